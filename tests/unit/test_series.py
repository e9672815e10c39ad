"""Statistics across issues."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline import schema
from pipeline.normalizer import series
from pipeline.normalizer.series_keys import candidates
from pipeline.store import spill
from pipeline.store.rows import to_tables
from pipeline.store.series import AllFacts

DOCUMENTS = [
    {
        "document_id": "d1",
        "published": "2026-02",
        "publisher": "갈매기연구소",
        "series": None,
        "title": "2026년 1분기 조선업은 순항",
    },
    {
        "document_id": "d2",
        "published": "2026-05",
        "publisher": "갈매기연구소",
        "series": None,
        "title": "2026년 1분기 조선업은 순항",
    },
]


def build_series(facts: Sequence[Any], documents: Sequence[Any]) -> dict[str, list[dict[str, Any]]]:
    found = [
        candidate
        for document in documents
        for candidate in candidates([f for f in facts if f["document_id"] == document["document_id"]], document)
    ]
    return series.build_series(found)


def fact(document: str, number: int, period: str, value: float, **fields: Any) -> dict[str, Any]:
    row = {
        "fact_id": f"{document}-f{number:05d}", "document_id": document, "table_id": f"{document}-t001", "value": value,
        "unit": "USD", "comparator": "eq", "modality": "actual", "period": period, "indicator": "1. 분기별 수주 추이",
        "subject": "조선업", "area": None, "transformation": "level", "change_base": None, "row_header": "조선업",
        "column_header": period,
    }  # fmt: skip
    return {**row, **fields}


def test_issues_chain_and_revisions_show() -> None:
    facts = [
        fact("d1", 1, "2025-07/2025-09", 40.0),
        fact("d1", 2, "2025-10/2025-12", 42.0),
        fact("d2", 1, "2025-10/2025-12", 43.0, indicator="2. 분기별 수주 추이"),
        fact("d2", 2, "2026-01/2026-03", 45.0, indicator="2. 분기별 수주 추이", row_header="조 선 업"),
    ]
    built = build_series(facts, DOCUMENTS)
    (only,) = built["indicator_series"]
    assert (only["frequency"], only["unit"], only["observation_count"]) == ("Q", "USD", 4)
    assert (only["first_period"], only["last_period"]) == ("2025-07/2025-09", "2026-01/2026-03")
    seen = [(o["period"], o["vintage"], o["value"], o["is_latest"], o["revision"]) for o in built["observations"]]
    assert seen == [
        ("2025-07/2025-09", "2026-02", 40.0, True, None),
        ("2025-10/2025-12", "2026-02", 42.0, False, None),
        ("2025-10/2025-12", "2026-05", 43.0, True, 1.0),
        ("2026-01/2026-03", "2026-05", 45.0, True, None),
    ]


def test_order_of_facts_does_not_matter() -> None:
    facts = [fact("d1", n, f"202{n}", float(n + 10)) for n in range(1, 6)]
    assert build_series(facts, DOCUMENTS) == build_series(facts[::-1], DOCUMENTS[::-1])


def test_what_differs_in_a_name_unit_or_frequency_stays_apart() -> None:
    facts = [
        fact("d1", 1, "2023", 1.0), fact("d1", 2, "2024", 2.0),
        fact("d1", 3, "2023", 5.0, row_header="해운업"), fact("d1", 4, "2024", 6.0, row_header="해운업"),
        fact("d1", 5, "2023", 7.0, unit="KRW"), fact("d1", 6, "2024", 8.0, unit="KRW"),
        fact("d1", 7, "2023-01", 9.0), fact("d1", 8, "2023-02", 9.5),
    ]  # fmt: skip
    assert len(build_series(facts, DOCUMENTS)["indicator_series"]) == 4


def test_contradictory_or_widely_different_numbers_give_no_series() -> None:
    twice = [fact("d1", 1, "2023", 1.0), fact("d1", 2, "2023", 2.0), fact("d1", 3, "2024", 2.0)]
    apart = [fact("d1", 1, "2023", 1.0), fact("d2", 1, "2023", 9.0), fact("d2", 2, "2024", 9.0)]
    assert build_series(twice, DOCUMENTS)["observations"] == []
    assert build_series(apart, DOCUMENTS)["observations"] == []


def test_text_ranges_forecasts_and_nameless_numbers_take_no_part() -> None:
    for fields in (
        {"table_id": None}, {"value": None}, {"modality": "forecast"}, {"indicator": None}, {"period": None},
        {"row_header": None, "column_header": "2023", "indicator": "주요 동향"},
    ):  # fmt: skip
        facts = [{**fact("d1", n, f"202{n}", float(n)), **fields} for n in (3, 4)]
        assert build_series(facts, DOCUMENTS) == {"indicator_series": [], "observations": []}


def test_releases_on_other_topics_stay_apart() -> None:
    other = [DOCUMENTS[0], {**DOCUMENTS[1], "title": "2026년 1분기 해운업은 주춤"}]
    facts = [fact(d, n, f"202{n}", float(n)) for d in ("d1", "d2") for n in (3, 4)]
    assert len(build_series(facts, DOCUMENTS)["indicator_series"]) == 1
    assert len(build_series(facts, other)["indicator_series"]) == 2


class _Facts:
    """Tables of a document with facts for a hundred series."""

    def __init__(self, document: str, values: int) -> None:
        self.document_id = document
        rows = [
            fact(document, n, f"20{n % 3 + 20}", float(values + n + 100), row_header=f"{n // 3}번 조선소", **_REQUIRED)
            for n in range(300)
        ]
        known = {column.name for column in schema.table("numeric_facts").columns}
        issue = {"document_id": document, "title": "조선업 동향", "published": None, **_DOCUMENT}
        self.tables = to_tables(
            {"documents": [issue], "numeric_facts": [{k: v for k, v in row.items() if k in known} for row in rows]}
        )


_DOCUMENT = {
    "file_name": "a.txt", "source_path": "a.txt", "sha256": "", "size_bytes": 1, "status": "ok", "article_count": 0,
    "fact_count": 300, "char_count": 0, "ocr_page_count": 0, "fingerprint": "",
}  # fmt: skip
_REQUIRED = {
    "block_id": "b", "ordinal": 1, "kind": "money", "value_text": "1", "exact": "1", "char_start": 0, "char_end": 1,
    "multiplier_exponent": 0, "check_status": "none", "rule": "", "confidence": 1.0,
}  # fmt: skip


def test_rows_in_files_give_the_same_tables_as_rows_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for held in (1_000_000, 70):
        monkeypatch.setattr(spill, "_HELD_ROWS", held)
        monkeypatch.setattr("pipeline.store.series._GATHERED_ROWS", held)
        facts = AllFacts(tmp_path / str(held))
        for n in range(4):
            facts.add(_Facts(f"d{n}", n).tables)
        assert (tmp_path / str(held) / "candidates").is_dir() == (held == 70)
        pieces: dict[str, list[pa.Table]] = {}
        for piece in facts.tables():
            for name, rows in piece.items():
                pieces.setdefault(name, []).append(rows)
        assert not (tmp_path / str(held)).exists()
        found.append({name: pa.concat_tables(rows).to_pylist() for name, rows in pieces.items()})
    assert found[0] == found[1]
    assert len(found[0]["indicator_series"]) == 100
    assert len(found[0]["observations"]) == 1200
