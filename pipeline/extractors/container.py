"""Bounded reading of the two containers Hancom uses: OLE compound files and ZIP archives.

Nothing here trusts a size that the file states: every read stops at a ceiling of `limits.Limits`, and nothing is ever
written to a path that an archive names. Exceptions of `olefile`, `zipfile` and `zlib` are mapped here.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from types import TracebackType
from typing import NamedTuple

import olefile

from pipeline.errors import Code, DocumentError, LimitReached, Refused
from pipeline.limits import Limits

_CHUNK = 1 << 20
_SMALL_CHUNK = 1 << 12
_CENTRAL_ENTRY = b"PK\x01\x02"
_LOCAL_ENTRY = b"PK\x03\x04"
# olefile meets damaged tables with any of these; its directory walk recurses once for each entry.
_OLE_ERRORS = (OSError, ValueError, IndexError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError)


def inflate(data: bytes, ceiling: int, *, window: int = -15) -> tuple[bytes, bool]:
    """Decompress a raw deflate stream up to its end or its first error; (bytes, whether it ended well).

    Raises LimitReached (LIMIT_STREAM) beyond `ceiling` bytes.
    """
    machine = zlib.decompressobj(window)
    try:
        out = machine.decompress(data, ceiling + 1)
    except zlib.error:
        return _inflate_until_error(data, ceiling, window), False
    if len(out) > ceiling:
        raise LimitReached(
            Code.LIMIT_STREAM, f"A stream expands beyond {ceiling:,} bytes; raise the limit if you trust the file."
        )
    return out, machine.eof


def _inflate_until_error(data: bytes, ceiling: int, window: int) -> bytes:
    """What comes out before the first bad byte: feed small pieces, keep what they gave."""
    machine = zlib.decompressobj(window)
    parts: list[bytes] = []
    size = 0
    for start in range(0, len(data), 256):
        try:
            part = machine.decompress(data[start : start + 256], ceiling + 1 - size)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        if size > ceiling:
            raise LimitReached(
                Code.LIMIT_STREAM, f"A stream expands beyond {ceiling:,} bytes; raise the limit if you trust the file."
            )
    return b"".join(parts)


class OleContainer:
    """An OLE compound file in memory. Use as a context manager; paths are joined by "/"."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        try:
            self._ole = olefile.OleFileIO(io.BytesIO(data))
            names = ["/".join(path) for path in self._ole.listdir()]
        except _OLE_ERRORS as error:
            raise DocumentError(
                Code.DAMAGED, "The file's OLE container is damaged; fetch it again from its source."
            ) from error
        if len(names) > limits.archive_entries:
            raise LimitReached(Code.LIMIT_ARCHIVE, f"The container has more than {limits.archive_entries:,} streams.")
        self.names = frozenset(names)

    def __enter__(self) -> OleContainer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ole.close()
        # What the library's container holds refers back to it; cut, all is freed at once, the file's bytes with it.
        self._ole.direntries, self._ole.root = [], None
        self._ole.directory_fp = self._ole.ministream = None

    def read(self, name: str) -> bytes:
        """The bytes of one stream; raises DocumentError (PART_DAMAGED, LIMIT_STREAM)."""
        try:
            with self._ole.openstream(name) as stream:
                data: bytes = stream.read(self._limits.stream_bytes + 1)
        except _OLE_ERRORS as error:
            raise DocumentError(Code.PART_DAMAGED, f"The stream {name} cannot be read.") from error
        if len(data) > self._limits.stream_bytes:
            raise LimitReached(
                Code.LIMIT_STREAM, f"The stream {name} has more than {self._limits.stream_bytes:,} bytes."
            )
        return data


class ZipContainer:
    """A ZIP archive in memory. Use as a context manager. All reads together stay under `limits.archive_bytes`.

    An archive without its directory, as a broken download leaves it, is read entry by entry (`is_salvaged`).
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._budget = limits.archive_bytes
        # Counted before zipfile builds an object for each of perhaps a million entries.
        if data.count(_CENTRAL_ENTRY) > limits.archive_entries:
            raise LimitReached(Code.LIMIT_ARCHIVE, f"The archive has more than {limits.archive_entries:,} entries.")
        self._salvaged: dict[str, _LocalEntry] = {}
        self._entries: dict[str, zipfile.ZipInfo] = {}
        try:
            self._zip: zipfile.ZipFile | None = zipfile.ZipFile(io.BytesIO(data))
            self._entries = {info.filename: info for info in self._zip.infolist()}
        except _ZIP_ERRORS as error:
            self._zip = None
            self._salvaged = _local_entries(data, limits.archive_entries)
            if not self._salvaged:
                message = "The archive is damaged; fetch it again from its source."
                raise DocumentError(Code.DAMAGED, message) from error
        self.is_salvaged = bool(self._salvaged)
        self.names = frozenset(self._salvaged or self._entries)

    def __enter__(self) -> ZipContainer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._zip is not None:
            self._zip.close()

    def read(self, name: str) -> bytes:
        """The bytes of one entry; raises DocumentError (PART_DAMAGED, ENCRYPTED, LIMIT_ARCHIVE, LIMIT_STREAM)."""
        data, is_whole = self.read_as_far(name)
        if not is_whole:
            raise DocumentError(Code.PART_DAMAGED, f"The archive's entry {name} is damaged.")
        return data

    def read_as_far(self, name: str) -> tuple[bytes, bool]:
        """An entry up to its damage, and whether it is whole; raises as `read` does, except for damage."""
        if name in self._salvaged:
            entry = self._salvaged[name]
            if entry.method == zipfile.ZIP_STORED:
                return entry.data, entry.is_whole
            data, is_whole = inflate(entry.data, self._limits.stream_bytes)
            self._charge(name, len(data), len(data), len(entry.data))
            return data, is_whole and entry.is_whole
        info = self._entries.get(name)
        if self._zip is None or info is None:
            raise DocumentError(Code.PART_DAMAGED, f"The archive has no entry {name}.")
        if info.flag_bits & 1:
            raise Refused(Code.ENCRYPTED, "The archive is locked by a password; save a copy without it.")
        try:
            return b"".join(self._pieces(self._zip, info, _CHUNK)), True
        except _ZIP_ERRORS:
            return self._until_damage(self._zip, info), False

    def _until_damage(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        pieces: list[bytes] = []
        try:
            for piece in self._pieces(archive, info, _SMALL_CHUNK):
                pieces.append(piece)
        except _ZIP_ERRORS:
            return b"".join(pieces)
        return b"".join(pieces)

    def _pieces(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, chunk: int) -> Iterator[bytes]:
        size = 0
        with archive.open(info) as entry:
            while part := entry.read(chunk):
                size += len(part)
                self._charge(info.filename, len(part), size, info.compress_size)
                yield part

    def _charge(self, name: str, more: int, size: int, packed: int) -> None:
        limits = self._limits
        self._budget -= more
        if size > limits.stream_bytes:
            raise LimitReached(Code.LIMIT_STREAM, f"The entry {name} expands beyond {limits.stream_bytes:,} bytes.")
        if self._budget < 0:
            raise LimitReached(Code.LIMIT_ARCHIVE, f"The archive expands beyond {limits.archive_bytes:,} bytes.")
        if size > limits.archive_ratio_from and size > limits.archive_ratio * max(packed, 1):
            message = f"The entry {name} expands more than {limits.archive_ratio} times."
            raise LimitReached(Code.LIMIT_ARCHIVE, message)


class _LocalEntry(NamedTuple):
    data: bytes  # as stored
    method: int
    is_whole: bool


def _local_entries(data: bytes, ceiling: int) -> dict[str, _LocalEntry]:
    """Entries found by their local headers (APPNOTE 4.3.7), where the directory at the end is lost."""
    found: dict[str, _LocalEntry] = {}
    start = data.find(_LOCAL_ENTRY)
    while start >= 0 and len(found) <= ceiling and start + 30 <= len(data):
        flags, method, packed, name_length, extra_length = struct.unpack_from("<6xHH8xI4xHH", data, start)
        name = data[start + 30 : start + 30 + name_length].decode("utf-8", "replace")
        body = start + 30 + name_length + extra_length
        following = data.find(_LOCAL_ENTRY, body)
        end = body + packed if packed else following if following >= 0 else len(data)
        if method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) and not flags & 1:
            found[name] = _LocalEntry(data[body:end], method, end <= len(data) and (packed > 0 or following >= 0))
        start = data.find(_LOCAL_ENTRY, body)
    return found
