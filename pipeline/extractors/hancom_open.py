"""Frozen values made at the price of open ones, and named tuples at the price of plain ones.

The generated `__init__` of a frozen dataclass sets each field through `object.__setattr__`, four times the price of a
plain assignment: 2.9 against 0.4 microseconds for a `model.Line`, a tenth of all time of the Hancom readers. That of a
named tuple goes through a function in Python, twice the price of the tuple itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, field, fields, make_dataclass
from functools import partial
from typing import Any, TypeVar

Named = TypeVar("Named", bound="tuple[Any, ...]")


def opened(frozen: Any) -> Any:
    """A twin of a frozen, slotted dataclass, with the same fields and slots but open.

    An instance becomes one of `frozen` by `instance.__class__ = frozen`: the layouts are the same. Only for values
    that are made by the ten thousand.
    """
    stated = [
        (item.name, item.type, field() if item.default is MISSING else field(default=item.default))
        for item in fields(frozen)
    ]
    return make_dataclass(f"_Open{frozen.__name__}", stated, slots=True, eq=False)


def filled(kind: type[Named]) -> Callable[[tuple[Any, ...]], Named]:
    """What makes a named tuple of the values of all its fields, in their order."""
    return partial(tuple.__new__, kind)
