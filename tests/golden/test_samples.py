"""What is read of the shipped samples, row by row. `pytest --update-golden tests/golden` writes it anew, for a diff."""

from __future__ import annotations

import difflib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import Code
from tests.typeset.compare import assert_alike, described, outline, read
from tests.typeset.samples import FOLDER, SAMPLES, Sample

GOLDEN = Path(__file__).parent
TABLES = (
    "documents", "articles", "blocks", "footnotes", "citations", "tables", "table_cells", "numeric_facts", "mentions",
    "fact_checks", "problems",
)  # fmt: skip
# Ids follow from the bytes, boxes from the typeface, and these repeat what other columns say.
LEFT_OUT = {
    "x0", "y0", "x1", "y1", "sha256", "size_bytes", "fingerprint", "extractor", "html", "body_text", "sentence",
    "prefix", "suffix", "char_start", "char_end", "char_count", "source_path", "font_size",
}  # fmt: skip
# Recognition of scanned pages depends on what is installed beside the project.
STABLE = [sample for sample in SAMPLES if not sample.name.startswith("scan")]


def name_of(sample: Sample) -> str:
    return sample.name


def golden_text(rows: dict[str, list[dict[str, Any]]]) -> str:
    """One JSON object, a row a line, without empty values."""
    parts = []
    for table in TABLES:
        lines = [
            json.dumps(_visible(row), ensure_ascii=False, default=lambda value: value.isoformat())
            for row in rows.get(table, [])
        ]
        parts.append(f' "{table}": [' + ",".join(f"\n  {line}" for line in lines) + ("\n ]" if lines else "]"))
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _visible(row: dict[str, Any]) -> dict[str, Any]:
    return {
        key: str(value) if isinstance(value, date) else value
        for key, value in row.items()
        if value not in (None, "") and key not in LEFT_OUT and not key.endswith("_id")
    }


@pytest.mark.parametrize("sample", STABLE, ids=name_of)
def test_sample_reads_as_recorded(sample: Sample, update_golden: bool) -> None:
    found = golden_text(read((FOLDER / sample.name).read_bytes(), sample.name))
    assert json.loads(found), "golden files are JSON"
    path = GOLDEN / f"{sample.name}.json"
    if update_golden:
        path.write_text(found, encoding="utf-8")
    recorded = path.read_text(encoding="utf-8")
    diff = "\n".join(difflib.unified_diff(recorded.splitlines(), found.splitlines(), "recorded", "read", lineterm=""))
    assert not diff, f"\n{diff}\n\nIf this is right: pytest --update-golden tests/golden"


@pytest.mark.parametrize("sample", [sample for sample in STABLE if not sample.name.endswith(".txt")], ids=name_of)
def test_sample_reads_as_described(sample: Sample) -> None:
    """A transcript keeps no marks and no merged cells; all other samples give back what was described."""
    found = outline(read((FOLDER / sample.name).read_bytes(), sample.name))
    assert_alike(described(sample.bulletin, sample.house), found)


@pytest.mark.parametrize("sample", SAMPLES, ids=name_of)
def test_committed_sample_is_the_described_one(sample: Sample) -> None:
    """Compared by content: compressed bytes differ between versions of zlib."""
    committed = (FOLDER / sample.name).read_bytes()
    assert len(committed) < 150_000
    assert outline(read(sample.build(), sample.name)) == outline(read(committed, sample.name))


def test_twins_read_alike() -> None:
    """One press release as PDF, HWPX and HWP 5."""
    names = [sample.name for sample in SAMPLES if sample.name.startswith("press-release")]
    first, *others = [outline(read((FOLDER / name).read_bytes(), name)) for name in names]
    assert len(others) == 2
    for other in others:
        assert_alike(first, other)


def test_scanned_page_is_reported() -> None:
    rows = read((FOLDER / "scan-2026-07.pdf").read_bytes(), "scan-2026-07.pdf")
    pages = {row["page"]: row["code"] for row in rows["problems"] if row["page"] is not None}
    assert pages[2] in (Code.PAGE_WITHOUT_TEXT, Code.PAGE_RECOGNIZED)
    assert any("318곳이 1,906회" in str(row["text"]) for row in rows["blocks"] if row["page"] == 1)
