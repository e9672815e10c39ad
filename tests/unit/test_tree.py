from __future__ import annotations

import io

from rich.console import Console

from pipeline.errors import Code, Severity
from pipeline.model import Article, Block, Bulletin, Document, Issue, Problem, Source
from pipeline.review.tree import bulletin_tree

BLOCKS = (
    Block(0, "furniture", "보도자료", page=1),
    Block(1, "heading", "수출 동향", marker="□", level=1, article=0, page=1),
    Block(2, "bullet", "반도체 [bold]수출[/bold] 증가", marker="○", level=2, article=0, parent=1, page=1),
    Block(3, "bullet", "긴 글 " + "가" * 300, marker="-", level=3, article=0, parent=2, page=2),
    Block(4, "paragraph", "제어\x1b[31m문자", article=0, page=2),
)


def shown(page: int | None = None) -> str:
    source = Source("a.pdf", "a.pdf", "0" * 64, 1, "pdf")
    problem = Problem("extract", Code.PART_DAMAGED, Severity.ERROR, "Page 3 could not be read.")
    document = Document(source, "test 1", (), problems=(problem,))
    bulletin = Bulletin(document, Issue("무역 소식"), (Article(0, "1월 수출"),), BLOCKS, (), (), ())
    stream = io.StringIO()
    Console(file=stream, width=400).print(bulletin_tree(bulletin, page))
    return stream.getvalue()


def test_tree_follows_articles_and_parents() -> None:
    lines = shown().splitlines()
    depth = [len(line) - len(line.lstrip(" │├└─")) for line in lines]
    assert [line.lstrip(" │├└─").split("  ")[0] for line in lines[:5]] == [
        "무역 소식",
        "furniture 보도자료",
        "1월 수출",
        "heading □ 수출 동향",
        "bullet ○ 반도체 [bold]수출[/bold] 증가",
    ]
    assert depth[2] < depth[3] < depth[4] < depth[5]
    assert "error PART_DAMAGED: Page 3 could not be read." in lines[-1]


def test_text_cannot_write_to_the_terminal_or_without_end() -> None:
    text = shown()
    assert "\x1b[31m" not in text
    assert "가" * 200 not in text


def test_one_page_keeps_blocks_whose_parent_is_elsewhere() -> None:
    text = shown(page=2)
    assert "긴 글" in text
    assert "수출 동향" not in text
