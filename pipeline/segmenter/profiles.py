"""Series profiles: evidence by which a series is recognized and named. Files in `pipeline/profiles/`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import regex

MIN_EVIDENCE = 2  # findings before a profile is believed
Patterns = tuple[regex.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What identifies a series, and its name and publisher."""

    name: str
    series: str
    publisher: str | None
    is_by_publisher: bool
    cover: Patterns
    anywhere: Patterns
    file_name: Patterns


@cache
def profiles() -> tuple[Profile, ...]:
    """All profiles shipped, by name."""
    folder = files("pipeline") / "profiles"
    found = []
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            data = tomllib.loads(entry.read_text("utf-8"))
            evidence = data.get("evidence", {})
            found.append(
                Profile(
                    data["name"],
                    data["series"],
                    data.get("publisher"),
                    data.get("first_article_by_publisher", False),
                    *(_patterns(evidence.get(place, ())) for place in ("cover", "anywhere", "file_name")),
                )
            )
    return tuple(found)


def choose(file_name: str, cover: str, text: str) -> Profile | None:
    """The profile with most evidence, None where none has enough. `cover`: text of the opening, `text`: the whole."""
    best, best_count = None, MIN_EVIDENCE - 1
    for profile in profiles():
        count = _count(profile.cover, cover) + _count(profile.anywhere, text) + _count(profile.file_name, file_name)
        if count > best_count:
            best, best_count = profile, count
    return best


def _patterns(stated: Iterable[str]) -> Patterns:
    return tuple(regex.compile(pattern, regex.I) for pattern in stated)


def _count(patterns: Patterns, text: str) -> int:
    return sum(1 for pattern in patterns if pattern.search(text))
