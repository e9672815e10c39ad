"""Sources of articles as headlines print them."""

import pytest

from pipeline.normalizer.sources import parse_source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("美 Northwind Research, 3月", ("US", "Northwind Research", "2026-03")),
        ("日 하루카제연구소, 11.28", ("JP", "하루카제연구소", "2025-11-28")),
        ("Orbital Insight Group, 4.2", (None, "Orbital Insight Group", "2026-04-02")),
        ("中 선전市 인민정부 외, 12.5", ("CN", "선전市 인민정부 외", "2025-12-05")),
        ("EU 집행위, '25.9월", ("EU", "집행위", "2025-09")),
        ("獨Kestrel, 2025.10", ("DE", "Kestrel", "2025-10")),
        ("(英 에이번연구원, 2026년 1월 7일)", ("GB", "에이번연구원", "2026-01-07")),
        ("미 상무부", ("US", "상무부", None)),
        ("OECD", (None, "OECD", None)),
        ("EU, 2.3", ("EU", "EU", "2026-02-03")),
        ("", (None, None, None)),
    ],
)
def test_source(text: str, expected: tuple[str | None, str | None, str | None]) -> None:
    assert parse_source(text, "2026-04") == expected


def test_number_that_is_no_date_stays_in_the_name() -> None:
    assert parse_source("Studio 54", "2026-04") == (None, "Studio 54", None)
