"""Remove shards that nothing needs any more, so that a build folder does not grow for ever."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.limits import MIB
from pipeline.store.partitions import file_name

SPARE_BYTES = 512 * MIB  # of shards in no kept generation: files that come back, and code that is changed back


def prune_shards(folder: Path, generations: Iterable[Path], spare_bytes: int = SPARE_BYTES) -> int:
    """Keep what the kept generations were made of and the youngest of the rest; returns how many shards went.

    A generation that cannot be read keeps everything.
    """
    needed: set[str] = set()
    for generation in generations:
        try:
            documents = pq.read_table(generation / file_name("documents"), columns=["fingerprint"])
        except (OSError, pa.ArrowException):
            return 0
        needed.update(documents.column(0).to_pylist())
    spare = []
    for path in folder.glob("*/*"):
        if path.name not in needed:
            state = path.stat()
            spare.append((state.st_mtime_ns, path.name, state.st_size, path))
    removed = kept_bytes = 0
    for _, _, size, path in sorted(spare, reverse=True):
        kept_bytes += size
        if kept_bytes > spare_bytes:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
