"""How long the pages of a built site take to open: `python tests/browser/timings.py build/review`.

Navigation Timing of a fresh browser context each: until the page can be used (DOMContentLoaded, the script has run) and
until all that is in view is loaded. Best of three, since other work on the machine only ever adds.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from browser.chromium import chromium

_TIMES = """(() => { const n = performance.getEntriesByType('navigation')[0];
    return [n.domContentLoadedEventEnd, n.loadEventEnd]; })()"""


def open_times(browser: Browser, page: Path, runs: int = 3) -> tuple[float, float]:
    """Milliseconds until usable and until loaded."""
    found = []
    for _ in range(runs):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        tab = context.new_page()
        tab.goto(page.resolve().as_uri(), wait_until="load")
        tab.wait_for_function("performance.getEntriesByType('navigation')[0].loadEventEnd > 0")
        found.append(tab.evaluate(_TIMES))
        context.close()
    return min(usable for usable, _ in found), min(loaded for _, loaded in found)


def main() -> None:
    """Time overview, list of series, and the largest pages of documents and series."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder of a built review site")
    parser.add_argument("--documents", type=int, default=10, metavar="N", help="so many of the largest (%(default)s)")
    options = parser.parse_args()
    pages = sorted((options.site / "documents").glob("*.html"), key=lambda path: -path.stat().st_size)
    series = sorted((options.site / "series").glob("*.html"), key=lambda path: -path.stat().st_size)
    print(f"{'usable':>8} {'loaded':>8} {'size':>9}  page")
    with tempfile.TemporaryDirectory() as folder, chromium(Path(folder)) as browser:
        middle = pages[len(pages) // 2 : len(pages) // 2 + 1]
        chosen = [options.site / "index.html", options.site / "series.html"]
        chosen += [*pages[: options.documents], *middle, *series[:1]]
        open_times(browser, chosen[0], 1)  # the browser's own start is not the page's
        for page in chosen:
            usable, loaded = open_times(browser, page)
            print(
                f"{usable:6.0f}ms {loaded:6.0f}ms {page.stat().st_size / 1e3:7.0f}kB  {page.relative_to(options.site)}"
            )


if __name__ == "__main__":
    main()
