"""Folders and runs for tests of publishing and running; the stages are replaced by `stand_in`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import stand_in

from pipeline.limits import DEFAULT, MIB, Limits
from pipeline.run.ingest import ingest
from pipeline.run.settings import Settings
from pipeline.run.summary import Summary

QUICK = replace(DEFAULT, wall_seconds=2.0, memory_bytes=400 * MIB)


def fill(raw: Path, files: dict[str, str]) -> Path:
    """Write files below `raw`."""
    for name, text in files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    raw.mkdir(exist_ok=True)
    return raw


def run(folder: Path, *, limits: Limits = QUICK, **more: Any) -> Summary:
    """Ingest `folder/raw` into `folder/parsed` by way of `folder/build`."""
    return ingest(settings(folder, limits=limits, **more))


def settings(folder: Path, *, limits: Limits = QUICK, **more: Any) -> Settings:
    """Settings of a run with the stand-in reader and two workers."""
    chosen: dict[str, Any] = {
        "raw": folder / "raw",
        "parsed": folder / "parsed",
        "build": folder / "build",
        "workers": 2,
        "read": stand_in.read,
    }
    return Settings(limits=limits, **(chosen | more))


def hashes(parsed: Path) -> dict[str, str]:
    """SHA-256 of every file of a published folder."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(parsed.iterdir())}
