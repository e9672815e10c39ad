"""Series that issues name differently: linked by the numbers both print, by names learned so, by people.

Conservative: a wrong link is worse than a series in two pieces. Two series of one family (publisher, release, unit,
measure, frequency) are one only if no document prints both and one part of their names differs. Then

1. their numbers must agree in several periods: fewer where the names are spelled almost alike;
2. or the two names were found to mean the same in other series of the publisher, and no number speaks against it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from rapidfuzz import fuzz

from pipeline.normalizer.series_keys import SEPARATOR, Candidate
from pipeline.normalizer.series_overrides import Overrides

_AGREE = 0.02  # relative difference of two printings that are one number, a small revision included
_SHARE = 0.8  # of the shared periods that must agree
_SHARED = 4  # periods both print that prove it whatever the names …
_SHARED_ALIKE = 2  # … and where they are spelled almost alike
_ALIKE = 85.0  # of 100, Indel similarity of two names
_LEAST_ALIKE = 4  # characters of names that can be called alike
_MOST = 100  # series that differ in the same part: more are a list of things, not spellings of one
_LEAST_LEARNED = 2  # links that make two names synonyms
Synonyms = Counter[tuple[str, ...]]  # publisher and two names -> how many links prove that they mean the same


@dataclass(slots=True)
class Profile:
    """What is known of one series before linking: names, documents, and its newest number for each period."""

    series_id: str
    family: tuple[str, ...]
    parts: tuple[str, ...]  # indicator, then names of row and column
    area: str
    first_vintage: str
    documents: set[str] = field(default_factory=set)
    values: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, members: Sequence[Candidate]) -> Profile:
        """The profile of the candidates of one series."""
        first = members[0]
        names = first.names.split(SEPARATOR) if first.names else []
        vintages = sorted(c.vintage for c in members if c.vintage)
        profile = cls(
            first.series_id,
            (first.publisher, first.topic, first.unit, first.measure, first.frequency),
            (first.indicator, *names),
            first.area,
            vintages[0] if vintages else "9999",
        )
        for candidate in sorted(members, key=lambda c: (c.vintage or "", c.fact_id)):
            profile.documents.add(candidate.document_id)
            profile.values[candidate.period] = candidate.value
        return profile


def learn(profiles: Iterable[Profile], overrides: Overrides) -> Synonyms:
    """How often numbers prove two names of a publisher to mean the same, among series of whole families."""
    return _find(profiles, overrides, Counter())[1]


def find_links(profiles: Iterable[Profile], overrides: Overrides, learned: Synonyms) -> dict[str, str]:
    """Series id -> id of the series it belongs to, for series of whole families. The earliest gives the id.

    `learned` is the sum of what `learn` says of all families.
    """
    return _find(profiles, overrides, learned)[0]


def _find(profiles: Iterable[Profile], overrides: Overrides, learned: Synonyms) -> tuple[dict[str, str], Synonyms]:
    known = sorted(profiles, key=lambda p: (p.first_vintage, p.series_id))
    groups = _Groups(known, overrides)
    proven: Synonyms = Counter()
    unproven: list[tuple[Profile, Profile, tuple[str, ...]]] = []
    for a, b, names in _pairs(known):
        if a.documents & b.documents or overrides.are_apart(a.series_id, b.series_id):
            continue
        if not _is_proven(a, b, names):
            unproven.append((a, b, names))
        elif groups.join(a.series_id, b.series_id):
            proven[a.family[0], *sorted(names)] += 1
    for a, b, names in unproven:
        if learned[a.family[0], *sorted(names)] >= _LEAST_LEARNED and not _contradict(a, b):
            groups.join(a.series_id, b.series_id)
    return groups.links(), proven


class _Groups:
    """Series joined so far; two groups with a document in common are never joined."""

    def __init__(self, known: Sequence[Profile], overrides: Overrides) -> None:
        self._profiles = {profile.series_id: profile for profile in known}
        self._rank = {profile.series_id: rank for rank, profile in enumerate(known)}
        self._members = {profile.series_id: [profile.series_id] for profile in known}
        self._head = {profile.series_id: profile.series_id for profile in known}
        self._overrides = overrides

    def join(self, a: str, b: str) -> bool:
        """Make two groups one; False where that would put two numbers of one document into one series."""
        heads = sorted({self._head[a], self._head[b]}, key=self._rank.__getitem__)
        if len(heads) == 1:
            return False
        first, second = (self._members[head] for head in heads)
        for x in first:
            for y in second:
                if self._profiles[x].documents & self._profiles[y].documents or self._overrides.are_apart(x, y):
                    return False
        first.extend(second)
        for member in second:
            self._head[member] = heads[0]
        del self._members[heads[1]]
        return True

    def links(self) -> dict[str, str]:
        return {series: head for series, head in self._head.items() if series != head}


def _pairs(known: Sequence[Profile]) -> Iterator[tuple[Profile, Profile, tuple[str, ...]]]:
    """Series of one family that differ in one part of their names, with what differs."""
    places: dict[tuple[tuple[str, ...], int, tuple[str, ...]], list[Profile]] = defaultdict(list)
    for profile in known:
        for at in range(len(profile.parts)):
            places[profile.family, at, (*profile.parts[:at], *profile.parts[at + 1 :])].append(profile)
    for (_, at, _), found in places.items():
        if len(found) > _MOST:
            continue
        for a, b in combinations(found, 2):
            if a.area == b.area or not (a.area and b.area):
                yield a, b, (a.parts[at], b.parts[at])


def _is_proven(a: Profile, b: Profile, names: tuple[str, ...]) -> bool:
    shared = a.values.keys() & b.values.keys()
    telling = {a.values[period] for period in shared if a.values[period]}
    needed = _SHARED_ALIKE if _are_alike(*names) else _SHARED
    if len(telling) < needed:  # equal or empty numbers tell nothing
        return False
    return sum(_agree(a.values[p], b.values[p]) for p in shared) >= max(needed, _SHARE * len(shared))


def _are_alike(a: str, b: str) -> bool:
    digits = [[c for c in name if c.isdigit()] for name in (a, b)]
    return min(len(a), len(b)) >= _LEAST_ALIKE and digits[0] == digits[1] and fuzz.ratio(a, b) >= _ALIKE


def _agree(a: float, b: float) -> bool:
    return abs(a - b) <= _AGREE * max(abs(a), abs(b))


def _contradict(a: Profile, b: Profile) -> bool:
    shared = a.values.keys() & b.values.keys()
    return sum(_agree(a.values[p], b.values[p]) for p in shared) < _SHARE * len(shared)


def joined(links: Mapping[str, str], overrides: Overrides) -> dict[str, str]:
    """The links with those that people made: their first series gives the id of all."""
    found = dict(links)
    for same in overrides.same:
        groups = {found.get(series, series) for series in same}
        members = {*groups, *same, *(series for series, head in found.items() if head in groups)}
        found.update(dict.fromkeys(sorted(members), same[0]))
        del found[same[0]]
    return found
