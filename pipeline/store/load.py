"""Read the published dataset, all of it from one generation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.errors import PublishError, UsageError
from pipeline.store import catalog
from pipeline.store.generation import parse_manifest
from pipeline.store.remote import Remote, location
from pipeline.store.target import shown

if TYPE_CHECKING:
    import pandas as pd

_ATTEMPTS = 5


class _Switched(Exception):
    """The folder was replaced while it was read."""


def load(table: str, parsed: str | Path = "parsed") -> pd.DataFrame:
    """One published table as a data frame with Arrow types.

    Raises `UsageError` for an unknown table or if nothing is published there. For several tables of the same
    generation use `load_tables`.
    """
    return _to_pandas(load_tables([table], parsed)[table])


def load_tables(names: list[str], parsed: str | Path = "parsed") -> dict[str, pa.Table]:
    """Several tables, all of the same generation, even if a run publishes meanwhile."""
    for name in names:
        schema.table(name)
    for _ in range(_ATTEMPTS):
        try:
            where = location(str(parsed))
            if isinstance(where, Remote):
                return _read_remote(where, names)
            with _pinned(where) as folder:
                return _read(folder, names, parsed)
        except _Switched:
            continue
    raise PublishError(f"The dataset in {parsed} changed {_ATTEMPTS} times while it was read; try again.")


@contextmanager
def _pinned(parsed: Path) -> Iterator[int]:
    """A descriptor of the folder: it keeps naming the same generation when the path already shows the next."""
    try:
        folder = os.open(parsed, os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(f"Nothing is published in {parsed}; run `python -m pipeline ingest` first.") from error
    try:
        yield folder
    finally:
        os.close(folder)


def _open(folder: int, name: str) -> pa.PythonFile:
    return pa.PythonFile(os.fdopen(os.open(name, os.O_RDONLY, dir_fd=folder), "rb"))


def _read(folder: int, names: list[str], parsed: str | Path) -> dict[str, pa.Table]:
    if not os.fstat(folder).st_nlink:  # replaced and removed before we could look into it
        raise _Switched
    if catalog.DATAPACKAGE not in os.listdir(folder):
        raise UsageError(f"Nothing is published in {parsed}; run `python -m pipeline ingest` first.")
    tables = {}
    try:
        with _open(folder, catalog.DATAPACKAGE) as file:
            manifest = parse_manifest(file.read(), str(parsed))
        for name in names:
            with _open(folder, catalog.file_name(name)) as file:
                tables[name] = pq.read_table(file)
    except FileNotFoundError as error:
        raise _Switched from error
    if any(table.schema.metadata.get(b"run_id", b"").decode() != manifest.run_id for table in tables.values()):
        raise _Switched
    return tables


def _read_remote(remote: Remote, names: list[str]) -> dict[str, pa.Table]:
    try:
        prefix, _ = shown(remote)
    except FileNotFoundError as error:
        raise UsageError(f"Nothing is published in {remote}; run `python -m pipeline ingest` first.") from error
    tables = {}
    try:
        for name in names:
            with remote.open(f"{prefix}/{catalog.file_name(name)}") as file:
                tables[name] = pq.read_table(file)
    except FileNotFoundError as error:  # two newer generations came, and this one was removed
        raise _Switched from error
    return tables


def _to_pandas(table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame
