"""Each number of a table as a fact: value, unit, period and the names of its row and column."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

import regex

from pipeline.model import Fact, Table, TableCell
from pipeline.normalizer import edtf
from pipeline.normalizer.cell_numbers import CellNumber, read_cell
from pipeline.normalizer.facts import Context, Found, find_facts
from pipeline.normalizer.header_times import HeaderTime, Period, combine, is_time, read_time, status
from pipeline.normalizer.table_columns import (
    area_of,
    is_dated_name,
    is_label,
    period_columns,
    plain,
    role_columns,
    topic,
    unit_columns,
)
from pipeline.normalizer.table_layout import (
    Layout,
    counts_time,
    infer_headers,
    is_calendar,
    is_label_column,
    is_time_column,
    layout,
)
from pipeline.normalizer.table_times import Axis, joined
from pipeline.normalizer.table_units import FoundUnit, Role, Surroundings, cell_role, header_unit, resolve, role
from pipeline.normalizer.units import Unit, find_unit

__all__ = ["infer_headers", "table_facts"]

_DIGIT = regex.compile(r"\d")
_UNIT_NOTE = regex.compile(r"단\s?위\s*[:：]?\s*([^()\[\]]+)")
_ABOUT = regex.compile(r"약\s*$")
_QUOTED = 32  # characters of prefix and suffix
_YEAR_LIKE = regex.compile(r"^(?:19|20)\d{2}$")
_LENGTH_LIKE = regex.compile(r"^\d{1,2}\s?년$")  # 14년 beside 7년 6개월
_BASE = regex.compile(
    r"전년\s?동[기월분](?:\s?대비|\s?비)?|전년\s?대비|전년비|전(?:분기|월|주|일|기)\s?(?:대비|비)|동기\s?대비|[YQM]o[YQM]"
    r"|(?<!\S)전(?:월|분기|년|기)(?!\S)"
)
_SHORTEST_TELLING = 8  # characters of a cell that may tell an amount and not only name one
_AMOUNT = regex.compile(
    r"\d\s?[십백천만억조]*\s?(?:(?:원|달러|유로|위안|엔)(?![가-힣])|%)(?!\s?(?:이상|이하|미만|초과))"
)
_INDEX_BASE = regex.compile(r"['’‘]?\d{2,4}년?\s?=\s?100")
_UNIT_COLUMN = regex.compile(r"단\s?위")
_CAGR = regex.compile(r"CAGR|연평균")
_DERIVED: tuple[Role | None, ...] = ("growth", "share", "ratio", "difference", "comparison", "rate")
_TOTAL = regex.compile(r"(?:합\s*계|총\s*계|소\s*계|누\s*계|총\s*합|계)")
_COMPARED = regex.compile(
    r"(?<!전년|동기|동월|전월|전기|분기)\s?대비|=\s?100"
)  # '18년 대비: a base, not the time of its numbers
_KINDS = {
    "currency": "money", "percent": "share", "percent_point": "change", "multiple": "multiple", "physical": "level",
    "count": "count", "duration": "duration", "rank": "rank", "index": "index", "ratio": "share",
}  # fmt: skip


def table_facts(table: Table, issued: str | None, context: Context | None) -> Found:
    """Facts of the cells in order of rows and columns; offsets are in the cell's own text.

    `issued` (EDTF) supplies the century of two-digit years, `context` what stands above the table.
    Signs that stand for a missing number (-, …, x) give no fact.
    """
    if is_calendar(table):
        return Found()
    reader = _Reader(table, issued, context)
    return Found(tuple(fact for cell in table.cells if cell.text.strip() for fact in reader.cell(cell)), ())


class _Reader:
    """What all cells of one table share."""

    def __init__(self, table: Table, issued: str | None, context: Context | None) -> None:
        self.table = table
        self.issued = issued
        self.context = context
        self.issue = edtf.read(issued)
        self.layout: Layout = layout(table)
        self.body = [cell for cell in table.cells if self.layout.is_body(cell) and cell.text.strip()]
        self.numbers = {(c.row, c.column): read_cell(c.text) for c in self.body}
        printed = [n for numbers in self.numbers.values() for n in numbers]
        self.has_plain = any(not n.is_bracketed for n in printed)
        self.has_bracketed_minus = any(n.is_bracketed and n.value < 0 for n in printed)
        positions = sorted({column for (_, column), numbers in self.numbers.items() if numbers})
        self.positions = {column: position for position, column in enumerate(positions)}
        self.skipped = {
            c
            for c in range(table.column_count)
            if (is_label_column(self.layout.column_label(c)) and not self._is_printed_with_unit(c))
            or (positions[:1] == [c] and self._only_counts(c))
            or (is_time_column(self.layout.column_label(c)) and counts_time(self._digits(c)))
        }
        labels = (self.layout.column_label(c) for c in range(self.layout.header_columns))
        self.unit_column = next((c for c, label in enumerate(labels) if _UNIT_COLUMN.fullmatch(label.strip())), None)
        self.note = " ".join(filter(None, [table.unit_note, self._corner_note()]))
        self.caption = table.caption or ""
        self.year_like: dict[tuple[str, int], Counter[bool]] = defaultdict(Counter)
        for (row, column), numbers in self.numbers.items():
            for number in numbers:
                is_year_like = bool(_YEAR_LIKE.match(number.digits))
                self.year_like["row", row][is_year_like] += 1
                self.year_like["column", column][is_year_like] += 1
        self.rows, self.columns = self._axes()
        self.around = self._time_around()

    def cell(self, cell: TableCell) -> Iterator[Fact]:
        """The facts of one cell."""
        place = (cell.row, cell.column)
        if self._is_amount_among_names(cell):
            yield from self._prose(cell, self.layout.row_path(cell)[: cell.column], self.layout.column_path(cell))
            return
        if not self.layout.is_body(cell) or cell.column in self.skipped:
            return
        row, column = self.layout.row_path(cell), self.layout.column_path(cell)
        numbers = self.numbers.get(place, ())
        if not numbers:
            yield from self._prose(cell, row, column)
            return
        if is_time(cell.text) and not self._is_quantity_among(cell):
            return
        if is_label((*row[-1:], *column[-1:])):
            return
        for number in numbers:
            yield self._fact(cell, number, row, column)

    def _is_amount_among_names(self, cell: TableCell) -> bool:
        """A cell right of the first column that tells an amount in words (기업당 최대 3억 원) is no mere name."""
        is_name = 0 < cell.column < self.layout.header_columns and cell.row >= self.layout.header_rows
        return is_name and len(cell.text) > _SHORTEST_TELLING and _AMOUNT.search(cell.text) is not None

    # ------------------------------------------------------------ one number

    def _fact(self, cell: TableCell, number: CellNumber, row: tuple[str, ...], column: tuple[str, ...]) -> Fact:
        around = Surroundings(
            row, column, self.caption, self.note, number.is_bracketed,
            self.has_plain or any(not n.is_bracketed for n in self.numbers[cell.row, cell.column]),
            self.positions.get(cell.column, 0), len(self.positions),
        )  # fmt: skip
        kind, _ = cell_role(around)
        found = self._unit_of_row(cell, number, kind) or resolve(number.unit, around)
        if found is None and number.unit is not None:
            found = FoundUnit(number.unit, "cell")
        if found is None and kind == "difference":
            found = self._unit_of_levels(cell)
        unit = found.unit if found else None
        if kind == "difference" and unit is not None and unit.kind == "percent":  # 증감(%)
            kind = "growth"
        if kind is None and unit is not None and unit.kind == "percent" and self._is_beside_difference(cell.column):
            kind = "growth"
        shown = self._shown_as(kind, unit, number)
        period = self._period(cell, number, kind)
        code, modality, cue = status((*reversed(column), *reversed(row), self.caption))
        exponent = unit.exponent if unit else 0
        value, high = number.value.scaleb(exponent), number.high.scaleb(exponent) if number.high is not None else None
        text = cell.text
        names = [*row, *column]
        meaning = {
            "kind": _KINDS.get(unit.kind if unit else "", "level"),
            "transformation": "level",
            **role_columns(unit, shown, number, self._base(names)),
        }
        return Fact(
            **meaning,
            **unit_columns(found),
            **period_columns(period),
            exact=text[number.start : number.end],
            char_start=number.start,
            char_end=number.end,
            value_text=number.digits,
            value=None if high is not None else float(value),
            value_low=float(value) if high is not None else None,
            value_high=float(high) if high is not None else None,
            is_low_inclusive=True if high is not None else None,
            is_high_inclusive=True if high is not None else None,
            value_exact=None if high is not None else plain(value),
            comparator="range" if high is not None else "eq",
            approximation="about" if _ABOUT.search(text, 0, number.start) else None,
            multiplier_exponent=max(exponent, 0),
            area=next((a for name in reversed(names) if (a := area_of(name))), None),
            modality=modality or "actual",
            modality_cue=cue,
            observation_status=number.status or code,
            sentence=text,
            prefix=text[max(0, number.start - _QUOTED) : number.start],
            suffix=text[number.end : number.end + _QUOTED],
            row=cell.row,
            column=cell.column,
            row_header=" > ".join(row) or None,
            column_header=" > ".join(column) or None,
            indicator=self._indicator(),
            subject=self._subject(names),
            rule="table.number",
            confidence=0.6 if found is None else 0.95 if found.is_sure else 0.75,
        )

    def _unit_of_row(self, cell: TableCell, number: CellNumber, kind: Role | None) -> FoundUnit | None:
        """지표 | 단위 | '24: what the cell under 단위 says, unless the column has a unit or a rate of its own."""
        if self.unit_column is None or kind in _DERIVED or (number.unit is not None and number.unit.canonical):
            return None
        named = self.layout.at.get((cell.row, self.unit_column))
        unit = find_unit(named.text) if named is not None else None
        if unit is None or any(header_unit(text) is not None for text in self.layout.column_path(cell)):
            return None
        exponent = number.unit.exponent if number.unit is not None else 0
        return FoundUnit(replace(unit, exponent=unit.exponent + exponent), "row_header")

    def _unit_of_levels(self, cell: TableCell) -> FoundUnit | None:
        """'24년(억원) | '25년(억원) | 증감액: a difference is counted as the levels to its left are."""
        for column in range(cell.column - 1, self.layout.header_columns - 1, -1):
            unit = header_unit(self.layout.column_label(column))
            if unit is not None and unit.canonical and unit.kind != "percent":
                return FoundUnit(unit, "column_header", False)
        return None

    def _shown_as(self, kind: Role | None, unit: Unit | None, number: CellNumber) -> Role | None:
        """What a number is where its names are silent: a percentage under an amount is its growth or its share."""
        if kind in ("growth", "share", "difference", "ratio"):
            return kind
        if unit is None or unit.kind not in ("percent", "percent_point"):
            return kind if kind in ("multiple", "comparison") else None
        words = (self.note, self.caption, self.table.heading or "")
        said = next((r for text in words if (r := role(text, False)) in _DERIVED), None)
        if kind == "comparison" or said == "comparison" or _BASE.search(self.note):
            return "growth"
        if number.is_bracketed and self.has_plain and self.has_bracketed_minus and said != "share":
            return "growth"
        return said if said in ("growth", "share") else None

    def _period(self, cell: TableCell, number: CellNumber, kind: Role | None) -> Period | None:
        if number.time:
            own = combine([read_time(number.time, self.issue)])
            if own:
                return own
        column = self.columns.complete(cell.column, self._times(self.layout.column_path(cell)))
        row = self.rows.complete(cell.row, self._times(self.layout.row_path(cell)))
        label = self.layout.column_label(cell.column)
        if not column and not row and _TOTAL.fullmatch(label) and (span := self.columns.span()) is not None:
            column = [span]
        if kind == "growth":
            if not column and _CAGR.search(label) and (span := self.columns.span()) is not None:
                column = [span]
            if (
                not row
                and any(map(_CAGR.search, self.layout.row_path(cell)))
                and (span := self.rows.span()) is not None
            ):
                row = [span]
        if kind in _DERIVED:
            if not column:
                column = [self.columns.latest_before(cell.column)]
            if not row:
                row = [self.rows.latest_before(cell.row)]
        times = [*column, *row, *self.around]
        if any(times) and not any(t is not None and t.year is not None for t in times):
            times = [self._dated(t) for t in times]
        return combine(times)

    def _dated(self, time: HeaderTime | None) -> HeaderTime | None:
        """A month or quarter of a table that names no year: the latest one not after the issue."""
        if time is None or self.issue is None or time.part is None:
            return time
        year = self.issue.last.year
        period = combine([replace(time, year=year)])
        is_ahead = period is not None and period.stretch.first > self.issue.last
        return replace(time, year=year - is_ahead)

    # ------------------------------------------------------------ what stands around

    def _times(self, path: tuple[str, ...]) -> list[HeaderTime | None]:
        own = (text for text in path if _COMPARED.search(text) is None)
        return [time for text in own if (time := read_time(text, self.issue)) is not None]

    def _axes(self) -> tuple[Axis, Axis]:
        rows: dict[int, HeaderTime | None] = {}
        columns: dict[int, HeaderTime | None] = {}
        for cell in self.body:
            if cell.row not in rows:
                rows[cell.row] = joined(self._times(self.layout.row_path(cell)))
            if cell.column not in columns:
                columns[cell.column] = joined(self._times(self.layout.column_path(cell)))
        return Axis(rows), Axis(columns)

    def _time_around(self) -> list[HeaderTime | None]:
        """A time in the caption, the heading or the note holds for every number without one of its own."""
        for text in (self.table.caption, self.table.unit_note, self.table.heading):
            time = read_time(_INDEX_BASE.sub(" ", text), self.issue) if text else None
            if time is not None and time.year is not None:
                return [time]
        return []

    def _corner_note(self) -> str | None:
        corner = self.layout.at.get((0, 0))
        match = _UNIT_NOTE.search(corner.text) if corner else None
        return match[1].strip() if match else None

    def _is_printed_with_unit(self, column: int) -> bool:
        """순위 | 1위: a rank that is printed as one."""
        return any(n.unit is not None for (_, c), numbers in self.numbers.items() if c == column for n in numbers)

    def _digits(self, column: int) -> list[str]:
        """The numbers of a column as printed, from the top."""
        return [n.digits for (_, c), numbers in sorted(self.numbers.items()) if c == column for n in numbers]

    def _only_counts(self, column: int) -> bool:
        """Whether a column numbers its rows: 1, 2, 3 … and nothing else, left of words or without a name."""
        digits = self._digits(column)
        if digits != [str(n) for n in range(1, len(digits) + 1)]:
            return False
        is_named = bool(self.layout.column_paths[column])
        words = sum(c.column > column and not self.numbers[c.row, c.column] for c in self.body)
        return not is_named or (len(digits) > 2 and words >= len(digits))

    def _is_quantity_among(self, cell: TableCell) -> bool:
        """Whether a number like 2024 is a quantity: a unit or comma says so, or its neighbours do."""
        if _LENGTH_LIKE.match(cell.text.strip()):
            return any("개월" in other.text for other in self.body if other.row == cell.row and other is not cell)
        if not _YEAR_LIKE.match(cell.text.strip()):
            return False
        row, column = self.year_like["row", cell.row], self.year_like["column", cell.column]
        others, all_ = row[False] + column[False], row.total() + column.total() - 2  # the cell itself counts in both
        return others > all_ / 2

    def _is_beside_difference(self, column: int) -> bool:
        """증감 | %: a column headed by nothing but a percent sign tells the difference to its left anew."""
        label = self.layout.column_label(column)
        if column == 0 or not label or find_unit(label) is None:
            return False
        return role(self.layout.column_label(column - 1), False) == "difference"

    def _indicator(self) -> str | None:
        parts = [*(self.table.heading or "").split(" > "), self.table.caption or ""]
        return " > ".join(dict.fromkeys(" ".join(part.split()) for part in parts if part)) or None

    def _subject(self, names: list[str]) -> str | None:
        kept = [bare for name in names if (bare := topic(name))]
        return " > ".join(dict.fromkeys(kept)) or None

    def _base(self, names: list[str]) -> str | None:
        for text in (*reversed(names), self.note, self.caption):
            found = _BASE.search(text)
            if found:
                return found[0]
        return None

    def _prose(self, cell: TableCell, row: tuple[str, ...], column: tuple[str, ...]) -> Iterator[Fact]:
        """Facts of a cell with words, as in running text; the table's names and times fill what they lack."""
        is_unit_alone = not _DIGIT.search(cell.text) and header_unit(cell.text) is not None
        if is_unit_alone or is_time(cell.text) or is_label((*row[-1:], *column[-1:])):
            return
        found = find_facts(cell.text, self.issued, self.context)
        # A year inside a name (`ECCV 2024`) dates the event, not what its description counts.
        period = combine(read_time(name, self.issue) for name in (*column, *row) if is_dated_name(name))
        for fact in found.facts:
            placed = replace(
                fact,
                row=cell.row,
                column=cell.column,
                row_header=" > ".join(row) or None,
                column_header=" > ".join(column) or None,
                unit_from="cell" if fact.unit else None,
            )
            yield replace(placed, **period_columns(period)) if placed.period is None else placed
