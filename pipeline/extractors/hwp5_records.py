"""Data records of HWP 5.0 (revision 1.3, chapter 4): a stream is a flat list of tagged records with levels."""

from __future__ import annotations

import re
import struct
from codecs import utf_16_le_decode
from functools import cache
from typing import NamedTuple

import numpy as np

from pipeline.errors import Code, LimitReached

# Tag identifiers, tables 13 and 57; HWPTAG_BEGIN is 16.
DOCUMENT_PROPERTIES = 16
ID_MAPPINGS = 17
BIN_DATA = 18
FACE_NAME = 19
CHAR_SHAPE = 21
NUMBERING = 23
BULLET = 24
PARA_SHAPE = 25
STYLE = 26
DISTRIBUTE_DOC_DATA = 28
PARA_HEADER = 66
PARA_TEXT = 67
PARA_CHAR_SHAPE = 68
PARA_LINE_SEG = 69
PARA_RANGE_TAG = 70
CTRL_HEADER = 71
LIST_HEADER = 72
PAGE_DEF = 73
FOOTNOTE_SHAPE = 74
SHAPE_COMPONENT = 76
TABLE = 77
SHAPE_OLE = 84
SHAPE_PICTURE = 85
CTRL_DATA = 87
EQEDIT = 88
SHAPE_TEXTART = 90
FORM_OBJECT = 91
MEMO_LIST = 93
CHART_DATA = 95
VIDEO_DATA = 98

_HEADER = struct.Struct("<I")
_EXTENDED = 0xFFF


class Records(NamedTuple):
    """Records of one stream as columns: record i has tags[i], levels[i] and the payload data[starts[i]:ends[i]].

    Tags and levels are bytes, so that runs of records are compared and searched at the speed of C; what is above 255
    in a damaged file reads as 255.
    """

    data: bytes
    tags: bytes
    levels: bytes
    starts: list[int]
    ends: list[int]
    is_cut: bool  # the last record reaches beyond the data

    def payload(self, index: int, at_least: int = 0) -> bytes:
        """The bytes of one record, filled up with zeros where an older version of the format wrote fewer."""
        data = self.data[self.starts[index] : self.ends[index]]
        return data if len(data) >= at_least else data.ljust(at_least, b"\0")

    def end_of(self, index: int) -> int:
        """The first record after `index` that does not lie below it."""
        match = _not_below(self.levels[index]).search(self.levels, index + 1)
        return len(self.levels) if match is None else match.start()


@cache
def _not_below(level: int) -> re.Pattern[bytes]:
    return re.compile(b"[\\x00-\\x%02x]" % level)


def scan(data: bytes, ceiling: int) -> Records:
    """Find all records of a stream; raises LimitReached (LIMIT_RECORDS)."""
    headers: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    size = len(data)
    last = size - _HEADER.size
    position = 0
    unpack = _HEADER.unpack_from
    for _ in range(ceiling + 1):
        if position > last:
            break
        (header,) = unpack(data, position)
        start = position + 4
        position = start + (header >> 20)
        if position - start == _EXTENDED:
            if start > last:
                break
            position = start + 4 + unpack(data, start)[0]
            start += 4
        if position > size:
            break
        headers.append(header)
        starts.append(start)
        ends.append(position)
    else:
        raise LimitReached(Code.LIMIT_RECORDS, f"A section has more than {ceiling:,} records.")
    words = np.array(headers, np.uint32)
    tags = np.minimum(words & 0x3FF, 255).astype(np.uint8).tobytes()
    levels = np.minimum(words >> 10 & 0x3FF, 255).astype(np.uint8).tobytes()
    # Streams may be padded with zeros to a block border; anything else after the last record is a cut.
    return Records(data, tags, levels, starts, ends, bool(data[ends[-1] if ends else 0 :].strip(b"\0")))


class Fields:
    """Reads a payload value by value; beyond its end every number is 0 and every string ""."""

    __slots__ = ("_data", "position")

    def __init__(self, data: bytes, position: int = 0) -> None:
        self._data = data
        self.position = position

    def number(self, size: int, *, signed: bool = False) -> int:
        start = self.position
        self.position = start + size
        return int.from_bytes(self._data[start : start + size], "little", signed=signed)

    def string(self) -> str:
        """A WORD length and so many UTF-16 units."""
        length = self.number(2) * 2
        start = self.position
        self.position = min(start + length, max(len(self._data), start))
        return decode(self._data[start : start + length])

    def character(self) -> str:
        """One UTF-16 unit, "" for none."""
        code = self.number(2)
        return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)


def decode(data: bytes) -> str:
    """UTF-16 as stored; an unpaired surrogate or a cut unit is dropped."""
    # Not `data.decode`, which looks this codec up in Python each time.
    return utf_16_le_decode(data, "ignore")[0]
