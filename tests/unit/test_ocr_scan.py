"""Scanned pages made ready for reading, and the way back to where things are printed."""

from __future__ import annotations

import io

import numpy as np
import pytest
from pdf_pages import HEIGHT, WIDTH, pdf, write
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from test_scan import MIN_SIMILARITY, has_korean_tesseract, sample_cells

from pipeline.extractors import ocr, ocr_scan, tesseract
from pipeline.extractors.ocr import Recognized
from pipeline.extractors.ocr_scan import Clean
from pipeline.model import Box, Line, Page
from tests.typeset.compare import read
from tests.typeset.samples import FOLDER, SAMPLES

SCALE = 2.0


def written(width: int = 800, height: int = 1100) -> np.ndarray:
    """Lines of uneven words, as rows of bars."""
    image = np.full((height, width), 255, np.uint8)
    chance = np.random.default_rng(5)
    for y in range(120, height - 120, 26):
        x = 100
        while x < width - 160:
            length = int(chance.integers(10, 50))
            image[y : y + 12, x : x + length] = 30
            x += length + int(chance.integers(6, 14))
    return image


def tilted(image: np.ndarray, degrees: float) -> np.ndarray:
    """Turned clockwise."""
    return np.asarray(Image.fromarray(image).rotate(-degrees, Image.Resampling.BICUBIC, fillcolor=255))


@pytest.mark.parametrize("degrees", [-3.0, -0.7, 0.3, 1.9, 4.0])
def test_the_angle_of_a_page_is_found(degrees: float) -> None:
    assert ocr_scan.skew_of(tilted(written(), degrees), SCALE) == pytest.approx(degrees, abs=0.06)


def test_straight_and_empty_pages_have_no_angle() -> None:
    assert ocr_scan.skew_of(written(), SCALE) == 0.0
    assert ocr_scan.skew_of(np.full((1100, 800), 255, np.uint8), SCALE) == 0.0


@pytest.mark.parametrize(("turns", "degrees"), [(0, 2.4), (1, 0.0), (1, -1.3), (2, 0.8), (3, 1.1)])
def test_a_place_on_the_upright_page_leads_to_the_printed_one(turns: int, degrees: float) -> None:
    page = written()
    page[600:640, 90:760] = 255
    page[610:630, 300:360] = 0  # the mark
    printed = np.rot90(tilted(page, degrees), -turns)
    page[610:630, 300:360] = 255
    elsewhere = np.rot90(tilted(page, degrees), -turns)
    ys, xs = np.nonzero(printed.astype(int) - elsewhere < -128)

    upright = ocr_scan.upright(Clean(printed, printed), turns, 0.0).letters
    skew = ocr_scan.skew_of(upright, SCALE)
    straight = ocr_scan.upright(Clean(upright, upright), 0, skew).letters
    assert straight[612:628, 302:358].max() < 60
    size = straight.shape[1] / SCALE, straight.shape[0] / SCALE
    box = Page(1, *size, turns=turns, skew=skew).printed(Box(300 / SCALE, 610 / SCALE, 360 / SCALE, 630 / SCALE))
    found = [value / SCALE for value in (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1)]
    assert box == pytest.approx(found, abs=1.0)


def test_dark_edges_go_and_printed_bars_stay() -> None:
    page = written()
    page[:, :30] = 20
    page[-25:] = 60
    page[40:110, 0:500] = 40  # a bar that bleeds off the page
    clean = ocr_scan.cleaned(page, SCALE).letters
    assert clean[300:-30, :30].min() == 255
    assert clean[-20:].min() == 255
    assert clean[60:100, 100:480].max() == 40
    assert np.array_equal(clean[150:900, 60:], page[150:900, 60:])


def test_paper_becomes_white_and_faint_ink_dark() -> None:
    page = written()
    light = np.linspace(0.7, 1.0, page.shape[1])[None, :] * np.linspace(1.0, 0.85, page.shape[0])[:, None]
    faint = (light * (110 + page.astype(float) * (215 - 110) / 255)).astype(np.uint8)
    faint[500:560, 200:600] = (faint[500:560, 200:600] * 0.8).astype(np.uint8)  # a shaded bar
    clean = ocr_scan.cleaned(faint, SCALE).letters
    paper, ink = page == 255, page == 30
    paper[495:565, 195:605] = False
    ink[495:565] = False
    assert np.percentile(clean[paper], 2) > 235
    assert np.percentile(clean[ink], 98) < 90
    assert 150 < np.median(clean[500:560, 200:600]) < 235


def test_grain_goes_and_rules_stay() -> None:
    page = written()
    page[1000, 100:700] = 0  # a hairline
    chance = np.random.default_rng(6)
    grainy = np.clip(page + chance.normal(0, 22, page.shape), 0, 255).astype(np.uint8)
    clean = ocr_scan.cleaned(grainy, SCALE)
    assert clean.letters[20:100].std() < 0.5 * grainy[20:100].std()
    assert clean.rules[1000, 110:690].max() < 140


def test_what_is_drawn_on_white_stays_as_it_is() -> None:
    page = written()
    page[300:340, 100:700] = 200
    clean = ocr_scan.cleaned(page, SCALE)
    assert clean.letters is page
    assert clean.rules is page


def test_which_way_up_is_asked_where_rows_do_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def turns_of(image: np.ndarray, seconds: float) -> int:
        asked.append(image.shape)
        return 3

    monkeypatch.setattr(tesseract, "turns_of", turns_of)
    assert ocr_scan.turns_of(written(), SCALE, 9.0) == 0
    assert asked == []
    assert ocr_scan.turns_of(np.rot90(written()), SCALE, 9.0) == 3
    assert ocr_scan.turns_of(written(), SCALE, 9.0, is_doubtful=True) == 3
    assert ocr_scan.turns_of(np.full((1100, 800), 255, np.uint8), SCALE, 9.0) == 0
    assert asked == [(400, 550), (550, 400)]


def test_rows_of_a_page_that_lies_askew_say_where_it_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    line = Line("지난해 매출은 120억 원이다.", 1, Box(100, 50, 280, 62), xs=tuple(100 + 10.0 * k for k in range(18)))

    def recognize(image: np.ndarray, page: int, scale: float, seconds: float) -> Recognized:
        return Recognized((line,), turns=1)

    def scan(canvas: Canvas) -> None:
        shade = np.tile(np.linspace(200, 255, 300, dtype=np.uint8), (400, 1))
        canvas.drawImage(ImageReader(Image.fromarray(shade)), 0, 0, WIDTH, HEIGHT)

    monkeypatch.setattr(tesseract, "version", lambda: "5.3.0")
    monkeypatch.setattr(ocr, "recognize", recognize)
    rows = read(pdf(scan), "scan.pdf")

    def box(row: dict[str, object]) -> list[object]:
        return [row[side] for side in ("x0", "y0", "x1", "y1")]

    printed = [WIDTH - 62, 100, WIDTH - 50, 280]
    assert box(rows["lines"][0]) == pytest.approx(printed)
    assert box(rows["blocks"][0]) == pytest.approx(printed)
    (fact,) = rows["numeric_facts"]
    start = line.text.index("120")
    assert box(fact) == pytest.approx([printed[0], line.xs[start], printed[2], line.xs[start + len(fact["exact"])]])


def test_the_running_head_of_a_bound_scan_stays_where_it_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    def recognize(image: np.ndarray, page: int, scale: float, seconds: float) -> Recognized:
        return Recognized((Line("읽어 낸 글", page, Box(300, 300, 400, 312)),), turns=1, skew=0.4)

    def scan(canvas: Canvas) -> None:
        shade = np.tile(np.linspace(200, 255, 300, dtype=np.uint8), (400, 1))
        canvas.drawImage(ImageReader(Image.fromarray(shade)), 60, 120, WIDTH - 120, HEIGHT - 240)
        write(canvas, 72, 40, "달마다 나오는 소식")

    monkeypatch.setattr(tesseract, "version", lambda: None)
    before = {row["text"]: row for row in read(pdf(scan), "scan.pdf")["lines"]}
    monkeypatch.setattr(tesseract, "version", lambda: "5.3.0")
    monkeypatch.setattr(ocr, "recognize", recognize)
    after = {row["text"]: row for row in read(pdf(scan), "scan.pdf")["lines"]}
    head = "달마다 나오는 소식"
    assert set(after) == {head, "읽어 낸 글"}
    for side in ("x0", "y0", "x1", "y1"):
        assert after[head][side] == pytest.approx(before[head][side], abs=1.5)


@pytest.mark.skipif(not has_korean_tesseract(), reason="tesseract with Korean data is not installed")
def test_a_page_on_its_side_askew_on_grey_paper_is_read() -> None:
    sample = next(sample for sample in SAMPLES if sample.name.startswith("scan"))
    import pypdfium2
    from rapidfuzz import fuzz

    with pypdfium2.PdfDocument((FOLDER / sample.name).read_bytes()) as document:
        upright = document[1].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    grey = upright.point(lambda tone: 60 + tone * 150 // 255)
    picture = grey.rotate(1.4, Image.Resampling.BICUBIC, fillcolor=210).rotate(90, expand=True)
    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=200)
    rows = read(buffer.getvalue(), "scan.pdf")
    wanted = "".join("".join(line.split()) for cell in sample_cells(sample.bulletin) for line in cell)
    cells = rows["table_cells"]
    assert fuzz.ratio(wanted, "".join("".join(cell["text"].split()) for cell in cells)) >= MIN_SIMILARITY
    for cell in cells:  # columns of the table run up the printed page
        assert 0 <= cell["x0"] < cell["x1"] <= upright.height * 0.36
    first = [cell for cell in cells if cell["row_index"] == 0]
    assert [cell["y0"] for cell in first] == sorted((cell["y0"] for cell in first), reverse=True)
