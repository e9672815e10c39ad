"""Note blocks, native notes and notes in cells -> footnotes with their anchors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import Block, Footnote, Placement, Table, TableCell
from pipeline.segmenter.flow import Flow
from pipeline.segmenter.notes import REACH, Anchor, cell_notes, explained_word, find_anchors, word_start
from pipeline.segmenter.units import lines_of


def build_footnotes(flow: Flow, blocks: Sequence[Block], tables: Sequence[Table]) -> tuple[Footnote, ...]:
    """All notes in reading order."""
    tables_of: dict[int, list[Table]] = defaultdict(list)
    for table in tables:
        tables_of[table.block].append(table)
    cells = _Cells.of(blocks, tables_of)
    anchors = _anchors(flow, blocks, cells)
    notes: list[Footnote] = []
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
                kind="native" if is_native else "remark" if block.marker[0] in "※주" else "anchored",
                text=block.text,
                anchor_block=cells.block(anchor.unit) if anchor else None,
                anchor_text=cells.text(anchor.unit)[anchor.start : anchor.end] if anchor else None,
                anchor_start=anchor.start if anchor else None,
                anchor_end=anchor.end if anchor else None,
                anchor_confidence=anchor.confidence if anchor else None,
            )
        )
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class _Cells:
    """Blocks and the cells of tables as units that may carry marks: a cell's unit follows those of all blocks."""

    blocks: Sequence[Block]
    cells: tuple[tuple[int, TableCell], ...]  # (table block, cell)
    of_block: Mapping[int, tuple[int, ...]]  # table block -> units of its cells, in reading order

    @classmethod
    def of(cls, blocks: Sequence[Block], tables: Mapping[int, Sequence[Table]]) -> _Cells:
        cells: list[tuple[int, TableCell]] = []
        of_block: dict[int, tuple[int, ...]] = {}
        for at in sorted(tables):
            inside = [(at, cell) for table in tables[at] for cell in table.cells if cell.text]
            of_block[at] = tuple(range(len(blocks) + len(cells), len(blocks) + len(cells) + len(inside)))
            cells += inside
        return cls(blocks, tuple(cells), of_block)

    def block(self, unit: int) -> int:
        return unit if unit < len(self.blocks) else self.cells[unit - len(self.blocks)][0]

    def text(self, unit: int) -> str:
        return self.blocks[unit].text if unit < len(self.blocks) else self.cells[unit - len(self.blocks)][1].text

    def placements(self, unit: int) -> tuple[Placement, ...]:
        if unit < len(self.blocks):
            return self.blocks[unit].placements
        return self.cells[unit - len(self.blocks)][1].placements

    def above(self, at: int) -> list[tuple[int, str]]:
        """The cells of the table that the notes from `at` on stand under."""
        near = range(at - 1, max(-1, at - 1 - REACH), -1)
        table = next((i for i in near if self.blocks[i].kind not in ("note", "furniture", "citation")), -1)
        return [(unit, self.text(unit)) for unit in self.of_block.get(table, ())]


def _anchors(flow: Flow, blocks: Sequence[Block], cells: _Cells) -> dict[int, Anchor]:
    """The anchors of note blocks. Notes in a row with one mark take the marks before them in order; under a table
    those in its cells."""
    found: dict[int, Anchor] = {}
    natives = _native_anchors(flow, cells)
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
                if position in natives:
                    found[position] = natives[position]
            elif mark and mark[0] not in "※주":
                marks.setdefault(mark, []).append(position)
        texts = _before(blocks, group[0]) if marks else []
        above = cells.above(group[0]) if marks else []
        for mark, positions in marks.items():
            anchors = find_anchors(mark, len(positions), above, taken)
            anchors = anchors or find_anchors(mark, len(positions), texts, taken)
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


def _before(blocks: Sequence[Block], at: int) -> list[tuple[int, str]]:
    """The texts before the notes from `at` on that may carry their marks."""
    return [(i, blocks[i].text) for i in range(max(0, at - REACH), at) if _can_carry(blocks[i], blocks[at])]


def _above(blocks: Sequence[Block], at: int) -> list[tuple[int, str]]:
    """The texts a note without a mark above may explain: the block it hangs below, and the one before."""
    parent = blocks[at].parent
    before = next((i for i in range(at - 1, -1, -1) if _can_carry(blocks[i], blocks[at])), None)
    near = {i for i in (parent, before) if i is not None and _can_carry(blocks[i], blocks[at])}
    return [(i, blocks[i].text) for i in sorted(near)]


def _can_carry(block: Block, note: Block) -> bool:
    return block.article == note.article and block.kind not in ("note", "furniture", "table")


def _native_anchors(flow: Flow, cells: _Cells) -> dict[int, Anchor]:
    """Where the file itself says that native notes hang: those in a row take the marks of the unit before in order."""
    found: dict[int, Anchor] = {}
    host: int | None = None
    marks: Iterator[Anchor | None] = iter(())
    for at, unit in enumerate(flow.units):
        if unit.item.role != "native":
            host = at
            continue
        if host is not None:
            marks = iter(_native_marks(flow, cells, host))
            host = None
        if (anchor := next(marks, None)) is not None:
            found[at] = anchor
    return found


def _native_marks(flow: Flow, cells: _Cells, host: int) -> list[Anchor | None]:
    """The words that native marks hang on in a unit or in the cells of its table, None for those that are not shown."""
    grid = flow.units[host].item.grid
    lines = flow.units[host].lines if grid is None else lines_of([grid])
    shown: dict[int, list[tuple[int, Placement]]] = defaultdict(list)
    for unit in (host,) if grid is None else cells.of_block.get(host, ()):
        for place in cells.placements(unit):
            shown[id(place.line)].append((unit, place))
    return [_word_at(cells, shown[id(line)], mark.offset) for line in lines for mark in line.notes]


def _word_at(cells: _Cells, places: Sequence[tuple[int, Placement]], offset: int) -> Anchor | None:
    """The word that ends at an offset of a line, whose places these are."""
    for unit, place in places:
        if place.line_start <= offset <= place.line_start + place.length:
            end = place.start + offset - place.line_start
            return Anchor(unit, word_start(cells.text(unit), end), end)
    return None
