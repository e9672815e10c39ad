"""Small readings both Hancom formats share: link commands, words above words, characters over characters."""

from __future__ import annotations

import re

from pipeline.extractors.hancom_model import BoxObject, FigureObject, Inline, Paragraph

_ESCAPED = re.compile(r"\\([:;?])")
_UNESCAPED_SEMICOLON = re.compile(r"(?<!\\);")


def hyperlink_target(command: str) -> str:
    r"""The target of a hyperlink command such as `https\://example.org|제목;1;0;0;`, "" for none.

    The command names an address or a file, then after a bar a place inside it. A place alone, or one that begins
    with a question mark, lies inside the document: "#제목".
    """
    stated = _UNESCAPED_SEMICOLON.split(command, maxsplit=1)[0]
    address, _, place = stated.partition("|")
    address = _ESCAPED.sub(r"\1", address).strip(" \0")
    if address.startswith(("?", "#")):
        address, place = "", address.lstrip("?#")
    return address or (f"#{place}" if place else "")


def ruby(main: str, above: str) -> str:
    """Words with small words above or below them (덧말): the small ones follow in parentheses."""
    return f"{main}({above})" if above.strip() else main


def overlapped(text: str, is_circled: bool) -> str:
    """Characters printed over each other (글자 겹침): a number in a circle is the circled number."""
    if is_circled and text.isascii() and text.isdigit() and 1 <= int(text) <= 20:
        return chr(0x245F + int(text))
    return text


def with_caption(objects: list[Inline], caption: list[Paragraph]) -> list[Inline]:
    """Attach a caption to the first object that can carry one; a bare shape becomes a figure."""
    for place, item in enumerate(objects):
        if isinstance(item, FigureObject):
            objects[place] = FigureObject(item.kind, item.name, item.width, item.height, item.texts, caption)
            return objects
        if isinstance(item, BoxObject):
            objects[place] = BoxObject(item.paragraphs, caption, item.is_inline)
            return objects
    return [FigureObject("picture", caption=caption)]
