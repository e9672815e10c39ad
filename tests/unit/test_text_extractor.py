"""Plain text, Markdown and HTML remnants become paragraphs and tables."""

from __future__ import annotations

import hashlib

import pytest

from pipeline.errors import Code, LimitReached
from pipeline.extractors.text import extract_text
from pipeline.limits import DEFAULT, Limits
from pipeline.model import Document, Grid, Line, Source


def read(text: str, limits: Limits = DEFAULT) -> Document:
    data = text.encode()
    return extract_text(Source("a.txt", "a.txt", hashlib.sha256(data).hexdigest(), len(data), "text"), data, limits)


def lines(document: Document) -> list[str]:
    return [element.text for element in document.elements if isinstance(element, Line)]


def test_lines_are_paragraphs_and_blanks_are_indents() -> None:
    document = read("제목이다\n\n- 첫째 항목\n  - 그 아래 항목\n")
    assert lines(document) == ["제목이다", "- 첫째 항목", "- 그 아래 항목"]
    indents = [element.indent for element in document.elements if isinstance(element, Line)]
    assert indents[2] is not None
    assert indents[1] is not None
    assert indents[2] > indents[1]
    assert all(element.is_paragraph for element in document.elements if isinstance(element, Line))


def test_markdown_signs_go_and_note_marks_stay() -> None:
    document = read(
        "# 머리말\n- (**설계 혁신**) 새 칩을 설계* 하였다\n* 설계: 그림을 그리는 일\n- 배터리*, 로봇**, 센서*** 등\n"
    )
    assert lines(document) == [
        "머리말",
        "- (설계 혁신) 새 칩을 설계* 하였다",
        "* 설계: 그림을 그리는 일",
        "- 배터리*, 로봇**, 센서*** 등",
    ]
    first = document.elements[0]
    assert isinstance(first, Line)
    assert first.outline_level == 1


def test_rows_of_tabs_are_a_table_with_empty_cells_kept() -> None:
    document = read("구분\t값\t비고\n가군\t10\t\n나군\t20\t잠정\n")
    (grid,) = document.elements
    assert isinstance(grid, Grid)
    assert (grid.row_count, grid.column_count, len(grid.cells)) == (3, 3, 9)
    assert grid.cells[5].elements == ()


def test_list_markup_inside_a_cell_breaks_its_lines() -> None:
    document = read('구분\t내용\n가\t<ul style="x"> • 첫째 항목 <ul> - 그 아래 - 또 그 아래 • 둘째 항목*\n나\t없음\n')
    (grid,) = document.elements
    assert isinstance(grid, Grid)
    cell = [line.text for line in grid.cells[3].elements if isinstance(line, Line)]
    assert cell == ["• 첫째 항목", "- 그 아래", "- 또 그 아래", "• 둘째 항목*"]


def test_html_table_keeps_spans_and_covers_every_position() -> None:
    document = read(
        "<table><tr><th rowspan=2>지역</th><th colspan=2>금액</th></tr><tr><td>1</td><td>2</td></tr></table>끝난다"
    )
    grid = document.elements[0]
    assert isinstance(grid, Grid)
    covered = sorted(
        (cell.row + i, cell.column + j)
        for cell in grid.cells
        for i in range(cell.row_span)
        for j in range(cell.column_span)
    )
    assert covered == [(r, c) for r in range(2) for c in range(3)]


def test_a_table_over_the_limit_is_refused() -> None:
    rows = "\n".join("\t".join("1" for _ in range(30)) for _ in range(30))
    with pytest.raises(LimitReached) as caught:
        read(rows, Limits(table_cells=100))
    assert caught.value.code is Code.LIMIT_TABLE
