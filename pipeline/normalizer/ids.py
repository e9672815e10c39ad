"""Ids derived from content: the hash of the document and the place in it, counted from 1."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.model import Box, Page

Row = dict[str, object]
Rows = dict[str, list[Row]]
Askew = Mapping[int | None, Page]  # pages by number


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids within one document. Ordinals of the model count from 0, ids and `ordinal` columns from 1."""

    document_id: str

    def make(self, letter: str, number: int, width: int) -> str:
        """The id of the `number`-th row of the table that `letter` stands for."""
        return f"{self.document_id}-{letter}{number:0{width}d}"

    def article(self, ordinal: int | None) -> str | None:
        return None if ordinal is None else self.make("a", ordinal + 1, 3)

    def block(self, ordinal: int | None) -> str | None:
        return None if ordinal is None else self.make("b", ordinal + 1, 5)

    def table(self, ordinal: int | None) -> str | None:
        return None if ordinal is None else self.make("t", ordinal + 1, 3)

    def fact(self, number: int) -> str:
        return self.make("f", number, 5)


def askew(pages: Iterable[Page]) -> Askew:
    """The scanned pages that do not lie upright, by number."""
    return {page.number: page for page in pages if page.turns or page.skew}


def box_columns(box: Box | None, page: Page | None = None) -> Row:
    """The four columns of a box, null where there is none; on the printed page where `page` lies askew."""
    if box is not None and page is not None:
        box = page.printed(box)
    x0, y0, x1, y1 = box or (None, None, None, None)
    return {"x0": x0, "y0": y0, "x1": x1, "y1": y1}
