"""From runs of one paragraph to its lines: text as seen, spans, note references, links, indent."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

from pipeline.extractors import glyphs
from pipeline.extractors.hancom_model import HANGUL, HANJA, JAPANESE, LATIN, OTHER, SYMBOL, USER, CharShape, ShapeTable
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


class Look(NamedTuple):
    """What all lines of a paragraph have from its shape, its style and its place."""

    align: Align | None
    style: str
    outline_level: int | None
    first_indent: float  # left edges in points
    next_indent: float
    space_before: float
    layer: Layer


class LineBuilder:
    """Collects one line of a paragraph. `take` gives the line and begins the next one."""

    __slots__ = ("_link_from", "_link_target", "_links", "_maker", "_notes", "_parts", "has_text")

    def __init__(self, maker: LineMaker) -> None:
        self._maker = maker
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

    def take(self, look: Look, head: str, is_first: bool, page: int | None) -> Line | None:
        """The line collected so far, None for a blank one without a head or a note."""
        parts, notes = self._parts, self._notes
        if not parts and not head and not notes:
            return None
        link_target = self._link_target if self._link_from >= 0 else ""
        self.end_link()
        links = self._links
        self._parts, self._notes, self._links, self.has_text = [], [], [], False
        if link_target:  # a link goes on behind a forced line break
            self.begin_link(link_target)
        if len(parts) == 1 and not notes and not links:
            return self._maker.single(*parts[0], look, head, is_first, page)
        return self._maker.line(parts, notes, links, look, head, is_first, page)


class LineMaker:
    """Turns runs into lines, with the character shapes of one document."""

    def __init__(self, char_shapes: ShapeTable[Any, CharShape], count: GlyphCount) -> None:
        self._char_shapes = char_shapes
        self._count = count
        # Lines of one style are many, and equal spans are one: (shape, whether in the Latin font, length) -> spans.
        self._whole_spans: dict[tuple[int, bool, int], tuple[Span, ...]] = {}

    def single(self, raw: str, shape_id: int, look: Look, head: str, is_first: bool, page: int | None) -> Line | None:
        """A line of one run without notes and links, which most lines are."""
        text = raw.strip(_BLANKS)
        if not text and not head:
            return None
        shape = self._char_shapes[shape_id]
        if shape.has_symbol_font or not _is_plain(text):
            text = _seen_run(text, shape, self._count).strip(_BLANKS)
        if head:
            text = f"{head} {text}" if text else head
            if not text.isascii() and not unicodedata.is_normalized("NFC", text):
                text = unicodedata.normalize("NFC", text)
        elif not text:
            return None
        size = len(text)
        key = (shape_id, text.isascii(), size)
        spans = self._whole_spans.get(key)
        if spans is None:
            spans = self._whole_spans[key] = _spans([(size, shape)], text)
        lead = len(raw) - len(raw.lstrip(_BLANKS))
        return _made(text, spans, look, head, is_first, page, raw, _blank_width(raw[:lead], shape) if lead else 0.0)

    def line(
        self,
        parts: list[tuple[str, int]],
        notes: list[tuple[int, int]],
        links: list[tuple[int, int, str]],
        look: Look,
        head: str,
        is_first: bool,
        page: int | None,
    ) -> Line | None:
        """A line of several runs; notes and links stand at the borders of `parts`."""
        shapes = self._char_shapes
        raw = "".join([text for text, _ in parts])
        lead = len(raw) - len(raw.lstrip(_BLANKS))
        if lead == len(raw) and not head and not notes:
            return None
        first_shape = shapes[parts[0][1]] if parts else _NO_SHAPE
        pushed = _blank_width(raw[:lead], first_shape) if lead else 0.0
        is_plain = _is_plain(raw)
        texts = [f"{head} "] if head else []
        pieces = [(len(head) + 1, first_shape)] if head else []
        length = len(head) + 1 if head else 0
        offsets = [length]  # where each part begins in the text, and where the last one ends
        for text, shape_id in parts:
            shape = shapes[shape_id]
            if lead:
                cut = min(lead, len(text))
                text = text[cut:]
                lead -= cut
            if not is_plain or shape.has_symbol_font:
                text = _seen_run(text, shape, self._count)
            texts.append(text)
            pieces.append((len(text), shape))
            length += len(text)
            offsets.append(length)
        text = "".join(texts)
        if not is_plain and not unicodedata.is_normalized("NFC", text):  # runs that compose across their border
            text, pieces, offsets = _compose(text, pieces, offsets)
        text = text.rstrip(_BLANKS)
        if not text and not notes:
            return None
        end = len(text)
        hung = tuple([NoteReference(min(offsets[part], end), note) for part, note in notes]) if notes else ()
        placed = _placed_links(links, offsets, end) if links else ()
        return _made(text, _spans(pieces, text), look, head, is_first, page, raw, pushed, hung, placed)


def _made(
    text: str,
    spans: tuple[Span, ...],
    look: Look,
    head: str,
    is_first: bool,
    page: int | None,
    raw: str,
    pushed: float,
    notes: tuple[NoteReference, ...] = (),
    links: tuple[Link, ...] = (),
) -> Line:
    """A line of `text` as seen and `raw` as stored, whose blanks in front push it `pushed` points to the right."""
    align, style, outline_level, first_indent, next_indent, space_before, layer = look
    return Line(
        text,
        page,
        None,
        spans,
        (),
        True,  # a whole paragraph
        raw[-1] in _BLANKS if raw else False,
        min(len(head) + 1, len(text)) if head else 0,
        (first_indent if is_first else next_indent) + pushed,
        align,
        style,
        outline_level,
        space_before if is_first else 0.0,
        layer,
        notes,
        links,
    )


_NO_SHAPE = CharShape()


def _is_plain(text: str) -> bool:
    """Whether a text is seen as it is stored, unless its font is a symbol font."""
    if text.isascii():
        return text.isprintable()
    return not _SPECIAL.search(text) and unicodedata.is_normalized("NFC", text)


def _blank_width(blanks: str, shape: CharShape) -> float:
    size = shape.size or 10.0
    return sum([_TAB_WIDTH if blank == "\t" else size if blank == "\u3000" else size / 2 for blank in blanks])


def _placed_links(links: list[tuple[int, int, str]], offsets: list[int], end: int) -> tuple[Link, ...]:
    placed = [Link(min(offsets[first], end), min(offsets[last], end), target) for first, last, target in links]
    return tuple(link for link in placed if link.end > link.start)


def _spans(pieces: list[tuple[int, CharShape]], text: str) -> tuple[Span, ...]:
    """Spans that cover the text, from the lengths of its pieces; neighbours of one shape are one span."""
    spans: list[Span] = []
    start = position = 0
    last = len(pieces) - 1
    end = len(text)
    for index, (length, shape) in enumerate(pieces):
        position += length
        if index < last and pieces[index + 1][1] is shape:
            continue
        stop = min(position, end) if index < last else end
        if stop > start:
            fonts = shape.fonts
            font = "" if not fonts else fonts[LATIN if text[start:stop].isascii() else HANGUL]
            spans.append(Span(start, stop, font, shape.size, shape.is_bold, shape.color, shape.is_superscript))
            start = stop
    return tuple(spans)


def _compose(
    text: str, pieces: list[tuple[int, CharShape]], offsets: list[int]
) -> tuple[str, list[tuple[int, CharShape]], list[int]]:
    """NFC of the whole line, with the borders of its pieces moved along."""
    composed = unicodedata.normalize("NFC", text)

    def moved(offset: int) -> int:
        return min(len(unicodedata.normalize("NFC", text[:offset])), len(composed))

    parts: list[tuple[int, CharShape]] = []
    position = before = 0
    for length, shape in pieces:
        position += length
        border = moved(position)
        parts.append((border - before, shape))
        before = border
    return composed, parts, [moved(offset) for offset in offsets]
