"""Numbers of running text against each other: titles and key points against the body, parts against their whole.

Two sentences speak of one number only where their words say so; a disagreement counts only where nothing else in the
article could be meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from pipeline.normalizer.check_values import Check, Interval, PlacedFact, show
from pipeline.normalizer.word_overlap import words

_MOST = 400  # numbers of one kind in an article that are compared with each other
_OF_WHICH = regex.compile(r"^[^.,;()]{0,8}?\s?(?:가운데|중)(?:에서|에는|에|의)?\s[^.;()]{0,24}$")
_SHARE_BEHIND = regex.compile(r"^[^.,;()]{0,4}[(（]\s*(?:약\s*)?$")
_PERCENT = ("percent",)
_LEAST_WORDS = 2  # two sentences have in common that speak of one number


def summary_checks(article: Sequence[PlacedFact]) -> Iterator[Check]:
    """Every number of a title or key point that the body of its article repeats, or contradicts."""
    body: dict[tuple[object, ...], list[PlacedFact]] = defaultdict(list)
    for fact in article:
        if fact.table is None and not fact.is_summary and _is_point(fact):
            body[_kind(fact)].append(fact)
    for fact in article:
        if not fact.is_summary or not _is_point(fact):
            continue
        said = words(fact.fact.sentence)
        same = [(len(said & words(f.fact.sentence)), f) for f in body.get(_kind(fact), [])[:_MOST]]
        equal = [(n, f) for n, f in same if n and f.interval.meets(fact.interval)]
        if equal:
            _, found = max(equal, key=lambda pair: (pair[0], pair[1].fact_id))
            yield _repeated(fact, found)
        elif len(same) == 1 and same[0][0] >= _LEAST_WORDS and fact.is_level and _is_named_alike(fact, same[0][1]):
            yield _repeated(fact, same[0][1])


def _is_point(fact: PlacedFact) -> bool:
    return fact.is_plain and fact.fact.period is not None and (fact.is_level or fact.is_growth)


def _kind(fact: PlacedFact) -> tuple[object, ...]:
    return fact.fact.unit, fact.fact.period, fact.is_growth


def _is_named_alike(a: PlacedFact, b: PlacedFact) -> bool:
    """Whether both name what they measure, with the same word."""
    names = [words(f"{f.fact.indicator or ''} {f.fact.subject or ''}") for f in (a, b)]
    return bool(names[0] & names[1])


def _repeated(summary: PlacedFact, body: PlacedFact) -> Check:
    sentence = f"The summary says {summary.fact.exact}, the text {body.fact.exact} for {body.fact.period}."
    tolerance = summary.interval.half_width + body.interval.half_width
    members = ((body.fact_id, "point"), (summary.fact_id, "point"))
    is_passed = summary.interval.meets(body.interval)
    return Check("contents_vs_body", is_passed, body.value, summary.value, tolerance, sentence, members)


def range_checks(article: Sequence[PlacedFact]) -> Iterator[Check]:
    """A point and a range of one thing at one time: the range holds the point."""
    named: dict[tuple[object, ...], list[PlacedFact]] = defaultdict(list)
    for fact in article:
        f = fact.fact
        is_dated = f.period is not None and f.unit is not None
        if fact.table is None and is_dated and f.indicator and f.subject and f.approximation is None:
            named[f.indicator, f.subject, f.unit, f.period, f.transformation, f.modality].append(fact)
    for facts in named.values():
        points = [f for f in facts if f.is_plain][:_MOST]
        ranges = [f for f in facts if f.fact.comparator == "range" and f.fact.value is None][:1]
        for between in ranges:
            low, high = between.fact.value_low, between.fact.value_high
            if low is None or high is None:
                continue
            for point in points:
                is_passed = Interval(low, high).meets(point.interval)
                sentence = (
                    f"{point.fact.exact} lies {'in' if is_passed else 'outside'} {between.fact.exact}, both for "
                    f"{point.fact.period}."
                )
                members = ((between.fact_id, "range"), (point.fact_id, "point"))
                yield Check(
                    "repeated_value", is_passed, (low + high) / 2, point.value, (high - low) / 2, sentence, members
                )


def part_in_words(sentence: Sequence[PlacedFact]) -> Iterator[Check]:
    """`1,200곳 중 300곳(25%)`: the part is not above the whole, and the share is that of the two."""
    facts = sorted((f for f in sentence if f.is_plain), key=lambda f: f.fact.char_start)
    for position, (whole, part) in enumerate(pairwise(facts)):
        if not (whole.is_level and part.is_level) or whole.fact.unit != part.fact.unit or whole.value <= 0:
            continue
        if not _OF_WHICH.match(_between(whole, part)):
            continue
        members = ((whole.fact_id, "total"), (part.fact_id, "addend"))
        is_passed = part.interval.low <= whole.interval.high
        said = f"{part.fact.exact} of {whole.fact.exact}: a part is not above its whole."
        tolerance = part.interval.half_width + whole.interval.half_width
        yield Check("sum", is_passed, whole.value, part.value, tolerance, said, members)
        share = facts[position + 2] if position + 2 < len(facts) else None
        if share is None or share.fact.unit_kind not in _PERCENT or share.is_growth:
            continue
        if is_passed and whole.interval.low > 0 and _SHARE_BEHIND.match(_between(part, share)):
            yield _share_check(whole, part, share)


def _share_check(whole: PlacedFact, part: PlacedFact, share: PlacedFact) -> Check:
    allowed = Interval(
        part.interval.low / whole.interval.high * 100, min(100.0, part.interval.high / whole.interval.low * 100)
    )
    expected = part.value / whole.value * 100
    sentence = (
        f"{part.fact.exact} of {whole.fact.exact} is {show(round(expected, 4))} %; printed is {share.fact.exact}."
    )
    members = ((share.fact_id, "result"), (part.fact_id, "addend"), (whole.fact_id, "total"))
    tolerance = allowed.half_width + share.interval.half_width
    return Check("multiple", allowed.meets(share.interval), expected, share.value, tolerance, sentence, members)


def _between(first: PlacedFact, second: PlacedFact) -> str:
    """The text between two numbers, as far as it is quoted before the second; a line break where it is longer."""
    length = second.fact.char_start - first.fact.char_end
    prefix = second.fact.prefix or ""
    return prefix[len(prefix) - length :] if 0 <= length <= len(prefix) else "\n;"
