"""A reader that takes the place of all stages, so that runs and faults are tested without real documents.

A file that begins with `!WORD` misbehaves the way real documents do; any other becomes one block with one fact.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from typing import Any

from pipeline.errors import Code, Refused
from pipeline.heartbeat import beat
from pipeline.limits import Limits
from pipeline.model import Source
from pipeline.store.rows import Rows


def read(source: Source, data: bytes, limits: Limits, password: str | None) -> Rows:
    """Rows of one article with one block and one fact; see `FAULTS`."""
    text = data.decode("utf-8")
    if text.startswith("!"):
        word = text.split()[0][1:]
        if word in FAULTS:
            FAULTS[word](source, password)
    return rows(source.sha256[:16], source, text.strip(), is_partial=text.startswith("!PARTIAL"))


def read_dated(source: Source, data: bytes, limits: Limits, password: str | None) -> Rows:
    """The same, issued in the year the text begins with."""
    found = read(source, data, limits, password)
    year = data.decode()[:4]
    published = f"{year}-03" if year.isdecimal() else None
    return {**found, "documents": [{**found["documents"][0], "published": published}]}


def rows(identity: str, source: Source, text: str, *, is_partial: bool = False) -> dict[str, list[dict[str, Any]]]:
    """A document with one article, one block and one fact that quotes the whole text."""
    where = {"document_id": identity, "article_id": f"{identity}-a001"}
    problem = {
        "problem_id": f"{identity}-p0001",
        "document_id": identity,
        "stage": "extract",
        "code": "PART_DAMAGED",
        "severity": "error" if is_partial else "warning",
        "message": "A page could not be read.",
    }
    return {
        "documents": [
            {
                "document_id": identity,
                "file_name": source.file_name,
                "source_path": source.path,
                "format": "text",
                "sha256": source.sha256,
                "size_bytes": source.size_bytes,
                "page_basis": "none",
                "published": "2025-02",
                "extractor": "stand-in 1",
                "ocr_page_count": 0,
                "char_count": len(text),
                "article_count": 1,
                "fact_count": 1,
            }
        ],
        "articles": [{**where, "ordinal": 1, "title": "제목", "body_text": text, "block_count": 1, "fact_count": 1}],
        "blocks": [
            {
                **where,
                "block_id": f"{identity}-b00001",
                "ordinal": 1,
                "kind": "paragraph",
                "page": 1 if len(text) > 6 else None,
                "marker": "" if is_partial else None,
                "text": text,
                "char_start": 0,
                "char_end": len(text),
            }
        ],
        "numeric_facts": [
            {
                **where,
                "fact_id": f"{identity}-f00001",
                "block_id": f"{identity}-b00001",
                "ordinal": 1,
                "kind": "count",
                "value": float(len(text)),
                "value_text": text,
                "comparator": "eq",
                "multiplier_exponent": 0,
                "period_start": "2025-01-01",
                "exact": text,
                "sentence": text,
                "char_start": 0,
                "char_end": len(text),
                "check_status": "none",
                "rule": "stand-in",
                "confidence": 1.0,
            }
        ],
        "problems": [problem],
    }


def _loop(source: Source, password: str | None) -> None:
    while True:
        pass


def _sleep(source: Source, password: str | None) -> None:
    time.sleep(0.2)


def _silent(source: Source, password: str | None) -> None:
    time.sleep(1_000)


def _slow(source: Source, password: str | None) -> None:
    for _ in range(20):  # far longer than the silence that tests allow
        time.sleep(0.2)
        beat()


def _segfault(source: Source, password: str | None) -> None:
    ctypes.string_at(1)


def _allocate(source: Source, password: str | None) -> None:
    kept = []
    while True:
        kept.append(b"x" * 50_000_000)


def _exit(source: Source, password: str | None) -> None:
    os._exit(3)


def _flood(source: Source, password: str | None) -> None:
    for _ in range(2_000):
        os.write(1, b"noise of a native library " * 100)
        os.write(2, b"noise of a native library " * 100)
    print("noise", file=sys.stderr)


def _bug(source: Source, password: str | None) -> None:
    raise KeyError("a bug")


def _locked(source: Source, password: str | None) -> None:
    if password != "열쇠":
        raise Refused(Code.ENCRYPTED, "The document needs a password; give one with --password-file.")


FAULTS = {
    "LOOP": _loop,
    "SLEEP": _sleep,
    "SILENT": _silent,
    "SLOW": _slow,
    "SEGFAULT": _segfault,
    "ALLOCATE": _allocate,
    "EXIT": _exit,
    "FLOOD": _flood,
    "BUG": _bug,
    "LOCKED": _locked,
}
