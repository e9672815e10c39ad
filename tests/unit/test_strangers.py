"""What bulletins of houses never met taught: each test is a small document of our own that was once misread."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Align, Bulletin, Cell, Element, Figure, Grid, Line, NativeNote, NoteReference, Page
from pipeline.segmenter.citations import find_reference
from pipeline.segmenter.mastheads import is_masthead_line, line_office
from tests.unit.test_segmenter import grid, paragraph, printed, read

LONG = "배가 나르는 물건이 지난해보다 크게 늘어 창고를 새로 짓는 곳이 많으며 이런 흐름은 다음 해에도 이어질 것으로 본다"


def on_page(line: Line, page: int, align: Align | None = None) -> Line:
    return replace(line, page=page, align=align)


def box(*lines: Line, page: int | None = None) -> Grid:
    return Grid(1, 1, (Cell(0, 0, 1, 1, lines, page),), "box", page)


def shown(bulletin: Bulletin) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in bulletin.blocks]


def parents(bulletin: Bulletin) -> dict[str, str | None]:
    texts = {block.ordinal: block.text for block in bulletin.blocks}
    return {block.text: None if block.parent is None else texts[block.parent] for block in bulletin.blocks}


def test_notes_under_a_table_hang_on_the_words_in_its_cells() -> None:
    found = read(
        paragraph("인력 현황", size=18.0),
        grid([["구분", "정원", "기타*"], ["본부", "12", "3"], ["지부**", "3*4", "1"]]),
        paragraph("* 별정직과 연구직"),
        paragraph("** 지난달 새로 연 곳"),
    )
    table = next(block for block in found.blocks if block.kind == "table")
    assert [(note.anchor_text, note.anchor_block) for note in found.footnotes] == [
        ("기타", table.ordinal),
        ("지부", table.ordinal),
    ]


def test_a_native_note_in_a_cell_hangs_there() -> None:
    cell = replace(paragraph("경상 수입 현황"), notes=(NoteReference(5, 0),))
    cells = (Cell(0, 0, 1, 1, (paragraph("구분"),)), Cell(0, 1, 1, 1, (paragraph("금액"),)))
    table = Grid(2, 2, (*cells, Cell(1, 0, 1, 1, (cell,)), Cell(1, 1, 1, 1, (paragraph("12"),))))
    note = NativeNote("footnote", "1)", (paragraph("세금과 수수료"),))
    found = read(paragraph("살림 현황", size=18.0), table, notes=(note,))
    assert [(note.kind, note.anchor_text) for note in found.footnotes] == [("native", "수입")]


def test_two_lines_of_a_title_in_one_box_are_one_title() -> None:
    lines = [replace(paragraph("바닷길 물류의 새 흐름과", size=18.0), align="center")]
    lines += [replace(paragraph("항만 도시의 대응 방안", size=20.0), align="center")]
    found = read(box(*lines), *(paragraph(f"□ {LONG}") for _ in range(3)))  # type: ignore[arg-type]
    assert found.articles[0].title == "바닷길 물류의 새 흐름과 항만 도시의 대응 방안"


CONTENTS = ("1. 항만의 변화 3", "2. 창고의 변화 4", "3. 도로의 변화 5", "[붙임 1] 조사표 6", "[붙임 2] 설문지 7")


def contents(word: str = "목 차") -> list[Element]:
    return [
        on_page(paragraph(word, size=16.0), 2),
        *(on_page(paragraph(text), 2) for text in CONTENTS[:3]),
        Figure(page=3),
        on_page(paragraph("목 차", size=16.0), 3),
        *(on_page(paragraph(text), 3) for text in CONTENTS[3:]),
    ]


def body() -> list[Element]:
    names = ("1. 항만의 변화", "2. 창고의 변화", "3. 도로의 변화", "[붙임 1] 조사표", "[붙임 2] 설문지")
    return [
        on_page(line, 4 + at)
        for at, name in enumerate(names)
        for line in (paragraph(name, size=15.0), paragraph(f"□ {LONG}"))
    ]


@pytest.mark.parametrize("word", ["목 차", "- 목 차 -"])
def test_contents_go_on_behind_an_ornament_and_their_word_again(word: str) -> None:
    cover = [on_page(paragraph("물류 정책 보고", size=24.0), 1), on_page(paragraph("2026. 3."), 1)]
    found = read(*cover, *contents(word), *body())
    assert [block.text for block in found.blocks if block.kind == "contents_entry"] == list(CONTENTS)
    assert [(article.section, article.title) for article in found.articles][-2:] == [
        ("붙임 1", "조사표"),
        ("붙임 2", "설문지"),
    ]
    assert found.issue.title == "물류 정책 보고"


def test_a_list_of_annexes_makes_no_articles() -> None:
    names = ["[별지 제1호 서식] 서약서", "[별지 제2호 서식] 확인서", "[별지 제3호 서식] 동의서"]
    forms = [line for name in names for line in (paragraph(name), paragraph(f"□ {LONG}"))]
    found = read(paragraph("물류 정책 보고", size=24.0), paragraph(f"□ {LONG}"), *map(paragraph, names), *forms)
    assert [(article.section, article.title) for article in found.articles][1:] == [
        ("별지 제1호 서식", "서약서"),
        ("별지 제2호 서식", "확인서"),
        ("별지 제3호 서식", "동의서"),
    ]


def test_the_last_short_item_of_a_list_is_no_heading() -> None:
    items = ["1. 항만에 드나드는 배를 가진 모임", "2. 창고를 다섯 곳보다 많이 둔 모임", "3. 그 밖의 모임"]
    found = read(paragraph("모임의 요건", size=18.0), *map(paragraph, items), paragraph(LONG))
    assert [kind for kind, _ in shown(found)] == ["title", "bullet", "bullet", "bullet", "paragraph"]


def test_the_last_entry_of_a_form_may_head_a_table() -> None:
    fields = ["가. 일시: 2026. 3. 2.", "나. 장소: 가람항 누리관", "다. 진행 순서"]
    found = read(paragraph("행사 안내", size=18.0), *map(paragraph, fields), grid([["시각", "순서"], ["10시", "인사"]]))
    assert [kind for kind, _ in shown(found)] == ["title", "bullet", "bullet", "heading", "table"]


def test_what_stands_between_counted_items_belongs_to_them() -> None:
    plain = ["□ 지원 내용", f"ㅇ {LONG}", "① 배를 가진 곳", "② 창고를 둔 곳", f"ㅇ {LONG}"]
    turned = [
        "① 서류를 살피는 단계",
        "ㅇ 기한 안에 낸 곳",
        "② 현장을 살피는 단계",
        "ㅇ 점수가 높은 곳",
        "- 칠십 점이 넘는 곳",
    ]
    found = read(
        paragraph("지원 안내", size=18.0),
        *map(paragraph, plain),
        paragraph("평가 방법", size=15.0, bold=True),
        *map(paragraph, turned),
    )
    above = parents(found)
    assert above["배를 가진 곳"] == LONG
    assert above["기한 안에 낸 곳"] == "서류를 살피는 단계"
    assert above["현장을 살피는 단계"] == above["서류를 살피는 단계"] == "평가 방법"
    assert above["점수가 높은 곳"] == "현장을 살피는 단계"
    assert above["칠십 점이 넘는 곳"] == "점수가 높은 곳"


def test_a_frame_around_the_whole_page_is_no_box() -> None:
    lines = [paragraph("총회 소집 알림", size=18.0), *(paragraph(f"{n}. 안건에 관한 일") for n in range(1, 18))]
    found = read(box(*(on_page(line, 1) for line in lines), page=1))
    assert {kind for kind, _ in shown(found)} == {"title", "bullet"}


def test_a_title_that_running_heads_repeat_is_no_running_head() -> None:
    pages = tuple(Page(number, 595.0, 842.0) for number in range(1, 6))
    heads = [printed("창고 등급에 관한 고시", 400.0, 38.0, number, 9.0) for number in range(1, 6)]
    title = printed("창고 등급에 관한 고시", 200.0, 90.0, 1, 14.0)
    texts = [printed(f"□ {LONG[at : at + 30]}", 60.0, 140.0 + 20.0 * at, 1) for at in range(6)]
    found = read(heads[0], title, *texts, *heads[1:], pages=pages)
    assert found.articles[0].title == "창고 등급에 관한 고시"
    assert sum(kind == "furniture" for kind, _ in shown(found)) == 5


@pytest.mark.parametrize(
    ("lines", "publisher"),
    [
        (("가람시 나루구 공고 제2026-15호", "창고 지원 사업을 알립니다."), "가람시 나루구"),
        (("창고 지원 사업을 다음과 같이 알립니다.", "2026년 3월 2일", "나루물류관리원 원장"), "나루물류관리원"),
        (("창고 지원 사업을 다음과 같이 알립니다.", "2026. 3. 2.", "가람시 나루구청장"), "가람시 나루구청"),
        (("창고 지원 사업을 다음과 같이 알립니다.", "2026. 3. 2.", "나루물류부장관(직인생략)"), "나루물류부"),
        ((f"□ 나루물류청은 창고를 새로 짓는다고 밝혔다. {LONG}",), "나루물류청"),
        ((f"□ 이번 신청은 3월에 끝난다고 밝혔다. {LONG}",), None),
    ],
)
def test_notices_signatures_and_speakers_name_the_publisher(lines: tuple[str, ...], publisher: str | None) -> None:
    found = read(paragraph("창고 지원 사업", size=18.0), *map(paragraph, lines))
    assert found.issue.publisher == publisher


def test_a_cover_names_its_office_and_date_behind_the_title() -> None:
    cover = [paragraph("물류 정책 보고", size=24.0), paragraph("2026. 3. 2."), paragraph("나 루 물 류 청", size=18.0)]
    found = read(*(on_page(line, 1) for line in cover), *(on_page(paragraph(f"□ {LONG}"), 2) for _ in range(20)))
    assert [kind for kind, _ in shown(found)][:3] == ["title", "imprint", "imprint"]
    assert (found.issue.publisher, found.issue.published) == ("나루물류청", "2026-03-02")


def test_words_in_brackets_alone_are_no_label_and_no_unit() -> None:
    found = read(
        paragraph("물류 통계", size=18.0),
        paragraph("(총액 기준)", size=14.0, bold=True),
        grid([["구분", "값"], ["가", "12"]]),
        paragraph("연령대별 이용 현황(연령대별 Top 3)", size=14.0, bold=True),
        grid([["구분", "값"], ["나", "12"]]),
    )
    assert [block.label for block in found.blocks] == [None] * 5
    assert [table.unit_note for table in found.tables] == [None, None]


def test_a_title_with_its_letters_set_apart_is_read_as_a_word() -> None:
    found = read(paragraph("통 합 물 류 통 계", size=20.0), paragraph(f"□ {LONG}"))
    assert (found.issue.title, found.articles[0].title) == ("통합물류통계", "통합물류통계")


def in_issue(*lines: tuple[str, float, float], page: int = 1, top: float = 60.0) -> list[Line]:
    """Printed lines of (text, left edge, size) below one another."""
    found = []
    for text, left, size in lines:
        top += 2.2 * size
        found.append(printed(text, left, top, page, size))
    return found


def weekly() -> Bulletin:
    """Two pages without contents: a name, a line with label, date and office, three items of equal style."""
    opening = in_issue(("바다 브리프", 60, 28), ("제312호 | 2026. 3. 9.(월) | 나루해양연구소", 60, 9))
    items = []
    for number, name in enumerate(("짐이 늘어난 항만", "다시 오른 기름 값", "전기로 움직이는 부두")):
        lines = (
            (f"◈ {name}", 60, 15),
            (f"◇ {LONG[:40]}", 60, 10),
            (f"◦ {LONG[5:40]}", 72, 10),
            (f"◇ {LONG[9:45]}", 60, 10),
        )
        items += in_issue(*lines, page=1 + number // 2, top=170.0 + 180.0 * (number % 2))
    head = printed("주간 바다 브리프 제312호", 60, 40, 2, 8)
    return read(*opening, *items[:8], head, *items[8:], pages=(Page(1, 595.0, 842.0), Page(2, 595.0, 842.0)))


def test_an_issue_without_contents_has_the_articles_its_style_shows() -> None:
    found = weekly()
    assert [article.title for article in found.articles] == [
        "짐이 늘어난 항만",
        "다시 오른 기름 값",
        "전기로 움직이는 부두",
    ]
    assert shown(found)[:2] == [("title", "바다 브리프"), ("imprint", "제312호 | 2026. 3. 9.(월) | 나루해양연구소")]
    assert ("furniture", "주간 바다 브리프 제312호") in shown(found)


def test_a_line_of_label_date_and_office_identifies_the_issue() -> None:
    issue = weekly().issue
    assert (issue.title, issue.label, issue.number) == ("바다 브리프", "제312호", 312)
    assert (issue.published, issue.publisher) == ("2026-03-09", "나루해양연구소")


@pytest.mark.parametrize(
    ("text", "is_masthead", "office"),
    [
        ("(2026. 3. 10., 나루해양청 물류정책과)", True, "나루해양청"),
        ("2026년 3월 | 제15권 제3호", True, None),
        ("Vol. 12 No. 3", True, None),
        ("통권 제135호 2026. 3. 9.", True, None),
        ("2026. 3. 10.부터 받음", False, None),
        ("나루해양청", False, None),
        ("제3부두의 문을 연 뒤", False, None),
    ],
)
def test_masthead_lines(text: str, is_masthead: bool, office: str | None) -> None:
    assert (is_masthead_line(text), line_office(text)) == (is_masthead, office)


def test_page_numbers_may_stand_before_the_titles_of_the_contents() -> None:
    entries = ["이슈", "03 항만의 변화", "05 창고의 변화", "진단", "06 도로의 변화"]
    names = [("이슈", "항만의 변화"), ("이슈", "창고의 변화"), ("진단", "도로의 변화")]
    text = [
        on_page(line, 3 + at)
        for at, (section, name) in enumerate(names)
        for line in (paragraph(section), paragraph(name, size=18.0), paragraph(f"□ {LONG}"))
    ]
    cover = [on_page(paragraph("물류 리포트", size=24.0), 1), on_page(paragraph("CONTENTS", size=18.0), 2)]
    found = read(*cover, *(on_page(paragraph(entry), 2) for entry in entries), *text)
    assert [(article.section, article.title) for article in found.articles] == names
    assert all(article.title_in_contents == article.title for article in found.articles)
    assert [kind for kind, text in shown(found) if text == "이슈"] == ["contents_entry", "heading", "heading"]


def test_chapters_counted_before_their_titles_are_no_pages() -> None:
    entries = ["1 항만의 변화", "2 창고의 변화", "3 도로의 변화"]
    found = read(
        *(on_page(line, 1) for line in (paragraph("물류 리포트", size=24.0), paragraph("목 차", size=18.0))),
        *(on_page(paragraph(entry), 1) for entry in entries),
        *(on_page(line, 2) for entry in entries for line in (paragraph(entry, size=18.0), paragraph(f"□ {LONG}"))),
    )
    assert [article.title_in_contents for article in found.articles] == entries


def test_small_counted_lines_whose_marks_stand_behind_words_are_notes() -> None:
    text = [printed(f"{LONG[:38]}1)", 60.0, 120.0), printed(f"{LONG[:38]}2)", 60.0, 180.0)]
    text += [printed(LONG[:40], 60.0, 240.0 + 60.0 * at) for at in range(4)]
    notes = [
        printed("1) 항만 경기 조사에서 옮김", 60.0, 700.0, size=8.0),
        printed("2) 잠정 집계", 60.0, 715.0, size=8.0),
    ]
    found = read(printed("물류 동향", 60.0, 60.0, size=20.0), *text, *notes, pages=(Page(1, 595.0, 842.0),))
    assert [(note.marker, note.kind) for note in found.footnotes] == [("1)", "anchored"), ("2)", "anchored")]
    assert all(note.anchor_block is not None for note in found.footnotes)


def test_a_remark_below_a_table_opens_with_its_word() -> None:
    found = read(
        paragraph("물류 통계", size=18.0),
        grid([["구분", "값"], ["가", "12"]]),
        paragraph("주: 올해는 추정치임"),
        paragraph("자료: 나루항만공사, 항만 통계, 2026.3.5."),
    )
    assert [(note.kind, note.marker, note.text) for note in found.footnotes] == [("remark", "주:", "올해는 추정치임")]
    assert [kind for kind, _ in shown(found)][2:] == ["note", "citation"]


def test_questions_head_their_answers_and_quotes_in_boxes_are_messages() -> None:
    found = read(
        paragraph("묻고 답하기", size=18.0),
        paragraph("Q1. 짐은 왜 늘었나요?"),
        paragraph(f"A. {LONG}"),
        box(paragraph("“값은 두 배지만 오래 쓰면 더 싸다.” (항만 관계자)")),
    )
    assert [kind for kind, _ in shown(found)] == ["title", "heading", "paragraph", "key_point"]


def test_a_caption_that_counts_itself_needs_no_figure() -> None:
    found = read(
        paragraph("물류 통계", size=18.0), paragraph(LONG), paragraph("그림 1. 기름 값의 흐름"), paragraph(LONG)
    )
    assert [kind for kind, _ in shown(found)] == ["title", "paragraph", "caption", "paragraph"]


def test_a_contact_table_alone_makes_no_press_release() -> None:
    rows = [
        ["담당 부서", "물류과", "책임자", "과장 김바다 (051-000-1111)"],
        ["", "", "담당자", "사무관 이나루 (051-000-2222)"],
    ]
    found = read(paragraph("하역 장비 추진 계획", size=18.0), paragraph(f"□ {LONG}"), grid(rows))
    assert (found.issue.series, found.issue.profile) == (None, None)


def test_the_imprint_below_items_of_the_last_page_is_found() -> None:
    found = read(
        *in_issue(
            ("물류 동향", 60, 20), (f"○ {LONG[:40]}", 60, 10), (f"○ {LONG[3:43]}", 60, 10), (f"○ {LONG[6:46]}", 60, 10)
        ),
        *in_issue(("발행인 홍바다 편집 나루해양연구소", 60, 8), ("연구소의 뜻과 다를 수 있습니다", 60, 8), top=700.0),
        pages=(Page(1, 595.0, 842.0),),
    )
    assert [block.kind for block in found.blocks][-2:] == ["imprint", "imprint"]
    assert found.blocks[-1].article is None


def test_a_remark_between_a_caption_and_its_table_parts_them_not() -> None:
    first, second = (grid([["구분", "값"], [name, "12"]]) for name in ("가", "나"))
    found = read(
        paragraph("물류 통계", size=18.0),
        *map(paragraph, ("< 항만의 값 >", "※ 천 원 아래는 버림")),
        first,
        *map(paragraph, ("< 창고의 값 >", "※ 천 원 아래는 버림")),
        second,
    )
    assert [table.caption for table in found.tables] == ["항만의 값", "창고의 값"]


def test_a_word_beside_nested_tables_names_a_row() -> None:
    inner = grid([["구성", "내용"], ["저장", "두 벌"]])
    cells = (Cell(0, 0, 1, 1, (paragraph("세부 내용"),)), Cell(0, 1, 1, 1, (paragraph(f"○ {LONG}"), inner)))
    found = read(paragraph("요구 사항", size=18.0), paragraph(f"□ {LONG}"), Grid(1, 2, cells))
    assert [(table.row_count, table.column_count, table.parent) for table in found.tables] == [(1, 2, None), (2, 2, 0)]


def test_entries_left_of_the_counted_ones_are_sections() -> None:
    entries = [("항만", 0.0), ("1. 항만의 변화", 10.0), ("2. 항만의 과제", 10.0), ("부록의 표", 0.0)]
    lines = [on_page(paragraph(f"{text} ····· {at + 3}", indent), 2) for at, (text, indent) in enumerate(entries)]
    text = [
        on_page(line, 3 + at)
        for at, (name, _) in enumerate(entries)
        for line in (paragraph(name, size=16.0), paragraph(f"□ {LONG}"))
    ]
    found = read(
        on_page(paragraph("물류 리포트", size=24.0), 1), on_page(paragraph("목 차", size=16.0), 2), *lines, *text
    )
    assert [block.level for block in found.blocks if block.kind == "contents_entry"] == [1, 2, 2, 1]
    assert [(article.section, article.title) for article in found.articles] == [
        ("항만", "항만의 변화"),
        ("항만", "항만의 과제"),
        (None, "부록의 표"),
    ]


def test_a_mark_alone_heads_nothing() -> None:
    found = read(paragraph("신청 양식", size=18.0), paragraph("◦", size=14.0), paragraph("-"), paragraph(f"□ {LONG}"))
    assert [kind for kind, _ in shown(found)] == ["title", "paragraph", "paragraph", "bullet"]


def test_short_words_above_longer_texts_name_the_columns() -> None:
    rows = [["순위", "기능", "환경", "판", "요점"], ["가장 먼저", LONG[:30], "어디서나 씀", "첫째 판", "값이 쌈"]]
    form = [["성명", "", "소속", "", "직책"], ["주소", "", "전화", "", "나이"]]
    found = read(paragraph("기능 표", size=18.0), grid(rows), paragraph(LONG), grid(form))
    assert [table.header_row_count for table in found.tables] == [1, 0]


def test_a_strip_of_empty_cells_is_a_figure() -> None:
    found = read(paragraph("알림", size=18.0), paragraph(f"□ {LONG}"), grid([["", "", ""]]))
    assert ([kind for kind, _ in shown(found)][-1], found.tables) == ("figure", ())


def test_headings_in_angled_brackets_above_text() -> None:
    parts = [
        line for name in ("먼저 할 일", "나중 일", "끝낼 일") for line in (paragraph(f"<{name}>"), paragraph(LONG))
    ]
    found = read(paragraph("일의 순서", size=18.0), *parts)
    assert [kind for kind, _ in shown(found)] == ["title", *["heading", "paragraph"] * 3]


def test_date_and_signature_of_a_notice_are_its_imprint() -> None:
    lines = ("다음과 같이 알립니다.", "2026년 3월 2일", "나루물류관리원 원장")
    found = read(paragraph("창고 지원 사업 공고", size=18.0), *map(paragraph, lines), paragraph(f"□ {LONG}"))
    assert [kind for kind, _ in shown(found)] == ["title", "paragraph", "imprint", "imprint", "bullet"]


@pytest.mark.parametrize("text", ["ㅇ「창고법」에 따름", "ㅇ창고를 늘림", "ㅇ 창고를 늘림"])
def test_a_lone_consonant_is_a_mark(text: str) -> None:
    found = read(paragraph("창고", size=18.0), paragraph(text))
    assert found.blocks[-1].marker == "ㅇ"


def test_counted_lines_left_of_others_hold_them() -> None:
    lines = [
        ("□ 항만의 변화", 0),
        (f"ㅇ {LONG}", 12),
        ("① 장비를 바꿈", 0),
        (f"ㅇ {LONG[9:]}", 12),
        ("② 시설을 늘림", 0),
    ]
    lines.append((f"ㅇ {LONG[5:]}", 12))
    found = read(paragraph("항만 계획", size=18.0), *(paragraph(text, float(indent)) for text, indent in lines))
    above = parents(found)
    assert above["장비를 바꿈"] == above["시설을 늘림"] == above[LONG] == "항만의 변화"
    assert (above[LONG[9:]], above[LONG[5:]]) == ("장비를 바꿈", "시설을 늘림")


def test_a_unit_note_between_a_marked_line_and_its_table_keeps_it_a_heading() -> None:
    lines = (f"○ {LONG}", "◎ 살림 총괄", "(단위: 억 원)")
    found = read(paragraph("살림 개요", size=18.0), *map(paragraph, lines), grid([["구분", "값"], ["가", "12"]]))
    assert [kind for kind, _ in shown(found)] == ["title", "bullet", "heading", "caption", "table"]


def test_a_paper_of_one_article_has_its_title_below_name_and_label() -> None:
    opening = in_issue(("ISSUE PAPER", 60, 26), ("2026-07", 400, 12), ("전기 항만 시대의 과제", 60, 20))
    opening += in_issue(("홍나루 | 나루해양연구원 항만본부", 60, 9), ("2026년 3월 15일 발행", 60, 9), top=190.0)
    text = in_issue(*((LONG[:40], 60, 10) for _ in range(6)), top=260.0)
    head = printed("나루 ISSUE PAPER", 60, 40, 2, 8)
    found = read(
        *opening, *text, head, *in_issue((LONG[:40], 60, 10), page=2), pages=(Page(1, 595, 842), Page(2, 595, 842))
    )
    assert [article.title for article in found.articles] == ["전기 항만 시대의 과제"]
    assert (found.issue.published, found.issue.publisher) == ("2026-03-15", "나루해양연구원")
    assert ("furniture", "나루 ISSUE PAPER") in shown(found)


def test_sources_below_their_word_are_citations() -> None:
    sources = ("나루해양연구원(2026), 항만 장비 조사.", "Garam Institute (2025), Electric Ports, Garam Press.")
    found = read(paragraph("전기 항만", size=18.0), paragraph(LONG), *map(paragraph, ("참고문헌", *sources, "끝.")))
    kinds = [kind for kind, _ in shown(found)]
    assert kinds == ["title", "paragraph", "heading", "citation", "citation", "paragraph"]


def test_an_office_in_spaced_letters_publishes() -> None:
    cover = [paragraph("예산안 개요", size=24.0), paragraph("2025. 11."), paragraph("나 루 시", size=18.0)]
    found = read(*(on_page(line, 1) for line in cover), *(on_page(paragraph(f"□ {LONG}"), 2) for _ in range(20)))
    assert found.issue.publisher == "나루시"


def test_a_title_stands_above_the_items_however_large_a_line_among_them_is() -> None:
    texts = ("창고의 쓰임", f"1. 배경 : {LONG}", f"2. 목적 : {LONG}", f"3. 차별점 : {LONG}")
    found = read(*map(paragraph, texts), paragraph("내부 설계", size=20.0), paragraph(f"□ {LONG}"))
    assert found.articles[0].title == "창고의 쓰임"


def test_a_formula_heads_nothing() -> None:
    formula = paragraph("평점=배점 TIMES LEFT ( {최저} over {해당} RIGHT )", size=16.0)
    found = read(paragraph("가격 평가", size=18.0), paragraph(f"□ {LONG}"), formula, paragraph(f"○ {LONG}"))
    assert [kind for kind, _ in shown(found)] == ["title", "bullet", "paragraph", "bullet"]


def test_official_numbering_has_eight_levels() -> None:
    marks = ("1.", "가.", "1)", "가)", "(1)", "(가)", "①", "㉮")
    found = read(paragraph("사업 계획", size=18.0), *(paragraph(f"{mark} {LONG}") for mark in marks))
    assert [block.level for block in found.blocks[1:]] == list(range(1, 9))


def test_lines_of_a_cover_are_above_nothing() -> None:
    cover = [paragraph("기안기 제품 규격", size=30.0), paragraph("한빛과물결", size=18.0), paragraph("2026년 5월")]
    found = read(
        *(on_page(line, 1) for line in cover),
        *(on_page(line, 2) for line in (paragraph("1. 제품 소개", size=14.0), paragraph(f"가. {LONG}"))),
    )
    assert [kind for kind, _ in shown(found)][:3] == ["title", "imprint", "imprint"]
    assert parents(found)["제품 소개"] is None


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("[출처] 항만 소식 (2026.3.4.)", ("[출처]", "항만 소식 (2026.3.4.)")),
        ("【출처】나루항만공사, 2026.3.", ("【출처】", "나루항만공사, 2026.3.")),
        ("[참고] 항만의 변화", None),
        ("[출처]", None),
    ],
)
def test_a_word_in_brackets_may_lead_a_source(text: str, reference: tuple[str, str] | None) -> None:
    found = find_reference(text)
    assert (None if found is None else (found.marker, text[found.start : found.end])) == reference


def test_lines_of_a_cover_name_issue_and_office() -> None:
    cover = [
        paragraph("나루 산업동향", size=30.0),
        *map(paragraph, ("2026-3호 (통권 87호)", "나루기술진흥원 | 정책팀")),
    ]
    entries = [on_page(paragraph(f"{name} ····· {at + 3}"), 2) for at, name in enumerate(("항만", "창고", "도로"))]
    text = [line for name in ("항만", "창고", "도로") for line in (paragraph(name, size=16.0), paragraph(f"□ {LONG}"))]
    found = read(
        *(on_page(line, 1) for line in cover),
        on_page(paragraph("목 차", size=16.0), 2),
        *entries,
        *(on_page(line, 3 + at // 2) for at, line in enumerate(text)),
    )
    assert [kind for kind, _ in shown(found)][:3] == ["title", "imprint", "imprint"]
    assert (found.issue.title, found.issue.label) == ("나루 산업동향", "2026-3호")


def test_a_release_may_name_its_office_and_date_in_lines() -> None:
    lines = (("나루해양부 보도자료", 20.0), ("2026년 3월 12일(목) 조간부터 보도하여 주시기 바랍니다.", 11.0))
    found = read(
        *(paragraph(text, size=size) for text, size in lines),
        paragraph("항만을 바꾼다", size=22.0),
        paragraph(f"□ {LONG}"),
    )
    assert [kind for kind, _ in shown(found)] == ["furniture", "furniture", "title", "bullet"]
    assert (found.issue.series, found.issue.published, found.issue.publisher) == (
        "보도자료",
        "2026-03-12",
        "나루해양부",
    )


def test_whom_to_ask_is_a_contact_table() -> None:
    head = grid([["나루해양부", "보도자료"], ["배포일", "2026. 3. 12.(목)"]])
    contact = grid([["문의", "물류과", "김바다 과장", "051-000-1111"], ["", "", "이나루 사무관", "051-000-2222"]])
    found = read(head, paragraph("항만을 바꾼다", size=22.0), paragraph(f"□ {LONG}"), contact)
    assert [kind for kind, _ in shown(found)] == ["furniture", "title", "bullet", "imprint"]
    assert (found.issue.series, found.issue.publisher) == ("보도자료", "나루해양부")


def test_chapters_and_sections_stand_above_what_a_summary_before_them_had() -> None:
    heads = [("요 약", 18.0), ("1. 배경", 13.0), (f"□ {LONG}", 11.0), ("제1장 서론", 18.0), ("제1절 배경", 14.0)]
    heads += [("1. 대수", 12.0), ("제2절 방법", 14.0), ("제2장 현황", 18.0)]
    lines = [line for text, size in heads for line in (paragraph(text, size=size, bold=size > 11), paragraph(LONG))]
    found = read(paragraph("항만 효과 분석", size=24.0), *lines)
    above = parents(found)
    assert [above[name] for name in ("제1장 서론", "제2장 현황")] == [None, None]
    assert (above["제1절 배경"], above["제2절 방법"]) == ("제1장 서론", "제1장 서론")
    assert above["대수"] == "제1절 배경"


def test_titles_without_a_source_among_those_that_have_one() -> None:
    names = ("전기 항만 지원 (나루일보, 3.17)", "기름 값 상승 (가람경제, 3.17)", "사람이 바뀐 곳")
    lines = [line for name in names for line in (paragraph(name, size=14.0, bold=True), *map(paragraph, [LONG] * 3))]
    found = read(paragraph("오늘의 물류", size=24.0), *lines)
    assert [article.title for article in found.articles] == ["전기 항만 지원", "기름 값 상승", "사람이 바뀐 곳"]


def test_an_office_before_its_telephone_publishes() -> None:
    foot = paragraph("나루물류협회 조사팀 | T. 051-000-3333 | www.example.org", size=8.0)
    found = read(paragraph("오늘의 물류", size=20.0), *map(paragraph, [f"□ {LONG}"] * 3), foot)
    assert found.issue.publisher == "나루물류협회"
