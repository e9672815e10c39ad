"""Copies of remote inputs in the build folder, fetched again when the store says that they changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from pipeline.errors import Code, Refused
from pipeline.run.plan import Input, printable
from pipeline.store.remote import TRANSFERS, Remote, RemoteFile


def fetch(raw: Remote, folder: Path, is_chosen: Callable[[str], bool]) -> tuple[list[Input], int]:
    """The chosen inputs below an address, copied into `folder`, and how many hidden ones were left aside.

    Copies are named by the hash of their object's name, so no name from the store becomes a path. One that has the
    size and time of its object is not fetched again; copies without an object are removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed = [file for file in raw.files() if file.size_bytes or not file.name.endswith("/")]
    shown = [file for file in listed if not any(part.startswith(".") for part in file.name.split("/"))]
    chosen = [file for file in shown if is_chosen(printable(file.name))]
    kept = {_copy_name(file) for file in chosen}
    for stray in sorted(folder.iterdir()):
        if stray.name not in kept:
            stray.unlink()
    with ThreadPoolExecutor(TRANSFERS) as threads:
        inputs = list(threads.map(partial(_fetch_one, raw, folder), chosen))
    return inputs, len(listed) - len(shown)


def _copy_name(file: RemoteFile) -> str:
    return hashlib.sha256(file.name.encode("utf-8", "surrogateescape")).hexdigest()


def _fetch_one(raw: Remote, folder: Path, file: RemoteFile) -> Input:
    path = folder / _copy_name(file)
    item = Input(path, printable(file.name))
    try:
        copied = path.stat()
        if (copied.st_size, copied.st_mtime_ns) == (file.size_bytes, file.changed_ns):
            return item
    except FileNotFoundError:
        pass
    partial_copy = path.with_name(f"{path.name}.tmp")
    try:
        raw.download(file.name, partial_copy)
    except FileNotFoundError:
        message = "It vanished while it was fetched; run again when the folder is at rest."
        return Input(path, item.source_path, refusal=Refused(Code.UNREADABLE, message))
    os.utime(partial_copy, ns=(file.changed_ns, file.changed_ns))
    partial_copy.replace(path)
    return item
