"""What the pages of series show: the values of a statistic and where each was printed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.review.site.chart import Chart, draw
from pipeline.review.site.dataset import Dataset, Row
from pipeline.review.site.document_page import page_name, short


@dataclass(frozen=True, slots=True)
class SourceView:
    """Where a value was printed."""

    link: str
    exact: str
    title: str
    page: int | None


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A document that prints values of a series, and how many."""

    page: str
    title: str
    published: str | None
    count: int


@dataclass(frozen=True, slots=True)
class SeriesView:
    """The page of a series. `name` is the end of a path such as 수출 > 지역별 > 미국, `trail` the rest."""

    row: Row
    page: str
    trail: tuple[str, ...]
    name: str
    observations: tuple[Row, ...]
    sources: Mapping[str, SourceView]
    documents: tuple[SourceDocument, ...]
    chart: Chart | None

    @property
    def revised(self) -> int:
        """Values that differ from an earlier printing."""
        return sum(bool(row["revision"]) for row in self.observations)


def series_views(dataset: Dataset, documents: Mapping[str, Row]) -> list[SeriesView]:
    """All series, by name."""
    observations: dict[str, list[Row]] = defaultdict(list)
    for row in dataset.rows("observations"):
        observations[row["series_id"]].append(row)
    wanted = {row["fact_id"] for rows in observations.values() for row in rows}
    sources = _sources(dataset, wanted, documents)
    views = [_view(row, observations[row["series_id"]], sources, documents) for row in dataset.rows("indicator_series")]
    return sorted(views, key=lambda view: (view.row["name"], view.row["series_id"]))


def series_of_facts(views: list[SeriesView]) -> dict[str, list[tuple[str, str]]]:
    """Pages and names of the series a fact stands in, by fact id."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for view in views:
        for row in view.observations:
            found[row["fact_id"]].append((view.page, str(view.row["name"])))
    return found


def _sources(dataset: Dataset, wanted: set[str], documents: Mapping[str, Row]) -> dict[str, SourceView]:
    names = ("fact_id", "document_id", "exact", "page")
    rows = dataset.tables["numeric_facts"].select(names).to_pylist()
    return {
        row["fact_id"]: SourceView(
            f"../documents/{page_name(row['document_id'])}#fact-{short(row['fact_id'])}",
            row["exact"],
            _title(documents[row["document_id"]]),
            row["page"],
        )
        for row in rows
        if row["fact_id"] in wanted
    }


def _title(document: Row) -> str:
    return str(document["title"] or document["file_name"])


def _view(
    row: Row, observations: list[Row], sources: Mapping[str, SourceView], documents: Mapping[str, Row]
) -> SeriesView:
    counts = Counter(point["fact_id"].rpartition("-")[0] for point in observations)
    listed = [
        SourceDocument(page_name(identity), _title(documents[identity]), documents[identity]["published"], count)
        for identity, count in counts.items()
    ]
    path = str(row["name"]).split(" > ")
    return SeriesView(
        row,
        page_name(row["series_id"]),
        tuple(path[:-2]),
        " · ".join(path[-2:]),
        tuple(observations),
        {point["fact_id"]: sources[point["fact_id"]] for point in observations},
        tuple(sorted(listed, key=lambda source: (source.published or "", source.title, source.page))),
        draw(observations),
    )
