"""The one way from Hancom paragraphs to a `model.Document`, shared by the HWP 5 and the HWPX reader.

Automatic heads, note marks and other printed numbers are resolved on the way, in the order of the document, so that
both formats give the same text. Recursion follows tables and boxes only and is capped by `limits.nesting`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.errors import Code, DocumentError, LimitReached, Severity
from pipeline.extractors.hancom_grid import cover, stated_cell_of
from pipeline.extractors.hancom_lines import GlyphCount, LineBuilder, LineMaker, Look, seen_text
from pipeline.extractors.hancom_model import (
    AutoNumber,
    BoxObject,
    ColumnsStart,
    FieldEnd,
    FieldStart,
    FigureObject,
    Inline,
    LayerObject,
    NamedPlace,
    NewNumber,
    NoteObject,
    Paragraph,
    ParaShape,
    Run,
    SectionStart,
    Shapes,
    TableObject,
)
from pipeline.extractors.hancom_numbers import PrintedNumbers
from pipeline.extractors.hancom_pages import NO_PAGES, PageCounter
from pipeline.extractors.hancom_paragraph import ParagraphWriter
from pipeline.limits import Limits
from pipeline.model import (
    Bookmark,
    Cell,
    Document,
    Element,
    Figure,
    Grid,
    Layer,
    Line,
    Metadata,
    NativeNote,
    Problem,
    Source,
)

_OUTLINE_STYLE = re.compile(r"(?:개요|Outline)\s*(\d+)")
_MAX_BOOKMARKS = 10_000  # a book of laws has 2,000
_UNREAD = ("ole", "video")  # kinds of figures whose content no reader looks into; a chart in an OLE object is a chart
_MAX_NAMED = 20  # objects that a problem lists
_STARTS = (SectionStart, ColumnsStart)  # in either order


class DocumentBuilder:
    """Takes paragraphs in reading order, section by section; `build` gives the document."""

    def __init__(self, shapes: Shapes, limits: Limits) -> None:
        self._shapes = shapes
        self._limits = limits
        self._elements: list[Element] = []
        self._notes: list[NativeNote] = []
        self._bookmarks: list[Bookmark] = []
        self._problems: list[Problem] = []
        self._glyphs = GlyphCount()
        self._numbers = PrintedNumbers(shapes, self._glyphs)
        self._furniture: set[tuple[Layer, tuple[str, ...]]] = set()
        self._forms: dict[tuple[int, int, Layer], tuple[ParaShape, Look]] = {}
        self._maker = LineMaker(shapes.char_shapes, self._glyphs)
        self._paragraph_count = 0
        self._char_count = 0
        self._repaired_tables = 0
        self._hidden_count = 0
        self._unread: list[str] = []  # embedded objects, by name or kind
        self._too_deep = False
        self._pages = PageCounter()
        self._range = NO_PAGES  # of the current paragraph of the text
        self._page: int | None = None  # of all that hangs on it

    # ------------------------------------------------------------ what readers call

    def add_section(self, paragraphs: Iterable[Paragraph], name: str) -> None:
        """Add one section. What a reader gave before it failed stays; the failure becomes a problem.

        `paragraphs` may raise DocumentError while it is walked.
        """
        try:
            for paragraph, pages in self._pages.place(paragraphs):
                self._range = pages
                self._page = pages.first if pages.first == pages.last else None
                self._paragraph(paragraph, self._elements, "body", 0, pages.first)
        except DocumentError as error:
            message = f"{name} could not be read to its end: {error.message}"
            self.add_problem(error.code, Severity.ERROR, message)

    def add_problem(self, code: Code, severity: Severity, message: str, detail: str | None = None) -> None:
        self._problems.append(Problem("extract", code, severity, message, None, detail))

    def add_layer(self, paragraphs: Sequence[Paragraph], layer: Layer) -> None:
        """Paragraphs outside the text: master pages, memos at the end of a section."""
        self._layer(paragraphs, layer, 0)

    def build(
        self,
        source: Source,
        extractor: str,
        metadata: Metadata,
    ) -> Document:
        """The document; raises the first recorded error where nothing at all was read."""
        self._report()
        failure = next((problem for problem in self._problems if problem.severity is Severity.ERROR), None)
        if failure is not None and not self._elements and not self._notes:
            if failure.code.startswith("LIMIT_"):
                raise LimitReached(failure.code, failure.message)
            raise DocumentError(Code.DAMAGED, f"Nothing could be read. {failure.message}")
        return Document(
            source,
            extractor,
            tuple(self._elements),
            tuple(self._notes),
            page_count=self._pages.page_count,
            page_basis="recorded" if self._pages.has_positions else "none",
            metadata=metadata,
            bookmarks=tuple(self._bookmarks),
            problems=tuple(self._problems),
        )

    def _report(self) -> None:
        info, warning = Severity.INFO, Severity.WARNING
        if self._glyphs.mapped:
            self.add_problem(
                Code.GLYPHS_MAPPED, info, f"{self._glyphs.mapped} private-use or symbol glyphs were mapped."
            )
        if self._glyphs.unknown:
            self.add_problem(
                Code.GLYPHS_UNKNOWN, warning, f"{self._glyphs.unknown} private-use glyphs have no known reading."
            )
        if self._repaired_tables:
            message = f"{self._repaired_tables} tables had missing or overlapping cells; the grids were repaired."
            self.add_problem(Code.TABLE_REPAIRED, info, message)
        if self._hidden_count:
            message = f"{self._hidden_count} hidden comments or memos are kept outside the body."
            self.add_problem(Code.HIDDEN_TEXT, info, message)
        if self._unread:
            message = (
                f"{len(self._unread)} embedded objects (OLE, video) are not read; open the file in Hangul to see them."
            )
            self.add_problem(Code.CONTENT_SKIPPED, warning, message, ", ".join(self._unread[:_MAX_NAMED]))
        if self._too_deep:
            message = f"Tables nested deeper than {self._limits.nesting} levels were left out."
            self.add_problem(Code.LIMIT_NESTING, Severity.ERROR, message)

    # ------------------------------------------------------------ paragraphs

    def _paragraphs(self, paragraphs: Iterable[Paragraph], layer: Layer, depth: int) -> list[Element]:
        out: list[Element] = []
        if depth > self._limits.nesting:
            self._too_deep = True
            return out
        for paragraph in paragraphs:
            self._paragraph(paragraph, out, layer, depth, self._page)
        return out

    def _paragraph(self, paragraph: Paragraph, out: list[Element], layer: Layer, depth: int, page: int | None) -> None:
        self._paragraph_count += 1
        if self._paragraph_count > self._limits.paragraphs:
            raise LimitReached(
                Code.LIMIT_RECORDS, f"The document has more than {self._limits.paragraphs:,} paragraphs."
            )
        shape_id, style_id, inlines, _ = paragraph
        if inlines and type(inlines[0]) in _STARTS:
            for inline in inlines:
                if type(inline) is SectionStart:
                    self._numbers.begin_section(inline)
        form = self._forms.get((shape_id, style_id, layer))
        if form is None:
            form = self._form(paragraph, layer)
        shape, look = form
        has_head = shape.head != "none"
        if not inlines and not has_head:
            return
        head = self._numbers.head(shape) if has_head else ""
        if len(inlines) == 1 and type(inlines[0]) is Run and "\n" not in inlines[0].text:
            line = self._maker.single(*inlines[0], look, head, True, page)
            if line is not None:
                self._charge(len(line.text))
                out.append(line)
            return
        writer = ParagraphWriter(LineBuilder(self._maker), look, out, page)
        writer.head = head
        for inline in inlines:
            if type(inline) is Run:
                writer.add_run(inline)
            else:
                self._inline(inline, writer, depth)
        writer.finish()
        self._charge(writer.char_count)

    def _charge(self, chars: int) -> None:
        self._char_count += chars
        if self._char_count > self._limits.text_chars:
            raise LimitReached(Code.LIMIT_TEXT, f"The document has more than {self._limits.text_chars:,} characters.")

    def _inline(self, inline: Inline, writer: ParagraphWriter, depth: int) -> None:
        match inline:
            case TableObject():
                writer.add_object(self._table(inline, writer.layer, depth), inline.is_inline)
            case BoxObject():
                box = self._box(inline, writer.layer, depth)
                if box is not None:
                    writer.add_object(box, inline.is_inline)
            case FigureObject():
                writer.add_object(self._figure(inline, writer.layer, depth), False)
            case NoteObject():
                writer.line.add_note(self._note(inline, depth))
            case LayerObject():
                self._layer(inline.paragraphs, inline.layer, depth)
            case AutoNumber():
                text = self._numbers.auto_number(inline)
                if self._numbers.is_of_note(inline) and writer.is_untouched:
                    writer.head = text  # the number of the note itself, printed before its text
                else:
                    writer.add_text(text)
            case NewNumber():
                self._numbers.begin_anew(inline)
            case FieldStart():
                if inline.target:
                    writer.line.begin_link(inline.target)
            case FieldEnd():
                writer.line.end_link()
            case NamedPlace():
                if len(self._bookmarks) < _MAX_BOOKMARKS:
                    self._bookmarks.append(Bookmark(seen_text(inline.name, "", self._glyphs), 1, self._page))
            case SectionStart() | ColumnsStart() | Run():
                pass

    def _note(self, note: NoteObject, depth: int) -> int:
        mark = self._numbers.note_mark(note)
        index = len(self._notes)
        self._notes.append(NativeNote(note.kind, mark, ()))  # its place; notes in a note come after it
        if note.kind == "footnote":
            lines = _dissolve(self._paragraphs(note.paragraphs, "body", depth + 1))
        else:
            lines = self._pageless(note.paragraphs, "body", depth)
        self._notes[index] = NativeNote(note.kind, mark, tuple(lines))
        return index

    # ------------------------------------------------------------ objects

    def _table(self, table: TableObject, layer: Layer, depth: int) -> Grid:
        stated = [
            stated_cell_of(
                (row, column, row_span, column_span, tuple(self._paragraphs(paragraphs, layer, depth + 1)), is_header)
            )
            for row, column, row_span, column_span, paragraphs, is_header in table.cells
        ]
        grid = cover(table.row_count, table.column_count, stated, self._limits, self._page)
        self._repaired_tables += grid.is_repaired
        caption = self._caption(table.caption, layer, depth)
        first, last = (self._page, self._page) if depth or self._page is not None else self._range
        return Grid(grid.row_count, grid.column_count, grid.cells, "table", first, last, caption=caption)

    def _box(self, box: BoxObject, layer: Layer, depth: int) -> Grid | None:
        elements = tuple(self._paragraphs(box.paragraphs, layer, depth + 1))
        caption = self._caption(box.caption, layer, depth)
        if not elements and not caption:
            return None
        page = self._page
        return Grid(1, 1, (Cell(0, 0, 1, 1, elements, page),), "box", page, page, caption=caption)

    def _figure(self, figure: FigureObject, layer: Layer, depth: int) -> Figure:
        lines = []
        if figure.kind in _UNREAD:
            self._unread.append(figure.name or figure.kind)
        for stored in figure.texts:
            text = seen_text(stored, "", self._glyphs).strip()
            if text:
                lines.append(Line(text, self._page, is_paragraph=True, layer=layer))
        caption = self._caption(figure.caption, layer, depth)
        return Figure(
            self._page, name=figure.name, lines=tuple(lines), caption=caption, width=figure.width, height=figure.height
        )

    def _caption(self, paragraphs: Sequence[Paragraph], layer: Layer, depth: int) -> tuple[Line, ...]:
        if not paragraphs:
            return ()
        return tuple(_dissolve(self._paragraphs(paragraphs, layer, depth + 1)))

    def _pageless(self, paragraphs: Iterable[Paragraph], layer: Layer, depth: int) -> list[Line]:
        """The lines of paragraphs that are not printed beside the text they hang on."""
        page, self._page = self._page, None
        try:
            return _dissolve(self._paragraphs(paragraphs, layer, depth + 1))
        finally:
            self._page = page

    def _layer(self, paragraphs: Sequence[Paragraph], layer: Layer, depth: int) -> None:
        lines = self._pageless(paragraphs, layer, depth)
        if not lines:
            return
        if layer == "hidden":
            self._hidden_count += 1
        else:
            key = (layer, tuple(line.text for line in lines))
            if key in self._furniture:  # each section repeats the same header
                return
            self._furniture.add(key)
        self._elements.extend(lines)

    # ------------------------------------------------------------ shapes

    def _form(self, paragraph: Paragraph, layer: Layer) -> tuple[ParaShape, Look]:
        """The shape of a paragraph, and what it, the style and the layer say of all lines; kept for the next one."""
        shape = self._shapes.para_shapes[paragraph.shape]
        style = self._shapes.styles[paragraph.style]
        match = _OUTLINE_STYLE.fullmatch(style.name) or _OUTLINE_STYLE.fullmatch(style.english_name)
        look = Look(
            shape.align,
            style.name or style.english_name,
            shape.level + 1 if shape.head == "outline" else int(match[1]) if match else None,
            shape.left + max(shape.first_indent, 0.0),
            shape.left + max(-shape.first_indent, 0.0),  # a hanging indent moves the lines after the first
            shape.space_before,
            layer,
        )
        form = self._forms[(paragraph.shape, paragraph.style, layer)] = (shape, look)
        return form


def _dissolve(elements: Iterable[Element]) -> list[Line]:
    """The lines of elements, those inside grids and figures included, in order."""
    lines: list[Line] = []
    stack: list[Element] = list(elements)[::-1]
    while stack:
        element = stack.pop()
        if isinstance(element, Line):
            lines.append(element)
        elif isinstance(element, Figure):
            lines.extend((*element.lines, *element.caption))
        else:
            stack.extend(element.caption[::-1])
            for cell in reversed(element.cells):
                stack.extend(cell.elements[::-1])
    return lines
