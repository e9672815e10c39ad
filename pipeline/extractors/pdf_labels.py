"""Page labels (PDF 32000-1, 12.4.2): what a reader shows as the number of a page, such as iv or A-3.

PDFium is not asked for them: a number tree that loops, meets itself or names an impossible page ends its process, and
that costs the document. pdfminer.six finds the objects, and each node is gone through once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.extractors.pdf_rebuild import object_streams

MAX_NODES = 10_000  # of the tree; a node holds dozens of ranges, and few documents have more than ten
MAX_DEPTH = 100  # nodes above a leaf; two or three are seen
MAX_LENGTH = 100  # characters of a label; it stands in the corner of a page
_NAME = b"/PageLabels"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labels:
    """Labels by page number, from 1, and whether some could not be made out."""

    of_page: dict[int, str]
    is_damaged: bool = False


@dataclass(frozen=True, slots=True)
class _Range:
    """Pages from `first` (from 0) on are numbered in one style."""

    first: int
    style: str
    prefix: str
    start: int


class _NoTreeError(Exception):
    """The labels are no tree of numbers."""


def read_labels(data: bytes, password: str | None, page_count: int, most: int) -> Labels:
    """The labels of a file's pages; none where it has none, as far as can be seen in `most` unpacked bytes."""
    if not _may_have_labels(data, most):
        return Labels({})
    # imported here: few files have labels
    from pipeline.extractors.pdf_fallback import FOREIGN
    from pipeline.extractors.pdf_miner import open_document

    try:
        root = open_document(data, password).catalog.get("PageLabels")
        ranges = sorted(_ranges(root), key=lambda part: part.first) if root is not None else []
    except FOREIGN:
        return Labels({}, is_damaged=_NAME in data)
    except _NoTreeError:
        return Labels({}, is_damaged=True)
    labels = {}
    for part, after in pairwise([*ranges, None]):
        if part is None:
            break
        for page in range(max(part.first, 0), page_count if after is None else min(after.first, page_count)):
            label = " ".join((part.prefix + _numeral(part.start + page - part.first, part.style)).split())
            if 0 < len(label) <= MAX_LENGTH:
                labels[page + 1] = label
    return Labels(labels)


def _may_have_labels(data: bytes, most: int) -> bool:
    """Whether the name occurs in the file or in what is packed in it; nothing is seen in encrypted packs."""
    if _NAME in data or (b"/Encrypt" in data and b"/ObjStm" in data):
        return True
    return any(_NAME in content for content in object_streams(data, most))


def _ranges(root: Any) -> Iterator[_Range]:
    """The ranges of a number tree (7.9.7). Raises _NoTreeError where it is none."""
    seen: set[int] = set()
    todo = [(root, 0)]
    count = 0
    while todo:
        node, depth = todo.pop()
        count += 1
        node, number = _resolved(node)
        if count > MAX_NODES or depth > MAX_DEPTH or not isinstance(node, dict) or number in seen:
            raise _NoTreeError
        if number is not None:
            seen.add(number)
        kids, pairs = (_resolved(node.get(name))[0] for name in ("Kids", "Nums"))
        if not isinstance(kids, list) and not isinstance(pairs, list):
            raise _NoTreeError
        todo += [(kid, depth + 1) for kid in kids or ()]
        for first, label in zip((pairs or ())[::2], (pairs or ())[1::2], strict=False):
            yield _range(_resolved(first)[0], _resolved(label)[0])


def _range(first: object, label: object) -> _Range:
    from pdfminer.utils import decode_text

    if not isinstance(first, int) or not isinstance(label, dict):
        raise _NoTreeError
    style, prefix, start = (_resolved(label.get(name))[0] for name in ("S", "P", "St"))
    name = getattr(style, "name", "")
    return _Range(
        first,
        name if isinstance(name, str) else "",
        decode_text(prefix).replace("\x00", "")[: MAX_LENGTH + 1] if isinstance(prefix, bytes) else "",
        start if isinstance(start, int) else 1,
    )


def _numeral(number: int, style: str) -> str:
    """A number in a style of 12.4.2; "" without one, and where it has too many letters to be meant."""
    if style == "D":
        return str(number)
    if style not in ("R", "r", "A", "a") or number < 1:
        return ""
    if style in "Aa":
        times, letter = divmod(number - 1, 26)
        text = chr(ord("a") + letter) * (times + 1) if times < MAX_LENGTH else ""
    else:
        text = ""
        for value, letters in _ROMAN if number < MAX_LENGTH * _ROMAN[0][0] else ():
            text += letters * (number // value)
            number %= value
    return text if style.islower() else text.upper()


def _resolved(value: Any) -> tuple[Any, int | None]:
    """What a reference leads to, and the number of that object; other values as they are."""
    from pdfminer.pdftypes import PDFObjRef, resolve1

    return resolve1(value), value.objid if isinstance(value, PDFObjRef) else None
