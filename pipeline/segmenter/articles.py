"""Titles, sections and the spans of articles.

Evidence for a title, strongest first: the contents name it; it names its source in parentheses; a 참고/붙임/별첨 mark
stands before it; it has the document's title style (large, at the top of a page, repeated). A document without any of
these is one article under its largest opening line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import regex

from pipeline.segmenter.captions import unit_note
from pipeline.segmenter.contents import Contents, Entry, leaves, title_of
from pipeline.segmenter.heads import HEAD
from pipeline.segmenter.lists import number_of
from pipeline.segmenter.mastheads import has_label, is_masthead_line
from pipeline.segmenter.matching import alike, fold, similarity, without_number
from pipeline.segmenter.paragraphs import Unit
from pipeline.segmenter.publisher import is_office
from pipeline.segmenter.sources import split_source
from pipeline.segmenter.typography import Typography

SAME_SOURCE = 4.0  # added to the similarity where both name the same source
MATCH = 82.0  # similarity of a contents entry and a title; bodies and contents differ by typos and blanks
TITLE_SIZE = 1.15  # times the body size
TITLE_REACH = 4  # units from a series' name to the title of its one article
ARTICLE_SIZE = 1.25  # … of an article's title that only its style tells from a heading
MAX_TITLE = 160
MAX_MASTHEAD = 40
MAX_HEAD_TITLE = 90  # of the title behind 참고 or 붙임
FEW_ITEMS = 2  # marked lines that may stand above the title of a single article
OPENING = 25  # units among which the title of a single article is looked for
MIN_LISTED = 3  # heads in a row that are a list of annexes
ITEM_RANK = 30  # marks from □ down open items, not titles
_MASTHEAD = regex.compile(r"보\s?도\s?(?:참\s?고\s?|설\s?명\s?|해\s?명\s?)?자\s?료|설\s?명\s?자\s?료")
_RELEASE_DATE = regex.compile(
    r"(?:보\s?도\s?(?:시\s?점|일\s?시)|배\s?포(?:\s?일\s?시?)?|엠\s?바\s?고)\s?[:：|]?\s.{0,12}(?:19|20)\d{2}\s?[.년]"
    r"|.{0,40}보도(?:하여|해)\s?주(?:시기|십시오|세요)"
)
_NUMBERED_HEAD = regex.compile(
    r"\s*(?:[<【\[]|(?:참\s?고|붙\s?임|별\s?첨|첨\s?부)(?:\s?자료)?\s?\d{1,2}(?!\d|\s?[.월년]))"
)
_HEAD_LINE = regex.compile(rf"^\s*[<【\[]?\s*(?P<head>{HEAD.pattern})\s*[>】\]]?\s*[:.)]?\s+(?P<title>\S.*)$", regex.S)


@dataclass(frozen=True, slots=True)
class Span:
    """One article: units[first:last] (its title first); `head` "참고 1", `entry` its contents entry."""

    first: int
    last: int
    title: str
    section: str | None = None
    head: str | None = None
    entry: Entry | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands where: article spans, section headings, matched contents entries."""

    spans: tuple[Span, ...]
    section_units: frozenset[int]
    unmatched: tuple[Entry, ...] = ()


def is_masthead(unit: Unit) -> bool:
    """The line that says what kind of paper this is: 보도자료, 보도참고자료."""
    if not unit.is_text or len(unit.text) > MAX_MASTHEAD or _MASTHEAD.search(unit.text) is None:
        return False
    rest = _MASTHEAD.sub(" ", unit.text).strip(" |·[]<>")
    return not rest or is_office(rest)  # "나루해양부 보도자료"


def is_release_date(unit: Unit) -> bool:
    """보도시점 2026. 2. 13. 12:00: when a press release may be printed, where it is no table."""
    return unit.is_text and _RELEASE_DATE.match(unit.text.strip()) is not None


def find_articles(
    units: Sequence[Unit], skip: frozenset[int], contents: Contents, typography: Typography, end: int
) -> Layout:
    """Articles among `units[:end]`; `skip` are furniture and contents units."""
    body = [at for at in range(contents.end, end) if at not in skip]
    titles = [at for at in body if _may_be_title(units[at])]
    by_contents = _from_contents(units, titles, contents)
    by_source = [Span(at, 0, *_sourced(units[at])) for at in titles if split_source(units[at].whole)]
    sections = _section_units(units, titles, contents)
    if len(by_contents) >= 2 or (by_contents and len(by_source) <= len(by_contents)):
        spans = _merge(by_contents, by_source)
    elif len(by_source) >= 2:
        spans = _merge(by_source, _like_sourced(units, titles, by_source, typography))
    else:
        styled = _from_style(units, body, typography)
        spans = styled if len(styled) >= 2 else _single(units, body, typography)
        spans = _below_series(units, body, skip, spans, typography) or spans
    spans = _merge(spans, _from_heads(units, body, frozenset(titles)))
    sections |= _kickers(units, skip, spans, contents)
    spans = _close(sorted(spans, key=lambda span: span.first), sections, end)
    spans = [replace(span, section=span.section or _section_of(units, span, sections, contents)) for span in spans]
    matched = {fold(span.entry.title) for span in spans if span.entry}
    matched |= {fold(contents.entries[i].title) for i in sections.values() if i is not None}
    missing = tuple(
        contents.entries[i] for i in leaves(contents.entries) if fold(contents.entries[i].title) not in matched
    )
    return Layout(tuple(spans), frozenset(sections), missing)


def _like_sourced(
    units: Sequence[Unit], titles: Sequence[int], sourced: Sequence[Span], typography: Typography
) -> list[Span]:
    """Titles without a source among those that have one: lines of their size and weight, larger than the text."""
    looks = {(units[span.first].size, units[span.first].is_bold) for span in sourced}
    if len(looks) != 1 or next(iter(looks))[0] <= ARTICLE_SIZE * typography.body_size:
        return []
    return [
        Span(at, 0, units[at].text)
        for at in titles
        if at > sourced[0].first and (units[at].size, units[at].is_bold) in looks and _is_plain_title(units[at])
    ]


def _sourced(unit: Unit) -> tuple[str, None, None, None, str]:
    title, source = split_source(unit.whole) or (unit.text, "")
    return title, None, None, None, source


def _may_be_title(unit: Unit) -> bool:
    return (
        unit.is_text
        and 0 < len(unit.text) <= MAX_TITLE
        and not (unit.marker and unit.marker.is_note)
        and unit.item.role not in ("masthead", "contact")
        and not is_masthead(unit)
        and not is_release_date(unit)
        and unit_note(unit.whole) is None
    )


def _from_contents(units: Sequence[Unit], candidates: Sequence[int], contents: Contents) -> list[Span]:
    """Leaf entries matched to units that may be titles, in order."""
    spans: list[Span] = []
    if not contents.entries:
        return spans
    names = [split_source(units[at].whole) or (without_number(units[at].whole), None) for at in candidates]
    folded = [fold(title) for title, _ in names]
    start = 0
    seen: set[str] = set()
    for index in leaves(contents.entries):
        entry = contents.entries[index]
        if fold(entry.title) in seen:
            continue  # contents printed twice
        seen.add(fold(entry.title))
        wanted, wanted_source = split_source(entry.title) or (title_of(entry), None)
        best, best_score = None, MATCH
        key = fold(wanted)
        slack = 0.35 * max(len(key), 8)
        for position, score in alike(key, folded, MATCH - SAME_SOURCE):
            if position < start or abs(len(folded[position]) - len(key)) > slack:
                continue
            source = names[position][1]
            if source and source == wanted_source:
                score += SAME_SOURCE
            if score > best_score + 1.0:  # of equals the first
                best, best_score = position, score
        if best is None:
            continue
        at = candidates[best]
        title, source = split_source(units[at].whole) or (units[at].text, None)
        annex = _HEAD_LINE.match(title) if _NUMBERED_HEAD.match(title) else None
        head = annex["head"].strip() if annex else None
        title = annex["title"].strip() if annex else title
        spans.append(Span(at, 0, title, section=head, head=head, entry=entry, source=source))
        start = best + 1
    return spans


def _section_units(units: Sequence[Unit], candidates: Sequence[int], contents: Contents) -> dict[int, int | None]:
    """Units that repeat a section entry of the contents: position -> entry index."""
    leaf = set(leaves(contents.entries))
    sections: dict[int, int | None] = {}
    if len(leaf) == len(contents.entries):
        return sections
    texts = {at: fold(without_number(units[at].whole)) for at in candidates}
    for index, entry in enumerate(contents.entries):
        if index in leaf:
            continue
        wanted = fold(title_of(entry))
        for at, text in texts.items():
            close = text == wanted or (len(wanted) >= 4 and similarity(text, wanted) >= 88)
            if close or (len(wanted) >= 4 and text.startswith(wanted) and len(text) <= len(wanted) + 4):
                sections[at] = index
                del texts[at]  # it is the heading of one section
                break
    return sections


def _from_heads(units: Sequence[Unit], body: Sequence[int], candidates: frozenset[int]) -> list[Span]:
    """참고 / 붙임 / 별첨 with a title: from a layout table, a framed line, or a line of its own.

    `candidates` are the units of the body that may be titles.
    """
    heads = [
        (order, found) for order, at in enumerate(body) if at in candidates and (found := _head(units, body, order))
    ]
    spans, listed = [], _listed([(order, head) for order, (head, _) in heads])
    for order, (head, title) in heads:
        if order not in listed:
            spans.append(Span(body[order], 0, title, section=head, head=head))
    return spans


def _head(units: Sequence[Unit], body: Sequence[int], order: int) -> tuple[str, str] | None:
    """("참고 1", title) of the unit at a place of the body, None where it is no head."""
    unit = units[body[order]]
    if unit.item.head and HEAD.fullmatch(unit.item.head.strip()):
        return unit.item.head.strip(), unit.text
    if unit.marker is not None:
        return None
    if HEAD.fullmatch(unit.text.strip()):
        after = units[body[order + 1]] if order + 1 < len(body) else None
        is_head = after is not None and _may_be_title(after) and len(after.text) <= 80 and after.marker is None
        return (unit.text.strip(), after.text) if after is not None and is_head and unit.item.frame else None
    found = _HEAD_LINE.match(unit.text)
    if found is None or len(unit.text) > MAX_HEAD_TITLE:
        return None
    if not unit.item.frame and not _NUMBERED_HEAD.match(unit.text):
        return None  # "참고 자료를 보면" is a sentence; a frame, a bracket or a number makes it a title
    return found["head"].strip(), found["title"].strip()


def _listed(heads: Sequence[tuple[int, str]]) -> frozenset[int]:
    """Places of heads that only list the annexes: several in a row with nothing between them."""
    runs: list[list[tuple[int, str]]] = []
    for order, head in heads:
        if runs and order == runs[-1][-1][0] + 1:
            runs[-1].append((order, head))
        else:
            runs.append([(order, head)])
    latest = {head: order for order, head in heads}
    listed: set[int] = set()
    for run in runs:
        if len(run) >= MIN_LISTED:
            returns = latest[run[-1][1]] > run[-1][0]
            listed.update(order for order, _ in (run if returns else run[:-1]))
    return frozenset(listed)


def _from_style(units: Sequence[Unit], body: Sequence[int], typography: Typography) -> list[Span]:
    """Unmarked lines in the largest style that opens pages again and again."""
    first_on_page: dict[int, int] = {}
    for at in body:
        page = units[at].page
        if page is not None and units[at].is_text:
            first_on_page.setdefault(page, at)
    openers = set(first_on_page.values())
    styles: Counter[float] = Counter()
    tops: Counter[float] = Counter()
    for at in body:
        unit = units[at]
        if unit.size > TITLE_SIZE * typography.body_size and _is_plain_title(unit):
            styles[unit.size] += 1
            tops[unit.size] += at in openers
    chosen = [size for size in styles if styles[size] >= 2 and tops[size] >= 0.6 * styles[size]]
    if not chosen:
        return []
    best = max(chosen, key=lambda size: (styles[size], size))
    return [Span(at, 0, units[at].text) for at in body if units[at].size == best and _is_plain_title(units[at])]


def _is_plain_title(unit: Unit) -> bool:
    """A title that nothing but its style tells; those behind 참고 are told by their head."""
    return _may_be_title(unit) and unit.marker is None and not unit.item.head


def _single(units: Sequence[Unit], body: Sequence[int], typography: Typography) -> list[Span]:
    """One article: its title is the largest of the opening lines, above its items, else the first line."""
    items = [order for order, at in enumerate(body[:OPENING]) if _is_item(units[at])]
    last = items[FEW_ITEMS] if len(items) > FEW_ITEMS else OPENING
    opening = _plain_titles(units, body[:last]) or _plain_titles(units, body[:OPENING])
    if not opening:
        return [Span(body[0], 0, units[body[0]].text[:MAX_TITLE])] if body and units[body[0]].is_text else []
    first_page = units[opening[0]].page
    opening = [at for at in opening if units[at].page == first_page]
    largest = max(units[at].size for at in opening)
    at = next(at for at in opening if units[at].size == largest)
    if largest <= typography.body_size * 1.05 and opening[0] != at:
        at = opening[0]
    return [Span(at, 0, units[at].text)]


def _plain_titles(units: Sequence[Unit], body: Sequence[int]) -> list[int]:
    return [
        at
        for at in body
        if _may_be_title(units[at]) and ((marker := units[at].marker) is None or marker.kind.rank < ITEM_RANK)
    ]


def _is_item(unit: Unit) -> bool:
    return unit.is_text and not unit.item.frame and unit.marker is not None and not unit.marker.is_note


def _below_series(
    units: Sequence[Unit], body: Sequence[int], skip: frozenset[int], spans: Sequence[Span], typography: Typography
) -> list[Span]:
    """Where the one title found is the periodical's own, its articles: lines of the largest style below it.

    A title is the periodical's where running heads repeat it, or an issue label stands beside it. Counted lines are
    chapters, not articles.
    """
    if len(spans) != 1:
        return []
    first = spans[0].first
    order = body.index(first)
    near = [units[at] for at in body[max(0, order - 1) : order + 2] if at != first]
    name = fold(units[first].text)
    is_repeated = len(name) >= 4 and any(name in fold(units[at].text) for at in skip)
    if not is_repeated and not any(is_masthead_line(unit.text) for unit in near if unit.is_text):
        return []
    below = [at for at in body if at > first and _may_open_article(units[at], typography)]
    if not below:
        return []
    largest = max(units[at].size for at in below)
    chosen = [at for at in below if units[at].size == largest]
    marks = {unit.marker.kind.name if (unit := units[at]).marker else "" for at in chosen}
    is_apart = all(after - before > 2 for before, after in pairwise(chosen))
    if len(chosen) == 1:  # a paper of one article: its title stands right below name and label of the series
        is_labelled = any(unit.is_text and has_label(unit.text) for unit in near)
        is_near = body.index(chosen[0]) - order <= TITLE_REACH and not units[chosen[0]].marker
        return [Span(chosen[0], 0, units[chosen[0]].text)] if is_labelled and is_near else []
    if len(marks) > 1 or not is_apart:
        return []
    return [Span(at, 0, units[at].text) for at in chosen]


def _may_open_article(unit: Unit, typography: Typography) -> bool:
    is_large = unit.size > ARTICLE_SIZE * typography.body_size > 0
    is_name = is_masthead_line(unit.text) or is_office(unit.text)
    return is_large and _may_be_title(unit) and not is_name and not unit.item.head and number_of(unit.marker) is None


def _kickers(
    units: Sequence[Unit], skip: frozenset[int], spans: Sequence[Span], contents: Contents
) -> dict[int, int | None]:
    """Section names printed again above their articles' titles: position -> entry index."""
    found: dict[int, int | None] = {}
    for span in spans:
        if span.entry is None or span.entry.parent is None:
            continue
        above = next((at for at in range(span.first - 1, -1, -1) if at not in skip), None)
        section = fold(title_of(contents.entries[span.entry.parent]))
        if above is not None and units[above].is_text and fold(without_number(units[above].whole)) == section:
            found[above] = span.entry.parent
    return found


def _merge(spans: list[Span], more: list[Span]) -> list[Span]:
    taken = {span.first for span in spans}
    return spans + [span for span in more if span.first not in taken]


def _close(spans: list[Span], sections: dict[int, int | None], end: int) -> list[Span]:
    """Each article ends where the next title or section heading stands."""
    stops = sorted({span.first for span in spans} | set(sections) | {end})
    return [replace(span, last=stops[bisect_right(stops, span.first)]) for span in spans if span.first < end]


def _section_of(units: Sequence[Unit], span: Span, sections: dict[int, int | None], contents: Contents) -> str | None:
    if span.entry is not None and span.entry.parent is not None:
        printed = next((at for at, index in sections.items() if index == span.entry.parent), None)
        return _section_name(units[printed]) if printed is not None else title_of(contents.entries[span.entry.parent])
    if span.entry is not None and any(entry.parent is not None for entry in contents.entries):
        return None  # the contents know sections, and this article is in none
    above = [at for at in sections if at < span.first]
    if above:
        return _section_name(units[max(above)])
    return next((unit.text.strip() for unit in units[: min(span.first + 3, OPENING)] if is_masthead(unit)), None)


def _section_name(unit: Unit) -> str:
    return without_number(unit.whole) if unit.marker and unit.marker.kind.is_numbered else unit.text
