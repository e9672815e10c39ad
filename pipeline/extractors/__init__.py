"""Bytes -> Document. Extractors know formats and nothing of bulletins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath

from pipeline.errors import Code, DocumentError, LimitReached, Refused, Severity
from pipeline.extractors.sniff import SUFFIXES, sniff
from pipeline.limits import Limits
from pipeline.memory import without_cycle_search
from pipeline.model import Document, Problem, Source


@without_cycle_search()
def extract(source: Source, data: bytes, limits: Limits, password: str | None = None) -> Document:
    """Read `data` by its content; raises DocumentError for what cannot be read.

    Readers are imported when their format occurs, so that a run over one format loads one reader.
    """
    if len(data) > limits.file_bytes:
        raise LimitReached(
            Code.LIMIT_FILE_SIZE, f"The file has more than {limits.file_bytes:,} bytes; split it or raise the limit."
        )
    found = sniff(data)
    source = replace(source, format=found)
    document = _read(source, data, limits, password)
    suffix = PurePosixPath(source.file_name).suffix.lower()
    if suffix not in SUFFIXES[found]:
        named = suffix or "no suffix"
        problem = Problem(
            "source",
            Code.WRONG_SUFFIX,
            Severity.INFO,
            f"The name says {named}, the content is {found}; read by content.",
        )
        document = replace(document, problems=(*document.problems, problem))
    return document


def _read(source: Source, data: bytes, limits: Limits, password: str | None) -> Document:
    match source.format:
        case "pdf":
            from pipeline.extractors.pdf import extract_pdf

            return extract_pdf(source, data, limits, password)
        case "hwp":
            return _read_hwp(source, data, limits, password)
        case "hwpx":
            from pipeline.extractors.hwpx import extract_hwpx

            return extract_hwpx(source, data, limits, password)
        case "text":
            from pipeline.extractors.text import extract_text

            return extract_text(source, data, limits)
        case "hwp3":
            raise Refused(Code.UNSUPPORTED_HWP3, "A Hangul 3 file; open it in Hangul and save it as HWPX or PDF.")
        case _:
            raise Refused(
                Code.UNSUPPORTED_HWPML, "A Hangul markup (HWPML) file; open it in Hangul and save it as HWPX or PDF."
            )


def _read_hwp(source: Source, data: bytes, limits: Limits, password: str | None) -> Document:
    """Our reader first; pyhwp, where it is installed, for what ours holds to be damaged."""
    from pipeline.extractors import hwp5, pyhwp_engine

    try:
        return hwp5.extract_hwp5(source, data, limits, password)
    except DocumentError as error:
        if error.code is not Code.DAMAGED or not pyhwp_engine.is_available():
            raise
        damage = error
    try:
        document = pyhwp_engine.extract_with_pyhwp(source, data, limits)
    except DocumentError:
        raise damage from None  # what our reader says is the better account
    problem = Problem(
        "extract", Code.FALLBACK_USED, Severity.ERROR, f"Read by pyhwp, because our reader stopped: {damage.message}"
    )
    return replace(document, problems=(*document.problems, problem))
