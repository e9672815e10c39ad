"""Facts of table cells: values, units, periods and names."""

import pytest

from pipeline.model import Fact, Table, TableCell
from pipeline.normalizer.table_columns import topic
from pipeline.normalizer.table_facts import infer_headers, table_facts


def make(rows: list[list[str | None]], *, caption: str | None = None, note: str | None = None) -> Table:
    """A table from rows of texts; None continues the cell to its left, "^" the cell above."""
    cells = []
    width = len(rows[0])
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text is None or text == "^":
                continue
            column_span = next((k for k in range(1, width - c) if row[c + k] is not None), width - c)
            row_span = next((k for k in range(1, len(rows) - r) if rows[r + k][c] != "^"), len(rows) - r)
            cells.append(TableCell(r, c, row_span, column_span, text))
    return Table(0, 0, len(rows), width, tuple(cells), caption=caption, unit_note=note)


def at(table: Table, row: int, column: int) -> Fact:
    (fact,) = [f for f in table_facts(table, "2026-05", None).facts if (f.row, f.column) == (row, column)]
    return fact


QUARTERS = make(
    [
        ["구분", "2025년", None, "2026년"],
        ["^", "3분기", "4분기", "1분기"],
        ["수주액", "41.5", "38.0", "52.7"],
        ["증감률", "(12.1)", "(△4.0)", "(26.9)"],
    ],
    caption="분기별 수주 추이",
    note="억 달러, 전년동기 대비, %",
)


def test_level_takes_the_first_unit_of_the_note() -> None:
    fact = at(QUARTERS, 2, 3)
    assert (fact.value, fact.unit, fact.multiplier_exponent, fact.unit_from) == (5.27e9, "USD", 8, "unit_note")
    assert (fact.period, fact.period_start, fact.period_end) == ("2026-01/2026-03", "2026-01-01", "2026-03-31")
    assert (fact.row_header, fact.column_header) == ("수주액", "2026년 > 1분기")
    assert (fact.kind, fact.transformation, fact.value_exact) == ("money", "level", "5270000000")


def test_growth_row_is_in_percent_and_triangle_is_minus() -> None:
    fact = at(QUARTERS, 3, 2)
    assert (fact.value, fact.unit, fact.kind, fact.transformation) == (-4.0, "%", "change", "growth")
    assert (fact.direction, fact.change_base, fact.exact) == ("decrease", "전년동기 대비", "△4.0")


def test_bracketed_row_without_a_name_of_its_own() -> None:
    table = make(
        [["구분", "2024년", "2025년"], ["조선업", "10.0", "12.0"], ["^", "(△3.1)", "(20.0)"]], note="조원, 전년 대비 %"
    )
    growth = at(table, 2, 2)
    assert (growth.value, growth.unit, growth.transformation, growth.row_header) == (20.0, "%", "growth", "조선업")
    assert at(table, 1, 2).value == 12.0e12


def test_growth_row_after_rows_of_times_is_of_the_latest() -> None:
    table = make(
        [["구분", "강릉", "목포"], ["‘25.1Q", "3.0", "4.0"], ["‘26.1Q", "6.0", "5.0"], ["증감률(%)", "100.0", "25.0"]]
    )
    assert at(table, 3, 1).period == "2026-01/2026-03"
    assert at(table, 3, 1).unit_from == "row_header"


def test_columns_of_levels_change_and_share() -> None:
    table = make(
        [
            ["구분", "2024년", "2025년", "증감", "증감률", "비중"],
            ["합계", "200", "260", "60", "30.0", "100.0"],
            ["부산", "80", "130", "50", "62.5", "50.0"],
        ],
        note="천 톤, %",
    )
    assert (at(table, 2, 2).value, at(table, 2, 2).unit) == (130_000.0, "t")
    assert (at(table, 2, 3).value, at(table, 2, 3).kind, at(table, 2, 3).period) == (50_000.0, "change", "2025")
    assert (at(table, 2, 4).unit, at(table, 2, 4).transformation, at(table, 2, 4).period) == ("%", "growth", "2025")
    assert (at(table, 2, 5).unit, at(table, 2, 5).transformation) == ("%", "share")


def test_unit_of_the_column_header_wins_over_the_note() -> None:
    table = make([["지역", "건수(건)", "금액(백만 원)"], ["춘천", "12", "340"]], note="명")
    assert (at(table, 1, 1).unit, at(table, 1, 1).unit_from) == ("건", "column_header")
    assert (at(table, 1, 2).value, at(table, 1, 2).unit) == (3.4e8, "KRW")


def test_header_words_choose_between_units_of_a_note() -> None:
    table = make([["구분", "신고건수", "신고금액"], ["1월", "12", "340"], ["2월", "15", "410"]], note="건, 백만 달러")
    assert (at(table, 1, 1).unit, at(table, 1, 2).unit) == ("건", "USD")
    assert at(table, 1, 2).value == 3.4e8


def test_two_numbers_in_one_cell() -> None:
    table = make([["구분", "2025년"], ["수출", "88.1\n(△3.4)"]], note="억 달러, %")
    level, growth = table_facts(table, "2026-05", None).facts
    assert (level.value, level.unit) == (8.81e9, "USD")
    assert (growth.value, growth.unit, growth.transformation) == (-3.4, "%", "growth")
    assert table.cells[3].text[growth.char_start : growth.char_end] == growth.exact == "△3.4"


def test_unit_inside_the_cell_and_ranges() -> None:
    table = make([["항목", "값"], ["길이", "47.2 m"], ["참여 기업", "30~45개"]])
    assert (at(table, 1, 1).value, at(table, 1, 1).unit, at(table, 1, 1).unit_from) == (47.2, "m", "cell")
    span = at(table, 2, 1)
    assert (span.value, span.value_low, span.value_high, span.comparator) == (None, 30.0, 45.0, "range")


def test_caption_gives_unit_and_period() -> None:
    table = make([["지역", "수주"], ["북해", "7.1"]], caption="2025년 지역별 수주(억 달러, %)")
    assert (at(table, 1, 1).unit, at(table, 1, 1).unit_from, at(table, 1, 1).period) == ("USD", "caption", "2025")


def test_area_and_status() -> None:
    table = make([["국가", "2025p", "2026(전망)"], ["베트남", "3.1", "3.4"]], note="억 달러")
    assert (at(table, 1, 1).area, at(table, 1, 1).observation_status) == ("VN", "P")
    assert (at(table, 1, 2).modality, at(table, 1, 2).observation_status) == ("forecast", "F")


@pytest.mark.parametrize("text", ["-", "…", "x", "2025.3.1", "02-555-0147", "", "n.a."])
def test_no_fact_from_symbols_dates_and_telephones(text: str) -> None:
    table = make([["구분", "2024년", "2025년"], ["가", "1.5", text]], note="억원")
    assert [(f.row, f.column) for f in table_facts(table, "2026-05", None).facts] == [(1, 1)]


def test_months_carry_the_year_on() -> None:
    table = make([["구분", "’25.11월", "12월", "1월", "전월 대비"], ["수주", "5", "6", "7", "16.7"]], note="억원, %")
    assert [at(table, 1, c).period for c in (1, 2, 3, 4)] == ["2025-11", "2025-12", "2026-01", "2026-01"]


def test_rates_and_their_differences() -> None:
    table = make(
        [
            ["구분", "2026.1월", None, None],
            ["^", "", "증감", "증감률"],
            ["취업자", "2,800", "30", "1.1"],
            ["고용률", "63.5", "0.5", "-"],
        ],
        note="천명, %, %p, 전년동월대비",
    )
    assert [(f.value, f.unit) for f in table_facts(table, "2026-05", None).facts] == [
        (2_800_000.0, "명"), (30_000.0, "명"), (1.1, "%"), (63.5, "%"), (0.5, "%p"),
    ]  # fmt: skip
    assert at(table, 3, 1).transformation == "level"


def test_row_numbers_and_years_name_rows() -> None:
    table = make([["순위", "도시", "인구(명)"], ["1", "강릉", "210"], ["2", "속초", "80"], ["3", "삼척", "60"]])
    assert [f.exact for f in table_facts(table, "2026-05", None).facts] == ["210", "80", "60"]
    years = make([["연도", "값(건)"], ["2024", "5"], ["2025", "7"]])
    assert [(f.exact, f.period) for f in table_facts(years, "2026-05", None).facts] == [("5", "2024"), ("7", "2025")]


def test_row_numbers_that_the_header_count_misses() -> None:
    table = make([["", "이름", "값(건)"], ["1", "강릉", "5"], ["2", "속초", "7"], ["3", "삼척", "9"]])
    counted = Table(**{**{n: getattr(table, n) for n in Table.__dataclass_fields__}, "header_row_count": 1})
    assert [f.exact for f in table_facts(counted, "2026-05", None).facts] == ["5", "7", "9"]


def test_band_across_the_table_names_the_rows_below() -> None:
    table = make(
        [["구분", "2025년"], ["총투자", None], ["제조업", "4.0"], ["순투자", None], ["제조업", "3.0"]], note="억원"
    )
    assert at(table, 2, 1).row_header == "총투자 > 제조업"
    assert at(table, 4, 1).row_header == "순투자 > 제조업"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["구분", "2024", "2025"], ["가", "1", "2"]], (1, 1)),
        ([["구분", "2025", None], ["^", "상반기", "하반기"], ["가", "1", "2"]], (2, 1)),
        ([["이름", "내용"], ["가", "나"], ["다", "라"]], (1, 0)),
        ([["가", "1.5", "2.5"], ["나", "3.5", "4.5"]], (0, 1)),
        ([["구분", "갑", "을"], ["형상", "둥근꼴", "네모꼴"], ["길이", "4 m", "5 m"]], (1, 1)),
    ],
)
def test_headers_are_inferred(rows: list[list[str | None]], expected: tuple[int, int]) -> None:
    assert infer_headers(make(rows).cells) == expected


def test_words_in_a_cell_are_read_as_prose() -> None:
    table = make([["행사", "개요"], ["항만 2026", "2년마다 열리는 행사로 40개국이 참여"], ["2025년", "배 30척을 인도"]])
    facts = {f.exact: f for f in table_facts(table, "2026-05", None).facts}
    assert facts["40개국"].period is None
    assert facts["30척"].period == "2025"
    assert (facts["40개국"].row_header, facts["40개국"].column_header) == ("항만 2026", "개요")
    assert at(make([["항목", "값"], ["인원", "약 30명"]]), 1, 1).approximation == "about"


@pytest.mark.parametrize(("name", "subject"), [("경상수입1)", "경상수입"), ("적립금**", "적립금")])
def test_the_mark_of_a_note_is_no_part_of_a_name(name: str, subject: str) -> None:
    table = make([["구분", "2024년", "2025년"], [name, "10.0", "12.0"], ["합계", "20.0", "30.0"]], note="조원")
    fact = at(table, 1, 2)
    assert (fact.subject, fact.row_header) == (subject, name)


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("창고(냉동)", "창고(냉동)"),
        ("창고(냉동)1)", "창고(냉동)"),
        ("(수출)", "수출"),
        ("[수출]", "수출"),
        ("수출)", "수출"),
        ("(수출", "수출"),
        ("(국내) 수출(잠정)", "(국내) 수출(잠정)"),
        ("수출액(억 원)", "수출액"),
        ("합계(A+B)", "합계"),
    ],
)
def test_brackets_of_a_name_stay_with_it(name: str, named: str) -> None:
    assert topic(name) == named
