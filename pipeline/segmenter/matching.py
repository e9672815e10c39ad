"""Comparing titles that differ by typos, blanks, quotes and Hanja."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import regex
from rapidfuzz import fuzz, process

_NO_LETTERS = regex.compile(r"[\W_]+")
_LEADER = regex.compile(r"[\s·.…‥∙⋯_-]{2,}\s*\d{0,4}\s*$|(?<=[\p{L})”’\"'」』])\s+\d{1,4}\s*$")
_HEAD_NUMBER = regex.compile(
    r"^\s*(?:(?:[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ]+|\d{1,2}|[가-하])\s?[.)]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ]+(?=\s)|[IVX]{1,4}[.](?=\s)|제\s?\d{1,2}\s?[장편부](?=\s))\s*"
)


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Letters and digits only, NFKC, lower case."""
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text)).lower()


def similarity(left: str, right: str, at_least: float = 0.0) -> float:
    """0..100 between two folded titles; what lies below `at_least` counts as 0."""
    return float(fuzz.ratio(left, right, score_cutoff=at_least)) if left and right else 0.0


def alike(title: str, others: Sequence[str], at_least: float) -> list[tuple[int, float]]:
    """Where in `others` titles stand as similar as `at_least` or more, in order, and how similar; all folded."""
    if not title:
        return []
    (scores,) = process.cdist([title], others, scorer=fuzz.ratio, score_cutoff=at_least, dtype=np.float64)
    return [(int(at), float(scores[at])) for at in np.flatnonzero(scores)]


def without_leader(text: str) -> str:
    """A contents entry without its dotted leader and page number."""
    return _LEADER.sub("", text).strip()


def without_number(text: str) -> str:
    """A title without the number in front."""
    return _HEAD_NUMBER.sub("", text).strip()


def printed_page(text: str) -> int | None:
    """The page number at the end of a contents entry."""
    found = regex.search(r"(\d{1,4})\s*$", text)
    return int(found[1]) if found and _LEADER.search(text) else None
