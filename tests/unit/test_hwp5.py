"""HWP 5 files written by the test builder, read back."""

from __future__ import annotations

import pytest

from pipeline.errors import Code, DocumentError, Refused
from pipeline.extractors import pyhwp_engine
from pipeline.extractors.hwp5 import extract_hwp5
from pipeline.limits import DEFAULT
from pipeline.model import Grid, Line
from tests.hancom_helpers import all_texts, cell_texts, only_grid, read_hwp5, source, texts
from tests.hwp5_builder import (
    Box,
    Cell,
    Equation,
    Furniture,
    Hwp5Document,
    Hyperlink,
    NamedPlace,
    Note,
    P,
    Styled,
    Table,
)
from tests.ole_writer import write_ole


def lines(document: Hwp5Document) -> list[Line]:
    return [element for element in read_hwp5(document.to_bytes()).elements if isinstance(element, Line)]


def test_paragraphs_and_what_the_file_says_of_itself() -> None:
    document = Hwp5Document(title="가상 주간 동향", author="가상연구원").add(
        P("첫 문단이다."), P(""), P("둘째 문단이다. ")
    )
    read = read_hwp5(document.to_bytes())
    assert texts(read.elements) == ["첫 문단이다.", "둘째 문단이다."]
    assert all(line.is_paragraph for line in read.elements if isinstance(line, Line))
    assert [line.ends_with_blank for line in read.elements if isinstance(line, Line)] == [False, True]
    assert (read.extractor, read.page_basis, read.problems) == ("kbulletin-hwp5", "none", ())
    assert (read.metadata.title, read.metadata.author) == ("가상 주간 동향", "가상연구원")
    assert read.metadata.producer == "HWP 5.1.0.1"


def test_uncompressed_and_distribution_files_give_the_same_document() -> None:
    document = Hwp5Document().add(P("본문이다.", Note("주석", 1)), P(Table([["가", "나"]])))
    plain = read_hwp5(document.to_bytes())
    assert read_hwp5(document.to_bytes(is_compressed=False)).elements == plain.elements
    locked = read_hwp5(document.to_bytes(is_distribution=True))
    assert locked.elements == plain.elements  # and nothing of the placeholder for older editors
    assert locked.notes == plain.notes


def test_bullets_and_numbers_are_printed() -> None:
    document = Hwp5Document()
    square = document.para_shape(head="bullet", head_id=document.bullet("\uf06e"))
    form = document.numbering(("^1.", "digit"), ("^2)", "가"), ("(^3)", "circled"))
    first = document.para_shape(head="number", head_id=form)
    second = document.para_shape(head="number", head_id=form, level=1)
    third = document.para_shape(head="number", head_id=form, level=2)
    document.add(
        P("네모", shape=square),
        P("하나", shape=first),
        P("가지", shape=second),
        P("잎", shape=third),
        P("둘", shape=first),
    )
    found = lines(document)
    assert [line.text for line in found] == ["■ 네모", "1. 하나", "가) 가지", "(①) 잎", "2. 둘"]
    assert [line.text[line.head_length :] for line in found] == ["네모", "하나", "가지", "잎", "둘"]


def test_lists_of_two_numberings_count_by_themselves() -> None:
    document = Hwp5Document()
    one = document.para_shape(head="number", head_id=document.numbering(("^1.", "digit")))
    other = document.para_shape(head="number", head_id=document.numbering(("^1)", "a"), start=3))
    document.add(P("가", shape=one), P("나", shape=other), P("다", shape=one), P("라", shape=other))
    assert [line.text for line in lines(document)] == ["1. 가", "c) 나", "2. 다", "d) 라"]


def test_outline_without_a_numbering_is_the_built_in_one() -> None:
    document = Hwp5Document()
    levels = [document.para_shape(head="outline", level=level) for level in range(10)]
    document.add(*(P(f"제목 {level}", shape=shape) for level, shape in enumerate(levels, 1)))
    found = lines(document)
    assert [line.text[: line.head_length].strip() for line in found] == [
        "1.", "가.", "1)", "가)", "(1)", "(가)", "①", "㉮", "", "",
    ]  # fmt: skip
    assert [line.outline_level for line in found] == list(range(1, 11))


def test_outline_of_the_section() -> None:
    document = Hwp5Document()
    document.outline_id = document.numbering(("제^1장", "digit"), ("^1-^2", "digit"))
    chapter, part = (document.para_shape(head="outline", level=level) for level in (0, 1))
    document.add(P("총괄", shape=chapter), P("배경", shape=part), P("목적", shape=part))
    assert [line.text for line in lines(document)] == ["제1장 총괄", "1-1 배경", "1-2 목적"]


def test_an_empty_numbered_paragraph_prints_its_number() -> None:
    document = Hwp5Document()
    shape = document.para_shape(head="number", head_id=document.numbering(("^1.", "digit")))
    document.add(P("", shape=shape), P("둘째", shape=shape))
    assert [line.text for line in lines(document)] == ["1.", "2. 둘째"]


def test_styles_of_runs() -> None:
    document = Hwp5Document()
    strong = document.char_shape(size=14, is_bold=True, color=0x0000FF)
    raised = document.char_shape(is_superscript=True)
    document.add(P("앞 ", Styled("굵게", strong), Styled("2", raised)))
    (line,) = lines(document)
    assert line.text == "앞 굵게2"
    assert [(span.start, span.end) for span in line.spans] == [(0, 2), (2, 4), (4, 5)]
    assert (line.spans[1].size, line.spans[1].is_bold, line.spans[1].color) == (14.0, True, "#ff0000")
    assert [span.is_superscript for span in line.spans] == [False, False, True]
    assert line.spans[0].font == "함초롬바탕"


def test_symbol_fonts_show_pictures_for_letters() -> None:
    document = Hwp5Document()
    pictures = document.char_shape(font=document.font("Wingdings"))
    document.add(P(Styled("n", pictures), " 결과"))
    assert [line.text for line in lines(document)] == ["■ 결과"]


def test_typed_blanks_become_indent() -> None:
    document = Hwp5Document()
    shape = document.para_shape(left=20, first_indent=5, before=3, align="center")
    hanging = document.para_shape(left=20, first_indent=-15)
    document.add(P("  ○ 들여 쓴 줄 ", shape=shape), P("- 내어 쓴 줄\n둘째 줄", shape=hanging))
    first, second, third = lines(document)
    assert (first.text, first.indent, first.space_before, first.align) == ("○ 들여 쓴 줄", 35.0, 3.0, "center")
    assert (second.text, second.indent) == ("- 내어 쓴 줄", 20.0)
    assert (third.text, third.indent, third.is_paragraph) == ("둘째 줄", 35.0, True)


def test_tabs_and_odd_blanks_are_blanks() -> None:
    assert [line.text for line in lines(Hwp5Document().add(P("가\t나\u00a0다\x1f라\x18마\u200b바")))] == [
        "가 나 다 라-마바"
    ]


def test_characters_beyond_the_first_plane_keep_positions() -> None:
    document = Hwp5Document()
    strong = document.char_shape(is_bold=True)
    document.add(P("\U000f02b1 \U0001f600 앞", Styled("굵게", strong), Note("주", 1), "뒤"))
    (line,) = lines(document)
    assert line.text == "① 😀 앞굵게뒤"
    assert [line.text[span.start : span.end] for span in line.spans if span.is_bold] == ["굵게"]
    assert line.text[line.notes[0].offset :] == "뒤"


def test_notes_hang_on_their_word() -> None:
    document = Hwp5Document().add(
        P("온라인", Note("인터넷을 말한다.", 1), " 신경제", Note("새 경제를 말한다.", 2)),
        P("맺음", Note("끝주석이다.", 1, kind="en  ")),
    )
    read = read_hwp5(document.to_bytes())
    first, second = (element for element in read.elements if isinstance(element, Line))
    assert first.text == "온라인 신경제"
    assert [first.text[: reference.offset] for reference in first.notes] == ["온라인", "온라인 신경제"]
    assert [(note.kind, note.mark) for note in read.notes] == [
        ("footnote", "1)"),
        ("footnote", "2)"),
        ("endnote", "1)"),
    ]
    assert [note.lines[0].text for note in read.notes] == [
        "1) 인터넷을 말한다.",
        "2) 새 경제를 말한다.",
        "1) 끝주석이다.",
    ]
    assert read.notes[0].lines[0].head_length == 3
    assert second.notes[0].note == 2


def test_tables_with_spans_headers_and_captions() -> None:
    inner = Table([["안"]])
    rows = [
        [Cell("국가", is_header=True), Cell("금액", column_span=2, is_header=True)],
        [Cell("미국", row_span=2), "3억", "4억"],
        ["5억", Cell([P("둘째 줄"), P(inner)])],
    ]
    grid = only_grid(read_hwp5(Hwp5Document().add(P(Table(rows, caption="표 1. 나라별 금액"))).to_bytes()))
    assert (grid.kind, grid.row_count, grid.column_count) == ("table", 3, 3)
    assert [line.text for line in grid.caption] == ["표 1. 나라별 금액"]
    assert [(c.row, c.column, c.row_span, c.column_span) for c in grid.cells] == [
        (0, 0, 1, 1), (0, 1, 1, 2), (1, 0, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1),
    ]  # fmt: skip
    assert [c.is_header for c in grid.cells] == [True, True, False, False, False, False, False]
    assert cell_texts(grid)[1, 1] == "3억"
    nested = [element for element in grid.cells[-1].elements if isinstance(element, Grid)]
    assert cell_texts(nested[0]) == {(0, 0): "안"}


def test_an_inline_table_parts_its_line() -> None:
    read = read_hwp5(Hwp5Document().add(P("앞말 ", Table([["칸"]]), " 뒷말")).to_bytes())
    assert [element.text if isinstance(element, Line) else element for element in read.elements][::2] == [
        "앞말",
        "뒷말",
    ]
    assert isinstance(read.elements[1], Grid)


def test_an_anchored_box_comes_after_its_line() -> None:
    document = Hwp5Document().add(
        P("문단 가운데 ", Box([P("상자 글")]), "매인 상자"), P(Box([P("홀로 선 상자")])), P(Box([P("")]))
    )
    read = read_hwp5(document.to_bytes())
    assert [type(element).__name__ for element in read.elements] == ["Line", "Grid", "Grid"]
    assert all_texts(read.elements) == ["문단 가운데 매인 상자", "상자 글", "홀로 선 상자"]
    assert isinstance(read.elements[1], Grid)
    assert (read.elements[1].kind, len(read.elements[1].cells)) == ("box", 1)


def test_links_lead_to_their_target() -> None:
    (line,) = lines(Hwp5Document().add(P("자료는 ", Hyperlink("누리집", r"https\://example.org/a;1;0;0;"), "에 있다.")))
    assert line.text == "자료는 누리집에 있다."
    assert [(line.text[link.start : link.end], link.target) for link in line.links] == [
        ("누리집", "https://example.org/a")
    ]


def test_headers_and_comments_stand_outside_the_body() -> None:
    document = Hwp5Document().add(
        P(Furniture("head", "가상 동향 제1호"), Furniture("foot", "가상연구원"), "본문"),
        P(Furniture("head", "가상 동향 제1호"), Furniture("tcmt", "검토할 것")),
    )
    read = read_hwp5(document.to_bytes())
    assert [(line.layer, line.text) for line in read.elements if isinstance(line, Line)] == [
        ("header", "가상 동향 제1호"), ("footer", "가상연구원"), ("body", "본문"), ("hidden", "검토할 것"),
    ]  # fmt: skip
    assert [problem.code for problem in read.problems] == [Code.HIDDEN_TEXT]


def test_equations_are_their_script() -> None:
    assert [line.text for line in lines(Hwp5Document().add(P("식 ", Equation("{a} over {b}"), "이다.")))] == [
        "식 {a} over {b}이다."
    ]


def test_a_table_that_lies_about_its_size_is_repaired() -> None:
    read = read_hwp5(Hwp5Document().add(P(Table([["가", "나"]], stated_size=(60_000, 60_000)))).to_bytes())
    assert (only_grid(read).row_count, only_grid(read).column_count) == (1, 2)
    assert [problem.code for problem in read.problems] == [Code.TABLE_REPAIRED]


@pytest.mark.parametrize(
    ("flags", "code"),
    [(1 << 1, Code.ENCRYPTED), (1 << 8, Code.ENCRYPTED), (1 << 4, Code.DRM_PROTECTED), (1 << 10, Code.DRM_PROTECTED)],
)
def test_locked_files_are_refused(flags: int, code: Code) -> None:
    with pytest.raises(Refused) as caught:
        read_hwp5(Hwp5Document().add(P("글")).to_bytes(flags=flags))
    assert caught.value.code is code


@pytest.mark.parametrize(
    ("streams", "code"),
    [
        ({"FileHeader": b"HWP Document File".ljust(256, b"\0")}, Code.NO_PAGES),
        ({"FileHeader": b"something else".ljust(256, b"\0")}, Code.DAMAGED),
        ({"Other": b"text"}, Code.DAMAGED),
        ({"FileHeader": b"HWP Document File".ljust(36, b"\0") + b"\4" + b"\0" * 200}, Code.DISTRIBUTION_PROTECTED),
    ],
)
def test_files_without_a_body_are_refused(streams: dict[str, bytes], code: Code) -> None:
    with pytest.raises(DocumentError) as caught:
        read_hwp5(write_ole(streams))
    assert caught.value.code is code


def test_pyhwp_reads_what_the_builder_writes() -> None:
    assert pyhwp_engine.is_available(), "make test installs it"
    document = Hwp5Document(title="가상 동향").add(
        P("첫 문단", Note("주석", 1)), P(Table([["국가", "금액"]])), P(Box([P("상자")]))
    )
    data = document.to_bytes()
    read = pyhwp_engine.extract_with_pyhwp(source(data), data, DEFAULT)
    assert read.extractor.startswith("pyhwp 0.1")
    assert sorted(texts(read.elements)) == sorted(["첫 문단", "주석", "국가", "금액", "상자"])
    with pytest.raises(DocumentError) as caught:
        pyhwp_engine.extract_with_pyhwp(source(b"x"), b"no file", DEFAULT)
    assert caught.value.code is Code.DAMAGED


def test_places_the_author_named() -> None:
    document = Hwp5Document().add(P("앞 ", NamedPlace("표 자리"), "뒤"), P(NamedPlace("끝")))
    read = read_hwp5(document.to_bytes())
    assert [(mark.title, mark.level) for mark in read.bookmarks] == [("표 자리", 1), ("끝", 1)]
    assert texts(read.elements) == ["앞 뒤"]


def test_a_cross_reference_leads_to_what_it_names() -> None:
    (line,) = lines(Hwp5Document().add(P("자료는 ", Hyperlink("표 3", "?#1719;0;1;1;0;", kind="%xrf"), "에 있다.")))
    assert [(link.target, line.text[link.start : link.end]) for link in line.links] == [("#1719", "표 3")]


def test_a_password_does_not_open_what_no_document_describes() -> None:
    data = Hwp5Document().add(P("글")).to_bytes(flags=1 << 1)
    with pytest.raises(Refused, match="not published"):
        extract_hwp5(source(data), data, DEFAULT, "비밀")
