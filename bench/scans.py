"""Score recognition on pages spoiled the way scanners spoil them.

    python bench/scans.py DIR [--pages 4] [--kinds everyday turned]

Pages of known text are drawn, spoiled (`bench/degrade.py`), stored as PDFs of one picture and read like any file. For
each kind: the error rate without blanks on running text and in tables, as in `bench/ocr.py`, and the share of the
printed lines found where they are: boxes of line and find share half of what they cover together.
"""

from __future__ import annotations

import argparse
import sys
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pypdfium2
from PIL import Image
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs without installing

from bench.degrade import DRAWN, KINDS, Scan
from bench.documents import lines_of, squeeze
from bench.ocr import Truth, known_pages, text_of
from pipeline.extractors import extract, tesseract
from pipeline.limits import Limits
from pipeline.model import Box, Document, Line, Source

ALIKE = 80.0  # of 100: a line is found whose text is so like
MIN_LINE = 8  # characters; shorter ones occur too often to be looked for
HALF = 0.5


@dataclass(frozen=True)
class Score:
    """One page spoiled in one way."""

    degradation: str
    name: str
    kind: str
    chars: int
    errors: int
    lines: int
    placed: int
    seconds: float
    reported: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=4, help="pages of each kind")
    parser.add_argument("--kinds", nargs="+", default=[""], help="degradations whose names begin so")
    parser.add_argument("--each", action="store_true", help="every page too")
    options = parser.parse_args()
    if tesseract.version() is None:
        print("tesseract with Korean data is not installed; nothing to score.")
        return
    names = [name for name in KINDS if name.startswith(tuple(options.kinds))]
    scores = []
    for truth in known_pages(options.folder, options.pages, a_file=1):
        page = drawn(truth)
        for name in names:
            scores.append(score(truth, page, name))
            if options.each:
                print(scores[-1], flush=True)
    print("\n".join(report(scores)))


def report(scores: Sequence[Score]) -> list[str]:
    """The figures as Markdown."""
    lines = ["| degradation | error rate, text | error rate, tables | lines in place | seconds a page |"]
    lines.append("|---|--:|--:|--:|--:|")
    for name in dict.fromkeys(score.degradation for score in scores):
        of_name = [s for s in scores if s.degradation == name]
        rates = []
        for kind in ("text", "table"):
            of_kind = [s for s in of_name if s.kind == kind]
            rates.append(sum(s.errors for s in of_kind) / max(sum(s.chars for s in of_kind), 1))
        placed = sum(s.placed for s in of_name) / max(sum(s.lines for s in of_name), 1)
        seconds = sum(s.seconds for s in of_name) / len(of_name)
        lines.append(f"| {name} | {rates[0]:.3f} | {rates[1]:.3f} | {placed:.2f} | {seconds:.1f} |")
    return lines


def drawn(truth: Truth) -> Image.Image:
    """The page as a grey picture."""
    with pypdfium2.PdfDocument(truth.data) as document:
        picture: Image.Image = document[truth.number - 1].render(scale=DRAWN / 72, grayscale=True).to_pil()
        return picture.convert("L")


def score(truth: Truth, page: Image.Image, degradation: str) -> Score:
    """Spoil the page, read it, compare."""
    chance = np.random.default_rng(zlib.crc32(f"{truth.name} {degradation}".encode()))
    scan = KINDS[degradation](page, chance)
    data = scan.pdf()
    start = time.process_time()
    begun = time.perf_counter()
    document = extract(Source("scan.pdf", "scan.pdf", "0" * 64, len(data)), data, Limits())
    seconds = max(time.perf_counter() - begun, time.process_time() - start)
    wanted, seen = text_of(truth.elements), text_of(document.elements)
    lines, placed = in_place(truth, document, scan)
    said = " ".join(problem.detail or problem.code for problem in document.problems)
    errors = Levenshtein.distance(wanted, seen)
    return Score(degradation, truth.name, truth.kind, len(wanted), errors, lines, placed, seconds, said)


def in_place(truth: Truth, document: Document, scan: Scan) -> tuple[int, int]:
    """How many of the printed lines were read, and how many of those lie where they were printed."""
    found = [(squeeze(line.text), _printed(document, line)) for line in lines_of(document.elements)]
    lines = placed = 0
    for line in lines_of(truth.elements):
        text = squeeze(line.text)
        if len(text) < MIN_LINE or line.box is None:
            continue
        likeness, box = max(
            ((fuzz.ratio(text, other), place) for other, place in found), key=lambda pair: pair[0], default=(0.0, None)
        )
        if likeness < ALIKE or box is None:
            continue
        lines += 1
        corners = [scan.place((x, y)) for x in (line.box.x0, line.box.x1) for y in (line.box.y0, line.box.y1)]
        xs, ys = zip(*corners, strict=True)
        placed += _overlap(Box(min(xs), min(ys), max(xs), max(ys)), box) >= HALF
    return lines, placed


def _printed(document: Document, line: Line) -> Box | None:
    (page,) = document.pages
    return None if line.box is None else page.printed(line.box)


def _overlap(a: Box, b: Box) -> float:
    """Area that two boxes share over the area they cover together."""
    width, height = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
    shared = max(width, 0.0) * max(height, 0.0)
    return shared / (_area(a) + _area(b) - shared)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


if __name__ == "__main__":
    main()
