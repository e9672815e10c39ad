"""Build the review site: a folder of pages that open from the disk, without any network."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import get_args

from pipeline.errors import UsageError
from pipeline.limits import DEFAULT, Limits
from pipeline.model import BlockKind
from pipeline.review.site import templating
from pipeline.review.site.dataset import Dataset, Row, read_dataset
from pipeline.review.site.document_page import (
    LOW_CONFIDENCE,
    SHOWN_DOUBTFUL,
    DocumentView,
    details,
    document_view,
    is_doubtful,
    page_name,
)
from pipeline.review.site.images import Drawing, Pictures, draw_all, picture_folder
from pipeline.review.site.overview import overview
from pipeline.review.site.series_page import SeriesView, series_of_facts, series_views
from pipeline.run.settings import Passwords

_ASSETS = Path(__file__).parent / "assets"


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What one build is told. The site is written to `review/` below the build folder."""

    raw: Path = Path("raw")
    parsed: Path = Path("parsed")
    build: Path = Path("build")
    only: str | None = None  # documents whose path fits this pattern
    workers: int = 1  # processes that draw pages at once
    limits: Limits = DEFAULT
    passwords: Passwords = field(default_factory=Passwords)

    @property
    def folder(self) -> Path:
        """Where the site lies."""
        return self.build / "review"


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What was built."""

    index: Path
    documents: int
    series: int
    pictures: int
    not_drawn: tuple[str, ...]  # paths of documents whose pages could not all be drawn
    page_bytes: int
    picture_bytes: int
    seconds: float


def build_site(settings: SiteSettings, progress: Callable[[str], None] = lambda _: None) -> SiteReport:
    """Write the site of what is published. Raises `UsageError` if nothing is, or if no document fits `only`."""
    started = time.perf_counter()
    dataset = read_dataset(settings.parsed)
    rows = dataset.rows("documents")
    if settings.only is not None:
        rows = [row for row in rows if fnmatchcase(row["source_path"], settings.only)]
        dataset = dataset.limited({row["document_id"] for row in rows})
        if not rows:
            raise UsageError(f"No document fits {settings.only!r}; it is compared with paths such as '2025/*.pdf'.")
    rows.sort(key=lambda row: row["source_path"])
    progress(f"drawing the pages of {sum(r['page_basis'] == 'layout' for r in rows)} PDF documents")
    pictures = _draw(settings, rows)
    progress(f"writing the pages of {len(rows)} documents")
    writer = _Writer(settings.folder)
    series = series_views(dataset, {row["document_id"]: row for row in rows})
    _write_documents(writer, dataset, rows, pictures, series)
    _write_series(writer, series)
    found = overview(dataset, rows, series)
    writer.page("index.html", "overview", root="", **{name: getattr(found, name) for name in found.__slots__})
    for asset in sorted(_ASSETS.iterdir()):
        writer.write(f"assets/{asset.name}", asset.read_bytes())
    writer.sweep()
    picture_files = list((settings.folder / "images").rglob("*.webp"))
    return SiteReport(
        settings.folder / "index.html",
        len(rows),
        len(series),
        len(picture_files),
        tuple(row["source_path"] for row in rows if pictures.get(row["document_id"], Pictures()).failure),
        writer.size,
        sum(path.stat().st_size for path in picture_files),
        round(time.perf_counter() - started, 2),
    )


def _draw(settings: SiteSettings, rows: Iterable[Row]) -> dict[str, Pictures]:
    images = settings.folder / "images"
    drawings = []
    for row in rows:
        if row["page_basis"] == "layout" and row["sha256"]:
            path, password = settings.raw / row["source_path"], settings.passwords.find(row["source_path"])
            folder = images / picture_folder(row["sha256"])
            drawings.append(Drawing(row["document_id"], path, row["sha256"], row["size_bytes"], folder, password))
    found: dict[str, Pictures] = {}
    draw_all(drawings, settings.limits, settings.workers, found.__setitem__)
    kept = {drawing.folder.name for drawing in drawings}
    for folder in images.iterdir() if images.is_dir() and settings.only is None else ():
        if folder.name not in kept:
            shutil.rmtree(folder)
    return found


def _write_documents(
    writer: _Writer, dataset: Dataset, rows: list[Row], pictures: dict[str, Pictures], series: list[SeriesView]
) -> None:
    kinds = get_args(BlockKind)
    in_series = series_of_facts(series)
    names = [page_name(row["document_id"]) for row in rows]
    for position, row in enumerate(rows):
        view = document_view(dataset, row, pictures.get(row["document_id"], Pictures()))
        writer.page(
            f"documents/{names[position]}",
            "document",
            root="../",
            view=view,
            facts=_doubtful_first(view),
            checks=sorted(view.checks, key=lambda check: (check.row["status"] != "fail", check.ref)),
            kinds=kinds,
            low_confidence=LOW_CONFIDENCE,
            shown_doubtful=SHOWN_DOUBTFUL,
            details=details(view, in_series),
            before=names[position - 1] if position else None,
            after=names[position + 1] if position + 1 < len(rows) else None,
        )


def _doubtful_first(view: DocumentView) -> list[Row]:
    def doubt(fact: Row) -> tuple[bool, float, int]:
        return fact["check_status"] != "fail", fact["confidence"] if is_doubtful(fact) else 1.0, fact["ordinal"]

    return sorted(view.facts, key=doubt)


def _write_series(writer: _Writer, series: list[SeriesView]) -> None:
    writer.page(
        "series.html",
        "series_list",
        root="",
        series=series,
        units=sorted({str(view.row["unit"]) for view in series if view.row["unit"]}),
        frequencies=sorted({str(templating.frequency(view.row["frequency"])) for view in series}),
    )
    for view in series:
        writer.page(f"series/{view.page}", "series", root="../", view=view)


class _Writer:
    """Writes pages, and in the end removes those of an earlier build that no longer exist."""

    def __init__(self, folder: Path) -> None:
        self.size = 0
        self._folder = folder
        self._written: set[Path] = set()

    def page(self, name: str, template: str, **values: object) -> None:
        """Write a page from a template."""
        self.write(name, templating.render(template, **values).encode("utf-8", "backslashreplace"))

    def write(self, name: str, content: bytes) -> None:
        """Write a file below the site, whole or not at all."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(path.name + ".part")
        temporary.write_bytes(content)
        temporary.replace(path)
        self._written.add(path)
        self.size += len(content)

    def sweep(self) -> None:
        """Remove what this build did not write; pictures are swept where they are drawn."""
        for name in ("documents", "series", "assets"):
            for path in sorted((self._folder / name).glob("*")):
                if path not in self._written:
                    path.unlink()
