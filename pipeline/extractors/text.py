"""Plain text, Markdown and transcripts with HTML remnants -> Document.

A line is a paragraph; rows of tab-separated or piped cells are a table; `<table>` markup is one too. Markdown's
emphasis and heading signs are taken off, list signs stay: in this genre "-" is what the author printed.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

import regex

from pipeline.errors import Code, LimitReached, Refused, Severity
from pipeline.extractors.glyphs import map_text
from pipeline.extractors.sniff import decode_text
from pipeline.limits import Limits
from pipeline.model import Cell, Document, Element, Grid, Line, Problem, Source, Span

BLANK_WIDTH = 10.0  # points an indenting blank stands for: authors of plain text indent a level by one blank
TAB_BLANKS = 4
_BLOCK_TAG = regex.compile(r"</?(?:ul|ol|li|p|div|br|h[1-6]|section|article|tr|thead|tbody|hr)\b[^<>]*>", regex.I)
_ANY_TAG = regex.compile(r"</?[a-z][a-z0-9]*\b[^<>]*>", regex.I)
_LIST_TAG = regex.compile(r"<(?:ul|ol|li)\b", regex.I)
_TABLE = regex.compile(r"<table\b[^<>]*>(.*?)</table\s*>", regex.I | regex.S)
_ROW = regex.compile(r"<tr\b[^<>]*>(.*?)(?=<tr\b|</tr|$)", regex.I | regex.S)
_CELL = regex.compile(r"<(t[dh])\b([^<>]*)>(.*?)(?=<t[dh]\b|</t[dhr]|$)", regex.I | regex.S)
_SPAN = regex.compile(r"\b(row|col)span\s*=\s*[\"']?(\d{1,4})", regex.I)
# an opening sign never follows a word: "자율주행**, 인공지능***" are note marks
_EMPHASIS = regex.compile(r"(?<![\p{L}\p{N}*_)\]”’])(\*\*|__)(?=[^\s*_])((?:(?!\1).)+?)(?<=[^\s*_])\1(?![*_])")
_HEADING = regex.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_PIPE_RULE = regex.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?$")
_CELL_ITEM = regex.compile(r"\s+(?=(?:[•▪◦※]|\*{1,3})\s*\S)")  # a list sign inside a cell whose line breaks were lost
_CELL_DASH = regex.compile(r"\s+(?=-\s)")


def extract_text(source: Source, data: bytes, limits: Limits) -> Document:
    """Paragraphs and tables of a text file; no pages. Raises Refused (UNKNOWN_FORMAT), LimitReached (LIMIT_TEXT)."""
    text = decode_text(data)
    if text is None:
        raise Refused(Code.UNKNOWN_FORMAT, "Not read as text: neither UTF-8, UTF-16 nor CP949. Save it as UTF-8.")
    if len(text) > limits.text_chars:
        raise LimitReached(Code.LIMIT_TEXT, f"More than {limits.text_chars:,} characters; split the file.")
    text, mapped, unknown = map_text(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))
    problems = []
    if mapped:
        problems.append(
            Problem("extract", Code.GLYPHS_MAPPED, Severity.INFO, f"{mapped} glyphs mapped to what a reader sees.")
        )
    if unknown:
        message = f"{unknown} private-use glyphs have no known reading."
        problems.append(Problem("extract", Code.GLYPHS_UNKNOWN, Severity.WARNING, message))
    elements = tuple(_elements(text, limits))
    if not elements:
        raise Refused(Code.EMPTY, "The file holds only blank lines; fetch it again from its source.")
    return Document(source, "kbulletin-text", elements, problems=tuple(problems))


def _elements(text: str, limits: Limits) -> Iterator[Element]:
    position = 0
    for found in _TABLE.finditer(text):
        yield from _paragraphs(text[position : found.start()].split("\n"), limits)
        rows = [
            [(cell[3], _spans(cell[2]), cell[1].lower() == "th") for cell in _CELL.finditer(row[1])]
            for row in _ROW.finditer(found[1])
        ]
        grid = _spanned_grid([row for row in rows if row], limits)
        if grid is not None:
            yield grid
        position = found.end()
    yield from _paragraphs(text[position:].split("\n"), limits)


def _paragraphs(lines: Sequence[str], limits: Limits) -> Iterator[Element]:
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and _row_cells(lines[end]) is not None:
            end += 1
        if end - at >= 2:  # one row alone is a line that happens to hold a tab
            rows = [
                cells
                for line in lines[at:end]
                if not _PIPE_RULE.match(line.strip()) and (cells := _row_cells(line)) is not None
            ]
            yield _plain_grid(rows, limits)
            at = end
            continue
        yield from _lines(lines[at])
        at += 1


def _row_cells(line: str) -> list[str] | None:
    """The cells of a tab-separated or piped row; None for running text."""
    stripped = line.strip()
    if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 2:
        return [cell.strip() for cell in stripped[1:-1].split("|")]
    if "\t" in line.rstrip() and (line.lstrip("\t ") and not line.startswith((" ", "  "))):
        cells = [cell.strip() for cell in line.rstrip("\n").split("\t")]
        # a tab that only indents is no cell border, but an empty first cell before further cells is one
        return cells if sum(1 for cell in cells if cell) >= 2 or (not cells[0] and len(cells) > 2) else None
    return None


def _lines(raw: str) -> Iterator[Line]:
    """One raw line without its markup; block tags break it."""
    for piece in _BLOCK_TAG.sub("\n", raw).split("\n"):
        expanded = piece.expandtabs(TAB_BLANKS)
        level, text, bold = None, _clean(expanded), False
        heading = _HEADING.match(text)
        if heading:
            level, text, bold = len(heading[1]), heading[2], True
        text, has_emphasis = _without_emphasis(text)
        if not text:
            continue
        indent = (len(expanded) - len(expanded.lstrip())) * BLANK_WIDTH
        bold = bold or has_emphasis
        yield Line(
            text, spans=(Span(0, len(text), is_bold=bold),), is_paragraph=True, indent=indent, outline_level=level
        )


def _clean(text: str) -> str:
    return " ".join(html.unescape(_ANY_TAG.sub(" ", text)).split())


def _without_emphasis(text: str) -> tuple[str, bool]:
    """Markdown's ** and __ around words taken off; True if they held the whole text. Note marks (제조**) stay."""
    plain = _EMPHASIS.sub(r"\2", text)
    whole = _EMPHASIS.fullmatch(text) is not None
    return plain, whole


def _cell_lines(raw: str) -> tuple[Line, ...]:
    """The lines of a cell: its block tags, and list signs where tags show that it held a list."""
    pieces = _BLOCK_TAG.sub("\n", raw).split("\n")
    if _LIST_TAG.search(raw):
        pieces = [item for piece in pieces for item in _CELL_ITEM.split(piece)]
        pieces = [
            item
            for piece in pieces
            for item in (_CELL_DASH.split(piece) if piece.lstrip().startswith("- ") else [piece])
        ]
    texts = [_without_emphasis(_clean(piece))[0] for piece in pieces]
    return tuple(Line(text, spans=(Span(0, len(text)),), is_paragraph=True, indent=0.0) for text in texts if text)


def _plain_grid(rows: list[list[str]], limits: Limits) -> Grid:
    width = max(len(row) for row in rows)
    _check(len(rows), width, limits)
    cells = tuple(
        Cell(r, c, 1, 1, _cell_lines(row[c] if c < len(row) else ""))
        for r, row in enumerate(rows)
        for c in range(width)
    )
    return Grid(len(rows), width, cells)


def _spanned_grid(rows: list[list[tuple[str, tuple[int, int], bool]]], limits: Limits) -> Grid | None:
    """The HTML table model: cells flow into the next free position."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for r, row in enumerate(rows):
        c = 0
        for raw, (row_span, column_span), is_header in row:
            while (r, c) in taken:
                c += 1
            row_span = max(1, min(row_span, len(rows) - r))
            column_span = max(1, min(column_span, limits.table_columns))
            _check(len(rows), c + column_span, limits)
            taken.update((r + i, c + j) for i in range(row_span) for j in range(column_span))
            cells.append(Cell(r, c, row_span, column_span, _cell_lines(raw), is_header=is_header))
            c += column_span
    if not cells:
        return None
    width = max(column for _, column in taken) + 1
    cells += [Cell(r, c, 1, 1) for r in range(len(rows)) for c in range(width) if (r, c) not in taken]
    return Grid(len(rows), width, tuple(sorted(cells, key=lambda cell: (cell.row, cell.column))))


def _spans(attributes: str) -> tuple[int, int]:
    found = {match[1].lower(): int(match[2]) for match in _SPAN.finditer(attributes)}
    return found.get("row", 1), found.get("col", 1)


def _check(rows: int, columns: int, limits: Limits) -> None:
    if rows > limits.table_rows or columns > limits.table_columns or rows * columns > limits.table_cells:
        raise LimitReached(
            Code.LIMIT_TABLE, f"A table of {rows:,} rows and {columns:,} columns is over the limit; split the file."
        )
