"""Numbers verified against each other."""

from dataclasses import replace

import pytest

from pipeline.model import Fact, Table
from pipeline.normalizer.checks import Check, PlacedFact, check_facts, statuses
from pipeline.normalizer.facts import find_facts
from pipeline.normalizer.table_facts import table_facts
from tests.unit.test_table_facts import make


def placed(*tables: Table, prose: tuple[Fact, ...] = ()) -> list[PlacedFact]:
    cells = [(n, fact) for n, table in enumerate(tables) for fact in table_facts(table, "2026-05", None).facts]
    facts = [PlacedFact(f"t{k}", fact, 0, n, n) for k, (n, fact) in enumerate(cells)]
    return facts + [PlacedFact(f"p{k}", fact, 0, 99, None) for k, fact in enumerate(prose)]


def checks(kind: str, facts: list[PlacedFact]) -> list[Check]:
    return [check for check in check_facts(facts) if check.kind == kind]


def quarters(rate: str) -> Table:
    return make(
        [["구분", "‘25.1Q", "‘26.1Q"], ["수주액", "166.0", "151.3"], ["증감률", "(4.2)", f"({rate})"]],
        note="억 달러, 전년동기 대비 %",
    )


@pytest.mark.parametrize(("rate", "status"), [("△8.9", "pass"), ("△8.8", "pass"), ("8.9", "fail"), ("△9.8", "fail")])
def test_growth_against_its_levels(rate: str, status: str) -> None:
    (check,) = checks("growth", placed(quarters(rate)))
    assert check.status == status
    assert check.expected == pytest.approx(-8.855, abs=0.001)
    assert [role for _, role in check.members] == ["result", "base", "current"]


def test_small_bases_allow_what_rounding_allows() -> None:
    table = make([["구분", "2024년", "2025년"], ["가", "0.3", "9.3"], ["증감률(%)", "", "3,236.4"]], note="억원, %")
    (check,) = checks("growth", placed(table))
    assert check.is_passed
    assert check.tolerance > 400


def test_difference_in_points_and_units() -> None:
    table = make(
        [
            ["구분", "2024년(A)", "2025년(B)", "증감(B-A)"],
            ["예산(억원)", "120", "150", "30"],
            ["집행률(%)", "91.5", "94.0", "2.5"],
        ]
    )
    assert [c.status for c in checks("growth", placed(table))] == ["pass", "pass"]


def totals(last: str) -> Table:
    head: list[str | None] = ["구분", "2023년", "2024년", "2025년", "2026년"]
    total: list[str | None] = ["합계", "10", "20", "30", "40"]
    return make([head, total, ["동부", "4", "12", "11", "15"], ["서부", "6", "8", "19", last]], note="개")


def test_totals_are_the_sum_of_their_parts() -> None:
    assert [c.status for c in checks("sum", placed(totals("25")))] == ["pass"] * 4


def test_one_wrong_part_fails_where_the_others_hold() -> None:
    found = checks("sum", placed(totals("35")))
    assert [c.status for c in found] == ["pass"] * 3 + ["fail"]
    assert found[-1].expected == 50


def test_a_selection_of_parts_is_no_sum() -> None:
    table = make(
        [["구분", "2024년", "2025년"], ["합계", "100", "120"], ["동부", "4", "9"], ["서부", "5", "7"]], note="개"
    )
    assert checks("sum", placed(table)) == []


def test_parts_hang_on_their_group() -> None:
    rows: list[list[str | None]] = [["구분", None, "일반", "특별"], ["수입", None, "30", "12"]]
    table = make([*rows, ["", "경상", "25", "10"], ["", "자본", "5", "2"]], note="억원")
    assert [c.status for c in checks("sum", placed(table))] == ["pass", "pass"]


def test_shares_make_a_hundred() -> None:
    table = make([["구분", "비중"], ["동부", "33.3"], ["서부", "33.3"], ["남부", "33.4"]], note="%")
    assert [c.status for c in checks("share_sum", placed(table))] == ["pass"]


def test_the_same_statistic_in_two_tables() -> None:
    head: list[str | None] = ["구분", "2022년", "2023년", "2024년", "2025년"]
    first = make([head, ["수주액", "11", "12", "13", "14"]], note="억원")
    second = make([head, ["수주액", "11", "12", "13", "41"]], note="억원")
    assert [c.status for c in checks("repeated_value", placed(first, second))] == ["pass"] * 3 + ["fail"]


def test_quarters_make_their_year_across_tables() -> None:
    quarters = ["1분기", "2분기", "3분기", "4분기"]
    first = make([["구분", "2025년", None, None, None], ["^", *quarters], ["조선", "1.1", "2.2", "3.3", "4.4"],
                  ["해운", "1", "1", "1", "1"], ["항만", "2", "2", "2", "2"]], note="억원")  # fmt: skip
    second = make([["구분", "2025년"], ["조선", "11.0"], ["해운", "4"], ["항만", "8"], ["어업", "5"]], note="억원")
    assert [c.status for c in checks("sum", placed(first, second))] == ["pass"] * 3


def test_rows_of_one_table_make_the_total_of_another() -> None:
    years: list[str | None] = ["구분", "2022년", "2023년", "2024년", "2025년"]
    total = make([years, ["전체", "10", "20", "30", "40"]], note="억원")
    parts = make(
        [years, ["동부", "1", "5", "5", "10"], ["서부", "4", "5", "5", "10"], ["남부", "5", "10", "20", "29"]],
        note="억원",
    )
    assert [c.status for c in checks("sum", placed(total, parts))] == ["pass"] * 3 + ["fail"]


REGIONS = ("동부", "서부", "남부", "북부")


def by_quarter(first_rate: str = "(25.0)", heading: str = "(수주 기준) > 분기별") -> Table:
    """Orders of four quarters of 2024, the rates comparing with a year that is not printed."""
    rows: list[list[str | None]] = [["구분", "2024년", None, None, None], ["^", "1분기", "2분기", "3분기", "4분기"]]
    for region in REGIONS:
        rows += [[region, "50.0", "60.0", "70.0", "80.0"], ["^", first_rate, "(20.0)", "(40.0)", "(60.0)"]]
        first_rate = "(25.0)"
    return replace(make(rows, note="억원, 전년동기 대비 %"), heading=heading)


def by_year(heading: str = "(수주 기준) > 연도별") -> Table:
    """Orders of two years: 50 / 1.25 + 60 / 1.2 + 70 / 1.4 + 80 / 1.6 = 190."""
    rows: list[list[str | None]] = [["구분", "2023년", "2024년"]]
    for name in REGIONS:
        rows.append([name, "190.0", "260.0"])
    return replace(make(rows, note="억원"), heading=heading)


@pytest.mark.parametrize(("rate", "failing"), [("(25.0)", 0), ("(75.0)", 1)])
def test_rates_without_a_printed_base_are_taken_back(rate: str, failing: int) -> None:
    found = checks("growth", placed(by_quarter(rate), by_year()))
    assert [check.status for check in found] == ["fail"] * failing + ["pass"] * (len(REGIONS) - failing)
    assert found[-1].expected == pytest.approx(190e8)
    assert len(found[-1].members) == 9


def test_a_base_that_is_only_printed_in_parts() -> None:
    quarters: list[str | None] = ["2024년", None, None, "2025년", None, None]
    names: list[str | None] = ["1분기", "2분기", "3분기"]
    regions = ([region, "10", "20", "30", "11", "22", "33"] for region in REGIONS)
    first = make([["구분", *quarters], ["^", *names, *names], *regions], note="억원")
    rows: list[list[str | None]] = [["구분", "2025년 1~9월"]]
    for region, rate in zip(REGIONS, ("(10.0)", "(10.0)", "(10.0)", "(90.0)"), strict=True):
        rows += [[region, "66"], ["^", rate]]
    second = make(rows, note="억원, 전년동기 대비 %")
    found = checks("growth", placed(first, second))
    assert [check.status for check in found] == ["pass", "pass", "pass", "fail"]
    assert found[-1].expected == pytest.approx(10.0)
    assert "the sum of 3" in found[-1].explanation


def test_rows_that_bear_each_others_names() -> None:
    """Headings whose years are the sums of their quarters, but for one whose rows are shifted."""
    head = ["구분", "2024년", None]
    sections = []
    for section in ("(수주 기준)", "(인도 기준)"):
        values = [("10", "20"), ("300", "400"), ("5000", "6000"), ("7", "70")]
        rows: list[list[str | None]] = [[*head], ["^", "상반기", "하반기"]]
        rows += [[region, *pair] for region, pair in zip(REGIONS, values, strict=True)]
        sections.append(replace(make(rows, note="억원"), heading=f"{section} > 반기별"))
        sums = ["30", "700", "11000", "77"] if section == "(수주 기준)" else ["700", "11000", "77", "30"]
        rows = [["구분", "2024년"], *([region, total] for region, total in zip(REGIONS, sums, strict=True))]
        sections.append(replace(make(rows, note="억원"), heading=f"{section} > 연도별"))
    found = checks("sum", placed(*sections))
    assert [check.status for check in found] == ["pass"] * 4 + ["fail"] * 4


def test_totals_named_by_an_outer_header() -> None:
    table = make([
        ["구분", None, "2024년", "2025년"],
        ["합계", "정원", "30", "40"], ["", "현원", "28", "39"],
        ["본부", "정원", "10", "15"], ["", "현원", "9", "15"],
        ["지사", "정원", "20", "25"], ["", "현원", "19", "24"],
    ])  # fmt: skip
    assert [check.status for check in checks("sum", placed(table))] == ["pass"] * 4


def test_counts_without_a_unit_add_up_exactly() -> None:
    columns = ["가", "나", "다", "라", "마"]
    rows: list[list[str | None]] = [["구분", "합계", *columns]]
    for n in range(5):
        parts = [n + k + 3 for k in range(5)]
        rows.append([f"{n}과", str(sum(parts) + (n == 4)), *map(str, parts)])
    found = checks("sum", placed(make(rows)))
    assert [check.status for check in found] == ["pass"] * 4 + ["fail"]
    assert found[-1].tolerance == 0.0


def test_shares_beside_amounts_have_one_whole() -> None:
    shares = ["10.0", "20.0", "30.0", "25.0", "51.0"]
    amounts = ["20", "40", "60", "50", "30"]
    rows = [[f"{n}과", amount, share] for n, (amount, share) in enumerate(zip(amounts, shares, strict=True))]
    found = checks("multiple", placed(make([["구분", "금액(억원)", "비중(%)"], *rows])))
    assert [check.status for check in found].count("fail") == 1
    (wrong,) = [check for check in found if not check.is_passed]
    assert (wrong.expected, wrong.observed) == (pytest.approx(15.0), 51.0)


def told(text: str, *, is_summary: bool = False, number: int = 0) -> list[PlacedFact]:
    facts = find_facts(text, "2026-05").facts
    return [PlacedFact(f"s{number}{k}", f, 0, 90 + number, None, is_summary) for k, f in enumerate(facts)]


@pytest.mark.parametrize(("value", "status"), [("4,650", "pass"), ("4,560", "fail")])
def test_summary_against_body(value: str, status: str) -> None:
    title = told("2025년 조선소 수주액은 4,650억 원", is_summary=True)
    body = told(f"국내 조선소 수주액은 2025년 {value}억 원으로 집계", number=1)
    assert [check.status for check in checks("contents_vs_body", title + body)] == [status]


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("조사에 응한 1,200개 업체 중 300개(25%)가 답했다", {"sum": "pass", "multiple": "pass"}),
        ("조사에 응한 1,200개 업체 중 300개(35%)가 답했다", {"sum": "pass", "multiple": "fail"}),
        ("조사에 응한 300개 업체 중 1,200개가 답했다", {"sum": "fail"}),
        ("업체 300개와 1,200개 대학이 답했다", {}),
    ],
)
def test_parts_and_their_whole(text: str, statuses: dict[str, str]) -> None:
    assert {check.kind: check.status for check in check_facts(told(text))} == statuses


@pytest.mark.parametrize(("value", "status"), [(4.0, "pass"), (9.0, "fail")])
def test_a_range_holds_its_point(value: float, status: str) -> None:
    same: dict[str, object] = {"indicator": "단가", "subject": "선박", "unit": "USD", "kind": "money"}
    point = prose(str(value), value, **same)
    between = prose("3~5", 0.0, **same)
    between = Fact(**{**_fields(between), "value": None, "value_low": 3.0, "value_high": 5.0, "comparator": "range"})
    assert [check.status for check in checks("repeated_value", placed(prose=(point, between)))] == [status]


def prose(text: str, value: float, **fields: object) -> Fact:
    base = {
        "kind": "count",
        "unit": "대",
        "unit_kind": "count",
        "period": "2035",
        "value_text": text,
        "sentence": "무인 선박 선단",
    }
    return Fact(exact=text, char_start=0, char_end=len(text), value=value, **{**base, **fields})  # type: ignore[arg-type]


FLEET = make([["연도", "무인 선박 (천 대)"], ["'25", "100"], ["'35", "1,500"]], caption="무인 선박 선단 규모")


@pytest.mark.parametrize(
    ("text", "value", "status"), [("150만 대", 1_500_000.0, "pass"), ("160만 대", 1_600_000.0, "fail")]
)
def test_prose_against_table(text: str, value: float, status: str) -> None:
    fact = prose(text, value, value_text=text[:3], multiplier_exponent=4)
    (check,) = checks("prose_vs_table", placed(FLEET, prose=(fact,)))
    assert check.status == status


def test_compound_rate_against_its_end_points() -> None:
    fact = prose(
        "81%",
        81.0,
        unit="%",
        unit_kind="percent",
        kind="change",
        transformation="cagr",
        period="2025/2035",
        value_text="81",
    )
    (check,) = checks("cagr", placed(FLEET, prose=(fact,)))
    assert check.status == "fail"
    assert check.expected == pytest.approx(31.1, abs=0.1)


def test_multiple_of_a_base_in_one_sentence() -> None:
    sentence = "원전 용량은 372GW 대비 1.4~2.5배인 514~950GW로 증가"
    common: dict[str, object] = {
        "sentence": sentence,
        "unit": "GW",
        "unit_kind": "physical",
        "kind": "level",
        "period": None,
    }
    base = prose("372GW", 372.0, value_text="372", **common)
    goal = prose("514~950GW", 0.0, **common)
    goal = Fact(**{**_fields(goal), "value": None, "value_low": 514.0, "value_high": 950.0, "value_text": "514~950"})
    times = Fact(
        **{
            **_fields(goal), "unit": "배", "unit_kind": "multiple", "kind": "multiple",
            "value_low": 1.4, "value_high": 2.5, "value_text": "1.4~2.5", "exact": "1.4~2.5배",
        }
    )  # fmt: skip
    (check,) = checks("multiple", placed(prose=(base, times, goal)))
    assert check.is_passed


def test_status_of_facts() -> None:
    found = check_facts(placed(totals("35")))
    status = statuses(found)
    assert "fail" in status.values()
    assert "pass" in status.values()
    assert statuses([]) == {}


def _fields(fact: Fact) -> dict[str, object]:
    return {name: getattr(fact, name) for name in Fact.__dataclass_fields__}
