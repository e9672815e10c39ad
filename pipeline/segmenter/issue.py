"""Which issue of which series a document is: label, year, number, date, publisher, language."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from pipeline.model import Document, Issue
from pipeline.segmenter.mastheads import line_date, line_office
from pipeline.segmenter.paragraphs import Unit
from pipeline.segmenter.profiles import choose
from pipeline.segmenter.publisher import COVER_UNITS, imprint_publisher, issuer

_SCRIPTS = [
    regex.compile(letters) for letters in (r"\p{Hangul}+", r"[\p{Hiragana}\p{Katakana}]+", r"\p{Han}+", "[A-Za-z]+")
]
_LABEL = regex.compile(
    r"(?P<label>(?:(?:제\s?)?(?P<year>(?:19|20)\d{2})\s?(?:년|[-–.])\s?)?(?:제\s?)?(?P<number>\d{1,4})\s?(?P<month>월)?\s?호)"
    r"|(?P<label2>(?P<year2>(?:19|20)\d{2})년\s?(?P<quarter>[1-4])\s?/?\s?[4]?\s?분기)"
    r"|(?P<label3>Vol\.?\s?\d{1,3}(?:[,.\s]*No\.?\s?\d{1,3})?)"
)
_BARE = regex.compile(r"\d{1,4}\s?호")
_ENDS_LINE = regex.compile(r"\s*(?:$|[|│·,)\]]|[(（]?(?:19|20)\d{2})", regex.M)
_SHORT_QUARTER = regex.compile(r"['‘’](?P<year>\d{2})(?:년\s?|\.)(?P<quarter>[1-4])\s?/?4?\s?분기")
_DATE = regex.compile(
    r"(?P<y>(?:19|20)\d{2})\s?[.년-]\s?(?P<m>1[0-2]|0?[1-9])\s?"
    r"(?:[.월-]\s?(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s?[.일]?)?"
)
_TOLD = regex.compile(rf"(?:{_DATE.pattern})\s?(?:발행|발간)")  # "2026년 3월 15일 발행"
# "… 조간부터 보도해 주시기"
_ASKED = regex.compile(rf"(?:{_DATE.pattern})[^.]{{0,20}}(?:부터|이후)?[^.]{{0,12}}보도(?:하여|해)\s?주")
_PUBLISHED = regex.compile(
    r"(?:발\s?행\s?(?:일|연월|년월)|발\s?간\s?일|보\s?도\s?(?:시\s?점|일\s?시)|배\s?포\s?(?:일\s?시|일)?|작\s?성\s?일|Published)\s?[:：|]?\s*(?P<rest>.{0,40})"
)


def find_issue(document: Document, units: Sequence[Unit], title: str | None) -> Issue:
    """The issue's identity from profile, cover, masthead, imprint, file name and metadata, in this order."""
    opening = [unit for unit in units[:COVER_UNITS] if unit.is_text]
    texts = [unit.whole for unit in units if unit.is_text]
    cover = "\n".join(unit.whole for unit in opening)
    whole = "\n".join(texts)
    profile = choose(document.source.file_name, cover, whole)
    unmarked = "\n".join(unit.whole for unit in opening if unit.marker is None)
    label, year, number, month = _label(unmarked, document.source.file_name)
    published = _published(texts) or (f"{year}-{month:02d}" if year and month else None) or _first_date(opening)
    named = (office for unit in opening if (office := line_office(unit.text)))
    publisher = imprint_publisher(whole) or (profile.publisher if profile else None) or next(named, issuer(units))
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
                if _BARE.fullmatch(found["label"]) and not _ENDS_LINE.match(text, found.end()):
                    continue  # "농가 86호에": houses
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
        if text.endswith(("발행", "발간")) and (told := _TOLD.fullmatch(text)) and (date := _DATE.search(told[0])):
            return _edtf(date)
        if "보도" in text and (asked := _ASKED.search(text)) and (date := _DATE.search(asked[0])):
            return _edtf(date)
        for found in _PUBLISHED.finditer(text):
            date = _DATE.search(found["rest"])
            if date:
                return _edtf(date)
    return None


def _first_date(opening: Sequence[Unit]) -> str | None:
    """A date that is a line of its own on the cover."""
    for unit in opening:
        date = _DATE.fullmatch(unit.text.strip(" .()")) or line_date(unit.text)
        if date:
            return _edtf(date)
    return None


def _edtf(date: regex.Match[str]) -> str:
    text = f"{date['y']}-{int(date['m']):02d}"
    return f"{text}-{int(date['d']):02d}" if date["d"] else text


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
