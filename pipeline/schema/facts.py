"""The tables of numeric facts, of the names in their sentences, and of the checks among them."""

from __future__ import annotations

from pipeline.schema.columns import (
    ARTICLE_ID,
    BLOCK_ID,
    DOCUMENT_ID,
    TO_ARTICLE,
    TO_BLOCK,
    TO_CELL,
    TO_DOCUMENT,
    TO_TABLE,
    ForeignKey,
    Table,
    always,
    boolean,
    box,
    date,
    integer,
    number,
    page,
    text,
    words,
)

NUMERIC_FACTS = Table(
    "numeric_facts",
    "One row per quantity in text, note, table cell or chart label.",
    (
        always(text("fact_id", "`{document_id}-f{ordinal:05d}`.")),
        DOCUMENT_ID,
        ARTICLE_ID,
        BLOCK_ID,
        text("table_id", "Table it stands in; null in text."),
        integer("row_index", "Row of its cell, from 0; null in text."),
        integer("column_index", "Column of its cell, from 0; null in text."),
        always(integer("ordinal", "Position in the document, from 1.")),
        always(
            text(
                "kind",
                "What sort of quantity it is.",
                vocabulary=words("level count money share change multiple rank duration index"),
            )
        ),
        number("value", "The number with its magnitude applied; null for a pure range.", sdmx="OBS_VALUE"),
        number("value_low", "Lower bound."),
        number("value_high", "Upper bound."),
        boolean("is_low_inclusive", "Whether the lower bound belongs to it (이상, not 초과)."),
        boolean("is_high_inclusive", "Whether the upper bound belongs to it (이하, not 미만)."),
        always(text("value_text", "Digits as printed.")),
        text("value_exact", "The exact decimal as a string, magnitude applied."),
        always(
            text(
                "comparator",
                "How value and quantity compare.",
                vocabulary=words("eq ge gt le lt range list"),
            )
        ),
        text(
            "approximation",
            "How near: about (약), over (여), around (안팎), nearly (거의), only (불과), up_to (최대), "
            "at_least (최소), vague (수백만); null if exact.",
            vocabulary=words("about over around nearly only up_to at_least vague"),
        ),
        always(
            integer("multiplier_exponent", "Power of ten as printed: 만 4, 억 8; 천 in a header 3.", sdmx="UNIT_MULT")
        ),
        text(
            "unit",
            "Canonical unit: ISO 4217 for money, %, %p, 배, UCUM for physical units, 년/개월/일/시간 for time, "
            "the Korean counter for counts.",
            sdmx="UNIT_MEASURE",
        ),
        text("unit_text", "Unit as printed."),
        text(
            "unit_kind",
            "Family of the unit.",
            vocabulary=words("count currency percent percent_point multiple physical duration rank index ratio"),
        ),
        text("ucum", "UCUM code of the unit."),
        text("currency", "ISO 4217 code of the currency."),
        text("per_unit", "Denominator: 주당 wk, 연평균 a, 1인당 {person}, 10만 명당 100000.{person}."),
        text("period", "Time the number is of.", unit="EDTF", sdmx="TIME_PERIOD"),
        date("period_start", "First day of that time."),
        date("period_end", "Last day of that time."),
        text("period_text", "That time as printed."),
        text(
            "period_relation",
            "How the number relates to that time.",
            vocabulary=words("at by from within_future past end_of"),
        ),
        text("indicator", "What is measured.", sdmx="INDICATOR"),
        text("subject", "Of what or whom."),
        text("area", "Where: ISO 3166-1 alpha-2, also WLD and EU.", sdmx="REF_AREA"),
        text("direction", "Which way it moves.", vocabulary=words("increase decrease exceed slow none")),
        text("change_base", "What a change is compared with, such as 전년 동월 대비."),
        text("transformation", "What was computed.", vocabulary=words("level growth cagr multiple share")),
        text(
            "modality",
            "How real it is.",
            vocabulary=words("actual survey estimate forecast target plan criterion"),
        ),
        text("modality_cue", "The word that says so."),
        text("observation_status", "SDMX code list CL_OBS_STATUS.", sdmx="OBS_STATUS"),
        text("source_org", "Who says so, where the text says it."),
        integer("source_year", "Year of that source."),
        text("sentence", "Sentence it stands in."),
        always(text("exact", "The quoted text of the quantity.")),
        text("prefix", "Text before the quotation."),
        text("suffix", "Text after the quotation."),
        always(
            integer(
                "char_start",
                "Where `exact` begins in `blocks.text`, for table cells in `table_cells.text`.",
                unit="characters",
            )
        ),
        always(integer("char_end", "Where it ends there.", unit="characters")),
        page("the printed number"),
        *box("the printed number"),
        text("row_header", "Path of row headers of its cell, A > B."),
        text("column_header", "Path of column headers of its cell, A > B."),
        text(
            "unit_from",
            "Where the unit of a cell was found.",
            vocabulary=words("cell column_header row_header caption unit_note"),
        ),
        always(
            text(
                "check_status",
                "Whether other numbers confirm it; see `fact_checks`.",
                vocabulary=words("pass fail none"),
            )
        ),
        always(text("rule", "Rule that found it.")),
        always(number("confidence", "How sure the rule is, 0 to 1.")),
    ),
    ("fact_id",),
    (TO_DOCUMENT, TO_ARTICLE, TO_BLOCK, TO_TABLE, TO_CELL),
)

MENTIONS = Table(
    "mentions",
    "What looks like a number but is no fact, so that precision can be audited.",
    (
        always(text("mention_id", "`{document_id}-m{ordinal:05d}`.")),
        DOCUMENT_ID,
        ARTICLE_ID,
        BLOCK_ID,
        always(integer("ordinal", "Position in the document, from 1.")),
        always(text("kind", "A time, or something else with digits.", vocabulary=words("time decoy"))),
        always(text("reason", "Why it is no fact: model_name, address, list_numeral, law_article, page_number …")),
        always(text("exact", "The quoted text.")),
        always(integer("char_start", "Where it begins in the text it stands in.", unit="characters")),
        always(integer("char_end", "Where it ends there.", unit="characters")),
        text("period", "The time, for times.", unit="EDTF"),
    ),
    ("mention_id",),
    (TO_DOCUMENT, TO_ARTICLE, TO_BLOCK),
)

FACT_CHECKS = Table(
    "fact_checks",
    "Numbers verified against each other.",
    (
        always(text("check_id", "`{document_id}-k{ordinal:05d}`.")),
        DOCUMENT_ID,
        always(
            text(
                "kind",
                "What is compared.",
                vocabulary=words("growth cagr multiple sum share_sum prose_vs_table contents_vs_body repeated_value"),
            )
        ),
        always(text("status", "Whether rounding can explain the difference.", vocabulary=words("pass fail"))),
        number("expected", "Value that follows from the other numbers."),
        number("observed", "Value as printed."),
        number("tolerance", "Largest difference that rounding explains."),
        text("explanation", "The comparison in a sentence."),
    ),
    ("check_id",),
    (TO_DOCUMENT,),
    sort_key=("document_id", "check_id"),
)

FACT_CHECK_MEMBERS = Table(
    "fact_check_members",
    "The facts that take part in a check.",
    (
        always(text("check_id", "The check.")),
        always(text("fact_id", "The fact.")),
        always(text("role", "Its part in the comparison: result, base, addend, point …")),
    ),
    ("check_id", "fact_id", "role"),
    (
        ForeignKey(("check_id",), "fact_checks", ("check_id",)),
        ForeignKey(("fact_id",), "numeric_facts", ("fact_id",)),
    ),
    sort_key=("check_id", "fact_id", "role"),
)
