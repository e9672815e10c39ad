"""What the counting of marks tells: which units are items of one list, and what stands inside an item."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

import regex

from pipeline.segmenter.headings import FIELD
from pipeline.segmenter.markers import Marker
from pipeline.segmenter.paragraphs import Unit

OUTDENT = 6.0  # points by which an item that stands left of another is not inside it
LONG_ITEM = 25  # characters from which on an item above a table is no name of the table
_DIGITS = regex.compile(r"\d{1,2}")
Key = tuple[str, int]  # (class of the mark, indent group)
_SYLLABLES = "가나다라마바사아자차카타파하"
_FIRSTS = ("①", "❶", "⓵", "⑴", "㉮", "ⓐ", "Ⅰ")


def number_of(marker: Marker | None) -> int | None:
    """The place in its list that a mark states: 3 for "3.", "③", "다)"; None for marks that do not count."""
    if marker is None or marker.is_note:
        return None
    mark = marker.text
    digits = _DIGITS.search(mark)
    if digits:
        return int(digits[0]) if marker.kind.is_numbered and not marker.kind.name.startswith("decimal") else None
    letter = next((char for char in mark if char.isalnum() or ord(char) > 0x2000), "")
    if letter in _SYLLABLES and letter:
        return _SYLLABLES.index(letter) + 1
    if marker.kind.name not in ("number_circled", "syllable_circled", "chapter") or not letter:
        return None
    first = max((ord(sign) for sign in _FIRSTS if ord(sign) <= ord(letter)), default=0)
    return ord(letter) - first + 1 if 0 <= ord(letter) - first < 20 else None


def counts_on(before: Unit, after: Unit) -> bool:
    """Whether `after` bears the next mark of the list that `before` is in."""
    if before.marker is None or after.marker is None or before.marker.kind != after.marker.kind:
        return False
    one, other = number_of(before.marker), number_of(after.marker)
    return one is not None and other == one + 1


def plain_items(units: Sequence[Unit], skip: AbstractSet[int]) -> frozenset[int]:
    """Units that only go on with a list whose last item opened nothing: short as they are, they are no headings.

    `skip` are positions that stand between without belonging to the text, furniture. An item that opens marked text of
    its own, or a table, may still be a heading: the last entry of a form often is.
    """
    body = [at for at in range(len(units)) if at not in skip]
    found = set()
    for order, (previous, at) in enumerate(pairwise(body), start=1):
        before, unit = units[previous], units[at]
        if before.marker is None or unit.marker is None or not counts_on(before, unit) or FIELD.match(before.text):
            continue
        after = units[body[order + 1]] if order + 1 < len(body) else None
        if after is None or not _opens(unit, after):
            found.add(at)
    return frozenset(found)


def _opens(unit: Unit, after: Unit) -> bool:
    if not after.is_text:
        return len(unit.text) < LONG_ITEM
    if after.marker is None or after.marker.is_note:
        return False
    return after.marker.kind != unit.marker.kind and number_of(after.marker) in (None, 1) if unit.marker else False


def _is_deeper(indent: float | None, unit: Unit) -> bool:
    """Whether an indent lies right of the unit's: what stands there cannot hold it."""
    return indent is not None and unit.indent is not None and indent > unit.indent + OUTDENT


def inside_lists(
    units: Sequence[Unit], kinds: Sequence[str], keys: Sequence[Key | None], order: Mapping[Key, int]
) -> dict[int, frozenset[Key]]:
    """For each item of a counted list the marks that stand inside its items, whatever they are to others: between
    ① and ② every ㅇ belongs to ①, unless an ㅇ that stands above ① is still open."""
    inside: dict[int, frozenset[Key]] = {}
    if sum(key is not None and number_of(unit.marker) is not None for unit, key in zip(units, keys, strict=True)) < 2:
        return inside
    runs: dict[Key, tuple[list[int], set[Key], set[Key]]] = {}  # open lists: items, marks above, marks inside so far
    since: dict[Key, set[Key]] = {}  # marks since the last item of an open list
    opened: list[tuple[Key, float | None]] = []  # marks above the next unit with their indents, topmost first

    def close(key: Key) -> None:
        items, _, found = runs.pop(key)
        since.pop(key, None)
        if len(items) > 1 and found:
            inside.update(dict.fromkeys(items, frozenset(found)))

    for at, (unit, kind) in enumerate(zip(units, kinds, strict=True)):
        key = keys[at]
        if key is None or key not in order:
            if kind in ("title", "heading"):
                for other in list(runs):
                    close(other)
                opened = []
            continue
        for other in [other for other, (_, above, _) in runs.items() if key in above]:
            close(other)
        if key in runs and counts_on(units[runs[key][0][-1]], unit):
            runs[key][0].append(at)
            runs[key][2].update(since[key])
        else:
            if key in runs:
                close(key)
            if number_of(unit.marker) is not None:
                above = {
                    other for other, indent in opened if order[other] < order[key] and not _is_deeper(indent, unit)
                }
                runs[key] = [at], above, set()
        for other, seen in since.items():
            if other != key:
                seen.add(key)
        if key in runs:
            since[key] = set()
        opened = [(other, indent) for other, indent in opened if order[other] < order[key]] + [(key, unit.indent)]
    for other in list(runs):
        close(other)
    return inside
