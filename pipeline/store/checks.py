"""What must hold of published rows. Each check derives from the schema; a broken one is a bug, never bad input.

All keys of a document point inside that document, so the checks run over some whole documents at a time in bounded
memory. They work on columns: a check costs a few calls for all rows, not a few for every row.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from pipeline import schema

# Names of files are what the file system says, whatever their normal form.
_NOT_NORMALIZED = {("documents", "file_name"), ("documents", "source_path"), ("problems", "message")}
_SHOWN = 20  # violations of one check; more say nothing new

Tables = Mapping[str, pa.Table]
_Places: TypeAlias = NDArray[np.int64]  # of rows; -1 for none


class IntegrityError(ValueError):
    """Rows that contradict the schema or each other; the message lists them."""

    def __init__(self, violations: list[str]) -> None:
        shown = "; ".join(violations[:20]) + (f"; and {len(violations) - 20} more" if len(violations) > 20 else "")
        super().__init__(shown)
        self.violations = violations


def require_sound(tables: Tables) -> None:
    """Raise `IntegrityError` unless the tables of one document pass all checks."""
    if violations := list(violations_of(tables)):
        raise IntegrityError(violations)


def violations_of(tables: Tables) -> Iterator[str]:
    """What is wrong with the tables of one or several whole documents, one sentence each, some of each kind."""
    rows = _Rows(tables)
    for name in tables:
        if rows.count(name):
            table = schema.table(name)
            yield from _columns(table, rows)
            yield from _keys(table, rows)
            yield from _references(table, rows)
            yield from _order(table, rows)
    yield from _counts(rows)
    yield from _slices(rows)


class _Rows:
    """The columns of the tables, each as one array, and which document every row belongs to."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._arrays: dict[str, dict[str, pa.Array]] = {}
        self._places: dict[tuple[str, tuple[str, ...], str], _Places] = {}

    def count(self, name: str) -> int:
        rows: int = self._tables[name].num_rows
        return rows

    def arrays(self, name: str) -> dict[str, pa.Array]:
        """The columns of a table without seams."""
        if name not in self._arrays:
            batches = self._tables[name].combine_chunks().to_batches()
            columns = batches[0].columns if batches else [pa.nulls(0, kind) for kind in self._tables[name].schema.types]
            self._arrays[name] = dict(zip(self._tables[name].schema.names, columns, strict=True))
        return self._arrays[name]

    def values(self, name: str, column: str) -> list[Any]:
        """A column as Python values; by way of NumPy where nothing is lost, for that is many times faster."""
        array = self.arrays(name)[column]
        if pa.types.is_string(array.type) or not array.null_count:
            plain: list[Any] = array.to_numpy(zero_copy_only=False).tolist()
            return plain
        values: list[Any] = array.to_pylist()
        return values

    def owners(self, name: str) -> _Places:
        """The place in `documents` of the document of every row."""
        if name == "fact_check_members":  # has no column of its own for it
            return _taken(self.owners("fact_checks"), self.places(name, ("check_id",), "fact_checks", ("check_id",)))
        return self.places(name, ("document_id",), "documents", ("document_id",))

    def places(self, name: str, columns: tuple[str, ...], target: str, of: tuple[str, ...]) -> _Places:
        """The row of `target` whose key `of` is what `columns` of every row of table `name` hold."""
        key = (name, columns, target)
        if key not in self._places:
            self._places[key] = self._found(name, columns, target, of)
        return self._places[key]

    def _found(self, name: str, columns: tuple[str, ...], target: str, of: tuple[str, ...]) -> _Places:
        values = [self.arrays(name)[column] for column in columns]
        known = [self.arrays(target)[column] for column in of]
        if not self.count(target) or any(part.null_count == len(part) for part in values):
            return np.full(self.count(name), -1)
        if name != target == "documents" and self.count(target) == 1:
            return _known_true(pc.equal(values[0], known[0][0])).astype(np.int64) - 1
        if len(columns) == 1:
            return _whole(pc.index_in(values[0], value_set=known[0]))
        codes = _codes([pa.concat_arrays(pair) for pair in zip(values, known, strict=True)])
        codes, keys = codes[: self.count(name)], codes[self.count(name) :]
        order = np.argsort(keys, kind="stable")
        at = np.minimum(np.searchsorted(keys[order], codes), len(keys) - 1)
        return np.where(keys[order][at] == codes, order[at], -1)


def _whole(numbers: pa.Array) -> _Places:
    """Whole numbers, -1 where one is null."""
    held = numbers.fill_null(-1) if numbers.null_count else numbers
    whole: _Places = held.to_numpy().astype(np.int64)
    return whole


def _codes(columns: Sequence[pa.Array]) -> _Places:
    """One number for the values of several columns, the same for the same values; -1 where one is null."""
    codes = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        encoded = column.dictionary_encode()
        part = _whole(encoded.indices)
        codes = np.where((part < 0) | (codes < 0), -1, codes * len(encoded.dictionary) + part)
    return codes


def _taken(values: _Places, at: _Places) -> _Places:
    """Values at places; -1 where the place is none."""
    return np.where(at < 0, -1, values[at]) if len(values) else np.full(len(at), -1)


def _columns(table: schema.Table, rows: _Rows) -> Iterator[str]:
    arrays = rows.arrays(table.name)
    for column in table.columns:
        values = arrays[column.name]
        if not column.nullable and values.null_count:
            yield f"{table.name}.{column.name} has {values.null_count} nulls"
        if column.vocabulary:
            known = pc.call_function("is_in", [values], _lookup(column.vocabulary))
            if known.true_count < len(values):
                for value in pc.unique(values.filter(pc.invert(known))).to_pylist():
                    yield f"{table.name}.{column.name} knows no {value!r}"
    texts = [
        column.name
        for column in table.columns
        if column.type == "string" and (table.name, column.name) not in _NOT_NORMALIZED
    ]
    if not _is_normal(pa.concat_arrays([arrays[name] for name in texts])):
        for name in texts:
            for text in arrays[name].drop_null().to_pylist():
                if not unicodedata.is_normalized("NFC", text):
                    yield f"{table.name}.{name} is not in normal form C: {text[:40]!r}"
                    break


@cache
def _lookup(words: tuple[str, ...]) -> pc.SetLookupOptions:
    return pc.SetLookupOptions(pa.array([*map(str, words), None], pa.string()))


def _is_normal(texts: pa.Array) -> bool:
    """Whether all texts are in normal form C; False may be wrong where a text begins with a combining mark.

    A piece of a text in normal form is in normal form (Unicode Standard Annex 15, section 1.2), so it is enough to look
    at the texts one after the other as they lie in memory.
    """
    data = texts.buffers()[2]
    joined = data.to_pybytes() if data is not None else b""
    return joined.isascii() or unicodedata.is_normalized("NFC", joined.decode())


def _keys(table: schema.Table, rows: _Rows) -> Iterator[str]:
    columns = [rows.arrays(table.name)[name] for name in table.primary_key]
    if len(columns) == 1 and pc.count_distinct(columns[0], mode="all").as_py() == len(columns[0]):
        return
    codes = _codes(columns)
    held = np.sort(codes)
    if (repeated := held[1:][held[1:] == held[:-1]]).size:
        for code in np.unique(repeated)[:_SHOWN].tolist():
            places = np.flatnonzero(codes == code)
            key = tuple(column[places[0]].as_py() for column in columns)
            yield f"{table.name}: key {key} occurs {len(places)} times"


def _references(table: schema.Table, rows: _Rows) -> Iterator[str]:
    is_one = rows.count("documents") == 1  # then whatever is found belongs to it
    for foreign in table.foreign_keys:
        columns = [rows.arrays(table.name)[column] for column in foreign.columns]
        if any(column.null_count == len(column) for column in columns):
            continue
        at = rows.places(table.name, foreign.columns, foreign.table, foreign.target)
        dangling = at < 0
        if not is_one:  # a row of another document is as good as none
            dangling |= _taken(rows.owners(foreign.table), at) != rows.owners(table.name)
        if dangling.any():
            for column in columns:
                dangling &= column.is_valid().to_numpy(zero_copy_only=False)
            for place in np.flatnonzero(dangling)[:_SHOWN].tolist():
                key = tuple(column[place].as_py() for column in columns)
                yield f"{table.name}: {key} names no row of {foreign.table}"


def _order(table: schema.Table, rows: _Rows) -> Iterator[str]:
    owners = rows.owners(table.name)
    if (owners < 0).any():
        yield f"{table.name} has rows of another document"
    # The place of the document stands for its id: ids of checks begin with it and sort otherwise where one id is the
    # beginning of another.
    is_documents = table.name == "documents"
    is_same = np.full(len(owners) - 1, True) if is_documents else owners[1:] == owners[:-1]
    falls = np.full(len(owners) - 1, False) if is_documents else owners[1:] < owners[:-1]
    for key in table.sort_key:
        if key == "document_id" and not is_documents:
            continue
        values = rows.arrays(table.name)[key]
        before, after = values[:-1], values[1:]
        falls |= is_same & _known_true(pc.less(after, before))
        if key != table.sort_key[-1]:
            is_same &= _known_true(pc.equal(after, before))
    if falls.any():
        yield f"{table.name} is not sorted by {', '.join(table.sort_key)}"


def _known_true(values: pa.Array) -> NDArray[np.bool_]:
    held = values.fill_null(False) if values.null_count else values
    found: NDArray[np.bool_] = held.to_numpy(zero_copy_only=False)
    return found


def _counts(rows: _Rows) -> Iterator[str]:
    for column, name in (("article_count", "articles"), ("fact_count", "numeric_facts")):
        owners = rows.owners(name)
        held = np.bincount(owners[owners >= 0], minlength=rows.count("documents"))
        for place, told in enumerate(rows.values("documents", column)):
            if told != held[place]:
                document = rows.arrays("documents")["document_id"][place]
                yield f"documents.{column} of {document} is {told}, {name} has {held[place]} rows"
    for column, name in (("block_count", "blocks"), ("fact_count", "numeric_facts")):
        at = rows.places(name, ("article_id",), "articles", ("article_id",))
        held = np.bincount(at[at >= 0], minlength=rows.count("articles"))
        told = _whole(rows.arrays("articles")[column])
        for place in np.flatnonzero(told != held)[:_SHOWN].tolist():
            article = rows.arrays("articles")["article_id"][place]
            yield f"articles.{column} of {article} is {told[place]}, {name} has {held[place]} rows"


def _slices(rows: _Rows) -> Iterator[str]:
    """Offsets point at the quotation: of facts in their block or cell, of blocks in the body of their article."""
    texts, cells = rows.values("blocks", "text"), rows.values("table_cells", "text")
    cell = ("table_id", "row_index", "column_index")
    where = zip(
        rows.places("numeric_facts", ("block_id",), "blocks", ("block_id",)).tolist(),
        rows.places("numeric_facts", cell, "table_cells", cell).tolist(),
        rows.arrays("numeric_facts")["table_id"].is_valid().to_pylist(),
        *(rows.values("numeric_facts", column) for column in ("char_start", "char_end", "exact", "fact_id")),
        strict=True,
    )
    for block, at, is_cell, start, end, exact, fact in where:
        place, held = (at, cells) if is_cell else (block, texts)
        text = held[place] if place >= 0 else None
        if text is None or text[start:end] != exact:
            yield f"numeric_facts: {fact} quotes {exact!r}, its place reads {(text or '')[start:end]!r}"
    bodies = rows.values("articles", "body_text")
    placed = zip(
        rows.places("blocks", ("article_id",), "articles", ("article_id",)).tolist(),
        rows.arrays("blocks")["article_id"].is_valid().to_pylist(),
        texts,
        *(rows.values("blocks", column) for column in ("char_start", "char_end", "block_id", "article_id")),
        strict=True,
    )
    for at, is_placed, text, start, end, block, article in placed:
        if is_placed and start is not None and (bodies[at] or "" if at >= 0 else "")[start:end] != text:
            yield f"blocks: {block} is not what the body of {article} reads at {start}:{end}"
