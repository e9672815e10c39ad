"""Killed, out of space, contended or watched: the published folder shows one whole generation at any moment."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from run_helpers import fill, hashes, run

from pipeline import schema
from pipeline.errors import Locked, PublishError, UsageError
from pipeline.store import switch
from pipeline.store.catalog import file_name
from pipeline.store.generation import is_complete
from pipeline.store.load import load_tables
from pipeline.store.lock import exclusive

FILES = {f"{n}.txt": f"값 {n}건" for n in range(8)}
RUN = "import sys; from pathlib import Path; from run_helpers import run; run(Path(sys.argv[1]))"


def start(folder: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(folder)], env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )


def kill_at_random(tmp_path: Path, kills: int) -> None:
    raw = fill(tmp_path / "raw", FILES)
    run(tmp_path)
    chance = random.Random(20250201)
    (raw / "0.txt").write_text("처음 값 1건", encoding="utf-8")
    began = time.monotonic()
    run(tmp_path)
    whole_run = time.monotonic() - began + 0.8  # a process has to start as well
    for number in range(kills):
        (raw / "0.txt").write_text(f"새 값 {number}건", encoding="utf-8")
        child = start(tmp_path)
        time.sleep(chance.uniform(0.2, whole_run))
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert is_complete(tmp_path / "parsed"), f"kill {number}"
    run(tmp_path)
    fill(tmp_path / "fresh" / "raw", {path.name: path.read_text(encoding="utf-8") for path in raw.iterdir()})
    run(tmp_path / "fresh")
    assert hashes(tmp_path / "parsed") == hashes(tmp_path / "fresh" / "parsed")


def test_kill_leaves_a_whole_set(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 8)


@pytest.mark.slow
def test_many_kills_leave_a_whole_set(tmp_path: Path) -> None:
    kill_at_random(tmp_path, 200)


def test_children_die_with_their_driver(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"a.txt": "!LOOP"})
    child = start(tmp_path)
    spinning: list[int] = []
    deadline = time.monotonic() + 30
    while not spinning and time.monotonic() < deadline:
        time.sleep(0.1)
        spinning = [pid for pid in children_of(child.pid) if cpu_ticks(pid) > 30]
    assert spinning
    child.kill()
    child.wait()
    deadline = time.monotonic() + 10
    while any(is_alive(pid) for pid in spinning):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    task = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in task.read_text(encoding="ascii").split()] if task.exists() else []


def stat_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def cpu_ticks(pid: int) -> int:
    fields = stat_of(pid)
    return int(fields[11]) if fields else 0


def is_alive(pid: int) -> bool:
    fields = stat_of(pid)
    return bool(fields) and fields[0] != "Z"


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes; a write beyond fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("size", [10, 2_000, 6_000, 12_000, 40_000])
def test_full_disk_keeps_the_former_set(tmp_path: Path, size: int) -> None:
    raw = fill(tmp_path / "raw", FILES)
    run(tmp_path)
    before = hashes(tmp_path / "parsed")
    (raw / "0.txt").write_text("새 값 1건", encoding="utf-8")
    with full_disk(size), pytest.raises(PublishError, match=r"[Mm]ake room"):
        run(tmp_path)
    assert hashes(tmp_path / "parsed") == before
    run(tmp_path)
    assert hashes(tmp_path / "parsed") != before
    assert is_complete(tmp_path / "parsed")


def test_second_run_is_turned_away_by_name_of_the_first(tmp_path: Path) -> None:
    fill(tmp_path / "raw", FILES)
    with exclusive(tmp_path / "build"), pytest.raises(Locked, match=rf"process {os.getpid()}\b"):
        run(tmp_path)
    assert run(tmp_path).ok == len(FILES)


def test_command_line_exits_75_while_another_runs(tmp_path: Path) -> None:
    fill(tmp_path / "raw", FILES)
    folders = [f"--{name}={tmp_path / name}" for name in ("raw", "parsed", "build")]
    with exclusive(tmp_path / "build"):
        done = subprocess.run(
            [sys.executable, "-m", "pipeline", "ingest", *folders],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 75
    assert f"process {os.getpid()}" in done.stderr


def publish_while_reading(tmp_path: Path, rounds: int) -> tuple[int, int]:
    """Readers loop while a writer publishes; returns reads and publications."""
    raw = fill(tmp_path / "raw", FILES)
    run(tmp_path)
    parsed, stop, reads, broken = tmp_path / "parsed", threading.Event(), [0], []

    def reader() -> None:
        while not stop.is_set():
            try:
                tables = load_tables(["documents", "blocks", "numeric_facts"], parsed)
                paths = set(tables["documents"].column("document_id").to_pylist())
                assert set(tables["blocks"].column("document_id").to_pylist()) == paths
                with (parsed / file_name("blocks")).open("rb") as file:  # by path, pandas would open it twice
                    pd.read_parquet(file)
                reads[0] += 1
            except Exception as error:  # noqa: BLE001 - whatever goes wrong in a reader is the finding
                broken.append(error)

    threads = [threading.Thread(target=reader) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for number in range(rounds):
            (raw / "0.txt").write_text(f"새 값 {number}건", encoding="utf-8")
            run(tmp_path)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not broken, broken[:3]
    return reads[0], rounds


def test_readers_never_meet_half_a_set(tmp_path: Path) -> None:
    reads, rounds = publish_while_reading(tmp_path, 4)
    assert reads > rounds


@pytest.mark.slow
def test_readers_never_meet_half_a_set_for_long(tmp_path: Path) -> None:
    reads, _ = publish_while_reading(tmp_path, 200)
    assert reads >= 10_000


def test_files_are_replaced_one_by_one_where_folders_cannot_be_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = fill(tmp_path / "raw", FILES)
    run(tmp_path)
    (raw / "0.txt").write_text("새 값 1건", encoding="utf-8")

    def refuses(one: Path, other: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(switch, "_exchange", refuses)
    run(tmp_path)
    assert is_complete(tmp_path / "parsed")
    assert len(list((tmp_path / "parsed").iterdir())) == len(schema.TABLES) + 3
    monkeypatch.undo()
    fill(tmp_path / "fresh" / "raw", {path.name: path.read_text(encoding="utf-8") for path in raw.iterdir()})
    run(tmp_path / "fresh")
    assert hashes(tmp_path / "parsed") == hashes(tmp_path / "fresh" / "parsed")


def test_load_notices_files_of_two_runs(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", FILES)
    run(tmp_path)
    old = (tmp_path / "parsed" / file_name("blocks")).read_bytes()
    (raw / "0.txt").write_text("새 값 1건", encoding="utf-8")
    run(tmp_path)
    table = tmp_path / "parsed" / file_name("blocks")
    table.unlink()  # a hard link to the generation: writing through it would change that too
    table.write_bytes(old)
    with pytest.raises(PublishError, match="changed 5 times"):
        load_tables(["blocks", "documents"], tmp_path / "parsed")


def test_load_of_nothing_says_what_to_do(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(UsageError, match="python -m pipeline ingest"):
            load_tables(["documents"], folder)
