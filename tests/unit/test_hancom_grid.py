"""Every position of a grid is covered once, whatever the file states."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Code, LimitReached
from pipeline.extractors.hancom_grid import StatedCell, cover
from pipeline.limits import DEFAULT
from pipeline.model import Line


def cell(row: int, column: int, rows: int = 1, columns: int = 1, text: str = "가") -> StatedCell:
    return StatedCell(row, column, rows, columns, (Line(text),), False)


def shape(stated: list[StatedCell], rows: int, columns: int) -> list[tuple[int, int, int, int]]:
    return [(c.row, c.column, c.row_span, c.column_span) for c in cover(rows, columns, stated, DEFAULT).cells]


def test_a_sound_table_stays_as_it_is() -> None:
    grid = cover(2, 2, [cell(0, 0, 1, 2), cell(1, 1), cell(1, 0)], DEFAULT)
    assert not grid.is_repaired
    assert [(c.row, c.column, c.column_span) for c in grid.cells] == [(0, 0, 2), (1, 0, 1), (1, 1, 1)]


def test_missing_cells_are_empty_ones() -> None:
    grid = cover(2, 2, [cell(0, 0), cell(1, 1)], DEFAULT)
    assert grid.is_repaired
    assert [bool(c.elements) for c in grid.cells] == [True, False, False, True]


def test_a_span_ends_where_another_cell_begins() -> None:
    assert shape([cell(0, 0, 1, 3), cell(0, 2)], 1, 3) == [(0, 0, 1, 3)]
    assert shape([cell(0, 1), cell(0, 0, 2, 2), cell(1, 0)], 2, 2) == [(0, 0, 2, 2)]
    assert shape([cell(1, 0), cell(0, 0, 2, 1)], 2, 1) == [(0, 0, 2, 1)]


def test_text_of_a_covered_cell_goes_to_the_cell_that_covers_it() -> None:
    grid = cover(1, 2, [cell(0, 0, 1, 2, "넓은 칸"), cell(0, 1, text="가린 칸")], DEFAULT)
    assert [line.text for line in grid.cells[0].elements if isinstance(line, Line)] == ["넓은 칸", "가린 칸"]


def test_a_stated_size_beyond_the_cells_is_not_believed() -> None:
    grid = cover(2_000_000_000, 2_000_000_000, [cell(0, 0), cell(0, 1)], DEFAULT)
    assert (grid.row_count, grid.column_count) == (1, 2)


def test_a_span_of_two_billion_rows_is_cut() -> None:
    grid = cover(2_000_000_000, 2, [cell(0, 0, 2_000_000_000, 1), cell(0, 1), cell(1, 1)], DEFAULT)
    assert [(c.row, c.column, c.row_span) for c in grid.cells] == [(0, 0, 2), (0, 1, 1), (1, 1, 1)]


def test_absurd_addresses_keep_their_order() -> None:
    grid = cover(2, 2, [cell(0, 0, text="처음"), cell(65_535, 60_000, text="끝")], DEFAULT)
    assert (grid.row_count, grid.column_count) == (2, 2)
    assert [line.text for c in grid.cells for line in c.elements if isinstance(line, Line)] == ["처음", "끝"]


def test_too_many_cells_are_refused() -> None:
    limits = replace(DEFAULT, table_cells=10)
    with pytest.raises(LimitReached) as caught:
        cover(4, 4, [cell(r, c) for r in range(4) for c in range(4)], limits)
    assert caught.value.code is Code.LIMIT_TABLE


@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 5), st.integers(0, 5)), min_size=0, max_size=12
    ),
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_every_position_is_covered_once_and_no_text_is_lost(
    places: list[tuple[int, int, int, int]], rows: int, columns: int
) -> None:
    stated = [cell(*place, text=str(number)) for number, place in enumerate(places)]
    grid = cover(rows, columns, stated, DEFAULT)
    covered = [
        (row, column)
        for c in grid.cells
        for row in range(c.row, c.row + c.row_span)
        for column in range(c.column, c.column + c.column_span)
    ]
    assert sorted(covered) == [(r, c) for r in range(grid.row_count) for c in range(grid.column_count)]
    found = sorted(int(line.text) for c in grid.cells for line in c.elements if isinstance(line, Line))
    assert found == list(range(len(places)))
    assert [(c.row, c.column) for c in grid.cells] == sorted((c.row, c.column) for c in grid.cells)
