"""The source in parentheses at the end of an article title: "… (佛 Capgemini, 1月)"."""

from __future__ import annotations

import regex

# The last part must be a date as bulletins print it: "1月", "1.10", "'24.12월", "2025.1", "12.27."
_SOURCE = regex.compile(
    r"^(?P<title>.{4,}?)\s*[(（](?P<source>[^()（）]*(?:\([^()]*\)[^()（）]*)*,\s*"
    r"(?:['’‘]?\d{2,4}\s?[.년]\s?)?\d{1,2}\s?(?:[.월月]\s?(?:\d{1,2}\s?[.일日]?)?)?\s*)[)）]\s*$",
    regex.S,
)


def split_source(text: str) -> tuple[str, str] | None:
    """(title, source) of a title that names its source; None for other text."""
    found = _SOURCE.match(text.strip())
    return (found["title"].strip(), found["source"].strip()) if found else None
