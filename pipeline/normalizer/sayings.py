"""Who says so: the source that 따르면, a survey or the words of an agency name in running text."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from pipeline.normalizer.subjects import LEADING, clean

REPORT = 120  # characters before 따르면 that may name the source

_ACCORDING = regex.compile(r"(?:에|의)?\s?(?:따르면|의하면)")
_REPORT_START = regex.compile(r"(?:[,;▲△\n]|[.]\s|(?<=[가-힣])(?:며|고|으나|지만)\s)")
_KIND_OF_ORG = regex.compile(
    r"^(?:글로벌\s|미국의?\s|영국의?\s|시장\s?)*(?:시장조사(?:업체|기관|기업|회사)|조사(?:업체|기관)|투자사|컨설팅\s?(?:기업|업체)|국책연구기관|연구기관|연구소|통계업체|언론|매체|외신)\s+(?=\S)"
)
_WORK = regex.compile(
    r"\s?(?:의\s|\s(?:설문|보고서|조사|발표|자료|보도|예측|전망|통계|분석|집계|추정|연구)|(?:설문조사|보고서|발표|자료|보도)(?:에)?$)"
)
_SURVEY_BY = regex.compile(r"\s(?:설문\s?조사|서베이)(?:\s?\([^()]{1,30}\))?\s?결과")
_LAST_WORDS = regex.compile(r"(?:[\p{L}·&]{2,20}\s)?[\p{L}·&]{2,20}$")
_AGENCY_SAYS = regex.compile(
    r"(?:시장조사(?:업체|기관|기업)|조사(?:업체|기관)|컨설팅\s?(?:기업|업체))\s(?P<np>[\p{L}·&]{2,30}(?:\s?\([^()]{1,40}\))?)(?:은|는|이|가)\s"
)
_YEAR = regex.compile(r"(?:'(?P<yy>\d{2})|(?P<yyyy>(?:19|20)\d{2}))\s?년?")


@dataclass(frozen=True, slots=True)
class Saying:
    """Who says so, the year of the saying, and where the words stand."""

    organization: str
    year: int | None
    start: int
    end: int
    is_survey: bool = False  # its own date is when the answers were given


def find_sayings(text: str) -> list[Saying]:
    """Every "X에 따르면", "X 설문조사 결과" and "시장조사업체 X는" of a text, in order."""
    found: list[Saying | None] = []
    for m in _ACCORDING.finditer(text):
        start = max(0, m.start() - REPORT)
        for cut in _REPORT_START.finditer(text, start, m.start()):
            start = cut.end()
        phrase = text[start : m.start()]
        work = _WORK.search(phrase)
        head = phrase[: work.start()] if work is not None and work.start() > 0 else phrase
        found.append(_saying(head, phrase, start, m.end()))
    if "결과" in text:
        for m in _SURVEY_BY.finditer(text):
            words = _LAST_WORDS.search(text, max(0, m.start() - 44), m.start())
            if words is not None:
                found.append(_saying(words[0], text[words.start() : m.end()], words.start(), m.end()))
    for m in _AGENCY_SAYS.finditer(text):
        found.append(_saying(m["np"], m["np"], m.start(), m.end()))
    return sorted((s for s in found if s is not None), key=lambda s: s.start)


def _saying(head: str, phrase: str, start: int, end: int) -> Saying | None:
    organization = clean(_KIND_OF_ORG.sub("", LEADING.sub("", head.strip())))
    if organization is None or len(organization) > 50:
        return None
    year = _YEAR.search(phrase)
    number = None if year is None else int(year["yyyy"]) if year["yyyy"] else 2000 + int(year["yy"])
    return Saying(organization, number, start, end, "설문" in phrase or "서베이" in phrase)
