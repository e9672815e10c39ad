"""The `documents` row of every input, and the problem that explains it where reading failed."""

from __future__ import annotations

from typing import Any

from pipeline.errors import Code, Severity
from pipeline.model import Source, Status
from pipeline.store.rows import Rows


def document_id(sha256: str) -> str:
    """Id of a document by the hash of its bytes."""
    return sha256[:16]


def failed(
    source: Source, identity: str, fingerprint: str, status: Status, code: Code, message: str, page: int | None = None
) -> Rows:
    """Rows for a document of which nothing could be read."""
    document = {
        "document_id": identity,
        "file_name": source.file_name,
        "source_path": source.path,
        "format": source.format,
        "sha256": source.sha256 or None,
        "size_bytes": source.size_bytes if source.sha256 else None,
        "status": status,
        "failure_code": str(code),
        "failure_message": message,
        "ocr_page_count": 0,
        "char_count": 0,
        "article_count": 0,
        "fact_count": 0,
        "fingerprint": fingerprint,
    }
    problem = {
        "problem_id": f"{identity}-p0001",
        "document_id": identity,
        "stage": "source" if status == "refused" else "run",
        "code": str(code),
        "severity": str(Severity.ERROR),
        "message": message,
        "page": page,
    }
    return {"documents": [document], "problems": [problem]}


def complete(rows: Rows, fingerprint: str) -> tuple[Rows, Status]:
    """Add to rows that were read what the stages cannot know; a recorded error makes the document partial."""
    (document,) = rows["documents"]
    has_errors = any(problem["severity"] == Severity.ERROR for problem in rows.get("problems", ()))
    status: Status = "partial" if has_errors else "ok"
    finished: dict[str, Any] = {**document, "status": status, "fingerprint": fingerprint}
    return {**rows, "documents": [finished]}, status
