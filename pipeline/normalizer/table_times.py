"""Times along the rows or columns of a table: what one name leaves to the others."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from pipeline.normalizer.header_times import HeaderTime


class Axis:
    """Times along the rows or columns: by index, None where the name has none."""

    def __init__(self, own: dict[int, HeaderTime | None]) -> None:
        self._inherited = _inherited(own)
        dated = sorted((own | self._inherited).items())
        known = [(index, time) for index, time in dated if time is not None and time.year is not None]
        self._indices = [index for index, _ in known]
        self._known = [time for _, time in known]
        self._latest: list[HeaderTime] = []
        for _, time in known:
            self._latest.append(max([*self._latest[-1:], time], key=_rank))

    def complete(self, index: int, times: list[HeaderTime | None]) -> list[HeaderTime | None]:
        """The times of one name; where it lacks the year, the one that a name before it carries on."""
        inherited = self._inherited.get(index)
        return [inherited] if inherited is not None and not any(t and t.year for t in times) else times

    def span(self) -> HeaderTime | None:
        """The years that all names together speak of, first to last; None unless they are two or more."""
        years = [time.year for time in self._known if time.part is None and time.year_end is None]
        if len(years) < 2 or len(years) != len(self._known) or years[0] is None or years[-1] is None:
            return None
        first, last = years[0], years[-1]
        return HeaderTime(f"{first}~{last}", first, last) if last > first else None

    def latest_before(self, index: int) -> HeaderTime | None:
        """The latest time of those before a name without one, else of all: what a growth rate is of."""
        if not self._latest:
            return None
        before = bisect_left(self._indices, index)
        return self._latest[before - 1] if before else self._latest[-1]


def _inherited(own: dict[int, HeaderTime | None]) -> dict[int, HeaderTime]:
    """`'24.11월 | 12월 | 1월`: a part takes the year of the name before it, the next one where it starts anew."""
    found: dict[int, HeaderTime] = {}
    last: HeaderTime | None = None
    for index, time in sorted(own.items()):
        if time is None:
            continue
        if time.year is None and time.part and last is not None and last.year is not None and last.part == time.part:
            time = replace(time, year=last.year + (time.first <= last.first), text=f"{last.year} {time.text}")
            found[index] = time
        last = time
    return found


def _rank(time: HeaderTime) -> tuple[int, float]:
    length = {"half": 6, "quarter": 3, "month": 1}.get(time.part or "", 12)
    return time.year_end or time.year or 0, time.last * length if time.part else 0.5


def joined(times: list[HeaderTime | None]) -> HeaderTime | None:
    """Year and part of a year of one path as one time."""
    known = [t for t in times if t is not None]
    dated = next((t for t in known if t.year is not None), None)
    part = next((t for t in known if t.part), None)
    if dated is None or dated.part or part is None:
        return dated or part
    return replace(part, year=dated.year, text=f"{dated.text} {part.text}")
