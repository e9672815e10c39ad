"""Folders that are not on this machine: object stores and network file systems, by their address.

Arrow's own file systems open `s3://`, `gs://`, `abfss://`, `hdfs://` and `file://`; what they do not know goes to
fsspec where that is installed. An object is whole or absent: a store shows it once its upload is complete.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
from pyarrow import fs

from pipeline.errors import PublishError, UsageError

TRANSFERS = 16  # objects under way at once: a transfer waits for the network most of its time
_CHUNK = 1024 * 1024
_ARROW_SCHEMES = frozenset({"file", "s3", "gs", "gcs", "abfs", "abfss", "hdfs", "viewfs"})


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One object: name below the folder, bytes, nanoseconds since 1970 of its last change."""

    name: str
    size_bytes: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class Remote:
    """A folder by its address, such as `s3://bucket/bulletins`.

    Reading raises `FileNotFoundError` for what is not there; everything else that fails raises `PublishError` with the
    address and what the store said.
    """

    url: str

    def __str__(self) -> str:
        return _shown(self.url)

    def read(self, name: str) -> bytes:
        """The whole content of one object."""
        with self.open(name) as file:
            content: bytes = file.read()
        return content

    def open(self, name: str) -> pa.NativeFile:
        """An object for reading at any place."""
        system, root = _opened(self.url)
        with self._said():
            return system.open_input_file(_join(root, name))

    def write(self, name: str, content: bytes) -> None:
        """Store an object, in the place of a former one of that name."""
        system, root = _opened(self.url)
        with self._said():
            _make_folder(system, _join(root, name))
            with system.open_output_stream(_join(root, name)) as file:
                file.write(content)

    def upload(self, source: Path, name: str) -> None:
        """Store the content of a file."""
        system, root = _opened(self.url)
        with self._said():
            _make_folder(system, _join(root, name))
            with source.open("rb") as data, system.open_output_stream(_join(root, name)) as file:
                shutil.copyfileobj(data, file, _CHUNK)

    def download(self, name: str, target: Path) -> None:
        """Write the content of an object into a file."""
        with self.open(name) as data, target.open("wb") as file, self._said():
            shutil.copyfileobj(data, file, _CHUNK)

    def files(self, below: str = "") -> Iterator[RemoteFile]:
        """Everything in the folder and the folders below, sorted by name; nothing if there is no such folder."""
        system, root = _opened(self.url)
        with self._said():
            found = system.get_file_info(fs.FileSelector(_join(root, below), recursive=True, allow_not_found=True))
        for info in sorted(found, key=lambda info: info.path):
            if info.type == fs.FileType.File:
                yield RemoteFile(info.path.removeprefix(root).lstrip("/"), info.size, info.mtime_ns or 0)

    def remove(self, names: Iterable[str]) -> None:
        """Remove objects."""
        system, root = _opened(self.url)
        with self._said(), ThreadPoolExecutor(TRANSFERS) as threads:
            list(threads.map(lambda name: system.delete_file(_join(root, name)), names))

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except (OSError, pa.ArrowException) as error:
            raise PublishError(f"{self} cannot be used: {str(error).strip()}.") from error


Location: TypeAlias = Path | Remote


def location(text: str) -> Location:
    """A folder on this machine or an address. Raises `UsageError` for an address nothing here can open."""
    return address(text) if "://" in text else Path(text)


def address(text: str) -> Remote:
    """An address such as `s3://bucket/folder`. Raises `UsageError` if nothing here can open it."""
    _opened(text)
    return Remote(text)


def _shown(url: str) -> str:
    """An address for a message: without the keys that options and user names may hold."""
    scheme, _, rest = url.partition("?")[0].partition("://")
    head, at, _ = rest.partition("/")[0].rpartition("@")
    return f"{scheme}://{rest.removeprefix(head + at)}"


@lru_cache(maxsize=16)
def _opened(url: str) -> tuple[Any, str]:
    try:
        if url.partition("://")[0] in _ARROW_SCHEMES:
            system, root = fs.FileSystem.from_uri(url)
        else:
            import fsspec

            other, root = fsspec.core.url_to_fs(url)
            system = fs.PyFileSystem(fs.FSSpecHandler(other))
    except (ImportError, ValueError, OSError) as error:  # what Arrow raises is a ValueError too
        said = str(error).replace(url, _shown(url))
        raise UsageError(
            f"Nothing here opens {_shown(url)} ({said}); s3://, gs:// and file:// always work, other addresses need "
            "fsspec and the package of that store."
        ) from error
    return system, root.rstrip("/")


def _join(root: str, name: str) -> str:
    return f"{root}/{name}" if name else root


def _make_folder(system: Any, path: str) -> None:
    """Real file systems need the folder; object stores have none."""
    if system.type_name not in ("s3", "gcs", "abfs"):
        system.create_dir(path.rpartition("/")[0], recursive=True)
