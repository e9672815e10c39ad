"""Bullets that a page draws instead of writing them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pdf_pages import HEIGHT, lines, read_page, texts, write
from reportlab.pdfgen.canvas import Canvas

from pipeline.model import Line

ITEMS = ("조사 대상: 전국 7,000명", "조사 기간: 4월부터 5월까지", "조사 방법: 방문 면접")


def disc(c: Canvas, x: float, y: float) -> None:
    c.circle(x + 1.6, HEIGHT - y, 1.6, stroke=0, fill=1)


def circle(c: Canvas, x: float, y: float) -> None:
    c.setLineWidth(0.4)
    c.circle(x + 1.6, HEIGHT - y, 1.6, stroke=1, fill=0)


def square(c: Canvas, x: float, y: float) -> None:
    c.rect(x, HEIGHT - y - 2.1, 4.2, 4.2, stroke=0, fill=1)


@pytest.mark.parametrize(("sign", "draw_sign"), [("•", disc), ("○", circle), ("▪", square)])
def test_lines_behind_drawn_bullets_begin_with_a_sign(
    sign: str, draw_sign: Callable[[Canvas, float, float], None]
) -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 80, "조사는 아래와 같이 이루어졌다")
        for k, item in enumerate(ITEMS):
            draw_sign(c, 80, 116 + 20 * k)
            write(c, 92, 120 + 20 * k, item)

    document = read_page(draw)
    assert texts(document) == ["조사는 아래와 같이 이루어졌다", *(f"{sign} {item}" for item in ITEMS)]
    marked: list[Line] = [*lines(document.elements)][1:]
    for line in marked:
        assert line.box is not None
        assert line.box.x0 == pytest.approx(80, abs=0.6)
        assert line.xs[0] == line.box.x0
        assert line.xs[2] == pytest.approx(92, abs=1)
        assert (line.head_length, len(line.xs)) == (2, len(line.text) + 1)
        assert [(line.spans[0].start, line.spans[-1].end)] == [(0, len(line.text))]


def test_many_bullets_are_no_text_drawn_as_outlines() -> None:
    def draw(c: Canvas) -> None:
        for k in range(40):
            disc(c, 80, 60 + 16 * k)
            write(c, 92, 64 + 16 * k, f"{k}번째 항목의 내용")

    document = read_page(draw)
    assert texts(document) == [f"• {k}번째 항목의 내용" for k in range(40)]
    assert document.problems == ()


@pytest.mark.parametrize("kind", ["single", "large", "inside"])
def test_other_small_shapes_are_no_bullets(kind: str) -> None:
    def draw(c: Canvas) -> None:
        for k, item in enumerate(ITEMS):
            y = 120 + 40 * k
            if kind == "large":
                c.circle(84, HEIGHT - y + 4, 4, stroke=0, fill=1)
            elif kind == "inside":
                write(c, 40, y, "머리")
                disc(c, 80, y - 4)
            elif k == 0:
                disc(c, 80, y - 4)
            write(c, 92, y, item)

    assert not any(text[0] in "•○▪" for text in texts(read_page(draw)))
