"""The table of contents: which units are its entries, and how they nest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from pipeline.segmenter.heads import HEAD
from pipeline.segmenter.hierarchy import INDENT_VOTE, indent_groups, key_of, order_keys
from pipeline.segmenter.markers import CHAPTER_CLASSES
from pipeline.segmenter.matching import alike, fold, printed_page, similarity, without_leader, without_number
from pipeline.segmenter.paragraphs import Unit
from pipeline.segmenter.sources import split_source

FRONT = 0.3  # share of the units within which contents stand
FRONT_UNITS = 80  # … and at most so many units from the start
MAX_ENTRY = 110  # characters without the dots
MAX_LEADER = 400  # … and with them
MIN_RUN = 3
_ANNEX = regex.compile(rf"[<\[【〔]?\s?(?:{HEAD.pattern})")
MAX_ENTRIES = 300
MAX_FALLS = 0.15  # share of entries whose page number is lower than the one before
MAX_LONGER = 8  # letters by which a title may differ in length from its entry
SAME = 86.0  # similarity of an entry and its title
_HEADING = regex.compile(
    r"[<【\[■◆]?\s*(?:[-–]\s*)?(?:목\s*차|차\s*례|contents|table of contents|순\s*서)\s*(?:[-–]\s*)?[>】\]■◆]?", regex.I
)
_LEADING = regex.compile(r"(?:p\.?\s?)?(\d{1,3})(?:\s+|\s?[|ㅣ│]\s?)(?=[\p{L}‘“「『\[(])(?!월|일|년|분기)")
_ZERO = regex.compile(r"0\d")
_LEADER = regex.compile(r"(?<![·.…‥⋯∙_-])[·.…‥⋯∙_-]{3,}+\s*\d{1,4}\s*$|[\p{L})\]”’\"'」』]\s+\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A contents entry. `level` from 1; `parent` indexes the entries; `page` as printed."""

    unit: int
    text: str
    title: str
    level: int
    parent: int | None
    page: int | None


@dataclass(frozen=True, slots=True)
class Contents:
    """All entries, the heading units above them, and the first unit behind them."""

    entries: tuple[Entry, ...] = ()
    headings: frozenset[int] = frozenset()
    end: int = 0


def find_contents(units: Sequence[Unit]) -> Contents:
    """Entries by a heading ("목차", CONTENTS), by page numbers, or because their lines return as titles further on."""
    headed = _headed(units)
    if headed is None:
        headed = _returning(units)
    if headed is None:
        return Contents()
    positions, headings = headed
    headings |= {at for at in range(positions[0], positions[-1]) if _is_heading(units[at])}
    entries = _nest(units, positions)
    while entries and (extra := _stray(entries)) is not None:
        positions = [at for at in positions if at != entries[extra].unit]
        entries = _nest(units, positions)
    return Contents(entries, frozenset(headings), positions[-1] + 1 if positions else 0)


def _stray(entries: Sequence[Entry]) -> int | None:
    """A top entry with nothing below it, before the first that has: the cover's title above the list, not an entry."""
    parents = {entry.parent for entry in entries}
    if parents == {None} or 0 in parents:
        return None
    return 0 if entries[0].page is None else None


def _headed(units: Sequence[Unit]) -> tuple[list[int], set[int]] | None:
    limit = min(len(units), FRONT_UNITS + 20)
    for at in range(limit):
        if _is_heading(units[at]):
            positions = _run(units, at + 1)
            if len(positions) >= MIN_RUN:
                return positions, {at}
    for at in range(limit):
        if units[at].is_text and _is_leader(units[at]):
            positions = _run(units, _first_section(units, at))
            leaders = [units[p] for p in positions if _is_leader(units[p])]
            if len(leaders) >= MIN_RUN and len(positions) <= MAX_ENTRIES and _rise(leaders):
                return positions, set()
            return None
    return None


def _rise(units: Sequence[Unit]) -> bool:
    """Whether the numbers at the lines' ends are those of pages: they rise, but for a misprint."""
    pages = [page for unit in units if (page := printed_page(unit.whole)) is not None]
    falls = sum(a > b for a, b in pairwise(pages))
    return falls <= MAX_FALLS * len(pages)


def _first_section(units: Sequence[Unit], at: int) -> int:
    """Where the section names above the first entry with a page number begin."""
    while at > 0:
        above = units[at - 1]
        marker = above.marker
        if not above.is_text or not _short(above) or above.page != units[at].page or marker is None:
            break
        if not marker.kind.is_numbered and marker.kind.name not in CHAPTER_CLASSES:
            break
        at -= 1
    return at


def _run(units: Sequence[Unit], start: int) -> list[int]:
    """Entries from `start` on: up to running text, a table, or the first entry's own return as a title."""
    has_numbers = sum(1 for unit in units[start : start + 30] if unit.is_text and _is_leader(unit)) >= MIN_RUN
    positions: list[int] = []
    page = units[start].page if start < len(units) else None
    quiet = 0  # entries since the last one with a page number
    for at in range(start, len(units)):
        unit = units[at]
        if unit.item.figure is not None and not unit.item.figure.lines:
            continue  # an ornament
        if unit.is_text and (not unit.text or (has_numbers and at > start and _is_heading(unit))):
            continue  # furniture between two pages of contents; 목차 printed again
        if not unit.is_text or not _short(unit) or (unit.marker and unit.marker.is_note):
            break
        if unit.page is not None and page is not None and unit.page > page and not (has_numbers and _is_leader(unit)):
            break
        is_far = positions and at - positions[0] >= MIN_RUN
        if is_far and similarity(fold(unit.whole), fold(units[positions[0]].whole), SAME):
            break
        quiet = 0 if _is_leader(unit) else quiet + 1
        if has_numbers and quiet > 4:
            return positions[:-4]
        positions.append(at)
        page = unit.page if unit.page is not None else page
    if has_numbers:
        while positions and not _is_leader(units[positions[-1]]):
            positions.pop()
    return positions


def _returning(units: Sequence[Unit]) -> tuple[list[int], set[int]] | None:
    """Runs of short lines near the start that all return, one by one and in order, further on."""
    front = range(min(len(units), FRONT_UNITS, max(12, int(len(units) * FRONT))))
    texts = [fold(unit.whole) if unit.is_text else "" for unit in units]
    returns: dict[int, list[int]] = {}
    for at in front:
        if not units[at].is_text or not _short(units[at]) or len(texts[at]) < 4 or _is_item(units[at]):
            continue
        found = alike(texts[at], texts, SAME)
        later = [p for p, _ in found if p > at and abs(len(texts[p]) - len(texts[at])) <= MAX_LONGER]
        if later:
            returns[at] = later
    runs: list[list[int]] = []
    for at in front:
        if at in returns and runs and at - runs[-1][-1] == 1:
            runs[-1].append(at)
        elif at in returns:
            runs.append([at])
    positions = []
    for run in runs:
        spread = [returns[at][-1] for at in run]
        # a contents list returns spread over the body; a repeated list of headings returns just as dense
        if len(run) >= MIN_RUN and max(spread) - min(spread) > 2 * len(run):
            positions.extend(run)
    if not positions:
        return None
    first = positions[0]
    return [p for p in positions if split_source(units[p].whole) is not None or p >= first], set()


def _nest(units: Sequence[Unit], positions: Sequence[int]) -> tuple[Entry, ...]:
    chosen = [units[at] for at in positions]
    groups = indent_groups(chosen)
    order = order_keys([chosen], groups)
    has_marks = sum(1 for unit in chosen if unit.marker) * 2 >= len(chosen)
    has_sources = sum(1 for unit in chosen if split_source(unit.whole)) * 2 >= len(chosen)
    has_pages = sum(1 for unit in chosen if _is_leader(unit)) * 2 >= len(chosen)
    leading = {} if has_pages else _leading_pages(positions, chosen)
    edge = min((unit.indent for unit in chosen if unit.marker and unit.indent is not None), default=0.0)
    entries: list[Entry] = []
    stack: list[tuple[int, int]] = []
    for at, unit in zip(positions, chosen, strict=True):
        key = key_of(unit, groups)
        if _ANNEX.match(unit.text):
            place = -1  # an annex is part of no section
        elif leading:
            place = 1 if at in leading else 0
        elif has_marks:
            is_deep = _is_leader(unit) and (unit.indent is None or unit.indent >= edge - INDENT_VOTE)
            place = order[key] if key is not None and key in order else (len(order) if is_deep else -1)
        elif has_sources:
            place = 1 if split_source(unit.whole) else 0
        elif has_pages:
            place = 1 if _is_leader(unit) else 0
        else:
            place = 0
        while stack and stack[-1][0] >= place:
            stack.pop()
        parent = stack[-1][1] if stack else None
        stack.append((place, len(entries)))
        text = unit.whole
        title = without_leader(unit.text if has_marks and unit.marker and not unit.marker.kind.is_numbered else text)
        page = leading.get(at, printed_page(text))
        title = _LEADING.sub("", title) if at in leading else title
        entries.append(Entry(at, text, title, len(stack), parent, page))
    return tuple(entries)


def _leading_pages(positions: Sequence[int], units: Sequence[Unit]) -> dict[int, int]:
    """Page numbers printed before the titles ("03 Title"): they rise, and are no mere count of the titles."""
    found = [
        (at, int(match[1])) for at, unit in zip(positions, units, strict=True) if (match := _LEADING.match(unit.whole))
    ]
    pages = [page for _, page in found]
    is_count = pages == list(range(1, len(pages) + 1)) and not any(_ZERO.match(unit.whole) for unit in units)
    return dict(found) if len(pages) >= 2 and pages == sorted(pages) and not is_count else {}


def leaves(entries: Sequence[Entry]) -> list[int]:
    """Entries that no other is below."""
    parents = {entry.parent for entry in entries}
    return [at for at in range(len(entries)) if at not in parents]


def title_of(entry: Entry) -> str:
    return without_number(entry.title)


def _short(unit: Unit) -> bool:
    return bool(unit.text) and len(unit.text) <= MAX_LEADER and len(without_leader(unit.text)) <= MAX_ENTRY


def _is_item(unit: Unit) -> bool:
    """A mark that opens running text: contents entries carry none, a number or an arrow."""
    return (
        unit.marker is not None
        and not unit.marker.kind.is_numbered
        and unit.marker.kind.name not in ("arrow", *CHAPTER_CLASSES)
    )


def _is_heading(unit: Unit) -> bool:
    return unit.is_text and _HEADING.fullmatch(unit.whole.strip()) is not None


def _is_leader(unit: Unit) -> bool:
    return _LEADER.search(unit.text) is not None
