"""The formats of `export` by name, and the one way to write them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import schema
from pipeline.errors import UsageError
from pipeline.export import databases, flat
from pipeline.export.chunks import CHUNK_CHARS, chunks
from pipeline.export.docling import docling_document
from pipeline.export.documents import DocumentRows, read_documents
from pipeline.export.jsonld import write_jsonld
from pipeline.export.markdown import markdown
from pipeline.export.output import check_target, new_file, new_folder
from pipeline.export.sdmx import write_sdmx
from pipeline.store.pinned import Pinned, open_pinned
from pipeline.store.remote import Remote


@dataclass(frozen=True, slots=True)
class Options:
    """What one export is asked for."""

    tables: Sequence[str] = ()  # csv and jsonl: these tables; none means all
    document: str | None = None  # formats of documents: a pattern of ids, names or paths
    excel: bool = False  # csv: for spreadsheets
    chunk_chars: int = CHUNK_CHARS


@dataclass(frozen=True, slots=True)
class Format:
    """One format: `write` fills a folder or writes one file, and may return a remark for the user."""

    is_folder: bool
    description: str
    write: Callable[[Pinned, Path, Options], str | None]


def _csv(pinned: Pinned, folder: Path, options: Options) -> str | None:
    formulas = flat.write_csv(pinned, _names(options), folder, excel=options.excel)
    if formulas and not options.excel:
        return (
            f"{formulas} texts begin as a formula does (=, +, -, @); add --excel before opening the files in a "
            "spreadsheet, which then sees them as text"
        )
    return None


def _jsonl(pinned: Pinned, folder: Path, options: Options) -> None:
    flat.write_jsonl(pinned, _names(options), folder)


def _sqlite(pinned: Pinned, path: Path, options: Options) -> None:
    databases.write_sqlite(pinned, path)


def _duckdb(pinned: Pinned, path: Path, options: Options) -> None:
    databases.write_duckdb(pinned, path)


def _sdmx(pinned: Pinned, folder: Path, options: Options) -> None:
    write_sdmx(pinned, folder)


def _jsonld(pinned: Pinned, path: Path, options: Options) -> None:
    write_jsonld(pinned, path)


def _markdown(pinned: Pinned, folder: Path, options: Options) -> None:
    for rows in _documents(pinned, options):
        (folder / f"{rows.stem}.md").write_text(markdown(rows, pinned.manifest.run_id), encoding="utf-8", newline="\n")


def _docling(pinned: Pinned, folder: Path, options: Options) -> None:
    for rows in _documents(pinned, options):
        text = json.dumps(docling_document(rows), ensure_ascii=False, indent=1)
        (folder / f"{rows.stem}.json").write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _chunks(pinned: Pinned, path: Path, options: Options) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as sink:
        for rows in _documents(pinned, options):
            sink.writelines(f"{flat.json_line(chunk)}\n" for chunk in chunks(rows, options.chunk_chars))


def _names(options: Options) -> Sequence[str]:
    return options.tables or [table.name for table in schema.TABLES]


def _documents(pinned: Pinned, options: Options) -> Iterable[DocumentRows]:
    is_empty = True
    for rows in read_documents(pinned, options.document):
        is_empty = False
        yield rows
    if is_empty:
        raise UsageError(f"No document that was read fits {options.document or 'the export'!r}; see table documents.")


FORMATS: dict[str, Format] = {
    "csv": Format(True, "a folder with one CSV file a table", _csv),
    "jsonl": Format(True, "a folder with one JSON Lines file a table", _jsonl),
    "sqlite": Format(False, "a SQLite database with keys and indexes", _sqlite),
    "duckdb": Format(False, "a DuckDB database with comments on all columns", _duckdb),
    "sdmx-csv": Format(True, "a folder with SDMX-CSV data and their structures", _sdmx),
    "jsonld": Format(False, "all facts as schema.org observations, in JSON-LD", _jsonld),
    "markdown": Format(True, "a folder with one Markdown file a document", _markdown),
    "docling-json": Format(True, "a folder with one DoclingDocument a document", _docling),
    "chunks": Format(False, "JSON Lines: pieces of documents with their place, for retrieval", _chunks),
}


def export(
    name: str, out: Path, parsed: Path | Remote, options: Options = Options(), *, force: bool = False
) -> str | None:
    """Write what is published in `parsed` to `out` in the format `name`; returns a remark for the user, if any.

    All of it comes from one generation, even while the next is published. `out` is whole or as it was. Raises
    `UsageError` for what cannot be asked for, `PublishError` where nothing can be written.
    """
    if name not in FORMATS:
        raise UsageError(f"There is no format {name!r}; there are {', '.join(FORMATS)}.")
    for table in options.tables:
        schema.table(table)
    check_target(out, parsed, force=force)
    chosen = FORMATS[name]
    with open_pinned(parsed) as pinned:
        about = {"format": name, "run_id": pinned.manifest.run_id, "code_version": pinned.manifest.code_version}
        with new_folder(out, about) if chosen.is_folder else new_file(out) as target:
            return chosen.write(pinned, target, options)
