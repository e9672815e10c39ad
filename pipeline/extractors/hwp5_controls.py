"""Controls of HWP 5.0 (chapters 4.3.9 and 4.3.10): what stands behind a control character."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from pipeline.extractors.hancom_fields import hyperlink_target, overlapped, ruby, with_caption
from pipeline.extractors.hancom_model import (
    COUNTERS,
    AutoNumber,
    BoxObject,
    CellContent,
    ColumnsStart,
    FieldStart,
    FigureObject,
    Inline,
    LayerObject,
    NamedPlace,
    NewNumber,
    NoteObject,
    NoteShape,
    Paragraph,
    Run,
    SectionStart,
    TableObject,
    cell_of,
)
from pipeline.extractors.hwp5_docinfo import BinItem
from pipeline.extractors.hwp5_records import (
    CTRL_DATA,
    EQEDIT,
    FOOTNOTE_SHAPE,
    FORM_OBJECT,
    LIST_HEADER,
    PAGE_DEF,
    SHAPE_OLE,
    SHAPE_PICTURE,
    SHAPE_TEXTART,
    TABLE,
    VIDEO_DATA,
    Fields,
    Records,
    decode,
)

if TYPE_CHECKING:
    from pipeline.extractors.hwp5_body import BodyReader

_SET_STRING = 10  # of a parameter set: its identifier, its count, then identifier and type of the first item
_FORM_PROPERTIES = 14  # behind the kind of form, twice, and two lengths
_CELL = struct.Struct("<4xI4H")  # tables 65 and 80: attributes of the list; column, row, spans
# Tables 69 and 70: attributes, vertical offset, height of an object.
_OBJECT = struct.Struct("<4xIi8xi")
_TABLE = b"tbl "
_TEXT_ABOVE_AND_BELOW, _FROM_PARAGRAPH = 1, 2
_HEADER_CELL = 1 << 18  # of a cell's list attributes: "title cell"
_FORM_TEXT = re.compile(r"(?:^|[ :])(?:Caption|Text):wstring:(\d+):")


class ControlReader:
    """Reads CTRL_HEADER records of one section; paragraph lists inside them go back to the body reader."""

    def __init__(
        self, records: Records, bin_items: Sequence[BinItem], chart_texts: Callable[[BinItem], tuple[str, ...] | None]
    ) -> None:
        self._records = records
        self._bin_items = bin_items
        self._chart_texts = chart_texts

    def read(self, body: BodyReader, index: int, shape: int, depth: int) -> Sequence[Inline]:
        """The inlines of one control; `shape` is the character shape at its place. Unknown controls give none."""
        records = self._records
        payload = records.payload(index, 8)
        kind = payload[3::-1]
        end = records.end_of(index)
        match kind:
            case b"tbl ":
                return (self._table(body, index, end, payload, depth),)
            case b"gso ":
                return self._drawing(body, index, end, payload, depth)
            case b"cold":
                return (ColumnsStart(int.from_bytes(payload[4:6], "little") >> 2 & 0xFF),)
            case b"secd":
                return self._section(body, index, end, payload, depth)
            case b"head" | b"foot":
                layer: Literal["header", "footer"] = "header" if kind == b"head" else "footer"
                return (LayerObject(layer, self._all_lists(body, index, end, depth)),)
            case b"fn  " | b"en  ":
                return (self._note(body, index, end, payload, depth),)
            case b"tcmt":
                return (LayerObject("hidden", self._all_lists(body, index, end, depth)),)
            case b"atno":
                return (_auto_number(payload),)
            case b"nwno":
                return (_new_number(payload),)
            case b"eqed":
                return self._equation(body, index, end, shape, depth)
            case b"tdut":
                fields = Fields(payload, 4)
                main = fields.string()
                return (Run(ruby(main, fields.string()), shape),)
            case b"tcps":
                fields = Fields(payload, 4)
                text = fields.string()
                return (Run(overlapped(text, fields.number(1) == 1), shape),)
            case b"form":
                return self._form(index, end, shape)
            case b"bokm":
                return self._bookmark(index, end)
            case b"%hlk" | b"%xrf":
                return (FieldStart(hyperlink_target(Fields(payload, 9).string())),)
            case _ if kind.startswith(b"%"):
                return (FieldStart(),)
            case _:
                return ()

    def push(self, controls: Sequence[int]) -> int:
        """How far below its paragraph a single table pushes the text (HWPUNIT), 0 for none and several."""
        found = 0
        for index in controls:
            payload = self._records.payload(index, 24)
            if payload[3::-1] == _TABLE:
                flags, offset, height = _OBJECT.unpack_from(payload)
                if not flags & 1 and flags >> 21 & 7 == _TEXT_ABOVE_AND_BELOW and flags >> 3 & 3 == _FROM_PARAGRAPH:
                    if found:
                        return 0
                    found = offset + height
        return max(found, 0)

    # ------------------------------------------------------------ paragraph lists

    def _lists(self, body: BodyReader, first: int, end: int, depth: int) -> list[tuple[int, list[Paragraph]]]:
        """All paragraph lists among records [first, end), outermost only, with the record that begins each."""
        records = self._records
        found = []
        index = first
        while index < end:
            if records.tags[index] == LIST_HEADER:
                paragraphs, following = body.list_at(index, end, depth + 1)
                found.append((index, paragraphs))
                index = following
            else:
                index += 1
        return found

    def _all_lists(self, body: BodyReader, index: int, end: int, depth: int) -> list[Paragraph]:
        return [paragraph for _, paragraphs in self._lists(body, index + 1, end, depth) for paragraph in paragraphs]

    # ------------------------------------------------------------ tables and drawings

    def _table(self, body: BodyReader, index: int, end: int, payload: bytes, depth: int) -> TableObject:
        records = self._records
        cells: list[CellContent] = []
        caption: list[Paragraph] = []
        row_count = column_count = 0
        child = index + 1
        has_form = False
        while child < end:
            tag = records.tags[child]
            if tag == TABLE and not has_form:
                fields = Fields(records.payload(child), 4)
                row_count, column_count = fields.number(2), fields.number(2)
                has_form = True
                child += 1
            elif tag == LIST_HEADER:
                paragraphs, following = body.list_at(child, end, depth + 1)
                if has_form:
                    cells.append(_cell(records.payload(child, _CELL.size), paragraphs))
                else:
                    caption = paragraphs
                child = following
            else:
                child += 1
        return TableObject(row_count, column_count, cells, caption, _is_inline(payload))

    def _drawing(self, body: BodyReader, index: int, end: int, payload: bytes, depth: int) -> list[Inline]:
        """A shape, picture, group or embedded object: its text boxes and pictures in stored order."""
        records = self._records
        top = records.levels[index] + 1
        is_inline = _is_inline(payload)
        width, height = _size(payload)
        caption: list[Paragraph] = []
        out: list[Inline] = []
        child = index + 1
        while child < end:
            tag = records.tags[child]
            if tag == LIST_HEADER:
                paragraphs, following = body.list_at(child, end, depth + 1)
                if records.levels[child] == top and not out:
                    caption = paragraphs
                else:
                    out.append(BoxObject(paragraphs, (), is_inline))
                child = following
                continue
            if tag == SHAPE_PICTURE:
                number = Fields(records.payload(child), 71).number(2)
                out.append(FigureObject("picture", self._bin_name(number), width, height))
            elif tag == SHAPE_OLE:
                number = Fields(records.payload(child), 12).number(2)
                out.append(self._embedded(number, width, height))
            elif tag == VIDEO_DATA:
                out.append(FigureObject("video", "", width, height))
            elif tag == SHAPE_TEXTART:
                text = _art_text(records.payload(child))
                out.append(BoxObject([Paragraph(0, 0, (Run(text, 0),))], (), is_inline))
            child += 1
        if caption:
            out = with_caption(out, caption)
        return out

    def _bin_name(self, number: int) -> str:
        """The name HWPX gives to a stored picture, "" for one outside the file."""
        if not 0 < number <= len(self._bin_items):
            return ""
        item = self._bin_items[number - 1]
        kind = "ole" if item.suffix == "ole" else "image"
        return f"{kind}{number}.{item.suffix}" if item.is_stored else ""

    def _embedded(self, number: int, width: float, height: float) -> FigureObject:
        """An embedded object; a chart is told by what it stores and has no name of its own."""
        if 0 < number <= len(self._bin_items):
            texts = self._chart_texts(self._bin_items[number - 1])
            if texts is not None:
                return FigureObject("chart", "", width, height, texts)
        return FigureObject("ole", self._bin_name(number), width, height)

    def _equation(self, body: BodyReader, index: int, end: int, shape: int, depth: int) -> Sequence[Inline]:
        for child in range(index + 1, end):
            if self._records.tags[child] == EQEDIT:
                script = Fields(self._records.payload(child), 4).string()
                out: list[Inline] = [Run(" ".join(script.split()), shape)]
                caption = self._all_lists(body, index, child, depth)
                if caption:
                    out.append(FigureObject("equation", caption=caption))
                return out
        return ()

    def _form(self, index: int, end: int, shape: int) -> Sequence[Inline]:
        for child in range(index + 1, end):
            if self._records.tags[child] == FORM_OBJECT:
                properties = decode(self._records.payload(child)[_FORM_PROPERTIES:])
                found = _FORM_TEXT.search(properties)
                return (Run(properties[found.end() : found.end() + int(found[1])], shape),) if found else ()
        return ()

    def _bookmark(self, index: int, end: int) -> Sequence[Inline]:
        """The name stands in a parameter set of one string."""
        for child in range(index + 1, end):
            if self._records.tags[child] == CTRL_DATA:
                name = Fields(self._records.payload(child), _SET_STRING).string()
                return (NamedPlace(name),) if name else ()
        return ()

    # ------------------------------------------------------------ sections and notes

    def _section(self, body: BodyReader, index: int, end: int, payload: bytes, depth: int) -> list[Inline]:
        records = self._records
        fields = Fields(payload, 18)
        outline_id = fields.number(2)
        area = next(
            (_area(records.payload(child, 40)) for child in range(index + 1, end) if records.tags[child] == PAGE_DEF), 0
        )
        shapes = [
            _note_shape(records.payload(child, 28))
            for child in range(index + 1, end)
            if records.tags[child] == FOOTNOTE_SHAPE
        ]
        shapes += [NoteShape()] * (2 - len(shapes))
        out: list[Inline] = [SectionStart(outline_id, shapes[0], shapes[1], area)]
        for _, paragraphs in self._lists(body, index + 1, end, depth):  # master pages
            out.append(LayerObject("header", paragraphs))
        return out

    def _note(self, body: BodyReader, index: int, end: int, payload: bytes, depth: int) -> NoteObject:
        kind: Literal["footnote", "endnote"] = "footnote" if payload[3::-1] == b"fn  " else "endnote"
        paragraphs = self._all_lists(body, index, end, depth)
        if len(payload) < 12:
            return NoteObject(kind, paragraphs)
        fields = Fields(payload, 4)
        number = fields.number(4)
        return NoteObject(kind, paragraphs, number if number < 0x10000 else 0, fields.character(), fields.character())


def _area(payload: bytes) -> int:
    """Height of the text area of a page (table 131): paper without its margins, head and foot."""
    width, height, _, _, top, bottom, head, foot, _, flags = struct.unpack_from("<9iI", payload)
    paper = int(width if flags & 1 else height)
    return max(paper - int(top + bottom + head + foot), 0)


def _is_inline(payload: bytes) -> bool:
    return bool(payload[4] & 1)  # table 70, bit 0


def _size(payload: bytes) -> tuple[float, float]:
    fields = Fields(payload, 16)
    return fields.number(4) / 100, fields.number(4) / 100


def _cell(payload: bytes, paragraphs: list[Paragraph]) -> CellContent:
    flags, column, row, column_span, row_span = _CELL.unpack_from(payload)
    return cell_of((row, column, row_span, column_span, paragraphs, bool(flags & _HEADER_CELL)))


def _art_text(payload: bytes) -> str:
    """The words of a TEXTART record: behind four corner points."""
    return Fields(payload, 32).string()


def _auto_number(payload: bytes) -> AutoNumber:
    """Table 142."""
    fields = Fields(payload, 4)
    flags, number = fields.number(4), fields.number(2)
    symbol, prefix, suffix = fields.character(), fields.character(), fields.character()
    counter = COUNTERS[flags & 0xF] if flags & 0xF < len(COUNTERS) else "page"
    return AutoNumber(counter, number, flags >> 4 & 0xFF, prefix, suffix, symbol, bool(flags >> 12 & 1))


def _new_number(payload: bytes) -> NewNumber:
    """Table 144."""
    fields = Fields(payload, 4)
    kind = fields.number(4) & 0xF
    return NewNumber(COUNTERS[kind] if kind < len(COUNTERS) else "page", fields.number(2))


def _note_shape(payload: bytes) -> NoteShape:
    """Tables 133 and 134."""
    fields = Fields(payload)
    flags = fields.number(4)
    symbol, prefix, suffix = fields.character(), fields.character(), fields.character()
    return NoteShape(flags & 0xFF, symbol, prefix, suffix, fields.number(2) or 1, bool(flags >> 10 & 3))
