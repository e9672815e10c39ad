"""Sources of a citation line."""

import pytest

from pipeline.normalizer.citations import Citation, parse_citation


def test_title_keeps_its_commas() -> None:
    line = "Harbor Institute, Ports, Cranes and Robots: A Survey, 2026.02.14."
    assert parse_citation(line, "2026-03") == [
        Citation(line, "Harbor Institute", "Ports, Cranes and Robots: A Survey", "2026-02-14", None, "en")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Gull Weekly, Storm ahead, 2026.01.05.; 해양연구소, 항만 자동화 전망, 2026.02.",
        "Gull Weekly, Storm ahead, 2026.01.05. 해양연구소, 항만 자동화 전망, 2026.02.",
        "(출처: Gull Weekly, Storm ahead, 2026.01.05. / 해양연구소, 항만 자동화 전망, 2026.02.)",
    ],
)
def test_several_sources_on_one_line(line: str) -> None:
    first, second = parse_citation(line, "2026-03")
    assert (first.organization, first.title, first.published) == ("Gull Weekly", "Storm ahead", "2026-01-05")
    assert (second.organization, second.title, second.published) == ("해양연구소", "항만 자동화 전망", "2026-02")
    assert (first.language, second.language) == ("en", "ko")


@pytest.mark.parametrize(
    ("line", "organization", "title", "published"),
    [
        ("항만공사 「물동량 속보」('25.7월)", "항만공사", "물동량 속보", "2025-07"),
        ("항만공사(2025.7)", "항만공사", None, "2025-07"),
        ('Reed & Moss (2024), "Grain, by rail"', "Reed & Moss", "Grain, by rail", "2024"),
        ("Tern Lab, Coastal outlook, October 2025", "Tern Lab", "Coastal outlook", "2025-10"),
        ("みなと総研, 港湾の現状, 2025.12.27.", "みなと総研", "港湾の現状", "2025-12-27"),
        ("항만공사", "항만공사", None, None),
    ],
)
def test_forms(line: str, organization: str, title: str | None, published: str | None) -> None:
    (found,) = parse_citation(line, "2026-03")
    assert (found.organization, found.title, found.published) == (organization, title, published)


def test_address_on_the_web_is_no_part_of_the_title() -> None:
    (found,) = parse_citation("Tern Lab, Coastal outlook, https://tern.example/a?b=1, 2025.10.01.", "2026-03")
    assert found.url == "https://tern.example/a?b=1"
    assert (found.title, found.published) == ("Coastal outlook", "2025-10-01")


def test_slash_and_semicolon_inside_quotes_do_not_split() -> None:
    (found,) = parse_citation("항만공사, 「하역; 보관 / 운송」, 2025.05.", "2026-03")
    assert found.title == "하역; 보관 / 운송"


def test_number_of_a_note_is_no_organization() -> None:
    (found,) = parse_citation("2) https://tern.example/x, 2025.7.10", "2026-03")
    assert (found.organization, found.url, found.published) == (None, "https://tern.example/x", "2025-07-10")
