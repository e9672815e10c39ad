"""Dates that cannot well be meant: kept as printed, and reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex

from pipeline.errors import Code, Severity
from pipeline.model import Block, Fact, Problem
from pipeline.normalizer import edtf
from pipeline.normalizer.readings import PROSE_KINDS, FactAt

_WIDE = 1.5  # ratio of the ends of a forecast: nobody is so unsure of the current year
# '31년 바다도시박람회(Seaside Fair 2030): a year before a name, another year in it.
_NAMED = regex.compile(
    r"(?:['’‘](?P<short>\d{2})|(?P<long>20\d{2}))년\s(?P<name>[가-힣 ]{2,30})"
    r"[(（](?P<alias>[A-Za-z][A-Za-z ]{1,20})\s(?P<year>20\d{2})[)）]"
)
_FORECAST = ("forecast", "estimate")


def doubtful_dates(facts: Iterable[FactAt], blocks: Iterable[Block], issued: str | None) -> Iterator[Problem]:
    """Forecasts too wide for the year of the issue, and names of events with another year than stands before them."""
    issue = edtf.read(issued)
    if issue is not None:
        read = list(facts)
        compared = {(f.block.ordinal, f.fact.sentence) for f in read if f.fact.unit_kind == "multiple"}
        for found in read:
            if (found.block.ordinal, found.fact.sentence) in compared and _is_too_wide(found.fact, issue):
                fact = found.fact
                message = (
                    f"A forecast of {fact.exact} for {fact.period_text or fact.period} is wide for the year of the "
                    "issue; a later year may be meant."
                )
                yield _doubt(message, found.block.page, fact.exact)
    for block in blocks:
        for match in _NAMED.finditer(block.text) if block.kind in PROSE_KINDS else ():
            year = int(match["long"] or f"20{match['short']}")
            if year != int(match["year"]):
                name = f"{match['alias'].strip()} {match['year']}"
                yield _doubt(f"The year before {name} is {year}; one of them is wrong.", block.page, match[0])


def _is_too_wide(fact: Fact, issue: edtf.Stretch) -> bool:
    """Whether an amount, told as a multiple of a former one, is forecast so vaguely for so near a time."""
    stretch, low, high = edtf.read(fact.period), fact.value_low, fact.value_high
    if (
        stretch is None
        or not low
        or not high
        or low < 0
        or fact.modality not in _FORECAST
        or fact.unit_kind == "multiple"
    ):
        return False
    return stretch.first.year == issue.first.year and stretch.last >= issue.first and high >= _WIDE * low


def _doubt(message: str, page: int | None, detail: str) -> Problem:
    return Problem("normalize", Code.DOUBTFUL_DATE, Severity.WARNING, message, page, detail)
