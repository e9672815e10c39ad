"""Generated pages are those the code gives; what people type is documented."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from pipeline import limits, schema
from pipeline.review import reference

ROOT = Path(__file__).resolve().parents[2]


def test_data_dictionary_is_current_and_complete() -> None:
    page = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert page == reference.data_dictionary(), "run `make docs`"
    for table in schema.TABLES:
        section = page.partition(f"## {table.name}\n")[2].partition("\n## ")[0]
        assert all(f"| `{column.name}` |" in section for column in table.columns)


def test_limits_page_is_current_and_complete() -> None:
    page = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    assert page == reference.limits_page(), "run `make docs`"
    assert all(f"| `{field.name}` |" in page for field in fields(limits.Limits))


def test_site_builds_strictly_and_fetches_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(tmp_path / "site")]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"})
    pages = list((tmp_path / "site").rglob("*.html"))
    assert len(pages) > len(list((ROOT / "docs").glob("*.md")))
    for page in pages:
        assert not re.search(r'(?:src|<link[^>]*href)="?https?://', page.read_text(encoding="utf-8")), page.name


def test_make_help_lists_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    declared = set(re.findall(r"^\.PHONY: (\S+)$", text, re.M))
    explained = set(re.findall(r"^([a-z-]+):.*## \S", text, re.M))
    assert declared == explained


def test_locks_pin_every_package_and_name_no_host() -> None:
    for name in ("run.txt", "dev.txt", "faults.txt", "fonts.txt"):
        lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        packages = [line for line in lines if line and not line.lstrip().startswith("#")]
        assert packages
        assert all(re.fullmatch(r"[a-z0-9._-]+==[^\s;]+( ; .+)?", line) for line in packages)
