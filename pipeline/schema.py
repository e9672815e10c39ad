"""The one declaration of what is published: tables, columns, types, units, keys, descriptions.

The Arrow schema, the Parquet footer, `datapackage.json`, the dataset card, `views.sql`, `docs/data-dictionary.md`
and the checks at publishing all derive from it. Within a major `VERSION` columns are only added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

from pipeline import model
from pipeline.errors import Code, Severity, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

VERSION = "1.0"

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


def _words(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _text(
    name: str, description: str, *, vocabulary: tuple[str, ...] = (), unit: str | None = None, sdmx: str | None = None
) -> Column:
    return Column(name, "string", description, unit=unit, vocabulary=vocabulary, sdmx=sdmx)


def _int(name: str, description: str, *, unit: str | None = None, sdmx: str | None = None) -> Column:
    return Column(name, "int32", description, unit=unit, sdmx=sdmx)


def _number(name: str, description: str, *, unit: str | None = None, sdmx: str | None = None) -> Column:
    return Column(name, "float64", description, unit=unit, sdmx=sdmx)


def _bool(name: str, description: str) -> Column:
    return Column(name, "bool", description)


def _date(name: str, description: str) -> Column:
    return Column(name, "date32", description)


def _always(column: Column) -> Column:
    """The same column, never null."""
    return replace(column, nullable=False)


def _box(of: str) -> tuple[Column, ...]:
    """Four plain columns instead of a struct, which data frames would turn into objects."""
    edges = (("x0", "Left"), ("y0", "Top"), ("x1", "Right"), ("y1", "Bottom"))
    return tuple(
        _number(name, f"{edge} edge of {of}, from the top-left corner of the page.", unit="pt") for name, edge in edges
    )


def _page(of: str) -> Column:
    return _int("page", f"Page of {of}, counted from 1; `documents.page_basis` says how far to trust it.")


_DOCUMENT = _always(_text("document_id", "The input file: first 16 hex digits of the SHA-256 of its bytes."))
_ARTICLE = _text("article_id", "The article it belongs to; null outside articles.")
_BLOCK = _always(_text("block_id", "The block it stands in."))
_TO_DOCUMENT = ForeignKey(("document_id",), "documents", ("document_id",))
_TO_ARTICLE = ForeignKey(("article_id",), "articles", ("article_id",))
_TO_BLOCK = ForeignKey(("block_id",), "blocks", ("block_id",))
_TO_TABLE = ForeignKey(("table_id",), "tables", ("table_id",))
_TO_CELL = ForeignKey(
    ("table_id", "row_index", "column_index"), "table_cells", ("table_id", "row_index", "column_index")
)

DOCUMENTS = Table(
    "documents",
    "One row per input file, also for those refused.",
    (
        _always(
            _text(
                "document_id",
                "First 16 hex digits of the SHA-256 of the file. `-dup1`, `-dup2` … is added for further copies of the "
                "same bytes; `path-` and digits of the path stand for what could not be read at all.",
            )
        ),
        _always(_text("file_name", "Name of the file, without folders.")),
        _always(_text("source_path", "Path below the raw folder, with forward slashes.")),
        _text("format", "What the bytes are, whatever the suffix says.", vocabulary=get_args(model.Format)),
        _text("sha256", "SHA-256 of the file, hexadecimal; null if it could not be read."),
        Column("size_bytes", "int64", "Size of the file; null if it could not be read.", unit="By"),
        _int("page_count", "Pages of the document as far as known.", unit="pages"),
        _text(
            "page_basis",
            "What page numbers rest on: the layout, what the file records, or nothing.",
            vocabulary=get_args(model.PageBasis),
        ),
        _text("title", "Title of the bulletin as printed."),
        _text("series", "Series the bulletin belongs to."),
        _text("issue_label", "Issue as printed, such as 2025년 2월호."),
        _int("issue_year", "Year of the issue."),
        _int("issue_number", "Number or month of the issue within its year or series."),
        _text("published", "Date of publication.", unit="EDTF"),
        _text("publisher", "Institute that published it."),
        _text("language", "Main language, ISO 639-1."),
        _always(
            _text(
                "status",
                "How reading ended: ok, partial (with recorded errors), refused, crashed or timeout.",
                vocabulary=get_args(model.Status),
            )
        ),
        _text("failure_code", "Why it was refused, crashed or timed out.", vocabulary=tuple(Code)),
        _text("failure_message", "The same in one sentence that says what can be done."),
        _text("extractor", "Engine that read the file, with its version."),
        _always(_int("ocr_page_count", "Pages whose text was recognized from an image.", unit="pages")),
        _always(_int("char_count", "Characters in all blocks.", unit="characters")),
        _always(_int("article_count", "Rows of `articles`.")),
        _always(_int("fact_count", "Rows of `numeric_facts`.")),
        _text("profile", "Series profile that added evidence; null if none fitted."),
        _always(
            _text("fingerprint", "Hash of file, code, library versions, limits and profiles: same hash, same rows.")
        ),
    ),
    ("document_id",),
    sort_key=("document_id",),
)

ARTICLES = Table(
    "articles",
    "The unit a reader would cite. A press release is one article, each of its annexes another.",
    (
        _always(_text("article_id", "`{document_id}-a{ordinal:03d}`.")),
        _DOCUMENT,
        _always(_int("ordinal", "Position in the document, from 1.")),
        _text("section", "Section of the bulletin it stands in, as printed."),
        _text("title", "Title as printed above the text."),
        _text("title_in_contents", "Title as the table of contents prints it; null if it has no entry."),
        _text("source_text", "Source of the whole article as printed, such as 佛 Capgemini, 1月."),
        _text("source_country", "Country of that source, ISO 3166-1 alpha-2, also EU."),
        _text("source_org", "Organization of that source."),
        _text("source_date", "Date of that source; an unprinted year is the latest not after the issue.", unit="EDTF"),
        _int("page_first", "First page, counted from 1."),
        _int("page_last", "Last page, counted from 1."),
        _text("summary", "Key point or lead as printed."),
        _always(_text("body_text", "Text of its blocks in reading order; offsets of blocks count in it.")),
        _always(_int("block_count", "Rows of `blocks`.")),
        _always(_int("fact_count", "Rows of `numeric_facts`.")),
    ),
    ("article_id",),
    (_TO_DOCUMENT,),
)

BLOCKS = Table(
    "blocks",
    "Every visible character of a document lies in exactly one block.",
    (
        _always(_text("block_id", "`{document_id}-b{ordinal:05d}`.")),
        _DOCUMENT,
        _ARTICLE,
        _always(_int("ordinal", "Position in reading order, from 1.")),
        _text("parent_id", "Block one level up in the tree."),
        _always(_text("kind", "Role of the block.", vocabulary=get_args(model.BlockKind))),
        _int("level", "Depth in the article, 1 is topmost."),
        _text("marker", "Bullet, number or lead word as seen: □ ○ - ※ *; of a citation 출처 or 참고."),
        _text("label", "Lead label in parentheses, without them: (중국) … gives 중국."),
        _always(_text("text", "Text without marker, lines joined, spaces as a reader would put them.")),
        _page("its beginning"),
        *_box("the block on that page"),
        _number("font_size", "Most frequent font size.", unit="pt"),
        _bool("is_bold", "Whether most of it is bold."),
        _int("char_start", "Where `text` begins in `articles.body_text`.", unit="characters"),
        _int("char_end", "Where it ends there.", unit="characters"),
    ),
    ("block_id",),
    (_TO_DOCUMENT, _TO_ARTICLE, ForeignKey(("parent_id",), "blocks", ("block_id",))),
)

LINES = Table(
    "lines",
    "Physical lines, so that any text can be shown on its page.",
    (
        _always(_text("line_id", "`{document_id}-l{ordinal:05d}`.")),
        _BLOCK,
        _DOCUMENT,
        _always(_int("ordinal", "Position in reading order, from 1.")),
        _page("the line"),
        *_box("the line"),
        _always(_text("text", "Text as printed, marker included.")),
    ),
    ("line_id",),
    (_TO_DOCUMENT, _TO_BLOCK),
)

FOOTNOTES = Table(
    "footnotes",
    "Notes and the words they hang on.",
    (
        _always(_text("footnote_id", "`{document_id}-n{ordinal:03d}`.")),
        _DOCUMENT,
        _ARTICLE,
        _BLOCK,
        _always(_int("ordinal", "Position in the document, from 1.")),
        _text("marker", "Mark as printed: ※, *, **, 1), †."),
        _always(
            _text(
                "kind",
                "remark (※), anchored (its mark stands at a word) or native (a footnote of the file format).",
                vocabulary=_words("remark anchored native"),
            )
        ),
        _always(_text("text", "Text of the note, without its mark.")),
        _text("anchor_block_id", "Block in which the mark hangs; null if it was not found."),
        _text("anchor_text", "Word the mark hangs on."),
        _int("anchor_start", "Where that word begins in the text of the anchor block.", unit="characters"),
        _int("anchor_end", "Where it ends there.", unit="characters"),
        _number("anchor_confidence", "1 where the mark stands at the word; less where the note's own words tell it."),
    ),
    ("footnote_id",),
    (_TO_DOCUMENT, _TO_ARTICLE, _TO_BLOCK, ForeignKey(("anchor_block_id",), "blocks", ("block_id",))),
)

CITATIONS = Table(
    "citations",
    "One row per source, also where one line holds several.",
    (
        _always(_text("citation_id", "`{document_id}-c{ordinal:03d}`.")),
        _DOCUMENT,
        _ARTICLE,
        _BLOCK,
        _always(_int("ordinal", "Position in the document, from 1.")),
        _always(_text("raw_text", "The source as printed.")),
        _text("organization", "Who published it."),
        _text("title", "Its title."),
        _text("published", "When.", unit="EDTF"),
        _text("url", "Where on the web."),
        _text("language", "Language of its title, ISO 639-1."),
    ),
    ("citation_id",),
    (_TO_DOCUMENT, _TO_ARTICLE, _TO_BLOCK),
)

TABLES_TABLE = Table(
    "tables",
    "Tables of the documents.",
    (
        _always(_text("table_id", "`{document_id}-t{ordinal:03d}`.")),
        _DOCUMENT,
        _ARTICLE,
        _BLOCK,
        _always(_int("ordinal", "Position in the document, from 1.")),
        _text("caption", "Caption as printed."),
        _text("unit_note", "Unit note without parentheses, such as 억 달러, %."),
        _always(_int("row_count", "Rows of the grid.")),
        _always(_int("column_count", "Columns of the grid.")),
        _always(_int("header_row_count", "Rows at the top that name columns.")),
        _always(_int("header_column_count", "Columns at the left that name rows.")),
        _int("page_first", "First page, counted from 1."),
        _int("page_last", "Last page, counted from 1."),
        *_box("the table on its first page"),
        _text("parent_table_id", "Table in whose cell it lies."),
        _text("html", "The table as HTML, everything escaped."),
    ),
    ("table_id",),
    (_TO_DOCUMENT, _TO_ARTICLE, _TO_BLOCK, ForeignKey(("parent_table_id",), "tables", ("table_id",))),
)

TABLE_CELLS = Table(
    "table_cells",
    "Cells of the tables; merged ones once, at their top-left position.",
    (
        _always(_text("table_id", "The table.")),
        _DOCUMENT,
        _always(_int("row_index", "Row, from 0.")),
        _always(_int("column_index", "Column, from 0.")),
        _always(_int("row_span", "Rows it covers.")),
        _always(_int("column_span", "Columns it covers.")),
        _always(_bool("is_header", "Whether it names rows or columns.")),
        _always(_text("text", "Text, lines separated by line breaks.")),
        _page("the cell"),
        *_box("the cell"),
    ),
    ("table_id", "row_index", "column_index"),
    (_TO_DOCUMENT, _TO_TABLE),
    sort_key=("document_id", "table_id", "row_index", "column_index"),
)

NUMERIC_FACTS = Table(
    "numeric_facts",
    "One row per quantity in text, note, table cell or chart label.",
    (
        _always(_text("fact_id", "`{document_id}-f{ordinal:05d}`.")),
        _DOCUMENT,
        _ARTICLE,
        _BLOCK,
        _text("table_id", "Table it stands in; null in text."),
        _int("row_index", "Row of its cell, from 0; null in text."),
        _int("column_index", "Column of its cell, from 0; null in text."),
        _always(_int("ordinal", "Position in the document, from 1.")),
        _always(
            _text(
                "kind",
                "What sort of quantity it is.",
                vocabulary=_words("level count money share change multiple rank duration index"),
            )
        ),
        _number("value", "The number with its magnitude applied; null for a pure range.", sdmx="OBS_VALUE"),
        _number("value_low", "Lower bound."),
        _number("value_high", "Upper bound."),
        _bool("is_low_inclusive", "Whether the lower bound belongs to it (이상, not 초과)."),
        _bool("is_high_inclusive", "Whether the upper bound belongs to it (이하, not 미만)."),
        _always(_text("value_text", "Digits as printed.")),
        _text("value_exact", "The exact decimal as a string, magnitude applied."),
        _always(
            _text(
                "comparator",
                "How value and quantity compare.",
                vocabulary=_words("eq ge gt le lt range list"),
            )
        ),
        _text(
            "approximation",
            "How near: about (약), over (여), around (안팎), nearly (거의), only (불과), up_to (최대), "
            "at_least (최소), vague (수백만); null if exact.",
            vocabulary=_words("about over around nearly only up_to at_least vague"),
        ),
        _always(
            _int("multiplier_exponent", "Power of ten as printed: 만 4, 억 8; 천 in a header 3.", sdmx="UNIT_MULT")
        ),
        _text(
            "unit",
            "Canonical unit: ISO 4217 for money, %, %p, 배, UCUM for physical units, 년/개월/일/시간 for time, "
            "the Korean counter for counts.",
            sdmx="UNIT_MEASURE",
        ),
        _text("unit_text", "Unit as printed."),
        _text(
            "unit_kind",
            "Family of the unit.",
            vocabulary=_words("count currency percent percent_point multiple physical duration rank index ratio"),
        ),
        _text("ucum", "UCUM code of the unit."),
        _text("currency", "ISO 4217 code of the currency."),
        _text("per_unit", "Denominator: 주당 wk, 연평균 a, 1인당 {person}."),
        _text("period", "Time the number is of.", unit="EDTF", sdmx="TIME_PERIOD"),
        _date("period_start", "First day of that time."),
        _date("period_end", "Last day of that time."),
        _text("period_text", "That time as printed."),
        _text(
            "period_relation",
            "How the number relates to that time.",
            vocabulary=_words("at by from within_future past end_of"),
        ),
        _text("indicator", "What is measured.", sdmx="INDICATOR"),
        _text("subject", "Of what or whom."),
        _text("area", "Where: ISO 3166-1 alpha-2, also WLD and EU.", sdmx="REF_AREA"),
        _text("direction", "Which way it moves.", vocabulary=_words("increase decrease exceed slow none")),
        _text("change_base", "What a change is compared with, such as 전년 동월 대비."),
        _text("transformation", "What was computed.", vocabulary=_words("level growth cagr multiple share")),
        _text(
            "modality",
            "How real it is.",
            vocabulary=_words("actual survey estimate forecast target plan criterion"),
        ),
        _text("modality_cue", "The word that says so."),
        _text("observation_status", "SDMX code list CL_OBS_STATUS.", sdmx="OBS_STATUS"),
        _text("source_org", "Who says so, where the text says it."),
        _int("source_year", "Year of that source."),
        _text("sentence", "Sentence it stands in."),
        _always(_text("exact", "The quoted text of the quantity.")),
        _text("prefix", "Text before the quotation."),
        _text("suffix", "Text after the quotation."),
        _always(
            _int(
                "char_start",
                "Where `exact` begins in `blocks.text`, for table cells in `table_cells.text`.",
                unit="characters",
            )
        ),
        _always(_int("char_end", "Where it ends there.", unit="characters")),
        _page("the printed number"),
        *_box("the printed number"),
        _text("row_header", "Path of row headers of its cell, A > B."),
        _text("column_header", "Path of column headers of its cell, A > B."),
        _text(
            "unit_from",
            "Where the unit of a cell was found.",
            vocabulary=_words("cell column_header row_header caption unit_note"),
        ),
        _always(
            _text(
                "check_status",
                "Whether other numbers confirm it; see `fact_checks`.",
                vocabulary=_words("pass fail none"),
            )
        ),
        _always(_text("rule", "Rule that found it.")),
        _always(_number("confidence", "How sure the rule is, 0 to 1.")),
    ),
    ("fact_id",),
    (_TO_DOCUMENT, _TO_ARTICLE, _TO_BLOCK, _TO_TABLE, _TO_CELL),
)

MENTIONS = Table(
    "mentions",
    "What looks like a number but is no fact, so that precision can be audited.",
    (
        _always(_text("mention_id", "`{document_id}-m{ordinal:05d}`.")),
        _DOCUMENT,
        _ARTICLE,
        _BLOCK,
        _always(_int("ordinal", "Position in the document, from 1.")),
        _always(_text("kind", "A time, or something else with digits.", vocabulary=_words("time decoy"))),
        _always(_text("reason", "Why it is no fact: model_name, address, list_numeral, law_article, page_number …")),
        _always(_text("exact", "The quoted text.")),
        _always(_int("char_start", "Where it begins in the text it stands in.", unit="characters")),
        _always(_int("char_end", "Where it ends there.", unit="characters")),
        _text("period", "The time, for times.", unit="EDTF"),
    ),
    ("mention_id",),
    (_TO_DOCUMENT, _TO_ARTICLE, _TO_BLOCK),
)

FACT_CHECKS = Table(
    "fact_checks",
    "Numbers verified against each other.",
    (
        _always(_text("check_id", "`{document_id}-k{ordinal:05d}`.")),
        _DOCUMENT,
        _always(
            _text(
                "kind",
                "What is compared.",
                vocabulary=_words("growth cagr multiple sum share_sum prose_vs_table contents_vs_body repeated_value"),
            )
        ),
        _always(_text("status", "Whether rounding can explain the difference.", vocabulary=_words("pass fail"))),
        _number("expected", "Value that follows from the other numbers."),
        _number("observed", "Value as printed."),
        _number("tolerance", "Largest difference that rounding explains."),
        _text("explanation", "The comparison in a sentence."),
    ),
    ("check_id",),
    (_TO_DOCUMENT,),
    sort_key=("document_id", "check_id"),
)

FACT_CHECK_MEMBERS = Table(
    "fact_check_members",
    "The facts that take part in a check.",
    (
        _always(_text("check_id", "The check.")),
        _always(_text("fact_id", "The fact.")),
        _always(_text("role", "Its part in the comparison: result, base, addend, point …")),
    ),
    ("check_id", "fact_id", "role"),
    (
        ForeignKey(("check_id",), "fact_checks", ("check_id",)),
        ForeignKey(("fact_id",), "numeric_facts", ("fact_id",)),
    ),
    sort_key=("check_id", "fact_id", "role"),
)

PROBLEMS = Table(
    "problems",
    "Everything that was refused, dropped, repaired or doubted.",
    (
        _always(_text("problem_id", "`{document_id}-p{ordinal:04d}`.")),
        _DOCUMENT,
        _always(_text("stage", "Where it was noticed.", vocabulary=_words("source extract segment normalize run"))),
        _always(_text("code", "What it is.", vocabulary=tuple(Code))),
        _always(
            _text("severity", "How much it matters; one error makes a document partial.", vocabulary=tuple(Severity))
        ),
        _always(_text("message", "One sentence that says what can be done.")),
        _int("page", "Page it concerns, counted from 1."),
        _text("detail", "More, for those who look into it."),
    ),
    ("problem_id",),
    (_TO_DOCUMENT,),
    sort_key=("document_id", "problem_id"),
)

INDICATOR_SERIES = Table(
    "indicator_series",
    "The same statistic across documents.",
    (
        _always(_text("series_id", "Hash of what identifies the series.")),
        _always(_text("name", "What is measured.", sdmx="INDICATOR")),
        _text("area", "Where: ISO 3166-1 alpha-2, also WLD and EU.", sdmx="REF_AREA"),
        _text("unit", "Unit of all its observations.", sdmx="UNIT_MEASURE"),
        _text("frequency", "SDMX code: A a year, Q a quarter, M a month, D a day.", sdmx="FREQ"),
        _text("first_period", "Earliest period.", unit="EDTF"),
        _text("last_period", "Latest period.", unit="EDTF"),
        _always(_int("observation_count", "Rows of `observations`.")),
    ),
    ("series_id",),
    sort_key=("series_id",),
)

OBSERVATIONS = Table(
    "observations",
    "Values of the series as successive issues printed them, so that a revision is visible.",
    (
        _always(_text("series_id", "The series.")),
        _always(_text("period", "Period of the value.", unit="EDTF", sdmx="TIME_PERIOD")),
        _text("vintage", "Publication of the issue that printed it.", unit="EDTF"),
        _always(_number("value", "The value as that issue printed it.", sdmx="OBS_VALUE")),
        _always(_text("fact_id", "The fact behind it.")),
        _always(_bool("is_latest", "Whether no later issue prints this period.")),
        _number("revision", "Difference from the value of the issue before; null for the first."),
    ),
    ("series_id", "period", "fact_id"),
    (
        ForeignKey(("series_id",), "indicator_series", ("series_id",)),
        ForeignKey(("fact_id",), "numeric_facts", ("fact_id",)),
    ),
    sort_key=("series_id", "period", "vintage", "fact_id"),
)

TABLES: tuple[Table, ...] = (
    DOCUMENTS, ARTICLES, BLOCKS, LINES, FOOTNOTES, CITATIONS, TABLES_TABLE, TABLE_CELLS, NUMERIC_FACTS, MENTIONS,
    FACT_CHECKS, FACT_CHECK_MEMBERS, PROBLEMS, INDICATOR_SERIES, OBSERVATIONS,
)  # fmt: skip

CROSS_DOCUMENT = frozenset({"indicator_series", "observations"})  # built at publishing, from all documents


def table(name: str) -> Table:
    """The table of that name; `UsageError` if there is none."""
    for candidate in TABLES:
        if candidate.name == name:
            return candidate
    raise UsageError(f"There is no table {name!r}; there are {', '.join(t.name for t in TABLES)}.")


@cache
def arrow_schema(name: str) -> pa.Schema:
    """Arrow schema of a table, with field metadata `description`, `unit`, `vocabulary`, `sdmx_concept`."""
    import pyarrow as pa  # late: the stages import this module for its names alone

    types = {
        "string": pa.string(),
        "int32": pa.int32(),
        "int64": pa.int64(),
        "float64": pa.float64(),
        "bool": pa.bool_(),
        "date32": pa.date32(),
    }
    return pa.schema(
        [
            pa.field(column.name, types[column.type], nullable=column.nullable, metadata=_field_metadata(column))
            for column in table(name).columns
        ]
    )


@cache
def empty_table(name: str) -> pa.Table:
    """A table without rows, typed."""
    return arrow_schema(name).empty_table()


def _field_metadata(column: Column) -> dict[str, str]:
    values = {
        "description": column.description,
        "unit": column.unit,
        "vocabulary": "|".join(column.vocabulary),
        "sdmx_concept": column.sdmx,
    }
    return {key: value for key, value in values.items() if value}
