"""The same run from and to a real server that speaks S3, on this machine; see `make test-scale`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import stand_in
from run_helpers import QUICK, fill, hashes, run

from pipeline.errors import PublishError, UsageError
from pipeline.run.ingest import ingest, publish_portions
from pipeline.run.settings import Portion, Settings
from pipeline.store.load import load, load_tables
from pipeline.store.remote import Remote

moto = pytest.importorskip("moto.server", reason="moto is not installed; `make test-scale` installs it")
pytestmark = pytest.mark.scale

FILES = {f"2025/{number}.txt": f"수출 {number}건" for number in range(8)} | {"bug.txt": "!BUG", "../odd.txt": "1건"}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    import boto3

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    boto3.client("s3", region_name="us-east-1", endpoint_url=f"http://{host}:{port}").create_bucket(Bucket="bulletins")
    yield f"s3://bulletins/{tmp_path.name}/%s?region=us-east-1&scheme=http&endpoint_override={host}%3A{port}"
    server.stop()


def test_from_a_bucket_by_portions_to_a_bucket(bucket: str, tmp_path: Path) -> None:
    raw, parsed, exchange = (Remote(bucket.replace("%s", name)) for name in ("raw", "parsed", "exchange"))
    fill(tmp_path / "raw", {name.replace("../", "dots/"): text for name, text in FILES.items()})
    run(tmp_path)
    for name, text in FILES.items():
        raw.write(name.replace("../", "dots/"), text.encode())

    for number in (2, 1):
        build = tmp_path / f"worker{number}"
        ingest(
            Settings(raw, tmp_path / "no", build, 1, QUICK, portion=Portion(number, 2), exchange=exchange,
                     read=stand_in.read)
        )  # fmt: skip
    summary = publish_portions(Settings(None, parsed, tmp_path / "publisher", limits=QUICK, exchange=exchange))
    assert (summary.ok, summary.crashed) == (len(FILES) - 1, 1)

    got = tmp_path / "got"
    got.mkdir()
    for file in parsed.files("generations"):
        parsed.download(file.name, got / file.name.rpartition("/")[2])
    assert hashes(got) == hashes(tmp_path / "parsed")
    assert load_tables(["documents"], parsed.url)["documents"].num_rows == len(FILES)


def test_readers_of_a_bucket_never_meet_half_a_set(bucket: str, tmp_path: Path) -> None:
    raw, parsed = Remote(bucket.replace("%s", "raw")), Remote(bucket.replace("%s", "parsed"))
    with pytest.raises(UsageError, match="Nothing is published"):
        load_tables(["documents"], parsed.url)
    raw.write("0.txt", b"0")
    run(tmp_path, raw=raw, parsed=parsed)
    ended = threading.Event()
    reads: list[tuple[int, int]] = []

    def read() -> None:
        while not ended.is_set():
            tables = load_tables(["documents", "numeric_facts", "blocks"], parsed.url)
            reads.append((tables["documents"].num_rows, tables["numeric_facts"].num_rows))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(1, 6):
        raw.write(f"{number}.txt", str(number).encode())
        run(tmp_path, raw=raw, parsed=parsed)
    ended.set()
    reader.join()
    assert len(set(reads)) > 1, "the reader saw only one generation"
    assert all(documents == facts for documents, facts in reads)


def test_a_divided_table_in_a_bucket(bucket: str, tmp_path: Path) -> None:
    parsed = Remote(bucket.replace("%s", "parsed"))
    files = {f"{number}.txt": f"{2023 + number % 2}년 수출 {number}건" for number in range(6)}
    fill(tmp_path / "raw", files)
    run(tmp_path, parsed=parsed, read=stand_in.read_dated, partition_rows=3)
    names = {file.name.split("/", 2)[2] for file in parsed.files("generations")}
    assert {f"numeric_facts.parquet/year={year}/part-0.parquet" for year in (2023, 2024)} <= names
    assert "numeric_facts.parquet" not in names
    assert len(load("numeric_facts", parsed.url)) == len(files)
    assert len(load("numeric_facts", parsed.url, filters=[("year", "==", 2024)])) == 3
    assert not run(tmp_path, parsed=parsed, read=stand_in.read_dated, partition_rows=3).is_new


def test_a_store_that_is_gone_is_named_without_its_keys(tmp_path: Path) -> None:
    gone = Remote("s3://key:secret@bulletins/raw?region=us-east-1&scheme=http&endpoint_override=127.0.0.1%3A9")
    with pytest.raises(PublishError) as error:
        run(tmp_path, raw=gone)
    assert "s3://bulletins/raw" in str(error.value)
    assert "secret" not in str(error.value)
