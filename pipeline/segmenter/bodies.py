"""The text of each article: its blocks in reading order, a line each, titles left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model import Block, BlockKind


class Bodies:
    """Takes the blocks in reading order and says where each stands in the text of its article."""

    def __init__(self) -> None:
        self._texts: dict[int, list[str]] = defaultdict(list)
        self._lengths: dict[int, int] = defaultdict(int)

    def place(self, article: int | None, kind: BlockKind, text: str) -> tuple[int | None, int | None]:
        """Offsets of the block's text (`char_start`, `char_end`); None for what is no part of a body."""
        if article is None or kind == "title" or not text:
            return None, None
        start = self._lengths[article]
        self._texts[article].append(text)
        self._lengths[article] = start + len(text) + 1
        return start, start + len(text)

    def texts(self) -> dict[int, str]:
        """`body_text` by ordinal of the article."""
        return {article: "\n".join(texts) for article, texts in self._texts.items()}


def place_in_bodies(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], dict[int, str]]:
    """Changed blocks with their offsets anew, and the bodies' texts by ordinal of the article."""
    bodies = Bodies()
    placed = []
    for block in blocks:
        start, end = bodies.place(block.article, block.kind, block.text)
        is_there = (block.char_start, block.char_end) == (start, end)
        placed.append(block if is_there else replace(block, char_start=start, char_end=end))
    return tuple(placed), bodies.texts()
