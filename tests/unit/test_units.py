"""Units as they stand after numbers, in headers and in unit notes."""

import csv
from importlib.resources import files

import pytest

from pipeline.normalizer.units import find_unit, match_unit, parse_unit_list, surfaces


@pytest.mark.parametrize(
    ("text", "canonical", "exponent", "kind"),
    [
        ("억 달러", "USD", 8, "currency"),
        ("백만 US$", "USD", 6, "currency"),
        ("USD million", "USD", 6, "currency"),
        ("조원", "KRW", 12, "currency"),
        ("십억 유로", "EUR", 9, "currency"),
        ("센트", "USD", -2, "currency"),
        ("천 대", "대", 3, "count"),
        ("만명", "명", 4, "count"),
        ("개사", "개사", 0, "count"),
        ("%", "%", 0, "percent"),
        ("%p", "%p", 0, "percent_point"),
        ("퍼센트포인트", "%p", 0, "percent_point"),
        ("배", "배", 0, "multiple"),
        ("위", "위", 0, "rank"),
        ("개월", "개월", 0, "duration"),
        ("백만톤", "t", 6, "physical"),
        ("천㎡", "m2", 3, "physical"),
        ("GW(e)", "GW", 0, "physical"),
        ("㎞", "km", 0, "physical"),
        ("만 CGT", "CGT", 4, "physical"),
    ],
)
def test_expressions(text: str, canonical: str, exponent: int, kind: str) -> None:
    unit = find_unit(text)
    assert unit is not None
    assert (unit.canonical, unit.exponent, unit.kind) == (canonical, exponent, kind)


def test_denominators_after_a_slash_are_ucum() -> None:
    price, oil = find_unit("원/kg"), find_unit("달러/배럴")
    assert price is not None
    assert (price.currency, price.per_unit) == ("KRW", "kg")
    assert oil is not None
    assert oil.per_unit == "[bbl_us]"


@pytest.mark.parametrize("text", ["전년동기 대비", "구분", "위험", "기술", "", "증감률"])
def test_words_that_are_no_unit(text: str) -> None:
    assert find_unit(text) is None


@pytest.mark.parametrize(
    ("note", "units"),
    [
        ("억 달러, %", [("USD", 8), ("%", 0)]),
        ("단위: 백만 달러, %, 전년동기 대비", [("USD", 6), ("%", 0)]),
        ("[단위 : 조원/%]", [("KRW", 12), ("%", 0)]),
        ("(단위: 개사, 명)", [("개사", 0), ("명", 0)]),
        ("억 달러, 전년동기 대비 %", [("USD", 8), ("%", 0)]),
        ("단위: 해당 없음", []),
    ],
)
def test_unit_notes(note: str, units: list[tuple[str, int]]) -> None:
    assert [(u.canonical, u.exponent) for u in parse_unit_list(note)] == units


@pytest.mark.parametrize("text", ["기술", "위험", "배터리", "건설", "명시", "대학", "개념", "종합", "주요"])
def test_a_syllable_of_another_word_is_no_unit(text: str) -> None:
    found = match_unit(text, 0)
    assert found is None or found[1] == len(text)


def test_the_vocabulary_says_each_form_once_in_its_file() -> None:
    for name in ("units.csv", "counters.csv", "currencies.csv"):
        text = (files("pipeline.normalizer") / "data" / name).read_text(encoding="utf-8")
        forms = [form for row in csv.DictReader(text.splitlines()) for form in row["surfaces"].split("|")]
        assert len(forms) == len(set(forms)), sorted(f for f in forms if forms.count(f) > 1)
        assert all(forms)
    assert all(len(u.currency) == 3 for u in surfaces().values() if u.currency)
