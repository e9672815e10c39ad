"""A bulletin as rows."""

from datetime import date

import pytest

from pipeline import schema
from pipeline.errors import Code, Severity
from pipeline.model import (
    Article,
    Block,
    Box,
    Bulletin,
    Document,
    Footnote,
    Issue,
    Line,
    Placement,
    Problem,
    RawCitation,
    Source,
    Table,
    TableCell,
)
from pipeline.normalizer.ids import Rows
from pipeline.normalizer.locate import locate
from pipeline.normalizer.markup import table_html
from pipeline.normalizer.records import normalize

SENTENCE = "조선업 수주액은 52.7억 달러로 전년 대비 26.9% 증가"
LINE = Line(
    f"□ {SENTENCE}", page=3, box=Box(50, 100, 400, 112), xs=tuple(50.0 + 10 * i for i in range(len(SENTENCE) + 3))
)
CELLS = [["구분", "2024년", "2025년"], ["수주액", "41.5", "52.7"], ["증감률(%)", "(3.0)", "(27.0)"]]


def bulletin() -> Bulletin:
    cells = tuple(
        TableCell(r, c, 1, 1, text, page=3, box=Box(c * 50, 200 + r * 10, c * 50 + 50, 210 + r * 10))
        for r, row in enumerate(CELLS)
        for c, text in enumerate(row)
    )
    blocks = (
        Block(0, "title", "조선업 수주 동향", article=0),
        Block(
            1, "bullet", SENTENCE, level=1, marker="□", article=0, parent=0, page=3, box=LINE.box,
            placements=(Placement(0, LINE, 2, len(SENTENCE)),), lines=(LINE,), char_start=0, char_end=len(SENTENCE),
        ),
        Block(2, "table", "", article=0, parent=1),
        Block(3, "citation", "갈매기연구소, 조선 전망, 2026.02.10.; Tern Lab, Yards, 2026.01.", article=0),
        Block(4, "furniture", "- 3 -", page=3),
    )  # fmt: skip
    table = Table(
        0, 2, 3, 3, cells, caption="수주 추이", unit_note="억 달러, %", header_row_count=1, header_column_count=1
    )
    return Bulletin(
        Document(Source("a/b.pdf", "b.pdf", "0123456789abcdef" * 4, 10, "pdf"), "engine 1", (), page_count=5),
        Issue(title="바다 동향", published="2026-03", publisher="갈매기연구소"),
        (Article(0, "조선업 수주 동향", source_text="日 하루카제연구소, 1月", body_text=SENTENCE),),
        blocks,
        (
            Footnote(
                0, 1, "*", "anchored", "잠정치", anchor_block=1, anchor_text="수주액", anchor_start=4, anchor_end=7
            ),
        ),
        (RawCitation(0, 3, blocks[3].text),),
        (table,),
        (Problem("segment", Code.TABLE_REPAIRED, Severity.WARNING, "A cell was repaired."),),
    )


@pytest.fixture(scope="module")
def rows() -> Rows:
    return normalize(bulletin())


def test_rows_fit_the_declaration(rows: Rows) -> None:
    caller = {"status", "failure_code", "failure_message", "fingerprint"}
    assert set(rows) == {t.name for t in schema.TABLES} - schema.CROSS_DOCUMENT
    for table in schema.TABLES:
        for row in rows.get(table.name, []):
            assert set(row) == set(table.column_names) - (caller if table.name == "documents" else set())
            for column in table.columns:
                if column.name not in caller:
                    assert row[column.name] is not None or column.nullable
                    assert not column.vocabulary or row[column.name] in (None, *column.vocabulary)


def test_keys_are_unique_and_foreign_keys_exist(rows: Rows) -> None:
    for table in schema.TABLES:
        keys = [tuple(row[c] for c in table.primary_key) for row in rows.get(table.name, [])]
        assert len(keys) == len(set(keys))
        for foreign in table.foreign_keys:
            targets = {tuple(r[c] for c in foreign.target) for r in rows.get(foreign.table, [])}
            for row in rows.get(table.name, []):
                named = tuple(row[c] for c in foreign.columns)
                assert None in named or named in targets


def test_ids_and_counts(rows: Rows) -> None:
    (document,), (article,) = rows["documents"], rows["articles"]
    assert document["document_id"] == "0123456789abcdef"
    assert article["article_id"] == "0123456789abcdef-a001"
    assert rows["blocks"][1]["parent_id"] == rows["blocks"][0]["block_id"] == "0123456789abcdef-b00001"
    assert document["fact_count"] == article["fact_count"] == len(rows["numeric_facts"])
    assert article["block_count"] == 4
    assert (article["source_country"], article["source_org"], article["source_date"]) == (
        "JP", "하루카제연구소", "2026-01",
    )  # fmt: skip


def test_facts_slice_their_text_and_point_at_their_digits(rows: Rows) -> None:
    texts = {row["block_id"]: str(row["text"]) for row in rows["blocks"]}
    cells = {(r["table_id"], r["row_index"], r["column_index"]): str(r["text"]) for r in rows["table_cells"]}
    for fact in rows["numeric_facts"]:
        place = fact["table_id"], fact["row_index"], fact["column_index"]
        text = cells[place] if fact["table_id"] else texts[fact["block_id"]]
        assert text[fact["char_start"] : fact["char_end"]] == fact["exact"]  # type: ignore[misc]
    (money,) = [f for f in rows["numeric_facts"] if f["exact"] == "52.7억 달러"]
    start = LINE.text.index("52.7")
    assert (money["page"], money["x0"], money["x1"]) == (3, 50 + 10 * start, 50 + 10 * (start + 8))
    (cell,) = [f for f in rows["numeric_facts"] if f["exact"] == "52.7"]
    assert (cell["page"], cell["y0"], cell["period_start"]) == (3, 210, date(2025, 1, 1))


def test_checks_mark_their_facts(rows: Rows) -> None:
    growth = [c for c in rows["fact_checks"] if c["kind"] == "growth"]
    assert [c["status"] for c in growth] == ["pass"]
    members = {m["fact_id"] for m in rows["fact_check_members"] if m["check_id"] == growth[0]["check_id"]}
    marked = [f for f in rows["numeric_facts"] if f["fact_id"] in members]
    assert {f["check_status"] for f in marked} == {"pass"}


def test_each_source_of_a_citation_is_a_row(rows: Rows) -> None:
    assert [(c["organization"], c["published"]) for c in rows["citations"]] == [
        ("갈매기연구소", "2026-02-10"),
        ("Tern Lab", "2026-01"),
    ]


def test_furniture_gives_no_facts(rows: Rows) -> None:
    furniture = rows["blocks"][4]["block_id"]
    assert all(f["block_id"] != furniture for f in rows["numeric_facts"])


def test_same_bulletin_same_rows(rows: Rows) -> None:
    assert normalize(bulletin()) == rows


def test_press_release_has_its_publisher_as_source() -> None:
    whole = bulletin()
    own = Article(0, "수주 동향", section="보도자료", is_by_publisher=True)
    (row,) = normalize(Bulletin(whole.document, whole.issue, (own,), (), (), (), ()))["articles"]
    assert (row["source_org"], row["source_date"]) == ("갈매기연구소", "2026-03")


def test_html_is_escaped_and_keeps_spans() -> None:
    cells = (TableCell(0, 0, 1, 2, "a<b\nc"), TableCell(1, 0, 1, 1, "1"), TableCell(1, 1, 1, 1, "2"))
    html = table_html(Table(0, 0, 2, 2, cells, caption="x & y", header_row_count=1))
    assert html == (
        '<table><caption>x &amp; y</caption><thead><tr><th scope="col" colspan="2">a&lt;b<br>c</th></tr></thead>'
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    )


def test_place_of_text_over_two_lines_is_its_first_part() -> None:
    first = Line("가나", page=1, box=Box(0, 0, 20, 10), xs=(0.0, 10.0, 20.0))
    second = Line("다라", page=2, box=Box(0, 20, 20, 30))
    placements = (Placement(0, first, 0, 2), Placement(3, second, 0, 2))
    assert locate(placements, 1, 4) == (1, Box(10, 0, 20, 10))
    assert locate(placements, 3, 5) == (2, Box(0, 20, 20, 30))
    assert locate(placements, 2, 3) is None
