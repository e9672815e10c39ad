"""A bulletin as the sequence of things a typesetter prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tests.typeset.house import House
from tests.typeset.model import Article, Bullet, Bulletin, Note, Paragraph, Table

Role = Literal[
    "series", "issue_label", "publisher", "page_break", "contents_heading", "contents_section", "contents_entry",
    "masthead", "masthead_row", "summary_heading", "section", "title", "key_point", "bullet", "paragraph", "note",
    "citation", "caption", "unit_note", "table", "imprint",
]  # fmt: skip
KEY_HEADING = "KEY Contents"
CONTENTS_HEADING = "목 차"


@dataclass(frozen=True, slots=True)
class Printed:
    """One printed thing; `text` without the mark that opens it, which is `marker`."""

    role: Role
    text: str = ""
    marker: str | None = None
    level: int = 0
    note_marks: tuple[str, ...] = ()  # marks that stand inside the text
    bullet: Bullet | None = None
    table: Table | None = None
    article: int | None = None  # of titles and contents entries

    @property
    def whole(self) -> str:
        """The text with its mark."""
        return f"{self.marker} {self.text}" if self.marker else self.text


def flow(bulletin: Bulletin, house: House) -> Iterator[Printed]:
    """Everything that is printed, in reading order; running heads and page numbers are the pages' own."""
    if bulletin.has_cover:
        yield Printed("series", bulletin.series)
        yield Printed("issue_label", bulletin.issue_label)
        yield Printed("publisher", bulletin.publisher)
        yield Printed("page_break")
    if bulletin.has_contents:
        yield Printed("contents_heading", CONTENTS_HEADING)
        number = 0
        for section in bulletin.sections:
            if section.title:
                yield Printed("contents_section", section.title)
            for article in section.articles:
                yield Printed("contents_entry", article.in_contents or article.heading, article=number)
                number += 1
        yield Printed("page_break")
    if bulletin.masthead:
        yield Printed("masthead", bulletin.series)
        for name, value in bulletin.masthead:
            yield Printed("masthead_row", f"{name}\t{value}")
    if bulletin.summary:
        yield Printed("summary_heading", summary_heading(bulletin))
        yield from _table(bulletin.summary, house)
        yield Printed("page_break")
    number = 0
    for section in bulletin.sections:
        for at, article in enumerate(section.articles):
            if house.starts_page and number:
                yield Printed("page_break")
            if section.title and at == 0:
                yield Printed("section", section.title)
            yield from _article(article, number, house)
            number += 1
    if bulletin.imprint:
        yield Printed("page_break")
        for line in bulletin.imprint:
            yield Printed("imprint", line)


def summary_heading(bulletin: Bulletin) -> str:
    """What stands above the summary table."""
    return f"{bulletin.series} {bulletin.issue_label} 요약"


def _article(article: Article, number: int, house: House) -> Iterator[Printed]:
    yield Printed("title", article.heading, article.head, article=number)
    for point in article.key_points:
        yield Printed("key_point", point, "■")
    index = 0
    for item in article.body:
        if isinstance(item, Table):
            yield from _table(item, house)
        elif isinstance(item, Paragraph):
            yield Printed("paragraph", item.text)
        else:
            yield from _bullet(item, index, house)
            index += 1
    if article.citations:
        opening, closing = house.citation
        yield Printed("citation", opening + "; ".join(article.citations) + closing)


def _bullet(bullet: Bullet, index: int, house: House) -> Iterator[Printed]:
    marks = tuple(note.marker for note in bullet.notes if note.anchor is not None)
    marker = house.levels[bullet.level - 1].mark(index)
    yield Printed("bullet", bullet.printed, marker, bullet.level, marks, bullet)
    for note in bullet.notes:
        yield _note(note, bullet)
    for at, child in enumerate(bullet.children):
        yield from _bullet(child, at, house)


def _note(note: Note, bullet: Bullet) -> Printed:
    return Printed("note", note.text, note.marker, bullet.level)


def _table(table: Table, house: House) -> Iterator[Printed]:
    if table.caption:
        yield Printed("caption", house.caption_form.format(table.caption))
    if table.unit_note:
        yield Printed("unit_note", f"(단위: {table.unit_note})")
    yield Printed("table", table=table)
