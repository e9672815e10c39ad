"""One reading of a text: characters folded one to one, invisible ones left out, offsets mapped back exactly.

Everything the grammar matches is matched on `Folded.text`; everything that is published is a slice of
`Folded.raw`. Folding replaces one code point by one code point, so the map is the identity unless the text
holds invisible characters, and only then an explicit list of offsets is kept.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

import regex

# Zero-width and direction marks, soft hyphen, variation selectors: they never change what a reader sees in a number.
_INVISIBLE = regex.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\u3164]"
)
_APOSTROPHES = "‘’‛′´`ʹʼ＇"
_QUOTES = "“”„‟″＂"
_TILDES = "～∼〜˜⁓"
_MINUS = "−﹣－"
_DASHES = "‐‑‒–—―"
_MIDDLE_DOTS = "ㆍ･∙•‧․⋅・"
# the mark of a note may hang on the full stop: "늘었다.3) 다만"
_SENTENCE_END = regex.compile(
    r"(?<=[가-힣)\]\"'%][.!?](?:\d{1,3}\)|\*{1,3}|[¹²³⁴-⁹]{1,3})?)\s+|\n{2,}|(?<=[.!?])\s*\n+"
)


@cache
def folding() -> dict[int, str]:
    """The translation table: code point -> one character. Built from Unicode's own compatibility forms."""
    table: dict[int, str] = {}
    for code in (*range(0xFF01, 0xFF5F), *range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00)):  # full width, Kangxi radicals
        form = unicodedata.normalize("NFKC", chr(code))
        if len(form) == 1:
            table[code] = form
    for characters, form in (
        (_APOSTROPHES, "'"), (_QUOTES, '"'), (_TILDES, "~"), (_MINUS, "-"), (_DASHES, "-"), (_MIDDLE_DOTS, "·"),
        ("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t", " "),
        ("▵", "△"), ("∕⁄", "/"), ("﹪", "%"), ("，", ","), ("．", "."), ("：", ":"),
    ):  # fmt: skip
        for character in characters:
            table[ord(character)] = form
    return table


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what the grammar reads, `raw` what was given; `offsets[i]` is where `text[i]` stands in `raw`."""

    raw: str
    text: str
    offsets: tuple[int, ...] | None = None  # None: same offsets

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of `raw` that `text[start:end]` was read from, `start < end`."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(raw: str) -> Folded:
    """Fold quotes, dashes, tildes, full-width and compatibility forms one to one; leave out invisible characters."""
    if raw.isascii():
        return Folded(raw, raw.replace("\t", " "))
    text = raw.translate(folding())
    if _INVISIBLE.search(text) is None:
        return Folded(raw, text)
    offsets = tuple(i for i, character in enumerate(text) if _INVISIBLE.match(character) is None)
    return Folded(raw, "".join(text[i] for i in offsets), offsets)


@dataclass(frozen=True, slots=True)
class Sentences:
    """Where the sentences of a text begin; `at` answers in logarithmic time."""

    starts: tuple[int, ...]
    length: int

    def at(self, offset: int) -> tuple[int, int]:
        """Start and end of the sentence around an offset, blanks between sentences included at its end."""
        index = bisect_right(self.starts, offset) - 1
        end = self.starts[index + 1] if index + 1 < len(self.starts) else self.length
        return self.starts[index], end


def sentences(text: str) -> Sentences:
    """Split a folded text after a full stop that closes Korean text, and at blank lines."""
    starts = [0, *(m.end() for m in _SENTENCE_END.finditer(text))]
    return Sentences(tuple(starts), len(text))
