"""Facts of running text: value, unit, bounds, period and what qualifies them. All sentences are invented."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Fact
from pipeline.normalizer.facts import Context, Found, find_facts
from pipeline.normalizer.surveys import survey_text

ISSUED = "2025-02"


def one(text: str, issued: str = ISSUED, context: Context | None = None) -> Fact:
    facts = find_facts(text, issued, context).facts
    assert len(facts) == 1, [f.exact for f in facts]
    return facts[0]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("수출액은 74.2억 달러로 집계", 7.42e9, "USD"),
        ("예산 1조 2,300억 원을 투입", 1.23e12, "KRW"),
        ("총 3억2천만 유로 규모", 3.2e8, "EUR"),
        ("전문가 1,250 명이 참석", 1250, "명"),
        ("전기차 48만 대를 판매", 480_000, "대"),
        ("5개 도시에서 시범 운영", 5, "개"),
        ("17개국이 서명", 17, "개국"),
        ("특허 2,340건을 출원", 2340, "건"),
        ("점유율 36.5%를 기록", 36.5, "%"),
        ("금리를 0.25%p 인하", 0.25, "%p"),
        ("스프레드가 18bp 축소", 18, "bp"),
        ("속도가 3.5배 향상", 3.5, "배"),
        ("두 배로 확대", 2, "배"),
        ("설비 용량 12.5GW 확보", 12.5, "GW"),
        ("7nm 공정을 도입", 7, "nm"),
        ("40만톤의 수소를 생산", 400_000, "t"),
        ("부지 9만㎡를 조성", 90_000, "m2"),
        ("30년간 운영", 30, "년"),
        ("세계 4위 규모", 4, "위"),
        ("USD 2.5 billion 투자", 2.5e9, "USD"),
        ("$45M를 유치", 4.5e7, "USD"),
        ("예산 20만 원대 상품", 200_000, "KRW"),
        ("3분의 1이 응답", 1 / 3, None),
        ("100분의 25를 초과", 25, "%"),
        ("이천오백만 원을 지원", 2.5e7, "KRW"),
        ("가입자 5억을 확보", 5e8, None),
        ("청렴 지수는 0.74로 상승", 0.74, None),
        ("토큰당 20센트", 0.2, "USD"),
        ("기온이 영하 12℃까지 하락", -12, "Cel"),
    ],
)
def test_value_and_unit(text: str, value: float, unit: str | None) -> None:
    fact = one(text)
    assert fact.value == pytest.approx(value)
    assert fact.unit == unit


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("약 200~300억 원이 필요", 2e10, 3e10, "KRW"),
        ("15~20만 명이 이동", 150_000, 200_000, "명"),
        ("40GW(e)~65GW(e) 수준", 40, 65, "GW"),
        ("300명~2만 명이 근무", 300, 20_000, "명"),
        ("2.1~2.4배 증가", 2.1, 2.4, "배"),
        ("100 - 120 달러", 100, 120, "USD"),
        ("5/4nm 노드", 4, 5, "nm"),
    ],
)
def test_ranges_share_magnitude_and_unit(text: str, low: float, high: float, unit: str) -> None:
    fact = one(text)
    assert (fact.value, fact.value_low, fact.value_high, fact.unit) == (None, low, high, unit)
    assert fact.comparator in ("range", "list")


@pytest.mark.parametrize(
    ("text", "comparator", "approximation"),
    [
        ("70개 이상의 과제", "ge", None),
        ("10% 이하로 제한", "le", None),
        ("5년 미만 경력", "lt", None),
        ("30만 원 초과", "gt", None),
        ("방문자 900만 명을 돌파", "gt", None),
        ("2조 원을 넘어섰다", "gt", None),
        ("최대 60억 달러를 투자", "le", "up_to"),
        ("최소 12개월이 소요", "ge", "at_least"),
        ("약 80%가 찬성", "eq", "about"),
        ("600여 개 기업", "eq", "over"),
        ("15% 안팎의 성장", "eq", "around"),
        ("2%에 불과한 점유율", "eq", "only"),
        ("1,000억 원에 육박", "eq", "nearly"),
        ("대상은 52개 기관", "eq", None),
        ("최대 용량은 40 TB", "le", "up_to"),
    ],
)
def test_bounds_and_approximation(text: str, comparator: str, approximation: str | None) -> None:
    fact = one(text)
    assert (fact.comparator, fact.approximation) == (comparator, approximation)


def test_bounds_are_open_or_closed() -> None:
    least, below = one("40개 이상"), one("40개 미만")
    assert (least.value_low, least.is_low_inclusive, least.value_high) == (40, True, None)
    assert (below.value_high, below.is_high_inclusive, below.value_low) == (40, False, None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("RTX 4090 그래픽", "bare_number"),
        ("GPT-4o를 공개", "model_name"),
        ("3D 프린팅", "model_name"),
        ("Pro 300V 시리즈", "model_name"),
        ("전화 051-123-4567", "phone_number"),
        ("제12조 제3항", "law_article"),
        ("상법 23조에 따라", "law_article"),
        ("제4차 산업혁명", "ordinal_label"),
        ("22대 국회", "ordinal_label"),
        ("2세대 모델", "generation"),
        ("30대 직장인", "age_band"),
        ("수천만 대", "vague_amount"),
        ("1) 추진 배경", "list_numeral"),
        ("2.10.3 버전", "version"),
        ("3년물 국채", "tenor"),
        ("http://example.kr/2024 참고", "address"),
        ("000년 00월", "placeholder"),
        ("버전 2.0 프로", "bare_number"),
    ],
)
def test_decoys_are_mentioned_with_their_reason(text: str, reason: str) -> None:
    found = find_facts(text, ISSUED)
    assert found.facts == ()
    assert reason in [m.reason for m in found.mentions if m.kind == "decoy"]


def test_dates_in_links_are_part_of_the_link() -> None:
    found = find_facts("자료: https://example.kr/2024/03/05/a1 참고", ISSUED)
    assert [(m.kind, m.reason) for m in found.mentions] == [("decoy", "address")]


@pytest.mark.parametrize(
    "text",
    [
        "경영진과 조사 결과를 공유",
        "반도체 조달 구조",
        "이유로 들었다",
        "소득·지역·세대와 무관",
        "위기 대응과 배터리 기술",
        "사회 구성원",
    ],
)
def test_syllables_of_words_are_no_numbers(text: str) -> None:
    assert find_facts(text, ISSUED).facts == ()


@pytest.mark.parametrize(
    ("text", "period", "relation"),
    [
        ("2023년 수출은 31억 달러를 기록", "2023", "at"),
        ("2024년 3분기 매출은 8조 원", "2024-07/2024-09", "at"),
        ("'32년까지 설비가 40GW에 도달할 전망", "2032", "by"),
        ("2030년까지 90억 원의 매출을 창출할 계획", "../2030", "by"),
        ("2021년 30억 달러에서 2026년 75억 달러로 연평균 20.1% 성장", None, None),
        ("매출 75억 원(2022년)", "2022", "at"),
    ],
)
def test_period(text: str, period: str | None, relation: str | None) -> None:
    facts = find_facts(text, ISSUED).facts
    if period is None:
        assert [f.period for f in facts] == ["2021", "2026", "2021/2026"]
    else:
        assert (facts[-1].period, facts[-1].period_relation) == (period, relation)


def test_the_same_period_of_the_year_before() -> None:
    facts = find_facts("2024년 2분기 수주액은 41억 달러로 전년 동기(38억 달러) 대비 7.9% 증가", "2024-08").facts
    assert [f.period for f in facts] == ["2024-04/2024-06", "2023-04/2023-06", "2024-04/2024-06"]
    assert (facts[2].period_start, facts[2].change_base) == ("2024-04-01", "전년 동기")


def test_a_silent_sentence_takes_the_period_of_the_sentence_before_or_the_title() -> None:
    text = "2022년 생산은 3만 톤이었다. 소비는 2만 톤이었다."
    assert [f.period for f in find_facts(text, ISSUED).facts] == ["2022", "2022"]
    assert one("소비는 2만 톤", context=Context(title="2021년 소비 동향")).period == "2021"


def test_a_report_is_dated_by_its_own_date_and_a_survey_dates_its_answers() -> None:
    said = one("2024년 11월 3일 한빛일보 보도에 따르면 두 회사는 5억 달러 계약을 체결")
    asked = one("가온연구원 설문조사('24.9) 결과 응답자의 64%가 만족")
    assert (said.period, said.source_org, said.source_year) == (None, "한빛일보", 2024)
    assert (asked.period, asked.source_org) == ("2024-09", "가온연구원")


def test_the_survey_of_the_article_dates_the_answers_of_its_other_texts() -> None:
    texts = ["응답자의 71%가 도입을 검토 중이라고 응답", "다온연구원이 실시한 설문조사('24.8월)에 근거"]
    assert survey_text(texts) == texts[1]
    assert one(texts[0], context=Context(survey=survey_text(texts))).period == "2024-08"


def test_a_base_of_comparison_does_not_date() -> None:
    assert one("2030년까지 배출량을 2018년 대비 45% 감축").period == "2018/2030"
    facts = find_facts("'21년 3.2% → '22년 4.5%로 상승", ISSUED).facts
    assert [(f.value, f.period, f.kind) for f in facts] == [(3.2, "2021", "level"), (4.5, "2022", "level")]


def test_attributes_of_a_forecast() -> None:
    text = "시장조사업체 누리리서치에 따르면 일본의 배터리 시장은 전년 대비 약 12% 성장할 것으로 전망"
    fact = one(text)
    assert (fact.kind, fact.transformation, fact.direction) == ("change", "growth", "increase")
    assert (fact.modality, fact.observation_status, fact.source_org) == ("forecast", "F", "누리리서치")
    assert (fact.area, fact.change_base) == ("JP", "전년")
    assert "배터리 시장" in (fact.subject or "")


def test_a_year_that_is_over_is_no_forecast() -> None:
    text = "시장은 2021년 30억 달러에서 2027년 75억 달러로 연평균 16.5%를 기록하며 커질 것으로 전망"
    assert [f.modality for f in find_facts(text, ISSUED).facts] == ["actual", "forecast", "forecast"]


def test_listed_values_belong_to_their_own_names() -> None:
    facts = find_facts("부서별 도입률은 영업 41%, 생산 38%, 재무(22%) 순", ISSUED).facts
    assert [f.subject for f in facts][1:] == ["생산", "재무"]


def test_modality_direction_and_denominators() -> None:
    assert one("감축 목표는 35%로 설정").modality == "target"
    assert one("응답자의 52%가 필요하다고 응답").modality == "survey"
    assert one("인력이 8% 감소").direction == "decrease"
    assert one("1인당 4만 달러").per_unit == "{person}"
    assert one("연평균 9% 성장").transformation == "cagr"
    assert one("영업이익 △4.1%").value == -4.1
    assert one("▲3~4개 과제 선정").value_low == 3


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("제조사의 38%는 로봇을 도입할 계획이라고 응답", "survey"),
        ("기업 300개사를 대상으로 실시한 설문조사", "actual"),
        ("주문이 줄 것으로 예상되는 매장은 4%에 그침", "forecast"),
    ],
)
def test_modality_of_answers_and_samples(text: str, modality: str) -> None:
    assert one(text).modality == modality


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("시장 개선과 규제 4개 영역을 조사", "count"),
        ("입력 비용을 최대 30%까지 줄일 수 있음", "change"),
        ("도입했다고 응답한 곳은 영업 41%", "share"),
        ("예금 금리는 3.2%를 유지", "level"),
    ],
)
def test_kind_of_a_number(text: str, kind: str) -> None:
    assert one(text).kind == kind


def test_a_forecast_range_reads_as_one_fact() -> None:
    fact = one("'35년까지 대략 3,000~4,000억 달러어치가 팔리리라고 전망")
    assert (fact.value_low, fact.value_high, fact.unit, fact.comparator) == (3e11, 4e11, "USD", "range")
    assert (fact.approximation, fact.period, fact.period_relation, fact.modality) == ("about", "2035", "by", "forecast")


def test_exact_and_printed_forms() -> None:
    text = "누적 1조\u200b 2,300억 원을 집행"
    fact = one(text)
    assert fact.exact == text[fact.char_start : fact.char_end] == "1조\u200b 2,300억 원"
    assert (fact.value_exact, fact.multiplier_exponent, fact.value_text) == ("1230000000000", 8, "1조 2,300억")
    assert (fact.prefix, fact.suffix, fact.sentence) == ("누적 ", "을 집행", text)


def check(text: str) -> Found:
    """What holds for every text: slices, order, no overlap, bounds in order."""
    found = find_facts(text, ISSUED)
    last = 0
    for fact in found.facts:
        assert text[fact.char_start : fact.char_end] == fact.exact
        assert last <= fact.char_start < fact.char_end
        assert fact.value_low is None or fact.value_high is None or fact.value_low <= fact.value_high
        last = fact.char_end
    spans = sorted(
        [(m.char_start, m.char_end) for m in found.mentions] + [(f.char_start, f.char_end) for f in found.facts]
    )
    for m in found.mentions:
        assert text[m.char_start : m.char_end] == m.exact
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    return found


PIECES = [
    "1,200",
    "35",
    "3.5",
    "만",
    "억",
    "천",
    "%",
    "%p",
    "달러",
    "원",
    "개",
    "배",
    "년",
    "'24",
    "2024",
    ".",
    ",",
    "~",
    "-",
    "/",
    "여",
    "이상",
    "을돌파",
    "(",
    ")",
    "△",
    "▲",
    "10²",
    "분의",
    "이천",
    "까지",
    "에따르면",
    "GW",
    "GPT-",
    "월",
    "일",
    "분기",
    "수",
    "절반",
    "₩",
    "$",
    "대",
    "제",
    "조",
    "호",
    "²",
    "１",
    "٣",
    "증가",
    " ",
    " 명",
    "조 ",
    "약 ",
    "최대 ",
    "두 ",
    "전년 동기",
    " 대비",
    "(%) : ",
    "(",
    "'24.10)",
    "p",
    "B 파라미터",
    "누적",
    "당 ",
    "이후 ",
    "대 1",
    "2025E",
    "지난 ",
    "은 ",
    "\n",
    "\u200b",
    "\u202e",
]


@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@settings(max_examples=400)
def test_anything_made_of_numbers_and_units_holds(text: str) -> None:
    check(text)


@given(st.text(max_size=80))
def test_any_text_holds(text: str) -> None:
    check(text)


ENDLESS = [
    "1",
    "1,",
    "000,",
    "1~",
    "1/",
    "1만",
    "만",
    "이십",
    "'24",
    "(",
    "2024.",
    "a.",
    "http://a",
    "\u200b",
    "1\u200b",
    "10²",
    "△1",
    "$1",
    "20대,",
    "1-",
    "가",
    "1:",
    "제1조",
    "수",
    "가은 ",
    "20대 ",
    "3%, ",
    "전년 대비 ",
    "가나다에 따르면 ",
    "2024년 3% ",
    "3시 ",
    "월요일 ",
    "('24) 1 ",
    "(%): 1 → ",
    "가(명) : 나 1, ",
    "1B 파라미터 ",
    "8.4대 1 ",
    "톤당 1원 ",
    "1~9월 누적 ",
    "3.1~2일 ",
    "2024년(1억) ",
    "2020년 이후 처음 1% ",
    "원을 훌쩍 ",
    "2024년까지 3대, 로봇 ",
]


@pytest.mark.parametrize("piece", ENDLESS)
def test_time_grows_with_length_only(piece: str) -> None:
    """Four times the text takes about four times as long: no pattern goes back over what it has read."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        best = float("inf")
        for _ in range(2):
            begin = time.process_time()
            find_facts(text, ISSUED)
            best = min(best, time.process_time() - begin)
        return best

    short, long = seconds(1_000), seconds(4_000)
    assert long < 10 * short + 0.05


def test_a_million_digits_in_a_row() -> None:
    found = find_facts("수출 " + "7" * 1_000_000 + " 달러", ISSUED)
    assert found.facts == ()


def test_an_average_rate_until_a_year_begins_where_the_captions_of_its_article_begin() -> None:
    text = "'34년까지 자율운항 선박 수는 연평균 42% 늘어 3만 척에 이를 전망"
    alone = find_facts(text, "2025-02").facts
    told = find_facts(text, "2025-02", Context(spans=("'24~'34년 자율운항 선박 전망",))).facts
    assert [fact.period for fact in alone] == ["../2034", "2034"]
    assert [fact.period for fact in told] == ["2024/2034", "2034"]


def test_the_date_of_a_survey_dates_who_was_asked_and_an_answer_gives_way_to_a_time_of_its_own() -> None:
    context = Context(survey="현장 관리자 설문조사('24.9월) 결과를 분석")
    asked = find_facts("주요 9개국의 관리자 서베이를 바탕으로 '25년 유망 기술을 제시", "2025-02", context).facts
    own = find_facts("40%의 기업이 '25년 로봇을 도입할 계획이라고 응답", "2025-02", context).facts
    assert [(fact.exact, fact.period) for fact in (*asked, *own)] == [("9개국", "2024-09"), ("40%", "2025")]


def test_a_year_that_nobody_tells_lends_no_other_year() -> None:
    facts = find_facts("2023년 매출은 53억 원이고 올해 매출은 70억 원을 예상").facts
    assert [(fact.exact, fact.period) for fact in facts] == [("53억 원", "2023"), ("70억 원", None)]
