"""How marks, sizes and places are weighed: small pages of our own on which structure was once misread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Bulletin, Cell, Element, Grid, Page
from pipeline.segmenter.notes import EXPLAINED, explained_word, word_start
from tests.unit.test_segmenter import grid, paragraph, printed, read

FILLER = "항만을 오가는 물동량이 지난해보다 크게 늘어 창고를 새로 짓는 곳이 많음"


def outline(bulletin: Bulletin) -> list[tuple[str, int | None, str | None]]:
    return [(block.kind, block.level, block.marker) for block in bulletin.blocks]


def levels(*lines: str, indent: float = 0.0) -> list[int | None]:
    found = read(paragraph("물류 동향", size=18.0), *(paragraph(line, indent) for line in lines))
    return [block.level for block in found.blocks[1:]]


def page_of(*texts: str, top: float = 120.0, left: float = 60.0) -> list[Element]:
    """Lines below one another, 16 points apart."""
    return [printed(text, left, top + 16.0 * at) for at, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("함께 정한 방안은 ① 기준을 새로 만들기 ② 사람을 널리 키우기", "③ 거래를 크게 늘리기 등 셋"),
        ("함께 정한 방안은 ▲기준을 새로 만들기 ▲사람을 널리 키우기", "▲거래를 크게 늘리기 등 셋"),
        ("함께 정한 방안은 여러 기관의 뜻을 모아 만든 것으로 크게 (1) 기준", "(2) 사람 (3) 거래로 나눔"),
    ],
)
def test_a_line_may_begin_with_a_mark_of_the_list_in_its_sentence(first: str, second: str) -> None:
    full = printed(f"- {FILLER} {FILLER[:20]}", 60.0, 100.0)
    assert full.box is not None
    head = printed(f"□ {first}", 60.0, 120.0)
    assert head.box is not None
    edge = max(full.box.x1, head.box.x1)
    wide = [printed(f"- {FILLER}", 60.0, y) for y in (20.0, 40.0, 60.0, 80.0)]
    wide = [replace(line, box=line.box._replace(x1=edge)) for line in wide if line.box is not None]
    head = replace(head, box=head.box._replace(x1=edge))
    hang = head.xs[2]
    found = read(*wide, head, printed(second, hang, 136.0), pages=(Page(1, 595.0, 842.0),))
    assert [block.marker for block in found.blocks][-1] == "□"
    assert found.blocks[-1].text.endswith(second)


def test_counted_items_below_one_another_stay_apart() -> None:
    found = read(
        *page_of("□ 함께 정한 방안", "① 기준을 새로 만들기", "② 사람을 널리 키우기"), pages=(Page(1, 595.0, 842.0),)
    )
    assert [block.marker for block in found.blocks][-2:] == ["①", "②"]


@pytest.mark.parametrize("marks", [("◆", "◇", "-"), ("▣", "□", "○"), ("○", "▪", "·")])
def test_shapes_that_one_house_tells_apart_are_levels(marks: tuple[str, str, str]) -> None:
    first, second, third = marks
    lines = [f"{first} {FILLER}", f"{second} {FILLER}", f"{third} {FILLER}", f"{second} {FILLER}", f"{first} {FILLER}"]
    assert levels(*lines) == [1, 2, 3, 2, 1]


def test_marks_typed_one_for_the_other_are_one_level() -> None:
    lines = [f"□ {FILLER}", f"○ {FILLER}", f"ㅇ {FILLER}", f"○ {FILLER}", f"□ {FILLER}"]
    assert levels(*lines) == [1, 2, 2, 2, 1]


def test_a_number_in_a_cell_of_its_own_orders_chapters() -> None:
    def title(number: str, text: str, size: float) -> Grid:
        cells = (Cell(0, 0, 1, 1, (paragraph(number, size=size),)), Cell(0, 1, 1, 1, (paragraph(text, size=size),)))
        return Grid(1, 2, cells)

    found = read(
        paragraph("창고 지원 안내", size=24.0),
        title("Ⅰ", "사업 개요", 18.0),
        title("1", "배경", 15.0),
        paragraph(f"□ {FILLER}"),
        title("Ⅱ", "지원 내용", 16.0),  # set smaller than its sister
        title("1", "대상", 15.0),
        paragraph(f"□ {FILLER}"),
    )
    assert [block.level for block in found.blocks if block.kind == "heading"] == [1, 2, 1, 2]


def test_a_short_item_among_long_ones_is_no_heading() -> None:
    long = [f"○ {FILLER} {number}" for number in range(6)]
    lines = [*long[:3], "○ 사람을 널리 키우기", "- 해마다 세 번 모여 배움", *long[3:]]
    found = read(paragraph("물류 동향", size=18.0), *(paragraph(line) for line in lines))
    assert "heading" not in [block.kind for block in found.blocks]


def test_a_line_above_a_table_with_its_caption_below_is_no_caption() -> None:
    elements: list[Element] = []
    for number in range(1, 4):
        elements += [
            paragraph(f"자료 이름 : 부두 {number}"),
            grid([["구분", "값"], ["무게", "12"]]),
            paragraph(f"표 {number} 부두의 무게"),
            paragraph(f"{FILLER}, 그리고 {FILLER}하는 것으로 조사되었다."),
        ]
    found = read(paragraph("부두 자료", size=18.0), *elements)
    captions = [block.text for block in found.blocks if block.kind == "caption"]
    assert captions == ["표 1 부두의 무게", "표 2 부두의 무게", "표 3 부두의 무게"]


def test_a_running_head_on_two_of_four_pages_is_furniture() -> None:
    elements = [
        *[printed("물류와 사람", 60.0, 40.0, page) for page in (2, 4)],
        *[printed(f"□ {FILLER}", 60.0, 200.0 + page, page) for page in (1, 2, 3, 4)],
    ]
    elements.sort(key=lambda line: (line.page or 0, line.box.y0 if line.box else 0.0))
    found = read(*elements, pages=tuple(Page(number, 595.0, 842.0) for number in (1, 2, 3, 4)))
    assert [block.text for block in found.blocks if block.kind == "furniture"] == ["물류와 사람"] * 2


@pytest.mark.parametrize(
    ("note", "text", "word"),
    [
        ("전고체전지 : 전해질이 고체인 전지", "올해부터 전고체전지 양산을 시작", "전고체전지"),
        ("분배기(Router): 질문을 나누는 장치", "질문을 분배기가 먼저 읽음", "분배기"),
        ("완충지란 바다와 부두 사이의 땅", "새로 완충지를 둠", "완충지"),
        ("전고체전지 : 전해질이 고체인 전지", "올해부터 양산을 시작", None),
        ("2025년 : 확정된 값", "2025년 매출", None),
        ("부두는 앞으로 늘어날 전망", "새 부두를 지음", None),
    ],
)
def test_a_note_without_its_mark_hangs_on_the_word_it_names(note: str, text: str, word: str | None) -> None:
    anchor = explained_word(note, [(3, text)])
    assert (text[anchor.start : anchor.end] if anchor else None) == word
    assert anchor is None or anchor.confidence == EXPLAINED


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("지은이 홍 길 동*", "홍 길 동"),
        ("새로운 지수형(Parametric Cover)보험*", "지수형(Parametric Cover)보험"),
        ("넓은 바다*", "바다"),
    ],
)
def test_a_mark_hangs_on_the_whole_word(text: str, word: str) -> None:
    end = text.index("*")
    assert text[word_start(text, end) : end] == word


def test_notes_that_outnumber_their_marks_explain_the_block_above() -> None:
    found = read(
        paragraph("물류 동향", size=18.0),
        paragraph(f"□ 세계 항만*은 {FILLER}"),
        paragraph("※ 열두 곳을 조사"),
        paragraph(f"□ 여러 창고*는 {FILLER}"),
        paragraph("* 둘 이상이 함께 쓰는 곳"),
        paragraph("* 값은 잠정치"),
        paragraph("* 빈 곳은 세지 않음"),
        paragraph(f"□ 배는 {FILLER}"),
        paragraph("* 값은 확정치"),
    )
    assert [note.anchor_text for note in found.footnotes] == [None, "창고", None, None, None]


def test_chapters_stay_open_below_the_source_of_a_table() -> None:
    elements = [paragraph("1. 부두", size=15.0), paragraph("가. 무게"), grid([["구분", "값"], ["무게", "12"]])]
    more = [paragraph("자료 : 항만연구회, 부두 조사, 2026.1.5."), paragraph("나. 크기"), paragraph(f"- {FILLER}")]
    found = read(paragraph("물류 동향", size=18.0), *elements, *more)
    assert [block.level for block in found.blocks if block.marker in ("1.", "가.", "나.", "-")] == [1, 2, 2, 3]


def test_a_field_with_its_value_among_headings_is_an_item() -> None:
    lines = [
        "가. 배경",
        f"- {FILLER}",
        "나. 대상",
        f"- {FILLER}",
        "다. 방법",
        f"- {FILLER}",
        "라. 기간: 2026년 3월까지",
    ]
    found = read(paragraph("물류 동향", size=18.0), *(paragraph(line) for line in [*lines, "마. 장소: 다온항 창고"]))
    kinds = [block.kind for block in found.blocks if block.marker in ("가.", "나.", "다.", "라.", "마.")]
    assert kinds == ["heading", "heading", "heading", "bullet", "bullet"]
