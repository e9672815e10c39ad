"""Glyph tables: by font, by private-use area, by compatibility form."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extractors import glyphs


@pytest.mark.parametrize(
    ("text", "font", "expected"),
    [
        ("n", "Wingdings", "■"),
        ("\uf06e", "", "■"),  # without a font name the symbol area is Wingdings
        ("\uf06e", "함초롬바탕", "■"),
        ("l", "ABCDEF+Wingdings-Regular", "●"),
        ("Ÿ", "Wingdings", "•"),  # byte 0x9F read as Windows-1252
        ("•", "Wingdings", "•"),
        ("£", "Wingdings 2", "□"),
        ("p", "Wingdings 3", "▲"),
        ("a", "Symbol", "α"),
        ("\uf0b7", "SymbolMT", "•"),
        ("n", "ZapfDingbats", "■"),
        ("l", "MonotypeSorts", "●"),
        ("c", "Webdings", "□"),
        ("n", "맑은 고딕", "n"),
        ("a", "SegoeUISymbol", "a"),
        ("\U000f02b1\U000f02c4", "", "①⑳"),  # boxed numbers
        ("\U000f02ce", "", "❶"),  # boxed, white on black
        ("\U000f0854기술\U000f0855", "HCR Batang", "《기술》"),
        ("\U000f0854기술\U000f0855", "PGPJKN+HaansoftBatang", "『기술』"),
        ("\uf53a글", "", "\u1112\u119e\u11ab글"),  # old Hangul
        ("\ue034", "HyhwpEQ", "1"),
        ("⽇本", "", "日本"),  # Kangxi radical
        ("\uf9d1", "", "六"),  # compatibility Hanja
        ("ﬁ", "", "fi"),
        ("가", "", "가"),
    ],
)
def test_a_glyph_becomes_what_is_seen(text: str, font: str, expected: str) -> None:
    assert glyphs.map_text(text, font)[0] == expected


def test_mapped_and_unknown_are_counted() -> None:
    assert glyphs.map_text("\uf06e 시장 \U000f9999 \uf0a7") == ("■ 시장 \U000f9999 ▪", 2, 1)
    assert glyphs.map_text("아무것도 바뀌지 않는 문장") == ("아무것도 바뀌지 않는 문장", 0, 0)


def test_a_character_that_stays_itself_is_not_counted() -> None:
    assert glyphs.map_text(" 1", "Symbol") == (" 1", 0, 0)
    assert glyphs.map_char(ord("가"), "Wingdings") is None


@given(st.text(max_size=60), st.sampled_from(["", "Wingdings", "Symbol", "HyhwpEQ", "바탕"]))
def test_text_comes_out_composed_and_stays(text: str, font: str) -> None:
    seen, mapped, unknown = glyphs.map_text(text, font)
    assert unicodedata.is_normalized("NFC", seen)
    assert 0 <= mapped <= len(text)
    assert unknown == sum(glyphs.is_private(ord(c)) for c in seen)
    assert glyphs.map_text(seen)[0] == seen  # ordinary fonts: mapping twice changes nothing
