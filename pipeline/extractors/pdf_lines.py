"""Characters -> physical lines with the blanks a reader sees.

Characters are first strung to runs in drawing order, then runs to rows of one baseline, then rows cut where the gap is
wide. All arrays of a page are gone through once; Python loops run over runs and lines, never over characters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.extractors.pdf_chars import PageChars, page_boxes
from pipeline.extractors.pdf_raw import Bools, Floats, Ints
from pipeline.model import Box, Line, Link, Span

# All in ems of the text they stand in.
BACKWARD = 0.7  # a character this far left of its forerunner's end starts another run
RUN_GAP = 1.0  # … and one this far right of it
SAME_BASE = 0.2  # baselines closer than this are one
LINE_GAP = 3.0  # two runs drawn one after the other and further apart are two lines
LOOSE_GAP = 1.0  # … and runs not drawn one after the other
BLANK_GAP = 8.0  # … and runs with blank glyphs between them
WORD_GAP = 0.25  # a gap that is a blank where the line prints no blank glyphs
WORD_GAP_PRINTED = 0.27  # … and where it does
BLANK_GLYPH_GAP = 0.06  # a blank glyph parts words only if it keeps them apart
TRACKING_PAIRS = 3  # pairs of letters that tell a line's letter spacing
MAX_TRACKING = 0.3  # ems
SCRIPT_SIZE = 0.78  # a superscript is smaller than this share of its line's size
SCRIPT_RISE = 0.15

_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line, the region it lies in and the place of its first character in the drawing order."""

    line: Line
    region: int
    order: int
    has_printed_blanks: bool = False


@dataclass(slots=True)
class _Run:
    """Characters strung together: positions in the page's arrays."""

    at: Ints
    x0: float
    x1: float
    base: float
    size: float
    number: int  # in drawing order


def build_lines(
    chars: PageChars, regions: Ints, page: int, links: list[tuple[Box, str]] | None = None
) -> list[PlacedLine]:
    """Lines of a page; characters of different regions (cells, boxes, figures) never share one.

    `regions` has one entry a character. The result is in drawing order.
    """
    if not len(chars):
        return []
    rows: list[tuple[int, Ints]] = []
    for runs in _runs_by_place(chars, regions):
        region = int(regions[runs[0].at[0]])
        for row in _rows(runs):
            rows += [(region, at) for at in _cut(row, chars)]
    return _lines(chars, rows, page, links or [])


def _runs_by_place(chars: PageChars, regions: Ints) -> list[list[_Run]]:
    """Runs grouped by turn and region."""
    if len(chars) == 1:
        breaks = np.zeros(0, np.int64)
    else:
        size = np.maximum(np.minimum(chars.size[:-1], chars.size[1:]), 0.1)
        gap = chars.x0[1:] - chars.x1[:-1]
        breaks = 1 + np.flatnonzero(
            (regions[1:] != regions[:-1])
            | (chars.turn[1:] != chars.turn[:-1])
            | (np.abs(chars.base[1:] - chars.base[:-1]) > SAME_BASE * size)
            | (gap > RUN_GAP * size)
            | (chars.x0[1:] < chars.x0[:-1] - 0.05 * size)
            | (gap < -BACKWARD * size)
        )
    starts = np.concatenate([[0], breaks])
    ends = np.concatenate([breaks, [len(chars)]])
    x0 = chars.x0[starts].tolist()
    x1 = np.maximum.reduceat(chars.x1, starts).tolist()
    base = chars.base[starts].tolist()
    size_of = np.maximum.reduceat(chars.size, starts).tolist()
    turn, region = chars.turn[starts].tolist(), regions[starts].tolist()
    groups: dict[tuple[int, int], list[_Run]] = {}
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        run = _Run(np.arange(start, end), x0[k], x1[k], base[k], size_of[k], k)
        groups.setdefault((turn[k], region[k]), []).append(run)
    return list(groups.values())


def _rows(runs: list[_Run]) -> list[list[_Run]]:
    """Runs of one baseline; raised and lowered small runs join the row they touch."""
    rows: list[list[_Run]] = []
    bases: list[float] = []
    for run in sorted(runs, key=lambda run: (run.base, run.number)):
        if rows and run.base - bases[-1] <= SAME_BASE * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
            bases.append(run.base)
    host: dict[int, int] = {}
    for k, row in enumerate(rows):
        for near in (k + 1, k - 1):  # a superscript stands above its line's baseline, so its line comes after it
            if 0 <= near < len(rows) and near not in host and _is_script_of(row, rows[near]):
                host[k] = near
                break
    for k, near in host.items():
        rows[near] = rows[near] + rows[k]
    return [row for k, row in enumerate(rows) if k not in host]


def _is_script_of(row: list[_Run], other: list[_Run]) -> bool:
    """Whether every run of `row` is a small run beside or between runs of `other`."""
    size = max(run.size for run in row)
    height = max(run.size for run in other)
    base, line_base = row[0].base, other[0].base
    if size >= SCRIPT_SIZE * height or not -0.35 * height < line_base - base < 0.75 * height:
        return False
    return all(
        any(-0.3 * height < run.x0 - near.x1 < 0.35 * height or -0.3 * height < near.x0 - run.x1 < 0.35 * height
            or (near.x0 <= run.x0 and run.x1 <= near.x1) for near in other)
        for run in row
    )  # fmt: skip


def _cut(row: list[_Run], chars: PageChars) -> list[Ints]:
    """Positions of the characters of each line of a row, left to right."""
    row = sorted(row, key=lambda run: (run.x0, run.number))
    pieces: list[list[_Run]] = [[row[0]]]
    reach, blank_to = row[0].x1, _blank_tail(row[0], chars)
    for before, run in pairwise(row):
        size = max(min(before.size, run.size), 0.1)
        visible = run if not chars.is_blank[run.at].all() else None
        gap = (run.x0 - reach) / size
        follows = run.number == before.number + 1
        limit = BLANK_GAP if blank_to > 0.5 * size and follows else LINE_GAP if follows else LOOSE_GAP
        if visible is not None and gap > limit:
            pieces.append([run])
            reach = run.x1
        else:
            pieces[-1].append(run)
            reach = max(reach, run.x1)
        blank_to = _blank_tail(run, chars)
    lines = []
    for piece in pieces:
        at = np.concatenate([run.at for run in piece]) if len(piece) > 1 else piece[0].at
        if not chars.is_blank[at].all():
            lines.append(at if len(piece) == 1 else at[np.argsort(chars.x0[at], kind="stable")])
    return lines


def _blank_tail(run: _Run, chars: PageChars) -> float:
    """Width in points of the blank glyphs at the end of a run."""
    last = int(run.at[-1])
    return float(chars.x1[last] - chars.x0[last]) if chars.is_blank[last] else 0.0


def _lines(chars: PageChars, rows: list[tuple[int, Ints]], page: int, links: list[tuple[Box, str]]) -> list[PlacedLine]:
    if not rows:
        return []
    order = np.concatenate([at for _, at in rows])
    lengths = np.array([len(at) for _, at in rows])
    line_of = np.repeat(np.arange(len(rows)), lengths)
    printed = chars.is_blank[order]
    visible = order[~printed]
    line = line_of[~printed]
    starts = np.searchsorted(line, np.arange(len(rows)))
    ends = np.append(starts[1:], len(visible))
    blanks_in = np.bincount(line_of[printed], minlength=len(rows))
    # blank glyphs after each visible character, before the next one
    rank = np.cumsum(~printed) - 1
    blank_after = np.zeros(len(visible), np.bool_)
    before = rank[printed]
    before = before[(before >= 0) & (line[before.clip(0)] == line_of[printed])]
    blank_after[before] = True
    is_raised = _scripts(chars, visible, line, starts)
    insert = _word_breaks(chars, visible, line, blank_after, blanks_in)

    # one text, one array of edges for the whole page, then slices
    slots = np.arange(len(visible)) + np.concatenate([[0], np.cumsum(insert)[:-1]])
    total = int(len(visible) + insert.sum())
    code = np.full(total, 0x20, np.uint32)
    code[slots] = chars.code[visible]
    left = np.zeros(total)
    left[slots] = chars.x0[visible]
    parted = np.flatnonzero(insert)
    left[slots[insert] + 1] = np.minimum(chars.x1[visible[parted]], chars.x0[visible[parted + 1]])
    text = code.astype("<u4").tobytes().decode("utf-32-le", "replace")
    style = np.zeros(total, np.int64)
    marks = chars.style[visible] * 4 + is_raised * 2 + chars.is_suspect[visible]
    style[slots] = marks
    style[slots[insert] + 1] = marks[insert]
    left = np.round(left, 2)
    bounds = _bounds(chars, visible, starts, is_raised)
    orders = np.minimum.reduceat(visible, starts).tolist()
    rights = np.round(np.maximum.reduceat(chars.x1[visible], starts), 2).tolist()
    turns = chars.turn[visible[starts]].tolist()
    slots_of = slots.tolist()
    result = []
    for k, (first, last) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        a, b = slots_of[first], slots_of[last - 1] + 1
        box = Box(*bounds[k])
        edges = (*left[a:b].tolist(), rights[k]) if turns[k] == 0 else ()
        words, xs, spans = _finish(text[a:b], edges, style[a:b], chars)
        line_ = Line(
            text=words,
            page=page,
            box=box,
            spans=spans,
            xs=xs,
            ends_with_blank=bool(blank_after[last - 1]),
            indent=box.x0,
            links=_links(words, xs, box, links) if links else (),
        )
        result.append(PlacedLine(line_, rows[k][0], orders[k], bool(blanks_in[k])))
    result.sort(key=lambda placed: placed.order)
    return result


def _bounds(chars: PageChars, visible: Ints, starts: Ints, is_raised: Bools) -> list[list[float]]:
    """The box of each line on the page; raised characters do not heighten it."""
    boxes = page_boxes(chars)[visible]
    upright = is_raised & (chars.turn[visible] == 0)
    boxes[upright, 1], boxes[upright, 3] = np.inf, -np.inf
    low = np.minimum.reduceat(boxes[:, :2], starts)
    high = np.maximum.reduceat(boxes[:, 2:], starts)
    found: list[list[float]] = np.round(np.concatenate([low, high], axis=1), 2).tolist()
    return found


def _scripts(chars: PageChars, visible: Ints, line: Ints, starts: Ints) -> Bools:
    """Which characters are raised small ones."""
    sizes = chars.size[visible]
    largest = np.maximum.reduceat(sizes, np.minimum(starts, len(sizes) - 1)) if len(sizes) else sizes
    line_size = largest[line] if len(sizes) else sizes
    small = sizes < SCRIPT_SIZE * line_size
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
    wide = np.where(blanks_in[line[:-1]] > 0, WORD_GAP_PRINTED, WORD_GAP)
    breaks[:-1] = same & ((extra > wide) | (blank_after[:-1] & (extra > BLANK_GLYPH_GAP)))
    return breaks


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


def _finish(
    text: str, edges: tuple[float, ...], marks: Ints, chars: PageChars
) -> tuple[str, tuple[float, ...], tuple[Span, ...]]:
    """Text in NFC with its edges and spans; exponents as superscript characters."""
    changes = np.flatnonzero(marks[1:] != marks[:-1]) + 1
    bounds = [0, *changes.tolist(), len(text)]
    kinds = marks[bounds[:-1]].tolist()
    if any(kind & 2 for kind in kinds):
        text = _exponents(text, bounds, kinds)
    spans = []
    for (start, end), kind in zip(pairwise(bounds), kinds, strict=True):
        style = chars.styles[kind >> 2]
        span = Span(start, end, style.font, style.size, style.is_bold, style.color, bool(kind & 2), bool(kind & 1))
        spans.append(span)
    if not unicodedata.is_normalized("NFC", text):
        return _normalized(text, edges, spans)
    return text, edges, tuple(spans)


def _exponents(text: str, bounds: list[int], kinds: list[int]) -> str:
    """10 with a raised 26 reads 10²⁶; a raised note mark stays what it is."""
    pieces = []
    for (start, end), kind in zip(pairwise(bounds), kinds, strict=True):
        piece = text[start:end]
        if (
            kind & 2
            and start
            and (text[start - 1].isdigit() or (text[start - 1].isascii() and text[start - 1].isalpha()))
        ):
            bare = piece.strip()
            if bare and all(c in "0123456789+-−" for c in bare) and text[end : end + 1] != ")":
                piece = piece.translate(_SUPERSCRIPTS)
        pieces.append(piece)
    return "".join(pieces)


def _normalized(
    text: str, edges: tuple[float, ...], spans: list[Span]
) -> tuple[str, tuple[float, ...], tuple[Span, ...]]:
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
    kept = tuple(
        Span(a, b, s.font, s.size, s.is_bold, s.color, s.is_superscript, s.is_suspect)
        for a, b in pairwise(cuts)
        for s in [by_start[a]]
    )
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
