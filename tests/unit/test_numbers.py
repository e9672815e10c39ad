"""Numbers as Korean prints them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalizer.numbers import match_number, parse_numeral, parse_sino


@pytest.mark.parametrize(
    ("text", "value", "read"),
    [
        ("1,234.5 톤", "1234.5", "1,234.5"),
        ("2조 4,700억 원", "2470000000000", "2조 4,700억"),
        ("1천300여만 원", "13000000", "1천300여만"),
        ("7만 2천 명", "72000", "7만 2천"),
        ("1만 2,345명", "12345", "1만 2,345"),
        ("9천억 원", "900000000000", "9천억"),
        ("600 만 건", "6000000", "600 만"),
        ("4.2 billion", "4200000000", "4.2 billion"),
        ("10¹⁸ 회", "1000000000000000000", "10¹⁸"),
        ("3×10⁵", "300000", "3×10⁵"),
        ("30만큼", "30", "30"),
        ("7경기에서", "7", "7"),
        ("5조건", "5", "5"),
        ("3억 5억", "300000000", "3억"),
    ],
)
def test_digits_with_magnitudes(text: str, value: str, read: str) -> None:
    number = match_number(text, 0)
    assert number is not None
    assert (number.value, text[: number.end]) == (Decimal(value), read)


def test_a_long_run_of_digits_is_no_number() -> None:
    assert match_number("9" * 31, 0) is None


def test_the_exponent_is_that_of_the_last_magnitude() -> None:
    exponents = {text: match_number(text, 0) for text in ("5만", "3천만", "2조 7억", "12")}
    assert {k: n.exponent for k, n in exponents.items() if n} == {"5만": 4, "3천만": 7, "2조 7억": 8, "12": 0}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("삼십이만 천", None),
        ("육만오천사백", 65400),
        ("이점오", 2.5),
        ("서른여섯", 36),
        ("열두", 12),
        ("백스물", 120),
        ("오분의이", 0.4),
        ("7/8", 0.875),
        ("마이너스 12", -12),
        ("△4.5", -4.5),
        ("--3", None),
        ("3/0", None),
        ("반도체", None),
        ("", None),
        ("열스물", None),
    ],
)
def test_whole_numerals(text: str, value: float | None) -> None:
    found = parse_numeral(text)
    assert (float(found) if found is not None else None) == value


DIGITS, SMALL, LARGE = "일이삼사오육칠팔구", ["", "십", "백", "천"], ["", "만", "억", "조"]


def spell(n: int) -> str:
    """n in Sino-Korean, every digit spoken."""
    out = ""
    for i, section in enumerate(_fours(n)):
        words = "".join(DIGITS[int(d) - 1] + SMALL[3 - k] for k, d in enumerate(f"{section:04d}") if d != "0")
        out = (words + LARGE[i] if words else "") + out
    return out


def _fours(n: int) -> list[int]:
    parts = []
    while n:
        n, part = divmod(n, 10_000)
        parts.append(part)
    return parts


@given(st.integers(min_value=1, max_value=10**16 - 1))
def test_spelled_numbers_read_back(n: int) -> None:
    assert parse_sino(spell(n)) == n


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    value = parse_numeral(text)
    assert value is None or isinstance(value, Decimal)
