"""Time the HWP and HWPX readers against pyhwp's models API and, where it is installed, unhwp.

    python bench/hancom.py DIR [--rounds 3] [--unhwp PYTHON]

DIR holds `*.hwp` and `*.hwpx`, at any depth. Each engine runs in a child process of its own, the engines in turn,
round by round. Prints, for the files that all engines of a format read, CPU seconds (the fastest round of each file),
the ratio to ours, and peak memory. unhwp is a native library that is no part of this project's packages: name the
interpreter that has it.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import runpy
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENGINES = {".hwp": ("ours", "pyhwp", "unhwp"), ".hwpx": ("ours", "unhwp")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--unhwp", default=sys.executable, help="an interpreter with unhwp, if not this one")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _run(options.child, [Path(name) for name in sys.stdin.read().splitlines()])
        return
    for suffix, engines in ENGINES.items():
        files = sorted(options.folder.rglob(f"*{suffix}"))
        if files:
            _compare(suffix, files, engines, options.rounds, options.unhwp)


def _compare(suffix: str, files: list[Path], engines: tuple[str, ...], rounds: int, unhwp: str) -> None:
    best: dict[str, dict[str, float]] = {engine: {} for engine in engines}
    peaks = dict.fromkeys(engines, 0.0)
    for _ in range(rounds):
        for engine in engines:
            seconds, peak = _in_child(engine, files, unhwp if engine == "unhwp" else sys.executable)
            peaks[engine] = max(peaks[engine], peak)
            for name, spent in seconds.items():
                best[engine][name] = min(spent, best[engine].get(name, spent))
    present = {engine: times for engine, times in best.items() if times}
    common = set.intersection(*(set(times) for times in present.values())) if present else set()
    size = sum(Path(name).stat().st_size for name in common) / 1e6
    print(f"{suffix}: {len(files)} files, {len(common)} read by all engines ({size:.1f} MB)")
    ours = sum(best["ours"][name] for name in common)
    for engine in engines:
        if engine not in present:
            print(f"  {engine:6} not installed")
            continue
        spent = sum(present[engine][name] for name in common)
        print(
            f"  {engine:6} {len(present[engine]):4} read {spent:8.3f} s CPU  {spent / ours:7.2f} x ours  "
            f"peak {peaks[engine]:4.0f} MB"
        )


def _in_child(engine: str, files: list[Path], python: str) -> tuple[dict[str, float], float]:
    """CPU seconds by file, and the peak memory in MB; nothing where the engine is not installed."""
    child = subprocess.run(
        [python, __file__, "-", "--child", engine],
        input="\n".join(map(str, files)),
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    if child.returncode:
        raise SystemExit(child.stderr)
    result = json.loads(child.stdout)
    return result["seconds"], result["peak"]


def _run(engine: str, files: list[Path]) -> None:
    """In the child: read every file once and say how long each took."""
    import resource  # only the child measures itself

    read = {"ours": _ours, "pyhwp": pyhwp_models, "unhwp": _unhwp}[engine]()
    seconds: dict[str, float] = {}
    for path in files if read is not None else ():
        start = time.process_time()
        # Each engine has exceptions of its own for what it does not read; which ones is not the question here.
        try:
            is_read = read(path)
        except Exception:  # noqa: BLE001
            continue
        if is_read:
            seconds[str(path)] = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))


def _ours() -> Callable[[Path], bool]:
    sys.path.insert(0, str(ROOT))
    from pipeline.extractors.hwp5 import extract_hwp5
    from pipeline.extractors.hwpx import extract_hwpx
    from pipeline.limits import DEFAULT
    from pipeline.memory import without_cycle_search
    from pipeline.model import Source

    @without_cycle_search()  # as in a run
    def read(path: Path) -> bool:
        data = path.read_bytes()
        source = Source(path.name, path.name, "0" * 64, len(data))
        extract = extract_hwp5 if path.suffix == ".hwp" else extract_hwpx
        return bool(extract(source, data, DEFAULT).extractor)

    return read


def pyhwp_models() -> Callable[[Path], bool] | None:
    """A function that reads a file through pyhwp's models; None where pyhwp is not installed."""
    if importlib.util.find_spec("hwp5") is None:
        return None
    # Loaded as a file: beside it lies a module of ours that has the name of pyhwp's package.
    child = runpy.run_path(str(ROOT / "pipeline" / "extractors" / "pyhwp_child.py"))

    def read(path: Path) -> bool:
        child["paragraph_texts"](str(path))
        return True

    return read


def _unhwp() -> Callable[[Path], bool] | None:
    if importlib.util.find_spec("unhwp") is None:
        return None
    import unhwp  # type: ignore[import-not-found]

    return lambda path: unhwp.extract_text(str(path)) is not None


if __name__ == "__main__":
    main()
