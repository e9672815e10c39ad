"""The source an article names in parentheses after its title: `佛 Capgemini, 1月`."""

from __future__ import annotations

from functools import cache

import regex

from pipeline.normalizer.lexicon import countries, read_csv
from pipeline.normalizer.times import parse_date

# The date stands last, mostly after a comma: 1月, 1.10, 12.27, '24.12월, 2024.12.27., 2024년 12월 3일.
_DATED = regex.compile(
    r"(?:^|,|，|;|·|\s)\s*"
    r"(?P<date>['’‘]?\d{1,4}\s?(?:[.년/-]\s?\d{1,2}){0,2}\s?[월月]?\s?(?:\d{1,2}\s?[일日])?)"
    r"\s*\.?\s*$"
)
_WORDED = regex.compile(r"[년월日月일.'’‘/-]")


def parse_source(text: str, issued: str | None) -> tuple[str | None, str | None, str | None]:
    """Country (ISO 3166-1 alpha-2, also EU), organization and date (EDTF) of a source as printed.

    `issued` (EDTF) supplies what the date leaves out: the year is the latest that is not after the issue.
    """
    rest = text.strip().strip("()（）[]").strip()
    dated = _DATED.search(rest)
    published = None
    if dated and _WORDED.search(dated["date"]):
        published = parse_date(dated["date"].strip(), issued)
        if published:
            rest = rest[: dated.start()]
    rest = rest.strip(" ,，;·")
    country, organization = _split_country(rest)
    return country, organization or None, published


def _split_country(text: str) -> tuple[str | None, str]:
    """A country stands apart at the front (`美 Gartner`), as one Hanja also without a blank (`美Gartner`).

    A country alone (`EU, 1.10`) is country and organization in one.
    """
    head, blank, tail = text.partition(" ")
    if head in _marks():
        return _marks()[head], tail.strip() if blank and tail.strip() else text
    if regex.match(r"\p{Han}[\p{Latin}\p{Hangul}]", text) and text[0] in _marks():
        return _marks()[text[0]], text[1:].strip()
    return None, text


@cache
def _marks() -> dict[str, str]:
    """Country names and the marks headlines put for them (`美`, `중`, `EU`) -> ISO 3166-1 alpha-2."""
    marks = {row["mark"]: row["area"] for row in read_csv("country_marks.csv")}
    return dict(countries()) | marks
