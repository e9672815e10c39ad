"""The declaration against the published contract, name by name."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipeline import schema
from pipeline.errors import UsageError

# Typed in from the contract, on purpose not derived from the code.
CONTRACT = {
    "documents": "document_id file_name source_path format sha256 size_bytes page_count page_basis title series "
    "issue_label issue_year issue_number published publisher language status failure_code failure_message "
    "extractor ocr_page_count char_count article_count fact_count profile fingerprint",
    "articles": "article_id document_id ordinal section title title_in_contents source_text source_country source_org "
    "source_date page_first page_last summary body_text block_count fact_count",
    "blocks": "block_id document_id article_id ordinal parent_id kind level marker label text page x0 y0 x1 y1 "
    "font_size is_bold char_start char_end",
    "lines": "line_id block_id document_id ordinal page x0 y0 x1 y1 text",
    "footnotes": "footnote_id document_id article_id block_id ordinal marker kind text anchor_block_id anchor_text "
    "anchor_start anchor_end",
    "citations": "citation_id document_id article_id block_id ordinal raw_text organization title published url "
    "language",
    "tables": "table_id document_id article_id block_id ordinal caption unit_note row_count column_count "
    "header_row_count header_column_count page_first page_last x0 y0 x1 y1 parent_table_id html",
    "table_cells": "table_id document_id row_index column_index row_span column_span is_header text page x0 y0 x1 y1",
    "numeric_facts": "fact_id document_id article_id block_id table_id row_index column_index ordinal kind value "
    "value_low value_high is_low_inclusive is_high_inclusive value_text value_exact comparator approximation "
    "multiplier_exponent unit unit_text unit_kind ucum currency per_unit period period_start period_end "
    "period_text period_relation indicator subject area direction change_base transformation modality "
    "modality_cue observation_status source_org source_year sentence exact prefix suffix char_start "
    "char_end page x0 y0 x1 y1 row_header column_header unit_from check_status rule confidence",
    "mentions": "mention_id document_id article_id block_id ordinal kind reason exact char_start char_end period",
    "fact_checks": "check_id document_id kind status expected observed tolerance explanation",
    "fact_check_members": "check_id fact_id role",
    "problems": "problem_id document_id stage code severity message page detail",
    "indicator_series": "series_id name area unit frequency first_period last_period observation_count",
    "observations": "series_id period vintage value fact_id is_latest revision",
}

# Columns that came later, as the contract allows, each behind those it lists.
ADDED = {"footnotes": "anchor_confidence"}


def test_tables_are_those_of_the_contract() -> None:
    assert [table.name for table in schema.TABLES] == list(CONTRACT)


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_are_those_of_the_contract(name: str) -> None:
    assert schema.table(name).column_names == tuple(f"{CONTRACT[name]} {ADDED.get(name, '')}".split())


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_arrow_schema_is_flat_and_described(table: schema.Table) -> None:
    allowed = {pa.string(), pa.int32(), pa.int64(), pa.float64(), pa.bool_(), pa.date32()}
    for field in schema.arrow_schema(table.name):
        assert field.type in allowed
        assert field.metadata[b"description"].decode().endswith((".", "…"))


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_keys_name_columns_that_exist(table: schema.Table) -> None:
    assert {*table.primary_key, *table.sort_key} <= set(table.column_names)
    assert not any(table.column(name).nullable for name in table.primary_key)
    for key in table.foreign_keys:
        target = schema.table(key.table)
        assert key.target == target.primary_key
        assert [table.column(name).type for name in key.columns] == [target.column(name).type for name in key.target]


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_names_say_what_they_hold(table: schema.Table) -> None:
    for column in table.columns:
        assert (column.type == "bool") == column.name.startswith(("is_", "has_"))
        if column.type == "date32":
            assert column.name in ("period_start", "period_end") or column.name.endswith("_on")


def test_unknown_table_is_a_usage_error_that_lists_the_known() -> None:
    with pytest.raises(UsageError, match="numeric_facts"):
        schema.table("references")
