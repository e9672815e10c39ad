"""What each unit is: title, heading, bullet, note, citation, caption, key point, imprint, furniture …"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import regex

from pipeline.model import BlockKind
from pipeline.segmenter.articles import Layout, is_masthead
from pipeline.segmenter.captions import looks_like_caption, split_caption, unit_note
from pipeline.segmenter.citations import find_reference, goes_on
from pipeline.segmenter.contents import Contents
from pipeline.segmenter.paragraphs import Typography, Unit

MAX_HEADING = 60  # characters
MAX_SHORT_HEADING = 42  # without any emphasis
MAX_TABLE_TITLE = 60
_SENTENCE_END = regex.compile(r"(?:다|요|까|음|함|됨|임)[.?!]?\s*$|[.?!]\s*$")
_IMPRINT = regex.compile(
    r"발\s?행\s?(?:일|처|인|기관)|발\s?간\s?(?:일|처)|편\s?집\s?(?:인|위원)|문\s?의\s?처?\s?[:：)(]|주\s?소\s|홈\s?페\s?이\s?지|전\s?화\s?[:：(]|팩\s?스|"
    r"ISSN|ISBN|인\s?쇄|무단\s?전재|담\s?당\s?부\s?서|저작권|공공누리|e-?mail|이메일|문의는|Tel|\b\d{2,3}-\d{3,4}-\d{4}\b",
    regex.I,
)
_ISSUE_LABEL = regex.compile(
    r"^(?:(?:19|20)\d{2}\s?(?:년|[-–.])\s?)?(?:제\s?)?\d{1,4}\s?월?\s?호$|^Vol\.?\s?\d+.{0,12}$|^(?:19|20)\d{2}\s?[.년]\s?\d{1,2}\s?[.월]?(?:\s?\d{1,2}\s?[.일]?)?$"
)
_CONTACT_LINE = regex.compile(
    r"^이 (?:보도)?자료(?:에 대하여|와 관련).*|☎\s?\(?0\d{1,2}[-)\s]|문의\s?[:：].{0,60}0\d{1,2}-\d{3,4}"
)
_BRACKETED = regex.compile(r"^[<【\[〈(「≪][^<>【】\[\]〈〉()「」≪≫]{2,40}[>】\]〉)」≫]$")


def imprint_start(units: Sequence[Unit], furniture: frozenset[int]) -> int:
    """Where the imprint at the document's end begins; len(units) without one."""
    start, hits = len(units), 0
    last_page = max((unit.page for unit in units if unit.page is not None), default=None)
    for at in range(len(units) - 1, max(-1, len(units) - 40), -1):
        unit = units[at]
        if at in furniture:
            continue
        if (
            not unit.is_text
            or len(unit.text) > 160
            or (unit.marker and unit.marker.kind.name not in ("square", "dot", "black_square", "arrow"))
        ):
            if unit.item.figure is not None and last_page is not None and unit.page == last_page:
                continue
            break
        if last_page is not None and unit.page != last_page:
            break
        if unit.item.role == "contact":
            break
        if _IMPRINT.search(unit.text):
            start, hits = at, hits + 1
        elif hits == 0 and len(unit.text) > 60:
            break
    if hits and last_page is not None:
        # on a last page of its own everything before the first imprint line belongs to it, too
        same = [at for at in range(len(units)) if units[at].page == last_page and at not in furniture]
        if len(same) <= 14 and all(len(units[at].text) <= 160 and units[at].item.grid is None for at in same):
            start = min(start, same[0])
    return start if hits >= 2 or (hits and last_page is not None and len(units) - start <= 6) else len(units)


def classify(
    units: Sequence[Unit],
    furniture: frozenset[int],
    contents: Contents,
    layout: Layout,
    imprint: int,
    typography: Typography,
) -> list[BlockKind]:
    """One kind for each unit."""
    titles = {span.first for span in layout.spans}
    entries = {entry.unit for entry in contents.entries}
    first_title = min(titles, default=0)
    kinds: list[BlockKind] = []
    for at, unit in enumerate(units):
        kinds.append(
            _kind(
                at, unit, units, kinds, furniture, entries, contents, titles, layout, imprint, first_title, typography
            )
        )
    return kinds


def _kind(
    at: int,
    unit: Unit,
    units: Sequence[Unit],
    before: Sequence[BlockKind],
    furniture: frozenset[int],
    entries: set[int],
    contents: Contents,
    titles: set[int],
    layout: Layout,
    imprint: int,
    first_title: int,
    typography: Typography,
) -> BlockKind:
    if at in furniture or unit.item.role == "masthead" or (at <= first_title + 2 and is_masthead(unit)):
        return "furniture"
    if at in entries:
        return "contents_entry"
    if at in contents.headings or at in layout.section_units:
        return "heading"
    if at in titles:
        return "title"
    if unit.item.grid is not None:
        return "table"
    if unit.item.figure is not None:
        return "figure"
    if unit.item.role == "contact" or at >= imprint or _CONTACT_LINE.search(unit.text):
        return "imprint"
    if find_reference(unit.whole) or (
        before and before[-1] == "citation" and unit.marker is None and goes_on(unit.text)
    ):
        return "citation"
    if unit_note(unit.whole) is not None:
        return "caption"
    if unit.marker is not None and unit.marker.is_note:
        return "note"
    if _is_caption(at, unit, units, furniture) and (at >= first_title or looks_like_caption(unit.whole)):
        return "caption"
    if at < first_title:
        return _cover_kind(at, unit, units, contents, typography)
    if unit.item.role == "title":
        return "heading"
    if unit.item.frame and not unit.item.head:
        return _framed_kind(at, unit, units)
    if unit.marker is not None:
        return "heading" if _is_heading(at, unit, units, typography) else "bullet"
    return "heading" if _is_plain_heading(at, unit, units, typography) else "paragraph"


def _framed_kind(at: int, unit: Unit, units: Sequence[Unit]) -> BlockKind:
    """Text in a drawn box: alone and short it is a heading, else the box's message."""
    near = units[max(0, at - 1) : at + 2]
    is_alone = sum(1 for other in near if other.item.frame == unit.item.frame) == 1
    if is_alone and len(unit.text) <= MAX_HEADING and not _SENTENCE_END.search(unit.text):
        return "heading"
    return "key_point"


def _cover_kind(at: int, unit: Unit, units: Sequence[Unit], contents: Contents, typography: Typography) -> BlockKind:
    """Before the first article: the bulletin's own title, its issue label, a foreword."""
    if _ISSUE_LABEL.match(unit.text.strip()) or _IMPRINT.search(unit.text):
        return "imprint"
    opening = [other for other in units[: min(30, max(contents.end, 1))] if other.is_text and other.page == unit.page]
    largest = max((other.size for other in opening), default=0.0)
    if (
        unit.marker is None
        and len(unit.text) <= MAX_HEADING
        and ((largest and unit.size == largest) or (not largest and at == 0))
    ):
        return "title"
    if any(other.text == unit.text for other in units[:1]) and at:
        return "title"  # the cover's title again
    if unit.marker is not None:
        return "heading" if _is_heading(at, unit, units, typography) else "bullet"
    return "heading" if len(unit.text) <= MAX_SHORT_HEADING and not _SENTENCE_END.search(unit.text) else "paragraph"


def _neighbour(at: int, step: int, units: Sequence[Unit], furniture: frozenset[int]) -> Unit | None:
    at += step
    while 0 <= at < len(units):
        if at not in furniture and unit_note(units[at].whole) is None:
            return units[at]
        at += step
    return None


def _is_caption(at: int, unit: Unit, units: Sequence[Unit], furniture: frozenset[int]) -> bool:
    after, previous = _neighbour(at, 1, units, furniture), _neighbour(at, -1, units, furniture)
    drawn_after = after is not None and not after.is_text
    drawn_before = previous is not None and not previous.is_text
    if not (drawn_after or drawn_before or looks_like_caption(unit.whole)):
        return False
    framed = looks_like_caption(unit.whole) and (unit.marker is None or split_caption(unit.whole).text != unit.text)
    if framed and (drawn_after or drawn_before):
        return True
    symmetric = (
        unit.marker is not None
        and regex.search(r"[■▪◼□◆●•.]\s*$", unit.text) is not None
        and unit.text.rstrip()[-1] in unit.marker.text + "."
    )
    if symmetric and len(unit.text) <= MAX_TABLE_TITLE:
        return drawn_after or unit.text.rstrip()[-1] == unit.marker.text[0]  # type: ignore[union-attr]
    if unit.marker is not None or not drawn_after or unit.item.frame:
        return False
    return (
        len(unit.text) <= MAX_TABLE_TITLE
        and not _SENTENCE_END.search(unit.text)
        and not _BRACKETED.match(unit.text)
        and unit.label is None
    )


def _is_heading(at: int, unit: Unit, units: Sequence[Unit], typography: Typography) -> bool:
    """A short marked line that opens something below it."""
    assert unit.marker is not None
    if unit.label is not None or len(unit.text) > MAX_HEADING or _SENTENCE_END.search(unit.text):
        return False
    rank = unit.marker.kind.rank
    if unit.marker.kind.name in ("chapter", "bracketed"):
        return True
    after = next((other for other in units[at + 1 : at + 4] if not (other.marker and other.marker.is_note)), None)
    if after is None:
        return False
    opens = (
        not after.is_text
        or (after.marker is not None and after.marker.kind.name != unit.marker.kind.name)
        or (after.marker is None and len(after.text) > MAX_HEADING)
    )
    if after.is_text and after.marker is not None and after.indent is not None and unit.indent is not None:
        opens = opens and after.indent >= unit.indent - 1.0
    if after.is_text and after.marker is not None and after.marker.kind.rank < rank and not unit.is_bold:
        opens = False
    if not opens:
        return False
    below = after.size if after.is_text and after.size else typography.body_size
    emphasized = unit.size > 1.06 * max(below, 1.0) or (unit.is_bold and not after.is_bold)
    return emphasized or (len(unit.text) <= MAX_SHORT_HEADING and rank <= 36)


def _is_plain_heading(at: int, unit: Unit, units: Sequence[Unit], typography: Typography) -> bool:
    if len(unit.text) > MAX_HEADING or _SENTENCE_END.search(unit.text):
        return False
    if _BRACKETED.match(unit.text):
        return True
    sizes = [other.size for other in units[max(0, at - 5) : at + 6] if other.is_text and other.size]
    around = median(sizes) if sizes else typography.body_size
    if unit.size > 1.1 * max(typography.body_size, 1.0) and unit.size >= around:
        return True
    after = units[at + 1] if at + 1 < len(units) else None
    opens = after is not None and (not after.is_text or after.marker is not None or len(after.text) > MAX_HEADING)
    return unit.is_bold and opens and not (after is not None and after.is_bold and after.marker is None)
