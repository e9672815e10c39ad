"""The characters of a PDF page as arrays: what is printed, where, in which style, in which order.

pdfium's text page is read in bulk; Type 3 glyphs one em wide, supplementary characters in two halves, invisible and
off-page characters are put right here, what it leaves out in `pdf_repairs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pipeline.extractors import pdf_raw as raw
from pipeline.extractors.pdf_model import Frame, Glyph, PageChars, Style, are_blank, empty, middles, page_boxes
from pipeline.extractors.pdf_raw import Bools, Floats, Ints
from pipeline.extractors.pdf_repairs import add_left_out, map_glyphs

INVISIBLE = 3  # text rendering mode of recognition layers: PDF 32000-1, 9.3.6
STROKED = 2  # filled and stroked: how producers embolden a font that has no bold cut
_BOLD = re.compile(
    r"bold|black|heavy|demi(?!light)|(?<![a-z])(?:eb|xb|bd)(?![a-z])|h2hdr|h[yd]?headline|hdline|hygtre|gothic-extra|"
    r"헤드라인|견고딕|견명조|태고딕|볼드",
    re.I,
)


def read_chars(
    text_page: int, text_objects: list[int], frame: Frame, dropped: Callable[[], Sequence[Glyph]] | None = None
) -> PageChars:
    """All characters of a loaded text page.

    `text_page` is the address of an FPDF_TEXTPAGE, `text_objects` those of the page's own text objects (not of forms),
    by which characters and second strikes are found that the text page leaves out. `dropped` gives the page's
    glyphs that were shown one at a time; it is asked where a left-out object may be more than a blank.
    """
    count = max(raw.function("FPDFText_CountChars")(text_page), 0)
    owners = raw.of_index("FPDFText_GetTextObject", text_page, range(count))
    drawn = np.flatnonzero(owners)  # others are pdfium's guesses
    if not len(drawn) and not text_objects:
        return empty()
    owners = owners[drawn]
    is_first = np.ones(len(drawn), np.bool_)
    is_first[1:] = owners[1:] != owners[:-1]
    first, run_of = np.flatnonzero(is_first), np.cumsum(is_first) - 1
    runs = owners[first].tolist()
    table = _Runs.read(text_page, raw.arguments(runs), drawn[first].tolist(), frame)

    boxes = np.zeros((len(drawn), 4), np.float32)  # left, top, right, bottom
    indices = drawn.tolist()
    raw.fill_by_index("FPDFText_GetLooseCharBox", text_page, indices, boxes)
    code = _codes(text_page, count)[drawn]
    left, up, right, down = frame.place_boxes(boxes.astype(np.float64)).T
    turn = table.turn[run_of]
    x0, x1, bottom = left, right, down
    if table.turn.any():
        x0 = np.choose(turn, [left, up, -right, -down])
        x1 = np.choose(turn, [right, down, -left, -up])
        bottom = np.choose(turn, [down, -left, -up, right])
    base = bottom + (table.base - bottom[first])[run_of]  # a run has one descent

    suspect = _suspects(text_page, indices, first, table, run_of)
    chars = PageChars(
        code, x0, x1, base, table.size[run_of], table.scale[run_of], table.style[run_of], turn,
        are_blank(code), suspect, table.styles,
    )  # fmt: skip
    _narrow_type3(chars, table, run_of)
    guessed = chars.is_blank & (x1 - x0 < 0.01)  # blanks that pdfium puts where it sees a gap
    if guessed.any():
        chars = chars.take(~guessed)
    chars = _join_surrogates(chars)
    known = set(runs)
    chars = add_left_out(chars, [run for run in text_objects if run not in known], frame, dropped)
    return map_glyphs(_visible(chars, frame))


@dataclass(slots=True)
class _Runs:
    """One entry a text object."""

    fonts: Ints
    turn: Ints
    base: Floats
    size: Floats
    scale: Floats  # of widths: horizontal size in points
    style: Ints
    styles: list[Style]

    @classmethod
    def read(cls, text_page: int, runs: list[raw.Argument], indices: list[int], frame: Frame) -> _Runs:
        """`indices`: a character of each run on the text page."""
        n = len(runs)
        matrices, origins, sizes = np.zeros((n, 6), np.float32), np.zeros((n, 2)), np.zeros((n, 1), np.float32)
        colors = np.zeros((n, 4), np.uint32)
        raw.fill_by_index("FPDFText_GetMatrix", text_page, indices, matrices)
        raw.fill_by_index("FPDFText_GetCharOrigin", text_page, indices, origins, pointers=2)
        raw.fill_each("FPDFTextObj_GetFontSize", runs, sizes)
        raw.fill_each("FPDFPageObj_GetFillColor", runs, colors, pointers=4)
        modes = raw.of_each("FPDFTextObj_GetTextRenderMode", runs)
        fonts = raw.of_each("FPDFTextObj_GetFont", runs)
        a, b, c, d = (matrices[:, k].astype(np.float64) for k in range(4))
        size = np.abs(sizes[:, 0].astype(np.float64))
        dx, dy = frame.direct(a, b)
        turn = np.where(np.abs(dx) >= np.abs(dy), np.where(dx >= 0, 0, 2), np.where(dy > 0, 1, 3))
        ox, oy = frame.place(origins[:, 0], origins[:, 1])
        names = {font: raw.font_name(font) for font in sorted(set(fonts.tolist()))}
        heights = np.round(size * np.hypot(c, d), 2)
        shades = colors[:, 0] << 16 | colors[:, 1] << 8 | colors[:, 2]
        columns = fonts, heights, modes, shades, colors[:, 3] == 0
        is_new = np.ones(n, np.bool_)  # of another style than the run before
        is_new[1:] = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
        keys = list(zip(*(column[is_new].tolist() for column in columns), strict=True))
        numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        styles = [_style(names[font], *key) for font, *key in numbers]
        style = np.array([numbers[key] for key in keys], np.int64)[np.cumsum(is_new) - 1]
        base = np.choose(turn, [oy, -ox, -oy, ox]) if turn.any() else oy
        return cls(fonts, turn, base, heights, size * np.hypot(a, b), style, styles)


@lru_cache(maxsize=1024)
def _style(font: str, height: float, mode: int, shade: int, is_clear: bool) -> Style:
    return Style(
        font.rsplit("+", 1)[-1],
        height,
        mode == STROKED or _BOLD.search(font) is not None,
        f"#{shade:06x}",
        mode == INVISIBLE or is_clear,
    )


def _codes(text_page: int, count: int) -> Ints:
    """Code points of all characters; in one call where UTF-16 has one unit each, as it nearly always has."""
    buffer = np.zeros(2 * count + 2, np.uint16)
    if raw.function("FPDFText_GetText")(text_page, 0, count, buffer.ctypes.data) == count + 1:
        code = buffer[:count].astype(np.int64)
        if not np.any((code & 0xF800) == 0xD800):
            return code
    return raw.of_index("FPDFText_GetUnicode", text_page, range(count))


def _suspects(text_page: int, indices: list[int], first: Ints, table: _Runs, run_of: Ints) -> Bools:
    """Characters that the font does not translate: asked for one of each run, then for all of a doubtful font."""
    suspect = np.zeros(len(indices), np.bool_)
    asked = raw.of_index("FPDFText_HasUnicodeMapError", text_page, [indices[at] for at in first.tolist()])
    if asked.any():
        places = np.flatnonzero(np.isin(table.fonts, table.fonts[asked == 1])[run_of])
        answers = raw.of_index("FPDFText_HasUnicodeMapError", text_page, [indices[at] for at in places.tolist()])
        suspect[places] = answers == 1
    return suspect


def _narrow_type3(chars: PageChars, table: _Runs, run_of: Ints) -> None:
    """pdfium's boxes of Type 3 glyphs may be one em wide; the font knows better."""
    if all(style.font for style in table.styles):
        return
    nameless = np.array([not style.font for style in table.styles], np.bool_)[table.style]
    places = np.flatnonzero(nameless[run_of])
    fonts = table.fonts[run_of[places]].tolist()
    advance = raw.glyph_widths(fonts, chars.code[places].tolist()) * table.scale[run_of[places]]
    narrower = (advance > 0.0) & (advance < chars.x1[places] - chars.x0[places])
    chars.x1[places[narrower]] = (chars.x0[places] + advance)[narrower]


def _join_surrogates(chars: PageChars) -> PageChars:
    high = np.flatnonzero((chars.code[:-1] & 0xFC00) == 0xD800) if len(chars) > 1 else np.zeros(0, np.int64)
    high = high[(chars.code[high + 1] & 0xFC00) == 0xDC00]
    if not len(high):
        return chars
    chars.code[high] = 0x10000 + ((chars.code[high] - 0xD800) << 10) + (chars.code[high + 1] - 0xDC00)
    chars.x1[high] = np.maximum(chars.x1[high], chars.x1[high + 1])
    keep = np.ones(len(chars), np.bool_)
    keep[high + 1] = False
    return chars.take(keep)


def _visible(chars: PageChars, frame: Frame) -> PageChars:
    """Without characters off the page, and without invisible ones unless the page has no others."""
    if not len(chars):
        return chars
    hidden = np.array([style.is_invisible for style in chars.styles], np.bool_)[chars.style]
    if (hidden | chars.is_blank).all():
        hidden = np.zeros(len(chars), np.bool_)
    x, y = middles(page_boxes(chars))
    inside = (x >= 0) & (x <= frame.width) & (y >= 0) & (y <= frame.height) & (chars.size > 0.1)
    keep = inside & ~hidden
    if keep.all():
        return chars
    kept = chars.take(keep)
    kept.outside = int(np.count_nonzero(~keep & ~chars.is_blank))
    return kept
