"""Score PDFs against the HWP or HWPX files they were printed from.

    python bench/twins.py CORPUS

Files of one stem in CORPUS/pdf and CORPUS/hwp or CORPUS/hwpx are twins. Text: similarity of all characters without
blanks, in reading order (2 M / T over matching blocks). Tables: F1 of the pairs of neighbouring cells, the measure of
the ICDAR 2013 table competition (Göbel et al.); a box of one cell is no table on either side.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rapidfuzz.distance import Indel

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs without installing

from bench.documents import LEADER, cell_text, grids_of, lines_of, squeeze
from pipeline.errors import DocumentError
from pipeline.extractors import extract
from pipeline.limits import DEFAULT
from pipeline.model import Document, Grid, Source


@dataclass(frozen=True)
class Score:
    """One pair of twins."""

    name: str
    text: float
    adjacency: float | None  # None where neither has a table
    pairs: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    print("\n".join(report(score_all(parser.parse_args().corpus))))


def score_all(corpus: Path) -> list[Score]:
    """All twins of a corpus, by name."""
    scores = []
    for path in sorted(corpus.glob("pdf/*.pdf")):
        for other in (corpus / "hwpx" / f"{path.stem}.hwpx", corpus / "hwp" / f"{path.stem}.hwp"):
            if other.exists():
                try:
                    scores.append(score(path.stem, _read(path), _read(other)))
                except DocumentError as error:
                    print(f"{path.stem}: {error}", file=sys.stderr)
                break
    return scores


def report(scores: Sequence[Score]) -> list[str]:
    """The figures as Markdown."""
    if not scores:
        return ["No twins."]
    lines = ["| twins | text | adjacency F1 | pairs |\n|---|--:|--:|--:|"]
    lines += [
        f"| {s.name[:50]} | {s.text:.3f} | {'' if s.adjacency is None else f'{s.adjacency:.3f}'} | {s.pairs} |"
        for s in scores
    ]
    tables = [s.adjacency for s in scores if s.adjacency is not None]
    mean = sum(tables) / len(tables) if tables else 0.0
    lines.append(f"| median text, mean F1 | {median(s.text for s in scores):.3f} | {mean:.3f} | |")
    return lines


def score(name: str, printed: Document, source: Document) -> Score:
    """`printed` against `source`, which is held to be right."""
    found, expected = Counter(_pairs(printed)), Counter(_pairs(source))
    both = sum((found & expected).values())
    total = sum(found.values()) + sum(expected.values())
    return Score(
        name,
        Indel.normalized_similarity(_text(printed), _text(source)),
        2 * both / total if total else None,
        sum(expected.values()),
    )


def _read(path: Path) -> Document:
    data = path.read_bytes()
    return extract(Source(path.name, path.name, "0" * 64, len(data)), data, DEFAULT)


def _text(document: Document) -> str:
    """Text of the body without blanks; furniture at the edges of pages counts on neither side."""
    lines = [line for line in lines_of(document.elements) if line.layer == "body"]
    repeated = _furniture(document)
    notes = [line for note in document.notes for line in note.lines]
    return "".join(LEADER.sub("", squeeze(line.text)) for line in [*lines, *notes] if _bare(line.text) not in repeated)


def _furniture(document: Document) -> set[str]:
    """What stands at the top or bottom of more than two pages, page numbers aside."""
    heights = {page.number: page.height for page in document.pages}
    seen: Counter[str] = Counter()
    for line in lines_of(document.elements):
        if line.box is not None and line.page is not None:
            height = heights.get(line.page, 0.0)
            if line.box.y1 < 0.1 * height or line.box.y0 > 0.9 * height:
                seen[_bare(line.text)] += 1
    return {text for text, count in seen.items() if count > 2}


def _bare(text: str) -> str:
    return "".join(c for c in squeeze(text) if not c.isdigit())


def _pairs(document: Document) -> Iterator[tuple[str, str, str]]:
    """Text of each cell with that of the next filled cell to the right and below."""
    for grid in grids_of(document.elements):
        if len(grid.cells) > 1:
            yield from _pairs_of(grid)


def _pairs_of(grid: Grid) -> Iterator[tuple[str, str, str]]:
    owner = [[""] * grid.column_count for _ in range(grid.row_count)]
    number = [[-1] * grid.column_count for _ in range(grid.row_count)]
    for k, cell in enumerate(grid.cells):
        text = squeeze(cell_text(cell))
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                owner[row][column], number[row][column] = text, k
    found: set[tuple[int, int, str]] = set()
    for row in range(grid.row_count):
        for column in range(grid.column_count):
            if owner[row][column]:
                for direction, places in (
                    ("right", ((row, c) for c in range(column + 1, grid.column_count))),
                    ("below", ((r, column) for r in range(row + 1, grid.row_count))),
                ):
                    for r, c in places:
                        if number[r][c] == number[row][column] or not owner[r][c]:
                            continue
                        key = (number[row][column], number[r][c], direction)
                        if key not in found:
                            found.add(key)
                            yield owner[row][column], owner[r][c], direction
                        break


if __name__ == "__main__":
    main()
