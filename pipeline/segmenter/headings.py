"""Short lines that open something below them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import regex

from pipeline.segmenter.captions import unit_note
from pipeline.segmenter.citations import find_reference
from pipeline.segmenter.markers import CHAPTER_CLASSES
from pipeline.segmenter.paragraphs import Unit
from pipeline.segmenter.publisher import is_office
from pipeline.segmenter.typography import Typography

MAX_HEADING = 60  # characters
MAX_SHORT_HEADING = 42  # without any emphasis
MAX_QUESTION = 120
EMPHASIS = 1.06  # sizes of what a larger line is compared with
SENTENCE_END = regex.compile(r"다[.?!]?\s*$|[까요][.?!]\s*$|(?:[있없었았했됐겠]음|됨)\.?\s*$|[.?!]\s*$")
DATE_LINE = regex.compile(r"(?:(?:19|20)\d{2}|\d{2})?\s?[년.]\s{0,8}\d{0,2}\s?[월.]?\s{0,8}\d{0,2}\s?[일.]?")
FIELD = regex.compile(r"[^:：]{1,16}\s?[:：]\s?\S{2}")  # "기간: 2026. 3. 2. ~ 3. 6."
BRACKETED = regex.compile(r"^[<【\[〈(「≪][^<>【】\[\]〈〉()「」≪≫]{2,40}[>】\]〉)」≫]$")
_QUESTION = regex.compile(
    r"(?:Q\s?\d{1,2}|(?:Q|문|질문|질의)\s?\d{0,2}\s?[.:)\]])\s*[^\s\d].*[?까요]\s*$"
)  # "Q1. …?" above its answer
_LETTERS = regex.compile(r"\p{L}\P{L}*\p{L}|\d")
_EQUATION = regex.compile(r"=.*(?:[{}]|\bover\b|\bTIMES\b|`)")  # a formula's script
_SIGNATURE = regex.compile(r"(?:장|장관|총재|대표|군수|귀하|귀중|\(인\)|서명\)|생략\))$")


def may_be_heading(unit: Unit) -> bool:
    return unit.label is None and len(unit.text) <= MAX_HEADING and not SENTENCE_END.search(unit.text)


def is_heading(at: int, unit: Unit, units: Sequence[Unit], typography: Typography) -> bool:
    """A short marked line that opens something below it."""
    assert unit.marker is not None
    if not may_be_heading(unit):
        return False
    rank = unit.marker.kind.rank
    if unit.marker.kind.name in ("bracketed", *CHAPTER_CLASSES):
        return True
    near = (other for other in units[at + 1 : at + 4] if not (other.marker and other.marker.is_note))
    after = next((other for other in near if unit_note(other.whole) is None), None)
    if after is None or find_reference(after.whole) or (len(unit.lines) > 1 and not unit.is_bold):
        return False  # nothing below it, or a sentence that was wrapped
    opens = (
        not after.is_text
        or (after.marker is not None and after.marker.kind.name != unit.marker.kind.name)
        or (after.marker is None and len(after.text) > MAX_HEADING)
    )
    if after.is_text and after.marker is not None and after.indent is not None and unit.indent is not None:
        opens = opens and after.indent >= unit.indent - 1.0
    if after.is_text and after.marker is not None and after.marker.kind.rank < rank and not unit.is_bold:
        opens = False
    if not opens:
        return False
    below = after.size if after.is_text and after.size else typography.body_size
    emphasized = unit.size > EMPHASIS * max(below, 1.0) or (unit.is_bold and not after.is_bold)
    return emphasized or (len(unit.text) <= MAX_SHORT_HEADING and rank <= 36)


def _is_centred_head(unit: Unit) -> bool:
    """A short line set in the middle that is no date, field or signature."""
    if not unit.is_text or unit.marker is not None or unit.lines[0].align != "center":
        return False
    text = unit.text.strip()
    is_other = DATE_LINE.fullmatch(text) or FIELD.match(text) or is_office(text) or _SIGNATURE.search(text)
    return len(text) <= MAX_SHORT_HEADING and not is_other and not SENTENCE_END.search(text)


def is_plain_heading(at: int, unit: Unit, units: Sequence[Unit], typography: Typography) -> bool:
    if len(unit.text) <= MAX_QUESTION and _QUESTION.match(unit.text):
        return True
    if len(unit.text) > MAX_HEADING or SENTENCE_END.search(unit.text):
        return False
    if _LETTERS.search(unit.text) is None or _EQUATION.search(unit.text):
        return False
    if BRACKETED.match(unit.text):
        return True
    sizes = [other.size for other in units[max(0, at - 5) : at + 6] if other.is_text and other.size]
    around = median(sizes) if sizes else typography.body_size
    if unit.size > 1.1 * max(typography.body_size, 1.0) and unit.size >= around:
        return True
    after = next((other for other in units[at + 1 : at + 3] if unit_note(other.whole) is None), None)
    opens = after is not None and (not after.is_text or after.marker is not None or len(after.text) > MAX_HEADING)
    if opens and _is_centred_head(unit) and not all(map(_is_centred_head, units[max(0, at - 1) : at])):
        return True
    return unit.is_bold and opens and not (after is not None and after.is_bold and after.marker is None)
