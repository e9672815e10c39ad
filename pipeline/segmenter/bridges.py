"""Sentences and notes that the foot of a page or column parted, made whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.segmenter.citations import find_reference
from pipeline.segmenter.line_breaks import ENDED, FOOT_SIZE, IMPRINT_WORD, SIZE_STEP, ends_short
from pipeline.segmenter.paragraphs import Unit, unit_of
from pipeline.segmenter.typography import Typography

NOTE_REACH = 20  # units back in which a note parted by the end of a column begins


def bridge_notes(units: Sequence[Unit], typography: Typography) -> list[Unit]:
    """Sentences that notes at the foot of a page or column interrupt, made whole before the notes."""
    out: list[Unit] = []
    for unit in units:
        at = _interrupted(out, unit, typography)
        at = _parted_note(out, unit, typography) if at is None else at
        if at is None:
            out.append(unit)
            continue
        host = out[at]
        lines = (*host.lines[1:], *unit.lines)
        out[at] = unit_of([host.item, *[replace(host.item, line=line) for line in lines]], typography)
    return out


def _interrupted(out: Sequence[Unit], unit: Unit, typography: Typography) -> int | None:
    """Where in `out` the sentence stands that `unit` goes on with, only notes in smaller type between."""
    if not unit.lines or unit.marker is not None or unit.lines[0].is_paragraph or unit.item.role or unit.item.frame:
        return None
    at = len(out) - 1
    while at >= 0 and out[at].lines and out[at].size < FOOT_SIZE * unit.size and _is_note(out[at]):
        at -= 1
    if at < 0 or at == len(out) - 1:
        return None
    host = out[at]
    if not host.lines or host.item.role or host.item.frame or (host.marker is not None and host.marker.is_note):
        return None
    last, first = host.lines[-1], unit.lines[0]
    is_alike = abs(host.size - unit.size) <= SIZE_STEP * unit.size and host.is_bold == unit.is_bold
    is_next_page = first.page == (last.page or 0) + 1
    is_higher = first.box is not None and last.box is not None and first.box.y0 < last.box.y0
    is_next_column = first.page == last.page and is_higher
    if (
        not is_alike
        or not (is_next_page or is_next_column)
        or ENDED.search(host.text)
        or IMPRINT_WORD.match(first.text)
        or typography.right_edge(last) <= 0
    ):
        return None
    return None if ends_short(last, first, typography) else at


def _parted_note(out: Sequence[Unit], unit: Unit, typography: Typography) -> int | None:
    """Where in `out` the note stands that `unit`, at the foot of the next column or page, goes on with."""
    if not unit.lines or unit.marker is not None or unit.lines[0].is_paragraph or unit.item.role or unit.item.frame:
        return None
    if not unit.size or unit.size >= FOOT_SIZE * typography.body_size:
        return None
    for at in range(len(out) - 1, max(-1, len(out) - 1 - NOTE_REACH), -1):
        host = out[at]
        if not host.lines or not _is_note(host):
            if host.lines and abs(host.size - unit.size) < 0.1:
                return None  # other small type between: a caption, a source
            continue
        last, first = host.lines[-1], unit.lines[0]
        is_next_page = first.page == (last.page or 0) + 1
        is_beside = first.page == last.page and first.box is not None and last.box is not None
        is_next_column = is_beside and first.box is not None and last.box is not None and first.box.x0 >= last.box.x1
        if abs(host.size - unit.size) >= 0.1 or not (is_next_page or is_next_column) or ENDED.search(host.text):
            return None
        return None if typography.right_edge(last) <= 0 or ends_short(last, first, typography) else at
    return None


def _is_note(unit: Unit) -> bool:
    if unit.marker is None or find_reference(unit.whole):
        return False
    return unit.marker.is_note or unit.marker.kind.name == "number_paren"
