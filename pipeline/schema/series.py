"""The tables built at publishing from the facts of all documents."""

from __future__ import annotations

from pipeline.schema.columns import ForeignKey, Table, always, boolean, integer, number, text

INDICATOR_SERIES = Table(
    "indicator_series",
    "The same statistic across documents.",
    (
        always(text("series_id", "Hash of what identifies the series.")),
        always(text("name", "What is measured.", sdmx="INDICATOR")),
        text("area", "Where: ISO 3166-1 alpha-2, also WLD and EU.", sdmx="REF_AREA"),
        text("unit", "Unit of all its observations.", sdmx="UNIT_MEASURE"),
        text("frequency", "SDMX code: A a year, Q a quarter, M a month, D a day.", sdmx="FREQ"),
        text("first_period", "Earliest period.", unit="EDTF"),
        text("last_period", "Latest period.", unit="EDTF"),
        always(integer("observation_count", "Rows of `observations`.")),
    ),
    ("series_id",),
    sort_key=("series_id",),
)

OBSERVATIONS = Table(
    "observations",
    "Values of the series as successive issues printed them, so that a revision is visible.",
    (
        always(text("series_id", "The series.")),
        always(text("period", "Period of the value.", unit="EDTF", sdmx="TIME_PERIOD")),
        text("vintage", "Publication of the issue that printed it.", unit="EDTF"),
        always(number("value", "The value as that issue printed it.", sdmx="OBS_VALUE")),
        always(text("fact_id", "The fact behind it.")),
        always(boolean("is_latest", "Whether no later issue prints this period.")),
        number("revision", "Difference from the value of the issue before; null for the first."),
    ),
    ("series_id", "period", "fact_id"),
    (
        ForeignKey(("series_id",), "indicator_series", ("series_id",)),
        ForeignKey(("fact_id",), "numeric_facts", ("fact_id",)),
    ),
    sort_key=("series_id", "period", "vintage", "fact_id"),
)
