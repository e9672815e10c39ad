from __future__ import annotations

import json
from pathlib import Path

from tests.faults.suite import kills, mutations, report


def test_report_shows_what_was_measured_and_what_was_not(tmp_path: Path) -> None:
    folder = tmp_path / "build" / "code"
    folder.mkdir(parents=True)
    killed = kills.figures([{"moment": "writing", "is_whole": True, "is_same": False}] * 2)
    (folder / "kills.json").write_text(json.dumps(killed | {"commit": "abc1234"}), encoding="utf-8")
    report.write(tmp_path / "build", tmp_path / "fuzz", tmp_path / "reliability.md")
    page = (tmp_path / "reliability.md").read_text(encoding="utf-8")
    assert "| runs killed with SIGKILL | 2: 2 writing | 200 | abc1234 |" in page
    assert "| … after which the next run ended with the bytes of an undisturbed one | 0 | all | abc1234 |" in page
    assert "| soak | not measured |  |  |" in page


def test_damaged_copies_are_the_same_every_time_and_enough(tmp_path: Path) -> None:
    files = []
    for number in range(3):
        files.append(tmp_path / f"{number}.hwp")
        files[-1].write_bytes(bytes(range(256)) * (4 + number))
    chosen = list(mutations.cases(files, 100))
    assert len(chosen) >= 100
    assert len({(case.file, case.damage, case.draw) for case in chosen}) == len(chosen)
    for case in chosen:
        assert case.data() == case.data()
        original = case.file.read_bytes()
        if case.damage.startswith("cut"):
            assert original.startswith(case.data())
            assert len(case.data()) < len(original)
        else:
            flipped = sum((a ^ b).bit_count() for a, b in zip(case.data(), original, strict=True))
            assert 0 < flipped <= int(case.damage.split()[0])
