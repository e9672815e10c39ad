"""Page labels in the styles of PDF 32000-1, 12.4.2, beyond what a drawn file has."""

from __future__ import annotations

import zlib

import pytest
from pdf_objects import assemble, assemble_packed, document

from pipeline.extractors.pdf_labels import Labels, read_labels
from pipeline.extractors.pdf_rebuild import object_streams


@pytest.mark.parametrize(
    ("ranges", "labels"),
    [
        (b"0<</S/r>>2<</S/D>>4<</S/A/St 26/P(App-)>>", ["i", "ii", "1", "2", "App-Z", "App-AA"]),
        (b"0<</S/R/St 3998>>2<</S/a/St 53>>", ["MMMCMXCVIII", "MMMCMXCIX", "aaa", "bbb", "ccc", "ddd"]),
        (b"2<</S/D>>", [None, None, "1", "2", "3", "4"]),
        (b"0<</P<FEFFAC00B098>>>1<<>>2<</S/D/St -1>>", ["가나", None, "-1", "0", "1", "2"]),
        (b"3<</S/D>>0<</S/r>>", ["i", "ii", "iii", "1", "2", "3"]),
        (b"0 60 0 R", [None] * 6),
    ],
)
def test_labels_are_those_a_viewer_shows(ranges: bytes, labels: list[str | None]) -> None:
    tree = {70: b"<</Kids[71 0 R]>>", 71: b"<</Nums[%b]>>" % ranges, 60: b"<<>>"}
    objects = document([b""] * 6, tree, catalog=b"/PageLabels 70 0 R")
    for data in (assemble(objects), assemble_packed(objects)):
        found = read_labels(data, None, 6, 1 << 20)
        assert [found.of_page.get(page) for page in range(1, 7)] == labels


def test_a_file_without_labels_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.extractors.pdf_miner.open_document", None)
    for build in (assemble, assemble_packed):
        assert read_labels(build(document([b""])), None, 1, 1 << 20) == Labels({})


def test_a_prefix_longer_than_any_label_labels_no_page() -> None:
    tree = b"/PageLabels<</Nums[0<</S/D/P(%b)>>]>>" % (b"x" * 1_000)
    assert read_labels(assemble(document([b""], catalog=tree)), None, 1, 1 << 20) == Labels({})


def test_an_object_stream_named_again_and_again_is_unpacked_once() -> None:
    packed = zlib.compress(b"1 0 <</Kids[]>>")
    data = b"/Type/ObjStm " * 1_000 + b"stream\n" + packed + b"endstream /Type/ObjStm stream\n" + packed
    assert list(object_streams(data, 1 << 20)) == [b"1 0 <</Kids[]>>"] * 2
