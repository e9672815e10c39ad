"""A Bulletin becomes plain rows for every table of the dataset (`schema.TABLES`)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from pipeline.model import Article, Block, Box, Bulletin, Fact, Mention, Problem, Table, TableCell
from pipeline.normalizer.checks import Check, PlacedFact, check_facts, statuses
from pipeline.normalizer.citations import parse_citation
from pipeline.normalizer.facts import Context, find_facts
from pipeline.normalizer.locate import locate
from pipeline.normalizer.markup import table_html
from pipeline.normalizer.sources import parse_source
from pipeline.normalizer.table_facts import table_facts

Row = dict[str, object]
Rows = dict[str, list[Row]]

# Blocks whose text is prose of the bulletin. Cells are read by `table_facts`; furniture, contents, citations and the
# imprint hold page numbers, dates and addresses; the labels of a figure lack the axes that would give them a unit.
PROSE_KINDS = frozenset({"title", "key_point", "heading", "bullet", "paragraph", "note", "caption"})
LONGEST_HEADING = 40
# Sections whose articles are the publisher's own announcement, so that the publisher is the source.
OWN_SECTIONS = frozenset({"보도자료", "보도참고자료", "보도설명자료", "설명자료", "해명자료"})


@dataclass(frozen=True, slots=True)
class _FactAt:
    """A fact and where it stands."""

    item: Fact
    block: Block
    table: Table | None = None
    cell: TableCell | None = None


@dataclass(frozen=True, slots=True)
class _MentionAt:
    """A mention and where it stands."""

    item: Mention
    block: Block


def normalize(bulletin: Bulletin) -> Rows:
    """Rows of every per-document table, keyed by table name.

    The one row of `documents` holds what the bulletin knows; status, failure and fingerprint are the caller's.
    """
    return _Writer(bulletin).rows()


class _Writer:
    """Ids and lookups of one bulletin; each method writes one table."""

    def __init__(self, bulletin: Bulletin) -> None:
        self.bulletin = bulletin
        self.document_id = bulletin.document.source.sha256[:16]
        self.issued = bulletin.issue.published or (str(bulletin.issue.year) if bulletin.issue.year else None)
        self.articles = {article.ordinal: article for article in bulletin.articles}
        self.sources = {article.ordinal: self._source(article) for article in bulletin.articles}
        self.blocks = {block.ordinal: block for block in bulletin.blocks}
        self.facts: list[_FactAt] = []
        self.mentions: list[_MentionAt] = []
        self._find()
        self.blocks_in = Counter(b.article for b in bulletin.blocks)
        self.facts_in = Counter(f.block.article for f in self.facts)

    def rows(self) -> Rows:
        checks = self._check()
        status = statuses(checks)
        return {
            "documents": [self._document()],
            "articles": [self._article(a) for a in self.bulletin.articles],
            "blocks": [self._block(b) for b in self.bulletin.blocks],
            "lines": list(self._lines()),
            "footnotes": list(self._footnotes()),
            "citations": list(self._citations()),
            "tables": [self._table(t) for t in self.bulletin.tables],
            "table_cells": [self._cell(t, c) for t in self.bulletin.tables for c in t.cells],
            "numeric_facts": [self._fact(n, f, status) for n, f in enumerate(self.facts, 1)],
            "mentions": [self._mention(n, m) for n, m in enumerate(self.mentions, 1)],
            "fact_checks": [self._fact_check(n, c) for n, c in enumerate(checks, 1)],
            "fact_check_members": [
                {"check_id": self._id("k", n, 4), "fact_id": fact, "role": role}
                for n, check in enumerate(checks, 1)
                for fact, role in check.members
            ],
            "problems": [
                self._problem(n, p)
                for n, p in enumerate((*self.bulletin.document.problems, *self.bulletin.problems), 1)
            ],
        }

    # ------------------------------------------------------------ ids

    def _id(self, letter: str, number: int, width: int) -> str:
        return f"{self.document_id}-{letter}{number:0{width}d}"

    def _article_id(self, article: int | None) -> str | None:
        return None if article is None else self._id("a", article + 1, 3)

    def _block_id(self, block: int | None) -> str | None:
        return None if block is None else self._id("b", block + 1, 5)

    def _table_id(self, table: int | None) -> str | None:
        return None if table is None else self._id("t", table + 1, 3)

    def _fact_id(self, number: int) -> str:
        return self._id("f", number, 5)

    def _article_of(self, block: int | None) -> str | None:
        return self._article_id(self.blocks[block].article) if block in self.blocks else None

    # ------------------------------------------------------------ facts and checks

    def _find(self) -> None:
        tables: dict[int, list[Table]] = defaultdict(list)
        for table in self.bulletin.tables:
            tables[table.block].append(table)
        for block in self.bulletin.blocks:
            context = self._context(block)
            if block.kind in PROSE_KINDS and block.text:
                found = find_facts(block.text, self.issued, context)
                self.facts.extend(_FactAt(f, block) for f in found.facts)
                self.mentions.extend(_MentionAt(m, block) for m in found.mentions)
            for table in tables.get(block.ordinal, ()):
                cells = {(c.row, c.column): c for c in table.cells}
                placed = replace(table, heading=self._headings(block) or table.heading)
                for f in table_facts(placed, self.issued, context).facts:
                    cell = cells[f.row or 0, f.column or 0]
                    self.facts.append(_FactAt(f, block, table, cell))

    def _context(self, block: Block) -> Context:
        """What stands around a block: its label, the nearest block above in the tree, its article."""
        parent = self.blocks.get(block.parent) if block.parent is not None else None
        article = self.articles.get(block.article) if block.article is not None else None
        country, organization, _ = self.sources[article.ordinal] if article else (None, None, None)
        return Context(
            label=block.label,
            heading=parent.text if parent is not None and parent is not block else None,
            title=article.title if article else None,
            source_org=organization,
            source_country=country,
        )

    def _headings(self, block: Block) -> str | None:
        """The headings a table hangs on, topmost first: (총투자 기준) > 분기별 동향. A sentence is no heading."""
        texts: list[str] = []
        seen = {block.ordinal}
        above = self.blocks.get(block.parent) if block.parent is not None else None
        while above is not None and above.ordinal not in seen:
            seen.add(above.ordinal)
            if above.kind == "heading" and len(above.text) <= LONGEST_HEADING:
                texts.append(above.text)
            above = self.blocks.get(above.parent) if above.parent is not None else None
        return " > ".join(reversed(texts)) or None

    def _source(self, article: Article) -> tuple[str | None, str | None, str | None]:
        if article.source_text:
            return parse_source(article.source_text, self.issued)
        if article.section in OWN_SECTIONS:
            return None, self.bulletin.issue.publisher, self.bulletin.issue.published
        return None, None, None

    def _check(self) -> list[Check]:
        placed = [
            PlacedFact(
                self._fact_id(n),
                f.item,
                f.block.article,
                f.block.ordinal,
                f.table.ordinal if f.table else None,
                f.block.kind,
            )
            for n, f in enumerate(self.facts, 1)
        ]
        return check_facts(placed)

    # ------------------------------------------------------------ rows

    def _document(self) -> Row:
        document, issue = self.bulletin.document, self.bulletin.issue
        source = document.source
        return {
            "document_id": self.document_id,
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
            "char_count": sum(len(b.text) for b in self.bulletin.blocks)
            + sum(len(c.text) for t in self.bulletin.tables for c in t.cells),
            "article_count": len(self.bulletin.articles),
            "fact_count": len(self.facts),
            "profile": issue.profile,
        }

    def _article(self, article: Article) -> Row:
        country, organization, dated = self.sources[article.ordinal]
        return {
            "article_id": self._article_id(article.ordinal),
            "document_id": self.document_id,
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
            "block_count": self.blocks_in[article.ordinal],
            "fact_count": self.facts_in[article.ordinal],
        }

    def _block(self, block: Block) -> Row:
        return {
            "block_id": self._block_id(block.ordinal),
            "document_id": self.document_id,
            "article_id": self._article_id(block.article),
            "ordinal": block.ordinal + 1,
            "parent_id": self._block_id(block.parent),
            "kind": block.kind,
            "level": block.level,
            "marker": block.marker,
            "label": block.label,
            "text": block.text,
            "page": block.page,
            **_box(block.box),
            "font_size": block.font_size,
            "is_bold": block.is_bold,
            "char_start": block.char_start,
            "char_end": block.char_end,
        }

    def _lines(self) -> Iterator[Row]:
        cell_lines: dict[int, list[TableCell]] = defaultdict(list)
        for table in self.bulletin.tables:
            cell_lines[table.block].extend(table.cells)
        number = 0
        for block in self.bulletin.blocks:
            lines = block.lines or tuple(p.line for c in cell_lines.get(block.ordinal, ()) for p in c.placements)
            for line in lines:
                number += 1
                yield {
                    "line_id": self._id("l", number, 5),
                    "block_id": self._block_id(block.ordinal),
                    "document_id": self.document_id,
                    "ordinal": number,
                    "page": line.page,
                    **_box(line.box),
                    "text": line.text,
                }

    def _footnotes(self) -> Iterator[Row]:
        for note in self.bulletin.footnotes:
            yield {
                "footnote_id": self._id("n", note.ordinal + 1, 3),
                "document_id": self.document_id,
                "article_id": self._article_of(note.block),
                "block_id": self._block_id(note.block),
                "ordinal": note.ordinal + 1,
                "marker": note.marker,
                "kind": note.kind,
                "text": note.text,
                "anchor_block_id": self._block_id(note.anchor_block),
                "anchor_text": note.anchor_text,
                "anchor_start": note.anchor_start,
                "anchor_end": note.anchor_end,
            }

    def _citations(self) -> Iterator[Row]:
        number = 0
        for raw in self.bulletin.citations:
            for citation in parse_citation(raw.text, self.issued):
                number += 1
                yield {
                    "citation_id": self._id("c", number, 3),
                    "document_id": self.document_id,
                    "article_id": self._article_of(raw.block),
                    "block_id": self._block_id(raw.block),
                    "ordinal": number,
                    "raw_text": citation.raw_text,
                    "organization": citation.organization,
                    "title": citation.title,
                    "published": citation.published,
                    "url": citation.url,
                    "language": citation.language,
                }

    def _table(self, table: Table) -> Row:
        return {
            "table_id": self._table_id(table.ordinal),
            "document_id": self.document_id,
            "article_id": self._article_of(table.block),
            "block_id": self._block_id(table.block),
            "ordinal": table.ordinal + 1,
            "caption": table.caption,
            "unit_note": table.unit_note,
            "row_count": table.row_count,
            "column_count": table.column_count,
            "header_row_count": table.header_row_count,
            "header_column_count": table.header_column_count,
            "page_first": table.page_first,
            "page_last": table.page_last,
            **_box(table.box),
            "parent_table_id": self._table_id(table.parent),
            "html": table_html(table),
        }

    def _cell(self, table: Table, cell: TableCell) -> Row:
        is_header = cell.is_header or cell.row < table.header_row_count or cell.column < table.header_column_count
        return {
            "table_id": self._table_id(table.ordinal),
            "document_id": self.document_id,
            "row_index": cell.row,
            "column_index": cell.column,
            "row_span": cell.row_span,
            "column_span": cell.column_span,
            "is_header": is_header,
            "text": cell.text,
            "page": cell.page,
            **_box(cell.box),
        }

    def _fact(self, number: int, found: _FactAt, status: dict[str, str]) -> Row:
        fact, block = found.item, found.block
        fact_id = self._fact_id(number)
        check = status.get(fact_id, "none")
        confidence = fact.confidence
        if check == "pass":  # another number of the document confirms this one
            confidence += (1 - confidence) / 2
        holder = found.cell or block
        placed = locate(holder.placements, fact.char_start, fact.char_end)
        page, box = placed or (holder.page, holder.box)
        return {
            "fact_id": fact_id,
            "document_id": self.document_id,
            "article_id": self._article_id(block.article),
            "block_id": self._block_id(block.ordinal),
            "table_id": self._table_id(found.table.ordinal) if found.table else None,
            "row_index": fact.row,
            "column_index": fact.column,
            "ordinal": number,
            **{name: getattr(fact, name) for name in _FACT_COLUMNS},
            "period_start": _day(fact.period_start),
            "period_end": _day(fact.period_end),
            "page": page,
            **_box(box),
            "check_status": check,
            "confidence": confidence,
        }

    def _mention(self, number: int, found: _MentionAt) -> Row:
        mention = found.item
        return {
            "mention_id": self._id("m", number, 5),
            "document_id": self.document_id,
            "article_id": self._article_id(found.block.article),
            "block_id": self._block_id(found.block.ordinal),
            "ordinal": number,
            "kind": mention.kind,
            "reason": mention.reason,
            "exact": mention.exact,
            "char_start": mention.char_start,
            "char_end": mention.char_end,
            "period": mention.period,
        }

    def _fact_check(self, number: int, check: Check) -> Row:
        return {
            "check_id": self._id("k", number, 4),
            "document_id": self.document_id,
            "kind": check.kind,
            "status": check.status,
            "expected": check.expected,
            "observed": check.observed,
            "tolerance": check.tolerance,
            "explanation": check.explanation,
        }

    def _problem(self, number: int, problem: Problem) -> Row:
        return {
            "problem_id": self._id("p", number, 3),
            "document_id": self.document_id,
            "stage": problem.stage,
            "code": str(problem.code),
            "severity": str(problem.severity),
            "message": problem.message,
            "page": problem.page,
            "detail": problem.detail,
        }


_NOT_COPIED = {"row", "column", "period_start", "period_end", "confidence"}
_FACT_COLUMNS = tuple(name for name in Fact.__dataclass_fields__ if name not in _NOT_COPIED)


def _box(box: Box | None) -> Row:
    return dict(zip(("x0", "y0", "x1", "y1"), box or (None, None, None, None), strict=True))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
