"""Whether a word goes on over a line break, where the layout prints no blank glyphs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.model import Line
from pipeline.segmenter.spacing import Vocabulary, learn, word_goes_on

SYLLABLES = Vocabulary(frozenset(), frozenset(), "syllables")
UNKNOWN = Vocabulary(frozenset(), frozenset(), "unknown")

PARAGRAPHS = (
    "시범 단지의 전력 사용량은 2025년 4,200GWh로 지난해보다 12.5% 늘었고, 냉각 설비의 비중은 38%에 이르렀다.",
    "두 기관은 공동 연구소를 세우고 앞으로 5년 동안 연구원을 서로 보내기로 하였으며, 첫해 예산은 34억 원으로 정해졌다.",
    "새 도로는 내년 봄에 열리며, 두 도시를 오가는 시간이 90분에서 55분으로 줄어든다. 통행료는 아직 정해지지 않았다.",
    "센터는 어린이와 노인을 위한 강좌 48개를 무료로 열고, 수강생에게는 교재와 실습 재료를 함께 나누어 준다.",
    "조사에 응한 기업의 절반 이상이 원자재 가격을 가장 큰 부담으로 꼽았고, 환율과 금리가 그 뒤를 이었다.",
)


def _wrapped(text: str, width: int, at_words: bool) -> list[str]:
    """The lines of a paragraph, as long as `width` allows; no line begins or ends with a blank."""
    lines: list[str] = []
    while len(text) > width:
        end = text.rfind(" ", 0, width + 1) if at_words else width
        while (
            not at_words
            and text[end - 1 : end + 1].replace(",", "").replace(".", "").isalnum()
            and text[end - 1].isascii()
            and text[end].isascii()
        ):
            end -= 1
        lines.append(text[:end].strip())
        text = text[end:].strip()
    return [*lines, text]


def _read(lines: list[str], vocabulary: Vocabulary) -> str:
    text = lines[0]
    for line in lines[1:]:
        text += line if word_goes_on(text, line, vocabulary) else f" {line}"
    return text


@pytest.mark.parametrize("width", [26, 27, 29, 31, 34])
@pytest.mark.parametrize("at_words", [True, False], ids=["words", "syllables"])
def test_paragraphs_are_read_as_they_were_written(width: int, at_words: bool) -> None:
    wrapped = [_wrapped(text, width, at_words) for text in PARAGRAPHS]
    vocabulary = learn([Line(line, page=1) for lines in wrapped for line in lines])
    assert vocabulary.breaks in ("words" if at_words else "syllables", "unknown")
    wrong = [
        (read, text)
        for lines, text in zip(wrapped, PARAGRAPHS, strict=True)
        if (read := _read(lines, vocabulary)) != text
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("before", "after", "goes_on"),
    [
        ("수출은 2025", "년 들어 늘었다", True),
        ("사업비는 모두 3,400", "억 원이다", True),
        ("가동", "률이 올랐다", True),
        ("지난해 교역량", "이 2.4% 늘었다", True),
        ("그렇게 내다보았다", ". 다만", True),
        ("가동률은 92", "%에 이른다", True),
        ("인력(연구", ", 관리)", True),
        ("인력(", "연구자)", True),
        ("응용 프로그램 API", "를 연다", True),
        ("모두가 쓸 수", "있다", False),
        ("모두가 쓸 수 있", "다", True),
        ("제도를", "고쳤다", False),
        ("책임을 져야", "한다", False),
        ("비용을 지급", "하였다", True),
        ("전국", "에서는", True),
        ("공장을 늘리기 위", "해 땅을 샀다", True),
        ("기지 9곳 가운데 4곳이", "주민 반대로 늦어졌다", False),
        ("“함께 가겠다”", "라며 손을 잡았다", True),
        ("산업", "투자", False),
    ],
)
def test_breaks_at_any_syllable(before: str, after: str, goes_on: bool) -> None:
    assert word_goes_on(before, after, SYLLABLES) is goes_on


def test_the_document_shows_how_it_writes() -> None:
    spaced = learn([Line("12 명과 30 명, 4 개 기관 (시범)", page=1), Line("참여 (예정)", page=1)])
    assert spaced.parts_counters
    assert spaced.parts_brackets
    assert not word_goes_on("모두 45", "명이다", spaced)
    assert not word_goes_on("모두 45억", "원이다", SYLLABLES)
    assert word_goes_on("모두 45억", "원이다", learn([Line("12억원과 30억원", page=1), Line("4조원", page=1)]))
    assert word_goes_on("모두 45", "명이다", UNKNOWN)
    assert not word_goes_on("기관", "(시범)", replace(SYLLABLES, parts_brackets=True))
    assert word_goes_on("기관", "(시범)", SYLLABLES)


def test_a_document_broken_at_words_is_never_joined() -> None:
    words = Vocabulary(frozenset({"전국에서"}), frozenset({"전국에"}), "words")
    assert not word_goes_on("전국", "에서", words)
    assert word_goes_on("전국에서", ".", words)
