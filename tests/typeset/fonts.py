"""The Korean typeface the tests print with: NanumGothic (SIL Open Font License), as `koreanize-matplotlib` ships it."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "NanumGothic", "NanumGothicBold"


def font_file(name: str) -> Path:
    """The TrueType file of a face. The package is located, not imported: it would load matplotlib."""
    spec = find_spec("koreanize_matplotlib")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError(
            "koreanize-matplotlib, which brings the Korean typeface, is not installed; `make test` installs it"
        )
    return Path(spec.submodule_search_locations[0]) / "fonts" / f"{name}.ttf"


@cache
def register() -> None:
    """Make both faces known to reportlab, once."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(TTFont(name, font_file(name)))


@cache
def character_width(character: str, font: str) -> float:
    """Advance width as a multiple of the type size."""
    return float(pdfmetrics.stringWidth(character, font, 1.0))


def width(text: str, font: str, size: float) -> float:
    """Width of a text in points."""
    return size * sum(character_width(character, font) for character in text)
