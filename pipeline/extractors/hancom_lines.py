"""From runs of one paragraph to its lines: text as seen, spans, note references, links, indent."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

from pipeline.extractors import glyphs
from pipeline.extractors.hancom_model import HANGUL, HANJA, JAPANESE, LATIN, OTHER, SYMBOL, USER, CharShape
from pipeline.model import Align, Layer, Line, Link, NoteReference, Span

_TAB_WIDTH = 40.0  # points; Hancom's default tab distance, where the stops are not evaluated
_BLANKS = " \t\u00a0\u3000"
# Characters that the fast path cannot take: controls, odd blanks, invisible ones, and all that `glyphs` may map.
_SPECIAL = re.compile(
    "[\x00-\x1f\x7f-\xa0\xad\u1100-\u11ff\u2000-\u200f\u2028-\u202f\u2060-\u206f\u2e80-\u2fdf\u3164\ua960-\ua97f"
    "\ud7b0-\uffff\U0002f800-\U0002fa1f\U000f0000-\U0010fffd]"
)
_SEEN_AS: dict[int, str | None] = dict.fromkeys((*range(32), *range(127, 160), 8203, 8204, 8205, 8288, 65279))
_SEEN_AS |= dict.fromkeys((9, 10, 160, *range(8192, 8203), 8232, 8233, 8239, 8287), " ")
_SEEN_AS[0xAD] = "-"  # Hancom draws the soft hyphen


class GlyphCount:
    """How many characters of a document were mapped, and how many private-use ones stay unknown."""

    __slots__ = ("mapped", "unknown")

    def __init__(self) -> None:
        self.mapped = 0
        self.unknown = 0


def seen_text(text: str, font: str, count: GlyphCount) -> str:
    """Text of one font as a reader sees it: odd blanks plain, invisible characters gone, glyphs mapped, NFC."""
    text = text.translate(_SEEN_AS)
    text, mapped, unknown = glyphs.map_text(text, font)
    count.mapped += mapped
    count.unknown += unknown
    return text


def _slot(code: int) -> int:
    """Which font of a character shape draws a character (HWP 5.0 table 34), by its block."""
    if code < 0x80:
        return LATIN
    if 0xAC00 <= code <= 0xD7A3 or 0x1100 <= code <= 0x11FF or 0x3130 <= code <= 0x318F:
        return HANGUL
    if 0x4E00 <= code <= 0x9FFF or 0x3400 <= code <= 0x4DBF or 0xF900 <= code <= 0xFAFF:
        return HANJA
    if 0x3040 <= code <= 0x30FF:
        return JAPANESE
    if 0x2000 <= code <= 0x2BFF or 0x3000 <= code <= 0x303F or 0x3200 <= code <= 0x33FF or 0xFF00 <= code <= 0xFFEF:
        return SYMBOL
    if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
        return USER
    return LATIN if code < 0x250 else OTHER


def _seen_run(text: str, shape: CharShape, count: GlyphCount) -> str:
    if not shape.has_symbol_font:
        return seen_text(text, shape.fonts[HANGUL] if shape.fonts else "", count)
    return "".join(seen_text(char, shape.fonts[_slot(ord(char))], count) for char in text)


# Lines of one style are many, and equal spans are one: (shape, whether in the Latin font, length) -> spans.
SpanCache: TypeAlias = dict[tuple[int, bool, int], tuple[Span, ...]]


class LineBuilder:
    """Collects one line of a paragraph. `take` gives the line and begins the next one."""

    __slots__ = (
        "_cache",
        "_char_shapes",
        "_count",
        "_link_from",
        "_link_target",
        "_links",
        "_notes",
        "_parts",
        "has_text",
    )

    def __init__(self, char_shapes: dict[int, CharShape], count: GlyphCount, cache: SpanCache) -> None:
        self._char_shapes = char_shapes
        self._count = count
        self._cache = cache
        self._parts: list[tuple[str, int]] = []
        self._notes: list[tuple[int, int]] = []  # (before which part, note)
        self._links: list[tuple[int, int, str]] = []  # (first part, after last part, target)
        self._link_from = -1
        self._link_target = ""
        self.has_text = False

    def add(self, text: str, shape: int) -> None:
        self._parts.append((text, shape))
        if not self.has_text and text.strip(_BLANKS):
            self.has_text = True

    def add_note(self, note: int) -> None:
        self._notes.append((len(self._parts), note))

    def begin_link(self, target: str) -> None:
        self._link_from = len(self._parts)
        self._link_target = target

    def end_link(self) -> None:
        if self._link_from >= 0:
            if len(self._parts) > self._link_from:
                self._links.append((self._link_from, len(self._parts), self._link_target))
            self._link_from = -1

    def take(
        self,
        *,
        head: str = "",
        indent: float | None = None,
        align: Align | None = None,
        style: str = "",
        outline_level: int | None = None,
        space_before: float | None = None,
        layer: Layer = "body",
        page: int | None = None,
    ) -> Line | None:
        """The line collected so far, None for a blank one without a head or a note."""
        link_target = self._link_target if self._link_from >= 0 else ""
        self.end_link()
        parts, notes, links = self._parts, self._notes, self._links
        self._parts, self._notes, self._links, self.has_text = [], [], [], False
        if link_target:
            self.begin_link(link_target)
        shapes = self._char_shapes
        raw = "".join([text for text, _ in parts])
        body = raw.lstrip(_BLANKS)
        if not body and not head and not notes:
            return None
        lead = len(raw) - len(body)
        if lead and indent is not None:
            size = shapes.get(parts[0][1], _NO_SHAPE).size or 10.0
            indent += sum(
                _TAB_WIDTH if blank == "\t" else size if blank == "\u3000" else size / 2 for blank in raw[:lead]
            )
        is_plain = raw.isascii() and "\t" not in raw and raw.isprintable()
        if not is_plain:
            is_plain = not _SPECIAL.search(raw) and unicodedata.is_normalized("NFC", raw)
        if is_plain and len(parts) == 1 and not notes and not links:
            only = shapes.get(parts[0][1], _NO_SHAPE)
            if not only.has_symbol_font:  # the usual line: one run, nothing to map
                text = body.rstrip(_BLANKS)
                if head:
                    text = f"{head} {text}" if text else head
                return Line(
                    text,
                    page,
                    None,
                    self._whole(text, parts[0][1], only),
                    is_paragraph=True,
                    head_length=min(len(head) + 1, len(text)) if head else 0,
                    indent=indent,
                    align=align,
                    style=style,
                    outline_level=outline_level,
                    space_before=space_before,
                    layer=layer,
                )
        pieces: list[tuple[str, CharShape]] = []
        if head:
            first = shapes.get(parts[0][1], _NO_SHAPE) if parts else _NO_SHAPE
            pieces.append((head + " ", first))
        offsets = [0]  # where each part begins in the text
        length = len(head) + 1 if head else 0
        for text, shape_id in parts:
            shape = shapes.get(shape_id, _NO_SHAPE)
            offsets[-1] = length
            if lead:
                cut = min(lead, len(text))
                text = text[cut:]
                lead -= cut
            if not is_plain or shape.has_symbol_font:
                text = _seen_run(text, shape, self._count)
            if text:
                pieces.append((text, shape))
                length += len(text)
            offsets.append(length)
        text = "".join([piece for piece, _ in pieces])
        if not is_plain and not unicodedata.is_normalized("NFC", text):  # runs that compose across their border
            text, pieces, offsets = _compose(text, pieces, offsets)
        text = text.rstrip(_BLANKS)
        if not text and not notes:
            return None
        end = len(text)
        return Line(
            text,
            page,
            spans=_spans(pieces, end),
            is_paragraph=True,
            head_length=min(len(head) + 1, end) if head else 0,
            indent=indent,
            align=align,
            style=style,
            outline_level=outline_level,
            space_before=space_before,
            layer=layer,
            notes=tuple(NoteReference(min(offsets[part], end), note) for part, note in notes) if notes else (),
            links=_placed_links(links, offsets, end) if links else (),
        )

    def _whole(self, text: str, shape_id: int, shape: CharShape) -> tuple[Span, ...]:
        key = (shape_id, text.isascii(), len(text))
        spans = self._cache.get(key)
        if spans is None:
            spans = self._cache[key] = _spans([(text, shape)], len(text))
        return spans


_NO_SHAPE = CharShape()


def _placed_links(links: list[tuple[int, int, str]], offsets: list[int], end: int) -> tuple[Link, ...]:
    placed = [Link(min(offsets[first], end), min(offsets[last], end), target) for first, last, target in links]
    return tuple(link for link in placed if link.end > link.start)


def _spans(pieces: list[tuple[str, CharShape]], end: int) -> tuple[Span, ...]:
    """Spans that cover text[:end]; neighbours of one shape are one span."""
    spans: list[Span] = []
    start = position = 0
    last = len(pieces) - 1
    for index, (text, shape) in enumerate(pieces):
        position += len(text)
        if index < last and pieces[index + 1][1] is shape:
            continue
        stop = min(position, end)
        if stop > start:
            fonts = shape.fonts
            font = "" if not fonts else fonts[LATIN if text.isascii() else HANGUL]
            spans.append(Span(start, stop, font, shape.size, shape.is_bold, shape.color, shape.is_superscript))
            start = stop
    return tuple(spans)


def _compose(
    text: str, pieces: list[tuple[str, CharShape]], offsets: list[int]
) -> tuple[str, list[tuple[str, CharShape]], list[int]]:
    """NFC of the whole line, with the borders of its pieces moved along."""
    composed = unicodedata.normalize("NFC", text)

    def moved(offset: int) -> int:
        return min(len(unicodedata.normalize("NFC", text[:offset])), len(composed))

    position = 0
    borders = [0]
    for piece, _ in pieces:
        position += len(piece)
        borders.append(moved(position))
    parts = [(composed[a:b], shape) for (_, shape), a, b in zip(pieces, borders, borders[1:], strict=False)]
    return composed, parts, [moved(offset) for offset in offsets]
