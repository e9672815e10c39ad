"""The words of images as tesseract reads them, what it is known to confuse put right.

Latin words that it is not sure of are read a second time as Korean; bullets and the word AI are told by their shapes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from pipeline.extractors import ocr_shapes, tesseract
from pipeline.extractors.tesseract import Pixels, Word
from pipeline.model import Box

SURE = 95.0  # of 100: a Latin word below it may be Hangul
MIN_SECOND = 65.0  # … and the Hangul must be read with more than this
BULLET_LEFT, BULLET_RIGHT = 2.2, 1.4  # of a line's height around the start of its first word: where a bullet may be
_WHITE = 255

_HANGUL = re.compile("[가-힣]+[.,]?")
_QUOTES = "'\"‘’“”"
_LIKE_AI = "시씨"
_IS_AI = re.compile("A[lI1|]")  # which the Korean data alone takes for one syllable


def read_words(images: Sequence[Pixels], mode: str, seconds: float) -> list[list[Word]]:
    """The words of each image in pixels of it; `mode` is tesseract's page segmentation. Raises as `tesseract.read`."""
    found = _doubted(images, tesseract.read(images, mode, seconds), seconds)
    return [_by_shape(image, words) for image, words in zip(images, found, strict=True)]


def _doubted(images: Sequence[Pixels], found: Sequence[Sequence[Word]], seconds: float) -> list[list[Word]]:
    """The words of each image, doubtful Latin ones read a second time as Korean.

    With both languages loaded tesseract takes a Hangul word here and there for Latin letters, without being sure.
    """
    doubtful = [
        (number, at)
        for number, words in enumerate(found)
        for at, word in enumerate(words)
        if word.confidence < SURE and len(word.text) > 1 and _is_latin(word.text)
    ]
    words = [list(of_image) for of_image in found]
    if not doubtful or tesseract.languages() == tesseract.KOREAN:
        return words
    crops = [_around(images[number], words[number][at].box) for number, at in doubtful]
    again = tesseract.read(crops, tesseract.WORD_MODE, seconds, tesseract.KOREAN)
    for (number, at), second in zip(doubtful, again, strict=True):
        words[number][at] = _surer(words[number][at], second)
    return words


def _is_latin(text: str) -> bool:
    return any(c.isascii() and c.isalpha() for c in text) and not _HANGUL.search(text)


def _around(image: Pixels, box: Box) -> Pixels:
    x0, y0, x1, y1 = (round(value) for value in box)
    return np.pad(image[max(y0 - 3, 0) : y1 + 3, max(x0 - 3, 0) : x1 + 3], 12, constant_values=_WHITE)


def _surer(word: Word, second: Sequence[Word]) -> Word:
    """The Korean reading of a word where it is Hangul throughout and surer."""
    text = "".join(other.text for other in second).strip(_QUOTES)
    if len(text) < 2 or not _HANGUL.fullmatch(text):
        return word
    confidence = sum(other.confidence * len(other.text) for other in second) / len(text)
    if _IS_AI.match(word.text) and text[0] == "시":
        text = "AI" + text[1:]
    elif confidence <= max(word.confidence, MIN_SECOND):
        return word
    return Word(word.line, text, word.box, confidence)


def _by_shape(image: Pixels, words: Sequence[Word]) -> list[Word]:
    """The words with bullets and the word AI as their shapes tell."""
    result: list[Word] = []
    for _, group in groupby(words, key=lambda word: word.line):
        line = [_named(image, word) for word in group]
        top, bottom = round(min(word.box.y0 for word in line)), round(max(word.box.y1 for word in line))
        result += _bulleted(image, line[0], max(top, 0), bottom) + line[1:]
    return result


def _named(image: Pixels, word: Word) -> Word:
    if word.text[0] not in _LIKE_AI:
        return word
    x0, y0, x1, y1 = (max(round(value), 0) for value in word.box)
    is_ai = ocr_shapes.begins_with_a(image[y0:y1, x0:x1])
    return replace(word, text="AI" + word.text[1:]) if is_ai else word


def _bulleted(image: Pixels, word: Word, top: int, bottom: int) -> list[Word]:
    """The first word of a line, and the bullet before it or in its place."""
    height = bottom - top
    start, end = max(round(word.box.x0 - BULLET_LEFT * height), 0), round(word.box.x0 + BULLET_RIGHT * height)
    found = ocr_shapes.bullet(image[top:bottom, start:end])
    if found is None:
        return [word]
    mark, first, last = found
    bullet = Word(word.line, mark, Box(start + first, top, start + last + 1, bottom))
    if bullet.box.x1 <= word.box.x0 + 1 or _HANGUL.match(word.text):
        return [bullet, word]
    rest = word.text[1:]
    if not rest or bullet.box.x1 >= word.box.x1 - 1:
        return [bullet]
    return [bullet, replace(word, text=rest, box=word.box._replace(x0=bullet.box.x1))]
