"""Folding keeps every offset."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalizer.text import fold, sentences


def test_quotes_dashes_and_widths_fold_one_to_one() -> None:
    folded = fold("‘２５년 ３０％～４０％")
    assert folded.text == "'25년 30%~40%"
    assert len(folded.text) == len(folded.raw)
    assert folded.offsets is None


def test_invisible_characters_fall_out_and_offsets_lead_back() -> None:
    raw = "매출 1,\u200b500\u200f억 원"
    folded = fold(raw)
    assert folded.text == "매출 1,500억 원"
    start = folded.text.index("1,500")
    assert raw[slice(*folded.span(start, start + 5))] == "1,\u200b500"


def test_sentences_end_at_full_stops_of_prose_not_of_numbers() -> None:
    text = "수출이 2.5% 늘었다. 수입은 줄었다.\n\n부록"
    parts = sentences(text)
    assert [text[s:].split("\n")[0][:3] for s in parts.starts] == ["수출이", "수입은", "부록"]
    assert parts.at(4) == (0, parts.starts[1])


@given(st.text(alphabet=st.sampled_from("가1,.%’“～\u200b\u00ad\u2066 ㎡Ａ\n\t"), max_size=60))
def test_every_span_leads_back_to_the_characters_it_was_read_from(raw: str) -> None:
    folded = fold(raw)
    for i in range(len(folded.text)):
        start, end = folded.span(i, i + 1)
        assert end == start + 1
        assert fold(raw[start:end]).text == folded.text[i]


def test_the_mark_of_a_note_may_hang_on_a_full_stop() -> None:
    text = "이직률은 12.5% 높다.3) 까닭은 낮은 보수(51.9%)이다.** 수당은 그대로다"
    parts = sentences(text)
    assert [text[start:][:3] for start in parts.starts] == ["이직률", "까닭은", "수당은"]
