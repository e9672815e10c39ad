"""Pages with what was read drawn onto them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from pdf_pages import lattice, pdf, read, write
from PIL import Image, ImageChops
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import UsageError
from pipeline.review.overlay import draw_page, kind_color, render_page
from pipeline.segmenter import segment


def page(c: Canvas) -> None:
    write(c, 72, 100, "□ 첫째 항목의 글")
    lattice(c, (72, 180, 300), (150, 180, 210))
    write(c, 80, 168, "칸")


def test_a_page_is_drawn_with_marks(tmp_path: Path) -> None:
    data = pdf(page)
    bulletin = segment(read(data))
    draw_page(bulletin, data, 1, tmp_path / "page.png")
    marked = Image.open(tmp_path / "page.png")
    assert marked.size == (1190, 1684)
    bare = Image.open(io.BytesIO(render_page(replace(bulletin, blocks=()), data, 1)))
    changed = ImageChops.difference(marked.convert("RGB"), bare.convert("RGB")).getbbox()
    assert changed is not None


def test_pages_that_are_not_there_are_refused() -> None:
    data = pdf(page)
    bulletin = segment(read(data))
    with pytest.raises(UsageError, match="no page 2"):
        render_page(bulletin, data, 2)
    flowing = replace(bulletin, document=replace(bulletin.document, page_basis="none"))
    with pytest.raises(UsageError, match="no laid-out pages"):
        render_page(flowing, data, 1)


def test_every_kind_has_its_own_color() -> None:
    from typing import get_args

    from pipeline.model import BlockKind

    kinds = get_args(BlockKind)
    assert len({kind_color(kind) for kind in kinds}) == len(kinds)
