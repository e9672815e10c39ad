"""What speaks for a series in its files: the evidence a person needs to write a profile, and a draft of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from pipeline.model import Bulletin

COVER_BLOCKS = 12
COVER_KINDS = ("title", "imprint", "heading", "furniture")
MAX_COVER = 40  # characters of a line that may name a series
_DIGITS = regex.compile(r"\d+")
_HOST = regex.compile(r"(?:[a-z0-9-]+\.)+(?:go|or|re|ac|co)\.kr|[a-z0-9-]+\.kr", regex.I)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts over the files; each pair is (what, in how many files or blocks)."""

    files: int
    cover: tuple[tuple[str, int], ...]  # opening lines that return, digits as #
    furniture: tuple[tuple[str, int], ...]  # running heads that return
    hosts: tuple[tuple[str, int], ...]  # addresses of the publisher's sites
    marks: tuple[tuple[str, int, int], ...]  # mark, level it most often has, blocks
    publishers: tuple[tuple[str, int], ...]
    profiles: tuple[tuple[str, int], ...]  # profiles that recognize the files already


def gather(bulletins: Sequence[Bulletin]) -> Evidence:
    """The evidence found in files of one series."""
    cover: Counter[str] = Counter()
    furniture: Counter[str] = Counter()
    hosts: Counter[str] = Counter()
    marks: Counter[tuple[str, int]] = Counter()
    for bulletin in bulletins:
        opening = [block.text for block in bulletin.blocks if block.text and block.kind in COVER_KINDS][:COVER_BLOCKS]
        cover.update({_pattern(text) for text in opening if len(text) <= MAX_COVER})
        furniture.update(
            {_pattern(block.text) for block in bulletin.blocks if block.kind == "furniture" and block.text}
        )
        hosts.update({host.lower() for block in bulletin.blocks for host in _HOST.findall(block.text)})
        marks.update((block.marker, block.level) for block in bulletin.blocks if block.marker and block.level)
    level_of: dict[str, tuple[int, int]] = {}
    for (mark, level), count in sorted(marks.items()):
        if count > level_of.get(mark, (0, 0))[1]:
            level_of[mark] = (level, count)
    return Evidence(
        files=len(bulletins),
        cover=_common(cover),
        furniture=_common(furniture),
        hosts=_common(hosts),
        marks=tuple(
            (mark, level, count) for mark, (level, count) in sorted(level_of.items(), key=lambda m: (m[1][0], m[0]))
        ),
        publishers=_common(Counter(b.issue.publisher for b in bulletins if b.issue.publisher)),
        profiles=_common(Counter(b.issue.profile for b in bulletins if b.issue.profile)),
    )


def draft(evidence: Evidence) -> str:
    """A profile in TOML for a person to edit. It holds evidence of the series, no text of a document."""
    majority = max(min(2, evidence.files), (evidence.files + 1) // 2)  # once is chance, unless there is one file only
    cover = [text for text, count in evidence.cover if count >= majority and regex.search(r"\p{L}{3}", text)][:3]
    running = [text for text, count in evidence.furniture if count >= majority and regex.search(r"\p{L}{3}", text)][:3]
    hosts = [host.replace(".", r"\.") for host, count in evidence.hosts if count >= majority][:2]
    publisher = evidence.publishers[0][0] if evidence.publishers else ""
    lines = [
        "# Draft from the files' own evidence. Name the series, keep the patterns that no other series prints.",
        'name = "new-series"',
        f'series = "{_quoted(cover[0]) if cover else ""}"',
        f'publisher = "{_quoted(publisher)}"',
        "",
        "[evidence] # regular expressions; two findings choose this profile",
        f"cover = {_list(cover)}",
        f"anywhere = {_list([*running, *hosts])}",
        "file_name = []",
        "",
        "# marks seen, topmost first: " + " ".join(mark for mark, _, _ in evidence.marks[:12]),
    ]
    return "\n".join(lines) + "\n"


def _pattern(text: str) -> str:
    """The text as a regular expression that any issue fulfils: digits and blanks may differ."""
    return r"\s?".join(_DIGITS.sub(r"\\d+", regex.escape(word, special_only=True)) for word in text.split())


def _common(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:12])


def _quoted(text: str) -> str:
    return text.replace("\\s?", " ").replace("\\", "").replace('"', "'")


def _list(patterns: Sequence[str]) -> str:
    return "[" + ", ".join("'" + pattern.replace("'", ".") + "'" for pattern in patterns) + "]"
