"""What qualifies a quantity: bounds (이상, 최대, 돌파), approximation (약, 여, 안팎) and denominators (1인당)."""

from __future__ import annotations

from dataclasses import replace

import regex

from pipeline.normalizer.lexicon import read_toml
from pipeline.normalizer.quantity import Quantity

_POST = regex.compile(
    r"(?:\s?\([^()]{1,80}\))?\s?(?:씩\s)?(?:의\s)?(?P<word>이상|초과|이하|미만|이내|넘게|가량|정도|안팎|내외|남짓|전후|가까이|가까운|쯤)"
    r"|(?:\s?\([^()]{1,80}\))?(?:[을를이가에선까지로도]{0,3}|\s?(?:수준|선)[을를에]?)\s?"
    r"(?P<verb>돌파|상회|웃돌|웃도|넘|초과|능가|하회|밑돌|밑도|못\s?미치|못\s?미친|육박|불과|그치|그쳐|그친|그쳤|그침|달하지\s못)"
)
_POST_VERB = regex.compile(r"[을를]\s?(?:돌파|넘|상회|하회|초과)")
_COORDINATION = regex.compile(r",\s[\d'년월일분기말초까지에는도약 .]{0,20}")
_TOPIC_MAXIMUM = regex.compile(
    r"(?<![가-힣])최(?P<end>대|소)\s(?!규모)(?:[가-힣A-Za-z]{1,10}\s){0,2}[가-힣A-Za-z]{1,10}[은는]\s(?:약\s)?$"
)
_COMPARATORS = {
    "이상": "ge", "초과": "gt", "이하": "le", "미만": "lt", "이내": "le", "넘게": "gt", "돌파": "gt", "상회": "gt", "웃돌": "gt",
    "웃도": "gt", "넘": "gt", "하회": "lt", "밑돌": "lt", "밑도": "lt", "못": "lt",
}  # fmt: skip
_APPROXIMATIONS = {
    "가량": "around", "정도": "around", "안팎": "around", "내외": "around", "남짓": "over", "전후": "around", "쯤": "around",
    "가까이": "nearly", "가까운": "nearly", "육박": "nearly", "불과": "only", "그치": "only", "그쳐": "only", "그친": "only",
    "그쳤": "only", "그침": "only",
}  # fmt: skip
_PRE = regex.compile(
    r"(?<![가-힣])(?P<word>약|대략|대체로|거의|불과|고작|겨우|최대|최고|많게는|최소|최저|적게는|적어도|평균|총|누적|연평균|월평균|일평균|주당|연간|매년|매월|추가로|\+)\s?$"
)
_PRE_APPROXIMATION = {
    "약": "about", "대략": "about", "대체로": "about", "거의": "nearly", "불과": "only", "고작": "only", "겨우": "only",
    "최대": "up_to", "많게는": "up_to", "최소": "at_least", "적게는": "at_least", "적어도": "at_least",
}  # fmt: skip
_PRE_COMPARATOR = {"up_to": "le", "at_least": "ge"}
_PRE_PER = {"연평균": "a", "월평균": "mo", "일평균": "d", "주당": "wk", "연간": "a", "매년": "a", "매월": "mo"}
_PER = regex.compile(
    r"(?P<word>[1일]?인|가구|1가구|명|주|월|연|시간|하루|대|1대|건|톤|배럴|kg|㎏|kWh|㎡|평|주식|개)\s?당\s?(?:[가-힣A-Z]{1,10}\s){0,2}(?:약\s?)?$"
)


def coordinated(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """3월 1억 명, 6월 3억 명을 돌파: the verb after the last member bounds those before it too."""
    for i in range(len(quantities) - 2, -1, -1):
        q, after = quantities[i], quantities[i + 1]
        if q.comparator != "eq" or after.comparator not in ("gt", "lt") or q.unit is None or after.unit is None:
            continue
        is_verb = _POST_VERB.match(text, after.end) is not None
        if (
            is_verb
            and q.unit.canonical == after.unit.canonical
            and _COORDINATION.fullmatch(text, q.end, after.outer_start)
        ):
            quantities[i] = replace(q, comparator=after.comparator)
    return quantities


def qualified(text: str, q: Quantity) -> Quantity:
    """Add bound, approximation and denominator from the words right before and after."""
    comparator, approximation, per_unit = (
        q.comparator,
        q.approximation,
        q.per_unit or (q.unit.per_unit if q.unit else None),
    )
    start, end = q.start, q.end
    for _ in range(3):
        m = _PRE.search(text, max(0, start - 6), start)
        if m is None:
            break
        found = _PRE_APPROXIMATION.get(m["word"])
        approximation = approximation or found
        if found in _PRE_COMPARATOR and comparator == "eq":
            comparator = _PRE_COMPARATOR[found]
        per_unit = per_unit or _PRE_PER.get(m["word"])
        start = m.start()
    top = _TOPIC_MAXIMUM.search(text, max(0, start - 40), start) if comparator == "eq" else None
    if top is not None:
        comparator, approximation = ("le", "up_to") if top["end"] == "대" else ("ge", "at_least")
    m = _PER.search(text, max(0, start - 24), start)
    if m is not None and per_unit is None:
        per_unit = read_toml("cues.toml")["per_unit"].get(m["word"])
    m = _POST.match(text, end)
    if m is not None:
        word = m["word"] or m["verb"].split()[0][:2]
        word = "못" if word.startswith("못") else word
        bound = _COMPARATORS.get(word)
        if bound is not None and comparator in ("eq", "le", "ge"):
            comparator = bound
        approximation = approximation or _APPROXIMATIONS.get(word)
        end = m.end()
    if q.is_range and comparator != "list":
        comparator = "range"
    return replace(
        q, comparator=comparator, approximation=approximation, per_unit=per_unit, outer_start=start, outer_end=end
    )
