"""The header of HWPX (OWPML, KS X 6101): fonts, shapes, numberings, bullets, styles.

Elements are told apart by their local names, because the namespaces changed with the standard's years.
"""

from __future__ import annotations

from pipeline.extractors.glyphs import symbol_family
from pipeline.extractors.hancom_model import (
    Bullet,
    CharShape,
    HeadKind,
    Numbering,
    NumberLevel,
    ParaShape,
    Shapes,
    ShapeTable,
    Style,
    clamped_level,
)
from pipeline.extractors.hwpx_xml import LOCAL, Node, child, children, number
from pipeline.extractors.numbering import OWPML_FORMATS
from pipeline.model import Align

_SCRIPTS = ("hangul", "latin", "hanja", "japanese", "other", "symbol", "user")
_ALIGNS: dict[str, Align] = {"LEFT": "left", "RIGHT": "right", "CENTER": "center"}
_HEADS: dict[str, HeadKind] = {"OUTLINE": "outline", "NUMBER": "number", "BULLET": "bullet"}
_NO_CHAR_SHAPE = "4294967295"


def read_header(root: Node) -> Shapes:
    """The tables of a document."""
    shapes = Shapes()
    fonts: dict[str, dict[str, str]] = {}
    bullets: list[Node] = []
    char_shapes: dict[int, Node] = {}
    para_shapes: dict[int, Node] = {}
    styles: dict[int, Node] = {}
    tables = child(root, "refList")
    for node in (item for table in (tables if tables is not None else ()) for item in table):
        name = LOCAL[node.tag]
        if name == "fontface":
            script = node.get("lang", "").lower()
            fonts[script] = {font.get("id", ""): font.get("face", "") for font in children(node, "font")}
        elif name == "charPr":
            char_shapes[number(node, "id")] = node
        elif name == "paraPr":
            para_shapes[number(node, "id")] = node
        elif name == "style":
            styles[number(node, "id")] = node
        elif name == "numbering":
            shapes.numberings[number(node, "id")] = _numbering(node)
        elif name == "bullet":
            bullets.append(node)
    shapes.char_shapes = ShapeTable(char_shapes, lambda node: _char_shape(node, fonts), CharShape())
    shapes.para_shapes = ShapeTable(para_shapes, _para_shape, ParaShape())
    shapes.styles = ShapeTable(styles, lambda node: Style(node.get("name", ""), node.get("engName", "")), Style())
    for node in bullets:
        shapes.bullets[number(node, "id")] = _bullet(node, shapes)
    return shapes


def _char_shape(node: Node, fonts: dict[str, dict[str, str]]) -> CharShape:
    references = child(node, "fontRef")
    names = tuple(
        fonts.get(script, {}).get(references.get(script, ""), "") if references is not None else ""
        for script in _SCRIPTS
    )
    color = node.get("textColor", "")
    return CharShape(
        names,
        number(node, "height", 1000) / 100,
        child(node, "bold") is not None,
        color.lower() if color.startswith("#") else "",
        child(node, "supscript") is not None,
        any(symbol_family(name) for name in names),
    )


def _para_shape(node: Node) -> ParaShape:
    align = child(node, "align")
    heading = _choice(node, "heading")[0]
    # Only the case for the newer unit states margins in HWPUNIT; elsewhere they are doubled, as in HWP 5.
    margin, is_newer = _choice(node, "margin")

    def length(name: str) -> float:
        stated = child(margin, name) if margin is not None else None
        return number(stated, "value") / (100 if is_newer else 200) if stated is not None else 0.0

    return ParaShape(
        align=_ALIGNS.get(align.get("horizontal", ""), "justify") if align is not None else None,
        left=length("left"),
        first_indent=length("intent"),
        space_before=length("prev"),
        head=_HEADS.get(heading.get("type", ""), "none") if heading is not None else "none",
        level=clamped_level(number(heading, "level")) if heading is not None else 0,
        head_id=number(heading, "idRef") if heading is not None else 0,
        is_checked=node.get("checked") == "1",
    )


def _choice(node: Node, name: str) -> tuple[Node | None, bool]:
    """An element of a shape, and whether it comes from a switch's case, which newer editors read before the default."""
    default: Node | None = None
    for item in node:
        kind = LOCAL[item.tag]
        if kind == name:
            return item, False
        if kind == "switch":
            for option in item:
                found = child(option, name)
                if found is not None and LOCAL[option.tag] == "case":
                    return found, True
                default = default if found is None else found
    return default, False


def _numbering(node: Node) -> Numbering:
    heads = sorted(children(node, "paraHead"), key=lambda head: number(head, "level"))
    levels = tuple(
        NumberLevel(head.text or "", OWPML_FORMATS.get(head.get("numFormat", ""), 0), max(number(head, "start", 1), 1))
        for head in heads
    )
    return Numbering(levels)


def _bullet(node: Node, shapes: Shapes) -> Bullet:
    head = child(node, "paraHead")
    shape_id = head.get("charPrIDRef", _NO_CHAR_SHAPE) if head is not None else _NO_CHAR_SHAPE
    shape = shapes.char_shapes[int(shape_id)] if shape_id.isdigit() and shape_id != _NO_CHAR_SHAPE else None
    font = shape.fonts[6] if shape is not None and shape.has_symbol_font else ""
    return Bullet(node.get("char", "").strip("\uffff"), font, node.get("checkedChar", "").strip())
