"""Tables of the genre, each with all facts of its rows: `cases/tables.txt`. All are invented.

A table begins with `# caption | unit note`; `<` continues the cell to the left, `^` the cell above. Its facts follow in
lines that begin with `>`, a line a row: `exact = value unit [/per unit] [@period]`. The issue is of February 2025.
"""

from pathlib import Path

import pytest

from pipeline.model import Fact, Table, TableCell
from pipeline.normalizer.table_facts import table_facts

TEXT = Path(__file__).with_name("cases").joinpath("tables.txt").read_text("utf-8")
BLOCKS = [block.splitlines() for block in TEXT.removeprefix("# ").rstrip().split("\n# ")]


def read(lines: list[str]) -> Table:
    """The table that the lines draw."""
    caption, _, note = lines[0].partition("|")
    rows = [[text.strip() for text in line.split("|")] for line in lines[1:] if not line.startswith(">")]
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    cells = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in ("<", "^"):
                continue
            columns = next((k for k in range(1, width - c) if row[c + k] != "<"), width - c)
            below = next((k for k in range(1, len(rows) - r) if rows[r + k][c] != "^"), len(rows) - r)
            cells.append(TableCell(r, c, below, columns, text))
    return Table(0, 0, len(rows), width, tuple(cells), caption=caption.strip() or None, unit_note=note.strip() or None)


def told(fact: Fact) -> str:
    """A fact as the file writes it."""
    marks = [mark + found for mark, found in (("/", fact.per_unit), ("@", fact.period)) if found]
    return " ".join([f"{fact.exact} = {fact.value:.12g} {fact.unit or '-'}", *marks])


@pytest.mark.parametrize("lines", BLOCKS, ids=[block[0].split("|")[0].strip() for block in BLOCKS])
def test_table(lines: list[str]) -> None:
    found: dict[int | None, list[str]] = {}
    for fact in table_facts(read(lines), "2025-02", None).facts:
        found.setdefault(fact.row, []).append(told(fact))
    assert [" ; ".join(row) for row in found.values()] == [line[2:] for line in lines if line.startswith(">")]
