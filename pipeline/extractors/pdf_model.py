"""What the stages of reading a PDF page share: the displayed frame, styles, and characters as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from pipeline.extractors.pdf_raw import Bools, Floats, Ints

ASCENT, DESCENT = 0.86, 0.2  # of a Hangul glyph, in ems: boxes of all fonts are made alike
_BLANKS = [0x20, 0x09, 0xA0, 0x1680, *range(0x2000, 0x200C), 0x202F, 0x205F, 0x3000]
_IS_BLANK = np.isin(np.arange(0x3002), _BLANKS)  # a lookup table; the last entry stands for all beyond


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

    def place_boxes(self, boxes: Floats) -> Floats:
        """Rows x0, y0, x1, y1 in user space, y up, as rows x0, y0, x1, y1 on the displayed page, y down."""
        ax, ay = self.place(boxes[:, 0], boxes[:, 1])
        bx, by = self.place(boxes[:, 2], boxes[:, 3])
        placed = np.empty((len(boxes), 4), order="F")  # by columns, for that is how boxes are worked with
        np.minimum(ax, bx, out=placed[:, 0])
        np.minimum(ay, by, out=placed[:, 1])
        np.maximum(ax, bx, out=placed[:, 2])
        np.maximum(ay, by, out=placed[:, 3])
        return placed

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


def are_blank(code: Ints) -> Bools:
    """Which code points print nothing but take room."""
    found: Bools = _IS_BLANK[np.minimum(code, len(_IS_BLANK) - 1)]
    return found


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


def append(chars: PageChars, more: PageChars) -> PageChars:
    """All characters of both, each with its own styles."""
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


def page_boxes(chars: PageChars) -> Floats:
    """Boxes x0, y0, x1, y1 on the displayed page, of one height for all fonts of a size."""
    y0, y1 = chars.base - ASCENT * chars.size, chars.base + DESCENT * chars.size
    if not chars.turn.any():
        boxes = np.empty((len(chars), 4), order="F")
        boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3] = chars.x0, y0, chars.x1, y1
        return boxes
    return np.stack(
        [
            np.choose(chars.turn, [chars.x0, -y1, -chars.x1, y0]),
            np.choose(chars.turn, [y0, chars.x0, -y1, -chars.x1]),
            np.choose(chars.turn, [chars.x1, -y0, -chars.x0, y1]),
            np.choose(chars.turn, [y1, chars.x1, -y0, -chars.x0]),
        ],
        axis=1,
    )


def middles(boxes: Floats) -> tuple[Floats, Floats]:
    """The middles of boxes given as rows x0, y0, x1, y1."""
    return (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
