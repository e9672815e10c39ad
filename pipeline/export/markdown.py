"""A document as Markdown (CommonMark with tables and footnotes of GitHub's dialect)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape as escape_html

from pipeline.export.documents import DocumentRows, Row, is_plain_bullet

_LEFT_OUT = frozenset({"furniture"})
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|$])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))", re.M)
_LISTED = frozenset({"bullet", "note", "contents_entry"})
_HEAD = ("document_id", "source_path", "title", "series", "issue_label", "published", "publisher")
_MAX_LEVEL = 6


def markdown(rows: DocumentRows, run_id: str) -> str:
    """The whole document: headings, nested lists, tables, notes as footnotes, an anchor where each page begins.

    A table with merged cells is an HTML table, since Markdown has none. Running heads and page numbers are left out.
    Every character that Markdown would read as markup is escaped.
    """
    known = {name: rows.document[name] for name in _HEAD if rows.document[name] is not None} | {"run_id": run_id}
    head = "\n".join(["---", *(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in known.items())])
    parts = [f"{head}\n---", *_blocks(rows)]
    notes = [_definition(note) for note in rows.notes.values() if _is_footnote(rows, note)]
    return "\n\n".join([*parts, *notes]) + "\n"


def _blocks(rows: DocumentRows) -> Iterator[str]:
    page = None
    items = _Items(rows)
    for block in rows.blocks:
        if block["kind"] in _LEFT_OUT:
            continue
        if block["page"] is not None and block["page"] != page:
            page = block["page"]
            yield from items.close()
            yield f'<a id="page-{page}"></a>'
        note = rows.notes.get(block["block_id"])
        if note is not None and _is_footnote(rows, note):
            continue
        if block["kind"] in _LISTED and block["text"] and not rows.tables.get(block["block_id"]):
            items.add(block)
        elif text := block_markdown(rows, block):
            yield from items.close()
            yield text
    yield from items.close()


class _Items:
    """List items that follow each other: one list, whose first item stands at the margin wherever it hangs."""

    def __init__(self, rows: DocumentRows) -> None:
        self.rows = rows
        self.lines: list[str] = []
        self.margin = 0

    def add(self, block: Row) -> None:
        depth = self.rows.depth(block)
        self.margin = min(self.margin, depth) if self.lines else depth
        indent = "  " * (depth - self.margin)
        self.lines.append(f"{indent}- " + _marked(self.rows, block).replace("\n", f"\n{indent}  "))

    def close(self) -> Iterator[str]:
        if self.lines:
            yield "\n".join(self.lines)
            self.lines = []


def block_markdown(rows: DocumentRows, block: Row) -> str:
    """One block by itself; empty where it shows nothing."""
    if tables := rows.tables.get(block["block_id"]):
        return "\n\n".join(table_markdown(table, rows.cells.get(table["table_id"], [])) for table in tables)
    if not block["text"]:
        return ""
    match block["kind"]:
        case "title" if block["article_id"] is None:
            return f"# {_one_line(_marked(rows, block))}"
        case "title":
            return f"## {_one_line(_marked(rows, block))}"
        case "heading":
            level = (block["level"] or 1) + (1 if block["article_id"] is None else 2)
            return f"{'#' * min(level, _MAX_LEVEL)} {_one_line(_marked(rows, block))}"
        case "key_point":
            return "\n".join(f"> {line}" for line in _marked(rows, block).splitlines())
        case "caption":
            return f"**{_one_line(_marked(rows, block)).strip()}**"
        case _:
            return _marked(rows, block)


def _marked(rows: DocumentRows, block: Row) -> str:
    """Its text with references to notes; a marker that says something stands before it."""
    text, marker = _with_references(rows, block), block["marker"]
    if block["kind"] in ("note", "citation") and marker:
        return f"{_SPECIAL.sub(_BACKSLASH, marker)} {text}"
    return text if is_plain_bullet(marker) else escape(f"{marker} ") + text


def _with_references(rows: DocumentRows, block: Row) -> str:
    text: str = block["text"]
    notes = [note for note in rows.anchored.get(block["block_id"], ()) if _is_footnote(rows, note)]
    parts, at = [], 0
    for note in sorted(notes, key=lambda note: (note["anchor_end"], note["ordinal"])):
        end = max(note["anchor_end"], at)
        parts.append(escape(text[at:end], is_start=at == 0))
        parts.append(f"[^{note['ordinal']}]")
        at = end + len(note["marker"] or "") if text.startswith(note["marker"] or "", end) else end
    return "".join([*parts, escape(text[at:], is_start=at == 0)])


def _is_footnote(rows: DocumentRows, note: Row) -> bool:
    return note["anchor_end"] is not None and note in rows.anchored.get(note["anchor_block_id"], ())


def _definition(note: Row) -> str:
    return f"[^{note['ordinal']}]: " + escape(note["text"]).replace("\n", "\n    ")


_BACKSLASH = r"\\\1"


def escape(text: str, *, is_start: bool = True) -> str:
    """Text that Markdown shows as it is. `is_start`: it begins a line."""
    text = _ENTITY.sub("&amp;", _SPECIAL.sub(_BACKSLASH, text))
    lines = text.split("\n")
    kept = [
        line if at == 0 and not is_start else _LINE_START.sub(lambda found: f"{found[1]}{_lead(found[2])}", line)
        for at, line in enumerate(lines)
    ]
    return "\\\n".join(kept)


def _lead(mark: str) -> str:
    """`1.` begins a list: the point is escaped, elsewhere the mark itself."""
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def _one_line(text: str) -> str:
    return text.replace("\\\n", " ").replace("\n", " ")


def table_markdown(table: Row, cells: list[Row]) -> str:
    """A pipe table; HTML where cells are merged or several rows name the columns."""
    is_plain = table["header_row_count"] <= 1 and all(cell["row_span"] == cell["column_span"] == 1 for cell in cells)
    if not is_plain:
        return (table["html"] or "").replace("\n", "&#10;")
    grid = [["" for _ in range(table["column_count"])] for _ in range(table["row_count"])]
    for cell in cells:
        lines = (_SPECIAL.sub(_BACKSLASH, escape_html(line, quote=False)) for line in cell["text"].split("\n"))
        grid[cell["row_index"]][cell["column_index"]] = "<br>".join(lines)
    if not table["header_row_count"]:
        grid.insert(0, [""] * table["column_count"])
    grid.insert(1, ["---"] * table["column_count"])
    return "\n".join(f"| {' | '.join(row)} |" for row in grid)
