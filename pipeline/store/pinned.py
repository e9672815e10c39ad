"""One generation held open: every table comes from the same run, read in batches or document by document."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.errors import PublishError, UsageError
from pipeline.store import catalog
from pipeline.store.generation import Manifest, parse_manifest
from pipeline.store.partitions import YEAR_COLUMNS, key_of, value_of, year_of
from pipeline.store.remote import Remote, location
from pipeline.store.target import shown

ALL = tuple(table.name for table in schema.TABLES)
# Rows wanted, as pyarrow writes it: `[("unit", "==", "KRW")]`, lists of such lists for alternatives, or an expression.
Filters: TypeAlias = list[tuple[str, str, Any]] | list[list[tuple[str, str, Any]]] | pc.Expression

_ATTEMPTS = 5
_BATCH_ROWS = 8_000


class _Switched(Exception):
    """The folder was replaced while it was opened."""


@dataclass(frozen=True, slots=True)
class PinnedFile:
    """An open file of a table; of a large table, one of many."""

    path: str  # below the published folder
    source: Any
    parquet: pq.ParquetFile


@dataclass(frozen=True, slots=True)
class Pinned:
    """The open files of one generation. What is published meanwhile does not reach its readers."""

    manifest: Manifest
    files: dict[str, tuple[PinnedFile, ...]]

    def read(self, name: str, columns: Sequence[str] | None = None, filters: Filters | None = None) -> pa.Table:
        """Some columns and rows of a table; row groups whose statistics rule them out are not read.

        Files of a large table are ruled out by their folder, too: filters may name its `year` or `series`.
        """
        wanted = list(columns) if columns is not None else list(self.files[name][0].parquet.schema_arrow.names)
        if filters is None:
            found = pa.concat_tables([file.parquet.read(columns=wanted) for file in self.files[name]])
        else:
            chosen = filters if isinstance(filters, pc.Expression) else pq.filters_to_expression(filters)
            found = pa.concat_tables([_filtered(name, file, wanted, chosen) for file in self.files[name]])
        return found.replace_schema_metadata(self.files[name][0].parquet.schema_arrow.metadata)

    def batches(self, name: str) -> Iterator[pa.Table]:
        """The rows of a table in published order, some thousands at a time; none for an empty table.

        They have the columns of this version: those that came after the dataset was published are null. Raises
        `UsageError` where such a column cannot be.
        """
        for file in self.files[name]:
            yield from _batches(name, file)

    def documents(self, names: Sequence[str]) -> Iterator[dict[str, pa.Table]]:
        """Document by document, in order of their ids, the rows of `documents` and of the tables named.

        Only tables with a `document_id` to sort by can be asked for.
        """
        cursors = {
            name: {value_of(file.path): _Cursor(name, file) for file in self.files[name]}
            for name in names
            if name != "documents"
        }
        for batch in self.batches("documents"):
            for at, row in enumerate(batch.select(list(YEAR_COLUMNS)).to_pylist()):
                tables = {"documents": batch.slice(at, 1)}
                for name, of_table in cursors.items():
                    cursor = of_table.get(None) or of_table.get(str(year_of(row)))
                    tables[name] = cursor.take(row["document_id"]) if cursor else schema.empty_table(name)
                yield tables


def _filtered(name: str, file: PinnedFile, columns: list[str], chosen: pc.Expression) -> pa.Table:
    shape, where = file.parquet.schema_arrow, None
    value = value_of(file.path)
    if value is not None:
        folder = pa.field(key_of(name), pa.int32() if key_of(name) == "year" else pa.string())
        shape, where = shape.append(folder), pc.field(folder.name) == pa.scalar(value).cast(folder.type)
    fragment = ds.ParquetFileFormat().make_fragment(file.source, partition_expression=where)
    return fragment.to_table(schema=shape, columns=columns, filter=chosen)


def _batches(name: str, file: PinnedFile) -> Iterator[pa.Table]:
    for batch in file.parquet.iter_batches(batch_size=_BATCH_ROWS):
        yield _of_this_version(pa.Table.from_batches([batch]), name)


def _of_this_version(rows: pa.Table, name: str) -> pa.Table:
    wanted = schema.arrow_schema(name)
    columns = []
    for field in wanted:
        if field.name in rows.column_names:
            columns.append(rows.column(field.name).cast(field.type))
        elif field.nullable:
            columns.append(pa.nulls(rows.num_rows, field.type))
        else:
            raise UsageError(f"The dataset was published without {name}.{field.name}; run `ingest` to publish it anew.")
    return pa.Table.from_arrays(columns, schema=wanted)


class _Cursor:
    """Reads a file sorted by document, giving the rows of one document after the other."""

    def __init__(self, name: str, file: PinnedFile) -> None:
        if schema.table(name).sort_key[0] != "document_id":
            raise ValueError(f"{name} is not sorted by document")
        self._batches = _batches(name, file)
        self._rows: pa.Table = schema.arrow_schema(name).empty_table()
        self._ids: list[str] = []

    def take(self, document_id: str) -> pa.Table:
        while not self._ids or self._ids[-1] <= document_id:
            batch = next(self._batches, None)
            if batch is None:
                break
            self._rows = pa.concat_tables([self._rows, batch])
            self._ids += batch.column("document_id").to_pylist()
        end = 0
        while end < len(self._ids) and self._ids[end] <= document_id:
            end += 1
        taken, self._rows, self._ids = self._rows.slice(0, end), self._rows.slice(end), self._ids[end:]
        return taken


@contextmanager
def open_pinned(parsed: str | Path | Remote = "parsed", names: Sequence[str] = ALL) -> Iterator[Pinned]:
    """Open the tables `names` (default: all) published in a folder or at an address.

    Raises `UsageError` if nothing is published there.
    """
    for name in names:
        schema.table(name)
    where = parsed if isinstance(parsed, Remote) else location(str(parsed))
    with ExitStack() as stack:
        for _ in range(_ATTEMPTS):
            try:
                if isinstance(where, Remote):
                    pinned = _open_remote(where, names, stack)
                else:
                    pinned = _open(where, names, stack)
                break
            except _Switched:
                stack.close()
        else:
            raise PublishError(f"The dataset in {parsed} changed {_ATTEMPTS} times while it was opened; try again.")
        yield pinned


def _open(parsed: Path, names: Sequence[str], stack: ExitStack) -> Pinned:
    try:
        folder = os.open(parsed, os.O_RDONLY | os.O_DIRECTORY)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise _nothing(parsed) from error
    stack.callback(os.close, folder)  # it keeps naming the same generation when the path already shows the next
    try:
        with os.fdopen(os.open(catalog.DATAPACKAGE, os.O_RDONLY, dir_fd=folder), "rb") as file:
            manifest = parse_manifest(file.read(), str(parsed))
        # All are opened before the first is read: what is removed afterwards stays readable.
        opened = {
            name: {
                path: stack.enter_context(os.fdopen(os.open(path, os.O_RDONLY, dir_fd=folder), "rb"))
                for path in manifest.files[name]
            }
            for name in names
        }
    except FileNotFoundError as error:
        if _is_shown(folder, parsed):
            raise _nothing(parsed) from error
        raise _Switched from error  # replaced, and being removed before we could look into it
    pinned = _pinned(manifest, opened)
    footers = [file.parquet.schema_arrow.metadata for files in pinned.files.values() for file in files]
    if {footer.get(b"run_id", b"").decode() for footer in footers} - {manifest.run_id}:
        raise _Switched
    return pinned


def _pinned(manifest: Manifest, opened: Mapping[str, Mapping[str, Any]]) -> Pinned:
    return Pinned(
        manifest,
        {
            name: tuple(PinnedFile(path, source, pq.ParquetFile(source)) for path, source in files.items())
            for name, files in opened.items()
        },
    )


def _is_shown(folder: int, parsed: Path) -> bool:
    """Whether the path still shows the folder that was opened."""
    try:
        return os.path.samestat(os.fstat(folder), parsed.stat())
    except FileNotFoundError:
        return False


def _open_remote(parsed: Remote, names: Sequence[str], stack: ExitStack) -> Pinned:
    try:
        prefix, manifest = shown(parsed)
    except FileNotFoundError as error:
        raise _nothing(parsed) from error
    try:
        opened = {
            name: {path: stack.enter_context(parsed.open(f"{prefix}/{path}")) for path in manifest.files[name]}
            for name in names
        }
    except FileNotFoundError as error:  # two newer generations came, and this one was removed
        raise _Switched from error
    return _pinned(manifest, opened)


def _nothing(parsed: Path | Remote) -> UsageError:
    return UsageError(f"Nothing is published in {parsed}; run `python -m pipeline ingest` first, or name the folder.")
