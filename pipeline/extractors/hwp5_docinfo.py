"""The DocInfo stream of HWP 5.0: fonts, shapes, numberings, bullets, styles, binary data (chapter 4.2)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from pipeline.extractors.glyphs import symbol_family
from pipeline.extractors.hancom_model import (
    Bullet,
    CharShape,
    HeadKind,
    Numbering,
    NumberLevel,
    ParaShape,
    Shapes,
    ShapeTable,
    Style,
    clamped_level,
)
from pipeline.extractors.hwp5_records import (
    BIN_DATA,
    BULLET,
    CHAR_SHAPE,
    FACE_NAME,
    ID_MAPPINGS,
    NUMBERING,
    PARA_SHAPE,
    STYLE,
    Fields,
    Records,
)
from pipeline.model import Align

_ALIGNS: tuple[Align, ...] = ("justify", "left", "right", "center", "justify", "justify")  # table 44, bits 2-4
_HEADS: tuple[HeadKind, ...] = ("none", "outline", "number", "bullet")  # table 44, bits 23-24
_NO_CHAR_SHAPE = 0xFFFFFFFF
# Table 33: faces; width, spacing, size and offset by script; size, attributes; shadow; colour of the text.
_CHAR_SHAPE = struct.Struct("<7H28xiI2xI")
# Table 43: attributes, left and right margin, first-line indent, space above; numbering or bullet; attributes 2; level.
_PARA_SHAPE = struct.Struct("<Ii4xii10xH10xI8xI")


@dataclass(frozen=True, slots=True)
class BinItem:
    """One picture or object: the number and suffix of its stream ("BIN0001.jpg")."""

    number: int
    suffix: str
    is_stored: bool
    compression: int  # 0 = as the document, 1 = always, 2 = never


@dataclass(slots=True)
class DocInfo:
    shapes: Shapes = field(default_factory=Shapes)
    bin_items: list[BinItem] = field(default_factory=list)


def read_docinfo(records: Records) -> DocInfo:
    """All tables of a document. Identifiers count from 0, those of numberings, bullets and binary items from 1."""
    info = DocInfo()
    shapes = info.shapes
    face_counts: list[int] = []
    faces: list[bytes] = []
    styles: list[bytes] = []
    char_shapes: list[bytes] = []
    para_shapes: list[bytes] = []
    for index, tag in enumerate(records.tags):
        if tag == CHAR_SHAPE:
            char_shapes.append(records.payload(index, 72))
        elif tag == PARA_SHAPE:
            para_shapes.append(records.payload(index, 30))
        elif tag == FACE_NAME:
            faces.append(records.payload(index))
        elif tag == STYLE:
            styles.append(records.payload(index))
        elif tag == NUMBERING:
            shapes.numberings[len(shapes.numberings) + 1] = _numbering(records.payload(index))
        elif tag == BIN_DATA:
            info.bin_items.append(_bin_item(records.payload(index)))
        elif tag == ID_MAPPINGS:
            fields = Fields(records.payload(index), 4)
            face_counts = [fields.number(4) for _ in range(7)]
    fonts = _FontTable(faces, face_counts)
    shapes.char_shapes = ShapeTable(
        dict(enumerate(char_shapes)), lambda payload: _char_shape(payload, fonts), CharShape()
    )
    shapes.para_shapes = ShapeTable(dict(enumerate(para_shapes)), _para_shape, ParaShape())
    shapes.styles = ShapeTable(dict(enumerate(styles)), _style, Style())
    bullets = [index for index, tag in enumerate(records.tags) if tag == BULLET]
    for number, index in enumerate(bullets, 1):
        shapes.bullets[number] = _bullet(records.payload(index), shapes)
    return info


class _FontTable:
    """Faces are stored script by script; a character shape counts inside its script."""

    def __init__(self, faces: list[bytes], counts: list[int]) -> None:
        self._by_script: list[list[bytes]] = []
        start = 0
        for count in counts:
            self._by_script.append(faces[start : start + count])
            start += count

    def name(self, script: int, number: int) -> str:
        faces = self._by_script[script] if script < len(self._by_script) else []
        return Fields(faces[number], 1).string() if number < len(faces) else ""


def _style(payload: bytes) -> Style:
    fields = Fields(payload)
    return Style(fields.string(), fields.string())


def _char_shape(payload: bytes, fonts: _FontTable) -> CharShape:
    *faces, size, flags, text_color = _CHAR_SHAPE.unpack_from(payload)
    names = tuple([fonts.name(script, face) for script, face in enumerate(faces)])
    return CharShape(
        names,
        size / 100,
        bool(flags & 2),
        color(text_color),
        bool(flags >> 15 & 1),
        any(map(symbol_family, names)),
    )


def color(value: int) -> str:
    """A COLORREF (0x00BBGGRR) as "#rrggbb"."""
    return f"#{value & 0xFF:02x}{value >> 8 & 0xFF:02x}{value >> 16 & 0xFF:02x}"


def _para_shape(payload: bytes) -> ParaShape:
    filled = payload.ljust(_PARA_SHAPE.size, b"\0")
    flags, left, first, before, head_id, more_flags, level = _PARA_SHAPE.unpack_from(filled)
    # The three bits of table 44 hold levels 1 to 7; since 5.1 a field of its own at the end holds all ten.
    if len(payload) < _PARA_SHAPE.size:
        level = flags >> 25 & 7
    return ParaShape(
        align=_ALIGNS[min(flags >> 2 & 7, 5)],
        left=left / 200,  # stored doubled
        first_indent=first / 200,
        space_before=before / 200,
        head=_HEADS[flags >> 23 & 3],
        level=clamped_level(level),
        head_id=head_id,
        is_checked=bool(more_flags >> 7 & 1),
    )


def _numbering(payload: bytes) -> Numbering:
    fields = Fields(payload)
    stated = [_level_form(fields) for _ in range(7)]
    fields.position += 2  # the number to start with, repeated level by level below
    starts = [fields.number(4) for _ in range(7)]
    if fields.position < len(payload):  # levels 8 to 10, since 5.1
        stated += [_level_form(fields) for _ in range(3)]
        starts += [fields.number(4) for _ in range(3)]
    levels = [
        NumberLevel(pattern, number_format, start if 0 < start < 0x10000 else 1)
        for (pattern, number_format), start in zip(stated, starts, strict=True)
    ]
    return Numbering(tuple(levels))


def _level_form(fields: Fields) -> tuple[str, int]:
    flags = fields.number(4)
    fields.position += 8  # width correction, distance, character shape
    return fields.string(), flags >> 5 & 0xF


def _bullet(payload: bytes, shapes: Shapes) -> Bullet:
    fields = Fields(payload, 8)
    shape_id = fields.number(4)
    character = fields.character()
    fields.position += 8 + 1  # picture bullet: number, then contrast, brightness, effect and id
    checked = fields.character()
    shape = None if shape_id == _NO_CHAR_SHAPE else shapes.char_shapes[shape_id]
    font = shape.fonts[6] if shape is not None and shape.has_symbol_font else ""
    return Bullet("" if character == "\uffff" else character, font, checked.strip())


def _bin_item(payload: bytes) -> BinItem:
    fields = Fields(payload)
    flags = fields.number(2)
    if flags & 0xF == 0:  # a link to a file outside
        name = fields.string()
        return BinItem(0, name.rpartition(".")[2].lower()[:8], False, 0)
    number = fields.number(2)
    return BinItem(number, fields.string().lower()[:8], True, flags >> 4 & 3)
