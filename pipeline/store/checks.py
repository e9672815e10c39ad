"""What must hold of published rows. Each check derives from the schema; a broken one is a bug, never bad input.

All keys of a document point inside that document, so the checks run document by document in bounded memory.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema

# Names of files are what the file system says, whatever their normal form.
_NOT_NORMALIZED = {("documents", "file_name"), ("documents", "source_path"), ("problems", "message")}

Tables = Mapping[str, pa.Table]


class IntegrityError(ValueError):
    """Rows that contradict the schema or each other; the message lists them."""

    def __init__(self, violations: list[str]) -> None:
        shown = "; ".join(violations[:20]) + (f"; and {len(violations) - 20} more" if len(violations) > 20 else "")
        super().__init__(shown)
        self.violations = violations


def require_sound(tables: Tables) -> None:
    """Raise `IntegrityError` unless the tables of one document pass all checks."""
    if violations := list(violations_of(tables)):
        raise IntegrityError(violations)


def violations_of(tables: Tables) -> Iterator[str]:
    """Everything wrong with the tables of one document, one sentence each."""
    for name, content in tables.items():
        if not content.num_rows:
            continue
        table = schema.table(name)
        yield from _columns(table, content)
        yield from _keys(table, content)
        yield from _references(table, content, tables)
    yield from _order(tables)
    yield from _counts(tables)
    yield from _slices(tables)


def _tuples(content: pa.Table, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return list(zip(*(content.column(name).to_pylist() for name in columns), strict=True))


def _columns(table: schema.Table, content: pa.Table) -> Iterator[str]:
    for column in table.columns:
        values = content.column(column.name)
        if not column.nullable and values.null_count:
            yield f"{table.name}.{column.name} has {values.null_count} nulls"
        if column.vocabulary:
            for value in pc.unique(values).to_pylist():
                if value is not None and value not in column.vocabulary:
                    yield f"{table.name}.{column.name} knows no {value!r}"
    texts = {
        column.name: content.column(column.name).to_pylist()
        for column in table.columns
        if column.type == "string" and (table.name, column.name) not in _NOT_NORMALIZED
    }
    if not _is_normalized(chain.from_iterable(texts.values())):  # one look at all of them, seldom a second
        for name, values in texts.items():
            if not _is_normalized(values):
                bad = next(text for text in values if text and not _is_normalized([text]))
                yield f"{table.name}.{name} is not in normal form C: {bad[:40]!r}"


def _is_normalized(texts: Iterable[str | None]) -> bool:
    return unicodedata.is_normalized("NFC", "\n".join(filter(None, texts)))


def _keys(table: schema.Table, content: pa.Table) -> Iterator[str]:
    for key, count in Counter(_tuples(content, table.primary_key)).items():
        if count > 1:
            yield f"{table.name}: key {key} occurs {count} times"


def _references(table: schema.Table, content: pa.Table, tables: Tables) -> Iterator[str]:
    for foreign in table.foreign_keys:
        known = set(_tuples(tables[foreign.table], foreign.target))
        for key in _tuples(content, foreign.columns):
            if None not in key and key not in known:
                yield f"{table.name}: {key} names no row of {foreign.table}"


def _order(tables: Tables) -> Iterator[str]:
    documents = set(tables["documents"].column("document_id").to_pylist())
    for name, content in tables.items():
        if not content.num_rows:
            continue
        sort_key = schema.table(name).sort_key
        if "document_id" in sort_key and not set(content.column("document_id").to_pylist()) <= documents:
            yield f"{name} has rows of another document"
        keys = _tuples(content, tuple(key for key in sort_key if key != "vintage"))
        if any(after < before for before, after in pairwise(keys)):
            yield f"{name} is not sorted by {', '.join(sort_key)}"


def _counts(tables: Tables) -> Iterator[str]:
    (document,) = tables["documents"].to_pylist()
    for column, name in (("article_count", "articles"), ("fact_count", "numeric_facts")):
        if document[column] != tables[name].num_rows:
            yield f"documents.{column} is {document[column]}, {name} has {tables[name].num_rows} rows"
    for column, name in (("block_count", "blocks"), ("fact_count", "numeric_facts")):
        rows = Counter(tables[name].column("article_id").to_pylist())
        for article, count in _tuples(tables["articles"], ("article_id", column)):
            if rows[article] != count:
                yield f"articles.{column} of {article} is {count}, {name} has {rows[article]} rows"


def _slices(tables: Tables) -> Iterator[str]:
    """Offsets point at the quotation: of facts in their block or cell, of blocks in the body of their article."""
    blocks = dict(_tuples(tables["blocks"], ("block_id", "text")))
    cells = {
        (table, row, column): text
        for table, row, column, text in _tuples(
            tables["table_cells"], ("table_id", "row_index", "column_index", "text")
        )
    }
    quoted = ("fact_id", "block_id", "table_id", "row_index", "column_index", "char_start", "char_end", "exact")
    for fact, block, table, row, column, start, end, exact in _tuples(tables["numeric_facts"], quoted):
        text = blocks.get(block) if table is None else cells.get((table, row, column))
        if text is None or text[start:end] != exact:
            yield f"numeric_facts: {fact} quotes {exact!r}, its place reads {(text or '')[start:end]!r}"
    bodies = dict(_tuples(tables["articles"], ("article_id", "body_text")))
    placed = ("block_id", "article_id", "text", "char_start", "char_end")
    for block, article, text, start, end in _tuples(tables["blocks"], placed):
        if article is not None and start is not None and bodies.get(article, "")[start:end] != text:
            yield f"blocks: {block} is not what the body of {article} reads at {start}:{end}"
