"""Bulk calls into pdfium: one C function mapped over a page's characters or objects into numpy arrays.

pypdfium2 declares pdfium's functions with checked pointer types, which costs more than the calls themselves. Here the
same functions take plain addresses, and `map` drives them from C: about a quarter of a microsecond a call.
Signatures: pdfium's public headers fpdf_text.h and fpdf_edit.h.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from ctypes import PYFUNCTYPE, c_float, c_int, c_uint, c_void_p, cast, create_string_buffer
from functools import cache
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as pdfium

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

TEXT_OBJECT, PATH_OBJECT, IMAGE_OBJECT, SHADING_OBJECT, FORM_OBJECT = 1, 2, 3, 4, 5

_SIGNATURES: dict[str, tuple[Any, ...]] = {  # result, arguments
    "FPDFText_CountChars": (c_int, c_void_p),
    "FPDFText_GetText": (c_int, c_void_p, c_int, c_int, c_void_p),
    "FPDFText_GetUnicode": (c_uint, c_void_p, c_int),
    "FPDFText_GetTextObject": (c_void_p, c_void_p, c_int),
    "FPDFText_GetLooseCharBox": (c_int, c_void_p, c_int, c_void_p),
    "FPDFText_GetCharOrigin": (c_int, c_void_p, c_int, c_void_p, c_void_p),
    "FPDFText_GetMatrix": (c_int, c_void_p, c_int, c_void_p),
    "FPDFText_HasUnicodeMapError": (c_int, c_void_p, c_int),
    "FPDFTextObj_GetFontSize": (c_int, c_void_p, c_void_p),
    "FPDFTextObj_GetFont": (c_void_p, c_void_p),
    "FPDFTextObj_GetTextRenderMode": (c_int, c_void_p),
    "FPDFFont_GetBaseFontName": (c_int, c_void_p, c_void_p, c_int),
    "FPDFFont_GetFlags": (c_int, c_void_p),
    "FPDFFont_GetIsEmbedded": (c_int, c_void_p),
    "FPDFFont_GetGlyphWidth": (c_int, c_void_p, c_uint, c_float, c_void_p),
    "FPDFPage_CountObjects": (c_int, c_void_p),
    "FPDFPage_GetObject": (c_void_p, c_void_p, c_int),
    "FPDFFormObj_CountObjects": (c_int, c_void_p),
    "FPDFFormObj_GetObject": (c_void_p, c_void_p, c_int),
    "FPDFPageObj_GetType": (c_int, c_void_p),
    "FPDFPageObj_GetBounds": (c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    "FPDFPageObj_GetMatrix": (c_int, c_void_p, c_void_p),
    "FPDFPageObj_GetFillColor": (c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    "FPDFPageObj_GetStrokeColor": (c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p),
    "FPDFPageObj_GetStrokeWidth": (c_int, c_void_p, c_void_p),
    "FPDFPath_CountSegments": (c_int, c_void_p),
    "FPDFPath_GetPathSegment": (c_void_p, c_void_p, c_int),
    "FPDFPath_GetDrawMode": (c_int, c_void_p, c_void_p, c_void_p),
    "FPDFPathSegment_GetPoint": (c_int, c_void_p, c_void_p, c_void_p),
    "FPDFPathSegment_GetType": (c_int, c_void_p),
    "FPDFPathSegment_GetClose": (c_int, c_void_p),
}


_NAME = create_string_buffer(512)  # PDF names have at most 127 bytes
_NAME_ADDRESS = cast(_NAME, c_void_p).value


@cache
def function(name: str) -> Any:
    """A pdfium function that takes and gives plain integers; addresses stand for pointers.

    It keeps the interpreter lock, so only functions that return at once belong into the table above.
    """
    result, *arguments = _SIGNATURES[name]
    return PYFUNCTYPE(result, *arguments)(address(getattr(pdfium, name)))


def address(handle: Any) -> int:
    """The address behind a pypdfium2 handle."""
    return cast(handle, c_void_p).value or 0


def of_each(name: str, items: Sequence[int]) -> list[int]:
    """`f(item)` for each item."""
    return list(map(function(name), items))


def of_index(name: str, owner: int, indices: Sequence[int]) -> list[int]:
    """`f(owner, index)` for each index."""
    return list(map(function(name), repeat(owner), indices))


def fill_by_index(name: str, owner: int, indices: Sequence[int], out: npt.NDArray[Any], pointers: int = 1) -> None:
    """`f(owner, index, *pointers into the row)` for each index, filling the rows of `out`.

    One pointer: the row is a C struct; several: each column is its own out-argument.
    """
    _run(map(function(name), repeat(owner), indices, *_rows(out, pointers)))


def fill_each(name: str, items: Sequence[int], out: npt.NDArray[Any], pointers: int = 1) -> None:
    """`f(item, *pointers into the row)` for each item, filling the rows of `out`."""
    _run(map(function(name), items, *_rows(out, pointers)))


def _rows(out: npt.NDArray[Any], pointers: int) -> list[range]:
    base, column = out.ctypes.data, out.itemsize
    stride = max(out.strides[0], 1)  # an array without rows has none
    end = base + stride * len(out)
    return [range(base + k * column, end + k * column, stride) for k in range(pointers)]


def _run(calls: map[Any]) -> None:
    deque(calls, maxlen=0)


def objects(page: int) -> list[int]:
    """Addresses of a page's objects in drawing order; forms are not entered."""
    return of_index("FPDFPage_GetObject", page, range(function("FPDFPage_CountObjects")(page)))


def form_objects(form: int) -> list[int]:
    """Addresses of the objects inside a form."""
    return of_index("FPDFFormObj_GetObject", form, range(max(function("FPDFFormObj_CountObjects")(form), 0)))


def font_name(font: int) -> str:
    """The base name of a font, "" where the file names none (Type 3)."""
    length = function("FPDFFont_GetBaseFontName")(font, _NAME_ADDRESS, len(_NAME))
    name = _NAME.raw[: min(length, len(_NAME)) - 1] if length > 1 else b""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:  # older Korean producers write their own code page
        return name.decode("cp949", "replace")
