"""Which format a file has, told by its first bytes and its inner names, never by its suffix."""

from __future__ import annotations

import io
import zipfile

import olefile

from pipeline.errors import Code, LimitReached, Refused
from pipeline.model import Format

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HWP3_MAGIC = b"HWP Document File"  # followed by its version; HWP 5 uses the same words inside its FileHeader stream
PDF_MAGIC = b"%PDF-"
PDF_MAGIC_WITHIN = (
    1024  # ISO 32000-1, Annex H, implementation note 13: the header may stand within the first 1024 bytes
)
ZIP_MAGIC = b"PK\x03\x04"
ZIP_ENTRY = b"PK\x01\x02"  # head of an entry in the central directory
ZIP_HWPX = b"mimetypeapplication/hwp+zip"  # the first entry, stored: its name and content in clear
MAX_ENTRIES = 20_000
_ENTRY = 128  # bytes of an entry of an OLE directory; all begin at multiples of it
_STREAM = b"\x02"  # its type, behind the name and the name's length
_OFFICE_STREAMS = ("WordDocument", "Workbook", "PowerPoint Document")
TEXT_SAMPLE = 65_536
MIN_TEXT_CHARS = 16  # the shortest notice is longer; less is a stray byte or a file cut off
# Containers of rights-management products that Korean offices use; their inside is not readable without the product.
DRM_MAGICS = (b"\x9b\x20\x44\x52\x4d\x4f\x4e\x45", b"<DOCUMENT SAFER", b"SCDSA00", b"FSN\x00", b"MarkAny")
SUFFIXES: dict[Format, tuple[str, ...]] = {
    "pdf": (".pdf",),
    "hwp": (".hwp", ".hwt"),
    "hwp3": (".hwp",),
    "hwpx": (".hwpx", ".hwtx"),
    "hwpml": (".hml", ".xml"),
    "text": (".txt", ".md", ".markdown", ".html", ".htm"),
}


def sniff(data: bytes) -> Format:
    """The format of `data`; raises Refused (EMPTY, DRM_PROTECTED, UNKNOWN_FORMAT, DAMAGED)."""
    if not data:
        raise Refused(Code.EMPTY, "The file has no content; fetch it again from its source.")
    if any(data.startswith(magic) for magic in DRM_MAGICS):
        raise Refused(Code.DRM_PROTECTED, "A rights-management product locks this file; export an unlocked copy.")
    if data.startswith(OLE_MAGIC):
        return _sniff_ole(data)
    if data.startswith(ZIP_MAGIC):
        return _sniff_zip(data)
    if PDF_MAGIC in data[:PDF_MAGIC_WITHIN]:
        return "pdf"
    if data.startswith(HWP3_MAGIC):
        return "hwp3"
    head = decode_text(data[:TEXT_SAMPLE], is_cut=len(data) > TEXT_SAMPLE)
    if head is None or not head.strip():
        raise _unknown("its content is not one of PDF, HWP, HWPX or text")
    if "<HWPML" in head[:4096]:
        return "hwpml"
    _check_text(head)
    return "text"


def guess(head: bytes) -> Format | None:
    """The format by the first bytes alone: for a file that killed the process which looked closer."""
    if head.startswith(OLE_MAGIC):
        return "hwp"
    if head.startswith(ZIP_MAGIC):
        return "hwpx"
    if PDF_MAGIC in head[:PDF_MAGIC_WITHIN]:
        return "pdf"
    return "text" if decode_text(head[:TEXT_SAMPLE], is_cut=len(head) >= TEXT_SAMPLE) is not None else None


def _check_text(head: str) -> None:
    """Refuses what is text to a computer and no text to a reader."""
    start = head.lstrip("\ufeff \t\r\n")
    if len(start) < MIN_TEXT_CHARS:
        raise _unknown(f"it holds {len(start)} characters")
    if start[:15].lower().startswith(("<!doctype html", "<html")):
        raise _unknown("it is a web page")
    if start.startswith(("<?xml", "{\\rtf", "{", "#!", "%!PS")):
        raise _unknown("it is markup or program text")
    lines = [line for line in head.splitlines()[:50] if line.strip()]
    commas = [line.count(",") for line in lines]
    if len(lines) >= 3 and min(commas) >= 3 and sum(1 for count in commas if count >= commas[0]) * 10 >= len(lines) * 9:
        raise _unknown("it is a comma-separated table")


def _sniff_ole(data: bytes) -> Format:
    # Its reader opens the container; here a look at the names in the directory will do, unless it holds another's too.
    if _names_stream(data, "FileHeader") and not any(_names_stream(data, name) for name in _OFFICE_STREAMS):
        return "hwp"
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("FileHeader"):
                return "hwp"
            kind = "Word" if ole.exists("WordDocument") else "Excel" if ole.exists("Workbook") else None
    except (OSError, ValueError, IndexError, TypeError, KeyError, AttributeError):
        # olefile raises these on damaged containers; what still names itself a HWP goes to the reader, which says more
        if b"HWP Document File" in data or b"B\x00o\x00d\x00y\x00T\x00e\x00x\x00t" in data:
            return "hwp"
        raise Refused(Code.DAMAGED, "The file's container is damaged; fetch it again from its source.") from None
    raise _unknown(f"it is a {kind} document" if kind else "it is an OLE container without a HWP document")


def _names_stream(data: bytes, name: str) -> bool:
    """Whether an OLE directory (MS-CFB 2.6.1) anywhere in `data` has an entry for a stream of that name."""
    stored = name.encode("utf-16-le")
    length = (len(stored) + 2).to_bytes(2, "little")
    place = data.find(stored)
    while place >= 0:
        if place % _ENTRY == 0 and data[place + 64 : place + 67] == length + _STREAM:
            return True
        place = data.find(stored, place + 1)
    return False


def _sniff_zip(data: bytes) -> Format:
    if ZIP_HWPX in data[:256]:
        return "hwpx"
    if data.count(ZIP_ENTRY) > MAX_ENTRIES:  # listing them all is what such a file is made for
        raise LimitReached(
            Code.LIMIT_ARCHIVE, f"An archive of more than {MAX_ENTRIES:,} entries is not opened; unpack it."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        if b"Contents/section0.xml" in data:
            return "hwpx"
        raise Refused(Code.DAMAGED, "The archive is damaged; fetch it again from its source.") from None
    if "Contents/content.hpf" in names or any(name.startswith("Contents/section") for name in names):
        return "hwpx"
    kinds = {
        "word/document.xml": "a Word document",
        "xl/workbook.xml": "an Excel workbook",
        "ppt/presentation.xml": "a PowerPoint file",
    }
    found = next((kind for name, kind in kinds.items() if name in names), "a ZIP archive without a HWPX document")
    raise _unknown(f"it is {found}")


def decode_text(data: bytes, is_cut: bool = False) -> str | None:
    """Text in UTF-8, UTF-16 with a mark, or CP949; None for no text. `is_cut`: it may end inside a character."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp949"]
    if b"\x00" in data and encodings[0] != "utf-16":
        return None
    for encoding in encodings:
        for cut in range(4 if is_cut else 1):
            try:
                text = data[: len(data) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            controls = sum(1 for char in text if char < " " and char not in "\t\r\n\f")
            # one control character in two hundred is a stray escape; more is a binary file that happens to decode
            return text if controls * 200 <= len(text) else None
    return None


def _unknown(what: str) -> Refused:
    return Refused(Code.UNKNOWN_FORMAT, f"Not read: {what}. Convert it to PDF, HWP or HWPX.")
