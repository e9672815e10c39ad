"""What is published in other forms: text tables, databases, documents for people and for retrieval."""

from __future__ import annotations

from pipeline.export.formats import FORMATS, Options, export

__all__ = ["FORMATS", "Options", "export"]
