"""Notes and the words they hang on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import regex

REACH = 40  # units back in which a note's mark is looked for
_CLOSERS = "”’\"'」』》>)]"


@dataclass(frozen=True, slots=True)
class Anchor:
    """The word that carries a mark: `text[start:end]` of unit `unit`."""

    unit: int
    start: int
    end: int


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
    chosen = free[-count:]
    taken.update((unit, end) for unit, end, _ in chosen)
    return [Anchor(unit, word_start(text, end), end) for unit, end, text in chosen]


def _mark_pattern(mark: str) -> regex.Pattern[str]:
    if set(mark) <= {"*", "＊"}:
        return regex.compile(rf"(?<=[^\s*])(?<!\*)\*{{{len(mark)}}}(?!\*)")
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
    while at > 0 and not text[at - 1].isspace() and text[at - 1] not in ",·(▲△":
        at -= 1
    return at
