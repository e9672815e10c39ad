"""Quantities: a number with its unit, its bounds and what qualifies it.

Order at each digit: decoys, slash lists, ratios, numbers with ranges. Then numerals written in Hangul, which count only
with a unit and at the beginning of a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import regex

from pipeline.normalizer.bounds import coordinated, qualified
from pipeline.normalizer.compounds import CONVERTED, factor, merged
from pipeline.normalizer.decoys import Decoy, decoy_at
from pipeline.normalizer.listed import Head, find_heads, unit_of
from pipeline.normalizer.numbers import DIGITS, LARGEST, Number, match_number
from pipeline.normalizer.quantity import Quantity
from pipeline.normalizer.ratios import SCALES, ratio_at
from pipeline.normalizer.units import Unit, match_unit, surfaces
from pipeline.normalizer.worded import find_words

_DIGIT = regex.compile(r"(?<!\d)(?<!\d[.,])\d")
_LIST = regex.compile(rf"(?P<a>{DIGITS})/(?P<b>{DIGITS})(?:/(?P<c>{DIGITS}))?(?=\s?(?P<unit>[A-Za-z㎚㎜㎛℃%]))")
_RUN = regex.compile(DIGITS)
_GLUED = regex.compile(r"[A-Za-z0-9-]++")
_PLACEHOLDER = regex.compile(r"0\d{1,29}+(?!\.\d)")
_JOIN = regex.compile(r"\s?(?:~|-(?=\s?\d)|에서\s(?=\d))\s?(?=[$€£¥₩△+-]?\d)")
_QUALIFIER = regex.compile(r"\s?\((?:e|th|t|p|DC|AC)\)")
_POINTS = regex.compile(
    r"p(?=\s?(?:[)~→]|상승|하락|오[른르]|올라|내[린려]|높|낮|떨어|급등|급락|증가|감소|으?로|[를을이가에]|,|$))"
)
_QUARTERS = regex.compile(r"분기(?=\s?(?:연속|만에|째|동안|간))")
_OVER = regex.compile(r"\s?여(?=\s|[가-힣])(?!전히|부|성|러|행|건|력|름)")
_BAND = regex.compile(r"대(?![한응상학기비표책형])")
_SIGN = {"-": -1, "△": -1, "▽": -1, "▼": -1, "▲": -1, "+": 1}
_LISTED = regex.compile(r"[△▲▽▼]\s?[^\d\s]")
_FALLEN = regex.compile(r"[▼▽]\s?\d")
_NOTE_BEFORE = regex.compile(r"단\s?위\s?:?\s?$")
_MARKET = "코스피|코스닥|나스닥|KOSPI|KOSDAQ"
_INDEX = regex.compile(rf"(?:지수|점수|계수|지표|평점|스코어|PMI|BSI|CPI|탄성치|배율|다우|닛케이|항셍|{_MARKET})")
_INDEX_NEAR = regex.compile(
    rf"(?:(?:지수|PMI|BSI|점수|평점|계수)(?:\([^()]{{1,10}}\))?[는은가이도를의]?\s?|(?:{_MARKET})[는은가이도를의]?\s)(?:약\s|각각\s|평균\s)?\(?$"
)
_INDEX_TAIL = regex.compile(
    r"(?:로|인(?=\s)|임|으로|이었|였|이며|이고|을|를|이|에|,|\)|\s?$|\.(?:\s|$)|점"
    r"|\s(?:상승|하락|증가|감소|개선|악화|높|낮|오른|내린))"
)
_MAJOR = regex.compile(r"\s?(?!이상|이하|미만|초과|수준|규모|가량|정도|중|및|또는|로|가|를|의|등)[가-힣A-Za-z'\"]{2}")
# 값이 0인, B가 3일 경우: the verb to be, no persons or days.
_COPULA_BEFORE = regex.compile(r"[가-힣A-Za-z\d)'\"][이가]\s$")
_COPULA_PERSON = regex.compile(r"\s(?!이상|이하|미만|초과|이내|내외|가구|기준|정도|가량|모두)")
_COPULA_DAY = regex.compile(r"\s?(?:때|경우|뿐|것|수\s)")
_DENOMINATOR = regex.compile(r"당(?=\s|\d)(?!\s?(?:시|초|국|사자|원|정|사)(?:[은는이가을를의에]|\s))")
_COPIES = regex.compile(r"부(?=\s?(?:$|[.,;)]|제출|첨부|를\s|씩|끝))")
_VOTES = regex.compile(r"(?:찬성|반대|기권|무효|유효|득표)\s?\d{1,3}$")
_ONLY = regex.compile(r"\s(?:있|없|해당|가능|허용|적용|포함|제외)")
_CURRENCY_BEFORE = regex.compile(r"(?:(?<![A-Za-z])(?:[A-Z]{1,3}\$|[A-Z]{3})|[$€£¥₩￥₹₽])\s?$")
_SCALE_LETTER = regex.compile(r"(?P<letter>[KMBT])(?:n|N)?(?![A-Za-z0-9])")
_CELSIUS_BEFORE = regex.compile(r"(?P<scale>섭씨|화씨)\s?(?:약\s)?(?:영하\s?)?$")
_BELOW_ZERO = regex.compile(r"영하\s?$")


class Habits(NamedTuple):
    """What a text as a whole tells of its signs and numbers."""

    has_bullets: bool  # ▲ and △ list items
    has_index: bool  # it speaks of an index, whose values have no unit
    has_falls: bool  # ▼ marks falls, so that ▲ marks rises
    heads: Sequence[Head]  # series whose unit stands at their head


def _habits_of(text: str) -> Habits:
    return Habits(
        has_bullets=_LISTED.search(text) is not None,
        has_index=_INDEX.search(text) is not None,
        has_falls=_FALLEN.search(text) is not None,
        heads=find_heads(text),
    )


def find_quantities(
    text: str, claimed: Sequence[tuple[int, int]], addresses: Sequence[Decoy]
) -> tuple[list[Quantity], list[Decoy]]:
    """Quantities and decoys of a folded text outside the spans claimed by times and addresses (in order, disjoint)."""
    quantities: list[Quantity] = []
    decoys: list[Decoy] = list(addresses)
    blocked = sorted([*claimed, *((d.start, d.end) for d in addresses)])
    habits: Habits | None = None  # read when the first number asks for it
    position, index = 0, 0
    while (m := _DIGIT.search(text, position)) is not None:
        start = m.start()
        while index < len(blocked) and blocked[index][1] <= start:
            index += 1
        if index < len(blocked) and blocked[index][0] <= start:
            position = blocked[index][1]
            continue
        limit = blocked[index][0] if index < len(blocked) else len(text)
        decoy = decoy_at(text, start)
        if decoy is not None:
            position = max(min(decoy.end, limit), start + 1)
            decoys.append(decoy._replace(end=position))
            continue
        floor = max(position, blocked[index - 1][1] if index else 0)
        habits = habits or _habits_of(text)
        found = _quantity_at(text, start, (floor, limit), habits)
        if isinstance(found, Quantity):
            quantities.append(found)
            position = found.end
        else:
            position = max(min(found.end, limit), start + 1)
            decoys.append(found._replace(end=position))
    taken = sorted([*blocked, *((q.start, q.end) for q in quantities), *((d.start, d.end) for d in decoys)])
    worded, vague = find_words(text, taken)
    quantities = merged(text, sorted([*quantities, *worded], key=lambda q: q.start))
    decoys = sorted([*decoys, *vague])
    return coordinated(text, [qualified(text, q) for q in quantities]), decoys


def _quantity_at(text: str, start: int, room: tuple[int, int], habits: Habits) -> Quantity | Decoy:
    limit = room[1]
    listed = _LIST.match(text, start, limit)
    if listed is not None and (unit_end := match_unit(text, listed.start("unit"))) is not None:
        values = [Decimal(v.replace(",", "")) for v in (listed["a"], listed["b"], listed["c"]) if v]
        return Quantity(
            start, unit_end[1], min(values), max(values), unit_end[0], 0, listed[0], "list.slash", comparator="list"
        )
    ratio = ratio_at(text, start, limit)
    if ratio is not None:
        return ratio
    blank = _PLACEHOLDER.match(text, start, limit)
    if blank is not None:
        return Decoy(start, blank.end(), "placeholder")
    number = match_number(text, start, limit)
    if number is None or number.value > LARGEST:
        run = _RUN.match(text, start, min(limit, start + 400))
        return Decoy(start, run.end() if run is not None else start + 1, "long_number")
    return _with_unit(text, start, number, room, habits)


def _with_unit(text: str, start: int, number: Number, room: tuple[int, int], habits: Habits) -> Quantity | Decoy:
    floor, limit = room
    left = _unit_after(text, number.end, limit, number)
    currency = _currency_before(text, start, floor)
    if currency is not None and left is None:
        scale = _SCALE_LETTER.match(text, number.end) if number.exponent == 0 else None
        if scale is not None:
            exponent = SCALES[scale["letter"]]
            number = replace(number, value=number.value.scaleb(exponent), end=scale.end(), exponent=exponent)
    end = left[1] if left is not None else number.end
    over = number.is_over or (left is not None and left[2])
    low = high = number.value
    rule, unit, exponent = "number", left[0] if left else None, number.exponent
    joined = _right_end(text, end, limit, number, left is not None)
    if joined is not None and left is not None and joined[1] is not None and _is_other(left[0], joined[1]):
        size = factor(left[0], joined[1])
        if size is None:
            joined = None  # 15일~1개월: two lengths that no number compares
        else:
            low = high = low / size
            rule = CONVERTED
    if joined is not None:
        right_number, right_unit, right_end, right_over = joined
        high, end, over = right_number.value, right_end, over or right_over
        missing = right_number.exponent - number.exponent
        if left is None and missing > 0 and (number.exponent == 0 or missing % 4 == 0):  # 3~4천억, 5천~6천만
            scaled = low.scaleb(missing)
            low = scaled if scaled < high else low
        unit, exponent = right_unit or unit, right_number.exponent or exponent
        rule = rule if rule == CONVERTED else "range"
    if unit is None and currency is None and habits.heads and number.exponent == 0:
        unit = unit_of(habits.heads, text, start, end)
        exponent, rule = (unit.exponent, "listed") if unit is not None else (exponent, rule)
    if unit is None and currency is not None:
        unit = currency[0]
    if unit is not None and unit.exponent:
        low, high = low.scaleb(unit.exponent), high.scaleb(unit.exponent)
    begin = currency[1] if currency is not None and (left is None or left[0].kind == "currency") else start
    sign, begin = _sign(text, begin, unit, habits) if begin > floor else (1, begin)
    is_one_sided = joined is not None and text[begin : begin + 1] == "-"  # -10~5bp; but △3~5% is less than nothing
    low, high = sign * low, high if is_one_sided else sign * abs(high) if sign < 0 else high
    if low > high:
        low, high, rule = high, low, rule if sign < 0 else "pair"
    quantity = Quantity(
        begin,
        end,
        low,
        high,
        unit,
        exponent,
        _printed(text, start, end, unit),
        rule,
        approximation="over" if over else None,
    )
    return _accepted(text, quantity, start, number, habits, floor)


def _is_other(left: Unit, right: Unit) -> bool:
    """30분~1시간: the ends of a range are printed in two units."""
    return left.canonical != right.canonical and left.kind in ("duration", "physical") and left.kind == right.kind


def _printed(text: str, start: int, end: int, unit: Unit | None) -> str:
    """The digits as printed, without the unit behind them."""
    printed = text[start:end].strip()
    return printed.removesuffix(unit.text).rstrip() if unit is not None and unit.text else printed


def _unit_after(text: str, end: int, limit: int, number: Number) -> tuple[Unit, int, bool] | None:
    """The unit behind a number, where it ends, and whether 여 stands between."""
    over = _OVER.match(text, end)
    start = over.end() if over is not None else end
    spaced = start
    while spaced < limit and spaced - start < 2 and text[spaced] in " \n":
        spaced += 1
    found = match_unit(text, spaced) if spaced < limit else None
    found = found or _unit_in_context(text, spaced)
    if found is None:
        return None
    unit, stop = found
    if stop > limit:
        return None  # a time begins inside it
    is_large = number.is_large or over is not None or (number.value >= 1000 and unit.canonical not in ("호", "동"))
    is_whole = number.value == number.value.to_integral_value()
    if unit.text == "초" and text.startswith("초과", spaced) and text[spaced + 2 : spaced + 3] in (" ", "", "하"):
        return None  # BMI 30 초과
    is_counted = (unit.canonical == "부" and number.value > 1 and _COPIES.match(text, spaced) is not None) or (
        unit.canonical == "표" and _VOTES.search(text, max(0, end - 12), end) is not None
    )
    if unit.rule == "attached" and ((spaced > end and not over) or not is_whole):
        return None
    if (unit.rule == "large" and not is_large) or (
        unit.rule == "hundred" and not (is_large or number.value >= 100 or is_counted)
    ):
        return None
    if unit.text in ("주",) and (is_large or text.startswith("주식", spaced)) and unit.kind == "duration":
        unit = Unit("주", "count", 0, "1", text="주")
    if spaced > end and len(unit.text) == 1 and unit.kind == "duration" and not over and text[spaced] in "주일분":
        return None  # "3 일반", "5 분야": a lone syllable after a blank is another word
    qualifier = _QUALIFIER.match(text, stop) if unit.kind == "physical" else None
    after = _OVER.match(text, stop) if over is None else None
    if (
        after is not None
        and unit.kind in ("duration", "currency", "physical", "multiple")
        and not text.startswith("여", stop + 1)
    ):
        return unit, stop, True
    return unit, qualifier.end() if qualifier is not None else stop, over is not None


def _unit_in_context(text: str, start: int) -> tuple[Unit, int] | None:
    """Units that are one only in prose: 6분기 연속, 2,505.17p로. In a header p is a mark, 분기 a time."""
    for pattern, surface in ((_POINTS, "포인트"), (_QUARTERS, "개분기")):
        m = pattern.match(text, start)
        if m is not None:
            return replace(surfaces()[surface], text=m[0]), m.end()
    return None


def _right_end(
    text: str, end: int, limit: int, left: Number, has_unit: bool
) -> tuple[Number, Unit | None, int, bool] | None:
    """The second number of a range: 3,000~4,000억 달러, 514GW(e)~950GW(e)."""
    m = _JOIN.match(text, end, limit)
    if m is None:
        return None
    start = m.end()
    mark = text[start : start + 1]
    if mark in "$€£¥₩△+-":
        start += 1
    number = match_number(text, start, limit)
    if number is None or number.value > LARGEST:
        return None
    unit = _unit_after(text, number.end, limit, number)
    sign = m[0].strip()
    if sign.startswith("에서"):
        return None  # from … to …: two levels, not one range
    if sign == "-" and (unit is None or number.value <= left.value):
        return None
    if unit is None and not has_unit and not number.exponent:
        return None
    if mark and mark in "△-":
        number = replace(number, value=-number.value)
    return number, unit[0] if unit else None, unit[1] if unit else number.end, bool(unit and unit[2])


def _currency_before(text: str, start: int, floor: int) -> tuple[Unit, int] | None:
    before = text[max(floor, start - 6) : start]
    m = _CURRENCY_BEFORE.search(before)
    if m is None:
        return None
    unit = surfaces().get(m[0].strip())
    return (unit, start - (len(before) - m.start())) if unit is not None and unit.kind == "currency" else None


def _sign(text: str, start: int, unit: Unit | None, habits: Habits) -> tuple[int, int]:
    """The sign before a number and where the quantity then begins. Triangles that list items are no signs."""
    if start == 0:
        return 1, start
    mark = text[start - 1]
    if (
        _BELOW_ZERO.search(text, max(0, start - 4), start) is not None
        and unit is not None
        and unit.canonical in ("Cel", "deg")
    ):
        return -1, start
    if mark not in _SIGN:
        return 1, start
    before = text[start - 2] if start > 1 else ""
    if mark in "+-":
        is_rate = unit is not None and unit.kind in ("percent", "percent_point")
        if before and ((before.isalnum() and not (is_rate and "가" <= before <= "힣")) or before in ")]%"):
            return 1, start
        return (_SIGN[mark], start - 1)
    signed = unit is not None and unit.kind in ("percent", "percent_point", "currency", "multiple")
    is_rise = mark == "▲" and (habits.has_falls or before != "(")  # alone in brackets it is a minus
    if not signed or habits.has_bullets or is_rise:
        return 1, start
    return -1, start - 1


def _accepted(text: str, q: Quantity, start: int, number: Number, habits: Habits, floor: int) -> Quantity | Decoy:
    """A quantity needs a unit, a large magnitude, or an index that it is a value of."""
    unit = q.unit
    if _NOTE_BEFORE.search(text, max(0, start - 8), start) is not None:
        return Decoy(start, q.end, "unit_note")
    if unit is None:
        if (number.exponent >= 4 or q.exponent >= 4) and not _is_only(text, q.end):
            return replace(q, rule=q.rule + ".magnitude", confidence=0.8)
        if habits.has_index and _is_index(text, start, q.end, number):
            return replace(q, rule=q.rule + ".index", confidence=0.8)
        glued = _GLUED.match(text, q.end, q.end + 40)
        return Decoy(start, glued.end(), "model_name") if glued is not None else Decoy(start, q.end, "bare_number")
    if unit.text in ("인", "일") and _is_copula(text, start, q, number):
        return Decoy(start, q.end - 1, "bare_number")
    if text[q.end : q.end + 1] == "당" and not q.is_range and _DENOMINATOR.match(text, q.end) is not None:
        return Decoy(start, q.end + 1, "denominator")
    is_small = unit.canonical == "대" and not q.is_range and not number.is_large
    if is_small and text.startswith("대 ", number.end) and _MAJOR.match(text, q.end):
        return replace(q, rule="major", confidence=0.6)
    if unit.canonical == "deg":
        scale = _CELSIUS_BEFORE.search(text, max(floor, start - 8), start)
        if scale is not None:
            unit = surfaces()["℃" if scale["scale"] == "섭씨" else "℉"]
            return replace(q, unit=replace(unit, text=q.unit.text if q.unit else ""), start=min(q.start, scale.start()))
        if number.value > 360:
            return Decoy(start, q.end, "bare_number")
    if unit.canonical == "대" and number.exponent >= 8 and text[number.end : number.end + 1] == "대":
        return replace(q, unit=None, end=number.end, approximation=q.approximation or "around", rule="band")
    if unit.kind in ("currency", "percent") and _BAND.match(text, q.end):
        return replace(q, approximation=q.approximation or "around")
    if unit.canonical == "위" and number.value > 1000:
        return Decoy(start, q.end, "bare_number")
    if unit.canonical in ("기", "번째", "째", "등"):
        return replace(q, confidence=0.7)
    return q


def _is_copula(text: str, start: int, q: Quantity, number: Number) -> bool:
    """길이가 0인 문단, 값이 3일 때: 인 and 일 are forms of to be."""
    if q.unit is not None and q.unit.text == "일":
        return _COPULA_DAY.match(text, q.end) is not None
    is_person = q.low > 0 or number.is_large
    is_said = _COPULA_BEFORE.search(text, max(0, start - 4), start) is not None
    return not is_person or (is_said and _COPULA_PERSON.match(text, q.end) is not None)


def _is_only(text: str, end: int) -> bool:
    """윈도 97만 있으면: 만 is "only"."""
    return text[end - 1] == "만" and _ONLY.match(text, end) is not None


def _is_index(text: str, start: int, end: int, number: Number) -> bool:
    """0.68 in a sentence on an index; versions such as "1.5 프로" go on with a name."""
    if _INDEX_NEAR.search(text, max(0, start - 14), start) is not None:
        return True
    return (
        "." in text[start:end]
        and number.value < 1000
        and _INDEX_TAIL.match(text, end) is not None
        and text[start - 1 : start] in (" ", "(", "")
    )
