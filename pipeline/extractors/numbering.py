"""Numbers as Hancom prints them: number formats, and the counters behind automatic heads.

Formats are those of HWP 5.0 revision 1.3, tables 41 and 134; OWPML names the same ones in words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.extractors.hancom_model import Numbering, NumberLevel

LEVELS = 10
SYMBOLS = 0x80  # four marks in turn
USER_SYMBOL = 0x81  # a mark of the author's, repeated
OWPML_FORMATS = {
    "DIGIT": 0,
    "CIRCLED_DIGIT": 1,
    "ROMAN_CAPITAL": 2,
    "ROMAN_SMALL": 3,
    "LATIN_CAPITAL": 4,
    "LATIN_SMALL": 5,
    "CIRCLED_LATIN_CAPITAL": 6,
    "CIRCLED_LATIN_SMALL": 7,
    "HANGUL_SYLLABLE": 8,
    "CIRCLED_HANGUL_SYLLABLE": 9,
    "HANGUL_JAMO": 10,
    "CIRCLED_HANGUL_JAMO": 11,
    "HANGUL_PHONETIC": 12,
    "IDEOGRAPH": 13,
    "CIRCLED_IDEOGRAPH": 14,
    "DECAGON_CIRCLE": 15,
    "DECAGON_CIRCLE_HANJA": 16,
    "SYMBOL": SYMBOLS,
    "USER_CHAR": USER_SYMBOL,
}

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_ROMAN_UNITS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_SYLLABLES = "".join(
    chr(0xAC00 + 588 * initial + 28 * vowel)
    for vowel in (0, 4, 8, 13, 18, 20)  # ㅏ ㅓ ㅗ ㅜ ㅡ ㅣ
    for initial in (0, 2, 3, 5, 6, 7, 9, 11, 12, 14, 15, 16, 17, 18)  # ㄱ … ㅎ without the doubled ones
)
_JAMO = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_NATIVE = "일이삼사오육칠팔구"
_IDEOGRAPHS = "一二三四五六七八九"
_STEMS = "갑을병정무기경신임계"
_STEMS_HANJA = "甲乙丙丁戊己庚辛壬癸"
_NOTE_SYMBOLS = "*†‡§"  # a further round doubles them
# What Hancom prints for outline levels when the document defines no numbering of its own.
DEFAULT_OUTLINE = Numbering(
    tuple(
        NumberLevel(pattern, number_format)
        for pattern, number_format in (
            ("^1.", 0), ("^2.", 8), ("^3)", 0), ("^4)", 8), ("(^5)", 0), ("(^6)", 8), ("^7", 1), ("^8", 9),
            ("", 0), ("", 0),
        )
    )
)  # fmt: skip
_PLACE = re.compile(r"\^(10|[0-9nN])")


def format_number(number: int, number_format: int, symbol: str = "") -> str:
    """A counter as printed: 3 is "3", "③", "III", "다", "ㄷ", "三" … Falls back to digits beyond a format's range.

    >>> format_number(3, 8), format_number(21, 1), format_number(4, 2)
    ('다', '㉑', 'IV')
    """
    if number <= 0:
        return symbol if number_format == USER_SYMBOL else str(number)
    match number_format:
        case 1:
            return _circled_digit(number)
        case 2:
            return _roman(number)
        case 3:
            return _roman(number).lower()
        case 4:
            return _letters(number, "A")
        case 5:
            return _letters(number, "a")
        case 6:
            return chr(0x24B5 + number) if number <= 26 else str(number)
        case 7:
            return chr(0x24CF + number) if number <= 26 else str(number)
        case 8:
            return _SYLLABLES[number - 1] if number <= len(_SYLLABLES) else str(number)
        case 9:
            return chr(0x326D + number) if number <= 14 else str(number)
        case 10:
            return _JAMO[number - 1] if number <= 14 else str(number)
        case 11:
            return chr(0x325F + number) if number <= 14 else str(number)
        case 12:
            return _spoken(number, _NATIVE, "십", "백")
        case 13:
            return _spoken(number, _IDEOGRAPHS, "十", "百")
        case 14:
            return chr(0x327F + number) if number <= 10 else str(number)
        case 15:
            return _STEMS[(number - 1) % 10]
        case 16:
            return _STEMS_HANJA[(number - 1) % 10]
        case 0x80:
            return _NOTE_SYMBOLS[(number - 1) % 4] * ((number - 1) // 4 + 1)
        case 0x81:
            return symbol
        case _:
            return str(number)


def _circled_digit(number: int) -> str:
    if number <= 20:
        return chr(0x245F + number)
    if number <= 35:
        return chr(0x3251 + number - 21)
    if number <= 50:
        return chr(0x32B1 + number - 36)
    return f"({number})"


def _roman(number: int) -> str:
    if number > 3999:
        return str(number)
    parts = []
    for value, letters in (*_ROMAN, *_ROMAN_UNITS):
        count, number = divmod(number, value)
        parts.append(letters * count)
    return "".join(parts)


def _letters(number: int, first: str) -> str:
    """A … Z, then AA, BB … as word processors do."""
    times, place = divmod(number - 1, 26)
    return chr(ord(first) + place) * (times + 1) if times < 10 else str(number)


def _spoken(number: int, digits: str, ten: str, hundred: str) -> str:
    if number > 999:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    parts = []
    for count, unit in ((hundreds, hundred), (tens, ten)):
        if count:
            parts.append((digits[count - 1] if count > 1 else "") + unit)
    if units:
        parts.append(digits[units - 1])
    return "".join(parts)


class ListCounter:
    """The counters of one numbering, level by level."""

    __slots__ = ("_counts",)

    def __init__(self) -> None:
        self._counts: list[int | None] = [None] * LEVELS

    def advance(self, levels: Sequence[NumberLevel], level: int) -> str:
        """Count one paragraph at `level` (0 to 9) and give its head, "" where the level prints nothing."""
        counts = self._counts
        for upper in range(level):  # a list that begins below level 1 counts its missing parents as begun
            if counts[upper] is None:
                counts[upper] = levels[upper].start if upper < len(levels) else 1
        before = counts[level]
        counts[level] = before + 1 if before is not None else levels[level].start if level < len(levels) else 1
        for lower in range(level + 1, LEVELS):
            counts[lower] = None
        if level >= len(levels):
            return ""
        return _PLACE.sub(lambda place: self._fill(place[1], levels, level), levels[level].pattern)

    def _fill(self, place: str, levels: Sequence[NumberLevel], level: int) -> str:
        if place in "nN":
            path = ".".join(self._printed(levels, upper) for upper in range(level + 1))
            return path + "." if place == "N" else path
        index = int(place) - 1 if place != "0" else LEVELS - 1
        return self._printed(levels, index)

    def _printed(self, levels: Sequence[NumberLevel], index: int) -> str:
        count = self._counts[index]
        if count is None or index >= len(levels):
            return ""
        return format_number(count, levels[index].number_format)
