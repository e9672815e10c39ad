"""Bulk calls into pdfium: one C function mapped over a page's characters or objects into numpy arrays.

pypdfium2 declares pdfium's functions with checked pointer types, which costs more than the calls themselves. Here
`map` drives the same functions from C, and what ctypes would convert anew for every call is converted once: addresses
of objects by `arguments`, addresses of results by keeping one area that all calls write to. About a tenth of a
microsecond a call. Signatures: pdfium's public headers fpdf_text.h and fpdf_edit.h.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from ctypes import PYFUNCTYPE, c_float, c_int, c_ssize_t, c_uint, c_void_p, cast, create_string_buffer
from functools import cache
from itertools import chain, islice, repeat
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
_SLOTS = 1024  # results that calls write before they are copied
_AREA = np.zeros(_SLOTS * 32, np.uint8)  # the largest result has six floats

Argument = Any  # what ctypes passes on as it is


@cache
def function(name: str) -> Any:
    """A pdfium function that takes and gives plain integers; addresses stand for pointers.

    It keeps the interpreter lock, so only functions that return at once belong into the table above.
    """
    result, *arguments = _SIGNATURES[name]
    return PYFUNCTYPE(result, *arguments)(address(getattr(pdfium, name)))


@cache
def _unchecked(name: str, result: Any) -> Any:
    """The same function for prepared arguments and C ints; without a result (None) it leaves only what it writes."""
    return PYFUNCTYPE(result)(address(getattr(pdfium, name)))


def address(handle: Any) -> int:
    """The address behind a pypdfium2 handle."""
    return cast(handle, c_void_p).value or 0


def arguments(addresses: Iterable[int]) -> list[Argument]:
    """Addresses prepared for calls: worth it from the second call with the same ones."""
    return list(map(c_void_p.from_param, addresses))


def of_each(name: str, items: Sequence[Argument]) -> Ints:
    """`f(item)` for each item, addresses and numbers alike."""
    return np.fromiter(map(_unchecked(name, _result(name)), items), np.int64, len(items))


def of_index(name: str, owner: int, indices: Sequence[int]) -> Ints:
    """`f(owner, index)` for each index."""
    calls = map(_unchecked(name, _result(name)), repeat(c_void_p.from_param(owner)), indices)
    return np.fromiter(calls, np.int64, len(indices))


def of_indices(name: str, owners: Sequence[Argument], counts: Sequence[int]) -> list[int]:
    """`f(owner, index)` for each owner and each index below its count, in a row."""
    pairs = chain.from_iterable(map(repeat, owners, counts)), chain.from_iterable(map(range, counts))
    return list(map(_unchecked(name, _result(name)), *pairs))


def _result(name: str) -> Any:
    result = _SIGNATURES[name][0]
    return c_ssize_t if result is c_void_p else result


def fill_by_index(name: str, owner: int, indices: Sequence[int], out: npt.NDArray[Any], pointers: int = 1) -> None:
    """`f(owner, index, *pointers into the row)` for each index, filling the rows of `out`.

    One pointer: the row is a C struct; several: each column is its own out-argument.
    """
    _fill(name, (repeat(c_void_p.from_param(owner)), iter(indices)), out, pointers)


def fill_each(name: str, items: Sequence[Argument], out: npt.NDArray[Any], pointers: int = 1) -> None:
    """`f(item, *pointers into the row)` for each item, filling the rows of `out`."""
    _fill(name, (iter(items),), out, pointers)


def glyph_widths(fonts: Sequence[int], codes: Sequence[int]) -> Floats:
    """Widths of glyphs, in ems, by code point; 0 where the font has none."""
    widths = np.zeros((len(codes), 1), np.float32)
    _fill("FPDFFont_GetGlyphWidth", (map(c_void_p.from_param, fonts), iter(codes), repeat(c_float(1.0))), widths, 1)
    return widths[:, 0].astype(np.float64)


def _fill(name: str, leading: tuple[Iterator[Any], ...], out: npt.NDArray[Any], pointers: int) -> None:
    call, (count, width) = _unchecked(name, None), out.shape
    slots = _slots(width * out.itemsize, out.itemsize, pointers)
    area = _AREA[: _SLOTS * width * out.itemsize].view(out.dtype).reshape(_SLOTS, width)
    for start in range(0, count, _SLOTS):
        n = min(count - start, _SLOTS)
        area[:n] = 0  # what a call that fails leaves
        deque(map(call, *(islice(values, n) for values in leading), *(islice(slot, n) for slot in slots)), maxlen=0)
        out[start : start + n] = area[:n]


@cache
def _slots(row: int, item: int, pointers: int) -> tuple[list[Argument], ...]:
    """Arguments for the rows of the area that results are written to, one list for each out-argument."""
    base = _AREA.ctypes.data
    return tuple(arguments(range(base + k * item, base + k * item + _SLOTS * row, row)) for k in range(pointers))


def objects(page: int) -> Ints:
    """Addresses of a page's objects in drawing order; forms are not entered."""
    return of_index("FPDFPage_GetObject", page, range(function("FPDFPage_CountObjects")(page)))


def form_objects(form: Argument) -> list[int]:
    """Addresses of the objects inside a form."""
    return of_indices("FPDFFormObj_GetObject", [form], of_each("FPDFFormObj_CountObjects", [form]).clip(0).tolist())


def font_name(font: int) -> str:
    """The base name of a font, "" where the file names none (Type 3)."""
    length = function("FPDFFont_GetBaseFontName")(font, _NAME_ADDRESS, len(_NAME))
    name = _NAME.raw[: min(length, len(_NAME)) - 1] if length > 1 else b""
    try:
        return name.decode("utf-8")
    except UnicodeDecodeError:  # older Korean producers write their own code page
        return name.decode("cp949", "replace")
