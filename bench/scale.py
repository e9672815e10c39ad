"""What a great many documents cost, of which none is like another: reading, publishing, more workers, more nodes.

    python bench/scale.py FOLDER [--documents 1000 5000 20000] [--workers 1 2] [--nodes 1 2 4]

The documents are random bulletins of the test typesetter as PDF, HWPX, HWP and text, and the samples; each gets a mark
behind its end, so that every one has bytes and ids of its own. FOLDER holds them and what is read of them and is made
anew, except for documents that lie there already. Prints, a row for each run:

    documents, format     how many, and of which
    read                  seconds, and CPU milliseconds a document, of `ingest --shard 1/1` with the workers named
    publish               seconds and peak memory of `publish`, a process of its own

then the same documents read by Ray on so many nodes (raylets of one core each, on this machine) where Ray is installed,
with a comparison of the bytes published. Wall seconds mean something only on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]  # so that it runs without installing

SAMPLES = ROOT / "raw" / "samples"
TYPESET = 250  # random bulletins, each in every form; the rest differ in their mark alone
FORMS = ("pdf", "hwpx", "hwp", "txt")


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took: seconds by the wall, CPU seconds with its children, peak memory in MB."""

    wall: float
    cpu: float
    peak: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, nargs="+", default=[1_000, 5_000, 20_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="of the first number of documents")
    parser.add_argument("--nodes", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--ray-documents", type=int, default=200)
    parser.add_argument("--make", action="store_true", help="only make the documents; takes what tests need, not Ray")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    raw = options.folder / "raw"
    make_documents(raw, max(*options.documents, options.ray_documents))
    if options.make:
        return
    print(
        f"{'documents':>9} {'workers':>7} {'read s':>8} {'ms each':>8} {'publish s':>9} {'ms each':>8} {'peak MB':>8}"
    )
    counts = [(options.documents[0], workers) for workers in options.workers]
    counts += [(count, options.workers[-1]) for count in options.documents[1:]]
    for count, workers in counts:
        print(_measure(options.folder, raw, count, workers), flush=True)
    if options.nodes and importlib.util.find_spec("ray") is None:
        print("Ray is not installed; `make bench-scale` installs it.")
    elif options.nodes:
        _on_clusters(options.folder, raw, options.ray_documents, options.nodes)


def make_documents(folder: Path, count: int) -> None:
    """Fill the folder up to so many documents, in an order that mixes the forms."""
    folder.mkdir(exist_ok=True)
    if len(list(folder.iterdir())) == count:
        return
    # Recognizing a scan takes as long as reading some hundred of the others.
    files = [path for path in sorted(SAMPLES.iterdir()) if path.suffix[1:] in FORMS and "scan" not in path.name]
    samples = [(path.suffix[1:], path.read_bytes()) for path in files]
    patterns = [*samples, *_typeset(min(TYPESET, -(-count // len(FORMS))))]
    for number, (form, data) in enumerate(islice(cycle(patterns), count)):
        path = folder / f"{number:07}.{form}"
        if not path.exists():
            path.write_bytes(marked(form, data, number))


def marked(form: str, data: bytes, number: int) -> bytes:
    """The document with a number where readers of its format do not look; in text a line more."""
    mark = f"{number:020}".encode()
    match form:
        case "pdf":
            return data + b"\n%" + mark + b"\n"
        case "hwpx":  # the comment of a ZIP archive, whose length stands in the two bytes before it
            return data[:-2] + len(mark).to_bytes(2, "little") + mark
        case "hwp":  # a sector that belongs to no stream
            return data + mark.ljust(512, b"\0")
        case _:
            return data + b"\n" + mark + b"\n"


def _typeset(count: int) -> Iterator[tuple[str, bytes]]:
    """So many random bulletins, each in all forms; the same on every call."""
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    from tests.typeset import house as houses
    from tests.typeset.generate import bulletins
    from tests.typeset.hwp5 import typeset_hwp5
    from tests.typeset.hwpx import typeset_hwpx
    from tests.typeset.pdf import typeset_pdf
    from tests.typeset.text import typeset_text

    makers: tuple[Callable[..., bytes], ...] = (
        typeset_pdf,
        typeset_hwpx,
        typeset_hwp5,
        lambda bulletin, house: typeset_text(bulletin, house).encode(),
    )
    made: list[tuple[str, bytes]] = []

    @seed(1)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def make(data: st.DataObject) -> None:
        house = data.draw(st.sampled_from(houses.HOUSES))
        bulletin = data.draw(bulletins(house, has_frames=False))
        made.extend((form, maker(bulletin, house)) for form, maker in zip(FORMS, makers, strict=True))

    make()
    yield from made


def _measure(folder: Path, raw: Path, count: int, workers: int) -> str:
    with _part(folder / "run", raw, count) as place:
        read = _run(place, "ingest", "--raw", "raw", "--shard", "1/1", "--workers", str(workers))
        published = _run(place, "publish")
    return (
        f"{count:9,} {workers:7} {read.wall:8.1f} {1000 * read.cpu / count:8.1f} "
        f"{published.wall:9.1f} {1000 * published.cpu / count:8.2f} {published.peak:8.0f}"
    )


@contextmanager
def _part(place: Path, raw: Path, count: int) -> Iterator[Path]:
    """A folder with the first documents alone."""
    shutil.rmtree(place, ignore_errors=True)
    (place / "raw").mkdir(parents=True)
    for path in sorted(raw.iterdir())[:count]:
        (place / "raw" / path.name).hardlink_to(path)
    yield place
    shutil.rmtree(place)


def _run(place: Path, command: str, *options: str) -> Run:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-m", "pipeline", command, "--parsed", "parsed", "--build", "build", *options]
    started = time.perf_counter()
    with (place / "log.txt").open("wb") as log:
        child = subprocess.Popen(arguments, cwd=place, env=environment, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit((place / "log.txt").read_text(errors="replace"))
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def _on_clusters(folder: Path, raw: Path, count: int, nodes: list[int]) -> None:
    with _part(folder / "local", raw, count) as place:
        local = _run(place, "ingest", "--raw", "raw", "--workers", "1")
        wanted = _hashes(place / "parsed")
    print(f"{count:9,} documents, 1 worker here:  {local.wall:8.1f} s to the published dataset")
    for number in nodes:
        with _cluster(number) as address, _part(folder / "spread", raw, count) as place:
            run = _run(place, "ingest", "--raw", "raw", "--engine", "ray", "--address", address)
            alike = "same bytes" if _hashes(place / "parsed") == wanted else "OTHER BYTES"
        print(f"{count:9,} documents, {number} nodes of Ray:   {run.wall:8.1f} s, {alike}", flush=True)


@contextmanager
def _cluster(nodes: int) -> Iterator[str]:
    from ray.cluster_utils import Cluster

    os.environ["PYTHONPATH"] = str(ROOT)  # the nodes import the package
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112 - spelt by Ray; else they yield to everything
    cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    try:
        for _ in range(nodes):
            cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        yield str(cluster.address)
    finally:
        cluster.shutdown()


def _hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}


if __name__ == "__main__":
    main()
