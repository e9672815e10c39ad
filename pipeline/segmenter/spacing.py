"""Whether a word goes on over a line break: for layouts that print no blank glyphs, and recognised pages.

Korean is set with breaks at words or at any syllable, as the layout has it; which of the two, the document's own lines
tell. Where any syllable may end a line, words that stand unbroken elsewhere in the document tell most; particles,
endings and words of one syllable tell more.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

import regex

from pipeline.model import Line

SYLLABLE_SHARE = 0.08  # share of breaks that can only be inside a word where any syllable may end a line: a third
MIN_ASKED = 12  # breaks without one such that show that lines end with words; with fewer nothing is known
MIN_LINE = 20  # characters of a line that was broken by the layout
STEM_REACH = 9  # syllables up to which beginnings of words are remembered
_STRIP = regex.compile(r"^[\"'“‘(「『\[<]+|[\"'”’)」』\]>.,;:!?·]+$")
_HANGUL = regex.compile(r"\p{Hangul}")
_CLOSES = frozenset(".,;:!?%)]}’”」』》〉…·/~℃")  # no line begins a word with these
_OPENS = frozenset("([{‘“「『《〈·/~")  # … or ends one with these
# "하다" and "되다" are written together with the noun before them, apart from an ending before them ("해야 한다")
_COUNTED = regex.compile(r"[\d천만억조백십여]\s+\p{Hangul}$")  # "2천 장": the counter is a word
_VERBAL = regex.compile(
    r"(?:하|되|했|됐|한다|합니|합시|된다|됩니|해야|해서|함[으에]|시[키켰킬킨켜]|스러|롭|적인|적으로|므로|하였|되었)"
)
_COUNTED_NOUN = regex.compile(r"\d\p{Hangul}{1,2}(?:이|가|은|는|을|를|의|에|로|와|과|도|만|씩|간)$")  # 4곳이
_COUNT = regex.compile(r"\d(\s?)\p{Hangul}")
_SCALED = regex.compile(r"\d[만억조천](\s?)(?:원|달러|유로|엔|위안|명|개|대|건|톤)")
_SCALE_LAST = regex.compile(r"\d[만억조천]$")
_BRACKET = regex.compile(r"\p{Hangul}(\s?)\(")

_FINALS = 28  # Hangul syllables in Unicode: 28 final consonants for each initial and vowel …
_ATTRIBUTIVE = (4, 8)  # … of which ㄴ and ㄹ are these

# what begins a word of its own: 있다, 없다, 않다, 위한, 대한 …
_FREE = regex.compile(r"(?:있|없|않|아니|같[은이]|위[한해하]|대[한해]|관[한하]|따[른라]|의[한해]|통[한해]|때문|정도)")

Breaks = Literal["words", "syllables", "unknown"]


@cache
def _lists() -> dict[str, frozenset[str]]:
    """Korean words that tell by themselves, see the file."""
    data = tomllib.loads((files("pipeline") / "segmenter" / "data" / "spacing.toml").read_text("utf-8"))
    return {name: frozenset(words.split()) for name, words in data.items()}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words and word beginnings that stand inside the document's lines, and how it writes."""

    words: frozenset[str]
    beginnings: frozenset[str]
    breaks: Breaks  # where lines end
    parts_counters: bool = False  # a blank stands between a number and its counter
    parts_scales: bool = True  # … between a scale and what it counts, as orthography has it: 34억 원
    parts_brackets: bool = False  # … and before a bracket


def learn(lines: Iterable[Line]) -> Vocabulary:
    """What the lines' inner words tell; words at line ends are what is asked, not evidence."""
    all_lines = list(lines)
    if all(line.is_paragraph for line in all_lines):
        return Vocabulary(frozenset(), frozenset(), "unknown")  # no line was broken: nobody will ask
    tokens: set[str] = set()
    for line in all_lines:
        found = line.text.split()
        tokens.update(found if line.is_paragraph else found[1:-1])
    known = frozenset(word for token in tokens if (word := _bare(token)))
    beginnings = frozenset(word[:length] for word in known for length in range(2, min(len(word), STEM_REACH) + 1))
    return Vocabulary(
        known,
        beginnings,
        _breaks(all_lines, known),
        parts_counters=_mostly_parted(_COUNT, all_lines, otherwise=False),
        parts_scales=_mostly_parted(_SCALED, all_lines, otherwise=True),
        parts_brackets=_mostly_parted(_BRACKET, all_lines, otherwise=False),
    )


def _breaks(lines: list[Line], known: frozenset[str]) -> Breaks:
    asked = inside = 0
    for before, after in pairwise(lines):
        if before.is_paragraph or before.page != after.page or len(before.text) <= MIN_LINE or not after.text:
            continue
        tail, head = _bare(before.text.split()[-1]), _bare(after.text.split()[0])
        if _HANGUL.search(tail[-1:]) and _HANGUL.match(head):
            asked += 1
            inside += _is_rest(tail, head) or (tail + head in known and tail not in known)
    if inside and inside >= SYLLABLE_SHARE * asked:
        return "syllables"
    return "words" if asked >= MIN_ASKED else "unknown"


def _is_rest(tail: str, head: str) -> bool:
    """Whether a break can only be inside a word: a particle or a lone syllable behind it, an open stem before it."""
    lists = _lists()
    if any(head in lists[name] for name in ("alone_first", "alone", "alone_last", "verbs")) or _VERBAL.match(head):
        return False
    return head in lists["particles"] or len(head) == 1 or (len(tail) > 1 and tail[-1] in lists["never_last"])


def _mostly_parted(pattern: regex.Pattern[str], lines: list[Line], otherwise: bool) -> bool:
    """Whether a blank stands at most places that fit; `otherwise` where there are as many without, or none."""
    blanks = [bool(blank) for line in lines for blank in pattern.findall(line.text)]
    parted = sum(blanks) * 2 - len(blanks)
    return parted > 0 if parted else otherwise


def word_goes_on(before: str, after: str, vocabulary: Vocabulary) -> bool:
    """True where the last word of `before` and the first of `after` are one word."""
    last, first = before.split()[-1], after.split()[0]
    if first[0] in _CLOSES or last[-1] in _OPENS:
        return True
    if vocabulary.breaks == "words":
        return False
    if first[0] == "(":
        return vocabulary.breaks == "syllables" and not vocabulary.parts_brackets
    if not _HANGUL.match(first):
        return False
    tail, head = _bare(last), _bare(first)
    if not tail or not _HANGUL.search(last[-1:]):
        return _goes_on_behind(last, head, vocabulary)
    if _SCALE_LAST.search(tail) and head[0] in _lists()["scales"]:
        return not vocabulary.parts_scales
    joined = tail + head
    tail_known, head_known = tail in vocabulary.words, head in vocabulary.words
    if joined in vocabulary.words:
        return not (tail_known and head_known and len(tail) > 1 and len(head) > 1)
    lists = _lists()
    if vocabulary.breaks == "syllables":
        return _is_inside(before, tail, head, vocabulary)
    if tail in lists["alone_last"] or head in lists["alone_first"]:
        return False
    if head in lists["particles"]:
        return True
    if len(tail) == 1:
        return tail not in lists["counters"] or not _COUNTED.search(before)
    if _VERBAL.match(head) and tail[-1] not in lists["open_ends"]:
        return True
    return not (tail_known and head_known) and joined in vocabulary.beginnings


def _goes_on_behind(last: str, head: str, vocabulary: Vocabulary) -> bool:
    """Whether Hangul at the start of a line goes on with a number, a bracket or a Latin word at the end of the last."""
    lists = _lists()
    if head in lists["particles"] and head not in lists["alone_first"]:
        return True
    if last[-1].isdigit():
        return head[:1] in lists["scales"] and not vocabulary.parts_counters
    return len(head) == 1 and head not in lists["alone"] and vocabulary.breaks == "syllables"


def _is_inside(before: str, tail: str, head: str, vocabulary: Vocabulary) -> bool:
    """The same between two Hangul words whose line may have been broken at any syllable."""
    lists = _lists()
    if len(head) == 1 and head not in lists["verbs"]:
        return head not in lists["alone"]  # few words have one syllable, most such are the end of one
    if head in lists["verbs"] or _VERBAL.match(head):
        return tail[-1] not in lists["open_ends"]
    if head in lists["alone_first"] or _FREE.match(head):
        return False
    if _is_particle(head) or (head[0] in lists["suffixes"] and _is_particle(head[1:])):
        return True
    if len(tail) == 1:
        if tail in lists["dependent"]:
            return not _ends_attributive(before.split()[-2:-1])
        return tail not in lists["alone"] and (tail not in lists["counters"] or not _COUNTED.search(before))
    if tail[-1] in lists["never_last"]:
        return True
    if _COUNTED_NOUN.search(tail):
        return False
    if tail[-1] in lists["last"] or tail[-2:] in lists["closing"] or any(map(_is_particle, (tail[-2:], tail[-3:]))):
        return False
    if tail + head[:1] in vocabulary.beginnings:
        return True
    return not _is_word(tail, vocabulary) and not _begins_word(head, vocabulary)


def _is_particle(head: str) -> bool:
    """은, 에서, and two of them: 에서는, 까지도."""
    particles = _lists()["particles"]
    return head in particles or (head[:-1] in particles and head[-1] in _lists()["second_particles"])


def _ends_attributive(words: list[str]) -> bool:
    """Whether a word ends in ㄴ or ㄹ, as what stands before a dependent noun does: 할 수, 하는 것."""
    return any("가" <= word[-1] <= "힣" and (ord(word[-1]) - ord("가")) % _FINALS in _ATTRIBUTIVE for word in words)


def _is_word(tail: str, vocabulary: Vocabulary) -> bool:
    """Whether the end of a line is a word as it stands, or one with a particle."""
    lists = _lists()
    stems = [tail] + [tail[:-length] for length in (1, 2) if tail[-length:] in lists["particles"]]
    return any(len(stem) > 1 and (stem in vocabulary.words or stem in lists["common"]) for stem in stems)


def _begins_word(head: str, vocabulary: Vocabulary) -> bool:
    return head in vocabulary.words or any(head[:length] in _lists()["common"] for length in (2, 3, 4))


def _bare(token: str) -> str:
    return _STRIP.sub("", token)
