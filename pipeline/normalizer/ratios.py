"""Quantities of a form of their own: 3분의 2, 100분의 25, 8.4대 1, 671B 파라미터; and proportions, which are none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import regex

from pipeline.normalizer.decoys import Decoy
from pipeline.normalizer.numbers import DIGITS, LARGEST, MAX_DIGITS
from pipeline.normalizer.quantity import Quantity
from pipeline.normalizer.units import Unit, match_unit, surfaces

SCALES = {"K": 3, "M": 6, "B": 9, "T": 12}  # letters behind digits -> power of ten

_RUN = regex.compile(DIGITS)
_OF = regex.compile(rf"(?P<below>\d{{1,4}})분의\s?(?P<above>{DIGITS})")
_SCALED_COUNT = regex.compile(
    r"(?P<letter>[KMBT])\s?(?P<unit>파라미터|매개변수|토큰|parameters|tokens?)(?![A-Za-z])"
    r"|(?P<letter>[MBT])(?![A-Za-z0-9-])"
)
_PARAMETERS_BEFORE = regex.compile(r"(?:파라미터|매개변수)(?:\s?수)?(?:[는은가이]|\s규모)?\s?(?:약\s|최대\s)?$")
_RATIO = regex.compile(rf"(?P<left>{DIGITS})\s?(?:대|:)\s?1(?![\d,.:]*\d)(?!\s?(?:개|명|건|억|만|대|위))")
_PROPORTION = regex.compile(
    r"\d{1,3}\s?(?:대|:)\s?\d{1,3}(?=\s?(?:의|로|으로|비율|정도|수준|매칭|지분|합작|가정|상담|맞춤|[,.)]|$))"
)
_PART_OF_UNIT = regex.compile(r"1/(?P<below>[1-9]\d{1,5})\s?(?=[가-힣㎜㎛])")
_SLASHED = regex.compile(r"(?P<above>\d{1,2})/(?P<below>\d{1,3})(?![\d/.-]|\s?(?:분기|월|일|년))")
_SLASHED_BEFORE = regex.compile(r"의\s(?:약\s)?$")
_SLASHED_AFTER = regex.compile(
    r"\s?(?:수준|이상|이하|미만|초과|가량|정도|에\s?불과|에\s?그[치쳐친]|로\s(?:줄|낮|감소|축소|떨어|하락|절감|단축))"
)
_CONTEST = regex.compile(r"(?:경쟁|배율|비율)")


def ratio_at(text: str, start: int, limit: int) -> Quantity | Decoy | None:
    """The fraction, ratio or scaled count whose first digit stands at `start`; a proportion such as 8:2 is a decoy."""
    of = _OF.match(text, start, limit)
    if of is not None and int(of["below"]):
        return _fraction(of, start)
    part = _PART_OF_UNIT.match(text, start, limit) if text[start : start + 2] == "1/" else None
    if part is not None and (unit := match_unit(text, part.end())) is not None and unit[0].kind == "physical":
        value = 1 / Decimal(part["below"])  # 1/7200인치
        return Quantity(start, unit[1], value, value, unit[0], 0, part[0].rstrip(), "ratio.of_unit")
    if "/" in text[start + 1 : start + 3] and (slashed := _slashed(text, start, limit)) is not None:
        return slashed
    found = _scaled_count(text, start, limit) or _ratio_to_one(text, start, limit)
    if found is not None:
        return found
    proportion = _PROPORTION.match(text, start, limit)
    return Decoy(start, proportion.end(), "proportion") if proportion is not None else None


def _scaled_count(text: str, start: int, limit: int) -> Quantity | None:
    """671B 파라미터, 14.8T 토큰, 매개변수 7B: letters of scale that a noun beside them tells from a model's name."""
    digits = _RUN.match(text, start, limit)
    m = _SCALED_COUNT.match(text, digits.end(), limit) if digits is not None else None
    if digits is None or m is None:
        return None
    surface = m["unit"]
    if surface is None:
        if _PARAMETERS_BEFORE.search(text, max(0, start - 20), start) is None:
            return None
        surface = "파라미터"
    unit = replace(surfaces()[surface], text=m["unit"] or "")
    value, exponent = Decimal(digits[0].replace(",", "")), SCALES[m["letter"]]
    if value > LARGEST:
        return None
    value = value.scaleb(exponent)
    printed = text[start : m.end("letter")]
    return Quantity(start, m.end(), value, value, unit, exponent, printed, "number.scaled", confidence=0.8)


def _ratio_to_one(text: str, start: int, limit: int) -> Quantity | None:
    """8.4대 1, 12:1 of a contest. Whole numbers elsewhere (1대 1) are no measurements."""
    m = _RATIO.match(text, start, limit)
    if m is None or m.end("left") - start > MAX_DIGITS:
        return None
    is_contest = _CONTEST.search(text, max(0, start - 16), min(len(text), m.end() + 8)) is not None
    if not is_contest and "." not in m["left"]:
        return None
    value = Decimal(m["left"].replace(",", ""))
    unit = Unit("", "ratio", 0, "1", text=text[m.end("left") : m.end()].strip())
    return Quantity(start, m.end(), value, value, unit, 0, m["left"], "ratio.to_one")


def _slashed(text: str, start: int, limit: int) -> Quantity | None:
    """기존의 1/10 수준, 1/3로 줄었다; but 3/4분기 and 3/4 (a day of March) are times."""
    m = _SLASHED.match(text, start, limit)
    if m is None or not 0 < int(m["above"]) < int(m["below"]) or text[start - 1 : start] in ("/", "("):
        return None
    is_of = _SLASHED_BEFORE.search(text, max(0, start - 6), start) is not None
    if not is_of and _SLASHED_AFTER.match(text, m.end()) is None:
        return None
    ratio = Decimal(m["above"]) / Decimal(m["below"])
    return Quantity(start, m.end(), ratio, ratio, Unit("", "ratio", 0, "1", text="/"), 0, m[0], "ratio.of")


def _fraction(m: regex.Match[str], start: int) -> Quantity:
    below, above = Decimal(m["below"]), Decimal(m["above"].replace(",", ""))
    if below == 100:
        return Quantity(
            start, m.end(), above, above, replace(surfaces()["%"], text="100분의"), 0, m[0], "ratio.percent"
        )
    ratio = above / below
    return Quantity(start, m.end(), ratio, ratio, Unit("", "ratio", 0, "1", text="분의"), 0, m[0], "ratio.of")
