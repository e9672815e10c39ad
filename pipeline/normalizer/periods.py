"""Which of the times around a quantity dates it.

A time in brackets right behind it does, or the time behind which it stands in brackets. Else a quantity belongs to the
nearest time before it in its sentence that dates quantities at all (`_is_aside`); where there is none, to a time right
after it; then to the time of the sentence before; last to the period the article speaks of. Rates of change run from
the earlier to the later time of their sentence, and what is to be done by a date has an open beginning (`../2027`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

import regex

from pipeline.normalizer.compared import FROM_LEVEL, earlier_value, of_last_year, spread, total
from pipeline.normalizer.dating import NEAR, Asked, Dating, Period, period_of, start_of
from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.times import Time

_ASIDE = regex.compile(
    # 2045년 탄소중립을 위해 5억 유로; 2021년 설립한 회사; 2008년 위기 이후 16년 만에 최고인
    r"^(?:\s?[가-힣]{1,10}(?<![은는이가고며])){1,5}\s(?:위해|위하여|겨냥해|앞두고|맞아)(?=[\s,])"
    r"|(?:설립|출범|창업|창립|취임|개교|개통|준공|제정|공포|출시|시행|발효|체결|상장|인수|도입)(?:된|한|했던|됐던|하여|돼|되어|해)\s"
    r"|(?:공개|발표|개발|선보)(?:된|한|인)\s[^,.]{0,20}(?:대비|보다)"
    r"|(?:이후|이래)(?:로)?\s[^,.]{0,16}(?:만에|처음|최초|최대|최고|최저|최소|가장|역대)"
)
_SINCE_RECORD = regex.compile(
    r"\s?(?:이후|이래)(?:로)?\s[^,.]{0,16}(?:만에|처음|최초|최대|최고|최저|최소|가장|역대|연속)"
)
_SINCE = regex.compile(r"(?:\s[가-힣]{1,8}){0,2}\s?(?:이후|이래)")
_IN_BRACKETS = regex.compile(r"(?:도|말)?\s?\((?:약\s|총\s)?[+△▲▼-]?")
_TOTAL = regex.compile(r"(?:등|합계|합쳐|합해)\s?(?:총|모두)?\s?(?:약\s)?$")
_OBJECT_AFTER = regex.compile(r"^[^,.;]{0,30}?[을를]\s|^\s?(?:이상|규모)?의?\s?[가-힣\s]{0,14}?을\s")
_REACHED = regex.compile(  # 20%로 높이기 위해 …을 투자: a state, whatever is done for it
    r"\s?(?:수준|선)?으?로\s(?:[가-힣]{2,4}\s)?(?:높[이여]|늘[리려]|낮[추춰]|줄[이여]|올[리려]|끌어올|확대|상향|인상|인하|축소)"
)
_AFTER_BRACKET = regex.compile(r"[안실추정잠전망]{0,2}\)\s?[+△▲▼-]?\s?")
_CLAUSE_BREAK = regex.compile(r"[가-힣](?:고|며|나|만),\s")
_LISTED_ON = regex.compile(
    r"(?:(?:\s?\([^()]{0,30}\))?(?:,|\s?및|[와과])\s?[\p{L}·]{1,12}(?:\s[\p{L}·]{1,10}){0,2}"
    r"\s?\d[\d,.]{0,12}+\s?[\p{L}%㎡]{1,6}){0,5}+"
)
_PAREN_AFTER = regex.compile(r"\s?\(")
_IN_ONE_BRACKET = regex.compile(r",\s?")
_PART_OF = regex.compile(r"(?:\)|\s?\([^()]{1,30}\))?\s?(?:가운데|중)\s")
_OF_ANOTHER = regex.compile(r"(?:의|에는?)?\s(?:약\s|총\s)?\d")
_COMING_YEARS = regex.compile(r"(?:향후|앞으로)\s?(?:약\s)?\d{1,2}\s?(?:년|개월)")
_FROM_HERE = regex.compile(r"에서\s")
_ANSWERED_OF = regex.compile(r"\)?(?:의\s[가-힣]{1,6})?[이가은는]\s")  # 50%의 조직이 '25년 …
_SURVEY_AFTER = regex.compile(r"^[^.]{0,40}대상")


OWN_CLAUSE = 12  # characters behind an answer in which a time of its own clause stands
BEFORE, AFTER = 8, 4  # times looked at on either side of a quantity


def attach(dating: Dating, usable: Sequence[Time], asked: Asked) -> Period | None:
    """The period of a quantity; `usable` are the times of `dating` that can date something."""
    text, start = dating.text, asked.start
    s0, s1 = dating.sentences.at(start)
    index = bisect_left(usable, start, key=start_of)
    here = [t for t in usable[max(0, index - BEFORE) : index + AFTER] if s0 <= t.start < s1]
    said = asked.saying
    if said is not None:  # the date of a report dates the report; that of a survey also its answers
        here = [t for t in here if not said.start <= t.start < said.end] or (here if said.is_survey else [])
    beside = _beside(dating, usable, asked, index)
    if beside is not None:
        return beside
    if asked.is_criterion:
        return None
    here = [t for t in here if not (_is_record(text, t) if t.start >= start else _is_aside(text, t, start))]
    main = _nearest(text, here, start, asked.end)
    survey = dating.survey
    if asked.is_answer and survey is not None:
        own = next((t for t in here if asked.end <= t.start <= asked.end + OWN_CLAUSE), None)
        if own is not None and _ANSWERED_OF.fullmatch(text, asked.end, own.start) is not None:
            return period_of(own, False)
        if main is not None and main.end <= start and _CLAUSE_BREAK.search(text, main.end, start) is not None:
            behind = next((t for t in here if asked.end <= t.start <= asked.end + OWN_CLAUSE), None)
            main = behind or (None if _is_later(main, survey) else main)
            if behind is not None:
                return period_of(behind, False)
        if main is None or main.start >= asked.end:
            return period_of(survey, False)
    if dating.has_unresolved and _is_unresolved(dating, main, s0, start):
        return None
    if main is None:
        main = _inherited(dating, usable[max(0, index - BEFORE) : index], s0)
    if main is None:
        return of_last_year(dating, start) if text[start - 1 : start] == "(" else None
    if main.end <= start and _COMING_YEARS.search(text, main.end, asked.end) is not None:
        return None  # 2030년까지 10조 엔을, 향후 10년간 50조 엔을
    if main.relation == "by" and _FROM_HERE.match(text, asked.end) is not None:
        return None  # 2030년까지 현재 10%에서 20%로: where it starts is not of then
    earlier = earlier_value(text, main, s0, asked)
    if earlier is not None:
        return earlier.period
    if asked.is_change:
        nearest = bisect_left(dating.times, start, key=start_of)
        bases = [
            t for t in dating.times[max(0, nearest - 2) : nearest] if t.start >= s0 and t.first and dating.is_base(t)
        ]
        between = spread(dating, here, main, asked, [t for t in bases if t.end > start - NEAR])
        if between is not None:
            return between
    elif _TOTAL.search(text, max(s0, start - 8), start) is not None:
        whole = total(here, main, start)
        if whole is not None:
            return whole
    is_open = asked.is_change or asked.is_exceeded or asked.is_length or _is_deed(text, asked.end, s1)
    return period_of(main, asked.is_change if main.relation == "from" else is_open)


def _beside(dating: Dating, usable: Sequence[Time], asked: Asked, index: int) -> Period | None:
    """4.1%(’23): the time in brackets behind a quantity; 2023년(310억 달러): the time whose bracket it stands in."""
    text, start, end = dating.text, asked.start, asked.end
    last = usable[index - 1] if index else None
    if last is not None and last.end < start and text[last.start - 1 : last.start] == "(":
        is_step = _AFTER_BRACKET.fullmatch(text, last.end, start) is not None  # ('23) 1.4 ('24) 2.0
        if is_step:
            return period_of(last, False)
    after = usable[index] if index < len(usable) else None
    is_bracketed = after is not None and text.startswith(")", after.end)
    if after is not None and is_bracketed and _IN_ONE_BRACKET.fullmatch(text, end, after.start) is not None:
        return period_of(after, False)  # OECD 평균(5.3명, '22년)
    is_close = index < len(usable) and usable[index].start - end <= 2 and _PAREN_AFTER.match(text, end, end + 3)
    if is_close and _OF_ANOTHER.match(text, usable[index].end) is None:
        return period_of(usable[index], False)
    if text[max(0, start - 3) : start].rstrip("+△▲▼-약총 ").endswith("("):
        nearest = bisect_left(dating.times, start, key=start_of)
        time = dating.times[nearest - 1] if nearest else None
        is_named = time is not None and time.first is not None and not time.text.startswith(("전", "작년", "지난해"))
        if time is not None and is_named and _IN_BRACKETS.fullmatch(text, time.end, start) is not None:
            return period_of(time, False)
    return None


def _is_aside(text: str, time: Time, start: int) -> bool:
    """The time belongs to a purpose, a founding or a record, not to the quantity at `start`."""
    between = text[time.end : min(start, time.end + NEAR)]
    m = _ASIDE.search(between)
    if m is None:
        return False
    return m[0][:2] not in ("이후", "이래") or _SINCE.match(between) is not None


def _is_record(text: str, time: Time) -> bool:
    """139달러로 2013년 이후 가장 낮다: the time says since when, not of when."""
    return _SINCE_RECORD.match(text, time.end) is not None


def _is_later(time: Time, survey: Time) -> bool:
    return time.first is not None and survey.last is not None and time.first > survey.last


def _inherited(dating: Dating, usable: Sequence[Time], sentence: int) -> Time | None:
    """The time of the sentence before, else the one the surroundings speak of."""
    earlier = [t for t in usable if t.end <= sentence and t.relation in ("at", "end_of")]
    return earlier[-1] if earlier else dating.default


def _nearest(text: str, here: Sequence[Time], start: int, end: int) -> Time | None:
    """The nearest time before; a time in brackets right after; else one after it in the same clause."""
    following = [t for t in here if t.start >= end]
    before = [t for t in here if t.end <= start]
    if before:
        return before[-1]
    if FROM_LEVEL.match(text, end) is not None or _PART_OF.match(text, end) is not None:
        return None  # 24기에서 2030년까지 30기로: the level it starts from is not of then
    if following and _CLAUSE_BREAK.search(text, end, min(following[0].start, end + NEAR)) is not None:
        return None
    if following and _OF_ANOTHER.match(text, following[0].end) is not None:
        return None  # 4,174달러로 2015년의 2,021달러에서: it dates what follows it
    if following and (following[0].start - end <= NEAR or _SURVEY_AFTER.match(text[end : end + 60])):
        return following[0]
    return None


def _is_unresolved(dating: Dating, main: Time | None, sentence: int, start: int) -> bool:
    """The nearest time before is one whose year nobody tells (올해 in a text without a date of issue)."""
    index = bisect_left(dating.times, start, key=start_of)
    last = dating.times[index - 1] if index else None
    if last is None or last.edtf is not None or last.start < sentence or last.precision not in ("year", "half"):
        return False
    return (main is None or main.end <= last.start or main.start >= start) and not dating.is_base(last)


@cache
def _deeds() -> regex.Pattern[str]:
    return regex.compile(rf"^[^,.;]{{0,40}}?(?:{'|'.join(read_toml('cues.toml')['action']['words'])})(?!될|된|되)")


def _is_deed(text: str, end: int, stop: int) -> bool:
    """The quantity is the object of a deed (매출을 창출할), not a state that is reached (160만 대까지 증가)."""
    if _REACHED.match(text, end) is not None:
        return False
    listed = _LISTED_ON.match(text, end, stop)  # 풍력 14GW, 수력 5GW를 …까지 보급: the verb is of both
    end = listed.end() if listed is not None else end
    after = text[end : min(stop, end + 50)]
    is_object = _OBJECT_AFTER.match(after) is not None and _deeds().match(after) is not None
    return is_object or _deeds().match(after[:24]) is not None
