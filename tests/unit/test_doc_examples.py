"""The examples in README and docs run, on the samples, and print what the pages say they print."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GENERATED = {"data-dictionary.md", "limits.md", "quality.md"}
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")


@dataclass(frozen=True, slots=True)
class Example:
    """A fenced block, and the `text` block right behind it: its output."""

    page: str
    number: int
    language: str
    code: str
    output: str | None


def examples(page: Path) -> list[Example]:
    """All fenced blocks of a page, in order: an example may need what those before it wrote."""
    found = []
    blocks = [(match[1], match[2]) for match in _FENCE.finditer(page.read_text(encoding="utf-8"))]
    for number, (kind, code) in enumerate(blocks):
        after = blocks[number + 1] if number + 1 < len(blocks) else ("", "")
        found.append(Example(page.name, number, kind, code, after[1] if after[0] == "text" else None))
    return found


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout's folders after `make ingest`."""
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "raw" / "samples", folder / "raw" / "samples")
    code = cli.main(["ingest", "--raw", f"{folder}/raw", "--parsed", f"{folder}/parsed", "--build", f"{folder}/build"])
    assert code == cli.EXIT_FINE
    return folder


@pytest.fixture(autouse=True)
def in_workspace(workspace: Path) -> Iterator[None]:
    with contextlib.chdir(workspace):
        yield


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)], ids=lambda page: page.name)
def test_examples_of_page(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for example in examples(page):
        match example.language:
            case "python":
                run_python(example)
            case "sh":
                run_shell(example, capsys)
            case other:
                assert other in ("text", "toml", "mermaid", "json", "sql")


def run_python(example: Example) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(example.code, f"{example.page}-{example.number}", "exec"), {"__name__": "__main__"})
    assert printed.getvalue().strip(), "an example shows something"
    if example.output is not None:
        lines = [line.rstrip() for line in printed.getvalue().rstrip().splitlines()]
        assert lines == [line.rstrip() for line in example.output.rstrip().splitlines()]


def run_shell(example: Example, capsys: pytest.CaptureFixture[str]) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for line in example.code.splitlines():
        words = shlex.split(line, comments=True)
        while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
            words.pop(0)
        match words:
            case []:
                pass
            case ["make", *targets]:
                assert all(f".PHONY: {target}\n" in makefile for target in targets if "=" not in target)
            case [_, "-m", "pipeline", *arguments]:
                assert cli.main(arguments) == cli.EXIT_FINE
                assert capsys.readouterr().out.strip() or "--png" in arguments
            case [_, "-m", "pytest", path]:
                assert (ROOT / path).exists()
            case _:
                pytest.fail(f"an example that is not tested: {line}")


def test_profile_example_is_a_profile() -> None:
    (example,) = (found for found in examples(ROOT / "docs" / "new-series.md") if found.language == "toml")
    profile = tomllib.loads(example.code)
    assert {"name", "series", "evidence"} <= profile.keys()
    patterns = [pattern for found in profile["evidence"].values() for pattern in found]
    issue = "가람 산업동향 2026-3호 가람산업연구소 garam-2026-3.pdf"
    assert all(re.search(pattern, issue) for pattern in patterns)


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in GENERATED], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = _LINK.findall(page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert not missing
