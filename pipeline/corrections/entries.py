"""The files `corrections/<document_id>.toml`: decisions by the id of a fact or block, with what was expected there."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from pipeline import schema
from pipeline.errors import UsageError

Decision = Literal["accept", "reject", "edit"]
Kind = Literal["facts", "blocks"]

FACT_COLUMNS = (
    "kind", "value", "value_low", "value_high", "is_low_inclusive", "is_high_inclusive", "value_exact", "comparator",
    "approximation", "multiplier_exponent", "unit", "unit_kind", "ucum", "currency", "per_unit", "period",
    "period_relation", "indicator", "subject", "area", "direction", "change_base", "transformation", "modality",
    "observation_status", "source_org", "source_year",
)  # fmt: skip
BLOCK_COLUMNS = ("kind", "level", "marker", "text", "parent_id")
# Kinds without rows in other tables: a block cannot be made a note or a table by its name alone.
BLOCK_KINDS = ("heading", "bullet", "paragraph", "key_point", "caption", "contents_entry", "imprint")
_ID = re.compile(r"([0-9a-f]{16})-([fb])\d{5}")
_KEYS = {"decision", "expected", "set", "why"}
_TYPES: dict[str, tuple[type, ...]] = {"string": (str,), "float64": (int, float), "int32": (int,), "bool": (bool,)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision. `expected`: the quotation of the fact, or how the text of the block begins."""

    id: str
    decision: Decision
    expected: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True)
class Corrections:
    """The decisions on one document."""

    facts: tuple[Entry, ...] = ()
    blocks: tuple[Entry, ...] = ()

    @property
    def digest(self) -> str:
        """Hash of what is decided; the reasons and the layout of the file do not take part."""
        decided = [(*asdict(entry).values(),)[:4] for entry in (*self.facts, *self.blocks)]
        return hashlib.sha256(json.dumps(decided, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


UNCORRECTED = Corrections()


def read_folder(folder: Path) -> dict[str, Corrections]:
    """All corrections of a folder by document id; none if there is no folder. Raises `UsageError` for a bad file."""
    if not folder.is_dir():
        return {}
    return {path.stem: read_file(path) for path in sorted(folder.glob("*.toml"))}


def read_file(path: Path) -> Corrections:
    """One file, checked: a misspelt column must not pass for a decision. Raises `UsageError`."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"The corrections in {path} cannot be read: {error}. Repair or remove the file.") from error
    if unknown := content.keys() - {"facts", "blocks"}:
        raise _wrong(path, min(unknown), "is neither [facts.…] nor [blocks.…]")
    found: dict[Kind, tuple[Entry, ...]] = {}
    for kind in ("facts", "blocks"):
        given = content.get(kind, {})
        if not isinstance(given, dict):
            raise _wrong(path, kind, "is no table of entries")
        found[kind] = tuple(_entry(path, kind, name, values) for name, values in sorted(given.items()))
    return Corrections(**found)


def _entry(path: Path, kind: Kind, name: str, values: Any) -> Entry:
    match = _ID.fullmatch(name)
    if match is None or match[1] != path.stem or (match[2] == "f") != (kind == "facts"):
        raise _wrong(path, name, f"is no id of {kind} of document {path.stem}")
    if not isinstance(values, dict) or values.keys() - _KEYS:
        raise _wrong(path, name, f"may say {', '.join(sorted(_KEYS))} and nothing else")
    decision, expected, changes = values.get("decision"), values.get("expected"), values.get("set", {})
    if decision not in ("accept", "reject", "edit") or not isinstance(expected, str):
        raise _wrong(path, name, 'needs decision = "accept", "reject" or "edit", and expected = the printed text')
    if not isinstance(changes, dict) or bool(changes) != (decision == "edit"):
        raise _wrong(path, name, "needs `set = { column = value }` for an edit, and only for an edit")
    for column, value in changes.items():
        check_change(kind, column, value, f"{path}: {name}")
    return Entry(name, decision, expected, changes, str(values.get("why", "")))


def check_change(kind: Kind, column: str, value: Any, where: str) -> None:
    """Raise `UsageError` unless a correction may give that column this value."""
    allowed = FACT_COLUMNS if kind == "facts" else BLOCK_COLUMNS
    if column not in allowed:
        raise UsageError(f"{where} sets {column!r}; what can be set are {', '.join(allowed)}.")
    declared = schema.table("numeric_facts" if kind == "facts" else "blocks").column(column)
    is_fitting = isinstance(value, _TYPES[declared.type]) and (declared.type == "bool") == isinstance(value, bool)
    words = BLOCK_KINDS if (kind, column) == ("blocks", "kind") else declared.vocabulary
    if not is_fitting or (words and value not in words):
        wanted = f"one of {', '.join(words)}" if words else f"a {declared.type}"
        raise UsageError(f"{where} sets {column} to {value!r}; it is {wanted}.")


def _wrong(path: Path, name: str, what: str) -> UsageError:
    return UsageError(f"{path}: {name} {what}.")
