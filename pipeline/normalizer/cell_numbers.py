"""Numbers as table cells print them: `(△51.2)`, `1,234.5p`, `157 (12.3%)`, `(’18)518 → (’19)657`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import regex

from pipeline.normalizer.units import Unit, find_unit

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_SIGNS = "△▲▽▼▵▿∆+＋\\-−–－"
_MINUS = frozenset("△▽▼▵▿∆-−–－")
_WORD = r"[^\s\d()（）\[\]〔〕<>〈〉,/→⇒➡*†]"
_ITEM = regex.compile(
    r"\s*(?:\((?P<time>['’‘´]?(?:(?:19|20)\d{2}|\d{2})(?:[년.][^()\d]{0,3}\d{0,2}[^()\d]{0,3})?)\)\s*(?=[\d△▲▽▼]))?"
    r"(?P<open>[(（\[〔<〈]?)\s*"
    r"(?P<about>약|총|평균)?\s*"
    rf"(?P<sign>[{_SIGNS}]?)\s*"
    r"(?P<prefix>US\$|\$|￦|₩|€|£|￥|¥)?\s*"
    rf"(?P<number>{_NUMBER})(?!\d)"
    rf"(?:\s*[~∼～]\s*(?P<high>{_NUMBER}))?"
    rf"[^\S\n]*(?P<unit>(?:{_WORD}{{1,10}}(?:/{_WORD}{{1,6}})?(?:[^\S\n]{_WORD}{{1,6}})?)?)"
    r"(?P<flag>\s?\([peERrP]\))?"
    r"\s*(?P<close>[)）\]〕>〉]?)"
    r"(?P<note>\s?(?:[*†]{1,3}|\d\)))?\s*"
)
_GAP = regex.compile(r"\s*(?:[→⇒➡/,;]|\n)?\s*")
_DIGIT = regex.compile(r"\d")
_CODE = regex.compile(r"0\d")
_SYMBOL = regex.compile(r"^[(\s]*(?:[-–—―−‐…·.*xX×]|\.{2,}|…+|n\.?a\.?|N/?A|해당\s?없음|미상|비공개|\.\.)+[)\s]*$")
_BRACKETS = {"": "", "(": ")", "（": "）", "[": "]", "〔": "〕", "<": ">", "〈": "〉"}
_FLAG_STATUS = {"p": "P", "e": "E", "r": "A"}  # provisional, estimated, revised (SDMX CL_OBS_STATUS)
_FLAGS = frozenset("peErP")
MAX_CELL = 80  # longer cells are prose


@dataclass(frozen=True, slots=True)
class CellNumber:
    """One number of a cell: `text[start:end]`. `value` is as printed, without magnitude, sign applied."""

    start: int
    end: int
    digits: str
    value: Decimal
    high: Decimal | None
    unit: Unit | None
    is_bracketed: bool
    status: str | None
    time: str | None


@lru_cache(maxsize=65536)
def read_cell(text: str) -> tuple[CellNumber, ...]:
    """The numbers of a cell that holds nothing else; () for prose, symbols, codes and empty cells."""
    if len(text) > MAX_CELL or not _DIGIT.search(text):
        return ()
    numbers: list[CellNumber] = []
    position = 0
    while position < len(text):
        match = _ITEM.match(text, position)
        number = _item(match) if match else None
        if match is None or number is None:
            return ()
        numbers.append(number)
        position = match.end()
        if position < len(text):
            gap = _GAP.match(text, position)
            stops = match["close"] or (gap and gap[0]) or text[position] in "([（<" or match[0][-1] == "\n"
            if not stops or (number.unit is not None and not number.unit.canonical):  # 3조 2,000억 is one number
                return ()
            position = gap.end() if gap else position
    return tuple(numbers)


def is_number(text: str) -> bool:
    """Whether a cell holds numbers and nothing else."""
    return bool(read_cell(text.strip()))


def is_symbol(text: str) -> bool:
    """Whether a cell holds one of the signs that stand for a missing number (- … x n.a.)."""
    return bool(text.strip()) and bool(_SYMBOL.match(text.strip()))


def _item(match: regex.Match[str]) -> CellNumber | None:
    if _BRACKETS[match["open"]] != match["close"] and not (match["open"] and match["close"] == ")"):
        return None
    digits = match["number"]
    if _CODE.match(digits):  # a code, not a quantity
        return None
    printed, flag = match["unit"], (match["flag"] or "").strip(" ()")
    if printed in _FLAGS:  # 12.3p: provisional
        printed, flag = "", printed
    unit = None
    if printed:
        unit = _whole_unit(printed)
        if unit is None:
            return None
    elif match["prefix"]:
        unit = find_unit(match["prefix"])
    value = Decimal(digits.replace(",", ""))
    high = Decimal(match["high"].replace(",", "")) if match["high"] else None
    if match["sign"] and match["sign"] in _MINUS:
        value = -value
    status = _FLAG_STATUS.get(flag.lower())
    start = next(match.start(name) for name in ("sign", "prefix", "number") if match[name])
    end = match.start("unit") + len(printed) if printed else match.end("high") if match["high"] else match.end("number")
    return CellNumber(
        start, end, match[0][match.start("number") - match.start() : match.end("number") - match.start()], value, high,
        unit, bool(match["open"]), status, match["time"],
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _whole_unit(text: str) -> Unit | None:
    """The unit if the text names one and nothing else."""
    text = text.strip()
    unit = find_unit(text)
    return unit if unit is not None and unit.text.replace(" ", "") == text.replace(" ", "") else None
