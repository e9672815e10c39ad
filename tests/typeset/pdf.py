"""Bulletin -> PDF with a text layer, rules and frames, as word processors of Korean offices print it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field

import regex
from PIL.Image import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.typeset import fonts
from tests.typeset.flow import KEY_HEADING, Printed, flow
from tests.typeset.fonts import BOLD, REGULAR, width
from tests.typeset.house import House
from tests.typeset.lines import break_lines
from tests.typeset.model import Bulletin, Cell, Table

CELL_PAD = 4.0
GAP = 5.0  # points between paragraphs
_NOTE_MARK = regex.compile(r"\*+|†+")


def typeset_pdf(
    bulletin: Bulletin, house: House, password: str | None = None, pictures: Mapping[int, Image] | None = None
) -> bytes:
    """The bytes of the PDF: equal for equal arguments.

    `password` locks it; `pictures` replace whole pages, by their number from 1.
    """
    fonts.register()
    pages: dict[int, int] = {}
    for _ in range(2 if bulletin.has_contents else 1):  # the contents need the page numbers of the first pass
        buffer = io.BytesIO()
        pages = _Press(bulletin, house, buffer, dict(pages), password, pictures or {}).run()
    return buffer.getvalue()


@dataclass(slots=True)
class _Press:
    bulletin: Bulletin
    house: House
    buffer: io.BytesIO
    known_pages: dict[int, int]
    password: str | None
    pictures: Mapping[int, Image]
    paper: Canvas = field(init=False)
    canvas: Canvas = field(init=False)  # the paper, or scrap for a page that a picture replaces
    y: float = field(init=False, default=0.0)  # top of what is printed next, from the top of the page
    page: int = field(init=False, default=1)
    is_empty: bool = field(init=False, default=True)
    pages: dict[int, int] = field(init=False, default_factory=dict)

    def run(self) -> dict[int, int]:
        self.paper = Canvas(
            self.buffer, pagesize=self.house.page, invariant=1, pageCompression=1, encrypt=self.password
        )
        self._take_sheet()
        self.paper.setTitle(f"{self.bulletin.series} {self.bulletin.issue_label}".strip())
        self.y = self.house.margin_top
        printed = list(flow(self.bulletin, self.house))
        at = 0
        while at < len(printed):
            thing = printed[at]
            if thing.role == "key_point":
                end = at
                while end < len(printed) and printed[end].role == "key_point":
                    end += 1
                self._key_box(printed[at:end])
                at = end
                continue
            if thing.role == "masthead_row":
                end = at
                while end < len(printed) and printed[end].role == "masthead_row":
                    end += 1
                self._masthead([row.text.split("\t") for row in printed[at:end]])
                at = end
                continue
            self._print(thing, printed[at + 1] if at + 1 < len(printed) else None)
            at += 1
        self._finish_page()
        self.paper.save()
        return self.pages

    # ------------------------------------------------------------ pages

    @property
    def _left(self) -> float:
        return self.house.margin

    @property
    def _right(self) -> float:
        return self.house.page[0] - self.house.margin

    @property
    def _bottom(self) -> float:
        return self.house.page[1] - self.house.margin_bottom

    def _new_page(self) -> None:
        self._finish_page()
        self.page += 1
        self._take_sheet()
        self.y, self.is_empty = self.house.margin_top, True

    def _take_sheet(self) -> None:
        is_pictured = self.page in self.pictures
        self.canvas = Canvas(io.BytesIO(), pagesize=self.house.page) if is_pictured else self.paper

    def _finish_page(self) -> None:
        house, number = self.house, self.page
        if number > 1:  # a first page is a cover or carries a masthead
            head = house.running_head.format(series=self.bulletin.series, issue_label=self.bulletin.issue_label)
            if head.strip(" |"):
                self._text(head, self._left, 42.0, REGULAR, 8.5)
                self.canvas.line(self._left, house.page[1] - 56.0, self._right, house.page[1] - 56.0)
            foot = house.page_number.format(number)
            self._text(foot, (house.page[0] - width(foot, REGULAR, 9.0)) / 2, house.page[1] - 46.0, REGULAR, 9.0)
        if number in self.pictures:
            self.paper.drawImage(ImageReader(self.pictures[number]), 0, 0, *house.page)
        self.paper.showPage()

    def _room(self, height: float) -> None:
        if self.y + height > self._bottom and not self.is_empty:
            self._new_page()

    # ------------------------------------------------------------ text

    def _text(self, text: str, x: float, top: float, font: str, size: float) -> None:
        """One string whose line box of `size` points begins at `top`."""
        if text:
            self.canvas.setFont(font, size)
            self.canvas.drawString(x, self.house.page[1] - top - 0.86 * size, text)

    def _line(
        self, line: str, x: float, top: float, font: str, size: float, marks: tuple[str, ...], stretch: float
    ) -> None:
        """One printed line; `stretch` points are spread over its blanks; note marks may stand raised."""
        start = 0
        pieces: list[tuple[str, bool]] = []
        if marks and self.house.has_raised_marks:
            for found in _NOTE_MARK.finditer(line):
                if found[0] in marks and found.start() > 0 and line[found.start() - 1] != " ":
                    pieces += [(line[start : found.start()], False), (found[0], True)]
                    start = found.end()
        pieces.append((line[start:], False))
        blanks = line.rstrip(" ").count(" ")
        extra = stretch / blanks if blanks else 0.0
        for text, is_raised in pieces:
            if is_raised:
                self._text(text, x, top - 0.05 * size, font, 0.62 * size)
                x += width(text, font, 0.62 * size)
                continue
            for word in regex.findall(r"[^ ]* ?", text) if extra else [text]:
                self._text(word, x, top, font, size)
                x += width(word, font, size) + (extra if word.endswith(" ") else 0.0)

    def _paragraph(
        self,
        thing: Printed,
        size: float,
        indent: float = 0.0,
        font: str = REGULAR,
        align: str = "left",
        before: float = GAP,
        right: float | None = None,
    ) -> None:
        """A paragraph with its hanging mark, broken into lines and over pages."""
        house = self.house
        if not self.is_empty:
            self.y += before
        left = self._left + indent
        right = self._right if right is None else right
        hang = width(f"{thing.marker} ", font, size) if thing.marker else 0.0
        room = right - left - hang
        lines = break_lines(thing.text, house, font, size, room)
        for number, line in enumerate(lines):
            self._room(size * house.leading)
            x = left + hang
            visible = width(line.rstrip(" "), font, size)
            stretch = room - visible if house.is_justified and align == "left" and number < len(lines) - 1 else 0.0
            if align == "center":
                x = left + (room - visible) / 2
            elif align == "right":
                x = right - visible
            if number == 0 and thing.marker:
                self._text(f"{thing.marker} ", left, self.y, font, size)
            self._line(line, x, self.y, font, size, thing.note_marks, max(stretch, 0.0))
            self.y += size * house.leading
            self.is_empty = False

    def _print(self, thing: Printed, following: Printed | None) -> None:
        house = self.house
        match thing.role:
            case "page_break":
                if not self.is_empty:
                    self._new_page()
            case "series":
                self.y = 220.0
                self._paragraph(thing, 30.0, font=BOLD, align="center")
            case "issue_label":
                self._paragraph(thing, 18.0, align="center", before=20.0)
            case "publisher":
                self.y = 700.0
                self._paragraph(thing, 14.0, align="center", before=0.0)
            case "contents_heading" | "summary_heading":
                self._paragraph(thing, house.section_size, font=BOLD, align="center", before=0.0)
                self.y += 14.0
            case "contents_section":
                self._paragraph(thing, 13.0, font=BOLD, before=12.0)
            case "contents_entry":
                self._entry(thing)
            case "masthead":
                self._paragraph(thing, 26.0, font=BOLD, before=0.0)
            case "section":
                self._keep_with_next(house.section_size * 5)
                self._paragraph(thing, house.section_size, font=BOLD, before=18.0)
                self._rule(1.2)
            case "title":
                self._keep_with_next(house.title_size * 7)
                self.pages[thing.article or 0] = self.page
                if thing.marker:
                    cells = (Cell(0, 0, (thing.marker,), is_header=True), Cell(0, 1, (thing.text,)))
                    self._table(Table(1, 2, cells), size=14.0, first=90.0)
                else:
                    self._title(thing)
            case "bullet":
                level = house.levels[thing.level - 1]
                self._paragraph(thing, level.size, level.indent, BOLD if level.is_bold else REGULAR)
            case "paragraph":
                self._paragraph(thing, house.body_size)
            case "note":
                self._paragraph(thing, house.note_size, house.note_indent + 6.0 * (thing.level - 1), before=2.0)
            case "citation":
                self._paragraph(thing, house.note_size, before=10.0)
            case "caption":
                self._keep_with_next(90.0)
                self._paragraph(thing, house.body_size, font=BOLD, align="center", before=12.0)
            case "unit_note":
                self._keep_with_next(70.0)
                self._paragraph(thing, 9.0, align="right", before=2.0)
            case "table":
                if thing.table:
                    self._table(thing.table)
            case "imprint":
                self._paragraph(thing, 10.0)
            case _:
                raise ValueError(thing.role)

    def _keep_with_next(self, height: float) -> None:
        self._room(height)

    def _rule(self, thickness: float) -> None:
        self.canvas.setLineWidth(thickness)
        self.canvas.line(self._left, self.house.page[1] - self.y, self._right, self.house.page[1] - self.y)
        self.canvas.setLineWidth(0.5)
        self.y += 6.0

    def _entry(self, thing: Printed) -> None:
        """A contents entry: the title, a dotted leader, the page it stands on."""
        size = 11.0
        if not self.is_empty:
            self.y += 4.0
        number = str(self.known_pages.get(thing.article or 0, 1))
        left, right = self._left + 14.0, self._right - 24.0
        lines = break_lines(thing.text, self.house, REGULAR, size, right - left - 30.0)
        for at, line in enumerate(lines):
            self._room(size * 1.6)
            text = line
            if at == len(lines) - 1:
                free = right - left - width(line + " ", REGULAR, size)
                text = (
                    line
                    + " "
                    + self.house.leader * max(3, int(free / width(self.house.leader, REGULAR, size)))
                    + " "
                    + number
                )
            self._text(text, left, self.y, REGULAR, size)
            self.y += size * 1.6
            self.is_empty = False

    def _title(self, thing: Printed) -> None:
        house = self.house
        if not self.is_empty:
            self.y += 12.0
        if house.title_frame == "none":
            self._paragraph(thing, house.title_size, font=BOLD, before=4.0)
            self.y += 4.0
            return
        room = self._right - self._left - 24.0
        count = len(break_lines(thing.text, house, BOLD, house.title_size, room))
        height = count * house.title_size * house.leading + 10.0
        self.canvas.setStrokeColorRGB(*house.accent)
        y = house.page[1] - self.y - height
        if house.title_frame == "pill":
            self.canvas.roundRect(self._left, y, self._right - self._left, height, min(14.0, height / 2 - 1))
        else:
            self.canvas.rect(self._left, y, self._right - self._left, height)
        self.canvas.setStrokeColorRGB(0, 0, 0)
        self.is_empty = True
        self.y += 6.0
        self._paragraph(thing, house.title_size, 12.0, BOLD, right=self._right - 12.0)
        self.y += 10.0

    def _key_box(self, points: list[Printed]) -> None:
        """A rounded frame whose heading interrupts its upper rule."""
        house, size = self.house, self.house.body_size
        room = self._right - self._left - 32.0 - width("■ ", REGULAR, size)
        count = sum(len(break_lines(point.text, house, REGULAR, size, room)) for point in points)
        height = count * size * house.leading + len(points) * GAP + 18.0
        self._room(height + 20.0)
        self.y += 10.0
        self.canvas.setStrokeColorRGB(*house.accent)
        top = house.page[1] - self.y
        self.canvas.roundRect(self._left, top - height, self._right - self._left, height, 9.0)
        self.canvas.setStrokeColorRGB(0, 0, 0)
        self.canvas.setFillColorRGB(1, 1, 1)
        self.canvas.rect(self._left + 28.0, top - 7.0, width(KEY_HEADING, BOLD, 11.0) + 12.0, 14.0, stroke=0, fill=1)
        self.canvas.setFillColorRGB(0, 0, 0)
        self._text(KEY_HEADING, self._left + 34.0, self.y - 6.0, BOLD, 11.0)
        self.y += 10.0
        for point in points:
            self._paragraph(point, size, 16.0, right=self._right - 16.0)
        self.y += 14.0
        self.is_empty = False

    def _masthead(self, rows: list[list[str]]) -> None:
        """The ruled head box of a press release."""
        cells = tuple(Cell(0, 2 * at + part, (row[part],)) for at, row in enumerate(rows) for part in (0, 1))
        self._table(Table(1, 2 * len(rows), cells))
        self.y += 10.0

    # ------------------------------------------------------------ tables

    def _table(self, table: Table, size: float = 9.5, first: float | None = None) -> None:
        """The table in `size` points; `first` is the width of the first column, where it does not follow the text."""
        if not self.is_empty:
            self.y += 4.0
        columns = self._columns(table, size) if first is None else [self._left, self._left + first, self._right]
        heights = self._heights(table, columns, size)
        start = 0
        while start < table.row_count:  # rows that fit; the rest on the next pages
            end, used = start, 0.0
            while end < table.row_count and (self.y + used + heights[end] <= self._bottom or end == start):
                used += heights[end]
                end += 1
            while end < table.row_count and end > start + 1 and _is_spanned(table, end):
                end -= 1
            if end < table.row_count and not self.is_empty and start == 0 and sum(heights) < 500:
                self._new_page()
                continue
            self._rows(table, columns, heights, start, end, size)
            start = end
            if start < table.row_count:
                self._new_page()
        self.y += 8.0
        self.canvas.setLineWidth(0.5)
        self.is_empty = False

    def _columns(self, table: Table, size: float) -> list[float]:
        """Left edges and the last right edge: columns as wide as their texts ask, filling the measure."""
        wish = [36.0] * table.column_count
        for cell in table.cells:
            if cell.column_span == 1:
                need = max((width(line, REGULAR, size) for line in cell.lines), default=0.0) + 2 * CELL_PAD + 2.0
                wish[cell.column] = max(wish[cell.column], min(need, 330.0))
        scale = (self._right - self._left) / sum(wish)
        edges = [self._left]
        for value in wish:
            edges.append(edges[-1] + value * scale)
        return edges

    def _wrapped(self, cell: Cell, columns: list[float], size: float) -> list[str]:
        room = columns[cell.column + cell.column_span] - columns[cell.column] - 2 * CELL_PAD
        return [piece for line in cell.lines for piece in break_lines(line, self.house, REGULAR, size, room)]

    def _heights(self, table: Table, columns: list[float], size: float) -> list[float]:
        heights = [size * 1.3 + 2 * CELL_PAD] * table.row_count
        for cell in sorted(table.cells, key=lambda cell: cell.row_span):
            need = len(self._wrapped(cell, columns, size)) * size * 1.3 + 2 * CELL_PAD
            rows = range(cell.row, cell.row + cell.row_span)
            missing = need - sum(heights[row] for row in rows)
            if missing > 0:
                heights[rows[-1]] += missing
        return heights

    def _rows(
        self, table: Table, columns: list[float], heights: list[float], start: int, end: int, size: float
    ) -> None:
        tops = [self.y]
        for row in range(start, end):
            tops.append(tops[-1] + heights[row])
        paper = self.house.page[1]
        first, last = columns[0], columns[-1]
        for cell in table.cells:
            if not start <= cell.row < end:
                continue
            top, bottom = tops[cell.row - start], tops[min(cell.row + cell.row_span, end) - start]
            left, right = columns[cell.column], columns[cell.column + cell.column_span]
            if cell.is_header:
                self.canvas.setFillColorRGB(0.88, 0.91, 0.95)
                self.canvas.rect(left, paper - bottom, right - left, bottom - top, stroke=0, fill=1)
                self.canvas.setFillColorRGB(0, 0, 0)
            self.canvas.line(left, paper - top, right, paper - top)
            self.canvas.line(left, paper - bottom, right, paper - bottom)
            for x in (left, right):
                if self.house.has_side_rules or first < x < last:
                    self.canvas.line(x, paper - top, x, paper - bottom)
            self._cell_text(cell, columns, top, bottom, size)
        self.y = tops[-1]

    def _cell_text(self, cell: Cell, columns: list[float], top: float, bottom: float, size: float) -> None:
        lines = self._wrapped(cell, columns, size)
        left, right = columns[cell.column], columns[cell.column + cell.column_span]
        y = (top + bottom - len(lines) * size * 1.3) / 2 + 0.15 * size
        is_left = any(len(line) > 24 or line[:2] in ("- ", "• ", "○ ", "* ") for line in cell.lines)
        for line in lines:
            visible = width(line.rstrip(" "), REGULAR, size)
            x = left + CELL_PAD if is_left else (left + right - visible) / 2
            self._text(line, x, y, REGULAR, size)
            y += size * 1.3


def _is_spanned(table: Table, row: int) -> bool:
    """Whether a cell reaches over the border above `row`."""
    return any(cell.row < row < cell.row + cell.row_span for cell in table.cells)
