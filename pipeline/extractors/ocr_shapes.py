"""What tesseract's Korean data confuses, told by shape: bullets taken for letters, and AI taken for the syllable 시."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipeline.extractors.pdf_raw import Bools, Ints

DARK = 140  # grey value below which a pixel is ink
ASPECT = (0.85, 1.18)  # width of a bullet over its height
SIZE = (0.3, 1.1)  # height of a bullet over that of the line
APART = 0.25  # of the line's height that a bullet stands before the text
FULL, HOLLOW = 0.9, 0.1  # shares of ink that make a side of a box, and an empty middle
ROUND = (0.7, 0.87)  # share of its box that a disc covers: pi / 4
LEGS = 0.6  # of the row's extent that one leg of a letter takes at most
CROSSBAR = (0.5, 0.88)  # of the letter's height where the bar of an A lies

Pixels = npt.NDArray[np.uint8]


def bullet(image: Pixels) -> tuple[str, int, int] | None:
    """The bullet that a line of text begins with, and its first and last column; None where it begins otherwise.

    `image` is the line's strip of the page, from the top of its letters to their foot.
    """
    ink = image < DARK
    columns = np.flatnonzero(ink.any(axis=0))
    if not len(columns):
        return None
    breaks = np.flatnonzero(np.diff(columns) > max(int(APART * len(image)), 1))
    first, last = int(columns[0]), int(columns[breaks[0]] if len(breaks) else columns[-1])
    rows = np.flatnonzero(ink[:, first : last + 1].any(axis=1))
    shape = ink[rows[0] : rows[-1] + 1, first : last + 1]
    height, width = shape.shape
    if not SIZE[0] * len(image) <= height <= SIZE[1] * len(image) or not ASPECT[0] <= width / height <= ASPECT[1]:
        return None
    mark = _mark(shape)
    return None if mark is None else (mark, first, last)


def _mark(shape: Bools) -> str | None:
    height, width = shape.shape
    share = float(shape.mean())
    corner = max(min(height, width) // 8, 1)
    corners = [
        shape[y, x] for y in (slice(corner), slice(-corner, None)) for x in (slice(corner), slice(-corner, None))
    ]
    is_round = all(float(part.mean()) < 0.5 for part in corners)
    if share > FULL:
        return "■"
    if is_round and ROUND[0] <= share <= ROUND[1]:
        return "●"
    middle = shape[height // 4 : height - height // 4, width // 4 : width - width // 4]
    edge = max(min(height, width) // 6, 1)
    sides = (
        shape[:edge].any(axis=0),
        shape[-edge:].any(axis=0),
        shape[:, :edge].any(axis=1),
        shape[:, -edge:].any(axis=1),
    )
    if float(middle.mean()) > HOLLOW:
        return None
    if all(float(side.mean()) > FULL for side in sides):
        return "□"
    return "○" if is_round and _is_closed(shape) else None


def _is_closed(shape: Bools) -> bool:
    """Whether every row and column of a ring but the outermost has ink on both sides of the middle."""
    height, width = shape.shape
    inner = shape[height // 6 : height - height // 6, :], shape[:, width // 6 : width - width // 6].T
    return all(
        bool(part[:, : part.shape[1] // 2].any(axis=1).all() and part[:, part.shape[1] // 2 :].any(axis=1).all())
        for part in inner
    )


def begins_with_a(image: Pixels) -> bool:
    """Whether the first shape in an image of a word is an A: two legs and a bar between them, which 시 has not."""
    ink = image < DARK
    columns = np.flatnonzero(ink.any(axis=0))
    if not len(columns):
        return False
    breaks = np.flatnonzero(np.diff(columns) > 1)
    first, last = int(columns[0]), int(columns[breaks[0]] if len(breaks) else columns[-1])
    rows = np.flatnonzero(ink[:, first : last + 1].any(axis=1))
    shape = ink[rows[0] : rows[-1] + 1, first : last + 1]
    height, width = shape.shape
    if height < 12 or width < 8:
        return False
    extents, longest = zip(*(_row(row) for row in shape), strict=True)
    extent, share = np.array(extents), np.array(longest) / np.maximum(extents, 1)
    bar = slice(int(CROSSBAR[0] * height), int(CROSSBAR[1] * height))
    feet = slice(int(0.9 * height), height)
    has_bar = bool(((share[bar] > FULL) & (extent[bar] > width / 2)).any())
    return has_bar and bool((share[feet] < LEGS).any()) and bool((extent[feet] > LEGS * width).any())


def _row(row: Bools) -> tuple[int, int]:
    """From the first to the last ink of a row, and its longest run of ink, in pixels."""
    at: Ints = np.flatnonzero(row)
    if not len(at):
        return 0, 0
    breaks = np.flatnonzero(np.diff(at) > 1)
    ends = np.concatenate([[-1], breaks, [len(at) - 1]])
    return int(at[-1] - at[0]) + 1, int(np.diff(ends).max())
