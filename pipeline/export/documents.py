"""One published document with its rows in order, ready to be written in another form."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from pipeline.store.pinned import Pinned

Row = dict[str, Any]

_TABLES = ("articles", "blocks", "footnotes", "tables", "table_cells", "numeric_facts")
_LISTED = frozenset({"bullet", "note", "contents_entry"})
_BULLETS = re.compile(r"^[^\w①-⓿㈀-㋿㉠-㉿]*$")


@dataclass(frozen=True)
class DocumentRows:
    """The rows of one document. Blocks stand in reading order."""

    document: Row
    articles: dict[str, Row]  # by article_id
    blocks: list[Row]
    notes: dict[str, Row]  # by block_id of the note
    tables: dict[str, list[Row]]  # by block_id
    cells: dict[str, list[Row]]  # by table_id
    facts: dict[str, list[str]]  # fact ids by block_id

    @cached_property
    def by_id(self) -> dict[str, Row]:
        """Blocks by their id."""
        return {block["block_id"]: block for block in self.blocks}

    @cached_property
    def anchored(self) -> dict[str, list[Row]]:
        """Notes by the block in whose text they hang."""
        found: dict[str, list[Row]] = defaultdict(list)
        for note in self.notes.values():
            if note["anchor_block_id"] in self.by_id and not self.tables.get(note["anchor_block_id"]):
                found[note["anchor_block_id"]].append(note)
        return found

    @property
    def stem(self) -> str:
        """A file name without suffix: the id, which no two documents share, behind the name of the input."""
        name = re.sub(r"[^\w.-]+", "-", self.document["file_name"].rpartition(".")[0] or self.document["file_name"])
        return f"{name[:60].strip('.-') or 'document'}-{self.document['document_id']}"

    def depth(self, block: Row) -> int:
        """How many items of lists stand above it."""
        depth, seen, above = 0, {block["block_id"]}, block["parent_id"]
        while above is not None and above not in seen:
            seen.add(above)
            parent = self.by_id[above]
            depth += parent["kind"] in _LISTED
            above = parent["parent_id"]
        return depth


def read_documents(pinned: Pinned, pattern: str | None = None) -> Iterator[DocumentRows]:
    """Every document that was read, or those whose id, name or path fits `pattern`, in order of their ids."""
    for tables in pinned.documents(_TABLES):
        (document,) = tables["documents"].to_pylist()
        names = (document["document_id"], document["file_name"], document["source_path"])
        if document["status"] not in ("ok", "partial"):
            continue
        if pattern is not None and not any(fnmatchcase(name, pattern) for name in names):
            continue
        rows = {name: tables[name].to_pylist() for name in _TABLES if name != "numeric_facts"}
        cells: dict[str, list[Row]] = defaultdict(list)
        for cell in rows["table_cells"]:
            cells[cell["table_id"]].append(cell)
        grids: dict[str, list[Row]] = defaultdict(list)
        for table in rows["tables"]:
            grids[table["block_id"]].append(table)
        facts: dict[str, list[str]] = defaultdict(list)
        found = tables["numeric_facts"]
        for block, fact in zip(found.column("block_id").to_pylist(), found.column("fact_id").to_pylist(), strict=True):
            facts[block].append(fact)
        yield DocumentRows(
            document,
            {article["article_id"]: article for article in rows["articles"]},
            rows["blocks"],
            {note["block_id"]: note for note in rows["footnotes"]},
            grids,
            cells,
            facts,
        )


def is_plain_bullet(marker: str | None) -> bool:
    """Whether a marker is a mere bullet (□ ○ -), not a number or letter that counts."""
    return marker is None or bool(_BULLETS.match(marker))
