"""What qualifies a quantity: bounds (이상, 최대, 돌파), approximation (약, 여, 안팎) and denominators (1인당).

The words and what they mean stand in `data/cues.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import regex

from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.numbers import parse_numeral
from pipeline.normalizer.quantity import Quantity
from pipeline.normalizer.units import surfaces

_COMPARATOR_OF = {"up_to": "le", "at_least": "ge"}
_POST_VERB = regex.compile(r"[을를]\s?(?:돌파|넘|상회|하회|초과)")
_ACHIEVED = regex.compile(r"\s?(?:달성|이행|집행|생산|공급)")
_WAGE = regex.compile(r"임금|급여|수당|근로|노동|시급|수업료")
_COORDINATION = regex.compile(r",\s[\d'년월일분기말초까지에는도약 .]{0,20}")
# 월평균 임금은 396만 원, 1인당 연간 소비량은 5.7toe: the denominator stands before the topic.
_AVERAGED_TOPIC = regex.compile(
    r"(?<![가-힣])(?P<word>연평균|월평균|일평균|하루 평균|1일 평균|연간|월간|주간)\s"
    r"(?:[\p{L}·]{1,10}\s){0,2}[\p{L}·]{1,12}[은는이가]\s(?:약\s|총\s)?$"
)
_MULTIPLIER = regex.compile(r"(?P<number>\d[\d,.]*+\s?[십백천만억]*+)\s?$")
_TOPIC_MAXIMUM = regex.compile(
    r"(?<![가-힣])최(?P<end>대|소)\s(?!규모)(?:[가-힣A-Za-z]{1,10}\s){0,2}[가-힣A-Za-z]{1,10}[은는]\s(?:약\s)?$"
)


def words_of(section: str) -> Mapping[str, str]:
    """A table of cue words: word -> what it means."""
    return read_toml("cues.toml")[section]  # type: ignore[no-any-return]


def alternatives(words: Iterable[str]) -> str:
    """A pattern of words, the longest first; a blank in a word may be missing or wide."""
    return "|".join(regex.escape(w).replace(r"\ ", r"\s?") for w in sorted(words, key=lambda w: (-len(w), w)))


@cache
def _after() -> regex.Pattern[str]:
    """이상, 안팎, 을 돌파, 에 불과: a word right behind, or a verb behind a particle; brackets may stand between."""
    adverb = f"(?:(?:{'|'.join(words_of('passed_over')['adverbs'])})\\s)?"
    word = alternatives([*words_of("bound_after"), *words_of("approximation_after")])
    verb = alternatives([*words_of("bound_verb"), *words_of("approximation_verb")])
    bracket = r"(?:\s?\([^()]{1,80}\))?"
    return regex.compile(
        rf"{bracket}\s?(?:씩\s)?(?:의\s)?(?P<word>{word})"
        rf"|{bracket}(?:[을를이가에선까지로도]{{0,3}}|\s?(?:수준|선)[을를에]?)\s?{adverb}(?P<verb>{verb})"
    )


@cache
def _before() -> regex.Pattern[str]:
    """약, 최대, 연평균 right before."""
    words = [*words_of("approximation_before"), *words_of("per_unit_before"), *words_of("passed_over")["words"]]
    return regex.compile(rf"(?<![가-힣A-Za-z\d])(?P<word>{alternatives(words)})\s?$")


@cache
def _per() -> regex.Pattern[str]:
    """1인당, 톤당, and up to two words between it and the number."""
    return regex.compile(
        rf"(?:(?<![A-Za-z가-힣])|(?<=[\d십백천만억]))(?P<word>{alternatives(_denominators())})"
        r"\s?당(?:\s(?:[가-힣A-Z%]{1,10}\s){0,2}|(?=\d))(?:약\s?|최대\s?|평균\s?)?$"
    )


@cache
def _denominators() -> Mapping[str, str]:
    """What may stand before 당 -> UCUM code: the words of the table, then every unit and counter."""
    found = dict(words_of("per_unit"))
    for surface, unit in surfaces().items():
        if unit.kind in ("physical", "currency", "count"):
            is_coded = unit.kind == "physical" and unit.ucum is not None
            found.setdefault(surface, unit.ucum or surface if is_coded else "{" + unit.canonical + "}")
    return found


def _is_share_price(text: str, start: int, q: Quantity) -> bool:
    """주당 6만 원 is of a share, 주당 40시간 and 주당 임금 of a week."""
    is_money = q.unit is not None and q.unit.kind == "currency"
    return is_money and _WAGE.search(text, max(0, start - 16), min(len(text), q.end + 10)) is None


def _times(text: str, end: int, code: str | None) -> str | None:
    """10만 명당, 100엔당: so many of the denominator, as UCUM writes it (100000.{person})."""
    m = _MULTIPLIER.search(text, max(0, end - 12), end)
    number = parse_numeral(m["number"].replace(" ", "")) if m is not None else None
    if code is None or number is None or number == 1 or number != number.to_integral_value():
        return code
    return f"{int(number)}.{code}"


def _averaged(text: str, start: int, q: Quantity) -> str | None:
    m = _AVERAGED_TOPIC.search(text, max(0, start - 48), start)
    if m is None or (q.unit is not None and q.unit.kind in ("duration", "rank")):
        return None
    is_rate = q.unit is not None and q.unit.kind in ("percent", "percent_point")
    word = " ".join(m["word"].split())
    return (
        {"월간": "mo", "주간": "wk"}.get(word) or words_of("per_unit_before").get(word)
        if "평균" in word or not is_rate
        else None
    )


def coordinated(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """3월 1억 명, 6월 3억 명을 돌파: the verb after the last member bounds those before it too."""
    for i in range(len(quantities) - 2, -1, -1):
        q, after = quantities[i], quantities[i + 1]
        if q.comparator != "eq" or after.comparator not in ("gt", "lt") or q.unit is None or after.unit is None:
            continue
        is_same = q.unit.canonical == after.unit.canonical and _POST_VERB.match(text, after.end) is not None
        if is_same and _COORDINATION.fullmatch(text, q.end, after.outer_start):
            quantities[i] = replace(q, comparator=after.comparator)
    return quantities


def qualified(text: str, q: Quantity) -> Quantity:
    """Add bound, approximation and denominator from the words right before and after."""
    comparator, approximation = q.comparator, q.approximation
    per_unit = q.unit.per_unit if q.unit is not None else None
    start, end = q.start, q.end
    for _ in range(3):
        m = _before().search(text, max(0, start - 8), start)
        if m is None:
            break
        meant = words_of("approximation_before").get(m["word"])
        approximation = approximation or meant
        if meant in _COMPARATOR_OF and comparator == "eq":
            comparator = _COMPARATOR_OF[meant]
        per_unit = per_unit or words_of("per_unit_before").get(m["word"])
        start = m.start()
    top = _TOPIC_MAXIMUM.search(text, max(0, start - 40), start) if comparator == "eq" else None
    if top is not None:
        comparator, approximation = ("le", "up_to") if top["end"] == "대" else ("ge", "at_least")
    around = text[max(0, start - 24) : start]
    if "당" in around and (m := _per().search(text, max(0, start - 24), start)):
        per_unit = _times(text, m.start(), _denominators().get(m["word"]))
    elif per_unit is None and ("평균" in around or "간 " in around):
        per_unit = _averaged(text, start, q)
    if per_unit == "wk" and _is_share_price(text, start, q):
        per_unit = "{share}"
    m = _after().match(text, end)
    if m is not None and m["word"] == "초과" and _ACHIEVED.match(text, m.end()) is not None:
        m = None  # 목표를 0.6%p 초과 달성
    if m is not None:
        bounds, nearness = ("bound_after", "approximation_after") if m["word"] else ("bound_verb", "approximation_verb")
        word = " ".join((m["word"] or m["verb"]).split())
        bound = words_of(bounds).get(word)
        if bound is not None and comparator in ("eq", "le", "ge"):
            comparator = bound
        approximation = approximation or words_of(nearness).get(word)
        end = m.end()
    if q.is_range and comparator != "list":
        comparator = "range"
    return replace(
        q, comparator=comparator, approximation=approximation, per_unit=per_unit, outer_start=start, outer_end=end
    )
