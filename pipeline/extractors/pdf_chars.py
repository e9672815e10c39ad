"""The characters of a PDF page as arrays: what is printed, where, in which style, in which order.

Repairs of what pdfium's text page leaves out or distorts: blanks drawn as text objects of their own, struck-twice bold,
Type 3 glyphs one em wide, supplementary characters in two halves, symbol glyphs, invisible and off-page characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from pipeline.extractors import pdf_raw as raw
from pipeline.extractors.glyphs import map_char, symbol_family
from pipeline.extractors.pdf_raw import Bools, Floats, Ints
from pipeline.model import Box

ASCENT, DESCENT = 0.86, 0.2  # of a Hangul glyph, in ems: boxes of all fonts are made alike
INVISIBLE = 3  # text rendering mode of recognition layers: PDF 32000-1, 9.3.6
STROKED = 2  # filled and stroked: how producers embolden a font that has no bold cut
BLANKS = frozenset([0x20, 0x09, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x3000, 0xFEFF])
UNKNOWN_CODE = 0xFFFD
POINT = 0.01  # points: pdfium drops what is narrower
SAME_PLACE = 0.7  # points two engines may place a character apart
BLANK_WIDTH = 0.25  # ems: pdfium gives a dropped blank only a place
_BOLD = re.compile(
    r"bold|black|heavy|demi(?!light)|(?<![a-z])(?:eb|xb|bd)(?![a-z])|h2hdr|h[yd]?headline|hdline|hygtre|gothic-extra|"
    r"헤드라인|견고딕|견명조|태고딕|볼드",
    re.I,
)
_BLANK_CODES = np.array(sorted(BLANKS))
_MAPPED = re.compile("[\x00-\x1f\u2e80-\u2fd5\ue000-\ufb06\ufe30-\ufe4f\ufeff\uffa0-\uffff\U0002f800-\U0010fffd]")


@dataclass(frozen=True, slots=True)
class Style:
    """What the characters of one run share."""

    font: str
    size: float
    is_bold: bool
    color: str
    is_invisible: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible page: a box in PDF user space, turned clockwise by `turns` quarters for display."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def place(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """User space to points from the displayed page's top-left corner."""
        match self.turns:
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case 3:
                return self.top - y, self.right - x
            case _:
                return x - self.left, self.top - y

    def direct(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """A direction in user space as the display shows it, y down."""
        origin = self.place(np.zeros_like(x), np.zeros_like(y))
        moved = self.place(x, y)
        return moved[0] - origin[0], moved[1] - origin[1]


@dataclass(slots=True)
class PageChars:
    """Characters of one page; all arrays have one entry a character, in drawing order.

    `size` is the height of the type, `em` its width: they differ in condensed type. `x0, x1` and `base` are left and
    right edge and baseline in points, in a frame turned by `turn` quarters so that text runs to the right; `style`
    indexes `styles`.
    """

    code: Ints
    x0: Floats
    x1: Floats
    base: Floats
    size: Floats
    em: Floats
    style: Ints
    turn: Ints
    is_blank: Bools
    is_suspect: Bools
    styles: list[Style] = field(default_factory=list)
    mapped: int = 0  # glyphs replaced by what a reader sees
    unknown: int = 0  # private-use glyphs without a reading
    outside: int = 0  # characters off the page or below visibility

    def __len__(self) -> int:
        return len(self.code)

    def take(self, index: Ints | Bools) -> PageChars:
        """The characters at `index`, in that order."""
        return PageChars(
            self.code[index], self.x0[index], self.x1[index], self.base[index], self.size[index], self.em[index],
            self.style[index], self.turn[index], self.is_blank[index], self.is_suspect[index], self.styles,
            self.mapped, self.unknown, self.outside,
        )  # fmt: skip


def empty() -> PageChars:
    """A page without characters."""
    f, i, b = np.zeros(0), np.zeros(0, np.int64), np.zeros(0, np.bool_)
    return PageChars(i, f, f, f, f, f, i, i, b, b)


class Glyph(NamedTuple):
    """A character as another engine gives it: its origin on the page, and its place in the frame turned by `turn`."""

    text: str
    x: float
    y: float
    x0: float
    x1: float
    base: float
    turn: int
    style: Style


def from_glyphs(glyphs: Sequence[Glyph]) -> PageChars:
    """Characters in drawing order; a ligature's characters share its width."""
    numbers = {style: number for number, style in enumerate(dict.fromkeys(glyph.style for glyph in glyphs))}
    pieces = [
        (glyph, ord(character), glyph.x0 + k * (glyph.x1 - glyph.x0) / len(glyph.text))
        for glyph in glyphs
        if not glyph.text.startswith("(cid:")
        for k, character in enumerate(glyph.text)
    ]
    if not pieces:
        return empty()
    code = np.array([code for _, code, _ in pieces], np.int64)
    x0 = np.array([x0 for _, _, x0 in pieces], np.float64)
    width = np.array([(glyph.x1 - glyph.x0) / len(glyph.text) for glyph, _, _ in pieces], np.float64)
    base = np.array([glyph.base for glyph, _, _ in pieces], np.float64)
    size = np.array([glyph.style.size for glyph, _, _ in pieces], np.float64)
    style = np.array([numbers[glyph.style] for glyph, _, _ in pieces], np.int64)
    turn = np.array([glyph.turn for glyph, _, _ in pieces], np.int64)
    is_blank = np.isin(code, _BLANK_CODES)
    is_suspect = code == UNKNOWN_CODE
    chars = PageChars(code, x0, x0 + width, base, size, size, style, turn, is_blank, is_suspect, list(numbers))
    return _map_glyphs(chars)


def read_chars(
    text_page: int, text_objects: list[int], frame: Frame, second_opinion: Callable[[], Sequence[Glyph]] | None = None
) -> PageChars:
    """All characters of a loaded text page.

    `text_page` is the address of an FPDF_TEXTPAGE, `text_objects` those of the page's own text objects (not of forms),
    by which characters and second strikes are found that the text page leaves out. `second_opinion` gives the page's
    characters as another engine reads them; it is asked where a left-out object may be more than a blank.
    """
    count = max(raw.function("FPDFText_CountChars")(text_page), 0)
    owners = np.array(raw.of_index("FPDFText_GetTextObject", text_page, range(count)), dtype=object)
    drawn = np.flatnonzero(owners.astype(np.bool_)) if count else np.zeros(0, np.int64)  # others are pdfium's guesses
    if not len(drawn) and not text_objects:
        return empty()
    handles = owners[drawn].astype(np.uint64)
    runs, first, run_of = np.unique(handles, return_index=True, return_inverse=True)
    run_of = run_of.reshape(-1)
    table = _Runs.read(text_page, [int(run) for run in runs], drawn[first], frame)

    boxes = np.zeros((len(drawn), 4), np.float32)  # left, top, right, bottom
    indices = drawn.tolist()
    raw.fill_by_index("FPDFText_GetLooseCharBox", text_page, indices, boxes)
    code = _codes(text_page, count)[drawn]
    corners = boxes.astype(np.float64)
    px0, py0 = frame.place(corners[:, 0], corners[:, 1])
    px1, py1 = frame.place(corners[:, 2], corners[:, 3])
    left, right = np.minimum(px0, px1), np.maximum(px0, px1)
    up, down = np.minimum(py0, py1), np.maximum(py0, py1)
    turn = table.turn[run_of]
    x0 = np.choose(turn, [left, up, -right, -down])
    x1 = np.choose(turn, [right, down, -left, -up])
    bottom = np.choose(turn, [down, -left, -up, right])
    base = bottom + (table.base - bottom[first])[run_of]  # a run has one descent

    suspect = _suspects(text_page, indices, first, table, run_of)
    chars = PageChars(
        code, x0, x1, base, table.size[run_of], table.scale[run_of], table.style[run_of], turn,
        np.isin(code, _BLANK_CODES), suspect, table.styles,
    )  # fmt: skip
    _narrow_type3(chars, table, run_of)
    guessed = chars.is_blank & (x1 - x0 < 0.01)  # blanks that pdfium puts where it sees a gap
    if guessed.any():
        chars = chars.take(~guessed)
    chars = _join_surrogates(chars)
    known = {int(run): at for at, run in enumerate(runs)}
    chars = _with_left_out(chars, [run for run in text_objects if run not in known], frame, second_opinion)
    return _map_glyphs(_visible(chars, frame))


@dataclass(slots=True)
class _Runs:
    """One entry a text object."""

    fonts: list[int]
    turn: Ints
    base: Floats
    size: Floats
    scale: Floats  # of widths: horizontal size in points
    style: Ints
    styles: list[Style]

    @classmethod
    def read(cls, text_page: int, runs: list[int], first: Ints, frame: Frame) -> _Runs:
        n = len(runs)
        indices = first.tolist()
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
        names = {font: raw.font_name(font) for font in sorted(set(fonts))}
        heights = np.round(size * np.hypot(c, d), 2)
        shades = (colors[:, 0] << 16 | colors[:, 1] << 8 | colors[:, 2]).tolist()
        clear = (colors[:, 3] == 0).tolist()
        keys = list(zip(fonts, heights.tolist(), modes, shades, clear, strict=True))
        numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        styles = [
            Style(
                names[font].rsplit("+", 1)[-1],
                height,
                mode == STROKED or _BOLD.search(names[font]) is not None,
                f"#{shade:06x}",
                mode == INVISIBLE or is_clear,
            )
            for font, height, mode, shade, is_clear in numbers
        ]
        style = np.array([numbers[key] for key in keys], np.int64)
        base = np.choose(turn, [oy, -ox, -oy, ox])
        return cls(fonts, turn, base, heights, size * np.hypot(a, b), style, styles)


def _codes(text_page: int, count: int) -> Ints:
    """Code points of all characters; in one call where UTF-16 has one unit each, as it nearly always has."""
    buffer = np.zeros(2 * count + 2, np.uint16)
    if raw.function("FPDFText_GetText")(text_page, 0, count, buffer.ctypes.data) == count + 1:
        code = buffer[:count].astype(np.int64)
        if not np.any((code & 0xF800) == 0xD800):
            return code
    return np.array(raw.of_index("FPDFText_GetUnicode", text_page, range(count)), np.int64)


def _suspects(text_page: int, indices: list[int], first: Ints, table: _Runs, run_of: Ints) -> Bools:
    """Characters that the font does not translate: asked for one of each run, then for all of a doubtful font."""
    suspect = np.zeros(len(indices), np.bool_)
    asked = raw.of_index("FPDFText_HasUnicodeMapError", text_page, [indices[at] for at in first.tolist()])
    doubtful = {font for font, answer in zip(table.fonts, asked, strict=True) if answer == 1}
    if doubtful:
        in_doubt = np.array([font in doubtful for font in table.fonts], np.bool_)[run_of]
        places = np.flatnonzero(in_doubt)
        answers = raw.of_index("FPDFText_HasUnicodeMapError", text_page, [indices[at] for at in places.tolist()])
        suspect[places] = np.array(answers) == 1
    return suspect


def _narrow_type3(chars: PageChars, table: _Runs, run_of: Ints) -> None:
    """pdfium's boxes of Type 3 glyphs may be one em wide; the font knows better."""
    nameless = np.array([not chars.styles[style].font for style in table.style], np.bool_)
    if not nameless.any():
        return
    width = raw.function("FPDFFont_GetGlyphWidth")
    out = np.zeros(1, np.float32)
    widths: dict[tuple[int, int], float] = {}
    for at in np.flatnonzero(nameless[run_of]).tolist():
        run = int(run_of[at])
        key = (table.fonts[run], int(chars.code[at]))
        if key not in widths:
            out[0] = 0.0
            width(key[0], key[1], 1.0, out.ctypes.data)
            widths[key] = float(out[0])
        advance = widths[key] * float(table.scale[run])
        if 0.0 < advance < chars.x1[at] - chars.x0[at]:
            chars.x1[at] = chars.x0[at] + advance


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


def _with_left_out(
    chars: PageChars, runs: list[int], frame: Frame, second_opinion: Callable[[], Sequence[Glyph]] | None
) -> PageChars:
    """Add what pdfium's text page drops.

    It drops objects without width, which are single blanks or, where the font is not embedded and no substitute has
    the glyph, single characters; and objects that strike what is there a second time: those make it bold.
    """
    if not runs:
        return chars
    bounds = np.zeros((len(runs), 4), np.float32)  # left, bottom, right, top
    raw.fill_each("FPDFPageObj_GetBounds", runs, bounds, pointers=4)
    edges = bounds.astype(np.float64)
    px0, py0 = frame.place(edges[:, 0], edges[:, 1])
    px1, py1 = frame.place(edges[:, 2], edges[:, 3])
    left, right = np.minimum(px0, px1), np.maximum(px0, px1)
    up, down = np.minimum(py0, py1), np.maximum(py0, py1)
    is_narrow = bounds[:, 2] - bounds[:, 0] < POINT
    _embolden(chars, left[~is_narrow], up[~is_narrow], right[~is_narrow], down[~is_narrow])
    narrow = np.flatnonzero(is_narrow)
    if not len(narrow):
        return chars
    left, up, right, down = left[narrow], up[narrow], right[narrow], down[narrow]
    if second_opinion is not None:
        fonts = raw.of_each("FPDFTextObj_GetFont", [runs[k] for k in narrow.tolist()])
        if 0 in raw.of_each("FPDFFont_GetIsEmbedded", fonts):
            chars = _with_glyphs(chars, second_opinion(), np.stack([left, up, right, down], axis=1))
    is_point = (right - left < POINT) & (down - up < POINT)
    return _with_blanks(chars, left[is_point], down[is_point])


def _with_glyphs(chars: PageChars, glyphs: Sequence[Glyph], areas: Floats) -> PageChars:
    """Add those of another engine's glyphs that begin inside the areas (rows x0, y0, x1, y1)."""
    known = set(zip(np.round(chars.x0).tolist(), np.round(chars.base).tolist(), strict=True))
    found = []
    for glyph in glyphs:
        if (round(glyph.x0), round(glyph.base)) in known:
            continue
        inside = (
            (areas[:, 0] - SAME_PLACE < glyph.x)
            & (areas[:, 1] - SAME_PLACE < glyph.y)
            & (areas[:, 2] + SAME_PLACE > glyph.x)
            & (areas[:, 3] + SAME_PLACE > glyph.y)
        )
        if inside.any() and glyph.text.strip():
            found.append(glyph)
    return _appended(chars, from_glyphs(found)) if found else chars


def _appended(chars: PageChars, more: PageChars) -> PageChars:
    return PageChars(
        np.concatenate([chars.code, more.code]),
        np.concatenate([chars.x0, more.x0]),
        np.concatenate([chars.x1, more.x1]),
        np.concatenate([chars.base, more.base]),
        np.concatenate([chars.size, more.size]),
        np.concatenate([chars.em, more.em]),
        np.concatenate([chars.style, more.style + len(chars.styles)]),
        np.concatenate([chars.turn, more.turn]),
        np.concatenate([chars.is_blank, more.is_blank]),
        np.concatenate([chars.is_suspect, more.is_suspect]),
        [*chars.styles, *more.styles],
        chars.mapped + more.mapped,
        chars.unknown + more.unknown,
    )


def _with_blanks(chars: PageChars, x: Floats, y: Floats) -> PageChars:
    """Add a blank at each place that lies on a line of upright text and not where a character begins."""
    upright = np.flatnonzero(chars.turn == 0)
    if not len(upright):
        return chars
    order = upright[np.argsort(chars.base[upright], kind="stable")]
    after = np.searchsorted(chars.base[order], y)
    above, below = order[np.clip(after - 1, 0, None)], order[np.clip(after, None, len(order) - 1)]
    like = np.where(np.abs(chars.base[above] - y) <= np.abs(chars.base[below] - y), above, below)
    on_line = np.abs(chars.base[like] - y) < 0.3 * chars.size[like]
    x, like = x[on_line], like[on_line]
    n = len(x)
    blanks = PageChars(
        np.full(n, 0x20), x, x + BLANK_WIDTH * chars.size[like], chars.base[like], chars.size[like], chars.em[like],
        chars.style[like], np.zeros(n, np.int64), np.ones(n, np.bool_), np.zeros(n, np.bool_),
    )  # fmt: skip
    merged = _appended(chars, blanks)
    merged.style[len(chars) :] = chars.style[like]
    starts = np.zeros(len(merged), np.bool_)
    if second := len(chars):
        known = set(zip(np.round(chars.x0, 1).tolist(), np.round(chars.base, 1).tolist(), strict=True))
        pairs = zip(np.round(x, 1).tolist(), np.round(chars.base[like], 1).tolist(), strict=True)
        starts[second:] = [pair in known for pair in pairs]
    return merged.take(~starts) if starts.any() else merged


def _embolden(chars: PageChars, left: Floats, up: Floats, right: Floats, down: Floats) -> None:
    """Characters inside boxes of objects that pdfium found to repeat them."""
    bold: dict[int, int] = {}
    for x0, y0, x1, y1 in zip(left.tolist(), up.tolist(), right.tolist(), down.tolist(), strict=True):
        on_row = (chars.base > y0 - 1.0) & (chars.base - ASCENT * chars.size < y1) & (chars.turn == 0)
        hit = on_row & (chars.x0 >= x0 - 1.5) & (chars.x0 <= x1 + 0.5)
        for style in np.unique(chars.style[hit]).tolist():
            if style not in bold:
                old = chars.styles[style]
                chars.styles.append(Style(old.font, old.size, True, old.color, old.is_invisible))
                bold[style] = len(chars.styles) - 1
            chars.style[hit & (chars.style == style)] = bold[style]


def _visible(chars: PageChars, frame: Frame) -> PageChars:
    """Without characters off the page, and without invisible ones unless the page has no others."""
    if not len(chars):
        return chars
    hidden = np.array([style.is_invisible for style in chars.styles], np.bool_)[chars.style]
    if (hidden | chars.is_blank).all():
        hidden = np.zeros(len(chars), np.bool_)
    boxes = page_boxes(chars)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (x >= 0) & (x <= frame.width) & (y >= 0) & (y <= frame.height) & (chars.size > 0.1)
    keep = inside & ~hidden
    if keep.all():
        return chars
    kept = chars.take(keep)
    kept.outside = int(np.count_nonzero(~keep & ~chars.is_blank))
    return kept


def page_boxes(chars: PageChars) -> Floats:
    """Boxes x0, y0, x1, y1 on the displayed page, of one height for all fonts of a size."""
    y0, y1 = chars.base - ASCENT * chars.size, chars.base + DESCENT * chars.size
    return np.stack(
        [
            np.choose(chars.turn, [chars.x0, -y1, -chars.x1, y0]),
            np.choose(chars.turn, [y0, chars.x0, -y1, -chars.x1]),
            np.choose(chars.turn, [chars.x1, -y0, -chars.x0, y1]),
            np.choose(chars.turn, [y1, chars.x1, -y0, -chars.x0]),
        ],
        axis=1,
    )


def turned_box(box: Box, turn: int) -> Box:
    """A box of the frame turned by `turn` quarters as a box of the page."""
    x0, y0, x1, y1 = box
    match turn:
        case 1:
            return Box(-y1, x0, -y0, x1)
        case 2:
            return Box(-x1, -y1, -x0, -y0)
        case 3:
            return Box(y0, -x1, y1, -x0)
        case _:
            return box


def _map_glyphs(chars: PageChars) -> PageChars:
    """Private-use, symbol-font and compatibility characters as a reader sees them."""
    text = "".join(map(chr, chars.code.tolist()))
    symbolic = np.array([bool(symbol_family(style.font)) for style in chars.styles], np.bool_)
    places = [found.start() for found in _MAPPED.finditer(text)]
    if len(chars) and symbolic.any():
        places = sorted({*places, *np.flatnonzero(symbolic[chars.style] & ~chars.is_blank).tolist()})
    if not places:
        return chars
    widths = np.ones(len(chars), np.int64)  # characters each glyph becomes
    longer: dict[int, str] = {}
    for at in places:
        code = int(chars.code[at])
        seen = map_char(code, chars.styles[int(chars.style[at])].font)
        if code in (0x02, 0xFFFE):  # pdfium's sign for a hyphen at the end of a line
            seen = "-"
        elif seen is None and (code < 0x20 or code == 0xFFFF):
            chars.code[at], chars.is_suspect[at] = UNKNOWN_CODE, True
            continue
        if seen is None:
            chars.unknown += 0xE000 <= code <= 0xF8FF or code >= 0xF0000
            continue
        chars.mapped += 1
        chars.is_suspect[at] = False
        widths[at] = len(seen)
        if len(seen) == 1:
            chars.code[at] = ord(seen)
        elif seen:
            longer[at] = seen
    chars.is_blank = np.isin(chars.code, _BLANK_CODES)
    if not longer and widths.all():
        return chars
    starts = np.cumsum(widths) - widths
    spread = chars.take(np.repeat(np.arange(len(chars)), widths))
    for at, seen in longer.items():
        step = (chars.x1[at] - chars.x0[at]) / len(seen)
        for k, character in enumerate(seen):
            spread.code[starts[at] + k] = ord(character)
            spread.x0[starts[at] + k] = chars.x0[at] + k * step
            spread.x1[starts[at] + k] = chars.x0[at] + (k + 1) * step
    spread.is_blank = np.isin(spread.code, _BLANK_CODES)
    return spread
