"""Time the PDF extractor against pdfplumber and against bare pdfium, in one interleaved run.

    python bench/pdf.py DIR [--pages 40] [--rounds 1]

Prints a row a file: CPU milliseconds a page of pdfium's LoadPage + LoadTextPage (the floor), of ours (the whole
Document) and of pdfplumber (words and tables), and the ratios. The last row is the whole set. What the two read is
compared by bench/agreement.py.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs without installing

from bench.documents import first_pages, read
from pipeline.errors import DocumentError


@dataclass
class Row:
    """Sums over pages: CPU seconds and agreements."""

    name: str
    pages: int = 0
    floor: float = 0.0
    ours: float = 0.0
    plumber: float = 0.0

    def add(self, other: Row) -> None:
        for name in ("pages", "floor", "ours", "plumber"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def text(self) -> str:
        ms = [1000 * seconds / max(self.pages, 1) for seconds in (self.floor, self.ours, self.plumber)]
        return (
            f"{self.name[:42]:42} {self.pages:5} {ms[0]:7.2f} {ms[1]:7.2f} {ms[2]:8.1f} "
            f"{ms[2] / ms[1] if ms[1] else 0:6.1f} {ms[1] / ms[0] if ms[0] else 0:6.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=40, help="pages of each file, from the first")
    parser.add_argument("--rounds", type=int, default=1, help="the fastest round of each engine counts")
    options = parser.parse_args()
    print(f"{'file':42} {'pages':>5} {'floor':>7} {'ours':>7} {'plumber':>8} {'x':>6} {'/floor':>6}")
    total = Row("all")
    for path in sorted(options.folder.rglob("*.pdf")):
        row = measure(path, options.pages, options.rounds)
        if row is not None:
            total.add(row)
            print(row.text(), flush=True)
    print(total.text())
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB (all engines together)")


def measure(path: Path, pages: int, rounds: int) -> Row | None:
    """One file; None where it cannot be opened."""
    data = first_pages(path.read_bytes(), pages)
    if data is None:
        return None
    row = Row(path.name)
    best = [float("inf")] * 3
    for _ in range(rounds):
        for k, engine in enumerate((bare, read, plumber)):
            best[k] = min(best[k], _timed(lambda engine=engine: engine(data)))  # type: ignore[misc]
    row.floor, row.ours, row.plumber = best
    row.pages = read(data).page_count or 0
    return row


def _timed(call: Callable[[], object]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start


def bare(data: bytes) -> None:
    """The least that any reader on pdfium pays."""
    with pypdfium2.PdfDocument(data) as document:
        for index in range(len(document)):
            page = pdfium.FPDF_LoadPage(document.raw, index)
            text = pdfium.FPDFText_LoadPage(page)
            pdfium.FPDFText_ClosePage(text)
            pdfium.FPDF_ClosePage(page)


def plumber(data: bytes) -> None:
    """Words and tables."""
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            page.extract_words(extra_attrs=["fontname", "size"])
            for table in page.find_tables():
                table.extract()
            page.close()


if __name__ == "__main__":
    try:
        main()
    except DocumentError as error:
        raise SystemExit(str(error)) from error
