"""Write a generation, verify it, put it in place, keep the last three.

    build/staging/       what is being written, and what readers may still hold open; swept at the next start
    build/generations/   000041-<run id>/ …, complete and verified, oldest removed beyond KEPT
    parsed/              hard links to the files of one generation

The caller holds `lock.exclusive(build)`. Killed at any moment, `parsed/` shows the old set or the new one.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import PublishError, UsageError
from pipeline.limits import PARTITION_ROWS
from pipeline.store import catalog, generation
from pipeline.store.files import sync_folder
from pipeline.store.generation import Manifest, Part, SeriesBuilder
from pipeline.store.prune import prune_shards
from pipeline.store.remote import Location
from pipeline.store.target import Target, target
from pipeline.store.verify import verify

KEPT = 3


@dataclass(frozen=True, slots=True)
class Publication:
    """What stands in the published folder now, and what stood there before."""

    manifest: Manifest
    previous: Manifest | None
    is_new: bool


def sweep(build: Path) -> None:
    """Remove what an interrupted or former run left in staging."""
    shutil.rmtree(build / "staging", ignore_errors=True)


def publish(
    parts: Sequence[Part],
    series: SeriesBuilder,
    parsed: Location,
    build: Path,
    code_version: str,
    partition_rows: int = PARTITION_ROWS,
) -> Publication:
    """Publish the documents, which come sorted by id. Raises `PublishError`; then the former dataset still stands."""
    build = build.absolute()
    try:
        return _publish(parts, series, target(parsed), build, code_version, partition_rows)
    except OSError as error:
        where = error.filename or build
        raise PublishError(
            f"The dataset could not be written ({error.strerror or error} at {where}); the former one still stands. "
            "Make room or give permission there, then run again."
        ) from error


def _publish(
    parts: Sequence[Part], series: SeriesBuilder, shown: Target, build: Path, code_version: str, partition_rows: int
) -> Publication:
    shown.check()
    previous = shown.current()
    run = generation.run_id(parts, f"{code_version}{series.digest}", partition_rows)
    if previous is not None and previous.run_id == run and shown.is_complete():
        return Publication(previous, previous, is_new=False)
    sweep(build)
    staged = build / "staging" / f"new-{run}"
    staged.mkdir(parents=True)
    manifest = generation.write(staged, parts, series, run, code_version, partition_rows)
    verify(staged)
    folder = _keep(staged, build, run)
    shown.show(folder, build / "staging" / f"link-{run}")
    shown.prune(KEPT)
    _prune(build, run)
    prune_shards(build / "shards", generations(build))
    return Publication(manifest, previous, is_new=True)


def generations(build: Path) -> list[Path]:
    """Folders of the kept generations, oldest first."""
    folder = build / "generations"
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def _keep(staged: Path, build: Path, run: str) -> Path:
    (build / "generations").mkdir(exist_ok=True)
    last = max((int(path.name.partition("-")[0]) for path in generations(build)), default=0)
    folder = build / "generations" / f"{last + 1:06d}-{run}"
    staged.rename(folder)
    sync_folder(folder.parent)
    return folder


def _prune(build: Path, run: str) -> None:
    for path in generations(build)[:-KEPT]:
        if not path.name.endswith(run):
            # Renamed first: a folder half removed must not look like a generation.
            doomed = build / "staging" / f"old-{path.name}"
            path.rename(doomed)
            shutil.rmtree(doomed)


def find_generation(name: str, parsed: Location, build: Path) -> Path:
    """A generation by `current`, `previous`, its number or id, or a folder's path. Raises `UsageError`."""
    kept = generations(build)
    shown = target(parsed).current()
    shows = [shown is not None and path.name.endswith(shown.run_id) for path in kept]
    if name == "current" and shown is not None and (isinstance(parsed, Path) or True in shows):
        return parsed if isinstance(parsed, Path) else kept[len(kept) - 1 - shows[::-1].index(True)]
    if name == "previous":
        position = len(kept) - 1 - shows[::-1].index(True) if True in shows else len(kept)
        if position:
            return kept[position - 1]
        raise UsageError(f"There is no generation before the published one in {build}.")
    for path in kept:
        number, _, run = path.name.partition("-")
        if name in (path.name, run) or (name.isdigit() and int(name) == int(number)):
            return path
    if (Path(name) / catalog.DATAPACKAGE).is_file():
        return Path(name)
    known = ", ".join(path.name for path in kept) or "none"
    raise UsageError(f"There is no generation {name!r}; there are: {known}.")


def rollback(parsed: Location, build: Path, to: str = "previous") -> Manifest:
    """Show an earlier generation again. Raises `UsageError` or `PublishError`."""
    build = build.absolute()
    folder = find_generation(to, parsed, build)
    if not generation.is_complete(folder):
        raise PublishError(f"Generation {folder.name} is damaged and was not put back.")
    sweep(build)
    try:
        target(parsed).show(folder, build / "staging" / "link-rollback")
    except OSError as error:
        raise PublishError(f"The generation could not be put back: {error}.") from error
    return generation.read_manifest(folder)
