"""Words and figures inside charts: DrawingML charts, and the older chart stream of Hancom (차트, revision 1.2)."""

from __future__ import annotations

import struct

from pipeline.errors import DocumentError
from pipeline.extractors.container import OleContainer
from pipeline.extractors.hwpx_xml import LOCAL, Node, parse
from pipeline.limits import Limits

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_PREFIX = 4  # an embedded object begins with its size
_MAX_OBJECTS = 20_000
_GAP = 512  # between two values of the old stream
_VALUES = frozenset({"VtString", "VtInteger", "VtDouble"})


def drawing_texts(root: Node) -> tuple[str, ...]:
    """Titles, series, categories and values of a DrawingML chart, in stored order."""
    return tuple(
        node.text.strip() for node in root.iter() if LOCAL[node.tag] in {"t", "v"} and node.text and node.text.strip()
    )


def ole_texts(data: bytes, limits: Limits) -> tuple[str, ...] | None:
    """The words of a chart that an embedded object holds; None where the object is no chart or cannot be read."""
    start = data.find(_OLE_MAGIC, 0, _OLE_PREFIX + len(_OLE_MAGIC))
    if start < 0:
        return None
    try:
        with OleContainer(data[start:], limits) as ole:
            if "OOXMLChartContents" in ole.names:
                return drawing_texts(parse(ole.read("OOXMLChartContents"), "OOXMLChartContents"))
            if "Contents" in ole.names:
                stream = ole.read("Contents")
                return old_texts(stream) if b"VtChart" in stream else None
    except DocumentError:
        return None
    return None


def old_texts(stream: bytes) -> tuple[str, ...]:
    """Labels and numbers of the data grid, row by row.

    Objects carry rising numbers and the number of their type; the first of a type also carries its name (chapter 1).
    The grid is the first run of values.
    """
    position = stream.find(b"VtString") - 10  # before the name: object number, type number, length of the name
    if position < 0:
        return ()
    kinds: dict[int, str] = {}
    out: list[str] = []
    first = int.from_bytes(stream[position : position + 4], "little")
    for number in range(first, first + _MAX_OBJECTS):
        head = struct.pack("<I", number)
        limit = position + _GAP
        body = 0
        while body == 0:
            position = stream.find(head, position, limit)
            if position < 0:
                return tuple(out)
            kind = int.from_bytes(stream[position + 4 : position + 8], "little")
            if kind in kinds:
                body = position + 8
            else:
                length = int.from_bytes(stream[position + 8 : position + 10], "little")
                name = stream[position + 10 : position + 10 + min(length, 64)].rstrip(b"\0").decode("ascii", "replace")
                if name in _VALUES:
                    kinds[kind] = name
                    body = position + 10 + length + 2
                else:
                    position += 1
        text = _value(stream, body, kinds[kind])
        if text:
            out.append(text)
        position = body
    return tuple(out)


def _value(stream: bytes, body: int, kind: str) -> str:
    if kind == "VtInteger":
        return str(int.from_bytes(stream[body : body + 4], "little", signed=True))
    if kind == "VtDouble":
        chunk = stream[body : body + 8]
        return f"{struct.unpack('<d', chunk)[0]:.10g}" if len(chunk) == 8 else ""
    if kind == "VtString":
        length = int.from_bytes(stream[body : body + 2], "little")
        # The same words twice: a zero-ended string of the code page, then one of UTF-16.
        return stream[body + 2 : body + 2 + length].partition(b"\0")[0].decode("cp949", "replace").strip()
    return ""
