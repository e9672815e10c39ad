"""PDF -> Document: every page's lines, tables, boxes and figures as a person sees them.

Engine: PDFium through pypdfium2's raw interface (PDF 32000-1). The caller bounds time and memory: PDFium can hang or
swell on hostile files.
"""

from __future__ import annotations

from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pypdfium2.version import PYPDFIUM_INFO

from pipeline.errors import Code, DocumentError, LimitReached, Refused, Severity
from pipeline.extractors import pdf_info
from pipeline.extractors.pdf_page import PageContent, read_page
from pipeline.limits import Limits
from pipeline.model import Document, Element, Page, Problem, Source

EXTRACTOR = f"kbulletin-pdf (pypdfium2 {PYPDFIUM_INFO.version})"
SUSPECT_SHARE = 0.3  # of a page's characters: from here on its text is unreliable as a whole
SCAN_SHARE = 0.3  # of the page that images cover for a page without text to count as a scan
FEW_CHARS = 5  # characters a page may have and still be without usable text


def extract_pdf(source: Source, data: bytes, limits: Limits, password: str | None = None) -> Document:
    """Read a PDF: pages, elements in reading order, bookmarks, metadata, problems.

    Raises Refused (ENCRYPTED, DAMAGED, NO_PAGES) and LimitReached (LIMIT_PAGES). Pages that cannot be read are named in
    `problems` with severity error; the others are kept.
    """
    document = _open(data, password)
    try:
        return _read(source, document, limits)
    finally:
        document.close()


def _open(data: bytes, password: str | None) -> Any:
    """An open document. The one place where pypdfium2's exceptions become ours."""
    try:
        return pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        reason = pdfium.FPDF_GetLastError()
        if reason == pdfium.FPDF_ERR_PASSWORD:
            raise Refused(
                Code.ENCRYPTED, "The PDF needs a password; give it, or save a copy without protection."
            ) from error
        if reason == pdfium.FPDF_ERR_SECURITY:
            raise Refused(
                Code.ENCRYPTED, "The PDF is protected by a scheme that is not known; save a copy without protection."
            ) from error
        raise Refused(Code.DAMAGED, "The PDF is damaged beyond reading; fetch it again from its source.") from error


def _read(source: Source, document: Any, limits: Limits) -> Document:
    count = len(document)
    if count == 0:
        raise Refused(Code.NO_PAGES, "The PDF has no pages; fetch it again from its source.")
    if count > limits.pages:
        raise LimitReached(
            Code.LIMIT_PAGES, f"{count:,} pages; more than {limits.pages:,} are not read. Split the file."
        )
    pages: list[Page] = []
    elements: list[Element] = []
    problems: list[Problem] = []
    mapped = unknown = 0
    for index in range(count):
        try:
            content = read_page(document.raw, index, limits)
        except LimitReached as error:
            problems.append(Problem("extract", error.code, Severity.ERROR, error.message, index + 1))
            continue
        except RuntimeError as error:
            message = f"Page {index + 1} is damaged and was left out; fetch the file again from its source."
            problems.append(Problem("extract", Code.PART_DAMAGED, Severity.ERROR, message, index + 1, str(error)))
            continue
        label = pdf_info.read_label(document, index)
        pages.append(Page(index + 1, round(content.width, 2), round(content.height, 2), label))
        elements += content.elements
        mapped, unknown = mapped + content.mapped, unknown + content.unknown
        problems += _page_problems(content)
    if not pages:
        raise Refused(Code.DAMAGED, "No page of the PDF could be read; fetch it again from its source.")
    problems += _glyph_problems(mapped, unknown)
    return Document(
        source,
        EXTRACTOR,
        tuple(elements),
        pages=tuple(pages),
        page_count=count,
        page_basis="layout",
        metadata=pdf_info.read_metadata(document),
        bookmarks=pdf_info.read_bookmarks(document),
        problems=tuple(problems),
    )


def _page_problems(content: PageContent) -> list[Problem]:
    found: list[Problem] = []
    if content.suspect_count:
        share = content.suspect_count / max(content.char_count, 1)
        severity = Severity.ERROR if share > SUSPECT_SHARE else Severity.WARNING
        message = (
            f"{content.suspect_count} of {content.char_count} characters come from fonts that do not say what they are;"
            " compare with the printed page."
        )
        found.append(Problem("extract", Code.SUSPECT_TEXT, severity, message, content.number))
    if content.char_count < FEW_CHARS and content.image_share > SCAN_SHARE:
        message = "The page is an image; install tesseract-ocr and tesseract-ocr-kor to read its text."
        found.append(Problem("extract", Code.PAGE_WITHOUT_TEXT, Severity.ERROR, message, content.number))
    if content.is_cut:
        message = "The page has too many lines to look for tables; its text is kept."
        found.append(Problem("extract", Code.CONTENT_SKIPPED, Severity.WARNING, message, content.number))
    return found


def _glyph_problems(mapped: int, unknown: int) -> list[Problem]:
    problems = []
    if mapped:
        message = f"{mapped} glyphs mapped to what a reader sees."
        problems.append(Problem("extract", Code.GLYPHS_MAPPED, Severity.INFO, message))
    if unknown:
        message = f"{unknown} private-use glyphs have no known reading."
        problems.append(Problem("extract", Code.GLYPHS_UNKNOWN, Severity.WARNING, message))
    return problems


__all__ = ["DocumentError", "extract_pdf"]
