"""Ruled tables in page images: long dark runs as edges, edges as cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.extractors import pdf_edges
from pipeline.extractors.pdf_edges import Lattice
from pipeline.extractors.pdf_grid import GridFrame, build_grid
from pipeline.extractors.pdf_paths import cluster
from pipeline.extractors.pdf_raw import Bools, Floats, Ints

DARK = 140  # grey value below which a pixel is ink
FAINT = 32  # grey values that a hairline is darker than the ground on both sides …
HAIRLINES = (0.9, 2.0)  # … so many points from its middle
CROSSING = 2.0  # points of another rule that a rule crosses
DOT_GAP = 1.0  # points between the dots of a rule, and free above and below them; leaders stand further apart
MIN_RULE = 28.0  # points; strokes of letters are shorter
MAX_THICKNESS = 5.0  # points; thicker bars are shading
MIN_CELL = 7.0  # points
SAMPLES = (0.21, 0.37, 0.58, 0.79)  # shares of a run's length where its thickness is measured

SHADE = 235  # grey value below which paper is shaded
SHADE_BLOCK = 3.0  # points of the raster on which shading is looked for
SHADE_SHARE = 0.6  # of its box that a shaded bar fills; light letters take the rest
RULE_EDGE = 3  # pixels beside a rule that still show it
LINE_BREAK = 3  # rows of pixels without ink that part two lines; the parts of a syllable are nearer

OPEN_SNAP = 4.0  # points the ends of rules of one table differ at most
MIN_OPEN, MIN_OPEN_HEIGHT = 3, 100.0  # vertical rules, and points, of a table without end rules
BLOCK = 3.0  # points of the raster on which gutters are looked for
GUTTER_BLOCKS = 3  # blocks a gutter between columns is wide
GUTTER_HEIGHT = 0.45  # share of the page height it runs through at least
COLUMN_INK = 0.35  # share of the rows beside it that hold ink, on both sides

_WHITE = 255

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a page image: rows from, to, position, in points."""

    horizontal: Floats
    vertical: Floats


def find_rules(image: Pixels, scale: float) -> Rules:
    """Straight lines of a page image; `scale` pixels a point."""
    return Rules(_rules(image, scale), _rules(image.T, scale))


def find_grids(rules: Rules) -> list[GridFrame]:
    """Tables of at least two cells in points, topmost first; one that lies in a cell of another too."""
    if len(rules.vertical) < 2:
        return []
    grids: list[GridFrame] = []
    lattice = _with_ends(pdf_edges.merge(rules.horizontal, rules.vertical))
    for cells in pdf_edges.group(pdf_edges.find_cells(lattice)):
        large = [cell for cell in cells if cell.x1 - cell.x0 >= MIN_CELL and cell.y1 - cell.y0 >= MIN_CELL]
        built = build_grid(large) if len(large) > 1 else None
        if built is not None:
            grids.append(built)
    return grids


def framing(rules: Rules) -> Rules:
    """Those rules that end at others at both ends: the sides of boxes and tables, but no row of dashes."""
    flat, upright = rules.horizontal, rules.vertical
    return Rules(flat[_meets(flat, upright)], upright[_meets(upright, flat)])


def _meets(rules: Floats, others: Floats) -> Bools:
    if not len(rules) or not len(others):
        return np.zeros(len(rules), np.bool_)
    along = (others[:, 0] <= rules[:, 2:] + OPEN_SNAP) & (others[:, 1] >= rules[:, 2:] - OPEN_SNAP)
    first: Bools = np.any(along & (np.abs(others[:, 2] - rules[:, :1]) < OPEN_SNAP), axis=1)
    last: Bools = np.any(along & (np.abs(others[:, 2] - rules[:, 1:2]) < OPEN_SNAP), axis=1)
    return first & last


def without_rules(image: Pixels, rules: Rules, scale: float) -> Pixels:
    """The image without the rules: they hide the gaps between lines, and are read as letters."""
    clean = image.copy()
    for turned, lines in ((clean, rules.horizontal), (clean.T, rules.vertical)):
        for start, end, at in np.rint(lines * scale).astype(np.int64).tolist():
            along = slice(max(start - RULE_EDGE, 0), end + RULE_EDGE + 1)
            above, below = max(at - RULE_EDGE - 1, 0), min(at + RULE_EDGE + 1, len(turned) - 1)
            turned[above + 1 : below, along] = np.maximum(turned[above, along], turned[below, along])
    return clean


def find_shades(image: Pixels, scale: float) -> list[tuple[int, int, int, int]]:
    """Bars and boxes filled with a tone, as pixels top, bottom, left, right."""
    step = max(int(SHADE_BLOCK * scale), 2)
    rows, columns = image.shape[0] // step, image.shape[1] // step
    blocks = image[: rows * step, : columns * step].reshape(rows, step, columns, step)[:, ::2, :, ::2]
    left = set(zip(*np.nonzero(np.median(blocks, axis=(1, 3)) < SHADE), strict=True))
    shades = []
    for start in sorted(left):
        if start not in left:
            continue
        left.remove(start)
        members = [start]
        for y, x in members:  # grows while it is gone through
            beside = [at for at in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)) if at in left]
            left.difference_update(beside)
            members += beside
        (top, near), (bottom, far) = np.min(members, axis=0), np.max(members, axis=0) + 1
        is_bar = far - near >= MIN_RULE / SHADE_BLOCK and bottom - top >= MIN_CELL / SHADE_BLOCK
        if is_bar and len(members) >= SHADE_SHARE * (bottom - top) * (far - near):
            shades.append((int(top) * step, int(bottom) * step, int(near) * step, int(far) * step))
    return shades


def is_one_line(image: Pixels) -> bool:
    """Whether the ink of an image is one line of text: no row without ink parts it."""
    rows = np.flatnonzero((image < DARK).any(axis=1))
    return len(rows) > 0 and bool((np.diff(rows) <= LINE_BREAK).all())


def _with_ends(lattice: Lattice) -> Lattice:
    """Add end rules where three vertical rules of one extent stand beside each other: a table that goes on."""
    rules, columns = lattice.horizontal, lattice.vertical
    top_of, _ = cluster(columns[:, 1], OPEN_SNAP)
    bottom_of, _ = cluster(columns[:, 2], OPEN_SNAP)
    added = []
    for key in sorted(set(zip(top_of.tolist(), bottom_of.tolist(), strict=True))):
        members = columns[(top_of == key[0]) & (bottom_of == key[1])]
        if len(members) >= MIN_OPEN and float(members[0, 2] - members[0, 1]) >= MIN_OPEN_HEIGHT:
            left, right = float(members[:, 0].min()), float(members[:, 0].max())
            ends = (float(members[:, 1].min()), float(members[:, 2].max()))
            added += [[y, left, right] for y in ends if not (np.abs(rules[:, 0] - y) < OPEN_SNAP).any()]
    return Lattice(np.concatenate([rules, np.array(added)]), columns) if added else lattice


def find_columns(image: Pixels, scale: float) -> list[tuple[int, int, int, int]]:
    """Areas to read one after the other, as pixels top, bottom, left, right: the page, or its two columns.

    What stands above and below two columns is an area of its own. tesseract's mode 4 takes a page for one column.
    """
    height, width = image.shape
    step = max(int(BLOCK * scale), 1)
    rows, columns = height // step, width // step
    whole = [(0, height, 0, width)]
    if rows < 20 or columns < 20:
        return whole
    blocks = image[: rows * step, : columns * step].reshape(rows, step, columns, step)
    ink: Bools = blocks.min(axis=(1, 3)) < DARK
    best, gutter, top = 0, 0, 0
    for column in range(int(0.35 * columns), int(0.65 * columns)):
        is_free = ~ink[:, column : column + GUTTER_BLOCKS].any(axis=1)
        change = np.flatnonzero(np.diff(np.concatenate([[False], is_free, [False]]).astype(np.int8)))
        starts, ends = change[::2], change[1::2]
        if len(starts) and int((ends - starts).max()) > best:
            longest = int(np.argmax(ends - starts))
            best, gutter, top = int(ends[longest] - starts[longest]), column, int(starts[longest])
    zone = ink[top : top + best]
    sides = (zone[:, :gutter], zone[:, gutter + GUTTER_BLOCKS :])
    if best < GUTTER_HEIGHT * rows or any(side.any(axis=1).mean() < COLUMN_INK for side in sides):
        return whole
    y0, y1, x = top * step, (top + best) * step, (gutter + GUTTER_BLOCKS // 2) * step
    areas = [(0, y0, 0, width), (y0, y1, 0, x), (y0, y1, x, width), (y1, height, 0, width)]
    return [area for area in areas if (image[area[0] : area[1], area[2] : area[3]] < DARK).any()]


def _strokes(image: Pixels, scale: float) -> Bools:
    """Where something dark is drawn, or a line from left to right that is clearly darker than above and below it.

    Hairlines of tables are often grey, and in a picture greyer still, for they are thinner than a pixel.
    """
    strokes = image < DARK
    for reach in (max(round(points * scale), 2) for points in HAIRLINES):
        inner = image[reach:-reach]
        beside = np.minimum(image[: -2 * reach], image[2 * reach :])
        strokes[reach:-reach] |= (inner < beside) & (beside - inner > FAINT)
    return strokes


def _rules(image: Pixels, scale: float) -> Floats:
    """Rules from left to right as rows from, to, position, in points; thick bars are left out."""
    ink = _strokes(image, scale)
    length = max(int(MIN_RULE * scale), 2)
    thick = max(int(MAX_THICKNESS * scale), 2)
    padded = np.zeros((ink.shape[0], ink.shape[1] + 2), np.int8)
    padded[:, 1:-1] = ink
    change = np.diff(padded, axis=1)
    rows, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    goes_on = (rows[1:] == rows[:-1]) & _bridged(image, scale, rows[1:], ends[:-1], starts[1:])
    is_first, is_last = np.append(True, ~goes_on), np.append(~goes_on, True)
    rows, starts, ends = rows[is_first[: len(rows)]], starts[is_first[: len(rows)]], ends[is_last[: len(rows)]]
    long = ends - starts >= length
    rows, starts, ends = rows[long], starts[long], ends[long]
    if not len(rows):
        return np.zeros((0, 3))
    # other rules cross this one: it is as thick as at its thinnest sample
    thickness = np.min(
        [_thickness(ink, rows, starts + ((ends - starts) * share).astype(np.int64), thick) for share in SAMPLES], axis=0
    )
    thin = thickness < thick
    return np.stack([starts[thin] / scale, ends[thin] / scale, rows[thin] / scale], axis=1).astype(np.float64)


def _bridged(image: Pixels, scale: float, rows: Ints, left: Ints, right: Ints) -> Bools:
    """Which gaps in rows, between pixels `left` and `right`, a rule goes over.

    Where rules cross, neither stands out from what is beside it; dots of a dotted rule stand by themselves.
    """
    gap, middle = right - left, ((left + right) // 2).clip(0, image.shape[1] - 1)
    crosses = (gap <= max(int(CROSSING * scale), 1)) & (image[rows, middle] < _WHITE - FAINT)
    reach = max(int(DOT_GAP * scale), 1)
    at = np.stack([rows - reach, rows + reach]).clip(0, image.shape[0] - 1)
    is_free = (image[at, middle] >= _WHITE - FAINT) & (image[at, (left - 1).clip(0)] >= _WHITE - FAINT)
    bridged: Bools = crosses | ((gap <= reach) & is_free.all(axis=0))
    return bridged


def _thickness(ink: npt.NDArray[np.bool_], rows: Ints, columns: Ints, most: int) -> Ints:
    """Rows of ink around each place (row, column), counted up to `most` each way."""
    total = np.ones(len(rows), np.int64)
    for direction in (-1, 1):
        goes_on = np.ones(len(rows), np.bool_)
        for step in range(1, most + 1):
            at = rows + direction * step
            goes_on &= (at >= 0) & (at < ink.shape[0]) & ink[at.clip(0, ink.shape[0] - 1), columns]
            total += goes_on
    return total
