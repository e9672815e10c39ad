"""Breaking text into lines as Korean typesetting does: anywhere inside Hangul words, or at blanks only."""

from __future__ import annotations

from tests.typeset.fonts import width
from tests.typeset.house import House

NO_LINE_START = "。，、.,!?:;)]}」』》〉”’%*…·"  # kinsoku: never open a line
NO_LINE_END = "([{「『《〈“‘"


def break_lines(
    text: str, house: House, font: str, size: float, room: float, first_room: float | None = None
) -> list[str]:
    """Lines of at most `room` points (the first `first_room`).

    A line broken at a blank keeps it at its end if the house prints it; one broken inside a word ends without.
    """
    lines = []
    rest = text
    limit = room if first_room is None else first_room
    while width(rest, font, size) > limit:
        at = _break(rest, house, font, size, limit)
        line, rest = rest[:at], rest[at:]
        if not house.has_end_blank:
            line = line.rstrip(" ")
        lines.append(line)
        limit = room
    return [*lines, rest]


def _break(text: str, house: House, font: str, size: float, limit: float) -> int:
    """How many characters the line takes; a blank that follows the last word belongs to it, though it does not fit."""
    count, used = 0, 0.0
    while count < len(text):
        used += width(text[count], font, size)
        if used > limit and text[count] != " ":
            break
        count += 1
    at = max(count, 1)
    while at > 1 and not _may_break(text, at, house):
        at -= 1
    return at if _may_break(text, at, house) else max(count, 1)


def _may_break(text: str, at: int, house: House) -> bool:
    before, after = text[at - 1], text[at]
    if after == " ":
        return False
    if before == " ":
        return True
    if house.wrap == "word":
        return False
    if after in NO_LINE_START or before in NO_LINE_END:
        return False
    return _is_korean(before) and _is_korean(after)


def _is_korean(character: str) -> bool:
    return "가" <= character <= "힣" or "\u4e00" <= character <= "\u9fff"
