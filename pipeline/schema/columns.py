"""What a table and a column are declared with, and the columns that many tables share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from pipeline.errors import UsageError

Type = Literal["string", "int32", "int64", "float64", "bool", "date32"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `unit` is in words or UCUM, `vocabulary` the closed list of values, `sdmx` the SDMX concept."""

    name: str
    type: Type
    description: str
    unit: str | None = None
    nullable: bool = True
    vocabulary: tuple[str, ...] = ()
    sdmx: str | None = None


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """`columns` of this table name a row of `table` by its `target` columns; a null in any of them names none."""

    columns: tuple[str, ...]
    table: str
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table. Rows are sorted by `sort_key`; `primary_key` is unique and never null."""

    name: str
    description: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    sort_key: tuple[str, ...] = ("document_id", "ordinal")

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names in published order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name; `UsageError` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise UsageError(f"Table {self.name} has no column {name!r}; it has {', '.join(self.column_names)}.")


def words(listed: str) -> tuple[str, ...]:
    """A vocabulary, its values parted by blanks."""
    return tuple(listed.split())


def text(
    name: str, description: str, *, vocabulary: tuple[str, ...] = (), unit: str | None = None, sdmx: str | None = None
) -> Column:
    return Column(name, "string", description, unit=unit, vocabulary=vocabulary, sdmx=sdmx)


def integer(name: str, description: str, *, unit: str | None = None, sdmx: str | None = None) -> Column:
    return Column(name, "int32", description, unit=unit, sdmx=sdmx)


def number(name: str, description: str, *, unit: str | None = None, sdmx: str | None = None) -> Column:
    return Column(name, "float64", description, unit=unit, sdmx=sdmx)


def boolean(name: str, description: str) -> Column:
    return Column(name, "bool", description)


def date(name: str, description: str) -> Column:
    return Column(name, "date32", description)


def always(column: Column) -> Column:
    """The same column, never null."""
    return replace(column, nullable=False)


def box(of: str) -> tuple[Column, ...]:
    """Four plain columns instead of a struct, which data frames would turn into objects."""
    edges = (("x0", "Left"), ("y0", "Top"), ("x1", "Right"), ("y1", "Bottom"))
    return tuple(
        number(name, f"{edge} edge of {of}, from the top-left corner of the page.", unit="pt") for name, edge in edges
    )


def page(of: str) -> Column:
    return integer("page", f"Page of {of}, counted from 1; `documents.page_basis` says how far to trust it.")


DOCUMENT_ID = always(text("document_id", "The input file: first 16 hex digits of the SHA-256 of its bytes."))
ARTICLE_ID = text("article_id", "The article it belongs to; null outside articles.")
BLOCK_ID = always(text("block_id", "The block it stands in."))
TO_DOCUMENT = ForeignKey(("document_id",), "documents", ("document_id",))
TO_ARTICLE = ForeignKey(("article_id",), "articles", ("article_id",))
TO_BLOCK = ForeignKey(("block_id",), "blocks", ("block_id",))
TO_TABLE = ForeignKey(("table_id",), "tables", ("table_id",))
TO_CELL = ForeignKey(
    ("table_id", "row_index", "column_index"), "table_cells", ("table_id", "row_index", "column_index")
)
