"""Which words two texts have in common, roughly: nouns without particles."""

from __future__ import annotations

from functools import lru_cache

import regex

_WORD = regex.compile(r"[가-힣]{2,}|[A-Za-z]{2,}")
_ENDING = regex.compile(r"(?:으로|에서|까지|부터|에는|으로는|은|는|이|가|을|를|의|에|로|와|과|도)$")
_COMMON = frozenset(
    (
        "전년", "대비", "전년동기", "동기", "증가", "감소", "전망", "규모", "기록", "기준", "분기", "상반기", "하반기",
        "달러", "수준", "예상", "연평균", "구분", "현황", "추이", "동향", "주요", "전체", "합계", "올해", "지난해",
    )
)  # fmt: skip


@lru_cache(maxsize=4096)
def words(text: str | None) -> frozenset[str]:
    """Words of two letters and more without particles and without the words every bulletin has."""
    found = {_ENDING.sub("", word) for word in _WORD.findall(text or "")}
    return frozenset(word for word in found if len(word) > 1 and word not in _COMMON)
