"""Quantities of running text: every fact, complete, and a mention of whatever has digits and is none."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import regex

from pipeline.model import Fact, Mention
from pipeline.normalizer.attributes import Meaning, find_meaning
from pipeline.normalizer.dating import Asked, Dating, Period, shift_default
from pipeline.normalizer.decoys import Decoy, find_addresses
from pipeline.normalizer.edtf import Stretch
from pipeline.normalizer.periods import attach
from pipeline.normalizer.quantities import find_quantities
from pipeline.normalizer.quantity import Quantity
from pipeline.normalizer.sayings import Saying, find_sayings
from pipeline.normalizer.subjects import ON_REACH, Roles, find_area, find_base, find_roles, goes_on
from pipeline.normalizer.surveys import find_survey
from pipeline.normalizer.text import Folded, fold, sentences
from pipeline.normalizer.times import Basis, Time, basis_of, scan

LONGEST_SENTENCE = 1000  # characters quoted of a sentence; what runs on longer is no sentence
QUOTED = 32  # characters of the text quoted before and after a fact
_NUMERAL_OR_WORD = regex.compile(r"[\p{N}가-힣]")


_ASKED_OF = regex.compile(r"의?\s[^.,\d]{0,16}(?:서베이|설문|심층\s?면접|인터뷰)")  # 12개국의 경영진 서베이


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a text and speaks for it where its sentences are silent."""

    label: str | None = None  # lead label of the block: "(중국) …" -> 중국
    heading: str | None = None  # nearest heading above
    title: str | None = None  # title of the article
    source_org: str | None = None  # whom the article reports on
    survey: str | None = None  # the text of the article that tells of its survey, if any
    spans: tuple[str, ...] = ()  # captions and headings of the article that name two years


@dataclass(frozen=True, slots=True)
class Found:
    """Facts and mentions in order of their place; spans never overlap."""

    facts: tuple[Fact, ...] = ()
    mentions: tuple[Mention, ...] = ()


def find_facts(text: str, issued: str | None = None, context: Context | None = None) -> Found:
    """Read the quantities of `text`. `issued` is the date of the issue (EDTF); it resolves '25 and 지난해.

    Offsets are code points of `text`: `text[fact.char_start:fact.char_end] == fact.exact`. Never raises on any text;
    takes time linear in its length.
    """
    if _NUMERAL_OR_WORD.search(text) is None:
        return Found()
    folded = fold(text)
    basis = basis_of(issued)
    addresses = find_addresses(folded.text)
    times = _outside(scan(folded.text, basis), addresses)
    quantities, decoys = find_quantities(folded.text, [(t.start, t.end) for t in times], addresses)
    facts = _facts(folded, times, quantities, basis, context or Context())
    mentions = [
        *(_mention(folded, "time", t.precision, t.start, t.end, t.edtf) for t in times),
        *(_mention(folded, "decoy", d.reason, d.start, d.end, None) for d in decoys),
    ]
    return Found(tuple(facts), tuple(sorted(mentions, key=lambda m: m.char_start)))


def _outside(times: list[Time], addresses: Sequence[Decoy]) -> list[Time]:
    """The times that do not stand in a link; both are in order."""
    if not addresses:
        return times
    ends = [a.end for a in addresses]
    kept = []
    for t in times:
        index = bisect_right(ends, t.start)
        if index == len(ends) or addresses[index].start >= t.end:
            kept.append(t)
    return kept


def _mention(folded: Folded, kind: str, reason: str, start: int, end: int, period: str | None) -> Mention:
    a, b = folded.span(start, end)
    return Mention("time" if kind == "time" else "decoy", reason, folded.raw[a:b], a, b, period)


def _facts(
    folded: Folded, times: Sequence[Time], quantities: Sequence[Quantity], basis: Basis, context: Context
) -> list[Fact]:
    if not quantities:
        return []
    text = folded.text
    parts = sentences(text)
    dating = Dating(
        text,
        times,
        parts,
        _default_time(context, basis),
        _survey_time(text, times, context, basis),
        bool(times) and any(t.edtf is None for t in times),
        _spans(context.spans, basis) if context.spans else (),
    )
    usable = dating.usable()
    sayings = find_sayings(text)
    area = find_area(context.label) or find_area(context.heading) or find_area(context.title)
    facts: list[Fact] = []
    roles = Roles()
    for i, q in enumerate(quantities):
        sentence = parts.at(q.start)
        previous = quantities[i - 1].end if i else 0
        following = quantities[i + 1].start if i + 1 < len(quantities) else len(text)
        meaning = find_meaning(text, q, sentence, following)
        is_count = q.unit is None or q.unit.kind == "count"
        if not (
            0 < q.outer_start - previous < ON_REACH and goes_on(text, previous, q.outer_start)
        ):  # else as the one before: 120일에서 90일로
            roles = find_roles(text, sentence[0], q.outer_start, q.outer_end, previous, is_count, roles)
        base = (
            find_base(text, max(sentence[0], previous - 20), q.start)
            if meaning.kind in ("change", "multiple")
            else None
        )
        saying = _saying_of(sayings, sentence, q.start)
        asked = Asked(
            q.start,
            q.end,
            is_change=meaning.transformation in ("growth", "cagr", "multiple"),
            is_answer=meaning.modality == "survey"
            or "현재" in text[max(sentence[0], q.start - 12) : q.start]
            or (is_count and _ASKED_OF.match(text, q.end) is not None),
            is_exceeded=q.comparator == "gt",
            is_cagr=meaning.transformation == "cagr",
            is_length=meaning.kind == "duration" and text.startswith(("간", "동안", " 동안"), q.end),
            is_criterion=meaning.modality == "criterion",
            base=base,
            saying=saying,
        )
        period = attach(dating, usable, asked)
        meaning = _no_forecast_of_the_past(meaning, period, basis)
        facts.append(_fact(folded, q, sentence, meaning, roles, area, base, saying, period, context))
    return facts


def _no_forecast_of_the_past(meaning: Meaning, period: Period | None, basis: Basis) -> Meaning:
    """From 31억 in 2022 to 75억 in 2026, it is forecast: what was over before the issue is no forecast."""
    if meaning.modality not in ("forecast", "plan", "target") or period is None or basis.issue is None:
        return meaning
    if period.last is None or period.last >= basis.issue.first:
        return meaning
    return meaning._replace(modality="actual", modality_cue=None, observation_status="A")


def _default_time(context: Context, basis: Basis) -> Time | None:
    """The one time that the label, the heading or the title names."""
    for line in (context.label, context.heading, context.title):
        if line and (time := _only_time(line, basis)) is not None:
            return time
    return None


@lru_cache(maxsize=256)  # the blocks of an article share its title and headings
def _only_time(line: str, basis: Basis) -> Time | None:
    told = fold(line).text
    found = Dating(told, scan(told, basis), sentences(told)).usable()
    return shift_default(found[0]) if len({t.edtf for t in found}) == 1 else None


@lru_cache(maxsize=16)  # all blocks of an article share them
def _spans(lines: tuple[str, ...], basis: Basis) -> tuple[Stretch, ...]:
    """The years from … to … that captions and headings name."""
    found: list[Stretch] = []
    for line in lines:
        times = scan(fold(line).text, basis)
        found += [
            Stretch(t.first, t.last, t.edtf, t.precision)
            for t in times
            if t.first and t.last and t.edtf and t.first.year < t.last.year and t.precision == "year"
        ]
    return tuple(found)


def _survey_time(text: str, times: Sequence[Time], context: Context, basis: Basis) -> Time | None:
    found = find_survey(text, times)
    if found is None and context.survey:
        return _survey_told(context.survey, basis)
    return found


@lru_cache(maxsize=16)  # all blocks of an article share it
def _survey_told(survey: str, basis: Basis) -> Time | None:
    told = fold(survey).text
    return find_survey(told, scan(told, basis))


def _saying_of(sayings: Sequence[Saying], sentence: tuple[int, int], start: int) -> Saying | None:
    """The last source named in the sentence before the quantity."""
    index = bisect_left(sayings, start, key=lambda s: s.start)
    for saying in reversed(sayings[max(0, index - 4) : index]):
        if sentence[0] <= saying.start and saying.end <= start:
            return saying
    return None


def _fact(
    folded: Folded,
    q: Quantity,
    sentence: tuple[int, int],
    meaning: Meaning,
    roles: Roles,
    area: str | None,
    base: str | None,
    saying: Saying | None,
    period: Period | None,
    context: Context,
) -> Fact:
    start, end = folded.span(q.start, q.end)
    s0, s1 = folded.span(
        max(sentence[0], q.start - LONGEST_SENTENCE // 2), min(sentence[1], q.end + LONGEST_SENTENCE // 2)
    )
    raw, unit = folded.raw, q.unit
    low, high, is_low, is_high = _bounds(q)
    is_point = not q.is_range and q.comparator != "list"
    return Fact(
        kind=meaning.kind,
        exact=raw[start:end],
        char_start=start,
        char_end=end,
        value_text=q.value_text,
        value=float(q.low) if is_point else None,
        value_low=low,
        value_high=high,
        is_low_inclusive=is_low,
        is_high_inclusive=is_high,
        value_exact=_decimal(q.low) if is_point else f"{_decimal(q.low)}/{_decimal(q.high)}",
        comparator=q.comparator,
        approximation=q.approximation,
        multiplier_exponent=q.exponent,
        unit=unit.canonical or None if unit is not None else None,
        unit_text=unit.text if unit is not None else None,
        unit_kind=unit.kind if unit is not None else "index" if ".index" in q.rule else "count",
        ucum=unit.ucum if unit is not None else None,
        currency=unit.currency if unit is not None else None,
        per_unit=q.per_unit,
        period=period.edtf if period else None,
        period_start=period.first.isoformat() if period and period.first else None,
        period_end=period.last.isoformat() if period and period.last else None,
        period_text=period.text if period else None,
        period_relation=period.relation if period else None,
        indicator=roles.indicator,
        subject=roles.subject or context.label,
        area=roles.area or area,
        direction=meaning.direction,
        change_base=base,
        transformation=meaning.transformation,
        modality=meaning.modality,
        modality_cue=meaning.modality_cue,
        observation_status=meaning.observation_status,
        source_org=saying.organization if saying else context.source_org,
        source_year=saying.year if saying else None,
        sentence=raw[s0:s1].strip(),
        prefix=raw[max(0, start - QUOTED) : start],
        suffix=raw[end : end + QUOTED],
        rule=q.rule,
        confidence=q.confidence,
    )


def _bounds(q: Quantity) -> tuple[float | None, float | None, bool | None, bool | None]:
    """Low and high ends and whether they belong to the interval; None where it is open."""
    low, high = float(q.low), float(q.high)
    if q.is_range or q.comparator == "list":
        return low, high, True, True
    if q.comparator in ("ge", "gt"):
        return low, None, q.comparator == "ge", None
    if q.comparator in ("le", "lt"):
        return None, high, None, q.comparator == "le"
    return None, None, None, None


def _decimal(value: Decimal) -> str:
    """Exact and plain: no exponent, no trailing point."""
    text = format(value, "f") if abs(value.adjusted()) < 64 else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text
