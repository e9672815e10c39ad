"""What the PDF of a document and its HWP or HWPX file tell differently, after the segmenter and the normalizer.

    python bench/twin_blocks.py CORPUS [--list] [--only PART_OF_NAME]

Twins as in `bench/twins.py`. Blocks are compared without furniture, pictures and tables: equal are those of one kind,
mark and text without blanks, wherever they stand (a note at a page's foot stands behind its paragraph in the file).
Each block that has no equal is counted in one class:

    kind, mark       the same text, taken for something else
    joined, split    the same characters in fewer or more blocks than the file has paragraphs
    edges            the same characters, cut elsewhere
    formula          the file stores a formula as a script ("1 over 2"), the page draws it
    glyphs           only characters that the PDF's font does not name: old Hangul, private ones
    wording          other characters
    missing, extra   in the file only, in the PDF only

The mark at the anchor of a foot note is printed, but no text in the file: it is left out of the PDF's.

Of the blocks equal on both sides the level and the text of the parent are compared; of tables each cell with place,
spans and text; of facts value, unit, subject and period. Cells and facts count once a side (F1).
"""

from __future__ import annotations

import argparse
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs without installing

from bench.documents import fold
from pipeline.errors import DocumentError
from pipeline.extractors import extract
from pipeline.limits import DEFAULT, Limits
from pipeline.model import Block, Bulletin, Source
from pipeline.normalizer.records import normalize
from pipeline.segmenter import segment

CLASSES = ("kind", "mark", "joined", "split", "edges", "formula", "glyphs", "wording", "missing", "extra")
_DRAWN = ("furniture", "figure", "table")
_QUOTES = str.maketrans(
    dict.fromkeys("’‘´`", "'") | dict.fromkeys("“”", '"') | dict.fromkeys("–—−", "-") | dict.fromkeys("ㆍ∙•‧․", "·")
)
_SHAPES = {mark: shape for shape in ("○◯ㅇ◦", "·∙•‧▪", "-–—―", "■▪◼", "□▢☐◻", "❍〇") for mark in shape}


_SCRIPT = re.compile(r"[{}^~&#]|over|sqrt|->|[a-z]_[a-z0-9]|(?:^|[^A-Za-z])(?:rm|it|bold)[A-Za-z0-9]", re.I)
_UNNAMED = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\ufffd\ufffe\uffff\ue000-\uf8ff]")
_NOTE_MARK = re.compile(r"\d{1,2}\)|[*†‡]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """A stretch of the reading order that the two tell differently: what either has of it."""

    name: str
    printed: tuple[str, ...]
    source: tuple[str, ...]


@dataclass
class Comparison:
    """One pair of twins. `shares` counts what both have, and what the PDF and the file have, by name."""

    name: str
    shares: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    classes: Counter[str] = field(default_factory=Counter)  # blocks without an equal
    differences: list[Difference] = field(default_factory=list)

    @property
    def equal(self) -> tuple[int, int]:
        """Equal blocks, and blocks of the side that has more."""
        both, printed, source = self.shares["blocks"]
        return both, max(printed, source)


def squeezed(text: str | None) -> str:
    """Text without blanks, one form of each quote, dash and dot."""
    return "".join(fold(unicodedata.normalize("NFC", text or "")).translate(_QUOTES).split())


def compare(name: str, printed: Bulletin, source: Bulletin) -> Comparison:
    """The PDF's bulletin against that of the file, which is held to be right."""
    found = Comparison(name)
    ours, theirs = list(_compared(printed)), list(_compared(source))
    has_notes = bool(source.document.notes)
    keys = [_key(block, _unmarked(block) if has_notes else block.text) for block in ours]
    others = [_key(block, block.text) for block in theirs]
    _share(found, "blocks", keys, others)
    _classify(found, keys, others)
    _trees(found, printed, source, list(zip(keys, ours, strict=True)), list(zip(others, theirs, strict=True)))
    _share(found, "notes", _notes(printed), _notes(source))
    _share(found, "cells", _cells(printed), _cells(source))
    _share(found, "facts", _facts(printed), _facts(source))
    return found


def _compared(bulletin: Bulletin) -> Iterator[Block]:
    yield from (block for block in bulletin.blocks if block.kind not in _DRAWN and block.text)


def _key(block: Block, text: str) -> tuple[str, str, str]:
    mark = squeezed(block.marker)
    return squeezed(text), block.kind, _SHAPES.get(mark, mark)


def _unmarked(block: Block) -> str:
    """The block's text without raised marks of notes."""
    raised = [
        (place.start + max(span.start - place.line_start, 0), place.start + span.end - place.line_start)
        for place in block.placements
        for span in place.line.spans
        if span.is_superscript
        and span.end > place.line_start
        and span.start < place.line_start + place.length
        and _NOTE_MARK.fullmatch(place.line.text[span.start : span.end].strip())
    ]
    text = block.text
    for start, end in sorted(raised, reverse=True):
        text = text[:start] + text[end:]
    return text


def _share(found: Comparison, name: str, printed: Sequence[Hashable], source: Sequence[Hashable]) -> None:
    found.shares[name] = (sum((Counter(printed) & Counter(source)).values()), len(printed), len(source))


def _classify(found: Comparison, keys: Sequence[tuple[str, str, str]], others: Sequence[tuple[str, str, str]]) -> None:
    """Count and keep what has no equal, stretch by stretch of the reading order."""
    spare, lacking = Counter(keys) - Counter(others), Counter(others) - Counter(keys)
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, keys, others, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        ours, theirs = list(_taken(keys[a0:a1], spare)), list(_taken(others[b0:b1], lacking))
        for name, left, right in _stretches(ours, theirs):
            found.classes[name] += max(len(left), len(right))
            shown = (tuple(f"{kind} {mark} {text}" for text, kind, mark in side) for side in (left, right))
            found.differences.append(Difference(name, *shown))


def _taken(
    keys: Iterable[tuple[str, str, str]], counts: Counter[tuple[str, str, str]]
) -> Iterator[tuple[str, str, str]]:
    for key in keys:
        if counts[key] > 0:
            counts[key] -= 1
            yield key


Keys = list[tuple[str, str, str]]


def _stretches(ours: Keys, theirs: Keys) -> Iterator[tuple[str, Keys, Keys]]:
    """The smallest parts of both that hold the same characters, each with its class; then the rest."""
    start_a = start_b = 0
    a = b = 0
    left = right = ""
    while a < len(ours) or b < len(theirs):
        if b == len(theirs) or (a < len(ours) and len(left) <= len(right)):
            left += _whole(ours[a])
            a += 1
        else:
            right += _whole(theirs[b])
            b += 1
        if left == right:
            yield _named(ours[start_a:a], theirs[start_b:b])
            start_a, start_b, left, right = a, b, "", ""
    if start_a < a or start_b < b:
        yield _named(ours[start_a:a], theirs[start_b:b])


def _whole(key: tuple[str, str, str]) -> str:
    return key[2] + key[0]


def _named(left: Keys, right: Keys) -> tuple[str, Keys, Keys]:
    if not left or not right:
        return "extra" if left else "missing", left, right
    if "".join(map(_whole, left)) != "".join(map(_whole, right)):
        if [text for text, _, _ in left] == [text for text, _, _ in right]:
            return "mark", left, right
        ours, theirs = ("".join(_UNNAMED.sub("", _whole(key)) for key in side) for side in (left, right))
        if ours == theirs:
            return "glyphs", left, right
        return "formula" if any(_SCRIPT.search(text) for text, _, _ in right) else "wording", left, right
    if len(left) == len(right) == 1:
        return "mark" if left[0][2] != right[0][2] else "kind", left, right
    return "joined" if len(left) < len(right) else "split" if len(left) > len(right) else "edges", left, right


def _trees(
    found: Comparison,
    printed: Bulletin,
    source: Bulletin,
    ours: Sequence[tuple[Hashable, Block]],
    theirs: Sequence[tuple[Hashable, Block]],
) -> None:
    """Level, and text of the parent, of blocks equal on both sides."""
    waiting: dict[Hashable, list[Block]] = defaultdict(list)
    for key, block in theirs:
        waiting[key].append(block)
    pairs = [(block, waiting[key].pop(0)) for key, block in ours if waiting[key]]
    levels = sum(a.level == b.level for a, b in pairs)
    parents = sum(_parent(printed, a) == _parent(source, b) for a, b in pairs)
    found.shares["level"] = (levels, len(pairs), len(pairs))
    found.shares["parent"] = (parents, len(pairs), len(pairs))


def _parent(bulletin: Bulletin, block: Block) -> str | None:
    return None if block.parent is None else squeezed(bulletin.blocks[block.parent].text)


def _notes(bulletin: Bulletin) -> list[Hashable]:
    return [(squeezed(note.marker), squeezed(note.text), squeezed(note.anchor_text)) for note in bulletin.footnotes]


def _cells(bulletin: Bulletin) -> list[Hashable]:
    """Filled cells: spans and text, with the text of the cell to the left and above instead of a place."""
    found: list[Hashable] = []
    for table in bulletin.tables:
        at = {
            (cell.row + r, cell.column + c): squeezed(cell.text)
            for cell in table.cells
            for r in range(cell.row_span)
            for c in range(cell.column_span)
        }
        for cell in table.cells:
            if cell.text:
                beside = (at.get((cell.row, cell.column - 1)), at.get((cell.row - 1, cell.column)))
                found.append((squeezed(cell.text), cell.row_span, cell.column_span, beside))
    return found


def _facts(bulletin: Bulletin) -> list[Hashable]:
    names = ("value", "value_low", "value_high", "unit", "period", "subject", "indicator")
    return [
        tuple(squeezed(f[n]) if isinstance(f[n], str) else f[n] for n in names)
        for f in normalize(bulletin)["numeric_facts"]
    ]


def compare_all(corpus: Path, only: str = "", limits: Limits = DEFAULT) -> list[Comparison]:
    """All twins of a corpus, by name."""
    found = []
    for path in sorted(corpus.glob("pdf/*.pdf")):
        for other in (corpus / "hwpx" / f"{path.stem}.hwpx", corpus / "hwp" / f"{path.stem}.hwp"):
            if other.exists() and only in path.stem:
                try:
                    found.append(compare(path.stem, _read(path, limits), _read(other, limits)))
                except DocumentError as error:
                    print(f"{path.stem}: {error}", file=sys.stderr)
                break
    return found


def _read(path: Path, limits: Limits) -> Bulletin:
    data = path.read_bytes()
    return segment(extract(Source(path.name, path.name, "0" * 64, len(data)), data, limits))


def report(comparisons: Sequence[Comparison]) -> list[str]:
    """The figures as Markdown: equal blocks, what the others are, and shares of what hangs on them."""
    names = list(comparisons[0].shares)[1:] if comparisons else []
    lines = [
        f"| twins | equal blocks | | {' | '.join(CLASSES)} | {' | '.join(names)} |",
        f"|---|--:|--:|{'--:|' * (len(CLASSES) + len(names))}",
    ]
    total = Comparison("all")
    equal = most = 0
    for one in comparisons:
        lines.append(_row(one, *one.equal))
        equal, most = equal + one.equal[0], most + one.equal[1]
        total.classes += one.classes
        for name, values in one.shares.items():
            before = total.shares.get(name, (0, 0, 0))
            total.shares[name] = (before[0] + values[0], before[1] + values[1], before[2] + values[2])
    return [*lines, _row(total, equal, most)] if comparisons else ["No twins."]


def _row(one: Comparison, equal: int, most: int) -> str:
    shares = [f"{2 * both / (p + s):.3f}" if p + s else "" for both, p, s in list(one.shares.values())[1:]]
    counts = [str(one.classes[name]) for name in CLASSES]
    return f"| {one.name[:50]} | {equal}/{most} | {equal / max(1, most):.3f} | {' | '.join([*counts, *shares])} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--list", action="store_true", help="print the differences")
    parser.add_argument("--only", default="", help="part of the names of the twins to compare")
    options = parser.parse_args()
    found = compare_all(options.corpus, options.only)
    for one in found if options.list else ():
        print(f"== {one.name}")
        for difference in one.differences:
            print(f"-- {difference.name}")
            print(
                "\n".join(
                    [f"  PDF  {text}" for text in difference.printed] + [f"  file {text}" for text in difference.source]
                )
            )
    print("\n".join(report(found)))


if __name__ == "__main__":
    main()
