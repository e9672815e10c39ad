"""What the editor prints by itself, in the order of the document: heads of paragraphs, note marks, counters.

Both formats store how a number is formed, not the number: it follows from all that came before.
"""

from __future__ import annotations

from pipeline.extractors.hancom_lines import GlyphCount, seen_text
from pipeline.extractors.hancom_model import (
    AutoNumber,
    NewNumber,
    NoteObject,
    ParaShape,
    SectionStart,
    Shapes,
)
from pipeline.extractors.numbering import DEFAULT_OUTLINE, ListCounter, format_number


class PrintedNumbers:
    """Counts through one document. Every method but `begin_section` gives text as a reader sees it."""

    def __init__(self, shapes: Shapes, glyphs: GlyphCount) -> None:
        self._shapes = shapes
        self._glyphs = glyphs
        self._section = SectionStart()
        self._lists: dict[int, ListCounter] = {}
        self._bullets: dict[tuple[int, bool], str] = {}
        self._notes = {"footnote": 0, "endnote": 0}

    def begin_section(self, section: SectionStart) -> None:
        """From here on another section's outline and note shapes hold."""
        self._section = section
        for kind, shape in (("footnote", section.footnote), ("endnote", section.endnote)):
            if shape.restarts:
                self._notes[kind] = shape.start - 1

    def begin_anew(self, stated: NewNumber) -> None:
        """The author set the next number of a counter."""
        if stated.counter in self._notes:
            self._notes[stated.counter] = stated.number - 1

    def head(self, shape: ParaShape) -> str:
        """The bullet or number before a paragraph; counts it."""
        if shape.head == "bullet":
            return self._bullet(shape.head_id, shape.is_checked)
        numbering_id = shape.head_id or self._section.outline_id if shape.head == "outline" else shape.head_id
        numbering = self._shapes.numberings.get(numbering_id)
        if numbering is None:
            if shape.head == "number":
                return ""
            numbering_id, numbering = 0, DEFAULT_OUTLINE
        counter = self._lists.get(numbering_id)
        if counter is None:
            counter = self._lists[numbering_id] = ListCounter()
        return self._seen(counter.advance(numbering.levels, shape.level)).strip()

    def note_mark(self, note: NoteObject) -> str:
        """The mark at the anchor of a note; counts it."""
        shape = self._section.footnote if note.kind == "footnote" else self._section.endnote
        number = note.number or self._notes[note.kind] + 1
        self._notes[note.kind] = number
        prefix = shape.prefix if note.prefix is None else note.prefix
        suffix = shape.suffix if note.suffix is None else note.suffix
        return self._decorated(number, shape.number_format, shape.symbol, prefix, suffix)

    def auto_number(self, auto: AutoNumber) -> str:
        """A number in the text: of a figure, a table, a page, of the note it stands in."""
        return self._decorated(auto.number, auto.number_format, auto.symbol, auto.prefix, auto.suffix)

    def is_of_note(self, auto: AutoNumber) -> bool:
        return auto.counter in self._notes

    def _bullet(self, bullet_id: int, is_checked: bool) -> str:
        key = (bullet_id, is_checked)
        if key not in self._bullets:
            bullet = self._shapes.bullets.get(bullet_id)
            character = "" if bullet is None else bullet.checked if is_checked and bullet.checked else bullet.character
            self._bullets[key] = self._seen(character, bullet.font if bullet else "").strip()
        return self._bullets[key]

    def _decorated(self, number: int, number_format: int, symbol: str, prefix: str, suffix: str) -> str:
        return self._seen(f"{prefix}{format_number(number, number_format, symbol)}{suffix}")

    def _seen(self, text: str, font: str = "") -> str:
        return seen_text(text, font, self._glyphs)
