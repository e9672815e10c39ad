"""The scores on hand-made labels may rise and not fall.

Floors lie in `floors.json` beside this file, with a digest of the labelled documents and the labels: another corpus is
another measure. `pytest tests/quality/test_gold_floors.py --update-floors` raises them; it lowers none unless
`--allow-regression` says so. Without `../shared` beside the repository the test is skipped.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.run.ingest import ingest
from pipeline.run.settings import Settings

SHARED = Path(__file__).resolve().parents[3] / "shared"
FLOORS = Path(__file__).with_name("floors.json")
EPSILON = 0.0005  # the scorer's sums are floats; a lost item of the largest figure moves it by more
pytestmark = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="no ../shared/gold beside the repository")


def labelled_files() -> list[Path]:
    """The documents that have labels, found by their hash."""
    wanted = {json.loads(path.read_text("utf-8"))["sha256"] for path in sorted((SHARED / "gold").glob("*.gold.json"))}
    files = [path for path in sorted((SHARED / "corpus").glob("*/*")) if path.is_file()]
    return [path for path in files if hashlib.sha256(path.read_bytes()).hexdigest() in wanted]


def digest(documents: list[Path]) -> str:
    """Of the labelled documents, their labels and the scorer."""
    total = hashlib.sha256()
    for path in [*documents, *sorted((SHARED / "gold").glob("*.gold.json")), SHARED / "tools" / "score.py"]:
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def test_no_figure_falls_below_its_floor(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    documents = labelled_files()
    raw = tmp_path / "raw"
    raw.mkdir()
    for path in documents:
        shutil.copy(path, raw)
    ingest(Settings(raw, tmp_path / "parsed", tmp_path / "build"))
    answer = tmp_path / "score.json"
    command = [sys.executable, SHARED / "tools" / "score.py", tmp_path / "parsed", SHARED / "gold", "--json", answer]
    subprocess.run(command, check=True, capture_output=True)
    figures = {name: round(figure["f1"], 4) for name, figure in json.loads(answer.read_text("utf-8")).items()}
    pinned = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {"digest": "", "floors": {}}
    same_corpus = pinned["digest"] == digest(documents)
    fallen = {
        name: (floor, figures.get(name, 0.0))
        for name, floor in pinned["floors"].items()
        if same_corpus and figures.get(name, 0.0) < floor - EPSILON
    }
    if request.config.getoption("--update-floors"):
        if fallen and not request.config.getoption("--allow-regression"):
            pytest.fail(f"Lower than before, and --allow-regression was not given: {fallen}")
        text = json.dumps({"digest": digest(documents), "floors": figures}, indent=1, sort_keys=True)
        FLOORS.write_text(text + "\n", encoding="utf-8")
        return
    assert same_corpus, (
        "The labelled documents or labels changed; look at the scores, then pin them with --update-floors."
    )
    assert not fallen, f"figure: (floor, now) {fallen}"
