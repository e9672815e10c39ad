"""The browser that tests and timings drive: Debian's Chromium, headless, with the Korean typeface of the tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from typeset.fonts import REGULAR, font_file

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
MISSING = (
    "Chromium was not found, so the review site is not tested. Install it (Debian: apt-get install chromium), or name "
    "it: CHROMIUM=/path/to/chromium make test-browser"
)


def find_chromium() -> str | None:
    """Path of the browser: CHROMIUM, else the first on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A running browser; `folder` takes its font settings. Raises `RuntimeError` where there is none."""
    path = find_chromium()
    if path is None:
        raise RuntimeError(MISSING)
    fonts = folder / "fonts.conf"
    fonts.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"<dir>{font_file(REGULAR).parent}</dir><cachedir>{folder / 'fonts'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    with sync_playwright() as playwright:
        environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS), env=environment)
        try:
            yield browser
        finally:
            browser.close()
