from __future__ import annotations

import os
from pathlib import Path

from run_helpers import fill, hashes, run

from pipeline.store.prune import prune_shards
from pipeline.store.publish import generations, rollback


def test_shards_of_kept_generations_stay_and_the_oldest_others_go(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", {"a.txt": "수출 0건", "b.txt": "수입 1건"})
    for number in range(4):
        (raw / "a.txt").write_text(f"수출 {number}건", encoding="utf-8")
        run(tmp_path)
    shards = tmp_path / "build" / "shards"
    stored = {path.name: path for path in shards.glob("*/*")}
    assert len(stored) == 5
    former = min(stored.values(), key=lambda path: path.stat().st_mtime_ns)
    size = max(path.stat().st_size for path in stored.values())
    os.utime(former, (1, 1))
    kept = generations(tmp_path / "build")
    assert prune_shards(shards, kept, spare_bytes=size * 9) == 0
    assert prune_shards(shards, kept, spare_bytes=0) == 1
    assert len(list(shards.glob("*/*"))) == 4
    before = hashes(tmp_path / "parsed")
    rollback(tmp_path / "parsed", tmp_path / "build")
    assert run(tmp_path).unchanged == 2
    assert hashes(tmp_path / "parsed") == before


def test_an_unreadable_generation_keeps_everything(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"a.txt": "수출 12건"})
    run(tmp_path)
    (folder,) = generations(tmp_path / "build")
    (folder / "documents.parquet").unlink()
    assert prune_shards(tmp_path / "build" / "shards", [folder], spare_bytes=0) == 0
