"""Progress of a run: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from pipeline.model import Outcome

_LINE_SECONDS = 10.0  # between two plain lines


class Progress(Protocol):
    """Told of every document that ends."""

    def __call__(self, outcome: Outcome) -> None: ...


@contextmanager
def show_progress(total: int, stream: TextIO = sys.stderr) -> Iterator[Progress]:
    """Yield what is to be called for each of `total` documents; shows itself on `stream`."""
    if total and stream.isatty():
        with _bar(total, stream) as advance:
            yield advance
    else:
        yield _Lines(total, stream)


@contextmanager
def no_progress(total: int) -> Iterator[Progress]:
    """Shows nothing."""
    yield lambda outcome: None


class _Lines:
    def __init__(self, total: int, stream: TextIO) -> None:
        self.total, self.stream = total, stream
        self.done = self.failed = 0
        self.last = time.monotonic()

    def __call__(self, outcome: Outcome) -> None:
        self.done += 1
        self.failed += outcome.status in ("refused", "crashed", "timeout")
        if self.done == self.total or time.monotonic() - self.last >= _LINE_SECONDS:
            self.last = time.monotonic()
            print(f"{self.done} of {self.total} documents read, {self.failed} failed", file=self.stream, flush=True)


@contextmanager
def _bar(total: int, stream: TextIO) -> Iterator[Progress]:
    from rich import progress
    from rich.console import Console
    from rich.text import Text

    columns = (
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
        progress.TextColumn("{task.description}", markup=False),
    )
    with progress.Progress(*columns, console=Console(file=stream), transient=True) as bar:
        task = bar.add_task("", total=total)

        def advance(outcome: Outcome) -> None:
            name = Text(outcome.path.rpartition("/")[2])
            name.truncate(48, overflow="ellipsis")
            bar.update(task, advance=1, description=name.plain)

        yield advance
