"""Values made fast are the values that `dataclasses` makes."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace

import pytest

from pipeline.model import Cell, Fact, Line
from pipeline.quick import quick_init


@quick_init
@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2
    name: str = ""


def test_fields_are_given_by_place_by_name_and_by_default() -> None:
    assert repr(Point(1)) == "Point(x=1, y=2, name='')"
    assert Point(1, 3, "a") == Point(name="a", x=1, y=3)
    assert hash(Point(1)) == hash(Point(1, 2))
    assert type(Point(1)) is Point


@pytest.mark.parametrize("given", [(), (1, 2, "a", 4)])
def test_a_wrong_number_of_values_is_an_error(given: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        Point(*given)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [Point(1), Line("a"), Cell(0, 0, 1, 1, (Line("b"),)), Fact("count", "1", 0, 1, "1")])
def test_values_are_frozen_and_travel(value: object) -> None:
    name = value.__slots__[0]  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - made just before
    assert copy.deepcopy(value) == value


def test_a_changed_copy_keeps_the_rest() -> None:
    assert replace(Point(1, 5, "a"), y=6) == Point(1, 6, "a")


def test_a_class_that_does_more_than_take_its_fields_is_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class WithFactory:
        parts: list[int] = field(default_factory=list)

    @dataclass(frozen=True, slots=True)
    class WithCheck:
        x: int

        def __post_init__(self) -> None:
            assert self.x

    for made in (WithFactory, WithCheck):
        with pytest.raises(TypeError, match="is not simply given"):
            quick_init(made)
