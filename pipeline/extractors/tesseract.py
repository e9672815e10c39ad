"""tesseract (Apache-2.0) as a program of its own, found on PATH with its Korean data: images in, words out.

All images of a call go through one process, for loading the language data takes longer than reading a cell.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.model import Box

DPI = 300  # what tesseract's models were trained at
KOREAN, ENGLISH = "kor", "eng"
ORIENTATION = "osd"  # data that tells which way up a page is
TURN_MODE, BLOCK_MODE, LINE_MODE, WORD_MODE = "0", "6", "7", "8"  # page segmentation modes
MIN_CONFIDENCE = 15.0  # of 100; below it are specks
_LOOKUP_SECONDS = 20.0  # for what tesseract says of itself
_DEGREES = re.compile(r"Orientation in degrees: (\d+)")
_CAPITAL_I = re.compile("(?<=[A-Z])l(?![a-z])")

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Word:
    """A recognized word in pixels of its image."""

    line: tuple[int, int, int]
    text: str
    box: Box
    confidence: float = 100.0


@cache
def version() -> str | None:
    """tesseract's version if it is on PATH and can read Korean, else None."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        known = _run([program, "--list-langs"], _LOOKUP_SECONDS).split()
        first = _run([program, "--version"], _LOOKUP_SECONDS).split()
    except (OSError, subprocess.SubprocessError):
        return None
    return first[1] if KOREAN in known and len(first) > 1 else None


@cache
def languages() -> str:
    """Korean, with English where its data is there: Latin names come out better, at twice the time."""
    known = _run(["tesseract", "--list-langs"], _LOOKUP_SECONDS).split()
    return f"{KOREAN}+{ENGLISH}" if ENGLISH in known else KOREAN


def turns_of(image: Pixels, seconds: float) -> int:
    """By how many quarters a page image was turned clockwise; 0 where tesseract cannot tell.

    It needs some lines of text, and its orientation data. Raises TimeoutError.
    """
    if ORIENTATION not in _run(["tesseract", "--list-langs"], _LOOKUP_SECONDS).split():
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = _stored(image, Path(folder) / "page.pgm")
        try:
            told = _run(["tesseract", path, "stdout", "--psm", TURN_MODE, "--dpi", str(DPI // 2)], seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError("tesseract took too long") from error
        except subprocess.SubprocessError:
            return 0  # too few characters
    degrees = _DEGREES.search(told)
    return 0 if degrees is None else int(degrees[1]) // 90 % 4


def read(images: Sequence[Pixels], mode: str, seconds: float, data: str | None = None) -> list[list[Word]]:
    """The words of each image, all read by one process; in the languages at hand unless told."""
    with tempfile.TemporaryDirectory() as folder:
        names = [_stored(image, Path(folder) / f"{number:05d}.pgm") for number, image in enumerate(images)]
        listing = Path(folder) / "images.txt"
        listing.write_text("\n".join(names) + "\n", encoding="utf-8")
        source = str(listing) if len(names) > 1 else names[0]
        arguments = [
            "tesseract",
            source,
            "stdout",
            "-l",
            data or languages(),
            "--psm",
            mode,
            "--dpi",
            str(DPI),
            "tsv",
        ]
        try:
            table = _run(arguments, seconds)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError("tesseract took too long") from error
        except subprocess.SubprocessError as error:
            raise OSError("tesseract failed") from error
    return _parse(table, len(images))


def _stored(image: Pixels, path: Path) -> str:
    """The name of the file that the image is written to."""
    path.write_bytes(b"P5 %d %d 255\n" % (image.shape[1], image.shape[0]) + np.ascontiguousarray(image).tobytes())
    return str(path)


def _run(arguments: list[str], seconds: float) -> str:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # the pool of children uses the other cores
    done = subprocess.run(arguments, capture_output=True, check=True, timeout=seconds, env=environment)
    return done.stdout.decode("utf-8", "replace")


def _parse(table: str, count: int) -> list[list[Word]]:
    """Words of tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, conf, text."""
    images: list[list[Word]] = [[] for _ in range(count)]
    for row in table.splitlines():
        fields = row.split("\t")
        if len(fields) != 12 or fields[0] != "5":
            continue
        text = _CAPITAL_I.sub("I", fields[11].strip())
        if not text or float(fields[10]) < MIN_CONFIDENCE:
            continue
        x, y, width, height = (float(value) for value in fields[6:10])
        image = int(fields[1]) - 1
        line = (int(fields[2]), int(fields[3]), int(fields[4]))
        if 0 <= image < count:
            images[image].append(Word(line, text, Box(x, y, x + width, y + height), float(fields[10])))
    return images
