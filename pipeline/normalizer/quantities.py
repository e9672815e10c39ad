"""Quantities: a number with its unit, its bounds and what qualifies it.

Order at each digit: decoys, slash lists, ratios, numbers with ranges. Then numerals written in Hangul, which count only
with a unit and at the beginning of a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import regex

from pipeline.normalizer.decoys import Decoy, decoy_at, find_addresses
from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.numbers import DIGITS, SINO, Number, match_number, native_numerals, parse_sino
from pipeline.normalizer.units import Unit, match_unit, surfaces

LARGEST = Decimal("1e300")  # beyond it a float64 is no value any more


@dataclass(frozen=True, slots=True)
class Quantity:
    """`text[start:end]` is number, magnitude and unit; `outer_start`, `outer_end` add 약, 최대, 이상, 돌파.

    One value has `low == high`; a slash list keeps its printed values in `value_text`.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: Unit | None
    exponent: int
    value_text: str  # number and magnitude as printed
    rule: str
    comparator: str = "eq"
    approximation: str | None = None
    per_unit: str | None = None
    outer_start: int = 0
    outer_end: int = 0
    confidence: float = 1.0

    @property
    def is_range(self) -> bool:
        """Two values, or one."""
        return self.low != self.high


_DIGIT = regex.compile(r"(?<!\d)(?<!\d[.,])\d")
_LIST = regex.compile(rf"(?P<a>{DIGITS})/(?P<b>{DIGITS})(?:/(?P<c>{DIGITS}))?(?=\s?(?P<unit>[A-Za-z㎚㎜㎛℃%]))")
_PLACEHOLDER = regex.compile(r"0\d{1,29}+(?!\.\d)")
_OF = regex.compile(rf"(?P<below>\d{{1,4}})분의\s?(?P<above>{DIGITS})")
_JOIN = regex.compile(r"\s?(?:~|-(?=\s?\d)|에서\s(?=\d))\s?(?=[$€£¥₩△+-]?\d)")
_QUALIFIER = regex.compile(r"\s?\((?:e|th|t|p|DC|AC)\)")
_OVER = regex.compile(r"\s?여(?=\s|[가-힣])(?!\s?(?:전히|부|성|러|행|건|력|름))")
_BAND = regex.compile(r"대(?![한로응상학기비표책형])")
_SIGN = {"-": -1, "△": -1, "▽": -1, "▼": -1, "▲": -1, "+": 1}
_LISTED = regex.compile(r"[△▲▽▼]\s?[^\d\s]")
_POST = regex.compile(
    r"(?:\s?\([^()]{1,80}\))?\s?(?:씩\s)?(?:의\s)?(?P<word>이상|초과|이하|미만|이내|넘게|가량|정도|안팎|내외|남짓|전후|가까이|가까운|쯤)"
    r"|(?:\s?\([^()]{1,80}\))?(?:[을를이가에선까지로도]{0,3}|\s?(?:수준|선)[을를에]?)\s?"
    r"(?P<verb>돌파|상회|웃돌|웃도|넘|초과|능가|하회|밑돌|밑도|못\s?미치|못\s?미친|육박|불과|그치|그쳐|그친|그쳤|그침|달하지\s못)"
)
_POST_VERB = regex.compile(r"[을를]\s?(?:돌파|넘|상회|하회|초과)")
_COORDINATION = regex.compile(r",\s[\d'년월일분기말초까지에는도약 .]{0,20}")
_TOPIC_MAXIMUM = regex.compile(r"(?<![가-힣])최(?P<end>대|소)\s(?!규모)(?:[가-힣A-Za-z]{1,10}\s){0,2}[가-힣A-Za-z]{1,10}[은는]\s(?:약\s)?$")
_COMPARATORS = {
    "이상": "ge", "초과": "gt", "이하": "le", "미만": "lt", "이내": "le", "넘게": "gt", "돌파": "gt", "상회": "gt", "웃돌": "gt",
    "웃도": "gt", "넘": "gt", "하회": "lt", "밑돌": "lt", "밑도": "lt", "못": "lt",
}  # fmt: skip
_APPROXIMATIONS = {
    "가량": "around", "정도": "around", "안팎": "around", "내외": "around", "남짓": "over", "전후": "around", "쯤": "around",
    "가까이": "nearly", "가까운": "nearly", "육박": "nearly", "불과": "only", "그치": "only", "그쳐": "only", "그친": "only",
    "그쳤": "only", "그침": "only",
}  # fmt: skip
_PRE = regex.compile(
    r"(?<![가-힣])(?P<word>약|대략|대체로|거의|불과|고작|겨우|최대|최고|많게는|최소|최저|적게는|적어도|평균|총|누적|연평균|월평균|일평균|주당|연간|매년|매월|추가로|\+)\s?$"
)
_PRE_APPROXIMATION = {
    "약": "about", "대략": "about", "대체로": "about", "거의": "nearly", "불과": "only", "고작": "only", "겨우": "only",
    "최대": "up_to", "많게는": "up_to", "최소": "at_least", "적게는": "at_least", "적어도": "at_least",
}  # fmt: skip
_PRE_COMPARATOR = {"up_to": "le", "at_least": "ge"}
_PRE_PER = {"연평균": "a", "월평균": "mo", "일평균": "d", "주당": "wk", "연간": "a", "매년": "a", "매월": "mo"}
_PER = regex.compile(r"(?P<word>[1일]?인|가구|1가구|명|주|월|연|시간|하루|대|1대|건|톤|배럴|kg|㎏|kWh|㎡|평|주식|개)\s?당\s?(?:[가-힣A-Z]{1,10}\s){0,2}(?:약\s?)?$")
_PER_AFTER = regex.compile(r"\s?당(?=\s)")
_INDEX = regex.compile(r"(?:지수|점수|계수|지표|평점|스코어|PMI|BSI|CPI|탄성치|배율|소비지수)")
_INDEX_NEAR = regex.compile(r"(?:지수|PMI|BSI|점수|평점|계수)(?:는|은|가|이|도|를|의)?\s?(?:약\s|각각\s|평균\s)?\(?$")
_INDEX_TAIL = regex.compile(r"(?:로|인(?=\s)|임|으로|이었|였|이며|이고|을|를|이|에|,|\)|\s?$|\.(?:\s|$)|점)")
_MAJOR = regex.compile(r"\s?(?!이상|이하|미만|초과|수준|규모|가량|정도|중|및|또는|로|가|를|의|등)[가-힣A-Za-z'\"]{2}")
_CURRENCY_BEFORE = regex.compile(r"(?:(?<![A-Za-z])(?:[A-Z]{1,3}\$|[A-Z]{3})|[$€£¥₩￥₹₽])\s?$")
_SCALE_LETTER = regex.compile(r"(?P<letter>[KMBT])(?:n|N)?(?![A-Za-z0-9])")
_SCALES = {"K": 3, "M": 6, "B": 9, "T": 12}
_CELSIUS_BEFORE = regex.compile(r"(?P<scale>섭씨|화씨)\s?(?:약\s)?(?:영하\s?)?$")
_BELOW_ZERO = regex.compile(r"영하\s?$")
_VAGUE = regex.compile(r"(?<![가-힣])(?:수|몇|수많은\s)\s?(?:십|백|천|만|억|조)++(?:\s?(?:여|개|명|건|대|원|달러|배|종|만|억|년|가지|톤))?|(?<![가-힣])몇\s?(?:가지|개|명|년|달|배)")
_HALF = regex.compile(r"(?<![가-힣])(?P<half>절반|과반(?:수)?)(?=\s|[이을은의가에으도]|[,.)]|$)")
_NATIVE_BEFORE = r"(?<![가-힣\d])"


def find_quantities(text: str, claimed: Sequence[tuple[int, int]]) -> tuple[list[Quantity], list[Decoy]]:
    """Quantities and decoys of a folded text outside the spans already claimed by times (in order, disjoint)."""
    quantities: list[Quantity] = []
    addresses = find_addresses(text)
    decoys: list[Decoy] = list(addresses)
    blocked = sorted([*claimed, *((d.start, d.end) for d in addresses)])
    has_bullets = _LISTED.search(text) is not None
    has_index = _INDEX.search(text) is not None
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
            decoys.append(decoy)
            position = max(decoy.end, start + 1)
            continue
        found = _quantity_at(text, start, limit, has_bullets, has_index)
        if isinstance(found, Quantity):
            quantities.append(found)
            position = found.end
        else:
            decoys.append(found)
            position = max(found.end, start + 1)
    taken = sorted([*blocked, *((q.start, q.end) for q in quantities), *((d.start, d.end) for d in decoys)])
    worded, vague = _find_words(text, taken)
    quantities = sorted([*quantities, *worded], key=lambda q: q.start)
    decoys = sorted([*decoys, *vague])
    return _coordinated(text, [_qualified(text, q) for q in quantities]), decoys


def _coordinated(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """3월 1억 명, 6월 3억 명을 돌파: the verb after the last member bounds those before it too."""
    for i in range(len(quantities) - 2, -1, -1):
        q, after = quantities[i], quantities[i + 1]
        if q.comparator != "eq" or after.comparator not in ("gt", "lt") or q.unit is None or after.unit is None:
            continue
        is_verb = _POST_VERB.match(text, after.end) is not None
        if is_verb and q.unit.canonical == after.unit.canonical and _COORDINATION.fullmatch(text, q.end, after.outer_start):
            quantities[i] = replace(q, comparator=after.comparator)
    return quantities


def _quantity_at(text: str, start: int, limit: int, has_bullets: bool, has_index: bool) -> Quantity | Decoy:
    listed = _LIST.match(text, start, limit)
    if listed is not None and (unit_end := match_unit(text, listed.start("unit"))) is not None:
        values = [Decimal(v.replace(",", "")) for v in (listed["a"], listed["b"], listed["c"]) if v]
        return Quantity(start, unit_end[1], min(values), max(values), unit_end[0], 0, listed[0], "list.slash", comparator="list")
    of = _OF.match(text, start, limit)
    if of is not None and int(of["below"]):
        return _fraction(text, of, start)
    blank = _PLACEHOLDER.match(text, start, limit)
    if blank is not None:
        return Decoy(start, blank.end(), "placeholder")
    number = match_number(text, start, limit)
    if number is None or number.value > LARGEST:
        run = regex.match(DIGITS, text[start : start + 400])
        return Decoy(start, start + (run.end() if run else 1), "long_number")
    return _with_unit(text, start, number, limit, has_bullets, has_index)


def _fraction(text: str, m: regex.Match[str], start: int) -> Quantity:
    below, above = Decimal(m["below"]), Decimal(m["above"].replace(",", ""))
    if below == 100:
        return Quantity(start, m.end(), above, above, replace(surfaces()["%"], text="100분의"), 0, m[0], "ratio.percent")
    ratio = above / below
    return Quantity(start, m.end(), ratio, ratio, Unit("", "ratio", 0, "1", text="분의"), 0, m[0], "ratio.of")


def _with_unit(text: str, start: int, number: Number, limit: int, has_bullets: bool, has_index: bool) -> Quantity | Decoy:
    left = _unit_after(text, number.end, limit, number)
    currency = _currency_before(text, start)
    if currency is not None and left is None:
        scale = _SCALE_LETTER.match(text, number.end) if number.exponent == 0 else None
        if scale is not None:
            exponent = _SCALES[scale["letter"]]
            number = replace(number, value=number.value.scaleb(exponent), end=scale.end(), exponent=exponent)
    end = left[1] if left is not None else number.end
    over = number.is_over or (left is not None and left[2])
    low = high = number.value
    rule, unit, exponent = "number", left[0] if left else None, number.exponent
    joined = _right_end(text, end, limit, number, left is not None)
    if joined is not None:
        right_number, right_unit, right_end, right_over = joined
        high, end, over = right_number.value, right_end, over or right_over
        if number.exponent == 0 and left is None and right_number.exponent:
            scaled = low.scaleb(right_number.exponent)
            low = scaled if scaled < high else low
        unit, exponent, rule = right_unit or unit, right_number.exponent or exponent, "range"
        if low > high:
            rule = "pair"
            low, high = high, low
    if unit is None and currency is not None:
        unit = currency[0]
    if unit is not None and unit.exponent:
        low, high = low.scaleb(unit.exponent), high.scaleb(unit.exponent)
    begin = currency[1] if currency is not None and (left is None or left[0].kind == "currency") else start
    sign, begin = _sign(text, begin, unit, has_bullets)
    if sign < 0:
        low, high = -high, -low
    quantity = Quantity(begin, end, low, high, unit, exponent, _printed(text, start, end, unit), rule, approximation="over" if over else None)
    return _accepted(text, quantity, start, number, has_index)


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
    if found is None:
        return None
    unit, stop = found
    is_large = number.is_large or over is not None or number.value >= 1000
    if unit.rule == "attached" and ((spaced > end and not over) or number.value != number.value.to_integral_value()):
        return None
    if (unit.rule == "large" and not is_large) or (unit.rule == "hundred" and not (is_large or number.value >= 100)):
        return None
    if unit.text in ("주",) and (is_large or text.startswith("주식", spaced)) and unit.kind == "duration":
        unit = Unit("주", "count", 0, "1", text="주")
    if spaced > end and len(unit.text) == 1 and unit.kind == "duration" and not over and text[spaced] in "주일분":
        return None  # "3 일반", "5 분야": a lone syllable after a blank is another word
    qualifier = _QUALIFIER.match(text, stop) if unit.kind == "physical" else None
    after = _OVER.match(text, stop) if over is None else None
    if after is not None and unit.kind in ("duration", "currency", "physical", "multiple") and not text.startswith("여", stop + 1):
        return unit, stop, True
    return unit, qualifier.end() if qualifier is not None else stop, over is not None


def _right_end(text: str, end: int, limit: int, left: Number, has_unit: bool) -> tuple[Number, Unit | None, int, bool] | None:
    """The second number of a range: 3,000~4,000억 달러, 514GW(e)~950GW(e)."""
    m = _JOIN.match(text, end, limit)
    if m is None:
        return None
    start = m.end()
    if text[start : start + 1] in "$€£¥₩△+-":
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
    return number, unit[0] if unit else None, unit[1] if unit else number.end, bool(unit and unit[2])


def _currency_before(text: str, start: int) -> tuple[Unit, int] | None:
    before = text[max(0, start - 6) : start]
    m = _CURRENCY_BEFORE.search(before)
    if m is None:
        return None
    unit = surfaces().get(m[0].strip())
    return (unit, start - (len(before) - m.start())) if unit is not None and unit.kind == "currency" else None


def _sign(text: str, start: int, unit: Unit | None, has_bullets: bool) -> tuple[int, int]:
    """The sign before a number and where the quantity then begins. Triangles that list items are no signs."""
    if start == 0:
        return 1, start
    mark = text[start - 1]
    if _BELOW_ZERO.search(text, max(0, start - 4), start) is not None and unit is not None and unit.canonical in ("Cel", "deg"):
        return -1, start
    if mark not in _SIGN:
        return 1, start
    before = text[start - 2] if start > 1 else ""
    if mark in "+-":
        if before and (before.isalnum() or before in ")]%"):
            return 1, start
        return (_SIGN[mark], start - 1)
    signed = unit is not None and unit.kind in ("percent", "percent_point", "currency", "multiple")
    if not signed or has_bullets or (mark == "▲" and before != "("):
        return 1, start
    return -1, start - 1


def _accepted(text: str, q: Quantity, start: int, number: Number, has_index: bool) -> Quantity | Decoy:
    """A quantity needs a unit, a large magnitude, or an index that it is a value of."""
    unit = q.unit
    if unit is None:
        if number.exponent >= 4 or q.exponent >= 4:
            return replace(q, rule=q.rule + ".magnitude", confidence=0.8)
        if has_index and _is_index(text, start, q.end, number):
            return replace(q, rule=q.rule + ".index", confidence=0.8)
        stop = regex.match(r"[A-Za-z0-9-]*+", text[q.end : q.end + 40])
        glued = q.end + (stop.end() if stop else 0)
        return Decoy(start, glued, "model_name" if glued > q.end else "bare_number")
    if unit.canonical == "대" and not q.is_range and not number.is_large and unit.text == "대":
        if text[number.end : number.end + 1] == "대" and _MAJOR.match(text, q.end) and text[q.end : q.end + 1] == " ":
            return replace(q, rule="major", confidence=0.6)
    if unit.canonical == "deg":
        scale = _CELSIUS_BEFORE.search(text, max(0, start - 8), start)
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


def _is_index(text: str, start: int, end: int, number: Number) -> bool:
    """0.68 in a sentence on an index; versions such as "1.5 프로" go on with a name."""
    if _INDEX_NEAR.search(text, max(0, start - 14), start) is not None:
        return True
    return "." in text[start:end] and number.value < 1000 and _INDEX_TAIL.match(text, end) is not None and text[start - 1 : start] in (" ", "(", "")


# ---------------------------------------------------------------- numerals in Hangul


@cache
def _native() -> regex.Pattern[str]:
    numerals = sorted((n for n in native_numerals() if n not in ("빵",)), key=len, reverse=True)
    counters = sorted(read_toml("numerals.toml")["counters"]["words"], key=len, reverse=True)
    return regex.compile(rf"{_NATIVE_BEFORE}(?P<numeral>{'|'.join(numerals)})(?P<gap>\s?)(?P<unit>{'|'.join(counters)})(?P<times>번)?(?P<half>\s?반(?![가-힣]))?")


_SINO_RUN = regex.compile(rf"(?<![가-힣\d])(?P<minus>마이너스\s?|마이나스\s?)?(?P<numeral>[{SINO}점쩜]++)(?P<gap>\s?)")
_SINO_OF = regex.compile(r"(?<![가-힣\d])(?P<below>[일이삼사오육칠팔구십백]++)분의\s?(?P<above>[일이삼사오육칠팔구십백]++)(?=[이가을를은는의에로]|\s|[,.)]|$)")
_HALF_UNIT = regex.compile(r"(?<![가-힣\d])반\s(?=[가-힣])")
_CENTS = regex.compile(rf"\s?([{SINO}]++)\s?센트")
_SINO_JOIN = regex.compile(r"\s?[~-]\s?")
_NOT_AMOUNTS = frozenset({"이유로", "사유로", "오바트", "구리터"})
_SINGLE_SPACED = frozenset("삼육칠팔십")  # 이 달러 is "this dollar", 일·사·오·구 begin other words


def _find_words(text: str, taken: Sequence[tuple[int, int]]) -> tuple[list[Quantity], list[Decoy]]:
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
            quantities.append(Quantity(m.start(), m.end(), half, half, Unit("", "ratio", 0, "1", text=m[0]), 0, m[0], "ratio.half", comparator))
    for m in _SINO_OF.finditer(text):
        below, above = parse_sino(m["below"]), parse_sino(m["above"])
        if below and above is not None and free.claim(m.start(), m.end()):
            quantities.append(Quantity(m.start(), m.end(), above / below, above / below, Unit("", "ratio", 0, "1", text="분의"), 0, m[0], "ratio.of"))
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
        if any(i in self._covered for i in range(start, end)):
            return False
        self._covered.update(range(start, end))
        return True


def _native_quantity(text: str, m: regex.Match[str]) -> Quantity | None:
    numeral, word = m["numeral"], m["unit"]
    value = Decimal(native_numerals()[numeral])
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
        if right is not None and left.unit is not None and right.unit is not None and right.unit.canonical == left.unit.canonical and right.high > left.low:
            left = replace(left, end=right.end, high=right.high, value_text=text[left.start : right.end], rule="range.sino")
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
    if value is None or unit is None:
        return None
    if len(run) == 1:
        is_long = len(unit[0].text) > 1 and unit[0].kind in ("currency", "physical", "percent", "percent_point")
        is_round_money = run in "십백천만" and unit[0].kind == "currency" and not m["gap"]
        is_word = run + unit[0].text in _NOT_AMOUNTS
        if is_word or not (is_round_money or (is_long and (not m["gap"] or run in _SINGLE_SPACED))):
            return None
    elif unit[0].kind not in ("currency", "physical", "percent", "percent_point") and not (
        set(run) & set("십백천만억") and set(run) & set("일이삼사오육칠팔구") and unit[0].text in ("명", "개", "건", "번째", "개국", "배", "대", "가지", "년", "개월")
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


# ---------------------------------------------------------------- what qualifies a quantity


def _qualified(text: str, q: Quantity) -> Quantity:
    """Add bound, approximation and denominator from the words right before and after."""
    comparator, approximation, per_unit = q.comparator, q.approximation, q.per_unit or (q.unit.per_unit if q.unit else None)
    start, end = q.start, q.end
    for _ in range(3):
        m = _PRE.search(text, max(0, start - 6), start)
        if m is None:
            break
        found = _PRE_APPROXIMATION.get(m["word"])
        approximation = approximation or found
        if found in _PRE_COMPARATOR and comparator == "eq":
            comparator = _PRE_COMPARATOR[found]
        per_unit = per_unit or _PRE_PER.get(m["word"])
        start = m.start()
    top = _TOPIC_MAXIMUM.search(text, max(0, start - 40), start) if comparator == "eq" else None
    if top is not None:
        comparator, approximation = ("le", "up_to") if top["end"] == "대" else ("ge", "at_least")
    m = _PER.search(text, max(0, start - 24), start)
    if m is not None and per_unit is None:
        per_unit = read_toml("cues.toml")["per_unit"].get(m["word"])
    m = _POST.match(text, end)
    if m is not None:
        word = m["word"] or m["verb"].split()[0][:2]
        word = "못" if word.startswith("못") else word
        bound = _COMPARATORS.get(word)
        if bound is not None and comparator in ("eq", "le", "ge"):
            comparator = bound
        approximation = approximation or _APPROXIMATIONS.get(word)
        end = m.end()
    if q.is_range and comparator != "list":
        comparator = "range"
    return replace(q, comparator=comparator, approximation=approximation, per_unit=per_unit, outer_start=start, outer_end=end)
