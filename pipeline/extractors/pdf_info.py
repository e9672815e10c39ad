"""What a PDF says of itself: metadata, bookmarks and links. Page labels are `pdf_labels`."""

from __future__ import annotations

import ctypes
import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.errors import Severity
from pipeline.extractors.pdf_model import Frame
from pipeline.model import Bookmark, Box, Metadata

logging.getLogger("pypdfium2").setLevel(logging.ERROR)  # it warns of every flaw of a damaged outline

MAX_BOOKMARKS = 10_000
MAX_LINKS = 2_000  # of one page
_DATE = re.compile(r"D?:?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(Z|[+-]\d{2}'?\d{2})?")


def read_metadata(document: Any) -> Metadata:
    """The information dictionary: PDF 32000-1, 14.3.3."""
    names = ("Title", "Author", "Subject", "Keywords", "CreationDate", "Producer", "Creator")
    values = {name: _decoded(partial(document.get_metadata_value, name)) for name in names}
    return Metadata(
        title=values["Title"],
        author=values["Author"],
        subject=values["Subject"],
        keywords=values["Keywords"],
        created=_iso_date(values["CreationDate"]),
        producer=values["Producer"] or values["Creator"],
    )


def _decoded(read: Callable[[], str]) -> str:
    """A string of the file on one line, "" where its bytes are no text: none of these is worth the document."""
    try:
        return _clean(read())
    except UnicodeDecodeError:
        return ""


def _clean(value: str) -> str:
    return " ".join(value.replace("\x00", "").split())


def _iso_date(value: str) -> str:
    """`D:20240812093000+09'00'` -> `2024-08-12T09:30:00+09:00`; "" where it is no date."""
    found = _DATE.match(value)
    if not found:
        return ""
    year, month, day, hour, minute, second, zone = found.groups()
    date = "-".join(part for part in (year, month, day if month else None) if part)
    if not (day and hour and minute):
        return date
    offset = "" if not zone else "Z" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}"
    return f"{date}T{hour}:{minute}:{second or '00'}{offset}"


def read_bookmarks(document: Any) -> tuple[Bookmark, ...]:
    """The outline in its order; levels from 1."""
    bookmarks: list[Bookmark] = []
    try:
        for entry in document.get_toc():
            destination = entry.get_dest()
            index = destination.get_index() if destination is not None else None
            bookmarks.append(Bookmark(_decoded(entry.get_title), entry.level + 1, None if index is None else index + 1))
            if len(bookmarks) >= MAX_BOOKMARKS:
                break
    except pypdfium2.PdfiumError:
        pass  # a damaged outline is no loss of text
    return tuple(bookmarks)


def unread_parts(document: Any) -> list[tuple[Severity, str]]:
    """What lies in the file apart from its pages: attachments (7.11.4), forms whose pages the viewer makes."""
    parts = []
    if document.get_formtype() == pdfium.FORMTYPE_XFA_FULL:
        message = "The file is a dynamic XFA form, whose pages are made by its viewer; print it to a PDF."
        parts.append((Severity.ERROR, message))
    attached = pdfium.FPDFDoc_GetAttachmentCount(document)
    if attached > 0:
        message = f"The PDF has {attached} files attached, which were not read; save them apart to read them."
        parts.append((Severity.WARNING, message))
    return parts


def read_links(document: Any, page: Any, frame: Frame) -> list[tuple[Box, str]]:
    """Link areas of a page with their targets: URLs, or "#page=N"."""
    links: list[tuple[Box, str]] = []
    if pdfium.FPDFPage_GetAnnotCount(page) == 0:
        return links
    position = ctypes.c_int(0)
    annotation = pdfium.FPDF_LINK()
    while len(links) < MAX_LINKS and pdfium.FPDFLink_Enumerate(page, position, annotation):
        rectangle = pdfium.FS_RECTF()
        if not pdfium.FPDFLink_GetAnnotRect(annotation, rectangle):
            continue
        target = _target(document, annotation)
        if not target:
            continue
        x0, y0 = frame.place(rectangle.left, rectangle.top)
        x1, y1 = frame.place(rectangle.right, rectangle.bottom)
        box = Box(float(min(x0, x1)), float(min(y0, y1)), float(max(x0, x1)), float(max(y0, y1)))
        links.append((box, target))
    return links


def _target(document: Any, annotation: Any) -> str:
    action = pdfium.FPDFLink_GetAction(annotation)
    kind = pdfium.FPDFAction_GetType(action) if action else 0
    if kind == pdfium.PDFACTION_URI:
        length = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
        buffer = ctypes.create_string_buffer(max(length, 1))
        pdfium.FPDFAction_GetURIPath(document, action, buffer, length)
        return buffer.value.decode("utf-8", "replace").strip()
    destination = pdfium.FPDFLink_GetDest(document, annotation)
    if not destination and kind == pdfium.PDFACTION_GOTO:
        destination = pdfium.FPDFAction_GetDest(document, action)
    if not destination:
        return ""
    index = pdfium.FPDFDest_GetDestPageIndex(document, destination)
    return f"#page={index + 1}" if index >= 0 else ""
