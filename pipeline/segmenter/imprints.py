"""Publisher, address, numbers and whom to ask: what is printed about the paper itself."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.segmenter.paragraphs import Unit

MAX_IMPRINT = 90
IMPRINT_MARKS = ("square", "dot", "black_square", "arrow")
IMPRINT = regex.compile(
    r"발\s?행\s?(?:일|처|인|기관)|발\s?간\s?(?:일|처)|편\s?집\s?(?:인|위원)|문\s?의\s?처?\s?[:：)(]|주\s?소\s|홈\s?페\s?이\s?지|전\s?화\s?[:：(]|팩\s?스|"
    r"ISSN|ISBN|인\s?쇄\s?(?:일|처|소|인)?\s?[:：]|^인\s?쇄\s|무단\s?전재|담\s?당\s?부\s?서|저작권|공공누리|e-?mail|이메일|문의는|Tel|\b\d{2,3}-\d{3,4}-\d{4}\b",
    regex.I,
)
_CONTACT_LINE = regex.compile(
    r"^이 (?:보도)?자료(?:에 대하여|와 관련).*|☎\s?\(?0\d{1,2}[-)\s]|문의\s?[:：].{0,60}0\d{1,2}-\d{3,4}"
)
IMPRINT_LINE = regex.compile(
    r"(?:Tel|Fax|전\s?화|팩\s?스|ISSN|ISBN|발간\s?등록\s?번호|발\s?행\s?(?:일|처|인)|발\s?간\s?(?:일|처)|홈\s?페\s?이\s?지|우편\s?번호)(?!\p{L})"
    r"|(?:\(?우\)?\s?)?\d{5}\s\p{Hangul}+(?:시|도)\s.{4,60}$|(?:https?://|www\.)\S+$",
    regex.I,
)


def imprint_start(units: Sequence[Unit], furniture: frozenset[int]) -> int:
    """Where the imprint at the document's end begins; len(units) without one."""
    start, hits = len(units), 0
    last_page = max((unit.page for unit in units if unit.page is not None), default=None)
    for at in range(len(units) - 1, max(-1, len(units) - 40), -1):
        unit = units[at]
        if at in furniture:
            continue
        if not unit.is_text or not _may_be_imprint(unit):
            if unit.item.figure is not None and last_page is not None and unit.page == last_page:
                continue
            break
        if last_page is not None and unit.page != last_page:
            break
        if unit.item.role == "contact":
            break
        if IMPRINT.search(unit.text):
            start, hits = at, hits + 1
        elif hits == 0 and len(unit.text) > 60:
            break
    if hits and last_page is not None:
        # on a last page of its own everything before the first imprint line belongs to it, too
        same = [at for at in range(len(units)) if units[at].page == last_page and at not in furniture]
        if len(same) <= 14 and all(_may_be_imprint(units[at]) and units[at].item.grid is None for at in same):
            start = min(start, same[0])
    return start if hits >= 2 or (hits and last_page is not None and len(units) - start <= 6) else len(units)


def _may_be_imprint(unit: Unit) -> bool:
    return len(unit.text) <= 160 and (unit.marker is None or unit.marker.kind.name in IMPRINT_MARKS)


def is_imprint_line(unit: Unit, last_page: int | None) -> bool:
    """Who to ask, wherever it stands; publisher, address and numbers of the paper also amid its last page's text."""
    if unit.marker is not None:
        return False
    if _CONTACT_LINE.search(unit.text):
        return True
    is_last = unit.page is not None and unit.page == last_page and len(unit.text) <= MAX_IMPRINT
    return is_last and not unit.item.frame and IMPRINT_LINE.match(unit.text) is not None
