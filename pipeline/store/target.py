"""Where a generation is shown to readers: a folder of this machine, or a prefix of an object store.

A store has no rename, so there the generations lie side by side and one small object says which is shown:

    <address>/generations/000041-<run id>/numeric_facts.parquet …
    <address>/current.json      {"generation": "000041-<run id>", "run_id": "<run id>"}

Replacing that object is the switch: a reader who reads it first never mixes two generations.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import PublishError
from pipeline.store import catalog, generation
from pipeline.store.generation import Manifest
from pipeline.store.remote import TRANSFERS, Location, Remote
from pipeline.store.switch import refuse_foreign_files, switch

POINTER = "current.json"
_GENERATIONS = "generations"


class Target(Protocol):
    """A place that shows one generation."""

    def check(self) -> None:
        """Raise `PublishError` if what lies there is not ours to replace."""

    def current(self) -> Manifest | None:
        """What is shown now, None if nothing of ours is."""

    def is_complete(self) -> bool:
        """Whether every file of what is shown is there, unchanged."""

    def show(self, folder: Path, staging: Path) -> None:
        """Show the generation in `folder`; `staging` is a path to work at. Raises `OSError` or `PublishError`."""

    def prune(self, kept: int) -> None:
        """Remove what neither is shown nor among the last `kept`."""

    def files(self, name: str) -> Iterator[Any]:
        """The files of a table of what is shown, each open until the next. Raises `FileNotFoundError`."""


def target(parsed: Location) -> Target:
    """The target of a location."""
    return StoreTarget(parsed) if isinstance(parsed, Remote) else FolderTarget(parsed.absolute())


@dataclass(frozen=True, slots=True)
class FolderTarget:
    """A folder, exchanged as a whole."""

    folder: Path

    def check(self) -> None:
        refuse_foreign_files(self.folder)

    def current(self) -> Manifest | None:
        try:
            return generation.read_manifest(self.folder)
        except (FileNotFoundError, NotADirectoryError, PublishError):
            return None

    def is_complete(self) -> bool:
        return generation.is_complete(self.folder)

    def show(self, folder: Path, staging: Path) -> None:
        switch(folder, self.folder, staging)

    def prune(self, kept: int) -> None:
        """Nothing: the folder holds one generation."""

    def files(self, name: str) -> Iterator[Any]:
        for path in generation.read_manifest(self.folder).files[name]:
            with (self.folder / path).open("rb") as file:
                yield file


@dataclass(frozen=True, slots=True)
class StoreTarget:
    """An object store or any other place that only Arrow's file systems reach."""

    remote: Remote

    def check(self) -> None:
        known = (f"{_GENERATIONS}/", POINTER)
        if foreign := next((file.name for file in self.remote.files() if not file.name.startswith(known)), None):
            raise PublishError(
                f"{self.remote} holds {foreign!r}, which is not part of a dataset; choose another place."
            )

    def current(self) -> Manifest | None:
        try:
            return shown(self.remote)[1]
        except (FileNotFoundError, PublishError):
            return None

    def is_complete(self) -> bool:
        """Names stand for hashes here: what is shown was checked when it arrived, and objects do not change."""
        try:
            prefix, manifest = shown(self.remote)
        except (FileNotFoundError, PublishError):
            return False
        wanted = {catalog.CARD, catalog.VIEWS}.union(*manifest.files.values())
        return wanted <= {file.name.removeprefix(f"{prefix}/") for file in self.remote.files(prefix)}

    def show(self, folder: Path, staging: Path) -> None:
        prefix = f"{_GENERATIONS}/{folder.name}"
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        with ThreadPoolExecutor(TRANSFERS) as threads:
            names = [f"{prefix}/{path.relative_to(folder).as_posix()}" for path in files]
            list(threads.map(self.remote.upload, files, names))
        arrived = {file.name: file.size_bytes for file in self.remote.files(prefix)}
        for path, name in zip(files, names, strict=True):
            if arrived.get(name) != path.stat().st_size:
                raise PublishError(f"{name} did not arrive whole at {self.remote}; the former dataset still stands.")
        pointer = {"generation": folder.name, "run_id": generation.read_manifest(folder).run_id}
        self.remote.write(POINTER, (json.dumps(pointer, indent=2) + "\n").encode())

    def prune(self, kept: int) -> None:
        prefix, _ = shown(self.remote)
        files = list(self.remote.files(_GENERATIONS))
        # By time, not by number: a publisher on a new machine counts from one again.
        found = sorted(
            (file.changed_ns, file.name.split("/")[1])
            for file in files
            if file.name.endswith(f"/{catalog.DATAPACKAGE}")
        )
        spared = {prefix.rpartition("/")[2], *(name for _, name in found[-kept:])}
        self.remote.remove(file.name for file in files if file.name.split("/")[1] not in spared)

    def files(self, name: str) -> Iterator[Any]:
        prefix, manifest = shown(self.remote)
        for path in manifest.files[name]:
            with self.remote.open(f"{prefix}/{path}") as file:
                yield file


def shown(remote: Remote) -> tuple[str, Manifest]:
    """Prefix and manifest of the generation an address shows. Raises `FileNotFoundError` or `PublishError`."""
    try:
        prefix = f"{_GENERATIONS}/{json.loads(remote.read(POINTER))['generation']}"
    except (ValueError, KeyError, TypeError) as error:
        raise PublishError(f"{remote}/{POINTER} does not say which generation is shown ({error}).") from error
    return prefix, generation.parse_manifest(remote.read(f"{prefix}/{catalog.DATAPACKAGE}"), str(remote))


def column(parsed: Location, table: str, name: str) -> list[Any]:
    """One column of a shown table; empty if nothing of ours is shown."""
    where = target(parsed)
    if where.current() is None:
        return []
    values: list[Any] = []
    for file in where.files(table):
        values += pq.read_table(file, columns=[name]).column(0).to_pylist()
    return values


def counted(parsed: Location, table: str, name: str, **only: str) -> dict[str, int]:
    """How often each value of a shown column occurs, most frequent first; `only` in rows where another has a value."""
    where = target(parsed)
    counts: Counter[str] = Counter()
    if where.current() is not None:
        for file in where.files(table):
            for batch in pq.ParquetFile(file).iter_batches(columns=[name, *only]):
                for column, value in only.items():
                    batch = batch.filter(pc.equal(batch[column], value))
                counts.update({item["values"]: item["counts"] for item in pc.value_counts(batch[name]).to_pylist()})
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
