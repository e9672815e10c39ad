"""Elements of a Document -> items of running text, tables and figures; frames and layout tables are dissolved.

A drawn box around text, a one-cell table and a two-cell title such as "참고 1 | …" are layout: their text belongs to
the flow. What a frame tells (boxed text, a head mark) is kept as evidence on the item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from pipeline.model import Box, Cell, Element, Figure, Grid, Line
from pipeline.quick import quick_init
from pipeline.segmenter.flowcharts import flowcharts
from pipeline.segmenter.heads import HEAD, MAX_TITLE, SHORT_HEAD, drawn_titles

_MASTHEAD = regex.compile(
    r"보\s?도\s?(?:시\s?점|일\s?시)|배\s?포\s?(?:일\s?시|$)|엠\s?바\s?고|보도\s?자료|보도\s?참고\s?자료|보도\s?설명\s?자료"
)
_CONTACT = regex.compile(
    r"(?<!\p{L})문\s?의(?!\p{L})|담\s?당\s?(?:부\s?서|자|과)|책\s?임\s?자|문\s?의\s?처|담당자|연락처"
)
_CONTACT_DETAIL = regex.compile(r"\d{2,4}-\d{3,4}(?:-\d{4})?|@|과\s?장|사무관|주무관|팀\s?장|국\s?장|연구원")
_CONTENTS = regex.compile(r"[<【\[]?\s*(?:목\s*차|차\s*례|contents)\s*[>】\]]?", regex.I)
_PUSHED = regex.compile(r"(?<=다[.])\s{3,}(?=\S)")
_NOTE_LINE = regex.compile(r"\*{1,3}(?=[^*])")
_NEXT_NOTE = regex.compile(r"\s+(\*{2,4})(?=\s?[^\s*])")
MIN_RIBBON_LETTERS = 2
MAX_RIBBON = 4.0  # heights of its text that a ribbon around a heading has at most
MAX_ROOM = 12.0  # points between a box and its text; more on the left is an indent
MAX_LAYOUT_CELLS = 4  # a title drawn as a table has a number, a rule and a text, seldom more
MAX_ROW_LABEL = 16  # characters of a word that names its row
MAX_CONTENTS_CELLS = 3  # cells with text of a table around the contents
MAX_ORNAMENT = 3  # rows and columns of a table that only frames one text
MAX_MASTHEAD_ROWS = 4
MAX_CONTACT_CELLS = 80


@quick_init
@dataclass(frozen=True, slots=True)
class Item:
    """One step of the flow: exactly one of `line`, `grid`, `figure`. `frame` numbers the drawn box around it."""

    line: Line | None = None
    grid: Grid | None = None
    figure: Figure | None = None
    frame: int = 0
    head: str | None = None  # mark that stood in a cell of its own before the text: "참고 1", "Ⅰ"
    role: str | None = None  # "masthead", "contact": known from the layout table that held it
    group: int = 0  # items of one layout table that read as one line share a number
    edge: float | None = None  # where text ends on the right inside the drawn box around it

    @property
    def page(self) -> int | None:
        part = self.line or self.grid or self.figure
        return part.page if part else None

    @property
    def box(self) -> Box | None:
        part = self.line or self.grid or self.figure
        return part.box if part else None


def flatten(elements: Sequence[Element]) -> list[Item]:
    """All elements in order, layout tables dissolved."""
    return list(_Flattener().run(elements))


class _Flattener:
    """Numbers frames and groups while it walks; holds nothing else."""

    def __init__(self) -> None:
        self._frames = 0
        self._groups = 0

    def run(self, elements: Sequence[Element], frame: int = 0) -> Iterator[Item]:
        titles = drawn_titles(elements)
        taken = frozenset(at + step for at, (_, _, size) in titles.items() for step in range(size))
        charts = flowcharts(elements, taken)
        passed = 0
        for at, element in enumerate(elements):
            if at < passed:
                continue
            if at in titles:
                mark, lines, count = titles[at]
                passed = at + count
                self._groups += 1
                for line in lines:
                    yield Item(line=line, frame=frame, head=mark, role="title", group=self._groups)
            elif _is_title_of_next(elements, at):
                for line in lines_of([element]):
                    yield Item(line=line, frame=self._frames + 1)  # the number of the box that follows
            elif at in charts:
                chart, count = charts[at]
                passed = at + count
                yield from self._grid(chart, frame)
            elif isinstance(element, Line):
                for line in _pushed_apart(element):
                    yield Item(line=line, frame=frame)
            elif isinstance(element, Figure) and _is_decoration(element):
                self._frames += 1
                for line in (*element.lines, *element.caption):
                    yield Item(line=line, frame=self._frames)
            elif isinstance(element, Figure):
                yield from self._caption(element.caption, frame)
                yield Item(figure=replace(element, caption=()) if element.caption else element, frame=frame)
            else:
                yield from self._grid(element, frame)

    def _caption(self, lines: tuple[Line, ...], frame: int) -> Iterator[Item]:
        """A caption that the file attaches is a paragraph of its own to a reader."""
        if lines:
            self._groups += 1
        for line in lines:
            yield Item(line=line, frame=frame, role="caption", group=self._groups)

    def _grid(self, grid: Grid, frame: int) -> Iterator[Item]:
        role = _layout_role(grid)
        if role is None:
            yield from self._caption(grid.caption, frame)
            yield Item(grid=replace(grid, caption=()) if grid.caption else grid, frame=frame)
            return
        if role in ("box", "page"):
            if role == "box":
                self._frames += 1
            inner = self._frames if role == "box" else frame
            for line in grid.caption:
                yield Item(line=line, frame=frame)
            for cell in grid.cells:
                edge = _inner_edge(cell) if role == "box" else None
                parts = _opened(cell.elements) if role == "box" else cell.elements
                for item in self.run(parts, inner):
                    yield item if edge is None or item.frame != inner else replace(item, edge=edge)
            return
        lines = [line for cell in grid.cells for line in lines_of(cell.elements)]
        self._groups += 1
        if role == "title":
            head, *rest = [found for cell in grid.cells if (found := lines_of(cell.elements))]
            mark = " ".join(line.text for line in head)
            flat = [line for part in rest for line in part]
            for line in flat:
                yield Item(line=line, frame=frame, head=mark, role="title", group=self._groups)
            return
        for line in lines:
            yield Item(line=line, frame=frame, role=role, group=self._groups)


def _is_pill(element: Element) -> bool:
    """A small box around one line."""
    return isinstance(element, Grid) and len(element.cells) == 1 and len(lines_of([element])) == 1


def _is_title_of_next(elements: Sequence[Element], at: int) -> bool:
    """Whether a small box lies on the upper side of the box that follows: its title."""
    pill, below = elements[at], elements[at + 1] if at + 1 < len(elements) else None
    if not isinstance(below, Grid) or len(below.cells) != 1 or not _is_pill(pill) or pill.page != below.page:
        return False
    if pill.box is None or below.box is None or len(lines_of([below])) < 2:
        return False
    is_on_side = pill.box.y0 < below.box.y0 < pill.box.y1 < below.box.y1
    return is_on_side and below.box.x0 <= pill.box.x0 and pill.box.x1 <= below.box.x1


def _opened(elements: Sequence[Element]) -> Sequence[Element]:
    """What a box holds, where it begins with a smaller box around its title: the title's line instead."""
    if len(elements) > 1 and _is_pill(elements[0]) and isinstance(elements[1], Line):
        return [*lines_of(elements[:1]), *elements[1:]]
    return elements


def _inner_edge(cell: Cell) -> float | None:
    """The right side of a box less the room that it leaves on its left; None where nothing is laid out."""
    lefts = [part.box.x0 for part in cell.elements if isinstance(part, Line) and part.box is not None]
    if cell.box is None or not lefts:
        return None
    return cell.box.x1 - min(max(min(lefts) - cell.box.x0, 0.0), MAX_ROOM)


def _is_decoration(figure: Figure) -> bool:
    """A heading on a drawn ribbon: one or two lines that fill the drawing's height."""
    if not 1 <= len(figure.lines) <= 2 or figure.box is None or any(line.box is None for line in figure.lines):
        return False
    height = sum(line.box.y1 - line.box.y0 for line in figure.lines if line.box is not None)
    letters = sum(1 for line in figure.lines for char in line.text if char.isalpha())
    return letters >= MIN_RIBBON_LETTERS and figure.box.y1 - figure.box.y0 <= MAX_RIBBON * height


def lines_of(elements: Iterable[Element]) -> list[Line]:
    """Every line inside, depth first, captions included."""
    found: list[Line] = []
    stack: list[Element] = list(elements)
    stack.reverse()
    while stack:
        element = stack.pop()
        if isinstance(element, Line):
            found.append(element)
        elif isinstance(element, Grid):
            found += element.caption
            stack += [inner for cell in reversed(element.cells) for inner in reversed(cell.elements)]
        else:
            found += element.lines
            found += element.caption
    return found


def _pushed_apart(line: Line) -> Iterator[Line]:
    """The paragraphs a reader sees where an author typed blanks until a sentence stood on a new line."""
    starts = [(found.start(), found.end()) for found in _PUSHED.finditer(line.text)] if line.is_paragraph else []
    starts = starts or _further_notes(line.text)
    start = 0
    for end, after in starts:
        yield cut_line(line, start, end)
        start = after
    yield cut_line(line, start, len(line.text)) if start else line


def _further_notes(text: str) -> list[tuple[int, int]]:
    """Where the notes ** and *** begin on the line that the note * opens."""
    if not _NOTE_LINE.match(text):
        return []
    found, stars = [], len(text) - len(text.lstrip("*"))
    for match in _NEXT_NOTE.finditer(text):
        if len(match[1]) == stars + 1:
            stars += 1
            found.append((match.start(), match.start(1)))
    return found


def cut_line(line: Line, start: int, end: int) -> Line:
    """`line` as if only `text[start:end]` had been printed."""
    box = line.box
    if box is not None and len(line.xs) > end:
        box = Box(line.xs[start], box.y0, line.xs[end], box.y1)
    return replace(
        line,
        text=line.text[start:end],
        box=box,
        spans=tuple(
            replace(span, start=max(span.start, start) - start, end=min(span.end, end) - start)
            for span in line.spans
            if span.start < end and span.end > start
        ),
        xs=line.xs[start : end + 1],
        head_length=line.head_length if start == 0 else 0,
        notes=tuple(replace(note, offset=note.offset - start) for note in line.notes if start <= note.offset <= end),
        links=tuple(
            replace(link, start=max(link.start, start) - start, end=min(link.end, end) - start)
            for link in line.links
            if link.start < end and link.end > start
        ),
    )


def cell_text(elements: Iterable[Element]) -> str:
    return " ".join([line.text for line in lines_of(elements)])


def _layout_role(grid: Grid) -> str | None:
    """Why a grid is no table: "box", "page", "title", "masthead", "contact"; None for a real table."""
    if grid.kind == "box" or len(grid.cells) == 1:
        return "box"
    texts = [cell_text(cell.elements).strip() for cell in grid.cells]
    filled = [text for text in texts if text]
    is_chapter = len(filled) == 2 and len(grid.cells) <= 9 and len(filled[1]) <= MAX_TITLE
    is_chapter = is_chapter and bool(SHORT_HEAD.fullmatch(filled[0])) and grid.row_count > 1
    if is_chapter and regex.search(r"\p{L}{2}", filled[1]):
        return "title"  # a chapter's number above its name
    if grid.column_count == 1 and grid.row_count <= MAX_LAYOUT_CELLS:
        return "box"  # lines under one another: a title with its subtitle
    last = max(
        (cell for cell, text in zip(grid.cells, texts, strict=True) if text), key=lambda cell: cell.row, default=None
    )
    if len(filled) == 2 and len(grid.cells) <= 9 and last is not None and last.column_span == grid.column_count > 1:
        return "box"  # a frame whose heading sits in its upper edge
    if 2 <= len(filled) <= MAX_CONTENTS_CELLS and _CONTENTS.fullmatch(filled[0]):
        return "page"  # the table of contents, set in a table
    is_small = max(grid.row_count, grid.column_count) <= MAX_ORNAMENT and sum(map(len, filled)) <= MAX_TITLE
    if len(filled) == 1 and (
        min(grid.row_count, grid.column_count) == 1 or len(grid.cells) <= MAX_LAYOUT_CELLS or is_small
    ):
        return "box"  # the other cells are its ornaments
    joined = " ".join(filled)
    if grid.row_count <= MAX_MASTHEAD_ROWS and _MASTHEAD.search(joined) and len(joined) < 300:
        return "masthead"
    if _CONTACT.search(joined) and len(_CONTACT_DETAIL.findall(joined)) >= 2 and len(grid.cells) <= MAX_CONTACT_CELLS:
        first_column = [text for cell, text in zip(grid.cells, texts, strict=True) if cell.column == 0 and text]
        if sum(1 for text in first_column if len(text) <= 12) == len(first_column) and len(joined) < 1200:
            return "contact"
    if len(grid.cells) > MAX_LAYOUT_CELLS and not (grid.row_count == 1 and len(filled) <= 3):
        return None
    has_grids = any(isinstance(element, Grid) for cell in grid.cells for element in cell.elements)
    is_short = 2 <= len(filled) <= 3 and len(joined) <= MAX_TITLE and not has_grids and grid.row_count <= 2
    if is_short and (
        HEAD.fullmatch(filled[0]) or (SHORT_HEAD.fullmatch(filled[0]) and regex.search(r"\p{L}{2}", filled[1]))
    ):
        return "title"
    if has_grids and grid.row_count * grid.column_count <= MAX_LAYOUT_CELLS and not _has_row_label(grid, texts):
        return "page"  # a table that only arranges tables and text on the page
    return None


def _has_row_label(grid: Grid, texts: Sequence[str]) -> bool:
    """Whether a short word stands beside what it names: a table's row, however much its other cell holds."""
    return grid.column_count > 1 and any(
        0 < len(text) <= MAX_ROW_LABEL
        and cell.column == 0
        and not any(isinstance(part, Grid) for part in cell.elements)
        for cell, text in zip(grid.cells, texts, strict=True)
    )


def hidden(item: Item) -> bool:
    return item.line is not None and item.line.layer == "hidden"
