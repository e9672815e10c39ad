"""Whether a child process makes progress: it counts its beats in a small file, and the driver sees the count move."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from pipeline.heartbeat import heard_by

_WIDTH = 8  # bytes of the count


@dataclass(frozen=True, slots=True)
class Pulse:
    """The count of one reading; 0 until the child has begun."""

    path: Path

    def reset(self) -> None:
        """Begin a reading. Raises `OSError` if the file cannot be written."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(bytes(_WIDTH))

    def beats(self) -> int:
        """How often the child has given a sign of life so far."""
        return int.from_bytes(self.path.read_bytes(), "little")

    @contextmanager
    def felt(self) -> Iterator[None]:
        """Count the beats of this process, the child."""
        descriptor = os.open(self.path, os.O_WRONLY)
        numbers = count(1)

        def write() -> None:
            with suppress(OSError):  # a beat that is lost does no harm, a document that is does
                os.pwrite(descriptor, next(numbers).to_bytes(_WIDTH, "little"), 0)

        write()
        try:
            with heard_by(write):
                yield
        finally:
            os.close(descriptor)
