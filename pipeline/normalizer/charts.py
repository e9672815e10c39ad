"""Facts of charts whose data the file stores: each value with its category and series.

Extractors hand over the words of a chart in stored order, a line each. Either series follow each other (name,
categories, values; DrawingML) or the rows of a data grid do (names of the series, then each category with its values).
A chart gives facts only where every value has both names and a unit is printed; scattered labels of drawn charts give
none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import regex

from pipeline.model import Block, Fact, Table, TableCell
from pipeline.normalizer.facts import Context
from pipeline.normalizer.table_facts import table_facts

_NUMBER = regex.compile(r"-?\d{1,15}(?:\.\d{1,15})?")
_YEAR = regex.compile(r"(?:19|20)\d{2}")
_CONTEXT = 32  # characters of prefix and suffix
LARGEST_CHART = 2_000  # lines; what is longer is a drawing


@dataclass(frozen=True, slots=True)
class Chart:
    """`values[i][j]` is the line that holds the value of category `i` in series `j`."""

    titles: tuple[str, ...]
    series: tuple[str, ...]
    categories: tuple[str, ...]
    values: tuple[tuple[int, ...], ...]


def chart_facts(block: Block, caption: str | None, issued: str | None, context: Context) -> list[Fact]:
    """The facts of a figure; offsets are in the text of its block. Empty where it is no stored chart or has no unit."""
    lines = block.text.split("\n")
    chart = read_chart(lines)
    if chart is None:
        return []
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    titles = [*chart.titles, *([caption] if caption else [])]
    table = _as_table(chart, lines, " ".join(titles), context.heading)
    facts = []
    for fact in table_facts(table, issued, context).facts:
        if fact.unit is None or fact.row is None or fact.column is None or not fact.row or not fact.column:
            continue
        start = starts[chart.values[fact.row - 1][fact.column - 1]] + fact.char_start
        end = start + len(fact.exact)
        facts.append(
            replace(
                fact,
                char_start=start,
                char_end=end,
                row=None,
                column=None,
                sentence=None,
                prefix=block.text[max(0, start - _CONTEXT) : start],
                suffix=block.text[end : end + _CONTEXT],
                unit_from=None if fact.unit_from == "unit_note" else fact.unit_from,
                rule="chart.value",
                confidence=min(fact.confidence, 0.8),
            )
        )
    return sorted(facts, key=lambda fact: fact.char_start)


def _as_table(chart: Chart, lines: Sequence[str], caption: str, heading: str | None) -> Table:
    cells = [TableCell(0, 0, 1, 1, "", is_header=True)]
    cells += [TableCell(0, j + 1, 1, 1, name, is_header=True) for j, name in enumerate(chart.series)]
    for i, category in enumerate(chart.categories):
        cells.append(TableCell(i + 1, 0, 1, 1, category))
        cells += [TableCell(i + 1, j + 1, 1, 1, lines[at]) for j, at in enumerate(chart.values[i])]
    return Table(
        0, 0, len(chart.categories) + 1, len(chart.series) + 1, tuple(cells), caption=caption or None, heading=heading,
        header_row_count=1, header_column_count=1,
    )  # fmt: skip


def read_chart(lines: Sequence[str]) -> Chart | None:
    """Series, categories and values of the lines of a figure; None if they are not those of a stored chart."""
    if not 3 <= len(lines) <= LARGEST_CHART:
        return None
    runs = list(_runs(lines))
    if len(runs) < 2 or runs[0][0]:
        return None
    return _by_series(lines, runs) or _by_rows(lines, runs)


def _runs(lines: Sequence[str]) -> Iterator[tuple[bool, list[int]]]:
    """Stretches of words and of numbers, as indices of lines."""
    for is_number, found in groupby(range(len(lines)), key=lambda i: _NUMBER.fullmatch(lines[i]) is not None):
        yield is_number, list(found)


def _by_series(lines: Sequence[str], runs: Sequence[tuple[bool, list[int]]]) -> Chart | None:
    """Titles, then name, categories and values of each series, then titles of axes."""
    titles: list[str] = []
    names: list[str] = []
    columns: list[list[int]] = []
    categories: tuple[str, ...] | None = None
    for k in range(0, len(runs) - 1, 2):
        words, numbers = runs[k][1], runs[k + 1][1]
        half = len(numbers) // 2
        own: list[int]
        if len(numbers) == 2 * half and all(_YEAR.fullmatch(lines[i]) for i in numbers[:half]):
            own, values = numbers[:half], numbers[half:]
            head = words
        else:
            own, values = words[-len(numbers) :], numbers
            head = words[: -len(numbers)]
        if not head or (k and len(head) != 1):
            return None
        found = tuple(lines[i] for i in own)
        if len(set(found)) != len(found) or (categories is not None and found != categories):
            return None
        categories = found
        titles.extend(lines[i] for i in head[:-1])
        names.append(lines[head[-1]])
        columns.append(values)
    if categories is None or len(set(names)) != len(names):
        return None
    if len(runs) % 2:  # words behind the last value
        titles.extend(lines[i] for i in runs[-1][1])
    return Chart(tuple(titles), tuple(names), categories, tuple(zip(*columns, strict=True)))


def _by_rows(lines: Sequence[str], runs: Sequence[tuple[bool, list[int]]]) -> Chart | None:
    """The names of the series, then each category with a value a series."""
    words, numbers = [r[1] for r in runs[::2]], [r[1] for r in runs[1::2]]
    width = len(numbers[0])
    if len(words) != len(numbers) or len(words) < 2 or len(words[0]) != width + 1:
        return None
    if any(len(row) != width for row in numbers) or any(len(row) != 1 for row in words[1:]):
        return None
    series = tuple(lines[i] for i in words[0][:-1])
    categories = (lines[words[0][-1]], *(lines[row[0]] for row in words[1:]))
    return Chart((), series, categories, tuple(map(tuple, numbers)))
