"""What a printed page shows in pieces and the file it was printed from as one: titles, entries, sentences, captions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Box, Bulletin, Cell, Element, Grid, Line, Page, Span
from tests.unit.test_segmenter import grid, paragraph, printed, read

PAGES = (Page(1, 595.0, 842.0), Page(2, 595.0, 842.0))
FILLER = "부두에 들어온 배가 지난해보다 크게 늘어 하역을 기다리는 시간이 길어졌다"


def boxed(*lines: Line, margin: float = 6.0) -> Grid:
    boxes = [line.box for line in lines if line.box is not None]
    box = Box(
        min(b.x0 for b in boxes) - margin,
        min(b.y0 for b in boxes) - margin,
        max(b.x1 for b in boxes) + margin,
        max(b.y1 for b in boxes) + margin,
    )
    cell = Cell(0, 0, 1, 1, lines, lines[0].page, box)
    return Grid(1, 1, (cell,), kind="box", page=lines[0].page, box=box)


def texts(bulletin: Bulletin, kind: str) -> list[tuple[str | None, str]]:
    return [(block.marker, block.text) for block in bulletin.blocks if block.kind == kind]


@pytest.mark.parametrize("mark", ["별첨", "참 고", "붙임 2", "2", "Ⅲ", "나"])
@pytest.mark.parametrize("is_boxed", [True, False])
def test_a_mark_in_a_box_beside_its_title(mark: str, is_boxed: bool) -> None:
    title = printed("부두별 물동량 (단위 : 천 톤)", 150.0, 100.0, size=16.0)
    found = read(
        printed("물류 동향", 60.0, 50.0, size=20.0),
        boxed(printed(mark, 60.0, 100.0, size=16.0)),
        boxed(title) if is_boxed else title,
        *[printed(FILLER, 60.0, 140.0 + 30.0 * at) for at in range(3)],
        grid([["구분", "1월"], ["합계", "12"]]),
        pages=PAGES,
    )
    block = next(block for block in found.blocks if "부두별" in block.text)
    assert block.marker == mark
    assert block.kind in ("title", "heading")
    assert mark not in [block.text for block in found.blocks]


def test_a_box_far_from_a_text_is_not_its_mark() -> None:
    found = read(
        printed("물류 동향", 60.0, 50.0, size=20.0),
        boxed(printed("2", 60.0, 100.0)),
        printed("부두별 물동량이 모두 늘었다", 300.0, 100.0),
        pages=PAGES,
    )
    assert (None, "2") in [(block.marker, block.text) for block in found.blocks]


def test_page_numbers_behind_drawn_dots_belong_to_their_entries() -> None:
    entries = [("들어가며", 1), ("부두의 이용", 3), ("창고의 이용", 7), ("맺으며", 12)]
    lines: list[Element] = [printed("목 차", 250.0, 60.0, size=16.0)]
    for at, (title, number) in enumerate(entries):
        last = printed(str(number), 480.0, 100.0 + 20.0 * at)
        assert last.box is not None
        shift = 500.0 - last.box.x1  # the numbers end below one another
        lines += [
            printed(title, 60.0, 100.0 + 20.0 * at),
            replace(last, box=last.box._replace(x0=last.box.x0 + shift, x1=500.0)),
        ]
    body = [element for title, _ in entries for element in (paragraph(title, size=16.0), paragraph(FILLER + "."))]
    found = read(*lines, *body, pages=PAGES)
    assert [text for _, text in texts(found, "contents_entry")] == [f"{title} {number}" for title, number in entries]


def test_numbers_that_do_not_rise_are_no_page_numbers() -> None:
    lines: list[Element] = []
    for at, (name, number) in enumerate([("사과", "31"), ("배", "12"), ("감", "27"), ("귤", "9")]):
        lines += [printed(name, 60.0, 100.0 + 20.0 * at), printed(number, 480.0, 100.0 + 20.0 * at)]
    found = read(printed("과일의 값", 60.0, 60.0, size=18.0), *lines, pages=PAGES)
    assert not texts(found, "contents_entry")


def mixed(text: str, y: float, small: tuple[int, int]) -> Line:
    """A line of 12 points whose `text[small[0]:small[1]]` is set in 10."""
    line = printed(text, 60.0, y, size=12.0)
    cuts = [(0, small[0], 12.0), (*small, 10.0), (small[1], len(text), 12.0)]
    return replace(line, spans=tuple(Span(a, b, size=size) for a, b, size in cuts if a < b))


def test_small_brackets_do_not_part_the_lines_of_a_sentence() -> None:
    """Which size a line is mostly set in is chance where what stands in brackets is smaller."""
    lines = [
        mixed("부두별로는 동쪽(12.5만 톤)과 서쪽 부두가 모두 늘었으며", 100.0, (8, 16)),
        mixed("(동쪽은 지난해 같은 달의 9.3만 톤보다 3.2만 톤 많음)그중", 118.0, (0, 34)),
        mixed("남쪽(2.1만 톤)은 처음으로 배를 맞았다.", 136.0, (2, 10)),
    ]
    edge = 470.0
    lines = [replace(line, box=line.box._replace(x1=edge)) for line in lines[:2] if line.box] + lines[2:]
    found = read(*lines, pages=PAGES)
    assert len(found.blocks) == 1


def test_a_caption_below_a_table_is_found_behind_the_foot_of_the_page() -> None:
    elements: list[Element] = []
    for page in (1, 2, 3):
        table = replace(grid([["구분", "값"], ["무게", "12"]]), page=page)
        elements += [printed(f"{FILLER}.", 60.0, 100.0 + 40.0 * row, page) for row in range(4)]
        elements += [printed("자료 이름 : 부두", 60.0, 300.0, page), table]
        elements += [printed("항만 자료집", 60.0, 30.0, page), printed(f"- {page} -", 280.0, 820.0, page)]
        elements += [printed(f"표 {page} 부두의 무게", 60.0, 400.0, page)]
    found = read(*elements, pages=tuple(Page(number, 595.0, 842.0) for number in (1, 2, 3)))
    assert [block.kind for block in found.blocks].count("furniture") >= 3
    assert [table.caption for table in found.tables] == [f"표 {page} 부두의 무게" for page in (1, 2, 3)]


def test_each_of_two_tables_in_a_row_keeps_the_caption_below_it() -> None:
    elements: list[Element] = []
    for number in (1, 2, 3):
        elements += [grid([["구분", "값"], ["무게", str(number)]]), paragraph(f"표 {number} 부두의 무게")]
    found = read(paragraph("부두 자료", size=18.0), paragraph(f"{FILLER}."), *elements)
    assert [table.caption for table in found.tables] == [f"표 {number} 부두의 무게" for number in (1, 2, 3)]


def test_pieces_of_one_printed_line_are_one_paragraph() -> None:
    """Fields that tabs set apart; the next row of fields is a paragraph of its own."""
    found = read(
        printed("이용 신청서", 240.0, 50.0, size=18.0),
        *[printed(FILLER + ".", 60.0, 80.0 + 18.0 * at) for at in range(3)],
        printed("소속", 60.0, 200.0),
        printed("직급", 300.0, 200.0),
        printed("이름", 60.0, 218.0),
        printed("(인)", 450.0, 218.0),
        pages=PAGES,
    )
    assert [block.text for block in found.blocks][-2:] == ["소속 직급", "이름 (인)"]


def test_columns_of_text_are_not_read_across() -> None:
    rows = [100.0 + 16.0 * at for at in range(8)]
    left = [printed("왼쪽 기둥의 글이 이어진다", 60.0, y) for y in rows]
    right = [printed("오른쪽 기둥의 글이 따른다", 320.0, y) for y in rows]
    found = read(*left, *right, pages=PAGES)
    crossed = sum(block.text.count("이어진다 오른쪽") for block in found.blocks)
    assert crossed <= 1  # from the foot of the first column to the head of the second


def test_a_chapters_number_in_a_box_above_its_name() -> None:
    found = read(
        boxed(printed("Ⅱ", 280.0, 300.0, size=28.0)),
        printed("부두의 이용", 220.0, 345.0, size=28.0),
        *[printed(FILLER + ".", 60.0, 100.0 + 18.0 * at, page=2) for at in range(3)],
        pages=PAGES,
    )
    block = found.blocks[0]
    assert (block.marker, block.text) == ("Ⅱ", "부두의 이용")


def test_a_remark_in_brackets_on_a_line_of_its_own_belongs_to_its_item() -> None:
    found = read(
        *[printed(f"- {FILLER}, {FILLER}", 60.0, 60.0 + 18.0 * at) for at in range(4)],
        printed("○ 이용한 뒤 알림을 냄", 60.0, 200.0),
        printed("(끝난 날부터 두 달 안)", 75.0, 218.0),
        pages=PAGES,
    )
    assert found.blocks[-1].text == "이용한 뒤 알림을 냄 (끝난 날부터 두 달 안)"


def box_at(text: str, x: float, y: float, width: float = 80.0) -> Grid:
    line = printed(text, x + 6.0, y - 8.0)
    box = Box(x, y - 24.0, x + width, y)
    return Grid(1, 1, (Cell(0, 0, 1, 1, (line,), 1, box),), kind="box", page=1, box=box)


def row_at(texts: list[str], x: float, y: float) -> Grid:
    cells = tuple(
        Cell(
            0,
            k,
            1,
            1,
            box_at(text, x + 80.0 * k, y).cells[0].elements,
            1,
            Box(x + 80.0 * k, y - 24.0, x + 80.0 * (k + 1), y),
        )
        for k, text in enumerate(texts)
    )
    return Grid(1, len(texts), cells, page=1, box=Box(x, y - 24.0, x + 80.0 * len(texts), y))


def test_steps_below_one_another_with_arrows_between_are_a_table() -> None:
    elements: list[Element] = [box_at("단계", 60.0, 100.0), row_at(["내용", "때"], 160.0, 100.0)]
    for at, (step, what, when) in enumerate(
        [("알림", "부두를 알림", "3월"), ("접수", "글을 받음", "4월"), ("선정", "뽑음", "5월")]
    ):
        y = 140.0 + 50.0 * at
        elements += [box_at(step, 60.0, y), row_at([what, when], 160.0, y), printed("⇩", 95.0, y + 18.0)]
    found = read(printed("추진 일정", 60.0, 50.0, size=16.0), *elements[:-1], pages=PAGES)
    (table,) = found.tables
    assert (table.row_count, table.column_count) == (6, 3)
    assert [cell.text for cell in table.cells][:9] == ["단계", "내용", "때", "알림", "부두를 알림", "3월", "⇩", "", ""]
    assert not found.problems


def test_steps_beside_one_another_with_arrows_between_are_a_table() -> None:
    row: list[Element] = []
    for at, text in enumerate(["알림", "접수", "선정"]):
        row += [box_at(text, 60.0 + 120.0 * at, 100.0), printed("▶", 155.0 + 120.0 * at, 94.0)]
    found = read(*[printed(FILLER + ".", 60.0, 20.0 + 16.0 * at) for at in range(3)], *row[:-1], pages=PAGES)
    (table,) = found.tables
    assert [cell.text for cell in table.cells] == ["알림", "▶", "접수", "▶", "선정"]


def test_boxes_without_arrows_are_no_chart() -> None:
    found = read(*[box_at(text, 60.0, 100.0 + 40.0 * at) for at, text in enumerate(["하나", "둘", "셋"])], pages=PAGES)
    assert not found.tables


def form(page: int, y: float, values: list[str]) -> Grid:
    rows = list(zip(["분류", "번호", "이름", "설명"], values, strict=True))
    cells = tuple(
        Cell(
            r,
            c,
            1,
            1,
            (printed(text, 62.0 + 100.0 * c, y + 20.0 * r + 14.0, page),),
            page,
            Box(60.0 + 100.0 * c, y + 20.0 * r, 160.0 + 100.0 * c, y + 20.0 * r + 20.0),
        )
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    )
    return Grid(4, 2, cells, page=page, page_last=page, box=Box(60.0, y, 260.0, y + 80.0))


def test_the_next_form_of_a_class_on_the_next_page_is_a_table_of_its_own() -> None:
    """Its first row says the same; were it the repeated header, the rows below would go on, not begin anew."""
    first, second = (
        form(1, 700.0, ["창고", "가-1", "냉동", "얼려 둔다"]),
        form(2, 80.0, ["창고", "가-2", "냉장", "차게 둔다"]),
    )
    found = read(printed(f"{FILLER}.", 60.0, 100.0), first, second, pages=PAGES)
    assert [table.cells[3].text for table in found.tables] == ["가-1", "가-2"]


@pytest.mark.parametrize("head", ["[붙임 2] 부두의 이용", "[별지 제3호 서식] 이용 신청서", "<참고 1> 부두의 크기"])
def test_an_annex_begins_anew_on_the_next_page(head: str) -> None:
    full = [printed(f"{FILLER} {FILLER[:8]}", 60.0, 740.0 + 18.0 * at) for at in range(3)]
    found = read(*full, printed(head, 60.0, 80.0, page=2), printed(f"{FILLER}.", 60.0, 120.0, page=2), pages=PAGES)
    assert not any(head.split("]")[-1].split(">")[-1].strip() in block.text for block in found.blocks[:1])
    assert any(block.text.startswith(head[:3]) or block.text == head for block in found.blocks[1:])


@pytest.mark.parametrize(("width", "count"), [(440.0, 2), (262.0, 1)])
def test_whether_a_line_is_full_is_told_by_the_box_around_it(width: float, count: int) -> None:
    """The same two lines: in a wide box the first ends early, in a narrower one it is full."""
    first, second = (
        printed("부두를 이용하려는 사람이 알아 둘 것을 적음", 66.0, 110.0),
        printed("하역하는 때를 미리 알림", 66.0, 126.0),
    )
    box = Box(60.0, 94.0, 60.0 + width, 132.0)
    frame = Grid(1, 1, (Cell(0, 0, 1, 1, (first, second), 1, box),), kind="box", page=1, box=box)
    wide = [printed(f"{FILLER} {FILLER[:8]}", 60.0, 200.0 + 18.0 * at) for at in range(6)]
    found = read(printed("알림", 60.0, 60.0, size=16.0), frame, *wide, pages=PAGES)
    assert len([block for block in found.blocks if block.text.startswith(("부두를 이", "하역하는 때"))]) == count


def rows_of(page: int, y: float, rows: list[list[list[str]]]) -> Grid:
    """Rows of two cells, 100 and 200 points wide; each cell has its lines."""
    cells = []
    for number, row in enumerate(rows):
        top = y + 40.0 * number
        for column, (left, right, parts) in enumerate(zip((60.0, 160.0), (160.0, 362.0), row, strict=True)):
            inside = tuple(printed(text, left + 4.0, top + 14.0 + 16.0 * at, page) for at, text in enumerate(parts))
            cells.append(Cell(number, column, 1, 1, inside, page, Box(left, top, right, top + 40.0)))
    box = Box(60.0, y, 362.0, y + 40.0 * len(rows))
    return Grid(len(rows), 2, tuple(cells), page=page, page_last=page, box=box)


FULL, NEXT = "짐을 싣고 내리는 곳으로 앞바다에 닿아", [["창고"], ["짐을 두는 곳"]]


@pytest.mark.parametrize("rest", [["배가 오가는 길"], ["배가 오가는 길", "때"]])
def test_a_row_that_the_end_of_a_page_parts_is_one_row(rest: list[str]) -> None:
    first, second = rows_of(1, 740.0, [[["부두"], [FULL]]]), rows_of(2, 60.0, [[[], rest], NEXT])
    (table,) = read(printed(f"{FILLER}.", 60.0, 100.0), first, second, pages=PAGES).tables
    assert [cell.text for cell in table.cells[2:]] == ["창고", "짐을 두는 곳"]
    assert "".join(table.cells[1].text.split()) == "".join("".join([FULL, *rest]).split())


@pytest.mark.parametrize(("above", "below"), [("동쪽 부두", []), (FULL, ["서쪽"])])
def test_a_row_below_a_merged_cell_is_a_row_of_its_own(above: str, below: list[str]) -> None:
    """The line above ends short of the cell's side, or the first cell holds something: nothing goes on."""
    first, second = rows_of(1, 740.0, [[["부두"], [above]]]), rows_of(2, 60.0, [[below, ["서쪽 부두"]], NEXT])
    (table,) = read(printed(f"{FILLER}.", 60.0, 100.0), first, second, pages=PAGES).tables
    assert table.row_count == 3


def test_a_table_with_one_short_text_is_its_frame() -> None:
    cells = tuple(
        Cell(r, c, 1, 1, (paragraph("부두 소식", size=16.0),) if (r, c) == (1, 1) else ())
        for r in range(3)
        for c in range(3)
    )
    found = read(Grid(3, 3, cells), paragraph(f"{FILLER}."))
    assert not found.tables
    assert found.blocks[0].text == "부두 소식"


def test_fields_of_one_column_are_read_along_their_rows() -> None:
    words = ["넓히기", "줄이기", "옮기기", "지우기", "붙이기", "나누기", "모으기", "뒤집기"]
    rows = list(zip([100.0 + 16.0 * at for at in range(8)], words, strict=True))
    left = [line for y, word in rows for line in (printed(f"왼쪽 그림 {word}", 60.0, y), printed("Alt", 200.0, y))]
    right = [line for y, word in rows for line in (printed(f"오른쪽 그림 {word}", 320.0, y), printed("Ctrl", 450.0, y))]
    found = read(printed("하는 일과 단추", 220.0, 60.0, size=20.0), *left, *right, pages=PAGES)
    assert [block.text for block in found.blocks][1:] == [
        *[f"왼쪽 그림 {word} Alt" for word in words],
        *[f"오른쪽 그림 {word} Ctrl" for word in words],
    ]


@pytest.mark.parametrize("is_nested", [False, True])
def test_a_small_box_on_the_upper_side_of_a_box_is_its_title(is_nested: bool) -> None:
    """Alone it would be a heading, with all that follows the box below it."""
    pill = box_at("알아 둘 것", 200.0, 112.0)
    inside: list[Element] = [printed(f"- {FILLER}", 70.0, 130.0 + 18.0 * at) for at in range(2)]
    box = Box(60.0, 86.0 if is_nested else 100.0, 520.0, 160.0)
    parts = (pill, *inside) if is_nested else tuple(inside)
    frame = Grid(1, 1, (Cell(0, 0, 1, 1, parts, 1, box),), kind="box", page=1, box=box)
    found = read(
        printed("부두 소식", 60.0, 50.0, size=18.0),
        *([] if is_nested else [pill]),
        frame,
        printed("Ⅱ. 부두의 이용", 60.0, 220.0, size=14.0),
        *[printed(f"{FILLER}.", 60.0, 240.0 + 18.0 * at) for at in range(3)],
        pages=PAGES,
    )
    assert [block.kind for block in found.blocks if block.text == "알아 둘 것"] == ["key_point"]
    assert next(block.level for block in found.blocks if "부두의 이용" in block.text) == 1


def test_contents_set_in_a_table_are_contents() -> None:
    entries = ["1. 들어가며 1", "2. 부두의 이용 3", "3. 창고의 이용 7", "4. 맺으며 12"]
    texts_at = {(0, 1): ["목 차"], (3, 0): entries}
    cells = tuple(
        Cell(r, c, 1, 1, tuple(paragraph(text) for text in texts_at.get((r, c), [])))
        for r in range(4)
        for c in range(3)
    )
    body = [
        part for entry in entries for part in (paragraph(entry.rsplit(" ", 1)[0], size=16.0), paragraph(FILLER + "."))
    ]
    found = read(paragraph("부두 안내", size=20.0), Grid(4, 3, cells), *body)
    assert [text for _, text in texts(found, "contents_entry")] == entries
    assert not found.tables


def test_a_chapters_number_above_its_name_in_one_table() -> None:
    cells = (
        Cell(0, 0, 2, 1, (paragraph("Ⅱ", size=28.0),)),
        Cell(0, 1, 1, 1),
        Cell(1, 1, 1, 1),
        Cell(2, 0, 1, 2, (paragraph("부두의 이용", size=28.0),)),
    )
    found = read(Grid(3, 2, cells), paragraph(f"{FILLER}."))
    assert (found.blocks[0].marker, found.blocks[0].text) == ("Ⅱ", "부두의 이용")


def test_lines_with_labels_in_brackets_are_two() -> None:
    full = [printed(f"{FILLER} {FILLER[:7]}.", 60.0, 60.0 + 18.0 * at) for at in range(3)]
    first = printed(f"(첫째 해) {FILLER[:40]}", 60.0, 120.0)
    found = read(*full, first, printed("(둘째 해) 부두를 넓히고 창고를 더 짓는다", 60.0, 138.0), pages=PAGES)
    assert [block.text.partition(" 부두")[0] for block in found.blocks][-2:] == ["(첫째 해)", "(둘째 해)"]


def card(name: str, time: str, x: float) -> Grid:
    """A table of one column and two rows."""
    upper, lower = box_at(name, x, 200.0).cells[0], box_at(time, x, 224.0).cells[0]
    box = Box(x, 176.0, x + 80.0, 224.0)
    return Grid(2, 1, (upper, replace(lower, row=1)), page=1, box=box)


NAMES, TIMES = ["알림", "접수", "선정", "협약"], ["2월", "3월", "4월", "5월"]


@pytest.mark.parametrize("are_cards", [False, True])
def test_boxes_side_by_side_are_a_row_of_a_table(are_cards: bool) -> None:
    """In two rows, and drawn column by column."""
    boxes: list[Element] = []
    for at, (name, time) in enumerate(zip(NAMES, TIMES, strict=True)):
        x = 60.0 + 100.0 * at
        boxes += [card(name, time, x)] if are_cards else [box_at(name, x, 200.0), box_at(time, x, 240.0)]
    text = [printed(f"{FILLER}.", 60.0, 60.0 + 20.0 * at) for at in range(3)]
    (table,) = read(*text, *boxes, pages=PAGES).tables
    assert [cell.text for cell in table.cells] == [*NAMES, *TIMES]


def test_boxes_of_other_heights_are_no_row() -> None:
    text = [printed(f"{FILLER}.", 60.0, 60.0 + 20.0 * at) for at in range(3)]
    tall = box_at("협약", 360.0, 200.0)
    assert tall.box is not None
    box = tall.box._replace(y0=140.0)
    tall = replace(tall, box=box, cells=(replace(tall.cells[0], box=box),))
    boxes = [box_at(name, 60.0 + 100.0 * at, 200.0) for at, name in enumerate(NAMES[:3])]
    assert not read(*text, *boxes, tall, pages=PAGES).tables
