"""Units -> blocks: wording without marks and lead words, with the place of every stretch of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from pipeline.model import Block, BlockKind, Line, Placement, Table
from pipeline.segmenter.bodies import Bodies
from pipeline.segmenter.citations import find_reference
from pipeline.segmenter.flow import Flow
from pipeline.segmenter.markers import CHAPTER_CLASSES
from pipeline.segmenter.notes import find_table_note
from pipeline.segmenter.paragraphs import Unit

_LEADER = regex.compile(r"\s*[·.…‥⋯∙_-]{4,}\s*")


def build_blocks(flow: Flow, tables: Sequence[Table]) -> tuple[tuple[Block, ...], dict[int, str]]:
    """One block a unit, its ordinal the position in the flow; and the bodies' texts by ordinal of the article."""
    article_of = {at: number for number, span in enumerate(flow.layout.spans) for at in range(span.first, span.last)}
    captions = {table.block: table.caption for table in tables if table.parent is None}
    bodies = Bodies()
    blocks = []
    for at, (unit, kind, node) in enumerate(zip(flow.units, flow.kinds, flow.nodes, strict=True)):
        text, placements, marker = wording(unit, kind)
        if kind == "table":
            text, placements = captions.get(at) or "", ()
        if kind == "figure" and unit.item.figure is not None:
            text, placements = _figure_text(unit.item.figure.lines)
        article = None if kind in ("furniture", "contents_entry") else article_of.get(at)
        start, end = bodies.place(article, kind, text)
        blocks.append(
            Block(
                ordinal=at,
                kind=kind,
                text=text,
                level=node.level,
                marker=marker,
                label=unit.label if kind in ("bullet", "key_point", "heading", "paragraph") else None,
                article=article,
                parent=node.parent,
                page=unit.page,
                box=unit.box,
                font_size=unit.size or None,
                is_bold=unit.is_bold,
                char_start=start,
                char_end=end,
                placements=placements,
                lines=_block_lines(unit),
            )
        )
    return tuple(blocks), bodies.texts()


def _figure_text(lines: Sequence[Line]) -> tuple[str, tuple[Placement, ...]]:
    placements, start = [], 0
    for line in lines:
        placements.append(Placement(start, line, 0, len(line.text)))
        start += len(line.text) + 1
    return "\n".join(line.text for line in lines), tuple(placements)


def _block_lines(unit: Unit) -> tuple[Line, ...]:
    if unit.item.figure is not None:
        return unit.item.figure.lines
    return unit.lines


def wording(unit: Unit, kind: BlockKind) -> tuple[str, tuple[Placement, ...], str | None]:
    """Text without mark and lead word, its placements, and the mark as seen."""
    marker = unit.marker.text if unit.marker else unit.item.head
    offset = len(unit.whole) - len(unit.text)
    if kind == "citation":
        found = find_reference(unit.whole)
        if found:
            start, end = max(found.start - offset, 0), found.end - offset
            return *_cut(unit, start, end), found.marker
    if kind == "note" and unit.marker is None and (table_note := find_table_note(unit.text)):
        return *_cut(unit, table_note[1], len(unit.text)), table_note[0]
    if kind == "contents_entry":
        text, placements = _without_leader(unit)
        return _whole(unit, text, placements) if _is_numbered(unit) else (text, placements, marker)
    if kind == "caption" and unit.marker is not None:
        end = len(unit.text.rstrip(" ." + unit.marker.text))
        return *_cut(unit, 0, end), marker
    with_mark = kind in ("title", "furniture", "imprint") or (kind == "paragraph" and _is_numbered(unit))
    with_mark = with_mark or (kind == "heading" and _is_chapter(unit))  # "Ⅱ. 주요 행사" is a name with its number
    if with_mark and unit.marker is not None and not unit.item.head:
        return _whole(unit, unit.text, unit.placements)
    return unit.text, unit.placements, marker


def _without_leader(unit: Unit) -> tuple[str, tuple[Placement, ...]]:
    """A contents entry with one blank for the dots that lead to its page number."""
    found = _LEADER.search(unit.text)
    if not found:
        return unit.text, unit.placements
    head, head_places = _cut(unit, 0, found.start())
    tail, tail_places = _cut(unit, found.end(), len(unit.text))
    moved = tuple(replace(place, start=place.start + len(head) + 1) for place in tail_places)
    return f"{head} {tail}".strip(), head_places + moved


def _is_numbered(unit: Unit) -> bool:
    return unit.marker is not None and (unit.marker.kind.is_numbered or _is_chapter(unit))


def _is_chapter(unit: Unit) -> bool:
    return unit.marker is not None and unit.marker.kind.name in CHAPTER_CLASSES


def _cut(unit: Unit, start: int, end: int) -> tuple[str, tuple[Placement, ...]]:
    """`unit.text[start:end]` with its placements."""
    while start < end and unit.text[start].isspace():
        start += 1
    cut = []
    for place in unit.placements:
        first, last = max(place.start, start), min(place.start + place.length, end)
        if first < last:
            cut.append(Placement(first - start, place.line, place.line_start + first - place.start, last - first))
    return unit.text[start:end], tuple(cut)


def _whole(unit: Unit, text: str, placements: tuple[Placement, ...]) -> tuple[str, tuple[Placement, ...], None]:
    """The text with its mark back in front: what opens a title or an imprint line is part of it."""
    assert unit.marker is not None
    mark = f"{unit.marker.text} "
    shifted = tuple(replace(place, start=place.start + len(mark)) for place in placements)
    head = unit.lines[0] if unit.lines else None
    at = head.text.find(unit.marker.text) if head else -1
    if head is not None and at >= 0:
        shifted = (Placement(0, head, at, len(unit.marker.text)), *shifted)
    return mark + text, shifted, None
