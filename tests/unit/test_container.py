"""Containers are read within their ceilings, and as far as they go."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import replace

import pytest

from pipeline.errors import Code, DocumentError, LimitReached, Refused
from pipeline.extractors.container import OleContainer, ZipContainer, inflate
from pipeline.limits import DEFAULT
from tests.ole_writer import write_ole

SMALL = replace(DEFAULT, stream_bytes=10_000, archive_ratio_from=1_000)


def pack(data: bytes) -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def noise(size: int) -> bytes:
    """Bytes that do not pack well, always the same."""
    out = bytearray()
    state = 1
    while len(out) < size:
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out += state.to_bytes(4, "little")
    return bytes(out[:size])


def test_inflate_gives_the_whole_stream() -> None:
    assert inflate(pack(b"abc" * 100), 1_000) == (b"abc" * 100, True)


def test_inflate_keeps_what_stands_before_the_damage() -> None:
    data = noise(60_000)
    packed = pack(data)
    cut, is_whole = inflate(packed[: len(packed) // 2], 100_000)
    assert not is_whole
    assert data.startswith(cut)
    assert len(cut) > 20_000
    broken, is_whole = inflate(packed[:30_000] + b"\xff" * 500, 100_000)
    assert not is_whole
    assert data[:20_000] == broken[:20_000]


def test_inflate_stops_at_its_ceiling() -> None:
    with pytest.raises(LimitReached) as caught:
        inflate(pack(b"\0" * 1_000_000), 100_000)
    assert caught.value.code is Code.LIMIT_STREAM


def test_streams_of_an_ole_file() -> None:
    small, large = b"short", noise(9_000)
    with OleContainer(write_ole({"FileHeader": small, "BodyText/Section0": large}), DEFAULT) as ole:
        assert ole.names == {"FileHeader", "BodyText/Section0"}
        assert ole.read("FileHeader") == small
        assert ole.read("BodyText/Section0") == large
        with pytest.raises(DocumentError) as caught:
            ole.read("BodyText/Section9")
        assert caught.value.code is Code.PART_DAMAGED


def test_an_ole_stream_has_a_ceiling() -> None:
    with OleContainer(write_ole({"Long": noise(20_000)}), SMALL) as ole, pytest.raises(LimitReached):
        ole.read("Long")


def test_what_is_no_ole_file_is_damaged() -> None:
    with pytest.raises(DocumentError) as caught:
        OleContainer(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, DEFAULT)
    assert caught.value.code is Code.DAMAGED


def test_an_ole_chain_that_bites_its_tail_ends() -> None:
    data = bytearray(write_ole({"Long": noise(20_000)}))
    fat = 512 * (1 + int.from_bytes(data[76:80], "little"))
    data[fat + 4 * 5 : fat + 4 * 6] = (3).to_bytes(4, "little")  # sector 5 leads back to sector 3
    with OleContainer(bytes(data), DEFAULT) as ole:
        assert len(ole.read("Long")) <= 20_000


def test_entries_of_an_archive() -> None:
    with ZipContainer(zipped({"a.xml": b"<a/>", "b/c.xml": noise(5_000)}), DEFAULT) as archive:
        assert archive.names == {"a.xml", "b/c.xml"}
        assert archive.read("b/c.xml") == noise(5_000)
        with pytest.raises(DocumentError) as caught:
            archive.read("../../etc/passwd")
        assert caught.value.code is Code.PART_DAMAGED


@pytest.mark.parametrize(
    ("parts", "limits", "code"),
    [
        ({"a": b"\0" * 9_000}, SMALL, Code.LIMIT_ARCHIVE),  # expands more than a hundred times
        ({"a": noise(20_000)}, SMALL, Code.LIMIT_STREAM),
        ({"a": noise(5_000), "b": noise(5_000)}, replace(DEFAULT, archive_bytes=7_000), Code.LIMIT_ARCHIVE),
    ],
)
def test_archives_have_ceilings(parts: dict[str, bytes], limits: object, code: Code) -> None:
    assert isinstance(limits, type(DEFAULT))
    with ZipContainer(zipped(parts), limits) as archive, pytest.raises(LimitReached) as caught:
        _ = [archive.read(name) for name in parts]
    assert caught.value.code is code


def test_an_archive_of_too_many_entries_is_not_opened() -> None:
    with pytest.raises(LimitReached) as caught:
        ZipContainer(zipped({f"{i}": b"" for i in range(1_500)}, zipfile.ZIP_STORED), DEFAULT)
    assert caught.value.code is Code.LIMIT_ARCHIVE


def test_a_lying_size_is_not_believed() -> None:
    data = bytearray(zipped({"a": noise(5_000)}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (0x7FFFFFF0).to_bytes(4, "little")
    with ZipContainer(bytes(data), DEFAULT) as archive:
        out, _ = archive.read_as_far("a")
    assert len(out) <= 5_000


def test_an_archive_cut_off_is_read_by_its_local_headers() -> None:
    data = zipped({"first": noise(3_000), "second": noise(30_000)})
    with ZipContainer(data[: len(data) // 2], DEFAULT) as archive:
        assert archive.is_salvaged
        assert archive.read("first") == noise(3_000)
        out, is_whole = archive.read_as_far("second")
        assert not is_whole
        assert len(out) > 5_000
        assert noise(30_000).startswith(out)


def test_an_entry_keeps_what_stands_before_its_damage() -> None:
    data = bytearray(zipped({"a": noise(60_000)}))
    data[40_000:40_100] = b"\xff" * 100
    with ZipContainer(bytes(data), DEFAULT) as archive:
        out, is_whole = archive.read_as_far("a")
        assert not is_whole
        assert out[:10_000] == noise(60_000)[:10_000]
        with pytest.raises(DocumentError):
            archive.read("a")


def test_a_locked_entry_is_refused() -> None:
    data = bytearray(zipped({"a": b"text"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    with ZipContainer(bytes(data), DEFAULT) as archive, pytest.raises(Refused) as caught:
        archive.read("a")
    assert caught.value.code is Code.ENCRYPTED
