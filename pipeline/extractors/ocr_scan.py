"""A scanned page made ready for reading: without the scanner's dark edges, on white, without grain, upright.

What is measured: where darkness reaches in from the edges, how the paper's tone changes over the page (a surface of
second degree, for light falls off smoothly), how much neighbouring pixels of paper differ, and by which angle rows of
ink must be turned so that they are told apart best (projection profiles: Postl 1986).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from pipeline.extractors import tesseract
from pipeline.extractors.pdf_raw import Bools, Floats
from pipeline.extractors.tesseract import Pixels

DARK_EDGE = 120  # grey value below which an edge is no paper
EDGE_SHARE = 0.06  # of the page that a scanner's edge takes at most; deeper ones are part of what is printed
PAPER_BLOCK = 12.0  # points of the raster on which the tone of the paper is measured
PAPER_RANK = 80  # percentile of a block's pixels that is its paper: ink covers less than a fifth
PAPER_FIT = 0.15  # of its tone that paper differs from the surface; what differs more is printed
WHITE_ENOUGH = 248.0  # tone from which on paper is white already, as that of drawn pages is
INK_RANK = 0.5  # percentile of all pixels that is ink
FAINT_INK, MOST_FAINT = 0.3, 0.8  # share of the paper's tone from which on ink is faint, and up to which it is ink
GRAIN = 4.0  # grey values that paper differs from its neighbours in the middle; compression makes less than 2
SKEW_DPI = 150.0  # at which the angle is looked for
MAX_SKEW, COARSE_STEP, FINE_STEP = 5.0, 0.25, 0.02  # degrees
MIN_SKEW = 0.06  # degrees: over the width of a page it moves a rule by its own thickness
MIN_GAIN = 1.01  # by which the profile must be sharper than that of the page as it lies, whose rows fall on pixels
MIN_INK = 400  # points of ink that have an angle
TEXT_DARK = 190  # grey value, averaged over a few pixels, below which there is ink
ALONG_ROWS = 1.6  # times as sharp that the profile of rows is, where text runs along them without doubt
MAX_RUN = 40  # points of ink in a row without a gap; more is a rule

_WHITE = 255


@dataclass(frozen=True, slots=True)
class Clean:
    """A page on white paper, to read and to find rules in: one picture unless the paper is grainy."""

    letters: Pixels
    rules: Pixels


def cleaned(image: Pixels, scale: float) -> Clean:
    """The page on white paper; what is drawn on white comes back as it is."""
    white = _on_white(_without_edges(image), scale)
    if not _is_grainy(white):
        return Clean(white, white)
    return Clean(_smoothed(white), np.minimum(_of_five(white), _of_five(white.T).T))


def turns_of(image: Pixels, scale: float, seconds: float, is_doubtful: bool = False) -> int:
    """By how many quarters the page was turned clockwise: 0 where text runs along the rows, or where nothing tells.

    tesseract is asked where rows are no sharper than columns, or where what was read is doubtful: upside down they are
    as sharp.
    """
    ink = _ink(image, scale, 72.0)
    ink &= ~(_rules(ink) | _rules(ink.T).T)
    if np.count_nonzero(ink) < MIN_INK:
        return 0
    if not is_doubtful and _sharpness(ink.sum(axis=1)) > ALONG_ROWS * _sharpness(ink.sum(axis=0)):
        return 0
    return tesseract.turns_of(image[::2, ::2], seconds)


def skew_of(image: Pixels, scale: float) -> float:
    """Degrees by which the page was turned clockwise; 0 where it lies straight, or nothing tells."""
    ink = _ink(image, scale, SKEW_DPI)
    y, x = (part.astype(np.float64) for part in np.nonzero(ink))
    if len(x) < MIN_INK:
        return 0.0
    size = ink.shape[0] + ink.shape[1]

    def sharpness(degrees: float) -> float:
        rows = y - math.tan(math.radians(degrees)) * x
        rows -= rows.min()
        return _sharpness(np.bincount(rows.astype(np.int64), minlength=size))

    best = 0.0
    for step, reach in ((COARSE_STEP, MAX_SKEW), (0.1, COARSE_STEP), (FINE_STEP, 0.1)):
        count = round(reach / step)
        best = max((best + k * step for k in range(-count, count + 1)), key=sharpness)
    return best if abs(best) >= MIN_SKEW and sharpness(best) > MIN_GAIN * sharpness(0.0) else 0.0


def upright(clean: Clean, turns: int, degrees: float) -> Clean:
    """The page turned back by quarters and degrees, of the same size but for the quarters."""
    letters = _turned(clean.letters, turns, degrees)
    return Clean(letters, letters if clean.rules is clean.letters else _turned(clean.rules, turns, degrees))


def _turned(image: Pixels, turns: int, degrees: float) -> Pixels:
    turned = np.ascontiguousarray(np.rot90(image, turns))
    if not degrees:
        return turned
    return np.asarray(Image.fromarray(turned).rotate(degrees, Image.Resampling.BICUBIC, fillcolor=_WHITE))


def _without_edges(image: Pixels) -> Pixels:
    """White where darkness reaches in from an edge, but not far."""
    clean = image
    for turns in range(4):
        side = np.rot90(clean, turns)
        depth = max(int(EDGE_SHARE * side.shape[1]), 1)
        dark = side[:, : depth + 1] < DARK_EDGE
        reach = np.where(dark.all(axis=1), 0, np.argmin(dark, axis=1))
        if not reach.any():
            continue
        if clean is image:
            clean = image.copy()
            side = np.rot90(clean, turns)
        side[:, : depth + 1][np.arange(depth + 1) < reach[:, None] + 2 * (reach[:, None] > 0)] = _WHITE
    return clean


def _on_white(image: Pixels, scale: float) -> Pixels:
    """The picture with the tone of its paper made white everywhere, faint ink dark."""
    step = max(int(PAPER_BLOCK * scale), 4)
    rows, columns = image.shape[0] // step, image.shape[1] // step
    if rows < 4 or columns < 4:
        return image
    blocks = image[: rows * step, : columns * step].reshape(rows, step, columns, step)[:, ::3, :, ::3]
    tones = np.percentile(blocks, PAPER_RANK, axis=(1, 3))
    surface = _surface(tones)
    ink = float(np.percentile(image[::5, ::5], INK_RANK)) / _WHITE
    if float(surface.min()) >= WHITE_ENOUGH and ink <= FAINT_INK:
        return image
    paper = np.asarray(
        Image.fromarray(surface.astype(np.float32)).resize((image.shape[1], image.shape[0]), Image.Resampling.BILINEAR)
    )
    low = float(np.percentile(image[::5, ::5] / paper[::5, ::5], INK_RANK))
    if not FAINT_INK < low < MOST_FAINT:
        low = 0.0
    level = np.divide(image, paper)
    level -= low
    level *= _WHITE / (1.0 - low)
    white: Pixels = np.clip(level, 0, _WHITE, out=level).astype(np.uint8)
    return white


def _surface(tones: Floats) -> Floats:
    """A surface of second degree through the tones of paper, without what is printed."""
    y, x = np.meshgrid(np.linspace(-1, 1, tones.shape[0]), np.linspace(-1, 1, tones.shape[1]), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1).reshape(-1, 6)
    values = tones.reshape(-1)
    is_paper = values >= 0.6 * np.percentile(values, 90)
    surface = np.full(len(values), np.percentile(values, 90))
    for _ in range(3):
        if np.count_nonzero(is_paper) < 2 * terms.shape[1]:
            break
        fit, *_ = np.linalg.lstsq(terms[is_paper], values[is_paper], rcond=None)
        surface = terms @ fit
        is_paper = np.abs(values - surface) <= PAPER_FIT * surface
    fitted: Floats = np.clip(surface, 40.0, _WHITE).reshape(tones.shape)
    return fitted


def _is_grainy(image: Pixels) -> bool:
    """Whether paper differs from one pixel to the next."""
    sample = image[: image.shape[0] // 3 * 3].reshape(-1, 3, image.shape[1])[::7].transpose(1, 0, 2)
    paper = sample.min(axis=0) > 0.6 * _WHITE
    return bool(paper.any()) and float(np.mean(np.ptp(sample, axis=0)[paper])) >= GRAIN


def _smoothed(image: Pixels) -> Pixels:
    """Specks as dark as one of their neighbours, then each pixel blended with those around it; thin strokes stay.

    A median of nine would be smoother, and takes the thin strokes of serif letters.
    """
    padded = np.pad(image, 1, mode="edge")
    rows, columns = image.shape
    around = [padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3) if (y, x) != (1, 1)]
    calm = np.pad(np.clip(image, np.minimum.reduce(around), np.maximum.reduce(around)), 1, mode="edge")
    blended = calm.astype(np.uint16)
    blended = blended[:-2] + 2 * blended[1:-1] + blended[2:]
    blended = blended[:, :-2] + 2 * blended[:, 1:-1] + blended[:, 2:]
    smooth: Pixels = (blended // 16).astype(np.uint8)
    return smooth


def _of_five(image: Pixels) -> Pixels:
    """The median of each pixel and two on either side in its row: specks go, rules along the row stay."""
    a, b, c, d, e = (np.pad(image, ((0, 0), (2, 2)), mode="edge")[:, k : k + image.shape[1]] for k in range(5))
    a, b = np.minimum(a, b), np.maximum(a, b)
    c, d = np.minimum(c, d), np.maximum(c, d)
    low, high = np.maximum(a, c), np.minimum(b, d)  # of four, the smallest and the largest are not in the middle
    found: Pixels = np.maximum(np.minimum(low, high), np.minimum(np.maximum(low, high), e))
    return found


def _ink(image: Pixels, scale: float, dpi: float) -> Bools:
    """Where there is ink, in dots of `dpi`."""
    step = max(round(scale * 72.0 / dpi), 1)
    rows, columns = image.shape[0] // step, image.shape[1] // step
    blocks = image[: rows * step, : columns * step].reshape(rows, step, columns, step)
    ink: Bools = blocks.mean(axis=(1, 3)) < TEXT_DARK
    return ink


def _rules(ink: Bools) -> Bools:
    """Runs of ink from left to right that are too long for letters."""
    padded = np.zeros((ink.shape[0], ink.shape[1] + 2), np.int8)
    padded[:, 1:-1] = ink
    change = np.diff(padded, axis=1)
    rows, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    is_long = ends - starts > MAX_RUN
    marks = np.zeros_like(padded, np.int64)
    np.add.at(marks, (rows[is_long], starts[is_long]), 1)
    np.add.at(marks, (rows[is_long], ends[is_long]), -1)
    found: Bools = np.cumsum(marks, axis=1)[:, : ink.shape[1]] > 0
    return found


def _sharpness(profile: np.ndarray) -> float:
    """How much neighbouring rows of a profile differ."""
    steps = np.diff(profile.astype(np.float64))
    return float((steps * steps).sum()) / max(float(profile.sum()), 1.0)
