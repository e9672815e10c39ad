"""Pages as scanners spoil them: turned, tilted, noisy, yellow, with dark borders, in few pixels, badly compressed.

Each kind takes a page drawn at `DRAWN` dpi and gives the picture that a scanner would store, with its resolution and
the way from a point of the page to its place in the picture. What is by chance follows from a seed.
"""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

DRAWN = 300  # dpi of the page as drawn
PAPER, INK = 255, 0
_QUALITY = 88  # of JPEG where compression is not what is tried

Chance = np.random.Generator
Point = tuple[float, float]


@dataclass(frozen=True)
class Scan:
    """A picture in dots of `dpi`, `quality` of its JPEG, and how points (1/72 inch) of the page lie in its own."""

    picture: Image.Image
    dpi: int = DRAWN
    quality: int = _QUALITY
    place: Callable[[Point], Point] = lambda point: point

    def pdf(self) -> bytes:
        """A PDF of one page that is the picture."""
        buffer = io.BytesIO()
        self.picture.save(buffer, "PDF", resolution=self.dpi, quality=self.quality)
        return buffer.getvalue()


def clean(page: Image.Image, chance: Chance) -> Scan:
    return Scan(page)


def tilted(degrees: tuple[float, float]) -> Callable[[Image.Image, Chance], Scan]:
    """Turned by an angle between the two, either way."""

    def tilt(page: Image.Image, chance: Chance) -> Scan:
        angle = float(chance.uniform(*degrees)) * (1 if chance.random() < 0.5 else -1)
        picture = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=PAPER)
        x0, y0 = (side * 36 / DRAWN for side in page.size)
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))

        def place(point: Point) -> Point:
            x, y = point[0] - x0, point[1] - y0
            return x0 + cos * x + sin * y, y0 - sin * x + cos * y

        return Scan(picture, place=place)

    return tilt


def turned(quarters: int) -> Callable[[Image.Image, Chance], Scan]:
    """Laid into the scanner turned clockwise by quarters."""

    def turn(page: Image.Image, chance: Chance) -> Scan:
        width, height = (side * 72 / DRAWN for side in page.size)
        places: dict[int, Callable[[Point], Point]] = {
            1: lambda point: (height - point[1], point[0]),
            2: lambda point: (width - point[0], height - point[1]),
            3: lambda point: (point[1], width - point[0]),
        }
        return Scan(page.rotate(-90 * quarters, expand=True), place=places[quarters])

    return turn


def coarse(dpi: int) -> Callable[[Image.Image, Chance], Scan]:
    """In fewer dots."""

    def shrink(page: Image.Image, chance: Chance) -> Scan:
        size = round(page.width * dpi / DRAWN), round(page.height * dpi / DRAWN)
        return Scan(page.resize(size, Image.Resampling.BOX), dpi)

    return shrink


def noisy(page: Image.Image, chance: Chance) -> Scan:
    """Grain, and specks of dust."""
    grey = np.asarray(page, np.float32) + chance.normal(0, 22, (page.height, page.width))
    specks = chance.random(grey.shape)
    grey[specks < 0.0015] = INK
    grey[specks > 0.9985] = PAPER
    return Scan(_picture(grey))


def compressed(page: Image.Image, chance: Chance) -> Scan:
    return Scan(page, quality=12)


def yellowed(page: Image.Image, chance: Chance) -> Scan:
    """Old paper, darker to one side, with faded ink, in colour."""
    grey = np.asarray(page, np.float32) / 255
    across = np.linspace(0.78, 1.0, page.width)[None, :] * np.linspace(1.0, 0.9, page.height)[:, None]
    colors = [_picture(across * (70 + grey * (tone - 70))) for tone in (225, 205, 160)]
    return Scan(Image.merge("RGB", colors))


def blurred(page: Image.Image, chance: Chance) -> Scan:
    return Scan(page.filter(ImageFilter.GaussianBlur(2.2)))


def bordered(page: Image.Image, chance: Chance) -> Scan:
    """Black where the lid stood open: along two sides, uneven, and a strip of the fold in the third."""
    grey = np.asarray(page, np.float32).copy()
    height, width = grey.shape
    sides = 0.012 * width + 0.012 * width * chance.random(4)
    left = (sides[0] + np.linspace(0, 0.01 * width, height)).astype(int)
    for row, end in enumerate(left):
        grey[row, :end] = 20
    grey[: int(sides[1])] = 12
    grey[height - int(sides[2]) :] = 30
    fold = int(0.02 * width)
    grey[:, width - fold :] *= np.linspace(1.0, 0.3, fold)[None, :]
    return Scan(_picture(grey))


def faxed(page: Image.Image, chance: Chance) -> Scan:
    """200 dpi, black and white without grey."""
    scan = coarse(200)(page, chance)
    return Scan(scan.picture.point(lambda tone: PAPER if tone > 150 else INK), scan.dpi)


def everyday(page: Image.Image, chance: Chance) -> Scan:
    """A little of each: an office scanner at 200 dpi, paper not quite straight, grey ground, grain, compression."""
    tilt = tilted((0.5, 2.0))(page, chance)
    grey = 45 + np.asarray(tilt.picture, np.float32) * (215 - 45) / 255
    grey = np.asarray(bordered(_picture(grey), chance).picture, np.float32)
    small = coarse(200)(_picture(grey), chance)
    grain = np.asarray(small.picture, np.float32) + chance.normal(0, 8, (small.picture.height, small.picture.width))
    return Scan(_picture(grain), small.dpi, 45, tilt.place)


KINDS: dict[str, Callable[[Image.Image, Chance], Scan]] = {
    "clean": clean,
    "tilted 0.3-1": tilted((0.3, 1.0)),
    "tilted 1-3": tilted((1.0, 3.0)),
    "turned 90": turned(1),
    "turned 180": turned(2),
    "turned 270": turned(3),
    "200 dpi": coarse(200),
    "150 dpi": coarse(150),
    "noisy": noisy,
    "compressed": compressed,
    "yellowed": yellowed,
    "blurred": blurred,
    "bordered": bordered,
    "faxed": faxed,
    "everyday": everyday,
}


def _picture(grey: np.ndarray) -> Image.Image:
    return Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
