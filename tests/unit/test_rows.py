from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline import schema
from pipeline.store.rows import RowError, to_arrow, to_tables

DOCUMENT: dict[str, Any] = {
    "document_id": "0123456789abcdef",
    "file_name": "소식.txt",
    "source_path": "소식.txt",
    "status": "ok",
    "ocr_page_count": 0,
    "char_count": 0,
    "article_count": 0,
    "fact_count": 0,
    "fingerprint": "f",
}


def test_rows_take_the_published_schema() -> None:
    table = to_arrow("documents", [DOCUMENT])
    assert table.schema.equals(schema.arrow_schema("documents"), check_metadata=True)
    assert table.column("title").to_pylist() == [None]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"titel": "x"}, "no column titel"),
        ({"status": None}, "documents.status is required"),
        ({"char_count": "many"}, "char_count holds a value that is no int32"),
        ({"char_count": 2**40}, "char_count holds a value that is no int32"),
        ({"title": "\ud800"}, "title holds a value that is no string"),
    ],
)
def test_what_does_not_fit_is_an_error(change: dict[str, Any], message: str) -> None:
    with pytest.raises(RowError, match=message):
        to_arrow("documents", [DOCUMENT | change])


def test_unknown_table_is_an_error() -> None:
    with pytest.raises(RowError, match="references"):
        to_tables({"documents": [DOCUMENT], "references": []})


@pytest.mark.parametrize("value", ["2025-01-31", date(2025, 1, 31)])
def test_dates_come_as_text_or_dates(value: object) -> None:
    column = schema.table("numeric_facts").column("period_start")
    required = {c.name: _some(c) for c in schema.table("numeric_facts").columns if not c.nullable}
    table = to_arrow("numeric_facts", [required | {column.name: value}])
    assert table.column("period_start").to_pylist() == [date(2025, 1, 31)]


def _some(column: schema.Column) -> object:
    return {"string": "x", "int32": 0, "int64": 0, "float64": 0.5, "bool": True}[column.type]
