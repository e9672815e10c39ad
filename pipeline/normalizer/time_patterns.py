"""How times are printed: the patterns that `times` tries at a digit, an apostrophe or a word."""

from __future__ import annotations

import regex

M = r"(?:1[0-2]|0?[1-9])(?!\d)"
D = r"(?:3[01]|[12]\d|0?[1-9])(?![\d,]|\.\d)"
WEEKDAY = r"(?:\s?\(\s?[월화수목금토일](?:요일)?\s?\)|\s[월화수목금토일]요일)"
PART = (
    r"(?:초반|초(?![안기과대점거록음고반월])|중반|중순|상순|하순|말(?![레라씀하했했기])|연말|연초"
    r"|봄(?!버)|여름|가을|겨울)"
)
YEAR4 = r"(?:18|19|20|21)\d{2}(?!\d)"
TAIL = rf"""
    (?: (?P<decade>년대)(?:\s?(?P<dpart>초반|초|중반|후반|말))?
      | \s?(?:년(?:도)?)?[\s.]?\s?(?:제\s?)?(?P<q>[1-4])(?:\s?/\s?4)?\s?(?:분기|Q(?![A-Za-z])|/4(?!\d))
      | \s?[.-]?Q(?P<q2>[1-4])(?!\d)
      | \s?(?:년(?:도)?)?[\s.]?\s?(?P<h>[상하]반기|[12]H(?![A-Za-z])|[上下](?:半期)?)
      | \s?[.-]?H(?P<h2>[12])(?!\d)
      | \s?년(?:도)?\s?(?P<m>{M})\s?[월月]
          (?: \s?(?P<d>{D})(?:\s?[일日]|(?=\s?[~-]\s?\d{{1,2}}\s?[월月.일日]))
            | \s?(?P<mpart>초|말(?![레라하했])|중순|상순|하순) )?
      | (?:\s?\.\s?|-|/) (?P<m>{M})
          (?: (?:\s?[월月]\s?|\s?\.\s?|-|/) (?P<d>{D})(?:\s?[일日]|\.(?!\d))?
            | \s?[월月](?:\s?(?P<mpart>초|말(?![레라하했])|중순|상순|하순))?
            | \.(?!\d) | (?!\s?[년일%배명개건]|\.\d|,\d) )
      | \s?(?:년(?:도|중)?)?\s?(?P<part>{PART})
      | \s?[년年](?:도|산|형)?(?!차|생|간의)
      | (?P<bare>)
    )
"""
DATED = regex.compile(
    rf"(?:'\s?(?P<yy>\d{{2}})(?!\d)|[FC]Y\s?'?(?P<yy>\d{{2}})(?!\d)|(?<!\d)(?P<fy>[FC]Y\s?'?)?(?P<yyyy>{YEAR4}))(?:{TAIL})(?P<wd>{WEEKDAY})?",
    regex.VERBOSE,
)
ESTIMATED = regex.compile(r"[EFPAe](?![A-Za-z0-9])")  # 2025E, '26F: estimated, forecast
SHORT_YEAR = regex.compile(
    rf"""(?P<yy>[0-4]\d)(?: \s?년(?:도)?\s? | \.\s? )
    (?: (?P<q>[1-4])(?:/4)?\s?(?:분기|Q(?![A-Za-z])) | (?P<h>[상하]반기)
      | (?P<m>{M})\s?[월月](?:\s?(?P<d>{D})\s?[일日])?
      | (?P<part>{PART}) )""",
    regex.VERBOSE,
)
PAST_CENTURY = regex.compile(r"(?P<yy>[5-9]0)\s?년대(?:\s?(?P<dpart>초반|초|중반|후반|말))?")
# What follows is no date: 평균 3.4일.
AVERAGED = regex.compile(r"(?:평균|약|총|각각|최대|최소|기간은|일수[는가]|시간은)\s?$")
LONE_SHORT_YEAR = regex.compile(
    r"(?P<yy>[0-4]\d)\s?년(?:도)?(?!\s?(?:이상|이하|이내|미만|초과|간|동안|여|째|만|연속|전|후|뒤|차|생|근속|경력|된|넘|가까이|정도|가량|안팎|내|마다|짜리|주기|이|을|의\s역사))(?![가-힣])"
)
REVERSED = regex.compile(r"(?P<q>[1-4])Q\s?'?(?P<yy>\d{2})(?!\d)|(?P<h>[12])H\s?'?(?P<yy>\d{2})(?!\d)")
BARE_QUARTER = regex.compile(
    r"(?P<q>[1-4])(?:\s?/\s?4)?\s?분기(?!\s?(?:연속|만에|째|동안|간))|(?P<q>[1-4])Q(?![A-Za-z0-9])"
)
MONTH_DAY = regex.compile(
    rf"(?P<m>{M})\s?[월月](?:\s?(?P<d>{D})(?:\s?[일日](?!\s?(?:간|동안))|(?=\s?[~-]\s?\d{{1,2}}\s?[일日](?!\s?간)))(?P<wd>{WEEKDAY})?"
    r"|\s?(?P<mpart>초(?!과)|말(?![레라하했])|중순|상순|하순))?(?!\s?[간])"
)
DOTTED = regex.compile(
    rf"(?P<m>{M})\.\s?(?P<d>{D})(?:\s?일|\.(?!\d))?{WEEKDAY}|(?P<m>{M})\.\s?(?P<d>{D})\s?일(?!간|치|\s?(?:만에|동안|연속|이\s?(?:소요|걸|필요)|정도|가량|이상|이내|미만))"
    rf"|(?P<m>{M})\.\s?(?P<d>{D})(?=\s?[~-]\s?(?:\d{{1,2}}\.\s?)?\d{{1,2}}\s?일(?!간))"
    rf"|(?<=[(,]\s?)(?P<m>{M})\.(?P<d>{D})\.(?=\s?[)~,])|(?<=,\s?)(?P<m>{M})\.(?P<d>{D})(?=\s?\))"
    rf"|(?P<m>{M})/(?P<d>{D})(?:{WEEKDAY}|(?=\s오[전후]))"
)
LONE_DAY = regex.compile(
    rf"(?P<d>{D})\s?일(?:{WEEKDAY}|(?=부터|까지|에(?:\s|$)|,\s|\s?\(현지|\s?밝|\s?발표|\s?개최|\s?공개|\s?오[전후]|자\s))"
)
RIGHT = regex.compile(
    rf"""(?:\s?[~-]\s?|\s?부터\s?|\s?에서\s?(?=['\d]{{3}}))
    (?: (?P<m>{M})\s?(?:[월月]|[./])\s?(?P<d>{D})\s?[일日.]?(?:{WEEKDAY})?
      | (?P<m>{M})\s?[월月](?:\s?(?P<mpart>초(?!과)|말(?![레라하했])|중순))?
      | (?P<q>[1-4])(?:/4)?\s?(?:분기|Q(?![A-Za-z]))
      | (?P<d>{D})(?!\s?(?:주|개|년|시간|분|회|차|명|건|달|박|배|억|만|천|원|인|%))\s?[일日.]?(?:{WEEKDAY})?
      | (?P<yy>\d{{2}})(?!\d|[.,]\d)\s?년?(?![월일%])
    )""",
    regex.VERBOSE,
)
RANGE = regex.compile(r"\s?[~]\s?|-(?=['\d])|\s-\s(?=['\d])|\s?부터\s?|\s?에서\s?(?=['\d]{3})")
MONTHS = regex.compile(rf"(?P<a>{M})\s?월?\s?[~-]\s?(?P<b>{M})\s?[월月](?!\s?(?:\d|간))")
QUARTERS = regex.compile(r"(?P<a>[1-4])\s?(?:분기)?\s?[~-]\s?(?P<b>[1-4])\s?분기")
SPAN = regex.compile(
    r"(?P<a>\d{1,3})(?:\s?[~-]\s?(?P<b>\d{1,3}))?\s?(?P<u>년|개월|달|주|분기|개\s?분기|분|초|일|시간)(?:\s?(?:간|동안))?\s?(?P<in>이내|내(?!\s?외)|안에|안(?![가-힣]))?"
)
PAST = regex.compile(r"(?:지난|최근|과거|직전|최근의)\s?(?:약\s?)?$")
FUTURE = regex.compile(r"(?:향후|앞으로|다음)\s?(?:약\s?)?$")
COUNTED_BEFORE = regex.compile(r"(?:약|총|지난|향후|최근|무려|약\s|총\s|과거|만)\s?$")
COMING = regex.compile(r"(?:오는|다음|내)\s?$")
ENGLISH_MONTH = r"(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
ENGLISH = regex.compile(
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s{ENGLISH_MONTH},?\s(?P<yyyy>{YEAR4})"
    rf"|\b{ENGLISH_MONTH}\s(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s)?(?P<yyyy>{YEAR4})"
)
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WORD = regex.compile(
    rf"""(?<![가-힣])(?:
      (?P<yw>올\s한\s?해|지난\s한\s?해|올해|금년도?|지난해|작년|전년도?|재작년|지지난해|내년|내후년|후년|당해|연내
        |올(?=\s(?:들어|[상하]반기|[1-4](?:/4)?분기|\d{{1,2}}월|연말|연초|봄|여름|가을|겨울)))
        (?:도(?=\s))?
        (?: \s?(?:제\s?)?(?P<q>[1-4])(?:/4)?\s?분기 | \s?(?P<h>[상하]반기)
          | \s?(?P<m>{M})\s?월(?:\s?(?P<d>{D})\s?일)?(?:\s?(?P<mpart>초|말|중순))? | \s?(?P<part>{PART}) )?
    | (?P<mw>이번\s?달|이달|금월|지난\s?달|전월|내달|다음\s?달|저번달)(?![가-힣]{{0,2}}러)(?:\s(?P<d>{D})\s?일)?
    | (?P<h>[상하]반기) | (?P<eoy>연말|연초)(?=까지|에|\s|기준|부터)
    )(?![가-힣](?<!의|에|은|는|이|가|을|를|도|보|까|부|대|중|로|과|와|동|말|초|비|만|기|들))""",
    regex.VERBOSE,
)
FIRST_SYLLABLES = "올금작전재내후당지이다상하연저오어그모엊월화수목토일아새점낮밤정자신삼현제광개한크성익두세네여열"
CANDIDATE = regex.compile(
    rf"'\d{{2}}(?!\d)|(?<![\p{{L}}\d])'\s\d{{2}}(?!\d)|(?<!\d)(?<!\d[.,])\d{{1,4}}(?!\d)|(?<![가-힣])[{FIRST_SYLLABLES}](?=[가-힣\s])"
    r"|\b[FC]Y(?=[\s\'\d])|\b(?=[JFMASOND][a-z]{2})"
)
NEXT = regex.compile(r"다음\s?$")
CLOCK_RANGE = regex.compile(r"\s?(?:[~-]|부터)\s?")
RELATION = regex.compile(r"\s?(?:(?P<by>까지)|(?P<from>부터|이후|이래)|(?P<within>이?내(?![가-힣])|안에))")
SEASONS = {"봄": (3, 5), "여름": (6, 8), "가을": (9, 11), "겨울": (12, 2)}


UNIT_AFTER = regex.compile(
    r"\s?(?:%|배|명|개|건|억|만\s?[가-힣]|천|원|달러|[a-zA-Z㎡㎞]|포인트|대(?!비|상|한|응|학)|여|종|곳|가지|인)"
)
NAME_BEFORE = regex.compile(r"(?:[A-Za-z][A-Za-z.&+-]*|프로젝트|엑스포|버전|시리즈|모델)\s?$")
GLUED_BEFORE = regex.compile(r"(?:[A-Za-z_\d]|[A-Za-z\d]-|제\s?)$")
AMOUNT_AFTER = regex.compile(r"\s?(?:%|배|명|건|억|조|만|천|원|달러|포인트)")
PLAIN_MONTH_DAY = regex.compile(rf"(?P<m>{M})\s?[./]\s?(?P<d>{D})\.?|(?P<m>{M})\s?[月월]\.?")
AHEAD = regex.compile(r"\s?년?(?:경|쯤)?\s?까지")
EXPECTED = regex.compile(
    r"\s?(?:\([월화수목금토일]\)\s?)?(?:\d{1,2}:\d\d\s?)?(?:초|말|중순|경|쯤|하순|중)?\s?(?:까지|(?:에\s?)?(?:[가-힣]{1,6}\s?)?예정)"
)
PLANNED = regex.compile(
    r"[^.\n]{0,60}?(?:예정|계획|방침|하기로|[할될]\s(?:것|전망)|시행한다|개최한다|열린다|추진한다|출시한다|나선다"
    r"|운영한다|시작한다|접수한다|모집한다|지원한다|실시한다|지급한다|공급한다|착수한다|도입한다|부과한다|부과하며|부과할|적용된다|적용한다|시행된다)"
)
FROM_TO = regex.compile(r"에서\s|→|->|부터\s")
FIGURE = regex.compile(r"\s(?:약\s|총\s)?\d[\d,.]*\s?(?!월|분기|일|년)")
SUMMED = regex.compile(r"\s?(?:말|까지)?\s?누[적계]")
IN_BRACKETS = regex.compile(rf"(?P<m>{M})월?(?=\))")
CRITERION = regex.compile(
    r"(?:창업|설립|업력|개업|창립|졸업|입사|취득|준공|경력|거주|공고일|접수|계약|통보|발생)\S{0,4}\s?(?:후\s?)?$"
)
YEARLESS_END = regex.compile(r"[.!?]\s|\n")  # between two times: another sentence
OPEN_END = regex.compile(r"~\s?(?:현재|$|[)\]])")
MONTH_SIGN = regex.compile(r"[월月.]")
