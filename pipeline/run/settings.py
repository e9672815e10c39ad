"""What one run is told: folders, workers, limits, passwords, in one frozen object."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.heartbeat import beat
from pipeline.limits import DEFAULT, Limits
from pipeline.model import Source
from pipeline.store.rows import Rows

# Reads one document: bytes to rows. Named by import path when it travels to a child process, so a plain function.
Read = Callable[[Source, bytes, Limits, str | None], Rows]


def read_document(source: Source, data: bytes, limits: Limits, password: str | None) -> Rows:
    """Bytes to rows through all stages. Raises `DocumentError` for what cannot be read."""
    # Imported here: only child processes need the stages, and the driver starts faster without.
    from pipeline.extractors import extract
    from pipeline.normalizer import normalize
    from pipeline.segmenter import segment

    document = extract(source, data, limits, password)
    beat()
    bulletin = segment(document)
    beat()
    return normalize(bulletin)


@dataclass(frozen=True, slots=True)
class Passwords:
    """Passwords by path pattern; the first that fits counts. Never printed, never stored."""

    entries: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def from_file(cls, path: Path) -> Passwords:
        """Lines of `PATTERN<TAB>PASSWORD`; a line without a tab is a password for every document."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"The password file {path} cannot be read: {error}.") from error
        entries = []
        for line in lines:
            if line:
                pattern, tab, password = line.partition("\t")
                entries.append((pattern, password) if tab else ("*", pattern))
        return cls(tuple(entries))

    def find(self, source_path: str) -> str | None:
        """The password for a path below the raw folder, None if none fits."""
        return next((password for pattern, password in self.entries if fnmatchcase(source_path, pattern)), None)


@dataclass(frozen=True, slots=True)
class Settings:
    """One run."""

    raw: Path = Path("raw")
    parsed: Path = Path("parsed")
    build: Path = Path("build")
    workers: int | None = None  # None: one a core
    limits: Limits = DEFAULT
    passwords: Passwords = Passwords()
    retry_failed: bool = False
    only: str | None = None  # read only inputs whose path fits this pattern
    left: frozenset[str] = frozenset()  # paths of inputs that are still being written
    read: Read = read_document

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise UsageError(f"The number of workers is at least 1, not {self.workers}.")
        raw, parsed, build = (Path(os.path.realpath(p)) for p in (self.raw, self.parsed, self.build))
        if not raw.is_dir():
            raise UsageError(f"There is no folder {self.raw}; put bulletins into it or name another with --raw.")
        for name, folder in (("parsed", parsed), ("build", build)):
            if folder == raw or raw in folder.parents or folder in raw.parents:
                raise UsageError(f"The {name} folder {folder} and the raw folder {raw} must not lie in each other.")
        if parsed == build or parsed in build.parents or build in parsed.parents:
            raise UsageError(f"The parsed folder {parsed} and the build folder {build} must not lie in each other.")

    @property
    def worker_count(self) -> int:
        """How many documents are read at once."""
        if self.workers is not None:
            return self.workers
        if hasattr(os, "sched_getaffinity"):  # cores given to this process, not all of the machine
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1
