"""Reading order of boxes on a page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pdf_pages import read_page, rule, texts, write
from reportlab.pdfgen.canvas import Canvas

from pipeline.extractors.pdf_order import Placed, reading_order
from pipeline.model import Box


def placed(*boxes: tuple[float, float, float, float], drawn: bool = True) -> list[Placed]:
    return [Placed(k, Box(*box), k if drawn else None) for k, box in enumerate(boxes)]


def column(x: float, top: float, count: int) -> list[tuple[float, float, float, float]]:
    return [(x, top + 14 * k, x + 200, top + 14 * k + 11) for k in range(count)]


def test_drawing_order_is_kept_where_it_runs_down() -> None:
    assert reading_order(placed(*column(50, 100, 5))) == [0, 1, 2, 3, 4]


def test_a_masthead_drawn_last_comes_first_and_a_footer_drawn_first_last() -> None:
    items = placed((250, 800, 300, 811), *column(50, 100, 4), (50, 40, 300, 60))
    assert reading_order(items) == [5, 1, 2, 3, 4, 0]


def test_columns_drawn_one_after_the_other_are_read_so() -> None:
    items = placed((50, 50, 500, 70), *column(50, 100, 6), *column(300, 100, 6), (50, 700, 500, 711))
    assert reading_order(items) == list(range(14))


def test_columns_drawn_in_the_wrong_order_are_read_from_the_left() -> None:
    items = placed(*column(300, 100, 6), *column(50, 100, 6))
    assert reading_order(items) == [*range(6, 12), *range(6)]


def test_columns_without_drawing_order_are_not_read_across() -> None:
    boxes = [box for pair in zip(column(50, 100, 8), column(300, 100, 8), strict=True) for box in pair]
    order = reading_order(placed(*boxes, drawn=False))
    assert order == [*range(0, 16, 2), *range(1, 16, 2)]


def test_what_has_no_drawing_order_follows_what_stands_above() -> None:
    items = [*placed(*column(50, 100, 4)), Placed(9, Box(50, 127, 250, 127.5), None)]
    assert reading_order(items).index(9) == 2


def test_two_columns_on_a_page_are_read_one_after_the_other() -> None:
    left = [f"왼쪽 단의 {k}번째 줄을 채운 글이다" for k in range(8)]
    right = [f"오른쪽 단의 {k}번째 줄을 채운 글" for k in range(8)]

    def draw(c: Canvas) -> None:
        for k in range(8):
            write(c, 310, 120 + 16 * k, right[k])
        write(c, 72, 60, "두 단에 걸친 제목", size=18)
        for k in range(8):
            write(c, 72, 120 + 16 * k, left[k])

    assert texts(read_page(draw)) == ["두 단에 걸친 제목", *left, *right]


def test_an_imprint_below_columns_is_read_across_after_them() -> None:
    items = placed((300, 760, 500, 771), (50, 760, 250, 771), *column(50, 100, 8), *column(300, 100, 8))
    assert reading_order(items) == [*range(2, 18), 1, 0]


def test_notes_at_the_foot_of_columns_follow_the_text_of_all_columns() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 60, "두 단에 걸친 제목", size=18)
        for x, side in ((72, "왼쪽"), (310, "오른쪽")):
            for k in range(12):
                write(c, x, 120 + 16 * k, f"{side} 단의 {k}번째 줄을 채운 글")
            rule(c, x, 325, x + 200, 325)
            for k in range(2):
                write(c, x, 340 + 12 * k, f"{k + 1}) {side} 단의 각주", size=7.5)

    order = texts(read_page(draw))
    assert order[12:14] == ["왼쪽 단의 11번째 줄을 채운 글", "오른쪽 단의 0번째 줄을 채운 글"]
    assert order[-4:] == ["1) 왼쪽 단의 각주", "2) 왼쪽 단의 각주", "1) 오른쪽 단의 각주", "2) 오른쪽 단의 각주"]


def test_two_pages_on_one_sheet_are_read_one_after_the_other() -> None:
    def draw(c: Canvas) -> None:
        c.setPageSize((842, 595))
        for x, side in ((50, "앞"), (470, "뒤")):
            c.setFont("HYSMyeongJo-Medium", 16)
            c.drawString(x, 540, f"{side}쪽의 제목")
            c.setFont("HYSMyeongJo-Medium", 10)
            for k in range(20):
                c.drawString(x, 500 - 20 * k, f"{side}쪽 {k}번째 줄은 한 단을 가득 채우는 본문이다")
            c.drawString(x + 140, 40, f"- {3 if side == '앞' else 4} -")

    order = texts(read_page(draw))
    assert order[0] == "앞쪽의 제목"
    assert order.index("뒤쪽의 제목") > order.index("앞쪽 19번째 줄은 한 단을 가득 채우는 본문이다")
    assert order.index("뒤쪽 0번째 줄은 한 단을 가득 채우는 본문이다") == order.index("뒤쪽의 제목") + 1


BOXES = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 30), st.integers(1, 9)).map(
    lambda v: Box(10.0 * v[0], 10.0 * v[1], 10.0 * (v[0] + v[2]), 10.0 * (v[1] + v[3]))
)


@given(st.lists(st.tuples(BOXES, st.one_of(st.none(), st.integers(0, 40))), max_size=25))
def test_nothing_is_lost_or_doubled(items: list[tuple[Box, int | None]]) -> None:
    given_items = [Placed(k, box, order) for k, (box, order) in enumerate(items)]
    assert sorted(reading_order(given_items)) == list(range(len(items)))
