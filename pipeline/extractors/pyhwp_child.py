"""Runs alone in a child process: HWP 5 bytes on standard input, a JSON list of paragraph texts on standard output.

Works with pyhwp (AGPL-3.0-or-later) as an optional, separately installed program. Not imported by the package.
"""

from __future__ import annotations

import json
import sys
import tempfile
from typing import Any


def paragraph_texts(path: str) -> list[str]:
    """The text of each PARA_TEXT model, in stored order; controls give their tab or blank."""
    from hwp5.xmlmodel import Hwp5File  # type: ignore[import-untyped]

    texts: list[str] = []
    hwp = Hwp5File(path)
    body: Any = hwp.viewtext if hwp.header.flags.distributable else hwp.bodytext
    for index in range(len(body.section_indexes())):
        for model in body.section(index).models():
            if model["type"].__name__ == "ParaText":
                texts.append("".join(_seen(chunk) for _, chunk in model["content"]["chunks"]))
    return texts


def _seen(chunk: Any) -> str:
    if isinstance(chunk, str):
        return chunk
    return {9: " ", 10: " ", 24: "-", 30: " ", 31: " "}.get(chunk["code"], "")


if __name__ == "__main__":
    with tempfile.NamedTemporaryFile(suffix=".hwp") as file:
        file.write(sys.stdin.buffer.read())
        file.flush()
        json.dump(paragraph_texts(file.name), sys.stdout)
