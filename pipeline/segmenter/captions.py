"""Captions and unit notes around tables and figures."""

from __future__ import annotations

from dataclasses import dataclass

import regex

# a mark on both sides; a transcript may show the second as a full stop set apart
_FRAME = regex.compile(
    r"^\s*(?:(?P<mark>[■▪◼◾□◆●◎★•∙·*])\s*(?P<a>.+?)\s*(?:(?P=mark)|(?<=\s)\.)|<\s*(?P<b>[^<>]+?)\s*>|〈\s*(?P<c>[^〈〉]+?)\s*〉|【\s*(?P<d>[^【】]+?)\s*】|\[\s*(?P<e>[^\[\]]+?)\s*\]|"
    r"≪\s*(?P<f>[^≪≫]+?)\s*≫|《\s*(?P<g>[^《》]+?)\s*》)\s*$"
)
_NUMBERED = regex.compile(
    r"^\s*[<\[【〈(]?\s*(?:표|그림|도표|도|Table|Figure|Fig\.?|참고)\s?\d{1,3}(?:[-.]\d{1,3})?\s*[>\]】〉).:]?"
)
_COUNTED = regex.compile(
    r"^\s*(?:[<\[【〈(]\s*(?:표|그림|도표|Table|Figure|Fig\.?)\s?\d{1,3}(?:[-.]\d{1,3})?\s*[>\]】〉)]"
    r"|(?:표|그림|도표|Table|Figure|Fig\.?)\s?\d{1,3}(?:[-.]\d{1,3})?\s?[.:)|｜│])\s*\S"
)
_UNIT = regex.compile(
    r"[(（\[<〈]?\s*단\s?위\s?[:：]?\s*(?P<units>[^()（）\[\]<>〈〉]+(?:\([^()]*\)[^()（）\[\]<>〈〉]*)*?)\s*[)）\]>〉]?"
)
_UNIT_WORD = regex.compile(
    r"%|％|원|달러|유로|엔|위안|명|건|개|대|톤|배|천|만|억|조|년|월|일|시간|kg|km|MW|GW|TWh|㎡|ha|전년|동기|대비|비중|증감|구성비|점|위|p\b",
    regex.I,
)
_TAIL = regex.compile(
    r"\s*[(（]\s*(?:단\s?위\s?[:：]?\s*)?(?P<units>[^()（）]{1,40}(?:\([^()]{1,10}\)[^()]{0,20})?)\s*[)）]\s*$"
)
_NO_UNIT = regex.compile(
    r"\d{4}|년\s?기준|상위|하위|기준|예시|안\)|Top\b|별(?:\s|$)|각\s|누적|잠정|총괄|계속|\d+\s?/\s?\d+"
)
MAX_CAPTION = 90


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption's own words and the units it names."""

    text: str
    unit_note: str | None
    is_framed: bool  # <…>, ■ … ■, [표 1]: says of itself that it is a caption


def unit_note(text: str) -> str | None:
    """The units of a line that is nothing but a unit note: "(단위: 억 달러, %)" -> "억 달러, %"."""
    if "단" not in text:
        return None
    found = _UNIT.fullmatch(text.strip())
    return _tidy(found["units"]) if found else None


def split_caption(text: str) -> Caption:
    """Frame, words and unit note of a caption taken apart."""
    rest, note = text.strip(), None
    inner = _UNIT.search(rest) if "단" in rest else None
    if inner and (inner.start() > 0 or inner.end() < len(rest)):
        note = _tidy(inner["units"])
        rest = (rest[: inner.start()] + rest[inner.end() :]).strip()
    framed = _FRAME.match(rest)
    is_framed = framed is not None or _NUMBERED.match(rest) is not None
    if framed:
        rest = next(part for part in framed.groups()[1:] if part is not None).strip()
    if note is None:
        tail = _TAIL.search(rest)
        if tail and _is_units(tail["units"]) and tail.start() > 0:
            note = _tidy(tail["units"])
            rest = rest[: tail.start()].strip()
    return Caption(rest, note, is_framed)


def looks_like_caption(text: str) -> bool:
    """Whether a short line before a table or figure names it."""
    return len(text) <= MAX_CAPTION and (_FRAME.match(text) is not None or _NUMBERED.match(text) is not None)


def is_numbered_caption(text: str) -> bool:
    """Whether a short line begins as captions do that are counted: "표 3", "[그림 1-2]"."""
    return len(text) <= MAX_CAPTION and _NUMBERED.match(text) is not None


def is_counted_caption(text: str) -> bool:
    """Whether a line is a caption by its words alone: "그림 3. …", "<표 1> …", not "표 3은 …"."""
    return len(text) <= MAX_CAPTION and _COUNTED.match(text) is not None


def _is_units(text: str) -> bool:
    """Each part names a unit: "조 원, 전월 대비, %"."""
    if _NO_UNIT.search(text):
        return False
    parts = [part.strip() for part in regex.split(r"[,/·]", text) if part.strip()]
    return bool(parts) and all(len(part) <= 14 and _UNIT_WORD.search(part) for part in parts)


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,.:")
