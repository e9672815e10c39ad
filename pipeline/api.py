"""The public functions; `import pipeline` offers them by name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import schema
from pipeline.errors import UsageError
from pipeline.limits import DEFAULT, Limits
from pipeline.model import Bulletin, Fact
from pipeline.normalizer.series_overrides import NONE, Overrides
from pipeline.run.ingest import ingest as run_ingest
from pipeline.run.settings import Passwords, Settings
from pipeline.run.summary import Summary
from pipeline.run.worker import source_of

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.store.pinned import Filters

PathLike = str | Path


def ingest(
    raw: PathLike = "raw",
    parsed: PathLike = "parsed",
    build: PathLike = "build",
    *,
    workers: int | None = None,
    limits: Limits = DEFAULT,
    passwords: Sequence[tuple[str, str]] = (),
    retry_failed: bool = False,
    only: str | None = None,
    corrections: PathLike = "corrections",
    series_file: PathLike | None = None,
) -> Summary:
    """Read every bulletin below `raw` and publish the tables in `parsed`; what did not change is not read again.

    `passwords` are pairs of path pattern and password; `series_file` says which series are one (docs/series.md).
    Raises `UsageError`, `Locked` or `PublishError`; documents that cannot be read raise nothing, they are in the
    summary and in the table `problems`.
    """
    settings = Settings(
        raw=Path(raw),
        parsed=Path(parsed),
        build=Path(build),
        workers=workers,
        limits=limits,
        passwords=Passwords(tuple(passwords)),
        retry_failed=retry_failed,
        only=only,
        corrections=Path(corrections),
        overrides=Overrides.read(Path(series_file)) if series_file is not None else NONE,
    )
    return run_ingest(settings)


def load(
    table: str,
    parsed: PathLike = "parsed",
    columns: Sequence[str] | None = None,
    filters: Filters | None = None,
) -> pd.DataFrame:
    """A published table as a pandas data frame with Arrow types, or the columns and rows of it that are wanted.

    `filters` is what pyarrow takes, such as `[("unit", "==", "KRW")]`. Raises `UsageError` if there is no such table.
    """
    from pipeline.store import load as store_load

    return store_load.load(table, parsed, columns, filters)


def open(path: PathLike, *, password: str | None = None, limits: Limits = DEFAULT) -> Bulletin:
    """Read one file in this process: its articles, blocks, notes, citations and tables.

    Raises `DocumentError` for what cannot be read. Use `ingest` for files of strangers: it reads each in a bounded
    process of its own.
    """
    import hashlib

    from pipeline.extractors import extract
    from pipeline.segmenter import segment

    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from error
    source = source_of(path.name, hashlib.sha256(data).hexdigest(), len(data))
    return segment(extract(source, data, limits, password))


def find_facts(text: str, issued: str | None = None) -> list[Fact]:
    """Quantities in a Korean text. `issued` (EDTF, such as 2025-02) gives years that are not printed."""
    from pipeline.normalizer.facts import find_facts as find

    return list(find(text, issued).facts)


def describe(table: str | None = None) -> pd.DataFrame:
    """All tables, or all columns of one, with their meaning. Raises `UsageError` for an unknown table."""
    import pandas as pd

    if table is None:
        rows = [{"table": t.name, "columns": len(t.columns), "description": t.description} for t in schema.TABLES]
        return pd.DataFrame(rows)
    columns = [
        {
            "column": column.name,
            "type": column.type,
            "unit": column.unit,
            "nullable": column.nullable,
            "values": ", ".join(column.vocabulary),
            "description": column.description,
        }
        for column in schema.table(table).columns
    ]
    return pd.DataFrame(columns)
