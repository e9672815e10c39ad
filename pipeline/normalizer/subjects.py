"""What is measured, of what, and where: read from the words around a quantity by rule.

No parser: Korean puts the topic first and marks it (은/는/이/가), and the measured noun stands right before the number
or, after 의, right behind it. Of a topic and a noun, what names a measure (`measures`) is measured; what stands in
closed brackets is of the word before them; both ends of a change (120일에서 90일로) are of one topic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from pipeline.normalizer.lexicon import countries, read_toml
from pipeline.normalizer.measures import is_deed, is_measure, is_place, split_place, without_change

PHRASE = 4  # words before a topic that belong to it at most
NEAR = 60  # characters before a quantity in which the noun beside it stands
STATUS_REACH = 24  # characters before a quantity that only say when: 총투자액 기준
ON_REACH = 40  # characters from a number to the one it changes to, at most
WINDOW = 160  # characters before a quantity that are looked at

_AMOUNT_STEM = regex.compile(
    r"[\d,.]*[십백천만억조]*여?(?:원|달러|유로|위안|엔|명|개|건|대|곳|%|톤|호|가구|배|회|개사|개국|년|개월|종)?"
)
_AFTER_CONSONANT = {"은": True, "이": True, "는": False, "가": False}  # particle -> it follows a final consonant
_FINALS = 28  # forms of the final consonant in the order of Hangul syllables, the first of which is none
_MARKED = regex.compile(r"(?P<stem>\S+?)(?P<josa>에서는|으로는|에는|은|는|이|가)$")
# Adnominal verbs and nouns that end like a marked topic: 있는, 높은, 평가, 차이.
_UNMARKED = regex.compile(
    r"(?:[하되있없않지주보오리키치우두르]는|(?<!나)라는|[같많높낮좋넓받]은|(?<![가-힣])적은|(?<![가-힣])여가|(?<![가-힣])(?:고속)?도로|(?<![가-힣])(?:진|통|선|항|회|경|철|활)로|(?:평|국|증|추|물|참|문|작|원|주|단|(?<![창재신광보사잔경])고|저|불|휴|허)가|(?:차|높|길|깊|많|없|같|특|종|어린)이|이는"
    r"|(?:제|군|반|온|속|밀|한|용|강|인|철|수|각|고|농|순|빈|족|확|지|호|뢰|성|상|감|습|선)도)$"
)
_STOP = regex.compile(
    r"(?:[,;:·]|[을를은는]|에서|(?<![가-힣])경우(?:에는|에도|에)?|[가-힣]보다|[가-힣]{2}[이가](?<!국가|평가|증가|물가|주가|차이)|[며고]|지만|으로|에게|부터|까지|[하되]여|해|된|한|할|던|그쳐|늘어|줄어)$"
)
_GENITIVE = regex.compile(
    r"^\s?(?:이상|이하|초과|미만|규모|수준|가량|정도|내외)?의\s(?P<np>(?:[가-힣A-Za-z·]{1,15}\s){0,3}[가-힣A-Za-z·]{1,15}?)(?P<josa>을|를|이|가|은|는|에|로|으로|와|과|,|\.|$|\s)"
)
_DIRECT = regex.compile(
    r"(?P<np>[\p{L}\p{N}·&+\-'\"]{1,30}(?:\s[\p{L}·]{1,20}){0,2})\s?\(?(?:약\s|총\s|평균\s|최대\s|최소\s|\+)?$"
)
_OBJECT = regex.compile(
    r"(?P<np>(?:[\p{L}\p{N}·&+\-]{1,20}\s){0,2}[\p{L}\p{N}·&+\-]{1,20}?)(?:을|를)\s(?:약\s|총\s|평균\s|최대\s|최소\s)?$"
)
_COUNTED = regex.compile(
    r"^\s?(?P<np>[가-힣A-Za-z·]{2,12}?)(?=(?:들|이|가|은|는|을|를|의|에|와|과|로|으로|에서|에게|도)?(?:[\s,.)]|$))"
)
_CLAUSE = regex.compile(  # but not behind nouns that end so: 신고, 보고서, 측면
    r"[,;]\s|(?<=[가-힣])(?:나|데|(?<!불)만|(?<![고문부순약])서|(?<![측전화])면)\s"
    r"|(?:며|(?<![신광보최재창사경예권참중])고|으나|지만),?\s|▲|△(?=[^\d])|[·:]\s"
)
LEADING = regex.compile(
    r"^(?:이?라는\s|(?:한편|또한|아울러|특히|다만|등|동기간|기간"
    r"|이에 따라|이에|따라|이로써|그 결과|[가-힣]{1,4}\s결과|결과"
    r"|실제로|구체적으로|그러나|이는|이 중|이와 함께|반면|이어|따라서|현재|최근"
    r"|향후|올|오는|지난|약|총|동|[상하]반기|\d분기|\d{1,4}[년월일]|기준|대비|따른|위한|통한|동안)\b,?\s*"
    r"|(?:금년|올해|지난해|작년|내년)(?:에는|에|도)?\s+|\d{1,2}월?[~-]\d{1,2}월\s+"
    r"|[가-힣]{1,6}별(?:로는|로)?\s+|\S{1,12}\s대비\s+|\([^()]*\)\s*|[▲△○□\-*※]\s*|[①-⑳]\s*|'?\d{2,4}년?\s?[~-]\s?'?\d{2,4}년?\s+"
    r"|'?\d{2,4}(?:년도?|\.\d{1,2}월?)?(?:에|까지|부터|말|초)?\s+)+"
)
_NOT_NOUN = regex.compile(
    r"(?:따르면|의하면|[된될는린]|(?<![상하기권제시북])한|(?<![역분])할|(?<![사추부승증촉])진|며|(?<![신광보최재창사경예권참중잔])고|하여|해|으로|에서|까지|부터|보다|대비|통해|(?<![수식정담배일전강성])당|별로?|르면"
    r"|기로\s함|[가-힣]{2}[되하]|[하되]였|[했됐였]|있|없|들여|거쳐|가운데|\s시|미칠|이를|늘릴|줄일|높일|낮출|넘을|[으이]나|나타남|[가-힣]됨|함께|\s순|(?<![가-힣])경우|(?<![가-힣])및|(?<![가-힣])또|화라)$"
)
# What may stand in a bracket before a number that goes with what the bracket hangs on.
_BESIDE = regex.compile(r"\((?:[+△▲▽▼-]|약\s|총\s|[+△▲▽▼-]?\d[^(),]{0,20},\s[+△▲▽▼-]?)?")
_AMOUNT_END = regex.compile(r"\s?\(?[+△▲▽▼-]?\d[\d,.]*\s?[\p{L}%]{0,5}(?:\s[\p{L}]{1,3})?\s?$")
# '과중한 업무'(64.2%): a name in quotation marks, not the mark of a year
_QUOTED = regex.compile(
    r"(?<![\p{L}\p{N}])(?P<open>['\"「『<])(?!\d{2})(?P<np>[^'\"「」『』<>()]{2,40})['\"」』>]\s?\(?(?:약\s|총\s|평균\s)?$"
)
_CLOSED = regex.compile(r"\s?\((?:[^()]*+(?<=[\s,;:\d][^()]*)\)|[^()]*+\)(?=\s?$))")
_SPAN = regex.compile(r"\s?\([^()]*\)간(?=\s)")
_STATUS = regex.compile(
    r"(?:(?<=[\s(,])|^)(?:(?:현행|현재|기존|당초|종전)의?|(?:같은|동|이|해당)\s?기간(?:에|동안|\s동안)?|동기간|[\p{L}\p{N}]{1,12}\s기준"
    r"|(?:전년|전)\s?(?:동기|동월|분기|월)?비|월|연|연간|월간)\s(?:약\s|총\s|최대\s|최소\s)?$"
)
_CASE = regex.compile(
    r"(?P<np>(?:[\p{L}\p{N}·]{1,15}\s)?[\p{L}\p{N}·]{1,15})의\s경우(?:에는|에도|에|는|도|엔)?,?\s(?![^,;]*[,;]\s)"
)
_DONE = regex.compile(  # 심사 인력은 늘리고, …을: what is told of the topic is over
    r"[은는]\s(?:늘|줄|높[이여]|낮[추춰]|올[리려]|확대|축소|증가|감소|유지|동결)\S{0,4}(?:고|며|나|지만|되),?\s(?!.*[은는]\s)"
)
_OUTER_TOPIC = regex.compile(  # before is cut at the number
    r"(?P<np>(?:[\p{L}\p{N}·]{1,15}\s){0,3}[\p{L}\p{N}·]{1,15})[은는]\s[^,;.\s]{1,15}(?:\s[^,;.\s]{1,15})?[이가]\s(?:약\s|총\s)?$"
)
_NEXT_MEMBER = regex.compile(
    r"(?:\s?\([^()]{1,30}\))?,\s(?![\p{L}·&+\-\s]{0,20}(?:대비|보다)\s)[\p{L}·&+\-]{1,15}(?:\s[\p{L}·&+\-]{1,15})?(?<![은는을를])\s\d"
)
_OWN_TOPIC = regex.compile(r"[^()]{0,20}\)[은는]\s")
_NEXT_NAME = regex.compile(r"[^\d,;.]{0,16},\s(?P<np>[\p{L}·]{2,12})\s?\(?\d")
_GOES_ON = regex.compile(
    r"\s?(?:수준|선|정도|안팎|내외|이상|이하|미만|초과)?(?:\s?\([^()\d]{0,20}\))?\s?(?:에서|→|->|⇒|➔|➜)\s?"
    r"(?:\(?'?\d{2,4}년?(?:도|말|초)?(?:까지|에는|에)?\)?\s|(?:올해|내년|금년|지난해)(?:에는|에)?\s)?(?:약|최대|최소|총)?\s?"
    r"|\s?(?:으?로|이며|,)?\s?\(?(?:전년|전월|전분기|전기|작년|지난해)\s?(?:도|동기|동월|동분기|같은\s기간)?\s?(?:\([^()]{1,30}\))?\s?(?:대비|비|보다)\s?(?:약|각각)?\s?"
)
_NUMBER = regex.compile(r"[+-]?\d[\d.,%~]*\S{0,2}")
_PARTICLE = regex.compile(
    r"(?:에게|께|[은는을를이가의에로]|에서|으로|까지|부터|[와과도만며고]|(?<=[\d매전작내금격당익])[년월일]|[한된할인]|르면|향후)$"
)
_NO_PART = regex.compile(rf"(?:{_STOP.pattern}|{_PARTICLE.pattern}|{_NOT_NOUN.pattern}|(?<![가-힣])기준$|[^\p{{L}}]$)")
_CLOSING = ("'", '"', "」", "』")
_OPENING = ("(", *_CLOSING)
_LISTED = regex.compile(r"^[\s,)·및과와]*[\p{L}\p{N}·&+\-\s]{1,24}\(?$")
_ENDS = regex.compile(
    r"(?:\s?\([^()]{0,60}\)|[\s,·:]|\s(?:및|또)|(?<=..)(?:은|는|을|를|(?<![회협논정결주강합동심건문])의|에서|와))$"
)
_TRAILING = regex.compile(
    r"(?:\s?\([^()]{0,60}\)|[\s,·:]|\s(?:및|또)|(?:은|는|이|가|을|를|(?<![회협논정결주강합동심건문])의|에|와|과|로|으로|도|에서))$"
)
_BASE = regex.compile(r"(?P<base>[^,;()▲△]{1,40}?)\s?(?:대비|보다|비)\s?(?:약\s|각각\s|최대\s|평균\s)?$")
_BASE_NEAR = regex.compile(
    r"(?P<base>(?:전년|전월|전분기|전기|전주|전일|직전|작년|지난해|같은|동)\s?(?:도|말|동기|동월|분기|기간|해)?)\s?(?:\([^()]{1,40}\))?\s?(?:대비|보다|비(?=\s))"
)
_BASE_FAR = regex.compile(
    r"(?P<base>[\p{L}\p{N}'.\-+]{1,20}(?:\s[\p{L}\p{N}'.\-+]{1,20})?)\s?(?:\([^()]{1,40}\))?\s?(?:대비|보다)(?=\s|[,.])"
)


@dataclass(frozen=True, slots=True)
class Roles:
    """Indicator, subject and area as far as the words tell."""

    indicator: str | None = None
    subject: str | None = None
    area: str | None = None


def find_roles(text: str, sentence: int, start: int, end: int, previous: int, is_count: bool, last: Roles) -> Roles:
    """Roles of `text[start:end]`; its sentence begins at `sentence`, the quantity before ends at `previous`.

    `is_count`: what is counted stands behind the counter (12개 기관). `last` are the roles of the quantity before.
    """
    before = _plain(text[max(sentence, start - WINDOW) : start])
    beside = text[max(sentence, previous, start - NEAR) : start]
    near = _plain(beside)
    after = text[end : end + 50]
    topic, noun = _last_topic(before), _bare_noun(near)
    if noun is None and "(" in before and (head := _bracket_head(before)) is not None:
        noun = _bare_noun(_AMOUNT_END.sub("", head))
    if text[end - 2 : end] == "개국" and is_place(noun) and find_area(noun) != "WLD":
        noun = None  # 미국, 독일 2개국: so many are listed
    if near[-1:] == "(" and noun is not None and _OWN_TOPIC.match(after) is not None:
        topic = noun  # 나래국 투자(3억 달러)는
    indicator = None
    if (behind := _GENITIVE.match(after)) is not None:
        indicator = clean(_up_to_topic(behind["np"]))
    elif (obj := _OBJECT.search(near)) is not None:
        indicator = clean(_behind_topic(obj["np"]))
        topic = topic if topic is None or _DONE.search(before) is None else None
    elif is_count and after[:1] == " " and (counted := _COUNTED.match(after)) is not None:
        indicator = clean(counted["np"]) if not is_deed(counted["np"]) else None
    if indicator is not None and _NOT_NOUN.search(indicator) is not None:
        indicator = None
    is_listed = beside[:1] in (",", ")", "·") and _LISTED.match(near) is not None
    is_member = is_listed or near[-1:] in _OPENING or near[-2:-1] in _OPENING
    if topic is None or noun is None or topic == noun:
        measured, subject = indicator or noun or topic, (noun or topic) if is_member else (topic or noun)
    elif is_listed and last.indicator == topic != last.subject:
        measured, subject = indicator or topic, noun  # as the members before
    else:
        is_member = is_member or (", " in after and _NEXT_MEMBER.match(after) is not None)
        measured, subject = _arranged(topic, noun, is_member, topic in near)
        measured = indicator or measured
    if "의 경우" in near and (case := _CASE.search(near)) is not None:
        subject = clean(case["np"], _ENDS) or subject
    elif subject is not None and measured == subject:
        measured, subject = _told_apart(subject, before, after)
        if measured == subject and last.indicator != last.subject and previous > sentence and is_place(subject):
            measured = last.indicator if is_place(last.subject) else measured  # 대기업은 …, 중소기업은 …
    area = find_area(subject) or find_area(text[max(sentence, start - NEAR) : start])
    return Roles(measured or subject, subject, area)


def goes_on(text: str, previous: int, start: int) -> bool:
    """120일에서 90일로, 100억 원으로 전년 대비 5%: a number with the roles of the one before it (see `ON_REACH`)."""
    return _GOES_ON.fullmatch(text, previous, start) is not None


def _plain(before: str) -> str:
    """Words without closed brackets and without what only says when right before the number: 현행, 같은 기간."""
    if ")" in before:
        before = _SPAN.sub(",", before)
        before = _CLOSED.sub("", before)
    if (status := _STATUS.search(before, max(0, len(before) - STATUS_REACH))) is not None:
        before = before[: status.start()]
    return without_change(before) if before[-1:] == "(" or before[-2:] == ": " else before


def _up_to_topic(phrase: str) -> str:
    """높은 이자율이 부담: no further than the first marked word."""
    words = phrase.split()
    for i, word in enumerate(words):
        m = _MARKED.match(word) if _UNMARKED.search(word) is None else None
        if m is not None and len(m["stem"]) > 1 and _agree(m["stem"], m["josa"]):
            return " ".join([*words[:i], m["stem"]])
    return phrase


def _behind_topic(phrase: str) -> str:
    """정부는 보조율: what stands behind the last marked word."""
    words = phrase.split()
    for i in range(len(words) - 2, -1, -1):
        m = _MARKED.match(words[i]) if _UNMARKED.search(words[i]) is None else None
        if m is not None and _agree(m["stem"], m["josa"]):
            return " ".join(words[i + 1 :])
    return phrase


def _arranged(topic: str, noun: str, is_member: bool, is_near: bool) -> tuple[str, str]:
    """What is measured, and of what: a measure before what is none; else the topic before the member of a list.

    `is_near`: no other quantity stands between topic and noun.
    """
    is_measured = is_measure(topic)
    if is_measured and not (is_near or is_member or is_measure(noun) or is_place(noun)):
        return noun, noun  # 예산은 24억 원이며 가게 800곳: the topic has its value already
    is_of_noun = is_measured if is_measured != is_measure(noun) else is_member
    if not is_of_noun:
        return noun, topic
    parts = split_place(topic) if is_place(noun) else None  # 아시아 비중이 71%, 북미 16%
    return topic if parts is None else parts[1], noun


def _told_apart(name: str, before: str, after: str) -> tuple[str, str]:
    """Of one phrase for both: 아시아 비중이 71%이고, 북미 16% lists places; 용량은 창고가 350톤 has two topics."""
    if " " in name and ", " in after and (parts := split_place(name)) is not None:
        listed = _NEXT_NAME.match(after)
        return (parts[1], parts[0]) if listed is not None and is_place(listed["np"]) else (name, name)
    if before[-2:] in ("이 ", "가 ") and not is_measure(name) and (outer := _OUTER_TOPIC.search(before)) is not None:
        measure = clean(outer["np"], _ENDS)
        if measure is not None and is_measure(measure):
            return measure, name
    return name, name


def _bracket_head(before: str) -> str | None:
    """What stands before the open bracket that a number is in: 반도체(101억 달러, +8.1%); None outside brackets."""
    start = before.rfind("(")
    if start <= 0 or ")" in before[start:] or _BESIDE.fullmatch(before, start) is None:
        return None
    return before[:start]


def _bare_noun(near: str) -> str | None:
    """The noun right before the number, without a particle between: 국비 100억 원, 독일(24%)."""
    if (near[-1:] in _CLOSING or near[-2:-1] in _CLOSING) and (quoted := _QUOTED.search(near)) is not None:
        return str(quoted["np"].strip())
    m = _DIRECT.search(near)
    if m is None:
        return None
    words = m["np"].split()
    if _PARTICLE.search(words[-1]) is not None and _UNMARKED.search(words[-1]) is None and not is_place(words[-1]):
        return None
    first = len(words) - 1
    while first and _NO_PART.search(words[first - 1]) is None:
        first -= 1
    noun = clean(" ".join(words[first:]), _ENDS)
    return None if noun is None or _NOT_NOUN.search(noun) is not None else noun


def _last_topic(before: str) -> str | None:
    """The noun phrase of the last 은/는/이/가 before the number, of its own clause if it has one."""
    for clause in reversed(_CLAUSE.split(before)):
        words = clause.split()
        for i in range(len(words) - 1, -1, -1):
            m = _MARKED.match(words[i]) if _UNMARKED.search(words[i]) is None else None
            if m is None or not _agree(m["stem"], m["josa"]) or _is_amount(words, i, m["stem"]):
                continue
            first = i
            while first > 0 and i - first < PHRASE:
                word = words[first - 1]  # a bracket is reached over: 외국인투자(신고 기준)는
                if _STOP.search(word) is not None and not ("(" in word and ")" not in word):
                    break
                first -= 1
            phrase = clean(" ".join([*words[first:i], m["stem"]]), _ENDS)
            if phrase and _NOT_NOUN.search(phrase) is None:
                return phrase
    return None


def _is_amount(words: list[str], index: int, stem: str) -> bool:
    """4,500억 원이 투입되며: an amount is no topic."""
    if _AMOUNT_STEM.fullmatch(stem) is None or stem.isdigit():
        return False
    return stem[0].isdigit() or (index > 0 and any(c.isdigit() for c in words[index - 1]))


def _agree(stem: str, josa: str) -> bool:
    """Whether a particle may stand behind a stem: 은 and 이 follow a final consonant, 는 and 가 a vowel.

    So 예술가 and 전문가 are whole words, and 있는 is no topic. What does not end in Hangul takes either.
    """
    last = stem[-1]
    if not "가" <= last <= "힣" or josa not in _AFTER_CONSONANT:
        return True
    return ((ord(last) - ord("가")) % _FINALS != 0) == _AFTER_CONSONANT[josa]


def clean(phrase: str | None, ends: regex.Pattern[str] = _TRAILING) -> str | None:
    """Without conjunctions, times, brackets and particles at its ends; None if nothing nameable is left."""
    if phrase is None:
        return None
    phrase = LEADING.sub("", phrase.strip())
    for _ in range(3):
        phrase = ends.sub("", phrase).strip(" '\"()")
    is_thing = len(phrase) > 1 and phrase not in _not_things() and _NUMBER.fullmatch(phrase) is None
    return phrase if is_thing else None


@cache
def _not_things() -> frozenset[str]:
    """Words that stand before numbers and name nothing."""
    return frozenset(read_toml("cues.toml")["not_things"]["words"])


@cache
def _country_names() -> regex.Pattern[str]:
    names = sorted((n for n in countries() if len(n) > 1), key=len, reverse=True)
    hanja = "".join(n for n in countries() if len(n) == 1 and not "가" <= n <= "힣")
    return regex.compile(
        rf"(?<![가-힣A-Za-z\d])(?:(?P<name>{'|'.join(map(regex.escape, names))})"
        rf"|(?P<hanja>[{hanja}])(?=[\s가-힣A-Z])|(?P<letter>미)(?=\s[가-힣]))(?![A-Za-z])"
    )


@lru_cache(maxsize=1024)  # labels, headings and titles come again with every block
def find_area(text: str | None) -> str | None:
    """ISO 3166-1 code of the last country named in a text; WLD for the world, EU for the Union."""
    if not text:
        return None
    found = None
    for m in _country_names().finditer(text):
        found = m["name"] or m["hanja"] or m["letter"]
    return countries()[found] if found else None


def find_base(text: str, sentence: int, start: int) -> str | None:
    """Compared with what: 전년 동기 (대비), '23년 말 372GW(보다)."""
    before = text[max(sentence, start - 60) : start]
    last = None
    for m in _BASE_NEAR.finditer(before):
        last = m["base"]
    if last is not None:
        return last.strip()
    for m in _BASE_FAR.finditer(before):
        last = m["base"]
    if last is None:
        return None
    words = last.split()
    return " ".join(words[1:] if len(words) > 1 and _PARTICLE.search(words[0]) is not None else words)
