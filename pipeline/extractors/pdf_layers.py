"""Scans that carry their text as an invisible layer, as another program recognized it: whether to believe it.

Such layers are mostly good, and read at once. Some are of another language, or of a page that was turned. So the pages
with the most text are recognized here, too: where the two have few pairs of neighbouring letters in common and the
recognition is sure, the layer is not believed on any page (decision 30).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from pipeline.extractors.ocr import Recognized
from pipeline.extractors.pdf_page import PageContent
from pipeline.model import Element, Figure, Line

SAMPLES = 2  # pages of a document that are recognized to know
MIN_SHARED = 0.6  # of the pairs of letters that layer and recognition share: good layers .69 to .98, bad ones up to .47
MIN_SURE = 70.0  # of 100: a recognition below it proves nothing


def are_right(layers: Sequence[PageContent], read: Callable[[PageContent], Recognized | None]) -> bool:
    """Whether the text layers of a document's pages say what the pictures show; yes unless they are disproved.

    `read` recognizes a page.
    """
    chosen = sorted(layers, key=lambda content: (-content.char_count, content.number))[:SAMPLES]
    shared = []
    for content in chosen:
        found = read(content)
        if found is not None and found.elements and found.confidence >= MIN_SURE:
            shared.append(shared_pairs(content.elements, found.elements))
    return not shared or sum(shared) / len(shared) >= MIN_SHARED


def shared_pairs(layer: Sequence[Element], found: Sequence[Element]) -> float:
    """Share of pairs of neighbouring letters that occur in both, wherever they stand, of the longer text."""
    a, b = (Counter(pair for text in _texts(part) for pair in pairwise(text)) for part in (layer, found))
    return sum((a & b).values()) / max(a.total(), b.total(), 1)


def _texts(elements: Sequence[Element]) -> Iterator[str]:
    for element in elements:
        if isinstance(element, Line):
            yield "".join(element.text.split())
        elif isinstance(element, Figure):
            yield from _texts(element.lines)
        else:
            for cell in element.cells:
                yield from _texts(cell.elements)
