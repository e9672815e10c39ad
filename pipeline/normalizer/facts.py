"""Quantities of running text: every fact, complete, and a mention of whatever has digits and is none."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model import Fact, Mention
from pipeline.normalizer.times import find_times


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a text and speaks for it where its sentences are silent."""

    label: str | None = None  # lead label of the block: "(중국) …" -> 중국
    heading: str | None = None  # nearest heading above
    title: str | None = None  # title of the article
    source_org: str | None = None  # whom the article reports on
    source_country: str | None = None  # ISO 3166-1 alpha-2


@dataclass(frozen=True, slots=True)
class Found:
    """Facts and mentions in order of their place; spans never overlap."""

    facts: tuple[Fact, ...] = ()
    mentions: tuple[Mention, ...] = ()


def find_facts(text: str, issued: str | None = None, context: Context | None = None) -> Found:
    """Read the quantities of `text`. `issued` is the date of the issue (EDTF); it resolves '25 and 지난해."""
    times = find_times(text, issued)
    return Found((), tuple(Mention("time", "time", t.text, t.start, t.end, t.edtf) for t in times))
