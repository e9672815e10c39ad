"""Runs over portions of the inputs, wherever they work, publish the very bytes of one run over all."""

from __future__ import annotations

from pathlib import Path

import pytest
import stand_in
from run_helpers import QUICK, fill, hashes, run, settings

from pipeline import cli
from pipeline.errors import Locked, PublishError, UsageError
from pipeline.run.ingest import publish_portions
from pipeline.run.settings import Portion, Settings
from pipeline.store.load import load, load_tables
from pipeline.store.lock import exclusive, shared
from pipeline.store.publish import rollback
from pipeline.store.remote import Remote, location
from pipeline.store.target import target

FILES = {f"{year}/{number}.txt": f"매출 {year} {number}건" for year in (2024, 2025) for number in range(6)}
FILES |= {"twin.txt": FILES["2024/3.txt"], "bad.txt": "!BUG", "closed.txt": "!LOCKED", "empty.txt": ""}
COUNT = 3


def undisturbed(folder: Path) -> dict[str, str]:
    fill(folder / "raw", FILES)
    run(folder)
    return hashes(folder / "parsed")


def test_every_path_belongs_to_one_portion() -> None:
    portions = [Portion(number, 4) for number in range(1, 5)]
    held = [[portion for portion in portions if portion.holds(f"{name}.pdf")] for name in range(200)]
    assert all(len(found) == 1 for found in held)
    assert {found[0] for found in held} == set(portions)


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "a/b", "1/0", "-1/2", ""])
def test_portions_are_written_k_of_n(text: str) -> None:
    with pytest.raises(UsageError, match="K/N"):
        Portion.parse(text)


def test_portions_in_one_build_folder(tmp_path: Path) -> None:
    expected = undisturbed(tmp_path / "whole")
    folder = tmp_path / "split"
    fill(folder / "raw", FILES)
    for number in range(COUNT, 0, -1):
        summary = run(folder, portion=Portion(number, COUNT))
        assert summary.portion == f"{number}/{COUNT}"
        assert not (folder / "parsed").exists()
    summary = publish_portions(settings(folder))
    assert (summary.seen, summary.refused, summary.crashed) == (len(FILES), 2, 1)
    assert hashes(folder / "parsed") == expected
    again = run(folder, portion=Portion(1, COUNT))
    assert again.unchanged == again.seen > 0


def test_portions_on_machines_of_their_own(tmp_path: Path) -> None:
    expected = undisturbed(tmp_path / "whole")
    exchange = Remote((tmp_path / "exchange").as_uri())
    for number in range(1, COUNT + 1):
        summary = _alone(tmp_path, f"worker{number}", Portion(number, COUNT), exchange)
    publisher = Settings(None, tmp_path / "parsed", tmp_path / "publisher", limits=QUICK, exchange=exchange)
    publish_portions(publisher)
    assert hashes(tmp_path / "parsed") == expected
    # A worker on a new machine finds what was read, without a shard of its own.
    summary = _alone(tmp_path, "fresh", Portion(COUNT, COUNT), exchange)
    assert summary.unchanged == summary.seen > 0
    assert not list((tmp_path / "fresh" / "shards").glob("*/*"))


def _alone(folder: Path, name: str, portion: Portion, exchange: Remote) -> object:
    from pipeline.run.ingest import ingest

    raw, build = folder / "whole" / "raw", folder / name
    return ingest(
        Settings(raw, folder / "unused", build, 1, limits=QUICK, portion=portion, exchange=exchange, read=stand_in.read)
    )


def test_missing_portions_are_named(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"a.txt": "가"})
    with pytest.raises(UsageError, match="no portions"):
        publish_portions(settings(tmp_path))
    run(tmp_path, portion=Portion(2, COUNT))
    with pytest.raises(UsageError, match=r"not been read to their end: 1, 3\."):
        publish_portions(settings(tmp_path))
    run(tmp_path, portion=Portion(1, 2))
    with pytest.raises(UsageError, match="several splits"):
        publish_portions(settings(tmp_path))


def test_readers_of_portions_share_the_build_folder_and_exclude_the_publisher(tmp_path: Path) -> None:
    with shared(tmp_path), shared(tmp_path), pytest.raises(Locked), exclusive(tmp_path):
        pass
    with exclusive(tmp_path), pytest.raises(Locked), shared(tmp_path):
        pass


def test_a_place_without_rename_shows_one_generation_by_a_pointer(tmp_path: Path) -> None:
    expected = undisturbed(tmp_path / "whole")
    remote = Remote((tmp_path / "store").as_uri())
    fill(tmp_path / "raw", FILES)
    first = run(tmp_path, parsed=remote)
    assert first.rows["documents"] == len(FILES)
    (shown,) = (tmp_path / "store" / "generations").iterdir()
    assert hashes(shown) == expected
    assert not run(tmp_path, parsed=remote).is_new
    assert load_tables(["documents"], remote.url)["documents"].num_rows == len(FILES)

    (shown / "blocks.parquet").unlink()
    assert run(tmp_path, parsed=remote).is_new, "what lost a file is published anew"
    for extra in range(4):
        fill(tmp_path / "raw", {f"new{extra}.txt": f"새 {extra}"})
        run(tmp_path, parsed=remote)
    kept = [folder for folder in (tmp_path / "store" / "generations").iterdir() if any(folder.iterdir())]
    assert len(kept) == 3
    assert load_tables(["documents"], remote.url)["documents"].num_rows == len(FILES) + 4


def test_foreign_objects_are_not_mixed_with_a_dataset(tmp_path: Path) -> None:
    remote = Remote(tmp_path.as_uri())
    (tmp_path / "thesis.docx").write_bytes(b"1")
    with pytest.raises(PublishError, match=r"thesis\.docx"):
        target(remote).check()


def test_remote_inputs_are_fetched_once(tmp_path: Path) -> None:
    expected = undisturbed(tmp_path / "whole")
    raw = Remote((tmp_path / "whole" / "raw").as_uri())
    run(tmp_path, raw=raw)
    assert hashes(tmp_path / "parsed") == expected
    copies = {path.name: path.stat().st_ino for path in (tmp_path / "build" / "fetched").iterdir()}
    fill(tmp_path / "whole" / "raw", {"2024/1.txt": "바뀐 매출 7건"})
    (tmp_path / "whole" / "raw" / "2025" / "1.txt").unlink()
    summary = run(tmp_path, raw=raw)
    assert (summary.removed, summary.unchanged) == (1, len(FILES) - 3)
    after = {path.name: path.stat().st_ino for path in (tmp_path / "build" / "fetched").iterdir()}
    assert len(after) == len(copies) - 1
    assert sum(after[name] != copies[name] for name in after) == 1


def test_addresses_nobody_opens_are_named() -> None:
    for url in ("nowhere://key:secret@bucket/raw", "s3://key:secret@bucket/raw?no_such_option=1"):
        with pytest.raises(UsageError, match="://bucket/raw") as error:
            location(url)
        assert "secret" not in str(error.value)


def test_large_tables_are_read_in_part(tmp_path: Path) -> None:
    fill(tmp_path / "raw", FILES)
    run(tmp_path)
    parsed = tmp_path / "parsed"
    everything = load("numeric_facts", parsed)
    wanted = everything[everything["value"] > 6]
    got = load("numeric_facts", parsed, columns=["fact_id", "value"], filters=[("value", ">", 6)])
    assert list(got.columns) == ["fact_id", "value"]
    assert 0 < len(got) < len(everything)
    assert got["fact_id"].tolist() == wanted["fact_id"].tolist()


def test_what_is_lost_between_reading_and_publishing_is_named(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"a.txt": "1건", "b.txt": "2건"})
    run(tmp_path)
    before = hashes(tmp_path / "parsed")
    fill(tmp_path / "raw", {"c.txt": "3건"})
    run(tmp_path, portion=Portion(1, 1))
    shards = sorted((tmp_path / "build" / "shards").glob("*/*"), key=lambda path: path.stat().st_mtime_ns)
    shards[-1].write_bytes(shards[-1].read_bytes()[:-1])
    with pytest.raises(PublishError, match=r"document [0-9a-f]{16} is damaged or gone"):
        publish_portions(settings(tmp_path))
    assert hashes(tmp_path / "parsed") == before


def test_an_address_shows_an_earlier_generation_again(tmp_path: Path) -> None:
    remote = Remote((tmp_path / "store").as_uri())
    fill(tmp_path / "raw", {"a.txt": "1건"})
    first = run(tmp_path, parsed=remote)
    fill(tmp_path / "raw", {"b.txt": "2건"})
    run(tmp_path, parsed=remote)
    assert rollback(remote, tmp_path / "build").run_id == first.run_id
    assert load_tables(["documents"], remote.url)["documents"].num_rows == 1


def test_publishing_portions_reads_what_people_say_of_series(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(tmp_path / "raw", {"a.txt": "1건"})
    run(tmp_path, portion=Portion(1, 1))
    told = tmp_path / "series.toml"
    told.write_text("[[same]]\nseries = 1\n", encoding="utf-8")
    folders = ["--parsed", str(tmp_path / "parsed"), "--build", str(tmp_path / "build")]
    assert cli.main(["publish", *folders, "--series-file", str(told)]) == cli.EXIT_NOTHING
    assert "series.toml" in capsys.readouterr().err
