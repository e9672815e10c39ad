"""What has digits and is no quantity: model names, versions, telephone numbers, law articles, list numerals.

Each decoy is recorded with its reason, so that what was refused can be audited.
"""

from __future__ import annotations

from typing import NamedTuple

import regex

from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.numbers import DIGITS
from pipeline.normalizer.units import surfaces


class Decoy(NamedTuple):
    """`text[start:end]` is no quantity, for this reason."""

    start: int
    end: int
    reason: str


_ADDRESS = regex.compile(
    r"(?:https?://|www\.)[^\s<>()\"'가-힣]++|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]++@[A-Za-z0-9-]++\.[A-Za-z0-9.-]++"
)
_BY_REASON = {
    "phone_number": (
        r"0\d{1,2}\)?[-\s.]\s?\d{3,4}-\d{4}(?!\d)|1[56]\d\d-\d{4}(?!\d)|\d{3,4}-\d{4}(?=\s?[)~,/]|$)"
    ),
    "version": r"\d{1,6}+\.\d{1,6}+\.\d{1,6}+(?:\.\d{1,6}+){0,3}+",
    "ordinal_label": (
        r"\d{1,3}\s?(?:년\s?차(?=[\s에인의를가는,.)]|$)|회차|차년도|차(?!례)|번지|번방|학년|급(?=\s|[가-힣]{2})|호선|부\s능선)"
        r"|\d{1,3}대\s?(?=국회|대통령|총선|대선|회장|위원장|총리|의회|원장|총재|장관)"
    ),
    "tenor": (
        r"\d{1,2}(?:[/·,~]\s?\d{1,2}){0,4}+\s?(?:년|개월)\s?(?:(?:물|만기)(?![가-힣]{2})|(?=(?:국채|국고채|채권)(?!비)))"
    ),
    "idiom": (
        r"1석\s?(?=2조)|(?<=1석\s?)2조|\d조(?=\s?\d교대)|100세(?=\s?시대)|\d{1,2}박\s?\d{1,2}일|1인(?=\s?1[가-힣])"
    ),
    "page_number": r"\d{1,4}쪽(?=\s?(?:참[조고]|표|그림))",
    "generation": r"(?:(?:[1-9]0){2}|[3-5]86|\d(?:\.\d)?)\s?세대(?!주|\s?(?:수|가구|입주|공급|규모))",
    "stage": r"\d(?:\s?[~-]\s?\d)?\s?단계(?!적)",
    "denominator": (
        r"(?:1\s?(?:인|명|가구|세대|대|건|개|개사|개소|곳|기|갑|병|상자|마리|호|실|평|톤|t|회|주|주식|장|매|k?g|㎏|㎡|m²|ha|km|㎞"
        r"|[kM㎾]Wh?|[GT]B|리터|L|달러|유로|위안|엔|원|배럴|분|초|시간|일|기업|업체|과제|팀)|3\.3\s?㎡)\s?당(?=[\s가-힣\d,·])"
        r"|1일(?=\s평균)"
    ),
    "one_person": r"1인\s?(?=가구|기업|미디어|창조|방송|체제)",
    "age_band": (
        r"(?:[1-9]0대\s?[,·~]\s?){0,4}+[1-9]0(?:[~·]?[1-9]0)?대(?=\s?(?:"
        + "|".join(read_toml("cues.toml")["age"]["words"])
        + r"|이상\s?\(\d|이상에서|이하에서|에서|에게|엔(?![가-힣])|에는|이후|부터\s[1-9]0대|를\s위한|\(|[가는의,·]"
        + r"|(?<=,\s?[1-9]0대)$))"
    ),
    "date_part": r"\d{1,2}월(?![가-힣])",
    "blank_date": r"(?<=[X○]월\s?)\d{1,2}일",
    "sum": r"\d{1,2}(?:\+\d{1,2}){1,4}+\s?(?:년|개월)?(?=\s?[)]|\s(?:행사|체제|방식|형태))",
}  # fmt: skip
_AT_DIGIT = regex.compile("|".join(f"(?P<{reason}>{pattern})" for reason, pattern in _BY_REASON.items()))
_AFTER_NAME = regex.compile(r"(?:시리즈|모델|버전|칩|GPU|CPU|프로세서|플랫폼|기종|규격)")
_LAW = regex.compile(r"(?<![규경문과국전통실억면])제\s?$")
_STATUTE = regex.compile(
    r"(?:법률?|령|규칙|조례|정관|헌법|협약|협정|\d조(?:의\d+)?|\d항)[」』]?\s?(?:\d{1,3}[조항]?\s?[·,]\s?){0,3}+$"
)
_REGISTERED = regex.compile(r"\d{1,6}(?:-\d{1,9}){1,3}+\s?호")
_BOND_BEFORE = regex.compile(r"(?:국고채|국채|회사채|금융채|은행채|통안채|국고)\s?(?:\d{1,2}[/·,])?$")
_BOND = regex.compile(
    r"\d{1,2}(?:[/·]\d{1,2}){1,3}+\s?년|\d{1,2}(?:[/·,]\d{1,2}){0,3}+\s?(?:년|개월)(?:(?!\s?(?:간|만|연속|전|동안|[가-힣]))|(?=[은이]\s))"
)
_ROOM = regex.compile(r"\d{1,4}호(?!선|[가-힣])")
_ROOM_BEFORE = regex.compile(r"[동층관딩]\s$")
_ARTICLE = regex.compile(
    r"\d{1,4}(?:조(?:의\s?\d+)?(?!\s?[원달유엔위]|\s?\d)|조(?=\s?\d+항)|항|호(?!선))(?:\s?\d{1,3}[항호]){0,3}+"
)
_LAW_UNIT = regex.compile(
    r"\s?(?:조(?:의\s?\d+)?|항|호|목|장(?![려])|절|편|관|권|차|회|집|판|별표|세대)(?![가-힣]{2})|\s?(?:조|항|차|회)"
)
_LETTER_BEFORE = regex.compile(r"(?:^|[^A-Za-z])(?P<word>[A-Za-z][A-Za-z.]*\$?)(?P<join>-?)$")
_WORD_AFTER = regex.compile(r"[^\s\d,).]")
_ROAD_BEFORE = regex.compile(r"[가-힣]{2}(?:로|길|대로)\s$")
_NAME_BEFORE = regex.compile(r"[A-Za-z][A-Za-z+.-]*\s$")
_LINE_START = regex.compile(r"(?:^|\n)[\s(\[<□○◦◇◆■▪▶※*·-]*$")
_LIST_NUMERAL = regex.compile(r"\d{1,2}(?:-\d{1,2}){0,2}+(?:[.)](?!\d)|\)\s)")
_GLUED_LATIN = regex.compile(r"[A-Za-z][A-Za-z0-9-]*+")
_POSTAL = regex.compile(r"\d{5}(?=\))")
_BARE = regex.compile(DIGITS)
_TITLED_BEFORE = regex.compile(
    r"(?:^|[\s(\[<「『【〔])(?:표|그림|사진|도표|서식|별표|별지|부표|부록|붙임|수식|Table|Fig(?:ure)?\.?)\s?$"
)
_TITLE_ENDS = frozenset("표림진식지록임eg.")  # last characters of those words
_TITLED = regex.compile(r"\d{1,3}(?:-\d{1,3})?(?=[\s.:)\]>」』】〕]|$)")


def find_addresses(text: str) -> list[Decoy]:
    """Links and mail addresses, whose digits are nobody's business."""
    if "@" not in text and "://" not in text and "www." not in text:
        return []
    return [Decoy(m.start(), m.end(), "address") for m in _ADDRESS.finditer(text) if any(c.isdigit() for c in m[0])]


def decoy_at(text: str, start: int) -> Decoy | None:
    """The decoy whose first digit stands at `start`."""
    before = text[max(0, start - 24) : start]
    if _LINE_START.search(before) is not None and (m := _LIST_NUMERAL.match(text, start)) is not None:
        return Decoy(start, m.end(), "list_numeral")
    if before:
        named = _name(text, start, before)
        if named is not None:
            return named
        if before[-1] == "(" and (m := _POSTAL.match(text, start)):
            return Decoy(start, m.end(), "postal_code")
        is_titled = (before[-1] in _TITLE_ENDS or before[-2:-1] in _TITLE_ENDS) and _TITLED_BEFORE.search(
            before
        ) is not None
        titled = _TITLED.match(text, start) if is_titled else None
        if titled is not None:
            return Decoy(start, titled.end(), "caption_number")
        if _BOND_BEFORE.search(before) is not None and (m := _BOND.match(text, start)) is not None:
            return Decoy(start, m.end(), "tenor")
        if _ROOM_BEFORE.search(before) is not None and (m := _ROOM.match(text, start)) is not None:
            return Decoy(start, m.end(), "address")
        if _STATUTE.search(before) is not None and (m := _ARTICLE.match(text, start)) is not None:
            return Decoy(start, m.end(), "law_article")
        if _LAW.search(before) is not None:
            if (m := _REGISTERED.match(text, start)) is not None:
                return Decoy(start, m.end(), "registration")
            end = _BARE.match(text, start)
            if end is not None and (m := _LAW_UNIT.match(text, end.end())) is not None:
                return Decoy(
                    start, m.end(), "law_article" if m[0].strip()[:1] in "조항호목장절편관" else "ordinal_label"
                )
    m = _AT_DIGIT.match(text, start)
    return Decoy(start, m.end(), m.lastgroup) if m is not None and m.lastgroup is not None else None


def _name(text: str, start: int, before: str) -> Decoy | None:
    """GPT-4o, L0, RTX 5090, Core Ultra 200V 시리즈, 테헤란로 305."""
    last = before[-1]
    if last.isascii() and (last.isalpha() or last in "-$."):
        m = _LETTER_BEFORE.search(before)
        if m is not None and not is_currency(m["word"]) and not (m["join"] and not m["word"]):
            number = _BARE.match(text, start)
            glued = _GLUED_LATIN.match(text, number.end()) if number is not None else None
            end = glued.end() if glued is not None else number.end() if number is not None else start + 1
            return Decoy(start, end, "model_name")
    number = _BARE.match(text, start)
    if number is None:
        return None
    end = number.end()
    if last == " " and _ROAD_BEFORE.search(before) is not None and _WORD_AFTER.match(text, end) is None:
        return Decoy(start, end, "address")
    if last == " " and _NAME_BEFORE.search(before) is not None:
        glued = _GLUED_LATIN.match(text, end)
        if glued is not None and _AFTER_NAME.match(text, glued.end() + (text[glued.end() : glued.end() + 1] == " ")):
            return Decoy(start, glued.end(), "model_name")
    return None


def is_currency(word: str) -> bool:
    """USD, US$, EUR: letters that may stand before an amount."""
    unit = surfaces().get(word)
    return unit is not None and unit.kind == "currency"
