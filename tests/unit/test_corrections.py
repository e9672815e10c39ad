"""A reviewer's decisions: applied to what is read, marked in the data, reported where they no longer fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline import cli
from pipeline.corrections.apply import normalize_corrected
from pipeline.corrections.entries import Corrections, Entry, read_folder
from pipeline.errors import UsageError
from pipeline.extractors import extract
from pipeline.limits import DEFAULT
from pipeline.model import Bulletin
from pipeline.normalizer.records import normalize
from pipeline.run.correct import correct
from pipeline.run.worker import source_of
from pipeline.segmenter import segment
from pipeline.store.checks import violations_of
from pipeline.store.load import load_tables
from pipeline.store.rows import to_tables

DOCUMENT = "0123456789abcdef"
TEXT = """가람 소식

□ 등대 12곳의 전구를 갈아 전기를 30% 아꼈다

○ 갈매기* 250마리가 돌아왔다

* 바닷가에 사는 새

□ 배 7척을 새로 지었다
"""


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    return segment(extract(source_of("a.txt", DOCUMENT * 4, len(TEXT)), TEXT.encode(), DEFAULT, None))


def fact_id(bulletin: Bulletin, exact: str) -> str:
    return next(str(row["fact_id"]) for row in normalize(bulletin)["numeric_facts"] if row["exact"] == exact)


def block_id(bulletin: Bulletin, start: str) -> str:
    rows = normalize(bulletin)["blocks"]
    return next(str(row["block_id"]) for row in rows if str(row["text"]).startswith(start))


def decided(bulletin: Bulletin, *entries: Entry) -> dict[str, list[dict[str, Any]]]:
    facts = tuple(entry for entry in entries if "-f" in entry.id)
    blocks = tuple(entry for entry in entries if "-b" in entry.id)
    rows = normalize_corrected(bulletin, Corrections(facts, blocks))
    whole = {**rows, "documents": [{**rows["documents"][0], "status": "ok", "fingerprint": ""}]}
    assert not list(violations_of(to_tables(whole)))
    return rows  # type: ignore[return-value]


def problems(rows: dict[str, list[dict[str, Any]]]) -> list[tuple[str, str]]:
    return [(row["code"], row["detail"]) for row in rows["problems"] if str(row["code"]).startswith("CORRECT")]


def test_no_decision_changes_nothing(bulletin: Bulletin) -> None:
    assert decided(bulletin) == normalize(bulletin)


def test_rejected_fact_is_a_mention_and_others_keep_their_ids(bulletin: Bulletin) -> None:
    before = {row["fact_id"]: row["exact"] for row in normalize(bulletin)["numeric_facts"]}
    wrong = fact_id(bulletin, "12곳")
    rows = decided(bulletin, Entry(wrong, "reject", "12곳", why="이름의 일부"))
    assert {row["fact_id"]: row["exact"] for row in rows["numeric_facts"]} == {
        name: exact for name, exact in before.items() if name != wrong
    }
    assert ("correction", "12곳") in [(row["reason"], row["exact"]) for row in rows["mentions"]]
    ((code, detail),) = problems(rows)
    assert code == "CORRECTED"
    assert "reject" in detail
    assert "이름의 일부" in detail


def test_edited_fact_is_marked_and_what_follows_follows(bulletin: Bulletin) -> None:
    changes = {"value": 13, "unit": "USD", "period": "2025-02", "kind": "money"}
    rows = decided(bulletin, Entry(fact_id(bulletin, "12곳"), "edit", "12곳", changes))
    fact = next(row for row in rows["numeric_facts"] if row["exact"] == "12곳")
    assert (fact["rule"], fact["confidence"]) == ("correction", 1.0)
    assert (fact["value"], fact["value_exact"]) == (13.0, "13")
    assert (fact["unit_kind"], fact["currency"]) == ("currency", "USD")
    assert (str(fact["period_start"]), str(fact["period_end"])) == ("2025-02-01", "2025-02-28")


def test_accepted_fact_is_marked_and_its_rule_kept_on_record(bulletin: Bulletin) -> None:
    accepted = fact_id(bulletin, "7척")
    (former,) = (row for row in normalize(bulletin)["numeric_facts"] if row["fact_id"] == accepted)
    rows = decided(bulletin, Entry(accepted, "accept", "7척"))
    (fact,) = (row for row in rows["numeric_facts"] if row["fact_id"] == accepted)
    assert fact == {**former, "rule": "correction", "confidence": 1.0}
    assert f"rule {former['rule']}" in problems(rows)[0][1]


def test_edited_text_of_a_block_is_read_anew(bulletin: Bulletin) -> None:
    text = "갈매기* 255마리와 오리 3마리가 돌아왔다"
    rows = decided(bulletin, Entry(block_id(bulletin, "갈매기"), "edit", "갈매기", {"text": text}))
    assert {"255마리", "3마리"} <= {row["exact"] for row in rows["numeric_facts"]}
    assert text in "\n".join(row["text"] for row in rows["blocks"])
    assert "CORRECTED" in [code for code, _ in problems(rows)]


def test_kind_and_parent_of_a_block(bulletin: Bulletin) -> None:
    last, first = block_id(bulletin, "배 7척"), block_id(bulletin, "등대")
    rows = decided(bulletin, Entry(last, "edit", "배 7척", {"kind": "paragraph", "level": 2, "parent_id": first}))
    block = next(row for row in rows["blocks"] if row["block_id"] == last)
    assert (block["kind"], block["level"], block["parent_id"]) == ("paragraph", 2, first)


def test_rejected_block_is_furniture_and_nothing_is_lost(bulletin: Bulletin) -> None:
    gone = block_id(bulletin, "등대")
    rows = decided(bulletin, Entry(gone, "reject", "등대 12곳"))
    block = next(row for row in rows["blocks"] if row["block_id"] == gone)
    assert (block["kind"], block["article_id"]) == ("furniture", None)
    assert len(rows["blocks"]) == len(normalize(bulletin)["blocks"])
    assert "12곳" not in {row["exact"] for row in rows["numeric_facts"]}
    assert all(row["parent_id"] != gone for row in rows["blocks"])


@pytest.mark.parametrize("identity", ["f00001", "f09999", "b00002", "b09999"])
def test_what_no_longer_fits_is_reported_and_not_applied(bulletin: Bulletin, identity: str) -> None:
    rows = decided(bulletin, Entry(f"{DOCUMENT}-{identity}", "reject", "전혀 다른 글"))
    assert [code for code, _ in problems(rows)] == ["CORRECTION_UNFIT"]
    before = normalize(bulletin)
    assert {name: rows[name] for name in rows if name != "problems"} == {
        name: before[name] for name in before if name != "problems"
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[facts", "cannot be read"),
        ("[words.x]\na = 1", "words"),
        (f'[facts.{DOCUMENT}-b00001]\ndecision = "accept"\nexpected = "x"', "is no id of facts"),
        ('[facts.fedcba9876543210-f00001]\ndecision = "accept"\nexpected = "x"', "is no id"),
        (f'[facts.{DOCUMENT}-f00001]\ndecision = "maybe"\nexpected = "x"', "needs decision"),
        (f'[facts.{DOCUMENT}-f00001]\ndecision = "edit"\nexpected = "x"', "needs `set"),
        (f'[facts.{DOCUMENT}-f00001]\ndecision = "edit"\nexpected = "x"\nset = {{ valeu = 1 }}', "'valeu'"),
        (f'[facts.{DOCUMENT}-f00001]\ndecision = "edit"\nexpected = "x"\nset = {{ value = "1" }}', "float64"),
        (f'[facts.{DOCUMENT}-f00001]\ndecision = "edit"\nexpected = "x"\nset = {{ kind = "sum" }}', "one of"),
        (f'[blocks.{DOCUMENT}-b00001]\ndecision = "edit"\nexpected = "x"\nset = {{ kind = "table" }}', "one of"),
    ],
)
def test_a_wrong_file_is_refused_with_a_reason(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / f"{DOCUMENT}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=told):
        read_folder(tmp_path)


def test_from_a_decision_to_the_next_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text(TEXT, encoding="utf-8")
    folders = [f"--{name}={tmp_path / name}" for name in ("raw", "parsed", "build", "corrections")]
    assert cli.main(["ingest", *folders, "--workers=1"]) == 0
    before = load_tables(["numeric_facts"], tmp_path / "parsed")["numeric_facts"].to_pylist()
    wrong = next(row["fact_id"] for row in before if row["exact"] == "30%")
    arguments = ["correct", wrong, f"--corrections={tmp_path / 'corrections'}", f"--parsed={tmp_path / 'parsed'}"]
    assert cli.main([*arguments, "--set", "value=31.5", "--set", "modality=estimate", "--why", '쪽 아래 "정정"']) == 0
    assert cli.main([*arguments, "--reject"]) == cli.EXIT_NOTHING
    assert "--force" in capsys.readouterr().err
    assert cli.main(["ingest", *folders, "--workers=1"]) == 0
    assert "0 unchanged" in capsys.readouterr().out
    after = load_tables(["numeric_facts"], tmp_path / "parsed")["numeric_facts"].to_pylist()
    fact = next(row for row in after if row["fact_id"] == wrong)
    assert (fact["value"], fact["modality"], fact["rule"]) == (31.5, "estimate", "correction")
    assert cli.main(["ingest", *folders, "--workers=1"]) == 0
    assert "1 unchanged" in capsys.readouterr().out
    assert cli.main([*arguments, "--reject", "--force"]) == 0
    assert cli.main(["ingest", *folders, "--workers=1"]) == 0
    last = load_tables(["numeric_facts"], tmp_path / "parsed")["numeric_facts"].to_pylist()
    assert wrong not in {row["fact_id"] for row in last}


def test_a_wrong_decision_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Nothing is published"):
        correct(f"{DOCUMENT}-f00001", "accept", (), "", tmp_path / "corrections", tmp_path / "parsed", force=False)
    assert not (tmp_path / "corrections").exists()


def test_the_example_of_the_docs_is_a_correction(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "corrections.md").read_text(encoding="utf-8")
    (tmp_path / "a8d6d8ba3cedb3c1.toml").write_text(page.split("```toml\n")[1].split("```")[0], encoding="utf-8")
    (found,) = read_folder(tmp_path).values()
    assert [entry.decision for entry in (*found.facts, *found.blocks)] == ["edit", "reject", "edit"]
