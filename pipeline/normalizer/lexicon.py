"""The tables of words beside the code (`data/`), read once.

Files are CSV or TOML in UTF-8; surfaces of one entry are separated by `|`.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def read_csv(name: str) -> Iterator[dict[str, str]]:
    """The rows of `data/<name>`."""
    text = (files("pipeline.normalizer") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(io.StringIO(text))


@cache
def read_toml(name: str) -> Mapping[str, Any]:
    """The tables of `data/<name>`."""
    return tomllib.loads((files("pipeline.normalizer") / "data" / name).read_text(encoding="utf-8"))


@cache
def magnitudes() -> Mapping[str, int]:
    """Magnitude word -> power of ten (만 -> 4)."""
    return {row["surface"]: int(row["exponent"]) for row in read_csv("magnitudes.csv")}


@cache
def countries() -> Mapping[str, str]:
    """Name of a country, Hangul or one-letter Hanja -> ISO 3166-1 alpha-2, and EU, WLD."""
    return {name: row["code"] for row in read_csv("countries.csv") for name in row["names"].split("|") if name}
