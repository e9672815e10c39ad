"""Quantities whose number is written in Hangul: 두 배, 이천칠백만 원, 절반; and vague amounts, which are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

import regex

from pipeline.normalizer.decoys import Decoy
from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.numbers import SINO, native_numerals, parse_sino
from pipeline.normalizer.quantity import Quantity
from pipeline.normalizer.units import Unit, match_unit, surfaces

_VAGUE = regex.compile(
    r"(?<![가-힣])(?:(?:수|몇|수많은\s)\s?(?!만큼)(?:십|백|천|만|억|조)++|[십백천]여(?=\s?(?:개|명|건|대|곳|년|종|차례)))(?:\s?(?:여|개|명|건|대|원|달러|배|종|만|억|년|가지|톤))?|(?<![가-힣])몇\s?(?:가지|개|명|년|달|배)"
)
_HALF = regex.compile(r"(?<![가-힣])(?P<half>절반|과반(?:수)?)(?=\s|[이을은의가에으도]|[,.)]|$)")
_NATIVE_BEFORE = r"(?<![가-힣\d])"


@cache
def _native() -> regex.Pattern[str]:
    numerals = sorted((n for n in native_numerals() if n not in ("빵",)), key=len, reverse=True)
    counters = sorted(read_toml("numerals.toml")["counters"]["words"], key=len, reverse=True)
    return regex.compile(
        rf"{_NATIVE_BEFORE}(?P<numeral>{'|'.join(numerals)})(?P<gap>\s?)(?P<unit>{'|'.join(counters)})(?P<times>번)?(?P<half>\s?반(?![가-힣]))?"
    )


_SIBLING = regex.compile(r"\s?(?:아(?=[\s가-힣])|자녀|출산|딸|아들|항(?=[\s가-힣]))")
_SINO_RUN = regex.compile(rf"(?<![가-힣\d])(?P<minus>마이너스\s?|마이나스\s?)?(?P<numeral>[{SINO}점쩜]++)(?P<gap>\s?)")
_SINO_OF = regex.compile(
    r"(?<![가-힣\d])(?P<below>[일이삼사오육칠팔구십백]++)분의\s?(?P<above>[일이삼사오육칠팔구십백]++)(?=[이가을를은는의에로]|\s|[,.)]|$)"
)
_HALF_UNIT = regex.compile(r"(?<![가-힣\d])반\s(?=[가-힣])")
_CENTS = regex.compile(rf"\s?([{SINO}]++)\s?센트")
# 억 달러, 백만원 in brackets or behind 단위 name what numbers elsewhere are counted in.
_NOTED = regex.compile(r"(?:단\s?위\s?:?\s?|[(\[,:/]\s?)$")
_NOTE_END = regex.compile(r"\s?(?:[)\],/·]|$)")
_SINO_JOIN = regex.compile(r"\s?[~-]\s?")
_NOT_AMOUNTS = frozenset({"오미크론", "이유로", "사유로", "오바트", "구리터"})
_SINGLE_SPACED = frozenset("삼육칠팔십")  # 이 달러 is "this dollar", 일·사·오·구 begin other words


def find_words(text: str, taken: Sequence[tuple[int, int]]) -> tuple[list[Quantity], list[Decoy]]:
    """Native and Sino-Korean numerals with a unit, 절반, 과반, and vague amounts, outside the spans `taken`."""
    free = _Free(taken)
    quantities: list[Quantity] = []
    vague: list[Decoy] = []
    for m in _VAGUE.finditer(text):
        if free.claim(m.start(), m.end()):
            vague.append(Decoy(m.start(), m.end(), "vague_amount"))
    for m in _HALF.finditer(text):
        if free.claim(m.start(), m.end()):
            half = Decimal("0.5")
            comparator = "gt" if m[0].startswith("과반") else "eq"
            quantities.append(
                Quantity(
                    m.start(),
                    m.end(),
                    half,
                    half,
                    Unit("", "ratio", 0, "1", text=m[0]),
                    0,
                    m[0],
                    "ratio.half",
                    comparator,
                )
            )
    for m in _SINO_OF.finditer(text):
        below, above = parse_sino(m["below"]), parse_sino(m["above"])
        if below and above is not None and free.claim(m.start(), m.end()):
            quantities.append(
                Quantity(
                    m.start(),
                    m.end(),
                    above / below,
                    above / below,
                    Unit("", "ratio", 0, "1", text="분의"),
                    0,
                    m[0],
                    "ratio.of",
                )
            )
    for m in _native().finditer(text):
        q = _native_quantity(text, m)
        if q is not None and free.claim(q.start, q.end):
            quantities.append(q)
    quantities.extend(_sino_quantities(text, free))
    return quantities, vague


class _Free:
    """Spans nobody has claimed yet; claims come in any order."""

    def __init__(self, taken: Sequence[tuple[int, int]]) -> None:
        self._covered = set[int]()
        for start, end in taken:
            self._covered.update(range(start, end))

    def claim(self, start: int, end: int) -> bool:
        if not self._covered.isdisjoint(range(start, end)):
            return False
        self._covered.update(range(start, end))
        return True


def _native_quantity(text: str, m: regex.Match[str]) -> Quantity | None:
    numeral, word = m["numeral"], m["unit"]
    value = Decimal(native_numerals()[numeral])
    if text.startswith("자리", m.end() + (text[m.end() : m.end() + 1] == " ")):
        return None  # 소수점 둘째 자리
    if word == "째" and _SIBLING.match(text, m.end()) is not None:
        return None  # 첫째아, 둘째 아이
    if word in ("번째", "째") or (numeral == "첫" and word == "번"):
        unit, end = surfaces()["번째" if word == "번째" else "째"], m.end("times") if m["times"] else m.end("unit")
        return Quantity(m.start(), end, value, value, unit, 0, text[m.start() : end], "ordinal.native", confidence=0.6)
    if word == "분" and value < 10:
        return None  # 두 분 are two persons, politely
    if word == "대" and not m["gap"]:
        return None  # 세대 is a generation, 두대 no word of this genre
    if numeral in ("첫", "석", "넉") or (numeral == "한" and word not in ("달", "시간", "근", "컵")):
        return None
    found = match_unit(text, m.start("unit"))
    if found is None:
        known = surfaces().get(word)
        if word not in ("종류", "채") and (known is None or len(word) == 1):
            return None
        unit, end = known or Unit(word, "count", 0, "1", text=word), m.end("unit")
    else:
        unit, end = found
    if m["half"] and unit.kind == "duration" and end == m.end("unit"):
        value, end = value + Decimal("0.5"), m.end()
    return Quantity(m.start(), end, value, value, unit, 0, text[m.start() : end], "number.native", confidence=0.9)


def _sino_quantities(text: str, free: _Free) -> list[Quantity]:
    found: list[Quantity] = []
    for m in _SINO_RUN.finditer(text):
        if found and m.start() < found[-1].end:
            continue
        left = _sino_amount(text, m)
        if left is None:
            continue
        join = _SINO_JOIN.match(text, left.end)
        right_match = _SINO_RUN.match(text, join.end()) if join is not None else None
        right = _sino_amount(text, right_match) if right_match is not None else None
        if (
            right is not None
            and left.unit is not None
            and right.unit is not None
            and right.unit.canonical == left.unit.canonical
            and right.high > left.low
        ):
            left = replace(
                left, end=right.end, high=right.high, value_text=text[left.start : right.end], rule="range.sino"
            )
        if free.claim(left.start, left.end):
            found.append(left)
    for m in _HALF_UNIT.finditer(text):
        unit = match_unit(text, m.end())
        if unit is not None and unit[0].kind == "physical" and free.claim(m.start(), unit[1]):
            half = Decimal("0.5")
            found.append(Quantity(m.start(), unit[1], half, half, unit[0], 0, text[m.start() : unit[1]], "number.half"))
    return found


def _sino_amount(text: str, m: regex.Match[str]) -> Quantity | None:
    """이천칠백만 원, 십달러, 이달러이십삼센트; the longest numeral that leaves a unit."""
    run, start = m["numeral"], m.start("numeral")
    value = parse_sino(run)
    unit = match_unit(text, m.end())
    if value is None or unit is None or not set(run) - set("억조경점쩜"):
        return None
    if _NOTED.search(text, max(0, start - 10), start) is not None and _NOTE_END.match(text, unit[1]) is not None:
        return None
    if start and text[start - 1] in "-○□OX◯_":
        return None  # -백만원, ○○억 원: a form to be filled in
    if len(run) == 1:
        is_long = len(unit[0].text) > 1 and unit[0].kind in ("currency", "physical", "percent", "percent_point")
        is_round_money = run in "십백천만" and unit[0].kind == "currency" and not m["gap"]
        is_word = run + unit[0].text in _NOT_AMOUNTS
        if is_word or not (is_round_money or (is_long and (not m["gap"] or run in _SINGLE_SPACED))):
            return None
    elif unit[0].kind not in ("currency", "physical", "percent", "percent_point") and not (
        set(run) & set("십백천만억")
        and set(run) & set("일이삼사오육칠팔구")
        and unit[0].text in ("명", "개", "건", "번째", "개국", "배", "대", "가지", "년", "개월")
    ):
        return None
    if unit[0].text == "도" or (len(unit[0].text) == 1 and unit[0].kind == "physical"):
        return None
    end = unit[1]
    value = value.scaleb(unit[0].exponent)
    tail = _CENTS.match(text, end) if unit[0].canonical == "USD" and unit[0].exponent == 0 else None
    if tail is not None and (cents := parse_sino(tail[1])) is not None and cents < 100:
        value, end = value + cents.scaleb(-2), end + tail.end()
    if m["minus"]:
        value, start = -value, m.start()
    return Quantity(start, end, value, value, unit[0], 0, text[start:end], "number.sino", confidence=0.9)
