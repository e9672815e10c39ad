"""Texts cut where something in them is marked, so that a page can show it in place."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """`text[start:end]` is `ref`; `kind` says what: fact, fail (a fact with a failing check) or anchor (of a note)."""

    start: int
    end: int
    kind: str
    ref: str


class Piece(NamedTuple):
    """A stretch of text and what lies on all of it; nothing for plain text."""

    text: str
    kinds: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()


def cut(text: str, spans: Iterable[Span]) -> list[Piece]:
    """The pieces of a text in order; together they are the text. Spans may overlap; empty and outer parts are ignored.

    Linear in text and marks but for spans that lie on each other, of which there are few.
    """
    inside = sorted(
        Span(max(0, span.start), min(len(text), span.end), span.kind, span.ref)
        for span in spans
        if max(0, span.start) < min(len(text), span.end)
    )
    edges = sorted({0, len(text), *(s.start for s in inside), *(s.end for s in inside)})
    pieces: list[Piece] = []
    open_spans: list[Span] = []
    following = 0
    for start, end in pairwise(edges):
        open_spans = [span for span in open_spans if span.end > start]
        while following < len(inside) and inside[following].start == start:
            open_spans.append(inside[following])
            following += 1
        kinds = tuple(dict.fromkeys(span.kind for span in open_spans))
        pieces.append(Piece(text[start:end], kinds, tuple(span.ref for span in open_spans)))
    return pieces
