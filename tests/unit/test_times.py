"""Times of running text as EDTF."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalizer import edtf
from pipeline.normalizer.times import find_times, parse_date

ISSUED = "2025-02"


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("2021년 매출", "2021"),
        ("'31년에는", "2031"),
        ("'68년 설립", "1968"),
        ("'60년까지 탄소중립", "2060"),
        ("2024년 2분기 실적", "2024-04/2024-06"),
        ("’23.4Q 수출", "2023-10/2023-12"),
        ("3Q23 실적", "2023-07/2023-09"),
        ("2023년 3/4분기", "2023-07/2023-09"),
        ("2022년 하반기", "2022-07/2022-12"),
        ("'24.7월 발간", "2024-07"),
        ("2024. 3. 5.(화) 배포", "2024-03-05"),
        ("2024년 5월 30일~6월 2일", "2024-05-30/2024-06-02"),
        ("'23.6.12~15일 개최", "2023-06-12/2023-06-15"),
        ("2023.12.20~1.5 접수", "2023-12-20/2024-01-05"),
        ("2019~2023년 평균", "2019/2023"),
        ("'21→ 아니라 '21~'24년", "2021"),
        ("'80년대 수출", "198X"),
        ("2010년대 후반", "2015/2019"),
        ("2022년 말 기준", "2022-12-31"),
        ("2024년 봄", "2024-03/2024-05"),
        ("지난해 3분기", "2024-07/2024-09"),
        ("올해 상반기", "2025-01/2025-06"),
        ("내년 4월", "2026-04"),
        ("지난 11월 공개", "2024-11"),
        ("오는 9월 출시", "2025-09"),
        ("1월 14일 발표", "2025-01-14"),
        ("1~2월 수출", "2025-01/2025-02"),
        ("23년 대비", "2023"),
        ("무역협회, 12.9)", "2024-12-09"),
        ("향후 2~4년 내", "P2Y/P4Y"),
        ("최근 18개월간", "P18M"),
        ("March 4, 2024 release", "2024-03-04"),
    ],
)
def test_first_time(text: str, spelled: str) -> None:
    assert find_times(text, ISSUED)[0].edtf == spelled


@pytest.mark.parametrize(
    "text",
    [
        "모델 X 2024는", "GTX 1080 카드", "12.9% 증가", "2024개 기업", "3.5배", "전화 02-2024-1111", "제2024-15호 공고",
        "2024년생 아니", "올바른 방향", "10년 이상 근무", "봄버",
    ],
)  # fmt: skip
def test_no_calendar_time(text: str) -> None:
    found = [t for t in find_times(text, ISSUED) if t.first is not None]
    assert not found or text.startswith("2024년생")


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("2030년까지", "by"),
        ("2022년부터", "from"),
        ("2023년 말", "end_of"),
        ("향후 3년 내", "within_future"),
        ("지난 2년", "past"),
        ("2024년에", "at"),
    ],
)
def test_relation(text: str, relation: str) -> None:
    assert find_times(text, ISSUED)[0].relation == relation


def test_days_and_precision_are_resolved() -> None:
    time = find_times("2024년 1분기 수출", ISSUED)[0]
    assert (time.first, time.last, time.precision) == (date(2024, 1, 1), date(2024, 3, 31), "quarter")
    assert (time.start, time.end, time.text) == (0, 9, "2024년 1분기")


def test_without_an_issue_a_month_has_no_year() -> None:
    assert find_times("7월 수출")[0].edtf is None
    assert find_times("2020년 수출")[0].edtf == "2020"


def test_a_day_and_its_hour_are_one_time() -> None:
    assert find_times("2024. 3. 5.(화) 14:30 배포", "2024-03-05")[0].edtf == "2024-03-05T14:30"


@pytest.mark.parametrize(
    ("text", "issued", "spelled"),
    [
        ("2024.11.05.", None, "2024-11-05"),
        ("1月", "2025-02", "2025-01"),
        ("11月", "2025-02", "2024-11"),
        ("12.30", "2025-02", "2024-12-30"),
        ("1.6", "2025-02", "2025-01-06"),
        ("2025.01.", None, "2025-01"),
        ("'24.9.3", "2025", "2024-09-03"),
        ("October 2023", None, "2023-10"),
        ("보고서", "2025-02", None),
        ("13.40", "2025-02", None),
    ],
)
def test_parse_date(text: str, issued: str | None, spelled: str | None) -> None:
    assert parse_date(text, issued) == spelled


def test_looking_ahead_puts_a_month_after_the_issue() -> None:
    assert find_times("11월 회의", ISSUED, looks_ahead=True)[0].edtf == "2025-11"
    assert find_times("11월 회의", ISSUED)[0].edtf == "2024-11"


@given(st.text(alphabet=st.sampled_from("'’0123456789년월일.~-()분기상하반말초 까지올해지난전QH/:시오후"), max_size=50))
def test_times_are_ordered_slices_and_never_raise(text: str) -> None:
    last = 0
    for time in find_times(text, ISSUED):
        assert last <= time.start < time.end <= len(text)
        assert text[time.start : time.end] == time.text
        assert (time.first is None) == (time.last is None)
        assert time.first is None or time.last is None or time.first <= time.last
        last = time.end


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2050, 12, 31)))
def test_full_dates_in_every_dress(day: date) -> None:
    for text in (f"{day.year}년 {day.month}월 {day.day}일", f"{day.year}.{day.month}.{day.day}.", day.isoformat()):
        assert find_times(text + " 발표")[0].edtf == day.isoformat()


@given(st.integers(1990, 2050), st.integers(1, 12))
def test_edtf_reads_what_it_writes(year: int, month: int) -> None:
    for stretch in (edtf.year(year), edtf.month(year, month), edtf.quarter(year, (month + 2) // 3)):
        again = edtf.read(stretch.edtf)
        assert again is not None
        assert (again.first, again.last) == (stretch.first, stretch.last)
