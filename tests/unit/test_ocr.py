"""Text recognition: tesseract's answers as lines, ruled tables in images."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.extractors import ocr, ocr_pieces, ocr_rules, ocr_words, tesseract
from pipeline.extractors.tesseract import Word
from pipeline.model import Box, Grid, Line

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"


@pytest.fixture(autouse=True)
def _upright(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "turns_of", lambda image, seconds: 0)


def row(image: int, line: int, left: int, width: int, text: str, conf: float = 90.0, top: int = 100) -> str:
    return f"5\t{image}\t1\t1\t{line}\t1\t{left}\t{top}\t{width}\t40\t{conf}\t{text}"


def paper(width: int = 800, height: int = 600) -> np.ndarray:
    return np.full((height, width), 255, np.uint8)


def ruled() -> np.ndarray:
    """A grid of two rows and three columns, scale 2: x 50, 150, 250, 350 and y 50, 100, 150 in points."""
    image = paper()
    for y in (100, 200, 300):
        image[y - 1 : y + 2, 99:702] = 0
    for x in (100, 300, 500, 700):
        image[99:302, x - 1 : x + 2] = 0
    return image


def test_ruled_tables_are_found() -> None:
    (grid,) = ocr_rules.find_grids(ocr_rules.find_rules(ruled(), 2.0))
    assert (grid.row_count, grid.column_count, len(grid.cells)) == (2, 3, 6)
    assert grid.box == pytest.approx((50, 50, 350, 150), abs=1.5)


def test_text_and_shading_are_no_rules() -> None:
    image = paper()
    for k in range(12):  # strokes of letters
        image[100 + 30 * k : 103 + 30 * k, 100:140] = 0
    image[400:500, 100:700] = 60  # a dark bar
    assert ocr_rules.find_grids(ocr_rules.find_rules(image, 2.0)) == []


def test_columns_are_areas_of_their_own() -> None:
    image = paper(800, 1200)
    image[60:80, 100:700] = 0  # a title over both columns
    for k in range(30):
        image[150 + 30 * k : 165 + 30 * k, 80:380] = 0
        image[150 + 30 * k : 165 + 30 * k, 430:730] = 0
    areas = ocr_rules.find_columns(image, 2.0)
    assert len(areas) == 3
    title, left, right = areas
    assert title[:2] == (0, left[0])
    assert 380 <= left[3] == right[2] <= 430
    image[150:1100, 385:425] = 0
    assert ocr_rules.find_columns(image, 2.0) == [(0, 1200, 0, 800)]


def test_words_become_lines_with_blanks_where_they_stand_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    table = "\n".join([
        HEAD,
        row(1, 1, 100, 80, "산업"), row(1, 1, 185, 80, "기술"), row(1, 1, 290, 80, "동향"),
        row(1, 2, 100, 40, "|", conf=3.0, top=160), row(1, 2, 150, 80, "본문", top=160),
    ])  # fmt: skip
    monkeypatch.setattr(tesseract, "_run", lambda arguments, seconds: table)
    monkeypatch.setattr(tesseract, "languages", lambda: "kor")
    elements = ocr.recognize(paper(), 7, 2.0, 10.0).elements
    assert [element.text for element in elements if isinstance(element, Line)] == ["산업기술 동향", "본문"]
    line = elements[0]
    assert isinstance(line, Line)
    assert line.page == 7
    assert line.box == pytest.approx((50, 50, 185, 70))
    assert len(line.xs) == len(line.text) + 1
    assert list(line.xs) == sorted(line.xs)


def test_cells_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def read(images: list[np.ndarray], mode: str, seconds: float, languages: str | None = None) -> list[list[Word]]:
        sizes.append(len(images))
        if len(images) == 1:
            return [[Word((1, 1, 1), "제목", Box(100, 20, 180, 60))]]
        return [[Word((1, 1, 1), f"칸{k}", Box(12, 12, 52, 32))] for k in range(len(images))]

    monkeypatch.setattr(tesseract, "read", read)
    monkeypatch.setattr(tesseract, "languages", lambda: "kor")
    image = ruled()
    for k in range(5):  # the last cell stays empty
        image[140 + 100 * (k // 3) : 160 + 100 * (k // 3), 180 + 200 * (k % 3) : 220 + 200 * (k % 3)] = 0
    title, grid = ocr.recognize(image, 1, 2.0, 10.0).elements
    assert isinstance(title, Line)
    assert isinstance(grid, Grid)
    assert sizes == [5, 1]
    assert [[line.text for line in cell.elements if isinstance(line, Line)] for cell in grid.cells] == [
        *([f"칸{k}"] for k in range(5)),
        [],
    ]
    first = grid.cells[0].elements[0]
    assert isinstance(first, Line)
    assert first.box is not None
    assert grid.cells[0].box is not None
    assert grid.cells[0].box.x0 < first.box.x0 < first.box.x1 < grid.cells[0].box.x1


def test_light_text_on_a_dark_cell_is_read_as_dark_on_white() -> None:
    image = paper()
    image[100:200, 100:400] = 60
    image[140:160, 200:300] = 240
    piece = ocr_pieces.cell(image, Box(50, 50, 200, 100), [], 2.0)
    assert (piece.left + 12, piece.top + 12) == (200, 140)
    assert piece.pixels[0, 0] == 255
    assert piece.pixels[15, 15] < 30


def test_an_open_table_is_closed_at_its_ends() -> None:
    image = paper(800, 1200)
    for x in (100, 400, 700):
        image[60:1100, x - 1 : x + 2] = 0
    (grid,) = ocr_rules.find_grids(ocr_rules.find_rules(image, 2.0))
    assert (grid.row_count, grid.column_count) == (1, 2)


@pytest.mark.parametrize(
    ("first", "sure", "second", "also", "expected"),
    [
        ("AAS", 66, "조치를", 86, "조치를"),  # Hangul taken for Latin letters
        ("AAS", 90, "조치를", 86, "AAS"),  # sure of the letters
        ("Ald", 36, "시에", 80, "AI에"),
        ("Code", 60, "0006", 74, "Code"),
        ("qa", 50, "가", 90, "qa"),  # one syllable proves nothing
    ],
)
def test_a_doubtful_latin_word_is_read_again(
    monkeypatch: pytest.MonkeyPatch, first: str, sure: float, second: str, also: float, expected: str
) -> None:
    def read(images: list[np.ndarray], mode: str, seconds: float, languages: str | None = None) -> list[list[Word]]:
        assert languages == "kor"
        return [[Word((1, 1, 1), second, Box(0, 0, 1, 1), also)]]

    monkeypatch.setattr(tesseract, "read", read)
    monkeypatch.setattr(tesseract, "languages", lambda: "kor+eng")
    found = ocr_words._doubted([paper()], [[Word((1, 1, 1), first, Box(100, 100, 160, 120), sure)]], 9.0)
    assert [word.text for word in found[0]] == [expected]


def test_without_tesseract_there_is_no_version(monkeypatch: pytest.MonkeyPatch) -> None:
    tesseract.version.cache_clear()
    monkeypatch.setattr(tesseract.shutil, "which", lambda name: None)
    assert tesseract.version() is None
    tesseract.version.cache_clear()


def test_tesseract_without_korean_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    tesseract.version.cache_clear()
    monkeypatch.setattr(tesseract.shutil, "which", lambda name: "/usr/bin/tesseract")
    monkeypatch.setattr(tesseract, "_run", lambda arguments, seconds: "List of languages (1):\neng\n")
    assert tesseract.version() is None
    tesseract.version.cache_clear()


def test_grey_hairlines_are_rules_and_shading_is_none() -> None:
    image = paper()
    image[100:130, 100:700] = 225  # a shaded header
    for y in (100, 130, 160, 190):  # rows too low for an upright rule of their own
        image[y : y + 2, 100:702] = 160
    for x in (100, 300, 500, 700):
        image[100:192, x : x + 2] = 170
    image[300:400, 100:700] = 190
    (grid,) = ocr_rules.find_grids(ocr_rules.find_rules(image, 2.0))
    assert (grid.row_count, grid.column_count) == (3, 3)


def test_a_table_in_a_cell_is_read_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(images: list[np.ndarray], mode: str, seconds: float, languages: str | None = None) -> list[list[Word]]:
        return [[Word((1, 1, 1), f"{mode}/{image.shape[1] - 24}", Box(12, 12, 52, 32))] for image in images]

    monkeypatch.setattr(tesseract, "read", read)
    monkeypatch.setattr(tesseract, "languages", lambda: "kor")
    image = paper(800, 1200)
    for x0, y0, x1, y1 in ((50, 50, 750, 700), (100, 300, 500, 500)):
        for y in (y0, (y0 + y1) // 2 if x0 > 50 else 120, y1):
            image[y - 1 : y + 2, x0 : x1 + 2] = 0
        for x in (x0, (x0 + x1) // 2 if x0 > 50 else x1, x1):
            image[y0 : y1 + 2, x - 1 : x + 2] = 0
    image[80:100, 100:200] = 0  # in the head of the outer table: one line
    image[160:180, 100:220] = 0  # two lines above the inner one
    image[200:220, 100:210] = 0
    image[340:360, 150:230] = 0  # in its first cell
    outer = next(element for element in ocr.recognize(image, 1, 2.0, 10.0).elements if isinstance(element, Grid))
    head, body = outer.cells
    assert [line.text for line in head.elements if isinstance(line, Line)] == ["7/100"]
    above, inner = body.elements
    assert isinstance(above, Line)
    assert isinstance(inner, Grid)
    assert above.text == "6/120"
    assert (inner.row_count, inner.column_count) == (2, 2)
    assert [[line.text for line in cell.elements if isinstance(line, Line)] for cell in inner.cells] == [
        ["7/80"], [], [], [],
    ]  # fmt: skip


def test_bars_with_light_letters_are_turned_over(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def read(images: list[np.ndarray], mode: str, seconds: float, languages: str | None = None) -> list[list[Word]]:
        seen.extend(images)
        return [[] for _ in images]

    monkeypatch.setattr(tesseract, "read", read)
    image = paper()
    image[60:100, 60:700] = 190
    image[70:90, 100:104] = 255  # a stroke
    ocr.recognize(image, 1, 2.0, 10.0)
    (area,) = seen
    assert area[80, 102] < 30
    assert area[80, 300] == 255


def test_dotted_boxes_leave_cells_and_rows_of_dashes_stay() -> None:
    image = paper()
    for y in (100, 200):
        for x in range(100, 500, 5):
            image[y : y + 2, x : x + 3] = 60
    for x in (100, 497):
        for y in range(100, 200, 5):
            image[y : y + 3, x : x + 2] = 60
    for x in range(120, 480, 6):
        image[150:152, x : x + 5] = 0
    rules = ocr_rules.find_rules(image, 2.0)
    left = ocr_rules.without_rules(image, ocr_rules.framing(rules), 2.0) < 128
    assert left[150:152].sum() == 2 * 60 * 5
    assert not left[:140].any()
    assert not left[160:].any()


def test_lines_without_success_are_read_as_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(images: list[np.ndarray], mode: str, seconds: float, languages: str | None = None) -> list[list[Word]]:
        return [[] if mode == "7" else [Word((1, 1, 1), "칸", Box(12, 12, 52, 32))] for _ in images]

    monkeypatch.setattr(tesseract, "read", read)
    image = ruled()
    image[140:160, 180:220] = 0
    grid = next(element for element in ocr.recognize(image, 1, 2.0, 10.0).elements if isinstance(element, Grid))
    assert [len(cell.elements) for cell in grid.cells] == [1, 0, 0, 0, 0, 0]
