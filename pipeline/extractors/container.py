"""Bounded reading of the two containers Hancom uses: OLE compound files and ZIP archives.

Nothing here trusts a size that the file states: every read stops at a ceiling of `limits.Limits`, and nothing is ever
written to a path that an archive names. Exceptions of `olefile`, `zipfile` and `zlib` are mapped here.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from types import TracebackType

import olefile

from pipeline.errors import Code, DocumentError, LimitReached, Refused
from pipeline.limits import Limits

_CHUNK = 1 << 20
_CENTRAL_ENTRY = b"PK\x01\x02"
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
    """A ZIP archive in memory. Use as a context manager. All reads together stay under `limits.archive_bytes`."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._budget = limits.archive_bytes
        # Counted before zipfile builds an object for each of perhaps a million entries.
        if data.count(_CENTRAL_ENTRY) > limits.archive_entries:
            raise LimitReached(Code.LIMIT_ARCHIVE, f"The archive has more than {limits.archive_entries:,} entries.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _ZIP_ERRORS as error:
            raise DocumentError(Code.DAMAGED, "The archive is damaged; fetch it again from its source.") from error
        self._entries = {info.filename: info for info in self._zip.infolist()}
        self.names = frozenset(self._entries)

    def __enter__(self) -> ZipContainer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def read(self, name: str) -> bytes:
        """The bytes of one entry; raises DocumentError (PART_DAMAGED, ENCRYPTED, LIMIT_ARCHIVE, LIMIT_STREAM)."""
        limits = self._limits
        info = self._entries.get(name)
        if info is None:
            raise DocumentError(Code.PART_DAMAGED, f"The archive has no entry {name}.")
        if info.flag_bits & 1:
            raise Refused(Code.ENCRYPTED, "The archive is locked by a password; save a copy without it.")
        parts: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as entry:
                while part := entry.read(_CHUNK):
                    parts.append(part)
                    size += len(part)
                    self._budget -= len(part)
                    if size > limits.stream_bytes:
                        raise LimitReached(
                            Code.LIMIT_STREAM, f"The entry {name} expands beyond {limits.stream_bytes:,} bytes."
                        )
                    if self._budget < 0:
                        raise LimitReached(
                            Code.LIMIT_ARCHIVE, f"The archive expands beyond {limits.archive_bytes:,} bytes."
                        )
                    if size > limits.archive_ratio_from and size > limits.archive_ratio * max(info.compress_size, 1):
                        raise LimitReached(
                            Code.LIMIT_ARCHIVE, f"The entry {name} expands more than {limits.archive_ratio} times."
                        )
        except _ZIP_ERRORS as error:
            raise DocumentError(Code.PART_DAMAGED, f"The archive's entry {name} is damaged.") from error
        return b"".join(parts)
