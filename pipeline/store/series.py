"""Cross-document tables, built at publishing from what every document says, in bounded memory."""

from __future__ import annotations

import hashlib
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema
from pipeline.normalizer.series import build_series, profiles
from pipeline.normalizer.series_keys import (
    CANDIDATE_FIELDS,
    FACT_COLUMNS,
    SEPARATOR,
    Candidate,
    candidates,
    normalized,
)
from pipeline.normalizer.series_links import Profile, Synonyms, find_links, joined, learn
from pipeline.normalizer.series_overrides import NONE, Overrides
from pipeline.store.rows import to_arrow
from pipeline.store.spill import PARTS, Spill

_CANDIDATES = pa.schema(
    [pa.field(name, pa.float64() if name == "value" else pa.string()) for name in (*CANDIDATE_FIELDS, "series_id")]
)
_PROFILES = pa.schema(
    {
        "family": pa.string(),
        "series_id": pa.string(),
        "parts": pa.list_(pa.string()),
        "area": pa.string(),
        "first_vintage": pa.string(),
        "documents": pa.list_(pa.string()),
        "periods": pa.list_(pa.string()),
        "values": pa.list_(pa.float64()),
    }
)
_GATHERED_ROWS = 10_000  # facts looked through at a time
_ISSUE_COLUMNS = ("document_id", "published", "publisher", "series", "title")


class AllFacts:
    """Collects what can be an observation, document by document, then builds the series.

    Holds a bounded number of rows; more lie in `folder` meanwhile, which the caller removes.
    """

    def __init__(self, folder: Path, overrides: Overrides = NONE) -> None:
        self._folder, self._overrides = folder, overrides
        self._synonyms = {normalized(name): normalized(meant) for name, meant in overrides.names.items()}
        self._facts: list[pa.Table] = []
        self._issues: list[pa.Table] = []
        self._rows = 0
        self._found = Spill(folder / "candidates", _CANDIDATES, "series_id", _leading)

    @property
    def digest(self) -> str:
        """Hash of what is said about the series beside the documents; empty where nothing is."""
        return self._overrides.digest

    def add(self, tables: Mapping[str, pa.Table]) -> None:
        """Take the facts of one document; documents come sorted by id."""
        if tables["numeric_facts"].num_rows:
            self._facts.append(tables["numeric_facts"].select(list(FACT_COLUMNS)))
            self._issues.append(tables["documents"].select(list(_ISSUE_COLUMNS)))
            self._rows += tables["numeric_facts"].num_rows
            if self._rows >= _GATHERED_ROWS:
                self._gather()

    def _gather(self) -> None:
        """Find the candidates among the facts that came: filters cost as much for few rows as for many."""
        if not self._facts:
            return
        facts = pa.concat_tables(self._facts)
        issues = {issue["document_id"]: issue for issue in pa.concat_tables(self._issues).to_pylist()}
        self._facts, self._issues, self._rows = [], [], 0
        kept = facts.filter(pc.and_(pc.is_valid(facts["table_id"]), pc.is_valid(facts["value"]))).to_pylist()
        rows = [
            {**_values(candidate), "series_id": candidate.series_id}
            for document, of_one in groupby(kept, key=itemgetter("document_id"))
            for candidate in candidates(of_one, issues[document], self._synonyms)
        ]
        self._found.add(pa.Table.from_pylist(rows, schema=_CANDIDATES))

    def tables(self) -> Iterator[dict[str, pa.Table]]:
        """`indicator_series` and `observations`, in pieces that follow each other in order of the series."""
        built = {
            name: Spill(self._folder / name, schema.arrow_schema(name), "series_id", _leading)
            for name in sorted(schema.CROSS_DOCUMENT)
        }
        self._gather()
        links = self._links()
        linked = Spill(self._folder / "linked", _CANDIDATES, "series_id", _leading)
        touched = pa.array(sorted({*links, *links.values()}), pa.string())
        for part in self._found.parts():
            moves = pc.is_in(part["series_id"], value_set=touched)
            self._build(part.filter(pc.invert(moves)), {}, built)
            linked.add(_moved(part.filter(moves), links))
        for part in linked.parts():
            self._build(part, links, built)
        for name, spill in built.items():
            for part in spill.parts():
                yield {name: _sorted(part, schema.table(name).sort_key)}
        shutil.rmtree(self._folder, ignore_errors=True)

    def _links(self) -> dict[str, str]:
        """Which series are one; families are compared a share at a time, as candidates are."""
        known = Spill(self._folder / "profiles", _PROFILES, "family", _hashed)
        for part in self._found.parts():
            found = [_profile_row(profile) for profile in profiles(_candidates(part))]
            known.add(pa.Table.from_pylist(found, schema=_PROFILES))
        learned: Synonyms = Counter()
        for part in known.parts():
            learned.update(learn(map(_profile, part.to_pylist()), self._overrides))
        links: dict[str, str] = {}
        for part in known.parts():
            links.update(find_links(map(_profile, part.to_pylist()), self._overrides, learned))
        return joined(links, self._overrides)

    def _build(self, part: pa.Table, links: Mapping[str, str], built: Mapping[str, Spill]) -> None:
        rows = build_series(_candidates(part), links, self._overrides.titles)
        for name, spill in built.items():
            spill.add(to_arrow(name, rows[name]))


def _candidates(rows: pa.Table) -> Iterator[Candidate]:
    for row in rows.select(list(CANDIDATE_FIELDS)).to_pylist():
        yield Candidate(**row)


def _moved(rows: pa.Table, links: Mapping[str, str]) -> pa.Table:
    """The rows under the id of the series they belong to, so that they come to lie together."""
    ids = [links.get(series, series) for series in rows["series_id"].to_pylist()]
    return rows.set_column(rows.schema.get_field_index("series_id"), "series_id", pa.array(ids, pa.string()))


def _profile_row(profile: Profile) -> dict[str, Any]:
    return {
        "family": SEPARATOR.join(profile.family),
        "series_id": profile.series_id,
        "parts": list(profile.parts),
        "area": profile.area,
        "first_vintage": profile.first_vintage,
        "documents": sorted(profile.documents),
        "periods": list(profile.values),
        "values": list(profile.values.values()),
    }


def _profile(row: Mapping[str, Any]) -> Profile:
    return Profile(
        row["series_id"],
        tuple(row["family"].split(SEPARATOR)),
        tuple(row["parts"]),
        row["area"],
        row["first_vintage"],
        set(row["documents"]),
        dict(zip(row["periods"], row["values"], strict=True)),
    )


def _values(candidate: Candidate) -> dict[str, Any]:
    return {name: getattr(candidate, name) for name in CANDIDATE_FIELDS}


def _sorted(rows: pa.Table, by: Sequence[str]) -> pa.Table:
    """Rows in order of columns of text, nulls first."""
    keys = pa.table({name: pc.fill_null(rows[name], "") for name in by})
    return rows.take(pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in by]))


def _hashed(family: str) -> int:
    return hashlib.sha256(family.encode()).digest()[0] % PARTS


def _leading(series_id: str) -> int:
    """By the first two hexadecimal digits: the parts are in the order of the ids."""
    return int(series_id[:2], 16) * PARTS // 256
