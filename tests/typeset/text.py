"""Bulletin -> plain text as transcripts have it: one paragraph a line, blanks for indents, tabs or HTML for tables."""

from __future__ import annotations

import html

from tests.typeset.flow import KEY_HEADING, flow
from tests.typeset.house import House
from tests.typeset.model import Bulletin, Cell, Table


def typeset_text(bulletin: Bulletin, house: House, has_html_tables: bool = True) -> str:
    """The transcript. Tables as HTML, or as tab-separated rows (then without merged cells)."""
    out: list[str] = []
    before = ""
    for thing in flow(bulletin, house):
        if thing.role == "key_point" != before:
            out.append(KEY_HEADING)
        before = thing.role
        match thing.role:
            case "page_break":
                out.append("")
            case "table":
                assert thing.table is not None
                out.append(_html(thing.table) if has_html_tables else _tabs(thing.table))
            case "contents_entry":
                out.append(f"{thing.text} {house.leader * 20} {(thing.article or 0) + 3}")
            case "bullet":
                out.append("  " * (thing.level - 1) + thing.whole)
            case "note":
                out.append("  " * thing.level + thing.whole)
            case "section" | "title" | "summary_heading":
                out += ["", thing.whole, ""]
            case "masthead_row":
                out.append(thing.text.replace("\t", " "))
            case _:
                out.append(thing.whole)
    return "\n".join(out) + "\n"


def typeset_transcript(bulletin: Bulletin, house: House) -> str:
    """A transcript as recognition leaves it: every mark a dash, tabs for cells, lists in cells as HTML remnants."""
    out: list[str] = []
    for thing in flow(bulletin, house):
        match thing.role:
            case "table":
                assert thing.table is not None
                out += ["", _tabs(thing.table, has_lists=True), ""]
            case "bullet":
                out += [f"- {thing.text}", ""]
            case "note" if thing.marker == house.remark:
                out += [thing.whole, ""]
            case "note":
                out += [f"- {thing.marker} {thing.text}", ""]
            case _:
                out += [thing.whole, ""]
    return "\n".join(out)


def _html(table: Table) -> str:
    rows = []
    for row in range(table.row_count):
        cells = []
        for cell in table.cells:
            if cell.row == row:
                tag = "th" if cell.is_header else "td"
                spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
                spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
                cells.append(f"<{tag}{spans}>{'<br>'.join(html.escape(line) for line in cell.lines)}</{tag}>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return "<table>\n" + "\n".join(rows) + "\n</table>"


def _tabs(table: Table, has_lists: bool = False) -> str:
    rows = [[""] * table.column_count for _ in range(table.row_count)]
    for cell in table.cells:
        is_list = has_lists and len(cell.lines) > 1
        rows[cell.row][cell.column] = _list(cell) if is_list else " ".join(cell.lines)
    return "\n".join("\t".join(row) for row in rows)


def _list(cell: Cell) -> str:
    """A cell's list whose markup came through only in part."""
    first, *rest = cell.lines
    return f'<ul style="list-style-type: none"> {first} <ul style="list-style-type: none"> {" ".join(rest)} '
