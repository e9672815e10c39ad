"""Bulletins of Korean public institutes as tables.

import pipeline
pipeline.ingest("raw")                       # read and publish
pipeline.load("numeric_facts")               # a published table as a data frame
pipeline.open("issue.pdf")                   # one file -> Bulletin
pipeline.find_facts("약 4,650억 원", "2025-02")
pipeline.describe("numeric_facts")           # what the columns mean
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.api import describe, find_facts, ingest, load, open
    from pipeline.version import __version__

__all__ = ["__version__", "describe", "find_facts", "ingest", "load", "open"]


def __getattr__(name: str) -> object:
    """Import on first use: `import pipeline` alone stays fast, also in every child process."""
    if name not in __all__:
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
    return getattr(import_module("pipeline.version" if name == "__version__" else "pipeline.api"), name)


def __dir__() -> list[str]:
    return __all__
