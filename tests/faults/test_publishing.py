"""Killed, out of space, contended or watched: the published folder shows one whole generation at any moment."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from run_helpers import fill, hashes, run

from pipeline import schema
from pipeline.errors import Locked, PublishError, UsageError
from pipeline.store import switch, table_files
from pipeline.store.generation import is_complete
from pipeline.store.load import load_tables
from pipeline.store.lock import exclusive
from pipeline.store.partitions import file_name
from tests.faults.suite.kills import FILES, kill_runs, start
from tests.faults.suite.readers import read_while_switching
from tests.faults.suite.watch import children_of


def test_kill_leaves_a_whole_set_and_the_next_run_ends_alike(tmp_path: Path) -> None:
    killed = kill_runs(tmp_path, range(3))
    assert all(kill.is_whole for kill in killed)
    assert all(kill.is_same for kill in killed)
    assert {kill.moment for kill in killed} & {"reading", "writing"}


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


def test_no_space_left_keeps_the_former_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = fill(tmp_path / "raw", FILES)
    run(tmp_path)
    before = hashes(tmp_path / "parsed")
    (raw / "0.txt").write_text("새 값 1건", encoding="utf-8")
    writer = pq.ParquetWriter

    def full(path: Path, *rest: Any, **more: Any) -> pq.ParquetWriter:
        return writer("/dev/full" if path.name == "blocks.parquet" else path, *rest, **more)

    monkeypatch.setattr(table_files.pq, "ParquetWriter", full)
    with pytest.raises(PublishError, match=r"No space left.*[Mm]ake room"):
        run(tmp_path)
    assert hashes(tmp_path / "parsed") == before
    monkeypatch.undo()
    run(tmp_path)
    assert is_complete(tmp_path / "parsed")


@pytest.mark.parametrize("lost", ["build/shards", "parent of parsed"])
def test_lost_permission_keeps_the_former_set(tmp_path: Path, lost: str) -> None:
    raw = fill(tmp_path / "raw", FILES)
    parsed = tmp_path / "out" / "parsed"
    parsed.parent.mkdir()
    run(tmp_path, parsed=parsed)
    kept = hashes(parsed)
    (raw / "0.txt").write_text("새 값 1건", encoding="utf-8")
    closed = parsed.parent if lost == "parent of parsed" else tmp_path / lost
    folders = [closed, *(path for path in closed.rglob("*") if path.is_dir() and path != parsed)]
    for path in folders:
        path.chmod(0o555)
    done = publish_as_anyone(tmp_path, parsed)
    assert hashes(parsed) == kept
    assert done.returncode != 0
    assert "give permission" in done.stderr
    for path in folders:
        path.chmod(0o755)
    assert publish_as_anyone(tmp_path, parsed).returncode == 0
    assert hashes(parsed) != kept


def publish_as_anyone(folder: Path, parsed: Path) -> subprocess.CompletedProcess[str]:
    """A run that permissions bind, even where the tests are run by root."""
    code = (
        "import sys; from pathlib import Path; from run_helpers import run; from pipeline.errors import PublishError\n"
        "try: run(Path(sys.argv[1]), parsed=Path(sys.argv[2]))\n"
        "except PublishError as error: sys.exit(str(error))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, str(folder), str(parsed)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=obey_permissions if os.geteuid() == 0 else None,
    )


def obey_permissions() -> None:
    """Let the program that is started next do without root's right to ignore permissions (capabilities(7))."""
    for capability in (1, 2, 3):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


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


def test_readers_never_meet_half_a_set(tmp_path: Path) -> None:
    found = read_while_switching(tmp_path, ["load", "open file"], reads=20, pause=0.0, longest=4.0)
    assert found["switches"] > 4
    for reader in found["readers"].values():
        assert reader["reads"] > 4
        assert reader["errors"] == 0, reader["first"]


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
