"""The body sections of HWP 5.0 (chapter 4.3): records to paragraphs of runs and objects."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Sequence

from pipeline.extractors.hancom_model import (
    FieldEnd,
    Inline,
    LayerObject,
    Paragraph,
    Run,
    layout_of,
    paragraph_of,
    run_of,
)
from pipeline.extractors.hwp5_controls import ControlReader
from pipeline.extractors.hwp5_records import (
    CTRL_HEADER,
    LIST_HEADER,
    MEMO_LIST,
    PARA_CHAR_SHAPE,
    PARA_HEADER,
    PARA_LINE_SEG,
    PARA_TEXT,
    Records,
    decode,
)
from pipeline.heartbeat import beat

_PARA_HEADER = struct.Struct("<8xHBB")  # table 58: paragraph shape, style, breaks before it
_PAGE_BREAKS = 1 | 4  # of a section, of a page
_TWO = struct.Struct("<2I")
_LINE_SEGMENT = 36  # bytes, table 62: place in the text, then top and height on the page
_CONTROL = re.compile("[\x00-\x1f]")
# Table 6. Controls of one unit and what is seen of them; all others take eight units.
_ONE_UNIT = {0: "", 10: "\n", 13: "", 24: "-", 25: "", 26: "", 27: "", 28: "", 29: "", 30: "\u00a0", 31: " "}
_CONTROL_UNITS = 8
_TAB = 9
_FIELD_END = 4
_EXTENDED = frozenset({1, 2, 3, 11, 12, 14, 15, 16, 17, 18, 21, 22, 23})


class BodyReader:
    """Paragraphs of one section stream. `max_depth` caps lists inside lists."""

    def __init__(self, records: Records, controls: ControlReader, max_depth: int) -> None:
        self._records = records
        self._controls = controls
        self._max_depth = max_depth

    def paragraphs(self) -> Iterator[Paragraph]:
        """The paragraphs of the section itself; memos that follow them are left to `memos`."""
        tags = self._records.tags
        index = 0
        while index < len(tags):
            if tags[index] == PARA_HEADER:
                paragraph, index = self._paragraph(index, 0)
                yield paragraph
                beat()
            else:
                index = self._records.end_of(index)

    def memos(self) -> list[list[Paragraph]]:
        """Memos stand behind the last paragraph, each a MEMO_LIST record with a paragraph list."""
        records = self._records
        found = []
        for index, tag in enumerate(records.tags):
            if tag == MEMO_LIST:
                end = records.end_of(index)
                for child in range(index + 1, end):
                    if records.tags[child] == LIST_HEADER:
                        found.append(self.list_at(child, end, 1)[0])
        return found

    def list_at(self, header: int, end: int, depth: int) -> tuple[list[Paragraph], int]:
        """The paragraphs that follow a LIST_HEADER at its level, and the first record behind them."""
        records = self._records
        tags, levels = records.tags, records.levels
        level = levels[header]
        out: list[Paragraph] = []
        index = header + 1
        while index < end and levels[index] >= level:
            if tags[index] == PARA_HEADER and depth <= self._max_depth:
                paragraph, index = self._paragraph(index, depth)
                out.append(paragraph)
            elif levels[index] == level and tags[index] != PARA_HEADER:
                break
            else:
                index = records.end_of(index)
        return out, index

    def _paragraph(self, index: int, depth: int) -> tuple[Paragraph, int]:
        """The paragraph at a PARA_HEADER and the first record behind it."""
        records = self._records
        data, tags, levels, starts, ends, _ = records
        level = levels[index]
        count = len(tags)
        start = starts[index]
        if ends[index] - start >= _PARA_HEADER.size:
            shape, style, breaks = _PARA_HEADER.unpack_from(data, start)
        else:
            shape, style, breaks = _PARA_HEADER.unpack_from(records.payload(index, _PARA_HEADER.size))
        text = b""
        shapes: tuple[int, ...] = ()
        tops: tuple[int, ...] = ()
        heights: tuple[int, ...] = ()
        child = index + 1
        controls: list[int] = []
        master_pages: list[Inline] = []
        while child < count and levels[child] > level:
            tag = tags[child]
            if tag == PARA_TEXT:
                text = data[starts[child] : ends[child]]
            elif tag == PARA_CHAR_SHAPE:
                start = starts[child]
                size = (ends[child] - start) // 8 * 2
                shapes = _TWO.unpack_from(data, start) if size == 2 else _words(data, start, size)
            elif tag == CTRL_HEADER:
                controls.append(child)
                child = records.end_of(child)
                continue
            elif tag == LIST_HEADER:  # below the last paragraph of a section: further master pages
                paragraphs, child = self.list_at(child, count, depth + 1)
                master_pages.append(LayerObject("header", paragraphs))
                continue
            elif tag == PARA_LINE_SEG and not depth:
                tops, heights = _lines(data, starts[child], ends[child])
            child += 1
        inlines = self._inlines(text, shapes, controls, depth) if text else []
        if master_pages:
            inlines = inlines + master_pages
        if depth:
            return paragraph_of((shape, style, inlines, None)), child
        push = self._controls.push(controls) if controls else 0
        layout = layout_of((tops, heights, bool(breaks & _PAGE_BREAKS), push))
        return paragraph_of((shape, style, inlines, layout)), child

    def _inlines(self, payload: bytes, shapes: tuple[int, ...], controls: Sequence[int], depth: int) -> list[Inline]:
        """Text cut at shape changes and controls; the n-th extended control is the n-th CTRL_HEADER."""
        if len(payload) & 1:
            payload = payload[:-1]
        text = decode(payload)
        is_narrow = len(text) * 2 == len(payload)
        if not is_narrow:  # characters beyond U+FFFF or halves of one: one character a unit, so that positions hold
            text = "".join(map(chr, struct.unpack(f"<{len(payload) // 2}H", payload)))
        if len(shapes) == 2 and is_narrow and not controls:
            match = _CONTROL.search(text)
            if match is None or (match[0] == "\r" and match.end() == len(text)):  # the usual paragraph
                text = text[: match.start()] if match else text
                return [run_of((text, shapes[1]))] if text else []
        starts, ids = shapes[0::2], shapes[1::2]
        inlines: list[Inline] = []
        waiting = iter(controls)
        position = 0
        shape_index = 0
        count = len(text)
        while position < count:
            match = _CONTROL.search(text, position)
            stop = match.start() if match else count
            while position < stop:
                while shape_index + 1 < len(starts) and starts[shape_index + 1] <= position:
                    shape_index += 1
                border = starts[shape_index + 1] if shape_index + 1 < len(starts) else stop
                until = min(border, stop) if border > position else stop
                piece = text[position:until]
                if not is_narrow:
                    piece = decode(piece.encode("utf-16-le", "surrogatepass"))
                inlines.append(run_of((piece, ids[shape_index] if ids else 0)))
                position = until
            if match is None:
                break
            code = ord(match[0])
            while shape_index + 1 < len(starts) and starts[shape_index + 1] <= position:
                shape_index += 1
            shape = ids[shape_index] if ids else 0
            seen = _ONE_UNIT.get(code)
            if seen is not None:
                if seen:
                    inlines.append(Run(seen, shape))
                position += 1
                continue
            position += _CONTROL_UNITS
            if code == _TAB:
                inlines.append(Run("\t", shape))
            elif code == _FIELD_END:
                inlines.append(FieldEnd())
            elif code in _EXTENDED:
                control = next(waiting, None)
                if control is not None:
                    inlines.extend(self._controls.read(self, control, shape, depth))
        for control in waiting:  # controls whose characters are missing: a damaged text still shows its objects
            inlines.extend(self._controls.read(self, control, 0, depth))
        return inlines


def _words(data: bytes, start: int, count: int) -> tuple[int, ...]:
    return struct.unpack_from(f"<{count}I", data, start)


def _lines(data: bytes, start: int, end: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where each line of a paragraph begins below the top of the page's text area, and its height (HWPUNIT)."""
    step = _LINE_SEGMENT // 4
    words = struct.unpack_from(f"<{(end - start) // _LINE_SEGMENT * step}i", data, start)
    return words[1::step], words[2::step]
