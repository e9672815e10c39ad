"""Decisions applied between segmenting and publishing: blocks before facts are found, facts before they are checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pipeline.corrections.entries import Corrections, Entry
from pipeline.errors import Code, Severity
from pipeline.model import Block, Bulletin, Fact, Problem
from pipeline.normalizer import edtf
from pipeline.normalizer.ids import Ids, Rows
from pipeline.normalizer.records import normalize
from pipeline.normalizer.structure_rows import problem_row
from pipeline.normalizer.units import surfaces
from pipeline.segmenter.bodies import place_in_bodies

RULE = "correction"


def normalize_corrected(bulletin: Bulletin, corrections: Corrections) -> Rows:
    """Rows of every table with the decisions applied; `problems` says of each whether it fitted.

    A rejected fact becomes a mention, a rejected block furniture, so that nothing of the document is lost. Ids of
    other facts stay what they were; facts of a block whose text is edited are found anew.
    """
    corrected = _correct_blocks(bulletin, corrections.blocks)
    facts = FactCorrector(corrections.facts)
    rows = normalize(corrected, facts)
    ids = Ids(bulletin.document.source.sha256[:16])
    first = len(rows["problems"]) + 1
    rows["problems"] += [problem_row(problem, number, ids) for number, problem in enumerate(facts.problems(), first)]
    return rows


def _applied(entry: Entry, was: str) -> Problem:
    detail = "; ".join(part for part in (entry.id, entry.decision, was, entry.why) if part)
    return Problem("normalize", Code.CORRECTED, Severity.INFO, "A reviewer's decision was applied.", detail=detail)


def _unfit(entry: Entry, found: str | None) -> Problem:
    message = (
        "A correction names an id that is gone; look for its place anew and change the entry."
        if found is None
        else "A correction expects another text than stands there; look at it anew and change the entry."
    )
    detail = f"{entry.id}; expected {entry.expected!r}" + ("" if found is None else f"; found {found[:80]!r}")
    return Problem("normalize", Code.CORRECTION_UNFIT, Severity.WARNING, message, detail=detail)


# ---------------------------------------------------------------- facts


class FactCorrector:
    """Decides fact by fact; called once for each, in order."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = {entry.id: entry for entry in entries}
        self._problems: dict[str, Problem] = {}

    def __call__(self, fact_id: str, fact: Fact) -> Fact | None:
        """The fact as decided; None if it was rejected."""
        entry = self._entries.get(fact_id)
        if entry is None:
            return fact
        if fact.exact != entry.expected:
            self._problems[fact_id] = _unfit(entry, fact.exact)
            return fact
        self._problems[fact_id] = _applied(entry, f"rule {fact.rule}")
        if entry.decision == "reject":
            return None
        return replace(fact, **_changes(entry), rule=RULE, confidence=1.0)

    def problems(self) -> list[Problem]:
        """What came of every entry, by id."""
        return [self._problems.get(name) or _unfit(entry, None) for name, entry in sorted(self._entries.items())]


def _changes(entry: Entry) -> dict[str, Any]:
    """The columns set, and those that follow from them unless they are set too."""
    given = dict(entry.changes)
    follows: dict[str, Any] = {}
    for name in ("value", "value_low", "value_high"):
        if name in given:
            given[name] = float(given[name])
    if "value" in given:
        follows["value_exact"] = format(Decimal(str(entry.changes["value"])), "f")
    if "period" in given:
        stretch = edtf.read(given["period"])
        follows["period_start"] = stretch.first.isoformat() if stretch else None
        follows["period_end"] = stretch.last.isoformat() if stretch else None
    if "unit" in given:
        known = next((unit for unit in surfaces().values() if unit.canonical == given["unit"]), None)
        if known is not None:
            follows |= {"unit_kind": known.kind, "ucum": known.ucum, "currency": known.currency}
    return follows | given


# ---------------------------------------------------------------- blocks


def _correct_blocks(bulletin: Bulletin, entries: Sequence[Entry]) -> Bulletin:
    ids = Ids(bulletin.document.source.sha256[:16])
    at = {ids.block(block.ordinal): place for place, block in enumerate(bulletin.blocks)}
    problems = list(bulletin.problems)
    for entry in entries:
        place = at.get(entry.id)
        block = None if place is None else bulletin.blocks[place]
        if block is None or not block.text.startswith(entry.expected):
            problems.append(_unfit(entry, None if block is None else block.text))
            continue
        parent = at.get(entry.changes.get("parent_id"))
        is_table = any(table.block == block.ordinal for table in bulletin.tables)
        if ("parent_id" in entry.changes and (parent is None or parent >= at[entry.id])) or (
            is_table and entry.changes.keys() & {"text", "kind"}
        ):
            problems.append(_unfit(entry, block.text))
            continue
        if entry.decision == "reject":
            bulletin = _rejected(bulletin, block)
        elif entry.decision == "edit":
            bulletin = _edited(bulletin, block, dict(entry.changes), parent)
        problems.append(_applied(entry, f"kind {block.kind}"))
    return replace(bulletin, problems=tuple(problems))


def _with(bulletin: Bulletin, changed: dict[int, Block]) -> Bulletin:
    """The bulletin with some blocks replaced, the bodies of its articles written anew."""
    blocks = tuple(changed.get(block.ordinal, block) for block in bulletin.blocks)
    blocks, bodies = place_in_bodies(blocks)
    articles = tuple(replace(a, body_text=bodies.get(a.ordinal, "")) for a in bulletin.articles)
    return replace(bulletin, blocks=blocks, articles=articles)


def _rejected(bulletin: Bulletin, block: Block) -> Bulletin:
    """The block as furniture: outside articles, its children one level up."""
    changed = {
        child.ordinal: replace(child, parent=block.parent) for child in bulletin.blocks if child.parent == block.ordinal
    }
    changed[block.ordinal] = replace(
        block, kind="furniture", article=None, parent=None, level=None, char_start=None, char_end=None
    )
    notes = tuple(
        replace(note, anchor_block=None, anchor_text=None, anchor_start=None, anchor_end=None)
        if note.anchor_block == block.ordinal
        else note
        for note in bulletin.footnotes
        if note.block != block.ordinal
    )
    citations = tuple(citation for citation in bulletin.citations if citation.block != block.ordinal)
    return replace(_with(bulletin, changed), footnotes=notes, citations=citations)


def _edited(bulletin: Bulletin, block: Block, changes: dict[str, Any], parent: int | None) -> Bulletin:
    if "parent_id" in changes:
        del changes["parent_id"]
        assert parent is not None
        changes["parent"] = bulletin.blocks[parent].ordinal
    text = changes.get("text")
    if text is not None:
        changes["placements"] = ()  # the printed characters are others: its facts are placed by the whole block
    edited = _with(bulletin, {block.ordinal: replace(block, **changes)})
    if text is None:
        return edited
    notes = []
    for note in edited.footnotes:
        if note.block == block.ordinal:
            note = replace(note, text=text)
        if note.anchor_block == block.ordinal and note.anchor_text:
            start = text.find(note.anchor_text)
            if start >= 0:
                note = replace(note, anchor_start=start, anchor_end=start + len(note.anchor_text))
            else:
                note = replace(note, anchor_block=None, anchor_text=None, anchor_start=None, anchor_end=None)
        notes.append(note)
    citations = tuple(replace(c, text=text) if c.block == block.ordinal else c for c in edited.citations)
    articles = tuple(
        replace(a, title=text) if block.kind == "title" and a.ordinal == block.article and a.title == block.text else a
        for a in edited.articles
    )
    return replace(edited, footnotes=tuple(notes), citations=citations, articles=articles)
