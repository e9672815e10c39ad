"""Bullets and the letter A, told by shape in drawn text."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.extractors import ocr_words
from pipeline.extractors.ocr_shapes import begins_with_a, bullet
from pipeline.extractors.tesseract import Word
from pipeline.model import Box
from tests.typeset.fonts import BOLD, REGULAR, font_file


def drawn(text: str, font: str = REGULAR, size: int = 46) -> np.ndarray:
    """A line of text as tesseract sees it at 300 dpi, cut to its ink."""
    image = Image.new("L", (1200, 120), 255)
    ImageDraw.Draw(image).text((40, 20), text, 0, ImageFont.truetype(str(font_file(font)), size))
    pixels = np.array(image)
    rows = np.flatnonzero((pixels < 128).any(axis=1))
    return pixels[rows[0] : rows[-1] + 1]


@pytest.mark.parametrize("font", [REGULAR, BOLD])
@pytest.mark.parametrize("size", [28, 46, 70])
def test_the_letter_a_has_a_bar(font: str, size: int) -> None:
    for text in ("AI", "AI의", "A"):
        assert begins_with_a(drawn(text, font, size)), text
    for text in ("시", "시장", "씨", "서", "사", "4", "0", "나", "I"):
        assert not begins_with_a(drawn(text, font, size)), text
    assert not begins_with_a(np.full((40, 40), 255, np.uint8))


@pytest.mark.parametrize("mark", "■□○●")
def test_bullets_are_known_by_shape(mark: str) -> None:
    image = np.full((60, 600), 255, np.uint8)
    canvas = Image.fromarray(image)
    draw = ImageDraw.Draw(canvas)
    shape = draw.rectangle if mark in "■□" else draw.ellipse
    shape((20, 12, 56, 48), fill=0 if mark in "■●" else None, outline=0, width=4)
    draw.text((90, 6), "개방 현황", 0, ImageFont.truetype(str(font_file(REGULAR)), 46))
    found = bullet(np.array(canvas))
    assert found is not None
    assert found[0] == mark
    assert (found[1], found[2]) == (20, 56)


@pytest.mark.parametrize("text", ["개방 현황", "미래", "0 건", "CD 값", "8 건", "D 등급", "- 값", "1. 값", "마 을"])
def test_other_beginnings_are_no_bullets(text: str) -> None:
    assert bullet(drawn(text)) is None


def test_shapes_overrule_what_was_read() -> None:
    image = np.full((200, 800), 255, np.uint8)
    image[60:96, 100:136] = 0  # a black square, read as a letter
    image[50:100, 200:220] = 0
    a = drawn("AI")
    image[120 : 120 + len(a), 100:500] = a[:, :400]
    ink = np.flatnonzero((image[110:190] < 128).any(axis=0))
    words = [
        Word((1, 1, 1), "m", Box(100, 60, 136, 96), 60.0),
        Word((1, 1, 1), "값", Box(200, 50, 220, 100)),
        Word((1, 1, 2), "시", Box(float(ink[0]), 120, float(ink[-1]) + 1, 120.0 + len(a))),
        Word((1, 1, 2), "시", Box(600, 120, 640, 160)),
    ]
    assert [word.text for word in ocr_words._by_shape(image, words)] == ["■", "값", "AI", "시"]
    unseen = [Word((1, 1, 1), "값", Box(200, 50, 220, 100))]
    assert [word.text for word in ocr_words._by_shape(image, unseen)] == ["■", "값"]
