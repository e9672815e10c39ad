"""What a bulletin says, without how it looks. All typesetters print from it, all comparisons start from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """A note under a bullet. `anchor` is the word of the bullet's text that carries the mark, None for remarks (※)."""

    marker: str
    text: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Bullet:
    """One item of the tree. `level` counts from 1; its mark is the house's. `text` is without note marks and label."""

    text: str
    level: int = 1
    label: str | None = None
    notes: tuple[Note, ...] = ()
    children: tuple[Bullet, ...] = ()

    @property
    def printed(self) -> str:
        """The text as printed: label in parentheses, note marks behind their words."""
        text = self.text
        for note in self.notes:
            if note.anchor is not None:
                before, anchor, after = text.partition(note.anchor)
                if not anchor:
                    raise ValueError(f"{note.anchor!r} is not in {text!r}")
                text = before + anchor + note.marker + after
        return f"({self.label}) {text}" if self.label else text

    @property
    def labelled(self) -> str:
        """The text with its label, without note marks."""
        return f"({self.label}) {self.text}" if self.label else self.text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text without a mark."""

    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at its top-left position; `lines` are its paragraphs."""

    row: int
    column: int
    lines: tuple[str, ...] = ()
    row_span: int = 1
    column_span: int = 1
    is_header: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `cells` sorted by row and column, every position covered once."""

    row_count: int
    column_count: int
    cells: tuple[Cell, ...]
    caption: str | None = None
    unit_note: str | None = None


Item = Bullet | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Article:
    """`source` is printed in parentheses behind the title: "佛 가람연구소, 1月".

    `head` ("참고", "붙임 1") makes it an attachment, whose title stands in a ruled box behind the head.
    """

    title: str
    body: tuple[Item, ...]
    source: str | None = None
    key_points: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    head: str | None = None
    in_contents: str | None = None  # the title as the contents print it, where they differ from the article

    @property
    def heading(self) -> str:
        """The title as printed."""
        return f"{self.title} ({self.source})" if self.source else self.title


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an issue; without a title its articles stand alone."""

    title: str | None
    articles: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One issue, or one press release (`masthead` then holds the lines of its head box)."""

    series: str
    issue_label: str
    publisher: str
    sections: tuple[Section, ...]
    has_cover: bool = True
    has_contents: bool = True
    summary: Table | None = None
    masthead: tuple[tuple[str, str], ...] = ()
    imprint: tuple[str, ...] = ()

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(article for section in self.sections for article in section.articles)


def bullets(items: tuple[Item, ...]) -> Iterator[Bullet]:
    """All bullets in the order they are printed."""
    for item in items:
        if isinstance(item, Bullet):
            yield item
            yield from bullets(item.children)


def grid(*rows: str, caption: str | None = None, unit_note: str | None = None, header_rows: int = 1) -> Table:
    """A table from rows of cells parted by "|".

    "<" continues the cell to its left, "^" the one above; "/" parts the paragraphs of a cell ("//" prints a slash).
    """
    raw = [[cell.strip() for cell in row.split("|")] for row in rows]
    width = len(raw[0])
    if any(len(row) != width for row in raw):
        raise ValueError("rows differ in their number of cells")
    cells = []
    for r, row in enumerate(raw):
        for c, text in enumerate(row):
            if text in ("<", "^"):
                continue
            column_span = row_span = 1
            while c + column_span < width and row[c + column_span] == "<":
                column_span += 1
            while r + row_span < len(raw) and raw[r + row_span][c] == "^":
                row_span += 1
            parts = text.replace("//", "\0").split("/") if text else []
            lines = tuple(part.replace("\0", "/").strip() for part in parts)
            cells.append(Cell(r, c, lines, row_span, column_span, r < header_rows))
    return Table(len(raw), width, tuple(cells), caption, unit_note)
