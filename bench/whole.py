"""Processor time of the whole way, bytes to published Parquet, against engines that only read text and tables.

    python bench/whole.py DIR [--stages]

DIR holds PDF, HWP and HWPX files at any depth. Every engine runs in a process of its own over all files of a format:

    ours      a first run with one worker: reading, structure, facts, checks, shards, a verified generation
    floor     pdfium's bare LoadPage and LoadTextPage
    plumber   pdfplumber's words and tables
    script    thirty lines such as anybody would write: pdfplumber, a pattern for numbers, one Parquet file
    pyhwp     the models of pyhwp, where it is installed

Prints CPU seconds, per page or document, and ratios to ours. A file that an engine cannot read costs it what it cost.
Recognition of scanned pages is left out of ours: no other engine does it. With `--stages` instead: what each stage of
ours takes of it in a process that has started, by format.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # so that it runs without installing

from bench.documents import first_pages

ENGINES = {".pdf": ("ours", "floor", "plumber", "script"), ".hwp": ("ours", "pyhwp"), ".hwpx": ("ours",)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=40, help="pages of each PDF, from the first")
    parser.add_argument("--stages", action="store_true", help="only ours, by stage")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        _child(options.child, [Path(name) for name in sys.stdin.read().splitlines()])
        return
    with tempfile.TemporaryDirectory() as name:
        for suffix, engines in ENGINES.items():
            if files := _copies(options.folder, suffix, Path(name, suffix), options.pages):
                if options.stages:
                    _stages(suffix, files)
                else:
                    _compare(suffix, files, engines)


def _copies(folder: Path, suffix: str, copies: Path, pages: int) -> list[Path]:
    """The files of a format as all engines get them: long PDFs cut."""
    copies.mkdir()
    for number, path in enumerate(sorted(folder.rglob(f"*{suffix}"))):
        data = path.read_bytes()
        content = first_pages(data, pages) if suffix == ".pdf" else data
        if content is not None:
            (copies / f"{number:05}{suffix}").write_bytes(content)
    return sorted(copies.iterdir())


def _compare(suffix: str, files: list[Path], engines: tuple[str, ...]) -> None:
    print(f"{suffix}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB")
    spent = {engine: _in_child(engine, files) for engine in engines}
    for engine, seconds in spent.items():
        share = f"ours takes {spent['ours'] / seconds:7.3f} of it" if seconds else "not installed"
        print(f"  {engine:8} {seconds:8.2f} s  {1000 * seconds / len(files):8.1f} ms a file  {share}", flush=True)


def _stages(suffix: str, files: list[Path]) -> None:
    """Print the CPU milliseconds a document of every stage, the second time over all files."""
    from pipeline.errors import DocumentError
    from pipeline.extractors import extract
    from pipeline.limits import DEFAULT
    from pipeline.normalizer.records import normalize
    from pipeline.run import entries
    from pipeline.run.worker import source_of
    from pipeline.segmenter import segment
    from pipeline.store.checks import require_sound
    from pipeline.store.rows import to_tables
    from pipeline.store.shards import encode

    limits = replace(DEFAULT, ocr_pages=0)
    for _ in range(2):  # the first time loads what is loaded once
        spent: Counter[str] = Counter()
        pages = rows = stored = 0

        def timed(stage: str, run: Callable[..., Any], *arguments: object, spent: Counter[str] = spent) -> Any:
            started = time.process_time()
            try:
                return run(*arguments)
            finally:
                spent[stage] += 1000 * (time.process_time() - started)

        for path in files:
            data = path.read_bytes()
            source = source_of(path.name, hashlib.sha256(data).hexdigest(), len(data))
            try:
                document = timed("extract", extract, source, data, limits, None)
                found = timed("normalize", normalize, timed("segment", segment, document))
            except DocumentError:
                continue
            tables = timed("rows", to_tables, entries.complete(found, "")[0])
            timed("check", require_sound, tables)
            stored += len(timed("store", encode, tables))
            pages += tables["documents"].column("page_count")[0].as_py() or 0
            rows += sum(table.num_rows for table in tables.values())
    shares = ", ".join(f"{stage} {total / len(files):.1f}" for stage, total in spent.items())
    total = sum(spent.values())
    print(f"{suffix}: {len(files)} files, {pages} pages, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB")
    print(f"  ms a file: {total / len(files):.1f} ({shares}); ms a page: {total / max(pages, 1):.1f}")
    print(f"  rows a file: {rows / len(files):.0f}, bytes of its shard: {stored / len(files):.0f}", flush=True)


def _in_child(engine: str, files: list[Path]) -> float:
    """CPU seconds of an engine and of the processes it starts, without starting Python and loading libraries."""
    child = subprocess.run(
        [sys.executable, __file__, ".", "--child", engine],
        input="\n".join(map(str, files)),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    return float(json.loads(child.stdout.splitlines()[-1]))


def _child(engine: str, files: list[Path]) -> None:
    run = {"ours": _ours, "floor": _floor, "plumber": _plumber, "script": _script, "pyhwp": _pyhwp}[engine]
    before = _spent()
    print(json.dumps(_spent() - before if run(files) else 0.0))


def _spent() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _ours(files: list[Path]) -> bool:
    from pipeline.limits import DEFAULT
    from pipeline.run.ingest import ingest
    from pipeline.run.settings import Settings

    with tempfile.TemporaryDirectory() as name:
        limits = replace(DEFAULT, ocr_pages=0)
        ingest(Settings(files[0].parent, Path(name, "parsed"), Path(name, "build"), workers=1, limits=limits))
    return True


def _each(files: list[Path], read: Callable[[bytes], None]) -> bool:
    for path in files:
        try:
            read(path.read_bytes())
        except Exception as error:  # noqa: BLE001 - other engines fail in their own ways
            print(f"{path.name}: {type(error).__name__}", file=sys.stderr)
    return True


def _floor(files: list[Path]) -> bool:
    from bench.pdf import bare

    return _each(files, bare)


def _plumber(files: list[Path]) -> bool:
    from bench.pdf import plumber

    return _each(files, plumber)


def _script(files: list[Path]) -> bool:
    import pandas as pd
    import pdfplumber

    number = re.compile(r"(약\s*)?([\d,]+(?:\.\d+)?)\s*(조|억|만)?\s*(원|달러|%|명|건|개)?")
    rows = []
    for path in files:
        try:
            with pdfplumber.open(io.BytesIO(path.read_bytes())) as document:
                for page in document.pages:
                    for line in (page.extract_text() or "").splitlines():
                        rows += [(path.name, page.page_number, line, *found) for found in number.findall(line)]
                    for table in page.extract_tables():
                        rows += [(path.name, page.page_number, str(row), "", "", "", "") for row in table]
        except Exception as error:  # noqa: BLE001 - as the script of a user would
            print(f"{path.name}: {type(error).__name__}", file=sys.stderr)
    frame = pd.DataFrame(rows, columns=["file", "page", "line", "about", "digits", "magnitude", "unit"])
    with tempfile.TemporaryDirectory() as name:
        frame.to_parquet(Path(name, "numbers.parquet"))
    return True


def _pyhwp(files: list[Path]) -> bool:
    from bench.hancom import pyhwp_models

    models = pyhwp_models()
    if models is None:
        return False
    for path in files:
        try:
            models(path)
        except Exception as error:  # noqa: BLE001 - other engines fail in their own ways
            print(f"{path.name}: {type(error).__name__}", file=sys.stderr)
    return True


if __name__ == "__main__":
    main()
