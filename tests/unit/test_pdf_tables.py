"""Tables, boxes and figures of PDF pages."""

from __future__ import annotations

import io

import numpy as np
import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_pages import HEIGHT, cell_texts, grids, lattice, lines, pdf, read, read_page, rule, texts, write
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.extractors import pdf_edges
from pipeline.extractors.pdf_grid import build_grid
from pipeline.limits import Limits
from pipeline.model import Box, Figure, Grid, Line

XS, YS = (72.0, 180.0, 300.0, 420.0), (200.0, 225.0, 250.0, 275.0)
ROWS = (("구분", "2023년", "2024년"), ("수출", "120", "135"), ("수입", "98", "101"))


def fill(c: Canvas, rows: tuple[tuple[str, ...], ...] = ROWS, top: float = YS[0]) -> None:
    for k, row in enumerate(rows):
        for n, text in enumerate(row):
            write(c, XS[n] + 10, top + 25 * k + 16, text)


def covered_once(grid: Grid) -> bool:
    taken = np.zeros((grid.row_count, grid.column_count), int)
    for cell in grid.cells:
        taken[cell.row : cell.row + cell.row_span, cell.column : cell.column + cell.column_span] += 1
    return bool((taken == 1).all())


def test_a_ruled_table_has_its_cells() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 180, "표 위의 글")
        lattice(c, XS, YS)
        fill(c)
        write(c, 72, 300, "표 아래의 글")

    document = read_page(draw)
    (grid,) = grids(document)
    assert cell_texts(grid) == [list(row) for row in ROWS]
    assert grid.box is not None
    assert grid.box == pytest.approx((72, 200, 420, 275), abs=1)
    assert texts(document)[0] == "표 위의 글"
    assert texts(document)[-1] == "표 아래의 글"


def test_merged_cells_stand_once_with_their_spans() -> None:
    def draw(c: Canvas) -> None:
        for y in (YS[0], YS[3]):
            rule(c, XS[0], y, XS[3], y)
        rule(c, XS[1], YS[1], XS[3], YS[1])  # the first column spans rows 0 and 1
        rule(c, XS[0], YS[2], XS[3], YS[2])
        for x in (XS[0], XS[1], XS[3]):
            rule(c, x, YS[0], x, YS[3])
        rule(c, XS[2], YS[1], XS[2], YS[3])  # the header spans columns 1 and 2
        write(c, 200, 216, "금액")
        write(c, 80, 230, "구분")
        write(c, 200, 242, "상반기")
        write(c, 310, 242, "하반기")

    (grid,) = grids(read_page(draw))
    assert covered_once(grid)
    spans = {
        (cell.row, cell.column): (cell.row_span, cell.column_span)
        for cell in grid.cells
        if cell.row_span > 1 or cell.column_span > 1
    }
    assert spans == {(0, 0): (2, 1), (0, 1): (1, 2)}
    assert cell_texts(grid)[0] == ["구분", "금액"]


def test_thin_rectangles_rule_like_lines() -> None:
    def draw(c: Canvas) -> None:
        for y in YS:
            c.rect(XS[0], HEIGHT - y, XS[3] - XS[0], 0.6, stroke=0, fill=1)
        for x in XS:
            c.rect(x, HEIGHT - YS[3], 0.6, YS[3] - YS[0], stroke=0, fill=1)
        fill(c)

    assert cell_texts(grids(read_page(draw))[0]) == [list(row) for row in ROWS]


def test_a_table_open_at_its_sides_keeps_its_outer_columns() -> None:
    def draw(c: Canvas) -> None:
        for y in YS:
            rule(c, XS[0], y, XS[3], y)
        for x in XS[1:3]:
            rule(c, x, YS[0], x, YS[3])
        fill(c)

    assert cell_texts(grids(read_page(draw))[0]) == [list(row) for row in ROWS]


def test_a_table_with_horizontal_rules_only_gets_its_columns_from_the_text() -> None:
    def draw(c: Canvas) -> None:
        for y in (YS[0], YS[1], YS[3]):
            rule(c, XS[0], y, XS[3], y)
        fill(c)

    assert cell_texts(grids(read_page(draw))[0]) == [list(row) for row in ROWS]


def test_rules_around_running_text_make_no_table() -> None:
    def draw(c: Canvas) -> None:
        for y in (100, 130, 400):
            rule(c, 72, y, 520, y)
        write(c, 72, 120, "알림")
        for k in range(12):
            write(c, 72, 160 + 16 * k, "길게 이어지는 본문은 칸을 나누지 않으며 표로 읽히지 않아야 한다")

    assert grids(read_page(draw)) == []


def test_a_double_rule_is_one_rule() -> None:
    def draw(c: Canvas) -> None:
        lattice(c, XS, YS)
        rule(c, XS[0], YS[1] + 3.6, XS[3], YS[1] + 3.6)
        fill(c)

    grid = grids(read_page(draw))[0]
    assert (grid.row_count, grid.column_count) == (3, 3)


def test_a_table_inside_a_cell_is_nested() -> None:
    def draw(c: Canvas) -> None:
        lattice(c, (60, 160, 500), (100, 140, 300))
        write(c, 70, 125, "항목")
        write(c, 170, 125, "내용")
        write(c, 70, 200, "규격")
        write(c, 170, 160, "다음과 같다")
        lattice(c, (180, 300, 480), (180, 205, 230))
        for k, (a, b) in enumerate((("이름", "값"), ("속도", "빠름"))):
            write(c, 190, 197 + 25 * k, a)
            write(c, 310, 197 + 25 * k, b)
        write(c, 170, 260, "표 다음의 글")

    (outer,) = grids(read_page(draw))
    inner_cell = next(cell for cell in outer.cells if (cell.row, cell.column) == (1, 1))
    kinds = [type(element).__name__ for element in inner_cell.elements]
    assert kinds == ["Line", "Grid", "Line"]
    nested = inner_cell.elements[1]
    assert isinstance(nested, Grid)
    assert cell_texts(nested) == [["이름", "값"], ["속도", "빠름"]]


@pytest.mark.parametrize("radius", [0, 12])
def test_a_frame_around_text_is_a_box_with_one_cell(radius: float) -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 80, "제목")
        c.roundRect(72, HEIGHT - 200, 400, 100, radius)
        write(c, 90, 130, "핵심 내용 하나")
        write(c, 90, 150, "핵심 내용 둘")
        write(c, 72, 240, "본문")

    document = read_page(draw)
    assert grids(document) == []
    (box,) = grids(document, "box")
    assert len(box.cells) == 1
    assert [line.text for line in lines(box.cells[0].elements)] == ["핵심 내용 하나", "핵심 내용 둘"]
    assert texts(document) == ["제목", "핵심 내용 하나", "핵심 내용 둘", "본문"]


def test_a_highlight_in_a_sentence_is_no_box() -> None:
    def draw(c: Canvas) -> None:
        c.setFillColorRGB(1, 1, 0)
        c.rect(92, HEIGHT - 104, 41, 15, stroke=0, fill=1)
        c.setFillColorRGB(0, 0, 0)
        write(c, 72, 100, "이문장의가운데를칠했다")

    document = read_page(draw)
    assert grids(document, "box") == []
    assert texts(document) == ["이문장의가운데를칠했다"]


def test_shaded_cells_are_cells_and_no_boxes() -> None:
    def draw(c: Canvas) -> None:
        c.setFillColorRGB(0.9, 0.9, 0.9)
        c.rect(XS[0], HEIGHT - YS[1], XS[3] - XS[0], 25, stroke=0, fill=1)
        c.setFillColorRGB(0, 0, 0)
        lattice(c, XS, YS)
        fill(c)

    document = read_page(draw)
    assert cell_texts(grids(document)[0]) == [list(row) for row in ROWS]
    assert grids(document, "box") == []


def test_a_table_over_a_page_break_stays_one_grid_a_page() -> None:
    def draw(c: Canvas) -> None:
        lattice(c, XS, YS)
        fill(c)

    assert [grid.page for grid in grids(read(pdf(draw, draw)))] == [1, 2]


def test_too_many_edges_end_the_table_search_but_not_the_reading() -> None:
    def draw(c: Canvas) -> None:
        lattice(c, XS, YS)
        fill(c)

    document = read(pdf(draw), Limits(page_edges=5))
    assert grids(document) == []
    assert "120" in " ".join(texts(document))
    assert [(p.code.value, p.page) for p in document.problems] == [("CONTENT_SKIPPED", 1)]


def picture() -> ImageReader:
    image = Image.new("RGB", (60, 40), "white")
    ImageDraw.Draw(image).ellipse((10, 5, 50, 35), fill="navy")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    buffer.seek(0)
    return ImageReader(buffer)


def test_an_image_is_a_figure_at_its_place() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 80, "그림 앞")
        c.drawImage(picture(), 100, HEIGHT - 300, 200, 150)
        write(c, 150, 320, "<그림 1> 원")
        write(c, 72, 360, "그림 뒤")

    document = read_page(draw)
    kinds = [type(element).__name__ for element in document.elements]
    assert kinds == ["Line", "Figure", "Line", "Line"]
    assert document.elements[1].box == pytest.approx((100, 150, 300, 300), abs=1)


def test_a_drawn_chart_is_a_figure_with_its_labels() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 80, "증가세가 이어진다")
        for k in range(12):
            c.setFillColorRGB(0.1 * (k % 9), 0.3, 0.6)
            c.wedge(150, HEIGHT - 400, 350, HEIGHT - 200, 30 * k, 30, stroke=0, fill=1)
        for k, label in enumerate(("가 12.5%", "나 30.1%", "다 57.4%")):
            write(c, 200 + 15 * k, 250 + 40 * k, label, size=8)
        write(c, 72, 500, "본문이 계속된다")

    document = read_page(draw)
    (figure,) = [element for element in document.elements if isinstance(element, Figure)]
    assert [line.text for line in figure.lines] == ["가 12.5%", "나 30.1%", "다 57.4%"]
    assert texts(document)[0] == "증가세가 이어진다"
    assert texts(document)[-1] == "본문이 계속된다"


def test_a_picture_behind_text_frames_it() -> None:
    def draw(c: Canvas) -> None:
        c.drawImage(picture(), 72, HEIGHT - 125, 240, 30)
        write(c, 80, 116, "1 들어가며 살펴보는 배경과 목적", size=13)

    document = read_page(draw)
    assert not [element for element in document.elements if isinstance(element, Figure)]
    assert len(grids(document, "box")) == 1


# ---------------------------------------------------------------- against pdfplumber

COORDINATES = st.lists(st.integers(3, 50).map(lambda v: v * 10.0), min_size=2, max_size=5, unique=True).map(sorted)


@st.composite
def drawings(draw: st.DrawFn) -> tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]]:
    """Edges on a few shared lines: (position, from, to), horizontal and vertical."""
    xs, ys = draw(COORDINATES), draw(COORDINATES)

    def edges(lines: list[float], ends: list[float]) -> list[tuple[float, float, float]]:
        found = []
        for line in lines:
            for _ in range(draw(st.integers(1, 2))):
                a, b = draw(st.sampled_from(ends)), draw(st.sampled_from(ends))
                if a != b:
                    found.append((line, min(a, b), max(a, b)))
        return found

    return edges(ys, xs), edges(xs, ys)


@settings(max_examples=60, deadline=None)
@given(drawings())
def test_cells_are_those_of_pdfplumber(
    edges: tuple[list[tuple[float, float, float]], list[tuple[float, float, float]]],
) -> None:
    horizontal, vertical = edges
    theirs = [
        {"orientation": "h", "x0": a, "x1": b, "top": y, "bottom": y, "width": b - a, "height": 0.0}
        for y, a, b in horizontal
    ] + [
        {"orientation": "v", "x0": x, "x1": x, "top": a, "bottom": b, "width": 0.0, "height": b - a}
        for x, a, b in vertical
    ]
    merged = pdfplumber.table.merge_edges(theirs, 3, 3, 3, 3)
    expected = pdfplumber.table.intersections_to_cells(pdfplumber.table.edges_to_intersections(merged, 3, 3))

    def rows(found: list[tuple[float, float, float]]) -> np.ndarray:
        return np.array([(a, b, at) for at, a, b in found], float).reshape(-1, 3)

    cells = pdf_edges.find_cells(pdf_edges.merge(rows(horizontal), rows(vertical)))
    assert sorted(map(tuple, cells)) == sorted(tuple(map(float, cell)) for cell in expected)
    groups = pdf_edges.group(cells)
    assert [sorted(map(tuple, g)) for g in groups if len(g) > 1] == [
        sorted(tuple(map(float, cell)) for cell in table) for table in pdfplumber.table.cells_to_tables(expected)
    ]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 4), st.integers(1, 4)), min_size=1))
def test_a_built_grid_covers_every_position_once(cells: list[tuple[int, int, int, int]]) -> None:
    boxes = [Box(10.0 * x, 10.0 * y, 10.0 * (x + w), 10.0 * (y + h)) for x, y, w, h in cells]
    frame = build_grid(boxes)
    assert frame is not None
    taken = np.zeros((frame.row_count, frame.column_count), int)
    for cell in frame.cells:
        taken[cell.row : cell.row + cell.row_span, cell.column : cell.column + cell.column_span] += 1
    assert (taken == 1).all()
    assert list(frame.cells) == sorted(frame.cells, key=lambda cell: (cell.row, cell.column))


def test_a_full_page_is_read_like_a_short_one() -> None:
    """Characters and edges come in portions of a thousand: none is lost or moved where a portion ends."""
    side, step = 40, 12.0
    xs, ys = [50 + step * k for k in range(side + 1)], [100 + step * k for k in range(side + 1)]

    def draw(canvas: Canvas) -> None:
        for row in range(side):
            for column in range(side):
                canvas.setLineWidth(0.5)
                canvas.rect(xs[column], HEIGHT - ys[row + 1], step, step)
                write(canvas, xs[column] + 4, ys[row] + 9, chr(0xAC00 + 28 * row + column % 28), size=6)

    (grid,) = grids(read_page(draw))
    assert (grid.row_count, grid.column_count) == (side, side)
    for cell in grid.cells:
        (line,) = cell.elements
        assert isinstance(line, Line)
        assert line.text == chr(0xAC00 + 28 * cell.row + cell.column % 28)
        assert line.box is not None
        assert line.box.x0 == pytest.approx(xs[cell.column] + 4, abs=0.1)


def test_words_marked_with_colour_stay_in_their_line() -> None:
    def draw(c: Canvas) -> None:
        c.setFillColorRGB(1, 1, 0.6)
        c.rect(72 + 90, HEIGHT - 116, 20, 14, stroke=0, fill=1)
        c.setFillColorRGB(0, 0, 0)
        write(c, 72, 112, "시장에 새로 나온")
        write(c, 162, 112, "배추")
        write(c, 188, 112, "값이 내렸다")

    document = read_page(draw)
    assert not grids(document, "box")
    assert [line.text for line in lines(document.elements)] == ["시장에 새로 나온 배추 값이 내렸다"]


def titled(c: Canvas, *, bottom: bool = True) -> None:
    rule(c, 72, 100, 180, 100)
    rule(c, 300, 100, 420, 100)
    for x in (72, 420):
        rule(c, x, 100, x, 180)
    if bottom:
        rule(c, 72, 180, 420, 180)
    write(c, 190, 104, "< 알아 둘 것 >")
    write(c, 80, 130, "하나. 나가는 때를 지킨다")
    write(c, 80, 150, "둘. 짐은 두 개까지 싣는다")


def test_a_frame_with_its_title_in_its_upper_side_is_a_box() -> None:
    (box,) = grids(read_page(titled), "box")
    assert [line.text for line in lines(box.cells[0].elements)] == [
        "< 알아 둘 것 >",
        "하나. 나가는 때를 지킨다",
        "둘. 짐은 두 개까지 싣는다",
    ]


def test_rules_beside_a_title_without_a_frame_are_no_box() -> None:
    assert not grids(read_page(lambda c: titled(c, bottom=False)), "box")


@pytest.mark.parametrize("is_lying", [False, True], ids=["upright", "lying"])
def test_bars_without_axes_are_a_figure_with_their_labels(is_lying: bool) -> None:
    bars = ((1.8, "2025"), (9.4, "2028"), (46.0, "2032"))

    def draw(c: Canvas) -> None:
        write(c, 72, 80, "□ 시장은 해마다 커질 전망")
        for k, (value, year) in enumerate(bars):
            if is_lying:
                c.rect(120, HEIGHT - 150 - 30 * k, 20 + 4 * value, 16, stroke=0, fill=1)
                write(c, 145 + 4 * value, 147 + 30 * k, f"{value}")
            else:
                c.rect(100 + 50 * k, HEIGHT - 320, 24, 20 + 3 * value, stroke=0, fill=1)
                write(c, 102 + 50 * k, 296 - 3 * value, f"{value}")
                write(c, 100 + 50 * k, 332, year)
        write(c, 72, 380, "□ 값은 모두 지어낸 것")

    document = read_page(draw)
    (figure,) = [element for element in document.elements if isinstance(element, Figure)]
    words = {word for line in figure.lines for word in line.text.split()}
    assert words >= {f"{value}" for value, _ in bars}
    assert is_lying or words >= {year for _, year in bars}
    assert [text for text in texts(document) if text.startswith("□")] == [
        "□ 시장은 해마다 커질 전망",
        "□ 값은 모두 지어낸 것",
    ]


def test_marked_words_are_no_bars() -> None:
    def draw(c: Canvas) -> None:
        for k, text in enumerate(("추진 배경", "주요 내용과 일정", "향후 계획과 기대되는 효과")):
            c.setFillGray(0.8)
            c.rect(70, HEIGHT - 146 - 40 * k, 10 * len(text) + 8, 18, stroke=0, fill=1)
            c.setFillGray(0)
            write(c, 74, 142 + 40 * k, text)

    assert not [element for element in read_page(draw).elements if isinstance(element, Figure)]


def test_a_label_shaped_like_an_l_leaves_its_items_their_cells() -> None:
    """The label's cell runs down beside its items, without a rule between it and the strip on their left."""

    def draw(c: Canvas) -> None:
        for y in (100, 120, 180):
            rule(c, 72, y, 300, y)
        for y in (140, 160):
            rule(c, 100, y, 300, y)
        for x in (72, 200, 300):
            rule(c, x, 100, x, 180)
        rule(c, 100, 140, 100, 180)
        for k, (label, value) in enumerate([("구분", "값"), ("수입", "30"), ("경상", "20"), ("자본", "10")]):
            write(c, 110 if k > 1 else 80, 114 + 20 * k, label)
            write(c, 220, 114 + 20 * k, value)

    (grid,) = grids(read_page(draw))
    assert cell_texts(grid) == [["구분", "값"], ["수입", "30"], ["", "경상", "20"], ["", "자본", "10"]]
