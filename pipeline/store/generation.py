"""One generation: all tables of all documents, written once, verified, never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.errors import PublishError
from pipeline.store import catalog
from pipeline.store.files import sync_file, sync_folder
from pipeline.store.partitions import YEAR_COLUMNS, Years, file_name, is_divisible
from pipeline.store.table_files import TableWriter, divide, hash_of


class Part(Protocol):
    """The tables of one document, loaded when their turn comes."""

    @property
    def document_id(self) -> str: ...

    @property
    def digest(self) -> str:
        """Hash of the content of the tables."""

    def load(self) -> Mapping[str, pa.Table]: ...


class SeriesBuilder(Protocol):
    """Builds the cross-document tables from what is collected document by document."""

    @property
    def digest(self) -> str:
        """Hash of what enters beside the documents; empty for nothing."""

    def add(self, tables: Mapping[str, pa.Table]) -> None: ...

    def tables(self) -> Iterator[Mapping[str, pa.Table]]:
        """Their rows in order, piece by piece."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a published folder says of itself in `datapackage.json`."""

    run_id: str
    code_version: str
    rows: dict[str, int]
    hashes: dict[str, str]
    files: dict[str, tuple[str, ...]]  # paths of each table below the folder: one, or many of a large table


def run_id(parts: Iterable[Part], code_version: str, partition_rows: int) -> str:
    """Hash of everything that enters a generation: same inputs, code and sizes, same id."""
    digest = hashlib.sha256(f"{schema.VERSION}\n{code_version}\n{partition_rows}\n".encode())
    for part in parts:
        digest.update(f"{part.document_id} {part.digest}\n".encode())
    return digest.hexdigest()[:16]


def write(
    folder: Path, parts: Iterable[Part], series: SeriesBuilder, run: str, code_version: str, partition_rows: int
) -> Manifest:
    """Write all files of a generation into the empty `folder` and flush them to the disk.

    `parts` come sorted by document id; one document is in memory at a time, plus what `series` collects. Tables of more
    than `partition_rows` rows are divided.
    """
    writers = {
        table.name: TableWriter(folder / file_name(table.name), table, run, code_version) for table in schema.TABLES
    }
    try:
        for part in parts:
            tables = part.load()
            for name, content in tables.items():
                writers[name].add(content)
            series.add(tables)
        for piece in series.tables():
            for name, content in piece.items():
                writers[name].add(content)
        for writer in writers.values():
            writer.close()
    except BaseException:
        for writer in writers.values():
            writer.abandon()
        raise
    rows = {name: writer.rows for name, writer in writers.items()}
    files = _divided(folder, rows, run, code_version, partition_rows)
    for name, text in (
        (catalog.CARD, catalog.card(files, run, code_version)),
        (catalog.VIEWS, catalog.views(files)),
        (catalog.DATAPACKAGE, catalog.datapackage(files, run, code_version)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        sync_file(folder / name)
    sync_folder(folder)
    return read_manifest(folder)


def _divided(
    folder: Path, rows: Mapping[str, int], run: str, code_version: str, partition_rows: int
) -> dict[str, catalog.TableFiles]:
    """The files of all tables, the large ones divided."""
    paths: dict[str, tuple[str, ...]] = {name: (file_name(name),) for name in rows}
    if large := [name for name, count in rows.items() if count > partition_rows and is_divisible(name)]:
        years = Years(pq.read_table(folder / file_name("documents"), columns=list(YEAR_COLUMNS)))
        paths |= {name: divide(folder, schema.table(name), years, run, code_version) for name in large}
    return {
        name: catalog.TableFiles(count, paths[name], hash_of(folder / path for path in paths[name]))
        for name, count in rows.items()
    }


def read_manifest(folder: Path) -> Manifest:
    """What the folder says of itself. Raises `FileNotFoundError`, or `PublishError` if it is no dataset of ours."""
    text = (folder / catalog.DATAPACKAGE).read_bytes()
    return parse_manifest(text, str(folder))


def parse_manifest(data: bytes, where: str) -> Manifest:
    """The manifest in the bytes of a `datapackage.json`. Raises `PublishError`."""
    try:
        package: dict[str, Any] = json.loads(data)
        resources = package["resources"]
        return Manifest(
            package["run_id"],
            package["code_version"],
            {item["name"]: item["rows"] for item in resources},
            {item["name"]: item["hash"].removeprefix("sha256:") for item in resources},
            {item["name"]: tuple(_paths(item["path"])) for item in resources},
        )
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError(f"{where} holds no {catalog.DATAPACKAGE} of ours ({error}).") from error


def _paths(path: str | list[str]) -> list[str]:
    return [path] if isinstance(path, str) else path


def is_intact(folder: Path) -> bool:
    """Whether every file the manifest names is there with its recorded hash."""
    try:
        manifest = read_manifest(folder)
        return all(
            hash_of(folder / path for path in manifest.files[name]) == value for name, value in manifest.hashes.items()
        )
    except (FileNotFoundError, PublishError):
        return False


def is_complete(folder: Path) -> bool:
    """Whether the folder holds all that a generation consists of, every table with its recorded hash."""
    return all((folder / name).exists() for name in catalog.PUBLISHED_NAMES) and is_intact(folder)
