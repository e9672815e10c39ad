"""What happens inside a child process: one document, from its bytes to its shard."""

from __future__ import annotations

import hashlib
import time
import traceback
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa

from pipeline.errors import Code, DocumentError, LimitReached, PublishError, Refused
from pipeline.limits import Limits
from pipeline.model import Outcome, Source, Status
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


def process(job: Job) -> Outcome:
    """Read one document and store its shard.

    Total for everything Python can catch: bad input is refused, a bug of ours is crashed/INTERNAL with its traceback in
    the build folder's logs, lack of memory is crashed/OUT_OF_MEMORY. Endless loops and the death of the process are for
    the pool. A file that changed or vanished since it was hashed leaves no shard: it will be another document.
    """
    started = time.perf_counter()
    try:
        data = _read_bytes(job)
    except DocumentError as error:
        return Outcome(job.source.path, "refused", "", error.code, error.message, time.perf_counter() - started)
    status, code, message, rows = _read_document(job, data)
    if code is not Code.OUT_OF_MEMORY:  # deserves a second chance in a fresh process, so nothing is stored yet
        status, code, message = _store(job, status, code, message, rows)
    return Outcome(job.source.path, status, job.fingerprint, code, message, time.perf_counter() - started)


def _read_bytes(job: Job) -> bytes:
    if job.source.size_bytes > job.limits.file_bytes:
        return b""  # refused below, without reading it
    try:
        data = job.path.read_bytes()
    except OSError as error:
        message = f"The file cannot be opened ({error.strerror}); give permission to read it."
        raise Refused(Code.UNREADABLE, message) from error
    if hashlib.sha256(data).hexdigest() != job.source.sha256:
        raise Refused(Code.SOURCE_CHANGED, "The file changed while it was read; run again when it is whole.")
    return data


_Result = tuple[Status, Code | None, str | None, Rows]


def _read_document(job: Job, data: bytes) -> _Result:
    try:
        if job.source.size_bytes > job.limits.file_bytes:
            mib = job.limits.file_bytes // (1024 * 1024)
            raise LimitReached(Code.LIMIT_FILE_SIZE, f"The file is larger than {mib} MiB; split it or raise the limit.")
        rows, status = entries.complete(job.read(job.source, data, job.limits, job.password), job.fingerprint)
        return status, None, None, rows
    except DocumentError as error:
        return _failed(job, "refused", error.code, error.message, error.page)
    except MemoryError:
        mib = job.limits.memory_bytes // (1024 * 1024)
        message = f"Reading it takes more than {mib} MiB of memory; split the document or raise the limit."
        return _failed(job, "crashed", Code.OUT_OF_MEMORY, message)
    except Exception:  # noqa: BLE001 - the boundary: one bug costs one document, and its traceback is kept
        return _internal(job)


def _store(
    job: Job, status: Status, code: Code | None, message: str | None, rows: Rows
) -> tuple[Status, Code | None, str | None]:
    """Write the shard; rows that contradict the schema or each other are a bug of ours on this document."""
    try:
        tables = to_tables(rows)
        require_sound(tables)
    except ValueError:
        status, code, message, rows = _internal(job)
        tables = to_tables(rows)
    _write(job, tables)
    return status, code, message


def _write(job: Job, tables: dict[str, pa.Table]) -> None:
    try:
        job.shards.write(job.fingerprint, tables)
    except OSError as error:
        message = (
            f"The build folder {job.build} cannot be written ({error.strerror}); make room or give permission there."
        )
        raise PublishError(message) from error


def _failed(job: Job, status: Status, code: Code, message: str, page: int | None = None) -> _Result:
    identity = entries.document_id(job.source.sha256)
    return status, code, message, entries.failed(job.source, identity, job.fingerprint, status, code, message, page)


def _internal(job: Job) -> _Result:
    log = job.build / "logs" / f"{entries.document_id(job.source.sha256)}.txt"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(f"{job.source.path}\n{traceback.format_exc()}", encoding="utf-8", errors="backslashreplace")
    message = f"A bug met on this document; logs/{log.name} in the build folder has the traceback to report."
    return _failed(job, "crashed", Code.INTERNAL, message)


def store_failure(job: Job, status: Status, code: Code, message: str) -> None:
    """Write the shard of a document whose process did not live to do it."""
    rows = _failed(job, status, code, message)[3]
    _write(job, to_tables(rows))
