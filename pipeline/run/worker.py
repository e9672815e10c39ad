"""What happens inside a child process: one document, from its bytes to its shard."""

from __future__ import annotations

import hashlib
import time
import traceback
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pyarrow as pa

from pipeline.errors import Code, DocumentError, LimitReached, PublishError, Refused
from pipeline.limits import MIB, Limits
from pipeline.model import Format, Outcome, Source, Status
from pipeline.run import entries
from pipeline.run.settings import Read
from pipeline.store.checks import require_sound
from pipeline.store.rows import Rows, to_tables
from pipeline.store.shards import Shards


@dataclass(frozen=True, slots=True)
class Job:
    """One document to read; travels to the child process."""

    path: Path
    source: Source
    fingerprint: str
    build: Path
    limits: Limits
    password: str | None
    read: Read

    @property
    def shards(self) -> Shards:
        return Shards(self.build / "shards")


def source_of(source_path: str, sha256: str | None, size_bytes: int | None) -> Source:
    """The `Source` of an input, its format still unknown."""
    return Source(source_path, PurePosixPath(source_path).name, sha256 or "", size_bytes or 0)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How reading ended, and the rows that say so."""

    status: Status
    code: Code | None
    message: str | None
    rows: Rows


def process(job: Job) -> Outcome:
    """Read one document and store its shard.

    Total for everything Python can catch: bad input is refused, a bug of ours is crashed/INTERNAL with its traceback in
    the build folder's logs, lack of memory is crashed/OUT_OF_MEMORY. Endless loops and the death of the process are for
    the pool. Only a build folder that cannot be written raises, `PublishError`. A file that changed or vanished since
    it was hashed leaves no shard: it will be another document. Nor does lack of memory: it gets a second chance.
    """
    started = time.perf_counter()
    fingerprint = job.fingerprint
    reading: _Reading
    try:
        data = _read_bytes(job)
        reading = _store(job, _read_document(job, data), data)
    except DocumentError as error:
        reading, fingerprint = _Reading("refused", error.code, error.message, {}), ""
    except MemoryError:
        mib = job.limits.memory_bytes // MIB
        message = f"Reading it takes more than {mib} MiB of memory; split the document or raise the limit."
        reading = _Reading("crashed", Code.OUT_OF_MEMORY, message, {})
    seconds = time.perf_counter() - started
    return Outcome(job.source.path, reading.status, fingerprint, reading.code, reading.message, seconds)


def store_failure(job: Job, status: Status, code: Code, message: str) -> None:
    """Write the shard of a document whose process did not live to do it. Raises `PublishError`."""
    from pipeline.extractors.sniff import TEXT_SAMPLE, guess

    try:
        with job.path.open("rb") as file:
            source = replace(job.source, format=guess(file.read(TEXT_SAMPLE)))
    except OSError:  # gone meanwhile
        source = job.source
    _write(job, to_tables(_failed(job, source, status, code, message).rows))


def _read_bytes(job: Job) -> bytes:
    """The content as it was hashed; nothing of a file above the limit. Raises `Refused`."""
    if job.source.size_bytes > job.limits.file_bytes:
        return b""
    try:
        data = job.path.read_bytes()
    except OSError as error:
        message = f"The file cannot be opened ({error.strerror}); give permission to read it."
        raise Refused(Code.UNREADABLE, message) from error
    if hashlib.sha256(data).hexdigest() != job.source.sha256:
        raise Refused(Code.SOURCE_CHANGED, "The file changed while it was read; run again when it is whole.")
    return data


def _read_document(job: Job, data: bytes) -> _Reading:
    try:
        if job.source.size_bytes > job.limits.file_bytes:
            mib = job.limits.file_bytes // MIB
            raise LimitReached(Code.LIMIT_FILE_SIZE, f"The file is larger than {mib} MiB; split it or raise the limit.")
        rows, status = entries.complete(job.read(job.source, data, job.limits, job.password), job.fingerprint)
        return _Reading(status, None, None, rows)
    except DocumentError as error:
        source = replace(job.source, format=_format(data))
        return _failed(job, source, "refused", error.code, error.message, error.page)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the boundary: one bug costs one document, and its traceback is kept
        return _internal(job, data)


def _format(data: bytes) -> Format | None:
    """What a refused document would have been, as far as its first bytes tell."""
    from pipeline.extractors.sniff import sniff

    try:
        return sniff(data)
    except DocumentError:
        return None


def _store(job: Job, reading: _Reading, data: bytes) -> _Reading:
    """Write the shard; rows that contradict the schema or each other are a bug of ours on this document."""
    try:
        tables = to_tables(reading.rows)
        require_sound(tables)
    except ValueError:
        reading = _internal(job, data)
        tables = to_tables(reading.rows)
    _write(job, tables)
    return reading


def _write(job: Job, tables: dict[str, pa.Table]) -> None:
    try:
        job.shards.write(job.fingerprint, tables)
    except OSError as error:
        raise not_writable(job, error) from error


def not_writable(job: Job, error: OSError) -> PublishError:
    """What to say where the build folder takes no file."""
    return PublishError(
        f"The build folder {job.build} cannot be written ({error.strerror}); make room or give permission there."
    )


def _failed(job: Job, source: Source, status: Status, code: Code, message: str, page: int | None = None) -> _Reading:
    identity = entries.document_id(source.sha256)
    rows = entries.failed(source, identity, job.fingerprint, status, code, message, page)
    return _Reading(status, code, message, rows)


def _internal(job: Job, data: bytes) -> _Reading:
    """The bug now being handled, its traceback kept for a report."""
    log = job.build / "logs" / f"{entries.document_id(job.source.sha256)}.txt"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text(f"{job.source.path}\n{traceback.format_exc()}", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise not_writable(job, error) from error
    message = f"A bug met on this document; logs/{log.name} in the build folder has the traceback to report."
    return _failed(job, replace(job.source, format=_format(data)), "crashed", Code.INTERNAL, message)
