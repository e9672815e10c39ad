"""Bulletin -> HWPX: a ZIP of OWPML parts (KS X 6101), with automatic bullets, merged cells and native footnotes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from tests.typeset.flow import KEY_HEADING, Printed, flow
from tests.typeset.house import House
from tests.typeset.model import Bulletin, Cell, Note, Table

EPOCH = (1980, 1, 1, 0, 0, 0)
UNIT = 100  # HWPUNIT a point
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://www.hancom.co.kr/hwpml/{year}/{name}"'
    for prefix, year, name in (
        ("ha", 2011, "app"), ("hp", 2011, "paragraph"), ("hp10", 2016, "paragraph"), ("hs", 2011, "section"),
        ("hc", 2011, "core"), ("hh", 2011, "head"),
    )
)  # fmt: skip
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>'
_SCRIPTS = ("HANGUL", "LATIN", "HANJA", "JAPANESE", "OTHER", "SYMBOL", "USER")


@dataclass(frozen=True, slots=True)
class _Char:
    size: float = 10.0
    is_bold: bool = False
    is_raised: bool = False


@dataclass(frozen=True, slots=True)
class _Para:
    align: str = "JUSTIFY"
    left: float = 0.0
    hang: float = 0.0
    before: float = 0.0
    bullet: str | None = None  # glyph of an automatic bullet


@dataclass(slots=True)
class _Shapes:
    """Shapes in the order of their first use; the index is the id."""

    chars: dict[_Char, int] = field(default_factory=dict)
    paras: dict[_Para, int] = field(default_factory=dict)
    bullets: dict[str, int] = field(default_factory=dict)

    def char(self, shape: _Char) -> int:
        return self.chars.setdefault(shape, len(self.chars))

    def para(self, shape: _Para) -> int:
        if shape.bullet is not None:
            self.bullets.setdefault(shape.bullet, len(self.bullets) + 1)
        return self.paras.setdefault(shape, len(self.paras))


def typeset_hwpx(
    bulletin: Bulletin, house: House, has_automatic_bullets: bool = True, has_native_notes: bool = False
) -> bytes:
    """The bytes of the HWPX: equal for equal arguments.

    `has_automatic_bullets`: marks are the paragraph's property, not typed; `has_native_notes`: anchored notes are
    footnotes of the file, numbered through.
    """
    press = _Press(bulletin, house, has_automatic_bullets, has_native_notes)
    section = press.section()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        _add(archive, "mimetype", "application/hwp+zip", zipfile.ZIP_STORED)
        _add(archive, "version.xml", _VERSION)
        _add(archive, "Contents/header.xml", _header(press.shapes))
        _add(archive, "Contents/section0.xml", section)
        _add(archive, "settings.xml", _SETTINGS)
        _add(archive, "META-INF/container.xml", _CONTAINER)
        _add(archive, "META-INF/manifest.xml", _MANIFEST)
        _add(archive, "Contents/content.hpf", _package(bulletin))
    return buffer.getvalue()


def _add(archive: zipfile.ZipFile, name: str, text: str, how: int = zipfile.ZIP_DEFLATED) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = how
    info.external_attr = 0o644 << 16
    archive.writestr(info, text.encode())


# ---------------------------------------------------------------- the body


@dataclass(slots=True)
class _Press:
    bulletin: Bulletin
    house: House
    has_automatic_bullets: bool
    has_native_notes: bool
    shapes: _Shapes = field(default_factory=_Shapes)
    notes: int = 0
    tables: int = 0

    def section(self) -> str:
        self.shapes.char(_Char())
        self.shapes.para(_Para())
        paragraphs: list[str] = []
        breaks = False
        rows: list[list[str]] = []
        points: list[Printed] = []
        for thing in [*flow(self.bulletin, self.house), None]:
            if rows and (thing is None or thing.role != "masthead_row"):
                cells = tuple(Cell(0, 2 * at + part, (row[part],)) for at, row in enumerate(rows) for part in (0, 1))
                paragraphs.append(self._object(self._table(Table(1, 2 * len(rows), cells))))
                rows = []
            if points and (thing is None or thing.role != "key_point"):
                paragraphs.append(self._key_box(points))
                points = []
            if thing is None:
                break
            if thing.role == "page_break":
                breaks = bool(paragraphs)
            elif thing.role == "masthead_row":
                rows.append(thing.text.split("\t"))
            elif thing.role == "key_point":
                points.append(thing)
            elif thing.role == "table" and thing.table is not None:
                paragraphs.append(self._object(self._table(thing.table)))
            elif not (thing.role == "note" and self.has_native_notes and thing.marker != self.house.remark):
                paragraphs.append(self._printed(thing, breaks))
                breaks = False
        first, *rest = paragraphs
        at = first.index("<hp:run ")
        return f"{_DECLARATION}<hs:sec {_NAMESPACES}>{first[:at]}{self._page()}{first[at:]}{''.join(rest)}</hs:sec>"

    def _page(self) -> str:
        """Section properties, and the running head and page number as header and footer."""
        width, height = (round(side * UNIT) for side in self.house.page)
        margin = round(self.house.margin * UNIT)
        head = self.house.running_head.format(series=self.bulletin.series, issue_label=self.bulletin.issue_label)
        layers = ""
        if head.strip(" |"):
            layers += self._layer("header", self._run(head, _Char(8.5)))
        before, _, after = self.house.page_number.partition("{}")
        number = '<hp:run charPrIDRef="0"><hp:ctrl><hp:autoNum num="1" numType="PAGE"><hp:autoNumFormat type="DIGIT" userChar="" prefixChar="" suffixChar="" supscript="0"/></hp:autoNum></hp:ctrl></hp:run>'
        foot = self._run(before, _Char(9.0)) + number + self._run(after, _Char(9.0))
        layers += self._layer("footer", foot)
        return (
            '<hp:run charPrIDRef="0"><hp:secPr id="" textDirection="HORIZONTAL" spaceColumns="1134" tabStop="8000" '
            'outlineShapeIDRef="1" memoShapeIDRef="0" textVerticalWidthHead="0" masterPageCnt="0">'
            '<hp:grid lineGrid="0" charGrid="0" wonggojiFormat="0"/><hp:startNum pageStartsOn="BOTH" page="0" pic="0" tbl="0" equation="0"/>'
            f'<hp:pagePr landscape="WIDELY" width="{width}" height="{height}" gutterType="LEFT_ONLY">'
            f'<hp:margin header="4252" footer="4252" gutter="0" left="{margin}" right="{margin}" top="5668" bottom="4252"/></hp:pagePr>'
            '<hp:footNotePr><hp:autoNumFormat type="DIGIT" userChar="" prefixChar="" suffixChar=")" supscript="0"/>'
            '<hp:numbering type="CONTINUOUS" newNum="1"/></hp:footNotePr></hp:secPr></hp:run>' + layers
        )

    def _layer(self, name: str, runs: str) -> str:
        return (
            f'<hp:run charPrIDRef="0"><hp:ctrl><hp:{name} id="1" applyPageType="BOTH"><hp:subList id="" textDirection="HORIZONTAL" '
            f'lineWrap="BREAK" vertAlign="TOP"><hp:p id="0" paraPrIDRef="0" styleIDRef="0">{runs}</hp:p></hp:subList>'
            f"</hp:{name}></hp:ctrl></hp:run>"
        )

    def _printed(self, thing: Printed, breaks: bool) -> str:
        house = self.house
        match thing.role:
            case "series":
                return self._paragraph(thing.text, _Char(30.0, True), _Para("CENTER", before=150.0), breaks)
            case "issue_label":
                return self._paragraph(thing.text, _Char(18.0), _Para("CENTER"), breaks)
            case "publisher":
                return self._paragraph(thing.text, _Char(14.0), _Para("CENTER", before=300.0), breaks)
            case "contents_heading" | "summary_heading":
                return self._paragraph(thing.text, _Char(house.section_size, True), _Para("CENTER"), breaks)
            case "masthead":
                return self._paragraph(thing.text, _Char(26.0, True), _Para("CENTER"), breaks)
            case "contents_section":
                return self._paragraph(thing.text, _Char(13.0, True), _Para("LEFT"), breaks)
            case "contents_entry":
                return self._paragraph(thing.text, _Char(11.0), _Para("LEFT", left=14.0), breaks)
            case "section":
                return self._paragraph(thing.text, _Char(house.section_size, True), _Para("LEFT", before=18.0), breaks)
            case "title":
                return self._paragraph(thing.text, _Char(house.title_size, True), _Para("LEFT", before=12.0), breaks)
            case "caption":
                return self._paragraph(thing.text, _Char(house.body_size, True), _Para("CENTER"), breaks)
            case "unit_note":
                return self._paragraph(thing.text, _Char(9.0), _Para("RIGHT"), breaks)
            case "bullet":
                return self._bullet(thing, breaks)
            case "note":
                left = house.note_indent + 6.0 * (thing.level - 1)
                return self._paragraph(thing.whole, _Char(house.note_size), _Para(left=left, hang=10.0), breaks)
            case _:
                size = {"citation": house.note_size, "imprint": 10.0}.get(thing.role, house.body_size)
                return self._paragraph(thing.whole, _Char(size), _Para(), breaks)

    def _bullet(self, thing: Printed, breaks: bool) -> str:
        assert thing.bullet is not None
        assert thing.marker is not None
        level = self.house.levels[thing.level - 1]
        char = _Char(level.size, level.is_bold)
        hang = 1.2 * level.size
        if self.has_automatic_bullets:
            para, head = _Para(left=level.indent + hang, hang=hang, before=3.0, bullet=thing.marker), ""
        else:
            para, head = _Para(left=level.indent + hang, hang=hang, before=3.0), f"{thing.marker} "
        runs = ""
        rest = head + thing.text
        for note in thing.bullet.notes:
            if note.anchor is None:
                continue
            before, _, rest = rest.partition(note.anchor + note.marker)
            runs += self._run(before + note.anchor, char)
            if self.has_native_notes:
                runs += self._footnote(note)
            else:
                runs += self._run(note.marker, _Char(level.size, level.is_bold, self.house.has_raised_marks))
        return self._p(runs + self._run(rest, char), para, breaks)

    def _paragraph(self, text: str, char: _Char, para: _Para, breaks: bool = False) -> str:
        return self._p(self._run(text, char), para, breaks)

    def _p(self, runs: str, para: _Para, breaks: bool = False) -> str:
        return (
            f'<hp:p id="0" paraPrIDRef="{self.shapes.para(para)}" styleIDRef="0" pageBreak="{int(breaks)}" '
            f'columnBreak="0" merged="0">{runs}</hp:p>'
        )

    def _run(self, text: str, char: _Char) -> str:
        return f'<hp:run charPrIDRef="{self.shapes.char(char)}"><hp:t>{escape(text)}</hp:t></hp:run>' if text else ""

    def _footnote(self, note: Note) -> str:
        self.notes += 1
        number = (
            f'<hp:run charPrIDRef="0"><hp:ctrl><hp:autoNum num="{self.notes}" numType="FOOTNOTE">'
            '<hp:autoNumFormat type="DIGIT" userChar="" prefixChar="" suffixChar=")" supscript="0"/></hp:autoNum></hp:ctrl></hp:run>'
        )
        inner = self._p(number + self._run(f" {note.text}", _Char(self.house.note_size)), _Para())
        return (
            f'<hp:run charPrIDRef="0"><hp:ctrl><hp:footNote number="{self.notes}" suffixChar="41" instId="{self.notes}">'
            f'<hp:subList id="" textDirection="HORIZONTAL" lineWrap="BREAK" vertAlign="TOP">{inner}</hp:subList>'
            "</hp:footNote></hp:ctrl></hp:run>"
        )

    # ------------------------------------------------------------ tables

    def _object(self, xml: str) -> str:
        return self._p(f'<hp:run charPrIDRef="0">{xml}</hp:run>', _Para())

    def _key_box(self, points: list[Printed]) -> str:
        """A table of one cell, as word processors draw a frame around text."""
        size = self.house.body_size
        inner = self._paragraph(KEY_HEADING, _Char(11.0, True), _Para("CENTER"))
        inner += "".join(self._paragraph(point.whole, _Char(size), _Para(hang=12.0, left=12.0)) for point in points)
        return self._object(self._table_xml(1, 1, [[self._cell_xml(Cell(0, 0), inner, 1)]]))

    def _table(self, table: Table) -> str:
        rows: list[list[str]] = [[] for _ in range(table.row_count)]
        for cell in table.cells:
            is_left = any(len(line) > 24 or line.startswith(("- ", "• ", "○ ", "* ")) for line in cell.lines)
            para = _Para("LEFT" if is_left else "CENTER")
            inner = "".join(self._paragraph(line, _Char(9.5), para) for line in cell.lines or ("",))
            rows[cell.row].append(self._cell_xml(cell, inner, table.column_count))
        return self._table_xml(table.row_count, table.column_count, rows)

    def _table_xml(self, row_count: int, column_count: int, rows: list[list[str]]) -> str:
        self.tables += 1
        width = round((self.house.page[0] - 2 * self.house.margin) * UNIT)
        return (
            f'<hp:tbl id="{1000 + self.tables}" zOrder="{self.tables}" numberingType="TABLE" textWrap="TOP_AND_BOTTOM" textFlow="BOTH_SIDES" '
            f'lock="0" dropcapstyle="None" pageBreak="CELL" repeatHeader="1" rowCnt="{row_count}" colCnt="{column_count}" '
            'cellSpacing="0" borderFillIDRef="2" noAdjust="0">'
            f'<hp:sz width="{width}" widthRelTo="ABSOLUTE" height="{1800 * row_count}" heightRelTo="ABSOLUTE" protect="0"/>'
            '<hp:pos treatAsChar="1" affectLSpacing="0" flowWithText="1" allowOverlap="0" holdAnchorAndSO="0" vertRelTo="PARA" '
            'horzRelTo="COLUMN" vertAlign="TOP" horzAlign="LEFT" vertOffset="0" horzOffset="0"/>'
            '<hp:outMargin left="283" right="283" top="283" bottom="283"/><hp:inMargin left="510" right="510" top="141" bottom="141"/>'
            + "".join(f"<hp:tr>{''.join(row)}</hp:tr>" for row in rows)
            + "</hp:tbl>"
        )

    def _cell_xml(self, cell: Cell, inner: str, column_count: int) -> str:
        width = round((self.house.page[0] - 2 * self.house.margin) * UNIT / column_count)
        return (
            f'<hp:tc name="" header="{int(cell.is_header)}" hasMargin="0" protect="0" editable="0" dirty="0" borderFillIDRef="2">'
            '<hp:subList id="" textDirection="HORIZONTAL" lineWrap="BREAK" vertAlign="CENTER" linkListIDRef="0" '
            f'linkListNextIDRef="0" textWidth="0" textHeight="0" hasTextRef="0" hasNumRef="0">{inner}</hp:subList>'
            f'<hp:cellAddr colAddr="{cell.column}" rowAddr="{cell.row}"/><hp:cellSpan colSpan="{cell.column_span}" rowSpan="{cell.row_span}"/>'
            f'<hp:cellSz width="{width * cell.column_span}" height="{1800 * cell.row_span}"/>'
            '<hp:cellMargin left="510" right="510" top="141" bottom="141"/></hp:tc>'
        )


# ---------------------------------------------------------------- the other parts


def _header(shapes: _Shapes) -> str:
    fonts = "".join(
        f'<hh:fontface lang="{script}" fontCnt="1"><hh:font id="0" face="함초롬바탕" type="TTF" isEmbedded="0"/></hh:fontface>'
        for script in _SCRIPTS
    )
    fills = "".join(
        f'<hh:borderFill id="{number}" threeD="0" shadow="0" centerLine="NONE" breakCellSeparateLine="0">'
        + "".join(
            f'<hh:{side}Border type="{kind}" width="0.12 mm" color="#000000"/>'
            for side in ("left", "right", "top", "bottom")
        )
        + "</hh:borderFill>"
        for number, kind in ((1, "NONE"), (2, "SOLID"))
    )
    chars = "".join(_char_xml(number, shape) for shape, number in shapes.chars.items())
    paras = "".join(_para_xml(number, shape, shapes.bullets) for shape, number in shapes.paras.items())
    bullets = "".join(
        f'<hh:bullet id="{number}" char={quoteattr(glyph)} useImage="0"><hh:paraHead level="0" align="LEFT" useInstWidth="0" '
        'autoIndent="1" widthAdjust="0" textOffsetType="PERCENT" textOffset="50" numFormat="DIGIT" charPrIDRef="4294967295" checkable="0"/></hh:bullet>'
        for glyph, number in shapes.bullets.items()
    )
    return (
        f'{_DECLARATION}<hh:head {_NAMESPACES} version="1.31" secCnt="1">'
        '<hh:beginNum page="1" footnote="1" endnote="1" pic="1" tbl="1" equation="1"/><hh:refList>'
        f'<hh:fontfaces itemCnt="7">{fonts}</hh:fontfaces><hh:borderFills itemCnt="2">{fills}</hh:borderFills>'
        f'<hh:charProperties itemCnt="{len(shapes.chars)}">{chars}</hh:charProperties>'
        '<hh:tabProperties itemCnt="1"><hh:tabPr id="0" autoTabLeft="0" autoTabRight="0"/></hh:tabProperties>'
        + (f'<hh:bullets itemCnt="{len(shapes.bullets)}">{bullets}</hh:bullets>' if bullets else "")
        + f'<hh:paraProperties itemCnt="{len(shapes.paras)}">{paras}</hh:paraProperties>'
        '<hh:styles itemCnt="1"><hh:style id="0" type="PARA" name="바탕글" engName="Normal" paraPrIDRef="0" charPrIDRef="0" '
        'nextStyleIDRef="0" langID="1042" lockForm="0"/></hh:styles></hh:refList>'
        '<hh:compatibleDocument targetProgram="HWP201X"><hh:layoutCompatibility/></hh:compatibleDocument></hh:head>'
    )


def _char_xml(number: int, shape: _Char) -> str:
    def every(name: str, value: int) -> str:
        return f"<hh:{name} " + " ".join(f'{script.lower()}="{value}"' for script in _SCRIPTS) + "/>"

    return (
        f'<hh:charPr id="{number}" height="{round(shape.size * UNIT)}" textColor="#000000" shadeColor="none" useFontSpace="0" '
        'useKerning="0" symMark="NONE" borderFillIDRef="1">'
        + every("fontRef", 0) + every("ratio", 100) + every("spacing", 0) + every("relSz", 100) + every("offset", 0)
        + ("<hh:bold/>" if shape.is_bold else "") + ("<hh:supscript/>" if shape.is_raised else "") + "</hh:charPr>"
    )  # fmt: skip


def _para_xml(number: int, shape: _Para, bullets: dict[str, int]) -> str:
    kind, reference = ("BULLET", bullets[shape.bullet]) if shape.bullet is not None else ("NONE", 0)

    def margin(scale: int) -> str:
        values = (("intent", -shape.hang), ("left", shape.left), ("right", 0.0), ("prev", shape.before), ("next", 0.0))
        inner = "".join(f'<hc:{name} value="{round(value * scale)}" unit="HWPUNIT"/>' for name, value in values)
        return f'<hh:margin>{inner}</hh:margin><hh:lineSpacing type="PERCENT" value="160" unit="HWPUNIT"/>'

    return (
        f'<hh:paraPr id="{number}" tabPrIDRef="0" condense="0" fontLineHeight="0" snapToGrid="1" suppressLineNumbers="0" checked="0">'
        f'<hh:align horizontal="{shape.align}" vertical="BASELINE"/><hh:heading type="{kind}" idRef="{reference}" level="0"/>'
        '<hh:breakSetting breakLatinWord="KEEP_WORD" breakNonLatinWord="BREAK_WORD" widowOrphan="0" keepWithNext="0" keepLines="0" pageBreakBefore="0" lineWrap="BREAK"/>'
        '<hp:switch><hp:case hp:required-namespace="http://www.hancom.co.kr/hwpml/2016/HwpUnitChar">'
        f"{margin(UNIT)}</hp:case><hp:default>{margin(2 * UNIT)}</hp:default></hp:switch>"
        '<hh:border borderFillIDRef="1" offsetLeft="0" offsetRight="0" offsetTop="0" offsetBottom="0" connect="0" ignoreMargin="0"/></hh:paraPr>'
    )


def _package(bulletin: Bulletin) -> str:
    title = escape(f"{bulletin.series} {bulletin.issue_label}".strip())
    return (
        f'{_DECLARATION}<opf:package {_NAMESPACES} xmlns:opf="http://www.idpf.org/2007/opf/" version="" unique-identifier="" id="">'
        f"<opf:metadata><opf:title>{title}</opf:title><opf:language>ko</opf:language>"
        f'<opf:meta name="creator" content="text">{escape(bulletin.publisher)}</opf:meta></opf:metadata>'
        '<opf:manifest><opf:item id="header" href="Contents/header.xml" media-type="application/xml"/>'
        '<opf:item id="section0" href="Contents/section0.xml" media-type="application/xml"/>'
        '<opf:item id="settings" href="settings.xml" media-type="application/xml"/></opf:manifest>'
        '<opf:spine><opf:itemref idref="header" linear="yes"/><opf:itemref idref="section0" linear="yes"/></opf:spine></opf:package>'
    )


_VERSION = (
    f'{_DECLARATION}<hv:HCFVersion xmlns:hv="http://www.hancom.co.kr/hwpml/2011/version" tagetApplication="WORDPROCESSOR" '
    'major="5" minor="1" micro="0" buildNumber="1" os="1" xmlVersion="1.31" application="kbulletin tests" appVersion="1"/>'
)
_SETTINGS = (
    f'{_DECLARATION}<ha:HWPApplicationSetting xmlns:ha="http://www.hancom.co.kr/hwpml/2011/app">'
    '<ha:CaretPosition listIDRef="0" paraIDRef="0" pos="0"/></ha:HWPApplicationSetting>'
)
_CONTAINER = (
    f'{_DECLARATION}<ocf:container xmlns:ocf="urn:oasis:names:tc:opendocument:xmlns:container"><ocf:rootfiles>'
    '<ocf:rootfile full-path="Contents/content.hpf" media-type="application/hwpml-package+xml"/></ocf:rootfiles></ocf:container>'
)
_MANIFEST = f'{_DECLARATION}<odf:manifest xmlns:odf="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
