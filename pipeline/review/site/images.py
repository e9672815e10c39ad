"""Pictures of PDF pages, drawn once a file in bounded child processes and kept beside the site.

The name of a file's folder is a hash of its content, of the library that draws and of how it is told to: the same
picture is never drawn twice. A file that hangs, eats memory or kills its process loses its pictures, nothing else; that
too is remembered.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import anyio
from anyio import BrokenWorkerProcess, CapacityLimiter, to_process

from pipeline.limits import MIB, Limits
from pipeline.run.confine import confine, quiet_output
from pipeline.run.pool import in_event_loop, wall_seconds
from pipeline.store.files import write_atomically

SCALE = 2.0  # pixels a point: sharp on screens with two pixels a dot, 60 kB for a page of text
MAX_PIXELS = 12_000_000  # a page of posters and maps is drawn coarser; A3 at `SCALE` has 4 million
QUALITY = 75
START_SECONDS = 20.0  # a busy machine may take that long to start a process
_DRAWING = f"webp {SCALE} {MAX_PIXELS} {QUALITY}"
_INDEX = "pages.json"


@dataclass(frozen=True, slots=True)
class PagePicture:
    """Picture `file` of page `number` below the folder of pictures; the size of the page in points."""

    number: int
    file: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Pictures:
    """All that could be drawn of a file; `failure` says in a sentence why not all of it."""

    pages: tuple[PagePicture, ...] = ()
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Drawing:
    """A file to draw; travels to the child process."""

    document_id: str
    path: Path
    sha256: str
    size_bytes: int
    folder: Path
    password: str | None = None


def picture_folder(sha256: str) -> str:
    """Name of the folder of a file's pictures."""
    return hashlib.sha256(f"{sha256} {version('pypdfium2')} {_DRAWING}".encode()).hexdigest()[:24]


def draw_all(drawings: Iterable[Drawing], limits: Limits, workers: int, done: Callable[[str, Pictures], None]) -> None:
    """Draw what is not drawn yet; `done` gets the pictures of every document, in any order."""
    missing: list[Drawing] = []
    for drawing in drawings:
        known = _known(drawing.folder)
        if known is None:
            missing.append(drawing)
        else:
            done(drawing.document_id, known)
    if missing:
        in_event_loop(partial(_draw_missing, iter(missing), limits, workers, done))


def _known(folder: Path) -> Pictures | None:
    try:
        stored = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return Pictures(tuple(PagePicture(*page) for page in stored["pages"]), stored["failure"])


async def _draw_missing(
    drawings: Iterator[Drawing], limits: Limits, workers: int, done: Callable[[str, Pictures], None]
) -> None:
    limiter = CapacityLimiter(workers)

    async def lane() -> None:
        for drawing in drawings:
            done(drawing.document_id, await _draw_one(drawing, limits, limiter))

    async with anyio.create_task_group() as group:
        for _ in range(workers):
            group.start_soon(lane)


async def _draw_one(drawing: Drawing, limits: Limits, limiter: CapacityLimiter) -> Pictures:
    seconds = wall_seconds(limits, drawing.size_bytes)
    drawing.folder.mkdir(parents=True, exist_ok=True)
    is_lasting = True
    try:
        with anyio.fail_after(seconds + START_SECONDS):
            failure, is_lasting = await to_process.run_sync(
                _in_child, drawing, limits, seconds, os.getpid(), cancellable=True, limiter=limiter
            )
    except TimeoutError:
        failure = f"Drawing the pages takes more than {seconds:.0f} seconds; only those drawn until then are shown."
    except BrokenWorkerProcess:
        failure = "The process that drew the pages died; only those drawn until then are shown."
    pictures = Pictures(tuple(sorted(_drawn(drawing.folder), key=lambda page: page.number)), failure)
    if is_lasting:
        index = {"pages": [[p.number, p.file, p.width, p.height] for p in pictures.pages], "failure": failure}
        write_atomically(drawing.folder / _INDEX, json.dumps(index).encode())
    return pictures


def _drawn(folder: Path) -> Iterator[PagePicture]:
    """What the child left: the name of a picture says page and size, `7_595.3x841.9.webp`."""
    for path in folder.glob("*_*x*.webp"):
        number, _, size = path.stem.partition("_")
        width, _, height = size.partition("x")
        yield PagePicture(int(number), f"{folder.name}/{path.name}", float(width), float(height))


def _in_child(drawing: Drawing, limits: Limits, seconds: float, parent: int) -> tuple[str | None, bool]:
    confine(limits, seconds, parent)
    with quiet_output():
        return _draw(drawing, limits)


def _draw(drawing: Drawing, limits: Limits) -> tuple[str | None, bool]:
    """Write a picture of every page. What went wrong as a sentence, and whether it would go wrong again."""
    import pypdfium2  # only children need it

    try:
        data = drawing.path.read_bytes()
    except OSError as error:
        return f"The file cannot be opened ({error.strerror}), so its pages are not shown.", False
    if hashlib.sha256(data).hexdigest() != drawing.sha256:
        return "The file changed since it was read, so its pages are not shown; run ingest again.", False
    failed: list[int] = []
    try:
        with pypdfium2.PdfDocument(data, password=drawing.password) as document:
            for index in range(min(len(document), limits.pages)):
                try:
                    _draw_page(document, index, drawing.folder)
                except pypdfium2.PdfiumError:
                    failed.append(index + 1)
    except pypdfium2.PdfiumError:
        return "The drawing library cannot open the file, so its pages are not shown.", False
    except MemoryError:
        return f"Drawing a page takes more than {limits.memory_bytes // MIB} MiB of memory; it is not shown.", True
    return (f"Pages that cannot be drawn: {', '.join(map(str, failed[:20]))}." if failed else None), True


def _draw_page(document: Any, index: int, folder: Path) -> None:
    import pypdfium2

    page = document[index]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise pypdfium2.PdfiumError("a page without extent")
    scale = min(SCALE, (MAX_PIXELS / (width * height)) ** 0.5)
    image = page.render(scale=scale).to_pil().convert("RGB")
    target = folder / f"{index + 1}_{width:.2f}x{height:.2f}.webp"
    temporary = target.with_suffix(".part")
    image.save(temporary, "WEBP", quality=QUALITY, method=2)
    temporary.replace(target)
    page.close()
