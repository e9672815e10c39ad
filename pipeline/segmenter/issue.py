"""Which issue of which series a document is: label, year, number, date, publisher, language."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.model import Document, Issue
from pipeline.segmenter.paragraphs import Unit
from pipeline.segmenter.profiles import choose

COVER_UNITS = 30
_SCRIPTS = [
    regex.compile(letters) for letters in (r"\p{Hangul}+", r"[\p{Hiragana}\p{Katakana}]+", r"\p{Han}+", "[A-Za-z]+")
]
_LABEL = regex.compile(
    r"(?P<label>(?:(?P<year>(?:19|20)\d{2})\s?(?:년|[-–.])\s?)?(?:제\s?)?(?P<number>\d{1,4})\s?(?P<month>월)?\s?호)"
    r"|(?P<label2>(?P<year2>(?:19|20)\d{2})년\s?(?P<quarter>[1-4])\s?/?\s?[4]?\s?분기)"
    r"|(?P<label3>Vol\.?\s?\d{1,3}(?:[,.\s]*No\.?\s?\d{1,3})?)"
)
_SHORT_QUARTER = regex.compile(r"['‘’](?P<year>\d{2})(?:년\s?|\.)(?P<quarter>[1-4])\s?/?4?\s?분기")
_DATE = regex.compile(
    r"(?P<y>(?:19|20)\d{2})\s?[.년-]\s?(?P<m>1[0-2]|0?[1-9])\s?"
    r"(?:[.월-]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s?[.일]?)?"
)
_PUBLISHED = regex.compile(
    r"(?:발\s?행\s?(?:일|연월|년월)|발\s?간\s?일|보\s?도\s?(?:시\s?점|일\s?시)|배\s?포\s?(?:일\s?시|일)?|작\s?성\s?일|Published)\s?[:：|]?\s*(?P<rest>.{0,40})"
)
_PUBLISHER = regex.compile(r"발\s?행\s?(?:처|기\s?관)\s?[:：|]?\s*(?P<name>[^\n|]{2,60})")
_HEADED = regex.compile(  # "가상부(장관 홍길동)는 …": the office speaks of itself
    r"(?<![가-힣])(?P<name>[가-힣]{1,14}(?:부|청|처|원|회|관|단|소|공사|은행))\s?[(（]\s?(?:장관|차관|처장|청장|위원장|원장|이사장|회장|관장|소장|단장|사장|총재)"
)
_ISSUER = regex.compile(
    r"(?<![가-힣])(?P<name>[가-힣]{2,12}(?:부|청|처|위원회|진흥원|연구원|연구소|공사|공단|은행))(?:\s?[(（|]|\s|$)"
)


def find_issue(document: Document, units: Sequence[Unit], title: str | None) -> Issue:
    """The issue's identity from profile, cover, masthead, imprint, file name and metadata, in this order."""
    opening = [unit for unit in units[:COVER_UNITS] if unit.is_text]
    texts = [unit.whole for unit in units if unit.is_text]
    cover = "\n".join(unit.whole for unit in opening)
    whole = "\n".join(texts)
    profile = choose(document.source.file_name, cover, whole)
    label, year, number, month = _label(cover, document.source.file_name)
    published = _published(texts) or (f"{year}-{month:02d}" if year and month else None) or _first_date(opening)
    publisher = _publisher(whole) or (profile.publisher if profile else None) or _issuer(units)
    if year is None and published:
        year = int(published[:4])
    series = profile.series if profile else None
    issue_title = (
        f"{series} {label}"
        if series and label and profile and profile.publisher
        else title or document.metadata.title or None
    )
    return Issue(
        title=issue_title,
        series=series,
        label=label,
        year=year,
        number=number,
        published=published,
        publisher=publisher,
        language=_language(whole),
        profile=profile.name if profile else None,
    )


def _label(cover: str, file_name: str) -> tuple[str | None, int | None, int | None, int | None]:
    """(label, year, number, month) of the first issue label on the cover or in the file's name."""
    for text in (cover, file_name):
        for found in _LABEL.finditer(text):
            if found["label"]:
                year = int(found["year"]) if found["year"] else None
                number = int(found["number"])
                if found["month"]:
                    if number > 12:
                        continue
                    return found["label"].strip(), year, None, number
                return found["label"].strip(), year, number, None
            if found["label2"]:
                return found["label2"].strip(), int(found["year2"]), None, None
            if found["label3"]:
                return found["label3"].strip(), None, None, None
        short = _SHORT_QUARTER.search(text)
        if short:
            year = 2000 + int(short["year"])
            return f"{year}년 {short['quarter']}분기", year, None, None
    return None, None, None, None


def _published(texts: Sequence[str]) -> str | None:
    """EDTF of the date that is said to be the publication's."""
    for text in texts:
        for found in _PUBLISHED.finditer(text):
            date = _DATE.search(found["rest"])
            if date:
                return _edtf(date)
    return None


def _first_date(opening: Sequence[Unit]) -> str | None:
    """A date that is a line of its own on the cover."""
    for unit in opening:
        date = _DATE.fullmatch(unit.text.strip(" .()"))
        if date:
            return _edtf(date)
    return None


def _edtf(date: regex.Match[str]) -> str:
    text = f"{date['y']}-{int(date['m']):02d}"
    return f"{text}-{int(date['d']):02d}" if date["d"] else text


def _publisher(whole: str) -> str | None:
    found = _PUBLISHER.search(whole)
    return " ".join(found["name"].split()) if found else None


def _issuer(units: Sequence[Unit]) -> str | None:
    """The office a masthead names, or that speaks of itself under its head's name."""
    for unit in units[:COVER_UNITS]:
        if unit.item.role == "masthead":
            found = _ISSUER.search(unit.text)
            if found:
                return found["name"]
    for unit in units[:COVER_UNITS]:
        headed = _HEADED.search(unit.text) if unit.item.role != "masthead" else None
        if headed:
            return headed["name"]
    return None


def _language(text: str) -> str | None:
    """ISO 639-1 of most letters: ko, ja, zh or en."""
    hangul, kana, han, latin = (sum(map(len, letters.findall(text))) for letters in _SCRIPTS)
    if hangul + kana + han + latin == 0:
        return None
    if hangul * 4 >= latin and hangul >= kana + han:
        return "ko"
    if kana:
        return "ja"
    return "zh" if han > latin else "en"
