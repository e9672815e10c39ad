"""Numbers that contradict each other reach the summary of a run."""

import json
from pathlib import Path

from pipeline import cli

TEXT = """조선업 동향 (2026. 5.)

□ 설문에 응한 조선소 1,200곳 중 300곳(35%)이 인력이 부족하다고 답했다.
□ 설문에 응한 해운사 200곳 중 50곳(25%)은 인력이 남는다고 답했다.
"""


def test_the_summary_lists_failing_checks_by_kind_and_rule(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "조선업.txt").write_text(TEXT, encoding="utf-8")
    folders = [f"--{name}={tmp_path / name}" for name in ("raw", "parsed", "build")]
    assert cli.main(["ingest", *folders]) == cli.EXIT_FINE
    saved = json.loads((tmp_path / "build" / "last-run.json").read_text(encoding="utf-8"))
    assert saved["failed_checks"] == {"multiple": 1}
    assert saved["failed_rules"] == {"number": 3}  # the share, its part and its whole: one of them is wrong
    assert "1  checks of multiple" in (tmp_path / "build" / "last-run.txt").read_text(encoding="utf-8")
