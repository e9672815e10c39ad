"""A document far larger than any bulletin: 300 pages, 12,000 facts, as rows of the tables."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipeline.store.rows import to_arrow

PAGES, LINES, FACTS_A_LINE = 300, 20, 2
IDENTITY = "0123456789abcdef"


def large_tables() -> dict[str, pa.Table]:
    """Tables of that document; a paragraph a line, two numbers in each, a check that fails on every tenth page."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("blocks", "lines", "numeric_facts", "fact_checks")}
    for index in range(PAGES * LINES):
        page, line = index // LINES + 1, index % LINES
        block = f"{IDENTITY}-b{index + 1:05d}"
        place = {"page": page, "x0": 60.0, "y0": 60.0 + 36 * line, "x1": 530.0, "y1": 90.0 + 36 * line}
        text = f"{page}쪽 {line}행에서 수출은 {index}억 원으로 전년보다 {index % 90}.5% 늘어난 것으로 조사됨"
        common = {"document_id": IDENTITY, "block_id": block, "ordinal": index + 1}
        rows["blocks"].append({**common, **place, "kind": "paragraph", "text": text, "level": 1})
        rows["lines"].append({**common, **place, "line_id": f"{IDENTITY}-l{index + 1:05d}", "text": text})
        for part, (exact, unit) in enumerate(((f"{index}억 원", "KRW"), (f"{index % 90}.5%", "%"))):
            start = text.index(exact)
            ordinal = index * FACTS_A_LINE + part + 1
            rows["numeric_facts"].append(
                {
                    **common,
                    **place,
                    "x0": 100.0 + 200 * part,
                    "x1": 180.0 + 200 * part,
                    "ordinal": ordinal,
                    "fact_id": f"{IDENTITY}-f{ordinal:05d}",
                    "kind": "money",
                    "value": float(index),
                    "unit": unit,
                    "value_text": exact,
                    "exact": exact,
                    "comparator": "eq",
                    "multiplier_exponent": 0,
                    "char_start": start,
                    "char_end": start + len(exact),
                    "sentence": text,
                    "indicator": "수출",
                    "period": "2025",
                    "check_status": "none",
                    "rule": "number",
                    "confidence": 0.5 + index % 50 / 100,
                }
            )
        if line == 0 and page % 10 == 0:
            rows["fact_checks"].append(
                {
                    "check_id": f"{IDENTITY}-k{index + 1:05d}",
                    "document_id": IDENTITY,
                    "kind": "growth",
                    "status": "fail",
                    "explanation": "From 2 to 3 is 50 %; printed is 20 %.",
                }
            )
    document = {
        "document_id": IDENTITY,
        "file_name": "large.pdf",
        "source_path": "large.pdf",
        "format": "pdf",
        "sha256": "",
        "size_bytes": 1,
        "page_count": PAGES,
        "page_basis": "layout",
        "title": "아주 큰 문서",
        "status": "ok",
        "ocr_page_count": 0,
        "char_count": 1,
        "article_count": 0,
        "fact_count": PAGES * LINES * 2,
        "fingerprint": "",
    }
    names = (
        "articles", "footnotes", "citations", "tables", "table_cells", "fact_check_members", "problems",
        "indicator_series", "observations",
    )  # fmt: skip
    found = {name: to_arrow(name, rows[name]) for name in rows} | {name: to_arrow(name, []) for name in names}
    return found | {"documents": to_arrow("documents", [document])}
