"""Pages from recorded line positions: breaks, tables across pages, columns, positions that nobody computed."""

from __future__ import annotations

from pipeline.extractors.hancom_model import ColumnsStart, Layout, Paragraph, Run, SectionStart
from pipeline.extractors.hancom_pages import PageCounter, PageRange

AREA = 70_000  # HWPUNIT, about the text area of an A4 page


def at(*tops: int, height: int = 1_000, starts_page: bool = False, push: int = 0) -> Paragraph:
    return Paragraph(0, 0, [Run("글", 0)], Layout(tops, (height,) * len(tops), starts_page, push))


def opening(columns: int = 1) -> Paragraph:
    return Paragraph(0, 0, [SectionStart(area_height=AREA), ColumnsStart(columns)], Layout((0,), (1_000,), True))


def ranges(*paragraphs: Paragraph) -> list[tuple[int | None, int | None]]:
    return [tuple(pages) for _, pages in PageCounter().place(paragraphs)]


def test_a_line_above_the_one_before_it_begins_a_page() -> None:
    counter = PageCounter()
    placed = counter.place([opening(), at(1_600, 3_200), at(66_000, 0, 1_600), at(3_200)])
    assert [pages for _, pages in placed] == [(1, 1), (1, 1), (1, 2), (2, 2)]
    assert (counter.page_count, counter.has_positions) == (2, True)


def test_a_break_begins_a_page_even_where_the_line_stands_lower() -> None:
    assert ranges(opening(), at(1_600), at(5_000, starts_page=True), at(6_600)) == [(1, 1), (1, 1), (2, 2), (2, 2)]


def test_a_paragraph_without_positions_has_no_page() -> None:
    assert ranges(opening(), at(1_600), at(), at(5_000)) == [(1, 1), (1, 1), (None, None), (1, 1)]


def test_a_table_within_its_page() -> None:
    assert ranges(opening(), at(1_600, push=20_000), at(21_700)) == [(1, 1), (1, 1), (1, 1)]


def test_a_table_that_runs_across_pages() -> None:
    """From 60,000 on, 90,000 high: the line at 81,000 less a page is on the next but one."""
    found = ranges(opening(), at(60_000, push=90_000), at(), at(11_000), at(12_600))
    assert found == [(1, 1), (1, 3), (None, None), (3, 3), (3, 3)]


def test_a_table_that_moved_to_the_next_page_although_the_text_goes_on_lower() -> None:
    assert ranges(opening(), at(48_000, push=17_500), at(48_500)) == [(1, 1), (1, 2), (2, 2)]


def test_a_table_before_a_page_break() -> None:
    found = ranges(opening(), at(1_600), at(60_000, push=20_000), at(0, starts_page=True))
    assert found == [(1, 1), (1, 1), (1, 2), (3, 3)]


def test_pictures_that_fill_a_page_each() -> None:
    assert ranges(opening(), at(1_600), at(0, height=69_000), at(0, height=69_000)) == [(1, 1), (1, 1), (2, 2), (3, 3)]


def test_columns_end_what_is_known_at_their_first_break() -> None:
    counter = PageCounter()
    placed = counter.place([opening(columns=2), at(1_600), at(0), at(1_600)])
    assert [pages for _, pages in placed] == [(1, 1), (1, 1), (None, None), (None, None)]
    assert (counter.page_count, counter.has_positions) == (None, True)


def test_positions_that_no_editor_computed() -> None:
    counter = PageCounter()
    assert [pages for _, pages in counter.place([at(0), at(0), at(0)])] == [PageRange()] * 3
    assert (counter.page_count, counter.has_positions) == (None, False)


def test_a_table_whose_end_never_comes_is_given_up() -> None:
    found = ranges(opening(), at(1_600), at(3_200, push=1_000), *[at()] * 500, at(90_000))
    assert found[0] == (1, 1)
    assert found[-1] == (None, None)


def test_a_table_without_a_position_at_a_page_break() -> None:
    assert ranges(opening(), at(1_600), at(starts_page=True, push=9_000), at(800)) == [(1, 1), (1, 1), (2, 2), (2, 2)]


def test_positions_of_more_pages_than_there_can_be() -> None:
    """As a damaged file states them; a page number must stay a number of a page."""
    far = 2**31 - 1
    counter = PageCounter()
    opened = Paragraph(0, 0, [SectionStart(area_height=1), ColumnsStart(1)], Layout((0,), (1_000,), True))
    pages = [page for _, page in counter.place([opened, at(far), at(5, push=far), at(7), at(far, 3, far)])]
    assert counter.page_count is None
    assert all(page is None or page < 1_000_000 for found in pages for page in found)
