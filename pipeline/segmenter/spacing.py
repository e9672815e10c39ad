"""Whether a word goes on over a line break, from the document's own words: for layouts that print no blank glyphs.

Korean is often set with breaks inside words. The same words stand unbroken elsewhere in the document, so its own
vocabulary tells most cases; particles and words of one syllable tell more.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import regex

from pipeline.model import Line

SYLLABLE_SHARE = 0.05  # share of breaks that must be inside a known word before breaks inside words are the rule
_STRIP = regex.compile(r"^[\"'“‘(「『\[<]+|[\"'”’)」』\]>.,;:!?·]+$")
_HANGUL = regex.compile(r"\p{Hangul}")
# "하다" and "되다" are written together with the noun before them, apart from an ending before them ("해야 한다")
_COUNTED = regex.compile(r"[\d천만억조백십여]\s+\p{Hangul}$")  # "2천 장": the counter is a word
_VERBAL = regex.compile(r"(?:하|되|했|됐|시키|시켰|스러|롭|적인|적으로|므로|하였|되었)")


@cache
def _lists() -> dict[str, frozenset[str]]:
    """Korean words that tell by themselves, see the file."""
    data = tomllib.loads((files("pipeline") / "segmenter" / "data" / "spacing.toml").read_text("utf-8"))
    return {name: frozenset(words.split()) for name, words in data.items()}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and word beginnings that stand inside the document's lines."""

    words: frozenset[str]
    beginnings: frozenset[str]
    breaks_inside_words: bool


def learn(lines: Iterable[Line]) -> Vocabulary:
    """What the lines' inner words tell; words at line ends are what is asked, not evidence."""
    all_lines = list(lines)
    if all(line.is_paragraph for line in all_lines):
        return Vocabulary(frozenset(), frozenset(), False)  # no line was broken: nobody will ask
    tokens: set[str] = set()
    for line in all_lines:
        found = line.text.split()
        tokens.update(found if line.is_paragraph else found[1:-1])
    known = frozenset(word for token in tokens if (word := _bare(token)))
    beginnings = frozenset(word[:length] for word in known for length in range(2, min(len(word), 9) + 1))
    asked = inside = 0
    for before, after in pairwise(all_lines):
        if before.is_paragraph or before.page != after.page or not before.text or not after.text:
            continue
        tail, head = _bare(before.text.split()[-1]), _bare(after.text.split()[0])
        if len(before.text) > 20 and _HANGUL.search(tail[-1:]) and _HANGUL.match(head):
            asked += 1
            inside += tail + head in known and tail not in known
    return Vocabulary(known, beginnings, asked > 0 and inside >= SYLLABLE_SHARE * asked)


def word_goes_on(before: str, after: str, vocabulary: Vocabulary) -> bool:
    """True where the last word of `before` and the first of `after` are one word."""
    last, first = before.split()[-1], after.split()[0]
    if not _HANGUL.search(last[-1:]) or not _HANGUL.match(first):
        return False
    tail, head = _bare(last), _bare(first)
    joined = tail + head
    tail_known, head_known = tail in vocabulary.words, head in vocabulary.words
    if joined in vocabulary.words:
        return not (tail_known and head_known and len(tail) > 1 and len(head) > 1)
    lists = _lists()
    if tail in lists["alone_last"] or head in lists["alone_first"]:
        return False
    if head in lists["particles"]:
        return True
    if len(tail) == 1:
        return tail not in lists["counters"] or not _COUNTED.search(before)
    if _VERBAL.match(head) and tail[-1] not in lists["open_ends"]:
        return True
    if tail_known and head_known:
        return False
    if joined in vocabulary.beginnings:
        return True
    if not vocabulary.breaks_inside_words:
        return False
    return not tail_known and not head_known


def _bare(token: str) -> str:
    return _STRIP.sub("", token)
