"""What kind of thing a noun phrase names: a measure (환자 수), a place or class (수도권), a deed (상향)."""

from __future__ import annotations

from functools import cache

import regex

from pipeline.normalizer.lexicon import countries, read_toml


@cache
def _measure() -> regex.Pattern[str]:
    table = read_toml("cues.toml")["measures"]
    return regex.compile(rf"(?:{'|'.join(table['endings'])})$(?<!{'|'.join(table['others'])})")


@cache
def _places() -> frozenset[str]:
    return frozenset((*read_toml("cues.toml")["regions"]["words"], *(name for name in countries() if len(name) > 1)))


@cache
def _deeds() -> frozenset[str]:
    return frozenset(word for words in read_toml("cues.toml")["deeds"].values() for word in words)


@cache
def _change_at_end() -> regex.Pattern[str]:
    changes = "|".join(read_toml("cues.toml")["deeds"]["changes"])
    return regex.compile(rf"(?<=[\p{{L}}\p{{N}}]{{2}})(?:을|를|의)?\s(?:{changes})(?=\s?[(:]\s?$)")


def is_measure(phrase: str) -> bool:
    """Whether a noun phrase says what is measured: 1인당 환자 수, 해외 의존도; not 교수."""
    return _measure().search(phrase) is not None


def is_place(phrase: str | None) -> bool:
    """Whether a phrase is the name of a country, of a region or of a class that lists name."""
    return phrase in _places()


def is_deed(noun: str) -> bool:
    """Whether a noun says what is done with what was counted: 9,300개 창출."""
    return noun in _deeds()


def without_change(before: str) -> str:
    """지원 한도 상향(: the words before a number in brackets, without the change that the brackets tell of."""
    return _change_at_end().sub("", before)


def split_place(phrase: str) -> tuple[str, str] | None:
    """아시아 비중: the place and the measure that a phrase of two words names; None of others."""
    place, _, measure = phrase.partition(" ")
    return (place, measure) if is_place(place) and is_measure(measure) else None
