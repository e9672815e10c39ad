"""Periods in the spelling of other standards."""

from __future__ import annotations

from pipeline.normalizer import edtf
from pipeline.normalizer.check_values import calendar_part


def sdmx_period(period: str | None) -> str | None:
    """An EDTF period as an SDMX time period: `2024`, `2024-01`, `2024-Q1`, `2024-S2`, `2024-01-01/P5M`.

    None for what SDMX has no form for: open intervals.
    """
    stretch = edtf.read(period) if period and "X" not in period else _decade(period)
    if stretch is None:
        return None
    first = stretch.first
    match calendar_part(stretch):
        case "year":
            return f"{first.year:04d}"
        case "half":
            return f"{first.year:04d}-S{1 if first.month == 1 else 2}"
        case "quarter":
            return f"{first.year:04d}-Q{(first.month + 2) // 3}"
        case "month":
            return f"{first.year:04d}-{first.month:02d}"
        case "day":
            return first.isoformat()
    return f"{first.isoformat()}/{duration(stretch)}"


def duration(stretch: edtf.Stretch) -> str:
    """Length of a stretch, both ends included, as ISO 8601: whole years or months where it has them, else days."""
    first, last = stretch.first, stretch.last
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if first.day == 1 and edtf.month(last.year, last.month).last == last:
        return f"P{months // 12}Y" if months % 12 == 0 else f"P{months}M"
    return f"P{(last - first).days + 1}D"


def _decade(period: str | None) -> edtf.Stretch | None:
    digits = (period or "").removesuffix("X")
    return edtf.decade(int(digits) * 10) if len(digits) == 3 and digits.isdigit() else None
