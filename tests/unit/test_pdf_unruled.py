"""Tables of PDF pages that lack rules: dotted, open at the page's edge, between two rules, without any; empty forms."""

from __future__ import annotations

import pytest
from pdf_pages import HEIGHT, cell_texts, grids, lattice, lines, read_page, rule, texts, write
from reportlab.pdfgen.canvas import Canvas

from pipeline.model import Figure

XS = (72.0, 220.0, 330.0, 440.0)
ROWS = (("분야", "2024년", "2025년"), ("소재", "1,240", "1,276"), ("부품", "180", "171"), ("장비", "80", "100"))


def fill(c: Canvas, rows: tuple[tuple[str, ...], ...] = ROWS, top: float = 200, step: float = 20) -> None:
    for k, row in enumerate(rows):
        for n, text in enumerate(row):
            write(c, XS[n] + 10, top + step * k + 14, text)


def dots(c: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """A dotted line, each dot a path of its own, as word processors draw it."""
    count = int(max(x1 - x0, y1 - y0) / 1.5)
    for k in range(count + 1):
        c.rect(x0 + (x1 - x0) * k / count, HEIGHT - y0 - (y1 - y0) * k / count, 0.6, 0.6, stroke=0, fill=1)


def test_a_dotted_frame_is_a_box() -> None:
    def draw(c: Canvas) -> None:
        for x0, y0, x1, y1 in ((72, 100, 400, 100), (72, 150, 400, 150), (72, 100, 72, 150), (400, 100, 400, 150)):
            dots(c, x0, y0, x1, y1)
        write(c, 80, 120, "※ 점선으로 두른 안내문은")
        write(c, 80, 138, "   그림이 아니라 글이다")

    document = read_page(draw)
    assert not [element for element in document.elements if isinstance(element, Figure)]
    (box,) = grids(document, "box")
    assert [line.text for line in lines(box.cells[0].elements)] == ["※ 점선으로 두른 안내문은", "그림이 아니라 글이다"]


def test_a_table_that_goes_on_over_the_page_keeps_its_columns() -> None:
    def draw(c: Canvas) -> None:
        for x in (72, 280, 488):
            rule(c, x, 60, x, 780)
        for k in range(10):
            write(c, 76, 90 + 20 * k, f"현행 조문의 {k}번째 줄")
            write(c, 284, 90 + 20 * k, f"개정 조문의 {k}번째 줄")

    (grid,) = grids(read_page(draw))
    left, right = cell_texts(grid)[0]
    assert left == " ".join(f"현행 조문의 {k}번째 줄" for k in range(10))
    assert right == " ".join(f"개정 조문의 {k}번째 줄" for k in range(10))


def test_the_open_side_of_a_table_is_not_drawn_to_those_of_wider_ones() -> None:
    """Edges less than 3 points apart are one line, but for a side that is added: inner rules would not reach it."""

    def draw(c: Canvas) -> None:
        for top in (40, 90, 140):
            for y in (top, top + 20):
                rule(c, 72, y, 402.8, y)
            for x in (72, 220, 402.8):
                rule(c, x, top, x, top + 20)
            write(c, 80, top + 14, "넓은 표")
            write(c, 230, top + 14, "넓은 칸")
        for y, end in ((200, 400.0), (220, 399.0), (240, 398.2), (260, 400.0)):
            rule(c, 72, y, end, y)
        rule(c, 220, 200, 220, 260)
        fill(c, tuple(row[:2] for row in ROWS[:3]))

    *_, below = grids(read_page(draw))
    assert cell_texts(below) == [list(row[:2]) for row in ROWS[:3]]


def test_verticals_through_text_make_no_table() -> None:
    def draw(c: Canvas) -> None:
        for x in (72, 150, 488):
            rule(c, x, 60, x, 780)
        for k in range(10):
            write(c, 80 + k, 90 + 20 * k, "이 글은 가운데 선을 넘어 오른쪽으로 길게 이어진다")

    assert grids(read_page(draw)) == []


def test_two_rules_around_columns_make_a_table() -> None:
    def draw(c: Canvas) -> None:
        rule(c, XS[0], 200, XS[3], 200)
        rule(c, XS[0], 285, XS[3], 285)
        fill(c)

    assert cell_texts(grids(read_page(draw))[0]) == [list(row) for row in ROWS]


def test_numbers_in_columns_are_a_table_without_any_rule() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 150, "분야별 매출은 아래와 같다. 고체 저장장치의 매출은 꾸준히 늘었다")
        fill(c)
        write(c, 72, 320, "장비가 25.0% 늘어 가장 빨랐다")

    document = read_page(draw)
    assert cell_texts(grids(document)[0]) == [list(row) for row in ROWS]
    assert texts(document)[0].startswith("분야별")
    assert texts(document)[-1].startswith("장비가")


@pytest.mark.parametrize("kind", ["words", "bars", "two rows"])
def test_what_only_looks_like_columns_stays_text(kind: str) -> None:
    rows = ROWS[:2] if kind == "two rows" else ROWS
    if kind == "words":
        rows = (("가나 기관", "다라 기관", "마바 기관"), ("서울", "부산", "대전"), ("연구", "지원", "교육"))

    def draw(c: Canvas) -> None:
        if kind == "bars":
            for x in XS[1:3]:
                c.rect(x + 5, HEIGHT - 280, 40, 75, stroke=0, fill=1)
        fill(c, rows)

    document = read_page(draw)
    assert grids(document) == []
    assert sum(len(text.split()) for text in texts(document)) >= sum(len(row) for row in rows)


def test_a_form_without_text_is_kept_and_a_chart_s_lattice_is_none() -> None:
    def form(c: Canvas) -> None:
        write(c, 72, 180, "아래 칸을 채운다")
        lattice(c, XS, (200, 220, 240, 260))

    (grid,) = grids(read_page(form))
    assert (grid.row_count, grid.column_count) == (3, 3)

    def chart(c: Canvas) -> None:
        form(c)
        c.bezier(80, HEIGHT - 250, 150, HEIGHT - 210, 250, HEIGHT - 255, 430, HEIGHT - 205)

    assert grids(read_page(chart)) == []


def test_a_title_bar_drawn_as_a_picture_is_a_box() -> None:
    from test_pdf_tables import picture

    def draw(c: Canvas) -> None:
        c.drawImage(picture(), 72, HEIGHT - 130, 230, 30)
        write(c, 100, 120, "3 전망", size=11)

    document = read_page(draw)
    assert not [element for element in document.elements if isinstance(element, Figure)]
    assert cell_texts(grids(document, "box")[0]) == [["3 전망"]]
