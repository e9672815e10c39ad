"""SDMX and JSON-LD, read by programs of others."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import rdflib
import sdmx

from pipeline.export.jsonld import write_jsonld
from pipeline.export.periods import sdmx_period
from pipeline.export.sdmx import FLOWS, write_sdmx
from pipeline.store.rows import to_arrow, to_tables

DOCUMENT = {
    "document_id": "d1", "file_name": "갈매기.txt", "source_path": "갈매기.txt", "sha256": "ab12", "size_bytes": 1,
    "status": "ok", "article_count": 0, "fact_count": 3, "char_count": 0, "ocr_page_count": 0, "fingerprint": "",
    "title": "갈매기 동향", "publisher": "갈매기연구소", "published": "2026-02-13", "language": "ko",
}  # fmt: skip


def fact(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "fact_id": f"d1-f{number:05d}", "document_id": "d1", "block_id": "b", "ordinal": number, "kind": "money",
        "value_text": "4,650", "exact": "4,650억 원", "char_start": 2, "char_end": 10, "multiplier_exponent": 8,
        "check_status": "pass", "rule": "r", "confidence": 1.0, "comparator": "eq", "unit": "KRW", "page": 3,
        "value": 465_000_000_000.0, "value_exact": "465000000000", "period": "2025-10/2025-12",
        "indicator": "갈매기\n수주액", "modality": "actual", "transformation": "level", "observation_status": "A",
        **fields,
    }  # fmt: skip


class Published:
    """Three facts, two of them a series."""

    def __init__(self) -> None:
        facts = [
            fact(1),
            fact(2, value=12.5, value_exact="12.5", multiplier_exponent=0, unit="%", period="2025"),
            fact(3, value=None, value_low=3.0, value_high=5.0, comparator="range", period="../2030"),
        ]
        self.tables = to_tables({"documents": [DOCUMENT], "numeric_facts": facts})
        series = {
            "series_id": "s1", "name": "갈매기 수주액", "area": "KR", "unit": "KRW", "frequency": "Q",
            "first_period": "2025-10/2025-12", "last_period": "2025-10/2025-12", "observation_count": 1,
        }  # fmt: skip
        observation = {
            "series_id": "s1", "period": "2025-10/2025-12", "vintage": "2026-02-13", "value": 465_000_000_000.0,
            "fact_id": "d1-f00001", "is_latest": True, "revision": -100_000_000.0,
        }  # fmt: skip
        self.tables["indicator_series"] = to_arrow("indicator_series", [series])
        self.tables["observations"] = to_arrow("observations", [observation])

    def batches(self, name: str) -> Iterator[pa.Table]:
        yield self.tables[name]


@pytest.mark.parametrize("flow", [flow.name for flow in FLOWS])
def test_sdmx_is_read_by_sdmx1(tmp_path: Path, flow: str) -> None:
    write_sdmx(Published(), tmp_path)
    structures = sdmx.read_sdmx(tmp_path / "structure.xml")
    path = tmp_path / f"{flow.lower()}.csv"
    message = sdmx.read_sdmx(path, structure=structures.dataflow[flow])
    (data,) = message.data
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(data.obs) == len(rows) == (2 if flow == "FACTS" else 1)
    assert float(data.obs[0].value) == 4650.0
    assert data.obs[0].attached_attribute["UNIT_MULT"].value == "8"
    assert data.obs[0].attached_attribute["UNIT_MEASURE"].value == "KRW"
    assert rows[0]["TIME_PERIOD"] == "2025-Q4"


def test_revisions_have_the_unit_of_the_value(tmp_path: Path) -> None:
    write_sdmx(Published(), tmp_path)
    (row,) = csv.DictReader(io.StringIO((tmp_path / "vintages.csv").read_text(encoding="utf-8")))
    assert (row["OBS_VALUE"], row["REVISION"], row["IS_LATEST"]) == ("4650", "-1", "true")


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("2024", "2024"), ("2024-05", "2024-05"), ("2024-05-06", "2024-05-06"), ("2024-07/2024-12", "2024-S2"),
        ("2024-04/2024-06", "2024-Q2"), ("2024-02/2024-06", "2024-02-01/P5M"), ("2024/2026", "2024-01-01/P3Y"),
        ("2024-01-05/2024-01-09", "2024-01-05/P5D"), ("197X", "1970-01-01/P10Y"), ("../2030", None), (None, None),
    ],
)  # fmt: skip
def test_periods(period: str | None, expected: str | None) -> None:
    assert sdmx_period(period) == expected


def test_json_ld_is_read_as_triples(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonld"
    write_jsonld(Published(), path)
    graph = rdflib.Graph().parse(path, format="json-ld")
    schema = rdflib.Namespace("https://schema.org/")
    observations = set(graph.subjects(rdflib.RDF.type, schema.Observation))
    assert {str(o) for o in observations} == {f"urn:kbulletin:fact:d1-f0000{n}" for n in (1, 2, 3)}
    first = rdflib.URIRef("urn:kbulletin:fact:d1-f00001")
    (quotation,) = graph.objects(first, schema.subjectOf)
    (report,) = graph.objects(quotation, schema.isPartOf)
    assert str(graph.value(report, schema.identifier)) == "sha256:ab12"
    assert str(graph.value(first, schema.observationPeriod)) == "P3M"
    third = next(node for node in json.loads(path.read_text())["@graph"] if node["@id"].endswith("f00003"))
    assert (third["minValue"], third["maxValue"], third.get("value")) == (3.0, 5.0, None)
