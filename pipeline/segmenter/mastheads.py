"""Lines that say which issue a paper is, of what day, from whom: "제312호 | 2026. 3. 9.(월) | 가람연구소"."""

from __future__ import annotations

from functools import lru_cache

import regex

from pipeline.segmenter.publisher import is_office

ISSUE_LABEL = regex.compile(
    r"(?:(?:19|20)\d{2}\s?(?:년|[-–.])\s?)?(?:(?:통권|제)\s?){0,2}\d{1,4}\s?월?\s?호"
    r"|Vol\.?\s?\d{1,3}[ ,.()]*(?:No\.?\s?\d{1,4}[ )]*)?"
    r"|(?:19|20)\d{2}[-–]\d{1,3}|(?:19|20)\d{2}\s?[년.]\s?(?:봄|여름|가을|겨울)\s?호?|No\.?\s?\d{1,4}",
    regex.I,
)
DATE = regex.compile(
    r"(?P<y>(?:19|20)\d{2})\s?[.년/-]\s?(?P<m>1[0-2]|0?[1-9])\s?"
    r"(?:[.월/-]\s?(?:(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)\s?[.일]?)?)?(?:\s?[(（][월화수목금토일][)）])?(?:\s?(?:발행|발간))?"
)
_PARTS = regex.compile(
    r"\s*[|│∣ㅣ‖•·∙]\s*|\s{2,}|\s/\s|(?<=[.)호])\s+(?=[(（]?(?:Vol|No|제\s?\d|통권))|(?<=호)\s+(?=(?:19|20)\d{2})|(?<=호)\s*(?=[(（](?:19|20)\d{2})",
    regex.I,
)
_DATED = regex.compile(
    rf"[(（〔\[<]?\s*(?:{DATE.pattern})\s?[.,]?\s*(?P<office>\p{{Hangul}}[^()（）\n]{{1,30}}?)?\s*[)）〕\]>]?"
)
MAX_OFFICE_PARTS = 3
MAX_LINE = 80  # characters


def parts(text: str) -> list[str]:
    """The pieces of a line that rules or dots part, brackets around it taken off."""
    return [part.strip("()（）[]<>") for part in _PARTS.split(text.strip()) if part] if len(text) <= MAX_LINE else []


@lru_cache(maxsize=512)  # asked of the opening lines at several steps
def is_masthead_line(text: str) -> bool:
    """Whether a line is made of an issue label, a date or an office's name, and bears a label or a date."""
    if len(text) > MAX_LINE:
        return False
    dated = _DATED.fullmatch(text.strip())
    if dated and (dated["office"] is None or any(is_office(word) for word in dated["office"].split())):
        return True
    pieces = parts(text)
    named = [piece for piece in pieces if ISSUE_LABEL.fullmatch(piece) or _date(piece)]
    offices = [piece for piece in pieces if is_office(piece)]
    return bool(named) and len(named) + len(offices) >= max(len(pieces) - 1, 1) and len(pieces) <= 5


def is_office_line(text: str) -> bool:
    """Whether a short line is an office's name, or begins with one before its department: "가람연구원 | 정책팀"."""
    pieces = parts(text)
    return is_office(text) or (1 < len(pieces) <= MAX_OFFICE_PARTS and is_office(pieces[0]))


def has_label(text: str) -> bool:
    """Whether a masthead line bears an issue label, not only a date."""
    return is_masthead_line(text) and any(ISSUE_LABEL.fullmatch(piece) for piece in parts(text))


def line_date(text: str) -> regex.Match[str] | None:
    """The date that a masthead line bears."""
    if not is_masthead_line(text):
        return None
    return next((date for piece in parts(text) if (date := _date(piece))), None) or DATE.search(text)


def line_office(text: str) -> str | None:
    """The office that a masthead line names."""
    if not is_masthead_line(text):
        return None
    dated = _DATED.fullmatch(text.strip())
    words = dated["office"].split() if dated and dated["office"] else parts(text)
    return next((word for word in words if is_office(word)), None)


def _date(piece: str) -> regex.Match[str] | None:
    return DATE.fullmatch(piece) or DATE.fullmatch(piece.rstrip(" .,") + ")" * piece.endswith("("))
