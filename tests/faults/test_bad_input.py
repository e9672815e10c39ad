"""Input as people put it into folders: empty, cut off, locked, misnamed. Each ends in a row that says what to do."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from run_helpers import fill

from pipeline.errors import Code
from pipeline.limits import DEFAULT
from pipeline.model import Outcome
from pipeline.run.ingest import ingest
from pipeline.run.settings import Settings, read_document
from pipeline.run.worker import Job, process, source_of
from pipeline.store.shards import Shards
from tests.typeset.descriptions import NOTICE
from tests.typeset.house import RELEASE
from tests.typeset.hwp5 import typeset_hwp5
from tests.typeset.hwpx import typeset_hwpx
from tests.typeset.pdf import typeset_pdf

LIMITS = replace(DEFAULT, wall_seconds=30.0)


@cache
def pdf() -> bytes:
    return typeset_pdf(NOTICE, RELEASE)


@cache
def hwpx() -> bytes:
    return typeset_hwpx(NOTICE, RELEASE)


@cache
def hwp() -> bytes:
    return typeset_hwp5(NOTICE, RELEASE)


def locked_hwpx() -> bytes:
    """A HWPX whose manifest says that its parts are encrypted, as Hangul writes it for a password."""
    manifest = (
        '<?xml version="1.0"?><odf:manifest xmlns:odf="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<odf:file-entry odf:full-path="Contents/section0.xml" odf:media-type="application/xml">'
        '<odf:encryption-data odf:checksum-type="SHA256"/></odf:file-entry></odf:manifest>'
    )
    return rezipped(hwpx(), {"META-INF/manifest.xml": manifest.encode(), "Contents/section0.xml": b"\x93\x1f" * 400})


def rezipped(data: bytes, parts: dict[str, bytes | None]) -> bytes:
    """The archive with parts replaced, or left out where None."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = parts.get(name, source.read(name))
            if content is not None:
                target.writestr(name, content)
    return buffer.getvalue()


def run(tmp_path: Path, name: str, data: bytes, password: str | None = None) -> tuple[Outcome, dict[str, object]]:
    """The outcome of one file and its row in `documents`."""
    path = tmp_path / "raw" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    source = source_of(name, digest, len(data))
    job = Job(path, source, digest[:16], tmp_path / "build", LIMITS, password, read_document)
    outcome = process(job)  # what a child process does; the last test runs the children themselves
    rows = Shards(tmp_path / "build" / "shards").read(outcome.fingerprint)["documents"].to_pylist()
    assert len(rows) == 1
    return outcome, rows[0]


REFUSED: dict[str, tuple[str, Callable[[], bytes], set[Code]]] = {
    "empty": ("a.pdf", lambda: b"", {Code.EMPTY}),
    "one byte": ("a.pdf", lambda: b"%", {Code.UNKNOWN_FORMAT, Code.EMPTY, Code.DAMAGED}),
    "blank text": ("a.txt", lambda: b" \n\n\t", {Code.EMPTY, Code.UNKNOWN_FORMAT}),
    "zero bytes": ("a.hwp", lambda: b"\0" * 4096, {Code.UNKNOWN_FORMAT}),
    "a picture": ("a.pdf", lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, {Code.UNKNOWN_FORMAT}),
    "pdf cut early": ("a.pdf", lambda: pdf()[:600], {Code.DAMAGED, Code.NO_PAGES}),
    "hwpx cut early": ("a.hwpx", lambda: hwpx()[: len(hwpx()) // 8], {Code.DAMAGED, Code.NO_PAGES}),
    "hwpx without section": ("a.hwpx", lambda: rezipped(hwpx(), {"Contents/section0.xml": None}), {Code.NO_PAGES}),
    "hwp cut off": ("a.hwp", lambda: hwp()[: len(hwp()) // 2], {Code.DAMAGED}),
    "locked pdf": ("a.pdf", lambda: typeset_pdf(NOTICE, RELEASE, password="비밀 secret"), {Code.ENCRYPTED}),
    "locked hwpx": ("a.hwpx", locked_hwpx, {Code.ENCRYPTED}),
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_refused_with_a_sentence(case: str, tmp_path: Path) -> None:
    name, build, codes = REFUSED[case]
    outcome, row = run(tmp_path, name, build())
    assert outcome.status == row["status"] == "refused"
    assert outcome.code in codes
    assert row["failure_code"] == outcome.code
    message = str(row["failure_message"])
    assert message.endswith(".")
    assert 20 <= len(message) <= 200
    assert "Traceback" not in message


@pytest.mark.parametrize(("name", "build"), [("a.hwp", pdf), ("a.pdf", hwpx), ("a", hwp), ("a.txt", hwpx)])
def test_wrong_suffix_is_read_by_content(name: str, build: Callable[[], bytes], tmp_path: Path) -> None:
    outcome, row = run(tmp_path, name, build())
    assert outcome.status in ("ok", "partial")
    assert row["article_count"] == 2
    problems = Shards(tmp_path / "build" / "shards").read(outcome.fingerprint)["problems"].to_pylist()
    assert Code.WRONG_SUFFIX in {problem["code"] for problem in problems}


def test_password_opens_a_locked_pdf(tmp_path: Path) -> None:
    locked = typeset_pdf(NOTICE, RELEASE, password="abc123")
    outcome, _ = run(tmp_path, "a.pdf", locked, password="wrong")
    assert outcome.code == Code.ENCRYPTED
    outcome, row = run(tmp_path, "b.pdf", locked + b"\n", password="abc123")
    assert outcome.status in ("ok", "partial")
    assert row["article_count"] == 2


@pytest.mark.parametrize("build", [pdf, hwpx, hwp], ids=["pdf", "hwpx", "hwp"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.99])
def test_cut_file_never_counts_as_whole(build: Callable[[], bytes], share: float, tmp_path: Path) -> None:
    data = build()
    outcome, row = run(tmp_path, f"a.{build.__name__}", data[: int(len(data) * share)])
    assert outcome.status in ("refused", "partial", "ok")
    if outcome.status == "ok":  # what was cut off held nothing a reader sees
        assert row["char_count"] == run(tmp_path, f"whole.{build.__name__}", data)[1]["char_count"]


def test_bad_files_do_not_stop_the_good_ones(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", {"note.txt": "시험 설비 41종을 개방하였다."})
    for number, (name, build, _) in enumerate(REFUSED.values()):
        (raw / f"{number}-{name}").write_bytes(build())
    summary = ingest(Settings(raw, tmp_path / "parsed", tmp_path / "build", workers=2, limits=LIMITS))
    rows = pq.read_table(tmp_path / "parsed" / "documents.parquet").to_pylist()
    assert sorted(row["source_path"] for row in rows) == sorted(path.name for path in raw.iterdir())
    assert {row["source_path"] for row in rows if row["status"] in ("ok", "partial")} == {"note.txt"}
    assert summary.refused == len(REFUSED)
