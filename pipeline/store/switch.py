"""Put a finished generation in the place of the published folder, in one step where the system can.

A new folder of hard links to the generation is exchanged with `parsed/` (`renameat2(RENAME_EXCHANGE)` on Linux,
`renamex_np(RENAME_SWAP)` on macOS): a reader sees the old folder or the new one. Where the file system refuses
(bind mounts, some network shares), the files are replaced one by one, `datapackage.json` last; each file is whole at
any moment, and `load()` notices by the run id in every footer if it met files of two runs.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

from pipeline.errors import PublishError
from pipeline.store import catalog
from pipeline.store.files import sync_file, sync_folder
from pipeline.store.partitions import is_part

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_RENAME_SWAP = 2
_NOT_POSSIBLE = {errno.EINVAL, errno.ENOSYS, errno.EXDEV, errno.EBUSY, errno.ENOTSUP, errno.EPERM}
_TEMPORARY = ".kbulletin-"  # only ever seen where files must be replaced one by one
_SYSTEM_FILES = frozenset({".DS_Store"})


def refuse_foreign_files(parsed: Path) -> None:
    """Raise `PublishError` if the folder to be replaced holds files that are not ours."""
    if parsed.exists() and not parsed.is_dir():
        raise PublishError(f"{parsed} is no folder; choose another place for the dataset.")
    known = catalog.PUBLISHED_NAMES | _SYSTEM_FILES
    foreign = sorted(
        name
        for path in parsed.rglob("*")
        if (name := path.relative_to(parsed).as_posix()) not in known
        and not (path.is_dir() if "/" in name else name.startswith(_TEMPORARY))
        and not is_part(name)
    )
    if foreign:
        raise PublishError(
            f"{parsed} holds {foreign[0]!r}, which is not part of the dataset and would be lost; move it elsewhere."
        )


def switch(generation: Path, parsed: Path, staging: Path) -> str:
    """Make `parsed` show the files of `generation`; returns how: created, exchanged or replaced.

    `staging` is an empty folder's path on the file system of the generation; the former files stay there until the
    next run sweeps them, for readers that still have them open.
    """
    parsed = Path(os.path.realpath(parsed))
    refuse_foreign_files(parsed)
    parsed.parent.mkdir(parents=True, exist_ok=True)
    _link_files(generation, staging)
    try:
        if not parsed.exists() or not any(parsed.iterdir()):
            staging.rename(parsed)  # takes the place of nothing, or of an empty folder
            how = "created"
        else:
            _exchange(staging, parsed)
            how = "exchanged"
    except OSError as error:
        if error.errno not in _NOT_POSSIBLE:
            raise
        _replace_files(staging, parsed)
        how = "replaced"
    sync_folder(parsed)
    sync_folder(parsed.parent)
    return how


def _link_files(generation: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    for source in sorted(generation.rglob("*")):
        target = folder / source.relative_to(generation)
        if source.is_dir():
            target.mkdir()
            continue
        try:
            target.hardlink_to(source)
        except OSError as error:
            if error.errno not in _NOT_POSSIBLE | {errno.EMLINK}:
                raise
            shutil.copyfile(source, target)
            sync_file(target)
    for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        sync_folder(path)


def _exchange(one: Path, other: Path) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        if sys.platform == "darwin":
            failed = libc.renamex_np(os.fsencode(one), os.fsencode(other), _RENAME_SWAP)
        else:
            failed = libc.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    except AttributeError:  # an old C library
        raise OSError(errno.ENOSYS, "no exchange of folders") from None
    if failed:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(one), None, str(other))


def _replace_files(staging: Path, parsed: Path) -> None:
    parsed.mkdir(exist_ok=True)
    for stray in parsed.glob(f"{_TEMPORARY}*"):
        _remove(stray)
    names = sorted((path.name for path in staging.iterdir()), key=lambda name: (name == catalog.DATAPACKAGE, name))
    for name in names:
        temporary = parsed / f"{_TEMPORARY}{name}"
        try:
            if (staging / name).is_dir() or (parsed / name).is_dir():
                _replace_folder(staging / name, temporary, parsed / name)
            else:
                shutil.copyfile(staging / name, temporary)
                sync_file(temporary)
                temporary.replace(parsed / name)
        except BaseException:
            _remove(temporary)
            raise


def _replace_folder(source: Path, temporary: Path, target: Path) -> None:
    """Where one of both is a folder, for a moment there is neither: no rename replaces what a folder holds."""
    if source.is_dir():
        shutil.copytree(source, temporary)
        for path in temporary.rglob("*"):
            if path.is_file():
                sync_file(path)
    else:
        shutil.copyfile(source, temporary)
        sync_file(temporary)
    _remove(target)
    temporary.rename(target)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
