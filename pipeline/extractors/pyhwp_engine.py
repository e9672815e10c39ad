"""pyhwp as the second engine for HWP 5: the only module that knows it, and only by starting it in a child process.

pyhwp is licensed under the AGPL and is no part of a plain installation (extra `pyhwp`). The child reads the file from
its standard input, walks pyhwp's models and writes the texts of paragraphs as JSON; nothing of pyhwp is imported here.
The models API is used because pyhwp's own text conversion leaves out tables. Structure is not kept: the document is
the paragraphs in their order.
"""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from pipeline.errors import Code, DocumentError
from pipeline.extractors.hancom_lines import GlyphCount, seen_text
from pipeline.limits import Limits
from pipeline.model import Document, Line, Source

_CHILD = Path(__file__).with_name("pyhwp_child.py")


def is_available() -> bool:
    """Whether pyhwp and its undeclared dependency `six` are installed."""
    return importlib.util.find_spec("hwp5") is not None and importlib.util.find_spec("six") is not None


def extract_with_pyhwp(source: Source, data: bytes, limits: Limits) -> Document:
    """The paragraphs of a HWP 5 file as pyhwp reads them, without tables, styles and notes.

    The child may use half of the document's wall-clock limit. Raises DocumentError (DAMAGED, TIMEOUT).
    """
    seconds = limits.wall_seconds / 2
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(_CHILD)], input=data, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentError(Code.TIMEOUT, f"pyhwp did not end within {seconds:.0f} seconds.") from error
    if child.returncode != 0:
        lines = child.stderr.decode("utf-8", "replace").strip().splitlines()
        raise DocumentError(
            Code.DAMAGED, f"pyhwp cannot read the file either ({lines[-1][:200] if lines else 'no message'})."
        )
    count = GlyphCount()
    texts = [seen_text(text, "", count).strip() for text in json.loads(child.stdout)]
    elements = tuple(Line(text, is_paragraph=True) for text in texts if text)
    if not elements:
        raise DocumentError(Code.DAMAGED, "pyhwp finds no text in the file either.")
    return Document(source, f"pyhwp {metadata.version('pyhwp')}", elements)
