"""Reference lines: (참고 : …), 출처 | …, ☞ 출처: …, ※ 자료: …, 자료 : …"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:  # paragraphs asks this module which lines are references
    from pipeline.segmenter.paragraphs import Unit

_LEAD = regex.compile(
    r"^\s*(?P<open>[(（\[<〈])?\s*(?P<lead>(?:[☞※*▶▷→◎•·-]\s?)?(?:참\s?고(?:\s?자료|\s?문헌)?|출\s?처|자\s?료(?:\s?원|\s?출처)?|인용|參考|参考|資料|出典|"
    r"[Ss]ources?|SOURCES?|[Rr]eferences?))(?P<colon>\s?[:：|｜;]\s*)"
)
# "[출처] …"; not 참고, which heads annexes
_BRACKETED_LEAD = regex.compile(
    r"\s*(?P<lead>(?:[☞※*▶▷•·-]\s?)?[\[<〈【(（]\s?(?:출\s?처|자\s?료\s?출\s?처|자\s?료\s?원|出典|[Ss]ources?)\s?[\]>〉】)）])\s*[:：]?\s*(?=\S)"
)
MAX_SOURCE = 400  # characters
MAX_WORD = 16  # … of the word that heads a bibliography
_BIBLIOGRAPHY = regex.compile(
    r"[<【\[■◆]?\s?(?:참\s?고\s?문\s?헌|인\s?용\s?문\s?헌|References?|Bibliography)\s?[>】\]]?", regex.I
)
_SOURCE = regex.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|https?://|www\.")
_CLOSE = {"(": ")", "（": "）", "[": "]", "<": ">", "〈": "〉"}
_DATED_SOURCE = regex.compile(
    r"^.{2,80}?,\s.*(?:19|20)\d{2}\s?[.년-]\s?(?:\d{1,2}\s?[.월-]?\s?)?(?:\d{1,2}\s?[.일]?)?\s*\)?$", regex.S
)
_COMPLETE = regex.compile(r"(?:19|20)\d{2}\s?[.년-]\s?(?:\d{1,2}\s?[.월-]?\s?)?(?:\d{1,2}\s?[.일]?)?\s*$")
_URL = regex.compile(r"https?://|www\.")


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference line taken apart: `text` is `source[start:end]` of the whole line's text."""

    marker: str
    start: int
    end: int


def find_reference(text: str) -> Reference | None:
    """The lead word and the span of the sources, None for other text. `text` is the line with its mark."""
    if bracketed := _BRACKETED_LEAD.match(text):
        return Reference(bracketed["lead"].strip(), bracketed.end(), len(text.rstrip()))
    found = _LEAD.match(text)
    if not found:
        return None
    end = len(text.rstrip())
    close = _CLOSE.get(found["open"] or "")
    if (
        close
        and text[:end].endswith(close)
        and text[found.end() : end].count(close) > text[found.end() : end].count(found["open"])
    ):
        end -= 1
    if not text[found.end() : end].strip():
        return None
    lead = found["lead"].strip()
    colon = found["colon"].strip()
    marker = lead if found["open"] else f"{lead}{found['colon'].rstrip()}" if colon else lead
    return Reference(marker, found.end(), end)


def is_complete(text: str) -> bool:
    """A reference line that ends in a date or an address: what stands below is another source."""
    return find_reference(text) is not None and _COMPLETE.search(text) is not None


def bibliography(units: Sequence[Unit], skip: AbstractSet[int]) -> frozenset[int]:
    """Positions of the sources below the word 참고문헌: lines with a year or an address, to the first without."""
    found: set[int] = set()
    is_open = False
    for at, unit in enumerate(units):
        if at in skip:
            continue
        if len(unit.text) <= MAX_WORD and unit.is_text and _BIBLIOGRAPHY.fullmatch(unit.text.strip()):
            is_open = True
            continue
        is_open = is_open and unit.is_text and len(unit.text) < MAX_SOURCE and _SOURCE.search(unit.text) is not None
        if is_open:
            found.add(at)
    return frozenset(found)


def goes_on(text: str) -> bool:
    """A further source below a reference line: "기관, 제목, 2024.07.04."."""
    return len(text) < MAX_SOURCE and (
        _DATED_SOURCE.match(text.strip()) is not None or (_URL.search(text) is not None and len(text) < 200)
    )
