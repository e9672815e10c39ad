"""Scans with a text layer of another program: believed unless a sure recognition disproves it."""

from __future__ import annotations

import numpy as np
import pytest
from pdf_pages import HEIGHT, KOREAN, WIDTH, codes, pdf, read, texts
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import Code
from pipeline.extractors import ocr, tesseract
from pipeline.extractors.ocr import Recognized
from pipeline.extractors.pdf_layers import shared_pairs
from pipeline.limits import Limits
from pipeline.model import Line

SHOWN = ["시험 설비를 빌려 쓰는 기업이 늘었다.", "이용료는 시간마다 3만 원이다."]
MISREAD = ["시험 설비를 빌려 쓰는 기업이 늘었디.", "이용료는 시간마다 3만 웬이다."]
GARBAGE = ["AIS ASS Ser Wal 71240] SAC.", "o| SEE AIZIOICH 39} SolCk."]


def scan(layer: list[str], share: float = 1.0) -> bytes:
    """Two pages, each a picture with invisible text."""

    def draw(canvas: Canvas) -> None:
        shade = np.tile(np.linspace(200, 255, 300, dtype=np.uint8), (400, 1))
        canvas.drawImage(ImageReader(Image.fromarray(shade)), 0, HEIGHT * (1 - share), WIDTH, HEIGHT * share)
        writer = canvas.beginText(72, HEIGHT - 100)
        writer.setFont(KOREAN, 12)
        writer.setTextRenderMode(3)
        for text in layer:
            writer.textLine(text)
        canvas.drawText(writer)

    return pdf(draw, draw)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Pages that were recognized, as SHOWN."""
    pages: list[int] = []

    def recognize(image: np.ndarray, page: int, scale: float, seconds: float) -> Recognized:
        pages.append(page)
        return Recognized(tuple(Line(text, page) for text in SHOWN), confidence=88.0)

    monkeypatch.setattr(tesseract, "version", lambda: "5.3.0")
    monkeypatch.setattr(ocr, "recognize", recognize)
    return pages


def test_a_good_layer_stays_and_says_what_it_is(asked: list[int]) -> None:
    document = read(scan(MISREAD))
    assert texts(document) == MISREAD * 2
    assert asked == [1, 2]
    assert codes(document) == ["PAGE_RECOGNIZED"] * 2
    assert "stored in the file" in document.problems[0].message
    assert (document.ocr_page_count, [page.is_recognized for page in document.pages]) == (2, [True, True])


def test_garbage_gives_way_to_what_is_read(asked: list[int]) -> None:
    document = read(scan(GARBAGE))
    assert texts(document) == SHOWN * 2
    assert codes(document) == ["PAGE_RECOGNIZED"] * 2
    assert document.ocr_page_count == 2


def test_pages_beyond_the_limit_keep_their_garbage_and_say_so(asked: list[int]) -> None:
    document = read(scan(GARBAGE), Limits(ocr_pages=1))
    assert texts(document) == SHOWN + GARBAGE
    assert {(problem.code, problem.page) for problem in document.problems} == {
        (Code.PAGE_RECOGNIZED, 1), (Code.SUSPECT_TEXT, 2),
    }  # fmt: skip


def test_an_unsure_recognition_disproves_nothing(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    unsure = Recognized((Line(SHOWN[0], 1),), confidence=48.0)
    monkeypatch.setattr(ocr, "recognize", lambda *page: unsure)
    assert texts(read(scan(GARBAGE))) == GARBAGE * 2


def test_without_recognition_the_layer_is_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "version", lambda: None)
    document = read(scan(GARBAGE))
    assert texts(document) == GARBAGE * 2
    assert codes(document) == ["PAGE_RECOGNIZED"] * 2


def test_invisible_text_beside_a_small_picture_is_no_layer(asked: list[int]) -> None:
    assert texts(read(scan(GARBAGE, share=0.3))) == GARBAGE * 2
    assert asked == []


def test_order_does_not_count() -> None:
    first, second = (Line(text, 1) for text in SHOWN)
    assert shared_pairs([first, second], [second, first]) == 1.0
    assert shared_pairs([first], [first, second]) < 0.8
    assert shared_pairs([], []) == 0.0
