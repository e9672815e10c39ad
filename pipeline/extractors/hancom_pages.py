"""On which page a paragraph was printed, from the line positions that the editor records.

Hancom's formats hold no pages. But each line of the text itself carries its distance from the top of the page's text
area, as the editor last laid it out (HWP 5.0 table 62, `lineseg` of OWPML), so a line above the one before it begins
a page. A table that pushes the text down may run across pages; how many follows from where the text goes on below it.
Measured on files whose PDF is at hand: docs/decisions/0010.

Nothing is guessed: without recorded positions, and from the first break on in text of several columns, pages are
None.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.extractors.hancom_model import ColumnsStart, Layout, Paragraph, Run, SectionStart

_SLACK = 100  # HWPUNIT, a point: heights and positions are rounded one by one
_LOOK_AHEAD = 200  # paragraphs without a position that may follow a table before its end is given up
_MOST_PAGES = 100_000  # more come from damaged positions or heights, not from an editor
_NOT_LAID_OUT = Layout()


class PageRange(NamedTuple):
    """First and last page of a paragraph with its tables; None where they are not known."""

    first: int | None = None
    last: int | None = None


NO_PAGES = PageRange()


class PageCounter:
    """Follows the line positions through a document."""

    def __init__(self) -> None:
        self._page = 0  # of the last line seen; 0 before the first
        self._top = -1  # of the last line seen; -1 at the top of a page
        self._height = 0  # of that line
        self._area = 0  # height of a page's text area, 0 unknown
        self._columns = 1
        self._is_lost = False
        self._is_proven = False  # two lines stood at two places: an editor computed the positions

    @property
    def page_count(self) -> int | None:
        """Pages of the whole text, None where they are not known."""
        return self._page if self._is_proven and not self._is_lost else None

    @property
    def has_positions(self) -> bool:
        return self._is_proven

    def place(self, paragraphs: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, PageRange]]:
        """Each paragraph of a section with its pages, in order."""
        held: list[tuple[Paragraph, PageRange]] = []
        for paragraph, pages in self._counted(paragraphs):
            if self._is_proven:
                yield from held
                held = []
                yield paragraph, pages
            elif self._is_lost or len(held) > _LOOK_AHEAD:
                yield from ((before, NO_PAGES) for before, _ in held)
                held = []
                yield paragraph, NO_PAGES
            else:
                held.append((paragraph, pages))
        yield from held if self._is_proven else ((before, NO_PAGES) for before, _ in held)

    def _counted(self, paragraphs: Iterable[Paragraph]) -> Iterator[tuple[Paragraph, PageRange]]:
        """One with a table waits for the line below it."""
        waiting: list[tuple[Paragraph, PageRange]] = []
        bottom = top = 0  # of the table that waits
        for paragraph in paragraphs:
            layout = paragraph.layout or _NOT_LAID_OUT
            self._read_controls(paragraph)
            if layout.starts_page:
                if waiting:
                    crossed = self._pages_below(bottom)
                    yield from self._settled(waiting, crossed)
                    waiting = []
                    self._page += crossed
                self._page += 1
                self._top = -1
            elif waiting and layout.tops:
                crossed = self._crossed(top, bottom, layout.tops[0])
                yield from self._settled(waiting, crossed)
                waiting = []
                self._page += crossed
                self._top = -1
            pages = self._follow(layout)
            if layout.push and layout.tops and pages.first is not None and pages.first == pages.last:
                top = layout.tops[-1]
                bottom = top + layout.push
                waiting = [(paragraph, pages)]
            elif waiting:
                waiting.append((paragraph, pages))
                if len(waiting) > _LOOK_AHEAD:
                    self._is_lost = True
                    yield from waiting
                    waiting = []
            else:
                yield paragraph, pages
        if waiting:
            crossed = self._pages_below(bottom)
            yield from self._settled(waiting, crossed)
            self._page += crossed

    def _read_controls(self, paragraph: Paragraph) -> None:
        inlines = paragraph.inlines
        if not inlines or (type(inlines[0]) is Run and len(inlines) == 1):
            return
        for inline in inlines:
            if type(inline) is SectionStart:
                self._area = inline.area_height
                self._columns = 1
            elif type(inline) is ColumnsStart:
                self._columns = inline.count

    def _follow(self, layout: Layout) -> PageRange:
        """Walk over the lines of one paragraph."""
        if self._is_lost:
            return NO_PAGES
        if not layout.tops:
            return PageRange(self._page, self._page) if layout.starts_page else NO_PAGES
        if layout.tops[0] == self._top and not self._is_tall():
            self._is_lost = True  # two paragraphs at one place: positions that no editor computed
            return NO_PAGES
        self._is_proven = self._is_proven or 0 <= self._top < layout.tops[0] or layout.tops[0] < layout.tops[-1]
        self._page = self._page or 1
        first = 0
        for top, height in zip(layout.tops, layout.heights, strict=True):
            if top < self._top or (top == self._top and self._is_tall()):
                if self._columns > 1:  # the next column or the next page
                    self._is_lost = True
                    return PageRange(first or None)
                self._page += 1
            elif top >= self._area > self._top and self._area:
                self._page += top // self._area
            self._top = top
            self._height = height
            first = first or self._page
        if self._page > _MOST_PAGES:
            self._is_lost = True
            return NO_PAGES
        return PageRange(first, self._page)

    def _is_tall(self) -> bool:
        """Whether the last line leaves no room for another one at its place: a picture of a whole page."""
        return self._height * 2 > self._area > 0

    def _crossed(self, top: int, bottom: int, following: int) -> int:
        """How many pages end between a table from `top` to `bottom` and the line below it."""
        if not self._area:
            return int(following < top)
        missing = bottom - following - _SLACK
        return min(max(-(-missing // self._area), int(following < top)), _MOST_PAGES)

    def _pages_below(self, bottom: int) -> int:
        """How many pages a table at the end of a page run fills beyond its first."""
        return min(max((bottom - _SLACK) // self._area, 0), _MOST_PAGES) if self._area else 0

    def _settled(
        self, waiting: list[tuple[Paragraph, PageRange]], crossed: int
    ) -> Iterator[tuple[Paragraph, PageRange]]:
        paragraph, pages = waiting[0]
        last = None if pages.last is None else pages.last + crossed
        yield paragraph, PageRange(pages.first, last)
        yield from waiting[1:]
