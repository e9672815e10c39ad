"""Pieces of the review site that need no browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_helpers import fill, run

from pipeline import cli
from pipeline.errors import UsageError
from pipeline.model import Box
from pipeline.review.site import templating
from pipeline.review.site.build import SiteSettings, build_site
from pipeline.review.site.chart import HEIGHT, TOP, draw
from pipeline.review.site.document_page import anchor_cell, page_name, place_in, short
from pipeline.review.site.spans import Span, cut

SPAN = st.builds(Span, st.integers(-2, 14), st.integers(-2, 14), st.sampled_from(["fact", "anchor"]), st.just("f1"))


@given(st.text(max_size=12), st.lists(SPAN, max_size=6))
def test_pieces_are_the_text_and_carry_exactly_their_marks(text: str, spans: list[Span]) -> None:
    pieces = cut(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    at = 0
    for piece in pieces:
        end = at + len(piece.text)
        over = [s for s in spans if s.start <= at and min(s.end, len(text)) >= end and s.start < s.end]
        assert len(piece.refs) == len(over)
        at = end


def test_a_fact_is_placed_among_its_equals() -> None:
    fact = {"exact": "5.0%", "prefix": "부품은 171억 원으로 ", "suffix": " 줄어"}
    sentence = "소재는 15.0% 늘고 부품은 171억 원으로 5.0% 줄어"
    assert place_in(sentence, fact) == sentence.rindex("5.0%")
    assert place_in("다른 문장", fact) is None


def test_a_note_on_a_table_hangs_in_the_cell_that_has_its_word_and_mark() -> None:
    note = {"anchor_text": "출항", "anchor_start": 0, "anchor_end": 2, "marker": "*"}
    cells = [{"text": text} for text in ("입항*", "출항", "출항* 횟수", "출항*")]
    assert anchor_cell(note, cells) is cells[2]
    assert anchor_cell(note, cells[:2]) is cells[1]
    assert anchor_cell(note, cells[:1]) is None


@pytest.mark.parametrize(
    ("number", "shown"),
    [(54_700_000_000.0, "54,700,000,000"), (-5.0, "-5"), (9.45, "9.45"), (0.00001, "1e-05"), (float("inf"), "inf")],
)
def test_numbers_are_shown_for_people(number: float, shown: str) -> None:
    assert templating.value_shown(number) == shown


@pytest.mark.parametrize(
    ("edtf", "shown"),
    [
        ("2024-01/2024-03", "2024 Q1"),
        ("2024-07/2024-12", "2024 H2"),
        ("2024-05", "2024-05"),
        ("2020/2024", "2020 – 2024"),
    ],
)
def test_periods_have_the_names_of_quarters(edtf: str, shown: str) -> None:
    assert templating.period(edtf) == shown


def test_bounds_are_shown_with_their_sign() -> None:
    fact = {"unit": "%", "per_unit": None, "comparator": "ge", "value": None, "value_low": 12.0, "value_high": None}
    assert templating.quantity(fact) == "≥ 12 %"
    assert templating.quantity({**fact, "comparator": "range", "value_high": 15.0}) == "12 – 15 %"


def test_a_flat_box_can_be_seen() -> None:
    assert templating.rect(Box(1, 2, 1, 12.25)) == 'x="1" y="2" width="0.5" height="10.2"'


def test_ids_become_file_names_and_nothing_else_does() -> None:
    assert page_name("0123456789abcdef-dup1") == "0123456789abcdef-dup1.html"
    assert short("0123456789abcdef-f00012") == "f00012"
    with pytest.raises(ValueError, match="not an id"):
        page_name("../../etc/passwd")


def observation(period: str, value: float, **more: object) -> dict[str, object]:
    return {"period": period, "value": value, "is_latest": True, **more}


def test_a_chart_has_round_levels_and_the_latest_values_on_its_line() -> None:
    chart = draw([observation("2023", 10.0, is_latest=False), observation("2023", 12.0), observation("2024", 47.0)])
    assert chart is not None
    assert [level for _, level in chart.rows] == [0, 10, 20, 30, 40, 50]
    assert chart.rows[-1][0] == TOP
    assert chart.rows[0][0] < HEIGHT
    assert len(chart.points) == 3
    assert chart.line.count(",") == 2
    assert draw([observation("2023", 1.0)]) is None
    assert draw([observation("언젠가", 1.0), observation("2024", 2.0)]) is None


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("site")
    fill(
        tmp_path / "raw",
        {"a.txt": "수출 12건 <script>alert(1)</script> & '\"", "b <b>.txt": "!LOCKED", "c/d.txt": "수입 3건 13건"},
    )
    run(tmp_path)
    settings = SiteSettings(tmp_path / "raw", tmp_path / "parsed", tmp_path / "build")
    report = build_site(settings)
    assert report.documents == 3
    return report.index.parent


def test_what_documents_say_is_text_and_never_markup(site: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    assert len(pages) == 5  # overview, list of series, three documents
    assert any("&lt;script&gt;alert(1)" in page for page in pages)
    for page in pages:
        assert "<b>" not in page
        assert re.findall(r"<script[^>]*>", page)[0].endswith('assets/review.js">')
        assert all('src="' in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", page))
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
        assert " style=" not in page
        assert "onclick" not in page
        assert "default-src 'none'" in page


def test_a_refused_document_says_what_to_do(site: Path) -> None:
    pages = [path.read_text(encoding="utf-8") for path in (site / "documents").iterdir()]
    (refused,) = (page for page in pages if "ENCRYPTED" in page)
    assert "needs a password" in refused


def test_every_link_leads_somewhere(site: Path) -> None:
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        ids = set(re.findall(r' id="([^"]+)"', page))
        assert len(ids) == len(re.findall(r' id="([^"]+)"', page)), "an id stands twice"
        for target in re.findall(r'(?:href|src)="([^"]+)"', page):
            file, _, fragment = target.partition("#")
            assert not file.partition("?")[0] or (path.parent / file.partition("?")[0]).exists()
            if not file and fragment:
                assert fragment in ids


def test_a_second_build_writes_the_same_and_forgets_what_is_gone(site: Path) -> None:
    folder = site.parent.parent
    before = {path.relative_to(site): path.read_bytes() for path in site.rglob("*.html")}
    (site / "documents" / "0123456789abcdef.html").write_text("gone", encoding="utf-8")
    build_site(SiteSettings(folder / "raw", folder / "parsed", folder / "build"))
    assert {path.relative_to(site): path.read_bytes() for path in site.rglob("*.html")} == before


def test_only_some_documents(site: Path, tmp_path: Path) -> None:
    folder = site.parent.parent
    report = build_site(SiteSettings(folder / "raw", folder / "parsed", tmp_path, only="c/*"))
    assert report.documents == len(list((tmp_path / "review" / "documents").iterdir())) == 1
    with pytest.raises(UsageError, match="No document fits"):
        build_site(SiteSettings(folder / "raw", folder / "parsed", tmp_path, only="*.pdf"))


def test_command_says_what_it_did_and_what_is_missing(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = site.parent.parent
    assert cli.main(["review", f"--parsed={tmp_path / 'parsed'}", f"--build={tmp_path / 'build'}"]) == 2
    assert "Nothing is published" in capsys.readouterr().err
    places = [f"--raw={folder / 'raw'}", f"--parsed={folder / 'parsed'}", f"--build={tmp_path / 'build'}"]
    assert cli.main(["review", *places]) == 0
    told = capsys.readouterr().out
    assert "3 documents" in told
    assert (tmp_path / "build" / "review" / "index.html").resolve().as_uri() in told
    assert cli.main(["review", *places, "--workers=0"]) == 2
