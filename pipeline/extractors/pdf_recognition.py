"""Pages, and parts of pages, whose text is in no character: drawn, and read with tesseract where it is installed.

PDFium draws one page after the other; tesseract's processes run beside each other.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.errors import Code, Severity
from pipeline.extractors import ocr, pdf_layers, pdf_outlines, tesseract
from pipeline.extractors.pdf_page import PageContent
from pipeline.extractors.tesseract import Pixels
from pipeline.heartbeat import beat
from pipeline.limits import Limits
from pipeline.model import Element, Figure, Grid, Line, Page, Problem

SUSPECT_SHARE = 0.15  # of a page's characters: recognition of drawn pages errs in 0.09, so it tells more
SCAN_SHARE = 0.3  # of the page that images cover for a page without text to count as a scan
BOUND_SCAN_SHARE = 0.45  # … for a page with a running head only
EDGE = 0.09  # share of the page's height at top and bottom where running heads stand
DOUBTFUL_CONFIDENCE = 80.0  # of 100; pages that are surer err in 0.09 of their characters, others in 0.3
FEW_CHARS = 5  # characters a page may have and still be without usable text
MAX_THREADS = 4  # pages recognized at once

_Job = Future[ocr.Recognized] | Future[list[Line]]


@dataclass(slots=True)
class Recognition:
    """What became of the pages of a document that need it."""

    engine: str = ""
    pages: int = 0
    problems: list[Problem] = field(default_factory=list)

    def doubt(self, code: Code, severity: Severity, message: str, page: int, detail: str = "") -> None:
        self.problems.append(Problem("extract", code, severity, message, page, detail or None))


def is_scan(content: PageContent) -> bool:
    """Whether a page shows its text in images or outlines only."""
    if content.char_count < FEW_CHARS:
        return content.image_share > SCAN_SHARE or bool(content.outlines)
    return content.image_share > BOUND_SCAN_SHARE and _is_bound_scan(content)


def _is_bound_scan(content: PageContent) -> bool:
    """Whether all characters of a page stand where running heads and page numbers do: a scan bound into a paper."""
    lines = [element for element in content.elements if isinstance(element, Line)]
    has_grid = any(isinstance(element, Grid) for element in content.elements)
    return bool(lines) and not has_grid and all(_in_edge(line, content) for line in lines)


def _in_edge(element: Element, content: PageContent) -> bool:
    edge, box = EDGE * content.height, element.box
    return box is not None and (box.y1 < edge or box.y0 > content.height - edge)


def _on_one_line(element: Element, head: Line) -> bool:
    if element.box is None or head.box is None:
        return False
    return head.box.y0 <= (element.box.y0 + element.box.y1) / 2 <= head.box.y1


def is_unreliable(content: PageContent) -> bool:
    """Whether a page's fonts hide what its characters are."""
    return content.suspect_count > SUSPECT_SHARE * content.char_count


def recognize(document: Any, contents: Sequence[PageContent], limits: Limits, is_whole: bool) -> Recognition:
    """Read what has no characters, and put it into the `contents`.

    Where fonts were lost with a part of the file (not `is_whole`), a drawn page shows no more than its text.
    """
    recognition = Recognition()
    layers = [content for content in contents if content.is_layer]
    if layers and tesseract.version() is not None and limits.ocr_pages:
        keep = pdf_layers.are_right(layers, lambda content: _read(document, content, limits))
        layers = layers if keep else []
    for content in layers:
        _keep_layer(recognition, content)
    wanted = [
        content
        for content in contents
        if not content.is_recognized
        and (is_scan(content) or content.outlines or content.is_layer or (is_whole and is_unreliable(content)))
    ]
    if not wanted or tesseract.version() is None:
        return recognition
    recognition.engine = f"tesseract {tesseract.version()}"
    workers = min(MAX_THREADS, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, min(len(wanted), limits.ocr_pages), workers):
            batch = wanted[start : min(start + workers, limits.ocr_pages)]
            jobs = [_submit(pool, document, content, limits) for content in batch]
            for content, job in zip(batch, jobs, strict=True):
                _take(recognition, content, job)
                beat()
    for content in wanted[limits.ocr_pages :]:
        if _in_parts(content):
            _doubt_unread(recognition, content, [])
            continue
        if content.is_layer:
            message = "The text stored with the picture of this page is not what it shows; read it by eye."
            recognition.doubt(Code.SUSPECT_TEXT, Severity.ERROR, message, content.number)
            continue
        message = f"More than {limits.ocr_pages} pages need text recognition; this one was left unread."
        recognition.doubt(Code.PAGE_WITHOUT_TEXT, Severity.ERROR, message, content.number)
    return recognition


def _keep_layer(recognition: Recognition, content: PageContent) -> None:
    content.is_recognized = True
    recognition.pages += 1
    message = "The text of this page is a recognition of its picture, stored in the file; its numbers may be wrong."
    recognition.doubt(Code.PAGE_RECOGNIZED, Severity.INFO, message, content.number)


def _in_parts(content: PageContent) -> bool:
    is_readable = not is_scan(content) and not is_unreliable(content)
    return bool(content.outlines) and is_readable and (content.is_recognized or not content.is_layer)


def _drawn(document: Any, content: PageContent) -> tuple[Pixels, float]:
    """The page as a grey picture, and its pixels a point."""
    scale = min(tesseract.DPI / 72, (ocr.MAX_PIXELS / (content.width * content.height)) ** 0.5)
    page = document[content.number - 1]
    try:
        image = page.render(scale=scale, grayscale=True).to_numpy().copy()
    finally:
        page.close()
    return image.reshape(image.shape[0], image.shape[1]), scale


def _read(document: Any, content: PageContent, limits: Limits) -> ocr.Recognized | None:
    """What is read of a page at once; None where that fails."""
    grey, scale = _drawn(document, content)
    try:
        return ocr.recognize(grey, content.number, scale, limits.ocr_page_seconds)
    except (TimeoutError, OSError):
        return None
    finally:
        beat()


def _submit(pool: ThreadPoolExecutor, document: Any, content: PageContent, limits: Limits) -> _Job:
    grey, scale = _drawn(document, content)
    if _in_parts(content):
        boxes = content.outlines
        return pool.submit(ocr.recognize_parts, grey, boxes, content.number, scale, limits.ocr_page_seconds)
    return pool.submit(ocr.recognize, grey, content.number, scale, limits.ocr_page_seconds)


def _doubt_unread(recognition: Recognition, content: PageContent, lines: Sequence[Line]) -> None:
    """Say how many places drawn as outlines gave no line: logos mostly, or words that were too unsure."""
    unread = sum(not any(pdf_outlines.holds(box, line) for line in lines) for box in content.outlines)
    if unread:
        message = f"{unread} places of the page look like text drawn as outlines and were not read; read them by eye."
        recognition.doubt(Code.CONTENT_SKIPPED, Severity.WARNING, message, content.number)


def _take(recognition: Recognition, content: PageContent, job: _Job) -> None:
    try:
        found = job.result()
    except (TimeoutError, OSError) as error:
        if _in_parts(content):
            message = "Recognition of what is drawn as outlines on the page failed; read it by eye."
            recognition.doubt(Code.CONTENT_SKIPPED, Severity.WARNING, message, content.number, str(error))
            return
        message = "Text recognition of the page failed; read it by eye."
        recognition.doubt(Code.PAGE_WITHOUT_TEXT, Severity.ERROR, message, content.number, str(error))
        return
    if isinstance(found, ocr.Recognized):
        _take_page(recognition, content, found)
    else:
        _take_lines(recognition, content, found)


def _take_lines(recognition: Recognition, content: PageContent, lines: Sequence[Line]) -> None:
    _doubt_unread(recognition, content, lines)
    if lines:
        content.elements = pdf_outlines.insert(content.elements, lines)
        recognition.pages += 1
        message = f"{len(lines)} lines of this page are drawn as outlines and were recognized; compare its numbers."
        recognition.doubt(Code.PAGE_RECOGNIZED, Severity.INFO, message, content.number)


def _heads(content: PageContent, found: ocr.Recognized) -> list[Line]:
    """The running heads of a page with a scan in it, which have characters, placed on the page put upright."""
    if content.is_layer or not is_scan(content):
        return []
    heads = [element for element in content.elements if isinstance(element, Line)]
    if not found.turns and not found.skew:
        return heads
    back = Page(content.number, content.width, content.height, turns=-found.turns, skew=-found.skew)
    boxes = [None if head.box is None else back.printed(head.box) for head in heads]
    return [replace(head, box=box, xs=() if found.turns else head.xs) for head, box in zip(heads, boxes, strict=True)]


def _take_page(recognition: Recognition, content: PageContent, found: ocr.Recognized) -> None:
    if not found.elements and content.char_count >= FEW_CHARS:
        return  # what the fonts say, or the layer, doubtful as it is, is more than nothing
    if found.elements:
        heads = _heads(content, found)
        inside = [element for element in found.elements if not any(_on_one_line(element, head) for head in heads)]
        content.elements = [*inside, *heads]  # what has characters is read from them
        content.turns, content.skew = found.turns, found.skew
        if found.turns % 2:
            content.width, content.height = content.height, content.width
    else:
        content.elements = [element for element in content.elements if isinstance(element, Figure)]
    content.is_recognized = True
    content.suspect_count = 0
    recognition.pages += 1
    severity, message = (
        (Severity.INFO, "The text of this page comes from optical character recognition; its numbers may be wrong.")
        if found.confidence >= DOUBTFUL_CONFIDENCE
        else (
            Severity.WARNING,
            "The picture of this page is hard to read, and much of its text may be wrong; compare it.",
        )
    )
    detail = f"mean confidence {found.confidence:.0f} of 100"
    recognition.doubt(Code.PAGE_RECOGNIZED, severity, message, content.number, detail)
