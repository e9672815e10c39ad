"""How many functions of the package are called to read the sample documents, by format and stage.

    PYTHONHASHSEED=0 PYTHONPATH=. python tests/quality/call_counts.py

Prints JSON. A count is a measure of work that no other load of the machine changes. Only functions of the package
count, without comprehensions, so neither versions of Python nor of libraries change it; that leaves out what a library
does for one call of ours.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import CodeType, FrameType

from pipeline.limits import DEFAULT
from pipeline.run import entries
from pipeline.run.settings import read_document
from pipeline.run.worker import source_of
from pipeline.store.checks import require_sound
from pipeline.store.rows import to_tables
from pipeline.store.shards import decode, encode

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = f"{ROOT / 'pipeline'}/"
STAGES = ("extractors", "segmenter", "normalizer", "store")
_INLINED = {"<listcomp>", "<setcomp>", "<dictcomp>"}  # no calls any more from Python 3.12 on


def counts(files: list[Path]) -> dict[str, int]:
    """Calls by `format.stage`."""
    limits = replace(DEFAULT, ocr_pages=0)
    found: Counter[str] = Counter()
    for path in files:
        calls: Counter[CodeType] = Counter()

        def count(frame: FrameType, event: str, _: object, calls: Counter[CodeType] = calls) -> None:
            if event == "call":
                calls[frame.f_code] += 1

        data = path.read_bytes()
        source = source_of(path.name, hashlib.sha256(data).hexdigest(), len(data))
        sys.setprofile(count)
        try:
            rows, _ = entries.complete(read_document(source, data, limits, None), "")
            tables = to_tables(rows)
            require_sound(tables)
            decode(encode(tables))
        finally:
            sys.setprofile(None)
        for code, number in calls.items():
            stage = code.co_filename.removeprefix(PACKAGE).partition("/")[0]
            if code.co_filename.startswith(PACKAGE) and stage in STAGES and code.co_name not in _INLINED:
                found[f"{path.suffix[1:]}.{stage}"] += number
    return dict(sorted(found.items()))


def samples() -> list[Path]:
    """The documents that ship with the package, but for the scan, which not every machine can recognize."""
    return [path for path in sorted((ROOT / "raw" / "samples").iterdir()) if "scan" not in path.name]


if __name__ == "__main__":
    print(json.dumps(counts(samples()), indent=1))
