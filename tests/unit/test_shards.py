from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import stand_in

from pipeline.run.entries import complete
from pipeline.run.worker import source_of
from pipeline.store.rows import to_tables
from pipeline.store.shards import ShardError, Shards, decode, encode


def tables(text: str = "수출 12건") -> dict[str, object]:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    rows, _ = complete(stand_in.rows(sha256[:16], source_of("a.txt", sha256, 9), text), "ab" * 32)
    return to_tables(rows)


def test_tables_come_back_as_they_went() -> None:
    before = tables()
    after = decode(encode(before))
    assert after.keys() == before.keys()
    assert all(after[name].equals(before[name]) for name in before)


def test_bytes_depend_on_content_alone() -> None:
    assert encode(tables()) == encode(decode(encode(tables())))
    assert encode(tables()) != encode(tables("수출 13건"))


def test_entry_and_digest_are_read_without_the_rest(tmp_path: Path) -> None:
    shards = Shards(tmp_path)
    shards.write("ab" * 32, tables())
    entry = shards.entry("ab" * 32)
    assert entry is not None
    assert entry["status"] == "ok"
    assert shards.digest("ab" * 32) == hashlib.sha256(encode(tables())[40:]).hexdigest()
    assert shards.entry("cd" * 32) is None


@pytest.mark.parametrize(
    "damage", [lambda d: d[:-1], lambda d: d[:20], lambda d: b"", lambda d: d[:99] + b"?" + d[100:]]
)
def test_damaged_shard_counts_as_absent(tmp_path: Path, damage: object) -> None:
    shards = Shards(tmp_path)
    shards.write("ab" * 32, tables())
    path = shards.path("ab" * 32)
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert shards.entry("ab" * 32) is None
    with pytest.raises(ShardError):
        shards.read("ab" * 32)


def test_sweep_removes_what_a_killed_writer_left(tmp_path: Path) -> None:
    shards = Shards(tmp_path)
    shards.write("ab" * 32, tables())
    (tmp_path / "ab" / "x.123.tmp").write_bytes(b"half")
    assert shards.sweep() == 1
    assert [path.name for path in (tmp_path / "ab").iterdir()] == ["ab" * 32]
