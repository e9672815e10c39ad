"""What one run is told: folders, workers, limits, passwords, in one frozen object."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.corrections.entries import UNCORRECTED, Corrections
from pipeline.errors import UsageError
from pipeline.heartbeat import beat
from pipeline.limits import DEFAULT, PARTITION_ROWS, Limits
from pipeline.memory import without_cycle_search
from pipeline.model import Outcome, Source
from pipeline.normalizer.series_overrides import NONE, Overrides
from pipeline.store.remote import Location, Remote
from pipeline.store.rows import Rows

if TYPE_CHECKING:
    from pipeline.run.worker import Job

# Reads documents, telling of each as it ends: jobs, how many at once, whom to tell.
Engine = Callable[["Iterable[Job]", int, Callable[[Outcome], None]], None]

# Reads one document: bytes to rows. Named by import path when it travels to a child process, so a plain function.
Read = Callable[[Source, bytes, Limits, str | None], Rows]


def read_document(
    source: Source, data: bytes, limits: Limits, password: str | None, corrections: Corrections = UNCORRECTED
) -> Rows:
    """Bytes to rows through all stages. Raises `DocumentError` for what cannot be read."""
    # Imported here: only child processes need the stages, and the driver starts faster without.
    from pipeline.corrections.apply import normalize_corrected
    from pipeline.extractors import extract
    from pipeline.segmenter import segment

    document = extract(source, data, limits, password)
    beat()
    with without_cycle_search():
        bulletin = segment(document)
        beat()
        return normalize_corrected(bulletin, corrections)


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
class Portion:
    """One of several equal portions of the inputs, each read by a run of its own: `number` of `count`, from 1.

    Which portion an input belongs to depends on its path alone, so it stays there when others come and go.
    """

    number: int
    count: int

    @classmethod
    def parse(cls, text: str) -> Portion:
        """`K/N` as given on the command line. Raises `UsageError`."""
        number, _, count = text.partition("/")
        if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
            raise UsageError(f"A portion is written K/N with K from 1 to N, such as 2/8, not {text!r}.")
        return cls(int(number), int(count))

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    def holds(self, source_path: str) -> bool:
        """Whether the input of that path belongs here."""
        digest = hashlib.sha256(source_path.encode("utf-8", "surrogateescape")).digest()
        return int.from_bytes(digest[:8]) % self.count == self.number - 1


@dataclass(frozen=True, slots=True)
class Settings:
    """One run."""

    raw: Location | None = Path("raw")  # None where nothing is read, only published
    parsed: Location = Path("parsed")
    build: Path = Path("build")
    workers: int | None = None  # None: one a core
    limits: Limits = DEFAULT
    passwords: Passwords = Passwords()
    retry_failed: bool = False
    only: str | None = None  # read only inputs whose path fits this pattern
    left: frozenset[str] = frozenset()  # paths of inputs that are still being written
    portion: Portion | None = None  # read only this portion, publish nothing
    exchange: Remote | None = None  # where runs on several machines find each other's shards
    partition_rows: int = PARTITION_ROWS  # a table of more rows is published as a folder of files
    engine: Engine | None = None  # what reads the documents; None: child processes of this machine
    corrections: Path = Path("corrections")  # a file for each document that a reviewer corrected
    overrides: Overrides = NONE  # what people say about series
    read: Read = read_document

    def __post_init__(self) -> None:
        if self.workers is not None and self.workers < 1:
            raise UsageError(f"The number of workers is at least 1, not {self.workers}.")
        if self.partition_rows < 1:
            raise UsageError(f"A file of a table holds at least 1 row, not {self.partition_rows}.")
        if isinstance(self.raw, Path) and not self.raw.is_dir():
            raise UsageError(f"There is no folder {self.raw}; put bulletins into it or name another with --raw.")
        named = (("raw", self.raw), ("parsed", self.parsed), ("build", self.build))
        folders = [(name, Path(os.path.realpath(place))) for name, place in named if isinstance(place, Path)]
        for (one_name, one), (other_name, other) in combinations(folders, 2):
            if one == other or one in other.parents or other in one.parents:
                raise UsageError(
                    f"The {one_name} folder {one} and the {other_name} folder {other} must not lie in each other."
                )

    def reader(self, corrections: Corrections | None) -> Read:
        """What reads one document, with the decisions on it; a reader put in its place takes none."""
        if corrections is None or self.read is not read_document:
            return self.read
        return partial(read_document, corrections=corrections)

    @property
    def worker_count(self) -> int:
        """How many documents are read at once."""
        if self.workers is not None:
            return self.workers
        if hasattr(os, "sched_getaffinity"):  # cores given to this process, not all of the machine
            return len(os.sched_getaffinity(0))
        return os.cpu_count() or 1
