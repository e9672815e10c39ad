"""One file per document with all its tables, under the fingerprint of everything that could change them.

Layout: magic, SHA-256 of the rest, size unpacked, then packed as a whole: one Arrow IPC stream for each table that has
rows (`documents` first), named in its schema metadata. A shard whose digest does not fit counts as absent, so a damaged
build folder heals itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline import schema
from pipeline.store.files import write_atomically
from pipeline.store.remote import Remote

MAGIC = b"KBSHARD1"
_DIGEST = hashlib.sha256().digest_size
_NAMES = tuple(table.name for table in schema.TABLES if table.name not in schema.CROSS_DOCUMENT)
_HEAD = len(MAGIC) + _DIGEST
_SIZE = 8  # bytes of the unpacked size, little-endian
_CODEC = pa.Codec("zstd", compression_level=3)
# One thread: most streams are a few rows, and handing them to others takes longer than reading them.
_READ = pa.ipc.IpcReadOptions(use_threads=False)
_WRITE = pa.ipc.IpcWriteOptions(use_threads=False)


class ShardError(ValueError):
    """A shard that is damaged or of another version."""


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards of one build folder, and of the exchange it shares with others."""

    folder: Path
    exchange: Remote | None = None

    def __str__(self) -> str:
        return str(self.folder if self.exchange is None else self.exchange)

    def path(self, fingerprint: str) -> Path:
        """Where the shard of this fingerprint lies, or would."""
        return self.folder / fingerprint[:2] / fingerprint

    def write(self, fingerprint: str, tables: Mapping[str, pa.Table]) -> None:
        """Store the tables of one document; whole or not at all."""
        path = self.path(fingerprint)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, encode(tables), is_durable=False)  # what a power cut damages is found and read anew

    def read(self, fingerprint: str) -> dict[str, pa.Table]:
        """All tables of one document. Raises `ShardError`, or `FileNotFoundError`."""
        return decode(self._content(fingerprint))

    def entry(self, fingerprint: str) -> dict[str, Any] | None:
        """The `documents` row of a stored shard, None if there is no whole shard."""
        try:
            row: dict[str, Any] = next(_streams(self._content(fingerprint)))[1].to_pylist()[0]
        except (FileNotFoundError, ShardError):
            return None
        return row

    def digest(self, fingerprint: str) -> str:
        """SHA-256 of the content, hexadecimal, as recorded in the head of the shard."""
        with self.path(fingerprint).open("rb") as file:
            return file.read(_HEAD)[len(MAGIC) :].hex()

    def share(self, fingerprint: str) -> None:
        """Copy a shard of this build folder to the exchange. Raises `PublishError`."""
        if self.exchange is not None:
            self.exchange.upload(self.path(fingerprint), _exchanged(fingerprint))

    def _content(self, fingerprint: str) -> bytes:
        try:
            return self.path(fingerprint).read_bytes()
        except FileNotFoundError:
            if self.exchange is None:
                raise
            return self.exchange.read(_exchanged(fingerprint))

    def sweep(self) -> int:
        """Remove what a killed writer left; returns how many files."""
        stray = list(self.folder.glob("*/*.tmp"))
        for path in stray:
            path.unlink(missing_ok=True)
        return len(stray)


def _exchanged(fingerprint: str) -> str:
    return f"shards/{fingerprint[:2]}/{fingerprint}"


def encode(tables: Mapping[str, pa.Table]) -> bytes:
    """Bytes of a shard; the same tables always give the same bytes."""
    sink = pa.BufferOutputStream()
    for table in schema.TABLES:
        if table.name in schema.CROSS_DOCUMENT or not tables[table.name].num_rows:
            continue
        rows = (
            tables[table.name].cast(_bare(table.name)).replace_schema_metadata({"table": table.name}).combine_chunks()
        )
        with pa.ipc.new_stream(sink, rows.schema, options=_WRITE) as writer:
            writer.write_table(rows)
    content = sink.getvalue()
    body: bytes = content.size.to_bytes(_SIZE, "little") + _CODEC.compress(content, asbytes=True)
    return MAGIC + hashlib.sha256(body).digest() + body


def decode(data: bytes) -> dict[str, pa.Table]:
    """The tables of a shard by name, with the columns of the published schema. Raises `ShardError`."""
    found = dict(_streams(data))
    for name, content in found.items():
        if not content.schema.equals(_bare(name)):
            raise ShardError(f"The columns of {name} in this shard are those of another version.")
    return {name: found[name] if name in found else schema.empty_table(name) for name in _NAMES}


@cache
def _bare(name: str) -> pa.Schema:
    """The published columns without their descriptions: a thousand shards do without them."""
    return pa.schema([field.remove_metadata() for field in schema.arrow_schema(name)])


def _streams(data: bytes) -> Iterator[tuple[str, pa.Table]]:
    if data[: len(MAGIC)] != MAGIC or hashlib.sha256(data[_HEAD:]).digest() != data[len(MAGIC) : _HEAD]:
        raise ShardError("This shard is damaged or of another version.")
    size = int.from_bytes(data[_HEAD : _HEAD + _SIZE], "little")
    source = pa.BufferReader(_CODEC.decompress(pa.py_buffer(data)[_HEAD + _SIZE :], decompressed_size=size))
    while source.tell() < source.size():
        content = pa.ipc.open_stream(source, options=_READ).read_all()
        yield content.schema.metadata[b"table"].decode(), content
