"""Two outlines of a bulletin, one of what was described and one of what was read, for a line-by-line diff."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from pipeline.extractors import extract
from pipeline.limits import DEFAULT
from pipeline.normalizer.records import Rows, normalize
from pipeline.run.worker import source_of
from pipeline.segmenter import segment
from tests.typeset.flow import summary_heading
from tests.typeset.house import House
from tests.typeset.model import Article, Bullet, Bulletin, Cell, Paragraph, Table, bullets

LEFT_OUT = frozenset({"furniture", "imprint", "contents_entry", "caption"})


def read(data: bytes, name: str) -> Rows:
    """All rows of one document, through extraction, segmentation and normalization."""
    source = source_of(name, hashlib.sha256(data).hexdigest(), len(data))
    return normalize(segment(extract(source, data, DEFAULT)))


def differences(expected: Iterable[str], found: Iterable[str]) -> str:
    """A unified diff, "" for equal outlines."""
    return "\n".join(difflib.unified_diff(list(expected), list(found), "described", "read", lineterm="", n=1))


def assert_alike(expected: Iterable[str], found: Iterable[str]) -> None:
    """Fail with the diff of two outlines."""
    diff = differences(expected, found)
    if diff:
        raise AssertionError(f"not read as described\n{diff}")


# ---------------------------------------------------------------- as described


def described(bulletin: Bulletin, house: House, has_native_notes: bool = False) -> list[str]:
    """The outline of a description as `house` prints it."""
    if has_native_notes:
        bulletin = with_native_marks(bulletin, house)
    lines = []
    if bulletin.summary:  # its heading names it
        lines += _described_table(replace(bulletin.summary, caption=summary_heading(bulletin)))
    for section in bulletin.sections:
        for article in section.articles:
            masthead = bulletin.series if bulletin.masthead else None
            lines += _described_article(article, section.title or masthead, house, has_native_notes)
    return lines


def with_native_marks(bulletin: Bulletin, house: House) -> Bulletin:
    """Anchored notes under the marks that footnotes of the file format get: 1), 2), … through the document."""
    numbers = count(1)

    def bullet_of(bullet: Bullet) -> Bullet:
        notes = tuple(
            note if note.anchor is None else replace(note, marker=f"{next(numbers)})") for note in bullet.notes
        )
        return replace(bullet, notes=notes, children=tuple(bullet_of(child) for child in bullet.children))

    def article_of(article: Article) -> Article:
        body = tuple(bullet_of(item) if isinstance(item, Bullet) else item for item in article.body)
        return replace(article, body=body)

    sections = tuple(
        replace(section, articles=tuple(article_of(article) for article in section.articles))
        for section in bulletin.sections
    )
    return replace(bulletin, sections=sections)


def _described_article(article: Article, section: str | None, house: House, has_native_notes: bool) -> Iterator[str]:
    yield _article_line(article.head or section, article.title, article.source)
    for point in article.key_points:
        yield f"  key point ■ | {point}"
    index = 0
    for item in article.body:
        if isinstance(item, Table):
            yield from _described_table(item)
        elif isinstance(item, Paragraph):
            yield f"  paragraph | {item.text}"
        else:
            yield from _described_bullet(item, index, house, has_native_notes)
            index += 1
    if article.citations:
        yield "  citation"
    for bullet in bullets(article.body):
        text = bullet.labelled if has_native_notes else bullet.printed
        for note in bullet.notes:
            yield f"  note of {text[:12]!r}: {note.marker} at {note.anchor} | {note.text}"
    for citation in article.citations:
        yield f"  source | {citation}"


def _described_bullet(bullet: Bullet, index: int, house: House, has_native_notes: bool) -> Iterator[str]:
    marker = house.levels[bullet.level - 1].mark(index)
    text = bullet.labelled if has_native_notes else bullet.printed  # the file's own mark is no text of the line
    yield _item_line(bullet.level, marker, bullet.label, text)
    for note in bullet.notes:
        yield f"  note {note.marker}"
    for at, child in enumerate(bullet.children):
        yield from _described_bullet(child, at, house, has_native_notes)


def _described_table(table: Table) -> Iterator[str]:
    yield _table_line(table.row_count, table.column_count, table.caption, table.unit_note)
    for cell in table.cells:
        yield _cell_line(cell)


# ---------------------------------------------------------------- as read


def outline(rows: Rows) -> list[str]:
    """The outline of what was read."""
    return list(_outline({name: [dict(row) for row in found] for name, found in rows.items()}))


def _outline(rows: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    articles = {row["article_id"]: row for row in rows["articles"]}
    by_block = {row["block_id"]: row for row in rows["blocks"]}
    cells = rows["table_cells"]
    tables: dict[str, list[str]] = {}
    for row in rows["tables"]:
        mine = [cell for cell in cells if cell["table_id"] == row["table_id"]]
        out = [_table_line(row["row_count"], row["column_count"], row["caption"], row["unit_note"])]
        tables.setdefault(row["block_id"], []).extend(out + [_read_cell(cell) for cell in mine])
    current = None
    for block in rows["blocks"]:
        article = block["article_id"]
        if article is None and block["kind"] != "table":
            continue
        if article != current:
            yield from _tail(rows, by_block, current)
            if article is not None:
                row = articles[article]
                yield _article_line(row["section"], row["title"], row["source_text"])
            current = article
        match block["kind"]:
            case "title":
                pass
            case "table":
                yield from tables[block["block_id"]]
            case "heading" | "bullet":
                yield _item_line(block["level"], block["marker"], block["label"], block["text"])
            case "note":
                yield f"  note {block['marker']}"
            case "key_point":
                yield f"  key point {block['marker']} | {block['text']}"
            case "citation":
                yield "  citation"
            case kind if kind in LEFT_OUT:
                pass
            case kind:
                yield f"  {kind} | {block['text']}"
    yield from _tail(rows, by_block, current)


def _tail(rows: dict[str, list[dict[str, Any]]], by_block: dict[str, Any], article: str | None) -> Iterator[str]:
    """Notes and sources of an article that ends here."""
    if article is None:
        return
    for note in rows["footnotes"]:
        if note["article_id"] == article:
            parent = by_block[note["block_id"]]["parent_id"]
            owner = (
                by_block[note["anchor_block_id"] or parent]["text"][:12] if note["anchor_block_id"] or parent else ""
            )
            yield f"  note of {owner!r}: {note['marker']} at {note['anchor_text']} | {note['text']}"
    for citation in rows["citations"]:
        if citation["article_id"] == article:
            yield f"  source | {citation['raw_text']}"


# ---------------------------------------------------------------- lines of an outline


def _article_line(section: str | None, title: str, source: str | None) -> str:
    return f"article | {section} | {title} | {source}"


def _item_line(level: int | None, marker: str | None, label: str | None, text: str) -> str:
    return f"  item {level} {marker} [{label or ''}] | {text}"


def _table_line(rows: int, columns: int, caption: str | None, unit_note: str | None) -> str:
    return f"  table {rows}x{columns} | {caption} | {unit_note}"


def _cell_line(cell: Cell) -> str:
    return _cell(cell.row, cell.column, cell.row_span, cell.column_span, cell.text)


def _read_cell(row: dict[str, Any]) -> str:
    return _cell(row["row_index"], row["column_index"], row["row_span"], row["column_span"], row["text"])


def _cell(row: int, column: int, row_span: int, column_span: int, text: str) -> str:
    # Line breaks inside a cell are layout: where the cell wraps and where a paragraph ends look alike.
    return f"    {row},{column} {row_span}x{column_span} {''.join(text.split())}"
