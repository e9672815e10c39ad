"""Child processes that read documents: reused, bounded in time and memory, replaced now and then.

anyio keeps the processes; a cancelled call kills its process, a process that dies fails its call alone. A wave of
documents has its own processes, so none serves much longer than `limits.worker_documents`.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain, islice

import anyio
from anyio import BrokenWorkerProcess, CapacityLimiter, to_process
from anyio.abc import TaskGroup

from pipeline.errors import Code
from pipeline.limits import MIB, Limits
from pipeline.memory import without_pandas
from pipeline.model import Outcome
from pipeline.run.confine import confine, quiet_output
from pipeline.run.pulse import Pulse
from pipeline.run.worker import Job, not_writable, process, store_failure

_START_SECONDS = 20.0  # a busy machine may take that long to start a process
_LOOK_SECONDS = 1.0  # between two looks for signs of progress


def wall_seconds(limits: Limits, size_bytes: int) -> float:
    """How long a document of that size may take."""
    return limits.wall_seconds + limits.wall_seconds_per_mib * size_bytes / MIB


def run_all(jobs: Iterable[Job], workers: int, report: Callable[[Outcome], None]) -> None:
    """Read all documents; `report` is called in this thread or its stand-in, once for each, as they end.

    A document whose process died or ran out of memory gets one second chance in a fresh process: the cause may have
    been the document before it. Then it is stored as crashed. A timeout or standstill is final.
    """
    doubtful: list[Job] = []

    def first(job: Job, outcome: Outcome) -> None:
        if outcome.code in (Code.CRASHED, Code.OUT_OF_MEMORY):
            doubtful.append(job)
        else:
            _finish(job, outcome, report)

    remaining = iter(jobs)
    for job in remaining:
        wave = chain([job], islice(remaining, job.limits.worker_documents * workers - 1))
        in_event_loop(partial(_wave, wave, workers, first))
    while doubtful:
        fresh, doubtful = doubtful[:workers], doubtful[workers:]
        in_event_loop(partial(_wave, iter(fresh), workers, partial(_finish, report=report)))


def _finish(job: Job, outcome: Outcome, report: Callable[[Outcome], None]) -> None:
    if outcome.code in (Code.CRASHED, Code.OUT_OF_MEMORY, Code.TIMEOUT, Code.STALLED):
        store_failure(job, outcome.status, outcome.code, outcome.message or "")
    report(outcome)


async def _wave(jobs: Iterator[Job], workers: int, done: Callable[[Job, Outcome], None]) -> None:
    limiter = CapacityLimiter(workers)

    async def lane(number: int) -> None:
        for job in jobs:  # shared by the lanes: at most one document a worker is ever under way
            pulse = Pulse(job.build / "staging" / f"pulse-{os.getpid()}-{number}")
            try:
                pulse.reset()
            except OSError as error:
                raise not_writable(job, error) from error
            done(job, await _one(job, limiter, pulse, group))

    async with anyio.create_task_group() as group:
        for number in range(workers):
            group.start_soon(lane, number)


async def _one(job: Job, limiter: CapacityLimiter, pulse: Pulse, group: TaskGroup) -> Outcome:
    seconds = wall_seconds(job.limits, job.source.size_bytes)
    failed = partial(Outcome, job.source.path, fingerprint=job.fingerprint)
    started = anyio.current_time()
    is_over = anyio.Event()
    with anyio.CancelScope(deadline=started + seconds + _START_SECONDS) as scope:
        group.start_soon(_end_if_silent, scope, pulse, job.limits.silence_seconds, is_over)
        try:
            return await to_process.run_sync(
                _in_child, job, seconds, os.getpid(), pulse, cancellable=True, limiter=limiter
            )
        except BrokenWorkerProcess:
            message = (
                "The process that read it died; the file is probably damaged, try saving it anew or as another format."
            )
            return failed(status="crashed", code=Code.CRASHED, message=message, seconds=anyio.current_time() - started)
        finally:
            is_over.set()
    elapsed = anyio.current_time() - started
    if anyio.current_time() < scope.deadline:
        message = f"Reading it made no progress for {job.limits.silence_seconds:.0f} seconds; split the document."
        return failed(status="timeout", code=Code.STALLED, message=message, seconds=elapsed)
    message = f"Reading it takes more than {seconds:.0f} seconds; split the document or raise the limit."
    return failed(status="timeout", code=Code.TIMEOUT, message=message, seconds=elapsed)


async def _end_if_silent(scope: anyio.CancelScope, pulse: Pulse, limit: float, is_over: anyio.Event) -> None:
    """Cancel `scope` if the child, once it has begun, gives no sign of progress for `limit` seconds."""
    beats, heard = 0, anyio.current_time()
    while not is_over.is_set():
        with anyio.move_on_after(min(_LOOK_SECONDS, limit / 4)):
            await is_over.wait()
        now = anyio.current_time()
        if (count := pulse.beats()) != beats:
            beats, heard = count, now
        elif beats and now - heard > limit and not is_over.is_set():
            scope.cancel()
            return


def _in_child(job: Job, seconds: float, parent: int, pulse: Pulse) -> Outcome:
    without_pandas()
    confine(job.limits, seconds, parent)
    with quiet_output(), pulse.felt():
        return process(job)


def in_event_loop(main: Callable[[], Awaitable[None]]) -> None:
    """Run an event loop here, or in a thread where one is already running, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        _run(main)
        return
    with ThreadPoolExecutor(1) as thread:
        thread.submit(_run, main).result()


def _run(main: Callable[[], Awaitable[None]]) -> None:
    # asyncio warns whenever it learns of a child's death second; the death itself is handled in `_one`.
    log = logging.getLogger("asyncio")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        anyio.run(main)
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group  # the first failure of a lane cancels the others
    finally:
        log.setLevel(level)
