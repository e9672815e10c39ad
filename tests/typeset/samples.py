"""Writes raw/samples/ (`python -m tests.typeset.samples`): equal bytes on every run with the locked packages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tests.typeset.descriptions import AI_BRIEF, INDUSTRY_WATCH, NOTICE, PRESS_RELEASE
from tests.typeset.house import BRIEF, RELEASE, WATCH, House
from tests.typeset.hwp5 import typeset_hwp5
from tests.typeset.hwpx import typeset_hwpx
from tests.typeset.model import Bulletin
from tests.typeset.pdf import typeset_pdf
from tests.typeset.scan import typeset_scan
from tests.typeset.text import typeset_transcript

FOLDER = Path(__file__).resolve().parents[2] / "raw" / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample file and the description it prints."""

    name: str
    bulletin: Bulletin
    house: House

    def build(self) -> bytes:
        """The bytes of the file."""
        match self.name.rpartition(".")[2]:
            case "hwpx":
                return typeset_hwpx(self.bulletin, self.house)
            case "hwp":
                return typeset_hwp5(self.bulletin, self.house)
            case "txt":
                return typeset_transcript(self.bulletin, self.house).encode()
            case _ if self.name.startswith("scan"):
                return typeset_scan(self.bulletin, self.house, {2})
            case _:
                return typeset_pdf(self.bulletin, self.house)


SAMPLES = (
    Sample("industry-watch-2026-03.pdf", INDUSTRY_WATCH, WATCH),
    Sample("press-release-2026-02-13.pdf", PRESS_RELEASE, RELEASE),
    Sample("press-release-2026-02-13.hwpx", PRESS_RELEASE, RELEASE),
    Sample("press-release-2026-02-13.hwp", PRESS_RELEASE, RELEASE),
    Sample("ai-brief-2026-01.pdf", AI_BRIEF, BRIEF),
    Sample("industry-watch-2026-03-transcript.txt", replace(INDUSTRY_WATCH, has_cover=True), WATCH),
    Sample("scan-2026-07.pdf", NOTICE, replace(RELEASE, name="notice", starts_page=True)),
)


def main() -> None:
    """Write every sample."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for sample in SAMPLES:
        (FOLDER / sample.name).write_bytes(sample.build())


if __name__ == "__main__":
    main()
