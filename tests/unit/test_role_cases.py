"""What is measured, of what, and whether it rises or falls: `cases/roles.tsv`. All sentences are invented.

A line is a sentence, a tab, and some of its facts: `exact | subject | direction [| indicator]`, `-` where there
is none.
"""

from pathlib import Path

import pytest

from pipeline.normalizer.facts import find_facts

CASES = [
    line.split("\t") for line in Path(__file__).with_name("cases").joinpath("roles.tsv").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(("sentence", "expected"), CASES, ids=[str(number) for number in range(1, len(CASES) + 1)])
def test_roles(sentence: str, expected: str) -> None:
    facts = {fact.exact: fact for fact in find_facts(sentence, "2025-02").facts}
    wanted = [told.split(" | ") for told in expected.split(" ; ")]
    found = [
        [exact, facts[exact].subject or "-", facts[exact].direction or "-", facts[exact].indicator or "-"][: len(told)]
        for exact, *told in ((fact[0], *fact) for fact in wanted)
    ]
    assert found == wanted
