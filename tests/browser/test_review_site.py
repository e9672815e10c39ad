"""The review site in a real browser: what a person clicks, types and sees."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from browser.conftest import KEPT, PHONE, ROOT, Open, Site
from browser.large import IDENTITY, large_tables
from pipeline.review.site.build import SiteSettings, build_site

pytestmark = pytest.mark.browser

PDF = "industry-watch-2026-03.pdf"
HWPX = "press-release-2026-02-13.hwpx"
WRONG = "wrong <i>.txt"
DARK = {"color_scheme": "dark"}


def follow(page: Page, link: Locator) -> None:
    """Click a link that leads to another page, or place, and wait until that is loaded: a click itself does not."""
    before = page.url
    link.click()
    page.wait_for_url(lambda url: url != before)


def chosen(page: Page) -> str | None:
    return page.locator(".row.is-on").get_attribute("data-ref")


def hash_of(page: Page) -> str:
    return str(page.evaluate("location.hash"))


def is_in_view(page: Page, selector: str, pane: str) -> bool:
    return bool(
        page.evaluate(
            """([selector, pane]) => { const a = document.querySelector(selector).getBoundingClientRect();
            const b = document.querySelector(pane).getBoundingClientRect();
            return a.bottom > b.top && a.top < b.bottom && a.right > b.left && a.left < b.right; }""",
            [selector, pane],
        )
    )


def test_overview_counts_sorts_searches_and_filters(site: Site, visit: Open) -> None:
    page = visit(site.page("index.html"))
    rows = page.locator("table.list tbody tr:visible")
    expect(rows).to_have_count(len(site.documents))
    page.get_by_role("button", name="Facts", exact=True).click()
    facts = [int(text.replace(",", "")) for text in page.locator("table.list tbody td:nth-child(7)").all_inner_texts()]
    assert facts == sorted(facts, reverse=True)
    assert facts[0] > 0
    page.get_by_role("button", name="Facts", exact=True).click()
    assert page.locator("th[aria-sort=ascending]").inner_text() == "Facts"
    page.fill("#search", "press hwpx")
    expect(rows).to_have_count(1)
    page.fill("#search", "")
    page.select_option("select[data-by=status]", "refused")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("empty.pdf")
    page.select_option("select[data-by=status]", "")
    page.click("a[data-problem=EMPTY]")
    expect(rows).to_have_count(1)


def test_from_overview_through_documents_and_back(site: Site, visit: Open) -> None:
    page = visit(site.page("index.html"))
    follow(page, page.locator("table.list tbody tr:first-child a"))
    expect(page.locator("h1")).to_be_visible()
    seen = {page.url.split("#")[0]}
    while page.locator("a[rel=prev]").count():
        follow(page, page.locator("a[rel=prev]"))
    for _ in range(len(site.documents) - 1):
        seen.add(page.url.split("#")[0])
        follow(page, page.locator("a[rel=next]"))
    seen.add(page.url.split("#")[0])
    assert len(seen) == len(site.documents)
    follow(page, page.locator(".home"))
    expect(page.locator("h1")).to_have_text("What was read")


def test_a_fact_lights_its_box_and_a_box_shows_its_row(site: Site, visit: Open) -> None:
    page = visit(site.document(PDF))
    page.click("#tab-facts")
    row = page.locator("#panel-facts .row-fact", has_text="547억 원").first
    ref = row.get_attribute("data-ref")
    row.locator("a").click()
    assert hash_of(page) == f"#fact-{ref}"
    expect(page.locator(f"rect[data-ref={ref}]")).to_have_class("number fact is-on")
    assert is_in_view(page, f"rect[data-ref={ref}]", "#sheets")
    expect(page.locator("#inspector")).to_contain_text("54,700,000,000")
    other = page.locator("rect.number:not(.is-on)").nth(3)
    other_ref = other.get_attribute("data-ref")
    other.click(force=True)
    assert chosen(page) == other_ref
    assert is_in_view(page, f"#fact-{other_ref}", "#panels")
    page.locator("#sheets rect.box.k-citation").first.click(position={"x": 3, "y": 3}, force=True)
    expect(page.locator("#tab-blocks")).to_have_attribute("aria-selected", "true")
    assert (chosen(page) or "").startswith("b")
    mark = page.locator("#panel-blocks mark.fact").first
    mark_ref = (mark.get_attribute("data-ref") or "").split()[0]
    mark.click()
    assert chosen(page) == mark_ref


def test_pictures_are_drawn_and_boxes_lie_on_them(site: Site, visit: Open) -> None:
    page = visit(site.document(PDF, "#page-4"))
    image = page.locator("#page-4 img")
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 1000
    picture, boxes = image.bounding_box(), page.locator("#page-4 svg.boxes").bounding_box()
    assert picture == pytest.approx(boxes, abs=1)
    assert image.get_attribute("loading") == "lazy"


def test_a_document_without_pages_flows_with_its_facts_in_place(site: Site, visit: Open) -> None:
    page = visit(site.document(HWPX))
    assert page.locator(".sheet").count() == 0
    cell = page.locator(".flow table.grid td mark").first
    ref = (cell.get_attribute("data-ref") or "").split()[0]
    cell.click()
    assert chosen(page) == ref
    assert hash_of(page) == f"#fact-{ref}"
    assert cell.inner_text() == page.locator(f"#fact-{ref} .exact").inner_text()
    page.click("#tab-notes")
    page.locator("#panel-notes .row:has(.exact:not(:empty)) a").first.click()
    assert page.locator(".flow .is-on, .flow .is-also").count() >= 1


@pytest.mark.parametrize("form", ["#fact-f00003", "#fact-{id}-f00003", "#block-b00004", "#block-{id}-b00004"])
def test_deep_links(site: Site, visit: Open, form: str) -> None:
    page = visit(site.document(PDF, form.format(id=site.documents[PDF])))
    ref = form.rpartition("-")[2]
    assert chosen(page) == ref
    assert is_in_view(page, f".row.is-on[data-ref={ref}]", "#panels")
    assert is_in_view(page, f"rect.is-on[data-ref={ref}]", "#sheets")


def test_keyboard_alone_is_enough(site: Site, visit: Open) -> None:
    page = visit(site.document(PDF))
    page.keyboard.press("3")
    expect(page.locator("#tab-facts")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("j")
    first = chosen(page)
    page.keyboard.press("j")
    assert chosen(page) != first
    page.keyboard.press("ArrowUp")
    assert chosen(page) == first
    # A Korean layout types another letter with the same key.
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {code: 'KeyJ', key: 'ㅓ', bubbles: true}))"
    )
    assert chosen(page) != first
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("547")
    expect(page.locator("#shown")).to_contain_text(" of ")
    assert page.locator("#panel-facts .row:visible").count() > 0
    assert all("547" in text.replace(",", "") for text in page.locator("#panel-facts .row:visible").all_inner_texts())
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.locator(".row.is-on").count() == 0
    assert hash_of(page) == ""
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("]")
    assert page.locator("#sheets").evaluate("pane => pane.scrollTop") > 0
    before = page.url
    page.keyboard.press("Shift+J")
    page.wait_for_url(lambda url: url != before)


def test_what_is_wrong_stands_first_with_its_sentence(site: Site, visit: Open) -> None:
    page = visit(site.document(WRONG))
    expect(page.locator("#tab-first")).to_have_attribute("aria-selected", "true")
    check = page.locator("#panel-first .row-check").first
    expect(check).to_contain_text("20")
    check.locator("a").click()
    expect(page.locator("#inspector .said.fails")).to_contain_text("Does not hold")
    assert page.locator("mark.is-on").count() >= 2
    page.locator("#inspector [data-go]").first.click()
    assert (chosen(page) or "").startswith("f")
    page.click("#tab-checks")
    page.locator("#panel-checks .row-check a").first.click()
    expect(page.locator("#inspector .said.fails")).to_be_visible()
    refused = visit(site.document("empty.pdf"))
    expect(refused.locator("#panel-first")).to_contain_text("EMPTY")


def test_texts_of_documents_are_never_markup(site: Site, visit: Open) -> None:
    page = visit(site.document(WRONG))
    page.click("#tab-facts")
    for row in page.locator("#panel-facts .row-fact a").all():
        row.click()
    assert page.evaluate("window.hit") is None
    assert page.locator(".flow b, .flow img, .inspector img").count() == 0
    expect(page.locator(".flow")).to_contain_text("{{ 7 * 7 }}")


def test_tables_are_shown_as_read_with_their_facts(site: Site, visit: Open) -> None:
    page = visit(site.document(PDF))
    page.click("#tab-tables")
    row = page.locator("#panel-tables .row-table:has(td.num mark)").first
    row.locator("> a").click()
    expect(row.locator("table.grid")).to_be_visible()
    assert page.locator("#sheets .box.k-table.is-on").count() == 1
    mark = row.locator("td.num mark").first
    ref = (mark.get_attribute("data-ref") or "").split()[0]
    mark.click()
    assert chosen(page) == ref


def test_kinds_are_hidden_and_lists_filtered(site: Site, visit: Open) -> None:
    page = visit(site.document(PDF))
    page.click("button.kind[data-kind=bullet]")
    assert page.locator("#sheets rect.box.k-bullet:visible").count() == 0
    assert page.locator("#sheets rect.box.k-title:not(.is-filtered)").count() > 0
    page.click("#tab-facts")
    page.select_option("#filter", "money")
    shown = page.locator("#panel-facts .row:visible")
    assert 0 < shown.count() < page.locator("#panel-facts .row").count()
    page.select_option("#order", "printed")
    places = [int(row.get_attribute("data-n") or 0) for row in page.locator("#panel-facts .row").all()]
    assert places == sorted(places)


def test_series_lead_to_the_number_on_its_page(site: Site, visit: Open) -> None:
    page = visit(site.page("series.html"))
    follow(page, page.locator("table.list tbody a").first)
    expect(page.locator("circle.point").nth(1)).to_be_visible()
    follow(page, page.locator("table.list tbody td a").first)
    assert hash_of(page).startswith("#fact-f")
    expect(page.locator(".row.is-on")).to_be_visible()


def test_without_script_everything_is_there(site: Site, visit: Open) -> None:
    page = visit(site.document(PDF), java_script_enabled=False)
    for panel in ("blocks", "facts", "notes", "sources", "tables", "checks"):
        expect(page.locator(f"#panel-{panel}")).to_be_visible()
    expect(page.locator("#search")).to_be_hidden()


def test_paper_has_every_list_and_page(site: Site, visit: Open) -> None:
    page = visit(site.document(PDF))
    page.emulate_media(media="print")
    expect(page.locator("#panel-facts")).to_be_visible()
    expect(page.locator(".legend")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).overflow") == "visible"
    paper = page.pdf(format="A4")
    (KEPT / "pdf-print.pdf").parent.mkdir(parents=True, exist_ok=True)
    (KEPT / "pdf-print.pdf").write_bytes(paper)
    assert paper.count(b"/Type /Page\n") >= 8


@pytest.mark.parametrize("looks", [{}, DARK, PHONE], ids=["light", "dark", "phone"])
def test_axe_finds_nothing_serious(site: Site, visit: Open, looks: dict[str, Any]) -> None:
    series = sorted((site.folder / "series").iterdir())[0].name
    pages: list[tuple[str, Callable[[Page], object] | None]] = [
        (site.page("index.html"), None),
        (site.page("series.html"), None),
        (site.page(f"series/{series}"), None),
        (site.document(PDF, "#fact-f00012"), None),
        (site.document(PDF), lambda page: page.click("#tab-tables")),
        (site.document(HWPX), lambda page: page.keyboard.press("?")),
        (site.document(WRONG), None),
        (site.document("empty.pdf"), None),
    ]
    found = []
    for url, act in pages:
        page = visit(url, bypass_csp=True, **looks)
        if act is not None:
            act(page)
        for violation in Axe().run(page, options={"preload": False}).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                nodes = [node["html"][:120] for node in violation["nodes"][:3]]
                found.append((url.rpartition("/")[2], violation["id"], nodes))
    assert found == []


@pytest.mark.parametrize("looks", [{}, PHONE], ids=["desk", "phone"])
def test_nothing_sticks_out_sideways(site: Site, visit: Open, looks: dict[str, Any]) -> None:
    for url in (site.page("index.html"), site.page("series.html"), site.document(PDF), site.document(HWPX)):
        page = visit(url, **looks)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, url


def test_nothing_moves_while_a_page_loads(site: Site, visit: Open) -> None:
    page = visit(site.document(PDF, "#page-4"))
    page.wait_for_timeout(300)
    shift = page.evaluate(
        """new Promise(done => { let sum = 0;
        new PerformanceObserver(list => { for (const e of list.getEntries()) sum += e.hadRecentInput ? 0 : e.value; })
            .observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 200); })"""
    )
    assert shift < 0.02


def test_a_document_of_twelve_thousand_facts_stays_usable(
    tmp_path: Path, visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.review.site.dataset.load_tables", lambda names, parsed: large_tables())
    report = build_site(SiteSettings(tmp_path, tmp_path, tmp_path / "build"))
    page = visit((report.index.parent / "documents" / f"{IDENTITY}.html").as_uri())
    usable = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    started = time.perf_counter()
    page.click("#tab-facts")
    page.fill("#search", "p. 299")
    expect(page.locator("#shown")).to_have_text("62 of 12,000")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert is_in_view(page, "rect.is-on", "#sheets")
    acted = time.perf_counter() - started
    print(f"\n12,000 facts on 300 pages: usable after {usable:.0f} ms, search and step {acted * 1e3:.0f} ms")
    assert usable < 15_000, "1,200 ms measured on a busy machine"
    assert acted < 30, "it took minutes once, when the browser numbered list items anew"


def test_screenshots(site: Site, visit: Open, request: pytest.FixtureRequest) -> None:
    """Kept in build/screenshots; with --update-images the first of each also as docs/images."""
    series = sorted((site.folder / "series").iterdir())[0].name
    shown = {
        "review-overview": site.page("index.html"),
        "review-pdf": site.document(PDF, "#fact-f00012"),
        "review-hwpx": site.document(HWPX, "#fact-f00003"),
        "review-series": site.page(f"series/{series}"),
    }
    looks: dict[str, dict[str, Any]] = {"": {}, "-dark": DARK, "-phone": PHONE}
    KEPT.mkdir(parents=True, exist_ok=True)
    for name, url in shown.items():
        for look, options in looks.items():
            page = visit(url, **options)
            page.wait_for_timeout(250)
            data = page.screenshot()
            (KEPT / f"{name}{look}.png").write_bytes(data)
            if request.config.getoption("--update-images") and (not look or name == "review-pdf"):
                _keep(data, ROOT / "docs" / "images" / f"{name}{look}.webp")
            assert len(Image.open(io.BytesIO(data)).convert("L").getcolors() or ()) > 20, "an empty picture"


def _keep(data: bytes, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    Image.open(io.BytesIO(data)).convert("RGB").save(path, "WEBP", quality=82, method=6)
