"""docs/reliability.md from the newest figures of every experiment."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline.limits import DEFAULT, MIB

_FINDINGS = Path(__file__).with_name("findings.md")  # written by hand: what was learnt
_HEAD = """# Reliability

Written by `make faults` and `make fuzz` from what they measured; do not edit. Every figure names the commit it was
measured on. What is promised and how it is kept: decisions 3, 4, 13 and 14.

| what | figure | target | commit |
|---|---|---|---|
"""


def write(build: Path, fuzz: Path, target: Path) -> None:
    """Write the report."""
    rows: list[tuple[str, str, str, str]] = []
    for name, shown in (("mutations", _mutations), ("kills", _kills), ("readers", _readers), ("soak", _soak)):
        measured = _measured(build, name)
        for figures in measured[-1:]:  # what was found on earlier code stands among the findings
            rows += [(*row, figures["commit"]) for row in shown(figures)]
        if not measured:
            rows.append((name, "not measured", "", ""))
    rows += _fuzz(fuzz)
    lines = [f"| {' | '.join(row)} |" for row in rows]
    sections = [_HEAD + "\n".join(lines) + "\n", _damage(build), _conditions(build), _FINDINGS.read_text("utf-8")]
    target.write_text("\n".join(section for section in sections if section), encoding="utf-8")


def _measured(build: Path, experiment: str) -> list[dict[str, Any]]:
    """The figures of an experiment on every version of the code, oldest first."""
    found = sorted(build.glob(f"*/{experiment}.json"), key=lambda path: path.stat().st_mtime_ns)
    return [json.loads(path.read_bytes()) for path in found]


def _mib(size: int) -> str:
    return f"{size / MIB:,.0f} MiB"


def _mutations(found: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    ended = ", ".join(f"{count:,} {status}" for status, count in found["status"].items())
    yield f"damaged copies of {found['files']} files", f"{found['inputs']:,}: {ended}", "10,000"
    yield "… that ended the driver", str(found["driver_crashes"]), "0"
    yield "… without a typed code", str(found["untyped"]), "0"
    yield "… that met a bug of ours (`INTERNAL`)", str(found["codes"].get("INTERNAL", 0)), "0"
    yield "… above the time limit", f"{found['over_time']}; slowest {found['slowest_seconds']:.1f} s", "0"
    limit = _mib(DEFAULT.memory_bytes)
    yield "… most memory of a child", _mib(found["child_peak"]), f"{limit} on top of its start"


def _kills(found: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    moments = ", ".join(f"{count} {moment}" for moment, count in found["moments"].items())
    yield "runs killed with SIGKILL", f"{found['kills']}: {moments}", "200"
    yield "… that left a whole set", f"{found['whole']} of {found['kills']}", "all"
    yield "… after which the next run ended with the bytes of an undisturbed one", str(found["same"]), "all"


def _readers(found: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    for pace, figures in found.items():
        if pace == "commit":
            continue
        rate = figures["switches"] / max(figures["seconds"], 1)
        for name, reader in figures["readers"].items():
            what = "sets torn" if name == "load" else "reads failed"
            note = f", such as `{' '.join(reader['first'].split())}`" if reader["first"] else ""
            yield (
                f"{what}, {name}, {rate:.0f} switches a second",
                f"{reader['errors']} of {reader['reads']:,}{note}",
                "0 of 10,000",
            )


def _soak(found: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    yield "documents in one run, two workers", f"{found['documents']:,} in {found['seconds_reading']} s", "10,000"
    growth = f"{_mib(found['driver_early'])} to {_mib(found['driver_late'])}, {found['growth']:+.1%}"
    yield "… memory of the driver while they were read", growth, "within 10 %"
    yield "… memory of the driver while it published", _mib(found["driver_publishing"]), ""


def _fuzz(folder: Path) -> Iterable[tuple[str, str, str, str]]:
    for path in sorted(folder.glob("*/runs.json")):
        runs = json.loads(path.read_bytes())
        inputs, seconds = sum(run["inputs"] for run in runs), sum(run["seconds"] for run in runs)
        last = runs[-1]
        found = f"{last['findings']} new findings in the last run; {inputs:,} inputs in {seconds / 60:.0f} min in all"
        yield f"fuzzing: {path.parent.name}", found, "0 in 60 min", last["commit"]


def _damage(build: Path) -> str:
    measured = _measured(build, "mutations")
    if not measured:
        return ""
    found = max(measured, key=lambda figures: figures["inputs"])
    codes = "\n".join(f"| `{code}` | {count:,} |" for code, count in found["codes"].items())
    return f"## How damaged copies that were not read ended\n\n| code | copies |\n|---|--:|\n{codes}\n"


def _conditions(build: Path) -> str:
    measured = _measured(build, "conditions")
    if not measured:
        return ""
    found = measured[-1]
    commit = found.pop("commit")
    rows = "\n".join(
        f"| {name} | {entry['tests'] - entry['skipped']} | {entry['failed']} |" for name, entry in found.items()
    )
    head = f"## Other faults\n\nTests of the suite, run on {commit}.\n\n| fault | tests | failed |\n|---|--:|--:|\n"
    return head + rows + "\n"
