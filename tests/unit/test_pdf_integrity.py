"""Damage that PDFium passes over in silence, told from the bytes of the file."""

from __future__ import annotations

import zlib

import pytest

from pipeline.extractors.pdf_integrity import broken_streams

TEXT = b"BT (a line of a page) Tj ET\n" * 200
PACKED = zlib.compress(TEXT)


def file_of(stream: bytes) -> bytes:
    return b"%%PDF-1.7\n4 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
        len(stream),
        stream,
    )


@pytest.mark.parametrize(
    ("stream", "broken"),
    [
        (PACKED, 0),
        (PACKED + b"\r", 0),  # a line end that belongs to nobody
        (PACKED[:-4], 0),  # without its checksum, but whole
        (PACKED[:-1] + bytes([PACKED[-1] ^ 1]), 1),  # a checksum of other text
        (PACKED[: len(PACKED) // 2], 1),
        (b"", 0),  # an empty page
    ],
)
def test_a_stream_is_broken_where_text_is_missing_or_changed(stream: bytes, broken: int) -> None:
    assert broken_streams(file_of(stream), 1 << 20) == broken


def test_no_more_is_unpacked_than_allowed() -> None:
    bomb = zlib.compress(bytes(50_000_000))
    assert broken_streams(file_of(bomb[:-9]), 1_000_000) == 0
