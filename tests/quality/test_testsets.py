"""Cases of other projects, and the traps: how many are read right may only grow.

The Duckling cases are spoken requests to an assistant. What is not written that way in a bulletin is held out by name,
with the reason; everything else must be right. A time without a year lies ahead there, so times are read `looks_ahead`.
"""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.model import Fact
from pipeline.normalizer.facts import find_facts
from pipeline.normalizer.numbers import parse_numeral
from pipeline.normalizer.times import Time, find_times

TESTSETS = Path(__file__).parents[2].parent / "shared" / "testsets"
pytestmark = pytest.mark.skipif(
    not TESTSETS.is_dir(), reason="the test sets lie in ../shared/testsets, which is absent"
)

MOMENT = "2013-02-12T04:30:00"  # the moment at which the Duckling cases are spoken
TIME_FLOOR = 0.67  # of the Time cases; the rest are parts of a day, seasons, time zones and lengths spelled in Hangul
HELD_OUT = {
    "이불이십삼센트": "이불 is a quilt; 불 for dollar after one spelled digit is spoken only",
    "시간반": "a length without its number, cut out of 한 시간 반",
    "시반": "half past, cut out of an hour",
}
# What the expected answers count in where the contract counts otherwise.
SCALE = {"cent": 100.0}
MINUTES = {"분": 1.0, "시간": 60.0}
UNITS = {
    "$": "USD", "cent": "USD", "£": "GBP", "KRW": "KRW", "EUR": "EUR", "근": "근", "Gram": "g", "Cup": "컵",
    "Kilometre": "km", "Mile": "mi", "Metre": "m", "Centimetre": "cm", "Millilitre": "mL", "Litre": "L",
    "Gallon": "gal", "Hectolitre": "hL",
    "Celsius": "Cel", "Fahrenheit": "[degF]", "Degree": "deg", "second": "초",
}  # fmt: skip
TRAP_UNITS = {
    "x": "배", "pp": "%p", "1": None, "{ride}": "건", "{vehicle}": "대", "{person}": "명", "{country}": "개국",
    "{rank}": "위", "{company}": "개사", "{ordinal}": "기",
}  # fmt: skip


def cases(name: str) -> list[dict[str, Any]]:
    path = TESTSETS / "duckling-ko" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []


def test_numerals() -> None:
    wrong = [c["input"] for c in cases("Numeral") if not _is(parse_numeral(c["input"]), c["expected"]["value"])]
    assert wrong == []


@pytest.mark.parametrize(
    "name", ["Ordinal", "AmountOfMoney", "Quantity", "Distance", "Volume", "Temperature", "Duration"]
)
def test_quantities(name: str) -> None:
    wrong = [c["input"] for c in cases(name) if c["input"] not in HELD_OUT and not _is_quantity(c)]
    assert wrong == []


def _is(found: object, expected: float) -> bool:
    return found is not None and abs(float(str(found)) - expected) < 1e-9


def _is_quantity(case: dict[str, Any]) -> bool:
    facts, expected = find_facts(case["input"], MOMENT[:10]).facts, case["expected"]
    if len(facts) != 1:
        return False
    fact, unit = facts[0], expected.get("unit")
    if unit == "minute":
        return fact.value is not None and _is(fact.value * MINUTES[fact.unit or ""], expected["value"])
    if unit is not None and fact.unit != UNITS[unit]:
        return False
    scale = SCALE.get(unit or "", 1.0)
    if expected["type"] == "value":
        return fact.value is not None and _is(fact.value * scale, expected["value"])
    ends = (expected.get("from"), expected.get("to"))
    return (fact.value_low, fact.value_high) == ends


def test_times() -> None:
    all_cases = cases("Time")
    right = sum(_is_time(c) for c in all_cases)
    assert right >= TIME_FLOOR * len(all_cases), f"{right} of {len(all_cases)}"


def _is_time(case: dict[str, Any]) -> bool:
    found, expected = find_times(case["input"], MOMENT, looks_ahead=True), case["expected"]
    if len(found) != 1 or found[0].edtf is None:
        return False
    spelled, grain = found[0].edtf, expected["grain"]
    if found[0].precision == "duration":
        return _is_length(found[0], expected)
    ends = spelled.split("/")
    if "T" in spelled:
        stamps = [datetime.fromisoformat(end) for end in ends]
        if expected["type"] == "value":
            return stamps == [datetime.fromisoformat(expected["value"])] and grain in ("hour", "minute", "second")
        closing = stamps[-1] + timedelta(**{f"{grain}s": 1})
        return (stamps[0].isoformat(), closing.isoformat()) == (expected.get("from"), expected.get("to"))
    if grain in ("hour", "minute", "second") or found[0].first is None or found[0].last is None:
        return False
    if expected["type"] == "value":
        return found[0].first.isoformat() == expected["value"][:10]
    until = (found[0].last + timedelta(days=1)).isoformat()
    return (found[0].first.isoformat(), until) == (str(expected.get("from"))[:10], str(expected.get("to"))[:10])


def _is_length(time: Time, expected: dict[str, Any]) -> bool:
    """지난 2주, 24시간 내: the length counted from the moment, cut to the grain that is expected."""
    m = re.fullmatch(r"P(T?)(\d+)([YMWDHS])", time.edtf or "")
    if m is None:
        return False
    unit, number = "minute" if m[1] and m[3] == "M" else LETTERS[m[3]], int(m[2])
    now = datetime.fromisoformat(MOMENT)
    if expected["type"] == "value":
        return _cut(_moved(now, number, unit), expected["grain"]).isoformat() == expected["value"]
    base = _cut(now, unit)
    start = _moved(base, -number, unit) if time.relation == "past" else _moved(base, 1, unit)
    end = base if time.relation == "past" else _moved(start, number, unit)
    return (start.isoformat(), end.isoformat()) == (expected.get("from"), expected.get("to"))


LETTERS = {"Y": "year", "M": "month", "W": "week", "D": "day", "H": "hour", "S": "second"}


def _moved(at: datetime, number: int, unit: str) -> datetime:
    if unit in ("year", "month"):
        months = at.year * 12 + at.month - 1 + number * (12 if unit == "year" else 1)
        return at.replace(year=months // 12, month=months % 12 + 1)
    return at + timedelta(**{f"{unit}s": number})


def _cut(at: datetime, unit: str) -> datetime:
    if unit == "week":
        return _cut(at - timedelta(days=at.weekday()), "day")
    parts = {"year": 1, "month": 2, "day": 3, "hour": 4, "minute": 5, "second": 6}[unit]
    kept = at.timetuple()[:parts]
    return datetime(*kept, *(1, 1, 0, 0, 0)[parts - 1 :])  # type: ignore[arg-type,misc]  # noqa: DTZ001


def test_traps() -> None:
    traps = json.loads((TESTSETS / "traps.json").read_text(encoding="utf-8"))
    wrong = [t["in"] for t in traps if not _is_trap(t)]
    assert wrong == []


def _is_trap(trap: dict[str, Any]) -> bool:
    found = find_facts(trap["in"], "2025-02")
    expected = [(tuple(sorted(values)), unit) for values, unit in trap["q"]]
    if len(found.facts) != len(expected):
        return False
    if not all(_agrees(fact, values, unit) for fact, (values, unit) in zip(found.facts, expected, strict=True)):
        return False
    periods = [m.period for m in found.mentions if m.kind == "time"]
    return [_plain(p) for p in periods] == [_plain(t) for t in trap.get("t", [])] or "t" not in trap


def _agrees(fact: Fact, values: tuple[float, ...], unit: str) -> bool:
    got = (fact.value,) if fact.value is not None else (fact.value_low, fact.value_high)
    same = len(got) == len(values) and all(
        g is not None and abs(g - v) <= 1e-6 * abs(v) for g, v in zip(got, values, strict=True)
    )
    return same and (unit == "{item}" or fact.unit == TRAP_UNITS.get(unit, unit))


def _plain(period: str | None) -> str:
    """Quarters and halves by their days: the traps spell them in more than one way."""
    quarter = re.fullmatch(r"(\d{4})-Q([1-4])", period or "")
    if quarter is not None:
        first = 3 * int(quarter[2]) - 2
        return f"{quarter[1]}-{first:02d}/{quarter[1]}-{first + 2:02d}"
    return re.sub(r"(-\d\d)-01/(\d{4}-\d\d)-(?:30|31)$", r"\1/\2", period or "")
