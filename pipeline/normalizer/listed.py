"""Series of numbers whose unit stands at their head: `성장률(%) : ('22) 2.7 ('23) 1.4`, `예산(조원): 31.1 → 26.5`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import regex

from pipeline.normalizer.units import Unit, parse_unit_list

LONGEST = 240  # characters a series may go on behind its head

_HEAD = regex.compile(r"\((?P<unit>[^()\n]{1,24})\)\s?(?::|(?=\s?\(\s?['\d]))")
_STEP = regex.compile(r"(?:[)\]>:→⇒,]|->)\s?[+△▲▽▼-]?\s?$|[:,]\s?[\p{L}·&]{1,10}(?:\s[\p{L}·&]{1,8})?\s[+△▲▽▼-]?$")
_END = regex.compile(r"\s?(?:[(),;/→⇒*\]]|->|$|\n)|\s(?=['\d])")


class Head(NamedTuple):
    """The unit that counts the bare numbers of `text[start:end]`."""

    start: int
    end: int
    unit: Unit


def find_heads(text: str) -> list[Head]:
    """The heads of a folded text in order; each reaches to the next, to the end of its line or to `LONGEST`."""
    found: list[Head] = []
    matches = [m for m in _HEAD.finditer(text) if (m["unit"][0] not in "'‘" and not m["unit"][0].isdigit())]
    for i, m in enumerate(matches):
        units = parse_unit_list(m["unit"])
        if not units or not units[0].canonical:
            continue
        stop = matches[i + 1].start() if i + 1 < len(matches) else len(text)
        line = text.find("\n", m.end(), stop)
        end = min(stop if line < 0 else line, m.end() + LONGEST)
        found.append(Head(m.end(), end, units[0]))
    return found


def unit_of(heads: Sequence[Head], text: str, start: int, end: int) -> Unit | None:
    """The unit of a bare number `text[start:end]` that is a step of a series: behind bracket, arrow or colon."""
    index = bisect_right(heads, start, key=lambda head: head.start) - 1
    if index < 0 or heads[index].end < end:
        return None
    is_step = _STEP.search(text, max(heads[index].start - 1, start - 24), start) is not None
    return heads[index].unit if is_step and _END.match(text, end) is not None else None
