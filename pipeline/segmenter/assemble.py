"""The steps of segmenting in their order, and the blocks, articles, notes and tables they end in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import regex

from pipeline.errors import Code, Severity
from pipeline.model import (
    Article,
    Block,
    BlockKind,
    Bulletin,
    Document,
    Footnote,
    Line,
    NativeNote,
    Placement,
    Problem,
    RawCitation,
    Table,
)
from pipeline.segmenter.articles import Layout, find_articles
from pipeline.segmenter.captions import split_caption, unit_note
from pipeline.segmenter.citations import find_reference
from pipeline.segmenter.contents import Contents, find_contents
from pipeline.segmenter.hierarchy import Node, indent_groups, order_keys, tree
from pipeline.segmenter.issue import find_issue
from pipeline.segmenter.kinds import classify, imprint_start
from pipeline.segmenter.layers import furniture
from pipeline.segmenter.markers import Marker, MarkerClass
from pipeline.segmenter.notes import REACH, Anchor, cell_notes, find_anchors, word_start
from pipeline.segmenter.paragraphs import Typography, Unit, join, measure
from pipeline.segmenter.profiles import profiles
from pipeline.segmenter.tables import Surroundings, build
from pipeline.segmenter.units import Item, flatten, hidden, lines_of

_NATIVE = MarkerClass("star", 82, False)
_LEADER = regex.compile(r"\s*[·.…‥⋯∙_-]{4,}\s*")
_UNIT_TAIL = regex.compile(r"\s*[(（]\s*단\s?위[^()（）]*[)）]\s*$")


@dataclass(frozen=True, slots=True)
class _Flow:
    """All units in reading order with what is known of each."""

    units: tuple[Unit, ...]
    kinds: tuple[BlockKind, ...]
    nodes: tuple[Node, ...]
    layout: Layout
    contents: Contents
    typography: Typography


def segment(document: Document) -> Bulletin:
    """The structure of `document`; never raises for odd content, says what it doubts in `problems`."""
    items = flatten(document.elements)
    kept = [item for item in items if not hidden(item)]
    problems: list[Problem] = []
    if len(kept) < len(items):
        message = f"{len(items) - len(kept)} hidden comments or memos were left out of the text."
        problems.append(Problem("segment", Code.HIDDEN_TEXT, Severity.INFO, message))
    flow = _flow(document, kept)
    title = flow.layout.spans[0].title if flow.layout.spans else None
    issue = find_issue(document, flow.units, title)
    tables = _tables(flow)
    blocks = _blocks(flow, tables)
    articles, blocks = _articles(flow, blocks)
    if articles and any(profile.name == issue.profile and profile.is_by_publisher for profile in profiles()):
        articles = (replace(articles[0], is_by_publisher=articles[0].source_text is None), *articles[1:])
    footnotes = _footnotes(flow, blocks, tables)
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


def _flow(document: Document, items: Sequence[Item]) -> _Flow:
    repeated = furniture(items, document.pages)
    typography = measure(item.line for at, item in enumerate(items) if item.line is not None and at not in repeated)
    position = {id(item): at for at, item in enumerate(items)}
    body = join([item for at, item in enumerate(items) if at not in repeated], typography)
    body = _with_native_notes(body, document.notes, position)
    furnished = []
    for at in sorted(repeated):
        parts = _as_lines(items[at])
        position.update((id(part), at) for part in parts)
        furnished += join(parts, typography)
    merged = sorted(
        [(position[id(unit.item)], 0, unit) for unit in body]
        + [(position[id(unit.item)], 1, unit) for unit in furnished],
        key=lambda p: p[:2],
    )
    units = tuple(unit for _, _, unit in merged)
    known = frozenset(at for at, (_, is_furniture, _) in enumerate(merged) if is_furniture)
    readable = [unit if at not in known else replace(unit, text="") for at, unit in enumerate(units)]
    contents = find_contents(readable)
    skip = known | frozenset(entry.unit for entry in contents.entries) | contents.headings
    imprint = imprint_start(units, known)
    layout = find_articles(units, skip, contents, typography, imprint)
    kinds = classify(units, known, contents, layout, imprint, typography)
    nodes = _trees(units, kinds, layout, contents)
    return _Flow(units, tuple(kinds), tuple(nodes), layout, contents, typography)


def _as_lines(item: Item) -> list[Item]:
    """Furniture is text, also where it is drawn as a table."""
    if item.grid is None:
        return [item]
    return [Item(line=line, frame=item.frame, group=-1) for line in lines_of([item.grid])]


def _with_native_notes(units: list[Unit], notes: Sequence[NativeNote], position: dict[int, int]) -> list[Unit]:
    """The file format's own notes as units behind the paragraph, or table, that refers to them."""
    out: list[Unit] = []
    for unit in units:
        out.append(unit)
        lines: Iterable[Line] = unit.lines
        if unit.item.grid is not None:
            lines = lines_of([unit.item.grid])
        for reference in [reference for line in lines for reference in line.notes]:
            note = notes[reference.note]
            placed: list[Placement] = []
            start = 0
            for line in note.lines:
                placed.append(Placement(start, line, 0, len(line.text)))
                start += len(line.text) + 1
            item = Item(line=note.lines[0] if note.lines else None, role="native")
            position[id(item)] = position[id(unit.item)]
            text = " ".join(line.text for line in note.lines)
            out.append(Unit(item, note.lines, text, tuple(placed), Marker(note.mark, _NATIVE, 0), page=unit.page))
    return out


def _trees(units: Sequence[Unit], kinds: Sequence[BlockKind], layout: Layout, contents: Contents) -> list[Node]:
    """Nodes of all units; parents are positions in `units`."""
    spans = [(span.first, span.last) for span in layout.spans]
    outside = [at for at in range(len(units)) if not any(first <= at < last for first, last in spans)]
    groups = indent_groups([unit for unit, kind in zip(units, kinds, strict=True) if kind == "bullet"])
    articles = [[units[at] for at in range(first, last) if kinds[at] in ("bullet", "heading")] for first, last in spans]
    order = order_keys([*articles, [units[at] for at in outside if kinds[at] in ("bullet", "heading")]], groups)
    nodes = [Node(None, None)] * len(units)
    for positions in [list(range(first, last)) for first, last in spans] + [outside]:
        found = tree([units[at] for at in positions], [kinds[at] for at in positions], order, groups)
        for at, node in zip(positions, found, strict=True):
            nodes[at] = Node(node.level, None if node.parent is None else positions[node.parent])
    entry_units = [entry.unit for entry in contents.entries]
    for entry in contents.entries:
        nodes[entry.unit] = Node(entry.level, None if entry.parent is None else entry_units[entry.parent])
    return nodes


# ---------------------------------------------------------------- tables


def _tables(flow: _Flow) -> tuple[Table, ...]:
    tables: list[Table] = []
    for at, unit in enumerate(flow.units):
        if unit.item.grid is not None and flow.kinds[at] == "table":
            tables += build(unit.item.grid, at, len(tables), _surroundings(flow, at), flow.typography)
    return tuple(tables)


def _surroundings(flow: _Flow, at: int) -> Surroundings:
    caption = note = heading = None
    for back in range(at - 1, max(-1, at - 6), -1):
        kind, unit = flow.kinds[back], flow.units[back]
        if kind == "furniture":
            continue
        if kind == "caption" and caption is None:
            wording = _wording(unit, kind)[0]
            if split_caption(wording).text and unit_note(wording) is None:
                caption = wording
                break
            note = note or unit.whole
            continue
        if kind == "caption":
            continue
        if kind == "heading":
            heading = unit.text
        break
    if caption is None and heading is None and at + 1 < len(flow.units) and flow.kinds[at + 1] == "caption":
        after = at + 2
        if after >= len(flow.units) or flow.units[after].is_text:  # a caption below, not one of the next table
            caption = _wording(flow.units[at + 1], "caption")[0]
    span = next((span for span in flow.layout.spans if span.first <= at < span.last), None)
    inherited = (
        split_caption(flow.units[span.first].text).unit_note
        if span and "단위" in flow.units[span.first].text.replace(" ", "")
        else None
    )
    return Surroundings(caption, note, heading, inherited)


# ---------------------------------------------------------------- blocks


def _blocks(flow: _Flow, tables: Sequence[Table]) -> tuple[Block, ...]:
    article_of = {at: number for number, span in enumerate(flow.layout.spans) for at in range(span.first, span.last)}
    captions = {table.block: table.caption for table in tables if table.parent is None}
    blocks = []
    for at, (unit, kind, node) in enumerate(zip(flow.units, flow.kinds, flow.nodes, strict=True)):
        text, placements, marker = _wording(unit, kind)
        if kind == "table":
            text, placements = captions.get(at) or "", ()
        if kind == "figure" and unit.item.figure is not None:
            text, placements = _figure_text(unit.item.figure.lines)
        blocks.append(
            Block(
                ordinal=at,
                kind=kind,
                text=text,
                level=node.level,
                marker=marker,
                label=unit.label if kind in ("bullet", "key_point", "heading", "paragraph") else None,
                article=None if kind in ("furniture", "contents_entry") else article_of.get(at),
                parent=node.parent,
                page=unit.page,
                box=unit.box,
                font_size=unit.size or None,
                is_bold=unit.is_bold,
                placements=placements,
                lines=_block_lines(unit),
            )
        )
    return tuple(blocks)


def _figure_text(lines: Sequence[Line]) -> tuple[str, tuple[Placement, ...]]:
    placements, start = [], 0
    for line in lines:
        placements.append(Placement(start, line, 0, len(line.text)))
        start += len(line.text) + 1
    return "\n".join(line.text for line in lines), tuple(placements)


def _block_lines(unit: Unit) -> tuple[Line, ...]:
    if unit.item.figure is not None:
        return unit.item.figure.lines
    return unit.lines


def _wording(unit: Unit, kind: BlockKind) -> tuple[str, tuple[Placement, ...], str | None]:
    """Text without mark and lead word, its placements, and the mark as seen."""
    marker = unit.marker.text if unit.marker else unit.item.head
    offset = len(unit.whole) - len(unit.text)
    if kind == "citation":
        found = find_reference(unit.whole)
        if found:
            start, end = max(found.start - offset, 0), found.end - offset
            return *_cut(unit, start, end), found.marker
    if kind == "contents_entry":
        text, placements = _without_leader(unit)
        return _whole(unit, text, placements) if _is_numbered(unit) else (text, placements, marker)
    if kind == "caption" and unit.marker is not None:
        end = len(unit.text.rstrip(" ." + unit.marker.text))
        return *_cut(unit, 0, end), marker
    with_mark = kind in ("title", "furniture", "imprint") or (kind == "paragraph" and _is_numbered(unit))
    with_mark = with_mark or (kind == "heading" and _is_chapter(unit))  # "Ⅱ. 주요 행사" is a name with its number
    if with_mark and unit.marker is not None and not unit.item.head:
        return _whole(unit, unit.text, unit.placements)
    return unit.text, unit.placements, marker


def _without_leader(unit: Unit) -> tuple[str, tuple[Placement, ...]]:
    """A contents entry with one blank for the dots that lead to its page number."""
    found = _LEADER.search(unit.text)
    if not found:
        return unit.text, unit.placements
    head, head_places = _cut(unit, 0, found.start())
    tail, tail_places = _cut(unit, found.end(), len(unit.text))
    moved = tuple(replace(place, start=place.start + len(head) + 1) for place in tail_places)
    return f"{head} {tail}".strip(), head_places + moved


def _is_numbered(unit: Unit) -> bool:
    return unit.marker is not None and (unit.marker.kind.is_numbered or _is_chapter(unit))


def _is_chapter(unit: Unit) -> bool:
    return unit.marker is not None and unit.marker.kind.name == "chapter"


def _cut(unit: Unit, start: int, end: int) -> tuple[str, tuple[Placement, ...]]:
    """`unit.text[start:end]` with its placements."""
    while start < end and unit.text[start].isspace():
        start += 1
    cut = []
    for place in unit.placements:
        first, last = max(place.start, start), min(place.start + place.length, end)
        if first < last:
            cut.append(Placement(first - start, place.line, place.line_start + first - place.start, last - first))
    return unit.text[start:end], tuple(cut)


def _whole(unit: Unit, text: str, placements: tuple[Placement, ...]) -> tuple[str, tuple[Placement, ...], None]:
    """The text with its mark back in front: what opens a title or an imprint line is part of it."""
    assert unit.marker is not None
    mark = f"{unit.marker.text} "
    shifted = tuple(replace(place, start=place.start + len(mark)) for place in placements)
    head = unit.lines[0] if unit.lines else None
    at = head.text.find(unit.marker.text) if head else -1
    if head is not None and at >= 0:
        shifted = (Placement(0, head, at, len(unit.marker.text)), *shifted)
    return mark + text, shifted, None


# ---------------------------------------------------------------- articles


def _articles(flow: _Flow, blocks: Sequence[Block]) -> tuple[tuple[Article, ...], tuple[Block, ...]]:
    out = list(blocks)
    articles = []
    for number, span in enumerate(flow.layout.spans):
        inside = [at for at in range(span.first, span.last) if out[at].article == number]
        body: list[str] = []
        position = 0
        for at in inside:
            if out[at].kind == "title" or not out[at].text:
                continue
            out[at] = replace(out[at], char_start=position, char_end=position + len(out[at].text))
            body.append(out[at].text)
            position += len(out[at].text) + 1
        pages = [page for at in inside if (page := out[at].page) is not None]
        summary = "\n".join(out[at].text for at in inside if out[at].kind == "key_point") or None
        articles.append(
            Article(
                ordinal=number,
                title=_UNIT_TAIL.sub("", span.title).strip(),
                section=span.section,
                title_in_contents=span.entry.title if span.entry else None,
                source_text=span.source,
                page_first=min(pages, default=None),
                page_last=max(pages, default=None),
                summary=summary,
                body_text="\n".join(body),
            )
        )
    return tuple(articles), tuple(out)


# ---------------------------------------------------------------- notes


def _footnotes(flow: _Flow, blocks: Sequence[Block], tables: Sequence[Table]) -> tuple[Footnote, ...]:
    anchors = _anchors(flow, blocks)
    notes: list[Footnote] = []
    for at, block in enumerate(blocks):
        if block.kind == "table":
            for table in tables:
                if table.block == at:
                    notes += cell_notes(table, len(notes))
        if block.kind != "note" or block.marker is None:
            continue
        anchor = anchors.get(at)
        is_native = flow.units[at].item.role == "native"
        notes.append(
            Footnote(
                ordinal=len(notes),
                block=at,
                marker=block.marker,
                kind="native" if is_native else "remark" if block.marker == "※" else "anchored",
                text=block.text,
                anchor_block=anchor.unit if anchor else None,
                anchor_text=blocks[anchor.unit].text[anchor.start : anchor.end] if anchor else None,
                anchor_start=anchor.start if anchor else None,
                anchor_end=anchor.end if anchor else None,
            )
        )
    return tuple(notes)


def _anchors(flow: _Flow, blocks: Sequence[Block]) -> dict[int, Anchor]:
    """The anchors of note blocks. Notes in a row with one mark take the marks before them in order."""
    found: dict[int, Anchor] = {}
    taken: set[tuple[int, int]] = set()
    at = 0
    while at < len(blocks):
        group: list[int] = []
        while at < len(blocks) and (blocks[at].kind == "note" or (group and blocks[at].kind == "furniture")):
            if blocks[at].kind == "note":
                group.append(at)
            at += 1
        at += not group
        marks: dict[str, list[int]] = {}
        for position in group:
            mark = blocks[position].marker
            if flow.units[position].item.role == "native":
                native = _native_anchor(flow, blocks, position)
                if native:
                    found[position] = native
            elif mark and mark != "※":
                marks.setdefault(mark, []).append(position)
        for mark, positions in marks.items():
            texts = [
                (i, blocks[i].text)
                for i in range(max(0, group[0] - REACH), group[0])
                if _can_carry(blocks[i], blocks[group[0]])
            ]
            found.update(zip(positions, find_anchors(mark, len(positions), texts, taken), strict=False))
    return found


def _can_carry(block: Block, note: Block) -> bool:
    return block.article == note.article and block.kind not in ("note", "furniture", "table")


def _native_anchor(flow: _Flow, blocks: Sequence[Block], at: int) -> Anchor | None:
    """Where the file itself says that the note hangs."""
    order = 0
    host = at - 1
    while host >= 0 and flow.units[host].item.role == "native":
        order += 1
        host -= 1
    if host < 0 or flow.units[host].item.grid is not None:
        return None
    references = [(line, reference) for line in flow.units[host].lines for reference in line.notes]
    if order >= len(references):
        return None
    line, reference = references[order]
    for place in blocks[host].placements:
        if place.line is line and place.line_start <= reference.offset <= place.line_start + place.length:
            end = place.start + reference.offset - place.line_start
            return Anchor(host, word_start(blocks[host].text, end), end)
    return None


# ---------------------------------------------------------------- nothing lost


def _count(lines: Iterable[Line]) -> int:
    return sum(len("".join(line.text.split())) for line in lines)


def _lost(document: Document, items: Sequence[Item], blocks: Sequence[Block], flow: _Flow) -> list[Problem]:
    """The characters of all blocks, cells and figures are the characters of the document, or it says so."""
    extracted = _count(line for line in lines_of(document.elements) if line.layer != "hidden")
    kept = sum(_count(block.lines) for block in blocks if flow.units[block.ordinal].item.role != "native")
    kept += sum(_count(lines_of([unit.item.grid])) for unit in flow.units if unit.item.grid is not None)
    heads = {item.group: item.head for item in items if item.role == "title" and item.head}
    kept += sum(len("".join(head.split())) for head in heads.values())
    if kept == extracted:
        return []
    message = f"Blocks hold {kept:,} of {extracted:,} extracted characters; report this document."
    return [Problem("segment", Code.CHARACTERS_LOST, Severity.ERROR, message)]
