"""Whether the next printed line goes on with the paragraph above it.

Evidence, in this order: a mark opens a paragraph; another size or frame ends one; so do a wide gap, a short last line
and an indent that is not the hanging one.
"""

from __future__ import annotations

from itertools import pairwise

import regex

from pipeline.model import Box, Line
from pipeline.segmenter.citations import find_reference, is_complete
from pipeline.segmenter.heads import HEAD
from pipeline.segmenter.markers import find_marker
from pipeline.segmenter.typography import (
    ENTRY_END,
    MIN_EDGE_TEXT,
    SAME_LINE,
    Typography,
    column_of,
    is_beside,
    is_page_number,
    line_is_bold,
    line_size,
)
from pipeline.segmenter.units import Item

GAP = 1.45  # a line step this much wider than the document's own ends a paragraph
SENTENCE_GAP = 1.12  # the same behind a full stop
SIZE_STEP = 0.12  # relative difference of size between lines of one paragraph
EVEN_SIZE_STEP = 0.05  # … between lines that are each set in one size throughout
FIRST_LINE = 0.5  # sizes that the first line of a paragraph is set in at least
# marks of lists inside a sentence
LISTED = frozenset({"number_circled", "number_parens", "syllable_parens", "number_paren", "triangle"})
LIST_REACH = 6  # lines back in which the list's earlier mark stands
HANG_SLACK = 0.6  # sizes by which a line may miss the left edge of its paragraph
FOOT_SIZE = 0.95  # of the body's size: notes at the foot are set smaller
SHORT_LINE = 2.2  # characters of room left on a line's right that its successor could have used
TITLE_SIZE = 1.15  # times the body size
BOXED_TITLE = 0.15  # share of the size by which the lines of a title in a box may differ
MAX_TITLE_LINE = 60  # characters
MIXED = 2  # characters of each line that have the larger size; a mark alone may be larger than its text
SMALL = 0.85  # of its item's size a remark in brackets has at least
SAME_TYPE = 0.6  # points by which a remark's size may differ from its item's
MIN_TEXT = 8  # the same of a piece that runs on over the edge of the page
MAX_FIELD = 20  # the same of a piece that ends a line of fields
BROKEN_SIZE = 2.5  # points two halves of a sentence broken by hand may differ: words inside are set smaller
ENTRY_WIDTH = 0.55  # share of the column that the first line of an entry in two lines fills at least
_BROKEN = regex.compile(
    r"(?:으로|에서|에게|하는|되는|있는|없는|하고|하며|으며|되며|되고|이며|대비|통해|위해|위한|따른|대한|관한|및|또는|혹은|"
    r"(?<!마|가|노)을|를|(?<!조)은|는|(?<!회|협|논|합|결|정|동|주|강|제|토|심|문)의|[,·(]|(?<![도경진회선수철항활통미원근피])로)$"
)
_LED_TO_PAGE = regex.compile(r"(?<![·.…‥⋯_-])[·.…‥⋯_-]{4,}+\s*\d{1,4}$")  # an entry of the contents is whole
_ANNEX = regex.compile(
    rf"[\[<【〈]\s*(?:{HEAD.pattern}|별지\s?제?\s?\d{{1,2}}\s?호[^\[\]<>【】〈〉]{{0,6}})\s*[\]>】〉]\s*\S"
)
_LABELLED = regex.compile(r"[(（][^()（）]{1,10}[)）]\s+\p{L}")
_BRACKETED = regex.compile(r"[(（][^()（）]{2,}(?:\([^()]*\)[^()（）]*)*[)）]$")
_AUTHOR_YEAR = regex.compile(r"\p{L}[^()（）]{0,40}[(（](?:19|20)\d{2}[a-z]?[)）],")
_VERB_END = regex.compile(r"다\.(?=\s|$)")
_HANGUL_LAST = regex.compile(r"\p{Hangul}$")
_BROKEN_DATE = regex.compile(r"(?<!\d)(?:19|20)\d{2}\s?[.]$")
IMPRINT_WORD = regex.compile(r"발\s?[행간]\s?(?:일|처|인|호|년)|편\s?집\s?인|IS[SB]N")
ENDED = regex.compile(r"[.?!。:;]\s*[\"'”’)]?$")


def continues(pending: list[Item], item: Item, typography: Typography) -> bool:
    first, before, line = pending[0], pending[-1].line, item.line
    assert before is not None
    assert line is not None
    if item.group and item.group == pending[-1].group:
        return True  # cells of one title, masthead or contact table read as one line
    if item.group or pending[-1].group or item.frame != first.frame or line.layer != before.layer:
        return False
    if line.page in typography.listed_pages and is_page_number(before, line):
        return True
    if _is_whole_entry(pending, typography):
        return False
    is_rest_of_date = _BROKEN_DATE.search(before.text) is not None and line.text[:1].isdigit()  # "지난 2020." "3.11. …"
    if _ANNEX.match(line.text):
        return False
    is_item = find_marker(line.text) is not None and not is_rest_of_date
    is_item = is_item and not _is_end_of_verb(pending, line, typography)
    if is_item and _is_inside_note(pending, line, typography):
        return True
    if (
        (is_item and not _is_rest_of_list(pending, line, typography))
        or find_reference(line.text)
        or _is_further_source(pending)
        or _is_next_entry(pending, line)
        or _LED_TO_PAGE.search(before.text)
    ):
        return False
    if line.is_paragraph or before.is_paragraph:
        return _is_title_line(before, line, typography, first.frame > 0) or _sentence_goes_on(pending, line)
    size, other = line_size(before), line_size(line)
    is_resized = size and other and abs(size - other) > _size_step(before, line) * max(size, other)
    if is_resized and not _mixes(before, line) and not _is_bracketed_rest(pending, line):
        return False
    if _is_next_labelled(pending, line):
        return False
    if _weight_changes(before, line) and (line_is_bold(line) or len(pending) > 1):
        return False
    if before.box is None or line.box is None:
        return False
    if before.page != line.page or _is_next_column(before.box, line.box):
        return _goes_on_over_page(pending, line, typography)
    step = (line.box.y1 - before.box.y1) / max(size, 1.0)
    if step <= SAME_LINE:  # same baseline: pieces of one line far apart, or another column
        return _is_rest_of_row(pending, line, typography)
    if _is_whole_row(pending, typography):
        return False
    if step > typography.leading * GAP and step > _own_step(pending) * GAP:
        return False
    if ENDED.search(before.text) and step > (_own_step(pending) or typography.leading) * SENTENCE_GAP:
        return False  # a full stop, and a step wider than those inside the paragraph
    is_hanging = len(pending) == 1 and find_marker(before.text) is not None
    if ENDED.search(before.text) and line.box.x0 - before.box.x0 > FIRST_LINE * size and not is_hanging:
        return False  # a full stop, and a first line set in
    if (
        ends_short(before, line, typography, pending[-1].edge)
        and not _is_rest_of_entry(before, line, typography)
        and not _is_bracketed_rest(pending, line)
    ):
        return False
    head = pending[0].line
    assert head is not None
    hang = _text_left(head)
    if len(pending) == 1 and find_marker(head.text) is not None and head.box is not None:
        # after a mark, the second line starts under the text or under the mark, not left of the mark
        return line.box.x0 >= head.box.x0 - size
    if line.box.x0 > hang + 2.5 * max(size, 6.0) and len(pending) == 1 and line.align != "center":
        return _is_centered(before, line)
    return True


def _is_whole_entry(pending: list[Item], typography: Typography) -> bool:
    """An entry of the contents that has its page number."""
    before, last = pending[-2].line if len(pending) > 1 else None, pending[-1].line
    if before is None or last is None or last.page not in typography.listed_pages:
        return False
    return is_page_number(before, last)


def _is_rest_of_list(pending: list[Item], line: Line, typography: Typography) -> bool:
    """A printed line that begins with the next mark of a list inside the sentence: "… ① 기준 ② 사람" / "③ 거래 …"."""
    head, before, marker = pending[0].line, pending[-1].line, find_marker(line.text)
    if head is None or before is None or marker is None or line.is_paragraph or before.is_paragraph:
        return False
    if marker.kind.name not in LISTED or before.box is None or line.box is None or ENDED.search(before.text):
        return False
    if before.page == line.page and not _is_flush(pending, line):
        return False
    so_far = " ".join(item.line.text for item in pending[-LIST_REACH:] if item.line is not None)[1:]
    rest = line.text[marker.length :]
    earlier, later = _counted(marker.text, -1), _counted(marker.text, 1)
    if earlier not in so_far if earlier else later not in rest:
        return False
    return typography.right_edge(before) > 0 and not ends_short(before, line, typography, pending[-1].edge)


def _is_flush(pending: list[Item], line: Line) -> bool:
    """Whether a line begins where the text above it does."""
    head, before = pending[0].line, pending[-1].line
    if head is None or before is None or before.box is None or line.box is None:
        return False
    hang = _text_left(head) if len(pending) == 1 and find_marker(head.text) is not None else before.box.x0
    return abs(line.box.x0 - hang) <= HANG_SLACK * max(line_size(line), 6.0)


def _is_bracketed_rest(pending: list[Item], line: Line) -> bool:
    """A remark in brackets that begins a line of its own, under the text of its item and in its size."""
    head, before = pending[0].line, pending[-1].line
    if head is None or before is None or find_marker(head.text) is None or ENDED.search(before.text):
        return False
    if _BRACKETED.match(line.text) is None or head.box is None or line.box is None:
        return False
    size, other = line_size(head), line_size(line)
    is_under = head.box.x0 < line.box.x0 <= _text_left(head) + size
    return is_under and SMALL * size <= other < size + SAME_TYPE


def _is_next_labelled(pending: list[Item], line: Line) -> bool:
    """Two lines that each begin with a short label in brackets: "(1차년도) …", "(2차년도) …"."""
    head = pending[0].line
    labels = [_LABELLED.match(part.text) for part in (head, line) if part is not None]
    return len(labels) == 2 and all(labels)


def _is_end_of_verb(pending: list[Item], line: Line, typography: Typography) -> bool:
    """다. behind a full line whose sentence is open: the end of its verb, not the item behind 나."""
    head, before = pending[0].line, pending[-1].line
    if not _VERB_END.match(line.text) or head is None or before is None or line.is_paragraph or before.is_paragraph:
        return False
    opening = find_marker(head.text)
    if (opening is not None and opening.kind.name == "syllable") or not _HANGUL_LAST.search(before.text):
        return False
    is_full = typography.right_edge(before) > 0 and not ends_short(before, line, typography, pending[-1].edge)
    return is_full and not before.ends_with_blank and (before.page != line.page or _is_flush(pending, line))


def _is_inside_note(pending: list[Item], line: Line, typography: Typography) -> bool:
    """The second paragraph ② of what a note at the foot of the page quotes, set under the note's text."""
    head, marker = pending[0].line, find_marker(line.text)
    if head is None or marker is None or marker.kind.name != "number_circled" or line.box is None or head.box is None:
        return False
    opening, size = find_marker(head.text), line_size(line)
    is_note = opening is not None and (opening.is_note or opening.kind.name == "number_paren")
    is_small = 0 < size < FOOT_SIZE * typography.body_size and abs(line_size(head) - size) < 0.1
    return is_note and is_small and line.page == head.page and line.box.x0 > head.box.x0 + HANG_SLACK * size


def _counted(mark: str, step: int) -> str:
    """The mark before or behind a counted one in its list, "" before the first; ▲ and △ stand for themselves."""
    if mark in "▲△":
        return mark
    number = regex.search(r"\d+", mark)
    if number:
        return mark.replace(number[0], str(int(number[0]) + step)) if int(number[0]) + step > 0 else ""
    other = chr(ord(mark[0]) + step)
    return other if (found := find_marker(f"{other} 가")) and found.kind.name == "number_circled" else ""


def _is_rest_of_row(pending: list[Item], line: Line, typography: Typography) -> bool:
    """What a tab or typed blanks set apart on one printed line of one column: "소속 … 직급 … (인)"."""
    before = pending[-1].line
    if before is None or not is_beside(before, line):
        return False
    column = column_of(line, typography.gutters)
    if line.page not in typography.gutters or column is None:
        return True
    return column[1] != 0 and column == column_of(before, typography.gutters)


def _is_whole_row(pending: list[Item], typography: Typography) -> bool:
    """The line so far ends in a short piece set apart: fields of a form, no text that goes on below."""
    before, last = pending[-2].line if len(pending) > 1 else None, pending[-1].line
    if before is None or last is None or last.box is None or not is_beside(before, last):
        return False
    is_field = last.text.endswith((")", "）", ":", "："))
    is_full = last.box.x1 > (pending[-1].edge or typography.right_edge(last)) - line_size(last) > 0
    return len(last.text) <= MAX_FIELD and (is_field or not is_full or len(last.text) < MIN_TEXT)


def _size_step(before: Line, line: Line) -> float:
    """The difference of size that two lines of one paragraph may have: little where each has one size only."""
    is_even = all(len({span.size for span in part.spans if not span.is_superscript}) == 1 for part in (before, line))
    return EVEN_SIZE_STEP if is_even else SIZE_STEP


def _mixes(before: Line, line: Line) -> bool:
    """The larger size is that of both; which prevails on a line is chance where brackets are set smaller."""
    sizes = [[span for span in part.spans if not span.is_superscript] for part in (before, line)]
    largest = max(span.size for spans in sizes for span in spans)
    counts = [sum(span.end - span.start for span in spans if largest - span.size < SAME_TYPE) for spans in sizes]
    return min(counts) >= MIXED


def _weight_changes(before: Line, line: Line) -> bool:
    """One line is bold, the other not, and so are the letters at the break: no emphasis that runs over it."""
    if line_is_bold(before) == line_is_bold(line) or not before.spans or not line.spans:
        return False
    return before.spans[-1].is_bold != line.spans[0].is_bold


def _is_further_source(pending: list[Item]) -> bool:
    """The reference line so far is whole: the next line names another source."""
    head, before = pending[0].line, pending[-1].line
    if head is None or before is None or find_reference(head.text) is None:
        return False
    return is_complete(head.text if head is before else f"{head.text} {before.text}")


def _is_next_entry(pending: list[Item], line: Line) -> bool:
    """Each of two lines opens with an author and a year in brackets: entries of a list of references."""
    head = pending[0].line
    return head is not None and bool(_AUTHOR_YEAR.match(head.text) and _AUTHOR_YEAR.match(line.text))


def _is_title_line(before: Line, line: Line, typography: Typography, is_boxed: bool) -> bool:
    """A title set in several lines of one size, centred; in a box of its own the sizes may differ a little."""
    size, other = line_size(line), line_size(before)
    return (
        min(size, other) > TITLE_SIZE * max(typography.body_size, 1.0)
        and abs(size - other) < (BOXED_TITLE * size if is_boxed else 0.6)
        and line.align == before.align == "center"
        and len(before.text) <= MAX_TITLE_LINE
        and len(line.text) <= MAX_TITLE_LINE
    )


def _own_step(pending: list[Item]) -> float:
    """The widest step between the lines joined so far, in sizes; 0 for one line."""
    steps = []
    for before, after in pairwise(pending):
        a, b = before.line, after.line
        if a and b and a.box and b.box and a.page == b.page:
            steps.append((b.box.y1 - a.box.y1) / max(line_size(b), 1.0))
    return max(steps, default=0.0)


def _is_centered(before: Line, line: Line) -> bool:
    if not before.box or not line.box:
        return False
    return abs((before.box.x0 + before.box.x1) - (line.box.x0 + line.box.x1)) < 2 * max(line_size(line), 6.0)


def _text_left(line: Line) -> float:
    """Left edge of the text after the mark."""
    marker = find_marker(line.text)
    if marker and line.xs and marker.length < len(line.xs):
        return line.xs[marker.length]
    return line.box.x0 if line.box else 0.0


def ends_short(before: Line, line: Line, typography: Typography, edge: float | None = None) -> bool:
    """The line before left room that the next word would have filled: its paragraph had ended.

    `edge`: where text ends in the box around it, if there is one; few words fit a narrow box anyway.
    """
    if before.box is None or line.box is None or before.page is None:
        return False
    is_beside = before.page == line.page and line.box.x0 >= before.box.x1  # the next column tells nothing of this one
    if edge is None or edge - before.box.x0 < MIN_EDGE_TEXT * line_size(before):
        edge = typography.right_edge(before)
    right = edge if is_beside else max(edge, line.box.x1)
    room = right - before.box.x1
    size = max(line_size(before), 6.0)
    if room > size and ENDED.search(before.text) and not before.ends_with_blank:
        return True  # a full stop short of the edge, and no blank glyph that would lead on
    if typography.is_filled(before, line):
        return False
    word = line.text.split(" ", 1)[0]
    need = (line.xs[len(word)] - line.xs[0]) if len(line.xs) > len(word) else len(word) * size
    return room > need + SHORT_LINE * size and not before.text.endswith((",", "·", "("))


def _is_rest_of_entry(before: Line, line: Line, typography: Typography) -> bool:
    """A contents entry in two lines: its page number stands on the second, the first is too long to be a section."""
    if before.box is None or line.page not in typography.contents_pages or not ENTRY_END.search(line.text):
        return False
    width = typography.right_edge(line) - before.box.x0
    return not ENTRY_END.search(before.text) and before.box.x1 - before.box.x0 > ENTRY_WIDTH * width


def _goes_on_over_page(pending: list[Item], line: Line, typography: Typography) -> bool:
    before = pending[-1].line
    assert before is not None
    if (
        line.page is None
        or before.page is None
        or line.page not in (before.page, before.page + 1)
        or line_is_bold(line) != line_is_bold(before)
    ):
        return False
    if ENDED.search(before.text) or before.box is None or line.box is None or IMPRINT_WORD.match(line.text):
        return False
    return typography.right_edge(before) > 0 and not ends_short(before, line, typography)


def _is_next_column(before: Box, after: Box) -> bool:
    """Whether a line of one page stands to the right of the line before it, and higher."""
    return after.x0 > before.x1 and after.y0 < before.y0 - (before.y1 - before.y0)


def _sentence_goes_on(pending: list[Item], line: Line) -> bool:
    """Two paragraphs of the file that are one sentence: the author broke the line by hand."""
    before = pending[-1].line
    assert before is not None
    if before.align == "center" or line.align == "center" or line.head_length or line.outline_level:
        return False
    if abs(line_size(before) - line_size(line)) > BROKEN_SIZE:
        return False
    return len(before.text) >= 25 and len(line.text) >= 8 and _BROKEN.search(before.text) is not None
