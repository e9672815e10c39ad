"""How many errors do the checks see? One digit of one number is changed, the document normalized anew.

    PYTHONPATH=. .venv/bin/python tests/quality/injected_errors.py ../shared/corpus [--tables 200] [--seed 1] [--misses]

Two draws: of tables that hold at least one checked number, and of all tables with at least `LEAST` numbers. A table is
drawn with the same chance as any other, several times if there are fewer than asked for, each time another cell; any
digit of any number in it, replaced by any other digit (a first digit by no 0). An error counts as seen if a check
fails that did not fail so before and names a number of the changed cell.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pipeline
from pipeline.errors import DocumentError
from pipeline.model import Bulletin
from pipeline.normalizer.records import normalize

_DIGITS = "0123456789"
LEAST = 4  # numbers of a table in the second draw
Rows = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """A number in a cell: the document, the table's ordinal, and the row of its fact."""

    document: str
    table: int
    fact: Mapping[str, Any]


def bulletins(folder: Path) -> Iterator[tuple[str, Bulletin]]:
    """Every document of the folder that can be read, in order of its path."""
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".hwp", ".hwpx", ".pdf", ".txt")):
        try:
            yield path.relative_to(folder).as_posix(), pipeline.open(path)
        except DocumentError as error:
            print(f"{path.name}: {error.code}", file=sys.stderr)


def targets(document: str, rows: Rows, *, checked: bool) -> dict[tuple[str, int], list[Target]]:
    """The numbers of each table that takes part."""
    members = {member["fact_id"] for member in rows["fact_check_members"]}
    ordinals = {table["table_id"]: table["ordinal"] - 1 for table in rows["tables"]}
    found: dict[tuple[str, int], list[Target]] = defaultdict(list)
    has_check: set[tuple[str, int]] = set()
    for fact in rows["numeric_facts"]:
        if fact["table_id"] is not None and any(digit in _DIGITS for digit in fact["exact"]):
            key = (document, ordinals[fact["table_id"]])
            found[key].append(Target(document, key[1], fact))
            if fact["fact_id"] in members:
                has_check.add(key)
    return {key: facts for key, facts in found.items() if (key in has_check if checked else len(facts) >= LEAST)}


def changed(bulletin: Bulletin, target: Target, chance: random.Random) -> tuple[Bulletin, str, str]:
    """The bulletin with one digit of the number replaced, and its cell before and after."""
    fact = target.fact
    tables = []
    before = after = ""
    place = (fact["row_index"], fact["column_index"])
    for table in bulletin.tables:
        cells = table.cells
        if table.ordinal == target.table:
            index = next(n for n, cell in enumerate(cells) if (cell.row, cell.column) == place)
            before = cells[index].text
            at = chance.choice([at for at in range(fact["char_start"], fact["char_end"]) if before[at] in _DIGITS])
            is_first = at == fact["char_start"] or before[at - 1] not in f"{_DIGITS},."
            others = _DIGITS[1:] if is_first else _DIGITS  # no number begins with 0 by mistake alone
            digit = chance.choice([d for d in others if d != before[at]])
            after = before[:at] + digit + before[at + 1 :]
            cells = (*cells[:index], replace(cells[index], text=after), *cells[index + 1 :])
        tables.append(replace(table, cells=cells))
    return replace(bulletin, tables=tuple(tables)), before, after


def failures(rows: Rows) -> set[tuple[str, str, frozenset[tuple[Any, ...]]]]:
    """Failing checks by kind, sentence and the places of their members: ids may shift, places do not."""
    columns = ("table_id", "row_index", "column_index", "block_id")
    place = {fact["fact_id"]: tuple(fact[name] for name in columns) for fact in rows["numeric_facts"]}
    failed = {
        check["check_id"]: (check["kind"], check["explanation"])
        for check in rows["fact_checks"]
        if check["status"] == "fail"
    }
    members: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for member in rows["fact_check_members"]:
        if member["check_id"] in failed:
            members[member["check_id"]].add(place[member["fact_id"]])
    return {(kind, said, frozenset(members[check_id])) for check_id, (kind, said) in failed.items()}


def measure(
    read: Mapping[str, Bulletin], rows: Mapping[str, Rows], count: int, seed: int, *, checked: bool, misses: bool
) -> None:
    """Print the share of errors seen in one draw."""
    chance = random.Random(seed)
    tables: dict[tuple[str, int], list[Target]] = {}
    for document, found in rows.items():
        tables.update(targets(document, found, checked=checked))
    facts = sum(map(len, tables.values()))
    order: list[tuple[str, int]] = []
    while tables and len(order) < count:
        order += chance.sample(sorted(tables), min(len(tables), count - len(order)))
    seen: Counter[str] = Counter()
    missed = []
    used: set[str] = set()
    for key in order:
        free = [t for t in tables[key] if t.fact["fact_id"] not in used] or tables[key]
        target = chance.choice(free)
        used.add(target.fact["fact_id"])
        new, before, after = changed(read[target.document], target, chance)
        fact = target.fact
        place = (fact["table_id"], fact["row_index"], fact["column_index"])
        fresh = failures(normalize(new)) - failures(rows[target.document])
        kinds = {kind for kind, _, places in fresh if any(p[:3] == place for p in places)}
        seen.update(kinds)
        if not kinds:
            missed.append(f"  {target.document} table {target.table} {place[1:]} {before!r} -> {after!r}")
    name = "tables with a checked number" if checked else f"tables of {LEAST} numbers and more"
    share = 1 - len(missed) / len(order) if order else 0.0
    print(f"{name}: {len(tables)} with {facts} numbers")
    print(f"  {len(order)} errors, {len(order) - len(missed)} seen: {share:.1%}")
    print("  seen by " + ", ".join(f"{kind} {n}" for kind, n in seen.most_common()))
    if misses:
        print("\n".join(missed))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="list the errors that no check saw")
    options = parser.parse_args()
    if not options.corpus.is_dir():
        print(f"{options.corpus} is absent: nothing to measure", file=sys.stderr)
        return 2
    read = dict(bulletins(options.corpus))
    rows = {name: normalize(bulletin) for name, bulletin in read.items()}
    statuses = Counter((c["kind"], c["status"]) for found in rows.values() for c in found["fact_checks"])
    passed = sum(n for (_, status), n in statuses.items() if status == "pass")
    failed = sum(n for (_, status), n in statuses.items() if status == "fail")
    share = failed / max(1, passed + failed)
    print(f"{len(read)} documents, unchanged: {passed} checks pass, {failed} fail ({share:.2%})")
    for (kind, status), n in sorted(statuses.items()):
        print(f"  {kind:<18} {status}  {n}")
    for checked in (True, False):
        measure(read, rows, options.tables, options.seed, checked=checked, misses=options.misses)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
