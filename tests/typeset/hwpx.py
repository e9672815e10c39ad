"""Bulletin -> HWPX: a ZIP of OWPML parts (KS X 6101), with automatic bullets, merged cells and native footnotes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from tests.typeset.house import House
from tests.typeset.model import Bulletin
from tests.typeset.office import (
    CharShape,
    Composer,
    Footnote,
    OfficeCell,
    OfficeParagraph,
    OfficeTable,
    ParaShape,
    Run,
)

EPOCH = (1980, 1, 1, 0, 0, 0)
UNIT = 100  # HWPUNIT a point
NO_SHAPE = 4294967295
_HANCOM = "http://www.hancom.co.kr/hwpml"
_NAMESPACES = {
    f"xmlns:{prefix}": f"{_HANCOM}/2011/{name}"
    for prefix, name in (("ha", "app"), ("hp", "paragraph"), ("hs", "section"), ("hc", "core"), ("hh", "head"))
}
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>'
_SCRIPTS = ("HANGUL", "LATIN", "HANJA", "JAPANESE", "OTHER", "SYMBOL", "USER")
_PAGE_NUMBER = {"type": "DIGIT", "userChar": "", "prefixChar": "", "suffixChar": "", "supscript": 0}
_NOTE_NUMBER = _PAGE_NUMBER | {"suffixChar": ")"}


def typeset_hwpx(
    bulletin: Bulletin, house: House, has_automatic_bullets: bool = True, has_native_notes: bool = False
) -> bytes:
    """The bytes of the HWPX: equal for equal arguments; options as `office.Composer` has them."""
    composer = Composer(bulletin, house, has_automatic_bullets, has_native_notes)
    body = _Body(house)
    section = body.section(composer)
    parts = {
        "mimetype": "application/hwp+zip",
        "version.xml": _version(),
        "Contents/header.xml": _header(body.shapes),
        "Contents/section0.xml": section,
        "settings.xml": _settings(),
        "META-INF/container.xml": _container(),
        "META-INF/manifest.xml": _manifest(),
        "Contents/content.hpf": _package(bulletin),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, text.encode())
    return buffer.getvalue()


def element(tag: str, /, *inner: str, **attributes: object) -> str:
    """An XML element; `inner` is markup already."""
    written = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    content = "".join(inner)
    return f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>"


def _document(tag: str, /, *inner: str, **attributes: object) -> str:
    return _DECLARATION + element(tag, *inner, **attributes)


# ---------------------------------------------------------------- the body


@dataclass(slots=True)
class _Shapes:
    """Shapes in the order of their first use; the place is the id."""

    chars: dict[CharShape, int] = field(default_factory=lambda: {CharShape(): 0})
    paras: dict[ParaShape, int] = field(default_factory=lambda: {ParaShape(): 0})
    bullets: dict[str, int] = field(default_factory=dict)

    def char(self, shape: CharShape) -> int:
        return self.chars.setdefault(shape, len(self.chars))

    def para(self, shape: ParaShape) -> int:
        if shape.bullet is not None:
            self.bullets.setdefault(shape.bullet, len(self.bullets) + 1)
        return self.paras.setdefault(shape, len(self.paras))


@dataclass(slots=True)
class _Body:
    house: House
    shapes: _Shapes = field(default_factory=_Shapes)
    tables: int = 0

    def section(self, composer: Composer) -> str:
        """The section part. Its properties and the page's own lines stand in the first paragraph."""
        first, *rest = composer.paragraphs()
        inner = [self._paragraph(first, self._page(composer.running_head))]
        inner += [self._paragraph(paragraph) for paragraph in rest]
        return _document("hs:sec", *inner, **_NAMESPACES)

    def _page(self, running_head: str) -> str:
        width, height = (round(side * UNIT) for side in self.house.page)
        side = round(self.house.margin * UNIT)
        margin = {"header": 4252, "footer": 4252, "gutter": 0, "left": side, "right": side, "top": 5668, "bottom": 4252}
        properties = element(
            "hp:secPr",
            element("hp:startNum", pageStartsOn="BOTH", page=0, pic=0, tbl=0, equation=0),
            element(
                "hp:pagePr",
                element("hp:margin", **margin),
                landscape="WIDELY",
                width=width,
                height=height,
                gutterType="LEFT_ONLY",
            ),
            element(
                "hp:footNotePr",
                element("hp:autoNumFormat", **_NOTE_NUMBER),
                element("hp:numbering", type="CONTINUOUS", newNum=1),
            ),
            id="",
            textDirection="HORIZONTAL",
            spaceColumns=1134,
            tabStop=8000,
            outlineShapeIDRef=1,
            memoShapeIDRef=0,
            masterPageCnt=0,
        )
        layers = [_run(0, properties)]
        if running_head:
            layers.append(self._layer("header", self._text(running_head, CharShape(8.5))))
        before, _, after = self.house.page_number.partition("{}")
        number = element("hp:autoNum", element("hp:autoNumFormat", **_PAGE_NUMBER), num=1, numType="PAGE")
        look = CharShape(9.0)
        foot = self._text(before, look) + _run(0, element("hp:ctrl", number)) + self._text(after, look)
        layers.append(self._layer("footer", foot))
        return "".join(layers)

    def _layer(self, name: str, runs: str) -> str:
        paragraph = element("hp:p", runs, id=0, paraPrIDRef=0, styleIDRef=0)
        return _run(0, element("hp:ctrl", element(f"hp:{name}", _list(paragraph), id=1, applyPageType="BOTH")))

    def _paragraph(self, paragraph: OfficeParagraph, before: str = "") -> str:
        runs = [self._part(part) for part in paragraph.parts]
        return element(
            "hp:p",
            before,
            *runs,
            id=0,
            paraPrIDRef=self.shapes.para(paragraph.shape),
            styleIDRef=0,
            pageBreak=int(paragraph.breaks_page),
            columnBreak=0,
            merged=0,
        )

    def _part(self, part: Run | Footnote | OfficeTable) -> str:
        if isinstance(part, Run):
            return self._text(part.text, part.shape)
        if isinstance(part, Footnote):
            return self._footnote(part)
        return _run(0, self._table(part))

    def _text(self, text: str, shape: CharShape) -> str:
        written = escape(text).replace("\t", element("hp:tab", width=4000, leader=3, type=2))
        return _run(self.shapes.char(shape), element("hp:t", written)) if text else ""

    def _footnote(self, note: Footnote) -> str:
        """The note at its anchor; its own number opens its text, as an automatic number."""
        number = element("hp:autoNum", element("hp:autoNumFormat", **_NOTE_NUMBER), num=note.number, numType="FOOTNOTE")
        inner = element(
            "hp:p",
            _run(0, element("hp:ctrl", number)),
            self._text(f" {note.text}", note.shape),
            id=0,
            paraPrIDRef=0,
            styleIDRef=0,
        )
        control = element("hp:footNote", _list(inner), number=note.number, suffixChar=ord(")"), instId=note.number)
        return _run(0, element("hp:ctrl", control))

    def _table(self, table: OfficeTable) -> str:
        self.tables += 1
        width = round((self.house.page[0] - 2 * self.house.margin) * UNIT)
        rows = [
            element("hp:tr", *(self._cell(inner, width // table.column_count) for inner in row))
            for row in ([c for c in table.cells if c.cell.row == at] for at in range(table.row_count))
        ]
        size = {"widthRelTo": "ABSOLUTE", "heightRelTo": "ABSOLUTE", "protect": 0}
        place = {"treatAsChar": 1, "affectLSpacing": 0, "flowWithText": 1, "allowOverlap": 0, "vertRelTo": "PARA"}
        anchor = {"horzRelTo": "COLUMN", "vertAlign": "TOP", "horzAlign": "LEFT", "vertOffset": 0, "horzOffset": 0}
        return element(
            "hp:tbl",
            element("hp:sz", width=width, height=1800 * table.row_count, **size),
            element("hp:pos", **(place | anchor)),
            element("hp:outMargin", left=283, right=283, top=283, bottom=283),
            element("hp:inMargin", left=510, right=510, top=141, bottom=141),
            *rows,
            id=1000 + self.tables,
            zOrder=self.tables,
            numberingType="TABLE",
            textWrap="TOP_AND_BOTTOM",
            textFlow="BOTH_SIDES",
            pageBreak="CELL",
            repeatHeader=1,
            rowCnt=table.row_count,
            colCnt=table.column_count,
            cellSpacing=0,
            borderFillIDRef=2,
        )

    def _cell(self, inner: OfficeCell, width: int) -> str:
        cell = inner.cell
        return element(
            "hp:tc",
            _list(*(self._paragraph(paragraph) for paragraph in inner.paragraphs)),
            element("hp:cellAddr", colAddr=cell.column, rowAddr=cell.row),
            element("hp:cellSpan", colSpan=cell.column_span, rowSpan=cell.row_span),
            element("hp:cellSz", width=width * cell.column_span, height=1800 * cell.row_span),
            element("hp:cellMargin", left=510, right=510, top=141, bottom=141),
            name="",
            header=int(cell.is_header),
            hasMargin=0,
            protect=0,
            editable=0,
            dirty=0,
            borderFillIDRef=2,
        )


def _run(shape: int, *inner: str) -> str:
    return element("hp:run", *inner, charPrIDRef=shape)


def _list(*paragraphs: str) -> str:
    return element("hp:subList", *paragraphs, id="", textDirection="HORIZONTAL", lineWrap="BREAK", vertAlign="CENTER")


# ---------------------------------------------------------------- the header


def _header(shapes: _Shapes) -> str:
    font = element("hh:font", id=0, face="함초롬바탕", type="TTF", isEmbedded=0)
    style = {"id": 0, "type": "PARA", "name": "바탕글", "engName": "Normal", "paraPrIDRef": 0, "charPrIDRef": 0}
    tables = {
        "hh:fontfaces": [element("hh:fontface", font, lang=script, fontCnt=1) for script in _SCRIPTS],
        "hh:borderFills": [_border(1, "NONE"), _border(2, "SOLID")],
        "hh:charProperties": [_char(number, shape) for shape, number in shapes.chars.items()],
        "hh:tabProperties": [element("hh:tabPr", id=0, autoTabLeft=0, autoTabRight=0)],
        "hh:bullets": [_bullet(number, glyph) for glyph, number in shapes.bullets.items()],
        "hh:paraProperties": [_para(number, shape, shapes.bullets) for shape, number in shapes.paras.items()],
        "hh:styles": [element("hh:style", nextStyleIDRef=0, langID=1042, lockForm=0, **style)],
    }
    lists = [element(name, *items, itemCnt=len(items)) for name, items in tables.items() if items]
    return _document(
        "hh:head",
        element("hh:beginNum", page=1, footnote=1, endnote=1, pic=1, tbl=1, equation=1),
        element("hh:refList", *lists),
        version="1.31",
        secCnt=1,
        **_NAMESPACES,
    )


def _border(number: int, kind: str) -> str:
    sides = [
        element(f"hh:{side}Border", type=kind, width="0.12 mm", color="#000000")
        for side in ("left", "right", "top", "bottom")
    ]
    return element("hh:borderFill", *sides, id=number, threeD=0, shadow=0, centerLine="NONE")


def _char(number: int, shape: CharShape) -> str:
    values = {"fontRef": 0, "ratio": 100, "spacing": 0, "relSz": 100, "offset": 0}
    inner = [element(f"hh:{name}", **{script.lower(): value for script in _SCRIPTS}) for name, value in values.items()]
    inner += [element("hh:bold")] if shape.is_bold else []
    inner += [element("hh:supscript")] if shape.is_raised else []
    height = round(shape.size * UNIT)
    return element("hh:charPr", *inner, id=number, height=height, textColor="#000000", borderFillIDRef=1)


def _bullet(number: int, glyph: str) -> str:
    head = element("hh:paraHead", level=0, align="LEFT", autoIndent=1, numFormat="DIGIT", charPrIDRef=NO_SHAPE)
    return element("hh:bullet", head, id=number, char=glyph, useImage=0)


def _para(number: int, shape: ParaShape, bullets: dict[str, int]) -> str:
    """Margins stand twice: newer editors read the case, older ones the doubled default."""
    kind, reference = ("BULLET", bullets[shape.bullet]) if shape.bullet is not None else ("NONE", 0)
    lengths = {"intent": -shape.hang, "left": shape.left, "right": 0.0, "prev": shape.before, "next": 0.0}

    def margin(scale: int) -> str:
        inner = [element(f"hc:{name}", value=round(value * scale), unit="HWPUNIT") for name, value in lengths.items()]
        return element("hh:margin", *inner) + element("hh:lineSpacing", type="PERCENT", value=160, unit="HWPUNIT")

    case = element("hp:case", margin(UNIT), **{"hp:required-namespace": f"{_HANCOM}/2016/HwpUnitChar"})
    return element(
        "hh:paraPr",
        element("hh:align", horizontal=shape.align.upper(), vertical="BASELINE"),
        element("hh:heading", type=kind, idRef=reference, level=0),
        element("hh:breakSetting", breakLatinWord="KEEP_WORD", breakNonLatinWord="BREAK_WORD", lineWrap="BREAK"),
        element("hp:switch", case, element("hp:default", margin(2 * UNIT))),
        id=number,
        tabPrIDRef=0,
        checked=0,
    )


# ---------------------------------------------------------------- the other parts


def _package(bulletin: Bulletin) -> str:
    parts = {"header": "Contents/header.xml", "section0": "Contents/section0.xml", "settings": "settings.xml"}
    title = escape(f"{bulletin.series} {bulletin.issue_label}".strip())
    creator = element("opf:meta", escape(bulletin.publisher), name="creator", content="text")
    items = [
        element("opf:item", id=name, href=path, **{"media-type": "application/xml"}) for name, path in parts.items()
    ]
    return _document(
        "opf:package",
        element("opf:metadata", element("opf:title", title), element("opf:language", "ko"), creator),
        element("opf:manifest", *items),
        element("opf:spine", *(element("opf:itemref", idref=name, linear="yes") for name in ("header", "section0"))),
        **{"xmlns:opf": "http://www.idpf.org/2007/opf/", "version": "", "unique-identifier": "", "id": ""},
    )


def _version() -> str:
    application = {"tagetApplication": "WORDPROCESSOR", "application": "kbulletin tests", "appVersion": "1"}
    return _document(
        "hv:HCFVersion", major=5, minor=1, micro=0, buildNumber=1, xmlVersion="1.31",
        **application, **{"xmlns:hv": f"{_HANCOM}/2011/version"},
    )  # fmt: skip


def _settings() -> str:
    caret = element("ha:CaretPosition", listIDRef=0, paraIDRef=0, pos=0)
    return _document("ha:HWPApplicationSetting", caret, **{"xmlns:ha": _NAMESPACES["xmlns:ha"]})


def _container() -> str:
    kind = {"full-path": "Contents/content.hpf", "media-type": "application/hwpml-package+xml"}
    files = element("ocf:rootfiles", element("ocf:rootfile", **kind))
    return _document("ocf:container", files, **{"xmlns:ocf": "urn:oasis:names:tc:opendocument:xmlns:container"})


def _manifest() -> str:
    return _document("odf:manifest", **{"xmlns:odf": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"})
