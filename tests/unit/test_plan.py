from __future__ import annotations

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from run_helpers import fill, settings

from pipeline.errors import Code, UsageError
from pipeline.limits import DEFAULT
from pipeline.run import plan
from pipeline.run.plan import make_plan
from pipeline.run.settings import Passwords, Settings


def codes(folder: Path) -> dict[str, Code | None]:
    return {
        item.source_path: item.refusal.code if item.refusal else None for item in make_plan(settings(folder)).inputs
    }


def test_inputs_come_sorted_and_hidden_ones_are_counted(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"b.txt": "나", "a/z.txt": "다", "a.txt": "가", ".DS_Store": "", ".git/config": ""})
    found = make_plan(settings(tmp_path))
    assert [item.source_path for item in found.inputs] == ["a.txt", "a/z.txt", "b.txt"]
    assert found.ignored == 2


def test_same_bytes_stand_once(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {"b.txt": "가", "a.txt": "가", "c.txt": "나"})
    assert [item.duplicate_of for item in make_plan(settings(tmp_path)).inputs] == [None, "a.txt", None]


def test_links_are_followed_inside_only(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", {"a.txt": "가", "sub/b.txt": "나"})
    fill(tmp_path / "elsewhere", {"secret.txt": "비밀"})
    (raw / "out").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    (raw / "out-folder").symlink_to(tmp_path / "elsewhere")
    (raw / "in").symlink_to("a.txt")
    (raw / "in-folder").symlink_to("sub")
    (raw / "broken").symlink_to("nowhere")
    (raw / "circle").symlink_to("circle")
    assert codes(tmp_path) == {
        "a.txt": None,
        "broken": Code.UNREADABLE,
        "circle": Code.UNREADABLE,
        "in": None,
        "out": Code.LINK_OUTSIDE,
        "out-folder": Code.LINK_OUTSIDE,
        "sub/b.txt": None,
    }


def test_special_files_are_refused_unopened(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", {})
    os.mkfifo(raw / "pipe")
    (raw / "device").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(raw / "s"))
        assert codes(tmp_path) == {"device": Code.LINK_OUTSIDE, "pipe": Code.NOT_A_FILE, "s": Code.NOT_A_FILE}


def test_what_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "raw", {"a.txt": "가", "b.txt": "나"})

    def fails(path: Path, *args: object, **more: object) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(plan.Path, "open", fails)
    assert set(codes(tmp_path).values()) == {Code.UNREADABLE}


def test_names_that_are_no_text_become_printable(tmp_path: Path) -> None:
    raw = fill(tmp_path / "raw", {"줄\n바꿈.txt": "가", "\u202e거꾸로.txt": "나", "긴" * 80 + ".txt": "다"})
    (Path(os.fsdecode(os.fsencode(raw) + b"/\xff\xfe.txt"))).write_text("라", encoding="utf-8")
    paths = [item.source_path for item in make_plan(settings(tmp_path)).inputs]
    assert "\\xff\\xfe.txt" in paths
    assert len(paths) == 4
    assert all(path.encode("utf-8") for path in paths)


def test_fingerprint_follows_content_name_limits_and_password(tmp_path: Path) -> None:
    def one(name: str, text: str, **more: object) -> str:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        fill(folder / "raw", {name: text})
        return make_plan(settings(folder, **more)).inputs[0].fingerprint  # type: ignore[arg-type]

    same = one("a.txt", "가")
    assert one("a.txt", "가") == same
    others = {
        one("a.txt", "나"),
        one("b.txt", "가"),
        one("a.txt", "가", limits=replace(DEFAULT, pages=7)),
        one("a.txt", "가", passwords=Passwords((("*", "열쇠"),))),
    }
    assert len(others | {same}) == 5


def test_passwords_by_pattern(tmp_path: Path) -> None:
    path = tmp_path / "passwords"
    path.write_text("2025/*.hwp\t하나\n둘\n", encoding="utf-8")
    passwords = Passwords.from_file(path)
    assert passwords.find("2025/a.hwp") == "하나"
    assert passwords.find("b.pdf") == "둘"
    assert "하나" not in repr(passwords)
    with pytest.raises(UsageError, match="cannot be read"):
        Passwords.from_file(tmp_path / "absent")


def test_folders_must_not_lie_in_each_other(tmp_path: Path) -> None:
    fill(tmp_path / "raw", {})
    for parsed, build in (("raw/parsed", "build"), ("parsed", "raw"), ("parsed", "parsed/build"), (".", "build")):
        with pytest.raises(UsageError, match="must not lie in each other"):
            Settings(tmp_path / "raw", tmp_path / parsed, tmp_path / build)
    with pytest.raises(UsageError, match="There is no folder"):
        Settings(tmp_path / "absent", tmp_path / "parsed", tmp_path / "build")
    with pytest.raises(UsageError, match="at least 1"):
        settings(tmp_path, workers=0)
