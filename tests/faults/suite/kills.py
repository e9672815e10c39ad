"""Runs that are killed with SIGKILL while they read, write or switch.

After each kill the published folder must be one whole set, the former or the next, and the next run must end with the
bytes of a run that nothing disturbed.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from run_helpers import fill, hashes, run

from pipeline.limits import DEFAULT
from pipeline.store.generation import is_complete
from tests.faults.suite.record import Record

FILES = {f"{number}.txt": f"값 {number}건" for number in range(8)}
_RUN = "import sys; from pathlib import Path; from tests.faults.suite.kills import calmly; calmly(Path(sys.argv[1]))"
_MOMENTS = ("reading", "writing", "switching")
_LONGEST = 120.0  # seconds until a run that was started must have reached the moment


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: where the run was, as its folders tell, and what was found afterwards."""

    moment: str
    is_whole: bool
    is_same: bool  # the next run ended with the bytes of an undisturbed one


def calmly(folder: Path) -> None:
    """A run with the real limits: those of quick tests end readings on a busy machine, which no kill has caused."""
    run(folder, limits=DEFAULT, workers=1)


def start(folder: Path) -> subprocess.Popen[bytes]:
    """A run over `folder` in a process group of its own."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, str(folder)], env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )


def kill_runs(folder: Path, kills: range, seed: int = 20250201) -> list[Kill]:
    """Kill one run for each number in `kills`; `folder` holds the disturbed runs and the calm ones beside them."""
    shaken, calm = folder / "shaken", folder / "calm"
    for place in (shaken, calm):
        fill(place / "raw", FILES)
        calmly(place)
    return [_kill_one(shaken, calm, number, random.Random(seed + number)) for number in kills]


def _kill_one(shaken: Path, calm: Path, number: int, chance: random.Random) -> Kill:
    text = f"새 값 {number}건"
    for place in (shaken, calm):
        (place / "raw" / "0.txt").write_text(text, encoding="utf-8")
    wanted = _MOMENTS[number % len(_MOMENTS)]
    shutil.rmtree(shaken / "build" / "staging", ignore_errors=True)  # what lies there later is of the killed run
    child = start(shaken)
    _wait(child, shaken, wanted, chance)
    child.send_signal(signal.SIGKILL)
    child.wait()
    moment = _moment(shaken)
    is_whole = is_complete(shaken / "parsed")
    calmly(shaken)
    calmly(calm)
    return Kill(moment, is_whole, hashes(shaken / "parsed") == hashes(calm / "parsed"))


def _wait(child: subprocess.Popen[bytes], folder: Path, moment: str, chance: random.Random) -> None:
    """Sleep into the wanted part of the run."""
    reached: dict[str, Callable[[], bool]] = {
        "reading": lambda: "pulse" in _staged(folder),
        "writing": lambda: "new" in _staged(folder),
        "switching": lambda: "link" in _staged(folder),
    }
    longest = {"reading": 0.3, "writing": 0.1, "switching": 0.003}
    end = time.monotonic() + _LONGEST
    while child.poll() is None and not reached[moment]() and time.monotonic() < end:
        time.sleep(0.0005)
    time.sleep(chance.uniform(0, longest[moment]))


def _moment(folder: Path) -> str:
    """Where the run was when it died, by what it left."""
    staged = _staged(folder)
    if "link" in staged:
        return "switching"
    return "writing" if "new" in staged else "reading"


def _staged(folder: Path) -> set[str]:
    """What lies in staging, by the first word of each name; a run sweeps it while we look."""
    try:
        return {path.name.partition("-")[0] for path in (folder / "build" / "staging").iterdir()}
    except FileNotFoundError:
        return set()


def measure(record: Record, wanted: int) -> None:
    """Go on until `wanted` runs were killed, and save the figures."""
    folder = record.scratch("kills")
    log = folder / "log.jsonl"
    done = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
    while len(done) < wanted:
        first = len(done)
        found = [asdict(kill) for kill in kill_runs(folder / "work", range(first, min(first + 10, wanted)))]
        with log.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(kill) + "\n" for kill in found)
        done += found
        record.save("kills", figures(done))
        print(f"kills: {len(done)} of {wanted}", flush=True)


def figures(kills: list[dict[str, Any]]) -> dict[str, Any]:
    """What the report shows."""
    return {
        "kills": len(kills),
        "moments": dict(sorted(Counter(kill["moment"] for kill in kills).items())),
        "whole": sum(kill["is_whole"] for kill in kills),
        "same": sum(kill["is_same"] for kill in kills),
    }
