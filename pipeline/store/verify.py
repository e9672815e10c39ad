"""A written generation read back as a stranger would, and all of it checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.errors import PublishError
from pipeline.store.checks import violations_of
from pipeline.store.generation import Manifest, read_manifest
from pipeline.store.partitions import owners, value_of, year_of

_BATCH_ROWS = 4_000  # read back at a time
_VERIFIED_DOCUMENTS = 256  # checked at a time …
_VERIFIED_CHARS = 4_000_000  # … and no more than one document beyond so many characters


def verify(folder: Path) -> None:
    """Read a written generation back as a stranger would and check all of it. Raises `PublishError`."""
    if violations := list(_violations(folder)):
        shown = "; ".join(violations[:10])
        raise PublishError(f"The new dataset contradicts itself and was not published: {shown}.")


def _violations(folder: Path) -> Iterator[str]:
    manifest = read_manifest(folder)
    readers = {
        table.name: {value_of(path): _Reader(folder / path, table) for path in manifest.files[table.name]}
        for table in schema.TABLES
    }
    for name, files in readers.items():
        yield from _footer_violations(name, files, manifest)
    divided = {name for name, files in readers.items() if None not in files}
    observations = _columns(readers["observations"], ["series_id", "fact_id"])
    wanted = pc.unique(observations.column("fact_id"))
    previous = ""
    for documents in _some(readers["documents"][None]):
        ids = documents.column("document_id")
        if ids[0].as_py() <= previous:
            yield f"documents: {ids[0]} stands after {previous}"
        previous = ids[-1].as_py()
        whole = {
            name: files[None].take(ids)
            for name, files in readers.items()
            if name not in divided and name != "documents" and name not in schema.CROSS_DOCUMENT
        }
        for year, some in _by_year(documents) if divided else [("", documents)]:
            ids = some.column("document_id")
            tables = {"documents": some} | (
                {name: _of(ids, name, rows) for name, rows in whole.items()} if divided else whole
            )
            for name in divided - schema.CROSS_DOCUMENT:
                part = readers[name].get(year)
                tables[name] = part.take(ids) if part is not None else schema.empty_table(name)
            yield from violations_of({name: tables[name] for name in readers if name in tables})
            wanted = wanted.filter(pc.invert(pc.is_in(wanted, value_set=tables["numeric_facts"].column("fact_id"))))
    for name, files in readers.items():
        if name != "documents" and name not in schema.CROSS_DOCUMENT:
            for reader in files.values():
                if rest := reader.rest():
                    yield f"{name} has {rest} rows that belong to no document in order"
    yield from (f"observations: {fact} names no row of numeric_facts" for fact in sorted(wanted.to_pylist()))
    series = _columns(readers["indicator_series"], ["series_id"]).column("series_id").to_pylist()
    if len(set(series)) != len(series):
        yield "indicator_series: a key occurs twice"
    if missing := set(observations.column("series_id").to_pylist()) - set(series):
        yield f"observations: {min(missing)} names no row of indicator_series"


def _footer_violations(name: str, files: Mapping[str | None, _Reader], manifest: Manifest) -> Iterator[str]:
    for reader in files.values():
        footer = reader.file.schema_arrow
        if not footer.equals(schema.arrow_schema(name)):
            yield f"{name} has another schema"
        if footer.metadata.get(b"run_id", b"").decode() != manifest.run_id:
            yield f"{name} belongs to another run"
    rows = sum(reader.file.metadata.num_rows for reader in files.values())
    if rows != manifest.rows[name]:
        yield f"{name} has {rows} rows, not {manifest.rows[name]}"


def _columns(files: Mapping[str | None, _Reader], names: list[str]) -> pa.Table:
    return pa.concat_tables([reader.file.read(names) for reader in files.values()])


def _by_year(documents: pa.Table) -> Iterator[tuple[str, pa.Table]]:
    years = pa.array([str(year_of(row)) for row in documents.to_pylist()])
    for year in sorted(set(years.to_pylist())):
        yield year, documents.filter(pc.equal(years, year))


def _of(documents: pa.ChunkedArray, name: str, rows: pa.Table) -> pa.Table:
    """The rows that belong to some of the documents."""
    return rows.filter(pc.is_in(owners(name, rows), value_set=documents))


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

    def __init__(self, path: Path, table: schema.Table) -> None:
        self.table = table
        self.file = pq.ParquetFile(path)
        self._batches = self.file.iter_batches(batch_size=_BATCH_ROWS)
        self._buffer: pa.Table = self.file.schema_arrow.empty_table()
        self._owners = pa.chunked_array([], pa.string())

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
        self._owners = owners(self.table.name, self._buffer)
        return True

    def rest(self) -> int:
        """How many rows no document took; ends the reading."""
        rest: int = self._buffer.num_rows + sum(batch.num_rows for batch in self._batches)
        return rest
