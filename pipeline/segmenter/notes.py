"""Notes and the words they hang on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

from pipeline.model import Footnote, Table
from pipeline.segmenter.markers import find_marker

REACH = 40  # units back in which a note's mark is looked for
CERTAIN = 1.0  # the mark stands at the word
EXPLAINED = 0.6  # the note names the word it explains, and the text above has it; its mark is lost
MAX_TERM = 30  # characters of an explained word
_TERM = regex.compile(  # "AGI(범용 인공지능): …", "전고체전지 : …", "전고체전지란 …"
    rf"[‘'“\"「『]?(?P<term>[^\s:：(（,.‘’“”'\"「」『』][^:：(（,.‘’“”'\"「」『』\n]{{1,{MAX_TERM}}}?)[’'”\"」』]?"
    r"(?:\s?[:：]\s|[(（][^()（）]{2,80}[)）](?=\s?[:：]|[은는란]\s|이란\s|\s?-\s)|(?:이?란)\s)"
)
_CLOSERS = "”’\"'」』》>)]"


_SPACED_NAME = regex.compile(r"(?<![^\s])\p{Hangul}(?: \p{Hangul}){1,2}$")  # "홍 길 동"


_TABLE_NOTE = regex.compile(
    r"(?P<mark>주\s?(?:\d{1,2}\)|\d{0,2}\s?[:：)]))\s*(?=\S)"
)  # "주: …", "주 1) …" under a table


def find_table_note(text: str) -> tuple[str, int] | None:
    """The word that opens a remark under a table, and where the remark begins: "주: 잠정치" -> ("주:", 3)."""
    found = _TABLE_NOTE.match(text)
    return (found["mark"], found.end()) if found else None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The word that carries a mark: `text[start:end]` of unit `unit`."""

    unit: int
    start: int
    end: int
    confidence: float = CERTAIN


def explained_word(note: str, texts: Sequence[tuple[int, str]]) -> Anchor | None:
    """The word that `note` itself names before it explains it, where one of `texts` has it; the last text first.

    For notes whose mark is lost in the text above, or was never printed there. `texts` are (unit, text).
    """
    found = _TERM.match(note)
    if found is None:
        return None
    term = found["term"].strip()
    if len(term) < 2 or not regex.search(r"\p{L}{2}", term):
        return None
    at_word = regex.compile(rf"(?<![\p{{L}}\d]){regex.escape(term)}")
    for unit, text in reversed(texts):
        place = at_word.search(text)
        if place:
            return Anchor(unit, place.start(), place.end(), EXPLAINED)
    return None


def find_anchors(mark: str, count: int, texts: Sequence[tuple[int, str]], taken: set[tuple[int, int]]) -> list[Anchor]:
    """The last `count` unused occurrences of `mark` after a word, in reading order.

    `texts` are (unit, text) before the notes, in order; `taken` holds (unit, offset) of used marks and gains
    those found.
    """
    pattern = _mark_pattern(mark)
    free = [
        (unit, found.start(), text)
        for unit, text in texts
        for found in pattern.finditer(text)
        if (unit, found.start()) not in taken
    ]
    if 0 < len(free) < count:
        # notes outnumber their marks: the first explain the block above, not one further back whose note is missing
        above = [mark for mark in free if texts and mark[0] == texts[-1][0]]
        taken.update((unit, end) for unit, end, _ in free if above)  # nor does a later note explain that one
        free = above or free
    chosen = free[-count:]
    taken.update((unit, end) for unit, end, _ in chosen)
    anchors = [Anchor(unit, word_start(text, end), end) for unit, end, text in chosen]
    return [anchor for anchor in anchors if anchor.start < anchor.end]


def _mark_pattern(mark: str) -> regex.Pattern[str]:
    if set(mark) <= {"*", "＊"}:
        return regex.compile(rf"(?<=[^\s*])(?<!\*)\*{{{len(mark)}}}(?![*\d])")  # 3*10 is a product
    return regex.compile(rf"(?<=\S){regex.escape(mark)}")


def word_start(text: str, end: int) -> int:
    """Where the word that ends at `end` begins; a closing bracket or quote takes its opening partner in."""
    at = end
    while at > 0 and text[at - 1] in _CLOSERS:
        opener = {"”": "“", "’": "‘", "」": "「", "』": "『", "》": "《", ">": "<", ")": "(", "]": "["}.get(
            text[at - 1], text[at - 1]
        )
        partner = text.rfind(opener, 0, at - 1)
        if partner < 0:
            break
        at = partner
        if opener in "‘“'\"「『《":
            return at  # a quoted term is the whole anchor
    while True:
        while at > 0 and not text[at - 1].isspace() and text[at - 1] not in ",·(▲△":
            at -= 1
        opening = text.rfind("(", 0, at) if text.count(")", at, end) > text.count("(", at, end) else -1
        if opening < 0:
            break
        at = opening  # "파라메트릭(Parametric Insurance)보험": the bracket stands inside the word
    spaced = _SPACED_NAME.search(text, 0, end)
    return spaced.start() if spaced and at == end - 1 else at


def cell_notes(table: Table, first: int) -> list[Footnote]:
    """Notes printed inside the cells of `table`; a mark is looked for in the note's own cell, then in the cells before.

    Offsets of anchors are in the text of the cell that carries the mark.
    """
    notes: list[Footnote] = []
    taken: set[tuple[int, int]] = set()
    for at, cell in enumerate(table.cells):
        position = 0
        for line in cell.text.split("\n"):
            marker = find_marker(line)
            if marker is not None and marker.is_note:
                before = [(i, other.text) for i, other in enumerate(table.cells[:at])] + [(at, cell.text[:position])]
                found: list[Anchor] = []
                if marker.text != "※":
                    found = find_anchors(marker.text, 1, before[-1:], taken) or find_anchors(
                        marker.text, 1, before, taken
                    )
                anchor = found[0] if found else None
                notes.append(
                    Footnote(
                        ordinal=first + len(notes),
                        block=table.block,
                        marker=marker.text,
                        kind="anchored" if marker.text != "※" else "remark",
                        text=line[marker.length :].strip(),
                        anchor_block=table.block if anchor else None,
                        anchor_text=table.cells[anchor.unit].text[anchor.start : anchor.end] if anchor else None,
                        anchor_start=anchor.start if anchor else None,
                        anchor_end=anchor.end if anchor else None,
                        anchor_confidence=anchor.confidence if anchor else None,
                    )
                )
            position += len(line) + 1
    return notes
