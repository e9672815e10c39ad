"""The steps of segmenting in their order, and the articles and tables they end in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import regex

from pipeline.errors import Code, Severity
from pipeline.model import Article, Block, Bulletin, Document, Line, Problem, RawCitation, Table
from pipeline.segmenter.blocks import build_blocks, wording
from pipeline.segmenter.captions import is_numbered_caption, split_caption, unit_note
from pipeline.segmenter.flow import Flow, read_flow
from pipeline.segmenter.footnotes import build_footnotes
from pipeline.segmenter.issue import find_issue
from pipeline.segmenter.kinds import has_captions_below
from pipeline.segmenter.profiles import profiles
from pipeline.segmenter.tables import Surroundings, build
from pipeline.segmenter.units import Item, flatten, hidden, lines_of

REACH = 6  # units from a table to its caption, furniture between two pages counted
_SPACED = regex.compile(r"\p{Hangul}(?: \p{Hangul}){3,}")  # "통 합 재 정 통 계"
_UNIT_TAIL = regex.compile(r"\s*[(（]\s*단\s?위[^()（）]*[)）]\s*$")


def segment(document: Document) -> Bulletin:
    """The structure of `document`; never raises for odd content, says what it doubts in `problems`."""
    items = flatten(document.elements)
    kept = [item for item in items if not hidden(item)]
    problems: list[Problem] = []
    if len(kept) < len(items):
        message = f"{len(items) - len(kept)} hidden comments or memos were left out of the text."
        problems.append(Problem("segment", Code.HIDDEN_TEXT, Severity.INFO, message))
    flow = read_flow(document, kept)
    issue = find_issue(document, flow.units, _title(flow))
    tables = _tables(flow)
    blocks, bodies = build_blocks(flow, tables)
    articles = _articles(flow, blocks, bodies)
    if articles and any(profile.name == issue.profile and profile.is_by_publisher for profile in profiles()):
        articles = (replace(articles[0], is_by_publisher=articles[0].source_text is None), *articles[1:])
    footnotes = build_footnotes(flow, blocks, tables)
    citations = tuple(
        RawCitation(number, block.ordinal, block.text)
        for number, block in enumerate(block for block in blocks if block.kind == "citation")
    )
    problems += [
        Problem(
            "segment",
            Code.CONTENTS_UNMATCHED,
            Severity.WARNING,
            "An entry of the contents has no article.",
            detail=entry.title,
        )
        for entry in flow.layout.unmatched
    ]
    problems += _lost(document, kept, blocks, flow)
    return Bulletin(document, issue, articles, blocks, footnotes, citations, tables, tuple(problems))


def _title(flow: Flow) -> str | None:
    """The document's title: the cover's where several articles follow it, else the first article's."""
    spans = flow.layout.spans
    if len(spans) > 1:
        cover = (
            unit.text for unit, kind in zip(flow.units[: spans[0].first], flow.kinds, strict=False) if kind == "title"
        )
        if title := next(cover, None):
            return _unspaced(title)
    return _unspaced(spans[0].title) if spans else None


def _unspaced(title: str) -> str:
    """A title as a word is written, where its letters are set apart to fill the line."""
    return title.replace(" ", "") if _SPACED.fullmatch(title) else title


def _tables(flow: Flow) -> tuple[Table, ...]:
    tables: list[Table] = []
    furniture = frozenset(at for at, kind in enumerate(flow.kinds) if kind == "furniture")
    is_below = has_captions_below(flow.units, furniture)
    for at, unit in enumerate(flow.units):
        if unit.item.grid is not None and flow.kinds[at] == "table":
            found = _surroundings(flow, at, is_below)
            tables += build(unit.item.grid, at, len(tables), found, flow.typography)
    return tuple(tables)


def _surroundings(flow: Flow, at: int, is_below: bool) -> Surroundings:
    """What stands around a table; `is_below`: the document's numbered captions stand below their tables."""
    caption = note = heading = None
    below = [after for after in range(at + 1, min(at + REACH, len(flow.units))) if flow.kinds[after] != "furniture"]
    if is_below and below and flow.kinds[below[0]] == "caption" and is_numbered_caption(flow.units[below[0]].whole):
        caption = wording(flow.units[below[0]], "caption")[0]
    for back in range(at - 1, max(-1, at - REACH), -1):
        kind, unit = flow.kinds[back], flow.units[back]
        if kind == "furniture" or (kind == "note" and unit.item.role != "native"):
            continue  # a remark may stand between a caption and its table
        if kind == "caption" and caption is None:
            words = wording(unit, kind)[0]
            if is_below and is_numbered_caption(unit.whole) and _is_under_table(flow, back):
                break  # of the table before
            if split_caption(words).text and unit_note(words) is None:
                caption = words
                break
            note = note or unit.whole
            continue
        if kind == "caption":
            continue
        if kind == "heading":
            heading = unit.text
        break
    rest = [after for after in below[1:] if flow.kinds[after] not in ("note", "caption")]
    is_free = is_below or not rest or flow.units[rest[0]].is_text  # the caption below is not the next table's
    if caption is None and heading is None and below and flow.kinds[below[0]] == "caption" and is_free:
        caption = wording(flow.units[below[0]], "caption")[0]
    span = next((span for span in flow.layout.spans if span.first <= at < span.last), None)
    inherited = (
        split_caption(flow.units[span.first].text).unit_note
        if span and "단위" in flow.units[span.first].text.replace(" ", "")
        else None
    )
    return Surroundings(caption, note, heading, inherited)


def _is_under_table(flow: Flow, at: int) -> bool:
    above = next((back for back in range(at - 1, -1, -1) if flow.kinds[back] != "furniture"), None)
    return above is not None and not flow.units[above].is_text


def _articles(flow: Flow, blocks: Sequence[Block], bodies: Mapping[int, str]) -> tuple[Article, ...]:
    articles = []
    for number, span in enumerate(flow.layout.spans):
        inside = [at for at in range(span.first, span.last) if blocks[at].article == number]
        pages = [page for at in inside if (page := blocks[at].page) is not None]
        summary = "\n".join(blocks[at].text for at in inside if blocks[at].kind == "key_point") or None
        articles.append(
            Article(
                ordinal=number,
                title=_unspaced(_UNIT_TAIL.sub("", span.title).strip()),
                section=span.section,
                title_in_contents=span.entry.title if span.entry else None,
                source_text=span.source,
                page_first=min(pages, default=None),
                page_last=max(pages, default=None),
                summary=summary,
                body_text=bodies.get(number, ""),
            )
        )
    return tuple(articles)


def _count(lines: Iterable[Line]) -> int:
    return len("".join("\n".join([line.text for line in lines]).split()))


def _lost(document: Document, items: Sequence[Item], blocks: Sequence[Block], flow: Flow) -> list[Problem]:
    """The characters of all blocks, cells and figures are the characters of the document, or it says so."""
    extracted = _count(line for line in lines_of(document.elements) if line.layer != "hidden")
    kept = _count(line for block in blocks if flow.units[block.ordinal].item.role != "native" for line in block.lines)
    kept += _count(lines_of(unit.item.grid for unit in flow.units if unit.item.grid is not None))
    heads = {item.group: item.head for item in items if item.role == "title" and item.head}
    kept += sum(len("".join(head.split())) for head in heads.values())
    if kept == extracted:
        return []
    message = f"Blocks hold {kept:,} of {extracted:,} extracted characters; report this document."
    return [Problem("segment", Code.CHARACTERS_LOST, Severity.ERROR, message)]
