"""Sources as printed (`기관, 제목, 2025.01.10.; …`) become organization, title and date.

Convention of the genre: the organization runs to the first comma, the date stands last, everything between is the
title, commas included.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

from pipeline.normalizer.times import parse_date


@dataclass(frozen=True, slots=True)
class Citation:
    """One source. `published` is EDTF, `language` the ISO 639-1 code of the title's script."""

    raw_text: str
    organization: str | None = None
    title: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None


_NUMERIC_DATE = r"['’‘]?\d{2,4}\s?[.년/-]\s?\d{1,2}(?:\s?[월月])?(?:\s?[./-]?\s?\d{1,2}(?:\s?[일日])?)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_ENGLISH_DATE = (
    rf"{_MONTH}\s+(?:\d{{1,2}}(?:st|nd|rd|th)?\s*,?\s+)?(?:19|20)\d{{2}}|\d{{1,2}}\s+{_MONTH}\s+(?:19|20)\d{{2}}"
)
_YEAR = r"['’‘]\d{2}년?|(?:19|20)\d{2}년?"
_DATE = rf"(?:{_ENGLISH_DATE}|{_NUMERIC_DATE}|{_YEAR})"
_TAIL = regex.compile(rf"(?:^|[,(（]|(?<=[」』》>”\"’)])|(?<=\s))\s*(?P<date>{_DATE})\s*\.?\s*[)）]?\s*[.,;]?$")
# A date that follows a comma and ends its sentence closes a source; what comes after it is another one.
_CLOSED = regex.compile(rf",\s*(?:{_NUMERIC_DATE})\s*\.\s*(?P<gap>[,/·&]?\s*)(?=[\p{{L}}「『《“\"'‘])")
_SEPARATOR = regex.compile(r"\s*[;；]\s*|\s+/\s+|\s*\n\s*")
_URL = regex.compile(r"(?:https?://|www\.)[^\s,;()<>「」]+")
_LEAD = regex.compile(r"^[\s☞※*▶]*(?:\(?\s*)(?:출처|참고|자료|資料|參考|Source)(?:\s*문헌)?\s*[:：|]\s*")
_NUMBER = regex.compile(r"^(?:\(\d{1,2}\)|\d{1,2}\)|\[\d{1,2}\]|[①-⑳])\s*")
_BRACKETED = regex.compile(r"^(?P<organization>[^,「『《“\"]{1,60}?)\s*,?\s*(?P<title>[「『《“\"].+)$")
_IN_BRACKETS = regex.compile(rf"^(?P<organization>.+?)\s*[(（]\s*(?P<date>{_DATE})\s*\.?\s*[)）]$")
_QUOTES = (("「", "」"), ("『", "』"), ("“", "”"), ('"', '"'), ("<", ">"))
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_citation(text: str, issued: str | None) -> list[Citation]:
    """Every source of one printed line, in order; `issued` (EDTF) supplies years that are not printed."""
    body = _NUMBER.sub("", _LEAD.sub("", text.strip()))
    if body.endswith((")", "）")) and body.count("(") + body.count("（") < body.count(")") + body.count("）"):
        body = body[:-1].rstrip()
    return [_parse_one(part, issued) for part in _split(body)]


def _split(text: str) -> list[str]:
    """A separator inside brackets or quotes does not split; after it stands something that can be a source."""
    cuts = [(m.start(), m.end()) for m in _SEPARATOR.finditer(text) if _is_outside(text, m.start())]
    cuts += [(m.start("gap"), m.end("gap")) for m in _CLOSED.finditer(text) if _is_outside(text, m.start())]
    parts, last = [], 0
    for start, end in sorted(cuts):
        if start < last:
            continue
        parts.append(text[last:start])
        last = end
    parts.append(text[last:])
    return [part.strip() for part in parts if regex.search(r"[\p{L}\p{N}]", part)]


def _is_outside(text: str, position: int) -> bool:
    before = text[:position]
    return all(before.count(a) <= before.count(b) for a, b in ("()", "「」", "『』", "“”", "《》"))


def _parse_one(text: str, issued: str | None) -> Citation:
    url_match = _URL.search(text)
    url = url_match.group().rstrip(".)") if url_match else None
    rest = regex.sub(r"[(\[（]\s*[)\]）]", "", _URL.sub("", text)).strip(" ,.;")
    published = None
    dated = _TAIL.search(rest)
    if dated:
        published = _published(dated["date"], issued)
    if dated and published:
        rest = rest[: dated.start()].strip(" ,;(（")
    organization, title = _divide(rest)
    if published is None and organization and (year := _IN_BRACKETS.match(organization)):  # 기관(2024), 제목
        published, organization = _published(year["date"], issued), year["organization"]
    return Citation(text, organization, title, published, url, _language(title or organization or ""))


def _divide(text: str) -> tuple[str | None, str | None]:
    bracketed = _BRACKETED.match(text)
    if bracketed and "," not in bracketed["organization"]:
        return bracketed["organization"].strip() or None, _unquote(bracketed["title"])
    organization, comma, title = text.partition(",")
    if not comma:
        return text.strip() or None, None
    return organization.strip() or None, _unquote(title) or None


def _unquote(title: str) -> str:
    """Quotation marks around the whole title are no part of it."""
    title = title.strip(" ,")
    for opening, closing in _QUOTES:
        inner = title[len(opening) : -len(closing)]
        if title.startswith(opening) and title.endswith(closing) and opening not in inner and closing not in inner:
            return inner.strip()
    return title


def _published(text: str, issued: str | None) -> str | None:
    english = regex.match(
        rf"(?:(?P<d1>\d{{1,2}})\s+)?(?P<m>{_MONTH})\s+(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+)?(?P<y>\d{{4}})$",
        text,
    )
    if english:
        month = _MONTHS.index(english["m"][:3].lower()) + 1
        day = english["d1"] or english["d2"]
        return f"{english['y']}-{month:02d}" + (f"-{int(day):02d}" if day else "")
    return parse_date(text.rstrip(" ."), issued)


def _language(text: str) -> str | None:
    """By script alone: kana ja, Hangul ko, ideographs zh, plain Latin letters en; None where that says nothing."""
    if regex.search(r"[\p{Hiragana}\p{Katakana}]", text):
        return "ja"
    if regex.search(r"\p{Hangul}", text):
        return "ko"
    if regex.search(r"\p{Han}", text):
        return "zh"
    letters = regex.findall(r"\p{Latin}", text)
    return "en" if letters and all(c.isascii() for c in letters) else None
