"""A table as HTML, for people and for language models."""

from __future__ import annotations

from html import escape

from pipeline.model import Table, TableCell


def table_html(table: Table) -> str:
    """One `<table>` with caption, spans and header cells; text escaped, line breaks kept as `<br>`."""
    rows: dict[int, list[TableCell]] = {row: [] for row in range(table.row_count)}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    parts = ["<table>"]
    if table.caption:
        parts.append(f"<caption>{_text(table.caption)}</caption>")
    head = table.header_row_count
    for name, members in (
        ("thead", [r for r in sorted(rows) if r < head]),
        ("tbody", [r for r in sorted(rows) if r >= head]),
    ):
        if members:
            parts.append(f"<{name}>")
            parts.extend(f"<tr>{''.join(_cell(c, table) for c in _by_column(rows[r]))}</tr>" for r in members)
            parts.append(f"</{name}>")
    parts.append("</table>")
    return "".join(parts)


def _by_column(cells: list[TableCell]) -> list[TableCell]:
    return sorted(cells, key=lambda c: c.column)


def _cell(cell: TableCell, table: Table) -> str:
    is_column_header = cell.row < table.header_row_count
    is_header = cell.is_header or is_column_header or cell.column < table.header_column_count
    name = "th" if is_header else "td"
    scope = f' scope="{"col" if is_column_header else "row"}"' if is_header else ""
    spans = "".join(f' {n}="{v}"' for n, v in (("rowspan", cell.row_span), ("colspan", cell.column_span)) if v > 1)
    return f"<{name}{scope}{spans}>{_text(cell.text)}</{name}>"


def _text(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")
