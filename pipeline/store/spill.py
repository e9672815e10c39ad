"""Rows set aside until all documents are read: in memory while few, then in files, a share of the keys in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

PARTS = 64  # files; a sixty-fourth of the rows is what is in memory when they are read back
_HELD_ROWS = 100_000  # rows in memory before any goes to a file: a run over some hundred documents writes none


class Spill:
    """Rows divided by a key, so that those of one key are read back together and in the order they came.

    `part_of` maps a value of the column `by` to one of `PARTS` parts. Whatever lies in `folder` is overwritten; the
    caller removes it. Raises `OSError` where the disk is full.
    """

    def __init__(self, folder: Path, schema: pa.Schema, by: str, part_of: Callable[[str], int]) -> None:
        self._folder, self._schema, self._by, self._part_of = folder, schema, by, part_of
        self._held: list[pa.Table] = []
        self._held_rows = 0
        self._writers: dict[int, pa.ipc.RecordBatchStreamWriter] = {}

    def add(self, rows: pa.Table) -> None:
        """Set rows aside."""
        if rows.num_rows:
            self._held.append(rows)
            self._held_rows += rows.num_rows
            if self._held_rows >= _HELD_ROWS:
                self._write()

    def parts(self) -> Iterator[pa.Table]:
        """All rows, part by part; a single part if none went to a file. Ends the adding; can be read again."""
        if not self._writers:
            yield pa.concat_tables(self._held) if self._held else self._schema.empty_table()
            return
        self._write()
        for writer in self._writers.values():
            writer.close()  # closing twice does nothing
        for part in sorted(self._writers):
            with pa.OSFile(str(self._path(part))) as file:
                yield pa.ipc.open_stream(file).read_all()

    def _path(self, part: int) -> Path:
        return self._folder / f"{part:02d}.arrow"

    def _write(self) -> None:
        if not self._held:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        held = pa.concat_tables(self._held).combine_chunks()
        self._held, self._held_rows = [], 0
        parts = np.fromiter((self._part_of(key) for key in held.column(self._by).to_pylist()), np.uint8, held.num_rows)
        for part in np.unique(parts).tolist():
            if part not in self._writers:
                self._writers[part] = pa.ipc.new_stream(str(self._path(part)), self._schema)
            self._writers[part].write_table(held.filter(pa.array(parts == part)))
