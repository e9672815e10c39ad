"""Which numbers of a document can be observations of a series, and what identifies the series of each.

Conservative: only dated numbers of tables take part, and names are compared without times, units and numbering.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

import regex

from pipeline.normalizer import edtf
from pipeline.normalizer.check_values import calendar_part, subject_name
from pipeline.normalizer.times import find_times

Row = Mapping[str, Any]

SEPARATOR = "\x1f"
_NONE: Mapping[str, str] = MappingProxyType({})
# Columns of `numeric_facts` that a candidate is made of.
FACT_COLUMNS = (
    "fact_id", "document_id", "table_id", "value", "unit", "comparator", "modality", "period", "indicator", "subject",
    "area", "transformation", "change_base", "row_header", "column_header",
)  # fmt: skip
_FREQUENCIES = {"year": "A", "half": "S", "quarter": "Q", "month": "M", "day": "D"}  # SDMX CL_FREQ
_NUMBERING = regex.compile(
    r"^\s*(?:[\dⅠ-Ⅻ①-⑳가-하]{1,2}\s*[.)]|[<\[〔【]?\s*(?:표|그림|참고|붙임|별첨)\s*\d*\s*[>\]〕】.:]?)\s*"
)
_NOISE = regex.compile(r"[\s\p{P}\p{S}]+")
# Words of headings that say how a table is arranged, not what it measures.
_ARRANGED = regex.compile(
    r"(?:분기|연도|년도|연|년|월|반기|기간|시기)별|동향|추이|현황|통계|세부|주요|실적|\(?상위\s*\d+\s*(?:개|위|대)\)?"
)
_PARTICLE = regex.compile(r"(?<=\p{Hangul}{2})(?:으로|에서|은|는|이|가|을|를|의|에|로|와|과|도)$")


@dataclass(frozen=True)
class Candidate:
    """One number that may belong to a series, with what identifies the series. Plain strings: it is set aside."""

    publisher: str
    topic: str
    indicator: str
    names: str  # of row and column, joined by `SEPARATOR`
    area: str
    unit: str
    measure: str
    frequency: str
    period: str
    vintage: str | None
    value: float
    fact_id: str
    document_id: str
    title: str  # indicator and subject as printed
    transformation: str | None

    @cached_property
    def series_id(self) -> str:
        """Hash of what identifies the series."""
        names = (self.names,) if self.names else ()
        key = (self.publisher, self.topic, self.indicator, *names, self.area, self.unit, self.measure, self.frequency)
        return hashlib.sha256(SEPARATOR.join(key).encode()).hexdigest()[:16]


CANDIDATE_FIELDS = tuple(field.name for field in fields(Candidate))


def candidates(facts: Iterable[Row], issue: Row, synonyms: Mapping[str, str] = _NONE) -> Iterator[Candidate]:
    """The candidates among the facts of one document; `issue` is its row of `documents`.

    `synonyms` says what a name of a row or column is to be called, both normalized.
    """
    publisher = normalized(str(issue.get("publisher") or issue.get("series") or ""))
    topic = _topic(issue.get("title"))
    for fact in facts:
        found = _candidate(fact, issue, publisher, topic, synonyms)
        if found is not None:
            yield found


def _candidate(fact: Row, issue: Row, publisher: str, topic: str, synonyms: Mapping[str, str]) -> Candidate | None:
    if fact["table_id"] is None or fact["value"] is None or fact["unit"] is None or not fact["indicator"]:
        return None
    if fact["comparator"] != "eq" or fact["modality"] not in (None, "actual"):
        return None
    frequency = frequency_of(fact["period"])
    if frequency is None:
        return None
    names = _names(fact["row_header"], fact["column_header"])
    indicator = _indicator(fact["indicator"])
    if not (indicator or names):
        return None
    return Candidate(
        publisher=publisher,
        topic=topic,
        indicator=indicator,
        names=SEPARATOR.join(synonyms.get(name, name) for name in names),
        area=str(fact["area"] or ""),
        unit=fact["unit"],
        measure=f"{fact['transformation']} {normalized(fact['change_base'] or '')}",
        frequency=frequency,
        period=str(fact["period"]),
        vintage=issue.get("published"),
        value=float(fact["value"]),
        fact_id=str(fact["fact_id"]),
        document_id=str(fact["document_id"]),
        title=" > ".join(name for name in (fact["indicator"], fact["subject"]) if name),
        transformation=fact["transformation"],
    )


def frequency_of(period: str | None) -> str | None:
    """SDMX frequency of an EDTF period: A, S, Q, M or D; None for any other stretch."""
    stretch = edtf.read(period)
    return _FREQUENCIES.get(calendar_part(stretch) or "") if stretch else None


def normalized(name: str) -> str:
    """A name without blanks, punctuation and symbols."""
    return _NOISE.sub("", name)


@lru_cache(maxsize=8192)
def _names(row_header: str | None, column_header: str | None) -> tuple[str, ...]:
    headers = f"{row_header or ''} > {column_header or ''}".split(" > ")
    return tuple(name for header in headers if (name := normalized(subject_name(header))))


@lru_cache(maxsize=8192)
def _indicator(text: str) -> str:
    """Headings and caption without the times and numbers that change from issue to issue."""
    parts = []
    for part in text.split(" > "):
        rest = _NUMBERING.sub("", part)
        for time in reversed(find_times(rest)):
            rest = rest[: time.start] + rest[time.end :]
        parts.append(normalized(_ARRANGED.sub(" ", rest)))
    return ">".join(part for part in parts if part)


def _topic(title: str | None) -> str:
    """The first word of a title that is no time: issues of one release begin alike, 국가별 동향 stands in many."""
    text = title or ""
    for time in reversed(find_times(text)):
        text = text[: time.start] + " " + text[time.end :]
    words = regex.findall(r"[\p{Hangul}\p{Latin}]{2,}", text)
    return _PARTICLE.sub("", words[0]) if words else ""
