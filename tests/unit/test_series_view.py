"""Series on the terminal."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from rich.console import Console

from pipeline import cli
from pipeline.review.series_view import bar_lines, number, scale, series_view, spark_line
from pipeline.store import series_reader
from pipeline.store.series_reader import find_series

DOCUMENTS = [
    {"document_id": "d1", "title": "1분기 갈매기 동향", "publisher": "갈매기연구소", "source_path": "1분기.hwp"},
    {"document_id": "d2", "title": "2분기 갈매기 동향", "publisher": "갈매기연구소", "source_path": "2분기.hwp"},
]
SERIES = [
    {"series_id": "s1", "name": "수주액 > 전체", "area": None, "unit": "KRW", "frequency": "Q"},
    {"series_id": "s2", "name": "수주액 > 전체 > 부산 지사", "area": None, "unit": "KRW", "frequency": "Q"},
]


def observation(series: str, period: str, value: float, document: str, latest: bool, revision: float | None) -> Any:
    return {
        "series_id": series, "period": period, "vintage": "2026-05" if document == "d1" else "2026-08", "value": value,
        "revision": revision, "is_latest": latest, "fact_id": f"{document}-f00001",
    }  # fmt: skip


OBSERVATIONS = [
    observation("s1", "2025-10/2025-12", -20_000_000_000.0, "d1", True, None),
    observation("s1", "2026-01/2026-03", 40_000_000_000.0, "d1", False, None),
    observation("s1", "2026-01/2026-03", 42_000_000_000.0, "d2", True, 2_000_000_000.0),
    observation("s2", "2025-10/2025-12", 1_000_000_000.0, "d1", True, None),
    observation("s2", "2026-01/2026-03", 2_000_000_000.0, "d1", True, None),
]


@pytest.fixture(autouse=True)
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"documents": DOCUMENTS, "indicator_series": SERIES, "observations": OBSERVATIONS}

    def load_tables(names: list[str], parsed: str | Path) -> dict[str, pa.Table]:
        return {name: pa.Table.from_pylist(rows[name]) for name in names}

    monkeypatch.setattr(series_reader, "load_tables", load_tables)


@pytest.mark.parametrize(
    ("words", "ids"),
    [("수주액", ["s1", "s2"]), ("갈매기 부산지사", ["s2"]), ("s2", ["s2"]), ("선박", []), ("", ["s1", "s2"])],
)
def test_series_are_found_by_words_of_name_and_issue(words: str, ids: list[str]) -> None:
    assert [series.series_id for series in find_series(words)] == ids


def rendered(words: str, width: int = 80, **options: bool) -> str:
    target = io.StringIO()
    Console(file=target, width=width).print(series_view(find_series(words), **options))
    return target.getvalue()


def test_table_shows_latest_values_and_what_became_of_the_first() -> None:
    lines = [line.split() for line in rendered("전체").splitlines()]
    assert next(line for line in lines if "2025-Q4" in line)[:2] == ["2025-Q4", "-200"]
    (current,) = (line for line in lines if "2026-Q1" in line and "420" in line)
    assert current[-2:] == ["2", "+20"]
    assert "억 KRW" in rendered("전체")


def test_vintages_name_the_issues() -> None:
    text = rendered("s1", vintages=True)
    assert "1분기.hwp" in text
    assert "2026-08" in text
    assert "+20" in text


def test_korean_names_do_not_push_columns_out_of_line() -> None:
    for width in (50, 80):
        assert max(_width(line) for line in rendered("수주액", width).splitlines()) <= width


def _width(line: str) -> int:
    from rich.cells import cell_len

    return cell_len(line)


def test_plots() -> None:
    assert bar_lines([0.0, 4.0, -2.0]) == ["", "█" * 24, "█" * 12 + "−"]
    assert spark_line([1.0, 2.0, 8.0]) == "▁▂█"
    assert spark_line([3.0, 3.0]) == "▄▄"
    assert scale([123_000_000.0], "USD") == (8, "억 USD")
    assert number(1_234_500_000.0, 4) == "123,450"


def test_command_prints_json_and_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["series", "부산", "--json"]) == cli.EXIT_FINE
    assert json.loads(capsys.readouterr().out)["observations"][1]["value"] == 2e9
    assert cli.main(["series", "선박"]) == cli.EXIT_NOTHING
    assert "No series has the words" in capsys.readouterr().err
