"""Run the experiments, all or those named, and write the report."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from tests.faults.suite import mutations
from tests.faults.suite.record import Record

Experiment = Callable[[Record, argparse.Namespace], None]


def _mutations(record: Record, options: argparse.Namespace) -> None:
    folders = [Path("raw"), options.shared / "corpus"]
    if not folders[1].is_dir():
        print(f"{folders[1]} is absent: only the samples are damaged; name the folder with --shared.")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".csv"]
    mutations.run(record, files, options.inputs, options.workers)


EXPERIMENTS: dict[str, Experiment] = {"mutations": _mutations}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.suite", description=__doc__)
    parser.add_argument("experiments", nargs="*", metavar="EXPERIMENT", help=f"of {', '.join(EXPERIMENTS)}; all")
    parser.add_argument("--build", type=Path, default=Path("build/faults"), metavar="DIR")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), metavar="DIR", help="holds corpus/")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--inputs", type=int, default=10_000, metavar="N", help="damaged copies, at least")
    options = parser.parse_args()
    if unknown := set(options.experiments) - EXPERIMENTS.keys():
        parser.error(f"there is no experiment {', '.join(sorted(unknown))}")
    record = Record.below(options.build)
    for name in options.experiments or EXPERIMENTS:
        print(f"-- {name}", flush=True)
        EXPERIMENTS[name](record, options)


if __name__ == "__main__":
    main()
