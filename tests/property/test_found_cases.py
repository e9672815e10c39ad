"""The smallest bulletins on which random ones were once misread, each told by what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.typeset.compare import assert_alike, described, outline, read
from tests.typeset.house import BRIEF, RELEASE, REPORT, WATCH, House
from tests.typeset.hwp5 import typeset_hwp5
from tests.typeset.hwpx import typeset_hwpx
from tests.typeset.model import Article, Bullet, Bulletin, Note, Paragraph, Section, grid
from tests.typeset.pdf import typeset_pdf
from tests.typeset.text import typeset_text

LONG = (
    "관측망을 새로 늘리고 고체전해질을 함께 살펴 물동량을 크게 줄이고 배송비를 처음으로 나누어 정확도를 높이며 "
    "지난해보다 탄소섬유를 빠르게 바꾸면 협의체가 앞으로 살필 전망"
)
FORMS: dict[str, Callable[[Bulletin, House], bytes]] = {
    "pdf": typeset_pdf,
    "hwpx": typeset_hwpx,
    "hwp": typeset_hwp5,
    "txt": lambda bulletin, house: typeset_text(bulletin, house).encode(),
}
every_form = pytest.mark.parametrize("form", list(FORMS))


def issue(*articles: Article) -> Bulletin:
    """An issue of these articles and two more, so that contents and titles are told as usual."""
    others = (
        Article("항만 창고 동향", (Bullet(LONG),), "美 나래시, 2.3"),
        Article("자율선박 투자 동향", (Bullet(LONG),), "日 미르해양원, 2.7"),
    )
    return Bulletin("가람 산업동향", "2026-3호", "가람산업연구소", (Section(None, (*articles, *others)),))


def article(*body: Bullet, key_points: tuple[str, ...] = ()) -> Article:
    return Article("저장장치 시장 동향", body, "佛 누벨연구원, 1月", key_points)


def check(bulletin: Bulletin, house: House, form: str) -> None:
    assert_alike(described(bulletin, house), outline(read(FORMS[form](bulletin, house), f"bulletin.{form}")))


@every_form
def test_item_below_a_table_that_ends_in_a_full_stop_is_no_caption(form: str) -> None:
    table = grid("구분 | 2024년 | 2025년", "소재 | 240 | 276", caption="분야별 매출", unit_note="억 원")
    body = (Bullet(LONG), table, Bullet("곡물이 가장 많았고 목재와 기계가 뒤를 이었다."))
    check(issue(replace(article(), body=body)), RELEASE, form)


@pytest.mark.parametrize("typeset", [typeset_hwpx, typeset_hwp5])
def test_native_note_is_without_its_number(typeset: Callable[..., bytes]) -> None:
    bulletin = issue(article(Bullet(LONG, notes=(Note("*", "여러 기관이 모인 모임", "협의체"),))))
    found = outline(read(typeset(bulletin, WATCH, has_native_notes=True), "bulletin"))
    assert_alike(described(bulletin, WATCH, has_native_notes=True), found)


@pytest.mark.parametrize("form", ["pdf", "hwpx", "hwp"])
def test_heading_of_a_key_box_is_furniture(form: str) -> None:
    """On pages where the box stands at different heights, so that repetition does not tell."""
    first = article(Bullet(LONG), key_points=("관측망을 늘려 정확도를 높일 전망", "배송비를 줄이는 방안을 마련"))
    bulletin = issue(first, replace(first, title="물동량 목록 지침 인력 예산 설비 초음파 원료 수출액 소재 동향"))
    check(bulletin, BRIEF, form)


@pytest.mark.parametrize("house", [WATCH, REPORT], ids=lambda house: house.name)
def test_title_of_two_lines_in_the_contents_and_above_its_article(house: House) -> None:
    title = "물동량 목록 지침 인력 예산 설비 초음파 원료 수출액 소재 부표 연구회 이용료 정확도 동향"
    bulletin = issue(replace(article(Bullet(LONG)), title=title))
    check(bulletin, house, "pdf")
    first, *others = bulletin.articles
    check(
        replace(bulletin, sections=(Section("이슈 분석", (first,)), Section("정책 동향", tuple(others)))), house, "pdf"
    )


def test_table_over_pages_is_one() -> None:
    rows = [f"{year}년 | {year - 1900} | {year * 3:,}" for year in range(1950, 2010)]
    table = grid("연도 | 건수 | 물동량", *rows, caption="연도별 물동량", unit_note="톤")
    check(issue(replace(article(), body=(Bullet(LONG), table, Bullet(LONG)))), WATCH, "pdf")


def test_table_goes_on_with_a_merged_cell() -> None:
    rows = [f"{'항만' if number % 2 == 0 else '^'} | 창고 {number} | {number * 7}" for number in range(50)]
    table = grid("구분 | 이름 | 물동량", *rows, caption="창고별 물동량", unit_note="톤")
    check(issue(replace(article(), body=(Bullet(LONG), table, Bullet(LONG)))), RELEASE, "pdf")


@pytest.mark.parametrize("length", range(30, 40))
def test_source_line_below_a_full_line_is_no_part_of_it(length: int) -> None:
    """The item's type is hardly larger than the source's, and its last line may be full to the edge."""
    text = f"{LONG.partition(' 배송비')[0]} 창고{'가' * length}의"
    items = Bullet(LONG, children=(Bullet("창고를 넓힘", 2, children=(Bullet(text, 3),)),))
    cited = replace(article(items), citations=("미르해양원, 이용료 보고서, 2026.1.11.",))
    check(issue(cited), RELEASE, "pdf")


@pytest.mark.parametrize("house", [RELEASE, REPORT], ids=lambda house: house.name)
@pytest.mark.parametrize("lines", range(8))
def test_paragraph_goes_on_over_the_page(house: House, lines: int) -> None:
    """Where a word that may not be broken leaves room at the end of a page."""
    text = "2027년에 Open-Grid 방식을 도입한 1,240개 기업의 Hydrostatic 설비를 모아 8.4명이 4만 2천 장을 견주어 "
    body = (
        *(Bullet(f"{number}째 {LONG}") for number in range(7)),
        *[Bullet("짧은 항목")] * lines,
        Bullet(text * 6 + "발표"),
    )
    check(issue(article(*body)), house, "pdf")


def test_imprint_lines_stay_apart() -> None:
    bulletin = replace(
        issue(article(Bullet(LONG))),
        imprint=("발행일 2026년 1월 9일", "발행처 가람산업연구소", "홈페이지 garam.example"),
    )
    rows = read(typeset_pdf(bulletin, WATCH), "bulletin.pdf")
    assert [row["text"] for row in rows["blocks"] if row["kind"] == "imprint"][-3:] == list(bulletin.imprint)
    assert rows["documents"][0]["publisher"] == "가람산업연구소"


def test_head_box_of_a_release_in_plain_text_is_no_title() -> None:
    release = Bulletin(
        series="보도자료",
        issue_label="",
        publisher="한울물류통계원",
        sections=(Section(None, (Article("물동량 12.5% 늘어 역대 최대", (Paragraph(LONG), Bullet(LONG))),)),),
        has_cover=False,
        has_contents=False,
        masthead=(("보도시점", "2026. 2. 13.(금) 12:00"), ("배포", "2026. 2. 13.(금) 09:00")),
    )
    check(release, RELEASE, "txt")
