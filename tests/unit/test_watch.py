from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from run_helpers import fill, settings

from pipeline.errors import PublishError
from pipeline.run import watch as module
from pipeline.run.plan import make_plan
from pipeline.run.settings import Settings
from pipeline.run.watch import Watcher, watch


def test_a_file_is_whole_once_it_rests(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", {"a.txt": "가"})
    watcher = Watcher(raw)
    assert watcher.look(0.0)[1] == {"a.txt"}
    assert watcher.look(4.0)[1] == {"a.txt"}
    assert list(watcher.look(5.0)[0]) == ["a.txt"]
    with (raw / "a.txt").open("a", encoding="utf-8") as file:
        file.write("나")
    assert watcher.look(6.0) == ({}, frozenset({"a.txt"}))
    assert watcher.look(11.0)[1] == frozenset()


class Folder:
    """A raw folder under watch, and the paths that each run was given."""

    def __init__(self, tmp_path: Path) -> None:
        self.raw = fill(tmp_path / "raw", {"a.txt": "가"})
        self.runs: list[list[str]] = []
        self.said: list[str] = []
        self.stop = threading.Event()
        self.settings = settings(tmp_path)

    def run(self, chosen: Settings) -> None:
        self.runs.append([item.source_path for item in make_plan(chosen).inputs])
        self.next(len(self.runs))

    def next(self, number: int) -> None:
        raise NotImplementedError

    def watch(self) -> list[list[str]]:
        timer = threading.Timer(30, self.stop.set)
        timer.start()
        watch(self.settings, self.run, self.said.append, self.stop, poll_seconds=0.02, whole_seconds=0.3)
        timer.cancel()
        return self.runs


def test_what_arrives_is_read_and_what_grows_is_left(tmp_path: Path) -> None:
    class Growing(Folder):
        def next(self, number: int) -> None:
            if number == 1:
                (self.raw / "b.txt").write_text("나", encoding="utf-8")
                threading.Thread(target=self.write_slowly).start()
            elif "c.txt" in self.runs[-1]:
                self.stop.set()

        def write_slowly(self) -> None:
            with (self.raw / "c.txt").open("w", encoding="utf-8") as file:
                for _ in range(20):
                    file.write("다")
                    file.flush()
                    time.sleep(0.05)

    runs = Growing(tmp_path).watch()
    assert runs[0] == ["a.txt"]
    assert runs[1:] in ([["a.txt", "b.txt"], ["a.txt", "b.txt", "c.txt"]], [["a.txt", "b.txt", "c.txt"]])


def test_what_is_removed_is_noticed(tmp_path: Path) -> None:
    class Removing(Folder):
        def next(self, number: int) -> None:
            (self.raw / "a.txt").unlink(missing_ok=True)
            if number == 2:
                self.stop.set()

    assert Removing(tmp_path).watch() == [["a.txt"], []]


def test_a_failure_to_publish_is_told_and_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.1)

    class Failing(Folder):
        def next(self, number: int) -> None:
            if number == 1:
                raise PublishError("The disk is full.")
            self.stop.set()

    folder = Failing(tmp_path)
    assert folder.watch() == [["a.txt"], ["a.txt"]]
    assert folder.said == ["The disk is full. Trying again in 0 seconds."]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_the_command_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    fill(tmp_path / "raw", {"a.txt": "시험 설비 41종을 개방하였다."})
    folders = [f"--{name}={tmp_path / name}" for name in ("raw", "parsed", "build")]
    command = [sys.executable, "-m", "pipeline", "ingest", "--watch", *folders]
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as child:
        assert child.stderr is not None
        assert "watching" in child.stderr.readline()
        child.send_signal(number)
        assert "what was read is kept" in child.stderr.read()
        assert child.wait(timeout=60) == 0
