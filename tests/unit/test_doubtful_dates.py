"""Dates that cannot well be meant."""

import pytest

from pipeline.model import Block
from pipeline.normalizer.doubtful_dates import doubtful_dates
from pipeline.normalizer.facts import find_facts
from pipeline.normalizer.readings import FactAt


def doubts(text: str) -> list[str]:
    block = Block(0, "paragraph", text, page=3)
    found = [FactAt(fact, block) for fact in find_facts(text, "2026-02").facts]
    return [problem.message for problem in doubtful_dates(found, [block], "2026-02")]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("발전량은 2026년까지 500~900GW에 이를 것으로 예상되는데, 이는 지난해 350GW보다 1.4~2.5배 증가한 수치", 1),
        ("발전량은 2050년까지 500~900GW에 이를 것으로 예상되는데, 이는 지난해 350GW보다 1.4~2.5배 증가한 수치", 0),
        ("발전량은 2026년까지 500~600GW에 이를 것으로 예상되는데, 이는 지난해 350GW보다 1.4~1.7배 증가한 수치", 0),
        ("발전량은 2026년까지 500~900GW에 이를 것으로 예상된다", 0),
        ("선복량을 2026년까지 500~900GW로 늘린다는 목표", 0),
        ("'26년 국제조선박람회(SHIP 2025)에서 신형 선박 30척이 공개", 1),
        ("'26년 국제조선박람회(SHIP 2026)에서 신형 선박 30척이 공개", 0),
    ],
)
def test_doubts(text: str, count: int) -> None:
    assert len(doubts(text)) == count
