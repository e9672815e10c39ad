"""A site built once from our own samples and two hostile or wrong files, and a browser to look at it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from browser.chromium import MISSING, chromium, find_chromium
from pipeline.review.site.build import SiteSettings, build_site
from pipeline.run.ingest import ingest
from pipeline.run.settings import Settings
from pipeline.store.load import load_tables

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "screenshots"

# A rate that does not follow from its levels, and text that would be markup if it were not escaped.
WRONG = """□ 해늘시 수출은 2025년 300억 원으로 전년(200억 원)보다 20.0% 증가
 ○ 품목 <script>window.hit = 1</script> 수출 12건
 ○ "><img src=x onerror="window.hit = 2"> 수입 3건
 ○ </script><b>굵게</b> 협약 4건 {{ 7 * 7 }}
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-images", action="store_true", help="write docs/images anew from this run")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if find_chromium() is None:
        pytest.fail(MISSING, pytrace=False)
    with chromium(tmp_path_factory.mktemp("browser")) as running:
        yield running


@dataclass(frozen=True, slots=True)
class Site:
    """A built site: where it lies, and the ids of its documents by file name."""

    folder: Path
    documents: dict[str, str]

    def page(self, name: str) -> str:
        """Address of a page by its name below the site."""
        return (self.folder / name).as_uri()

    def document(self, file_name: str, fragment: str = "") -> str:
        """Address of the page of a file."""
        return self.page(f"documents/{self.documents[file_name]}.html") + fragment


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "raw", folder / "raw")
    (folder / "raw" / "wrong <i>.txt").write_text(WRONG, encoding="utf-8")
    (folder / "raw" / "empty.pdf").write_bytes(b"")
    ingest(Settings(raw=folder / "raw", parsed=folder / "parsed", build=folder / "build"))
    report = build_site(SiteSettings(folder / "raw", folder / "parsed", folder / "build"))
    rows = load_tables(["documents"], folder / "parsed")["documents"].to_pylist()
    return Site(report.index.parent, {row["file_name"]: row["document_id"] for row in rows})


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Open an address; options go to the browser context. In the end nothing may have complained or left the disk."""
    contexts = []
    complaints: list[str] = []

    def open_page(url: str, **options: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith("file:") else complaints.append(request.url))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True,
}  # fmt: skip
