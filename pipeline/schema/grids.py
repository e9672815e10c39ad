"""The tables of printed tables and of their cells."""

from __future__ import annotations

from pipeline.schema.columns import (
    ARTICLE_ID,
    BLOCK_ID,
    DOCUMENT_ID,
    TO_ARTICLE,
    TO_BLOCK,
    TO_DOCUMENT,
    TO_TABLE,
    ForeignKey,
    Table,
    always,
    boolean,
    box,
    integer,
    page,
    text,
)

TABLES_TABLE = Table(
    "tables",
    "Tables of the documents.",
    (
        always(text("table_id", "`{document_id}-t{ordinal:03d}`.")),
        DOCUMENT_ID,
        ARTICLE_ID,
        BLOCK_ID,
        always(integer("ordinal", "Position in the document, from 1.")),
        text("caption", "Caption as printed."),
        text("unit_note", "Unit note without parentheses, such as 억 달러, %."),
        always(integer("row_count", "Rows of the grid.")),
        always(integer("column_count", "Columns of the grid.")),
        always(integer("header_row_count", "Rows at the top that name columns.")),
        always(integer("header_column_count", "Columns at the left that name rows.")),
        integer("page_first", "First page, counted from 1."),
        integer("page_last", "Last page, counted from 1."),
        *box("the table on its first page"),
        text("parent_table_id", "Table in whose cell it lies."),
        text("html", "The table as HTML, everything escaped."),
    ),
    ("table_id",),
    (TO_DOCUMENT, TO_ARTICLE, TO_BLOCK, ForeignKey(("parent_table_id",), "tables", ("table_id",))),
)

TABLE_CELLS = Table(
    "table_cells",
    "Cells of the tables; merged ones once, at their top-left position.",
    (
        always(text("table_id", "The table.")),
        DOCUMENT_ID,
        always(integer("row_index", "Row, from 0.")),
        always(integer("column_index", "Column, from 0.")),
        always(integer("row_span", "Rows it covers.")),
        always(integer("column_span", "Columns it covers.")),
        always(boolean("is_header", "Whether it names rows or columns.")),
        always(text("text", "Text, lines separated by line breaks.")),
        page("the cell"),
        *box("the cell"),
    ),
    ("table_id", "row_index", "column_index"),
    (TO_DOCUMENT, TO_TABLE),
    sort_key=("document_id", "table_id", "row_index", "column_index"),
)
