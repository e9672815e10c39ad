"""Damage that PDFium passes over in silence: broken streams, pages that the page tree miscounts, pages left blank.

A flipped bit in a deflated stream ends it early or garbles it, and a page is drawn without the rest. zlib's checksum
tells (RFC 1950, 2.2). Images and font programs are left aside: they are large, and hold no text.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection
from itertools import islice
from typing import Any

from pipeline.extractors.pdf_rebuild import PAGE_OBJECT

_START = re.compile(rb">>\s{0,4}stream\r?\n")
_DEFLATED = re.compile(rb"/Filter\s*\[?\s*/FlateDecode\b")
_FILTER = re.compile(rb"/\w+Decode\b")
_NO_TEXT = re.compile(rb"/Subtype\s*/(?!Form\b)|/Length1\b|/FunctionType\b|/ShadingType\b|/Type\s*/(?:XRef|Metadata)\b")
_ZLIB_HEADERS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_DICTIONARY_BYTES = 2_048  # before a stream that are looked at
_TABLE = re.compile(rb"xref\s+(?=\d+ \d+\s)")
_SECTION = re.compile(rb"(?:xref\s+|[\r\n])\d+ (\d+)[ \r\n]+(?=\d{10})")
_ENTRY = re.compile(rb"(\d{10}) \d{5} ([nf])")
_OBJECT = re.compile(rb"\s{0,4}\d+\s+\d+\s+obj\b")
_PLACE = re.compile(rb"startxref\s+\d+")
_ZLIB_HEADER = 2  # bytes before the deflated data
_STEP = 1 << 16  # bytes inflated at once: nothing of them is kept


def broken_streams(data: bytes, most: int) -> int:
    """How many deflated streams of text and objects do not inflate to what they held, as far as `most` bytes reach.

    None is looked at in an encrypted file.
    """
    if b"/Encrypt" in data:
        return 0
    broken = 0
    for found in _START.finditer(data):
        opening = data.rfind(b" obj", max(found.start() - _DICTIONARY_BYTES, 0), found.start())
        dictionary = data[opening : found.start()] if opening >= 0 else b""
        if not _DEFLATED.search(dictionary) or len(_FILTER.findall(dictionary)) > 1 or _NO_TEXT.search(dictionary):
            continue
        end = data.find(b"endstream", found.end())
        size = _inflated(data[found.end() : end if end >= 0 else len(data)], most)
        broken += size is None
        most -= size or 0
    return broken


def _inflated(packed: bytes, most: int) -> int | None:
    """Bytes that come out of a stream, at most about `most`; None where it is damaged."""
    if not packed.strip():
        return 0  # some producers write an empty page so
    inflater, size, rest = zlib.decompressobj(), 0, packed
    try:
        while rest and not inflater.eof and size < most:
            size += len(inflater.decompress(rest, _STEP))
            rest = inflater.unconsumed_tail
    except zlib.error:
        return None
    if inflater.eof or size >= most:
        return size
    # It ends too early: with its text, or with nothing but the checksum, which some producers leave out.
    bare = zlib.decompressobj(-zlib.MAX_WBITS)
    bare.decompress(packed[_ZLIB_HEADER:])
    return size if bare.eof else None


def with_places(data: bytes) -> bytes:
    """The file, its cross-reference tables made unfindable where some entries are wrong, so that PDFium makes its own.

    It believes an entry that leads astray, and leaves the object out. Where all are wrong it notices by itself.
    """
    begin = max(data.find(b"%PDF-"), 0)
    right = wrong = 0
    for found in _TABLE.finditer(data):
        end = data.find(b"trailer", found.end())
        table = data[found.start() : end if end >= 0 else len(data)]
        counted = sum(int(count) for count in _SECTION.findall(table))
        entries = _ENTRY.findall(table)
        places = [begin + int(place) for place, kind in entries if kind == b"n"]
        good = sum(_OBJECT.match(data, place) is not None for place in places)
        right += good
        wrong += len(places) - good + max(counted - len(entries), 0)
    return _PLACE.sub(b"startxref\n0", data) if right and wrong else data


def page_objects(data: bytes) -> int:
    """How many pages stand in the file, listed or not; 0 where objects are packed, so that they are not seen."""
    return 0 if b"/ObjStm" in data else len(PAGE_OBJECT.findall(data))


def listed_pages(data: bytes, password: str | None, counted: int) -> int:
    """How many pages the page tree lists; `counted` (what it says of itself) unless the file holds another number."""
    if page_objects(data) in (0, counted):
        return counted
    return len(_pages(data, password)) or counted


def lost_contents(data: bytes, password: str | None, blank: Collection[int]) -> list[int]:
    """Which of the pages (from 0) on which PDFium finds nothing name contents that are missing or stay packed."""
    pages = _pages(data, password, max(blank) + 1) if blank else []
    return [index for index in sorted(blank) if index < len(pages) and _is_lost(pages[index])]


def _is_lost(page: Any) -> bool:
    from pdfminer.pdftypes import PDFStream, resolve1

    from pipeline.extractors.pdf_fallback import FOREIGN

    for part in page.contents:
        try:
            stream = resolve1(part)
            if not isinstance(stream, PDFStream) or stream.get_data()[:2] in _ZLIB_HEADERS:
                return True
        except FOREIGN:
            return True
    return False


def _pages(data: bytes, password: str | None, most: int | None = None) -> list[Any]:
    """The pages, the first `most` of them, as pdfminer.six finds them; none where it cannot."""
    # imported here: few files get this far
    from pdfminer.pdfpage import PDFPage

    from pipeline.extractors.pdf_fallback import FOREIGN
    from pipeline.extractors.pdf_miner import open_document

    try:
        pages = PDFPage.create_pages(open_document(data, password))
        return list(islice(pages, most))
    except FOREIGN:
        return []
