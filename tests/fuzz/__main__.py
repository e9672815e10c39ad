"""Fuzz the named targets one after the other and keep what is found; ends with 1 if anything was."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from types import FrameType

from tests.faults.suite.record import commit
from tests.fuzz.targets import TARGETS, Target

_SLOW = 20.0  # seconds of processor time, instrumented: no input of a few thousand bytes may take that long
_HUNG = 120  # seconds after which libFuzzer ends the process
_MEMORY = 2048  # MiB, as `limits.memory_bytes`


class _TooSlow(BaseException):
    """Not an Exception: no handler on the way may swallow it."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all")
    parser.add_argument("--seconds", type=int, default=3600, metavar="N", help="for each target (%(default)s)")
    parser.add_argument("--build", type=Path, default=Path("build/fuzz"), metavar="DIR", help="inputs and findings")
    parser.add_argument(
        "--shared", type=Path, default=Path("../shared"), metavar="DIR", help="more documents to begin with"
    )
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := set(options.targets) - TARGETS.keys():
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    if options.child:
        _fuzz(options.targets[0], options.build / options.targets[0], options.seconds)
        return 0
    folders = [Path("raw"), options.shared / "corpus"]
    return max([_supervise(name, options, folders) for name in options.targets or TARGETS])


def _supervise(name: str, options: argparse.Namespace, folders: list[Path]) -> int:
    """Run the fuzzer in a process of its own, again if it dies, until the time is over."""
    folder = options.build / name
    _plant(TARGETS[name], folder / "inputs", folders)
    (folder / "findings").mkdir(exist_ok=True)
    before = {path.name for path in (folder / "findings").iterdir()}
    began, tried, died = time.monotonic(), 0, 0
    while (left := options.seconds - (time.monotonic() - began)) > 1:
        command = [
            sys.executable,
            "-m",
            "tests.fuzz",
            name,
            "--child",
            f"--seconds={int(left)}",
            f"--build={options.build}",
        ]
        with (folder / "log.txt").open("w+", encoding="utf-8", errors="replace") as log:
            died += subprocess.run(command, stdout=log, stderr=log, check=False).returncode != 0
            log.seek(0)
            said = log.read()
        tried += sum(
            int(number) for number in re.findall(r"^stat::number_of_executed_units:\s*(\d+)", said, re.MULTILINE)
        )
        coverage = re.findall(r"cov: (\d+)", said)
        if not coverage:
            raise SystemExit(f"{name} did not start:\n{said[-2000:]}")
    # libFuzzer also names its slowest input, by the clock of a machine that may be busy; `_SLOW` is the judge of that.
    found = sorted(
        path.name
        for path in (folder / "findings").iterdir()
        if path.name not in before and path.suffix != ".bin" and not path.name.startswith("slow-unit")
    )
    figures = {
        "inputs": tried,
        "seconds": round(time.monotonic() - began),
        "edges": int(coverage[-1]),
        "findings": len(found) + died,
        "commit": commit(),
    }
    runs = json.loads((folder / "runs.json").read_bytes()) if (folder / "runs.json").exists() else []
    (folder / "runs.json").write_text(json.dumps([*runs, figures], indent=2), encoding="utf-8")
    print(
        f"{name}: {tried:,} inputs in {time.monotonic() - began:.0f} s, {coverage[-1]} edges, "
        f"{len(found)} findings, {died} deaths of the process",
        flush=True,
    )
    for path in found:
        print(f"  {folder / 'findings' / path}")
    return int(bool(found))


def _plant(target: Target, inputs: Path, folders: list[Path]) -> None:
    inputs.mkdir(parents=True, exist_ok=True)
    for seed in target.seeds(folders):
        if len(seed) <= target.longest:
            (inputs / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)


def _fuzz(name: str, folder: Path, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["pipeline"]):
        import pipeline.extractors.hwp5
        import pipeline.extractors.hwpx
        import pipeline.extractors.pdf
        import pipeline.normalizer
        import pipeline.segmenter
        import pipeline.store.checks  # noqa: F401
    target = TARGETS[name]

    def tell_slow(number: int, frame: FrameType | None) -> None:
        raise _TooSlow(f"more than {_SLOW:.0f} seconds")

    signal.signal(signal.SIGVTALRM, tell_slow)

    def one(data: bytes) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, _SLOW)
        try:
            target.run(data)
        except (Exception, _TooSlow) as error:  # noqa: BLE001 - whatever is not declared is the finding
            _keep(folder / "findings", data, error)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    arguments = [
        sys.argv[0], str(folder / "inputs"), f"-max_total_time={seconds}", f"-max_len={target.longest}",
        f"-timeout={_HUNG}", f"-rss_limit_mb={_MEMORY}", "-print_final_stats=1",
        f"-artifact_prefix={folder / 'findings'}/",
    ]  # fmt: skip
    atheris.Setup(arguments, one)
    atheris.Fuzz()


def _keep(findings: Path, data: bytes, error: BaseException) -> None:
    """Write an input and its traceback, once for each place that raises."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/pipeline/" in frame.filename]
    place = f"{type(error).__name__} {frames[-1].filename}:{frames[-1].lineno}" if frames else repr(error)
    stem = findings / hashlib.sha256(place.encode()).hexdigest()[:12]
    if not stem.with_suffix(".txt").exists():
        stem.with_suffix(".bin").write_bytes(data)
        stem.with_suffix(".txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
