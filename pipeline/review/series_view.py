"""Series on a terminal: a table with a bar for each value, and a line of blocks for each of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from pipeline.export.periods import sdmx_period
from pipeline.store.series_reader import Observation, Series

_BAR = 24  # columns of the longest bar
_LISTED = 20  # other series that fit the words
_SPARK = 24  # newest periods in the line of blocks
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_HEIGHTS = "▁▂▃▄▅▆▇█"
_SCALES = ((12, "조"), (8, "억"), (4, "만"))


def series_view(found: Sequence[Series], *, vintages: bool = False) -> RenderableType:
    """The first series in full, the others a line each."""
    first, others = found[0], found[1:]
    parts: list[RenderableType] = [_heading(first), _vintage_table(first) if vintages else _table(first)]
    if others:
        parts.append(_list(others))
    return Group(*parts)


def _heading(series: Series) -> Text:
    text = Text(series.name, style="bold")
    place = " · ".join(filter(None, (series.area, series.titles[-1] if series.titles else None)))
    return text.append(f"\n{series.series_id}" + (f"  {place}" if place else ""), style="not bold dim")


def _table(series: Series) -> Table:
    latest = series.latest
    exponent, unit = scale([o.value for o in latest], series.unit)
    bars = bar_lines([o.value for o in latest])
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("period", no_wrap=True)
    table.add_column(unit, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("issues", justify="right")
    table.add_column("revised", justify="right", no_wrap=True)
    for observation, bar in zip(latest, bars, strict=True):
        printed = [o for o in series.observations if o.period == observation.period]
        change = printed[-1].value - printed[0].value
        table.add_row(
            period_name(observation.period),
            number(observation.value, exponent),
            bar,
            str(len(printed)),
            f"{'+' if change > 0 else ''}{number(change, exponent)}" if change else "",
        )
    return table


def _vintage_table(series: Series) -> Table:
    exponent, unit = scale([o.value for o in series.observations], series.unit)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("period", "published"):
        table.add_column(name, no_wrap=True)
    table.add_column(unit, justify="right", no_wrap=True)
    table.add_column("revised", justify="right", no_wrap=True)
    table.add_column("issue", overflow="fold")
    before = ""
    for observation in series.observations:
        revised = observation.revision
        table.add_row(
            period_name(observation.period) if observation.period != before else "",
            observation.vintage or "",
            number(observation.value, exponent),
            f"{'+' if revised > 0 else ''}{number(revised, exponent)}" if revised else "",
            escape(observation.source_path),
        )
        before = observation.period
    return table


def _list(others: Sequence[Series]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, title=f"{len(others)} more", title_justify="left")
    for name in ("id", "name", "unit", "newest", ""):
        table.add_column(name, no_wrap=name != "name", overflow="fold")
    for series in others[:_LISTED]:
        latest = series.latest
        values = [o.value for o in latest[-_SPARK:]]
        name = " · ".join(filter(None, (series.name, series.area)))
        table.add_row(series.series_id, escape(name), series.unit, period_name(latest[-1].period), spark_line(values))
    if len(others) > _LISTED:
        table.caption = f"and {len(others) - _LISTED} more; add words, or name an id"
    return table


def as_rows(found: Iterable[Series]) -> list[dict[str, object]]:
    """The series for programs: plain values, all observations."""
    return [
        {
            "series_id": series.series_id,
            "name": series.name,
            "area": series.area,
            "unit": series.unit,
            "frequency": series.frequency,
            "titles": list(series.titles),
            "observations": [_row(o) for o in series.observations],
        }
        for series in found
    ]


def _row(observation: Observation) -> dict[str, object]:
    return {name: getattr(observation, name) for name in Observation.__dataclass_fields__}


def period_name(period: str) -> str:
    """A period as statisticians write it: 2024-Q1."""
    return sdmx_period(period) or period


def scale(values: Sequence[float], unit: str | None) -> tuple[int, str]:
    """Power of ten in which values are short, and the name of the unit with it: (8, `억 USD`)."""
    largest = max((abs(value) for value in values), default=0.0)
    for exponent, name in _SCALES:
        if largest >= 10.0**exponent:
            return exponent, f"{name} {unit or ''}".strip()
    return 0, unit or ""


def number(value: float, exponent: int) -> str:
    """At most three decimals, thousands apart."""
    text = f"{value / 10.0**exponent:,.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def bar_lines(values: Sequence[float]) -> list[str]:
    """A bar each, from zero to the right; those of negative values end in a minus."""
    largest = max((abs(value) for value in values), default=0.0)
    lines = []
    for value in values:
        eighths = round(abs(value) / largest * _BAR * 8) if largest else 0
        bar = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
        lines.append(f"{bar}−" if value < 0 else bar)
    return lines


def spark_line(values: Sequence[float]) -> str:
    """A block each, the lowest value lowest."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    top = len(_HEIGHTS) - 1
    return "".join(_HEIGHTS[round((value - low) / (high - low) * top) if high > low else top // 2] for value in values)
