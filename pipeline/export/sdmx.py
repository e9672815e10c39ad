"""Series and facts as SDMX: data as SDMX-CSV 2.0, their structures as SDMX-ML 3.0.

SDMX states a value without its power of ten, so `OBS_VALUE` is the published value divided by `10^UNIT_MULT`.
https://github.com/sdmx-twg/sdmx-csv, https://sdmx.org (SDMX 3.0, sections 3A and 5); the mapping is in docs/sdmx.md.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from pipeline.export.periods import sdmx_period

AGENCY, VERSION = "KBULLETIN", "1.0.0"
STRUCTURE_FILE = "structure.xml"
_MESSAGE = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/message"
_STRUCTURE = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/structure"
_COMMON = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_URN = "urn:sdmx:org.sdmx.infomodel"

Row = Mapping[str, Any]


class Tables(Protocol):
    """The published tables, read some thousand rows at a time."""

    def batches(self, name: str) -> Iterator[pa.Table]: ...


@dataclass(frozen=True, slots=True)
class Flow:
    """One dataflow: its dimensions make a key; `TIME_PERIOD` among them is the time dimension."""

    name: str
    description: str
    dimensions: tuple[str, ...]
    attributes: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.dimensions, "OBS_VALUE", *self.attributes)


# Concept -> what it means here. The first group are SDMX's own (cross-domain concepts).
CONCEPTS = {
    "FREQ": "Frequency: A, S, Q, M or D (CL_FREQ).",
    "REF_AREA": "Where: ISO 3166-1 alpha-2, also WLD and EU.",
    "INDICATOR": "What is measured, as headings, caption and headers say it.",
    "TIME_PERIOD": "The period the value is of.",
    "OBS_VALUE": "The value, to be multiplied by 10 to the power of UNIT_MULT.",
    "UNIT_MEASURE": "Unit: ISO 4217, UCUM, %, %p, 배 or the Korean counter.",
    "UNIT_MULT": "Power of ten of the printed unit: 만 4, 억 8.",
    "OBS_STATUS": "CL_OBS_STATUS: A normal, E estimated, F forecast, P provisional …",
    "SERIES": "`indicator_series.series_id`.",
    "ISSUE": "`documents.document_id` of the issue that prints the value.",
    "VINTAGE": "Publication of that issue, EDTF.",
    "FACT": "`numeric_facts.fact_id`.",
    "REVISION": "Difference from the value of the issue before, in units of OBS_VALUE.",
    "IS_LATEST": "true where no later issue prints this period.",
    "SUBJECT": "Of what or whom.",
    "PERIOD": "The period in EDTF, also where SDMX has no form for it (open intervals).",
    "TRANSFORMATION": "level, growth, cagr, multiple, share.",
    "MODALITY": "actual, survey, estimate, forecast, target, plan, criterion.",
    "CHECK_STATUS": "Whether other numbers of the document confirm it: pass, fail, none.",
}
_OF_SERIES = ("REF_AREA", "UNIT_MEASURE", "UNIT_MULT", "INDICATOR", "OBS_STATUS")
FLOWS = (
    Flow(
        "SERIES",
        "Statistics across issues: the latest value of each period",
        ("FREQ", "SERIES", "TIME_PERIOD"),
        (*_OF_SERIES, "ISSUE", "VINTAGE", "FACT"),
    ),
    Flow(
        "VINTAGES",
        "Statistics across issues: every value that an issue printed",
        ("FREQ", "SERIES", "ISSUE", "TIME_PERIOD"),
        (*_OF_SERIES, "VINTAGE", "IS_LATEST", "REVISION", "FACT"),
    ),
    Flow(
        "FACTS",
        "Every number of texts and tables that is one point value",
        ("FACT",),
        (*_OF_SERIES, "TIME_PERIOD", "PERIOD", "SUBJECT", "TRANSFORMATION", "MODALITY", "CHECK_STATUS", "ISSUE"),
    ),
)


def write_sdmx(tables: Tables, folder: Path) -> None:
    """Write `series.csv`, `vintages.csv`, `facts.csv` and `structure.xml` into the empty `folder`."""
    (folder / STRUCTURE_FILE).write_bytes(structure_message())
    observations = list(_observations(tables))
    flows = {flow.name: flow for flow in FLOWS}
    _write(folder, flows["SERIES"], (row for row in observations if row["IS_LATEST"] == "true"))
    _write(folder, flows["VINTAGES"], observations)
    _write(folder, flows["FACTS"], _facts(tables))


def _write(folder: Path, flow: Flow, rows: Iterable[Row]) -> None:
    """SDMX-CSV: structure, its id, action, then the components in the order of the structure."""
    head = ("dataflow", f"{AGENCY}:{flow.name}({VERSION})", "I")
    with (folder / f"{flow.name.lower()}.csv").open("w", encoding="utf-8", newline="") as sink:
        writer = csv.writer(sink)
        writer.writerow(("STRUCTURE", "STRUCTURE_ID", "ACTION", *flow.columns))
        for row in rows:
            writer.writerow((*head, *(_text(row.get(column)) for column in flow.columns)))


def _text(value: object) -> str:
    """On one line, as readers split at every kind of line break."""
    return "" if value is None else " ".join(str(value).split())


def _observations(tables: Tables) -> Iterator[Row]:
    """Rows of VINTAGES in order of series and period, `IS_LATEST` telling those of SERIES."""
    printed = [row for batch in tables.batches("observations") for row in batch.to_pylist()]
    series = {row["series_id"]: row for batch in tables.batches("indicator_series") for row in batch.to_pylist()}
    facts = _of_ids(tables, {row["fact_id"] for row in printed})
    for row in printed:
        about, fact = series[row["series_id"]], facts[row["fact_id"]]
        exponent = fact["multiplier_exponent"]
        yield {
            "FREQ": about["frequency"],
            "SERIES": row["series_id"],
            "ISSUE": fact["document_id"],
            "TIME_PERIOD": sdmx_period(row["period"]),
            "OBS_VALUE": _divided(_exact(fact), exponent),
            "REF_AREA": about["area"],
            "UNIT_MEASURE": about["unit"],
            "UNIT_MULT": exponent,
            "INDICATOR": about["name"],
            "OBS_STATUS": fact["observation_status"] or "A",
            "VINTAGE": row["vintage"],
            "IS_LATEST": "true" if row["is_latest"] else "false",
            "REVISION": None if row["revision"] is None else _divided(repr(row["revision"]), exponent),
            "FACT": row["fact_id"],
        }


def _of_ids(tables: Tables, wanted: set[str]) -> dict[str, Row]:
    ids = pa.array(sorted(wanted), pa.string())
    columns = ["fact_id", "document_id", "value", "value_exact", "multiplier_exponent", "observation_status"]
    found: dict[str, Row] = {}
    for batch in tables.batches("numeric_facts"):
        rows = batch.select(columns).filter(pc.is_in(batch["fact_id"], value_set=ids))
        found.update((row["fact_id"], row) for row in rows.to_pylist())
    return found


def _facts(tables: Tables) -> Iterator[Row]:
    for batch in tables.batches("numeric_facts"):
        for fact in batch.to_pylist():
            if fact["value"] is None:
                continue
            exponent = fact["multiplier_exponent"]
            yield {
                "FACT": fact["fact_id"],
                "OBS_VALUE": _divided(_exact(fact), exponent),
                "REF_AREA": fact["area"],
                "UNIT_MEASURE": fact["unit"],
                "UNIT_MULT": exponent,
                "INDICATOR": fact["indicator"],
                "OBS_STATUS": fact["observation_status"] or "A",
                "TIME_PERIOD": sdmx_period(fact["period"]),
                "PERIOD": fact["period"],
                "SUBJECT": fact["subject"],
                "TRANSFORMATION": fact["transformation"],
                "MODALITY": fact["modality"],
                "CHECK_STATUS": fact["check_status"],
                "ISSUE": fact["document_id"],
            }


def _exact(fact: Row) -> str:
    return fact["value_exact"] or repr(fact["value"])


def _divided(number: str, exponent: int) -> str:
    """An exact decimal without its power of ten; no exponent in the spelling."""
    try:
        return format(Decimal(number).scaleb(-exponent).normalize(), "f")
    except InvalidOperation:  # digits beyond what decimals hold: as published
        return number


# ---------------------------------------------------------------- structures


def structure_message() -> bytes:
    """SDMX-ML 3.0: one concept scheme, a data structure and a dataflow for each of `FLOWS`."""
    root = etree.Element(f"{{{_MESSAGE}}}Structure", nsmap={"m": _MESSAGE, "s": _STRUCTURE, "c": _COMMON})
    header = etree.SubElement(root, f"{{{_MESSAGE}}}Header")
    for tag, text in (("ID", "kbulletin"), ("Test", "false"), ("Prepared", "1970-01-01T00:00:00")):
        etree.SubElement(header, f"{{{_MESSAGE}}}{tag}").text = text  # no clock: equal data, equal bytes
    etree.SubElement(header, f"{{{_MESSAGE}}}Sender", id=AGENCY)
    structures = etree.SubElement(root, f"{{{_MESSAGE}}}Structures")
    flows = _child(structures, "Dataflows")
    schemes = _child(structures, "ConceptSchemes")
    scheme = _named(_child(schemes, "ConceptScheme", id="CONCEPTS", agencyID=AGENCY, version=VERSION), "Concepts")
    for concept, meaning in CONCEPTS.items():
        _named(_child(scheme, "Concept", id=concept), meaning)
    definitions = _child(structures, "DataStructures")
    for flow in FLOWS:
        ids = {"id": flow.name, "agencyID": AGENCY, "version": VERSION}
        dataflow = _named(_child(flows, "Dataflow", **ids), flow.description)
        _child(dataflow, "Structure").text = f"{_URN}.datastructure.DataStructure={AGENCY}:{flow.name}({VERSION})"
        _definition(_named(_child(definitions, "DataStructure", **ids), flow.description), flow)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _definition(parent: etree._Element, flow: Flow) -> None:
    components = _child(parent, "DataStructureComponents")
    dimensions = _child(components, "DimensionList", id="DimensionDescriptor")
    for position, name in enumerate(flow.dimensions, 1):
        if name == "TIME_PERIOD":
            dimension = _component(dimensions, "TimeDimension", name)
            form = _child(dimension, "LocalRepresentation")
            _child(form, "TextFormat", textType="ObservationalTimePeriod")
        else:
            _component(dimensions, "Dimension", name, position=str(position))
    attributes = _child(components, "AttributeList", id="AttributeDescriptor")
    for name in flow.attributes:
        attribute = _component(attributes, "Attribute", name)
        relationship = _child(attribute, "AttributeRelationship")
        _child(relationship, "Observation")
    measures = _child(components, "MeasureList", id="MeasureDescriptor")
    _component(measures, "Measure", "OBS_VALUE")


def _component(parent: etree._Element, tag: str, name: str, **attributes: str) -> etree._Element:
    element = _child(parent, tag, id=name, **attributes)
    identity = f"{_URN}.conceptscheme.Concept={AGENCY}:CONCEPTS({VERSION}).{name}"
    _child(element, "ConceptIdentity").text = identity
    return element


def _child(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_STRUCTURE}}}{tag}", attributes)


def _named(element: etree._Element, name: str) -> etree._Element:
    etree.SubElement(element, f"{{{_COMMON}}}Name", {_LANGUAGE: "en"}).text = name
    return element
