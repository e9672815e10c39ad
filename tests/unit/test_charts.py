"""Facts of stored charts: each value with its category, series, unit and period. All charts are invented."""

import pytest

from pipeline.model import Block
from pipeline.normalizer.charts import chart_facts, read_chart
from pipeline.normalizer.facts import Context


def figure(*lines: str) -> Block:
    return Block(3, "figure", "\n".join(lines))


SERIES = ("배터리 수출(억 달러)", "가온", "2023", "2024", "41.5", "52", "나래", "2023", "2024", "30", "28.4")


def test_series_behind_each_other() -> None:
    block = figure(*SERIES)
    facts = chart_facts(block, None, "2025-02", Context())
    assert [(f.exact, f.value, f.unit, f.period, f.column_header, f.row_header) for f in facts] == [
        ("41.5", 4.15e9, "USD", "2023", "가온", "2023"),
        ("52", 5.2e9, "USD", "2024", "가온", "2024"),
        ("30", 3.0e9, "USD", "2023", "나래", "2023"),
        ("28.4", 2.84e9, "USD", "2024", "나래", "2024"),
    ]
    assert all(block.text[f.char_start : f.char_end] == f.exact and f.row is None for f in facts)


def test_rows_of_a_data_grid_with_the_unit_in_the_caption() -> None:
    block = figure("매출", "비용", "1분기", "10", "8", "2분기", "12.5", "9")
    facts = chart_facts(block, "분기별 실적(단위: 억 원)", "2024", Context())
    assert [(f.value, f.column_header, f.row_header) for f in facts] == [
        (1e9, "매출", "1분기"), (8e8, "비용", "1분기"), (1.25e9, "매출", "2분기"), (9e8, "비용", "2분기"),
    ]  # fmt: skip
    assert {f.unit for f in facts} == {"KRW"}


def test_words_behind_the_last_value_title_the_axes() -> None:
    facts = chart_facts(figure("비중", "수력", "풍력", "41", "59", "발전원", "비중(%)"), None, "2025", Context())
    assert [(f.value, f.unit) for f in facts] == [(41, "%"), (59, "%")]


@pytest.mark.parametrize(
    "lines",
    [
        ("계열", "항목", "4.3"),  # no unit
        ("수출(억 달러)", "2023년", "10", "2024년", "20", "30"),  # which of them is a series?
        ("100", "50", "0", "(%)", "가온"),  # an axis and a label
        ("가온(%)", "나래", "41", "59", "33"),
        ("본문",),
    ],
)
def test_other_figures_give_none(lines: tuple[str, ...]) -> None:
    assert chart_facts(figure(*lines), None, "2025", Context()) == []


def test_a_chart_is_read_whole_or_not_at_all() -> None:
    assert read_chart(SERIES[1:-1]) is None
    assert read_chart(["가", "1"] * 4_000) is None
