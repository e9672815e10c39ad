"""The Parquet files of a table: written row group by row group, divided afterwards where the table has grown large."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline import schema
from pipeline.store.files import sync_file, sync_folder
from pipeline.store.partitions import Years, file_name, part_path, values

_GROUP_ROWS = 50_000  # a row group is written at so many rows …
_GROUP_BYTES = 64 * 1024 * 1024  # … or bytes: bounds memory and lets readers skip
_HELD_GROUPS = 4  # row groups in memory while a table is divided, all files together
_GATHERED_TABLES = 256  # small tables are merged at so many: a table costs far more memory than a few rows
_COMPRESSION_LEVEL = 6


class TableWriter:
    """One file; small documents are gathered into full row groups."""

    def __init__(self, path: Path, table: schema.Table, run: str, code_version: str) -> None:
        self.path = path
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
        """Append rows."""
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
            self.flush()

    def _gather(self) -> None:
        if self.small:
            self.pending.append(pa.concat_tables(self.small).combine_chunks())
            self.small = []

    def flush(self) -> None:
        """Write what is gathered as a row group."""
        self._gather()
        if self.pending_rows:
            gathered = pa.Table.from_arrays(pa.concat_tables(self.pending).columns, schema=self.schema)
            self.writer.write_table(gathered, row_group_size=gathered.num_rows)
        self.pending, self.pending_rows, self.pending_bytes = [], 0, 0

    def close(self) -> None:
        """End the file and flush it to the disk."""
        self.flush()
        self.writer.close()
        sync_file(self.path)

    def abandon(self) -> None:
        """Let go of the file after a failure; what lies there is swept later."""
        with suppress(OSError):  # the failure itself is on its way already
            self.writer.close()
        self.writer.is_open = False


def divide(folder: Path, table: schema.Table, years: Years, run: str, code_version: str) -> tuple[str, ...]:
    """Put a folder of files in the place of the file of a table; returns their paths below `folder`, in order.

    Some row groups are in memory at a time: when more are gathered, the file with most of them is written on.
    """
    whole = folder / f"{table.name}.whole"
    (folder / file_name(table.name)).rename(whole)
    writers: dict[str, TableWriter] = {}
    try:
        with pq.ParquetFile(whole) as file:
            for group in range(file.num_row_groups):
                rows = file.read_row_group(group)
                wanted = values(table.name, rows, years)
                for value in np.unique(wanted).tolist():
                    if value not in writers:
                        path = folder / part_path(table.name, value)
                        path.parent.mkdir(parents=True)
                        writers[value] = TableWriter(path, table, run, code_version)
                    writers[value].add(rows.filter(pa.array(wanted == value)).combine_chunks())
                _hold(writers.values())
        for writer in writers.values():
            writer.close()
    except BaseException:
        for writer in writers.values():
            writer.abandon()
        raise
    whole.unlink()
    for value in writers:
        sync_folder((folder / part_path(table.name, value)).parent)
    sync_folder(folder / file_name(table.name))
    return tuple(part_path(table.name, value) for value in sorted(writers))


def _hold(writers: Iterable[TableWriter]) -> None:
    """Write until few enough rows are gathered."""
    by_rows = sorted(writers, key=lambda writer: (-writer.pending_rows, str(writer.path)))
    rows, size = sum(writer.pending_rows for writer in by_rows), sum(writer.pending_bytes for writer in by_rows)
    for writer in by_rows:
        if rows <= _HELD_GROUPS * _GROUP_ROWS and size <= _HELD_GROUPS * _GROUP_BYTES:
            break
        rows, size = rows - writer.pending_rows, size - writer.pending_bytes
        writer.flush()


def hash_of(files: Iterable[Path]) -> str:
    """SHA-256 of files one after the other, hexadecimal."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            while piece := file.read(1024 * 1024):
                digest.update(piece)
    return digest.hexdigest()
