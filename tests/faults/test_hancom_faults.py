"""Hostile and damaged Hancom files: bounded time, a typed answer, never another exception."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.errors import Code, DocumentError
from pipeline.limits import DEFAULT
from pipeline.model import Document, Element, Grid, Line
from tests.hancom_helpers import all_texts, read_hwp5, read_hwpx, texts
from tests.hwp5_builder import Box, Furniture, Hwp5Document, Hyperlink, Note, P, Table, record
from tests.hwpx_parts import NAMESPACES, archive, header, note, paragraph, section, table, text
from tests.ole_writer import write_ole

FILE_HEADER = b"HWP Document File".ljust(32, b"\0") + bytes([1, 0, 1, 5]) + struct.pack("<I", 1) + b"\0" * 216


@pytest.fixture(autouse=True)
def _bounded_time() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 30  # ten seconds alone; the machine may be busy


READ = """
import resource, sys
from pipeline.errors import DocumentError
from tests.hancom_helpers import read_hwp5, read_hwpx
try:
    (read_hwp5 if sys.argv[1] == "hwp" else read_hwpx)(sys.stdin.buffer.read())
    code = ""
except DocumentError as error:
    code = error.code
spent = resource.getrusage(resource.RUSAGE_SELF)
peak = spent.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
try:  # on Linux the figure above begins with the parent's
    peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
except OSError:
    pass
print(code, spent.ru_utime + spent.ru_stime, peak)
"""


def bounded(data: bytes, suffix: str) -> str:
    """Read `data` in a process of its own: the code of the refusal. Ten seconds and a gigabyte are the ceilings."""
    root = Path(__file__).resolve().parents[2]
    child = subprocess.run([sys.executable, "-c", READ, suffix], input=data, capture_output=True, cwd=root, check=True)
    *codes, seconds, peak = child.stdout.decode().split()
    assert float(seconds) < 10
    assert int(peak) < 1 << 20  # KiB
    return codes[0] if codes else ""


def deflate(chunks: Iterator[bytes]) -> bytes:
    machine = zlib.compressobj(1, zlib.DEFLATED, -15)
    return b"".join(machine.compress(chunk) for chunk in chunks) + machine.flush()


def hwp5(section_stream: bytes) -> bytes:
    docinfo = deflate(iter([Hwp5Document().docinfo()]))
    return write_ole({"FileHeader": FILE_HEADER, "DocInfo": docinfo, "BodyText/Section0": section_stream})


# ---------------------------------------------------------------- bombs


def test_a_section_that_expands_to_a_gigabyte() -> None:
    bomb = deflate(b"\0" * (1 << 20) for _ in range(1024))
    assert bounded(hwp5(bomb), "hwp") == Code.LIMIT_STREAM


def test_a_section_of_millions_of_records() -> None:
    bomb = deflate(iter([struct.pack("<I", 66) * 3_000_000]))
    assert bounded(hwp5(bomb), "hwp") == Code.LIMIT_RECORDS


def test_an_archive_entry_that_expands_to_a_gigabyte() -> None:
    head = f"<hs:sec {NAMESPACES}><hp:p><hp:run><hp:t>".encode()
    assert bounded(archive([head + b" " * (120 << 20)]), "hwpx") in {Code.LIMIT_ARCHIVE, Code.LIMIT_STREAM}


def test_a_hundred_thousand_levels_of_elements() -> None:
    depth = 100_000
    opening = "".join(f'<hp:p id="{level * 2_654_435_761 % 4_294_967_296}">' for level in range(depth))
    body = f"<hs:sec {NAMESPACES}>{opening}{'</hp:p>' * depth}</hs:sec>".encode()
    with pytest.raises(DocumentError) as caught:
        read_hwpx(archive([body]))
    assert caught.value.code is Code.LIMIT_XML


LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))


@pytest.mark.parametrize(
    "prolog",
    [
        f'<!DOCTYPE s [<!ENTITY l0 "하">{LAUGHS}]>',
        '<!DOCTYPE s [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE s SYSTEM "file:///etc/passwd"><!-- l9 -->',
        "<!-- " + "x" * 5_000 + ' --><!DOCTYPE s [<!ENTITY l9 "하">]>',
    ],
)
def test_entities_and_document_types_are_refused(prolog: str) -> None:
    body = section(paragraph(text("앞&l9;뒤"))).decode().partition("?>")[2]
    with pytest.raises(DocumentError) as caught:
        read_hwpx(archive([prolog.encode() + body.encode()]))
    assert caught.value.code in {Code.LIMIT_XML, Code.DAMAGED}


# ---------------------------------------------------------------- nesting


def test_tables_nested_without_end_are_cut_at_the_ceiling() -> None:
    inner: Table = Table([["바닥"]])
    for _ in range(200):
        inner = Table([[P("층", inner)]])
    read = read_hwp5(Hwp5Document().add(P("앞"), P(inner), P("뒤")).to_bytes())
    found = all_texts(read.elements)
    assert (found[0], found[-1]) == ("앞", "뒤")
    assert found.count("층") == DEFAULT.nesting
    assert [problem.code for problem in read.problems] == [Code.LIMIT_NESTING]


def test_nested_tables_of_the_newer_format_too() -> None:
    inner = text("바닥")
    for _ in range(30):
        inner = table([["X"]]).replace(text("X"), text("층") + inner)
    read = read_hwpx(archive([section(paragraph(inner), paragraph(text("뒤")))]))
    found = all_texts(read.elements)
    assert found[-1] == "뒤"
    assert found.count("층") == DEFAULT.nesting
    assert [problem.code for problem in read.problems] == [Code.LIMIT_NESTING]


def test_notes_in_notes_are_cut_too() -> None:
    inner = "끝"
    for number in range(30):
        inner = note(f"주{number}</hp:t>{inner}<hp:t>", number + 1) if number else note(inner, 1)
    read = read_hwpx(archive([section(paragraph(text("글") + inner))]))
    assert Code.LIMIT_NESTING in {problem.code for problem in read.problems}


# ---------------------------------------------------------------- damage


def sample_hwp5() -> Hwp5Document:
    document = Hwp5Document(title="가상 동향", author="가상연구원")
    numbered = document.para_shape(head="number", head_id=document.numbering(("^1.", "digit"), ("^1.^2", "가")))
    document.add(
        P("첫 문단", Note("주석", 1), "이다.", shape=numbered),
        P("표 ", Table([["국가", "금액"], ["미국", P("안 ", Table([["속"]]))]], "표 1"), "뒤"),
        P("상자", Box([P("상자 글")]), Hyperlink("누리집", r"https\://example.org;1;0;0;")),
        P(Furniture("head", "머리말"), Furniture("tcmt", "숨은 말")),
        *(P(f"문단 {number} 은 평범하다") for number in range(40)),
    )
    return document


def check(document: Document) -> None:
    """What holds for every document, however damaged its file was."""
    lines = list(walk(document.elements)) + [line for item in document.notes for line in item.lines]
    for line in lines:
        assert 0 <= line.head_length <= len(line.text)
        assert line.text == line.text.strip(" ")
        assert not line.spans or (line.spans[0].start, line.spans[-1].end) == (0, len(line.text))
        assert all(0 <= reference.offset <= len(line.text) for reference in line.notes)
        assert all(0 <= reference.note < len(document.notes) for reference in line.notes)
        assert all(0 <= link.start < link.end <= len(line.text) for link in line.links)


def walk(elements: tuple[Element, ...]) -> Iterator[Line]:
    for element in elements:
        if isinstance(element, Line):
            yield element
        elif isinstance(element, Grid):
            area = sum(cell.row_span * cell.column_span for cell in element.cells)
            assert area == element.row_count * element.column_count
            for cell in element.cells:
                yield from walk(cell.elements)


def flipped(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 4, 16, 64))):
        out[rng.randrange(len(out))] = rng.randrange(256)
    return bytes(out)


@pytest.mark.parametrize("seed", range(60))
def test_damaged_records_never_raise_anything_else(seed: int) -> None:
    rng = random.Random(seed)
    document = sample_hwp5()
    body, info = flipped(document.section(), rng), document.docinfo()
    if seed % 3 == 0:
        info = flipped(info, rng)
    if seed % 5 == 0:
        body = body[: rng.randrange(len(body))]
    data = write_ole(
        {"FileHeader": FILE_HEADER, "DocInfo": deflate(iter([info])), "BodyText/Section0": deflate(iter([body]))}
    )
    try:
        check(read_hwp5(data))
    except DocumentError as error:
        assert error.code in Code  # noqa: PT017  either answer is right, any other exception is not


@pytest.mark.parametrize("seed", range(60))
def test_damaged_files_never_raise_anything_else(seed: int) -> None:
    rng = random.Random(seed)
    body = section(
        paragraph(text("첫 문단") + note("주석", 1)), paragraph(table([["가", "나"], ["다", "라"]], "표 1"), 0)
    )
    whole = archive([flipped(body, rng) if seed % 2 else body]) if seed % 3 else sample_hwp5().to_bytes()
    data = whole if seed % 2 else flipped(whole, rng)
    if seed % 5 == 0:
        data = data[: rng.randrange(1, len(data))]
    try:
        check(read_hwpx(data) if seed % 3 else read_hwp5(data))
    except DocumentError as error:
        assert error.code in Code  # noqa: PT017  either answer is right, any other exception is not


def test_a_section_that_ends_in_a_record_keeps_what_stands_before() -> None:
    body = sample_hwp5().section()
    read = read_hwp5(hwp5(deflate(iter([body[: len(body) * 3 // 4]]))))
    assert texts(read.elements)[0] == "첫 문단이다."
    assert [problem.code for problem in read.problems if problem.severity == "error"] == [Code.PART_DAMAGED]


def test_a_broken_stream_keeps_what_stands_before() -> None:
    packed = deflate(iter([sample_hwp5().section()]))
    read = read_hwp5(hwp5(packed[: len(packed) // 2]))
    assert "첫 문단" in texts(read.elements)[0]
    assert [problem.code for problem in read.problems if problem.severity == "error"] == [Code.PART_DAMAGED]


def test_a_record_longer_than_the_stream() -> None:
    body = Hwp5Document().add(P("앞 문단")).section() + struct.pack("<II", 66 | 0xFFF << 20, 0x7FFFFFFF)
    read = read_hwp5(hwp5(deflate(iter([body]))))
    assert texts(read.elements) == ["앞 문단"]
    assert [problem.code for problem in read.problems] == [Code.PART_DAMAGED]


def test_nothing_readable_is_a_refusal() -> None:
    with pytest.raises(DocumentError) as caught:
        read_hwp5(hwp5(b"\xff" * 100))
    assert caught.value.code is Code.DAMAGED
    with pytest.raises(DocumentError) as caught:
        read_hwpx(archive([b"no xml"]))
    assert caught.value.code is Code.DAMAGED


def test_controls_whose_characters_are_missing_still_show_their_objects() -> None:
    body = Hwp5Document().add(P("글")).section()
    box = Hwp5Document().add(P(Table([["남은 칸"]]))).section()
    table_records = box[box.index(b" lbt") - 4 :]  # the CTRL_HEADER and all below it, without its paragraph
    read = read_hwp5(hwp5(deflate(iter([body + record(66, 0, b"\1" + b"\0" * 23) + table_records]))))
    assert "글" in all_texts(read.elements)


@pytest.mark.parametrize("level", [-1, 10, 65_535, 2**31])
def test_a_level_that_no_list_has(level: int) -> None:
    head = header(["", f'<hh:heading type="OUTLINE" idRef="0" level="{level}"/>'])
    read = read_hwpx(archive([section(paragraph(text("제목"), 1))], head))
    assert [line.outline_level for line in walk(read.elements)] == [1 if level < 0 else 10]
    document = Hwp5Document()
    shape = document.para_shape(head="outline", level=max(level, 0) & 0xFFFFFFFF)
    assert texts(read_hwp5(document.add(P("제목", shape=shape)).to_bytes()).elements) in (["1. 제목"], ["제목"])


# ---------------------------------------------------------------- cycles and sheer size


def cyclic(data: bytes, pattern: str) -> bytes:
    """A compound file whose chains of sectors never end: all entries of its allocation table lead in circles."""
    (sector,) = struct.unpack_from("<I", data, 76)
    start = (sector + 1) * 512
    entries = list(struct.unpack_from("<128I", data, start))
    for index, following in enumerate(entries):
        if following < 0xFFFFFFFA or (following == 0xFFFFFFFE and pattern != "ends"):
            entries[index] = {"self": index, "back": max(index - 1, 0), "first": 0, "ends": index}[pattern]
    return data[:start] + struct.pack("<128I", *entries) + data[start + 512 :]


@pytest.mark.parametrize("pattern", ["self", "back", "first", "ends"])
def test_chains_of_sectors_that_lead_in_circles(pattern: str) -> None:
    data = cyclic(sample_hwp5().to_bytes(), pattern)
    try:
        check(read_hwp5(data))
    except DocumentError as error:
        assert error.code in {Code.DAMAGED, Code.PART_DAMAGED, Code.LIMIT_STREAM, Code.NO_PAGES}  # noqa: PT017


def test_an_archive_of_a_million_entries() -> None:
    entry = b"PK\1\2" + b"\0" * 24 + struct.pack("<H", 1) + b"\0" * 16 + b"a"
    end = b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 0xFFFF, 0xFFFF, len(entry) * 1_000_000, 0, 0)
    assert bounded(entry * 1_000_000 + end, "hwpx") == Code.LIMIT_ARCHIVE


def test_more_paragraphs_and_text_than_a_document_may_hold() -> None:
    body = section(*[paragraph(text("글" * 20)) for _ in range(300)])
    few = replace(DEFAULT, paragraphs=100)
    read = read_hwpx(archive([body]), few)
    assert len(texts(read.elements)) == 99  # the section's own paragraph counts
    assert [problem.code for problem in read.problems] == [Code.LIMIT_RECORDS]
    read = read_hwpx(archive([body]), replace(DEFAULT, text_chars=1_000))
    assert [problem.code for problem in read.problems] == [Code.LIMIT_TEXT]
