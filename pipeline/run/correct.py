"""A decision written down: `python -m pipeline correct ID …`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from pipeline import schema
from pipeline.corrections.entries import Corrections, Decision, Entry, Kind, check_change, read_file
from pipeline.errors import UsageError
from pipeline.store.files import write_atomically
from pipeline.store.pinned import open_pinned
from pipeline.store.remote import Location

_EXPECTED_CHARS = 60  # of the text of a block


def correct(
    identity: str, decision: Decision, settings: Sequence[str], why: str, folder: Path, parsed: Location, *, force: bool
) -> Path:
    """Write the decision on a published fact or block into its file; returns the file.

    `settings` are `column=value`. Raises `UsageError` for an unknown id or column, and for an id that is decided
    already unless `force`.
    """
    kind: Kind = "facts" if re.fullmatch(r"[0-9a-f]{16}-f\d{5}", identity) else "blocks"
    row, source_path = _published(identity, kind, parsed)
    expected = row["exact"] if kind == "facts" else row["text"][:_EXPECTED_CHARS]
    changes = dict(_setting(kind, text) for text in settings)
    path = folder / f"{row['document_id']}.toml"
    known = read_file(path) if path.exists() else Corrections()
    entries = {entry.id: (name, entry) for name in ("facts", "blocks") for entry in getattr(known, name)}
    if identity in entries and not force:
        raise UsageError(f"{identity} is decided already in {path}; add --force to replace that decision.")
    entries[identity] = (kind, Entry(identity, decision, expected, changes, why))
    text = "\n".join([f"# {_one_line(source_path)}", *(_toml(*entries[name]) for name in sorted(entries))])
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode())
    return path


def _published(identity: str, kind: Kind, parsed: Location) -> tuple[dict[str, Any], str]:
    table, key = ("numeric_facts", "fact_id") if kind == "facts" else ("blocks", "block_id")
    columns = [key, "document_id", "exact" if kind == "facts" else "text"]
    with open_pinned(parsed, [table, "documents"]) as pinned:
        found = pinned.read(table, columns)
        rows = found.filter(pc.equal(found.column(key), identity)).to_pylist()
        documents = pinned.read("documents", ["document_id", "source_path"]).to_pylist()
    if not rows:
        raise UsageError(f"No fact or block {identity!r} is published; ids stand in {table}.{key}.")
    paths = {document["document_id"]: document["source_path"] for document in documents}
    return rows[0], paths[rows[0]["document_id"]]


def _setting(kind: Kind, text: str) -> tuple[str, Any]:
    column, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--set takes COLUMN=VALUE, not {text!r}.")
    names = schema.table("numeric_facts" if kind == "facts" else "blocks")
    typed: Any = value
    if column in names.column_names:
        try:
            match names.column(column).type:
                case "float64":
                    typed = float(value)
                case "int32":
                    typed = int(value)
                case "bool":
                    typed = {"true": True, "false": False}[value]
        except (ValueError, KeyError) as error:
            raise UsageError(f"{column} takes a {names.column(column).type}, not {value!r}.") from error
    check_change(kind, column, typed, "--set")
    return column, typed


def _toml(kind: str, entry: Entry) -> str:
    lines = [f"\n[{kind}.{entry.id}]", f"decision = {_value(entry.decision)}", f"expected = {_value(entry.expected)}"]
    if entry.changes:
        lines.append("set = { " + ", ".join(f"{name} = {_value(v)}" for name, v in entry.changes.items()) + " }")
    if entry.why:
        lines.append(f"why = {_value(entry.why)}")
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    """A TOML value: its strings, numbers and booleans are written as JSON writes them."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
