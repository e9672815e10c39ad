"""Series under several names, and what people say about them."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import UsageError
from pipeline.normalizer.series import build_series, profiles
from pipeline.normalizer.series_keys import Candidate, candidates
from pipeline.normalizer.series_links import find_links, joined, learn
from pipeline.normalizer.series_overrides import NONE, Overrides
from tests.unit.test_series import fact

ISSUES = {
    name: {"document_id": name, "published": published, "publisher": "갈매기연구소", "series": None, "title": "조선업"}
    for name, published in (("d1", "2026-02"), ("d2", "2026-05"))
}
VALUES = {2019: 41.0, 2020: 52.5, 2021: 47.0, 2022: 60.5, 2023: 66.0}


def printed(document: str, name: str, values: dict[int, float] = VALUES, **fields: Any) -> list[Candidate]:
    facts = [
        fact(document, n, str(year), value, row_header=name, **fields) for n, (year, value) in enumerate(values.items())
    ]
    return list(candidates(facts, ISSUES[document]))


def links(*found: list[Candidate], overrides: Overrides = NONE) -> dict[str, str]:
    known = list(profiles(candidate for part in found for candidate in part))
    return find_links(known, overrides, learn(known, overrides))


def test_numbers_link_what_is_named_otherwise() -> None:
    first, second = printed("d1", "케이맨제도"), printed("d2", "케이만 군도")
    found = links(first, second)
    assert found == {second[0].series_id: first[0].series_id}
    (series,) = build_series([*first, *second], found)["indicator_series"]
    assert series["series_id"] == first[0].series_id
    assert series["observation_count"] == 10


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("케이만 군도", {year: value + 9 for year, value in VALUES.items()}),
        ("케이만 군도", {year: value for year, value in VALUES.items() if year > 2020}),
        ("케이만 군도", dict.fromkeys(VALUES, 41.0)),
    ],
    ids=["other numbers", "too few", "all the same"],
)
def test_less_than_that_links_nothing(name: str, values: dict[int, float]) -> None:
    assert links(printed("d1", "케이맨제도"), printed("d2", name, values)) == {}


def test_almost_the_same_spelling_needs_less() -> None:
    values = {year: value for year, value in VALUES.items() if year > 2021}
    assert len(links(printed("d1", "전문과학기술업"), printed("d2", "전문 과학기술업종", values))) == 1
    assert links(printed("d1", "전문과학1업"), printed("d2", "전문과학2업", values)) == {}


def test_what_one_issue_prints_apart_stays_apart() -> None:
    both = printed("d2", "케이맨제도", {2019: 41.0})
    assert links(printed("d1", "케이맨제도"), printed("d2", "케이만 군도"), both) == {}


def test_learned_names_link_where_no_number_contradicts() -> None:
    proof = [
        part
        for unit in ("USD", "KRW")
        for part in (printed("d1", "케이맨제도", unit=unit), printed("d2", "케이만 군도", unit=unit))
    ]
    later = {2024: 5.0, 2025: 6.0}
    first, second = printed("d1", "케이맨제도", unit="명"), printed("d2", "케이만 군도", later, unit="명")
    assert links(*proof, first, second)[second[0].series_id] == first[0].series_id
    contradicting = printed("d2", "케이만 군도", {2019: 7.0, 2020: 8.0}, unit="명")
    assert contradicting[0].series_id not in links(*proof, first, contradicting)


def test_people_join_keep_apart_and_name(tmp_path: Path) -> None:
    first, second = printed("d1", "케이맨제도"), printed("d2", "케이만 군도")
    ids = [first[0].series_id, second[0].series_id]
    path = tmp_path / "series.toml"
    path.write_text(f'apart = [["{ids[0]}", "{ids[1]}"]]', encoding="utf-8")
    assert links(first, second, overrides=Overrides.read(path)) == {}
    path.write_text(f'same = [["{ids[1]}", "{ids[0]}"]]\n[titles]\n{ids[1]} = "군도"', encoding="utf-8")
    said = Overrides.read(path)
    found = joined(links(first, second), said)
    assert build_series([*first, *second], found, said.titles)["indicator_series"][0]["name"] == "군도"
    assert said.digest
    assert not NONE.digest


def test_synonyms_of_people_count_before_anything_else() -> None:
    facts = [fact("d1", n, f"202{n}", float(n + 5), row_header=name) for n, name in ((1, "조선"), (2, "조선업종"))]
    found = list(candidates(facts, ISSUES["d1"], {"조선업종": "조선"}))
    assert len({candidate.series_id for candidate in found}) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("same = 3", "lists of lists"),
        ('same = [["a"]]', "at least two"),
        ("other = 1", "not other"),
        ("=", "cannot be read"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "series.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=says):
        Overrides.read(path)
