"""What the overview shows: counts, coverage, problems by code, one line a document."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from pipeline.review.site.dataset import Dataset, Row
from pipeline.review.site.document_page import LOW_CONFIDENCE, page_name
from pipeline.review.site.series_page import SeriesView

_SHOWN_SERIES = 8
_SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the top of the overview."""

    label: str
    value: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """`part` of `whole` has something."""

    label: str
    part: int
    whole: int

    @property
    def share(self) -> float:
        """0 to 1; nothing of nothing is nothing."""
        return self.part / self.whole if self.whole else 0.0


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How often a code was recorded, in how many documents, and its gravest severity."""

    code: str
    times: int
    documents: int
    severity: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """A document in the list: its row, page, and what a person should look at."""

    row: Row
    page: str
    failing: int
    doubtful: int
    problems: int
    errors: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on the overview."""

    run_id: str
    figures: tuple[Figure, ...]
    coverage: tuple[Coverage, ...]
    problems: tuple[ProblemCount, ...]
    documents: tuple[DocumentLine, ...]
    statuses: tuple[str, ...]
    formats: tuple[str, ...]
    series: tuple[SeriesView, ...]  # the most revised
    series_count: int


def overview(dataset: Dataset, rows: list[Row], series: list[SeriesView]) -> Overview:
    """The overview of the documents in `rows`; most to look at first."""
    failing = _per_document(dataset, "fact_checks", "status", "fail")
    doubtful = Counter(
        document
        for document, confidence in zip(
            dataset.column("numeric_facts", "document_id"), dataset.column("numeric_facts", "confidence"), strict=True
        )
        if confidence < LOW_CONFIDENCE
    )
    codes: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for problem in dataset.rows("problems"):
        codes[problem["document_id"]].append((problem["code"], problem["severity"]))
    lines = [_line(row, failing, doubtful, codes[row["document_id"]]) for row in rows]
    statuses = Counter(str(row["status"]) for row in rows)
    return Overview(
        run_id=dataset.run_id,
        figures=_figures(dataset, rows, statuses),
        coverage=_coverage(dataset, rows, statuses),
        problems=_problems(codes),
        documents=tuple(sorted(lines, key=_urgency)),
        statuses=tuple(sorted(statuses)),
        formats=tuple(sorted({str(row["format"] or "unknown") for row in rows})),
        series=tuple(sorted(series, key=_most_revised)[:_SHOWN_SERIES]),
        series_count=len(series),
    )


def _most_revised(series: SeriesView) -> tuple[int, int, str]:
    return -series.revised, -len(series.observations), series.row["series_id"]


def _line(row: Row, failing: Counter[str], doubtful: Counter[str], codes: list[tuple[str, str]]) -> DocumentLine:
    identity = row["document_id"]
    return DocumentLine(
        row,
        page_name(identity),
        failing[identity],
        doubtful[identity],
        len(codes),
        sum(severity == "error" for _, severity in codes),
        tuple(sorted({code for code, _ in codes})),
    )


def _urgency(line: DocumentLine) -> tuple[Any, ...]:
    return -line.errors, -line.failing, -line.doubtful, -line.problems, line.row["source_path"]


def _per_document(dataset: Dataset, table: str, column: str, wanted: str) -> Counter[str]:
    rows = dataset.tables[table]
    return Counter(rows.filter(pc.equal(rows.column(column), wanted)).column("document_id").to_pylist())


def _figures(dataset: Dataset, rows: list[Row], statuses: Counter[str]) -> tuple[Figure, ...]:
    checks = Counter(dataset.column("fact_checks", "status"))
    named = ", ".join(f"{count:,} {status}" for status, count in sorted(statuses.items()) if status != "ok")
    count = {name: table.num_rows for name, table in dataset.tables.items()}
    return (
        Figure("documents", len(rows), named),
        Figure("articles", count["articles"]),
        Figure("blocks", count["blocks"]),
        Figure("tables", count["tables"], f"{count['table_cells']:,} cells"),
        Figure("notes", count["footnotes"]),
        Figure("sources", count["citations"]),
        Figure("numeric facts", count["numeric_facts"]),
        Figure("checks", sum(checks.values()), f"{checks['fail']:,} fail"),
    )


def _coverage(dataset: Dataset, rows: list[Row], statuses: Counter[str]) -> tuple[Coverage, ...]:
    facts = dataset.tables["numeric_facts"]
    notes = dataset.tables["footnotes"]
    hung = notes.filter(pc.not_equal(notes.column("kind"), "remark"))
    laid_out = {row["document_id"] for row in rows if row["page_basis"] == "layout"}
    on_pages = [document in laid_out for document in dataset.column("numeric_facts", "document_id")]
    boxes = [x0 is not None for x0 in dataset.column("numeric_facts", "x0")]

    def has(column: str) -> int:
        return int(facts.num_rows - facts.column(column).null_count)

    return (
        Coverage("documents read", statuses["ok"] + statuses["partial"], len(rows)),
        Coverage("facts with a unit", has("unit"), facts.num_rows),
        Coverage("facts with a period", has("period"), facts.num_rows),
        Coverage("facts with an indicator", has("indicator"), facts.num_rows),
        Coverage(
            "facts of PDFs with a box",
            sum(box for box, is_laid_out in zip(boxes, on_pages, strict=True) if is_laid_out),
            sum(on_pages),
        ),
        Coverage(
            "facts checked by others",
            sum(status != "none" for status in dataset.column("numeric_facts", "check_status")),
            facts.num_rows,
        ),
        Coverage("marks of notes found", hung.num_rows - hung.column("anchor_block_id").null_count, hung.num_rows),
    )


def _problems(codes: dict[str, list[tuple[str, str]]]) -> tuple[ProblemCount, ...]:
    times: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    severities: dict[str, set[str]] = defaultdict(set)
    for found in codes.values():
        times.update(code for code, _ in found)
        documents.update({code for code, _ in found})
        for code, severity in found:
            severities[code].add(severity)
    counts = [
        ProblemCount(code, times[code], documents[code], min(severities[code], key=_SEVERITIES.index)) for code in times
    ]
    return tuple(sorted(counts, key=lambda c: (_SEVERITIES.index(c.severity), -c.times, c.code)))
