"""The PDF and the HWP or HWPX file of one document: how much of it both tell alike may only grow.

What the figures leave out, and the classes of the rest, tells `python bench/twin_blocks.py ../shared/corpus`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.twin_blocks import Comparison, compare_all
from pipeline.limits import Limits

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no ../shared/corpus beside the repository")

# Part of the name -> equal blocks of the side that has more, and F1 of cells and of facts. Nothing is recognized, for
# not every machine can; the first is a print whose Latin letters are outlines, the third is full of formulas.
FLOORS = {
    "benchmark": (0.49, 0.61, 0.35),
    "5.0_revision1.3": (0.96, 0.99, 0.994),
    "수식_revision1.3": (0.75, 0.984, 0.89),
    "차트_revision1.2": (0.983, 0.998, 0.997),
    "지자체_보고서_양식": (1.0, 0.999, 1.0),
    "text-align-2": (1.0, 1.0, 1.0),
}


@pytest.fixture(scope="module")
def comparisons() -> list[Comparison]:
    return compare_all(CORPUS, limits=Limits(ocr_pages=0))


def f1(one: Comparison, name: str) -> float:
    both, printed, source = one.shares[name]
    return 2 * both / (printed + source)


@pytest.mark.parametrize("part", FLOORS)
def test_twins_tell_the_same(part: str, comparisons: list[Comparison]) -> None:
    (one,) = (found for found in comparisons if part in found.name)
    blocks, cells, facts = FLOORS[part]
    equal, most = one.equal
    assert equal / most >= blocks, one.classes
    assert f1(one, "cells") >= cells
    assert f1(one, "facts") >= facts
