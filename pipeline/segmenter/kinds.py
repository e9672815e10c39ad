"""What each unit is: title, heading, bullet, note, citation, caption, key point, imprint, furniture …"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import regex

from pipeline.model import BlockKind, Grid
from pipeline.segmenter.articles import Layout, is_masthead, is_release_date
from pipeline.segmenter.captions import (
    is_counted_caption,
    is_numbered_caption,
    looks_like_caption,
    split_caption,
    unit_note,
)
from pipeline.segmenter.citations import bibliography, find_reference, goes_on
from pipeline.segmenter.contents import Contents
from pipeline.segmenter.headings import (
    BRACKETED,
    DATE_LINE,
    EMPHASIS,
    FIELD,
    MAX_HEADING,
    MAX_SHORT_HEADING,
    SENTENCE_END,
    is_heading,
    is_plain_heading,
    may_be_heading,
)
from pipeline.segmenter.imprints import IMPRINT, IMPRINT_LINE, is_imprint_line
from pipeline.segmenter.lists import plain_items
from pipeline.segmenter.markers import CHAPTER_CLASSES
from pipeline.segmenter.mastheads import is_masthead_line, is_office_line
from pipeline.segmenter.notes import find_table_note
from pipeline.segmenter.paragraphs import Unit
from pipeline.segmenter.publisher import is_office, signed
from pipeline.segmenter.typography import Typography
from pipeline.segmenter.units import lines_of

MAX_TABLE_TITLE = 60
MASTHEAD_REACH = 3  # units behind the first title in which label and date of the issue stand
MAX_COVER = 8  # lines of text on a cover
MIN_VOTES = 3  # units of a mark from which on the document shows what the mark is for
MOSTLY, SELDOM = 0.5, 0.3  # shares of a mark's units that look like headings: above, all short ones are; below, few are
FOOT_NOTE_REACH = 40
FOOT_NOTE_SIZE = 0.88  # of the body's size, where the mark above is not raised
_ISSUE_LABEL = regex.compile(
    r"^(?:(?:19|20)\d{2}\s?(?:년|[-–.])\s?)?(?:제\s?)?\d{1,4}\s?월?\s?호$|^Vol\.?\s?\d+.{0,12}$|^(?:19|20)\d{2}\s?[.년]\s?\d{1,2}\s?[.월]?(?:\s?\d{1,2}\s?[.일]?)?$"
)
_BOX_HEADING = regex.compile(
    r"[\[［【〈<]?\s?(?:KEY\s?(?:Contents?|Points?|Messages?)|핵\s?심\s?(?:내\s?용|요\s?약)|요\s?약|주\s?요\s?내\s?용)\s?[\]］】〉>]?",
    regex.I,
)
_ANGLED = regex.compile(r"^[<〈≪《].{4,80}[>〉≫》]$")
_QUOTED = regex.compile(r"[“\"][^”\"]+[.?!]\s?[”\"]")  # what somebody said
_BETWEEN_DASHES = regex.compile(r"[-–―─‐−]\s*\S.{7,}\S\s*[-–―─‐−]")


@dataclass(frozen=True, slots=True)
class _Context:
    """What is known of the whole document when one unit is judged."""

    units: Sequence[Unit]
    furniture: frozenset[int]
    contents: Contents
    entries: frozenset[int]
    layout: Layout
    titles: frozenset[int]
    first_title: int
    cover: frozenset[int]  # units below the title on a first page that is nothing but a cover
    imprint: int
    listed: frozenset[int]  # units that only go on with a list
    subtitles: frozenset[int]  # lines between dashes right below a title
    boxed: frozenset[int]  # units of a KEY box that is known by its heading only
    heading_marks: frozenset[str]  # classes of marks that open headings in this document
    item_marks: Mapping[str, tuple[float, bool]]  # classes that open items: their usual size, and whether in bold
    last_page: int | None
    sources: frozenset[int]  # lines below the word 참고문헌
    signed: frozenset[int]  # signatures below a date
    has_angled_headings: bool
    captions_below: bool  # most numbered captions stand below their tables
    typography: Typography


def classify(
    units: Sequence[Unit],
    furniture: frozenset[int],
    contents: Contents,
    layout: Layout,
    imprint: int,
    typography: Typography,
) -> list[BlockKind]:
    """One kind for each unit."""
    titles = frozenset(span.first for span in layout.spans)
    listed = plain_items(units, furniture)
    votes = _heading_shares(units, typography, listed)
    context = _Context(
        units=units,
        furniture=furniture,
        contents=contents,
        entries=frozenset(entry.unit for entry in contents.entries),
        layout=layout,
        titles=titles,
        first_title=min(titles, default=0),
        cover=_cover(units, furniture, min(titles, default=0)),
        imprint=imprint,
        listed=listed,
        subtitles=_subtitles(units, titles, furniture),
        boxed=_boxed(units, furniture),
        heading_marks=frozenset(name for name, share in votes.items() if share > MOSTLY),
        item_marks={name: _usual_style(name, units) for name, share in votes.items() if share < SELDOM},
        last_page=max((unit.page for unit in units if unit.page is not None), default=None),
        sources=bibliography(units, furniture),
        signed=frozenset(signed(units)),
        has_angled_headings=_has_angled_headings(units, furniture),
        captions_below=has_captions_below(units, furniture),
        typography=typography,
    )
    kinds: list[BlockKind] = []
    for at, unit in enumerate(units):
        kinds.append(_kind(at, unit, kinds[-1] if kinds else None, context))
    return kinds


def _cover(units: Sequence[Unit], furniture: frozenset[int], title: int) -> frozenset[int]:
    """Units behind the title on a first page that holds a few short lines only."""
    page = units[title].page if units else None
    below = [at for at, unit in enumerate(units) if unit.page == page and at not in furniture and unit.is_text]
    is_cover = len(below) <= MAX_COVER and all(len(units[at].text) <= MAX_HEADING for at in below)
    has_more = any(unit.page is not None and page is not None and unit.page > page for unit in units)
    return frozenset(at for at in below if at > title) if is_cover and has_more and page is not None else frozenset()


def _kind(at: int, unit: Unit, before: BlockKind | None, context: _Context) -> BlockKind:
    if at in context.furniture or unit.item.role == "masthead":
        return "furniture"
    if at <= context.first_title + 2 and (is_masthead(unit) or is_release_date(unit) or _is_slogan(at, context.units)):
        return "furniture"
    if at in context.entries:
        return "contents_entry"
    if at in context.contents.headings or at in context.layout.section_units:
        return "heading"
    if at in context.titles:
        return "title"
    if not unit.is_text:
        return "table" if unit.item.grid is not None and not _is_blank_row(unit.item.grid) else "figure"
    if unit.item.role == "contact" or at >= context.imprint or is_imprint_line(unit, context.last_page):
        return "imprint"
    return _text_kind(at, unit, before, context)


def _is_blank_row(grid: Grid) -> bool:
    """A row of cells without a word: a strip for logos, no table."""
    return grid.row_count == 1 and not any(line.text for line in lines_of([grid]))


def _is_slogan(at: int, units: Sequence[Unit]) -> bool:
    """What is printed to the left or right of 보도자료."""
    unit = units[at]
    for other in units[max(at - 2, 0) : at + 3]:
        if other is unit or unit.box is None or other.box is None or unit.page != other.page or not is_masthead(other):
            continue
        is_level = unit.box.y0 < other.box.y1 and other.box.y0 < unit.box.y1
        if unit.is_text and is_level and (unit.box.x0 >= other.box.x1 or unit.box.x1 <= other.box.x0):
            return True
    return False


def _text_kind(at: int, unit: Unit, before: BlockKind | None, context: _Context) -> BlockKind:
    """The kind of running text inside the body."""
    if unit.item.role == "caption":
        return "caption"
    if unit.item.frame and _BOX_HEADING.fullmatch(unit.text.strip()):
        return "furniture"
    if find_reference(unit.whole) or (before == "citation" and unit.marker is None and goes_on(unit.text)):
        return "citation"
    if at in context.sources:
        return "citation"
    if at + 1 in context.sources and unit.marker is None:
        return "heading"
    if unit_note(unit.whole) is not None:
        return "caption"
    if unit.marker is not None and (unit.marker.is_note or _is_foot_note(at, unit, context)):
        return "note"
    if unit.item.role == "title" and at >= context.first_title:
        return "heading"
    if (
        before in ("table", "figure", "note", "citation", "caption")
        and unit.marker is None
        and find_table_note(unit.text)
    ):
        return "note"
    is_caption = _is_caption(at, unit, context)
    if is_caption and (at >= context.first_title or looks_like_caption(unit.whole)):
        return "caption"
    if at < context.first_title:
        return _cover_kind(at, unit, context)
    if at <= context.first_title + MASTHEAD_REACH and (is_masthead_line(unit.text) or is_office(unit.text)):
        return "imprint"
    if at in context.signed or (at + 1 in context.signed and DATE_LINE.fullmatch(unit.text.strip())):
        return "imprint"
    if at in context.cover and (_ISSUE_LABEL.match(unit.text.strip()) or is_office(unit.text)):
        return "imprint"
    if at in context.boxed or at in context.subtitles:
        return "key_point"
    if unit.item.frame and not unit.item.head:
        return _framed_kind(at, unit, context.units)
    if unit.marker is None:
        is_head = is_plain_heading(at, unit, context.units, context.typography)
        return "paragraph" if not is_head else "imprint" if at in context.cover else "heading"
    if at in context.listed:
        return "bullet"
    opens = is_heading(at, unit, context.units, context.typography)
    if unit.marker.kind.name in context.heading_marks and may_be_heading(unit):
        return "heading" if opens or not FIELD.match(unit.text) else "bullet"
    return "heading" if opens and _stands_out(unit, context) else "bullet"


def _subtitles(units: Sequence[Unit], titles: frozenset[int], furniture: frozenset[int]) -> frozenset[int]:
    """Lines right below a title that stand between dashes: "- 수출 12% 늘어 -"."""
    found: set[int] = set()
    for title in titles:
        at = title + 1
        while at < len(units) and units[at].is_text and (at in furniture or _BETWEEN_DASHES.fullmatch(units[at].whole)):
            if at not in furniture:
                found.add(at)
            at += 1
    return frozenset(found)


def _boxed(units: Sequence[Unit], furniture: frozenset[int]) -> frozenset[int]:
    """Units below a repeated box heading ("KEY Contents"), up to the first with another mark."""
    found: set[int] = set()
    for at in furniture:
        if not _BOX_HEADING.fullmatch(units[at].text.strip()):
            continue
        mark: str | None = None
        for after in range(at + 1, len(units)):
            unit = units[after]
            if after in furniture:
                continue
            if not unit.is_text or unit.page != units[at].page:
                break
            if unit.item.frame:
                break  # the drawn box itself is the better evidence
            if mark is None:
                mark = unit.marker.kind.name if unit.marker else ""
            if (unit.marker.kind.name if unit.marker else "") != mark:
                break
            found.add(after)
    return frozenset(found)


def _heading_shares(units: Sequence[Unit], typography: Typography, listed: frozenset[int]) -> dict[str, float]:
    """For marks with enough units the share that looks like a heading by itself."""
    votes: dict[str, list[bool]] = {}
    for at, unit in enumerate(units):
        if unit.is_text and unit.marker is not None and not unit.marker.is_note:
            opens = at not in listed and is_heading(at, unit, units, typography)
            votes.setdefault(unit.marker.kind.name, []).append(opens)
    return {name: sum(found) / len(found) for name, found in votes.items() if len(found) >= MIN_VOTES}


def _usual_style(name: str, units: Sequence[Unit]) -> tuple[float, bool]:
    """The usual size of a mark's units, and whether most are bold."""
    alike = [unit for unit in units if unit.is_text and unit.marker is not None and unit.marker.kind.name == name]
    return median([unit.size for unit in alike]), sum(unit.is_bold for unit in alike) * 2 > len(alike)


def _stands_out(unit: Unit, context: _Context) -> bool:
    """Among items of its mark a heading is set apart; the others open items, however short some are."""
    assert unit.marker is not None
    kind = unit.marker.kind
    usual = context.item_marks.get(kind.name)
    if usual is None or kind.is_numbered or kind.name in ("syllable", "syllable_paren", *CHAPTER_CLASSES):
        return True  # what counts heads short and long chapters alike
    size, is_bold = usual
    return unit.size > EMPHASIS * size > 0 or (unit.is_bold and not is_bold)


def _is_foot_note(at: int, unit: Unit, context: _Context) -> bool:
    """ "1) …" in small type whose mark stands raised behind a word above, or on this page close behind one."""
    if unit.marker is None or unit.marker.kind.name != "number_paren":
        return False
    if not unit.size or unit.size > 0.95 * context.typography.body_size:
        return False
    mark = unit.marker.text
    above = context.units[max(0, at - FOOT_NOTE_REACH) : at]
    if unit.size <= FOOT_NOTE_SIZE * context.typography.body_size:
        behind_word = regex.compile(rf"(?<=[\p{{L}}.”’」』)]){regex.escape(mark)}(?!\p{{L}}{{2}})")
        if any(other.page == unit.page and behind_word.search(other.text) for other in above if other.is_text):
            return True
    return any(_has_raised(other, mark) for other in above)


def _has_raised(unit: Unit, mark: str) -> bool:
    """Whether a mark stands raised in a text or in a cell."""
    lines = unit.lines if unit.item.grid is None else lines_of([unit.item.grid])
    return any(
        span.is_superscript and mark in line.text[span.start : span.end]
        for line in lines
        if mark in line.text
        for span in line.spans
    )


def _framed_kind(at: int, unit: Unit, units: Sequence[Unit]) -> BlockKind:
    """Text in a drawn box: alone and short it is a heading, else the box's message."""
    near = units[max(0, at - 1) : at + 2]
    is_alone = sum(1 for other in near if other.item.frame == unit.item.frame) == 1
    is_quoted = unit.text.startswith(("“", "‘", '"')) and not unit.text.endswith(("”", "’", '"'))
    if is_alone and len(unit.text) <= MAX_HEADING and not SENTENCE_END.search(unit.text) and not is_quoted:
        return "heading"
    return "key_point"


def _cover_kind(at: int, unit: Unit, context: _Context) -> BlockKind:
    """Before the first article: the bulletin's own title, its issue label, a foreword."""
    text = unit.text.strip()
    if (
        _ISSUE_LABEL.match(text)
        or is_masthead_line(text)
        or is_office_line(text)
        or IMPRINT.search(unit.text)
        or IMPRINT_LINE.match(unit.text)
    ):
        return "imprint"
    opening = [
        other
        for other in context.units[: min(30, max(context.contents.end, 1))]
        if other.is_text and other.page == unit.page
    ]
    largest = max((other.size for other in opening), default=0.0)
    if (
        unit.marker is None
        and len(unit.text) <= MAX_HEADING
        and ((largest and unit.size == largest) or (not largest and at == 0))
    ):
        return "title"
    if any(other.text == unit.text for other in context.units[:1]) and at:
        return "title"  # the cover's title again
    if unit.marker is not None:
        return "heading" if is_heading(at, unit, context.units, context.typography) else "bullet"
    return "heading" if len(unit.text) <= MAX_SHORT_HEADING and not SENTENCE_END.search(unit.text) else "paragraph"


def _neighbour(at: int, step: int, units: Sequence[Unit], furniture: frozenset[int]) -> Unit | None:
    at += step
    while 0 <= at < len(units):
        if at not in furniture and unit_note(units[at].whole) is None:
            return units[at]
        at += step
    return None


def _has_angled_headings(units: Sequence[Unit], furniture: frozenset[int]) -> bool:
    """Whether this paper sets headings in <…>: several stand above text, few at a table or figure."""
    angled = [
        at
        for at, unit in enumerate(units)
        if at not in furniture and unit.is_text and unit.marker is None and _ANGLED.match(unit.text)
    ]
    near = [(_neighbour(at, 1, units, furniture), _neighbour(at, -1, units, furniture)) for at in angled]
    drawn = sum(any(unit is not None and not unit.is_text for unit in pair) for pair in near)
    return len(angled) - drawn >= MIN_VOTES and drawn < SELDOM * len(angled)


def has_captions_below(units: Sequence[Unit], furniture: frozenset[int]) -> bool:
    """Whether most numbered captions of the document stand below their tables."""
    below = above = 0
    for at, unit in enumerate(units):
        if at in furniture or not unit.is_text or not is_numbered_caption(unit.whole):
            continue
        after, previous = _neighbour(at, 1, units, furniture), _neighbour(at, -1, units, furniture)
        is_under, is_over = previous is not None and not previous.is_text, after is not None and not after.is_text
        below += is_under and not is_over
        above += is_over and not is_under
    return below > above


def _is_caption(at: int, unit: Unit, context: _Context) -> bool:
    units, furniture = context.units, context.furniture
    after, previous = _neighbour(at, 1, units, furniture), _neighbour(at, -1, units, furniture)
    drawn_after = after is not None and not after.is_text
    drawn_before = previous is not None and not previous.is_text
    if _ANGLED.match(unit.text) and unit.marker is None and not unit.item.frame:
        return drawn_after or drawn_before or not context.has_angled_headings
    if not (drawn_after or drawn_before or looks_like_caption(unit.whole)):
        return False
    framed = looks_like_caption(unit.whole) and (unit.marker is None or split_caption(unit.whole).text != unit.text)
    if framed and (drawn_after or drawn_before):
        return True
    if framed and unit.marker is None and is_counted_caption(unit.whole) and not SENTENCE_END.search(unit.text):
        return True  # its figure is no more than a drawing
    if unit.marker is not None and len(unit.text) <= MAX_TABLE_TITLE and unit.text.endswith((" .", unit.marker.text)):
        return drawn_after or unit.text.endswith(unit.marker.text)
    if unit.marker is not None or not drawn_after or unit.item.frame:
        return False
    if context.captions_below:
        table = next(place for place in range(at + 1, len(units)) if units[place] is after)
        below = _neighbour(table, 1, units, furniture)
        if below is not None and below.is_text and is_numbered_caption(below.whole):
            return False  # the table has its caption below: this line only leads to it
    return (
        len(unit.text) <= MAX_TABLE_TITLE
        and not SENTENCE_END.search(unit.text)
        and not _QUOTED.match(unit.text)
        and not BRACKETED.match(unit.text)
        and not DATE_LINE.fullmatch(unit.text.strip())
        and unit.label is None
    )
