"""How a quantity is meant: its kind, direction, transformation and modality, from cue words around it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import regex

from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.quantity import Quantity

KINDS = {
    "currency": "money", "count": "count", "multiple": "multiple", "rank": "rank", "duration": "duration",
    "index": "index", "physical": "level", "percent_point": "change",
}  # fmt: skip
PREDICATE = 200  # … in which the verb that closes its sentence is looked for
AFTER = 60  # characters after a quantity in which its predicate is looked for

_CAGR = regex.compile(r"연평균\s?(?:복합\s?)?(?:약\s|성장률)?|CAGR|연간\s?성장률")
_CRITERION = regex.compile(
    r"(?P<of>의|인)?\s(?:[가-힣]{1,6}\s){0,2}[가-힣]{0,4}(?:기업|업체|기관|사업자|사업장|법인|가구|대상자)(?=[은는을를이가에의만,.)\s]|으로|$)"
)
_TOLD_BEFORE = regex.compile(r"(?:목표|계획|전망|예상|추정)(?:치|액|량|율)?(?:[은는이가로을를]|\s)*(?:\d{2,4}년\s?)?$")
_REACHED = regex.compile(r"\s?(?:수준|선)?(?:으로|로|까지)(?=\s)")
_BECOMES = regex.compile(r"(?:높|낮|많|빨라|적)아?[지져진졌질]")
_EARNED = regex.compile(r"[을를]\s올[렸린리]")  # 3,200억 원을 올렸다
_THAN = regex.compile(r"보다|대비|비해")
_LEADS_ON = regex.compile(r"(?:하며|하면서|하여|해\s|할\s|될\s|하고\s)")
_FALL = regex.compile(r"감소율?|하락")
_CLAUSE_END = regex.compile(r"[,;.(]|(?<=[가-힣])(?:며|고|으나|지만|면서|는데)[\s,]")
_ORDINAL = regex.compile(r"(?<![가-힣])제\s?$")  # 제2기, but not 규제 4개
_ANSWERED = regex.compile(r"다고\s(?:응답|답변|답했|답해|답한)|라고\s(?:응답|답변|답했|답해|답한)")
_ASKED = regex.compile(r"(?:여\s?명|명|개사|개|곳|인|가구)?\s?[을를]?\s?대상(?:으로|인)")
_EXPECTED_OF = regex.compile(r"(?:예상|전망|예측|추정)(?:되는|된|한)\s[가-힣A-Za-z]{1,12}[은는이가]\s?(?:약\s)?$")
_OF_PEOPLE = regex.compile(r"응답|답변|답했|비중|점유율|차지|보유|사용 중|도입한|조사\s?결과|구성")
_COMPARED_IN_BRACKETS = regex.compile(r"\)(?:[^()]{0,12}\([^()]{1,20}\)){0,6}보다")
_STARTS = regex.compile(r"에서\s(?:약\s)?\d")
_BRACKET = regex.compile(r"\s?\([^()]{1,30}\)")
_OF = regex.compile(r"의\s?$|(?:중|가운데)\s?(?:약\s)?$")


class Meaning(NamedTuple):
    """The attributes of one quantity."""

    kind: str
    direction: str | None
    transformation: str
    modality: str
    modality_cue: str | None
    observation_status: str | None


@cache
def _cues(section: str) -> tuple[regex.Pattern[str], Mapping[str, str]]:
    """A pattern of all cue words of a section, and word -> what it means."""
    table: dict[str, str] = {}
    for meaning, words in read_toml("cues.toml")[section].items():
        for word in words:
            table.setdefault(word, meaning)
    ordered = sorted(table, key=len, reverse=True)
    return regex.compile("|".join(map(regex.escape, ordered))), table


def first_cue(section: str, text: str, start: int, end: int) -> tuple[str, str] | None:
    """(meaning, word) of the first cue in `text[start:end]`; a verb that only leads on (기록하며 …) is passed over."""
    pattern, table = _cues(section)
    for m in pattern.finditer(text, start, end):
        if text.startswith("가격", m.end()):
            continue  # 추정가격, 예정가격: a name of prices in bidding
        if table[m[0]] != "actual" or _LEADS_ON.match(text, m.end()) is None:
            return table[m[0]], m[0]
    return None


def find_meaning(text: str, q: Quantity, sentence: tuple[int, int], following: int) -> Meaning:
    """Kind, direction, transformation and modality of a quantity; `following` is where the next one begins."""
    begin, stop = sentence
    beside = _BRACKET.match(text, q.end, stop) if "(" in text[q.end : q.end + 2] else None  # 170원(1.7%) 인상
    behind = beside.end() if beside is not None else q.end
    near = min(stop, following if following >= behind else stop, behind + AFTER)
    before = text[max(begin, q.start - 30) : q.start]
    clause = _CLAUSE_END.search(text, behind + 1, near) if behind + 1 < near else None
    near = clause.end() if clause is not None else near
    direction = _direction(text, q, behind, near)
    unit_kind = q.unit.kind if q.unit is not None else "index" if ".index" in q.rule else "count"
    kind = KINDS.get(unit_kind, "level")
    if _ORDINAL.search(before) is not None:
        kind = "rank"
    is_cagr = unit_kind == "percent" and (
        _CAGR.search(before) is not None or _CAGR.search(text, q.end, min(near, q.end + 16)) is not None
    )
    transformation = "level"
    if unit_kind == "percent":
        said = (max(begin, q.start - PREDICATE), stop)
        kind, transformation = _percent(text, q, said, before, near, direction, is_cagr)
    elif unit_kind == "ratio":
        kind = transformation = "share"
    elif unit_kind == "multiple":
        transformation = "multiple"
    elif unit_kind == "percent_point":
        transformation = "growth"
    shown = (
        direction[0]
        if direction is not None and (kind in ("change", "multiple") or direction[0] == "exceed" or near - behind < 30)
        else None
    )
    if shown is None and kind == "change" and (_FALL.search(before[-12:]) is not None):
        shown = "decrease"
    if shown is None and kind in ("change", "money") and text[q.start : q.start + 1] == "+":
        shown = "increase"
    if q.high < 0 and kind in ("change", "money"):
        shown = "decrease"
    modality, cue = _modality(text, q, stop)
    status = read_toml("cues.toml")["observation_status"].get(modality)
    return Meaning(kind, shown, transformation, modality, cue, status)


def _direction(text: str, q: Quantity, behind: int, near: int) -> tuple[str, str] | None:
    """The first cue of direction; 68.5%로 높아 tells of a level without a rise, 전년보다 2.4점 높다 of a difference."""
    found = first_cue("direction", text, behind, near)
    if found is not None and found[1].startswith("올") and _EARNED.match(text, behind, near) is not None:
        return None
    if found is None or found[1] not in read_toml("cues.toml")["standing"]["words"]:
        return found
    at = text.find(found[1], behind, near)
    is_level = _REACHED.match(text, q.outer_end) is not None or text.startswith("의", q.outer_end)
    is_moved = _BECOMES.match(text, at) is not None or _THAN.search(text, q.outer_end, at) is not None
    if not is_level or is_moved:
        return found
    return first_cue("direction", text, at + len(found[1]), near) if text.startswith("의", q.outer_end) else None


def _percent(
    text: str,
    q: Quantity,
    sentence: tuple[int, int],
    before: str,
    near: int,
    direction: tuple[str, str] | None,
    is_cagr: bool,
) -> tuple[str, str]:
    """A percentage is a change, a share, or a level of its own (성공률, 금리)."""
    around = before[-16:] + " " + text[q.end : min(near, q.end + 18)]
    if is_cagr:
        return "change", "cagr"
    if first_cue("growth", around, 0, len(around)) is not None:
        return "change", "growth"
    if first_cue("rate", around, 0, len(around)) is not None:
        return "level", "level"
    is_at_most = q.approximation == "up_to" and text.startswith("까지", q.end)  # 최대 75%까지 줄여
    is_reached = (
        not is_at_most and _REACHED.match(text, q.outer_end) is not None
    )  # rose to 5% is a level, rose by 5% a change
    is_start = _STARTS.match(text, q.end) is not None  # from 10% to 20%
    is_compared = _COMPARED_IN_BRACKETS.match(text, q.end) is not None  # 영국(70%), 미국(65%)보다 높은
    if (
        direction is not None
        and direction[0] in ("increase", "decrease", "slow")
        and not is_reached | is_compared | is_start
    ):
        return "change", "growth"
    if before[-1:] in ("+", "△", "▲", "▽", "▼") or text[q.start : q.start + 1] in "+-△▲▽▼":
        return "change", "growth"
    if (
        _OF.search(before) is not None
        or first_cue("share", around, 0, len(around)) is not None
        or text[q.end : q.end + 1] in "가만의"
        or _OF_PEOPLE.search(text, sentence[0], min(sentence[1], q.end + PREDICATE)) is not None
    ):
        return "share", "share"
    return "level", "level"


def _is_criterion(text: str, q: Quantity) -> bool:
    """300인 미만 사업장, 10억 달러 이상의 기업; but 1,000개 이상 기업 are so many firms."""
    m = _CRITERION.match(text, q.outer_end)
    if m is None:
        return False
    is_count = q.unit is not None and q.unit.kind == "count" and q.unit.canonical not in ("인", "명", "세")
    return m["of"] is not None or not is_count


def _modality(text: str, q: Quantity, stop: int) -> tuple[str, str | None]:
    """The first cue after the quantity in its sentence; 10억 달러 이상의 기업 is a criterion."""
    if q.comparator in ("ge", "gt", "le", "lt") and _is_criterion(text, q):
        return "criterion", text[q.outer_end - 2 : q.outer_end]
    reach = min(stop, q.end + PREDICATE)
    if _ASKED.match(text, q.end) is not None:
        return "actual", None  # 1,500명을 대상으로 한 설문: so many were asked
    found = first_cue("modality", text, q.end, reach)
    if found is not None and found[0] in ("plan", "forecast", "target"):
        answered = _ANSWERED.search(text, q.end, reach)
        found = ("survey", answered[0][-2:]) if answered is not None else found
    if _EXPECTED_OF.search(text, max(0, q.outer_start - 30), q.outer_start) is not None:
        return "forecast", "예상"
    if found is None and (told := _TOLD_BEFORE.search(text, max(0, q.outer_start - 16), q.outer_start)) is not None:
        found = first_cue("modality", told[0], 0, len(told[0]))
    return (found[0], found[1]) if found is not None else ("actual", None)
