"""Reading may take fewer calls and not more: a gate on speed that no load of the machine disturbs.

The counts lie in `calls.json` beside this file. `pytest tests/quality/test_call_counts.py --update-floors` pins what is
counted now; it pins no more than before unless `--allow-regression` says so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
PINNED = HERE / "calls.json"
TOLERANCE = 0.05  # versions of libraries find some lines and edges more or fewer


def counted() -> dict[str, int]:
    """In a process of its own: what this one has cached would not be counted."""
    done = subprocess.run(
        [sys.executable, HERE / "call_counts.py"],
        env=os.environ | {"PYTHONHASHSEED": "0", "PYTHONPATH": str(HERE.parent.parent)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    found: dict[str, int] = json.loads(done.stdout)
    return found


def risen(pinned: dict[str, int], now: dict[str, int]) -> dict[str, tuple[int, int]]:
    """Stages that take more calls than pinned, with both counts; also those that were never pinned."""
    return {
        stage: (pinned.get(stage, 0), count)
        for stage, count in now.items()
        if count > pinned.get(stage, 0) * (1 + TOLERANCE)
    }


def test_no_stage_takes_more_calls_than_before(request: pytest.FixtureRequest) -> None:
    now = counted()
    pinned = json.loads(PINNED.read_text(encoding="utf-8")) if PINNED.exists() else {}
    more = risen(pinned, now)
    if request.config.getoption("--update-floors"):
        if pinned and more and not request.config.getoption("--allow-regression"):
            pytest.fail(f"More than before, and --allow-regression was not given: {more}")
        PINNED.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        return
    assert now.keys() == pinned.keys()
    assert not more, f"stage: (pinned, now) {more}; with good reason, pin it with --update-floors --allow-regression"


def test_a_stage_that_takes_more_is_noticed() -> None:
    pinned = {"pdf.extractors": 1_000, "pdf.store": 100}
    assert risen(pinned, {"pdf.extractors": 1_040, "pdf.store": 90}) == {}
    assert risen(pinned, {"pdf.extractors": 1_060, "txt.store": 1}) == {
        "pdf.extractors": (1_000, 1_060),
        "txt.store": (0, 1),
    }
