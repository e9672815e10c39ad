"""Numbers as Hancom prints them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extractors.hancom_model import NumberLevel
from pipeline.extractors.numbering import DEFAULT_OUTLINE, OWPML_FORMATS, ListCounter, format_number


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DIGIT", {1: "1", 21: "21"}),
        ("CIRCLED_DIGIT", {1: "①", 20: "⑳", 21: "㉑", 36: "㊱", 50: "㊿", 51: "(51)"}),
        ("ROMAN_CAPITAL", {4: "IV", 9: "IX", 49: "XLIX", 2026: "MMXXVI"}),
        ("ROMAN_SMALL", {38: "xxxviii"}),
        ("LATIN_CAPITAL", {1: "A", 26: "Z", 27: "AA", 28: "BB"}),
        ("LATIN_SMALL", {3: "c"}),
        ("CIRCLED_LATIN_CAPITAL", {1: "Ⓐ", 26: "Ⓩ", 27: "27"}),
        ("CIRCLED_LATIN_SMALL", {1: "ⓐ"}),
        ("HANGUL_SYLLABLE", {1: "가", 14: "하", 15: "거", 29: "고", 46: "루", 99: "99"}),
        ("CIRCLED_HANGUL_SYLLABLE", {1: "㉮", 14: "㉻", 15: "15"}),
        ("HANGUL_JAMO", {1: "ㄱ", 14: "ㅎ"}),
        ("CIRCLED_HANGUL_JAMO", {1: "㉠", 14: "㉭"}),
        ("HANGUL_PHONETIC", {1: "일", 10: "십", 11: "십일", 20: "이십", 123: "백이십삼"}),
        ("IDEOGRAPH", {3: "三", 10: "十", 12: "十二", 200: "二百"}),
        ("CIRCLED_IDEOGRAPH", {1: "㊀", 10: "㊉"}),
        ("DECAGON_CIRCLE", {1: "갑", 11: "갑"}),
        ("DECAGON_CIRCLE_HANJA", {2: "乙"}),
        ("SYMBOL", {1: "*", 2: "†", 5: "**"}),
    ],
)
def test_formats(name: str, expected: dict[int, str]) -> None:
    assert {number: format_number(number, OWPML_FORMATS[name]) for number in expected} == expected


def test_a_mark_of_the_author() -> None:
    assert format_number(4, OWPML_FORMATS["USER_CHAR"], "¶") == "¶"


@given(st.integers(-5, 10_000), st.integers(0, 255))
def test_every_number_has_a_print(number: int, number_format: int) -> None:
    assert format_number(number, number_format, "*") != ""


def run(levels: list[tuple[str, int]], path: list[int], start: int = 1) -> list[str]:
    forms = [NumberLevel(pattern, kind, start if place == 0 else 1) for place, (pattern, kind) in enumerate(levels)]
    counter = ListCounter()
    return [counter.advance(forms, level) for level in path]


def test_levels_count_on_and_begin_again_below_a_new_parent() -> None:
    heads = run([("^1.", 0), ("^2)", 8), ("(^3)", 1)], [0, 1, 1, 2, 0, 1, 2])
    assert heads == ["1.", "가)", "나)", "(①)", "2.", "가)", "(①)"]


def test_a_path_of_levels() -> None:
    assert run([("^1", 0), ("^1.^2", 0), ("^N", 0)], [0, 1, 1, 2, 0, 1]) == ["1", "1.1", "1.2", "1.2.1.", "2", "2.1"]


def test_a_list_that_begins_on_its_second_level_has_a_first_parent() -> None:
    assert run([("^1.", 0), ("^1.^2", 0)], [1, 1, 0]) == ["1.1", "1.2", "2."]


def test_a_list_may_start_anywhere() -> None:
    assert run([("제^1장", 0)], [0, 0], start=4) == ["제4장", "제5장"]


def test_the_built_in_outline() -> None:
    counter = ListCounter()
    heads = [counter.advance(DEFAULT_OUTLINE.levels, level) for level in range(10)]
    assert heads == ["1.", "가.", "1)", "가)", "(1)", "(가)", "①", "㉮", "", ""]
