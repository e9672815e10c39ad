"""Damaged copies of real documents through whole runs: cut off, or with flipped bits.

Every file is cut at six places and gets 1, 8 and 64 flipped bits in its head, body and tail; small files get more draws
of the flips until there are enough inputs. The seed of a copy is a hash of the file, the damage and the draw, and is
written to the log with how the copy ended.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipeline.errors import Code
from pipeline.limits import DEFAULT
from pipeline.model import Outcome
from pipeline.run.ingest import ingest
from pipeline.run.pool import wall_seconds
from pipeline.run.progress import Progress
from pipeline.run.settings import Settings
from tests.faults.suite.record import Record
from tests.faults.suite.watch import MemoryWatch

_CUTS = (0.01, 0.1, 0.5, 0.9, 0.99)
_BITS = (1, 8, 64)
_HEAD = 512  # bytes at either end that count as head and tail; of a tiny file a third
_SMALL = 64 * 1024  # larger files get one draw of the flips
_BATCH = 200  # documents of one run

Damage = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True, slots=True)
class Case:
    """One damaged copy."""

    file: Path
    damage: str
    draw: int

    def data(self) -> bytes:
        """The damaged bytes, always the same for the same case."""
        return DAMAGES[self.damage](self.file.read_bytes(), random.Random(self.seed))

    @property
    def seed(self) -> int:
        return int.from_bytes(hashlib.sha256(f"{self.file.name} {self.damage} {self.draw}".encode()).digest()[:8])


def _cut(share: float) -> Damage:
    return lambda data, chance: data[: int(len(data) * share)]


def _flip(zone: str, bits: int) -> Damage:
    def damage(data: bytes, chance: random.Random) -> bytes:
        size = len(data)
        margin = min(_HEAD, size // 3)
        start, end = {"head": (0, margin), "body": (margin, size - margin), "tail": (size - margin, size)}[zone]
        damaged = bytearray(data)
        for _ in range(bits if end > start else 0):
            position = chance.randrange(start * 8, end * 8)
            damaged[position // 8] ^= 1 << position % 8
        return bytes(damaged)

    return damage


DAMAGES: dict[str, Damage] = {
    "cut by one byte": lambda data, chance: data[:-1],
    **{f"cut at {share:.0%}": _cut(share) for share in _CUTS},
    **{f"{bits} bits of the {zone}": _flip(zone, bits) for zone in ("head", "body", "tail") for bits in _BITS},
}


def cases(files: list[Path], wanted: int) -> Iterator[Case]:
    """At least `wanted` cases where there are files: all damages of all files, then more draws of the small ones."""
    files = sorted(files, key=lambda path: (path.stat().st_size, path.name))
    made = 0
    for draw in count():
        chosen = files if draw == 0 else [path for path in files if path.stat().st_size <= _SMALL]
        for name in DAMAGES:
            if draw and name.startswith("cut"):
                continue  # has no chance in it
            for file in chosen:
                yield Case(file, name, draw)
                made += 1
        if made >= wanted or not chosen:
            return


def run(record: Record, files: list[Path], wanted: int, workers: int) -> None:
    """Run what is not yet in the log, and save the figures."""
    folder = record.scratch("mutations")
    log = folder / "log.jsonl"
    done = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
    known = {(entry["file"], entry["damage"], entry["draw"]) for entry in done}
    left = [case for case in cases(files, wanted) if (case.file.name, case.damage, case.draw) not in known]
    # Files of all sizes in every run, so that a stopped experiment has tried all of them.
    random.Random(1).shuffle(left)
    for start in range(0, len(left), _BATCH):
        entries = _run_batch(folder / "work", left[start : start + _BATCH], workers)
        with log.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
        done += entries
        record.save("mutations", figures(done))
        print(f"mutations: {len(done)} of {len(left) + len(known)}", flush=True)
    record.save("mutations", figures(done))


def _run_batch(work: Path, batch: list[Case], workers: int) -> list[dict[str, Any]]:
    """One whole run over damaged copies; checks that none is missing in what was published."""
    shutil.rmtree(work, ignore_errors=True)
    raw = work / "raw"
    raw.mkdir(parents=True)
    named: dict[str, Case] = {}
    for number, case in enumerate(batch):
        name = f"{number:04d}{case.file.suffix}"
        (raw / name).write_bytes(case.data())
        named[name] = case
    outcomes: dict[str, Outcome] = {}

    @contextmanager
    def progress(total: int) -> Iterator[Progress]:
        yield lambda outcome: outcomes.__setitem__(outcome.path, outcome)

    watched: Callable[[int], AbstractContextManager[Progress]] = progress
    with MemoryWatch() as memory:
        ingest(Settings(raw, work / "parsed", work / "build", workers=workers), watched)
    rows = pq.read_table(
        work / "parsed" / "documents.parquet", columns=["source_path", "status", "failure_code", "size_bytes"]
    ).to_pylist()
    ended = {row["source_path"]: row for row in rows}
    assert ended.keys() == named.keys(), "a document is missing in the published table"
    entries = []
    for name, case in named.items():
        row, outcome = ended[name], outcomes.get(name)
        seconds = outcome.seconds if outcome else 0.0
        entries.append(
            {
                "file": case.file.name,
                "damage": case.damage,
                "draw": case.draw,
                "seed": case.seed,
                "status": row["status"],
                "code": row["failure_code"],
                "seconds": round(seconds, 3),
                "is_over_time": seconds > wall_seconds(DEFAULT, row["size_bytes"] or 0) + 25,
                "child_peak": memory.child_peak,
            }
        )
    _keep_tracebacks(work, named, ended)
    return entries


def _keep_tracebacks(work: Path, named: dict[str, Case], ended: dict[str, dict[str, Any]]) -> None:
    """Copies of what crashed, with their logs: each is a bug to mend."""
    kept = work.parent / "crashed"
    for name, row in ended.items():
        if row["status"] in ("crashed", "timeout"):
            kept.mkdir(exist_ok=True)
            case = named[name]
            stem = f"{case.seed:016x}"
            shutil.copyfile(work / "raw" / name, kept / f"{stem}{case.file.suffix}")
            digest = hashlib.sha256((work / "raw" / name).read_bytes()).hexdigest()[:16]
            trace = work / "build" / "logs" / f"{digest}.txt"
            text = trace.read_text(encoding="utf-8") if trace.exists() else "no traceback\n"
            (kept / f"{stem}.txt").write_text(f"{case}\n{row}\n{text}", encoding="utf-8")


def figures(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """What the report shows. Copies that came out as the same bytes are one input."""
    entries = [entry for entry in entries if entry["code"] != Code.DUPLICATE]
    slowest = max(entries, key=lambda entry: entry["seconds"], default={"seconds": 0.0})
    return {
        "inputs": len(entries),
        "files": len({entry["file"] for entry in entries}),
        "status": dict(sorted(Counter(entry["status"] for entry in entries).items())),
        "codes": dict(sorted(Counter(entry["code"] for entry in entries if entry["code"]).items())),
        "driver_crashes": 0,  # one would have ended the experiment with its traceback
        "untyped": sum(entry["status"] not in ("ok", "partial") and not entry["code"] for entry in entries),
        "over_time": sum(entry["is_over_time"] for entry in entries),
        "slowest_seconds": slowest["seconds"],
        "child_peak": max((entry["child_peak"] for entry in entries), default=0),
    }
