"""A Bulletin becomes plain rows for every table of the dataset (`schema.TABLES`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from pipeline.model import Bulletin, Fact, Mention
from pipeline.normalizer.checks import Check, PlacedFact, check_facts, statuses
from pipeline.normalizer.ids import Askew, Ids, Row, Rows, askew, box_columns
from pipeline.normalizer.locate import locate
from pipeline.normalizer.readings import FactAt, MentionAt, read_bulletin
from pipeline.normalizer.structure_rows import structure_rows

_NOT_COPIED = {"row", "column", "period_start", "period_end", "confidence"}
_FACT_COLUMNS = tuple(name for name in Fact.__dataclass_fields__ if name not in _NOT_COPIED)


Decide = Callable[[str, Fact], Fact | None]  # a fact by its id, as a reviewer decided; None: it is none


def normalize(bulletin: Bulletin, decide: Decide | None = None) -> Rows:
    """Rows of every per-document table, keyed by table name.

    The one row of `documents` holds what the bulletin knows; status, failure and fingerprint are the caller's.
    What `decide` refuses becomes a mention; the ids of the other facts stay the same.
    """
    ids = Ids(bulletin.document.source.sha256[:16])
    readings = read_bulletin(bulletin)
    numbered = list(enumerate(readings.facts, 1))
    if decide is not None:
        decided = [(n, found, decide(ids.fact(n), found.fact)) for n, found in numbered]
        numbered = [(n, replace(found, fact=fact)) for n, found, fact in decided if fact is not None]
        refused = tuple(_refused(found) for _, found, fact in decided if fact is None)
        facts = tuple(found for _, found in numbered)
        readings = replace(readings, facts=facts, mentions=readings.mentions + refused)
    checks = check_facts([_placed(ids.fact(n), found) for n, found in numbered])
    status = statuses(checks)
    pages = askew(bulletin.document.pages)
    return {
        **structure_rows(bulletin, ids, readings),
        "numeric_facts": [_fact(ids, n, found, status, pages) for n, found in numbered],
        "mentions": [_mention(ids, n, found) for n, found in enumerate(readings.mentions, 1)],
        "fact_checks": [_fact_check(ids, n, check) for n, check in enumerate(checks, 1)],
        "fact_check_members": [
            {"check_id": _check_id(ids, n), "fact_id": fact, "role": role}
            for n, check in enumerate(checks, 1)
            for fact, role in check.members
        ],
    }


def _refused(found: FactAt) -> MentionAt:
    fact = found.fact
    return MentionAt(Mention("decoy", "correction", fact.exact, fact.char_start, fact.char_end), found.block)


def _placed(fact_id: str, found: FactAt) -> PlacedFact:
    block, table = found.block, found.table
    is_summary = block.kind in ("title", "key_point")
    return PlacedFact(fact_id, found.fact, block.article, block.ordinal, table.ordinal if table else None, is_summary)


def _check_id(ids: Ids, number: int) -> str:
    return ids.make("k", number, 4)


def _fact(ids: Ids, number: int, found: FactAt, status: dict[str, str], pages: Askew) -> Row:
    fact, block = found.fact, found.block
    fact_id = ids.fact(number)
    check = status.get(fact_id, "none")
    confidence = fact.confidence
    if check == "pass":  # another number of the document confirms this one
        confidence += (1 - confidence) / 2
    holder = found.cell or block
    placed = locate(holder.placements, fact.char_start, fact.char_end)
    page, box = placed or (holder.page, holder.box)
    return {
        "fact_id": fact_id,
        "document_id": ids.document_id,
        "article_id": ids.article(block.article),
        "block_id": ids.block(block.ordinal),
        "table_id": ids.table(found.table.ordinal) if found.table else None,
        "row_index": fact.row,
        "column_index": fact.column,
        "ordinal": number,
        **{name: getattr(fact, name) for name in _FACT_COLUMNS},
        "period_start": _day(fact.period_start),
        "period_end": _day(fact.period_end),
        "page": page,
        **box_columns(box, pages.get(page)),
        "check_status": check,
        "confidence": confidence,
    }


def _mention(ids: Ids, number: int, found: MentionAt) -> Row:
    mention = found.mention
    return {
        "mention_id": ids.make("m", number, 5),
        "document_id": ids.document_id,
        "article_id": ids.article(found.block.article),
        "block_id": ids.block(found.block.ordinal),
        "ordinal": number,
        "kind": mention.kind,
        "reason": mention.reason,
        "exact": mention.exact,
        "char_start": mention.char_start,
        "char_end": mention.char_end,
        "period": mention.period,
    }


def _fact_check(ids: Ids, number: int, check: Check) -> Row:
    return {
        "check_id": _check_id(ids, number),
        "document_id": ids.document_id,
        "kind": check.kind,
        "status": check.status,
        "expected": check.expected,
        "observed": check.observed,
        "tolerance": check.tolerance,
        "explanation": check.explanation,
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
