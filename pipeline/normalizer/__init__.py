"""Bulletin -> rows: facts, times, sources, citations, checks and series. Knows language, no layout and no format."""
