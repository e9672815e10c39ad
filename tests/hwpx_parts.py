"""Writes small HWPX archives from parts of OWPML, for tests of the reader."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://www.hancom.co.kr/hwpml/2011/{name}"'
    for prefix, name in (("hp", "paragraph"), ("hs", "section"), ("hh", "head"), ("hc", "core"))
)
_SECTION = (
    '<hp:secPr outlineShapeIDRef="{outline}"><hp:footNotePr><hp:autoNumFormat type="DIGIT" userChar="" prefixChar=""'
    ' suffixChar=")" supscript="0"/><hp:numbering type="CONTINUOUS" newNum="1"/></hp:footNotePr><hp:endNotePr>'
    '<hp:autoNumFormat type="DIGIT" userChar="" prefixChar="" suffixChar=")" supscript="0"/>'
    '<hp:numbering type="CONTINUOUS" newNum="1"/></hp:endNotePr></hp:secPr>'
)


def paragraph(content: str, shape: int = 0, style: int = 0) -> str:
    """`content` is what stands inside the paragraph's only run."""
    return (
        f'<hp:p paraPrIDRef="{shape}" styleIDRef="{style}"><hp:run charPrIDRef="0">{content}</hp:run>'
        '<hp:linesegarray><hp:lineseg textpos="0" vertpos="0" flags="393216"/></hp:linesegarray></hp:p>'
    )


def text(value: str) -> str:
    return f"<hp:t>{value}</hp:t>"


def table(rows: Sequence[Sequence[str]], caption: str = "", rows_stated: int | None = None) -> str:
    """A table of one paragraph a cell, treated as a character."""
    height, width = len(rows), max(len(row) for row in rows)
    cells = "".join(
        "<hp:tr>"
        + "".join(
            f'<hp:tc header="{int(r == 0)}"><hp:subList>{paragraph(text(value))}</hp:subList>'
            f'<hp:cellAddr colAddr="{c}" rowAddr="{r}"/><hp:cellSpan colSpan="1" rowSpan="1"/></hp:tc>'
            for c, value in enumerate(row)
        )
        + "</hp:tr>"
        for r, row in enumerate(rows)
    )
    head = f"<hp:caption><hp:subList>{paragraph(text(caption))}</hp:subList></hp:caption>" if caption else ""
    stated = height if rows_stated is None else rows_stated
    return f'<hp:tbl rowCnt="{stated}" colCnt="{width}"><hp:pos treatAsChar="1"/>{head}{cells}</hp:tbl>'


def note(value: str, number: int) -> str:
    body = (
        f'<hp:ctrl><hp:autoNum num="{number}" numType="FOOTNOTE"><hp:autoNumFormat type="DIGIT" userChar=""'
        f' prefixChar="" suffixChar=")" supscript="0"/></hp:autoNum></hp:ctrl><hp:t> {value}</hp:t>'
    )
    return (
        f'<hp:ctrl><hp:footNote number="{number}" suffixChar="41"><hp:subList>{paragraph(body)}</hp:subList>'
        "</hp:footNote></hp:ctrl>"
    )


def section(*paragraphs: str, outline: int = 0) -> bytes:
    first = paragraph(_SECTION.format(outline=outline))
    return f'<?xml version="1.0" encoding="UTF-8"?><hs:sec {NAMESPACES}>{first}{"".join(paragraphs)}</hs:sec>'.encode()


def header(
    para_shapes: Sequence[str] = ("",),
    numberings: Sequence[Sequence[tuple[str, str]]] = (),
    bullets: Sequence[str] = (),
    fonts: Sequence[str] = ("함초롬바탕",),
) -> bytes:
    """Paragraph shapes are the inner XML of paraPr; numberings lists of (pattern, numFormat)."""
    faces = "".join(f'<hh:font id="{i}" face="{name}"/>' for i, name in enumerate(fonts))
    scripts = ("HANGUL", "LATIN", "HANJA", "JAPANESE", "OTHER", "SYMBOL", "USER")
    fontfaces = "".join(f'<hh:fontface lang="{script}">{faces}</hh:fontface>' for script in scripts)
    references = " ".join(f'{script.lower()}="0"' for script in scripts)
    numbers = "".join(
        f'<hh:numbering id="{i}" start="1">'
        + "".join(
            f'<hh:paraHead start="1" level="{level}" numFormat="{form}">{pattern}</hh:paraHead>'
            for level, (pattern, form) in enumerate(levels, 1)
        )
        + "</hh:numbering>"
        for i, levels in enumerate(numberings, 1)
    )
    marks = "".join(
        f'<hh:bullet id="{i}" char="{character}"><hh:paraHead/></hh:bullet>' for i, character in enumerate(bullets, 1)
    )
    shapes = "".join(
        f'<hh:paraPr id="{i}"><hh:align horizontal="JUSTIFY"/>{inner}</hh:paraPr>'
        for i, inner in enumerate(para_shapes)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><hh:head {NAMESPACES}><hh:refList><hh:fontfaces>{fontfaces}'
        '</hh:fontfaces><hh:charProperties><hh:charPr id="0" height="1000" textColor="#000000">'
        f"<hh:fontRef {references}/></hh:charPr></hh:charProperties>"
        f"<hh:numberings>{numbers}</hh:numberings><hh:bullets>{marks}</hh:bullets>"
        f'<hh:paraProperties>{shapes}</hh:paraProperties><hh:styles><hh:style id="0" type="PARA" name="바탕글"'
        ' engName="Normal"/></hh:styles></hh:refList></hh:head>'
    ).encode()


def archive(sections: Sequence[bytes], head: bytes | None = None, more: dict[str, bytes] | None = None) -> bytes:
    """The whole file. `more` adds or replaces parts."""
    parts = {
        "mimetype": b"application/hwp+zip",
        "version.xml": b'<v application="Hancom Office Hangul" appVersion="12"/>',
        "Contents/header.xml": head if head is not None else header(),
    }
    parts |= {f"Contents/section{i}.xml": data for i, data in enumerate(sections)}
    parts |= more or {}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name)  # a fixed date: the same bytes every time
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            out.writestr(info, data)
    return buffer.getvalue()
