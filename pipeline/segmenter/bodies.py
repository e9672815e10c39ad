"""The text of each article: its blocks in reading order, a line each, titles left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Block


def place_in_bodies(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], dict[int, str]]:
    """The blocks with their offsets (`char_start`, `char_end`), and `body_text` by ordinal of the article."""
    bodies: dict[int, list[str]] = defaultdict(list)
    lengths: dict[int, int] = defaultdict(int)
    placed = []
    for block in blocks:
        if block.article is None or block.kind == "title" or not block.text:
            placed.append(replace(block, char_start=None, char_end=None))
            continue
        start = lengths[block.article]
        placed.append(replace(block, char_start=start, char_end=start + len(block.text)))
        bodies[block.article].append(block.text)
        lengths[block.article] = start + len(block.text) + 1
    return tuple(placed), {article: "\n".join(texts) for article, texts in bodies.items()}
