"""Repairs of what pdfium's text page leaves out or passes through raw.

Blanks drawn as text objects of their own, single characters of fonts that are not embedded, struck-twice bold, symbol
and private-use glyphs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from pipeline.extractors import pdf_raw as raw
from pipeline.extractors.glyphs import map_char, symbol_family
from pipeline.extractors.pdf_model import ASCENT, Frame, Glyph, PageChars, Style, append, are_blank, empty
from pipeline.extractors.pdf_raw import Bools, Floats, Ints

UNKNOWN_CODE = 0xFFFD
POINT = 0.01  # points: pdfium drops what is narrower
POINT_REACH = 0.1  # points two points may be apart and still be one
SAME_PLACE = 0.7  # points two engines may place a character apart
SECOND_STRIKE = 0.15  # ems a character struck twice is moved at most
BLANK_WIDTH = 0.25  # ems: pdfium gives a dropped blank only a place
_MAPPED = re.compile("[\x00-\x1f\u2e80-\u2fd5\ue000-\ufb06\ufe30-\ufe4f\ufeff\uffa0-\uffff\U0002f800-\U0010fffd]")


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
    is_blank = are_blank(code)
    is_suspect = code == UNKNOWN_CODE
    chars = PageChars(code, x0, x0 + width, base, size, size, style, turn, is_blank, is_suspect, list(numbers))
    return map_glyphs(chars)


def add_left_out(
    chars: PageChars, runs: list[int], frame: Frame, dropped: Callable[[], Sequence[Glyph]] | None
) -> PageChars:
    """Add what pdfium's text page drops.

    It drops objects without width, which are single blanks or, where the font is not embedded and no substitute has
    the glyph, single characters; and objects that strike what is there a second time: those make it bold.
    """
    if not runs:
        return chars
    bounds = np.zeros((len(runs), 4), np.float32)  # left, bottom, right, top
    objects = raw.arguments(runs)
    raw.fill_each("FPDFPageObj_GetBounds", objects, bounds, pointers=4)
    edges = bounds.astype(np.float64)
    px0, py0 = frame.place(edges[:, 0], edges[:, 1])
    px1, py1 = frame.place(edges[:, 2], edges[:, 3])
    left, right = np.minimum(px0, px1), np.maximum(px0, px1)
    up, down = np.minimum(py0, py1), np.maximum(py0, py1)
    is_narrow = bounds[:, 2] - bounds[:, 0] < POINT
    wide = ~is_narrow
    if wide.any():
        chars = _with_repeats(chars, left[wide], up[wide], right[wide], down[wide])
    narrow = np.flatnonzero(is_narrow)
    if not len(narrow):
        return chars
    left, up, right, down = left[narrow], up[narrow], right[narrow], down[narrow]
    if dropped is not None:
        fonts = raw.of_each("FPDFTextObj_GetFont", [objects[k] for k in narrow.tolist()])
        if 0 in raw.of_each("FPDFFont_GetIsEmbedded", raw.arguments(fonts.tolist())):
            chars = _with_glyphs(chars, dropped(), np.stack([left, up, right, down], axis=1))
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
    return append(chars, from_glyphs(found)) if found else chars


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
    # of the characters on a blank's height, whether one begins where it is
    first, end = (
        np.searchsorted(chars.base[order], y - POINT_REACH),
        np.searchsorted(chars.base[order], y + POINT_REACH),
    )
    counts = end - first
    blank = np.repeat(np.arange(len(x)), counts)
    near = order[np.repeat(first - np.cumsum(counts) + counts, counts) + np.arange(len(blank))]
    is_there = np.abs(chars.x0[near] - x[blank]) + np.abs(chars.base[near] - y[blank]) < POINT_REACH
    on_line[blank[is_there]] = False
    x, like = x[on_line], like[on_line]
    n = len(x)
    blanks = PageChars(
        np.full(n, 0x20), x, x + BLANK_WIDTH * chars.size[like], chars.base[like], chars.size[like], chars.em[like],
        chars.style[like], np.zeros(n, np.int64), np.ones(n, np.bool_), np.zeros(n, np.bool_),
    )  # fmt: skip
    merged = append(chars, blanks)
    merged.style[len(chars) :] = chars.style[like]
    return merged


def _with_repeats(chars: PageChars, left: Floats, up: Floats, right: Floats, down: Floats) -> PageChars:
    """Objects that pdfium found to repeat others: struck twice they are bold, printed elsewhere they are text.

    pdfium takes a line for struck twice where the same text stands above it within an eighth of its width and the font
    has no known height (`CPDF_TextPage::IsSameTextObject`).
    """
    bold: dict[int, int] = {}
    for x0, y0, x1, y1 in sorted(zip(left.tolist(), up.tolist(), right.tolist(), down.tolist(), strict=True), key=_top):
        on_row = (chars.base > y0 - 1.0) & (chars.base - ASCENT * chars.size < y1) & (chars.turn == 0)
        hit = on_row & (chars.x0 >= x0 - 1.5) & (chars.x0 <= x1 + 0.5)
        if not hit.any() and y1 - y0 < POINT:
            chars = _repeated(chars, x0, x1, y1)
            continue
        twin = _twin(chars, on_row, x0, x1)
        if twin is not None:
            chars = _copied(chars, np.array([twin]), x0 - float(chars.x0[twin]), float(chars.base[twin]))
            continue
        for style in np.unique(chars.style[hit]).tolist():
            if style not in bold:
                old = chars.styles[style]
                chars.styles.append(Style(old.font, old.size, True, old.color, old.is_invisible))
                bold[style] = len(chars.styles) - 1
            chars.style[hit & (chars.style == style)] = bold[style]
    return chars


def _top(box: tuple[float, float, float, float]) -> tuple[float, float]:
    return box[1], box[0]


def _repeated(chars: PageChars, x0: float, x1: float, base: float) -> PageChars:
    """`chars` with those of the nearest line above that fit from `x0` to `x1`, set again on `base`."""
    above = (chars.turn == 0) & (chars.base < base) & (base - chars.base <= (x1 - x0) / 8 + 1.0)
    for line in sorted(set(chars.base[above].tolist()), reverse=True):
        on_line = np.flatnonzero(above & (chars.base == line))
        origin = chars.x0[on_line]
        first = int(np.argmin(np.abs(origin - x0)))
        shift = x0 - float(origin[first])
        fits = (origin >= origin[first] - 0.1) & (origin <= x1 - shift + 0.1)
        if abs(shift) < chars.size[on_line[first]] and abs(float(origin[fits].max()) + shift - x1) < 0.5:
            return _copied(chars, on_line[fits], shift, base)
    return chars


def _twin(chars: PageChars, on_row: Bools, x0: float, x1: float) -> int | None:
    """The character that a left-out one stands beside, not upon; None where it was struck twice.

    Boxes of Type 3 glyphs are an em wide, so that pdfium takes the second of two narrow letters for the first.
    """
    near = np.flatnonzero(on_row & (chars.x0 <= x0 + 0.5) & (chars.x0 > x0 - 0.95 * chars.size))
    if not len(near):
        return None
    at = int(near[np.argmax(chars.x0[near])])
    size = float(chars.size[at])
    is_single = x1 - x0 <= 1.6 * size and not chars.styles[int(chars.style[at])].font
    return at if is_single and x0 - float(chars.x0[at]) > SECOND_STRIKE * size else None


def _copied(chars: PageChars, which: Ints, shift: float, base: float) -> PageChars:
    """`chars` with those at `which` set once more, `shift` points to the right and on `base`."""
    copy = chars.take(which)
    copy.x0, copy.x1 = copy.x0 + shift, copy.x1 + shift
    copy.base = np.full(len(copy), base)
    copy.styles, copy.mapped, copy.unknown = [], 0, 0
    merged = append(chars, copy)
    merged.style[len(chars) :] = copy.style
    return merged


def _with_readings(chars: PageChars, places: Ints) -> list[int]:
    """Those of the places whose characters a table gives another reading: a symbol font may set a whole text."""
    kinds, kind_of = np.unique(chars.style[places] << 21 | chars.code[places], return_inverse=True)
    is_read = [map_char(kind & 0x1FFFFF, chars.styles[kind >> 21].font) is not None for kind in kinds.tolist()]
    found: list[int] = places[np.array(is_read, np.bool_)[kind_of]].tolist()
    return found


def map_glyphs(chars: PageChars) -> PageChars:
    """Private-use, symbol-font and compatibility characters as a reader sees them."""
    text = chars.code.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    symbolic = np.array([bool(symbol_family(style.font)) for style in chars.styles], np.bool_)
    places = [found.start() for found in _MAPPED.finditer(text)]
    if len(chars) and symbolic.any():
        places = sorted({*places, *_with_readings(chars, np.flatnonzero(symbolic[chars.style] & ~chars.is_blank))})
    if not places:
        return chars
    widths = np.ones(len(chars), np.int64)  # characters each glyph becomes
    longer: dict[int, str] = {}
    for at in places:
        code = int(chars.code[at])
        seen = map_char(code, chars.styles[int(chars.style[at])].font)
        if code in (0x02, 0xFFFE):  # pdfium's sign for a hyphen at the end of a line
            seen = "-"
        elif seen is None and code in (0x09, 0x0A, 0x0D):  # drawn, but without a mark
            chars.code[at] = 0x20
            continue
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
    chars.is_blank = are_blank(chars.code)
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
    spread.is_blank = are_blank(spread.code)
    return spread
