"""Keep publishing what arrives in the raw folder; a file that is still being written is left until it is whole."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from pipeline.errors import Locked, PublishError, UsageError
from pipeline.run.plan import walk
from pipeline.run.settings import Settings

POLL_SECONDS = 2.0  # between two looks at the folder; works on network shares too, where nothing notifies
WHOLE_SECONDS = 5.0  # a file that did not change for so long is whole
RETRY_SECONDS = 60.0  # after a run that could not publish: the disk is full, or another run is at work

Stamp: TypeAlias = tuple[int, int, int]  # size, times of change of content and of name
Stamps: TypeAlias = dict[str, Stamp]


@dataclass(slots=True)
class Watcher:
    """Remembers since when each file below `raw` has been as it is."""

    raw: Path
    _seen: dict[str, tuple[Stamp, float]] = field(default_factory=dict)

    def look(self, now: float, whole_seconds: float = WHOLE_SECONDS) -> tuple[Stamps, frozenset[str]]:
        """The files that are whole with their stamps, and the paths of those still being written."""
        stamps = _stamps(self.raw)
        before = self._seen
        self._seen = {
            path: before[path] if path in before and before[path][0] == stamp else (stamp, now)
            for path, stamp in stamps.items()
        }
        growing = frozenset(path for path, (_, since) in self._seen.items() if now - since < whole_seconds)
        return {path: stamp for path, stamp in stamps.items() if path not in growing}, growing


def watch(
    settings: Settings,
    run: Callable[[Settings], object],
    say: Callable[[str], None],
    stop: threading.Event,
    poll_seconds: float = POLL_SECONDS,
    whole_seconds: float = WHOLE_SECONDS,
) -> None:
    """Call `run` whenever the folder has changed and is at rest, until `stop` is set.

    New files that are still being written are left out of a run. A published file that is being written over delays the
    run instead: its rows stay until the new ones can take their place. Failures to publish are told and tried again.
    """
    if not isinstance(settings.raw, Path):
        raise UsageError(f"Only a folder of this machine can be watched, not {settings.raw}; run on a schedule.")
    watcher = Watcher(Path(os.path.realpath(settings.raw)))
    done: Stamps = {}
    failed = -RETRY_SECONDS
    while not stop.is_set():
        now = time.monotonic()
        whole, growing = watcher.look(now, whole_seconds)
        is_changed = whole != done and not any(path in done for path in growing)
        if is_changed and now - failed >= RETRY_SECONDS:
            try:
                run(replace(settings, left=growing))
                done = whole
            except UsageError as error:  # an empty folder: the published dataset stays
                say(str(error))
                done = whole
            except (Locked, PublishError) as error:
                say(f"{error} Trying again in {RETRY_SECONDS:.0f} seconds.")
                failed = time.monotonic()
        stop.wait(poll_seconds)


def _stamps(raw: Path) -> Stamps:
    stamps = {}
    for item in walk(raw, raw):
        if item is not None:
            try:
                state = item.path.stat()
            except OSError:  # gone since, or a link that leads nowhere
                stamps[item.source_path] = (0, 0, 0)
            else:
                stamps[item.source_path] = (state.st_size, state.st_mtime_ns, state.st_ctime_ns)
    return stamps
