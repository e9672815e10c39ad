"""Text recognition of page images with tesseract: lines, and ruled tables cell by cell.

tesseract is a program of its own (Apache-2.0), found on PATH with its Korean data; without it pages stay unread.
Columns and cells are cut out and read as single lines (page segmentation mode 7) or blocks (6); see decision 25. All
images of a batch go through one process, for loading the language data takes longer than reading a cell.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.extractors import ocr_rules, ocr_shapes
from pipeline.extractors.pdf_order import Placed, reading_order
from pipeline.extractors.pdf_tables import GridFrame
from pipeline.model import Box, Cell, Element, Grid, Line, Span

DPI = 300  # what tesseract's models were trained at
MAX_PIXELS = 50_000_000  # of one page; an A3 page has 17 million
LANGUAGE = "kor"
BLOCK_MODE, LINE_MODE, WORD_MODE = "6", "7", "8"
SURE = 95.0  # of 100: a Latin word below it may be Hangul
MIN_SECOND = 65.0  # … and the Hangul must be read with more than this
PART_CONFIDENCE = 60.0  # of 100 in the mean; below it a part of a page is a drawing
PART_MARGIN = 1.0  # points around the letters of a part
MIN_CONFIDENCE = 15.0  # of 100; below it are specks
WORD_GAP = 0.28  # of its height that a word stands apart from the one before
BULLET_LEFT, BULLET_RIGHT = 2.2, 1.4  # of a line's height around the start of its first word: where a bullet may be
LINE_GAP = 1.6  # … and from which on it belongs to another line
TEXT_HEIGHT = 0.92  # of the type size that a recognized line's ink covers
_CELL_MARGIN = 4  # pixels inside a cell's rules
_BORDER = 12  # pixels of white around a crop
_CONTRAST = 45  # grey values that ink differs from a cell's ground
_WHITE = 255

_HANGUL = re.compile("[가-힣]+[.,]?")
_QUOTES = "'\"‘’“”"
_LIKE_AI = "시씨"
_IS_AI = re.compile("A[lI1|]")  # which the Korean data alone takes for one syllable
_CAPITAL_I = re.compile("(?<=[A-Z])l(?![a-z])")

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Word:
    """A recognized word in pixels of its image."""

    line: tuple[int, int, int]
    text: str
    box: Box
    confidence: float = 100.0


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the page to read by itself: its pixels, and where they lie on the page."""

    pixels: Pixels
    left: int
    top: int
    is_line: bool = False


@cache
def version() -> str | None:
    """tesseract's version if it is on PATH and can read Korean, else None."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        languages = _run([program, "--list-langs"], 20.0).split()
        first = _run([program, "--version"], 20.0).split()
    except (OSError, subprocess.SubprocessError):
        return None
    return first[1] if LANGUAGE in languages and len(first) > 1 else None


@cache
def _languages() -> str:
    """Korean, with English where its data is there: Latin names come out better, at twice the time."""
    known = _run(["tesseract", "--list-langs"], 20.0).split()
    return f"{LANGUAGE}+eng" if "eng" in known else LANGUAGE


def recognize(image: Pixels, page: int, scale: float, seconds: float) -> list[Element]:
    """Elements of a page image in reading order.

    `image` is grey, rows by columns; `scale` pixels a point; `seconds` bounds tesseract's time. Raises TimeoutError
    where it takes longer and OSError where tesseract fails.
    """
    rules = ocr_rules.find_rules(image, scale)
    grids = ocr_rules.find_grids(rules)
    clean = ocr_rules.without_rules(image, rules, scale)
    framed = ocr_rules.without_rules(image, ocr_rules.framing(rules), scale)
    homes = _homes(grids)
    pieces = _areas(clean, grids, scale)
    areas = len(pieces)
    for number, grid in enumerate(grids):
        for at, cell in enumerate(grid.cells):
            inner = [grids[k].box for k, home in enumerate(homes) if home == (number, at)]
            pieces.append(_cell(framed, cell.box, inner, scale))
    lines = [_lines(words, page, scale) for words in _read_pieces(pieces, seconds)]
    cells = iter(lines[areas:])
    read: list[Grid] = []
    # nested ones come after what they lie in, for the list begins at the top
    texts = [[list[Element](next(cells)) for _ in grid.cells] for grid in grids]
    for number in range(len(grids) - 1, -1, -1):
        made = _grid(grids[number], texts[number], page)
        home = homes[number]
        if home is None:
            read.insert(0, made)
        else:
            texts[home[0]][home[1]] = _ordered(texts[home[0]][home[1]], [made])
    return _ordered([line for part in lines[:areas] for line in part], read)


def recognize_parts(image: Pixels, boxes: Sequence[Box], page: int, scale: float, seconds: float) -> list[Element]:
    """The lines in boxes (points) of a page image, as far as they are read with some certainty. Raises as above."""
    edge = _CELL_MARGIN / scale + PART_MARGIN
    wide = [Box(max(box.x0 - edge, 0.0), max(box.y0 - edge, 0.0), box.x1 + edge, box.y1 + edge) for box in boxes]
    found = _read_pieces([_cell(image, box, [], scale) for box in wide], seconds)
    sure = [words for words in found if words and np.mean([word.confidence for word in words]) >= PART_CONFIDENCE]
    return [line for words in sure for line in _lines(words, page, scale)]


def _ordered(lines: Sequence[Element], grids: Sequence[Element]) -> list[Element]:
    """Lines in the order they were read, tables put where they stand."""
    elements = [*lines, *grids]
    places = [k if k < len(lines) else None for k in range(len(elements))]
    placed = [Placed(k, elements[k].box or Box(0, 0, 0, 0), place) for k, place in enumerate(places)]
    return [elements[k] for k in reading_order(placed)]


def _homes(grids: Sequence[GridFrame]) -> list[tuple[int, int] | None]:
    """Table and cell that each table lies in, None for those that lie in none."""
    homes: list[tuple[int, int] | None] = []
    for number, grid in enumerate(grids):
        around = [
            (_area(cell.box), other, at)
            for other in range(number)
            for at, cell in enumerate(grids[other].cells)
            if _is_inside(grid.box, cell.box)
        ]
        homes.append(min(around)[1:] if around else None)
    return homes


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _is_inside(inner: Box, outer: Box) -> bool:
    return inner.x0 >= outer.x0 and inner.y0 >= outer.y0 and inner.x1 <= outer.x1 and inner.y1 <= outer.y1


def _areas(clean: Pixels, grids: Sequence[GridFrame], scale: float) -> list[_Piece]:
    """What stands around the tables, column by column, shading made white."""
    rest = clean.copy()
    for grid in grids:
        _paint(rest, grid.box, scale)
    for y0, y1, x0, x1 in ocr_rules.find_shades(rest, scale):
        rest[y0:y1, x0:x1] = _evened(rest[y0:y1, x0:x1])[0]
    return [_Piece(rest[y0:y1, x0:x1], x0, y0) for y0, y1, x0, x1 in ocr_rules.find_columns(rest, scale)]


def _paint(image: Pixels, box: Box, scale: float, left: int = 0, top: int = 0) -> None:
    """Make a box of the page white in an image that begins at `left`, `top`."""
    x0, y0, x1, y1 = (round(value * scale) for value in box)
    image[max(y0 - top - 2, 0) : max(y1 - top + 3, 0), max(x0 - left - 2, 0) : max(x1 - left + 3, 0)] = _WHITE


def _cell(image: Pixels, box: Box, inner: Sequence[Box], scale: float) -> _Piece:
    """The ink of a cell on white with a border, which tesseract needs; empty without ink.

    Tables inside are left out, and the cell's empty rest is cut off: tesseract overlooks a word in the middle of
    nothing.
    """
    x0, y0, x1, y1 = (round(v * scale) for v in box)
    left, top = x0 + _CELL_MARGIN, y0 + _CELL_MARGIN
    part = image[top : y1 - _CELL_MARGIN, left : x1 - _CELL_MARGIN].copy()
    for nested in inner:
        _paint(part, nested, scale, left, top)
    even, ink = _evened(part) if part.size else (part, part > 0)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return _Piece(part[:0], left, top)
    first, last, near, far = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    crop = np.pad(even[first:last, near:far], _BORDER, constant_values=_WHITE)
    return _Piece(crop, left + near - _BORDER, top + first - _BORDER, ocr_rules.is_one_line(crop))


def _evened(part: Pixels) -> tuple[Pixels, npt.NDArray[np.bool_]]:
    """A shaded part with its ground white and its ink dark, light ink turned over, and where there is ink."""
    ground = float(np.median(part))
    dark, light = part < ground - _CONTRAST, part > ground + _CONTRAST
    if np.count_nonzero(light) > np.count_nonzero(dark):
        level, ink = (_WHITE - part.astype(np.float64)) / (_WHITE - ground), light
    else:
        level, ink = part / max(ground, 1.0), dark
    return np.clip(level * _WHITE, 0, _WHITE).astype(np.uint8), ink


def _read_pieces(pieces: Sequence[_Piece], seconds: float) -> list[list[Word]]:
    """The words of each piece in pixels of the page; single lines first, those without success as blocks."""
    found: list[list[Word]] = [[] for _ in pieces]
    filled = [k for k, piece in enumerate(pieces) if piece.pixels.size]
    for mode in (LINE_MODE, BLOCK_MODE):
        members = [k for k in filled if not found[k] and (pieces[k].is_line or mode == BLOCK_MODE)]
        images = [pieces[k].pixels for k in members]
        if not images:
            continue
        for k, words in zip(members, _doubted(images, _read(images, mode, seconds), seconds), strict=True):
            x, y = pieces[k].left, pieces[k].top
            found[k] = [
                Word(w.line, w.text, Box(w.box.x0 + x, w.box.y0 + y, w.box.x1 + x, w.box.y1 + y), w.confidence)
                for w in _by_shape(pieces[k].pixels, words)
            ]
    return found


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


def _grid(frame: GridFrame, contents: Sequence[Sequence[Element]], page: int) -> Grid:
    cells = [
        Cell(cell.row, cell.column, cell.row_span, cell.column_span, tuple(elements), page, _rounded(cell.box))
        for cell, elements in zip(frame.cells, contents, strict=True)
    ]
    box = _rounded(frame.box)
    if len(cells) == 1:
        return Grid(1, 1, tuple(cells), kind="box", page=page, page_last=page, box=box)
    return Grid(frame.row_count, frame.column_count, tuple(cells), page=page, page_last=page, box=box)


def _lines(words: Sequence[Word], page: int, scale: float) -> list[Line]:
    """Recognized words as lines in points; characters share their word's width evenly."""
    by_line: dict[tuple[int, ...], list[Word]] = {}
    part, before = 0, None
    for word in words:
        if before is None or before.line != word.line:
            part = 0
        elif word.box.x0 - before.box.x1 > LINE_GAP * (word.box.y1 - word.box.y0):
            part += 1  # a block may reach across a gap
        before = word
        by_line.setdefault((*word.line, part), []).append(word)
    lines = []
    for members in by_line.values():
        text = ""
        xs: list[float] = []
        reach = 0.0
        for word in members:
            x0, x1 = word.box.x0 / scale, word.box.x1 / scale
            if text and word.box.x0 - reach > WORD_GAP * (word.box.y1 - word.box.y0):
                text += " "  # tesseract parts Hangul syllables that stand a little apart
                xs.append(round(min(reach / scale, x0), 2))
            text += word.text
            reach = word.box.x1
            step = (x1 - x0) / len(word.text)
            xs += [round(x0 + k * step, 2) for k in range(len(word.text))]
        right = members[-1].box.x1 / scale
        y0 = min(word.box.y0 for word in members) / scale
        y1 = max(word.box.y1 for word in members) / scale
        box = _rounded(Box(xs[0], y0, right, y1))
        size = round(float(np.median([word.box.y1 - word.box.y0 for word in members])) / scale / TEXT_HEIGHT, 1)
        spans = (Span(0, len(text), size=size),)
        lines.append(Line(text, page, box, spans, (*xs, box.x1), indent=box.x0))
    return lines


def _rounded(box: Box) -> Box:
    return Box(*(round(value, 2) for value in box))


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
    if not doubtful or _languages() == LANGUAGE:
        return words
    crops = [_around(images[number], words[number][at].box) for number, at in doubtful]
    again = _read(crops, WORD_MODE, seconds, LANGUAGE)
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


def _read(images: Sequence[Pixels], mode: str, seconds: float, languages: str | None = None) -> list[list[Word]]:
    """The words of each image, all read by one process; in the languages at hand unless told."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for number, image in enumerate(images):
            path = Path(folder) / f"{number:05d}.pgm"
            path.write_bytes(
                b"P5 %d %d 255\n" % (image.shape[1], image.shape[0]) + np.ascontiguousarray(image).tobytes()
            )
            names.append(str(path))
        listing = Path(folder) / "images.txt"
        listing.write_text("\n".join(names) + "\n", encoding="utf-8")
        source = str(listing) if len(names) > 1 else names[0]
        arguments = [
            "tesseract",
            source,
            "stdout",
            "-l",
            languages or _languages(),
            "--psm",
            mode,
            "--dpi",
            str(DPI),
            "tsv",
        ]
        try:
            table = _run(arguments, seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError("tesseract took too long") from error
        except subprocess.SubprocessError as error:
            raise OSError("tesseract failed") from error
    return _parse(table, len(images))


def _run(arguments: list[str], seconds: float) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # the pool of children uses the other cores
    done = subprocess.run(arguments, capture_output=True, check=True, timeout=seconds, env=environment)
    return done.stdout.decode("utf-8", "replace")


def _parse(table: str, count: int) -> list[list[Word]]:
    """Words of tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, conf, text."""
    images: list[list[Word]] = [[] for _ in range(count)]
    for row in table.splitlines():
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != "5":
            continue
        text = _CAPITAL_I.sub("I", fields[11].strip())
        if not text or float(fields[10]) < MIN_CONFIDENCE:
            continue
        x, y, width, height = (float(value) for value in fields[6:10])
        image = int(fields[1]) - 1
        line = (int(fields[2]), int(fields[3]), int(fields[4]))
        if 0 <= image < count:
            images[image].append(Word(line, text, Box(x, y, x + width, y + height), float(fields[10])))
    return images
