"""Run the experiments, all or those named, and write the report."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from tests.faults.suite import conditions, kills, mutations, readers, report, soak
from tests.faults.suite.record import Record

Experiment = Callable[[Record, argparse.Namespace], None]


def _mutations(record: Record, options: argparse.Namespace) -> None:
    folders = [Path("raw"), options.shared / "corpus"]
    if not folders[1].is_dir():
        print(f"{folders[1]} is absent: only the samples are damaged; name the folder with --shared.")
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".csv"]
    mutations.run(record, files, options.inputs, options.workers)


EXPERIMENTS: dict[str, Experiment] = {
    "mutations": _mutations,
    "kills": lambda record, options: kills.measure(record, options.kills),
    "readers": lambda record, options: readers.measure(record, options.reads),
    "soak": lambda record, options: soak.measure(record, options.documents, options.workers),
    "conditions": lambda record, options: conditions.measure(record),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.suite", description=__doc__)
    parser.add_argument("experiments", nargs="*", metavar="EXPERIMENT", help=f"of {', '.join(EXPERIMENTS)}; all")
    parser.add_argument("--build", type=Path, default=Path("build/faults"), metavar="DIR")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), metavar="DIR", help="holds corpus/")
    parser.add_argument("--workers", type=int, default=2, metavar="N")
    parser.add_argument("--inputs", type=int, default=10_000, metavar="N", help="damaged copies, at least")
    parser.add_argument("--kills", type=int, default=200, metavar="N")
    parser.add_argument("--reads", type=int, default=10_000, metavar="N")
    parser.add_argument("--documents", type=int, default=10_000, metavar="N", help="of the soak")
    parser.add_argument("--fuzz", type=Path, default=Path("build/fuzz"), metavar="DIR", help="where make fuzz works")
    parser.add_argument("--report", type=Path, default=Path("docs/reliability.md"), metavar="FILE")
    parser.add_argument("--only-report", action="store_true", help="measure nothing, write the report")
    options = parser.parse_args()
    if unknown := set(options.experiments) - EXPERIMENTS.keys():
        parser.error(f"there is no experiment {', '.join(sorted(unknown))}")
    record = Record.below(options.build)
    for name in () if options.only_report else options.experiments or EXPERIMENTS:
        print(f"-- {name}", flush=True)
        EXPERIMENTS[name](record, options)
    report.write(options.build, options.fuzz, options.report)


if __name__ == "__main__":
    main()
