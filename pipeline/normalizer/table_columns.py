"""What the names around a cell of a table say: the fields of a fact filled from its unit, role, period and names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import regex

from pipeline.normalizer.cell_numbers import CellNumber
from pipeline.normalizer.header_times import Period, is_time, without_time
from pipeline.normalizer.lexicon import countries
from pipeline.normalizer.table_units import FoundUnit, Role, role
from pipeline.normalizer.units import Unit, find_unit

_FORMULA = regex.compile(r"[(（]\s*[A-Za-z](?:\s*[-+/÷]\s*[A-Za-z])*\s*[)）]")
_UNIT_IN_NAME = regex.compile(r"\s*[(（\[]([^()（）\[\]]*)[)）\]]")
_LABEL_ROW = regex.compile(r"전화|연락처|팩스|우편|담당|일자|날짜|연도$|년도$|설립|출범|학번|번호$|사업자|학적")
_LONGEST_LABEL = 20  # characters of a name that stands for one thing
_NOTE_MARK = regex.compile(r"(?<=[\p{L})])(?:\d{1,2}\)|[*†‡]{1,3})$")
_STATUS_ONLY = regex.compile(r"[\s()~\-]*(?:현재|목표|실적|계획|전망|예산안?|본예산|추정|잠정|누적|기준)?[\s()~\-]*")


def unit_columns(found: FoundUnit | None) -> dict[str, Any]:
    """The fields of a `Fact` that its unit fills."""
    if found is None:
        return {}
    unit = found.unit
    return {
        "unit": unit.canonical or None,
        "unit_text": unit.text or None,
        "unit_kind": unit.kind if unit.canonical else None,
        "ucum": unit.ucum,
        "currency": unit.currency,
        "per_unit": unit.per_unit,
        "unit_from": found.where,
    }


def role_columns(unit: Unit | None, shown: Role | None, number: CellNumber, base: str | None) -> dict[str, Any]:
    """The fields of a `Fact` that differ from those of a plain level by what its names call it."""
    unit_kind = unit.kind if unit is not None and unit.canonical else None
    is_growth = shown == "growth" and unit_kind in ("percent", "percent_point")
    if is_growth or shown == "difference":
        transformation = "growth" if is_growth else None
        direction = _direction(number.value)
        return {"kind": "change", "transformation": transformation, "direction": direction, "change_base": base}
    if unit_kind == "percent":
        return {"transformation": "share" if shown == "share" else "level"}
    return {"transformation": "multiple"} if unit_kind == "multiple" else {}


def period_columns(period: Period | None) -> dict[str, Any]:
    """The fields of a `Fact` that its period fills."""
    if period is None:
        return {}
    return {
        "period": period.stretch.edtf,
        "period_start": period.stretch.first.isoformat(),
        "period_end": period.stretch.last.isoformat(),
        "period_text": period.text,
        "period_relation": "at",
    }


def is_dated_name(name: str) -> bool:
    """현재('24), 2030년 목표: a time, or one with a word of status beside it."""
    return is_time(name) or _STATUS_ONLY.fullmatch(without_time(name)) is not None


def _direction(value: Decimal) -> str:
    return "increase" if value > 0 else "decrease" if value < 0 else "none"


def plain(value: Decimal) -> str:
    """An exact decimal without exponent."""
    return format(value.normalize(), "f") if value else "0"


def area_of(name: str) -> str | None:
    """The country a name is, however it is spaced: 룩셈 부르크."""
    return countries().get("".join(_bare(name).split()))


def _bare(name: str) -> str:
    """A name without the unit in its brackets and without the mark of a note at its end: 경상수입1), 미국*."""
    name = _UNIT_IN_NAME.sub(lambda m: "" if find_unit(m[1]) else m[0], name).strip()
    mark = _NOTE_MARK.search(name)
    is_mark = mark is not None and (not mark[0].endswith(")") or name.count(")") > name.count("("))
    return name[: mark.start()].rstrip() if mark is not None and is_mark else name


def is_label(names: tuple[str, ...]) -> bool:
    """Whether a short name says that its numbers are none: 전화, 설립. A sentence may hold such a word."""
    return any(len(name) <= _LONGEST_LABEL and _LABEL_ROW.search("".join(name.split())) for name in names)


def _unwrapped(name: str) -> str:
    """A name without brackets around the whole of it, and without one that has no other; 창고(냉동) keeps its own."""
    name = name.strip()
    for left, right in ("()", "[]"):
        if name.startswith(left) and name.find(right) in (-1, len(name) - 1):
            name = name[1:].removesuffix(right).strip()
        elif name.endswith((left, right)) and name.count(left) != name.count(right):
            name = name[:-1].strip()
    return name


def topic(name: str) -> str:
    """What a name says beside unit, formula and time; empty for a word such as 증감률 or %."""
    if is_time(name) or find_unit(name) is not None:
        return ""
    bare = _unwrapped(without_time(_FORMULA.sub("", _bare(name))))
    is_role = role(bare, False) in ("growth", "share", "difference", "comparison")
    return "" if is_role and len(bare) <= 8 else bare
