"""Document -> Bulletin. The segmenter knows bulletins and no file format."""

from __future__ import annotations

from pipeline.segmenter.assemble import segment

__all__ = ["segment"]
