"""Who publishes: what imprint, masthead, notice, signature or cover say, in this order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from pipeline.segmenter.paragraphs import Unit

COVER_UNITS = 30
HEAD_UNITS = 6  # units at the top of a paper without a cover
FOOT_UNITS = 6  # units at the end in which a paper says how to reach its publisher
MAX_COVER = 12  # units of a page that is a cover
MAX_MASTHEAD = 40  # characters in which the head of a release names it
MAX_DATE = 20  # characters
SIGNED_NEAR = 2  # units between a date and the signature below it
_IMPRINT = regex.compile(r"발\s?행\s?(?:처|기\s?관)\s?[:：|]?\s*(?P<name>[^\n|]{2,60})")
_OFFICES = (
    r"(?:위원회|진흥원|연구원|연구소|관리원|평가원|정보원|개발원|기술원|교육원|조사처|예산처|공사|공단|재단|은행|협회)"
)
_MINISTRY = r"(?:(?<![본일내외전지간학])부|(?<![신요시])청|(?<![문의발주구매출참])처)"
_HEADED = regex.compile(  # "가상부(장관 홍길동)는 …": the office speaks of itself
    r"(?<![가-힣])(?P<name>[가-힣]{1,14}(?:부|청|처|원|회|관|단|소|공사|은행))\s?[(（]\s?(?:장관|차관|처장|청장|위원장|원장|이사장|회장|관장|소장|단장|사장|총재)"
)
_MASTHEAD = regex.compile(
    r"(?<![가-힣])(?P<name>[가-힣]{2,12}(?:부|청|처|위원회|진흥원|연구원|연구소|공사|공단|은행))(?:\s?[(（|]|\s|$)"
)
_SPEAKER = regex.compile(rf"(?P<name>[가-힣]{{1,12}}(?:{_MINISTRY}|{_OFFICES}))[은는]\s")
_SAID = regex.compile(r"(?:밝혔|발표했|발표하였|설명했|전했|개최했|개최한다|시행한다|추진한다)")
_NOTICE = regex.compile(
    r"(?P<name>[가-힣][가-힣 ]{1,24}[가-힣])\s?(?:공고|고시|훈령|예규)\s?제\s?(?:19|20)\d{2}\s?[-–]\s?\d{1,5}\s?호"
)
_REACHED = regex.compile(r"\b\d{2,3}[-)]\s?\d{3,4}-\d{4}\b|www\.|https?://|@")
_HEADS = (  # the head's title, and what it leaves of the office's name
    (regex.compile(r"위원장$"), "위원회"),
    (regex.compile(r"\s(?:원장|청장|처장|소장|관장|단장)$"), ""),
    (regex.compile(r"\s?(?:장관|이사장|사장|회장|총재|도지사|지사)$"), ""),
    (regex.compile(r"(?<=[원청처소관단시군])장$"), ""),
    (regex.compile(r"(?<=군)수$"), ""),
)
_DATE = regex.compile(r"(?:19|20)\d{2}\s?[.년]\s?(?:1[0-2]|0?[1-9])\s?[.월]\s?(?:(?:3[01]|[12]\d|0?[1-9])\s?[.일]?)?")
_COVER = regex.compile(rf"[가-힣]{{1,14}}{_OFFICES}|[가-힣]{{2,10}}{_MINISTRY}")
_SPACED_PLACE = regex.compile(r"[가-힣](?: +[가-힣]){1,4} +[시군구도]")  # "나 루 시" on a cover
_NAME = regex.compile(rf"[가-힣 ]{{0,20}}(?:{_OFFICES}|{_MINISTRY}|[원시군도회단])")


def imprint_publisher(whole: str) -> str | None:
    """The name behind 발행처 or 발행기관."""
    found = _IMPRINT.search(whole)
    return " ".join(found["name"].split()) if found else None


def issuer(units: Sequence[Unit]) -> str | None:
    """The office a masthead names, that speaks of itself, gives notice, signs, or stands alone on the cover."""
    opening = [unit for unit in units[:COVER_UNITS] if unit.is_text]
    return next((name for name in _issuers(units, opening) if name), None)


def _issuers(units: Sequence[Unit], opening: Sequence[Unit]) -> Iterator[str | None]:
    for unit in opening:
        if (unit.item.role == "masthead" or "보도자료" in unit.text[:MAX_MASTHEAD]) and (
            found := _MASTHEAD.search(unit.text)
        ):
            yield found["name"]
    body = [unit for unit in opening if unit.item.role != "masthead"]
    for pattern in (_HEADED, _NOTICE):
        yield from (found["name"].strip() for unit in body if (found := pattern.search(unit.text)))
    yield from (found["name"] for unit in body if (found := _SPEAKER.match(unit.text)) and _SAID.search(unit.text))
    yield next(iter(signed(units).values()), None)
    yield _on_cover(body)
    names = (part.split()[0] for unit in body[:HEAD_UNITS] for part in unit.text.split("|")[1:] if part.split())
    yield next((name for name in names if is_office(name)), None)  # behind the authors
    feet = (unit.text.split(maxsplit=1) for unit in units[-FOOT_UNITS:] if unit.is_text)
    told = (words[0] for words in feet if len(words) > 1 and _REACHED.search(words[1]))
    yield next((name for name in told if is_office(name)), None)  # before its telephone
    yield next(("".join(unit.text.split()) for unit in body[:HEAD_UNITS] if is_office(unit.text)), None)


def signed(units: Sequence[Unit]) -> dict[int, str]:
    """Positions of signatures: "2026. 3. 23." and below it "가람관리원 원장"; and the offices that sign."""
    texts = [(at, unit.text.strip()) for at, unit in enumerate(units) if unit.is_text and unit.marker is None]
    found = {}
    for order, (_, text) in enumerate(texts):
        if len(text) > MAX_DATE or not text.startswith(("19", "20")):
            continue
        if not _DATE.fullmatch(text.strip(" .")) and not _DATE.fullmatch(text):
            continue
        for at, line in texts[order + 1 : order + 1 + SIGNED_NEAR]:
            if office := _office_of_head(line):
                found[at] = office
    return found


def _office_of_head(line: str) -> str | None:
    """ "가람관리원 원장" -> "가람관리원"."""
    name = line.removesuffix("(직인생략)").strip()
    offices = (title.sub(rest, name) for title, rest in _HEADS)
    return next((office.strip() for office in offices if office != name and _NAME.fullmatch(office)), None)


def _on_cover(opening: Sequence[Unit]) -> str | None:
    """A cover's line that is nothing but an office's name."""
    first = opening[0].page if opening else None
    page = [unit for unit in opening if unit.page == first]
    if first is None or len(page) > MAX_COVER or len(page) == len(opening):
        return None  # no cover of its own
    return next((name for unit in page if is_office(name := "".join(unit.text.split()))), None)


@lru_cache(maxsize=512)
def is_office(text: str) -> bool:
    """Whether `text` is nothing but the name of an office, letters set apart or not."""
    return _COVER.fullmatch("".join(text.split())) is not None or _SPACED_PLACE.fullmatch(text.strip()) is not None
