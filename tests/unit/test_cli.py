from __future__ import annotations

import argparse
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import stand_in
from run_helpers import fill, run

import pipeline
from pipeline import cli, schema
from pipeline.run import settings as run_settings


def commands() -> dict[str, argparse.ArgumentParser]:
    (action,) = (a for a in cli.build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return action.choices


def test_every_command_and_option_explains_itself() -> None:
    (action,) = (a for a in cli.build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    assert {choice.dest for choice in action._choices_actions if choice.help} == set(action.choices)
    for parser in commands().values():
        assert parser.description
        assert all(option.help for option in parser._actions)


def test_examples_of_every_command_are_calls_of_it() -> None:
    for name, parser in commands().items():
        assert parser.epilog is not None
        lines = [line.strip() for line in parser.epilog.splitlines()[1:]]
        assert lines
        for line in lines:
            call = re.split(r"\s{2,}| > ", line)[0]
            program, command, *arguments = shlex.split(call)
            assert (program, command) == ("kbulletin", name)
            assert cli.build_parser().parse_args([command, *arguments])


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_completion_knows_commands_and_options(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert all(word in script for word in ("kbulletin", *commands(), "--retry-failed", "--excel"))


def test_help_loads_no_heavy_library() -> None:
    code = (
        "import sys, pipeline.cli\n"
        "try: pipeline.cli.main(['--help'])\nexcept SystemExit: pass\n"
        "assert not {'pyarrow', 'pandas', 'numpy', 'pdfplumber', 'rich'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, timeout=60)


def ingest(folder: Path, *more: str) -> int:
    return cli.main(["ingest", *(f"--{name}={folder / name}" for name in ("raw", "parsed", "build")), *more])


@pytest.fixture
def stood_in(monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = run_settings.Settings.__init__.__defaults__
    assert defaults is not None
    monkeypatch.setattr(run_settings.Settings.__init__, "__defaults__", (*defaults[:-1], stand_in.read))


@pytest.mark.usefixtures("stood_in")
def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = fill(tmp_path / "raw", {"a.txt": "수출 12건"})
    assert ingest(tmp_path, "--workers=1") == 0
    assert "1 documents seen" in capsys.readouterr().out
    (raw / "b.txt").write_text("!LOCKED", encoding="utf-8")
    assert ingest(tmp_path) == 1
    assert "b.txt: ENCRYPTED. The document needs a password" in capsys.readouterr().out
    (tmp_path / "passwords").write_text("열쇠", encoding="utf-8")
    assert ingest(tmp_path, f"--password-file={tmp_path / 'passwords'}") == 0
    (tmp_path / "parsed" / "mine.txt").write_text("", encoding="utf-8")
    (raw / "c.txt").write_text("수출 13건", encoding="utf-8")
    assert ingest(tmp_path) == 2
    assert "mine.txt" in capsys.readouterr().err
    assert cli.main(["ingest", f"--raw={tmp_path / 'absent'}"]) == 2


def test_hostile_names_do_not_break_the_summary(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"줄\n바꿈\x1b[31m.txt": "!LOCKED"})
    run(tmp_path)
    text = (tmp_path / "build" / "last-run.txt").read_text(encoding="utf-8")
    assert "줄\\n바꿈\\x1b[31m.txt: ENCRYPTED" in text


def test_describe(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["describe"]) == 0
    listed = capsys.readouterr().out
    assert all(table.name in listed for table in schema.TABLES)
    assert cli.main(["describe", "numeric_facts"]) == 0
    columns = capsys.readouterr().out
    assert all(column.description in columns for column in schema.table("numeric_facts").columns)
    assert cli.main(["describe", "references"]) == 2
    assert "There is no table 'references'" in capsys.readouterr().err


def test_diff_and_rollback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = fill(tmp_path / "raw", {"a.txt": "수출 12건", "b.txt": "수입 3건"})
    run(tmp_path)
    (raw / "a.txt").write_text("수출 13건", encoding="utf-8")
    (raw / "c.txt").write_text("!LOCKED", encoding="utf-8")
    run(tmp_path)
    folders = [f"--{name}={tmp_path / name}" for name in ("parsed", "build")]
    assert cli.main(["diff", "previous", "current", *folders]) == 0
    told = capsys.readouterr().out
    for line in ("documents: 2 -> 3 (+1)", "'수출 12건'", "'수출 13건'", "'c.txt'"):
        assert line in told
    assert "수입" not in told
    assert cli.main(["rollback", *folders]) == 0
    assert "again" in capsys.readouterr().out
    assert cli.main(["diff", "1", "current", *folders]) == 0
    assert "no difference" in capsys.readouterr().out


def test_doctor_names_what_is_optional(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 0
    told = capsys.readouterr().out
    for name in ("pyarrow", "pypdfium2", "pyhwp", "tesseract", "chromium", "Korean font"):
        assert name in told


def test_facts_are_json_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.model import Fact

    found = [Fact("count", "12건", 3, 6, "12", value=12.0), Fact("money", "3만 원", 8, 12, "3만", value=30000.0)]
    monkeypatch.setattr("pipeline.api.find_facts", lambda text, issued: found)
    assert cli.main(["facts", "--text", "수출 12건, 3만 원", "--issued", "2025-02"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["value"] for line in lines] == [12.0, 30000.0]


def test_public_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sorted(pipeline.__all__) == pipeline.__all__
    for name in pipeline.__all__:
        assert getattr(pipeline, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(pipeline, "nothing")  # noqa: B009 - the hook is what is tested
    assert list(pipeline.describe("lines")["column"]) == list(schema.table("lines").column_names)
    assert list(pipeline.describe()["table"]) == [table.name for table in schema.TABLES]
