"""Sentences of the genre, each with all its facts: `cases/prose.tsv`. All are invented, or common phrases.

A line is a sentence, a tab, and its facts: `exact = value unit [comparator] [~approximation] [/per unit] [@period]`,
`-` for no unit, nothing where there is no fact. The issue is that of February 2025.
"""

from pathlib import Path

import pytest

from pipeline.model import Fact
from pipeline.normalizer.facts import find_facts

CASES = [
    line.split("\t") for line in Path(__file__).with_name("cases").joinpath("prose.tsv").read_text("utf-8").splitlines()
]


def told(fact: Fact) -> str:
    """A fact as the file writes it."""
    if fact.value is not None:
        value = f"{fact.value:.12g}"
    else:
        value = f"{fact.value_low:.12g}~{fact.value_high:.12g}"
    parts = [f"{fact.exact} = {value} {fact.unit or '-'}"]
    if fact.comparator not in ("eq", "range"):
        parts.append(str(fact.comparator))
    parts += [
        mark + found for mark, found in (("~", fact.approximation), ("/", fact.per_unit), ("@", fact.period)) if found
    ]
    return " ".join(parts)


@pytest.mark.parametrize(("sentence", "expected"), CASES, ids=[str(number) for number in range(1, len(CASES) + 1)])
def test_sentence(sentence: str, expected: str) -> None:
    assert " ; ".join(told(fact) for fact in find_facts(sentence, "2025-02").facts) == expected
