"""Time storing and publishing a great many documents, apart from reading them.

    python bench/publish.py BUILD [--documents 1000 5000 20000] [--workers 2]

Every document is the same sample read once, under an id of its own, so that only what a run does beside reading is
measured: children, shards, the list of the portion, then (in a process of its own) the generation, its verification
and the switch. Prints documents, rows, seconds and CPU milliseconds a document of storing, seconds, CPU seconds and
peak memory of publishing, and the size of what was published. BUILD is emptied first.
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import shutil
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs without installing

from pipeline.limits import Limits
from pipeline.model import Source
from pipeline.run.ingest import ingest, publish_portions
from pipeline.run.settings import Portion, Settings, read_document
from pipeline.store.rows import Rows

SAMPLE = Path(__file__).resolve().parent.parent / "raw" / "samples" / "industry-watch-2026-03.pdf"


@cache
def _sample(limits: Limits) -> tuple[str, bytes]:
    data = SAMPLE.read_bytes()
    rows = read_document(Source(SAMPLE.name, SAMPLE.name, "0" * 64, len(data)), data, limits, None)
    return rows["documents"][0]["document_id"], pickle.dumps(rows)


def read(source: Source, data: bytes, limits: Limits, password: str | None) -> Rows:
    """The rows of the sample under the id of this document: ids have one length, so bytes can take their place."""
    former, packed = _sample(limits)
    rows: Rows = pickle.loads(packed.replace(former.encode(), source.sha256[:16].encode()))  # noqa: S301 - from above
    identity = {"file_name": source.file_name, "source_path": source.path, "sha256": source.sha256}
    return {**rows, "documents": [{**rows["documents"][0], **identity, "size_bytes": source.size_bytes}]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 5_000, 20_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _publish(options.build)
        return
    shutil.rmtree(options.build, ignore_errors=True)
    heads = ("documents", "rows", "store s", "ms each", "publish s", "CPU s", "peak MB", "MB")
    print("{:>9} {:>10} {:>8} {:>8} {:>9} {:>7} {:>8} {:>7}".format(*heads))
    for count in options.documents:
        print(_measure(options.build / str(count), count, options.workers), flush=True)
        shutil.rmtree(options.build / str(count))


def _measure(folder: Path, count: int, workers: int) -> str:
    raw = folder / "raw"
    raw.mkdir(parents=True)
    for number in range(count):
        (raw / f"{number:07}.txt").write_text(f"{number}", encoding="ascii")
    spent, started = _spent(), time.perf_counter()
    ingest(Settings(raw, folder / "parsed", folder / "build", workers, portion=Portion(1, 1), read=read))
    seconds, each = time.perf_counter() - started, 1000 * (_spent() - spent) / count
    child = subprocess.run(
        [sys.executable, __file__, str(folder), "--child"], capture_output=True, text=True, check=True
    )
    found = json.loads(child.stdout.splitlines()[-1])
    size = sum(path.stat().st_size for path in (folder / "parsed").iterdir()) / 1e6
    published = f"{found['seconds']:9.1f} {found['cpu']:7.1f} {found['peak']:8.0f} {size:7.1f}"
    return f"{count:9,} {found['rows']:10,} {seconds:8.1f} {each:8.1f} {published}"


def _spent() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _publish(folder: Path) -> None:
    started = time.perf_counter()
    summary = publish_portions(Settings(None, folder / "parsed", folder / "build"))
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"rows": sum(summary.rows.values()), "seconds": seconds, "cpu": _spent(), "peak": peak}
    print(json.dumps(found))


if __name__ == "__main__":
    # Children find `read` by the name of this module, so it must not be __main__.
    from bench import publish

    publish.main()
