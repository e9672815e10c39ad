"""Rows of what a bulletin is made of: the document, articles, blocks, lines, notes, citations, tables, problems."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from pipeline.model import Bulletin, Problem, TableCell
from pipeline.normalizer.citations import parse_citation
from pipeline.normalizer.doubtful_dates import doubtful_dates
from pipeline.normalizer.ids import Ids, Row, Rows, askew, box_columns
from pipeline.normalizer.markup import table_html
from pipeline.normalizer.readings import Readings, issued


def structure_rows(bulletin: Bulletin, ids: Ids, readings: Readings) -> Rows:
    """Rows of every table that holds no numbers of its own, keyed by table name."""
    return {
        "documents": [_document(bulletin, ids, readings)],
        "articles": list(_articles(bulletin, ids, readings)),
        "blocks": list(_blocks(bulletin, ids)),
        "lines": list(_lines(bulletin, ids)),
        "footnotes": list(_footnotes(bulletin, ids)),
        "citations": list(_citations(bulletin, ids)),
        "tables": list(_tables(bulletin, ids)),
        "table_cells": list(_cells(bulletin, ids)),
        "problems": list(_problems(bulletin, ids, readings)),
    }


def _document(bulletin: Bulletin, ids: Ids, readings: Readings) -> Row:
    document, issue = bulletin.document, bulletin.issue
    source = document.source
    return {
        "document_id": ids.document_id,
        "file_name": source.file_name,
        "source_path": source.path,
        "format": source.format,
        "sha256": source.sha256,
        "size_bytes": source.size_bytes,
        "page_count": document.page_count,
        "page_basis": document.page_basis,
        "title": issue.title,
        "series": issue.series,
        "issue_label": issue.label,
        "issue_year": issue.year,
        "issue_number": issue.number,
        "published": issue.published,
        "publisher": issue.publisher,
        "language": issue.language,
        "extractor": document.extractor,
        "ocr_page_count": document.ocr_page_count,
        "char_count": sum(len(b.text) for b in bulletin.blocks)
        + sum(len(c.text) for t in bulletin.tables for c in t.cells),
        "article_count": len(bulletin.articles),
        "fact_count": len(readings.facts),
        "profile": issue.profile,
    }


def _articles(bulletin: Bulletin, ids: Ids, readings: Readings) -> Iterator[Row]:
    blocks = Counter(block.article for block in bulletin.blocks)
    facts = Counter(found.block.article for found in readings.facts)
    for article in bulletin.articles:
        country, organization, dated = readings.sources[article.ordinal]
        yield {
            "article_id": ids.article(article.ordinal),
            "document_id": ids.document_id,
            "ordinal": article.ordinal + 1,
            "section": article.section,
            "title": article.title,
            "title_in_contents": article.title_in_contents,
            "source_text": article.source_text,
            "source_country": country,
            "source_org": organization,
            "source_date": dated,
            "page_first": article.page_first,
            "page_last": article.page_last,
            "summary": article.summary,
            "body_text": article.body_text,
            "block_count": blocks[article.ordinal],
            "fact_count": facts[article.ordinal],
        }


def _blocks(bulletin: Bulletin, ids: Ids) -> Iterator[Row]:
    pages = askew(bulletin.document.pages)
    for block in bulletin.blocks:
        yield {
            "block_id": ids.block(block.ordinal),
            "document_id": ids.document_id,
            "article_id": ids.article(block.article),
            "ordinal": block.ordinal + 1,
            "parent_id": ids.block(block.parent),
            "kind": block.kind,
            "level": block.level,
            "marker": block.marker,
            "label": block.label,
            "text": block.text,
            "page": block.page,
            **box_columns(block.box, pages.get(block.page)),
            "font_size": block.font_size,
            "is_bold": block.is_bold,
            "char_start": block.char_start,
            "char_end": block.char_end,
        }


def _lines(bulletin: Bulletin, ids: Ids) -> Iterator[Row]:
    pages = askew(bulletin.document.pages)
    cell_lines: dict[int, list[TableCell]] = defaultdict(list)
    for table in bulletin.tables:
        cell_lines[table.block].extend(table.cells)
    number = 0
    for block in bulletin.blocks:
        placed = [p.line for c in cell_lines.get(block.ordinal, ()) for p in c.placements]
        once = {id(line): line for line in block.lines or placed}  # a line broken in two is placed twice
        for line in once.values():
            number += 1
            yield {
                "line_id": ids.make("l", number, 5),
                "block_id": ids.block(block.ordinal),
                "document_id": ids.document_id,
                "ordinal": number,
                "page": line.page,
                **box_columns(line.box, pages.get(line.page)),
                "text": line.text,
            }


def _footnotes(bulletin: Bulletin, ids: Ids) -> Iterator[Row]:
    articles = _articles_of(bulletin)
    for note in bulletin.footnotes:
        yield {
            "footnote_id": ids.make("n", note.ordinal + 1, 3),
            "document_id": ids.document_id,
            "article_id": ids.article(articles.get(note.block)),
            "block_id": ids.block(note.block),
            "ordinal": note.ordinal + 1,
            "marker": note.marker,
            "kind": note.kind,
            "text": note.text,
            "anchor_block_id": ids.block(note.anchor_block),
            "anchor_text": note.anchor_text,
            "anchor_start": note.anchor_start,
            "anchor_end": note.anchor_end,
            "anchor_confidence": note.anchor_confidence,
        }


def _citations(bulletin: Bulletin, ids: Ids) -> Iterator[Row]:
    articles = _articles_of(bulletin)
    number = 0
    for raw in bulletin.citations:
        for citation in parse_citation(raw.text, issued(bulletin)):
            number += 1
            yield {
                "citation_id": ids.make("c", number, 3),
                "document_id": ids.document_id,
                "article_id": ids.article(articles.get(raw.block)),
                "block_id": ids.block(raw.block),
                "ordinal": number,
                "raw_text": citation.raw_text,
                "organization": citation.organization,
                "title": citation.title,
                "published": citation.published,
                "url": citation.url,
                "language": citation.language,
            }


def _tables(bulletin: Bulletin, ids: Ids) -> Iterator[Row]:
    pages = askew(bulletin.document.pages)
    articles = _articles_of(bulletin)
    for table in bulletin.tables:
        yield {
            "table_id": ids.table(table.ordinal),
            "document_id": ids.document_id,
            "article_id": ids.article(articles.get(table.block)),
            "block_id": ids.block(table.block),
            "ordinal": table.ordinal + 1,
            "caption": table.caption,
            "unit_note": table.unit_note,
            "row_count": table.row_count,
            "column_count": table.column_count,
            "header_row_count": table.header_row_count,
            "header_column_count": table.header_column_count,
            "page_first": table.page_first,
            "page_last": table.page_last,
            **box_columns(table.box, pages.get(table.page_first)),
            "parent_table_id": ids.table(table.parent),
            "html": table_html(table),
        }


def _cells(bulletin: Bulletin, ids: Ids) -> Iterator[Row]:
    pages = askew(bulletin.document.pages)
    for table, cell in ((t, c) for t in bulletin.tables for c in t.cells):
        is_header = cell.is_header or cell.row < table.header_row_count or cell.column < table.header_column_count
        yield {
            "table_id": ids.table(table.ordinal),
            "document_id": ids.document_id,
            "row_index": cell.row,
            "column_index": cell.column,
            "row_span": cell.row_span,
            "column_span": cell.column_span,
            "is_header": is_header,
            "text": cell.text,
            "page": cell.page,
            **box_columns(cell.box, pages.get(cell.page)),
        }


def _problems(bulletin: Bulletin, ids: Ids, readings: Readings) -> Iterator[Row]:
    doubts = doubtful_dates(readings.facts, bulletin.blocks, issued(bulletin))
    for number, problem in enumerate((*bulletin.document.problems, *bulletin.problems, *doubts), 1):
        yield problem_row(problem, number, ids)


def problem_row(problem: Problem, number: int, ids: Ids) -> Row:
    """The row of the `number`-th problem of a document, from 1."""
    return {
        "problem_id": ids.make("p", number, 3),
        "document_id": ids.document_id,
        "stage": problem.stage,
        "code": str(problem.code),
        "severity": str(problem.severity),
        "message": problem.message,
        "page": problem.page,
        "detail": problem.detail,
    }


def _articles_of(bulletin: Bulletin) -> dict[int, int | None]:
    """Ordinal of a block -> ordinal of its article."""
    return {block.ordinal: block.article for block in bulletin.blocks}
