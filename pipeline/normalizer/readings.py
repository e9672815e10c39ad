"""What the language of a bulletin says: its facts and mentions, and the source of each article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import regex

from pipeline.heartbeat import beat
from pipeline.model import Article, Block, Bulletin, Fact, Mention, Table, TableCell
from pipeline.normalizer.charts import chart_facts
from pipeline.normalizer.facts import Context, find_facts
from pipeline.normalizer.sources import parse_source
from pipeline.normalizer.surveys import survey_text
from pipeline.normalizer.table_facts import table_facts

# Blocks whose text is prose of the bulletin. Cells are read by `table_facts`; furniture, contents, citations and the
# imprint hold page numbers, dates and addresses; figures are read by `charts`.
PROSE_KINDS = frozenset({"title", "key_point", "heading", "bullet", "paragraph", "note", "caption"})
_TWO_YEARS = regex.compile(r"\d{2}년?\s?[~∼～–-]\s?['’‘]?\d{2}")
LONGEST_HEADING = 40  # characters; a longer line above a table is a sentence

ArticleSource = tuple[str | None, str | None, str | None]  # country, organization, date


@dataclass(frozen=True, slots=True)
class FactAt:
    """A fact and where it stands."""

    fact: Fact
    block: Block
    table: Table | None = None
    cell: TableCell | None = None


@dataclass(frozen=True, slots=True)
class MentionAt:
    """A mention and where it stands."""

    mention: Mention
    block: Block


@dataclass(frozen=True, slots=True)
class Readings:
    """Facts and mentions in reading order; sources by ordinal of the article."""

    facts: tuple[FactAt, ...]
    mentions: tuple[MentionAt, ...]
    sources: dict[int, ArticleSource]


def issued(bulletin: Bulletin) -> str | None:
    """The date of the issue (EDTF), against which its times are read."""
    return bulletin.issue.published or (str(bulletin.issue.year) if bulletin.issue.year else None)


def read_bulletin(bulletin: Bulletin) -> Readings:
    """Every fact of its prose and tables, every time and decoy of its prose."""
    date = issued(bulletin)
    blocks = {block.ordinal: block for block in bulletin.blocks}
    articles = {article.ordinal: article for article in bulletin.articles}
    sources = {article.ordinal: _source(article, bulletin) for article in bulletin.articles}
    tables: dict[int, list[Table]] = defaultdict(list)
    for table in bulletin.tables:
        tables[table.block].append(table)
    texts: dict[int, list[str]] = defaultdict(list)
    for block in bulletin.blocks:
        if block.article is not None and block.kind in PROSE_KINDS:
            texts[block.article].append(block.text)
    surveys = {article: survey_text(found) for article, found in texts.items()}
    spans = _spans(bulletin.blocks)
    facts: list[FactAt] = []
    mentions: list[MentionAt] = []
    for block in bulletin.blocks:
        beat()
        context = _context(block, blocks, articles, sources)
        if block.article is not None:
            context = replace(context, survey=surveys.get(block.article), spans=spans.get(block.article, ()))
        if block.kind in PROSE_KINDS and block.text:
            found = find_facts(block.text, date, context)
            facts.extend(FactAt(fact, block) for fact in found.facts)
            mentions.extend(MentionAt(mention, block) for mention in found.mentions)
        if block.kind == "figure" and block.text:
            facts.extend(FactAt(fact, block) for fact in chart_facts(block, _caption(block, blocks), date, context))
        for table in tables.get(block.ordinal, ()):
            cells = {(cell.row, cell.column): cell for cell in table.cells}
            placed = replace(table, heading=_headings(block, blocks) or table.heading)
            for fact in table_facts(placed, date, context).facts:
                facts.append(FactAt(fact, block, table, cells[fact.row or 0, fact.column or 0]))
    return Readings(tuple(facts), tuple(mentions), sources)


def _context(
    block: Block, blocks: dict[int, Block], articles: dict[int, Article], sources: dict[int, ArticleSource]
) -> Context:
    """What stands around a block: its label, the nearest block above in the tree, its article."""
    parent = blocks.get(block.parent) if block.parent is not None else None
    article = articles.get(block.article) if block.article is not None else None
    _, organization, _ = sources[article.ordinal] if article else (None, None, None)
    return Context(
        label=block.label,
        heading=parent.text if parent is not None and parent is not block else None,
        title=article.title if article else None,
        source_org=organization,
    )


def _spans(blocks: Iterable[Block]) -> dict[int, tuple[str, ...]]:
    """Captions, headings and short lines of each article that name two years: '24~'35년 … 전망."""
    found: dict[int, list[str]] = defaultdict(list)
    for block in blocks:
        is_title = block.kind in ("caption", "heading", "title", "bullet") and len(block.text) <= LONGEST_HEADING
        if is_title and block.article is not None and _TWO_YEARS.search(block.text) is not None:
            found[block.article].append(block.text)
    return {article: tuple(lines) for article, lines in found.items()}


def _caption(block: Block, blocks: dict[int, Block]) -> str | None:
    """The caption right before or after a figure."""
    beside = (blocks.get(block.ordinal - 1), blocks.get(block.ordinal + 1))
    return next((found.text for found in beside if found is not None and found.kind == "caption"), None)


def _headings(block: Block, blocks: dict[int, Block]) -> str | None:
    """The headings a table hangs on, topmost first: (총투자 기준) > 분기별 동향. A sentence is no heading."""
    texts: list[str] = []
    seen = {block.ordinal}
    above = blocks.get(block.parent) if block.parent is not None else None
    while above is not None and above.ordinal not in seen:
        seen.add(above.ordinal)
        if above.kind == "heading" and len(above.text) <= LONGEST_HEADING:
            texts.append(above.text)
        above = blocks.get(above.parent) if above.parent is not None else None
    return " > ".join(reversed(texts)) or None


def _source(article: Article, bulletin: Bulletin) -> ArticleSource:
    if article.source_text:
        return parse_source(article.source_text, issued(bulletin))
    if article.is_by_publisher:
        return None, bulletin.issue.publisher, bulletin.issue.published
    return None, None, None
