"""Time and check the PDF extractor against pdfplumber and against bare pdfium, in one interleaved run.

    python bench/pdf.py DIR [--pages 40] [--rounds 1]

Prints a row a file: CPU milliseconds a page of pdfium's LoadPage + LoadTextPage (the floor), of ours (the whole
Document) and of pdfplumber (words and tables); the ratios; the share of pdfplumber's words that ours holds, and the
share of pages where both find the same table texts. The last row is the whole set.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs without installing

from pipeline.errors import DocumentError
from pipeline.extractors.pdf import extract_pdf
from pipeline.limits import Limits
from pipeline.model import Cell, Document, Element, Figure, Grid, Line, Source


@dataclass
class Row:
    """Sums over pages: CPU seconds and agreements."""

    name: str
    pages: int = 0
    floor: float = 0.0
    ours: float = 0.0
    plumber: float = 0.0
    words: int = 0
    words_found: int = 0
    table_pages: int = 0
    tables_equal: int = 0
    differing: list[int] = field(default_factory=list)

    def add(self, other: Row) -> None:
        for name in ("pages", "floor", "ours", "plumber", "words", "words_found", "table_pages", "tables_equal"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def text(self) -> str:
        ms = [1000 * seconds / max(self.pages, 1) for seconds in (self.floor, self.ours, self.plumber)]
        words = 100 * self.words_found / self.words if self.words else 100.0
        return (
            f"{self.name[:42]:42} {self.pages:5} {ms[0]:7.2f} {ms[1]:7.2f} {ms[2]:8.1f} "
            f"{ms[2] / ms[1] if ms[1] else 0:6.1f} {ms[1] / ms[0] if ms[0] else 0:6.2f} {words:7.2f} "
            f"{self.tables_equal:4}/{self.table_pages:<4}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=40, help="pages of each file, from the first")
    parser.add_argument("--rounds", type=int, default=1, help="the fastest round of each engine counts")
    options = parser.parse_args()
    print(
        f"{'file':42} {'pages':>5} {'floor':>7} {'ours':>7} {'plumber':>8} {'x':>6} {'/floor':>6} {'words%':>7} tables"
    )
    total = Row("all")
    for path in sorted(options.folder.rglob("*.pdf")):
        row = measure(path, options.pages, options.rounds)
        if row is not None:
            total.add(row)
            print(row.text(), f"differ: {row.differing[:8]}" if row.differing else "", flush=True)
    print(total.text())
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (all engines together)")


def measure(path: Path, pages: int, rounds: int) -> Row | None:
    """One file; None where it cannot be opened."""
    data = _first_pages(path.read_bytes(), pages)
    if data is None:
        return None
    row = Row(path.name)
    best = [float("inf")] * 3
    for _ in range(rounds):
        for k, engine in enumerate((_floor, _ours, _plumber)):
            best[k] = min(best[k], _timed(lambda engine=engine: engine(data)))  # type: ignore[misc]
    row.floor, row.ours, row.plumber = best
    document = _ours(data)
    row.pages = document.page_count or 0
    _compare(row, document, data)
    return row


def _first_pages(data: bytes, pages: int) -> bytes | None:
    """The file itself if it is short, else its first pages as a file: all engines read the same bytes."""
    try:
        with pypdfium2.PdfDocument(data) as source:
            if len(source) <= pages:
                return data
            part = pypdfium2.PdfDocument.new()
            part.import_pages(source, list(range(pages)))
            buffer = io.BytesIO()
            part.save(buffer)
            part.close()
            return buffer.getvalue()
    except pypdfium2.PdfiumError:
        return None


def _timed(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def _floor(data: bytes) -> None:
    with pypdfium2.PdfDocument(data) as document:
        for index in range(len(document)):
            page = pdfium.FPDF_LoadPage(document.raw, index)
            text = pdfium.FPDFText_LoadPage(page)
            pdfium.FPDFText_ClosePage(text)
            pdfium.FPDF_ClosePage(page)


def _ours(data: bytes) -> Document:
    return extract_pdf(Source("bench.pdf", "bench.pdf", "0" * 64, len(data)), data, Limits(ocr_pages=0))


def _plumber(data: bytes) -> None:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_words(extra_attrs=["fontname", "size"])
            for table in page.find_tables():
                table.extract()
            page.close()


def _compare(row: Row, document: Document, data: bytes) -> None:
    """Words and table texts of both engines, page by page."""
    with pdfplumber.open(io.BytesIO(data)) as other:
        for number, page in enumerate(other.pages, start=1):
            mine = [element for element in document.elements if element.page == number]
            words = page.dedupe_chars().extract_words()
            text = "\n".join(line.text for line in _lines(mine))
            have = Counter(_fold(text).split())
            theirs = Counter(_fold(" ".join(word["text"] for word in words)).split())
            row.words += sum(theirs.values())
            row.words_found += sum((have & theirs).values())
            found = [[_squeeze(cell) for line in table.extract() for cell in line] for table in page.find_tables()]
            found = [cells for cells in found if sum(bool(cell) for cell in cells) > 1]
            if found:
                row.table_pages += 1
                grids = [
                    Counter(text for text in (_cell_text(cell) for cell in grid.cells) if text) for grid in _grids(mine)
                ]
                equal = all(Counter(cell for cell in cells if cell) in grids for cells in found)
                row.tables_equal += equal
                if not equal:
                    row.differing.append(number)
            page.close()


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _squeeze(text: str | None) -> str:
    return "".join(_fold(text or "").split())


def _lines(elements: list[Element]) -> Iterator[Line]:
    for element in elements:
        if isinstance(element, Line):
            yield element
        elif isinstance(element, Figure):
            yield from element.lines
        else:
            for cell in element.cells:
                yield from _lines(list(cell.elements))


def _grids(elements: list[Element]) -> Iterator[Grid]:
    for element in elements:
        if isinstance(element, Grid):
            if element.kind == "table":
                yield element
            for cell in element.cells:
                yield from _grids(list(cell.elements))


def _cell_text(cell: Cell) -> str:
    return _squeeze("".join(line.text for line in _lines(list(cell.elements))))


if __name__ == "__main__":
    try:
        main()
    except DocumentError as error:
        raise SystemExit(str(error)) from error
