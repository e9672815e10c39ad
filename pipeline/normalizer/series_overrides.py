"""What people say about series, in a TOML file: docs/series.md."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError

_KEYS = {"same", "apart", "names", "titles"}


@dataclass(frozen=True, slots=True)
class Overrides:
    """`same`: series that are one, the first giving the id; `apart`: never linked; `names`: synonyms; `titles`."""

    same: tuple[tuple[str, ...], ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Overrides:
        """The overrides in a file. Raises `UsageError` where it cannot be read or says something unknown."""
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"The file of series {path} cannot be read: {error}.") from error
        if unknown := sorted(content.keys() - _KEYS):
            raise UsageError(f"The file of series {path} knows {', '.join(sorted(_KEYS))}, not {', '.join(unknown)}.")
        try:
            return cls(
                _lists(content.get("same", [])),
                _lists(content.get("apart", [])),
                _texts(content.get("names", {})),
                _texts(content.get("titles", {})),
            )
        except ValueError as error:
            raise UsageError(f"In the file of series {path}, {error}.") from error

    @property
    def digest(self) -> str:
        """Hash of all that is said; empty where nothing is."""
        said = repr((self.same, self.apart, sorted(self.names.items()), sorted(self.titles.items())))
        return "" if self == NONE else hashlib.sha256(said.encode()).hexdigest()

    def are_apart(self, a: str, b: str) -> bool:
        """Whether a person said that two series are not one."""
        return any(a in group and b in group for group in self.apart)


NONE = Overrides()


def _lists(content: Any) -> tuple[tuple[str, ...], ...]:
    if not isinstance(content, list) or not all(isinstance(group, list) for group in content):
        raise ValueError("same and apart are lists of lists of series ids")
    groups = tuple(tuple(map(str, group)) for group in content)
    if any(len(group) < 2 for group in groups):
        raise ValueError("same and apart name at least two series each")
    return groups


def _texts(content: Any) -> dict[str, str]:
    if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
        raise ValueError("names and titles are tables of texts")
    return content
