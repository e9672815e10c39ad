"""What a run did, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.model import Outcome
from pipeline.store.files import write_atomically

_FAILED = ("refused", "crashed", "timeout")
_SHOWN = 20  # failures listed one by one on the terminal; last-run.json has all


@dataclass(frozen=True, slots=True)
class Failure:
    """One input of which nothing was read."""

    path: str
    status: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one run. `rows` and `change` are per published table."""

    run_id: str
    is_new: bool  # whether the published dataset differs from the former one
    seen: int
    unchanged: int
    ok: int
    partial: int
    refused: int
    crashed: int
    timeout: int
    left_out: int  # not selected by --only and never read
    ignored: int  # hidden files and links inside the raw folder
    removed: int  # documents of the former dataset whose input is gone
    seconds: float
    rows: dict[str, int]
    change: dict[str, int]
    slowest: tuple[tuple[str, float], ...]
    failures: tuple[Failure, ...]
    problem_codes: dict[str, int]
    failed_checks: dict[str, int]  # comparisons of numbers that no rounding explains, by kind
    failed_rules: dict[str, int]  # facts that others contradict, by the rule that read them
    portion: str | None = None  # K/N where only a portion was read and nothing published

    @property
    def exit_code(self) -> int:
        """0 all fine, 1 something was refused, crashed or timed out."""
        return 1 if self.failures else 0


def count_statuses(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How many outcomes ended in which way."""
    counts = Counter(outcome.status for outcome in outcomes)
    return {status: counts[status] for status in ("ok", "partial", "refused", "crashed", "timeout")}


def failures(outcomes: Sequence[Outcome]) -> tuple[Failure, ...]:
    """The outcomes of which nothing was read, by path."""
    return tuple(
        Failure(outcome.path, outcome.status, str(outcome.code), outcome.message or "")
        for outcome in sorted(outcomes, key=lambda outcome: outcome.path)
        if outcome.status in _FAILED
    )


def slowest(outcomes: Sequence[Outcome]) -> tuple[tuple[str, float], ...]:
    """The five documents that took longest, of those read in this run."""
    read = [outcome for outcome in outcomes if not outcome.is_unchanged and outcome.seconds > 0]
    read.sort(key=lambda outcome: (-outcome.seconds, outcome.path))
    return tuple((outcome.path, round(outcome.seconds, 2)) for outcome in read[:5])


def of_reading(outcomes: Sequence[Outcome], left_out: int, ignored: int, seconds: float) -> Summary:
    """The figures of reading alone, nothing published."""
    counts = count_statuses(outcomes)
    return Summary(
        run_id="",
        is_new=False,
        seen=len(outcomes) + left_out,
        unchanged=sum(outcome.is_unchanged for outcome in outcomes),
        ok=counts["ok"],
        partial=counts["partial"],
        refused=counts["refused"],
        crashed=counts["crashed"],
        timeout=counts["timeout"],
        left_out=left_out,
        ignored=ignored,
        removed=0,
        seconds=round(seconds, 2),
        rows={},
        change={},
        slowest=slowest(outcomes),
        failures=failures(outcomes),
        problem_codes={},
        failed_checks={},
        failed_rules={},
    )


def as_text(summary: Summary) -> str:
    """The summary as plain lines."""
    counts = ", ".join(
        f"{getattr(summary, name)} {name}" for name in ("unchanged", "ok", "partial", "refused", "crashed", "timeout")
    )
    lines = [f"{summary.seen} documents seen in {summary.seconds:.1f} s: {counts}"]
    if summary.left_out:
        lines.append(f"{summary.left_out} left out, because they were not selected and never read before")
    if summary.ignored:
        lines.append(f"{summary.ignored} hidden files and inner links ignored")
    if summary.removed:
        lines.append(f"{summary.removed} documents removed, because their input is gone")
    lines.append("")
    lines += [f"{name:<20} {count:>10,} rows{_signed(summary.change[name])}" for name, count in summary.rows.items()]
    if summary.slowest:
        lines += ["", "slowest"] + [f"{seconds:>8.1f} s  {_one_line(path)}" for path, seconds in summary.slowest]
    if unfit := summary.problem_codes.get("CORRECTION_UNFIT"):
        lines += ["", f"{unfit} corrections no longer fit; see CORRECTION_UNFIT in the table problems"]
    if summary.problem_codes:
        lines += ["", "problems"] + [f"{count:>8,}  {code}" for code, count in summary.problem_codes.items()]
    if summary.failed_checks:
        lines += ["", "numbers that contradict each other (the source's errors, or ours)"]
        lines += [f"{count:>8,}  checks of {kind}" for kind, count in summary.failed_checks.items()]
        lines += [f"{count:>8,}  facts read by {rule}" for rule, count in summary.failed_rules.items()]
    if summary.failures:
        lines += ["", "not read"]
        lines += [f"  {_one_line(f.path)}: {f.code}. {_one_line(f.message)}" for f in summary.failures[:_SHOWN]]
        if len(summary.failures) > _SHOWN:
            lines.append(f"  … and {len(summary.failures) - _SHOWN} more; last-run.json in the build folder has all")
    lines += ["", _last_line(summary)]
    return "\n".join(lines) + "\n"


def _last_line(summary: Summary) -> str:
    if summary.portion is not None:
        return f"portion {summary.portion} read; `publish` publishes all portions once each is read"
    return f"run {summary.run_id} " + ("published" if summary.is_new else "was already published, nothing changed")


def _signed(change: int) -> str:
    return f" ({change:+,})" if change else ""


def _one_line(text: str) -> str:
    """Names may hold line breaks or control characters; a line of the summary may not."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def save(summary: Summary, build: Path) -> None:
    """Write `last-run.json` and `last-run.txt` into the build folder."""
    text = json.dumps(asdict(summary) | {"exit_code": summary.exit_code}, ensure_ascii=False, indent=2)
    write_atomically(build / "last-run.json", f"{text}\n".encode("utf-8", "backslashreplace"))
    write_atomically(build / "last-run.txt", as_text(summary).encode("utf-8", "backslashreplace"))
