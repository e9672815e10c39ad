"""PDF -> Document: every page's lines, tables, boxes and figures as a person sees them.

Engine: PDFium through pypdfium2's raw interface (PDF 32000-1). What it cannot open is rebuilt and tried again, then
read by pdfplumber. The caller bounds time and memory: PDFium can hang or swell on hostile files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pypdfium2.version import PYPDFIUM_INFO

from pipeline.errors import Code, LimitReached, Refused, Severity
from pipeline.extractors import pdf_info, pdf_integrity, pdf_labels, pdf_recognition, tesseract
from pipeline.extractors.pdf_model import Frame, Glyph
from pipeline.extractors.pdf_outlines import OUTLINED
from pipeline.extractors.pdf_page import PageContent, read_page
from pipeline.extractors.pdf_rebuild import rebuild
from pipeline.extractors.pdf_recognition import is_scan, is_unreliable
from pipeline.heartbeat import beat
from pipeline.limits import Limits
from pipeline.model import Bookmark, Document, Element, Metadata, Page, Problem, Source

ENGINE = f"pypdfium2 {PYPDFIUM_INFO.version}"
_EMPTY_TREE = re.compile(rb"/Kids\s*\[\s*\]")


@dataclass(slots=True)
class _Reading:
    """What was read so far, by whichever engine."""

    engine: str
    page_count: int
    contents: list[PageContent] = field(default_factory=list)
    labels: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    metadata: Metadata = field(default_factory=Metadata)
    bookmarks: tuple[Bookmark, ...] = ()
    recognized: int = 0

    def doubt(self, code: Code, severity: Severity, message: str, page: int | None = None, detail: str = "") -> None:
        self.problems.append(Problem("extract", code, severity, message, page, detail or None))


class _Dropped:
    """`pdf_dropped.DroppedGlyphs`, whose library is loaded when it is first asked."""

    def __init__(self, data: bytes, password: str | None) -> None:
        self._data = data
        self._password = password
        self._reader: Any = None

    def __call__(self, index: int, frame: Frame) -> Sequence[Glyph]:
        if self._reader is None:
            from pipeline.extractors.pdf_dropped import DroppedGlyphs

            self._reader = DroppedGlyphs(self._data, self._password)
        glyphs: Sequence[Glyph] = self._reader(index, frame)
        return glyphs


def extract_pdf(source: Source, data: bytes, limits: Limits, password: str | None = None) -> Document:
    """Read a PDF: pages, elements in reading order, bookmarks, metadata, problems.

    Raises Refused (ENCRYPTED, DAMAGED, NO_PAGES) and LimitReached (LIMIT_PAGES). Pages that cannot be read are named in
    `problems` with severity error; the others are kept.
    """
    reading = _read_with_pdfium(data, limits, password) or _read_with_pdfplumber(data, limits, password)
    _refuse_nothing(reading)
    _doubt_streams(reading, data, limits, password)
    mapped = sum(content.mapped for content in reading.contents)
    unknown = sum(content.unknown for content in reading.contents)
    if mapped:
        reading.doubt(Code.GLYPHS_MAPPED, Severity.INFO, f"{mapped} glyphs mapped to what a reader sees.")
    if unknown:
        message = f"{unknown} private-use glyphs have no known reading."
        reading.doubt(Code.GLYPHS_UNKNOWN, Severity.WARNING, message)
    pages = tuple(
        Page(
            content.number,
            round(content.width, 2),
            round(content.height, 2),
            reading.labels.get(content.number),
            content.is_recognized,
            content.turns,
            content.skew,
        )
        for content in reading.contents
    )
    elements: list[Element] = [element for content in reading.contents for element in content.elements]
    return Document(
        source,
        f"kbulletin-pdf ({reading.engine})",
        tuple(elements),
        pages=pages,
        page_count=reading.page_count,
        page_basis="layout",
        metadata=reading.metadata,
        bookmarks=reading.bookmarks,
        problems=tuple(reading.problems),
        ocr_page_count=reading.recognized,
    )


def _refuse_nothing(reading: _Reading) -> None:
    """Raise what became of a document of which nothing was read: a ceiling, or damage."""
    if any(content.elements for content in reading.contents):
        return
    for problem in reading.problems:
        if problem.code is Code.LIMIT_TEXT:
            raise LimitReached(problem.code, problem.message, problem.page)
    if not reading.contents or any(problem.code is Code.PART_DAMAGED for problem in reading.problems):
        raise Refused(Code.DAMAGED, "No page of the PDF could be read; fetch it again from its source.")


def _doubt_streams(reading: _Reading, data: bytes, limits: Limits, password: str | None) -> None:
    """Say what is damaged and left no other trace than missing text."""
    blank = {content.number - 1 for content in reading.contents if content.is_blank}
    for index in pdf_integrity.lost_contents(data, password, blank):
        message = "The contents of the page are damaged and were left out; fetch the file again from its source."
        reading.doubt(Code.PART_DAMAGED, Severity.ERROR, message, index + 1)
    broken = pdf_integrity.broken_streams(data, limits.stream_bytes)
    if broken:
        message = f"{broken} parts of the file are damaged, so text may be missing or wrong; fetch it again."
        reading.doubt(Code.PART_DAMAGED, Severity.ERROR, message)


def _read_with_pdfium(data: bytes, limits: Limits, password: str | None) -> _Reading | None:
    """Everything PDFium gives, of a rebuilt file where the page tree is lost or lies; None where it opens neither."""
    placed = pdf_integrity.with_places(data)
    is_misplaced = placed is not data
    data = placed
    document = _open(data, password)
    counted = 0 if document is None else len(document)
    listed = pdf_integrity.listed_pages(data, password, counted) if counted else 0
    reading = None
    if document is not None and counted:
        with document:
            reading = _read(document, limits, _Dropped(data, password), is_whole=True)
            _label(reading, data, limits, password)
    if reading is None or not len(reading.contents) <= listed <= counted:  # fewer listed than read: in circles
        reading = _read_rebuilt(data, limits, password) or reading
    elif listed < counted:
        message = f"The file counts {counted} pages and lists {listed}; fetch it again from its source."
        reading.doubt(Code.PART_DAMAGED, Severity.ERROR, message)
    if reading is None:
        if document is not None:
            raise Refused(Code.NO_PAGES, "The PDF has no pages; fetch it again from its source.")
        return None
    if is_misplaced:
        message = "The list of the file's objects is damaged and was made anew; compare what seems to be missing."
        reading.doubt(Code.PART_DAMAGED, Severity.WARNING, message)
    return reading


def _label(reading: _Reading, data: bytes, limits: Limits, password: str | None) -> None:
    labels = pdf_labels.read_labels(data, password, reading.page_count, limits.stream_bytes)
    reading.labels = labels.of_page
    if labels.is_damaged:
        message = "The page labels of the file are damaged and were left out; its pages count from 1."
        reading.doubt(Code.PART_DAMAGED, Severity.WARNING, message)


def _read_rebuilt(data: bytes, limits: Limits, password: str | None) -> _Reading | None:
    """What PDFium gives of the pages found in a damaged file; None where there is none."""
    rebuilt = rebuild(data, limits)
    document = None if rebuilt is None else _open(rebuilt, password)
    if document is None or not len(document):
        return None
    with document:
        reading = _read(document, limits, _Dropped(data, password), is_whole=False)
    message = f"The file is damaged or cut short; {reading.page_count} pages were recovered. Fetch it again."
    reading.doubt(Code.PART_DAMAGED, Severity.ERROR, message)
    return reading


def _open(data: bytes, password: str | None) -> Any:
    """An open document, None where it is damaged. The one place where pypdfium2's exceptions become ours."""
    try:
        return pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        if b"/Encrypt" not in data:
            return None  # pdfium's last error may be that of another file
        reason = pdfium.FPDF_GetLastError()
        if reason == pdfium.FPDF_ERR_PASSWORD:
            message = "The PDF needs a password; give it, or save a copy without protection."
            raise Refused(Code.ENCRYPTED, message) from error
        if reason == pdfium.FPDF_ERR_SECURITY:
            message = "The PDF is protected by a scheme that is not known; save a copy without protection."
            raise Refused(Code.ENCRYPTED, message) from error
        return None


def _read(document: Any, limits: Limits, dropped: _Dropped, is_whole: bool) -> _Reading:
    count = len(document)
    if count > limits.pages:
        raise LimitReached(
            Code.LIMIT_PAGES, f"{count:,} pages; more than {limits.pages:,} are not read. Split the file."
        )
    reading = _Reading(ENGINE, count, metadata=pdf_info.read_metadata(document))
    reading.bookmarks = pdf_info.read_bookmarks(document)
    for severity, message in pdf_info.unread_parts(document):
        reading.doubt(Code.CONTENT_SKIPPED, severity, message)
    for index in range(count):
        beat()
        try:
            content = read_page(document.raw, index, limits, dropped)
        except LimitReached as error:
            reading.doubt(error.code, Severity.ERROR, error.message, index + 1)
            continue
        except RuntimeError as error:
            message = "The page is damaged and was left out; fetch the file again from its source."
            reading.doubt(Code.PART_DAMAGED, Severity.ERROR, message, index + 1, str(error))
            continue
        reading.contents.append(content)
    recognition = pdf_recognition.recognize(document, reading.contents, limits, is_whole)
    reading.recognized = recognition.pages
    reading.problems += recognition.problems
    if recognition.engine:
        reading.engine += f", {recognition.engine}"
    for content in reading.contents:
        _doubt_page(reading, content)
    return reading


def _read_with_pdfplumber(data: bytes, limits: Limits, password: str | None) -> _Reading:
    from pipeline.extractors import pdf_fallback

    contents = pdf_fallback.read_pages(data, limits, password)
    if contents == [] and _EMPTY_TREE.search(data):
        raise Refused(Code.NO_PAGES, "The PDF has no pages; fetch it again from its source.")
    if not contents:
        raise Refused(Code.DAMAGED, "The PDF is damaged beyond reading; fetch it again from its source.")
    reading = _Reading(pdf_fallback.ENGINE, contents[-1].number, contents)
    message = "PDFium cannot open the file; pdfplumber read it, without links and bookmarks."
    reading.doubt(Code.FALLBACK_USED, Severity.WARNING, message)
    held = pdf_integrity.page_objects(data)
    if held > reading.page_count:
        message = f"The file holds {held} pages, of which {reading.page_count} were found; fetch it again."
        reading.doubt(Code.PART_DAMAGED, Severity.ERROR, message)
    missing = sorted(set(range(1, reading.page_count + 1)) - {content.number for content in contents})
    for number in missing:
        message = "The page is damaged and was left out; fetch the file again from its source."
        reading.doubt(Code.PART_DAMAGED, Severity.ERROR, message, number)
    for content in contents:
        _doubt_page(reading, content)
    return reading


def _doubt_page(reading: _Reading, content: PageContent) -> None:
    """What is to be said about one page."""
    if content.suspect_count:
        severity = Severity.ERROR if is_unreliable(content) else Severity.WARNING
        message = (
            f"{content.suspect_count} of {content.char_count} characters come from fonts that do not say what they are;"
            " compare with the printed page."
        )
        reading.doubt(Code.SUSPECT_TEXT, severity, message, content.number)
    if is_scan(content) and not content.is_recognized and tesseract.version() is None:
        message = "The page is an image; install tesseract-ocr and tesseract-ocr-kor to read its text."
        reading.doubt(Code.PAGE_WITHOUT_TEXT, Severity.ERROR, message, content.number)
    if content.is_cut:
        message = "The page has too many lines to look for tables; its text is kept."
        reading.doubt(Code.CONTENT_SKIPPED, Severity.WARNING, message, content.number)
    if content.outlined >= OUTLINED and not is_scan(content) and not (content.outlines and tesseract.version()):
        message = f"{content.outlined} shapes look like characters drawn as outlines; they hold no text to read."
        reading.doubt(Code.CONTENT_SKIPPED, Severity.WARNING, message, content.number)
