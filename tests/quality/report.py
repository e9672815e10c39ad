"""`make quality`: read the shared corpus, score it against the shared labels, keep the figures in docs/quality.md."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from bench import twin_blocks, twins
from pipeline.run.ingest import ingest
from pipeline.run.progress import show_progress
from pipeline.run.settings import Settings
from pipeline.run.summary import Summary


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder with corpus/, gold/ and tools/score.py")
    parser.add_argument("--build", type=Path, required=True, help="working folder")
    parser.add_argument("--report", type=Path, required=True, help="Markdown page to write")
    parser.add_argument("--worst", type=int, default=0, help="print so many disagreements a document")
    options = parser.parse_args()
    missing = [name for name in ("corpus", "gold", "tools/score.py") if not (options.shared / name).exists()]
    if missing:
        print(f"Nothing to score against: {options.shared / missing[0]} is absent. Name the folder with SHARED=DIR.")
        return 2
    parsed = options.build / "parsed"
    summary = ingest(Settings(options.shared / "corpus", parsed, options.build / "work"), show_progress)
    figures = score(options.shared, parsed, options.build / "score.json", options.worst)
    text = page(summary, parsed, figures) + printed(options.shared / "corpus")
    options.report.write_text(text, encoding="utf-8")
    print(f"\n{options.report} written")
    return 0


def score(shared: Path, parsed: Path, answer: Path, worst: int) -> dict[str, dict[str, float]]:
    """Run the shared scorer; its figures by name."""
    command = [
        sys.executable,
        shared / "tools" / "score.py",
        parsed,
        shared / "gold",
        "--json",
        answer,
        "--worst",
        str(worst),
    ]
    subprocess.run(command, check=True)
    figures: dict[str, dict[str, float]] = json.loads(answer.read_text(encoding="utf-8"))
    return figures


def page(summary: Summary, parsed: Path, figures: dict[str, dict[str, float]]) -> str:
    """The report; nothing in it depends on when or where it was made."""
    documents = pq.read_table(parsed / "documents.parquet", columns=["format", "status", "failure_code"]).to_pylist()
    endings = Counter((row["format"] or "unknown", row["status"], row["failure_code"] or "") for row in documents)
    lines = [
        "# Quality\n",
        "Written by `make quality`: the shared corpus, scored against labels made by hand. Text is compared without",
        "white space. F1 (accuracy where recall equals precision), 0 to 1; `n` is the number of labels.\n",
        "| figure | F1 | precision | recall | n |\n|---|--:|--:|--:|--:|",
    ]
    for name, figure in figures.items():
        values = " | ".join(f"{figure[key]:.3f}" for key in ("f1", "precision", "recall"))
        lines.append(f"| {name} | {values} | {figure['n']} |")
    lines += ["\n## How the documents ended\n", "| format | status | code | documents |\n|---|---|---|--:|"]
    lines += [f"| {form} | {status} | {code} | {count} |" for (form, status, code), count in sorted(endings.items())]
    lines += ["\n## Problems on record\n", "| code | times |\n|---|--:|"]
    lines += [f"| {code} | {count} |" for code, count in summary.problem_codes.items()]
    lines += ["\n## Rows\n", "| table | rows |\n|---|--:|"]
    lines += [f"| {name} | {count:,} |" for name, count in summary.rows.items()]
    return "\n".join(lines) + "\n"


def printed(corpus: Path) -> str:
    """PDFs against the word processor's own files."""
    lines = [
        "\n## PDFs against the files they were printed from\n",
        "Similarity of text without blanks, and F1 of neighbouring cells of tables (`bench/twins.py`). `make bench`",
        "also measures words and tables against pdfplumber, recognition of drawn pages, speed and memory.\n",
        *twins.report(twins.score_all(corpus)),
        "\nThe same after the segmenter and the normalizer: blocks of one kind, mark and text, and those without an",
        "equal by class; then F1 of levels, parents, notes, cells and facts (`bench/twin_blocks.py` tells of each).\n",
        *twin_blocks.report(twin_blocks.compare_all(corpus)),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
