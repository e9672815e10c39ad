"""Comparisons of running text: with the tables of its article, and of the numbers of one sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import regex

from pipeline.normalizer.check_values import Amount, Check, Interval, PlacedFact, calendar_part, show
from pipeline.normalizer.growth_checks import growth_check
from pipeline.normalizer.prose_checks import part_in_words, range_checks, summary_checks
from pipeline.normalizer.table_checks import repeat_check
from pipeline.normalizer.word_overlap import words

_MOST_CELLS = 200  # equal cells whose names are compared with a sentence
_COMPARED = regex.compile(r"대비|보다|에서|비해|比")


def text_checks(facts: Sequence[PlacedFact]) -> Iterator[Check]:
    """All comparisons that involve running text."""
    by_article: dict[int | None, list[PlacedFact]] = defaultdict(list)
    for fact in facts:
        by_article[fact.article].append(fact)
    for article, members in by_article.items():
        prose = [f for f in members if f.table is None]
        cells = [f for f in members if f.table is not None and f.is_plain and f.fact.period]
        if article is not None:
            yield from _against_tables(prose, cells)
            yield from _compound(prose, cells)
            yield from summary_checks(members)
            yield from range_checks(prose)
        sentences: dict[tuple[int, str], list[PlacedFact]] = defaultdict(list)
        for fact in prose:
            sentences[fact.block, fact.fact.sentence or ""].append(fact)
        for (_, sentence), group in sentences.items():
            yield from _growth_in(group)
            yield from _multiple_in(sentence, group)
            yield from part_in_words(group)


def _against_tables(prose: list[PlacedFact], cells: list[PlacedFact]) -> Iterator[Check]:
    """A number of the text that a table of the same article prints for the same period.

    A disagreement counts only where the table has one number it could be and their words overlap.
    """
    index: dict[tuple[object, ...], list[PlacedFact]] = defaultdict(list)
    for cell in cells:
        index[cell.fact.unit, cell.fact.period, cell.is_growth].append(cell)
    for fact in prose:
        if not fact.is_plain or not fact.fact.period or not (fact.is_level or fact.is_growth):
            continue
        same = index.get((fact.fact.unit, fact.fact.period, fact.is_growth), [])
        said = words(fact.fact.sentence)
        equal = [c for c in same if c.interval.meets(fact.interval)][:_MOST_CELLS]
        scored = [(len(said & _about(cell)), cell) for cell in equal]
        best = max(scored, key=lambda pair: (pair[0], pair[1].fact_id), default=(0, None))
        if best[0] and best[1] is not None:
            yield repeat_check("prose_vs_table", best[1], fact)
        elif len(same) == 1 and fact.is_level and said & _about(same[0]) and _is_near(fact, same[0]):
            yield repeat_check("prose_vs_table", same[0], fact)


def _is_near(a: PlacedFact, b: PlacedFact) -> bool:
    """Within a quarter of each other: farther apart they measure different things."""
    low, high = sorted((abs(a.value), abs(b.value)))
    return high > 0 and low >= 0.75 * high


def _compound(prose: list[PlacedFact], cells: list[PlacedFact]) -> Iterator[Check]:
    """A compound annual rate against the first and last year of the only column of amounts that has both."""
    for rate in prose:
        years = _years(rate.fact.period)
        if rate.fact.transformation != "cagr" or not rate.is_plain or years is None:
            continue
        first, last = years
        said = words(rate.fact.sentence)
        columns: dict[tuple[object, ...], dict[int, PlacedFact]] = defaultdict(dict)
        for cell in cells:
            if cell.is_level and said & _about(cell) and cell.stretch and calendar_part(cell.stretch) == "year":
                columns[cell.table, cell.names, cell.fact.unit][cell.stretch.first.year] = cell
        pairs = []
        for column in columns.values():
            start = min(column) if first is None else first
            if start in column and last in column and last - start >= 2:
                pairs.append((column[start], column[last], last - start))
        if len(pairs) == 1 and pairs[0][0].interval.low > 0 and pairs[0][1].interval.low > 0:
            yield _cagr_check(rate, *pairs[0])


def _years(period: str | None) -> tuple[int | None, int] | None:
    """First and last year of an EDTF interval; the first is None where it is open (`../2035`)."""
    ends = regex.fullmatch(r"(?:(\d{4})\S*|\.\.)/(\d{4})\S*", period or "")
    return (int(ends[1]) if ends[1] else None, int(ends[2])) if ends else None


def _cagr_check(rate: PlacedFact, base: PlacedFact, current: PlacedFact, years: int) -> Check:
    def grown(a: float, b: float) -> float:
        return float(((b / a) ** (1 / years) - 1) * 100)

    a, b = base.interval, current.interval
    allowed = Interval(grown(a.high, b.low), grown(a.low, b.high))
    expected = grown(base.value, current.value)
    sentence = (
        f"From {base.fact.exact} ({base.fact.period}) to {current.fact.exact} ({current.fact.period}) is "
        f"{show(round(expected, 2))} % a year; printed is {rate.fact.exact}."
    )
    members = ((rate.fact_id, "result"), (base.fact_id, "base"), (current.fact_id, "current"))
    tolerance = allowed.half_width + rate.interval.half_width
    return Check("cagr", allowed.meets(rate.interval), expected, rate.value, tolerance, sentence, members)


def _growth_in(group: list[PlacedFact]) -> Iterator[Check]:
    """One growth rate and two levels of different years in one sentence."""
    rates = [f for f in group if f.is_growth and f.is_plain]
    levels = [f for f in group if f.is_level and f.is_plain and f.stretch is not None and f.fact.unit]
    if len(rates) != 1 or len(levels) != 2 or levels[0].fact.unit != levels[1].fact.unit:
        return
    dated = sorted(((f.stretch.first, f.fact_id, f) for f in levels if f.stretch), key=lambda item: item[:2])
    (_, _, base), (_, _, current) = dated
    a, b = base.stretch, current.stretch
    if a is None or b is None:
        return
    if b.first.year - a.first.year == 1 and calendar_part(a) == calendar_part(b):
        check = growth_check(rates[0], Amount.of(base), Amount.of(current))
        if check is not None and (check.is_passed or rates[0].fact.period == current.fact.period):
            yield check


def _multiple_in(sentence: str, group: list[PlacedFact]) -> Iterator[Check]:
    """`372GW 대비 1.4~2.5배인 514~950GW`: a multiple between the only two amounts of one unit in its sentence."""
    multiples = [f for f in group if f.fact.unit_kind == "multiple"]
    amounts: dict[str, list[PlacedFact]] = defaultdict(list)
    for fact in group:
        if fact.is_level and fact.fact.unit and fact.fact.approximation is None:
            amounts[fact.fact.unit].append(fact)
    pairs = [levels for levels in amounts.values() if len(levels) == 2]
    if len(multiples) != 1 or len(pairs) != 1 or not _COMPARED.search(sentence):
        return
    levels = pairs[0]
    stated, former, latter = bounds(multiples[0]), bounds(levels[0]), bounds(levels[1])
    if stated is None or former is None or latter is None or former.low <= 0 or latter.low <= 0:
        return
    first, second = levels
    for base, current, a, b in ((first, second, former, latter), (second, first, latter, former)):
        allowed = Interval(b.low / a.high, b.high / a.low)
        if _covers(allowed, stated):
            expected = (allowed.low + allowed.high) / 2
            sentence = (
                f"{current.fact.exact} is {show(round(allowed.low, 3))} to {show(round(allowed.high, 3))} times "
                f"{base.fact.exact}; printed is {multiples[0].fact.exact}."
            )
            members = ((multiples[0].fact_id, "result"), (base.fact_id, "base"), (current.fact_id, "current"))
            tolerance = allowed.half_width + stated.half_width
            observed = (stated.low + stated.high) / 2
            yield Check("multiple", True, expected, observed, tolerance, sentence, members)
            return


def _covers(allowed: Interval, stated: Interval) -> bool:
    """Whether both ends of a stated range lie near what the amounts allow: printed multiples are rounded freely."""
    return (
        allowed.low <= stated.low * 1.05 + 0.05 and allowed.high >= stated.high * 0.95 - 0.05 and allowed.meets(stated)
    )


def bounds(placed: PlacedFact) -> Interval | None:
    """What a point or range may stand for, rounding included; None for one-sided bounds."""
    fact = placed.fact
    half = placed.interval.half_width if fact.value is not None else 0.0
    if fact.value is not None:
        return placed.interval
    if fact.value_low is None or fact.value_high is None:
        return None
    digits = [d.partition(".")[2] for d in regex.findall(r"\d+(?:\.\d+)?", fact.value_text.replace(",", ""))]
    decimals = max((len(d) for d in digits), default=0)
    half = 0.5 * 10.0 ** (fact.multiplier_exponent - decimals)
    return Interval(fact.value_low - half, fact.value_high + half)


def _about(cell: PlacedFact) -> frozenset[str]:
    return words(" ".join((cell.fact.indicator or "", *cell.names)))
