from __future__ import annotations

import io

from pipeline.errors import Code
from pipeline.model import Outcome
from pipeline.run.progress import no_progress, show_progress

OUTCOMES = [Outcome("a/[b].txt", "ok", "f"), Outcome("c.txt", "refused", "f", Code.EMPTY, "Empty.")]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_plain_lines_away_from_a_terminal() -> None:
    stream = io.StringIO()
    with show_progress(2, stream) as advance:
        for outcome in OUTCOMES:
            advance(outcome)
    assert stream.getvalue() == "2 of 2 documents read, 1 failed\n"


def test_bar_on_a_terminal_takes_names_as_text() -> None:
    stream = Terminal()
    with show_progress(2, stream) as advance:
        for outcome in OUTCOMES:
            advance(outcome)
    assert "2/2" in stream.getvalue()


def test_nothing_to_read_shows_nothing() -> None:
    stream = Terminal()
    with show_progress(0, stream), no_progress(0) as advance:
        advance(OUTCOMES[0])
    assert stream.getvalue() == ""
