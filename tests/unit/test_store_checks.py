"""Every check must be able to fail: each case breaks one thing in sound rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
import stand_in

from pipeline.run.entries import complete, failed
from pipeline.run.worker import source_of
from pipeline.store.checks import IntegrityError, require_sound, violations_of
from pipeline.store.rows import to_tables

TEXT = "지난해 수출은 12건"
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()
Rows = dict[str, list[dict[str, Any]]]


def sound() -> Rows:
    rows, _ = complete(stand_in.rows(SHA256[:16], source_of("a.txt", SHA256, 9), TEXT), "f")
    return {name: [dict(row) for row in table] for name, table in rows.items()}


def test_sound_rows_pass() -> None:
    require_sound(to_tables(sound()))


def test_entry_of_a_refused_document_passes() -> None:
    rows = failed(source_of("a.txt", SHA256, 9), SHA256[:16], "f", "refused", "EMPTY", "The file is empty.")  # type: ignore[arg-type]
    require_sound(to_tables(rows))


def change(table: str, **values: object) -> Callable[[Rows], None]:
    return lambda rows: rows[table][0].update(values)


def repeat(table: str, **values: object) -> Callable[[Rows], None]:
    return lambda rows: rows[table].append(rows[table][0] | values)


@pytest.mark.parametrize(
    ("breaks", "message"),
    [
        (change("numeric_facts", kind="guess"), "numeric_facts.kind knows no 'guess'"),
        (change("numeric_facts", char_start=1), "its place reads"),
        (change("numeric_facts", char_end=3), "its place reads"),
        (change("numeric_facts", block_id="nowhere"), "names no row of blocks"),
        (change("numeric_facts", table_id="t", row_index=0, column_index=0), "names no row of tables"),
        (change("blocks", parent_id="nowhere"), "names no row of blocks"),
        (change("blocks", char_start=1), "is not what the body"),
        (change("articles", fact_count=2), "articles.fact_count"),
        (change("articles", block_count=0), "articles.block_count"),
        (change("documents", article_count=5), "documents.article_count"),
        (change("documents", title="\u1112\u1161\u11ab"), "not in normal form C"),
        (change("problems", document_id="another"), "problems"),
        (repeat("problems"), "occurs 2 times"),
    ],
)
def test_each_check_can_fail(breaks: Callable[[Rows], None], message: str) -> None:
    rows = sound()
    breaks(rows)
    found = list(violations_of(to_tables(rows)))
    assert any(message in violation for violation in found), found


def test_error_lists_what_is_wrong() -> None:
    rows = sound()
    rows["numeric_facts"][0]["char_start"] = 1
    with pytest.raises(IntegrityError, match="quotes '지난해 수출은 12건'"):
        require_sound(to_tables(rows))


def test_order_is_checked() -> None:
    rows = sound()
    rows["problems"].append(rows["problems"][0] | {"problem_id": f"{SHA256[:16]}-p0002"})
    tables = to_tables(rows)
    tables["problems"] = tables["problems"].take([1, 0])
    assert list(violations_of(tables)) == ["problems is not sorted by document_id, problem_id"]


def several(count: int) -> dict[str, pa.Table]:
    """The tables of some documents, one after the other as they are published."""
    texts = sorted((f"수출 {number}건" for number in range(count)), key=lambda text: sha256_of(text))
    tables = []
    for text in texts:
        identity = sha256_of(text)
        rows, _ = complete(stand_in.rows(identity[:16], source_of("a.txt", identity, 9), text), "f")
        tables.append(to_tables(rows))
    return {name: pa.concat_tables([one[name] for one in tables]) for name in tables[0]}


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_several_documents_are_checked_at_once() -> None:
    assert list(violations_of(several(3))) == []


def test_key_of_another_document_is_none() -> None:
    tables = several(3)
    blocks = tables["numeric_facts"].column("block_id").to_pylist()
    swapped = pa.array([blocks[1], blocks[0], blocks[2]], pa.string())
    facts = tables["numeric_facts"]
    tables["numeric_facts"] = facts.set_column(
        facts.schema.get_field_index("block_id"), facts.schema.field("block_id"), swapped
    )
    found = list(violations_of(tables))
    assert [violation for violation in found if "names no row of blocks" in violation] == [
        f"numeric_facts: ('{block}',) names no row of blocks" for block in (blocks[1], blocks[0])
    ]


@pytest.mark.parametrize("name", ["documents", "blocks"])
def test_documents_out_of_order_are_noticed(name: str) -> None:
    tables = several(3)
    tables[name] = tables[name].take([1, 0, 2])
    key = "document_id" if name == "documents" else "document_id, ordinal"
    assert f"{name} is not sorted by {key}" in list(violations_of(tables))


def test_text_that_begins_with_a_combining_mark_is_normal() -> None:
    rows = sound()
    rows["documents"][0].update(title="e", publisher="\u0301a")  # side by side they would compose
    require_sound(to_tables(rows))
