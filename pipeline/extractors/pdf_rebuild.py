"""A damaged PDF made openable: its whole objects, unpacked, under a new catalog that lists the pages found.

PDFium scans a file without a usable cross-reference table for objects, but gives up where the catalog is lost, as in
every file cut short. The catalog holds little a reader misses; page objects are what counts (PDF 32000-1, 7.5, 7.7).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from pipeline.limits import Limits

MAX_OBJECTS = 500_000  # a 1,500-page yearbook has 60,000
_OBJECT = re.compile(rb"(?<!\d)(\d{1,8})\s+(\d{1,5})\s+obj\b")
PAGE_OBJECT = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_PACK = re.compile(rb"/Type\s*/ObjStm\b")
_NUMBER = re.compile(rb"/(N|First)\s+(\d{1,8})(?!\s+\d+\s+R)")
_STREAM = re.compile(rb"stream\r?\n")
_STEP = 256  # packed bytes inflated at once: so many are lost where a stream is damaged
_HEAD_BYTES = 8_192  # of an object that are looked at; dictionaries of pages are shorter


def rebuild(data: bytes, limits: Limits) -> bytes | None:
    """`data` up to its last whole object, with unpacked objects and a new catalog; None where no page is found.

    Encrypted files are not touched, for their objects cannot be read.
    """
    end = data.rfind(b"endobj")
    if end < 0 or b"/Encrypt" in data:
        return None
    whole = data[: end + len(b"endobj")]
    pages: dict[bytes, None] = {}
    unpacked: list[bytes] = []
    budget = limits.stream_bytes
    for found in _objects(data):
        head = data[found.end() : found.end() + _HEAD_BYTES].partition(b"endobj")[0]
        dictionary, is_stream, _ = head.partition(b"stream")
        if found.start() < end and PAGE_OBJECT.search(dictionary):
            pages[b"%b %b R" % (found[1], found[2])] = None
        elif is_stream and _PACK.search(dictionary):
            for number, content in _unpack(data, found.end(), dictionary, budget):
                unpacked.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
                budget -= len(content)
                if PAGE_OBJECT.search(content):
                    pages[b"%d 0 R" % number] = None
    if not pages:
        return None
    top = 1 + max(int(found[1]) for found in _OBJECT.finditer(whole + b"\n" + b"".join(unpacked)))
    return b"".join(
        [
            whole,
            b"\n",
            *unpacked,
            b"%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (top, top + 1),
            b"%d 0 obj\n<</Type/Pages/Count %d/Kids[%b]>>\nendobj\n" % (top + 1, len(pages), b" ".join(pages)),
            b"trailer\n<</Root %d 0 R/Size %d>>\nstartxref\n0\n%%%%EOF\n" % (top, top + 2),
        ]
    )


def object_streams(data: bytes, most: int) -> Iterator[bytes]:
    """What the object streams of a file hold (7.5.7), unpacked one after the other until `most` bytes came out."""
    at = 0
    while most > 0 and (found := _PACK.search(data, at)) is not None:
        opening = _STREAM.search(data, found.end())
        if opening is None:
            return
        at = _end_of_stream(data, opening.end())
        content, _ = _inflated(data[opening.end() : at], most)
        most -= len(content)
        yield content


def _end_of_stream(data: bytes, start: int) -> int:
    """Where the stream that begins at `start` ends: the file's end where it is cut off."""
    end = data.find(b"endstream", start)
    return len(data) if end < 0 else end


def _objects(data: bytes) -> Iterator[re.Match[bytes]]:
    for count, found in enumerate(_OBJECT.finditer(data)):
        if count >= MAX_OBJECTS:
            return
        yield found


def _unpack(data: bytes, start: int, dictionary: bytes, budget: int) -> Iterator[tuple[int, bytes]]:
    """Number and text of each whole object in an object stream (7.5.7), up to where it is damaged."""
    fields = {found[1]: int(found[2]) for found in _NUMBER.finditer(dictionary)}
    opening = _STREAM.search(data, start)
    if opening is None or b"First" not in fields or b"N" not in fields or budget <= 0:
        return
    content, is_whole = _inflated(data[opening.end() : _end_of_stream(data, opening.end())], budget)
    header = content[: fields[b"First"]].split()
    pairs = [int(value) for value in header[: 2 * fields[b"N"]] if value.isdigit()]
    size = len(content) - fields[b"First"]
    offsets = [*pairs[1::2], size if is_whole else size + 1]
    for number, offset, after in zip(pairs[0::2], offsets, offsets[1:], strict=False):
        if offset < after <= size:
            yield number, content[fields[b"First"] + offset : fields[b"First"] + after].strip()


def _inflated(packed: bytes, most: int) -> tuple[bytes, bool]:
    """What comes out of a deflated stream before it is damaged, at most `most` bytes, and whether that is all."""
    inflater, parts, size = zlib.decompressobj(), [], 0
    try:
        for start in range(0, len(packed), _STEP):
            parts.append(inflater.decompress(packed[start : start + _STEP], most - size))
            size += len(parts[-1])
            if size >= most:
                break
    except zlib.error:
        pass
    return b"".join(parts), inflater.eof
