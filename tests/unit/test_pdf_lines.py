"""Lines of PDF pages: words, blanks, styles, raised characters, turned and hidden text."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_pages import GOTHIC, HEIGHT, KOREAN, WIDTH, lines, pdf, read, read_page, texts, write
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from pipeline.model import Line


def only(draw: object) -> Line:
    found = list(lines(read_page(draw).elements))  # type: ignore[arg-type]
    assert len(found) == 1, [line.text for line in found]
    return found[0]


def width(text: str, size: float = 10.0) -> float:
    return float(pdfmetrics.stringWidth(text, KOREAN, size))


def test_a_line_has_its_text_box_and_edges() -> None:
    line = only(lambda c: write(c, 72, 100, "새 기술의 보급이 빨라진다"))
    assert line.text == "새 기술의 보급이 빨라진다"
    assert line.page == 1
    assert line.box is not None
    assert line.box.x0 == pytest.approx(72, abs=0.1)
    assert line.box.y0 < 100 < line.box.y1
    assert line.indent == line.box.x0
    assert len(line.xs) == len(line.text) + 1
    assert list(line.xs) == sorted(line.xs)
    assert line.xs[2] == pytest.approx(72 + width("새 "), abs=0.5)
    assert not line.ends_with_blank


def test_a_blank_glyph_at_the_end_is_evidence_and_no_text() -> None:
    line = only(lambda c: write(c, 72, 100, "낱말이 끝난다 "))
    assert line.text == "낱말이 끝난다"
    assert line.ends_with_blank


def test_gaps_part_words_where_no_blank_is_printed() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 100, "전력망을")
        write(c, 72 + width("전력망을") + 3.2, 100, "넓힌다")

    assert only(draw).text == "전력망을 넓힌다"


def test_a_blank_drawn_by_itself_parts_words_that_stand_close() -> None:
    def draw(c: Canvas) -> None:
        end = 72 + width("함께하는")
        write(c, 72, 100, "함께하는")
        write(c, end, 100, " ")
        write(c, end + 1.2, 100, "행정")
        write(c, end + 1.2 + width("행정"), 100, " ")

    line = only(draw)
    assert line.text == "함께하는 행정"
    assert line.ends_with_blank


def test_letter_spacing_does_not_part_letters() -> None:
    def draw(c: Canvas) -> None:
        for k, letter in enumerate("산업기술동향"):
            write(c, 72 + 12.2 * k, 100, letter)

    assert only(draw).text == "산업기술동향"


def test_tight_letter_spacing_keeps_words_apart() -> None:
    def draw(c: Canvas) -> None:
        text = c.beginText(72, HEIGHT - 100)
        text.setFont(KOREAN, 10)
        text.setCharSpace(-1.4)
        text.textOut("좁은 칸에 많은 글을 넣는다")
        c.drawText(text)

    assert only(draw).text == "좁은 칸에 많은 글을 넣는다"


def test_padding_blanks_over_letters_part_nothing() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 100, "나머지는다음과같다")
        for k in range(1, 6):
            write(c, 72 + k * width("나"), 100, " ")

    assert only(draw).text == "나머지는다음과같다"


def test_far_pieces_of_one_baseline_are_lines_of_their_own() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 40, "동향 소식지")
        write(c, 450, 40, "제12호")

    assert texts(read_page(draw)) == ["동향 소식지", "제12호"]


def test_stacked_lines_stay_apart() -> None:
    def draw(c: Canvas) -> None:
        for k in range(4):
            write(c, 72, 100 + 10.5 * k, f"{k}번째 줄이다")

    assert texts(read_page(draw)) == [f"{k}번째 줄이다" for k in range(4)]


def test_an_exponent_becomes_superscript_characters() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 100, "연산 10")
        write(c, 72 + width("연산 10"), 96, "26", size=6)
        write(c, 72 + width("연산 10") + width("26", 6), 100, "회를 넘는다")

    line = only(draw)
    assert line.text == "연산 10²⁶회를 넘는다"
    raised = [line.text[span.start : span.end] for span in line.spans if span.is_superscript]
    assert raised == ["²⁶"]


@pytest.mark.parametrize("size", [6.0, 8.0], ids=["small", "large"])
def test_a_raised_note_mark_keeps_its_characters(size: float) -> None:
    """Office programs set raised marks in up to five sixths of the size."""

    def draw(c: Canvas) -> None:
        write(c, 72, 100, "양자내성암호")
        write(c, 72 + width("양자내성암호"), 96, "1)", size=size)
        write(c, 72 + width("양자내성암호") + width("1)", size), 100, "를 쓴다")

    line = only(draw)
    assert line.text == "양자내성암호1)를 쓴다"
    assert [line.text[s.start : s.end] for s in line.spans if s.is_superscript] == ["1)"]


def test_spans_cover_the_text_and_tell_its_style() -> None:
    def draw(c: Canvas) -> None:
        c.setFillColorRGB(0.8, 0, 0)
        write(c, 72, 100, "붉은", size=12)
        c.setFillColorRGB(0, 0, 0)
        write(c, 72 + width("붉은", 12), 100, "검은", size=10, font=GOTHIC)

    line = only(draw)
    assert [(span.start, span.end) for span in line.spans] == [(0, 2), (2, 4)]
    assert [span.size for span in line.spans] == [12, 10]
    assert [span.color for span in line.spans] == ["#cc0000", "#000000"]
    assert [span.font for span in line.spans] == [KOREAN, GOTHIC]
    assert not any(span.is_bold for span in line.spans)


def test_stroked_text_is_bold() -> None:
    def draw(c: Canvas) -> None:
        text = c.beginText(72, HEIGHT - 100)
        text.setFont(KOREAN, 10)
        text.setTextRenderMode(2)
        text.textOut("굵은 제목")
        c.drawText(text)

    assert all(span.is_bold for span in only(draw).spans)


def test_text_struck_twice_is_read_once_and_bold() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 100, "제안요청서")
        write(c, 72.2, 100, "제안요청서")

    line = only(draw)
    assert line.text == "제안요청서"
    assert all(span.is_bold for span in line.spans)


@pytest.mark.parametrize("blank", [2.1, 3.5])
def test_blanks_narrowed_to_fill_a_line_are_seen_beside_tight_letters(blank: float) -> None:
    words = ["세계", "시장이", "한", "달", "내", "크게", "줄어들었다고", "한다"]

    def draw(c: Canvas) -> None:
        x = 72.0
        for word in words:
            for letter in word:
                write(c, x, 100, letter)
                x += width(letter) - 1.0
            x += blank

    assert texts(read_page(draw)) == [" ".join(words)]


def test_a_tab_is_a_blank() -> None:
    def draw(c: Canvas) -> None:
        c.setFont("Helvetica", 10)
        c.drawString(72, HEIGHT - 100, "note\tmark")

    document = read_page(draw)
    assert "\ufffd" not in texts(document)[0]


def test_the_same_line_again_is_no_second_strike() -> None:
    line = "이 글은 여러 줄에 걸쳐 그대로 다시 쓰인 긴 문장이다"

    def draw(c: Canvas) -> None:
        for k in range(5):
            write(c, 80 + k, 90 + 20 * k, line)

    assert texts(read_page(draw)) == [line] * 5


def test_single_glyphs_of_fonts_that_are_not_embedded_are_read() -> None:
    def draw(c: Canvas) -> None:
        write(c, 80, 90, "가")
        write(c, 120, 120, "나")
        c.saveState()
        c.translate(200, HEIGHT - 150)
        c.scale(2, 2)
        write(c, 0, HEIGHT, "다", size=8)
        c.restoreState()

    lines = [element for element in read_page(draw).elements if isinstance(element, Line)]
    assert [line.text for line in lines] == ["가", "나", "다"]
    assert [line.box and round(line.box.x0) for line in lines] == [80, 120, 200]
    assert [line.spans[0].size for line in lines] == [10, 10, 16]


def test_symbol_fonts_are_read_as_seen() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 100, "n", font="ZapfDingbats")
        write(c, 84, 100, "첫째 항목")

    assert texts(read_page(draw)) == ["■ 첫째 항목"]


def test_text_beside_the_page_is_left_out() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 100, "보이는 글")
        write(c, -300, 100, "잘린 글")
        write(c, 72, HEIGHT + 200, "아래로 나간 글")

    assert texts(read_page(draw)) == ["보이는 글"]


def _invisible(c: Canvas, text: str) -> None:
    hidden = c.beginText(72, HEIGHT - 200)
    hidden.setFont(KOREAN, 10)
    hidden.setTextRenderMode(3)
    hidden.textOut(text)
    c.drawText(hidden)


def test_invisible_text_counts_only_where_nothing_else_is_printed() -> None:
    def both(c: Canvas) -> None:
        write(c, 72, 100, "찍힌 글")
        _invisible(c, "숨은 글")

    assert texts(read_page(both)) == ["찍힌 글"]
    assert texts(read_page(lambda c: _invisible(c, "인식된 글"))) == ["인식된 글"]


@pytest.mark.parametrize("turns", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_displayed(turns: int) -> None:
    def draw(c: Canvas) -> None:
        c.setPageRotation(turns)
        c.saveState()
        # the canvas lays a page turned by a quarter on its side, so that it is displayed upright
        c.translate(*{0: (0, 0), 90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turns])
        c.rotate(turns)
        c.setFont(KOREAN, 10)
        c.drawString(50, HEIGHT - 60, "가로로 읽는 쪽")
        c.drawString(50, HEIGHT - 80, "둘째 줄")
        c.restoreState()

    document = read_page(draw)
    assert texts(document) == ["가로로 읽는 쪽", "둘째 줄"]
    first = next(lines(document.elements))
    assert first.box is not None
    assert first.box.x0 == pytest.approx(50, abs=1)
    assert first.box.y1 == pytest.approx(62, abs=2)
    assert first.xs
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)


def test_a_turned_run_is_a_line_without_edges() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 100, "바른 글")
        c.saveState()
        c.translate(40, HEIGHT - 500)
        c.rotate(90)
        c.setFont(KOREAN, 10)
        c.drawString(0, 0, "세로로 세운 글")
        c.restoreState()

    found = {line.text: line for line in lines(read_page(draw).elements)}
    assert set(found) == {"바른 글", "세로로 세운 글"}
    turned = found["세로로 세운 글"]
    assert turned.xs == ()
    assert turned.box is not None
    assert turned.box.y1 - turned.box.y0 > 3 * (turned.box.x1 - turned.box.x0)


WORDS = st.lists(st.text("가나다라마바사아자차카타파하0123456789%,.", min_size=1, max_size=7), min_size=1, max_size=9)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, min_size=1, max_size=6), st.sampled_from([8.0, 10.0, 13.0]))
def test_every_word_comes_back(rows: list[list[str]], size: float) -> None:
    def draw(c: Canvas) -> None:
        for k, words in enumerate(rows):
            write(c, 60, 80 + 2 * size * k, " ".join(words), size)

    found = list(lines(read(pdf(draw)).elements))
    assert [line.text for line in found] == [" ".join(words) for words in rows]
    for line in found:
        assert len(line.xs) == len(line.text) + 1
        assert list(line.xs) == sorted(line.xs)
        assert [span.start for span in line.spans] == [0, *[span.end for span in line.spans[:-1]]]
        assert line.spans[-1].end == len(line.text)
