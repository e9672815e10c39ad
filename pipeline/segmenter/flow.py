"""The reading order of a document with what is known of each unit: kind, place in the tree, article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.model import BlockKind, Document, Line, NativeNote, Placement
from pipeline.segmenter.articles import Layout, find_articles
from pipeline.segmenter.bridges import bridge_notes
from pipeline.segmenter.contents import Contents, find_contents
from pipeline.segmenter.continued import join_continued
from pipeline.segmenter.hierarchy import Node, indent_groups, order_keys, tree
from pipeline.segmenter.imprints import imprint_start
from pipeline.segmenter.kinds import classify
from pipeline.segmenter.layers import furniture
from pipeline.segmenter.markers import Marker, MarkerClass
from pipeline.segmenter.paragraphs import Unit, join, unframe_pages
from pipeline.segmenter.typography import Typography, measure
from pipeline.segmenter.units import Item, lines_of

_NATIVE = MarkerClass("star", 82, False)


@dataclass(frozen=True, slots=True)
class Flow:
    """All units in reading order with what is known of each."""

    units: tuple[Unit, ...]
    kinds: tuple[BlockKind, ...]
    nodes: tuple[Node, ...]
    layout: Layout
    contents: Contents
    typography: Typography


def read_flow(document: Document, items: Sequence[Item]) -> Flow:
    """Furniture, paragraphs, contents, articles, kinds and trees, in this order."""
    items, repeated = join_continued(items, furniture(items, document.pages), document.pages)
    typography = measure(item.line for at, item in enumerate(items) if item.line is not None and at not in repeated)
    position = {id(item): at for at, item in enumerate(items)}
    body = bridge_notes(join([item for at, item in enumerate(items) if at not in repeated], typography), typography)
    body = _with_native_notes(body, document.notes, position)
    furnished = []
    for _, run in groupby(sorted(repeated), key=lambda at: items[at].group or -len(items) - at):
        parts = [(at, part) for at in run for part in _as_lines(items[at])]
        position.update((id(part), at) for at, part in parts)
        furnished += join([part for _, part in parts], typography)
    merged = sorted(
        [(position[id(unit.item)], 0, unit) for unit in body]
        + [(position[id(unit.item)], 1, unit) for unit in furnished],
        key=lambda p: p[:2],
    )
    known = frozenset(at for at, (_, is_furniture, _) in enumerate(merged) if is_furniture)
    units = tuple(unframe_pages([unit for _, _, unit in merged], known))
    readable = [unit if at not in known else replace(unit, text="") for at, unit in enumerate(units)]
    contents = find_contents(readable)
    skip = known | frozenset(entry.unit for entry in contents.entries) | contents.headings
    imprint = imprint_start(units, known)
    layout = find_articles(units, skip, contents, typography, imprint)
    kinds = classify(units, known, contents, layout, imprint, typography)
    nodes = _trees(units, kinds, layout, contents)
    return Flow(units, tuple(kinds), tuple(nodes), layout, contents, typography)


def _as_lines(item: Item) -> list[Item]:
    """Furniture is text, also where it is drawn as a table."""
    if item.grid is None:
        return [item]
    return [Item(line=line, frame=item.frame, group=-1) for line in lines_of([item.grid])]


def _with_native_notes(units: list[Unit], notes: Sequence[NativeNote], position: dict[int, int]) -> list[Unit]:
    """The file format's own notes as units behind the paragraph, or table, that refers to them."""
    if not notes:
        return units
    out: list[Unit] = []
    for unit in units:
        out.append(unit)
        lines: Iterable[Line] = unit.lines
        if unit.item.grid is not None:
            lines = lines_of([unit.item.grid])
        for reference in [reference for line in lines for reference in line.notes]:
            note = notes[reference.note]
            out.append(_note_unit(note, unit))
            position[id(out[-1].item)] = position[id(unit.item)]
    return out


def _note_unit(note: NativeNote, host: Unit) -> Unit:
    """A native note; the mark printed before its text is its mark, not its text."""
    placed: list[Placement] = []
    words: list[str] = []
    start = 0
    for number, line in enumerate(note.lines):
        skip = 0
        if number == 0 and note.mark and line.text.startswith(note.mark):
            skip = len(line.text) - len(line.text[len(note.mark) :].lstrip())
        words.append(line.text[skip:])
        placed.append(Placement(start, line, skip, len(line.text) - skip))
        start += len(line.text) - skip + 1
    item = Item(line=note.lines[0] if note.lines else None, role="native")
    return Unit(item, note.lines, " ".join(words), tuple(placed), Marker(note.mark, _NATIVE, 0), page=host.page)


def _trees(units: Sequence[Unit], kinds: Sequence[BlockKind], layout: Layout, contents: Contents) -> list[Node]:
    """Nodes of all units; parents are positions in `units`."""
    spans = [(span.first, span.last) for span in layout.spans]
    inside = {at for first, last in spans for at in range(first, last)}
    outside = [at for at in range(len(units)) if at not in inside]
    groups = indent_groups([unit for unit, kind in zip(units, kinds, strict=True) if kind == "bullet"])
    articles = [[units[at] for at in range(first, last) if kinds[at] in ("bullet", "heading")] for first, last in spans]
    order = order_keys([*articles, [units[at] for at in outside if kinds[at] in ("bullet", "heading")]], groups)
    nodes = [Node(None, None)] * len(units)
    parts: list[list[int]] = [[]]
    for at in outside:
        if at in contents.headings or (at < contents.end and kinds[at] != "note"):
            continue  # a cover and the word 목차 are no tree
        if at in layout.section_units:
            parts.append([])
        parts[-1].append(at)
    for positions in [list(range(first, last)) for first, last in spans] + parts:
        found = tree([units[at] for at in positions], [kinds[at] for at in positions], order, groups)
        for at, node in zip(positions, found, strict=True):
            nodes[at] = Node(node.level, None if node.parent is None else positions[node.parent])
    entry_units = [entry.unit for entry in contents.entries]
    for entry in contents.entries:
        nodes[entry.unit] = Node(entry.level, None if entry.parent is None else entry_units[entry.parent])
    return nodes
