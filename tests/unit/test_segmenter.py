"""The segmenter on small documents of our own: trees, articles, notes, citations, tables, and nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import Code
from pipeline.model import (
    Box,
    Bulletin,
    Cell,
    Document,
    Element,
    Grid,
    Line,
    NativeNote,
    NoteReference,
    Page,
    Source,
    Span,
)
from pipeline.segmenter import segment
from pipeline.segmenter.captions import split_caption, unit_note
from pipeline.segmenter.citations import find_reference
from pipeline.segmenter.markers import find_label, find_marker
from pipeline.segmenter.matching import alike, fold, without_number
from pipeline.segmenter.notes import word_start
from pipeline.segmenter.paragraphs import blank_between, unit_of
from pipeline.segmenter.sources import split_source
from pipeline.segmenter.typography import measure
from pipeline.segmenter.units import Item

SOURCE = Source("a.hwpx", "a.hwpx", "0" * 64, 1, "hwpx")


def paragraph(text: str, indent: float = 0.0, size: float = 11.0, bold: bool = False) -> Line:
    return Line(text, spans=(Span(0, len(text), size=size, is_bold=bold),), is_paragraph=True, indent=indent)


def printed(text: str, x: float, y: float, page: int = 1, size: float = 10.0, blank: bool = False) -> Line:
    width = sum(size if char >= "ᄀ" else size / 2 for char in text)
    edges = [x]
    for char in text:
        edges.append(edges[-1] + (size if char >= "ᄀ" else size / 2))
    return Line(
        text,
        page=page,
        box=Box(x, y - size, x + width, y),
        spans=(Span(0, len(text), size=size),),
        xs=tuple(edges),
        ends_with_blank=blank,
        indent=x,
    )


def grid(rows: Sequence[Sequence[str]]) -> Grid:
    cells = tuple(
        Cell(r, c, 1, 1, (paragraph(text),) if text else ()) for r, row in enumerate(rows) for c, text in enumerate(row)
    )
    return Grid(len(rows), len(rows[0]), cells)


def read(*elements: Element, **more: object) -> Bulletin:
    return segment(Document(SOURCE, "test", tuple(elements), **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "marker", "rest"),
    [
        ("□ 추진 배경", "□", "추진 배경"),
        ("○중소기업 지원", "○", "중소기업 지원"),
        ("ㅇ 중소기업 지원", "ㅇ", "중소기업 지원"),
        ("- ※ 잠정치임", "※", "잠정치임"),
        ("** 둘째 설명", "**", "둘째 설명"),
        ("1. 개요", "1.", "개요"),
        ("가. 개요", "가.", "개요"),
        ("① 첫째", "①", "첫째"),
        ("Ⅱ. 동향", "Ⅱ.", "동향"),
        ("(1) 세부", "(1)", "세부"),
    ],
)
def test_marks_are_told_from_text(text: str, marker: str, rest: str) -> None:
    found = find_marker(text)
    assert found is not None
    assert (found.text, text[found.length :]) == (marker, rest)


@pytest.mark.parametrize(
    "text", ["2024. 6. 21.(금)", "6. 21. 발표", "1.4배 증가", "-5.1% 감소", "가나다라", "OECD는", "3.5억 원", "○"]
)
def test_numbers_dates_and_words_are_no_marks(text: str) -> None:
    assert find_marker(text) is None


def test_paragraphs_lie_below_their_heading_and_a_note_below_the_table_it_follows() -> None:
    bulletin = read(
        paragraph("시장 동향 보고", size=16, bold=True),
        paragraph("국내 시장의 흐름", size=14, bold=True),
        paragraph("수요가 늘어 가격이 오르고 있으며 당분간 이런 흐름이 이어질 것으로 본다."),
        grid([["구분", "수출"], ["1월", "12"]]),
        paragraph("※ 잠정 집계이다"),
    )
    heading, text, table, note = bulletin.blocks[-4:]
    assert (heading.kind, text.kind, table.kind, note.kind) == ("heading", "paragraph", "table", "note")
    assert (text.parent, table.parent, note.parent) == (heading.ordinal, heading.ordinal, table.ordinal)
    assert (text.level, table.level, note.level) == (None, None, 2)


def test_text_that_runs_to_a_box_beside_it_goes_on_in_the_next_line() -> None:
    sentence = "지난해 저장 설비는 모두 스물여섯 곳에 새로 들어서 한 해 전보다 여덟 곳이 더 늘었다."
    wide = [printed(sentence, 60, 60 + 15 * k) for k in range(4)]
    beside = [
        printed("두 도시가 함께 세운 저장 설비는 올해 말부터 돌아가며, 이", 60, 200),
        printed("를 돌릴 사람은 모두 열네 명이다.", 60, 215),
        printed("세 마을은 2027년까지 설비 두 기를 더 들여올 뜻을 밝혔고,", 60, 245),
        printed("군은 땅을 내준다.", 60, 260),
    ]
    bulletin = read(*wide, *beside)
    assert [block.text for block in bulletin.blocks[-2:]] == [
        "두 도시가 함께 세운 저장 설비는 올해 말부터 돌아가며, 이를 돌릴 사람은 모두 열네 명이다.",
        "세 마을은 2027년까지 설비 두 기를 더 들여올 뜻을 밝혔고, 군은 땅을 내준다.",
    ]


def test_a_blank_glyph_behind_a_full_stop_leads_on_where_no_edge_is_even() -> None:
    bulletin = read(
        printed("수소차 소식", 60, 40, size=16),
        printed("□ 교통국은 지난주에 수소차 등록 현황을 시민에게 알렸다.", 60, 60, blank=True),
        printed("등록은 모두 이천백 대로 지난해 같은 달보다 꽤 많이 늘었으며 이는", 60, 75, blank=True),
        printed("처음 있는 일이다.", 60, 90),
        printed("□ 충전소는 서른한 곳이 올해 들어 새로 문을 열었고 앞으로도", 60, 120, blank=True),
        printed("더 늘어난다.", 60, 135),
        printed("□ 끝이다.", 60, 165),
    )
    assert [block.text for block in bulletin.blocks[1:]] == [
        "교통국은 지난주에 수소차 등록 현황을 시민에게 알렸다. "
        "등록은 모두 이천백 대로 지난해 같은 달보다 꽤 많이 늘었으며 이는 처음 있는 일이다.",
        "충전소는 서른한 곳이 올해 들어 새로 문을 열었고 앞으로도 더 늘어난다.",
        "끝이다.",
    ]


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("가온산업부", "나래경제정책관실", "가온산업부 나래경제정책관실"),
        ("나래경제정책총괄", "과", "나래경제정책총괄과"),
    ],
)
def test_an_office_and_its_department_in_one_cell_are_two_words(first: str, second: str, text: str) -> None:
    body = [
        printed("앞줄은 모두 넓은 쪽의 끝까지 이어지고 빈칸 하나를 뒤에 남긴다", 60, 60 + 15 * k, blank=True)
        for k in range(4)
    ]
    cell = [printed(first, 60, 200), printed(second, 60, 215)]
    typography = measure([*body, *cell])
    assert typography.has_blank_glyphs
    assert unit_of([Item(line=line, role="contact", group=1) for line in cell], typography).text == text


def test_each_line_of_a_list_of_references_is_one() -> None:
    bulletin = read(
        printed("참고문헌", 60, 60),
        printed("가람연구소(2025), 『저장 설비의 오늘』", 60, 75),
        printed("나래협회(2026), 「설비 인력 실태」", 60, 90),
    )
    assert [block.text for block in bulletin.blocks if block.kind == "citation"] == [
        "가람연구소(2025), 『저장 설비의 오늘』",
        "나래협회(2026), 「설비 인력 실태」",
    ]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("월간 가온 41호", "41호"),
        ("월간 가온 제41호 (2026년 6월)", "제41호"),
        ("시설 원예 농가 86호에 새로 지원", None),
        ("• 대상: 시설 원예 농가 제2호 단지", None),
    ],
)
def test_the_label_of_an_issue_is_no_count_of_houses(line: str, label: str | None) -> None:
    bulletin = read(paragraph("농업 소식", size=20, bold=True), paragraph(line), paragraph("□ 내용은 아래와 같다."))
    assert bulletin.issue.label == label


def test_items_counted_like_the_larger_headings_above_them_lie_below_these() -> None:
    def bar(text: str, y: float) -> Grid:
        line = printed(text, 60, y, size=14)
        return Grid(1, 1, (Cell(0, 0, 1, 1, (line,), page=1, box=line.box),), kind="box", page=1, box=line.box)

    bulletin = read(
        printed("시범사업 성과 보고", 60, 60, size=20),
        bar("1. 사업 개요", 110),
        printed("기간은 두 해이며 예산은 모두 마흔여덟억 원이다.", 60, 135),
        bar("2. 주요 성과", 170),
        printed("1. 토마토 수확량이 한 해 전보다 크게 늘었으며 품질도 좋아졌다.", 60, 195),
        printed("2. 노동 시간은 주마다 열네 시간이 줄어 농가가 쉴 수 있게 되었다.", 60, 212),
        bar("3. 앞으로의 계획", 250),
        printed("농가를 모두 백오십 호로 늘린다.", 60, 275),
    )
    levels = [(block.kind, block.level) for block in bulletin.blocks[1:] if block.kind != "paragraph"]
    assert levels == [("heading", 1), ("heading", 1), ("bullet", 2), ("bullet", 2), ("heading", 1)]


def test_what_somebody_said_is_no_caption_of_the_table_below() -> None:
    bulletin = read(
        paragraph("시범사업 성과 보고", size=20, bold=True),
        paragraph("“겨울에 처음으로 이틀을 쉬었다.” 참여 농가"),
        grid([["구분", "2025년"], ["농가", "86"]]),
    )
    assert [block.kind for block in bulletin.blocks] == ["title", "paragraph", "table"]


def test_a_slogan_beside_the_masthead_is_furniture() -> None:
    bulletin = read(
        printed("보도자료", 60, 60, size=24),
        printed("가온 사람이 만드는 내일", 380, 52, size=10),
        printed("2026년 4월 수소차 등록 현황", 150, 120, size=20),
        printed("□ 교통국은 4월 등록 현황을 발표하였다.", 60, 170),
    )
    assert [block.kind for block in bulletin.blocks] == ["furniture", "furniture", "title", "bullet"]


def test_lines_between_dashes_below_a_title_are_its_key_points() -> None:
    bulletin = read(
        paragraph("보도자료", size=14),
        paragraph("2026년 4월 수소차 등록 현황", size=20, bold=True),
        paragraph("- 등록 2,140대, 지난해보다 12% 늘어 -", size=13),
        paragraph("- 충전소는 31곳 새로 열려 -", size=13),
        paragraph("□ 교통국은 4월 등록 현황을 발표하였다."),
        paragraph("- 승용차 1,800대, 버스 340대"),
        paragraph("- 다 음 -"),
    )
    assert [(block.kind, block.text) for block in bulletin.blocks[2:]] == [
        ("key_point", "등록 2,140대, 지난해보다 12% 늘어 -"),
        ("key_point", "충전소는 31곳 새로 열려 -"),
        ("bullet", "교통국은 4월 등록 현황을 발표하였다."),
        ("bullet", "승용차 1,800대, 버스 340대"),
        ("bullet", "다 음 -"),
    ]


def test_a_sentence_ends_with_a_blank_though_none_is_printed() -> None:
    lines = [
        printed("○ 빈칸을 찍는 문서의 긴 줄이 오른쪽 끝까지 이어지다가 그", 60, 100, blank=True),
        printed("다음 줄에서 끝이 난다.", 70, 115),
        printed("② 새 줄에서 시작한", 70, 130),
        printed("다", 70, 145),
    ]
    typography = replace(measure(lines), has_blank_glyphs=True)
    assert [blank_between(*pair, typography) for pair in pairwise(lines)] == [" ", " ", ""]


def test_the_end_of_a_verb_in_a_new_line_is_no_item() -> None:
    wide = "위원회는 지난 회의에서 정한 대로 사업을 두 해에 걸쳐 나누어 진행한"
    lines = [wide, f"다. {wide[:-4]}", wide, "다."]
    text = read(*(printed(line, 60, 100 + 15 * at) for at, line in enumerate(lines)))
    assert [block.text[-4:] for block in text.blocks] == ["행한다."]
    items = read(*(printed(f"{mark} {wide}", 60, 100 + 15 * at) for at, mark in enumerate(["가.", "나.", "다."])))
    assert [block.marker for block in items.blocks[1:]] == ["나.", "다."]


def test_a_sign_that_nobody_can_read_is_a_mark_where_only_a_mark_can_stand() -> None:
    marker = find_marker("\uf000 추진 방향")
    assert marker is not None
    assert (marker.text, marker.kind.name, marker.length) == ("\uf000", "unread", 2)
    assert find_marker("\uf000추진 방향") is None


def test_labels_and_sources_in_parentheses() -> None:
    assert find_label("(중국) 열여섯 도시에서 운행") == "중국"
    assert find_label("(제3조)에 따라") is None
    assert split_source("가상 산업의 전망 (佛 가상연구원, 1月)") == ("가상 산업의 전망", "佛 가상연구원, 1月")
    assert split_source("가상 산업의 전망 (Virtual Inc., 12.27)") == ("가상 산업의 전망", "Virtual Inc., 12.27")
    assert split_source("가상 산업의 전망 (잠정)") is None


@pytest.mark.parametrize(
    ("text", "marker", "sources"),
    [
        ("(참고 : 가상연구원, 새 보고서, 2025.01.)", "참고", "가상연구원, 새 보고서, 2025.01."),
        ("☞ 출처 : 가상부, 발표 자료, 2024.07.04.", "☞ 출처 :", "가상부, 발표 자료, 2024.07.04."),
        ("※ 자료: 가상통계청(2024)", "※ 자료:", "가상통계청(2024)"),
        ("출처 | 가상은행, 월보(1월호), 2025.2.", "출처 |", "가상은행, 월보(1월호), 2025.2."),
    ],
)
def test_reference_lines(text: str, marker: str, sources: str) -> None:
    found = find_reference(text)
    assert found is not None
    assert (found.marker, text[found.start : found.end]) == (marker, sources)


def test_captions_and_unit_notes() -> None:
    assert unit_note("(단위: 억 달러, %)") == "억 달러, %"
    assert unit_note("단위 : 백만 원") == "백만 원"
    assert unit_note("(잠정치)") is None
    caption = split_caption("분기별 생산액의 흐름(조 원, 지난해 대비, %)")
    assert (caption.text, caption.unit_note) == ("분기별 생산액의 흐름", "조 원, 지난해 대비, %")
    assert split_caption("분야별 순위(상위 7곳)").unit_note is None
    framed = split_caption("< 연도별 생산(단위: 천 대) >")
    assert (framed.text, framed.unit_note) == ("연도별 생산", "천 대")


def test_tree_of_marks_with_notes_below_what_they_explain() -> None:
    bulletin = read(
        paragraph("가상부, 새 계획 발표", size=16, bold=True),
        paragraph("□ 가상부는 새로운 산업 지원 계획을 오늘 발표하고 곧바로 시행하기로 결정"),
        paragraph("○ (대상) 중소기업* 가운데 수출 실적이 있는 곳을 먼저 지원하기로 결정", indent=10),
        paragraph("* 상시 근로자 300명 미만인 기업", indent=20),
        paragraph("- 지원 규모는 기업당 최대 2억 원이며 예산은 내년에 반영할 예정", indent=20),
        paragraph("□ 앞으로 가상부는 분기마다 실적을 점검하고 결과를 공개할 예정"),
    )
    by_text = {block.text[:6]: block for block in bulletin.blocks}
    top, circle, dash = by_text["가상부는 새"], by_text["(대상) 중"], by_text["지원 규모는"]
    assert (top.level, circle.level, dash.level) == (1, 2, 3)
    assert (circle.parent, dash.parent) == (top.ordinal, circle.ordinal)
    assert circle.label == "대상"
    assert by_text["앞으로 가상"].level == 1
    (note,) = bulletin.footnotes
    assert (note.kind, note.anchor_text, note.anchor_block) == ("anchored", "중소기업", circle.ordinal)
    assert bulletin.blocks[note.block].parent == circle.ordinal


def test_order_of_marks_is_learned_from_the_document() -> None:
    """Where ○ stands above □, the tree follows the page and not the usual order."""
    elements: list[Line] = [paragraph("가상 보고서", size=16, bold=True)]
    for _ in range(3):
        elements.append(paragraph("○ 첫째 줄은 이 문서에서 가장 위에 서는 항목이며 내용이 길게 이어짐"))
        elements.append(paragraph("□ 둘째 줄은 그 아래에 들여 쓴 항목이며 역시 내용이 길게 이어짐", indent=15))
    levels = {block.marker: block.level for block in read(*elements).blocks if block.kind == "bullet"}
    assert levels == {"○": 1, "□": 2}


def test_notes_in_a_row_take_their_marks_in_order() -> None:
    bulletin = read(
        paragraph("가상 소식", size=16, bold=True),
        paragraph("□ 자율운항*과 전기추진** 분야에 더해 수소엔진* 분야의 실증을 내년부터 단계적으로 시작"),
        paragraph("* 사람 없이 배를 움직이는 일"),
        paragraph("** 전기로 배를 움직이는 일"),
        paragraph("* 수소를 태우는 엔진"),
    )
    assert [note.anchor_text for note in bulletin.footnotes] == ["자율운항", "전기추진", "수소엔진"]


def test_contents_sections_and_articles_with_their_sources() -> None:
    titles = [
        "가상 배터리 시장 전망 (美 가상리서치, 1.10)",
        "가상 로봇 산업 동향 (日 가상경제연구소, 12.27)",
        "가상 조선업의 전환 (EU 가상집행위, 1月)",
    ]
    body: list[Element] = [paragraph("가상동향 2025-2호", size=20)]
    body += [
        paragraph(text)
        for text in ("산업 동향", titles[0], titles[1].replace("산업 동향", "산업동향"), "정책 동향", titles[2])
    ]
    filler = "- 시장은 꾸준히 커지고 있으며 앞으로도 성장이 이어질 것으로 전망되어 투자가 늘어날 것으로 예상"
    for section, chosen in (("산업 동향", titles[:2]), ("정책 동향", titles[2:])):
        body.append(paragraph(section, size=16))
        for title in chosen:
            body += [
                paragraph(title, size=14),
                *[paragraph(filler) for _ in range(6)],
                paragraph("(참고 : 가상원, 보고서, 2025.01.)"),
            ]
    bulletin = read(*body)
    assert [article.title for article in bulletin.articles] == [title.split(" (")[0] for title in titles]
    assert [article.section for article in bulletin.articles] == ["산업 동향", "산업 동향", "정책 동향"]
    assert bulletin.articles[1].source_text == "日 가상경제연구소, 12.27"
    assert [block.kind for block in bulletin.blocks].count("contents_entry") == 5
    assert len(bulletin.citations) == 3
    for block in bulletin.blocks:
        if block.char_start is not None and block.article is not None:
            assert bulletin.articles[block.article].body_text[block.char_start : block.char_end] == block.text


def test_wrapped_lines_join_by_their_blank_glyphs() -> None:
    lines = [
        printed("가상 소식지의 제목", 60, 60, size=16),
        printed("□ 가상연구원은 올해 배터리 시장이 크게 성장할 것으로 전", 60, 100),
        printed("망하고 앞으로 여러 해에 걸친 투자 계획을 이달 안에 모두", 72, 116, blank=True),
        printed("발표하였으며 이에 따라 여러 기업이 새로운 공장을 짓는다", 72, 132),
        printed("□ 다음 항목은 새로운 문단으로 시작하며 앞의 문단과 다름", 60, 160),
    ]
    bulletin = read(*lines, pages=(Page(1, 595, 842),), page_basis="layout")
    texts = [block.text for block in bulletin.blocks if block.kind == "bullet"]
    assert texts[0].startswith("가상연구원은 올해 배터리 시장이 크게 성장할 것으로 전망하고")
    assert "모두 발표하였으며" in texts[0]
    assert len(texts) == 2
    first = next(block for block in bulletin.blocks if block.kind == "bullet")
    for place in first.placements:
        assert (
            first.text[place.start : place.start + place.length]
            == place.line.text[place.line_start : place.line_start + place.length]
        )


def test_running_heads_and_page_numbers_are_furniture() -> None:
    elements: list[Line] = []
    for page in range(1, 6):
        elements.append(printed("가상 월간 동향", 60, 40, page=page))
        elements.append(
            printed(f"제{page}절의 내용은 페이지마다 달라지며 본문으로 남아야 하는 글이다", 60, 300 + page, page=page)
        )
        elements.append(printed(f"- {page} -", 290, 820, page=page))
    bulletin = read(*elements, pages=tuple(Page(n, 595, 842) for n in range(1, 6)), page_basis="layout")
    furniture = [block.text for block in bulletin.blocks if block.kind == "furniture"]
    assert len(furniture) == 10
    assert not any("내용은" in text for text in furniture)


def test_tables_with_caption_unit_note_and_headers() -> None:
    bulletin = read(
        paragraph("가상 수출 동향", size=16, bold=True),
        paragraph("< 분기별 수출액 >"),
        paragraph("(단위: 억 달러, %)"),
        grid([["구분", "1분기", "2분기"], ["수출액", "120.5", "131.0"], ["증감률", "△3.2", "8.7"]]),
    )
    (table,) = bulletin.tables
    assert (table.caption, table.unit_note) == ("분기별 수출액", "억 달러, %")
    assert (table.header_row_count, table.header_column_count) == (1, 1)
    assert [cell.text for cell in table.cells if cell.row == 2] == ["증감률", "△3.2", "8.7"]


def test_layout_tables_are_dissolved_into_text() -> None:
    bulletin = read(
        paragraph("가상부 보도자료의 제목", size=18, bold=True),
        paragraph("가상부는 새로운 계획을 발표하였다. 계획은 내년부터 시행된다."),
        grid([["참고 1", "가상 제도의 개요"]]),
        paragraph("□ 제도의 목적은 작은 기업의 부담을 줄이고 일자리를 지키는 데 있음"),
    )
    assert not bulletin.tables
    assert [article.title for article in bulletin.articles] == ["가상부 보도자료의 제목", "가상 제도의 개요"]
    assert bulletin.articles[1].section == "참고 1"


def test_native_notes_hang_where_the_file_says() -> None:
    text = "가상연구원은 새로운 지표를 발표하였다."
    line = Line(text, is_paragraph=True, notes=(NoteReference(text.index("를"), 0),))
    bulletin = read(
        paragraph("가상 소식", size=16), line, notes=(NativeNote("footnote", "1)", (paragraph("지표는 잠정치이다."),)),)
    )
    (note,) = bulletin.footnotes
    assert (note.kind, note.anchor_text, note.text) == ("native", "지표", "지표는 잠정치이다.")


def test_anchor_of_a_bracketed_word_takes_the_bracket() -> None:
    text = "국제가상박람회(IVE 2025)*에서"
    assert text[word_start(text, text.index("*")) : text.index("*")] == "국제가상박람회(IVE 2025)"


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60), max_size=25
    )
)
def test_nothing_is_lost_whatever_the_lines_say(texts: list[str]) -> None:
    kept = [" ".join(text.split()) for text in texts]
    bulletin = read(*[paragraph(text) for text in kept if text])
    assert not [problem for problem in bulletin.problems if problem.code is Code.CHARACTERS_LOST]
    assert all(block.parent is None or 0 <= block.parent < len(bulletin.blocks) for block in bulletin.blocks)


def test_a_sentence_goes_on_behind_the_notes_at_the_foot_of_its_page() -> None:
    long = "가상연구원은 새로운 배터리*의 수명을 크게 늘리는 방법을 찾아 내년부터 시험 생산을"
    lines = [
        printed("가상 소식지의 제목", 60, 60, size=16),
        printed("□ 앞의 항목은 줄이 끝까지 차 있어서 본문의 오른쪽 끝을 알려 주는 긴 문장이다", 60, 700),
        printed("□ 그 다음의 항목도 줄이 끝까지 차 있어서 본문의 오른쪽 끝을 알려 주는 문장이다", 60, 715),
        printed("□ " + long, 60, 730, blank=True),
        printed("* 여러 번 충전하여 쓰는 전지", 60, 800, size=8),
        printed("시작하고 이듬해에 공장을 짓기로 하였다.", 72, 80, page=2),
        printed("□ 다음 항목은 새로운 쪽에서 새로운 문단으로 시작하며 앞의 글과 이어지지 않는다", 60, 110, page=2),
    ]
    bulletin = read(*lines, pages=(Page(1, 595, 842), Page(2, 595, 842)), page_basis="layout")
    texts = [block.text for block in bulletin.blocks if block.kind == "bullet"]
    assert long + " 시작하고 이듬해에 공장을 짓기로 하였다." in texts
    (note,) = bulletin.footnotes
    assert note.anchor_text == "배터리"


def test_two_columns_have_their_own_right_edges() -> None:
    words = "가상 지역의 수출은 꾸준히 늘었고 내년에도"  # a full line of one column
    left = [printed(words, 60, 100 + 16 * n, blank=True) for n in range(8)]
    right = [printed(words, 320, 100 + 16 * n, blank=True) for n in range(8)]
    title = printed("가상 지역의 수출 동향과 전망을 한눈에 보는 소식", 60, 60, size=18)
    bulletin = read(title, *left, *right, pages=(Page(1, 595, 842),), page_basis="layout")
    longest = max(len(block.text) for block in bulletin.blocks if block.kind == "paragraph")
    assert longest > 6 * len(words), "lines of the left column do not end short of the right one's edge"


def test_a_table_parted_by_a_page_break_is_one_and_its_second_header_furniture() -> None:
    def page_of(rows: Sequence[Sequence[str]], page: int, top: float) -> Grid:
        cells = tuple(
            Cell(r, c, 1, 1, (printed(text, 60 + 100 * c, top + 20 * r + 12, page=page),), page,
                 Box(60 + 100 * c, top + 20 * r, 160 + 100 * c, top + 20 * r + 20))
            for r, row in enumerate(rows)
            for c, text in enumerate(row)
        )  # fmt: skip
        bottom = top + 20 * len(rows)
        return Grid(len(rows), 2, cells, page=page, page_last=page, box=Box(60, top, 260, bottom))

    header = ["연도", "수출액"]
    first = page_of([header, *[[f"{year}년", f"{year - 1900}"] for year in range(2000, 2008)]], 1, 620)
    second = page_of([header, *[[f"{year}년", f"{year - 1900}"] for year in range(2008, 2012)]], 2, 60)
    bulletin = read(
        printed("가상 수출 동향", 60, 50, size=16), first, second,
        pages=(Page(1, 595, 842), Page(2, 595, 842)), page_basis="layout",
    )  # fmt: skip
    (table,) = bulletin.tables
    assert (table.row_count, table.page_first, table.page_last) == (13, 1, 2)
    assert [block.text for block in bulletin.blocks if block.kind == "furniture"] == ["연도 수출액"]
    assert not [problem for problem in bulletin.problems if problem.code is Code.CHARACTERS_LOST]


@pytest.mark.parametrize(
    ("title", "rest"),
    [
        ("Ⅱ. 시장 동향", "시장 동향"),
        ("Ⅱ 시장 동향", "시장 동향"),
        ("II. 시장 동향", "시장 동향"),
        ("제2장 시장 동향", "시장 동향"),
        ("2. 시장 동향", "시장 동향"),
        ("XR 시장 동향", "XR 시장 동향"),
        ("IV.D 시장 동향", "IV.D 시장 동향"),
    ],
)
def test_titles_are_compared_without_their_number(title: str, rest: str) -> None:
    assert without_number(title) == rest


def test_titles_are_alike_whatever_their_blanks_marks_and_typos() -> None:
    others = [fold(text) for text in ("", "AI 반도체 산업의 전망", "「ＡＩ반도체」 산업 전망", "수소 경제")]
    found = alike(fold("ai 반도체 산업 전망"), others, 86.0)
    assert [at for at, _ in found] == [1, 2]
    assert found[1][1] == 100.0 > found[0][1]
    assert alike("", others, 0.0) == []
