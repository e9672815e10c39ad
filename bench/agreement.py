"""Words and tables of PDFs as ours and as pdfplumber reads them, every difference classed.

    python bench/agreement.py DIR [--pages 40] [--show CLASS]

A word of pdfplumber's that ours lacks is looked up at its place on the page. What stands there in ours, and the glyphs
and gaps pdfplumber itself reports, tell the class; `unexplained` is the rest. Tables are compared cell by cell. The
classes say whose reading a person sees: `ours` where pdfplumber is wrong, `theirs` where ours is.
"""

from __future__ import annotations

import argparse
import io
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pdfplumber

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs without installing

from bench.documents import cell_text, first_pages, fold, grids_of, lines_of, read, squeeze
from pipeline.extractors.glyphs import map_text, symbol_family
from pipeline.model import Box, Element, Grid, Line

WORD_CLASSES = {
    "symbol": "symbol-font or private-use glyph, read as seen",
    "no code": "the font says no character, or a control character",
    "dropped": "pdfplumber misses a character",
    "superscript": "raised digits as superscripts",
    "double": "struck twice",
    "small gap": "blank in small type, narrower than pdfplumber's 3 points",
    "letter spacing": "letters set apart, no blank",
    "overprinted": "lines that pdfplumber strings together letter by letter",
    "padding": "blank glyph printed over letters, or none between them",
    "lines merged": "pdfplumber strings neighbouring lines together",
    "cells merged": "pdfplumber strings neighbouring cells or columns together",
    "turned": "text that runs up or down",
    "hidden": "invisible, or beside the page",
    "composed": "the same characters, composed",
}
SMALL_GAP = 3.0  # points: pdfplumber's x_tolerance
HIGHLIGHT = 20.0  # points: a lower "table" inside a cell is a mark on words
SAME_CELL = 0.8  # intersection over union from which on two cells are one


@dataclass
class Tally:
    """Counts over pages."""

    pages: int = 0
    words: int = 0
    same: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    table_pages: int = 0
    table_classes: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[str]] = field(default_factory=dict)

    def note(self, kind: str, sample: str) -> None:
        self.samples.setdefault(kind, []).append(sample)


@dataclass(frozen=True)
class _Place:
    """A character of ours on the page."""

    x: float
    y: float
    text: str
    line: int
    at: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=40, help="pages of each file, from the first")
    parser.add_argument("--show", help="print the samples of this class")
    options = parser.parse_args()
    total = Tally()
    for path in sorted(options.folder.rglob("*.pdf")):
        data = first_pages(path.read_bytes(), options.pages)
        if data is not None:
            compare(data, total, path.name[:40])
    print("\n".join(report(total)))
    if options.show:
        print("\n".join(total.samples.get(options.show, [])))


def report(total: Tally) -> list[str]:
    """The figures as Markdown."""
    explained = sum(count for kind, count in total.classes.items() if kind != "unexplained")
    found = total.same + explained
    lines = [
        f"{total.pages} pages, {total.words:,} words of pdfplumber's; {total.same / total.words:.2%} the same,"
        f" {found / total.words:.2%} the same or pdfplumber's error\n",
        "| words that differ | times |\n|---|--:|",
    ]
    lines += [f"| {WORD_CLASSES.get(kind, kind)} | {count} |" for kind, count in total.classes.most_common()]
    right = total.table_pages - total.table_classes["ours"]
    equal = total.table_classes["equal"]
    lines += [
        f"\n{total.table_pages} pages with tables of pdfplumber's: {equal} equal, {total.table_classes['ours']} where"
        f" ours is better, {right - equal} where not or not known: {equal / max(right, 1):.1%} of those where it is"
        " right\n",
        "| tables that differ | times |\n|---|--:|",
    ]
    lines += [f"| {kind[6:]} | {count} |" for kind, count in total.table_classes.most_common() if kind[:6] == "table:"]
    return lines


def compare(data: bytes, total: Tally, name: str) -> None:
    """Add one file's pages to the tally."""
    document = read(data)
    with pdfplumber.open(io.BytesIO(data)) as other:
        for number, page in enumerate(other.pages, start=1):
            mine = [element for element in document.elements if element.page == number]
            total.pages += 1
            _compare_words(mine, page, total, f"{name} {number}")
            _compare_tables(mine, page, total, f"{name} {number}")
            page.close()


# ---------------------------------------------------------------- words


def _compare_words(mine: Sequence[Element], page: Any, total: Tally, name: str) -> None:
    deduped = page.dedupe_chars()
    words = deduped.extract_words(return_chars=True)
    lines = list(lines_of(mine))
    have = Counter(fold(" ".join(line.text for line in lines)).split())
    places = [place for k, line in enumerate(lines) for place in _places(line, k)]
    for word in words:
        parts = fold(word["text"]).split()
        total.words += len(parts)
        missing = [part for part in parts if not have[part]]
        for part in parts:
            if have[part]:
                have[part] -= 1
        total.same += len(parts) - len(missing)
        if missing:
            kind, seen = _class_of(word, lines, places, page)
            total.classes[kind] += len(missing)
            total.note(kind, f"{name}: {word['text']!r} ours {seen!r}")


def _places(line: Line, number: int) -> list[_Place]:
    if line.box is None or len(line.xs) != len(line.text) + 1:
        return []
    y = (line.box.y0 + line.box.y1) / 2
    return [
        _Place((line.xs[k] + line.xs[k + 1]) / 2, y, character, number, k)
        for k, character in enumerate(line.text)
        if character != " "
    ]


def _class_of(word: dict[str, Any], lines: Sequence[Line], places: Sequence[_Place], page: Any) -> tuple[str, str]:
    """The class of a word that ours lacks, and what ours has at its place."""
    chars = word["chars"]
    if not word.get("upright", True) or any(not char.get("upright", True) for char in chars):
        return "turned", ""
    x0, x1, top, bottom = (float(word[key]) for key in ("x0", "x1", "top", "bottom"))
    if x1 <= 0 or bottom <= 0 or x0 >= float(page.width) or top >= float(page.height):
        return "hidden", ""
    reach = 0.3 * (bottom - top)
    here = [p for p in places if x0 - 0.5 < p.x < x1 + 0.5 and top - reach < p.y < bottom + reach]
    seen = _text(here, lines)
    theirs = fold(word["text"])
    if "(cid:" in theirs or "\uffff" in theirs or any(unicodedata.category(c) == "Cc" for c in theirs):
        return "no code", seen
    if any(
        symbol_family(char["fontname"]) or map_text(char["text"], char["fontname"])[0] != char["text"] for char in chars
    ):
        return "symbol", seen
    bare, ours = squeeze(theirs), squeeze(seen)
    if ours == bare:
        return _spacing(word, here, lines), seen
    if len(bare) > 1 and len({p.line for p in here}) > 1 and Counter(ours) & Counter(bare) == Counter(bare):
        return "lines merged", seen
    if len(bare) >= 2 * len(ours) - 1 and set(bare) == set(ours):
        return "double", seen
    if unicodedata.normalize("NFC", bare) == ours or sorted(unicodedata.normalize("NFD", bare)) == sorted(
        unicodedata.normalize("NFD", ours)
    ):
        return "composed", seen
    if any(c in "⁰¹²³⁴⁵⁶⁷⁸⁹" for p in here for c in p.text):
        return "superscript", seen
    if _is_inside(bare.strip("()[]{},."), ours):
        return "dropped", seen
    if not here and any(char.get("non_stroking_color") in ((1, 1, 1), (1,), 1) for char in chars):
        return "hidden", seen
    return "unexplained", seen


def _is_symbol(text: str, font: str) -> bool:
    return bool(symbol_family(font)) or map_text(text, font)[0] != text


def _is_inside(bare: str, ours: str) -> bool:
    """Whether ours holds all characters in order and more; its last ones may lie beyond the word's box."""
    rest = iter(ours)
    found = 0
    for character in bare:
        if character not in rest:
            break
        found += 1
    return found < len(ours) and found >= len(bare) - max(1, len(ours) - found)


def _text(here: Sequence[_Place], lines: Sequence[Line]) -> str:
    """What ours reads at these places, with the blanks between them."""
    text = ""
    before: _Place | None = None
    for place in sorted(here, key=lambda p: (p.line, p.at)):
        if before is not None:
            is_parted = before.line != place.line or " " in lines[place.line].text[before.at + 1 : place.at]
            text += " " if is_parted else ""
        text += place.text
        before = place
    return text


def _spacing(word: dict[str, Any], here: Sequence[_Place], lines: Sequence[Line]) -> str:
    """Why the same characters are split otherwise: by the gaps between them as pdfplumber itself reports them."""
    ordered = sorted(here, key=lambda p: (p.line, p.at))
    if len({p.line for p in here}) > 1:
        return "cells merged" if len({round(p.y) for p in here}) == 1 else "lines merged"
    text = lines[ordered[0].line].text
    breaks = [k for k in range(1, len(ordered)) if " " in text[ordered[k - 1].at + 1 : ordered[k].at]]
    chars = [char for char in word["chars"] if char["text"].strip()]
    if breaks and len(chars) == len(ordered):
        gaps = [float(chars[k]["x0"]) - float(chars[k - 1]["x1"]) for k in breaks]
        return "small gap" if all(gap <= SMALL_GAP for gap in gaps) else "unexplained"
    starts, ends = ordered[0].at, ordered[-1].at + 1
    is_cut = text[starts - 1 : starts].strip() or text[ends : ends + 1].strip()
    if breaks or not is_cut:
        return "unexplained"
    gaps = _gaps_beside(ordered, lines[ordered[0].line])  # ours goes on where pdfplumber ends a word
    return "letter spacing" if max(gaps) > SMALL_GAP - 0.5 else "overprinted"


def _gaps_beside(ordered: Sequence[_Place], line: Line) -> list[float]:
    """How far the characters before and after stand away on our line, in points."""
    size = line.spans[0].size if line.spans else 10.0
    first, last = ordered[0].at, ordered[-1].at
    gaps = [0.0]
    if first:
        gaps.append(line.xs[first] - line.xs[first - 1] - size)
    if last + 1 < len(line.text):
        gaps.append(line.xs[last + 1] - line.xs[last] - size)
    return gaps


# ---------------------------------------------------------------- tables


def _compare_tables(mine: Sequence[Element], page: Any, total: Tally, name: str) -> None:
    found = [table for table in page.find_tables() if _filled(table) > 1]
    if not found:
        return
    total.table_pages += 1
    grids = list(grids_of(mine))
    boxes = _boxes(mine)
    kinds = {_table_class(table, grids, boxes) for table in found}
    for kind in sorted(kinds - {"equal"}):
        total.table_classes["table:" + kind] += 1
        total.note("table:" + kind, name)
    if kinds == {"equal"}:
        total.table_classes["equal"] += 1
    elif kinds <= {"equal", *OURS_BETTER}:
        total.table_classes["ours"] += 1


OURS_BETTER = {
    "a frame, pill or highlight around text, no table",
    "a table inside a cell, kept as such",
    "the same cells, glyphs or nested boxes read as seen",
    "part of a larger table",
    "rules drawn as dots, or sides and ends not drawn",
    "strokes of one double rule, no cells of their own",
}


def _filled(table: Any) -> int:
    return sum(bool(squeeze(cell)) for row in table.extract() for cell in row)


def _boxes(elements: Sequence[Element]) -> list[Grid]:
    found = []
    for element in elements:
        if isinstance(element, Grid):
            if element.kind == "box":
                found.append(element)
            for cell in element.cells:
                found += _boxes(cell.elements)
    return found


def _table_class(table: Any, grids: Sequence[Grid], boxes: Sequence[Grid]) -> str:
    texts = Counter(text for row in table.extract() for cell in row if (text := squeeze(cell)))
    if any(texts == Counter(text for cell in grid.cells if (text := squeeze(cell_text(cell)))) for grid in grids):
        return "equal"
    area = Box(*(float(value) for value in table.bbox))
    grid = max(grids, key=lambda g: _overlap(g.box, area), default=None)
    frame = "a frame, pill or highlight around text, no table"
    if grid is None or _overlap(grid.box, area) < 0.5:
        if any(_covers(other.box, area) for other in grids):
            is_mark = area.y1 - area.y0 < HIGHLIGHT or len(texts) <= 1
            return frame if is_mark else "part of a larger table"
        around = max((_overlap(box.box, area) for box in boxes), default=0.0)
        return (
            "a frame, pill or highlight around text, no table"
            if around > 0.5 or len(texts) <= 2
            else "no table in ours"
        )
    if any(isinstance(e, Grid) and e.kind == "table" for cell in grid.cells for e in cell.elements):
        return "a table inside a cell, kept as such"
    return _cells_class(table, grid)


def _cells_class(table: Any, grid: Grid) -> str:
    theirs = [Box(*(float(v) for v in cell)) for cell in table.cells]
    ours = [cell.box for cell in grid.cells if cell.box is not None]
    alike = sum(any(_overlap(a, b) > SAME_CELL for b in ours) for a in theirs)
    if alike == len(theirs) == len(ours):
        return "the same cells, glyphs or nested boxes read as seen"
    slim = [box for box in theirs if min(box.x1 - box.x0, box.y1 - box.y0) < 5.0]
    if slim:
        return "strokes of one double rule, no cells of their own"
    if len(ours) > len(theirs) or len(theirs) > len(ours):
        return "rules drawn as dots, or sides and ends not drawn" if len(ours) > len(theirs) else "fewer cells in ours"
    return "other cells"


def _covers(outer: Box | None, inner: Box) -> bool:
    if outer is None:
        return False
    w, h = min(outer.x1, inner.x1) - max(outer.x0, inner.x0), min(outer.y1, inner.y1) - max(outer.y0, inner.y0)
    return w * h > 0.8 * (inner.x1 - inner.x0) * (inner.y1 - inner.y0) and w > 0 and h > 0


def _overlap(a: Box | None, b: Box) -> float:
    """Intersection over union."""
    if a is None:
        return 0.0
    w, h = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
    if w <= 0 or h <= 0:
        return 0.0
    both = (a.x1 - a.x0) * (a.y1 - a.y0) + (b.x1 - b.x0) * (b.y1 - b.y0) - w * h
    return w * h / both


if __name__ == "__main__":
    main()
