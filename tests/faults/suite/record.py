"""Figures of the experiments, kept as JSON below the build folder, one folder a version of the code."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.run.fingerprint import code_version
from pipeline.store.files import write_atomically


@dataclass(frozen=True, slots=True)
class Record:
    """Where the experiments on this code keep what they found."""

    folder: Path

    @classmethod
    def below(cls, build: Path) -> Record:
        """The record of the code that is running now."""
        folder = build / code_version().replace("+", "-")
        folder.mkdir(parents=True, exist_ok=True)
        return cls(folder)

    def save(self, experiment: str, figures: dict[str, Any]) -> None:
        """Keep the figures of one experiment, with the commit they were measured on."""
        text = json.dumps(figures | {"commit": commit()}, ensure_ascii=False, indent=2)
        write_atomically(self.folder / f"{experiment}.json", f"{text}\n".encode())

    def load(self, experiment: str) -> dict[str, Any] | None:
        """The figures of an experiment, None if it was not run on this code."""
        path = self.folder / f"{experiment}.json"
        return json.loads(path.read_bytes()) if path.exists() else None

    def scratch(self, name: str) -> Path:
        """A folder for the files of an experiment."""
        path = self.folder / name
        path.mkdir(exist_ok=True)
        return path


def commit() -> str:
    """The commit that is checked out, with + if files differ from it; unknown outside a repository."""
    try:
        said = [
            subprocess.run(["git", *words], capture_output=True, text=True, timeout=20, check=True).stdout.strip()
            for words in (("rev-parse", "--short", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
        ]
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return said[0] + ("+" if said[1] else "")
