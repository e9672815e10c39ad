"""Formats are told by content; what is no bulletin is refused with a code and a sentence."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipeline.errors import Code, Refused
from pipeline.extractors.sniff import decode_text, sniff
from tests.ole_writer import write_ole


def _zip(names: list[str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), "<x/>")  # a fixed date: the same bytes in every process
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.4\n...", "pdf"),
        (b"junk before the header\n%PDF-1.7\n", "pdf"),
        (b"HWP Document File V3.00 \x1a\x01\x02", "hwp3"),
        (_zip(["mimetype", "Contents/content.hpf", "Contents/section0.xml"]), "hwpx"),
        ("□ 가상연구원은 새 보고서를 펴냈다\n ○ 첫째 내용이다\n".encode(), "text"),
        ("□ 가상연구원은 새 보고서를 펴냈다\n ○ 첫째 내용이다\n".encode("cp949"), "text"),
        (b'<?xml version="1.0"?><HWPML Version="2.8"></HWPML>', "hwpml"),
        (write_ole({"FileHeader": b"a" * 256, "BodyText/Section0": b"b" * 5_000}), "hwp"),
        (write_ole({"FileHeader": b"a" * 256, "BinData/BIN0001.OLE": write_ole({"Workbook": b"c" * 5_000})}), "hwp"),
    ],
    ids=["pdf", "pdf-late-header", "hwp3", "hwpx", "utf-8", "cp949", "hwpml", "hwp", "hwp-with-workbook"],
)
def test_format_is_told_by_content(data: bytes, expected: str) -> None:
    assert sniff(data) == expected


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.EMPTY),
        (b"x", Code.UNKNOWN_FORMAT),
        (b"\x00" * 500, Code.UNKNOWN_FORMAT),
        (bytes(range(256)) * 8, Code.UNKNOWN_FORMAT),
        (b"a,b,c,d\n1,2,3,4\n5,6,7,8\n", Code.UNKNOWN_FORMAT),
        (b"<!DOCTYPE html><html><body>page of a site</body></html>", Code.UNKNOWN_FORMAT),
        (_zip(["word/document.xml"]), Code.UNKNOWN_FORMAT),
        (_zip(["a.bin"])[:40], Code.DAMAGED),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, Code.DAMAGED),
        (b"SCDSA004" + b"\x01" * 64, Code.DRM_PROTECTED),
        (write_ole({"WordDocument": b"a" * 5_000, "ObjectPool/FileHeader": b"b" * 256}), Code.UNKNOWN_FORMAT),
        (write_ole({"Text of the FileHeader": "FileHeader".encode("utf-16-le") * 300}), Code.UNKNOWN_FORMAT),
    ],
    ids=[
        "empty",
        "one-byte",
        "zeros",
        "binary",
        "csv",
        "web-page",
        "word",
        "cut-zip",
        "cut-ole",
        "drm",
        "old-word-with-hwp",
        "other-ole",
    ],
)
def test_other_content_is_refused_with_its_code(data: bytes, code: Code) -> None:
    with pytest.raises(Refused) as caught:
        sniff(data)
    assert caught.value.code is code
    assert caught.value.message.endswith(".")


def test_text_cut_inside_a_character_is_still_text() -> None:
    whole = ("가나다라 마바사 " * 20).encode()
    assert decode_text(whole[:-2], is_cut=True) is not None
    assert decode_text(whole[:-2]) is None
