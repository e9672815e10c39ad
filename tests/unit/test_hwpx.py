"""HWPX archives written by the tests, read back."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from pipeline.errors import Code, DocumentError, Refused, Severity
from pipeline.model import Figure, Line
from tests.hancom_helpers import all_texts, cell_texts, only_grid, read_hwp5, read_hwpx, texts
from tests.hwp5_builder import Cell, Hwp5Document, Note, P, Table
from tests.hwpx_parts import archive, header, note, paragraph, section, table, text
from tests.ole_writer import write_ole


def read_text(*contents: str) -> list[str]:
    return texts(read_hwpx(archive([section(*(paragraph(content) for content in contents))])).elements)


def test_paragraphs_of_all_sections_in_their_order() -> None:
    sections = [section(paragraph(text(f"구역 {number}"))) for number in range(12)]
    read = read_hwpx(archive(sections))
    assert texts(read.elements) == [f"구역 {number}" for number in range(12)]
    assert (read.extractor, read.page_basis, read.problems) == ("kbulletin-hwpx", "none", ())
    assert read.metadata.producer == "Hancom Office Hangul 12"


def test_elements_inside_a_text() -> None:
    inner = "가<hp:tab/>나<hp:nbSpace/>다<hp:fwSpace/>라<hp:hyphen/>마<hp:markpenBegin/>바<hp:markpenEnd/>사"
    inner += "<hp:lineBreak/>아"
    assert read_text(text(inner)) == ["가 나 다 라-마바사", "아"]


def test_tracked_deletions_are_gone() -> None:
    inner = (
        "값은 <hp:deleteBegin Id='1'/>낡은<hp:deleteEnd Id='1'/><hp:insertBegin Id='2'/>새<hp:insertEnd Id='2'/> 것이다"
    )
    assert read_text(text(inner)) == ["값은 새 것이다"]


def test_a_deletion_may_reach_over_runs() -> None:
    assert read_text(text("앞 <hp:deleteBegin Id='1'/>지움"), text("지움<hp:deleteEnd Id='1'/>뒤")) == ["앞", "뒤"]


def test_heads_come_from_the_header() -> None:
    shapes = [
        "",
        '<hh:heading type="NUMBER" idRef="1" level="0"/>',
        '<hh:heading type="NUMBER" idRef="1" level="1"/>',
        '<hh:heading type="BULLET" idRef="1" level="0"/>',
        '<hh:heading type="OUTLINE" idRef="0" level="1"/>',
    ]
    numberings = [[("^1.", "DIGIT"), ("^1-^2)", "HANGUL_SYLLABLE")]]
    body = section(*(paragraph(text("글"), shape) for shape in (1, 2, 3, 1, 4)))
    read = read_hwpx(archive([body], header(shapes, numberings, ["\uf0a7"])))
    assert texts(read.elements) == ["1. 글", "1-가) 글", "▪ 글", "2. 글", "가. 글"]


def test_the_section_names_the_numbering_of_its_outline() -> None:
    shapes = ["", '<hh:heading type="OUTLINE" idRef="0" level="0"/>']
    body = section(paragraph(text("개요"), 1), outline=1)
    assert texts(read_hwpx(archive([body], header(shapes, [[("제^1장", "DIGIT")]]))).elements) == ["제1장 개요"]


def test_margins_of_either_unit() -> None:
    def margin(left: int, intent: int) -> str:
        return f'<hh:margin><hc:intent value="{intent}"/><hc:left value="{left}"/><hc:prev value="600"/></hh:margin>'

    switch = (
        f"<hp:switch><hp:case>{margin(1000, 500)}</hp:case><hp:default>{margin(2000, 1000)}</hp:default></hp:switch>"
    )
    body = section(paragraph(text("새 단위"), 0), paragraph(text("옛 단위"), 1))
    found = read_hwpx(archive([body], header([switch, margin(2000, 1000)]))).elements
    assert [(line.indent, line.space_before) for line in found if isinstance(line, Line)] == [(15.0, 6.0), (15.0, 3.0)]


def test_tables_and_captions() -> None:
    read = read_hwpx(
        archive([section(paragraph(text("앞") + table([["국가", "금액"], ["미국", "3억"]], "표 1") + text("뒤")))])
    )
    grid = only_grid(read)
    assert cell_texts(grid) == {(0, 0): "국가", (0, 1): "금액", (1, 0): "미국", (1, 1): "3억"}
    assert [cell.is_header for cell in grid.cells] == [True, True, False, False]
    assert all_texts(read.elements) == ["앞", "표 1", "국가", "금액", "미국", "3억", "뒤"]


def test_a_table_of_two_billion_rows_has_the_rows_it_has() -> None:
    read = read_hwpx(archive([section(paragraph(table([["가", "나"]], rows_stated=2_000_000_000)))]))
    assert only_grid(read).row_count == 1
    assert [problem.code for problem in read.problems] == [Code.TABLE_REPAIRED]


def test_drawings_give_their_text_and_pictures_their_name() -> None:
    drawing = (
        f"<hp:rect><hp:drawText><hp:subList>{paragraph(text('상자 글'))}</hp:subList></hp:drawText></hp:rect>"
        '<hp:line/><hp:pic><hp:sz width="5000" height="2500"/><hc:img binaryItemIDRef="image1"/></hp:pic>'
    )
    package = (
        b'<p xmlns:opf="x"><opf:metadata><opf:title>T</opf:title><opf:meta name="creator">A</opf:meta></opf:metadata>'
        b'<opf:manifest><opf:item id="image1" href="BinData/image1.png"/></opf:manifest></p>'
    )
    read = read_hwpx(archive([section(paragraph(drawing))], more={"Contents/content.hpf": package}))
    assert all_texts(read.elements) == ["상자 글"]
    (figure,) = [element for element in read.elements if isinstance(element, Figure)]
    assert (figure.name, figure.width, figure.height) == ("image1.png", 50.0, 25.0)
    assert (read.metadata.title, read.metadata.author) == ("T", "A")


def test_charts_give_their_words() -> None:
    chart = '<hp:chart chartIDRef="Chart/chart1.xml"><hp:sz width="100" height="100"/></hp:chart>'
    words = "<c:chartSpace xmlns:c='c' xmlns:a='a'><a:t>연도별 수출</a:t><c:v>2024</c:v><c:v>3.5</c:v></c:chartSpace>"
    read = read_hwpx(archive([section(paragraph(chart))], more={"Chart/chart1.xml": words.encode()}))
    assert all_texts(read.elements) == ["연도별 수출", "2024", "3.5"]


def test_embedded_objects_give_a_charts_words_or_say_that_they_are_not_read() -> None:
    words = "<c:chartSpace xmlns:c='c' xmlns:a='a'><a:t>연도별 수입</a:t><c:v>7</c:v></c:chartSpace>"
    chart, sheet = ({"OOXMLChartContents": words.encode()}, {"Workbook": b"\x09\x08" * 40})
    stored = {f"BinData/ole{n}.ole": b"\0\0\0\0" + write_ole(parts) for n, parts in enumerate((chart, sheet), 1)}
    stored["BinData/ole3.ole"] = b"torn"
    items = "".join(f'<i:item id="ole{n}" href="BinData/ole{n}.ole"/>' for n in (1, 2, 3))
    stored["Contents/content.hpf"] = f"<i:package xmlns:i='i'><i:manifest>{items}</i:manifest></i:package>".encode()
    objects = [paragraph(f'<hp:ole binaryItemIDRef="ole{n}"/>') for n in (1, 2, 3, 4)]
    read = read_hwpx(archive([section(*objects)], more=stored))
    figures = [element for element in read.elements if isinstance(element, Figure)]
    assert [[line.text for line in figure.lines] for figure in figures] == [["연도별 수입", "7"], [], [], []]
    assert [figure.name for figure in figures] == ["", "ole2.ole", "ole3.ole", ""]
    assert [(p.code, p.severity, p.detail) for p in read.problems] == [
        (Code.CONTENT_SKIPPED, Severity.WARNING, "ole2.ole, ole3.ole, ole")
    ]


@pytest.mark.parametrize(
    ("selected", "items", "shown"),
    [
        ("", [("", "지역 선택")], ["지역 선택"]),
        ("", [("동부", "1")], ["동부"]),
        ("서부", [("", "동부")], ["서부"]),
        ("", [("", "동부"), ("", "서부")], []),  # which of them stands there is not known
        ("", [], []),
    ],
)
def test_combo_boxes_give_what_they_show(selected: str, items: list[tuple[str, str]], shown: list[str]) -> None:
    listed = "".join(f'<hp:listItem displayText="{text}" value="{value}"/>' for text, value in items)
    assert read_text(f'<hp:comboBox selectedValue="{selected}">{listed}</hp:comboBox>') == shown


def test_fields_links_and_layers() -> None:
    link = (
        '<hp:ctrl><hp:fieldBegin type="HYPERLINK"><hp:parameters><hp:stringParam name="Command">'
        r"https\://example.org;1;0;0;</hp:stringParam></hp:parameters></hp:fieldBegin></hp:ctrl>"
        "<hp:t>누리집</hp:t><hp:ctrl><hp:fieldEnd/></hp:ctrl><hp:t> 참고</hp:t>"
    )
    layers = (
        f"<hp:ctrl><hp:header><hp:subList>{paragraph(text('머리말'))}</hp:subList></hp:header></hp:ctrl>"
        f"<hp:ctrl><hp:hiddenComment><hp:subList>{paragraph(text('숨은 말'))}</hp:subList></hp:hiddenComment></hp:ctrl>"
    )
    read = read_hwpx(archive([section(paragraph(layers), paragraph(link))]))
    found = [element for element in read.elements if isinstance(element, Line)]
    assert [(line.layer, line.text) for line in found] == [
        ("header", "머리말"),
        ("hidden", "숨은 말"),
        ("body", "누리집 참고"),
    ]
    assert [(link.start, link.end, link.target) for link in found[2].links] == [(0, 3, "https://example.org")]


def test_ruby_overlapped_characters_and_equations() -> None:
    content = (
        "<hp:dutmal><hp:mainText>산업</hp:mainText><hp:subText>産業</hp:subText></hp:dutmal>"
        '<hp:compose circleType="SHAPE_CIRCLE" composeText="3"/>'
        "<hp:equation><hp:script>a  over b</hp:script></hp:equation>"
    )
    assert read_text(content) == ["산업(産業)③a over b"]


def test_a_document_without_its_header_keeps_its_text() -> None:
    read = read_hwpx(archive([section(paragraph(text("글은 남는다")))], b"<broken"))
    assert texts(read.elements) == ["글은 남는다"]
    assert [(problem.code, problem.severity) for problem in read.problems] == [(Code.PART_DAMAGED, "error")]


def test_a_section_that_breaks_off_keeps_what_stands_before() -> None:
    body = section(*(paragraph(text(f"문단 {number}")) for number in range(20)))
    read = read_hwpx(archive([body[: len(body) * 2 // 3], section(paragraph(text("둘째 구역")))]))
    found = texts(read.elements)
    assert found[:10] == [f"문단 {number}" for number in range(10)]
    assert found[-1] == "둘째 구역"
    assert [problem.code for problem in read.problems] == [Code.PART_DAMAGED]


def test_an_archive_without_sections_is_refused() -> None:
    with pytest.raises(DocumentError) as caught:
        read_hwpx(archive([]))
    assert caught.value.code is Code.NO_PAGES


# ---------------------------------------------------------------- passwords


def locked(password: str) -> bytes:
    """A document whose header and section are locked as Hangul does it."""
    salt = iv = bytes(range(16))
    key = hashlib.pbkdf2_hmac("sha1", hashlib.sha256(password.encode()).digest(), salt, 1024, 32)
    parts = {"Contents/header.xml": header(), "Contents/section0.xml": section(paragraph(text("잠긴 글")))}
    entries = ""
    for name, data in parts.items():
        machine = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = machine.compress(data) + machine.flush()
        packed += bytes([16 - len(packed) % 16]) * (16 - len(packed) % 16)
        cipher = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
        parts[name] = cipher.update(packed) + cipher.finalize()
        code = base64.b64encode(salt).decode()
        entries += (
            f'<o:file-entry full-path="{name}"><o:encryption-data><o:algorithm initialisation-vector="{code}"/>'
            f'<o:key-derivation key-size="32" iteration-count="1024" salt="{code}"/><o:start-key-generation'
            ' start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256"/></o:encryption-data></o:file-entry>'
        )
    manifest = f'<o:manifest xmlns:o="o">{entries}</o:manifest>'.encode()
    return archive([b""], more={**parts, "META-INF/manifest.xml": manifest})


def test_a_password_opens_a_locked_document() -> None:
    assert texts(read_hwpx(locked("가상 1234"), password="가상 1234").elements) == ["잠긴 글"]


@pytest.mark.parametrize("password", [None, "wrong"])
def test_without_its_password_a_locked_document_is_refused(password: str | None) -> None:
    with pytest.raises(Refused) as caught:
        read_hwpx(locked("가상 1234"), password=password)
    assert caught.value.code is Code.ENCRYPTED


# ---------------------------------------------------------------- twins


def test_both_formats_give_the_same_document() -> None:
    document = Hwp5Document()
    form = document.numbering(("^1.", "digit"))
    numbered = document.para_shape(head="number", head_id=form)
    bulleted = document.para_shape(head="bullet", head_id=document.bullet("○"))
    document.add(
        P("가상연구원은 새 보고서를 펴냈다."),
        P("첫째 항목", Note("주석 글", 1), "이다.", shape=numbered),
        P("작은 항목", shape=bulleted),
        P("앞 ", Table([[Cell("국가", is_header=True), Cell("금액", is_header=True)], ["미국", "3억"]], "표 1"), "뒤"),
    )
    old = read_hwp5(document.to_bytes())
    shapes = [
        "",
        '<hh:heading type="NUMBER" idRef="1" level="0"/>',
        '<hh:heading type="BULLET" idRef="1" level="0"/>',
    ]
    body = section(
        paragraph(text("가상연구원은 새 보고서를 펴냈다.")),
        paragraph(text("첫째 항목") + note("주석 글", 1) + text("이다."), 1),
        paragraph(text("작은 항목"), 2),
        paragraph(text("앞 ") + table([["국가", "금액"], ["미국", "3억"]], "표 1") + text("뒤")),
    )
    new = read_hwpx(archive([body], header(shapes, [[("^1.", "DIGIT")]], ["○"])))
    assert new.elements == old.elements
    assert new.notes == old.notes


def test_named_places_and_cross_references() -> None:
    reference = (
        '<hp:ctrl><hp:fieldBegin type="CROSSREF"><hp:parameters><hp:stringParam name="RefPath">?#1719;0;1;1;0;'
        "</hp:stringParam></hp:parameters></hp:fieldBegin></hp:ctrl>"
    )
    end = "<hp:ctrl><hp:fieldEnd/></hp:ctrl>"
    place = '<hp:ctrl><hp:bookmark name="표 자리"/></hp:ctrl>'
    read = read_hwpx(archive([section(paragraph(place + text("자료는 ") + reference + text("표 3") + end))]))
    (line,) = [element for element in read.elements if isinstance(element, Line)]
    assert [mark.title for mark in read.bookmarks] == ["표 자리"]
    assert [(link.target, line.text[link.start : link.end]) for link in line.links] == [("#1719", "표 3")]
