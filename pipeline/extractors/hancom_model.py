"""What the two Hancom formats have in common: paragraphs of runs and objects, and the shapes they refer to.

`hwp5_*` and `hwpx_*` fill these values, `hancom` turns them into a `model.Document`. Lengths are HWPUNIT (1/7200
inch, so a hundredth is a point near enough: Hancom prints 1 pt as 100), colours "#rrggbb", identifiers the file's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from pipeline.model import Align
from pipeline.quick import filled

HeadKind = Literal["none", "outline", "number", "bullet"]
NoteKind = Literal["footnote", "endnote"]
# What a printed number counts (HWP 5.0 revision 1.3, table 143).
Counter = Literal["page", "footnote", "endnote", "figure", "table", "equation"]
COUNTERS: tuple[Counter, ...] = ("page", "footnote", "endnote", "figure", "table", "equation")
# Script slots of a character shape, in the order both formats store them (table 34).
HANGUL, LATIN, HANJA, JAPANESE, OTHER, SYMBOL, USER = range(7)


@dataclass(frozen=True, slots=True)
class CharShape:
    """The look of a run."""

    fonts: tuple[str, ...] = ()  # by script slot, () unknown
    size: float = 0.0  # points
    is_bold: bool = False
    color: str = ""
    is_superscript: bool = False
    has_symbol_font: bool = False  # a font that shows pictures for letters


@dataclass(frozen=True, slots=True)
class ParaShape:
    """The look of a paragraph. `first_indent` below zero is a hanging indent."""

    align: Align | None = None
    left: float = 0.0
    first_indent: float = 0.0
    space_before: float = 0.0
    head: HeadKind = "none"
    level: int = 0  # 0 to 9, see `clamped_level`
    head_id: int = 0  # numbering or bullet, 1-based; 0 = none
    is_checked: bool = False  # the ticked form of a check box stands for its bullet


def clamped_level(stated: int) -> int:
    """A level of numbering as both formats know it; a damaged file may state any number."""
    return min(max(stated, 0), 9)


@dataclass(frozen=True, slots=True)
class Style:
    name: str = ""
    english_name: str = ""


@dataclass(frozen=True, slots=True)
class NumberLevel:
    """One level of a numbering: `pattern` with ^1 … ^9, ^0 for level 10, ^n and ^N for the path of levels."""

    pattern: str
    number_format: int  # HWP 5.0 table 41/134
    start: int = 1


@dataclass(frozen=True, slots=True)
class Numbering:
    levels: tuple[NumberLevel, ...]


@dataclass(frozen=True, slots=True)
class Bullet:
    """`character` as stored, drawn in `font`; `checked` replaces it for a ticked check box."""

    character: str
    font: str = ""
    checked: str = ""


Stored = TypeVar("Stored")
Shape = TypeVar("Shape")


class ShapeTable(dict[int, Shape], Generic[Stored, Shape]):
    """Shapes by their identifier, read when first asked for: documents define hundreds and use a few of them.

    `table[identifier]` is the way in; a missing identifier reads as the default shape.
    """

    def __init__(self, stored: Mapping[int, Stored], read: Callable[[Stored], Shape], default: Shape) -> None:
        super().__init__()
        self._stored = stored
        self._read = read
        self._default = default

    def __missing__(self, identifier: int) -> Shape:
        stored = self._stored.get(identifier)
        if stored is None:
            return self._default
        shape = self[identifier] = self._read(stored)
        return shape


def _no_char_shapes() -> ShapeTable[Any, CharShape]:
    return ShapeTable({}, lambda stored: stored, CharShape())


def _no_para_shapes() -> ShapeTable[Any, ParaShape]:
    return ShapeTable({}, lambda stored: stored, ParaShape())


def _no_styles() -> ShapeTable[Any, Style]:
    return ShapeTable({}, lambda stored: stored, Style())


@dataclass(slots=True)
class Shapes:
    """The tables of a document that its paragraphs refer to."""

    char_shapes: ShapeTable[Any, CharShape] = field(default_factory=_no_char_shapes)
    para_shapes: ShapeTable[Any, ParaShape] = field(default_factory=_no_para_shapes)
    styles: ShapeTable[Any, Style] = field(default_factory=_no_styles)
    numberings: dict[int, Numbering] = field(default_factory=dict)
    bullets: dict[int, Bullet] = field(default_factory=dict)


class Run(NamedTuple):
    """Text of one character shape. Tabs are "\\t", forced line breaks "\\n"."""

    text: str
    shape: int


class CellContent(NamedTuple):
    row: int
    column: int
    row_span: int
    column_span: int
    paragraphs: Sequence[Paragraph]
    is_header: bool = False


@dataclass(frozen=True, slots=True)
class TableObject:
    row_count: int
    column_count: int
    cells: Sequence[CellContent]
    caption: Sequence[Paragraph] = ()
    is_inline: bool = False  # "treat as character"


@dataclass(frozen=True, slots=True)
class BoxObject:
    """A shape with text."""

    paragraphs: Sequence[Paragraph]
    caption: Sequence[Paragraph] = ()
    is_inline: bool = False


@dataclass(frozen=True, slots=True)
class FigureObject:
    """A picture, chart, video or embedded object; `texts` are the words stored inside it."""

    kind: Literal["picture", "chart", "ole", "video", "equation"]
    name: str = ""
    width: float = 0.0  # points
    height: float = 0.0
    texts: tuple[str, ...] = ()
    caption: Sequence[Paragraph] = ()


@dataclass(frozen=True, slots=True)
class NoteObject:
    kind: NoteKind
    paragraphs: Sequence[Paragraph]
    number: int = 0  # as the file records it; 0 = not recorded
    prefix: str | None = None  # None = as the section's note shape says
    suffix: str | None = None


@dataclass(frozen=True, slots=True)
class LayerObject:
    """Paragraphs that do not stand in the text: page headers and footers, hidden comments, memos."""

    layer: Literal["header", "footer", "hidden"]
    paragraphs: Sequence[Paragraph]


@dataclass(frozen=True, slots=True)
class AutoNumber:
    """A number that the editor prints: of this note, figure, table, page."""

    counter: Counter
    number: int
    number_format: int = 0
    prefix: str = ""
    suffix: str = ""
    symbol: str = ""
    is_superscript: bool = False


@dataclass(frozen=True, slots=True)
class NewNumber:
    counter: Counter
    number: int


@dataclass(frozen=True, slots=True)
class NoteShape:
    """How a section prints its notes (HWP 5.0 table 133)."""

    number_format: int = 0
    symbol: str = ""
    prefix: str = ""
    suffix: str = ")"
    start: int = 1
    restarts: bool = False  # with each section


@dataclass(frozen=True, slots=True)
class SectionStart:
    outline_id: int = 0  # numbering of outline heads; 0 = the built-in one
    footnote: NoteShape = NoteShape()
    endnote: NoteShape = NoteShape()
    area_height: int = 0  # of the text on a page, HWPUNIT; 0 unknown


@dataclass(frozen=True, slots=True)
class ColumnsStart:
    """From here on the text runs in so many columns."""

    count: int


@dataclass(frozen=True, slots=True)
class FieldStart:
    """`target` of a hyperlink or a cross reference, "" for any other field."""

    target: str = ""


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A bookmark the author set."""

    name: str


@dataclass(frozen=True, slots=True)
class FieldEnd:
    pass


Inline = (
    Run
    | TableObject
    | BoxObject
    | FigureObject
    | NoteObject
    | LayerObject
    | AutoNumber
    | NewNumber
    | SectionStart
    | ColumnsStart
    | FieldStart
    | NamedPlace
    | FieldEnd
)


class Layout(NamedTuple):
    """What the editor recorded of where it printed a paragraph of the text itself, in HWPUNIT."""

    tops: Sequence[int] = ()  # of its lines, below the top of the page's text area; () not recorded
    heights: Sequence[int] = ()  # of the same lines
    starts_page: bool = False  # a break of page or section stands before it
    push: int = 0  # how far below its top an object pushes the text that follows; 0 = no such object


class Paragraph(NamedTuple):
    shape: int
    style: int
    inlines: Sequence[Inline]
    layout: Layout | None = None  # None inside cells, notes and the like


# The same, each from the tuple of all its fields, for the places that make them by the ten thousand.
run_of, cell_of, layout_of, paragraph_of = filled(Run), filled(CellContent), filled(Layout), filled(Paragraph)
