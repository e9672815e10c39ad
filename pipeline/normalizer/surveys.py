"""When people were asked: the date of the survey that an article reports on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import regex

from pipeline.normalizer.dating import shift_default
from pipeline.normalizer.times import Time

_SURVEY = regex.compile(r"(?:설문|서베이|조사)\S{0,6}\s?\($")
_DATED_SURVEY = regex.compile(r"(?:설문|서베이|조사)\S{0,6}\s?\(\s?['’‘]?\d{2,4}\s?[.년]")


def find_survey(text: str, times: Sequence[Time]) -> Time | None:
    """The date in brackets behind a survey: 설문조사('24.10월)."""
    for time in times:
        if time.first is not None and _SURVEY.search(text, max(0, time.start - 16), time.start) is not None:
            return shift_default(time)
    return None


def survey_text(texts: Iterable[str]) -> str | None:
    """The first text of an article that dates the survey it reports on: 설문조사('24.10월). For `Context.survey`."""
    return next((text for text in texts if _DATED_SURVEY.search(text) is not None), None)
