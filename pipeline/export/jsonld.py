"""Facts as JSON-LD: one schema.org `Observation` each, with the quotation it is read from.

https://schema.org/Observation, https://schema.org/Quotation, https://www.w3.org/TR/json-ld11/; the mapping is in
docs/sdmx.md. The context is inside the file, so that it is read without the network.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from pipeline.export.periods import duration
from pipeline.normalizer import edtf

CONTEXT = {
    "@vocab": "https://schema.org/",
    "kb": "urn:kbulletin:",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "period": {"@id": "kb:period", "@type": "kb:edtf"},
    "modality": "kb:modality",
    "transformation": "kb:transformation",
    "checkStatus": "kb:checkStatus",
    "startOffset": {"@id": "kb:startOffset", "@type": "xsd:integer"},
    "endOffset": {"@id": "kb:endOffset", "@type": "xsd:integer"},
}
_COMMON_CODES = {"%": "P1"}  # UN/CEFACT Recommendation 20, as schema.org wants it; other units are in unitText

Row = Mapping[str, Any]


class Tables(Protocol):
    """The published tables, read some thousand rows at a time."""

    def batches(self, name: str) -> Iterator[pa.Table]: ...


def write_jsonld(tables: Tables, path: Path) -> None:
    """Write one JSON-LD document: all documents as `Report`, all facts as `Observation`, a line each."""
    with path.open("w", encoding="utf-8", newline="\n") as sink:
        sink.write(f'{{"@context": {_json(CONTEXT)},\n"@graph": [')
        comma = "\n"
        for node in _nodes(tables):
            sink.write(f"{comma}{_json(node)}")
            comma = ",\n"
        sink.write("\n]}\n")


def _nodes(tables: Tables) -> Iterator[Row]:
    for batch in tables.batches("documents"):
        for row in batch.to_pylist():
            if row["fact_count"]:
                yield report(row)
    for batch in tables.batches("numeric_facts"):
        for row in batch.to_pylist():
            yield observation(row)


def report(row: Row) -> Row:
    """A row of `documents` as schema.org `Report`."""
    publisher = row["publisher"]
    return _known(
        {
            "@id": f"kb:document:{row['document_id']}",
            "@type": "Report",
            "name": row["title"] or row["file_name"],
            "identifier": f"sha256:{row['sha256']}",
            "datePublished": row["published"],
            "inLanguage": row["language"],
            "publisher": {"@type": "Organization", "name": publisher} if publisher else None,
        }
    )


def observation(row: Row) -> Row:
    """A row of `numeric_facts` as schema.org `Observation`; a range has `minValue` and `maxValue`."""
    stretch = edtf.read(row["period"])
    about = " > ".join(filter(None, (row["subject"], row["area"])))
    return _known(
        {
            "@id": f"kb:fact:{row['fact_id']}",
            "@type": "Observation",
            "measuredProperty": row["indicator"],
            "observationAbout": {"@type": "Thing", "name": about} if about else None,
            "value": row["value"] if row["comparator"] == "eq" else None,
            "minValue": row["value_low"],
            "maxValue": row["value_high"],
            "unitText": row["unit"],
            "unitCode": _COMMON_CODES.get(row["unit"] or ""),
            "observationDate": stretch.first.isoformat() if stretch else None,
            "observationPeriod": duration(stretch) if stretch else None,
            "period": row["period"],
            "modality": row["modality"],
            "transformation": row["transformation"],
            "checkStatus": row["check_status"],
            "subjectOf": _known(
                {
                    "@type": "Quotation",
                    "text": row["exact"],
                    "isPartOf": {"@id": f"kb:document:{row['document_id']}"},
                    "pagination": None if row["page"] is None else str(row["page"]),
                    "startOffset": row["char_start"],
                    "endOffset": row["char_end"],
                }
            ),
        }
    )


def _known(node: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value is not None}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
