"""Frozen dataclasses and named tuples made at the price of plain objects.

For values that are made by the ten thousand. The generated `__init__` of a frozen dataclass sets each field through
`object.__setattr__`: 1.4 microseconds for a `model.Line`, 5.4 for a `model.Fact`, and 0.5 and 0.9 with the one below.
That of a named tuple goes through a function in Python, twice the price of the tuple itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import partial
from typing import Any, TypeVar

Value = TypeVar("Value")
Named = TypeVar("Named", bound="tuple[Any, ...]")


def quick_init(frozen: type[Value]) -> type[Value]:
    """Decorate a frozen, slotted dataclass: same signature and same values, a faster `__init__`.

    While it is made, an instance is one of an open class with the same slots; then it becomes frozen. Raises
    `TypeError` for a class whose fields have default factories or that has a `__post_init__`.
    """
    parameters, assignments = [], []
    scope: dict[str, Any] = {"become": object.__setattr__, "Frozen": frozen}
    for item in fields(frozen):  # type: ignore[arg-type]  # a dataclass, as the decorator below has made it
        if item.default_factory is not MISSING or not item.init or hasattr(frozen, "__post_init__"):
            raise TypeError(f"{frozen.__name__}.{item.name} is not simply given")
        default = f"default_{item.name}"
        scope[default] = item.default
        parameters.append(item.name if item.default is MISSING else f"{item.name}={default}")
        assignments.append(f"    self.{item.name} = {item.name}\n")
    names = tuple(item.name for item in fields(frozen))  # type: ignore[arg-type]
    scope["Open"] = type(f"Open{frozen.__name__}", (), {"__slots__": names})
    # Written out as source, as `dataclasses` does: a loop over the fields would cost what is to be saved.
    source = (
        f"def __init__(self, {', '.join(parameters)}):\n"
        "    become(self, '__class__', Open)\n"
        f"{''.join(assignments)}"
        "    self.__class__ = Frozen\n"
    )
    exec(source, scope)
    init = scope["__init__"]
    init.__qualname__ = f"{frozen.__qualname__}.__init__"
    init.__annotations__ = frozen.__init__.__annotations__
    frozen.__init__ = init  # type: ignore[method-assign]
    return frozen


def filled(kind: type[Named]) -> Callable[[tuple[Any, ...]], Named]:
    """What makes a named tuple of the values of all its fields, in their order."""
    return partial(tuple.__new__, kind)
