"""Where an export goes: written aside, then renamed, so that the target is whole or as it was.

A folder of exported files holds an `export.json` that lists them. `--force` replaces only a folder in which nothing
else lies: files of somebody else are never removed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import PublishError, UsageError
from pipeline.store.files import sync_file, sync_folder
from pipeline.store.remote import Remote

MANIFEST = "export.json"


def check_target(out: Path, parsed: Path | Remote, *, force: bool) -> None:
    """Raise `UsageError` where an export must not be written."""
    real = Path(os.path.realpath(out))
    published = None if isinstance(parsed, Remote) else Path(os.path.realpath(parsed))
    if published is not None and (real == published or published in real.parents):
        raise UsageError(f"{out} lies in the published folder, which holds nothing but its tables; choose another.")
    if not force and os.path.lexists(out):
        raise UsageError(f"{out} exists; add --force to replace it, or choose another place.")


@contextmanager
def new_file(out: Path) -> Iterator[Path]:
    """A path to write to; renamed to `out` when the block ends well, removed when it does not."""
    if out.is_dir():
        raise UsageError(f"{out} is a folder, this format is one file; name the file, such as {out / 'export'}.")
    with _beside(out) as temporary:
        yield temporary
        sync_file(temporary)
        temporary.replace(out)
        sync_folder(out.parent)


@contextmanager
def new_folder(out: Path, about: Mapping[str, str]) -> Iterator[Path]:
    """A folder to fill; put in the place of `out`, with a list of its files, when the block ends well."""
    _refuse_foreign(out)
    with _beside(out) as temporary:
        temporary.mkdir()
        yield temporary
        files = sorted(path for path in temporary.rglob("*") if path.is_file())
        listed = {path.relative_to(temporary).as_posix(): _sha256(path) for path in files}
        text = json.dumps({**about, "files": listed}, ensure_ascii=False, indent=2)
        (temporary / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
        for path in (*files, temporary / MANIFEST):
            sync_file(path)
        if out.exists():
            former = out.with_name(f".{out.name}.{os.getpid()}.old")
            out.rename(former)
            temporary.rename(out)
            shutil.rmtree(former)
        else:
            temporary.rename(out)
        sync_folder(out.parent)


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    temporary = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
    except OSError as error:
        reason = error.strerror or str(error)
        raise PublishError(f"{out} could not be written ({reason}); make room or give permission there.") from error
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            temporary.unlink(missing_ok=True)


def _refuse_foreign(out: Path) -> None:
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"{out} is a file, this format is a folder of files; choose another place.")
    try:
        known = set(json.loads((out / MANIFEST).read_bytes())["files"]) | {MANIFEST}
    except (OSError, ValueError, KeyError, TypeError):
        known = set()
    found = {path.relative_to(out).as_posix() for path in out.rglob("*") if not path.is_dir()}
    if foreign := sorted(found - known):
        raise UsageError(f"{out} holds {foreign[0]!r}, which no export wrote and which would be lost; choose another.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
