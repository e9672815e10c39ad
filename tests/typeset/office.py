"""Bulletin -> paragraphs of a word processor: runs, shapes, tables, notes. HWPX and HWP 5 are written from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from tests.typeset.flow import KEY_HEADING, Printed, flow
from tests.typeset.house import House
from tests.typeset.model import Bulletin, Cell, Table


@dataclass(frozen=True, slots=True)
class CharShape:
    """Look of a run; the size in points."""

    size: float = 10.0
    is_bold: bool = False
    is_raised: bool = False


@dataclass(frozen=True, slots=True)
class ParaShape:
    """Look of a paragraph; lengths in points. `bullet` is the glyph of an automatic bullet."""

    align: str = "justify"
    left: float = 0.0
    hang: float = 0.0
    before: float = 0.0
    bullet: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    shape: CharShape


@dataclass(frozen=True, slots=True)
class Footnote:
    """A native note at its anchor."""

    number: int
    text: str
    shape: CharShape


@dataclass(frozen=True, slots=True)
class OfficeCell:
    cell: Cell
    paragraphs: tuple[OfficeParagraph, ...]


@dataclass(frozen=True, slots=True)
class OfficeTable:
    row_count: int
    column_count: int
    cells: tuple[OfficeCell, ...]


@dataclass(frozen=True, slots=True)
class OfficeParagraph:
    parts: tuple[Run | Footnote | OfficeTable, ...]
    shape: ParaShape
    breaks_page: bool = False


@dataclass(slots=True)
class Composer:
    """Composes one bulletin; footnotes are numbered through.

    `has_automatic_bullets`: marks are a property of the paragraph, not typed. `has_native_notes`: anchored notes are
    the file format's own footnotes instead of lines below.
    """

    bulletin: Bulletin
    house: House
    has_automatic_bullets: bool = True
    has_native_notes: bool = False
    notes: int = 0

    def paragraphs(self) -> Iterator[OfficeParagraph]:
        """All paragraphs in order."""
        breaks = False
        for role, group in groupby(flow(self.bulletin, self.house), key=lambda thing: thing.role):
            things = list(group)
            if role == "page_break":
                breaks = True
                continue
            if role == "masthead_row":
                found = [self._masthead(things)]
            elif role == "key_point":
                found = [self._key_box(things)]
            else:
                found = [self._printed(thing) for thing in things if not self._is_native(thing)]
            for paragraph in found:
                yield OfficeParagraph(paragraph.parts, paragraph.shape, breaks)
                breaks = False

    @property
    def running_head(self) -> str:
        """The page header, "" for none."""
        head = self.house.running_head.format(series=self.bulletin.series, issue_label=self.bulletin.issue_label)
        return head if head.strip(" |") else ""

    def _is_native(self, thing: Printed) -> bool:
        return thing.role == "note" and self.has_native_notes and thing.marker != self.house.remark

    def _printed(self, thing: Printed) -> OfficeParagraph:
        house = self.house
        match thing.role:
            case "bullet":
                return self._bullet(thing)
            case "table":
                assert thing.table is not None
                return OfficeParagraph((self._table(thing.table),), ParaShape())
            case "title" if thing.marker is not None:
                cells = tuple(_office_cell(Cell(0, at, (text,))) for at, text in enumerate((thing.marker, thing.text)))
                return OfficeParagraph((OfficeTable(1, 2, cells),), ParaShape())
            case "contents_entry":  # a tab with a leader, then the page
                return _plain(f"{thing.text}\t{(thing.article or 0) + 3}", *self._look(thing))
            case "note":
                shape = ParaShape(left=house.note_indent + 6.0 * (thing.level - 1), hang=10.0)
                return _plain(thing.whole, CharShape(house.note_size), shape)
            case _:
                return _plain(thing.whole, *self._look(thing))

    def _look(self, thing: Printed) -> tuple[CharShape, ParaShape]:
        house = self.house
        looks = {
            "series": (CharShape(30.0, True), ParaShape("center", before=150.0)),
            "issue_label": (CharShape(18.0), ParaShape("center")),
            "publisher": (CharShape(14.0), ParaShape("center", before=300.0)),
            "contents_heading": (CharShape(house.section_size, True), ParaShape("center")),
            "summary_heading": (CharShape(house.section_size, True), ParaShape("center")),
            "masthead": (CharShape(26.0, True), ParaShape("center")),
            "contents_section": (CharShape(13.0, True), ParaShape("left")),
            "contents_entry": (CharShape(11.0), ParaShape("left", left=14.0)),
            "section": (CharShape(house.section_size, True), ParaShape("left", before=18.0)),
            "title": (CharShape(house.title_size, True), ParaShape("left", before=12.0)),
            "caption": (CharShape(house.body_size, True), ParaShape("center")),
            "unit_note": (CharShape(9.0), ParaShape("right")),
            "citation": (CharShape(house.note_size), ParaShape()),
            "imprint": (CharShape(10.0), ParaShape()),
            "paragraph": (CharShape(house.body_size), ParaShape()),
        }
        return looks[thing.role]

    def _bullet(self, thing: Printed) -> OfficeParagraph:
        assert thing.bullet is not None
        level = self.house.levels[thing.level - 1]
        look = CharShape(level.size, level.is_bold)
        hang = 1.2 * level.size
        is_automatic = self.has_automatic_bullets and not level.numbers
        glyph = thing.marker if is_automatic else None
        rest = thing.text if is_automatic else thing.whole
        parts: list[Run | Footnote | OfficeTable] = []
        for note in thing.bullet.notes:
            if note.anchor is None:
                continue
            before, _, rest = rest.partition(note.anchor + note.marker)
            parts.append(Run(before + note.anchor, look))
            if self.has_native_notes:
                self.notes += 1
                parts.append(Footnote(self.notes, note.text, CharShape(self.house.note_size)))
            else:
                parts.append(Run(note.marker, CharShape(level.size, level.is_bold, self.house.has_raised_marks)))
        if rest:
            parts.append(Run(rest, look))
        return OfficeParagraph(tuple(parts), ParaShape("justify", level.indent + hang, hang, 3.0, glyph))

    # ------------------------------------------------------------ tables

    def _table(self, table: Table) -> OfficeTable:
        return OfficeTable(table.row_count, table.column_count, tuple(_office_cell(cell) for cell in table.cells))

    def _masthead(self, rows: list[Printed]) -> OfficeParagraph:
        """The head box of a press release: names and values in one row."""
        texts = [text for row in rows for text in row.text.split("\t")]
        cells = tuple(_office_cell(Cell(0, at, (text,))) for at, text in enumerate(texts))
        return OfficeParagraph((OfficeTable(1, len(texts), cells),), ParaShape())

    def _key_box(self, points: list[Printed]) -> OfficeParagraph:
        """A table of one cell, as word processors draw a frame around text."""
        look = CharShape(self.house.body_size)
        inner = [_plain(KEY_HEADING, CharShape(11.0, True), ParaShape("center"))]
        inner += [_plain(point.whole, look, ParaShape(left=12.0, hang=12.0)) for point in points]
        return OfficeParagraph((OfficeTable(1, 1, (OfficeCell(Cell(0, 0), tuple(inner)),)),), ParaShape())


def _plain(text: str, char: CharShape, para: ParaShape) -> OfficeParagraph:
    return OfficeParagraph((Run(text, char),), para)


def _office_cell(cell: Cell) -> OfficeCell:
    is_left = any(len(line) > 24 or line.startswith(("- ", "• ", "○ ", "* ")) for line in cell.lines)
    shape = ParaShape("left" if is_left else "center")
    return OfficeCell(cell, tuple(_plain(line, CharShape(9.5), shape) for line in cell.lines or ("",)))
