"""What the page of one document shows, put together from the rows of its tables."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from pipeline.model import Box, union
from pipeline.review.site.dataset import Dataset, Row
from pipeline.review.site.images import Pictures
from pipeline.review.site.spans import Piece, Span, cut

LOW_CONFIDENCE = 0.7  # below it a fact is shown among what a person should look at first
SHOWN_DOUBTFUL = 200  # of them on the first list; all are in the list of facts
SHOWN_CELLS = 6_000  # cells of one table on a page; more are named and left to `table_cells`
DEEPEST = 8  # levels of indentation that are drawn apart

_NUMERIC = re.compile(r"[\s\d.,%()+\-−–△▲▼∆~]*\d[\s\d.,%()+\-−–△▲▼∆~]*")
_SEVERITIES = {"error": 0, "warning": 1, "info": 2}
_UNPRINTED = ("prefix", "suffix", "document_id", "article_id", "x0", "y0", "x1", "y1", "char_start", "char_end")


@dataclass(frozen=True, slots=True)
class Mark:
    """A box on a page: `ref` is a short id such as b00012 or f00003, `kind` its colour."""

    ref: str
    kind: str
    box: Box


@dataclass(frozen=True, slots=True)
class PageView:
    """A page: its picture if there is one, its size in points, the boxes on it."""

    number: int
    width: float
    height: float
    picture: str | None
    blocks: tuple[Mark, ...]
    facts: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell of a shown table with what is marked in its text."""

    row: Row
    pieces: tuple[Piece, ...]

    @property
    def is_number(self) -> bool:
        """Whether it holds nothing but numbers and their signs: such cells stand on the right."""
        return bool(_NUMERIC.fullmatch(self.row["text"]))


@dataclass(frozen=True, slots=True)
class TableView:
    """A table as rows of cells; `left_out` counts the cells beyond `SHOWN_CELLS`."""

    row: Row
    ref: str
    block: str
    lines: tuple[tuple[CellView, ...], ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class BlockView:
    """A block: its row, depth of indentation, text in pieces, tables, and whether an article begins with it."""

    row: Row
    ref: str
    depth: int
    pieces: tuple[Piece, ...]
    tables: tuple[TableView, ...]
    begins: Row | None = None


@dataclass(frozen=True, slots=True)
class CheckView:
    """A comparison of numbers with the short ids and roles of the facts in it."""

    row: Row
    ref: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """Everything on the page of a document."""

    row: Row
    pages: tuple[PageView, ...]
    blocks: tuple[BlockView, ...]
    tables: tuple[TableView, ...]
    facts: tuple[Row, ...]
    notes: tuple[Row, ...]
    citations: tuple[Row, ...]
    checks: tuple[CheckView, ...]
    problems: tuple[Row, ...]
    articles: tuple[Row, ...]
    picture_failure: str | None = None
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_laid_out(self) -> bool:
        """Whether there are pages to show; else the document flows."""
        return bool(self.pages)

    @property
    def failing(self) -> tuple[CheckView, ...]:
        """Checks that do not hold."""
        return tuple(check for check in self.checks if check.row["status"] == "fail")

    @property
    def doubtful(self) -> tuple[Row, ...]:
        """Facts of low confidence, most doubtful first."""
        low = (fact for fact in self.facts if is_doubtful(fact))
        return tuple(sorted(low, key=lambda fact: (fact["confidence"], fact["ordinal"])))

    @property
    def hanging(self) -> tuple[Row, ...]:
        """Notes with a mark whose word was not found."""
        return tuple(note for note in self.notes if note["kind"] != "remark" and note["anchor_block_id"] is None)


def is_doubtful(fact: Row) -> bool:
    """Whether a person should look at it first, whatever the checks say."""
    return bool(fact["confidence"] < LOW_CONFIDENCE)


def short(identity: str | None) -> str:
    """The id inside its document: `0123456789abcdef-f00012` is f00012."""
    return (identity or "").rpartition("-")[2]


def document_view(dataset: Dataset, row: Row, pictures: Pictures) -> DocumentView:
    """The view of the document of that row."""
    of: dict[str, list[Row]] = {
        name: dataset.of_document(name, row["document_id"])
        for name in dataset.tables
        if name not in ("indicator_series", "observations", "fact_check_members")
    }
    members = defaultdict(list)
    for member in dataset.of_document("fact_check_members", row["document_id"]):
        members[member["check_id"]].append((short(member["fact_id"]), member["role"]))
    spans = _Spans.gather(of["numeric_facts"], of["footnotes"], _cells_by_block(of["tables"], of["table_cells"]))
    tables = _tables(of["tables"], of["table_cells"], spans)
    return DocumentView(
        row=row,
        pages=_pages(row, of, pictures),
        blocks=_blocks(of["blocks"], of["articles"], tables, spans),
        tables=tuple(tables),
        facts=tuple(of["numeric_facts"]),
        notes=tuple(of["footnotes"]),
        citations=tuple(of["citations"]),
        checks=tuple(CheckView(c, short(c["check_id"]), tuple(members[c["check_id"]])) for c in of["fact_checks"]),
        problems=tuple(sorted(of["problems"], key=lambda p: (_SEVERITIES[p["severity"]], p["problem_id"]))),
        articles=tuple(of["articles"]),
        picture_failure=pictures.failure,
        kinds=_counts(block["kind"] for block in of["blocks"]),
    )


def details(view: DocumentView, series: Mapping[str, list[tuple[str, str]]]) -> dict[str, Any]:
    """What the page's script shows of a chosen fact: its columns that say something, its checks and series.

    `series` has pages and names of the series a fact stands in, by fact id.
    """
    checks: dict[str, list[int]] = defaultdict(list)
    for index, check in enumerate(view.checks):
        for ref, _ in check.members:
            checks[ref].append(index)
    facts = {}
    for fact in view.facts:
        ref = short(fact["fact_id"])
        told = {k: _plain(v) for k, v in fact.items() if v is not None and k not in _UNPRINTED}
        told["block_id"], told["checks"] = short(fact["block_id"]), checks.get(ref, [])
        if fact["sentence"] == fact["exact"]:
            del told["sentence"]  # a cell without other words
        elif fact["sentence"] and (at := place_in(fact["sentence"], fact)) is not None:
            told["sentence_at"] = at
        told["series"] = series.get(fact["fact_id"], [])
        facts[ref] = told
    told_checks = [
        [c.row["kind"], c.row["status"], c.row["explanation"] or "", [list(member) for member in c.members], c.ref]
        for c in view.checks
    ]
    return {"document": view.row["document_id"], "facts": facts, "checks": told_checks}


def place_in(sentence: str, fact: Row) -> int | None:
    """Where in its sentence a fact stands: of several equal quotations the one with the same surroundings."""
    exact, prefix, suffix = fact["exact"], fact["prefix"] or "", fact["suffix"] or ""
    best, place = -1, None
    at = sentence.find(exact)
    while at >= 0:
        before, after = sentence[:at][::-1], sentence[at + len(exact) :]
        alike = _common(before, prefix[::-1]) + _common(after, suffix)
        if alike > best:
            best, place = alike, at
        at = sentence.find(exact, at + 1)
    return place


def _common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no word for it
    return value if isinstance(value, (str, int, float)) else str(value)


def _counts(kinds: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for kind in kinds:
        counts[kind] += 1
    return dict(counts)


@dataclass(frozen=True, slots=True)
class _Spans:
    """What is marked in the texts of blocks and of cells."""

    blocks: Mapping[str, list[Span]]
    cells: Mapping[tuple[str, int, int], list[Span]]

    @classmethod
    def gather(cls, facts: Iterable[Row], notes: Iterable[Row], cells_of: Mapping[str, Sequence[Row]]) -> _Spans:
        """The marks of facts and notes; `cells_of`: the cells of each block that is a table."""
        blocks: dict[str, list[Span]] = defaultdict(list)
        cells: dict[tuple[str, int, int], list[Span]] = defaultdict(list)
        for fact in facts:
            kind = "fail" if fact["check_status"] == "fail" else "doubt" if is_doubtful(fact) else "fact"
            span = Span(fact["char_start"], fact["char_end"], kind, short(fact["fact_id"]))
            if fact["table_id"] is None:
                blocks[fact["block_id"]].append(span)
            else:
                cells[fact["table_id"], fact["row_index"], fact["column_index"]].append(span)
        for note in notes:
            block = note["anchor_block_id"]
            if block is None or note["anchor_start"] is None:
                continue
            span = Span(note["anchor_start"], note["anchor_end"], "anchor", short(note["footnote_id"]))
            if block not in cells_of:
                blocks[block].append(span)
            elif (cell := anchor_cell(note, cells_of[block])) is not None:
                cells[cell["table_id"], cell["row_index"], cell["column_index"]].append(span)
        return cls(blocks, cells)


def _cells_by_block(tables: Sequence[Row], cells: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {table["block_id"]: [] for table in tables}
    block_of = {table["table_id"]: table["block_id"] for table in tables}
    for cell in cells:
        found[block_of[cell["table_id"]]].append(cell)
    return found


def anchor_cell(note: Row, cells: Iterable[Row]) -> Row | None:
    """The cell a note hangs on: the first that has its word where the note says, its mark behind it if one has both."""
    start, end = note["anchor_start"], note["anchor_end"]
    named = [cell for cell in cells if cell["text"][start:end] == note["anchor_text"]]
    marked = (cell for cell in named if cell["text"].startswith(note["marker"] or "", end))
    return next(marked, named[0] if named else None)


def _tables(tables: Iterable[Row], cells: Iterable[Row], spans: _Spans) -> list[TableView]:
    of_table: dict[str, list[Row]] = defaultdict(list)
    for cell in cells:
        of_table[cell["table_id"]].append(cell)
    views = []
    for table in tables:
        identity = table["table_id"]
        grid: dict[int, list[CellView]] = {index: [] for index in range(min(table["row_count"], SHOWN_CELLS))}
        shown = of_table[identity][:SHOWN_CELLS]
        for cell in shown:
            place = identity, cell["row_index"], cell["column_index"]
            grid[cell["row_index"]].append(CellView(cell, tuple(cut(cell["text"], spans.cells.get(place, ())))))
        last = shown[-1]["row_index"] if shown else -1
        lines = tuple(tuple(line) for index, line in sorted(grid.items()) if index <= last)
        left_out = len(of_table[identity]) - len(shown)
        views.append(TableView(table, short(identity), short(table["block_id"]), lines, left_out))
    return views


def _blocks(
    blocks: list[Row], articles: Iterable[Row], tables: Iterable[TableView], spans: _Spans
) -> tuple[BlockView, ...]:
    by_id = {article["article_id"]: article for article in articles}
    of_block: dict[str, list[TableView]] = defaultdict(list)
    for table in tables:
        of_block[table.row["block_id"]].append(table)
    depths: dict[str, int] = {}
    views = []
    begun: set[str] = set()
    for block in blocks:
        identity, article = block["block_id"], block["article_id"]
        depths[identity] = min(depths[block["parent_id"]] + 1, DEEPEST) if block["parent_id"] in depths else 0
        begins = by_id.get(article) if article is not None and article not in begun else None
        begun |= {article} if article is not None else set()
        own = tuple(of_block.get(identity, ()))
        pieces = () if own else tuple(cut(block["text"], spans.blocks.get(identity, ())))
        views.append(BlockView(block, short(identity), depths[identity], pieces, own, begins))
    return tuple(views)


def _pages(row: Row, of: Mapping[str, list[Row]], pictures: Pictures) -> tuple[PageView, ...]:
    if row["page_basis"] != "layout":
        return ()
    kinds = {block["block_id"]: block["kind"] for block in of["blocks"]}
    around: dict[int, dict[str, list[Box]]] = defaultdict(lambda: defaultdict(list))
    for part in (*of["lines"], *of["blocks"], *of["tables"]):
        page = part["page_first"] if "page_first" in part else part["page"]
        if page is not None and part["x0"] is not None:
            around[page][part["block_id"]].append(_box(part))
    facts: dict[int, list[Mark]] = defaultdict(list)
    for fact in of["numeric_facts"]:
        if fact["page"] is not None and fact["x0"] is not None:
            kind = "fail" if fact["check_status"] == "fail" else "doubt" if is_doubtful(fact) else "fact"
            facts[fact["page"]].append(Mark(short(fact["fact_id"]), kind, _box(fact)))
    drawn = {page.number: page for page in pictures.pages}
    numbers = sorted({*drawn, *around, *facts, *range(1, (row["page_count"] or 0) + 1)})
    usual = pictures.pages[0] if pictures.pages else None
    views = []
    for number in numbers:
        marks = tuple(
            Mark(short(block), kinds[block], box)
            for block, boxes in around[number].items()
            if (box := union(boxes)) is not None
        )
        picture = drawn.get(number)
        shape = picture or usual
        everything = union([mark.box for mark in (*marks, *facts[number])])
        width = shape.width if shape else max(595.0, everything.x1 if everything else 0.0)  # A4 where nobody knows
        height = shape.height if shape else max(842.0, everything.y1 if everything else 0.0)
        large_first = tuple(sorted(marks, key=lambda mark: -_area(mark.box)))  # small ones can be clicked
        views.append(
            PageView(number, width, height, picture.file if picture else None, large_first, tuple(facts[number]))
        )
    return tuple(views)


def _box(row: Row) -> Box:
    return Box(row["x0"], row["y0"], row["x1"], row["y1"])


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def page_name(document_id: str) -> str:
    """File name of a document's page. Ids are hex digits and hyphens; anything else would be a bug of ours."""
    if not re.fullmatch(r"[a-z0-9-]+", document_id):
        raise ValueError(f"not an id: {document_id!r}")
    return f"{document_id}.html"
