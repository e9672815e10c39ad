"""Units: currencies, physical units, counters, shares. What stands after a number, in a header or in a unit note.

Canonical names follow the dataset contract: ISO 4217 for money, `%`, `%p`, `배`; UCUM for physical units (where
UCUM's code is bracketed, such as `[ft_i]`, the common symbol); 년, 개월, 일, 시간 for durations; and for counts the
Korean counter itself. The vocabulary lies in `data/units.csv`, `data/counters.csv`, `data/currencies.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import regex

from pipeline.normalizer.lexicon import magnitudes, read_csv, read_toml
from pipeline.normalizer.text import fold


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as printed and what it means. A value in it is `number * 10**exponent` of `canonical`."""

    canonical: str
    kind: str  # count, currency, percent, percent_point, multiple, physical, duration, rank, index, ratio
    exponent: int = 0  # 억 달러 -> 8, 천 대 -> 3, 센트 -> -2
    ucum: str | None = None
    currency: str | None = None  # ISO 4217
    per_unit: str | None = None  # UCUM code of the denominator (주당 -> wk, 1인당 -> {person})
    text: str = ""  # as printed
    rule: str = ""  # where it may stand: "" anywhere, "attached" to its digits, "hundred" from 100, "large" from 1,000,
    # "counted" behind a number only: alone in a header it names what stands below


# What may follow a unit of one Hangul syllable without making another word of it (위 but not 위험, 기 but not 기술).
_TAIL = regex.compile(
    r"(?![가-힣])|(?:이상|이하|이내|미만|초과|가량|정도|안팎|내외|남짓|여|수준|규모|이|가|을|를|은|는|의|에|로|으로|와|과|도|만|씩|당"
    r"|나|간|꼴|까지|부터|보다|대(?!로|한|응|상|학|기|비|표|책)|인|였|임|짜리|어치|처럼|분량|분의|째|뿐|마다|라|며|면|쯤|후|뒤|전(?![가-힣])|내(?![가-힣])|중(?![가-힣])|씩|물|(?<=[원명건엔])선|동안|만에"
    r"|(?<=[년일주분명])치(?![가-힣]{2})|(?<=[톤원명])급(?![증등락감성속여식히기])|(?<=[원위])권(?=[\s에은의이으,.)]|$)|(?<=[명원건호])대로)"
)
# 16개사업, 3개소재: what is counted stands glued to 개, and its first syllable looks like that of 개사, 개소, 개국.
_KINDS_AFTER = regex.compile(
    r"사(?:업|례|회|안|항|람|건|무)|소(?:재|프|비|규|속|부|관|위)|국(?:립|책|어|제|내|공|가(?:산|공|전|첨|기|연|사|대|핵|중|보))|교(?:육|과|통)|팀장|점포|주제|주요"
)
_SHORT_KINDS = frozenset({"개사", "개소", "개국", "개교", "개팀", "개점", "개주"})
_QUALIFIER = regex.compile(r"\([^()]{1,12}\)|\[[^\[\]]{1,12}\]|기준|e")
_INSIDE = regex.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")
_LATIN = regex.compile(r"[A-Za-z]")
_BELOW = frozenset({"physical", "count", "duration"})
_SEPARATOR = regex.compile(r"\s*(?:[,;·、]|\n|(?<=\s)/|/(?=\s))\s*")
_NOTE_HEAD = regex.compile(r"^[\s\[(<【〔*※]*(?:단\s*위|unit)\s*[:：;]?\s*", regex.IGNORECASE)
_NOTE_TAIL = regex.compile(r"[\s\])>】〕]+$")
_MAGNITUDE = regex.compile(
    r"(?:[십백천]?[만억조경]|[십백천]|[百千萬億兆]|(?:thousand|million|billion|trillion|mn|bn)\b)", regex.IGNORECASE
)


@cache
def surfaces() -> dict[str, Unit]:
    """Every printed form of a unit -> the unit."""
    found: dict[str, Unit] = {}
    for row in read_csv("units.csv"):
        unit = Unit(row["canonical"], row["kind"], int(row["exponent"]), row["ucum"] or None, rule=row["rule"])
        for surface in row["surfaces"].split("|"):
            found.setdefault(surface, replace(unit, text=surface))
    for row in read_csv("counters.csv"):
        unit = Unit(row["canonical"], "count", 0, "1", rule=row["rule"])
        for surface in row["surfaces"].split("|"):
            found.setdefault(surface, replace(unit, text=surface))
    for row in read_csv("currencies.csv"):
        unit = Unit(row["currency"], "currency", int(row["exponent"]), None, row["currency"])
        for surface in row["surfaces"].split("|"):
            found.setdefault(surface, replace(unit, text=surface))
    return found


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """First character -> the lengths of the forms that begin with it, longest first."""
    lengths: dict[str, set[int]] = {}
    for surface in surfaces():
        lengths.setdefault(surface[0], set()).add(len(surface))
    return {first: tuple(sorted(ns, reverse=True)) for first, ns in lengths.items()}


@cache
def _denominators() -> dict[str, str]:
    """Word before 당 or after a slash -> UCUM code."""
    return dict(read_toml("cues.toml")["per_unit"])


def match_unit(text: str, start: int) -> tuple[Unit, int] | None:
    """The longest unit that stands at `start` of a folded text, and where it ends."""
    if start >= len(text):
        return None
    table = surfaces()
    for length in _lengths().get(text[start], ()):
        unit = table.get(text[start : start + length]) if start + length <= len(text) else None
        if unit is not None and _ends_there(text, start, start + length):
            return _with_denominator(unit, text, start, start + length)
    return None


def _ends_there(text: str, start: int, end: int) -> bool:
    if end >= len(text):
        return True
    last, following = text[end - 1], text[end]
    if last.isascii() and last.isalpha():
        return not (following.isascii() and (following.isalnum() or following in "-_"))
    is_loose = text[start] == "개" and " " in text[start:end]  # 16개 사, but 16개 사업; 3개 국가, but 3개 국가산단
    if "가" <= last <= "힣" and (end - start == 1 or is_loose):
        if is_loose and _KINDS_AFTER.match(text, end - 1) is not None:
            return False
        return _TAIL.match(text, end) is not None or (text[start] == "개" and _KINDS_AFTER.match(text, end) is not None)
    return text[start:end] not in _SHORT_KINDS or _KINDS_AFTER.match(text, end - 1) is None


def _with_denominator(unit: Unit, text: str, start: int, end: int) -> tuple[Unit, int]:
    """원/kg, 달러/배럴, Wh/kg: the unit after the slash is the denominator."""
    if end + 1 < len(text) and text[end] == "/" and text[end + 1] not in " \n":
        table = surfaces()
        for length in _lengths().get(text[end + 1], ()):
            stop = end + 1 + length
            below = table.get(text[end + 1 : stop]) if stop <= len(text) else None
            if below is not None and below.kind in _BELOW and _ends_there(text, end + 1, stop):
                per = below.ucum if below.ucum not in (None, "1") else "{" + below.canonical + "}"
                return replace(unit, per_unit=per, text=text[start:stop]), stop
        for word, code in _denominators().items():
            if text.startswith(word, end + 1) and not _LATIN.match(text, end + 1 + len(word)):
                stop = end + 1 + len(word)
                return replace(unit, per_unit=code, text=text[start:stop]), stop
    return unit, end


def find_unit(text: str) -> Unit | None:
    """Read a whole unit expression: "억 달러", "천 대", "%", "%p", "백만톤", "조원", "원/kg". None if it is no unit."""
    folded = fold(text).text.strip()
    return _read(folded)


def _read(expression: str) -> Unit | None:
    position, exponent = 0, 0
    while (m := _MAGNITUDE.match(expression, position)) is not None:
        exponent += magnitudes()[m[0].lower()]
        position = m.end()
        while position < len(expression) and expression[position] == " ":
            position += 1
        direct = surfaces().get(expression[position:])
        if direct is not None:
            break
    if position and position >= len(expression):
        return Unit("", "count", exponent, "1", text=expression)
    found = match_unit(expression, position)
    if found is None:
        return _prefixed(expression)
    unit, end = found
    rest = expression[end:].strip()
    if rest and not _QUALIFIER.fullmatch(rest):
        return _prefixed(expression)
    return replace(unit, exponent=unit.exponent + exponent, text=expression)


def _prefixed(expression: str) -> Unit | None:
    """USD million, US$ 백만: the currency first."""
    head, _, tail = expression.partition(" ")
    unit = surfaces().get(head)
    if unit is None or unit.kind != "currency":
        return None
    m = _MAGNITUDE.fullmatch(tail.strip())
    return replace(unit, exponent=unit.exponent + magnitudes()[m[0].lower()], text=expression) if m else None


def parse_unit_list(text: str) -> list[Unit]:
    """The units of a unit note in order, other words left out: "단위: 백만 달러, %, 전년동기 대비" -> [USD e6, %]."""
    folded = _NOTE_TAIL.sub("", _NOTE_HEAD.sub("", fold(text).text.strip()))
    units: list[Unit] = []
    for part in _SEPARATOR.split(folded):
        whole = _read(part)
        for piece in [part] if whole is not None or "/" not in part else part.split("/"):
            unit = whole or _read(piece.strip()) or _last_word(piece)
            if unit is not None:
                units.append(unit)
    return units


def _last_word(part: str) -> Unit | None:
    """전년동기 대비 % -> %; 수출액(억 달러) -> 억 달러; 매출 : 조원 -> 조원."""
    inside = _INSIDE.search(part)
    if inside is not None and (unit := _read(inside[1].strip())) is not None:
        return unit
    words = part.replace(":", " ").split()
    for count in (2, 1):
        if len(words) > count and (unit := _read(" ".join(words[-count:]))) is not None:
            return unit
    return None
