"""What the runs over portions of the inputs leave for the one that publishes: a list of inputs and how each ended.

`<build>/portions/00002-of-00008.jsonl`: a line that describes the run, then one line an input. The shards themselves
lie under their fingerprints as ever. With an exchange, both are copied there, so the runs may have build folders of
their own on machines of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.errors import Code, Refused, UsageError
from pipeline.model import Outcome, Status
from pipeline.run.fingerprint import environment
from pipeline.run.plan import Input, Plan, mark_duplicates
from pipeline.run.settings import Portion, Settings
from pipeline.store.files import write_atomically

_FOLDER = "portions"


@dataclass(frozen=True, slots=True)
class Ended:
    """One input of a portion. `digest` is the hash of its shard's content, empty where there is no shard."""

    source_path: str
    size_bytes: int | None
    sha256: str | None
    fingerprint: str
    digest: str
    status: Status
    code: str | None
    message: str | None

    @property
    def outcome(self) -> Outcome:
        """What the run that read it reported."""
        code = Code(self.code) if self.code else None
        stored = self.fingerprint if self.digest else ""
        return Outcome(self.source_path, self.status, stored, code, self.message, is_unchanged=True)

    @property
    def entry(self) -> dict[str, str | None]:
        """As much of the `documents` row of its shard as a plan asks for."""
        return {"status": self.status, "failure_code": self.code, "failure_message": self.message}

    @property
    def input(self) -> Input:
        """What the run that read it found. The path is of no use here: nothing is read any more."""
        is_refused = self.sha256 is None and self.code is not None
        refusal = Refused(Code(self.code), self.message or "") if is_refused and self.code else None
        return Input(Path(), self.source_path, self.size_bytes, self.sha256, self.fingerprint, refusal=refusal)


@dataclass(frozen=True, slots=True)
class Portions:
    """All portions of one split, merged."""

    plan: Plan
    outcomes: dict[str, Outcome]
    digests: dict[str, str]  # fingerprint to hash of the shard's content
    left_out: int


def _name(portion: Portion) -> str:
    return f"{portion.number:05d}-of-{portion.count:05d}.jsonl"


def save(settings: Settings, portion: Portion, ended: list[Ended], ignored: int, left_out: int) -> None:
    """Leave the list of a portion. Raises `OSError`, or `PublishError` if the exchange cannot be written."""
    head = {"environment": environment(settings.limits), "ignored": ignored, "left_out": left_out}
    rows = [head, *(asdict(item) for item in sorted(ended, key=lambda item: item.source_path))]
    content = "".join(f"{json.dumps(row, ensure_ascii=True)}\n" for row in rows).encode()
    path = settings.build / _FOLDER / _name(portion)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, content)
    if settings.exchange is not None:
        settings.exchange.write(f"{_FOLDER}/{path.name}", content)


def remembered(settings: Settings, portion: Portion) -> dict[str, Ended]:
    """How the inputs of this portion ended last time, by fingerprint; spares asking the exchange for each shard."""
    if settings.exchange is None:
        return {}
    try:
        content = settings.exchange.read(f"{_FOLDER}/{_name(portion)}")
    except FileNotFoundError:
        return {}
    _, ended = _parse(content)
    return {item.fingerprint: item for item in ended if item.digest}


def merge(settings: Settings) -> Portions:
    """All portions of the split that was read. Raises `UsageError` if one is missing or of another version."""
    contents = dict(_contents(settings))
    counts = sorted({int(name[9:14]) for name in contents})
    if not counts:
        raise UsageError("There are no portions to publish; read them with `ingest --shard 1/8`, `2/8` and so on.")
    if len(counts) > 1:
        shown = ", ".join(map(str, counts))
        raise UsageError(f"There are portions of several splits (of {shown}); remove those of the former ones.")
    wanted = {number: _name(Portion(number, counts[0])) for number in range(1, counts[0] + 1)}
    if missing := [str(number) for number, name in wanted.items() if name not in contents]:
        shown = ", ".join(missing[:20]) + (" …" if len(missing) > 20 else "")
        raise UsageError(f"Of {counts[0]} portions these have not been read to their end: {shown}.")
    ignored = left_out = 0
    ended: list[Ended] = []
    for number, name in wanted.items():
        head, items = _parse(contents[name])
        if head["environment"] != environment(settings.limits):
            raise UsageError(
                f"Portion {number}/{counts[0]} was read by another version, or with other libraries or limits, than "
                f"this one; read it again with `ingest --shard {number}/{counts[0]}`."
            )
        ignored = max(ignored, int(str(head["ignored"])))  # every run meets all hidden files
        left_out += int(str(head["left_out"]))
        ended += items
    return Portions(
        Plan(mark_duplicates(item.input for item in ended), ignored),
        {item.source_path: item.outcome for item in ended},
        {item.fingerprint: item.digest for item in ended if item.digest},
        left_out,
    )


def _contents(settings: Settings) -> Iterator[tuple[str, bytes]]:
    if settings.exchange is not None:
        for file in settings.exchange.files(_FOLDER):
            yield file.name.rpartition("/")[2], settings.exchange.read(file.name)
    else:
        for path in sorted((settings.build / _FOLDER).glob("*-of-*.jsonl")):
            yield path.name, path.read_bytes()


def _parse(content: bytes) -> tuple[dict[str, object], list[Ended]]:
    head, *rows = content.splitlines()
    return json.loads(head), [Ended(**json.loads(row)) for row in rows]
