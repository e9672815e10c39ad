"""The values that cross stages: extractors -> Document -> segmenter -> Bulletin -> normalizer -> rows.

Frozen dataclasses over plain values. Position travels with text from the first line to the last fact.
Coordinates are PDF points, origin top-left, of scans that lie askew see `Page`; pages count from 1; offsets count code
points.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from pipeline.errors import Code, Severity
from pipeline.quick import quick_init

Format = Literal["pdf", "hwp", "hwp3", "hwpx", "hwpml", "text"]
PageBasis = Literal["layout", "recorded", "none"]
Layer = Literal["body", "header", "footer", "hidden"]
Align = Literal["left", "center", "right", "justify"]


class Box(NamedTuple):
    """A rectangle on a page, in points from the top-left corner."""

    x0: float
    y0: float
    x1: float
    y1: float


def union(boxes: list[Box]) -> Box | None:
    """The smallest box around all, None for none."""
    if not boxes:
        return None
    return Box(min(b.x0 for b in boxes), min(b.y0 for b in boxes), max(b.x1 for b in boxes), max(b.y1 for b in boxes))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something refused, dropped, repaired or doubted."""

    stage: Literal["source", "extract", "segment", "normalize", "run"]
    code: Code
    severity: Severity
    message: str
    page: int | None = None
    detail: str | None = None


# ---------------------------------------------------------------- extractors


@dataclass(frozen=True, slots=True)
class Source:
    """One input file. `path` is relative to the raw folder, with forward slashes."""

    path: str
    file_name: str
    sha256: str
    size_bytes: int
    format: Format | None = None


@quick_init
@dataclass(frozen=True, slots=True)
class Span:
    """A run of one style: `line.text[start:end]`."""

    start: int
    end: int
    font: str = ""  # "" where the file names none; never the only evidence for anything
    size: float = 0.0  # points; 0 unknown
    is_bold: bool = False
    color: str = ""  # "#rrggbb", "" unknown
    is_superscript: bool = False
    is_suspect: bool = False  # the font does not say which characters these are


@dataclass(frozen=True, slots=True)
class NoteReference:
    """A native note hangs before `line.text[offset]`; `note` indexes `Document.notes`."""

    offset: int
    note: int


@dataclass(frozen=True, slots=True)
class Link:
    """`line.text[start:end]` leads to `target`: a URL, or inside the document "#page=N" or "#" and a name."""

    start: int
    end: int
    target: str


@quick_init
@dataclass(frozen=True, slots=True)
class Line:
    """One physical line (PDF) or one whole paragraph (HWP, HWPX, text: `is_paragraph`).

    `text` is what a reader sees: NFC, glyphs mapped, no line break, no blank at either end, an automatic
    number or bullet included at its start (`head_length` characters of it, counting the blank after it).
    """

    text: str
    page: int | None = None
    box: Box | None = None
    spans: tuple[Span, ...] = ()  # cover the text without gaps, in order; () = unknown
    xs: tuple[float, ...] = ()  # len(text) + 1 left edges of the characters and the last right edge; () = not laid out
    is_paragraph: bool = False  # complete: the segmenter joins it with nothing by geometry
    ends_with_blank: bool = False  # a blank glyph stood at the end of the printed line
    head_length: int = 0
    indent: float | None = None  # left edge of the first line in points: printed x0, or margin + first-line indent
    align: Align | None = None
    style: str = ""  # named paragraph style, "" none
    outline_level: int | None = None  # 1 = topmost, from style or automatic outline
    space_before: float | None = None  # points
    layer: Layer = "body"
    notes: tuple[NoteReference, ...] = ()
    links: tuple[Link, ...] = ()


@quick_init
@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at its top-left position. A merged cell stands once."""

    row: int
    column: int
    row_span: int
    column_span: int
    elements: tuple[Element, ...] = ()  # its lines and nested grids, in order
    page: int | None = None
    box: Box | None = None
    is_header: bool = False  # marked so by the file


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as drawn. `kind` "box" = a frame or text box around text, always one cell."""

    row_count: int
    column_count: int
    cells: tuple[Cell, ...]  # sorted by row, column; every position covered exactly once
    kind: Literal["table", "box"] = "table"
    page: int | None = None
    page_last: int | None = None
    box: Box | None = None
    caption: tuple[Line, ...] = ()  # a caption that the file attaches to it


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, chart or drawing; `lines` hold the text inside it."""

    page: int | None = None
    box: Box | None = None
    name: str = ""
    lines: tuple[Line, ...] = ()
    caption: tuple[Line, ...] = ()
    width: float = 0.0  # points, as the file states it where there is no box; 0 unknown
    height: float = 0.0


Element = Line | Grid | Figure


@dataclass(frozen=True, slots=True)
class NativeNote:
    """A footnote or endnote of the file format; `mark` as printed at its anchor."""

    kind: Literal["footnote", "endnote"]
    mark: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A laid-out page; width and height in points.

    A scan may lie askew: its positions, width and height are those of the page put upright, which is the printed page
    after it was turned clockwise by `turns` quarters and by `skew` degrees about its middle.
    """

    number: int
    width: float
    height: float
    label: str | None = None
    is_recognized: bool = False  # its text comes from character recognition
    turns: int = 0
    skew: float = 0.0

    def printed(self, box: Box) -> Box:
        """The smallest box on the page as printed around a box of the upright page."""
        if not self.turns and not self.skew:
            return box
        angle = math.radians(90 * self.turns + self.skew)
        cos, sin = math.cos(angle), math.sin(angle)
        middle = (self.height / 2, self.width / 2) if self.turns % 2 else (self.width / 2, self.height / 2)
        sides = [(x - self.width / 2, y - self.height / 2) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs = [round(middle[0] + cos * x - sin * y, 2) for x, y in sides]
        ys = [round(middle[1] + sin * x + cos * y, 2) for x, y in sides]
        return Box(min(xs), min(ys), max(xs), max(ys))


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the file's own outline, or a place the author named (level 1)."""

    title: str
    level: int
    page: int | None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says of itself; evidence, not truth. `created` is ISO 8601 as far as known."""

    title: str = ""
    author: str = ""
    subject: str = ""
    keywords: str = ""
    created: str = ""
    producer: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What an extractor found: elements in reading order, nothing interpreted."""

    source: Source
    extractor: str  # name and version of the engine
    elements: tuple[Element, ...]
    notes: tuple[NativeNote, ...] = ()
    pages: tuple[Page, ...] = ()
    page_count: int | None = None
    page_basis: PageBasis = "none"
    metadata: Metadata = Metadata()
    bookmarks: tuple[Bookmark, ...] = ()
    problems: tuple[Problem, ...] = ()
    ocr_page_count: int = 0


# ---------------------------------------------------------------- segmenter

BlockKind = Literal[
    "title", "key_point", "heading", "bullet", "paragraph", "note", "citation", "table", "figure", "caption",
    "contents_entry", "furniture", "imprint",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a stretch of text was printed: `text[start:start + length]` is `line.text` from `line_start` on."""

    start: int
    line: Line
    line_start: int
    length: int


@quick_init
@dataclass(frozen=True, slots=True)
class Block:
    """One unit of the reading order. `parent` and `article` are ordinals (blocks from 0, articles from 0)."""

    ordinal: int
    kind: BlockKind
    text: str
    level: int | None = None
    marker: str | None = None
    label: str | None = None
    article: int | None = None
    parent: int | None = None
    page: int | None = None
    box: Box | None = None
    font_size: float | None = None
    is_bold: bool = False
    char_start: int | None = None  # in the article's body_text
    char_end: int | None = None
    placements: tuple[Placement, ...] = ()
    lines: tuple[Line, ...] = ()  # the physical lines, marker included


@dataclass(frozen=True, slots=True)
class Article:
    """The unit a reader would cite."""

    ordinal: int
    title: str
    section: str | None = None
    title_in_contents: str | None = None
    source_text: str | None = None  # "佛 Capgemini, 1月": parsed by the normalizer
    is_by_publisher: bool = False  # the issuing office speaks for itself: a press release
    page_first: int | None = None
    page_last: int | None = None
    summary: str | None = None
    body_text: str = ""


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note and the word it hangs on. Offsets are in the anchor block's text, or the anchor cell's."""

    ordinal: int
    block: int
    marker: str
    kind: Literal["remark", "anchored", "native"]
    text: str
    anchor_block: int | None = None
    anchor_text: str | None = None
    anchor_start: int | None = None
    anchor_end: int | None = None
    anchor_confidence: float | None = None  # 1 where the mark stands at the word, less where the words tell it


@dataclass(frozen=True, slots=True)
class RawCitation:
    """One source as printed; the normalizer parses it."""

    ordinal: int
    block: int
    text: str


@quick_init
@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell with its text as lines joined by line breaks."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    is_header: bool = False
    page: int | None = None
    box: Box | None = None
    placements: tuple[Placement, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a bulletin. `block` is the ordinal of its table block."""

    ordinal: int
    block: int
    row_count: int
    column_count: int
    cells: tuple[TableCell, ...]
    caption: str | None = None
    unit_note: str | None = None  # "억 달러, %"
    header_row_count: int = 0
    header_column_count: int = 0
    page_first: int | None = None
    page_last: int | None = None
    box: Box | None = None
    parent: int | None = None  # ordinal of the table it lies in
    heading: str | None = None  # text of the heading above it: evidence for what its numbers measure


@dataclass(frozen=True, slots=True)
class Issue:
    """What the bulletin is. `published` is EDTF."""

    title: str | None = None
    series: str | None = None
    label: str | None = None
    year: int | None = None
    number: int | None = None
    published: str | None = None
    publisher: str | None = None
    language: str | None = None
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Bulletin:
    """What the segmenter understood of a Document."""

    document: Document
    issue: Issue
    articles: tuple[Article, ...]
    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]
    citations: tuple[RawCitation, ...]
    tables: tuple[Table, ...]
    problems: tuple[Problem, ...] = ()


# ---------------------------------------------------------------- normalizer


@quick_init
@dataclass(frozen=True, slots=True)
class Fact:
    """One quantity; the columns of `numeric_facts` that language alone decides. Offsets are in the given text."""

    kind: str
    exact: str
    char_start: int
    char_end: int
    value_text: str
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    is_low_inclusive: bool | None = None
    is_high_inclusive: bool | None = None
    value_exact: str | None = None
    comparator: str = "eq"
    approximation: str | None = None
    multiplier_exponent: int = 0
    unit: str | None = None
    unit_text: str | None = None
    unit_kind: str | None = None
    ucum: str | None = None
    currency: str | None = None
    per_unit: str | None = None
    period: str | None = None
    period_start: str | None = None  # ISO dates
    period_end: str | None = None
    period_text: str | None = None
    period_relation: str | None = None
    indicator: str | None = None
    subject: str | None = None
    area: str | None = None
    direction: str | None = None
    change_base: str | None = None
    transformation: str | None = None
    modality: str | None = None
    modality_cue: str | None = None
    observation_status: str | None = None
    source_org: str | None = None
    source_year: int | None = None
    sentence: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    row: int | None = None  # cell of a table; None in running text
    column: int | None = None
    row_header: str | None = None
    column_header: str | None = None
    unit_from: str | None = None
    rule: str = ""
    confidence: float = 1.0


@quick_init
@dataclass(frozen=True, slots=True)
class Mention:
    """A time or a decoy: it has digits and is no fact."""

    kind: Literal["time", "decoy"]
    reason: str
    exact: str
    char_start: int
    char_end: int
    period: str | None = None


# ---------------------------------------------------------------- run

Status = Literal["ok", "partial", "refused", "crashed", "timeout"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one input ended. `shard` is the fingerprint under which its rows lie."""

    path: str
    status: Status
    fingerprint: str
    code: Code | None = None
    message: str | None = None
    seconds: float = 0.0
    is_unchanged: bool = False
