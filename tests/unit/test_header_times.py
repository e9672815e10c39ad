"""Times of table headers."""

import pytest

from pipeline.normalizer import edtf
from pipeline.normalizer.header_times import combine, is_time, read_time, status, without_time

ISSUE = edtf.read("2026-03")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (["2025년", "3분기"], "2025-07/2025-09"),
        (["3분기", "2025년"], "2025-07/2025-09"),
        (["‘25.3Q"], "2025-07/2025-09"),
        (["1Q26"], "2026-01/2026-03"),
        (["'25.2/4"], "2025-04/2025-06"),
        (["2025", "Ⅱ/4"], "2025-04/2025-06"),
        (["’25.4~6"], "2025-04/2025-06"),
        (["2025년(1~5월)"], "2025-01/2025-05"),
        (["2025.11월(B)"], "2025-11"),
        (["25.11월"], "2025-11"),
        (["상반기", "2025"], "2025-01/2025-06"),
        (["2021~2025"], "2021/2025"),
        (["'21~'25"], "2021/2025"),
        (["FY25"], "2025"),
        (["2026F"], "2026"),
        (["2025년 10월 9일"], "2025-10-09"),
        (["10월", "2025년"], "2025-10"),
        (["'55년"], "2055"),
        (["'62년"], "1962"),
    ],
)
def test_period_of_a_path(path: list[str], expected: str) -> None:
    period = combine(read_time(text, ISSUE) for text in path)
    assert period is not None
    assert period.stretch.edtf == expected


@pytest.mark.parametrize("text", ["60~69세", "10년 이상", "증감률(%)", "제조업", "24.1", "3급", "5G", ""])
def test_names_without_a_time(text: str) -> None:
    assert not is_time(text)
    assert combine([read_time(text, ISSUE)]) is None or text == "24.1"


@pytest.mark.parametrize(
    "text", ["2025", "2025년", "'25.3Q", "2분기", "2025p", "5월", "1~5월", "2025년 누계", "2025.6.21"]
)
def test_cells_that_only_date(text: str) -> None:
    assert is_time(text)


def test_status_marks() -> None:
    assert status(["제조업", "2025p"]) == ("P", None, "p")
    assert status(["'27년(전망)"]) == ("F", "forecast", "전망")
    assert status(["2030 목표"]) == (None, "target", "목표")
    assert status(["제조업", "2025년"]) == (None, None, None)


def test_what_a_name_says_beside_its_time() -> None:
    assert without_time("2025년 예산(A)") == "예산(A)"
    assert without_time("1분기 수주액") == "수주액"
