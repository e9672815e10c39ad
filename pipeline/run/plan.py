"""Which inputs there are, in a fixed order, and which are the same bytes twice. Nothing is skipped silently."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.corrections.entries import Corrections, read_folder
from pipeline.errors import Code, Refused, UsageError
from pipeline.run.fingerprint import environment, fingerprint
from pipeline.run.settings import Settings
from pipeline.store.remote import Remote


@dataclass(frozen=True, slots=True)
class Input:
    """One file below the raw folder. `refusal` says why it cannot even be opened."""

    path: Path
    source_path: str  # relative to the raw folder, forward slashes, always printable
    size_bytes: int | None = None
    sha256: str | None = None
    fingerprint: str = ""
    duplicate_of: str | None = None  # source path of the first file with the same bytes
    refusal: Refused | None = None
    corrections: Corrections | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """All inputs, sorted by path, and how many hidden files and inner links were left aside."""

    inputs: tuple[Input, ...]
    ignored: int


def make_plan(settings: Settings) -> Plan:
    """Find the inputs of this run, or of its portion, and hash what lies in them."""
    chosen = settings.portion.holds if settings.portion is not None else lambda source_path: True
    if isinstance(settings.raw, Remote):
        from pipeline.run.fetch import fetch

        found, ignored = fetch(settings.raw, settings.build / "fetched", chosen)
    elif settings.raw is None:
        raise UsageError("Say where the bulletins lie, with --raw.")
    else:
        raw = Path(os.path.realpath(settings.raw))
        walked = [item for item in walk(raw, raw) if item is None or item.source_path not in settings.left]
        found = [item for item in walked if item is not None and chosen(item.source_path)]
        ignored = sum(item is None for item in walked)
    with ThreadPoolExecutor(settings.worker_count) as threads:  # hashing releases the interpreter lock
        hashed = list(threads.map(_hash, found))
    shared = environment(settings.limits)
    corrections = read_folder(settings.corrections)
    planned = []
    for item in hashed:
        has_password = item.sha256 is not None and settings.passwords.find(item.source_path) is not None
        corrected = corrections.get((item.sha256 or "")[:16])
        digest = corrected.digest if corrected is not None else ""
        print_ = fingerprint(shared, item.sha256 or "", item.source_path, has_password, digest)
        planned.append(replace(item, fingerprint=print_, corrections=corrected))
    return Plan(mark_duplicates(planned), ignored)


def mark_duplicates(inputs: Iterable[Input]) -> tuple[Input, ...]:
    """The inputs sorted by path; of several with the same bytes the first stands for all."""
    first: dict[str, str] = {}
    marked = []
    for item in sorted(inputs, key=lambda item: item.source_path):
        stands = first.setdefault(item.sha256, item.source_path) if item.sha256 is not None else item.source_path
        marked.append(replace(item, duplicate_of=None if stands == item.source_path else stands))
    return tuple(marked)


def printable(path: str) -> str:
    """A path as text: bytes that are no UTF-8 are shown as escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def walk(folder: Path, raw: Path) -> Iterator[Input | None]:
    """Every entry below `folder`; None for each that is left aside."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _refused(
            folder, raw, Code.UNREADABLE, f"The folder cannot be opened ({error.strerror}); give permission."
        )
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith("."):
            yield None
        elif entry.is_symlink():
            yield _link(path, raw)
        elif entry.is_dir():
            yield from walk(path, raw)
        elif entry.is_file():
            yield Input(path, _relative(path, raw))
        else:
            yield _refused(
                path, raw, Code.NOT_A_FILE, "A device, socket or pipe; put regular files into the raw folder."
            )


def _link(path: Path, raw: Path) -> Input | None:
    try:
        target = path.resolve(strict=True)
        mode = target.stat().st_mode
    except (OSError, RuntimeError):  # RuntimeError: a circle of links
        return _refused(path, raw, Code.UNREADABLE, "A symbolic link that leads nowhere; remove or repair it.")
    if raw not in target.parents:
        message = "A symbolic link that leaves the raw folder; copy the file into it instead."
        return _refused(path, raw, Code.LINK_OUTSIDE, message)
    if stat.S_ISDIR(mode):
        return None  # its files are met under their own path
    if not stat.S_ISREG(mode):
        return _refused(path, raw, Code.NOT_A_FILE, "A link to a device, socket or pipe; put regular files there.")
    return Input(path, _relative(path, raw))


def _relative(path: Path, raw: Path) -> str:
    return printable(path.relative_to(raw).as_posix())


def _refused(path: Path, raw: Path, code: Code, message: str) -> Input:
    return Input(path, _relative(path, raw), refusal=Refused(code, message))


def _hash(item: Input) -> Input:
    if item.refusal is not None:
        return item
    try:
        with item.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return replace(item, size_bytes=file.tell(), sha256=digest)
    except OSError as error:
        message = f"The file cannot be opened ({error.strerror}); give permission to read it."
        return replace(item, refusal=Refused(Code.UNREADABLE, message))
