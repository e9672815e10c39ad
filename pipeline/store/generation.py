"""One generation: all tables of all documents, written once, verified, never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.errors import PublishError
from pipeline.store import catalog
from pipeline.store.checks import violations_of
from pipeline.store.files import sync_file, sync_folder

_GROUP_ROWS = 50_000  # a row group is written at so many rows …
_GROUP_BYTES = 64 * 1024 * 1024  # … or bytes: bounds memory and lets readers skip
_GATHERED_TABLES = 256  # small tables are merged at so many: a table costs far more memory than a few rows
_BATCH_ROWS = 4_000  # read back at a time
_VERIFIED_DOCUMENTS = 256  # checked at a time …
_VERIFIED_CHARS = 4_000_000  # … and no more than one document beyond so many characters
_COMPRESSION_LEVEL = 6


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


def run_id(parts: Iterable[Part], code_version: str) -> str:
    """Hash of everything that enters a generation: same inputs and code, same id."""
    digest = hashlib.sha256(f"{schema.VERSION}\n{code_version}\n".encode())
    for part in parts:
        digest.update(f"{part.document_id} {part.digest}\n".encode())
    return digest.hexdigest()[:16]


def write(folder: Path, parts: Iterable[Part], series: SeriesBuilder, run: str, code_version: str) -> Manifest:
    """Write all files of a generation into the empty `folder` and flush them to the disk.

    `parts` come sorted by document id; one document is in memory at a time, plus what `series` collects.
    """
    writers = {table.name: _Writer(folder, table, run, code_version) for table in schema.TABLES}
    try:
        for part in parts:
            tables = part.load()
            for name, content in tables.items():
                writers[name].add(content)
            series.add(tables)
        for piece in series.tables():
            for name, content in piece.items():
                writers[name].add(content)
        files = {name: writer.close() for name, writer in writers.items()}
    except BaseException:
        for writer in writers.values():
            writer.abandon()
        raise
    for name, text in (
        (catalog.CARD, catalog.card(files, run, code_version)),
        (catalog.VIEWS, catalog.views()),
        (catalog.DATAPACKAGE, catalog.datapackage(files, run, code_version)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        sync_file(folder / name)
    sync_folder(folder)
    return read_manifest(folder)


class _Writer:
    """One table file; small documents are gathered into full row groups."""

    def __init__(self, folder: Path, table: schema.Table, run: str, code_version: str) -> None:
        self.path = folder / catalog.file_name(table.name)
        self.schema = schema.arrow_schema(table.name).with_metadata(
            {
                "description": table.description,
                "primary_key": ",".join(table.primary_key),
                "schema_version": schema.VERSION,
                "run_id": run,
                "code_version": code_version,
            }
        )
        self.writer = pq.ParquetWriter(
            self.path, self.schema, compression="zstd", compression_level=_COMPRESSION_LEVEL, version="2.6"
        )
        self.small: list[pa.Table] = []
        self.pending: list[pa.Table] = []
        self.pending_rows = 0
        self.pending_bytes = 0
        self.rows = 0

    def add(self, content: pa.Table) -> None:
        if not content.num_rows:
            return
        self.small.append(content)
        if len(self.small) >= _GATHERED_TABLES:
            self._gather()
        self.pending_rows += content.num_rows
        self.pending_bytes += content.get_total_buffer_size()
        self.rows += content.num_rows
        # What is gathered depends on the content alone, so the bytes of the file do too.
        if self.pending_rows >= _GROUP_ROWS or self.pending_bytes >= _GROUP_BYTES:
            self._flush()

    def _gather(self) -> None:
        if self.small:
            self.pending.append(pa.concat_tables(self.small).combine_chunks())
            self.small = []

    def _flush(self) -> None:
        self._gather()
        if self.pending_rows:
            gathered = pa.Table.from_arrays(pa.concat_tables(self.pending).columns, schema=self.schema)
            self.writer.write_table(gathered, row_group_size=gathered.num_rows)
        self.pending, self.pending_rows, self.pending_bytes = [], 0, 0

    def close(self) -> catalog.TableFile:
        self._flush()
        self.writer.close()
        sync_file(self.path)
        return catalog.TableFile(self.rows, file_hash(self.path))

    def abandon(self) -> None:
        """Let go of the file after a failure; what lies there is swept later."""
        with suppress(OSError):  # the failure itself is on its way already
            self.writer.close()
        self.writer.is_open = False


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
        )
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError(f"{where} holds no {catalog.DATAPACKAGE} of ours ({error}).") from error


def is_intact(folder: Path) -> bool:
    """Whether every file the manifest names is there with its recorded hash."""
    try:
        manifest = read_manifest(folder)
        return all(file_hash(folder / catalog.file_name(name)) == value for name, value in manifest.hashes.items())
    except (FileNotFoundError, PublishError):
        return False


def is_complete(folder: Path) -> bool:
    """Whether the folder holds all that a generation consists of, every table with its recorded hash."""
    return all((folder / name).exists() for name in catalog.PUBLISHED_NAMES) and is_intact(folder)


def verify(folder: Path) -> None:
    """Read a written generation back as a stranger would and check all of it. Raises `PublishError`."""
    if violations := list(_violations(folder)):
        shown = "; ".join(violations[:10])
        raise PublishError(f"The new dataset contradicts itself and was not published: {shown}.")


def _violations(folder: Path) -> Iterator[str]:
    manifest = read_manifest(folder)
    readers = {table.name: _Reader(folder, table) for table in schema.TABLES}
    for reader in readers.values():
        yield from reader.footer_violations(manifest)
    observations = readers["observations"].file.read(["series_id", "fact_id"])
    wanted = pc.unique(observations.column("fact_id"))
    previous = ""
    for documents in _some(readers["documents"]):
        ids = documents.column("document_id")
        if ids[0].as_py() <= previous:
            yield f"documents: {ids[0]} stands after {previous}"
        previous = ids[-1].as_py()
        tables = {"documents": documents} | {
            name: reader.take(ids)
            for name, reader in readers.items()
            if name != "documents" and name not in schema.CROSS_DOCUMENT
        }
        yield from violations_of(tables)
        wanted = wanted.filter(pc.invert(pc.is_in(wanted, value_set=tables["numeric_facts"].column("fact_id"))))
    for name, reader in readers.items():
        if name != "documents" and name not in schema.CROSS_DOCUMENT and (rest := reader.rest()):
            yield f"{name} has {rest} rows that belong to no document in order"
    yield from (f"observations: {fact} names no row of numeric_facts" for fact in sorted(wanted.to_pylist()))
    series = readers["indicator_series"].file.read(["series_id"]).column("series_id").to_pylist()
    if len(set(series)) != len(series):
        yield "indicator_series: a key occurs twice"
    if missing := set(observations.column("series_id").to_pylist()) - set(series):
        yield f"observations: {min(missing)} names no row of indicator_series"


def _some(documents: _Reader) -> Iterator[pa.Table]:
    """Rows of `documents` in file order, as many at a time as have few enough characters."""
    for batch in documents.file.iter_batches(batch_size=_VERIFIED_DOCUMENTS):
        sizes = batch.column("char_count").fill_null(0).to_pylist()
        first = held = 0
        for at, size in enumerate(sizes):
            if at > first and held + size > _VERIFIED_CHARS:
                yield pa.Table.from_batches([batch.slice(first, at - first)])
                first, held = at, 0
            held += size
        yield pa.Table.from_batches([batch.slice(first)])


class _Reader:
    """A table file read back, some documents at a time."""

    def __init__(self, folder: Path, table: schema.Table) -> None:
        self.table = table
        self.file = pq.ParquetFile(folder / catalog.file_name(table.name))
        self._batches = self.file.iter_batches(batch_size=_BATCH_ROWS)
        self._buffer: pa.Table = self.file.schema_arrow.empty_table()
        self._owners = pa.chunked_array([], pa.string())

    def footer_violations(self, manifest: Manifest) -> Iterator[str]:
        name, footer = self.table.name, self.file.schema_arrow
        if not footer.equals(schema.arrow_schema(name)):
            yield f"{name} has another schema"
        if footer.metadata.get(b"run_id", b"").decode() != manifest.run_id:
            yield f"{name} belongs to another run"
        if self.file.metadata.num_rows != manifest.rows[name]:
            yield f"{name} has {self.file.metadata.num_rows} rows, not {manifest.rows[name]}"

    def take(self, documents: pa.ChunkedArray) -> pa.Table:
        """The next rows as far as they belong to these documents."""
        taken: list[pa.Table] = []
        while self._buffer.num_rows or self._fill():
            strangers = pc.index(pc.is_in(self._owners, value_set=documents), False).as_py()
            end = self._buffer.num_rows if strangers < 0 else strangers
            taken.append(self._buffer.slice(0, end))
            self._buffer, self._owners = self._buffer.slice(end), self._owners.slice(end)
            if strangers >= 0:
                break
        return pa.concat_tables(taken) if taken else self._buffer

    def _fill(self) -> bool:
        """Read the next batch; False at the end."""
        batch = next(self._batches, None)
        if batch is None:
            return False
        self._buffer = pa.Table.from_batches([batch])
        self._owners = self._buffer.column(self.table.sort_key[0])
        if self.table.sort_key[0] != "document_id":
            # Ids of checks carry the document they belong to: {document_id}-k00001.
            self._owners = pc.replace_substring_regex(self._owners, pattern="-[^-]*$", replacement="")
        return True

    def rest(self) -> int:
        """How many rows no document took; ends the reading."""
        rest: int = self._buffer.num_rows + sum(batch.num_rows for batch in self._batches)
        return rest
