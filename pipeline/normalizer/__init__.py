"""Bulletin -> rows: facts, times, sources, citations, checks and series. Knows language, no layout and no format."""

from pipeline.normalizer.records import normalize

__all__ = ["normalize"]
