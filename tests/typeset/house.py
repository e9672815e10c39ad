"""How an institute prints: marks, sizes, indents, rules, wrapping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

POINTS_A_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Level:
    """The look of one level of bullets; sizes and indents in points."""

    marker: str
    size: float
    indent: float
    is_bold: bool = False
    numbers: tuple[str, ...] = ()  # marks of a numbered level, in order; `marker` is the first

    def mark(self, index: int) -> str:
        """The mark of an item by its place among its siblings, from 0."""
        return self.numbers[index % len(self.numbers)] if self.numbers else self.marker


@dataclass(frozen=True, slots=True)
class House:
    """A house style. Lengths in points."""

    name: str
    levels: tuple[Level, ...]
    page: tuple[float, float] = (595.28, 841.89)
    margin: float = 68.0
    margin_top: float = 78.0
    margin_bottom: float = 70.0
    body_size: float = 11.0
    leading: float = 1.55  # line pitch as a multiple of the size
    title_size: float = 16.0
    section_size: float = 20.0
    note_size: float = 9.0
    note_indent: float = 24.0
    remark: str = "※"
    citation: tuple[str, str] = ("(참고 : ", ")")  # printed around all sources, which "; " parts
    running_head: str = "{series} | {issue_label}"
    page_number: str = "- {} -"
    wrap: Literal["character", "word"] = "character"
    has_end_blank: bool = True  # the blank at which a line was broken is printed at its end, as Hangul does
    is_justified: bool = False
    has_raised_marks: bool = False  # note marks printed as superscripts
    starts_page: bool = False  # each article opens a page
    title_frame: Literal["none", "pill", "box"] = "none"
    has_side_rules: bool = True  # tables closed at left and right
    caption_form: str = "< {} >"
    leader: str = "…"  # fills the line between a contents entry and its page number
    accent: tuple[float, float, float] = (0.0, 0.0, 0.0)


WATCH = House(
    "watch",
    (Level("□", 12.0, 0.0), Level("○", 11.0, 10.0), Level("-", 11.0, 22.0), Level("·", 10.5, 34.0)),
    is_justified=True,
    accent=(0.05, 0.25, 0.5),
)
BRIEF = House(
    "brief",
    (Level("◎", 12.5, 0.0, True), Level("■", 10.5, 8.0), Level("•", 10.0, 16.0)),
    body_size=10.5,
    leading=1.6,
    title_size=15.0,
    citation=("☞ 출처 : ", ""),
    running_head="{series} | {issue_label}",
    page_number="{}",
    starts_page=True,
    leader="·",
    accent=(0.0, 0.5, 0.25),
)
RELEASE = House(
    "release",
    (Level("□", 13.0, 0.0), Level("ㅇ", 13.0, 12.0), Level("-", 12.5, 26.0)),
    margin=74.0,
    body_size=13.0,
    title_size=20.0,
    note_size=11.0,
    note_indent=36.0,
    running_head="",
    caption_form="< {} >",
)
REPORT = House(
    "report",
    (Level("○", 12.0, 0.0), Level("-", 11.0, 14.0), Level("·", 10.5, 28.0)),
    margin=80.0,
    wrap="word",
    has_raised_marks=True,
    title_size=17.0,
    title_frame="pill",
    page_number="{}",
    has_side_rules=False,
    citation=("출처: ", ""),
    caption_form="〈 {} 〉",
)
NUMBERED = House(
    "numbered",
    (
        Level("1.", 13.0, 0.0, True, ("1.", "2.", "3.", "4.", "5.", "6.")),
        Level("가.", 12.0, 10.0, False, ("가.", "나.", "다.", "라.")),
        Level("-", 11.0, 22.0),
    ),
    margin=72.0,
    title_size=18.0,
    has_end_blank=True,
    title_frame="box",
    citation=("※ 자료 : ", ""),
    page_number="{}",
    caption_form="■ {} ■",
)
HOUSES = (WATCH, BRIEF, RELEASE, REPORT, NUMBERED)
