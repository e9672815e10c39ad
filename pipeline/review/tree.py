"""A bulletin, and the schema, as text for a terminal."""

from __future__ import annotations

from collections import defaultdict

from rich.text import Text
from rich.tree import Tree

from pipeline import schema
from pipeline.model import Block, Bulletin

_SHOWN_CHARS = 160  # of one block
_QUIET = frozenset({"furniture", "imprint", "contents_entry"})


def bulletin_tree(bulletin: Bulletin, page: int | None = None) -> Tree:
    """Articles with their blocks as printed, level under level; `page` shows that page alone."""
    issue, source = bulletin.issue, bulletin.document.source
    head = Text(issue.title or source.file_name, style="bold")
    known = (issue.series, issue.label, issue.published, issue.publisher, bulletin.document.extractor)
    head.append("  " + " · ".join(part for part in known if part), style="dim")
    root = Tree(head)
    blocks = [block for block in bulletin.blocks if page is None or block.page == page]
    shown = {block.ordinal for block in blocks}
    children: dict[int | None, list[Block]] = defaultdict(list)
    for block in blocks:
        children[block.parent if block.parent in shown else None].append(block)
    nodes: dict[int, Tree] = {}
    for block in children[None]:
        parent = root
        if block.article is not None:
            if block.article not in nodes:
                title = Text(bulletin.articles[block.article].title or "(no title)", style="bold cyan")
                nodes[block.article] = root.add(title)
            parent = nodes[block.article]
        _add(parent, block, children)
    for problem in bulletin.document.problems + bulletin.problems:
        root.add(Text(f"{problem.severity} {problem.code}: {problem.message}", style="yellow"))
    return root


def _add(parent: Tree, block: Block, children: dict[int | None, list[Block]]) -> None:
    # A stack, not recursion: nesting is bounded by limits that a caller may raise.
    pending = [(parent, block)]
    while pending:
        tree, current = pending.pop()
        node = tree.add(_line(current))
        pending.extend((node, child) for child in reversed(children.get(current.ordinal, [])))


def _line(block: Block) -> Text:
    text = " ".join(block.text.split())
    if len(text) > _SHOWN_CHARS:
        text = text[:_SHOWN_CHARS] + "…"
    line = Text(f"{block.kind} ", style="dim")
    if block.marker:
        line.append(f"{block.marker} ", style="green")
    line.append("".join(c if c.isprintable() else "�" for c in text), style="dim" if block.kind in _QUIET else "")
    if block.page is not None:
        line.append(f"  p.{block.page}", style="dim")
    return line


def describe_schema(table: str | None) -> str:
    """All tables, or the columns of one, as lines. Raises `UsageError` for an unknown table."""
    if table is None:
        width = max(len(t.name) for t in schema.TABLES)
        return "".join(f"{t.name:<{width}}  {len(t.columns):>3} columns  {t.description}\n" for t in schema.TABLES)
    found = schema.table(table)
    lines = [found.description, f"key {', '.join(found.primary_key)}"]
    lines += [
        f"{', '.join(key.columns)} names {key.table} by {', '.join(key.target)}" for key in found.foreign_keys
    ]  # fmt: skip
    lines.append("")
    width = max(len(name) for name in found.column_names)
    for column in found.columns:
        kind = column.type + (f" [{column.unit}]" if column.unit else "") + ("" if column.nullable else ", never null")
        lines.append(f"{column.name:<{width}}  {kind:<26}  {column.description}")
        if column.vocabulary:
            lines.append(f"{'':<{width}}  {'':<26}  one of: {', '.join(column.vocabulary)}")
    return "\n".join(lines) + "\n"
