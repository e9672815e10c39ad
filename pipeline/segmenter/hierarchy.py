"""Levels and parents of the units of one article, from marks, indents, sizes and the order in which marks first occur.

Each institute has its own order of marks, so the order is learned from the document: in every article the higher mark
comes first, stands further left, is larger. The default ranks of the marks decide only between equals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.segmenter.lists import Key, inside_lists
from pipeline.segmenter.markers import CHAPTER_CLASSES, MarkerClass, head_class
from pipeline.segmenter.paragraphs import Unit

INDENT_STEP = 8.0  # points between two levels of one mark; less is the unevenness of hand-made indents
INDENT_VOTE = 3.0  # points from which on an indent says that one mark is below another
SIZE_VOTE = 0.6  # points, likewise for sizes
TYPED_ALIKE = {"circle_letter": "circle"}  # marks that are typed one for the other: ㅇ for ○
CHAPTER_VOTE = 1.5
DECIMAL_VOTE = 2.5  # more than the order of first occurrence tells


@dataclass(frozen=True, slots=True)
class Node:
    """A unit's place in the tree: `level` from 1, `parent` the position of the unit above (None at the top)."""

    level: int | None
    parent: int | None


def indent_groups(units: Sequence[Unit]) -> dict[str, list[float]]:
    """For each class of mark the left edges of its indent groups, ascending; most have one."""
    edges: dict[str, list[float]] = defaultdict(list)
    for unit in units:
        if (
            unit.marker
            and unit.indent is not None
            and not unit.marker.is_note
            and unit.marker.kind.name in ("dash", "dot", "small_square", "circle_letter")
        ):
            edges[unit.marker.kind.name].append(unit.indent)
    groups = {}
    for name, values in edges.items():
        starts = []
        ordered = sorted(values)
        for at, value in enumerate(ordered):
            if at == 0 or value - ordered[at - 1] >= INDENT_STEP:
                starts.append(value)
        # a group of one is an accident of the layout, not a level
        counts = [
            sum(1 for v in values if s <= v and (i + 1 == len(starts) or v < starts[i + 1]))
            for i, s in enumerate(starts)
        ]
        kept = [s for s, n in zip(starts, counts, strict=True) if n >= 2] or starts[:1]
        groups[name] = kept if len(kept) <= 4 else kept[:1]
    return groups


def key_of(unit: Unit, groups: Mapping[str, list[float]]) -> Key | None:
    """What tells the unit's level; None for units without a mark and for notes."""
    kind = _class_of(unit)
    if kind is None or unit.item.head:
        return None if kind is None else (kind.name, 0)
    name = kind.name
    starts = groups.get(name, [])
    if unit.indent is None or len(starts) < 2:
        return name, 0
    return name, max((i for i, start in enumerate(starts) if start <= unit.indent + 0.5), default=0)


def _class_of(unit: Unit) -> MarkerClass | None:
    """The class of the unit's mark, or of the number in a cell of its own before it."""
    if unit.item.head:
        return head_class(unit.item.head)
    return None if unit.marker is None or unit.marker.is_note else unit.marker.kind


def order_keys(articles: Sequence[Sequence[Unit]], groups: Mapping[str, list[float]]) -> dict[Key, int]:
    """Each key's place from the top (0 = highest), learned from all articles."""
    firsts: dict[tuple[Key, Key], int] = defaultdict(int)
    indents: dict[Key, list[float]] = defaultdict(list)
    sizes: dict[Key, list[float]] = defaultdict(list)
    ranks: dict[Key, int] = {}
    for units in articles:
        seen: list[Key] = []
        for unit in units:
            key, kind = key_of(unit, groups), _class_of(unit)
            if key is None or kind is None:
                continue
            ranks[key] = kind.rank
            if unit.indent is not None:
                indents[key].append(unit.indent)
            sizes[key].append(unit.size)
            if key not in seen:
                for before in seen:
                    firsts[before, key] += 1
                seen.append(key)
    keys = sorted(ranks, key=lambda key: (ranks[key], key))
    wins = dict.fromkeys(keys, 0.0)
    for at, a in enumerate(keys):
        for b in keys[at + 1 :]:
            vote = _vote(a, b, firsts, indents, sizes, ranks)
            wins[a] += vote > 0
            wins[b] += vote < 0
    ordered = sorted(keys, key=lambda key: (-wins[key], ranks[key], key))
    places = {key: place for place, key in enumerate(ordered)}
    for key in ordered:
        twin = (TYPED_ALIKE.get(key[0], ""), key[1])
        if twin in places and _same_look(indents[key], indents[twin]) and _same_look(sizes[key], sizes[twin]):
            places[key] = places[twin]  # one mark to its author
    return places


def _same_look(values: Sequence[float], others: Sequence[float]) -> bool:
    return not values or not others or abs(median(values) - median(others)) < SIZE_VOTE


def _vote(
    a: Key,
    b: Key,
    firsts: Mapping[tuple[Key, Key], int],
    indents: Mapping[Key, list[float]],
    sizes: Mapping[Key, list[float]],
    ranks: Mapping[Key, int],
) -> float:
    """> 0 where `a` is above `b`."""
    if a[0] == b[0]:
        return b[1] - a[1]  # one mark at two indents
    vote = 0.0
    ab, ba = firsts[a, b], firsts[b, a]
    if ab + ba:
        vote += 2.0 * (ab - ba) / (ab + ba)
    if indents[a] and indents[b]:
        difference = median(indents[b]) - median(indents[a])
        vote += 1.5 * (difference > INDENT_VOTE) - 1.5 * (difference < -INDENT_VOTE)
    difference = median(sizes[a]) - median(sizes[b])
    vote += 1.0 * (difference > SIZE_VOTE) - 1.0 * (difference < -SIZE_VOTE)
    rank = ranks[b] - ranks[a]
    if a[0].startswith("decimal") or b[0].startswith("decimal"):
        vote += DECIMAL_VOTE * (rank > 0) - DECIMAL_VOTE * (rank < 0)  # 3.2.1. says its own depth
    if (a[0] in CHAPTER_CLASSES) != (b[0] in CHAPTER_CLASSES):
        vote += CHAPTER_VOTE * (rank > 0) - CHAPTER_VOTE * (rank < 0)  # 제1장 stands above what a summary before it had
    vote += 1.0 * (rank > 0) - 1.0 * (rank < 0) if abs(rank) >= 5 else 0.4 * (rank > 0) - 0.4 * (rank < 0)
    return vote


def tree(
    units: Sequence[Unit], kinds: Sequence[str], order: Mapping[Key, int], groups: Mapping[str, list[float]]
) -> list[Node]:
    """A node for each unit of one article. Notes hang below what they follow, tables and figures below the heading or
    item they stand under, paragraphs below their heading; none of these has a level."""
    nodes: list[Node] = []
    keys = [
        key_of(unit, groups) if kind in ("bullet", "heading") else None for unit, kind in zip(units, kinds, strict=True)
    ]
    inner = inside_lists(units, kinds, keys, order)
    stack: list[tuple[float, int]] = []  # (place, position), topmost first
    last_item: int | None = None  # what a note that follows speaks of
    sizes = _unmarked_sizes(units, kinds)
    for at, unit in enumerate(units):
        kind = kinds[at]
        if kind in ("title", "key_point", "furniture", "imprint", "contents_entry", "citation"):
            nodes.append(Node(None, None))
            if kind == "title":
                stack, last_item = [], None
            continue
        if kind == "note":
            nodes.append(Node(None if last_item is None else _level(nodes, last_item) + 1, last_item))
            continue
        key = keys[at]
        if key is not None and key in order:
            place = float(order[key])
            list_item = next((item for item in reversed(stack) if key in inner.get(item[1], ())), None)
            if list_item is not None and place <= list_item[0]:
                place = list_item[0] + (order[key] + 1) / (len(order) + 2)
            elif kind == "bullet" and any(
                _is_headed(units[above], kinds[above], unit) and keys[above] == key for _, above in stack
            ):
                place += 0.5  # items counted like the headings they stand below, in smaller type
        elif kind == "heading":
            place = -1.0 + (sizes.index(unit.size) / (len(sizes) + 1) if unit.size in sizes else 0.0)
        else:
            above = reversed([other for _, other in stack if kind != "paragraph" or kinds[other] == "heading"])
            nodes.append(Node(None, next(above, None)))
            last_item = last_item if kind == "caption" else at
            continue
        while stack and (
            stack[-1][0] >= place or keys[stack[-1][1]] in inner.get(at, ()) or _is_its_like(units[stack[-1][1]], unit)
        ):
            stack.pop()
        parent = stack[-1][1] if stack else None
        stack.append((place, at))
        nodes.append(Node(len(stack), parent))
        last_item = at
    return nodes


def _is_headed(above: Unit, kind: str, unit: Unit) -> bool:
    """Whether what stands above, of that kind, is a heading in larger type than the unit."""
    return kind == "heading" and above.size - unit.size > SIZE_VOTE


def _is_its_like(above: Unit, unit: Unit) -> bool:
    """Whether a chapter stands beside a heading without a mark, not below it: 요약 and 제1장 in one size."""
    if unit.marker is None or unit.marker.kind.name not in CHAPTER_CLASSES:
        return False
    return above.marker is None and not above.item.head and unit.size >= above.size > 0


def _level(nodes: Sequence[Node], at: int) -> int:
    """The level of a node, of the nearest one above it where it has none."""
    above: int | None = at
    while above is not None:
        if (level := nodes[above].level) is not None:
            return level
        above = nodes[above].parent
    return 0


def _unmarked_sizes(units: Sequence[Unit], kinds: Sequence[str]) -> list[float]:
    """Sizes of the headings without a mark, largest first: they stand above all marks, larger ones above smaller."""
    return sorted(
        {other.size for other, kind in zip(units, kinds, strict=True) if kind == "heading" and other.marker is None},
        reverse=True,
    )
