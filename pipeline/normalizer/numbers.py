"""Numbers as Korean prints them: digits, chains of magnitudes (2조 8,400억), numerals in Hangul, fractions.

Values are exact decimals. `match_number` reads at a digit of running text; `parse_numeral` reads a whole expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

import regex

from pipeline.normalizer.lexicon import magnitudes, read_toml
from pipeline.normalizer.units import match_unit

LARGEST = Decimal("1e300")  # beyond it a float64 is no value any more
MAX_DIGITS = 30  # a longer run of digits is a key or a checksum, never a quantity
_LARGEST_POWER = 300  # of ten; a float64 column ends at 308

DIGITS = r"(?>\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?:\.\d++)?+"
_DIGITS = regex.compile(DIGITS)
_MAGNITUDE = regex.compile(r"(?P<gap>\s?)(?P<over>여\s?)?(?P<words>[십백천만억조경]{1,4}+)")
_MAGNITUDE_TAIL = regex.compile(
    r"(?![가-힣])|(?:여|이상|이하|미만|초과|가량|정도|안팎|내외|남짓|이|가|을|를|은|는|의|에|로|으로|와|과|도|씩|당|규모|수준|까지|부터|보다|대(?![한로응상학표책])|선)"
)
_NOT_MAGNITUDE = regex.compile(r"경[기우력로험영쟁제찰]|조[사각건직치성립]|천[연막재]|백[신서지]|억제|만[큼족]")
_ENGLISH = regex.compile(r"\s?(?P<word>thousand|million|billion|trillion|mn|bn)(?![A-Za-z0-9])", regex.IGNORECASE)
_POWER = regex.compile(r"(?:\s?[×xX]\s?10)?(?P<power>[⁺⁻]?[⁰¹²³⁴-⁹]{1,3}+)|\^(?P<caret>\d{1,3})(?!\d)")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_CONTINUATION = regex.compile(rf"\s?(?P<digits>{DIGITS})")

SINO = "영공일이삼사오육륙칠팔구십백천만억조경"
_SINO_DIGIT = {
    "영": 0,
    "공": 0,
    "일": 1,
    "이": 2,
    "삼": 3,
    "사": 4,
    "오": 5,
    "육": 6,
    "륙": 6,
    "칠": 7,
    "팔": 8,
    "구": 9,
}
_SMALL, _LARGE = {"십": 1, "백": 2, "천": 3}, {"만": 4, "억": 8, "조": 12, "경": 16}
_FRACTION = regex.compile(r"(?P<below>[^분/]{1,20})(?:분의|/)\s*(?P<above>.{1,20})")
_MIXED_HEAD = regex.compile(r"[일이삼사오육칠팔구]?[십백천만억]+")
_NEGATIVE = regex.compile(r"(?:마이너스|마이나스|[-△▽▼])\s*(?=\S)")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it ends. `exponent` is the power of ten of the last magnitude printed."""

    value: Decimal
    end: int
    exponent: int = 0
    is_over: bool = False  # 여 inside: 1천800여만
    has_separator: bool = False  # 1,500: no ordinal, no model name

    @property
    def is_large(self) -> bool:
        """Printed with a magnitude, a thousands separator or 여: surely an amount."""
        return self.exponent != 0 or self.has_separator or self.is_over


def match_number(text: str, start: int, limit: int | None = None) -> Number | None:
    """The number whose first digit stands at `start`, its magnitudes included; nothing at or after `limit` is read."""
    limit = len(text) if limit is None else limit
    m = _DIGITS.match(text, start, limit)
    if m is None or m.end() - start > MAX_DIGITS:
        return None
    tokens: list[Decimal | str] = [Decimal(m[0].replace(",", ""))]
    has_separator = "," in m[0]
    end, is_over = m.end(), False
    power = _POWER.match(text, end, limit)
    if power is not None:
        return _with_power(m[0], power, has_separator)
    while (word := _magnitude(text, end, limit)) is not None:
        tokens.extend(word["words"])
        is_over = is_over or word["over"] is not None
        end = word.end()
        more = _CONTINUATION.match(text, end, limit)
        if more is None or more.end() - more.start("digits") > MAX_DIGITS:
            break
        value = Decimal(more["digits"].replace(",", ""))
        follows = _magnitude(text, more.end(), limit)
        if follows is None:
            below = value < 10 ** magnitudes()[word["words"][-1]] and "." not in more["digits"]
            if not below or not _unit_follows(text, more.end(), limit):
                break
            tokens.append(value)
            end = more.end()
            break
        last, coming = word["words"][-1], follows["words"][-1]
        if last in _LARGE and coming in _LARGE and _LARGE[coming] >= _LARGE[last]:
            break  # 3억 5억: two numbers
        tokens.append(value)
        end = more.end()
    value = combine(tokens)
    exponent = _exponent(tokens)
    english = _ENGLISH.match(text, end, limit) if exponent == 0 else None
    if english is not None:
        exponent = magnitudes()[english["word"].lower()]
        value, end = value.scaleb(exponent), english.end()
    return Number(value, end, exponent, is_over, has_separator)


def _with_power(digits: str, power: regex.Match[str], has_separator: bool) -> Number | None:
    """10²⁶ and 3×10⁵; None for what is no number (0^0) or beyond a column of them (10^999)."""
    base = Decimal(digits.replace(",", ""))
    exponent = int(power["caret"] or power["power"].translate(_SUPERSCRIPTS) or 0)
    is_product = power["power"] is not None and power[0].lstrip()[:1] in "×xX"
    try:
        value = base.scaleb(exponent) if is_product else base**exponent
    except ArithmeticError:
        return None
    if value.adjusted() > _LARGEST_POWER:
        return None
    return Number(value, power.end(), 0, False, has_separator)


def _magnitude(text: str, position: int, limit: int) -> regex.Match[str] | None:
    """A run of magnitude words that really is one: 만 but not 만큼, 조 but not 조건, 경 but not 경기."""
    m = _MAGNITUDE.match(text, position, limit)
    if m is None:
        return None
    end = m.end()
    if _NOT_MAGNITUDE.match(text, end - 1):
        return None
    if m["gap"] and not (m["words"][-1] in "만억조경" and _unit_follows(text, end, limit)):
        return None
    if end >= limit or text[end].isdigit() or _MAGNITUDE_TAIL.match(text, end) or match_unit(text, end) is not None:
        return m
    return None


def _unit_follows(text: str, end: int, limit: int) -> bool:
    if end < limit and text[end] == "여":
        end += 1
    if end < limit and text[end].isspace():
        end += 1
    return end < limit and match_unit(text, end) is not None


def combine(tokens: Sequence[Decimal | str]) -> Decimal:
    """Evaluate numbers and magnitude syllables in order: [1, 천, 800, 만] -> 18,000,000."""
    total = section = Decimal(0)
    current: Decimal | None = None
    for token in tokens:
        if isinstance(token, Decimal):
            current = token
        elif token in _SMALL:
            section += (Decimal(1) if current is None else current) * 10 ** _SMALL[token]
            current = None
        else:
            section += current or 0
            total += (section or Decimal(1)) * 10 ** _LARGE[token]
            section, current = Decimal(0), None
    return total + section + (current or 0)


def _exponent(tokens: Sequence[Decimal | str]) -> int:
    """천만 -> 7, 억 -> 8; of several magnitudes the last."""
    exponent, is_run = 0, False
    for token in tokens:
        if isinstance(token, str):
            power = magnitudes()[token]
            exponent = exponent + power if is_run and power > 3 else power
            is_run = True
        else:
            is_run = False
    return exponent


@cache
def native_numerals() -> dict[str, int]:
    """하나 -> 1 … 아흔아홉 -> 99, with the forms that stand before counters (한, 두, 스무)."""
    table = read_toml("numerals.toml")
    ones: dict[str, int] = dict(table["ones"])
    tens: dict[str, int] = dict(table["tens"])
    found = {**ones, **tens, **dict(table["special"])}
    for ten, t in tens.items():
        for one, n in ones.items():
            found[ten + one] = t + n
    return found


def parse_sino(text: str) -> Decimal | None:
    """이천칠백삼십오만 -> 27,350,000; 삼점사 -> 3.4; None where a character is no numeral."""
    whole, point, decimals = text.replace("쩜", "점").partition("점")
    if not whole or (point and (not decimals or any(c not in _SINO_DIGIT for c in decimals))):
        return None
    tokens: list[Decimal | str] = []
    for character in whole:
        if character in _SINO_DIGIT:
            if tokens and isinstance(tokens[-1], Decimal):  # digit by digit: 이공이오
                tokens[-1] = tokens[-1] * 10 + _SINO_DIGIT[character]
            else:
                tokens.append(Decimal(_SINO_DIGIT[character]))
        elif character in _SMALL or character in _LARGE:
            tokens.append(character)
        else:
            return None
    value = combine(tokens)
    return value + Decimal("0." + "".join(str(_SINO_DIGIT[c]) for c in decimals)) if point else value


def parse_numeral(text: str) -> Decimal | None:
    """The value of a text that is one numeral: "3.4", "3/4", "사분의삼", "스물다섯", "2조 8,400억"; else None."""
    text = text.strip()
    negative = _NEGATIVE.match(text)
    if negative is not None:
        value = parse_numeral(text[negative.end() :]) if not _NEGATIVE.match(text, negative.end()) else None
        return None if value is None else -value
    fraction = _FRACTION.fullmatch(text)
    if fraction is not None:
        above, below = parse_numeral(fraction["above"]), parse_numeral(fraction["below"])
        if above is None or below is None:
            return None
        if "/" in text:
            above, below = below, above
        return above / below if below else None
    if text[:1].isdigit():
        number = match_number(text, 0)
        return number.value if number is not None and number.end == len(text) else None
    native = native_numerals().get(text)
    if native is not None:
        return Decimal(native)
    value = parse_sino(text) if text else None
    return value if value is not None else _mixed(text)


def _mixed(text: str) -> Decimal | None:
    """백스물, 십하나: a Sino-Korean head and a native tail."""
    head = _MIXED_HEAD.match(text)
    if head is None:
        return None
    value, tail = parse_sino(head[0]), native_numerals().get(text[head.end() :])
    return value + tail if value is not None and tail is not None else None
