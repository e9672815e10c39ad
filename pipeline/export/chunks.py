"""Pieces of documents for retrieval: each with its section path, page, boxes and the ids of its facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from pipeline.export.documents import DocumentRows, Row
from pipeline.export.markdown import table_markdown

CHUNK_CHARS = 1_000  # a piece is closed before it grows longer; about 600 tokens of Korean
_LEFT_OUT = frozenset({"furniture", "contents_entry", "title", "heading"})


def chunks(rows: DocumentRows, size: int = CHUNK_CHARS) -> Iterator[dict[str, Any]]:
    """Pieces in reading order. A bullet stays with what hangs below it as long as `size` allows; a table stands alone.

    No block is cut: one that is longer than `size` is a piece of its own. Titles and headings are in `section_path`,
    `text` has the rest with the markers as printed.
    """
    for number, (path, blocks) in enumerate(_pieces(rows, size), 1):
        yield _chunk(rows, number, path, blocks)


def _pieces(rows: DocumentRows, size: int) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    pending: list[Row] = []
    path: tuple[str, ...] = ()
    length = 0
    for block in rows.blocks:
        if block["kind"] in _LEFT_OUT:
            continue
        here = section_path(rows, block)
        words = len(block_text(rows, block))
        is_table = bool(rows.tables.get(block["block_id"]))
        starts_over = here != path or is_table or length + words > size
        if pending and starts_over:
            yield path, pending
            pending, length = [], 0
        path = here
        if words:
            pending.append(block)
            length += words + 1
        if is_table and pending:
            yield path, pending
            pending, length = [], 0
    if pending:
        yield path, pending


def section_path(rows: DocumentRows, block: Row) -> tuple[str, ...]:
    """What stands above a block: the bulletin, the section, the article, headings inside it."""
    article = rows.articles.get(block["article_id"])
    path = [rows.document["title"], *((article["section"], article["title"]) if article else ())]
    headings: list[str] = []
    seen, above = {block["block_id"]}, block["parent_id"]
    while above is not None and above not in seen:
        seen.add(above)
        parent = rows.by_id[above]
        if parent["kind"] == "heading":
            headings.append(parent["text"])
        above = parent["parent_id"]
    found = [part for part in (*path, *reversed(headings)) if part]
    return tuple(part for at, part in enumerate(found) if at == 0 or part != found[at - 1])


def block_text(rows: DocumentRows, block: Row) -> str:
    """A block as one reads it: its marker and text, a table as Markdown."""
    if tables := rows.tables.get(block["block_id"]):
        return "\n\n".join(table_markdown(table, rows.cells.get(table["table_id"], [])) for table in tables)
    text = " ".join(part for part in (block["marker"], block["text"]) if part)
    return f"{'  ' * rows.depth(block)}{text}" if text else ""


def _chunk(rows: DocumentRows, number: int, path: tuple[str, ...], blocks: list[Row]) -> dict[str, Any]:
    document = rows.document
    pages = [block["page"] for block in blocks if block["page"] is not None]
    tables = [table["table_id"] for block in blocks for table in rows.tables.get(block["block_id"], ())]
    return {
        "chunk_id": f"{document['document_id']}-s{number:04d}",
        "document_id": document["document_id"],
        "article_id": blocks[0]["article_id"],
        "source_path": document["source_path"],
        "published": document["published"],
        "publisher": document["publisher"],
        "section_path": list(path),
        "text": "\n".join(block_text(rows, block) for block in blocks),
        "page_first": min(pages, default=None),
        "page_last": max(pages, default=None),
        "boxes": _boxes(blocks),
        "block_ids": [block["block_id"] for block in blocks],
        "table_ids": tables,
        "fact_ids": [fact for block in blocks for fact in rows.facts.get(block["block_id"], ())],
    }


def _boxes(blocks: list[Row]) -> list[dict[str, Any]]:
    """One box a page around the blocks that begin there."""
    found: dict[int, list[tuple[float, float, float, float]]] = defaultdict(list)
    for block in blocks:
        if block["page"] is not None and block["x0"] is not None:
            found[block["page"]].append((block["x0"], block["y0"], block["x1"], block["y1"]))
    return [
        {
            "page": page,
            "x0": min(box[0] for box in boxes),
            "y0": min(box[1] for box in boxes),
            "x1": max(box[2] for box in boxes),
            "y1": max(box[3] for box in boxes),
        }
        for page, boxes in sorted(found.items())
    ]
