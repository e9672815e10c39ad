"""What fuzzing found, each as a small input: the way from bytes to checked tables ends in rows or a `DocumentError`."""

from __future__ import annotations

from tests.fuzz.targets import TARGETS
from tests.hancom_helpers import read_hwp5, texts
from tests.hwp5_builder import Hwp5Document, P


def test_half_of_a_character_pair_is_dropped() -> None:
    data = Hwp5Document().add(P("앞◆뒤 문단이다.")).to_bytes(is_compressed=False)
    broken = data.replace("◆".encode("utf-16-le"), b"\x00\xdc")
    assert texts(read_hwp5(broken).elements) == ["앞뒤 문단이다."]


def test_seeds_of_the_fuzzer_pass() -> None:
    for target in TARGETS.values():
        seeds = list(target.seeds([]))
        assert seeds
        for seed in seeds:
            target.run(seed)
