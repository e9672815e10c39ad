"""Score recognition on pages drawn from PDFs whose text is known.

    python bench/ocr.py DIR [--pages 8]

Pages of running text and pages of tables are drawn at 300 dpi and recognized; the error rate is the edit distance
(insertions, deletions, replacements) over the length of the extracted text, both without blanks and in reading order.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from rapidfuzz.distance import Levenshtein

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs without installing

from bench.documents import LEADER, cell_text, first_pages, grids_of, lines_of, read, squeeze
from pipeline.extractors import ocr, tesseract
from pipeline.model import Element, Figure

MIN_CHARS = 300
TABLE_SHARE, TEXT_SHARE = 0.7, 0.05  # of a page's characters that tables hold
A_FILE = 2  # pages of one file and kind


@dataclass(frozen=True)
class Score:
    """One recognized page."""

    name: str
    kind: str
    chars: int
    errors: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=8, help="pages of each kind")
    options = parser.parse_args()
    if tesseract.version() is None:
        print("tesseract with Korean data is not installed; nothing to score.")
        return
    print("\n".join(report(score_all(options.folder, options.pages))))


def report(scores: Sequence[Score]) -> list[str]:
    """The figures as Markdown."""
    lines = ["| page | kind | characters | error rate |\n|---|---|--:|--:|"]
    lines += [f"| {s.name} | {s.kind} | {s.chars} | {s.errors / s.chars:.3f} |" for s in scores]
    for kind in ("text", "table"):
        of_kind = [s for s in scores if s.kind == kind]
        chars = sum(s.chars for s in of_kind)
        lines.append(f"| all | {kind} | {chars} | {sum(s.errors for s in of_kind) / max(chars, 1):.3f} |")
    return lines


@dataclass(frozen=True)
class Truth:
    """A page whose text is known: the file it is in, its number there, and its elements."""

    name: str
    kind: str
    data: bytes
    number: int
    elements: list[Element]


def score_all(folder: Path, pages: int) -> list[Score]:
    """Up to `pages` pages of each kind, spread over the files."""
    scores: list[Score] = []
    for truth in known_pages(folder, pages):
        wanted, seen = text_of(truth.elements), text_of(_recognized(truth.data, truth.number))
        scores.append(Score(truth.name, truth.kind, len(wanted), Levenshtein.distance(wanted, seen)))
    return scores


def known_pages(folder: Path, pages: int, a_file: int = A_FILE) -> Iterator[Truth]:
    """Up to `pages` pages of running text and as many of tables, at most `a_file` of a kind from one file."""
    count = {"text": 0, "table": 0}
    for path in sorted(folder.rglob("*.pdf")):
        data = first_pages(path.read_bytes(), 40)
        if data is None:
            continue
        document = read(data)
        found = {"text": 0, "table": 0}
        for number in range(2, (document.page_count or 0) + 1, 3):
            elements = [element for element in document.elements if element.page == number]
            kind = _kind(elements) if _is_drawn(data, number) else None
            if kind is None or found[kind] >= a_file or count[kind] >= pages:
                continue
            found[kind] += 1
            count[kind] += 1
            yield Truth(f"{path.stem[:32]} {number}", kind, data, number, elements)


def _is_drawn(data: bytes, number: int) -> bool:
    """Whether all fonts of the page are in the file: others are drawn by what the machine has, or not at all."""
    with pypdfium2.PdfDocument(data) as document:
        page = document[number - 1]
        fonts = [pdfium.FPDFTextObj_GetFont(item.raw) for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])]
        return all(pdfium.FPDFFont_GetIsEmbedded(font) for font in fonts)


def _kind(elements: Sequence[Element]) -> str | None:
    total = len(text_of(elements))
    if any(LEADER.search(line.text) for line in lines_of(elements)):
        return None  # a page of contents is no running text
    if total < MIN_CHARS or any(isinstance(element, Figure) for element in elements):
        return None
    if any(span.is_suspect for line in lines_of(elements) for span in line.spans):
        return None
    inside = sum(len(squeeze(cell_text(cell))) for grid in grids_of(elements) for cell in grid.cells)
    return "table" if inside >= TABLE_SHARE * total else "text" if inside <= TEXT_SHARE * total else None


def text_of(elements: Sequence[Element]) -> str:
    """All text of a page for comparison, without blanks and leaders."""
    return LEADER.sub("", "".join(squeeze(line.text) for line in lines_of(elements)))


def _recognized(data: bytes, number: int) -> Sequence[Element]:
    with pypdfium2.PdfDocument(data) as document:
        scale = tesseract.DPI / 72
        image = document[number - 1].render(scale=scale, grayscale=True).to_numpy()
        grey = np.ascontiguousarray(image.reshape(image.shape[0], image.shape[1]))
    return ocr.recognize(grey, number, scale, 120.0).elements


if __name__ == "__main__":
    main()
