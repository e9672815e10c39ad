"""The shipped scan is read where tesseract with Korean data is installed, as `.ci/run` does."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from rapidfuzz import fuzz

from pipeline.errors import Code
from pipeline.extractors.pdf_page import PageContent
from pipeline.extractors.pdf_recognition import is_scan
from pipeline.model import Box, Line
from tests.typeset.compare import read
from tests.typeset.samples import FOLDER, SAMPLES

MIN_SIMILARITY = 85.0  # of 100, blanks aside: recognition of a clean page errs in about one character of twenty


def has_korean_tesseract() -> bool:
    if shutil.which("tesseract") is None:
        return False
    languages = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)
    return "kor" in languages.stdout.split()


@pytest.mark.skipif(not has_korean_tesseract(), reason="tesseract with Korean data is not installed")
def test_scanned_page_is_recognized_and_says_so() -> None:
    sample = next(sample for sample in SAMPLES if sample.name.startswith("scan"))
    rows = read((FOLDER / sample.name).read_bytes(), sample.name)
    (document,) = rows["documents"]
    assert document["ocr_page_count"] == 1
    assert Code.PAGE_RECOGNIZED in {problem["code"] for problem in rows["problems"]}
    wanted = "".join(line for cell in sample_cells(sample.bulletin) for line in cell)
    found = "".join("".join(cell["text"].split()) for cell in rows["table_cells"])
    assert fuzz.ratio("".join(wanted.split()), found) >= MIN_SIMILARITY


def sample_cells(bulletin: object) -> list[tuple[str, ...]]:
    """The lines of all cells of the described tables."""
    cells = []
    for section in bulletin.sections:  # type: ignore[attr-defined]
        for article in section.articles:
            for block in article.body:
                cells += [cell.lines for cell in getattr(block, "cells", ())]
    return cells


@pytest.mark.parametrize(
    ("share", "tops", "expected"),
    [(0.6, (30.0, 800.0), True), (0.2, (30.0, 800.0), False), (0.6, (30.0, 300.0), False), (0.6, (), False)],
)
def test_a_scan_below_a_running_head_is_a_scan(share: float, tops: tuple[float, ...], expected: bool) -> None:
    lines = [Line("물류 정책 보고", 3, Box(60.0, top, 160.0, top + 10.0)) for top in tops]
    page = PageContent(3, 595.0, 842.0, list(lines), char_count=12, image_share=share)
    assert is_scan(page) is expected
