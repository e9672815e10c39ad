"""Documents read by the nodes of a Ray cluster.

Each task reads some documents in child processes with the limits of any other run and sends back their shards, which
are stored here: a node needs the inputs and this version of the package, and keeps nothing. Ray runs the tasks of a
lost node again elsewhere; what was stored before a stop is not read again.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from pipeline.errors import PublishError, UsageError
from pipeline.model import Outcome
from pipeline.run import entries
from pipeline.run.fingerprint import environment
from pipeline.run.pool import run_all
from pipeline.run.settings import Engine
from pipeline.run.worker import Job
from pipeline.store.files import write_atomically
from pipeline.store.remote import Location, Remote

TASK_DOCUMENTS = 16  # a task: enough to make use of its child process, few enough to lose little with a node


def engine(address: str | None, raw: Location | None) -> Engine:
    """An engine on the cluster at `address` (None: a cluster of this machine). Raises `UsageError` without Ray."""
    try:
        import ray  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise UsageError("Ray is not installed; the extra `ray` of this package brings it.") from error
    return partial(_run_all, address=address, raw=raw if isinstance(raw, Remote) else None)


def _run_all(
    jobs: Iterable[Job], workers: int, report: Callable[[Outcome], None], *, address: str | None, raw: Remote | None
) -> None:
    import ray
    import ray.data

    waiting = {job.source.path: job for job in jobs}
    if not waiting:
        return
    if not ray.is_initialized():
        ray.init(address=address, log_to_driver=False, num_cpus=None if address else workers)
    ray.data.DataContext.get_current().enable_progress_bars = False
    expected = environment(next(iter(waiting.values())).limits)
    dataset = ray.data.from_items(
        [{"job": pickle.dumps(job)} for job in waiting.values()],
        override_num_blocks=-(-len(waiting) // TASK_DOCUMENTS),
    ).map_batches(partial(_read, raw=raw, expected=expected), batch_size=None, batch_format="pyarrow")
    for row in dataset.iter_rows():
        outcome, files = pickle.loads(row["outcome"]), pickle.loads(row["files"])  # noqa: S301 - from our own tasks
        build = waiting[outcome.path].build
        for name, content in files.items():
            (build / name).parent.mkdir(parents=True, exist_ok=True)
            write_atomically(build / name, content)
        report(outcome)


def _read(batch: pa.Table, raw: Remote | None, expected: str) -> pa.Table:
    """On a node: the outcome of every job, with the files it left in the build folder."""
    jobs: list[Job] = [pickle.loads(packed) for packed in batch.column("job").to_pylist()]  # noqa: S301 - our driver's
    if any(environment(job.limits) != expected for job in jobs):
        raise PublishError("A node has another version of the package, its libraries or its tools.")
    outcomes: list[Outcome] = []
    with TemporaryDirectory(prefix="kbulletin-") as scratch:
        build = Path(scratch)
        here = [replace(job, build=build, path=_path(job, raw, build / str(n))) for n, job in enumerate(jobs)]
        run_all(here, 1, outcomes.append)
        left = {job.source.path: _left(job) for job in here}
    return pa.table(
        {
            "outcome": pa.array([pickle.dumps(outcome) for outcome in outcomes], pa.binary()),
            "files": pa.array([pickle.dumps(left[outcome.path]) for outcome in outcomes], pa.binary()),
        }
    )


def _left(job: Job) -> dict[str, bytes]:
    """What reading left in the build folder: the shard, and the log of a bug."""
    log = job.build / "logs" / f"{entries.document_id(job.source.sha256)}.txt"
    paths = [path for path in (job.shards.path(job.fingerprint), log) if path.is_file()]
    return {path.relative_to(job.build).as_posix(): path.read_bytes() for path in paths}


def _path(job: Job, raw: Remote | None, copy: Path) -> Path:
    """The input as this node reaches it."""
    if raw is None:
        return job.path
    raw.download(job.source.path, copy)
    return copy
