"""One run from the raw folder to the published dataset."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

import pyarrow as pa

from pipeline.errors import Code, PublishError, UsageError
from pipeline.model import Outcome
from pipeline.run import entries, portions, summary
from pipeline.run.fingerprint import code_version
from pipeline.run.plan import Input, Plan, make_plan
from pipeline.run.pool import run_all
from pipeline.run.portions import Ended
from pipeline.run.progress import Progress, no_progress
from pipeline.run.settings import Portion, Settings
from pipeline.run.summary import Summary
from pipeline.run.worker import Job, source_of
from pipeline.store import publish
from pipeline.store.lock import exclusive, shared
from pipeline.store.rows import Rows, to_tables
from pipeline.store.series import AllFacts
from pipeline.store.shards import ShardError, Shards, encode
from pipeline.store.target import column, counted

_FAILED = frozenset({"refused", "crashed", "timeout"})


@dataclass(frozen=True, slots=True)
class _StoredPart:
    """A document whose tables lie in a shard."""

    document_id: str
    shards: Shards
    fingerprint: str
    digest: str

    def load(self) -> Mapping[str, pa.Table]:
        try:
            return self.shards.read(self.fingerprint)
        except (ShardError, FileNotFoundError) as error:
            raise PublishError(
                f"What was read of document {self.document_id} is damaged or gone from {self.shards}; read it again."
            ) from error


@dataclass(frozen=True, slots=True)
class _EntryPart:
    """An input of which there is only the entry that says why."""

    document_id: str
    rows: Rows  # its tables are made when their turn comes: a thousand sets of them would fill the memory

    @property
    def digest(self) -> str:
        return hashlib.sha256(encode(self.load())).hexdigest()

    def load(self) -> Mapping[str, pa.Table]:
        return to_tables(self.rows)


def ingest(settings: Settings, progress: Callable[[int], AbstractContextManager[Progress]] = no_progress) -> Summary:
    """Read what is new in the raw folder and publish all of it; of a portion, only read it.

    Raises `UsageError` if there is nothing to read, `Locked` if another run is at work, `PublishError` if the dataset
    could not be written; the published dataset then still is the former one.
    """
    if settings.portion is not None:
        return _ingest_portion(settings, settings.portion, progress)
    started = time.perf_counter()
    with exclusive(settings.build):
        publish.sweep(settings.build)
        shards = _shards(settings)
        shards.sweep()
        plan = make_plan(settings)
        if not plan.inputs:
            raise UsageError(f"{settings.raw} holds no file; put bulletins into it or name another place with --raw.")
        outcomes, left_out = _read(settings, plan, shards, {}, progress)
        return _publish(settings, plan, outcomes, shards, {}, left_out, started)


def _ingest_portion(
    settings: Settings, portion: Portion, progress: Callable[[int], AbstractContextManager[Progress]]
) -> Summary:
    """Read one portion and leave its shards and the list of its inputs for `publish_portions`."""
    started = time.perf_counter()
    own = settings.build / "locks" / str(portion).replace("/", "-of-")
    with shared(settings.build), exclusive(own):
        shards = _shards(settings)
        plan = make_plan(settings)
        known = portions.remembered(settings, portion)
        outcomes, left_out = _read(settings, plan, shards, known, progress)
        for item in plan.inputs:
            if item.duplicate_of is not None and item.duplicate_of in outcomes:
                outcomes[item.source_path] = _duplicate(item, outcomes[item.duplicate_of])
        ended = [
            _ended(item, outcomes[item.source_path], shards, known)
            for item in plan.inputs
            if item.source_path in outcomes
        ]
        portions.save(settings, portion, ended, plan.ignored, left_out)
    read = summary.of_reading(list(outcomes.values()), left_out, plan.ignored, time.perf_counter() - started)
    return replace(read, portion=str(portion))


def _ended(item: Input, outcome: Outcome, shards: Shards, known: Mapping[str, Ended]) -> Ended:
    digest = ""
    if outcome.fingerprint:
        former = known.get(outcome.fingerprint)
        digest = former.digest if former is not None and outcome.is_unchanged else shards.digest(outcome.fingerprint)
    return Ended(
        item.source_path,
        item.size_bytes,
        item.sha256,
        item.fingerprint,
        digest,
        outcome.status,
        str(outcome.code) if outcome.code else None,
        outcome.message,
    )


def publish_portions(settings: Settings) -> Summary:
    """Publish what the runs over all portions have read.

    Raises `UsageError` if a portion is missing, `Locked` if one is still being read, `PublishError`.
    """
    started = time.perf_counter()
    with exclusive(settings.build):
        publish.sweep(settings.build)
        shards = _shards(settings)
        shards.sweep()
        merged = portions.merge(settings)
        if not merged.plan.inputs:
            raise UsageError("The portions hold no input; check the folder given with --raw when they were read.")
        return _publish(settings, merged.plan, dict(merged.outcomes), shards, merged.digests, merged.left_out, started)


def _shards(settings: Settings) -> Shards:
    return Shards(settings.build / "shards", settings.exchange)


def _read(
    settings: Settings,
    plan: Plan,
    shards: Shards,
    known: Mapping[str, Ended],
    progress: Callable[[int], AbstractContextManager[Progress]],
) -> tuple[dict[str, Outcome], int]:
    """How every input ended, in this run or a former one, and how many are left out."""
    outcomes, jobs, left_out = _choose(settings, plan, shards, known)
    with progress(len(jobs)) as advance:

        def report(outcome: Outcome) -> None:
            if outcome.fingerprint:
                shards.share(outcome.fingerprint)
            outcomes[outcome.path] = outcome
            advance(outcome)

        (settings.engine or run_all)(jobs, settings.worker_count, report)
    return outcomes, left_out


def _publish(
    settings: Settings,
    plan: Plan,
    outcomes: dict[str, Outcome],
    shards: Shards,
    digests: Mapping[str, str],
    left_out: int,
    started: float,
) -> Summary:
    parts = _assemble(plan, outcomes, shards, digests)
    before = set(column(settings.parsed, "documents", "source_path"))
    series = AllFacts(settings.build / "staging" / "series", settings.overrides)
    publication = publish.publish(
        parts, series, settings.parsed, settings.build, code_version(), settings.partition_rows
    )
    previous = publication.previous.rows if publication.previous else {}
    read = summary.of_reading(list(outcomes.values()), left_out, plan.ignored, time.perf_counter() - started)
    result = replace(
        read,
        run_id=publication.manifest.run_id,
        is_new=publication.is_new,
        seen=len(plan.inputs),
        removed=len(before - {item.source_path for item in plan.inputs}),
        rows=publication.manifest.rows,
        change={name: count - previous.get(name, 0) for name, count in publication.manifest.rows.items()},
        problem_codes=counted(settings.parsed, "problems", "code"),
        failed_checks=counted(settings.parsed, "fact_checks", "kind", status="fail"),
        failed_rules=counted(settings.parsed, "numeric_facts", "rule", check_status="fail"),
    )
    summary.save(result, settings.build)
    return result


def _choose(
    settings: Settings, plan: Plan, shards: Shards, known: Mapping[str, Ended]
) -> tuple[dict[str, Outcome], list[Job], int]:
    """What is known already, what is to be read, and how many are left out."""
    outcomes: dict[str, Outcome] = {}
    jobs: list[Job] = []
    left_out = 0
    for item in plan.inputs:
        if item.refusal is not None:
            refusal = item.refusal
            outcomes[item.source_path] = Outcome(item.source_path, "refused", "", refusal.code, refusal.message)
        if item.refusal is not None or item.duplicate_of is not None or item.sha256 is None:
            continue
        password = settings.passwords.find(item.source_path)
        is_selected = settings.only is None or fnmatchcase(item.source_path, settings.only)
        former = known.get(item.fingerprint)
        entry: Mapping[str, Any] | None = former.entry if former is not None else shards.entry(item.fingerprint)
        if entry is not None and not (is_selected and _is_retried(entry, settings.retry_failed, password)):
            code = Code(entry["failure_code"]) if entry["failure_code"] else None
            outcomes[item.source_path] = Outcome(
                item.source_path, entry["status"], item.fingerprint, code, entry["failure_message"], is_unchanged=True
            )
        elif is_selected:
            source = source_of(item.source_path, item.sha256, item.size_bytes)
            build = settings.build.absolute()
            read = settings.reader(item.corrections)
            jobs.append(Job(item.path, source, item.fingerprint, build, settings.limits, password, read))
        else:
            left_out += 1
    return outcomes, jobs, left_out


def _is_retried(entry: Mapping[str, object], retry_failed: bool, password: str | None) -> bool:
    """Whether a remembered failure is worth another try."""
    has_new_password = password is not None and entry["failure_code"] == Code.ENCRYPTED
    return has_new_password or (retry_failed and entry["status"] in _FAILED)


def _assemble(
    plan: Plan, outcomes: dict[str, Outcome], shards: Shards, digests: Mapping[str, str]
) -> Sequence[_StoredPart | _EntryPart]:
    """One part an input, sorted by document id; adds the outcomes of duplicates."""
    copies: Counter[str] = Counter()
    parts: list[_StoredPart | _EntryPart] = []
    for item in plan.inputs:
        if item.duplicate_of is not None and item.sha256 is not None:
            if item.duplicate_of not in outcomes:
                continue  # its first copy is left out, so is this one
            copies[item.sha256] += 1
            outcomes[item.source_path] = _duplicate(item, outcomes[item.duplicate_of])
        outcome = outcomes.get(item.source_path)
        if outcome is None:
            continue
        if outcome.fingerprint and item.duplicate_of is None and item.sha256 is not None:
            identity = entries.document_id(item.sha256)
            digest = digests.get(outcome.fingerprint) or shards.digest(outcome.fingerprint)
            parts.append(_StoredPart(identity, shards, outcome.fingerprint, digest))
        else:
            copy = copies[item.sha256] if item.duplicate_of is not None and item.sha256 is not None else 0
            parts.append(_entry(item, outcome, copy))
    return sorted(parts, key=lambda part: part.document_id)


def _duplicate(item: Input, first: Outcome) -> Outcome:
    """How a further copy of the same bytes ends: as its first copy did if that could not be read."""
    if first.status in _FAILED:
        return Outcome(item.source_path, first.status, "", first.code, first.message)
    message = f"The same bytes lie at {first.path}, whose rows stand for both; remove one of the files."
    return Outcome(item.source_path, "refused", "", Code.DUPLICATE, message)


def _entry(item: Input, outcome: Outcome, copy: int) -> _EntryPart:
    if item.sha256 is None:
        identity = f"path-{hashlib.sha256(item.source_path.encode()).hexdigest()[:16]}"
    else:
        identity = entries.document_id(item.sha256) + (f"-dup{copy}" if copy else "")
    source = source_of(item.source_path, item.sha256, item.size_bytes)
    code, message = outcome.code or Code.INTERNAL, outcome.message or ""
    rows = entries.failed(source, identity, item.fingerprint, outcome.status, code, message)
    return _EntryPart(identity, rows)
