"""PDF files that are damaged, hostile or odd. What can be read is read, what is missing is said, nothing else fails.

The files are put together object by object. Those that hang, swell or kill PDFium are read in child processes.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pdf_objects import (
    BOX,
    FIRST,
    FONT,
    PAGES,
    RESOURCES,
    assemble,
    assemble_packed,
    document,
    page,
    startxref,
    stream,
    written,
)
from pdf_pages import codes, read, texts

from pipeline.errors import Code, DocumentError, LimitReached, Refused, Severity
from pipeline.extractors import ocr, tesseract
from pipeline.extractors.ocr import Recognized
from pipeline.limits import DEFAULT, MIB, Limits
from pipeline.model import Document
from pipeline.run.ingest import ingest
from pipeline.run.settings import Settings

THREE = [f"page {number} is here" for number in (1, 2, 3)]
PAGES_OF_THREE = [written(text) for text in THREE]


@pytest.fixture(autouse=True)
def _no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "version", lambda: None)


def three(objects: dict[int, bytes] | None = None, **more: bytes) -> dict[int, bytes]:
    return document(PAGES_OF_THREE, objects, **more)


def one(content: bytes = b"", objects: dict[int, bytes] | None = None, **more: bytes) -> bytes:
    """A page with a first line, the content, and a last line."""
    whole = b"q %b Q %b Q %b" % (written("first line", 50, 250), content, written("last line", 50, 30))
    return assemble(document([b"q " + whole], objects, **more))


def errors(found: Document) -> list[Code]:
    return [problem.code for problem in found.problems if problem.severity is Severity.ERROR]


# ---------------------------------------------------------------- cut short, flipped bits


@pytest.mark.parametrize("percent", [1, 5, 20, 40, 60, 80, 95, 99])
def test_a_cut_file_gives_every_whole_page(percent: int) -> None:
    wanted = [f"page {number} of twelve" for number in range(12)]
    data = assemble(document([written(text) for text in wanted]))
    cut = data[: len(data) * percent // 100]
    whole = cut.count(b"endstream\nendobj")
    if not whole:
        with pytest.raises(Refused) as caught:
            read(cut)
        assert caught.value.code == Code.DAMAGED
        return
    found = read(cut)
    assert texts(found) == wanted[:whole]
    assert Code.PART_DAMAGED in errors(found)


NOISE = b"(%b)" % bytes(random.Random(1).choices(range(97, 123), k=4000))  # which packs badly


@pytest.mark.parametrize("percent", [50, 99])
def test_a_cut_file_with_packed_objects_gives_its_pages(percent: int) -> None:
    data = assemble_packed(three({20: NOISE}))
    pack = data.index(b"/ObjStm")
    end = data.index(b"endstream", pack)
    found = read(data[: pack + (end - pack) * percent // 100])
    assert texts(found) == THREE
    assert set(errors(found)) == {Code.PART_DAMAGED}


@pytest.mark.parametrize("is_packed", [False, True])
def test_flipped_bits_lose_no_page_in_silence(is_packed: bool) -> None:
    contents = {FIRST + 2 * k + 1: stream(written(text), packed=True) for k, text in enumerate(THREE)}
    data = (assemble_packed if is_packed else assemble)(three(contents))
    chance = random.Random(f"flips {is_packed}")
    outcomes = set()
    silent = 0
    for _ in range(120):
        damaged = bytearray(data)
        for _ in range(chance.choice((1, 8))):
            bit = chance.randrange(8 * len(data))
            damaged[bit // 8] ^= 1 << bit % 8
        try:
            found = read(bytes(damaged))
        except DocumentError as error:
            outcomes.add(error.code)
            continue
        outcomes.add("partial" if errors(found) else "ok")
        if not errors(found):
            silent += found.page_count < 3 or sum(map(len, texts(found))) < 0.7 * sum(map(len, THREE))
    assert silent <= 12  # the files are mostly dictionaries; a page that names no contents or another font is a page
    assert outcomes >= {"ok", "partial", Code.DAMAGED}


def test_a_damaged_stream_of_text_is_said() -> None:
    packed = bytearray(zlib.compress(written("page 2 is here") * 40))
    packed[len(packed) // 2] ^= 4
    broken = b"<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream" % (len(packed), packed)
    found = read(assemble(three({FIRST + 3: broken})))
    assert {THREE[0], THREE[2]} <= set(texts(found))
    assert errors(found) == [Code.PART_DAMAGED]
    for lost in (stream(b"x\x9c" + packed), b"null"):
        found = read(assemble(three({FIRST + 3: lost})))
        assert texts(found) == [THREE[0], THREE[2]]
        assert [(problem.code, problem.page) for problem in found.problems] == [(Code.PART_DAMAGED, 2)]
    assert codes(read(assemble(three({FIRST + 3: stream(b" ")})))) == []
    whole = stream(written("page 2 is here") * 40, packed=True)
    assert codes(read(assemble(three({FIRST + 3: whole})))) == []


# ---------------------------------------------------------------- the page tree

LOOP = b"<</Type/Pages/Parent 2 0 R/Count 6/Kids[2 0 R]>>"
KIDS = b"10 0 R 12 0 R 14 0 R"


@pytest.mark.parametrize(
    ("tree", "loop"),
    [
        (b"/Count 4/Kids[10 0 R 12 0 R 2 0 R 14 0 R]", LOOP),
        (b"/Count 9/Kids[10 0 R 5 0 R 12 0 R 14 0 R]", LOOP),
        (b"/Count 40/Kids[%b]" % KIDS, LOOP),
        (b"/Count 1/Kids[%b]" % KIDS, LOOP),
        (b"/Count 4/Kids[%b 5 0 R]" % KIDS, b"null"),
    ],
    ids=["holds itself", "holds its parent", "counts too many", "counts too few", "lists none"],
)
def test_page_trees_that_lie(tree: bytes, loop: bytes) -> None:
    found = read(assemble(three({PAGES: b"<</Type/Pages%b>>" % tree, 5: loop})))
    assert set(texts(found)) == set(THREE)
    assert set(errors(found)) == {Code.PART_DAMAGED}


def test_a_page_tree_of_thousands_of_levels() -> None:
    levels = {
        100 + k: b"<</Type/Pages/Parent %d 0 R/Count 1/Kids[%d 0 R]>>" % (99 + k if k else PAGES, 101 + k)
        for k in range(3000)
    }
    tree = b"<</Type/Pages/Count 4/Kids[%b 100 0 R]>>" % KIDS
    found = read(assemble(three({PAGES: tree, **levels, 3100: page(FIRST + 1)})))
    assert texts(found) == THREE
    assert errors(found) == [Code.PART_DAMAGED]


def test_many_pages_and_none() -> None:
    many = assemble(document([written("again")] * 10_000))
    with pytest.raises(LimitReached) as too_many:
        read(many)
    assert too_many.value.code == Code.LIMIT_PAGES
    some = read(assemble(document([written("again")] * 400)))
    assert (len(some.pages), set(texts(some))) == (400, {"again"})
    with pytest.raises(Refused) as none:
        read(assemble(document([])))
    assert none.value.code == Code.NO_PAGES


# ---------------------------------------------------------------- page boxes, fonts


@pytest.mark.parametrize(
    ("entries", "size"),
    [
        (b"/MediaBox[0 0 0 0]", (612, 792)),
        (b"/MediaBox[0 0 0.001 0.001]", (612, 792)),
        (b"/MediaBox[0 0 999999999 999999999]", (20_000, 20_000)),
        (b"/MediaBox[0 0 nan inf]", (612, 792)),
        (b"/MediaBox[400 300 0 0]", (400, 300)),
        (b"/MediaBox[0 0 400]", (612, 792)),
        (b"", (612, 792)),
        (BOX + b"/CropBox[0 0 0 0]", (400, 300)),
        (BOX + b"/CropBox[9000 9000 9500 9500]", (400, 300)),
        (BOX + b"/Rotate 45/UserUnit 1e30", (400, 300)),
        (BOX + b"/Rotate -90", (300, 400)),
    ],
)
def test_boxes_of_absurd_size(entries: bytes, size: tuple[int, int]) -> None:
    found = read(one(entries=entries + RESOURCES))
    assert sorted(texts(found)) == ["first line", "last line"]
    assert [(round(page.width), round(page.height)) for page in found.pages] == [size]


TYPE3 = (
    b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 5 0 R>>/FirstChar 97/LastChar"
    b" 97/Widths[1]/Encoding<</Differences[97/a]>>/Resources<</Font<</F %d 0 R>>>>>>" % FONT
)
TYPE0 = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[%d 0 R]>>" % FONT


def test_missing_fonts_leave_the_text() -> None:
    assert texts(read(one(entries=BOX))) == ["first line", "last line"]
    assert texts(read(one(objects={FONT: b"null"}))) == ["first line", "last line"]


@pytest.mark.parametrize("font", [TYPE0, TYPE3])
@pytest.mark.parametrize("is_recognized", [False, True])
def test_fonts_made_of_themselves_are_doubted(
    font: bytes, is_recognized: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tesseract, "version", lambda: "5" if is_recognized else None)
    monkeypatch.setattr(ocr, "recognize", lambda *page: Recognized(()))  # nothing of it can be drawn
    found = read(one(objects={FONT: font, 5: stream(b"1 0 d0 BT /F 12 Tf (aaa) Tj ET")}))
    assert texts(found)
    assert errors(found) == [Code.SUSPECT_TEXT]


# ---------------------------------------------------------------- cross-reference, packed objects


def test_broken_cross_references() -> None:
    data = assemble(three())
    table = data.rindex(b"xref\n0 ")
    shifted = re.sub(rb"(\d{10}) 00000 n", lambda found: b"%010d 00000 n" % (int(found[1]) + 7), data)
    for damaged in (startxref(data, 5), startxref(data, 10**12), shifted, assemble(three(), b"/Prev %d" % table)):
        assert texts(read(damaged)) == THREE
    for damaged in (data[:table], data[: data.rindex(b"trailer")]):
        found = read(damaged)
        assert texts(found) == THREE
        assert errors(found) == [Code.PART_DAMAGED]


def test_an_entry_that_leads_astray_costs_nothing() -> None:
    data = assemble(three())
    place = b"%010d 00000 n" % (data.index(b"13 0 obj"))
    for other in (b"%010d 00000 n" % 40, place.replace(b"0000", b"00p0", 1)):
        found = read(data.replace(place, other))
        assert texts(found) == THREE
        assert [(problem.code, problem.severity) for problem in found.problems] == [
            (Code.PART_DAMAGED, Severity.WARNING)
        ]


@pytest.mark.parametrize(
    ("entry", "other"),
    [
        (rb"/W\[1 4 2\]", b"/W[1 4 99999999]"),
        (rb"/W\[1 4 2\]", b"/W[1 4 2]/Index[0 999999999]"),
        (rb"/Size \d+", b"/Size 99999999"),
        (rb"/Type/XRef", b"/Type/XRes"),
    ],
)
def test_damaged_cross_reference_streams(entry: bytes, other: bytes) -> None:
    found = read(re.sub(entry, other, assemble_packed(three())))
    assert texts(found) == THREE


def test_damaged_object_streams_give_what_stands_before() -> None:
    data = bytearray(assemble_packed(three({20: NOISE})))
    opening = data.index(b"stream\n", data.index(b"/ObjStm")) + 7
    end = data.index(b"endstream", opening)
    data[end - 900 : end - 20] = b"\xff" * 880  # the pages stand before this, the string after
    found = read(bytes(data))
    assert texts(found) == THREE
    assert set(errors(found)) == {Code.PART_DAMAGED}


# ---------------------------------------------------------------- loops


def test_annotations_and_names_in_loops() -> None:
    objects = {
        FIRST: page(FIRST + 1, BOX + RESOURCES + b"/Annots[50 0 R 51 0 R 50 0 R 10 0 R]"),
        50: b"<</Subtype/Link/Rect[0 0 99 99]/Parent 50 0 R/Popup 51 0 R/Kids[50 0 R 51 0 R]/A 52 0 R>>",
        51: b"<</Subtype/Popup/Rect[0 0 9 9]/Parent 50 0 R/Kids[50 0 R]>>",
        52: b"<</S/GoTo/D(x)/Next 52 0 R>>",
        53: b"<</Kids[54 0 R 53 0 R]>>",
        54: b"<</Limits[(a)(z)]/Kids[53 0 R 54 0 R]>>",
    }
    data = assemble(three(objects, catalog=b"/AcroForm<</Fields[50 0 R]>>/Names<</Dests 53 0 R>>"))
    assert texts(read(data)) == THREE


def test_bookmarks_in_loops_and_without_end() -> None:
    looped = {
        60: b"<</First 61 0 R/Last 61 0 R>>",
        61: b"<</Title(one)/Parent 60 0 R/First 62 0 R/Next 62 0 R/Dest[10 0 R/Fit]>>",
        62: b"<</Title(two)/Parent 61 0 R/First 61 0 R/Next 61 0 R/Dest[12 0 R/Fit]>>",
    }
    found = read(assemble(three(looped, catalog=b"/Outlines 60 0 R")))
    assert [(mark.title, mark.page) for mark in found.bookmarks] == [("one", 1), ("two", 2)]
    assert texts(found) == THREE
    deep = {
        60 + k: b"<</Title(t)/Parent %d 0 R/First %d 0 R/Next %d 0 R>>" % (59 + k, 61 + k, 61 + k) for k in range(2000)
    }
    found = read(assemble(three(deep, catalog=b"/Outlines 60 0 R")))
    assert texts(found) == THREE


# Each of these ended PDFium, or kept it for hours.
BRANCHES = {300 + k: b"<</Kids[%d 0 R %d 0 R]>>" % (301 + k, 301 + k) for k in range(40)}
LABELS: dict[str, dict[int, bytes]] = {
    "holds itself": {70: b"<</Kids[70 0 R]>>"},
    "holds what holds it": {70: b"<</Kids[71 0 R]>>", 71: b"<</Limits[0 2]/Kids[70 0 R]>>"},
    "branches meet": {70: b"<</Kids[300 0 R]>>", **BRANCHES, 340: b"<</Nums[]>>"},
    "never ends": {70: b"<</Kids[300 0 R]>>", **{300 + k: b"<</Kids[%d 0 R]>>" % (301 + k) for k in range(5_000)}},
    "a list": {70: b"[70 0 R]"},
    "no numbers": {70: b"<</Nums[(a)(b)]>>"},
}


@pytest.mark.parametrize("is_packed", [False, True])
@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS)
def test_page_labels_in_loops_are_left_out_and_said(labels: dict[int, bytes], is_packed: bool) -> None:
    found = read((assemble_packed if is_packed else assemble)(three(labels, catalog=b"/PageLabels 70 0 R")))
    assert texts(found) == THREE
    assert [page.label for page in found.pages] == [None, None, None]
    assert [(problem.code, problem.severity) for problem in found.problems] == [(Code.PART_DAMAGED, Severity.WARNING)]


def test_page_labels_of_impossible_numbers() -> None:
    numbers = b"<</Nums[0<</S/r/St 99999999999>>1<</S/A/St 2000000000>>2<</S/a/St -2147483648>>-2147483648<</S/D>>]>>"
    found = read(assemble(three({70: numbers}, catalog=b"/PageLabels 70 0 R")))
    assert texts(found) == THREE
    assert [page.label for page in found.pages] == [None, None, None]


CATALOG_PARTS: dict[int, bytes] = {
    10: page(FIRST + 1, BOX + RESOURCES + b"/Annots[50 0 R 51 0 R 53 0 R]/StructParents 0"),
    50: b"<</Subtype/Link/Rect[0 0 99 99]/A 52 0 R/Popup 51 0 R>>",
    51: b"<</Subtype/Popup/Rect[0 0 9 9]/Parent 50 0 R>>",
    52: b"<</S/GoTo/D(x)/Next<</S/URI/URI(http://example.org)/Next 52 0 R>>>>",
    53: b"<</Subtype/Widget/FT/Tx/T(field)/V(value)/Rect[9 9 99 20]/Parent 80 0 R>>",
    60: b"<</First 61 0 R/Last 62 0 R/Count 2>>",
    61: b"<</Title(one)/Parent 60 0 R/Next 62 0 R/Dest(x)>>",
    62: b"<</Title(two)/Parent 60 0 R/Prev 61 0 R/A 52 0 R>>",
    64: b"<</Dests 65 0 R/EmbeddedFiles 69 0 R>>",
    65: b"<</Kids[66 0 R 67 0 R]>>",
    66: b"<</Limits[(a)(x)]/Names[(a)[10 0 R/Fit](x) 68 0 R]>>",
    67: b"<</Limits[(y)(z)]/Kids[66 0 R]>>",
    68: b"<</D[14 0 R/XYZ 0 0 0]>>",
    69: b"<</Names[(f)<</EF<</F 90 0 R>>>>]>>",
    70: b"<</Kids[71 0 R 72 0 R]>>",
    71: b"<</Limits[0 1]/Nums[0<</S/r/St 3>>1<</S/A>>]>>",
    72: b"<</Limits[2 2]/Nums[2<</P(A-)/S/D>>]>>",
    80: b"<</T(top)/Kids[53 0 R 81 0 R]>>",
    81: b"<</T(leaf)/Parent 80 0 R/FT/Btn>>",
    82: b"<</K 83 0 R/ParentTree<</Nums[0[83 0 R]]>>/RoleMap<</A/B/B/A>>>>",
    83: b"<</S/P/P 82 0 R/Pg 10 0 R/K[0 83 0 R]>>",
    90: stream(b"<x:xmpmeta/>", b"/Type/Metadata/Subtype/XML"),
    91: b"<</Title(a title)/Author 91 0 R/CreationDate(D:20240101)>>",
}
CATALOG_ENTRIES = (
    b"/Outlines 60 0 R/Names 64 0 R/PageLabels 70 0 R/AcroForm<</Fields[80 0 R]>>/StructTreeRoot 82 0 R/Metadata 90 0 R"
)
_ATOM = re.compile(rb"\d+ 0 R|/[A-Za-z]+|\([^)]*\)|-?\d+|\[|\]|<<|>>")
_ODD = [b"null", b"[]", b"<<>>", b"<<", b"]", b"(", b"/X", b"-2147483648", b"99999999999", b"1e38", b""]


def test_damage_beside_the_pages_costs_no_page() -> None:
    chance = random.Random("catalog")
    for _ in range(150):
        objects = dict(CATALOG_PARTS)
        for _ in range(chance.choice((1, 1, 3))):
            number = chance.choice([number for number in objects if number > FIRST])
            found = chance.choice(list(_ATOM.finditer(objects[number])))
            other = chance.choice([*_ODD, *[b"%d 0 R" % other for other in objects]])
            objects[number] = objects[number][: found.start()] + other + objects[number][found.end() :]
            if not _ATOM.search(objects[number]):
                del objects[number]
        assert texts(read(assemble(three(objects, catalog=CATALOG_ENTRIES), b"/Info 91 0 R"))) == THREE, objects


# ---------------------------------------------------------------- what pages hold


@pytest.mark.parametrize(
    "content",
    [
        b"BT /F 12 Tf nan -1e30 Td (odd) Tj ET",
        b"BT /F 12 Tf 1 0 0 1 99999999999999 -999999999999 Tm (far) Tj ET",
        b"BT /F 12 Tf 0 0 0 0 50 50 Tm (flat) Tj ET",
        b"BT /F 0 Tf 50 50 Td (none) Tj ET",
        b"BT /F 1e30 Tf 50 50 Td (huge) Tj ET",
        b"BT /F 12 Tf -200 -200 Td (left and below) Tj ET",
        b"-50 -50 -9 -9 re S 1e38 1e38 m -1e38 1e38 l S nan nan m 1 1 l S 0 0 m 1e38 0 l 1e38 1e38 l h f",
        b"1e30 0 0 1e30 0 0 cm 0 0 1 1 re f",
        b"1e-30 0 0 1e-30 0 0 cm 0 0 10 10 re f",
        b"BI /W 99999999 /H 99999999 /BPC 8 /CS /RGB ID xx EI",
        b"q " * 100_000,
    ],
)
def test_coordinates_without_sense(content: bytes) -> None:
    assert {"first line", "last line"} <= set(texts(read(one(content))))


def test_pages_of_a_hundred_thousand_path_segments() -> None:
    chance = random.Random(3)
    points = [(chance.randrange(400), chance.randrange(40, 240)) for _ in range(100_000)]
    path = b"0 0 m " + b" ".join(b"%d %d l" % point for point in points) + b" S"
    assert texts(read(one(path))) == ["first line", "last line"]
    rules = b" ".join(b"%d %d m %d %d l S" % (x, y, x + 30, y) for x, y in points)
    found = read(one(rules))
    assert sorted(texts(found)) == ["first line", "last line"]
    assert codes(found) == ["CONTENT_SKIPPED"]


def test_a_page_of_a_hundred_thousand_characters() -> None:
    rows = [
        b"BT /F 1 Tf 5 %g Td (%b) Tj ET " % (295 - 0.5 * k, b"row %d " % k + b"abcd efgh " * 17) for k in range(580)
    ]
    content = b"".join(rows)
    found = read(assemble(document([content])))
    assert sum(len(text.replace(" ", "")) for text in texts(found)) == sum(
        len(row[row.index(b"(") : row.index(b")")].replace(b" ", b"")) - 1 for row in rows
    )
    with pytest.raises(LimitReached) as caught:
        read(assemble(document([content])), Limits(page_chars=50_000))
    assert (caught.value.code, caught.value.page) == (Code.LIMIT_TEXT, 1)


def test_forms_and_attachments_apart_from_the_pages_are_said() -> None:
    form = one(objects={90: stream(b"<xdp:xdp/>")}, catalog=b"/AcroForm<</Fields[]/XFA 90 0 R>>/NeedsRendering true")
    found = read(form)
    assert texts(found) == ["first line", "last line"]
    assert errors(found) == [Code.CONTENT_SKIPPED]
    files = {
        91: b"<</Names[(a.pdf) 92 0 R]>>",
        92: b"<</Type/Filespec/F(a.pdf)/EF<</F 93 0 R>>>>",
        93: stream(b"%PDF-1.4"),
    }
    portfolio = one(objects=files, catalog=b"/Collection<</View/D>>/Names<</EmbeddedFiles 91 0 R>>")
    found = read(portfolio)
    assert texts(found) == ["first line", "last line"]
    assert [(problem.code, problem.severity) for problem in found.problems] == [
        (Code.CONTENT_SKIPPED, Severity.WARNING)
    ]


# ---------------------------------------------------------------- what ends the process that reads

FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A %d 0 R/B %d 0 R>>>>"


def forms() -> bytes:
    """Forty forms, each of which draws the next one twice: a million million drawings."""
    objects = {200 + k: stream(b"/A Do /B Do", FORM % (201 + k, 201 + k)) for k in range(40)}
    objects[240] = stream(written("leaf"))
    return one(b"/A Do", objects, entries=BOX + b"/Resources<</XObject<</A 200 0 R>>>>")


def bomb() -> bytes:
    """Two megabytes that expand to two gigabytes of operators."""
    packer = zlib.compressobj(9, wbits=-15)
    piece = packer.compress(b"0 0 m 9 9 l S\n" * 74_898) + packer.flush(zlib.Z_FULL_FLUSH)  # a mebibyte, repeatable
    packed = b"\x78\xda" + piece * 2_048
    content = b"<</Filter[/FlateDecode]/Length %d>>\nstream\n%b\nendstream" % (len(packed), packed)
    return assemble(three({FIRST + 3: content}))


# What ends first, memory or patience, depends on how busy the machine is.
GREEDY = {("crashed", Code.OUT_OF_MEMORY), ("crashed", Code.CRASHED), ("timeout", Code.STALLED)}
HOSTILE: dict[str, tuple[Callable[[], bytes], set[tuple[str, Code]]]] = {
    "bomb.pdf": (bomb, GREEDY),
    "forms.pdf": (forms, GREEDY),
}


def test_hostile_files_cost_themselves_alone(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, (build, _) in HOSTILE.items():
        (raw / name).write_bytes(build())
    (raw / "good.pdf").write_bytes(assemble(three()))
    limits = replace(DEFAULT, wall_seconds=20.0, silence_seconds=2.0, memory_bytes=200 * MIB)
    ingest(Settings(raw, tmp_path / "parsed", tmp_path / "build", workers=2, limits=limits))
    rows = {row["source_path"]: row for row in pq.read_table(tmp_path / "parsed" / "documents.parquet").to_pylist()}
    assert rows.keys() == {*HOSTILE, "good.pdf"}
    assert (rows["good.pdf"]["status"], rows["good.pdf"]["page_count"]) == ("ok", 3)
    for name, (_, ends) in HOSTILE.items():
        assert (rows[name]["status"], rows[name]["failure_code"]) in ends, name
        assert rows[name]["failure_message"].endswith(".")
