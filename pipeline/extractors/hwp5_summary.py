"""The document summary of HWP 5.0 (table 7): an OLE property set with strings and file times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipeline.extractors.hwp5_records import decode

STREAM = "\x05HwpSummaryInformation"
TITLE, SUBJECT, AUTHOR, KEYWORDS, CREATED = 2, 3, 4, 5, 12
_VT_I4, _VT_LPSTR, _VT_LPWSTR, _VT_FILETIME = 3, 30, 31, 64
_MAX_PROPERTIES = 256
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


def read_summary(data: bytes) -> dict[int, str | int]:
    """Properties by identifier; whatever is damaged is left out. Times are ISO 8601 in UTC."""

    def number(position: int, size: int = 4) -> int:
        return int.from_bytes(data[position : position + size], "little")

    found: dict[int, str | int] = {}
    if number(0, 2) != 0xFFFE:
        return found
    base = number(44)  # offset of the first section, behind its format identifier
    for entry in range(min(number(base + 4), _MAX_PROPERTIES)):
        key = number(base + 8 + entry * 8)
        start = base + number(base + 12 + entry * 8)
        kind, value = number(start), start + 4
        if kind == _VT_LPWSTR:
            length = number(value)
            found[key] = decode(data[value + 4 : value + 4 + length * 2]).partition("\0")[0].strip()
        elif kind == _VT_LPSTR:
            length = number(value)
            found[key] = data[value + 4 : value + 4 + length].decode("cp949", "ignore").partition("\0")[0].strip()
        elif kind == _VT_I4:
            found[key] = number(value)
        elif kind == _VT_FILETIME:
            when = _file_time(number(value, 8))
            if when:
                found[key] = when
    return found


def _file_time(ticks: int) -> str:
    """Tenths of microseconds since 1601; "" for none or one beyond the calendar."""
    if not 0 < ticks < 0x2_9A9A_0000_0000_0000:
        return ""
    try:
        return (_EPOCH + timedelta(microseconds=ticks // 10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return ""
