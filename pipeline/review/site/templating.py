"""Templates of the review site: everything is escaped, and a name that is missing is an error."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.model import Box
from pipeline.review.site.dataset import Row
from pipeline.review.site.document_page import short

_FREQUENCIES = {"A": "year", "S": "half-year", "Q": "quarter", "M": "month", "D": "day"}
_POWERS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def render(template: str, **values: Any) -> str:
    """The page of that template."""
    return _environment().get_template(f"{template}.html.j2").render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # In a script element of JSON: `<`, `>`, `&` and `'` are escaped by `tojson`, Korean letters stay as they are.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":"), "allow_nan": False}
    environment.filters |= {
        "short": short,
        "count": lambda number: f"{number:,}",
        "value": value_shown,
        "signed": lambda number: ("+" if number > 0 else "") + value_shown(number),
        "brief": brief,
        "quantity": quantity,
        "words": lambda name: name.replace("_", " "),
        "percent": lambda share: f"{share * 100:.1f} %" if share < 0.9995 or share >= 1 else "99.9 %",
        "period": period,
        "frequency": frequency,
        "point": _point,
        "pixels": lambda points: str(max(1, round(points))),
        "rect": rect,
    }
    return environment


def value_shown(number: float) -> str:
    """A number for people: thousands apart, no exponent for what has a handful of digits."""
    if not math.isfinite(number):
        return str(number)
    if number == int(number) and abs(number) < 1e18:
        return f"{int(number):,}"
    if abs(number) >= 1e-4:
        return f"{number:,.6f}".rstrip("0").rstrip(".")
    return f"{number:.3g}"


def brief(number: float) -> str:
    """A number for an axis: 4.65e11 is 465B."""
    for power, letter in _POWERS:
        if abs(number) >= power:
            return f"{number / power:.4g}{letter}"
    return f"{number:.4g}"


def quantity(fact: Row) -> str:
    """Value or bounds of a fact with its unit: `≥ 12 %`, `514 – 950 명`."""
    unit = f" {fact['unit']}" if fact["unit"] else ""
    if fact["per_unit"]:
        unit += f"/{fact['per_unit']}"
    sign = {"ge": "≥ ", "gt": "> ", "le": "≤ ", "lt": "< "}.get(fact["comparator"], "")
    if fact["value"] is not None:
        return f"{sign}{value_shown(fact['value'])}{unit}"
    bounds = [fact["value_low"], fact["value_high"]]
    if bounds[0] is not None and bounds[1] is not None:
        return f"{value_shown(bounds[0])} – {value_shown(bounds[1])}{unit}"
    known = next((bound for bound in bounds if bound is not None), None)
    return f"{sign}{value_shown(known)}{unit}" if known is not None else unit.strip()


def period(edtf: str | None) -> str:
    """A period as people write it: `2024-01/2024-03` is 2024 Q1; what has no such name stays."""
    if not edtf:
        return ""
    first, _, last = edtf.partition("/")
    if len(first) == len(last) == 7 and first[:4] == last[:4]:
        months = int(first[5:]), int(last[5:])
        if months[1] - months[0] == 2 and months[1] % 3 == 0:
            return f"{first[:4]} Q{months[1] // 3}"
        if months[1] - months[0] == 5 and months[1] % 6 == 0:
            return f"{first[:4]} H{months[1] // 6}"
    return f"{first} – {last}" if last else edtf


def frequency(code: str | None) -> str:
    """An SDMX frequency in words."""
    return _FREQUENCIES.get(code or "", "")


def rect(box: Box) -> Markup:
    """Attributes of a rectangle; never without extent, or it could not be seen."""
    width, height = max(box.x1 - box.x0, 0.5), max(box.y1 - box.y0, 0.5)
    x, y, wide, high = (_point(number) for number in (box.x0, box.y0, width, height))
    return Markup('x="{}" y="{}" width="{}" height="{}"').format(x, y, wide, high)


def _point(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
