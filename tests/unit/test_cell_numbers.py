"""Numbers of table cells."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalizer.cell_numbers import is_symbol, read_cell


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,204.5", ["1204.5"]),
        ("(△7.3)", ["-7.3"]),
        ("▽7.3", ["-7.3"]),
        ("−7.3", ["-7.3"]),
        ("▲1.2%p", ["1.2"]),
        ("88 (3.4)", ["88", "3.4"]),
        ("88\n(△3.4%)", ["88", "-3.4"]),
        ("(’23)41 → (’24)52", ["41", "52"]),
        ("19건(20%)", ["19", "20"]),
        ("77.0p", ["77.0"]),
        ("77.0*", ["77.0"]),
        ("77 1)", ["77"]),
    ],
)
def test_values(text: str, values: list[str]) -> None:
    assert [n.value for n in read_cell(text)] == [Decimal(v) for v in values]


@pytest.mark.parametrize(
    "text", ["02-555-0147", "007", "2조 3,000억원", "제3조", "약 절반", "", "-", "5 6", "13년2개월", "1.2.3", "A1"]
)
def test_prose_codes_and_symbols_are_no_numbers(text: str) -> None:
    assert read_cell(text) == ()


def test_unit_range_bracket_and_status() -> None:
    (number,) = read_cell("[30~45명]")
    assert (number.value, number.high, number.is_bracketed) == (30, 45, True)
    assert number.unit is not None
    assert number.unit.canonical == "명"
    assert read_cell("3.1e")[0].status == "E"


@pytest.mark.parametrize("text", ["-", "–", "…", "x", "(-)", "n.a.", "···"])
def test_symbols(text: str) -> None:
    assert is_symbol(text)
    assert not is_symbol("3")
    assert not is_symbol("")


@given(st.text(alphabet="0123456789,.()△-~%억원건p* \n", max_size=60))
def test_any_cell_reads_and_offsets_lie_in_it(text: str) -> None:
    for number in read_cell(text):
        assert 0 <= number.start < number.end <= len(text)
        assert number.digits in text[number.start : number.end]
