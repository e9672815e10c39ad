"""What was typeset is what is read: random bulletins through every form, their outlines compared line by line.

`KBULLETIN_EXAMPLES=500 pytest tests/property` searches longer, with fresh examples on every run.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis.strategies import DataObject, data

from tests.typeset import house as houses
from tests.typeset.compare import assert_alike, described, outline, read
from tests.typeset.generate import bulletins, mistyped, other_houses, releases
from tests.typeset.house import House
from tests.typeset.hwp5 import typeset_hwp5
from tests.typeset.hwpx import typeset_hwpx
from tests.typeset.pdf import typeset_pdf
from tests.typeset.text import typeset_text

EXAMPLES = int(os.environ.get("KBULLETIN_EXAMPLES", "4"))  # a house and form; four houses make 16 a form
every_house = pytest.mark.parametrize("house", houses.HOUSES, ids=lambda house: house.name)


@every_house
@given(data=data())
@settings(max_examples=EXAMPLES)
def test_pdf(house: House, data: DataObject) -> None:
    bulletin = data.draw(bulletins(house))
    found = outline(read(typeset_pdf(bulletin, house), "bulletin.pdf"))
    assert_alike(described(bulletin, house), found)


@every_house
@pytest.mark.parametrize("has_automatic_bullets", [True, False], ids=["automatic", "typed"])
@given(data=data())
@settings(max_examples=EXAMPLES)
def test_hwpx(house: House, has_automatic_bullets: bool, data: DataObject) -> None:
    bulletin = data.draw(bulletins(house))
    found = outline(read(typeset_hwpx(bulletin, house, has_automatic_bullets), "bulletin.hwpx"))
    assert_alike(described(bulletin, house), found)


@every_house
@given(data=data())
@settings(max_examples=EXAMPLES)
def test_hwpx_with_native_notes(house: House, data: DataObject) -> None:
    bulletin = data.draw(bulletins(house))
    found = outline(read(typeset_hwpx(bulletin, house, has_native_notes=True), "bulletin.hwpx"))
    assert_alike(described(bulletin, house, has_native_notes=True), found)


@every_house
@given(data=data())
@settings(max_examples=EXAMPLES)
def test_hwp5(house: House, data: DataObject) -> None:
    bulletin = data.draw(bulletins(house))
    found = outline(read(typeset_hwp5(bulletin, house), "bulletin.hwp"))
    assert_alike(described(bulletin, house), found)


@every_house
@given(data=data())
@settings(max_examples=EXAMPLES)
def test_text(house: House, data: DataObject) -> None:
    bulletin = data.draw(bulletins(house, has_frames=False))
    found = outline(read(typeset_text(bulletin, house).encode(), "bulletin.txt"))
    assert_alike(described(bulletin, house), found)


@pytest.mark.parametrize("form", ["pdf", "hwpx", "hwp", "txt"])
@given(data=data())
@settings(max_examples=EXAMPLES)
def test_press_release(form: str, data: DataObject) -> None:
    house = houses.RELEASE
    release = data.draw(releases(house, has_heads=form != "txt"))
    typeset = {
        "pdf": lambda: typeset_pdf(release, house),
        "hwpx": lambda: typeset_hwpx(release, house),
        "hwp": lambda: typeset_hwp5(release, house),
        "txt": lambda: typeset_text(release, house).encode(),
    }
    assert_alike(described(release, house), outline(read(typeset[form](), f"release.{form}")))


@pytest.mark.parametrize("form", ["pdf", "hwpx", "hwp"])
@every_house
@given(data=data())
@settings(max_examples=EXAMPLES)
def test_houses_never_met(house: House, form: str, data: DataObject) -> None:
    """Other marks, sizes and rules than any profile or test knows; contents with slips."""
    other = data.draw(other_houses(house))
    bulletin = data.draw(mistyped(data.draw(bulletins(other))))
    typeset = {"pdf": typeset_pdf, "hwpx": typeset_hwpx, "hwp": typeset_hwp5}[form]
    assert_alike(described(bulletin, other), outline(read(typeset(bulletin, other), f"bulletin.{form}")))
