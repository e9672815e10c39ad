"""Tables of PDF pages whose cells are shaded, in the header or every second row, and that have few rules or none."""

from __future__ import annotations

from itertools import pairwise

import pytest
from pdf_pages import HEIGHT, cell_texts, grids, read_page, rule, texts, write
from reportlab.pdfgen.canvas import Canvas

XS = (72.0, 200.0, 330.0, 460.0)
ROWS = [
    ["연도", "수출(억 원)", "비중(%)"],
    ["2023년", "120.5", "41"],
    ["2024년", "98.4", "38"],
    ["2025년", "131.7", "44"],
]
STEP = 20.0


def shade(c: Canvas, row: int, top: float) -> None:
    """Each cell of a row filled on its own, as browsers and word processors do."""
    c.setFillGray(0.85)
    for left, right in pairwise(XS):
        c.rect(left, HEIGHT - top - STEP * (row + 1), right - left, STEP, stroke=0, fill=1)
    c.setFillGray(0)


def fill(c: Canvas, rows: list[list[str]], top: float) -> None:
    """Labels flush left, headers centred, numbers flush right."""
    for k, row in enumerate(rows):
        for n, text in enumerate(row):
            room = XS[n + 1] - XS[n] - 10 - 10 * len(text)
            shift = 0.0 if n == 0 and k else room / 2 if k == 0 else room
            write(c, XS[n] + 5 + shift, top + STEP * k + 14, text)


def prose(c: Canvas, y: float) -> None:
    write(c, 72, y, "□ 표 다음에는 칸과 아무 상관이 없는 글이 한 줄 가득 이어진다")


@pytest.mark.parametrize("shaded", [(0,), (0, 2), (0, 1, 3)], ids=["header", "second rows", "other rows"])
def test_the_sides_of_shaded_cells_are_the_columns_of_all_rows(shaded: tuple[int, ...]) -> None:
    def draw(c: Canvas) -> None:
        for row in shaded:
            shade(c, row, 100)
        fill(c, ROWS, 100)
        prose(c, 100 + STEP * len(ROWS) + 30)

    document = read_page(draw)
    (grid,) = grids(document)
    assert cell_texts(grid) == ROWS
    assert any("이어진다" in text for text in texts(document))


def test_rows_of_several_lines_lie_between_their_rules() -> None:
    def draw(c: Canvas) -> None:
        shade(c, 0, 100)
        for n, text in enumerate(("분야", "내용", "일정")):
            write(c, XS[n] + 5, 114, text)
        for top, label, first, second, when in (
            (120, "제도", "시험 절차를 줄이고", "수수료를 낮춤", "6월"),
            (160, "인력", "대학원을 새로", "지정", "하반기"),
        ):
            write(c, XS[0] + 5, top + 16, label)
            write(c, XS[1] + 5, top + 16, first)
            write(c, XS[1] + 5, top + 32, second)
            write(c, XS[2] + 5, top + 16, when)
            rule(c, XS[0], top + 40, XS[-1], top + 40)

    (grid,) = grids(read_page(draw))
    assert cell_texts(grid) == [
        ["분야", "내용", "일정"],
        ["제도", "시험 절차를 줄이고 수수료를 낮춤", "6월"],
        ["인력", "대학원을 새로 지정", "하반기"],
    ]


def test_text_that_runs_across_the_columns_ends_a_table() -> None:
    def draw(c: Canvas) -> None:
        shade(c, 0, 100)
        fill(c, ROWS[:1], 100)
        for k in range(3):
            prose(c, 134 + STEP * k)

    (grid,) = grids(read_page(draw))
    assert cell_texts(grid) == ROWS[:1]


def test_headers_centred_over_numbers_flush_right_are_of_one_column() -> None:
    """Between three rules, below other rules of the same width."""

    def draw(c: Canvas) -> None:
        rule(c, XS[0], 60, XS[-1], 60)
        prose(c, 80)
        for y in (100, 100 + STEP, 100 + STEP * len(ROWS)):
            rule(c, XS[0], y, XS[-1], y)
        fill(c, ROWS, 100)

    document = read_page(draw)
    (grid,) = grids(document)
    assert cell_texts(grid) == ROWS
    assert any("이어진다" in text for text in texts(document))


@pytest.mark.parametrize("close", [False, True])
def test_what_stands_between_two_tables_of_one_width_is_no_row(close: bool) -> None:
    """Neither a caption and a heading, nor a heading alone that is as close as a row would be."""

    def draw(c: Canvas) -> None:
        for top in (100.0, 205.0 if close else 260.0):
            shade(c, 0, top)
            for k in range(len(ROWS) + 1):
                rule(c, XS[0], top + STEP * k, XS[-1], top + STEP * k)
            for x in XS:
                rule(c, x, top, x, top + STEP * len(ROWS))
            fill(c, ROWS, top)
        if not close:
            write(c, 210, 205, "표 1 수출")
        write(c, 76, 197 if close else 235, "4.3.")
        write(c, 210, 197 if close else 235, "다음 표")

    document = read_page(draw)
    assert [cell_texts(grid) for grid in grids(document)] == [ROWS, ROWS]
    assert any("다음 표" in text for text in texts(document))


def test_shading_behind_the_pieces_of_a_line_is_no_table() -> None:
    """As writers export highlighted text: a rectangle for each run of one font."""

    def draw(c: Canvas) -> None:
        x = 80.0
        for piece in ("◈ 위탁생산", "(CMO)", "비중은", "45.2%", "로 높아졌다"):
            width = 10.0 * sum(1 if char >= "가" else 0.6 for char in piece)
            c.setFillGray(0.9)
            c.rect(x, HEIGHT - 146, width, 20, stroke=0, fill=1)
            c.setFillGray(0)
            write(c, x, 140, piece)
            x += width

    document = read_page(draw)
    assert grids(document) == []
    assert "".join(texts(document)).replace(" ", "") == "◈위탁생산(CMO)비중은45.2%로높아졌다"
