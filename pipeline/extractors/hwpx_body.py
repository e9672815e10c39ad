"""The sections of HWPX (OWPML): XML to paragraphs of runs and objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pipeline.extractors.hancom_fields import hyperlink_target, overlapped, ruby, with_caption
from pipeline.extractors.hancom_model import (
    AutoNumber,
    BoxObject,
    CellContent,
    ColumnsStart,
    Counter,
    FieldEnd,
    FieldStart,
    FigureObject,
    Inline,
    LayerObject,
    Layout,
    NamedPlace,
    NewNumber,
    NoteKind,
    NoteObject,
    NoteShape,
    Paragraph,
    Run,
    SectionStart,
    TableObject,
    cell_of,
    layout_of,
    paragraph_of,
    run_of,
)
from pipeline.extractors.hwpx_xml import LOCAL, Node, child, children, number, text_in
from pipeline.extractors.numbering import OWPML_FORMATS
from pipeline.heartbeat import beat

_COUNTERS: dict[str, Counter] = {
    "PAGE": "page",
    "TOTAL_PAGE": "page",
    "FOOTNOTE": "footnote",
    "ENDNOTE": "endnote",
    "PICTURE": "figure",
    "TABLE": "table",
    "EQUATION": "equation",
}
# Inside a text: what each empty element is seen as.
_IN_TEXT = {"tab": "\t", "lineBreak": "\n", "hyphen": "-", "hypen": "-", "nbSpace": "\u00a0", "fwSpace": " "}
_DRAWINGS = frozenset({"rect", "ellipse", "arc", "polygon", "curve", "line", "connectLine", "container", "unknown"})


class BodyReader:
    """Paragraphs of sections.

    `chart_texts` gives the words of a chart part by its path, `ole_texts` those of the chart in an embedded object by
    the object's id (None for any other object); `max_depth` caps lists inside lists.
    """

    def __init__(
        self,
        item_names: dict[str, str],
        chart_texts: Callable[[str], tuple[str, ...]],
        ole_texts: Callable[[str], tuple[str, ...] | None],
        max_depth: int,
    ) -> None:
        self._item_names = item_names
        self._chart_texts = chart_texts
        self._ole_texts = ole_texts
        self._max_depth = max_depth
        self._is_deleted = False  # inside a tracked deletion

    def paragraphs(self, root: Node) -> Iterator[Paragraph]:
        """The paragraphs of a section or of any other list, at its own level."""
        self._is_deleted = False
        for node in root:
            if LOCAL[node.tag] == "p":
                yield self._paragraph(node, 0)
                beat()

    def _list(self, node: Node | None, depth: int) -> list[Paragraph]:
        """The paragraphs of a subList, or of an element that holds one."""
        if node is None or depth > self._max_depth:
            return []
        out = []
        for item in node:
            name = LOCAL[item.tag]
            if name == "p":
                out.append(self._paragraph(item, depth))
            elif name == "subList":
                out.extend(self._list(item, depth))
        return out

    def _paragraph(self, node: Node, depth: int) -> Paragraph:
        inlines: list[Inline] = []
        lines: Node | None = None
        tables: list[Node] = []
        for run in node:
            kind = LOCAL[run.tag]
            if kind == "linesegarray":
                lines = run
            elif kind == "run":
                shape = number(run, "charPrIDRef")
                for item in run:
                    name = LOCAL[item.tag]
                    if name == "t":
                        self._text(item, shape, inlines)
                        continue
                    if name == "tbl":
                        tables.append(item)
                    self._object(name, item, shape, inlines, depth)
        layout = None if depth else _layout(node, lines, tables)
        return paragraph_of((number(node, "paraPrIDRef"), number(node, "styleIDRef"), inlines, layout))

    def _text(self, node: Node, shape: int, inlines: list[Inline]) -> None:
        if node.text and not self._is_deleted:
            inlines.append(run_of((node.text, shape)))
        for item in node:
            name = LOCAL[item.tag]
            if name == "deleteBegin":
                self._is_deleted = True
            elif name == "deleteEnd":
                self._is_deleted = False
            seen = _IN_TEXT.get(name)
            if seen is not None and not self._is_deleted:
                inlines.append(Run(seen, shape))
            if item.tail and not self._is_deleted:
                inlines.append(Run(item.tail, shape))

    def _object(self, name: str, node: Node, shape: int, inlines: list[Inline], depth: int) -> None:
        if name == "ctrl":
            for item in node:
                self._control(LOCAL[item.tag], item, inlines, depth)
        elif name == "tbl":
            inlines.append(self._table(node, depth))
        elif name == "secPr":
            inlines.insert(0, _section(node))
        elif name == "pic":
            inlines.append(self._figure("picture", node, depth))
        elif name in _DRAWINGS or name == "textart":
            inlines.extend(self._drawing(node, depth, _is_inline(node)))
        elif name == "equation":
            inlines.append(Run(" ".join(text_in(child(node, "script")).split()), shape))
            caption = self._list(child(node, "caption"), depth + 1)
            if caption:
                inlines.append(FigureObject("equation", caption=caption))
        elif name in {"ole", "video"}:
            inlines.append(self._figure("ole" if name == "ole" else "video", node, depth))
        elif name == "chart":
            texts = self._chart_texts(node.get("chartIDRef", ""))
            width, height = _size(node)
            caption = self._list(child(node, "caption"), depth + 1)
            inlines.append(FigureObject("chart", "", width, height, texts, caption))
        elif name == "dutmal":
            inlines.append(Run(ruby(_text_of(node, "mainText"), _text_of(node, "subText")), shape))
        elif name == "compose":
            is_circled = node.get("circleType", "").startswith("SHAPE_CIRCLE")
            inlines.append(Run(overlapped(node.get("composeText", ""), is_circled), shape))
        elif name in {"btn", "checkBtn", "radioBtn"}:
            inlines.append(Run(node.get("caption", ""), shape))
        elif name == "comboBox":
            inlines.append(Run(_selected(node), shape))
        elif name == "edit":
            inlines.append(Run(_text_of(node, "text"), shape))
        elif name == "switch":
            self._switch(node, shape, inlines, depth)

    def _switch(self, node: Node, shape: int, inlines: list[Inline], depth: int) -> None:
        """Alternatives of one object: the first case whose content we know, else the default."""
        for option in node:
            before = len(inlines)
            for item in option:
                self._object(LOCAL[item.tag], item, shape, inlines, depth)
            if len(inlines) > before:
                return

    # ------------------------------------------------------------ controls

    def _control(self, name: str, node: Node, inlines: list[Inline], depth: int) -> None:
        match name:
            case "footNote" | "endNote":
                kind: NoteKind = "footnote" if name == "footNote" else "endnote"
                inlines.append(
                    NoteObject(
                        kind,
                        self._list(node, depth + 1),
                        number(node, "number"),
                        _code(node.get("prefixChar")),
                        _code(node.get("suffixChar")),
                    )
                )
            case "header" | "footer":
                inlines.append(LayerObject("header" if name == "header" else "footer", self._list(node, depth + 1)))
            case "hiddenComment":
                inlines.append(LayerObject("hidden", self._list(node, depth + 1)))
            case "autoNum":
                inlines.append(_auto_number(node))
            case "colPr":
                inlines.append(ColumnsStart(number(node, "colCount", 1)))
            case "newNum":
                inlines.append(NewNumber(_COUNTERS.get(node.get("numType", ""), "page"), number(node, "num")))
            case "fieldBegin":
                if node.get("type") == "MEMO":
                    inlines.append(LayerObject("hidden", self._list(node, depth + 1)))
                inlines.append(FieldStart(_target(node) if node.get("type") in {"HYPERLINK", "CROSSREF"} else ""))
            case "bookmark":
                if node.get("name"):
                    inlines.append(NamedPlace(node.get("name", "")))
            case "fieldEnd":
                inlines.append(FieldEnd())
            case _:
                pass

    # ------------------------------------------------------------ objects

    def _table(self, node: Node, depth: int) -> TableObject:
        cells = []
        caption: list[Paragraph] = []
        for row in node:
            name = LOCAL[row.tag]
            if name == "tr":
                for cell in row:
                    if LOCAL[cell.tag] == "tc":
                        cells.append(self._cell(cell, depth))
            elif name == "caption":
                caption = self._list(row, depth + 1)
        return TableObject(number(node, "rowCnt"), number(node, "colCnt"), cells, caption, _is_inline(node))

    def _cell(self, node: Node, depth: int) -> CellContent:
        row = column = 0
        row_span = column_span = 1
        paragraphs: list[Paragraph] = []
        for item in node:
            name = LOCAL[item.tag]
            if name == "subList":
                paragraphs = self._list(item, depth + 1)
            elif name == "cellAddr":
                row, column = max(number(item, "rowAddr"), 0), max(number(item, "colAddr"), 0)
            elif name == "cellSpan":
                row_span, column_span = number(item, "rowSpan", 1), number(item, "colSpan", 1)
        return cell_of((row, column, row_span, column_span, paragraphs, node.get("header") == "1"))

    def _figure(self, kind: str, node: Node, depth: int, group: tuple[float, float] = (0.0, 0.0)) -> FigureObject:
        """A picture or embedded object; a member of a group has the size of the group."""
        image = child(node, "img")
        reference = image.get("binaryItemIDRef", "") if image is not None else node.get("binaryItemIDRef", "")
        width, height = _size(node)
        if not width and not height:
            width, height = group
        caption = self._list(child(node, "caption"), depth + 1)
        name = self._item_names.get(reference, "")
        if kind == "ole":
            texts = self._ole_texts(reference)
            if texts is not None:  # a chart has no name of its own
                return FigureObject("chart", "", width, height, texts, caption)
            return FigureObject("ole", name, width, height, (), caption)
        return FigureObject("video" if kind == "video" else "picture", name, width, height, (), caption)

    def _drawing(self, node: Node, depth: int, is_inline: bool) -> Sequence[Inline]:
        """A shape with its text, a group with its members; a shape without either gives nothing."""
        out: list[Inline] = []
        caption: list[Paragraph] = []
        if depth > self._max_depth:
            return out
        if LOCAL[node.tag] == "textart":
            out.append(BoxObject([Paragraph(0, 0, (Run(node.get("text", ""), 0),))], (), is_inline))
        for item in node:
            name = LOCAL[item.tag]
            if name == "drawText":
                out.append(BoxObject(self._list(item, depth + 1), (), is_inline))
            elif name == "caption":
                caption = self._list(item, depth + 1)
            elif name in _DRAWINGS or name == "textart":
                out.extend(self._drawing(item, depth + 1, is_inline))
            elif name == "pic":
                out.append(self._figure("picture", item, depth, _size(node)))
            elif name in {"ole", "video"}:
                out.append(self._figure(name, item, depth, _size(node)))
        return with_caption(out, caption) if caption else out


def _layout(paragraph: Node, lines: Node | None, tables: Sequence[Node]) -> Layout:
    """Where the editor printed a paragraph of the text itself, which holds `tables`."""
    tops: list[int] = []
    heights: list[int] = []
    for line in lines if lines is not None else ():
        tops.append(number(line, "vertpos"))
        heights.append(number(line, "vertsize"))
    starts_page = paragraph.get("pageBreak") == "1"
    pushes = [push for push in map(_push, tables) if push]
    return layout_of((tops, heights, starts_page, pushes[0] if len(pushes) == 1 else 0))


def _push(table: Node) -> int:
    """How far below its paragraph a table pushes the text (HWPUNIT), 0 for one that does not."""
    position, size = child(table, "pos"), child(table, "sz")
    if position is None or size is None or position.get("treatAsChar") == "1":
        return 0
    if table.get("textWrap") != "TOP_AND_BOTTOM" or position.get("vertRelTo") != "PARA":
        return 0
    return max(number(position, "vertOffset") + number(size, "height"), 0)


def _area(section: Node) -> int:
    """Height of the text area of a page: paper without its margins, head and foot."""
    paper = child(section, "pagePr")
    if paper is None:
        return 0
    margin = child(paper, "margin")
    height = number(paper, "width" if paper.get("landscape") == "NARROWLY" else "height")
    if margin is not None:
        height -= sum(number(margin, side) for side in ("top", "bottom", "header", "footer"))
    return max(height, 0)


def _is_inline(node: Node) -> bool:
    position = child(node, "pos")
    return position is not None and position.get("treatAsChar") == "1"


def _size(node: Node) -> tuple[float, float]:
    size = child(node, "sz")
    return (number(size, "width") / 100, number(size, "height") / 100) if size is not None else (0.0, 0.0)


def _selected(combo_box: Node) -> str:
    """What a combo box shows. Hangul writes the text shown as the only item and leaves the selection empty."""
    selected = combo_box.get("selectedValue", "")
    items = children(combo_box, "listItem")
    if selected or len(items) != 1:
        return selected
    return items[0].get("displayText", "") or items[0].get("value", "")


def _text_of(node: Node, name: str) -> str:
    return text_in(child(node, name))


def _code(value: str | None) -> str | None:
    """A character given by its code; None where the file does not say."""
    if value is None or not value.isdigit():
        return None
    code = int(value)
    return chr(code) if 0 < code < 0xD800 else ""


def _target(node: Node) -> str:
    for parameters in children(node, "parameters"):
        for item in parameters:
            if item.get("name") in {"Command", "RefPath"}:
                return hyperlink_target(text_in(item))
    return ""


def _section(node: Node) -> SectionStart:
    return SectionStart(
        number(node, "outlineShapeIDRef"),
        _note_shape(child(node, "footNotePr")),
        _note_shape(child(node, "endNotePr")),
        _area(node),
    )


def _note_shape(node: Node | None) -> NoteShape:
    if node is None:
        return NoteShape()
    form = child(node, "autoNumFormat")
    order = child(node, "numbering")
    return NoteShape(
        OWPML_FORMATS.get(form.get("type", ""), 0) if form is not None else 0,
        form.get("userChar", "") if form is not None else "",
        form.get("prefixChar", "") if form is not None else "",
        form.get("suffixChar", "") if form is not None else ")",
        number(order, "newNum", 1) if order is not None else 1,
        order is not None and order.get("type", "CONTINUOUS") != "CONTINUOUS",
    )


def _auto_number(node: Node) -> AutoNumber:
    form = child(node, "autoNumFormat")
    counter = _COUNTERS.get(node.get("numType", ""), "page")
    if form is None:
        return AutoNumber(counter, number(node, "num"))
    return AutoNumber(
        counter,
        number(node, "num"),
        OWPML_FORMATS.get(form.get("type", ""), 0),
        form.get("prefixChar", ""),
        form.get("suffixChar", ""),
        form.get("userChar", ""),
        form.get("supscript") == "1",
    )
