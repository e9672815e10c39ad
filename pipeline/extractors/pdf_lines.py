"""Characters -> physical lines with the blanks a reader sees.

Characters are first strung to runs in drawing order, then runs to rows of one baseline, then rows cut where the gap is
wide. All arrays of a page are gone through once; Python loops run over runs and lines, never over characters.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from pipeline.extractors.pdf_model import PageChars
from pipeline.extractors.pdf_raw import Bools, Floats, Ints
from pipeline.extractors.pdf_rows import LARGE_SCRIPT, Rows, find_rows
from pipeline.model import Box, Line, Link, Span

# All in ems of the text they stand in.
WORD_GAP = 0.25  # a gap that is a blank where the line prints no blank glyphs
WORD_GAP_PRINTED = 0.27  # … and where it does
BLANK_GLYPH_GAP = 0.06  # a blank glyph parts words only if it keeps them apart
CLEAR_GAP = (0.06, 0.14)  # no gap of a line lies between these where its gaps are of two sizes
CLEAR_PAIRS = (2, 5)  # wide and narrow gaps that tell so
CLEAR_SHARE = 0.85  # of its narrowest wide gap
TRACKING_PAIRS = 3  # pairs of letters that tell a line's letter spacing
MAX_TRACKING = 0.3  # ems
SCRIPT_RISE = 0.15

_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")


class PlacedLine(NamedTuple):
    """A line, the region it lies in and the place of its first character in the drawing order."""

    line: Line
    region: int
    order: int


def build_lines(
    chars: PageChars, boxes: Floats, regions: Ints, page: int, links: list[tuple[Box, str]]
) -> list[PlacedLine]:
    """Lines of a page; characters of different regions (cells, boxes, figures) never share one.

    `boxes` (as `page_boxes` gives them) and `regions` have one entry a character. The result is in drawing order.
    """
    if not len(chars):
        return []
    rows = find_rows(chars, regions)
    return _lines(chars, boxes, rows, page, links) if rows.regions else []


def _lines(chars: PageChars, boxes: Floats, rows: Rows, page: int, links: list[tuple[Box, str]]) -> list[PlacedLine]:
    count = len(rows.regions)
    line_of = np.repeat(np.arange(count), np.diff(rows.starts))
    printed = chars.is_blank[rows.order]
    visible = rows.order[~printed]
    line = line_of[~printed]
    starts = np.searchsorted(line, np.arange(count))
    last = np.append(starts[1:], len(visible)) - 1
    blanks_in = np.bincount(line_of[printed], minlength=count)
    # blank glyphs after each visible character, before the next one
    rank = np.cumsum(~printed) - 1
    blank_after = np.zeros(len(visible), np.bool_)
    before = rank[printed]
    before = before[(before >= 0) & (line[before.clip(0)] == line_of[printed])]
    blank_after[before] = True
    is_raised = _scripts(chars, visible, line, starts)
    insert = _word_breaks(chars, visible, line, blank_after, blanks_in)

    # one text, one array of edges and one list of spans for the whole page, then slices
    slots = np.arange(len(visible)) + np.cumsum(insert) - insert
    total = len(visible) + np.count_nonzero(insert)
    code = np.full(total, 0x20, "<u4")
    code[slots] = chars.code[visible]
    text = code.tobytes().decode("utf-32-le", "replace")
    left = np.zeros(total)
    left[slots] = chars.x0[visible]
    parted = np.flatnonzero(insert)
    left[slots[parted] + 1] = np.minimum(chars.x1[visible[parted]], chars.x0[visible[parted + 1]])
    edges = np.round(left, 2).tolist()
    marks = np.zeros(total, np.int64)
    marks[slots] = chars.style[visible] * 4 + is_raised * 2 + chars.is_suspect[visible]
    marks[slots[parted] + 1] = marks[slots[parted]]
    begins = slots[starts]
    spans = _spans(marks, begins, chars)
    has_scripts, is_composed = bool(is_raised.any()), unicodedata.is_normalized("NFC", text)

    bounds = list(map(Box._make, _bounds(boxes[visible], starts, is_raised & (chars.turn[visible] == 0))))
    first = np.minimum.reduceat(visible, starts)
    orders = first.tolist()
    rights = np.round(np.maximum.reduceat(chars.x1[visible], starts), 2).tolist()
    turns = chars.turn[visible[starts]].tolist()
    ends_blank = blank_after[last].tolist()
    places = [*begins.tolist(), total]
    result = []
    for k in np.argsort(first).tolist():
        a, b, box, styles = places[k], places[k + 1], bounds[k], spans[k]
        words = text[a:b]
        xs = (*edges[a:b], rights[k]) if turns[k] == 0 else ()
        if has_scripts:
            words = _exponents(words, styles)
        if not is_composed and not unicodedata.is_normalized("NFC", words):
            words, xs, styles = _normalized(words, xs, styles)
        line_ = Line(
            text=words,
            page=page,
            box=box,
            spans=tuple(styles),
            xs=xs,
            ends_with_blank=ends_blank[k],
            indent=box.x0,
            links=_links(words, xs, box, links) if links else (),
        )
        result.append(PlacedLine(line_, rows.regions[k], orders[k]))
    return result


def _spans(marks: Ints, begins: Ints, chars: PageChars) -> list[list[Span]]:
    """Spans of each line; `marks` says the style of each character, `begins` where each line begins."""
    is_first = np.ones(len(marks), np.bool_)
    is_first[1:] = marks[1:] != marks[:-1]
    is_first[begins] = True
    first = np.flatnonzero(is_first)
    line = np.searchsorted(begins, first, side="right") - 1
    start, end = first - begins[line], np.append(first[1:], len(marks)) - begins[line]
    spans: list[list[Span]] = [[] for _ in begins]
    made: dict[tuple[int, int, int], Span] = {}  # many lines are of one style and length
    keys = zip(start.tolist(), end.tolist(), marks[first].tolist(), strict=True)
    for k, key in zip(line.tolist(), keys, strict=True):
        span = made.get(key)
        if span is None:
            a, b, kind = key
            style = chars.styles[kind >> 2]
            span = Span(a, b, style.font, style.size, style.is_bold, style.color, kind & 2 > 0, kind & 1 > 0)
            made[key] = span
        spans[k].append(span)
    return spans


def _bounds(boxes: Floats, starts: Ints, is_raised: Bools) -> list[list[float]]:
    """The box of each line on the page; raised characters do not heighten it."""
    boxes[is_raised, 1], boxes[is_raised, 3] = np.inf, -np.inf
    low = np.minimum.reduceat(boxes[:, :2], starts)
    high = np.maximum.reduceat(boxes[:, 2:], starts)
    found: list[list[float]] = np.round(np.concatenate([low, high], axis=1), 2).tolist()
    return found


def _scripts(chars: PageChars, visible: Ints, line: Ints, starts: Ints) -> Bools:
    """Which characters are raised small ones."""
    sizes = chars.size[visible]
    largest = np.maximum.reduceat(sizes, np.minimum(starts, len(sizes) - 1)) if len(sizes) else sizes
    line_size = largest[line] if len(sizes) else sizes
    small = sizes < LARGE_SCRIPT * line_size
    if not small.any():
        return small
    bases = chars.base[visible]
    main = np.where(small, -np.inf, bases)
    main_base = np.maximum.reduceat(main, np.minimum(starts, len(sizes) - 1))[line]
    raised: Bools = small & (main_base - bases > SCRIPT_RISE * line_size)
    return raised


def _word_breaks(chars: PageChars, visible: Ints, line: Ints, blank_after: Bools, blanks_in: Ints) -> Bools:
    """Whether a blank follows each visible character on its line.

    Gaps are measured against the line's own letter spacing, which authors widen and tighten to fill lines.
    """
    breaks = np.zeros(len(visible), np.bool_)
    if len(visible) < 2:
        return breaks
    gap = chars.x0[visible[1:]] - chars.x1[visible[:-1]]
    em = np.maximum(np.minimum(chars.em[visible[1:]], chars.em[visible[:-1]]), 0.1)
    gap /= em
    same = line[1:] == line[:-1]
    extra = gap - _tracking(gap, line[:-1], same & ~blank_after[:-1], len(blanks_in))[line[:-1]]
    wide = np.where(blanks_in > 0, WORD_GAP_PRINTED, _own_word_gap(chars.code[visible], extra, line, same))[line[:-1]]
    breaks[:-1] = same & ((extra > wide) | (blank_after[:-1] & (extra > BLANK_GLYPH_GAP)))
    return breaks


def _own_word_gap(code: Ints, extra: Floats, line: Ints, same: Bools) -> Floats:
    """The gap that is a blank on each line, if it prints none: less than usual where its gaps are of two sizes only.

    Told by gaps between Hangul, for word processors part Hangul from digits and Latin without a blank, too.
    """
    lines = int(line[-1]) + 1
    found = np.full(lines, WORD_GAP)
    is_hangul = (code >= 0xAC00) & (code <= 0xD7A3)
    counts = same & is_hangul[1:] & is_hangul[:-1]
    of, gap = line[:-1][counts], extra[counts]
    is_wide, is_tight = gap >= CLEAR_GAP[1], gap <= CLEAR_GAP[0]
    wide, tight, all_ = (np.bincount(of[mask], minlength=lines) for mask in (is_wide, is_tight, is_wide | ~is_wide))
    is_clear = (wide >= CLEAR_PAIRS[0]) & (tight >= CLEAR_PAIRS[1]) & (wide + tight == all_)
    smallest = np.full(lines, np.inf)
    np.minimum.at(smallest, of[is_wide], gap[is_wide])
    found[is_clear] = np.minimum(WORD_GAP, CLEAR_SHARE * smallest[is_clear])
    return found


def _tracking(gap: Floats, line: Ints, counts: Bools, lines: int) -> Floats:
    """The median gap between letters of each line, in ems; 0 for lines too short to tell."""
    tracking = np.zeros(lines)
    gap, line = gap[counts], line[counts]
    number = np.bincount(line, minlength=lines)
    order = np.lexsort((gap, line))
    middle = np.cumsum(number) - number + (number - 1) // 2
    enough = np.flatnonzero(number >= TRACKING_PAIRS)
    tracking[enough] = gap[order][middle[enough]]
    tracking[np.abs(tracking) > MAX_TRACKING] = 0.0  # letters that far apart are read one by one
    return tracking


def _exponents(text: str, spans: list[Span]) -> str:
    """10 with a raised 26 reads 10²⁶; a raised note mark stays what it is."""
    pieces = []
    for span in spans:
        start, end = span.start, span.end
        piece = text[start:end]
        if (
            span.is_superscript
            and start
            and (text[start - 1].isdigit() or (text[start - 1].isascii() and text[start - 1].isalpha()))
        ):
            bare = piece.strip()
            if bare and all(c in "0123456789+-−" for c in bare) and text[end : end + 1] != ")":
                piece = piece.translate(_SUPERSCRIPTS)
        pieces.append(piece)
    return "".join(pieces)


def _normalized(text: str, edges: tuple[float, ...], spans: list[Span]) -> tuple[str, tuple[float, ...], list[Span]]:
    """NFC with edges and spans kept in step: a composed character takes the place of its parts."""
    groups: list[tuple[int, str]] = []  # start, composed text
    for at, character in enumerate(text):
        if groups:
            start, before = groups[-1]
            joined = unicodedata.normalize("NFC", before + character)
            if len(joined) < len(before) + 1 or unicodedata.combining(character):
                groups[-1] = (start, joined)
                continue
        groups.append((at, unicodedata.normalize("NFC", character)))
    place = {}
    out: list[str] = []
    xs: list[float] = []
    length = 0
    for start, composed in groups:
        place[start] = length
        out.append(composed)
        if edges:
            xs += [edges[start]] * len(composed)
        length += len(composed)
    cuts = sorted({place[max(start for start, _ in groups if start <= span.start)] for span in spans} | {length})
    by_start = {place[max(start for start, _ in groups if start <= span.start)]: span for span in spans}
    kept = [
        Span(a, b, s.font, s.size, s.is_bold, s.color, s.is_superscript, s.is_suspect)
        for a, b in pairwise(cuts)
        for s in [by_start[a]]
    ]
    return "".join(out), (*xs, edges[-1]) if edges else (), kept


def _links(text: str, xs: tuple[float, ...], box: Box, links: list[tuple[Box, str]]) -> tuple[Link, ...]:
    """Links whose area covers part of the line."""
    found = []
    middle = (box.y0 + box.y1) / 2
    for area, target in links:
        if not area.y0 <= middle <= area.y1 or len(xs) != len(text) + 1:
            continue
        inside = [k for k in range(len(text)) if area.x0 <= (xs[k] + xs[k + 1]) / 2 <= area.x1 and text[k] != " "]
        if inside:
            found.append(Link(inside[0], inside[-1] + 1, target))
    return tuple(found)
