"""Random bulletins within what the genre prints: invented sentences, trees, notes, tables, sources."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from tests.typeset.house import House, Level
from tests.typeset.model import Article, Bullet, Bulletin, Cell, Item, Note, Paragraph, Section, Table

# No noun holds another, so that a note's anchor is found where it was meant.
NOUNS = (
    "관측망", "고체전해질", "물동량", "목록", "배송비", "부표", "설비", "소재", "수출액", "연구회", "예산", "원료",
    "이용료", "인력", "자율선박", "저장장치", "정확도", "지침", "창고", "초음파", "탄소섬유", "투자", "항만", "협의체",
)  # fmt: skip
SUBJECTS = ("을", "이", "의", "에", "은", "과", "도")
VOWEL_SUBJECTS = ("를", "가", "의", "에", "는", "와", "도")
MODIFIERS = (
    "새로", "크게", "함께", "빠르게", "처음으로", "여러", "지난해보다", "앞으로", "고르게", "더", "작은", "넓은",
    "12%", "1,240개", "3억 원", "2027년", "26분", "8.4명", "(시험)", "IEC", "Open-Grid", "4만 2천 장", "약 70%",
)  # fmt: skip
VERBS = ("늘리고", "나누어", "살펴", "모아", "바꾸면", "키우며", "줄이고", "견주어", "이어서", "살린")
ENDINGS = ("늘어날 전망", "줄어든 것으로 조사", "마련하기로 결정", "크게 웃돎", "발표했다.", "필요하다고 강조", "추진")
COUNTRIES = ("佛", "美", "日", "中", "獨", "英")
ORGANIZATIONS = ("누벨연구원", "미르해양원", "나래시", "타넨연구회", "Lumen Lab", "가온통신")
DATES = ("1月", "1.10", "12.27", "2.3")
LABELS = ("방법", "대상", "기업 계획", "AI 활용", "유럽")
NUMBERS_IN_CIRCLES = ("①", "②", "③", "④", "⑤")
COMPANIONS = ("", "", " 외")  # behind the organization of a source: and others
ENUMERATIONS = (
    "▲기준 마련 ▲사람 키우기 ▲거래 활성화 등을",
    "△시장 조사 △기술 교류를",
    "① 기준 마련 ② 사람 키우기 ③ 거래 활성화를",
    "(1) 기준과 (2) 사람을",
)
MARKS = (
    ("□", "○", "-", "·"),
    ("■", "□", "○", "-"),
    ("◆", "◇", "•", "-"),
    ("◎", "-", "·", "+"),
    ("○", "■", "-", "·"),
    ("▶", "●", "-", "·"),
    ("□", "①", "-", "·"),
    ("◈", "ㅇ", "-", "•"),
)
CITATIONS = (("(참고 : ", ")"), ("☞ 출처: ", ""), ("출처 | ", ""), ("※ 자료 : ", ""), ("자료: ", ""), ("* 출처 : ", ""))
CAPTIONS = ("< {} >", "■ {} ■", "〈 {} 〉", "【 {} 】", "[ {} ]")
SHORT = (
    "구분",
    "합계",
    "상반기",
    "하반기",
    "국제",
    "연안",
    "2024년",
    "2025년",
    "비중",
    "곡물",
    "목재",
    "기계",
    "증감률",
)
NUMBERS = ("1,200", "363", "0.4", "△5.0", "15.0", "-", "9", "2,045.7", "100", "71%")


def particle(noun: str, draw: DrawFn) -> str:
    """A noun with a particle that fits its last syllable."""
    has_final = (ord(noun[-1]) - ord("가")) % 28 != 0
    return noun + draw(st.sampled_from(SUBJECTS if has_final else VOWEL_SUBJECTS))


@st.composite
def phrases(draw: DrawFn, shortest: int, longest: int) -> tuple[str, tuple[str, ...]]:
    """A sentence of the genre and its nouns in order, each once."""
    nouns = draw(st.lists(st.sampled_from(NOUNS), min_size=shortest, max_size=longest, unique=True))
    words = []
    for noun in nouns:
        words.append(particle(noun, draw))
        words.append(draw(st.sampled_from(MODIFIERS)))
        words.append(draw(st.sampled_from(VERBS)))
    if len(nouns) > 3 and draw(st.integers(0, 7)) == 0:
        words.insert(3 * draw(st.integers(1, len(nouns) - 2)), draw(st.sampled_from(ENUMERATIONS)))
    return " ".join([*words[:-1], draw(st.sampled_from(ENDINGS))]), tuple(nouns)


@st.composite
def bullet_lists(draw: DrawFn, depth: int, level: int = 1, most: int = 3) -> tuple[Bullet, ...]:
    """Bullets of one level with what hangs below them."""
    return tuple(draw(bullets(depth, level)) for _ in range(draw(st.integers(1, most))))


@st.composite
def bullets(draw: DrawFn, depth: int, level: int) -> Bullet:
    """A bullet, long enough at the top to be broken into lines, with notes and children."""
    text, nouns = draw(phrases(5, 8) if level == 1 else phrases(1, 6))
    anchors = draw(st.lists(st.sampled_from(nouns), max_size=2, unique=True))
    notes = [
        Note("*" * number, draw(phrases(1, 4))[0], anchor)
        for number, anchor in enumerate(sorted(anchors, key=nouns.index), 1)
    ]
    if draw(st.integers(0, 3)) == 0:
        notes.append(Note("※", draw(phrases(1, 5))[0]))
    label = draw(st.sampled_from(LABELS)) if draw(st.integers(0, 3)) == 0 else None
    children: tuple[Bullet, ...] = ()
    if level < depth and draw(st.booleans()):
        children = draw(bullet_lists(depth, level + 1, 2))
    return Bullet(text, level, label, tuple(notes), children)


@st.composite
def cell_lists(draw: DrawFn) -> tuple[str, ...]:
    """The paragraphs of a cell: one sentence, or a short list."""
    count = draw(st.integers(1, 2))
    lines = [draw(phrases(1, 3))[0] for _ in range(count)]
    return tuple(f"- {line}" for line in lines) if count > 1 else tuple(lines)


@st.composite
def tables(draw: DrawFn) -> Table:
    """A captioned table under one or two header rows, some of its cells merged."""
    columns = draw(st.integers(2, 5))
    body_rows = draw(st.integers(30, 60)) if draw(st.integers(0, 9)) == 0 else draw(st.integers(1, 4))
    has_sentences = draw(st.integers(0, 3)) == 0  # the last column explains, over several lines
    is_two_storied = columns >= 3 and draw(st.booleans())
    header_rows = 2 if is_two_storied else 1
    names = draw(st.lists(st.sampled_from(SHORT), min_size=columns, max_size=columns, unique=True))
    cells = []
    if is_two_storied:
        cells.append(Cell(0, 0, (names[0],), 2, 1, True))
        cells.append(Cell(0, 1, (names[1],), 1, columns - 1, True))
        cells += [Cell(1, column, (f"{names[column]}",), is_header=True) for column in range(1, columns)]
    else:
        cells += [Cell(0, column, (names[column],), is_header=True) for column in range(columns)]
    row = header_rows
    while row < header_rows + body_rows:
        span = 2 if row + 2 <= header_rows + body_rows and draw(st.integers(0, 3)) == 0 else 1
        cells.append(Cell(row, 0, (draw(st.sampled_from(SHORT)),), span, 1))
        for inner in range(row, row + span):
            for column in range(1, columns):
                if has_sentences and column == columns - 1:
                    lines = draw(cell_lists())
                else:
                    lines = (draw(st.sampled_from(NUMBERS)),) if draw(st.integers(0, 9)) else ()
                cells.append(Cell(inner, column, lines))
        row += span
    caption = " ".join(draw(st.lists(st.sampled_from(NOUNS), min_size=2, max_size=3, unique=True))) + " 추이"
    unit_note = draw(st.sampled_from((None, "억 원, %", "만 톤", "개")))
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    return Table(header_rows + body_rows, columns, ordered, caption, unit_note)


@st.composite
def articles(draw: DrawFn, house: House, has_source: bool, has_key_points: bool, title: str) -> Article:
    """An article of bullets, at most one table between them, and its sources."""
    body: tuple[Item, ...] = draw(bullet_lists(len(house.levels)))
    if draw(st.integers(0, 3)) == 0:
        body = (Paragraph(draw(phrases(8, 12))[0]), *body)
    if draw(st.integers(0, 2)) == 0:
        body = (*body, draw(tables()), *draw(bullet_lists(len(house.levels), most=1)))
    source = None
    if has_source:
        country = draw(st.sampled_from((*(f"{country} " for country in COUNTRIES), "")))
        organization = draw(st.sampled_from(ORGANIZATIONS)) + draw(st.sampled_from(COMPANIONS))
        source = f"{country}{organization}, {draw(st.sampled_from(DATES))}"
    count = draw(st.integers(0, 2))
    citations = tuple(
        f"{draw(st.sampled_from(ORGANIZATIONS))}, {draw(st.sampled_from(NOUNS))} 보고서, 2026.1.{day}."
        for day in range(11, 11 + count)
    )
    points = tuple(draw(phrases(3, 5))[0] for _ in range(2)) if has_key_points else ()
    return Article(title, body, source, points, citations)


@st.composite
def bulletins(draw: DrawFn, house: House, has_frames: bool = True) -> Bulletin:
    """An issue with cover and contents, in sections or without, every article with its source or none.

    Key points need a form that `has_frames`: in plain text nothing tells where the box ends.
    """
    has_sources = draw(st.booleans())
    has_sections = draw(st.booleans())
    has_key_points = has_frames and house.starts_page and draw(st.booleans())
    count = draw(st.integers(3, 4))
    titles = draw(
        st.lists(
            st.lists(st.sampled_from(NOUNS), min_size=3, max_size=8, unique=True).map(tuple),
            min_size=count,
            max_size=count,
            unique_by=frozenset,
        )
    )
    printed = [
        draw(articles(house, has_sources, has_key_points, f"{words[0]}·{words[1]} {' '.join(words[2:])} 동향"))
        for words in titles
    ]
    if has_sections:
        sections = (Section("이슈 분석", tuple(printed[:1])), Section("정책 동향", tuple(printed[1:])))
    else:
        sections = (Section(None, tuple(printed)),)
    imprint = ("발행일 2026년 1월 9일", "발행처 가람산업연구소", "홈페이지 garam.example")
    return Bulletin(
        series="가람 산업동향",
        issue_label="2026-3호",
        publisher="가람산업연구소",
        sections=sections,
        has_contents=not has_sources or has_sections or draw(st.integers(0, 3)) > 0,
        imprint=imprint if draw(st.integers(0, 3)) == 0 else (),
    )


@st.composite
def mistyped(draw: DrawFn, bulletin: Bulletin) -> Bulletin:
    """The bulletin with contents that differ from its titles, as contents do: a blank too few, another sign, a typo."""

    def entry(article: Article) -> Article:
        title = article.heading
        match draw(st.integers(0, 4)):
            case 0:
                title = title.replace(" ", "", 1)
            case 1:
                title = title.replace("·", " ‧ ")
            case 2:
                title = title.replace("동향", "동항")
            case _:
                return article
        return replace(article, in_contents=title)

    sections = tuple(
        replace(section, articles=tuple(entry(article) for article in section.articles))
        for section in bulletin.sections
    )
    return replace(bulletin, sections=sections)


@st.composite
def other_houses(draw: DrawFn, house: House) -> House:
    """The house as another institute, or its next designer, would have it: marks, sizes, indents, rules, wrapping."""
    marks = draw(st.sampled_from(MARKS))[: len(house.levels)]
    step, smaller = draw(st.sampled_from((8.0, 10.0, 14.0))), draw(st.sampled_from((0.0, 0.5, 1.0)))
    size = draw(st.sampled_from((11.0, 12.0, 13.5)))
    wrap = draw(st.sampled_from(("character", "word")))
    levels = tuple(
        Level(mark, size - smaller * depth, step * depth, numbers=NUMBERS_IN_CIRCLES if mark == "①" else ())
        for depth, mark in enumerate(marks)
    )
    return replace(
        house,
        levels=levels,
        body_size=size,
        leading=draw(st.sampled_from((1.45, 1.6, 1.75))),
        note_size=draw(st.sampled_from((8.5, 9.5))),
        note_indent=draw(st.sampled_from((12.0, 24.0, 30.0))),
        citation=draw(st.sampled_from(CITATIONS)),
        caption_form=draw(st.sampled_from(CAPTIONS)),
        wrap=wrap,
        has_end_blank=wrap == "character" or draw(st.booleans()),  # without it broken words are told by chance
        is_justified=draw(st.booleans()),
        has_side_rules=draw(st.booleans()),
        page_number=draw(st.sampled_from(("- {} -", "{}", "| {} |"))),
        leader=draw(st.sampled_from(("…", "·", "."))),
    )


@st.composite
def releases(draw: DrawFn, house: House, has_heads: bool = True) -> Bulletin:
    """A press release: a head box, one article, up to two attachments in ruled titles if the form `has_heads`."""
    count = draw(st.integers(0, 2)) if has_heads else 0
    main = draw(articles(house, False, False, f"{draw(st.sampled_from(NOUNS))} 12.5% 늘어 역대 최대"))
    attached = tuple(
        replace(draw(articles(house, False, False, f"{draw(st.sampled_from(NOUNS))} 개요")), head=f"참고 {number}")
        for number in range(1, count + 1)
    )
    return Bulletin(
        series="보도자료",
        issue_label="",
        publisher="한울물류통계원",
        sections=(Section(None, (main, *attached)),),
        has_cover=False,
        has_contents=False,
        masthead=(("보도시점", "2026. 2. 13.(금) 12:00"), ("배포", "2026. 2. 13.(금) 09:00")),
    )
