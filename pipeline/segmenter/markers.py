"""The mark that opens a paragraph: □ ○ - ▪ ※ 1. 가) ① Ⅰ. …, and the lead label after it: "(중국) …"."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import regex

CHAPTER_CLASSES = frozenset({"chapter", "section"})  # their number is part of the name: "Ⅱ. 주요 행사", "제1절 …"
NOTE_CLASSES = frozenset({"remark", "star"})
MAX_LABEL = 40  # characters; what is longer in parentheses is a remark of the sentence
_LABEL = regex.compile(rf"[(（]((?:[^()（）\n]|[(（][^()（）\n]*[)）]){{1,{MAX_LABEL}}})[)）](?=\s|[▲△①-⑳❶-❿※])")
# 1.1. and 1.1.1 and 1-1. before a word; a date has blanks between its parts, or a bracket behind them
_DECIMAL = regex.compile(r"\d{1,2}(?:(?:\.\d{1,2}){1,4}\.|(?:\.\d{1,2}){2,4}|(?:-\d{1,2}){1,4}[.)])\s+(?=\p{L})")
_DATE_AHEAD = regex.compile(r"\d{1,4}\s?[.．]\s?\d{1,2}\s?[.．]")


@dataclass(frozen=True, slots=True)
class MarkerClass:
    """A shape of mark. `rank` orders classes where nothing else does (smaller = higher in the tree)."""

    name: str
    rank: int
    is_numbered: bool


@dataclass(frozen=True, slots=True)
class Marker:
    """The mark at the start of a text: `text[:length]` holds it and the blanks after it."""

    text: str
    kind: MarkerClass
    length: int

    @property
    def is_note(self) -> bool:
        return self.kind.name in NOTE_CLASSES


@cache
def _pattern() -> tuple[regex.Pattern[str], dict[str, MarkerClass]]:
    data = tomllib.loads((files("pipeline") / "segmenter" / "data" / "markers.toml").read_text("utf-8"))
    classes, parts = {}, []
    for entry in data["class"]:
        name = entry["name"]
        classes[name] = MarkerClass(name, entry["rank"], entry.get("number", False))
        if "pattern" in entry:
            parts.append(f"(?P<{name}>{entry['pattern']})")
            continue
        spaced = entry["glyphs"] if entry.get("spaced") else entry.get("spaced_glyphs", "")
        free = "".join(glyph for glyph in entry["glyphs"] if glyph not in spaced)
        options = [f"[{regex.escape(free)}]"] if free else []
        if spaced:
            options.append(rf"[{regex.escape(spaced)}](?=\s)")
        parts.append(f"(?P<{name}>{'|'.join(options)})")
    return regex.compile("|".join(parts)), classes


@lru_cache(maxsize=4096)
def _may_open(char: str) -> bool:
    """Whether any mark begins with `char`: most texts begin with a letter that none does."""
    pattern, _ = _pattern()
    return any(form.match(char, partial=True) is not None for form in (pattern, _DECIMAL))


@lru_cache(maxsize=4096)  # a line is asked several times, a cell's word stands in many cells
def find_marker(text: str) -> Marker | None:
    """The mark that opens `text`, None for running text. "6. 21." is a date, "1.4배" a number: no marks."""
    opening = text[:1]
    start = len(text) - len(text.lstrip()) if opening.isspace() else 0
    if not _may_open(text[start : start + 1]):
        return None
    pattern, classes = _pattern()
    decimal = _DECIMAL.match(text, start)
    if decimal:
        depth = len(regex.findall(r"\d+", decimal[0]))
        kind = MarkerClass(f"decimal_{depth}", classes["number"].rank + 2 * (depth - 1), True)
        return Marker(decimal[0].strip(), kind, decimal.end())
    found = pattern.match(text, start)
    if not found or _DATE_AHEAD.match(text, start):
        return None
    name = str(found.lastgroup)
    end = found.end()
    rest = text[end:].lstrip()
    if name == "dash":
        # transcripts print "- ※ …": the dash is the list's, the mark that speaks is the second
        inner = pattern.match(rest)
        if inner and inner.lastgroup in NOTE_CLASSES:
            after = rest[inner.end() :].lstrip()
            return Marker(inner[0], classes[str(inner.lastgroup)], len(text) - len(after))
    if not rest and not classes[name].is_numbered and name not in CHAPTER_CLASSES:
        return None  # a mark alone explains nothing
    return Marker(found[0].strip(), classes[name], len(text) - len(rest))


def head_class(head: str) -> MarkerClass | None:
    """The class of a number that stands in a cell of its own before a heading: "Ⅰ", "1", "가"."""
    found = find_marker(f"{head.strip(' .)')}. 가")
    return None if found is None else MarkerClass(f"{found.kind.name}_cell", found.kind.rank - 1, True)


def find_label(text: str) -> str | None:
    """The lead label in parentheses at the start of `text` (which carries no mark any more)."""
    found = _LABEL.match(text)
    return found[1].strip() if found and found[1].strip() else None
