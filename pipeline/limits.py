"""Every ceiling in one frozen object. Each breach has its own `errors.Code`; docs/limits.md lists them.

Sizes are bytes, times seconds. The reasons stand beside the figures.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024

# Rows of one published file; a larger table becomes a folder of files. So many rows of `numeric_facts` are 6 GB in
# memory, about what a data frame may take on a laptop of 16 GB. No part of `Limits`: it changes files, never rows.
PARTITION_ROWS = 10_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings of one run. Part of every fingerprint: another limit may read another text."""

    file_bytes: int = 256 * MIB  # the largest bulletin seen has 40 MB
    pages: int = 5_000  # a yearbook has 1,500
    archive_entries: int = 1_000  # at most 36 entries in 278 real HWPX files
    archive_bytes: int = 512 * MIB  # expanded, all entries; at most 11 MB seen
    archive_ratio: int = 100  # expanded / packed, checked once `archive_ratio_from` bytes came out; at most 47 seen
    archive_ratio_from: int = 1 * MIB  # less does no harm, however well it is packed
    stream_bytes: int = 100 * MIB  # one inflated stream
    records: int = 2_000_000  # records of one HWP section; 20,000 seen
    nesting: int = 16  # tables in tables; 4 seen
    table_rows: int = 10_000  # more is a data file, no table that anyone reads
    table_columns: int = 500  # the widest page has room for fewer
    table_cells: int = 200_000  # bounds the grid that two large numbers of a damaged file would span
    text_chars: int = 20_000_000  # of one document; 1,000 dense pages have two million
    paragraphs: int = 1_000_000  # of one document; 1,000 dense pages have 50,000
    page_chars: int = 200_000  # a dense table page has 10,000
    page_edges: int = 60_000  # ruling edges; beyond it a page is a drawing and gets no table search
    ocr_pages: int = 40  # recognition takes 3 seconds a page on one core, so more would not end within `wall_seconds`
    ocr_page_seconds: float = 60.0  # recognition of one page; a full page of tables takes 10

    wall_seconds: float = 120.0  # of one document …
    wall_seconds_per_mib: float = 4.0  # … and more for large ones
    silence_seconds: float = 75.0  # without a page, paragraph or table done; one recognized page may take 60
    memory_bytes: int = 2_048 * MIB  # address space a child may add on top of its own start
    worker_documents: int = 200  # a child is replaced after so many, against slow leaks


DEFAULT = Limits()
