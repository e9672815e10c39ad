"""Whatever a table holds: no exception, quotations that slice, the same answer twice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import Table, TableCell
from pipeline.normalizer.checks import PlacedFact, check_facts, statuses
from pipeline.normalizer.table_facts import infer_headers, table_facts

WORDS = st.sampled_from(
    (
        "구분", "합계", "2025년", "'25.1Q", "1분기", "증감률(%)", "비중", "증감", "강릉", "", "-", "…", "12.5",
        "(△3.4)", "1,204", "88 (3.4)", "2025", "7건", "3조 2,000억원", "약 30개", "10~20%", "0.0", "02-555-0147",
        "2025.3.1", "100.0", "±", "((", "'", "단위: 억원",
    )
)  # fmt: skip
TEXTS = st.one_of(WORDS, st.text(alphabet="0123456789,.()△-~%억원년월Q'’ \n가나", max_size=24))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    free = {(r, c) for r in range(rows) for c in range(columns)}
    cells = []
    for r in range(rows):
        for c in range(columns):
            if (r, c) not in free:
                continue
            height, width = draw(st.integers(1, 2)), draw(st.integers(1, 2))
            covered = {(r + i, c + j) for i in range(height) for j in range(width)}
            if not covered <= free:
                height = width = 1
                covered = {(r, c)}
            free -= covered
            cells.append(TableCell(r, c, height, width, draw(TEXTS)))
    headers = draw(st.integers(0, rows)), draw(st.integers(0, columns))
    note = draw(st.sampled_from([None, "억 달러, %", "건", "천 명, %, %p", "전년동기 대비"]))
    return Table(0, 0, rows, columns, tuple(cells), "2025년 추이", note, *headers)


@settings(max_examples=300, deadline=None)
@given(tables())
def test_any_table(table: Table) -> None:
    texts = {(c.row, c.column): c.text for c in table.cells}
    found = table_facts(table, "2026-05", None)
    for fact in found.facts:
        assert fact.row is not None
        assert fact.column is not None
        assert texts[fact.row, fact.column][fact.char_start : fact.char_end] == fact.exact
        assert 0 <= fact.confidence <= 1
    placed = [PlacedFact(str(n), fact, 0, 0, 0) for n, fact in enumerate(found.facts)]
    checks = check_facts(placed)
    assert set(statuses(checks)) <= {p.fact_id for p in placed}
    for check in checks:
        assert check.tolerance >= 0
        assert len(set(check.members)) == len(check.members)
    assert table_facts(table, "2026-05", None) == found
    rows, columns = infer_headers(table.cells)
    assert 0 <= rows <= table.row_count
    assert 0 <= columns <= table.column_count


def test_a_long_table_takes_linear_time() -> None:
    def work(count: int) -> int:
        head = ["구분", "2024년", "2025년", "증감률(%)"]
        rows = [head] + [["" if r % 2 else f"품목{r}", str(100 + r), str(110 + r), "9.9"] for r in range(count)]
        cells = tuple(TableCell(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row))
        facts = table_facts(Table(0, 0, len(rows), 4, cells, unit_note="억원"), "2026-05", None).facts
        return len(check_facts([PlacedFact(str(n), f, 0, 0, 0) for n, f in enumerate(facts)]))

    assert work(3000) == 3000
