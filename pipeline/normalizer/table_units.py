"""The unit of a cell: in the cell, the column header, the row header, the caption or the unit note, in this order.

A note that lists several units (`억 달러, %`) is no answer yet: header words, brackets and, last, the order of the
columns say which of them a number has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

import regex

from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.units import Unit, find_unit, parse_unit_list

Where = Literal["cell", "column_header", "row_header", "caption", "unit_note"]
Role = Literal["growth", "share", "ratio", "difference", "comparison", "multiple", "rate"]

_INNER = regex.compile(r"[(（\[〔]\s*(?:단\s?위\s*[:：]?\s*)?([^()（）\[\]〔〕]+?)\s*[)）\]〕]")
_UNIT_NOTE = regex.compile(r"단\s?위\s*[:：]?\s*([^()（）\[\]<>]+)")
_GROWTH_FORMULA = regex.compile(r"\(\s*[B-D]\s*[-–]\s*[A-C]\s*\)\s*[/÷]\s*[A-C]|\b[B-D]\s*/\s*[A-C]\s*-\s*1")
_POINTS = regex.compile(
    r"(?:지수|코스피|코스닥|KOSPI|KOSDAQ|PMI|BSI|CSI)\s?[(（]\s?p\s?[)）]"
)  # elsewhere p is provisional
_INDEXED = regex.compile(r"=\s?100(?!\d)")
_LISTING = regex.compile(r"[,·]")
_DIGIT = regex.compile(r"\d")
_LONGEST_IMPLYING = 16  # characters of a name that tells its unit by its noun
_RELATIVE = ("percent", "percent_point")
_RATE_ROLES = ("growth", "share", "ratio", "rate")


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A unit and where it was found; `is_sure` is false where only the order of a note decided."""

    unit: Unit
    where: Where
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a number: paths of names, topmost first, and the texts above the table."""

    row: tuple[str, ...]
    column: tuple[str, ...]
    caption: str
    note: str
    is_bracketed: bool  # the number stands in brackets …
    has_plain: bool  # … and others of the table do not
    position: int  # of its column among the columns of numbers
    width: int  # how many these are


@lru_cache(maxsize=4096)
def header_unit(text: str) -> Unit | None:
    """The unit a header names: `금액(억 원)`, `증감률(%)`, `천 대`, `%`."""
    for inner in reversed(_INNER.findall(text)):
        unit = find_unit(inner)
        if unit is None and "/" in inner:  # 달러/백만 토큰
            head, _, tail = inner.partition("/")
            above = find_unit(head)
            unit = replace(above, per_unit="{" + tail.strip() + "}", text=inner) if above is not None else None
        if unit is None and _LISTING.search(inner):
            units = parse_unit_list(inner)
            unit = units[0] if len(units) == 1 else None
        if unit is not None:
            return unit
    if _POINTS.search(text):
        return find_unit("포인트")
    if _DIGIT.search(text) or len(text) > 12:
        return None
    whole = find_unit(text)
    if whole is None or whole.rule == "counted":
        return None
    return whole if whole.kind in _RELATIVE or len(text) > 1 else None


@lru_cache(maxsize=8192)
def role(text: str, is_bracketed: bool) -> Role | None:
    """What a header says its numbers are. Words in brackets speak of the bracketed numbers: `수출액(증감률)`."""
    if _GROWTH_FORMULA.search(text):
        return "growth"
    outer = _INNER.sub(" ", text).strip()
    inner = " ".join(part for part in _INNER.findall(text) if find_unit(part) is None)
    if is_bracketed or not outer:
        return _role(inner) or _role(outer)
    return _role(outer)


def _role(text: str) -> Role | None:
    if not text:
        return None
    roles, rate, no_rate = _role_words()
    for name, pattern in roles:
        if pattern.search(text):
            return name
    return "rate" if rate.search(text) and not no_rate.search(text) else None


@cache
def _role_words() -> tuple[list[tuple[Role, regex.Pattern[str]]], regex.Pattern[str], regex.Pattern[str]]:
    """The words of each role in order of rank; those of a rate, and those that make it none."""
    words = read_toml("table_words.toml")
    roles = [(name, regex.compile(pattern)) for name, pattern in words["roles"].items()]
    return roles, regex.compile(words["rate"]["word"]), regex.compile(words["rate"]["not"])


def cell_role(around: Surroundings) -> tuple[Role | None, Where | None]:
    """The role that names give a number: a growth rate first, the difference of a rate before the rate itself."""
    column, row = _path_role(around.column, around), _path_role(around.row, around)
    pairs: tuple[tuple[Role | None, Where], ...] = ((column, "column_header"), (row, "row_header"))
    for wanted in ("growth", "difference", "share", "ratio", "multiple", "rate", "comparison"):
        for found, where in pairs:
            if found == wanted:
                return found, where
    return None, None


def _path_role(path: tuple[str, ...], around: Surroundings) -> Role | None:
    """The role of the innermost name that has one; 전년 대비 above 증감률 says less than it."""
    roles = [found for text in reversed(path) if (found := role(text, around.is_bracketed)) is not None]
    return next((r for r in roles if r != "comparison"), roles[0] if roles else None)


def resolve(number_unit: Unit | None, around: Surroundings) -> FoundUnit | None:
    """The unit of a number; None where nothing names one."""
    if number_unit is not None and number_unit.canonical:
        return FoundUnit(number_unit, "cell")
    found = _around(around)
    if found is not None and number_unit is not None:  # 3,200억 in the cell, 원 in the header
        return replace(found, unit=replace(found.unit, exponent=number_unit.exponent))
    return found


def _unit(surface: str) -> Unit:
    """A unit that `data/units.csv` has."""
    unit = find_unit(surface)
    if unit is None:
        raise LookupError(f"The unit {surface} is missing in data/units.csv.")
    return unit


def _is_index(around: Surroundings) -> bool:
    """지수 in a table of 2020=100, %: the note's % is of the other columns."""
    return any("지수" in text for text in (*around.column[-1:], *around.row[-1:]) if text not in around.caption)


def _is_of_rate(around: Surroundings) -> bool:
    """Whether one of the names is a rate: its differences are in percentage points."""
    return any(_path_role(path, around) in ("ratio", "share", "rate") for path in (around.column, around.row))


def _around(around: Surroundings) -> FoundUnit | None:
    kind, kind_from = cell_role(around)
    if kind is None and _INDEXED.search(f"{around.note} {around.caption}") and _is_index(around):
        return None
    note = _listed(around.note) or caption_units(around.caption)
    named: list[FoundUnit] = []
    paths: tuple[tuple[Where, tuple[str, ...]], ...] = (("column_header", around.column), ("row_header", around.row))
    for where, path in paths:
        unit = next((u for text in reversed(path) if (u := header_unit(text)) is not None and u.canonical), None)
        if unit is not None:
            named.append(FoundUnit(unit, where))
    relative = next((f for f in named if f.unit.kind in _RELATIVE), None)
    if kind == "difference" and relative is None and _is_of_rate(around):
        points = next((u for u in note if u.kind == "percent_point"), None)
        return FoundUnit(points or _unit("%p"), "unit_note" if points else "row_header")
    if relative is not None:
        return _as_difference(relative, kind, kind_from, note)
    if kind in _RATE_ROLES and not (kind == "rate" and named):
        listed = next((u for u in note if u.kind in _RELATIVE), None)
        is_level_only = kind == "rate" and note and listed is None
        if not is_level_only:
            return FoundUnit(listed or _unit("%"), "unit_note" if listed else kind_from or "column_header")
    if named and not _is_bracketed_rate(around, note):
        return named[0]
    sources: tuple[tuple[Where, list[Unit]], ...] = (("caption", caption_units(around.caption)), ("unit_note", note))
    for where, units in sources:
        if units:
            unit, is_sure = _choose(units, around, kind)
            return FoundUnit(unit, where, is_sure)
    for where, path in paths:
        implied = next((u for text in reversed(path) if (u := _implied(text)) is not None), None)
        if implied is not None:
            return FoundUnit(implied, where, False)
    return None


@lru_cache(maxsize=4096)
def _implied(text: str) -> Unit | None:
    """What a name counts though nothing prints it: 정원 and 학생 수 are 명, 건수 is 건."""
    if _DIGIT.search(text) or len(text) > _LONGEST_IMPLYING:
        return None
    return next((_unit(unit) for unit, pattern in _implying().items() if pattern.search(text)), None)


@cache
def _implying() -> dict[str, regex.Pattern[str]]:
    return {unit: regex.compile(pattern) for unit, pattern in read_toml("table_words.toml")["implied"].items()}


def caption_units(caption: str) -> list[Unit]:
    """Units a caption names: `(단위: 억원)`, or closing brackets that hold units and words of comparison only."""
    marked = _UNIT_NOTE.search(caption)
    if marked:
        return _listed(marked[1])
    inner = _INNER.findall(caption)
    parts = [part.strip() for part in _LISTING.split(inner[-1])] if inner else []
    if parts and all(find_unit(p) is not None or _role(p) == "comparison" or p.endswith("%") for p in parts):
        return _listed(inner[-1])
    return []


def _as_difference(found: FoundUnit, kind: Role | None, kind_from: Where | None, note: list[Unit]) -> FoundUnit:
    """The difference of two percentages is in percentage points, where another name or the note says so."""
    if kind != "difference" or found.unit.kind != "percent" or kind_from == found.where:
        return found
    points = next((u for u in note if u.kind == "percent_point"), None) or _unit("%p")
    return replace(found, unit=points)


def _is_bracketed_rate(around: Surroundings, note: list[Unit]) -> bool:
    return around.is_bracketed and around.has_plain and any(u.kind in _RELATIVE for u in note)


@lru_cache(maxsize=1024)
def _parse(note: str) -> tuple[Unit, ...]:
    return tuple(parse_unit_list(note))


def _listed(note: str) -> list[Unit]:
    return list(_parse(note)) if note else []


def _choose(units: list[Unit], around: Surroundings, kind: Role | None) -> tuple[Unit, bool]:
    """The unit of a list that fits a number, and whether more than the order decided."""
    if len(units) == 1:
        return units[0], True
    relative = [u for u in units if u.kind in _RELATIVE]
    levels = [u for u in units if u.kind not in _RELATIVE]
    if relative and levels:
        if around.is_bracketed and around.has_plain:
            return relative[0], True
        if kind in _RATE_ROLES or (kind == "comparison" and len(around.column) + len(around.row) > 0):
            return relative[0], True
    if not levels:
        points = [u for u in relative if u.kind == "percent_point"]
        return (points[0], True) if kind in ("difference", "comparison") and points else (relative[0], True)
    if len(levels) == 1:
        return levels[0], True
    hinted = _hinted(levels, around)
    if hinted is not None:
        return hinted, True
    if around.width % len(units) == 0 and around.width >= len(units):
        return units[around.position % len(units)], False
    return levels[0], False


def _hinted(levels: list[Unit], around: Surroundings) -> Unit | None:
    for text in (*reversed(around.column), *reversed(around.row), around.caption):
        for unit in levels:
            pattern = _hints().get(unit.canonical) or _hints().get(unit.kind)
            if unit.text and unit.text in text and len(unit.text) > 1:
                return unit
            if pattern and pattern.search(text):
                return unit
    return None


@cache
def _hints() -> dict[str, regex.Pattern[str]]:
    return {unit: regex.compile(pattern) for unit, pattern in read_toml("table_words.toml")["levels"].items()}
