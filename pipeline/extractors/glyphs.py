"""From code points to what a reader sees: private-use, symbol-font and compatibility characters.

Hancom's editors store bullets, boxed numbers and old Hangul in private-use areas, symbol fonts (Wingdings, Webdings,
Symbol, Zapf Dingbats) show a picture for every letter, and some producers write Kangxi radicals for Hanja. The
tables are data (`data/glyphs.csv`, `data/old_hangul.csv`): the Symbol and Dingbats vectors of Adobe, the Wingdings
proposals of Unicode (L2/11-344), the public-domain Hanyang table of the Korean TeX users, and Hancom's codes as read
from printed documents. Shapes that Unicode draws in many sizes and weights are folded to the plain one (■ □ ● ○ ◆).
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

_DATA = resources.files("pipeline.extractors") / "data"
_SYMBOL_AREA = range(0xF020, 0xF100)  # a symbol font's byte plus 0xF000, as Windows stores it
_OLD_HANGUL_AREA = (range(0xE0BC, 0xF000), range(0xF100, 0xF8F8))

# Characters that may need a table at all. Everything else only needs NFC.
_CANDIDATE = re.compile(
    "[\ue000-\uf8ff\U000f0000-\U0010fffd"  # private use
    "\u2e80-\u2fd5"  # CJK and Kangxi radicals
    "\uf900-\ufaff\U0002f800-\U0002fa1f"  # compatibility Hanja
    "\ufb00-\ufb06\ufe30-\ufe4f\uffa0-\uffdc]"  # ligatures, vertical forms, half-width Hangul
)
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")

# Part of a font's name, lower case, letters and digits only -> its table. The first that fits counts.
_FAMILIES = (
    ("wingdings2", "wingdings2"),
    ("wingdings3", "wingdings3"),
    ("wingdings", "wingdings"),
    ("webdings", "webdings"),
    ("zapfdingbats", "zapfdingbats"),
    ("monotypesorts", "zapfdingbats"),
    ("dingbats", "zapfdingbats"),
    ("hyhwpeq", "hyhwpeq"),
    ("hancomeq", "hyhwpeq"),
    ("haansoft", "haansoft"),
)
_BYTE_FAMILIES = frozenset({"wingdings", "wingdings2", "wingdings3", "webdings", "zapfdingbats", "symbol"})


def is_private(code: int) -> bool:
    """Whether Unicode leaves the meaning of a code point to private agreement."""
    return 0xE000 <= code <= 0xF8FF or 0xF0000 <= code <= 0x10FFFD


@lru_cache(maxsize=4096)
def symbol_family(font: str) -> str:
    """The table a font's characters are looked up in, "" for a font with ordinary characters.

    >>> symbol_family("ABCDEF+Wingdings-Regular"), symbol_family("맑은 고딕")
    ('wingdings', '')
    """
    name = re.sub(r"[^a-z0-9]", "", font.rsplit("+", 1)[-1].lower())
    for part, family in _FAMILIES:
        if part in name:
            return family
    if name in {"symbol", "symbolmt", "symbolps", "standardsymbolsps", "standardsymbolsl"}:
        return "symbol"
    return ""


@cache
def _tables() -> dict[str, dict[int, str]]:
    tables: dict[str, dict[int, str]] = {}
    with (_DATA / "glyphs.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            tables.setdefault(row["font"], {})[int(row["code"], 16)] = row["text"]
    return tables


@cache
def _old_hangul() -> dict[int, str]:
    with (_DATA / "old_hangul.csv").open(encoding="utf-8") as file:
        return {int(row["code"], 16): row["text"] for row in csv.DictReader(file)}


def _font_byte(code: int) -> int | None:
    """The byte by which a symbol font knows a character, however the producer decoded it."""
    if code in _SYMBOL_AREA:
        return code - 0xF000
    if code < 0x100:
        return code
    if code == 0x2022:  # a bullet is a bullet in all of these fonts; seldom byte 0x95 read as Windows-1252
        return None
    try:
        return chr(code).encode("cp1252")[0]
    except UnicodeEncodeError:
        return None


@lru_cache(maxsize=16384)
def map_char(code: int, font: str = "") -> str | None:
    """What a reader sees for one code point, None where it stands for itself or its meaning is not known.

    `font` is the font's name as the file gives it ("" unknown); it decides for symbol fonts and for the few
    codes that fonts draw differently. The result has one character for nearly all codes, two or three jamo for old
    Hangul syllables, several for `(인)`, and none for codes that print nothing.
    """
    family = symbol_family(font)
    if family in _BYTE_FAMILIES:
        byte = _font_byte(code)
        if byte is not None:
            seen = _tables()[family].get(byte)
            return None if seen is not None and seen == chr(code) else seen
    elif family:
        seen = _tables()[family].get(code)
        if seen is not None:
            return seen
    if code in _SYMBOL_AREA:
        return _tables()["wingdings"].get(code - 0xF000)
    if code >= 0xF0000:
        return _tables()["hancom"].get(code)
    if 0xE000 <= code <= 0xF8FF:
        return _old_hangul().get(code) if any(code in area for area in _OLD_HANGUL_AREA) else None
    character = chr(code)
    if _CANDIDATE.match(character):
        plain = unicodedata.normalize("NFKC", character)
        return plain if plain != character else None
    return None


def map_text(text: str, font: str = "") -> tuple[str, int, int]:
    """Text as a reader sees it, in NFC; how many characters were mapped; how many private-use ones stay unknown.

    One character becomes one character wherever Unicode has it, see `map_char` for the exceptions.

    >>> map_text("n 시장 동향", "Wingdings")[:2]
    ('■ 시장 동향', 1)
    """
    mapped = 0
    if symbol_family(font) in _BYTE_FAMILIES:
        parts = []
        for character in text:
            seen = map_char(ord(character), font)
            mapped += seen is not None
            parts.append(character if seen is None else seen)
        text = "".join(parts)
    elif _CANDIDATE.search(text):

        def replace(match: re.Match[str]) -> str:
            nonlocal mapped
            seen = map_char(ord(match[0]), font)
            mapped += seen is not None
            return match[0] if seen is None else seen

        text = _CANDIDATE.sub(replace, text)
    unknown = len(_PRIVATE.findall(text))
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text, mapped, unknown
