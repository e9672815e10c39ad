"""Evidence of a series: what returns in its issues, and a draft of its profile that holds no text of theirs."""

from __future__ import annotations

import tomllib

from pipeline.model import Bulletin, Document, Line, Source, Span
from pipeline.segmenter import segment
from pipeline.segmenter.evidence import draft, gather


def issue(number: int, subject: str) -> Bulletin:
    texts = [
        f"가상 월간동향 2026-{number}호",
        f"{subject} 시장의 전망",
        f"□ {subject} 시장은 앞으로 크게 성장할 것으로 보이며 투자도 함께 늘어날 것으로 전망",
        f"○ {subject} 기업은 새 공장을 짓고 사람을 더 뽑을 계획이라고 발표하여 관심이 모임",
        "발행처 가상연구원",
        "홈페이지 www.virtual.re.kr",
    ]
    lines = tuple(
        Line(text, spans=(Span(0, len(text), size=16.0 if at < 2 else 10.0),), is_paragraph=True)
        for at, text in enumerate(texts)
    )
    return segment(Document(Source("a.txt", "a.txt", str(number) * 64, 1, "text"), "test", lines))


def test_what_returns_is_evidence_and_what_does_not_is_text() -> None:
    evidence = gather([issue(1, "배터리"), issue(2, "로봇"), issue(3, "조선")])
    assert evidence.files == 3
    assert ("virtual.re.kr", 3) in [(host.removeprefix("www."), count) for host, count in evidence.hosts]
    assert evidence.publishers[0] == ("가상연구원", 3)
    profile = tomllib.loads(draft(evidence))
    patterns = " ".join(profile["evidence"]["cover"] + profile["evidence"]["anywhere"])
    assert "월간동향" in patterns
    assert "배터리" not in patterns
    assert profile["publisher"] == "가상연구원"


def test_marks_are_told_with_their_level() -> None:
    evidence = gather([issue(1, "배터리")])
    assert [mark for mark, _, _ in evidence.marks] == ["□", "○"]
    assert evidence.marks[0][1] + 1 == evidence.marks[1][1]
