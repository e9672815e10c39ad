"""File names that are hostile to terminals, tables and file systems."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pyarrow.parquet as pq

TEXT = "시험 설비 {}종을 개방하였다. 이용 기관은 {}곳이다."
NAMES = [
    "줄\n바꿈.txt".encode(),
    "종\x07소리\x1b[31m빨강.txt".encode(),
    "\u202e텍스트.txt".encode(),  # a reader sees the letters turned round
    ("긴" * 83).encode() + b"12.txt",  # 255 bytes, the most that file systems take
    b"\xff\xfe\xb0\xa1.txt",  # no UTF-8
    b"-rf.txt",
    b"=cmd|' !A0.txt",
    b"'; DROP TABLE documents; --.txt",
    unicodedata.normalize("NFD", "각주.txt").encode(),
    b"<script>alert(1)<.txt",
    b"%s%n{0}.txt",
    b" .txt",
]


def test_hostile_names_are_read_listed_and_shown_on_one_line(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for number, name in enumerate(NAMES):
        assert len(name) <= 255
        with open(os.fsencode(raw) + b"/" + name, "w", encoding="utf-8") as file:
            file.write(TEXT.format(number, number * 3 + 1))
    folders = [f"--{name}={tmp_path / name}" for name in ("raw", "parsed", "build")]
    command = [sys.executable, "-m", "pipeline", "ingest", "--workers=1", *folders]
    done = subprocess.run(command, capture_output=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr.decode()
    rows = pq.read_table(tmp_path / "parsed" / "documents.parquet").to_pylist()
    assert [row["status"] for row in rows] == ["ok"] * len(NAMES)
    assert {row["source_path"] for row in rows} == {name.decode("utf-8", "backslashreplace") for name in NAMES}
    shown = done.stdout.decode() + (tmp_path / "build" / "last-run.txt").read_text(encoding="utf-8")
    assert all(line.isprintable() for line in shown.split("\n"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["build", "parsed", "raw"]
    assert len(list(raw.iterdir())) == len(NAMES)
