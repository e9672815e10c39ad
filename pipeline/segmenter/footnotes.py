"""Note blocks, native notes and notes in cells -> footnotes with their anchors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.model import Block, Footnote, Table
from pipeline.segmenter.flow import Flow
from pipeline.segmenter.notes import REACH, Anchor, cell_notes, explained_word, find_anchors, word_start


def build_footnotes(flow: Flow, blocks: Sequence[Block], tables: Sequence[Table]) -> tuple[Footnote, ...]:
    """All notes in reading order."""
    anchors = _anchors(flow, blocks)
    notes: list[Footnote] = []
    tables_of: dict[int, list[Table]] = defaultdict(list)
    for table in tables:
        tables_of[table.block].append(table)
    for at, block in enumerate(blocks):
        if block.kind == "table":
            for table in tables_of[at]:
                notes += cell_notes(table, len(notes))
        if block.kind != "note" or block.marker is None:
            continue
        anchor = anchors.get(at)
        is_native = flow.units[at].item.role == "native"
        notes.append(
            Footnote(
                ordinal=len(notes),
                block=at,
                marker=block.marker,
                kind="native" if is_native else "remark" if block.marker == "※" else "anchored",
                text=block.text,
                anchor_block=anchor.unit if anchor else None,
                anchor_text=blocks[anchor.unit].text[anchor.start : anchor.end] if anchor else None,
                anchor_start=anchor.start if anchor else None,
                anchor_end=anchor.end if anchor else None,
                anchor_confidence=anchor.confidence if anchor else None,
            )
        )
    return tuple(notes)


def _anchors(flow: Flow, blocks: Sequence[Block]) -> dict[int, Anchor]:
    """The anchors of note blocks. Notes in a row with one mark take the marks before them in order."""
    found: dict[int, Anchor] = {}
    taken: set[tuple[int, int]] = set()
    at = 0
    while at < len(blocks):
        group: list[int] = []
        while at < len(blocks) and (blocks[at].kind == "note" or (group and blocks[at].kind == "furniture")):
            if blocks[at].kind == "note":
                group.append(at)
            at += 1
        at += not group
        marks: dict[str, list[int]] = {}
        for position in group:
            mark = blocks[position].marker
            if flow.units[position].item.role == "native":
                native = _native_anchor(flow, blocks, position)
                if native:
                    found[position] = native
            elif mark and mark != "※":
                marks.setdefault(mark, []).append(position)
        for mark, positions in marks.items():
            texts = [
                (i, blocks[i].text)
                for i in range(max(0, group[0] - REACH), group[0])
                if _can_carry(blocks[i], blocks[group[0]])
            ]
            anchors = find_anchors(mark, len(positions), texts, taken)
            if not anchors and mark[0].isdigit():  # a note may carry the number of another
                others = range(max(0, positions[0] - REACH), positions[0])
                notes = [(i, blocks[i].text) for i in others if blocks[i].kind == "note"]
                anchors = find_anchors(mark, len(positions), notes, taken)
            found.update(zip(positions, anchors, strict=False))
        for position in group:
            if position not in found and flow.units[position].item.role != "native":
                anchor = explained_word(blocks[position].text, _above(blocks, position))
                if anchor:
                    found[position] = anchor
    return found


def _above(blocks: Sequence[Block], at: int) -> list[tuple[int, str]]:
    """The texts a note without a mark above may explain: the block it hangs below, and the one before."""
    parent = blocks[at].parent
    before = next((i for i in range(at - 1, -1, -1) if _can_carry(blocks[i], blocks[at])), None)
    near = {i for i in (parent, before) if i is not None and _can_carry(blocks[i], blocks[at])}
    return [(i, blocks[i].text) for i in sorted(near)]


def _can_carry(block: Block, note: Block) -> bool:
    return block.article == note.article and block.kind not in ("note", "furniture", "table")


def _native_anchor(flow: Flow, blocks: Sequence[Block], at: int) -> Anchor | None:
    """Where the file itself says that the note hangs."""
    order = 0
    host = at - 1
    while host >= 0 and flow.units[host].item.role == "native":
        order += 1
        host -= 1
    if host < 0 or flow.units[host].item.grid is not None:
        return None
    references = [(line, reference) for line in flow.units[host].lines for reference in line.notes]
    if order >= len(references):
        return None
    line, reference = references[order]
    for place in blocks[host].placements:
        if place.line is line and place.line_start <= reference.offset <= place.line_start + place.length:
            end = place.start + reference.offset - place.line_start
            return Anchor(host, word_start(blocks[host].text, end), end)
    return None
