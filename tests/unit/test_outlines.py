"""Text drawn as outlines: found without a program that reads it, read and put in its place with one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont
from pdf_pages import HEIGHT, cell_texts, codes, grids, lattice, lines, pdf, read, texts, write
from reportlab.pdfgen.canvas import Canvas
from test_scan import has_korean_tesseract

from pipeline.errors import Code
from pipeline.extractors import ocr, tesseract
from pipeline.extractors.tesseract import Word
from pipeline.limits import Limits
from pipeline.model import Box, Line
from tests.typeset.fonts import REGULAR, font_file

TITLE = "시험 설비 개방 현황과 앞으로의 계획"
ROWS = (("구분", "기관", "설비"), ("수도권", "스물두 곳", "135"), ("동남권", "열일곱 곳", "98"))
XS, YS = (72, 172, 292, 372), (150, 180, 210, 240)


class _Pen(BasePen):  # type: ignore[misc]
    """Draws glyphs into a path of the canvas."""

    def __init__(self, glyphs: object, path: object, x: float, y: float, scale: float) -> None:
        super().__init__(glyphs)
        self.path, self.x, self.y, self.scale = path, x, y, scale

    def at(self, point: tuple[float, float]) -> tuple[float, float]:
        return self.x + self.scale * point[0], self.y + self.scale * point[1]

    def _moveTo(self, point: tuple[float, float]) -> None:
        self.path.moveTo(*self.at(point))  # type: ignore[attr-defined]

    def _lineTo(self, point: tuple[float, float]) -> None:
        self.path.lineTo(*self.at(point))  # type: ignore[attr-defined]

    def _curveToOne(self, a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> None:
        self.path.curveTo(*self.at(a), *self.at(b), *self.at(c))  # type: ignore[attr-defined]

    def _closePath(self) -> None:
        self.path.close()  # type: ignore[attr-defined]


@cache
def face() -> TTFont:
    return TTFont(font_file(REGULAR))


def outline(canvas: Canvas, x: float, y: float, text: str, size: float = 11.0) -> None:
    """Draw a text as filled outlines of its glyphs, baseline `y` points below the top edge."""
    font = face()
    glyphs, names, scale = font.getGlyphSet(), font.getBestCmap(), size / font["head"].unitsPerEm
    for character in text:
        name = names[ord(character)]
        path = canvas.beginPath()
        glyphs[name].draw(_Pen(glyphs, path, x, HEIGHT - y, scale))
        canvas.drawPath(path, stroke=0, fill=1)
        x += scale * glyphs[name].width


def outlined_table(canvas: Canvas) -> None:
    lattice(canvas, XS, YS)
    for row, y in zip(ROWS, YS, strict=False):
        for text, x in zip(row, XS, strict=False):
            outline(canvas, x + 8, y + 20, text)


def mixed(canvas: Canvas) -> None:
    write(canvas, 72, 90, "앞의 글은 글자이다.")
    outline(canvas, 72, 120, TITLE)
    outlined_table(canvas)
    write(canvas, 72, 280, "뒤의 글도 글자이다.")


def whole(canvas: Canvas) -> None:
    outline(canvas, 72, 120, TITLE)
    outlined_table(canvas)


def test_outlines_without_recognition_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "version", lambda: None)
    document = read(pdf(mixed, whole))
    assert texts(document) == ["앞의 글은 글자이다.", "뒤의 글도 글자이다."]
    assert [(problem.code, problem.page) for problem in document.problems] == [
        (Code.CONTENT_SKIPPED, 1),
        (Code.PAGE_WITHOUT_TEXT, 2),
    ]


def test_parts_are_read_where_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[Box]] = []

    def parts(image: np.ndarray, boxes: Sequence[Box], page: int, scale: float, seconds: float) -> list[Line]:
        asked.append(list(boxes))
        return [Line(f"읽음{k}", page, box) for k, box in enumerate(boxes)]

    monkeypatch.setattr(tesseract, "version", lambda: "5")
    monkeypatch.setattr(ocr, "recognize_parts", parts)
    document = read(pdf(mixed))
    (boxes,) = asked
    assert boxes[0].x0 == pytest.approx(72, abs=2)
    assert boxes[0].y1 == pytest.approx(120, abs=4)
    assert texts(document)[:2] == ["앞의 글은 글자이다.", "읽음0"]
    assert texts(document)[-1] == "뒤의 글도 글자이다."
    (grid,) = grids(document)
    assert all(cell for row in cell_texts(grid) for cell in row)
    assert len(list(lines(document.elements))) == 2 + len(boxes)
    assert codes(document) == ["PAGE_RECOGNIZED"]
    assert (document.ocr_page_count, document.pages[0].is_recognized) == (1, False)


def test_what_recognition_leaves_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def first(image: np.ndarray, boxes: Sequence[Box], page: int, scale: float, seconds: float) -> list[Line]:
        return [Line("읽음", page, boxes[0])]

    monkeypatch.setattr(tesseract, "version", lambda: "5")
    monkeypatch.setattr(ocr, "recognize_parts", first)
    document = read(pdf(mixed, mixed), limits=Limits(ocr_pages=1))
    skipped = [problem for problem in document.problems if problem.code is Code.CONTENT_SKIPPED]
    assert [problem.page for problem in skipped] == [1, 2]
    left, all_of_them = (int(problem.message.split()[0]) for problem in skipped)
    assert 0 < left == all_of_them - 1  # the first page gave one line, the second was beyond the limit
    assert codes(document).count("PAGE_RECOGNIZED") == 1


def test_drawings_are_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    unsure = [Word((1, 1, 1), "~", Box(12, 12, 52, 32), 31.0)]
    monkeypatch.setattr(tesseract, "read", lambda images, mode, seconds, languages=None: [unsure for _ in images])
    monkeypatch.setattr(tesseract, "languages", lambda: "kor")
    image = np.full((400, 400), 255, np.uint8)
    image[100:120, 100:200] = 0
    assert ocr.recognize_parts(image, [Box(50, 50, 100, 60)], 1, 2.0, 9.0) == []


@pytest.mark.skipif(not has_korean_tesseract(), reason="tesseract with Korean data is not installed")
@pytest.mark.parametrize("draw", [mixed, whole])
def test_outlined_text_comes_back(draw: object) -> None:
    document = read(pdf(draw))  # type: ignore[arg-type]
    assert TITLE.replace(" ", "") in {text.replace(" ", "") for text in texts(document)}
    (grid,) = grids(document)
    found = [cell.replace(" ", "") for row in cell_texts(grid) for cell in row]
    wanted = [cell.replace(" ", "") for row in ROWS for cell in row]
    assert sum(a == b for a, b in zip(found, wanted, strict=True)) >= 8
