"""A document in the JSON structure of docling (`DoclingDocument`), which many retrieval tools read.

Structure as in docling-core's `DoclingDocument` 1.10; a test validates what is written here against that model.
"""

from __future__ import annotations

from typing import Any

from pipeline.export.documents import DocumentRows, Row, is_plain_bullet

VERSION = "1.10.0"

_MEDIA_TYPES = {  # the model refuses types it does not know, those of HWP and HWPX among them
    "pdf": "application/pdf",
    "text": "text/plain",
}
_LABELS = {
    "title": "title",
    "key_point": "text",
    "heading": "section_header",
    "bullet": "list_item",
    "paragraph": "text",
    "note": "footnote",
    "citation": "reference",
    "caption": "caption",
    "contents_entry": "text",
    "furniture": "page_header",
    "imprint": "text",
}

Item = dict[str, Any]


def docling_document(rows: DocumentRows) -> Item:
    """The document as a JSON object. Ids of blocks are not part of the structure; items stand in reading order.

    Page sizes are not published, so `pages` is empty; boxes count in points from the top-left corner.
    """
    return _Builder(rows).build()


class _Builder:
    def __init__(self, rows: DocumentRows) -> None:
        self.rows = rows
        self.body = _node("#/body", None, "body", name="_root_", label="unspecified")
        self.furniture = _node("#/furniture", None, "furniture", name="_root_", label="unspecified")
        self.lists: dict[str, list[Item]] = {"groups": [], "texts": [], "pictures": [], "tables": []}
        self.items: dict[str, Item] = {}  # by block_id
        self.captions: list[Item] = []  # those that wait for their table or picture

    def build(self) -> Item:
        for block in self.rows.blocks:
            self._add(block)
        document = self.rows.document
        origin = {
            "mimetype": _MEDIA_TYPES.get(document["format"], "application/octet-stream"),
            "binary_hash": int(document["sha256"][:16], 16),
            "filename": document["file_name"],
        }
        return {
            "schema_name": "DoclingDocument",
            "version": VERSION,
            "name": self.rows.stem,
            "origin": origin,
            "furniture": self.furniture,
            "body": self.body,
            **self.lists,
            "key_value_items": [],
            "form_items": [],
            "pages": {},
        }

    def _add(self, block: Row) -> None:
        parent = self.items.get(block["parent_id"], self.body)
        if parent.get("label") not in ("list_item", "section_header", "unspecified"):
            parent = self.body
        if tables := self.rows.tables.get(block["block_id"]):
            for table in tables:
                self._add_table(block, table, parent)
            return
        if block["kind"] == "figure":
            item = self._append("pictures", parent, block, label="picture")
            item |= {"captions": [], "references": [], "footnotes": [], "annotations": []}
            self._close_captions(item)
            if not block["text"]:
                return
            parent = item
        elif not block["text"]:
            return
        self._add_text(block, parent)

    def _add_text(self, block: Row, parent: Item) -> None:
        label = "text" if block["kind"] == "figure" else _LABELS.get(block["kind"], "text")
        text, extra = block["text"], {}
        if label == "list_item":
            parent = self._list_of(parent)
            extra = {"enumerated": not is_plain_bullet(block["marker"]), "marker": block["marker"] or "-"}
        elif label == "section_header":
            extra = {"level": min(max(block["level"] or 1, 1), 100)}
        elif block["marker"]:
            text = f"{block['marker']} {text}"
        if label == "title" and block["article_id"] is not None:
            label, extra = "section_header", {"level": 1}
        layer = "furniture" if label == "page_header" else "body"
        item = self._append("texts", parent, block, layer=layer, label=label)
        item |= {"orig": text, "text": text} | extra
        self.items[block["block_id"]] = item
        if label == "caption":
            self.captions.append(item)
        elif layer == "body":
            self.captions.clear()

    def _list_of(self, parent: Item) -> Item:
        """The group of the bullets below `parent`; one that directly follows its brothers joins them."""
        last = parent["children"][-1]["$ref"] if parent["children"] else ""
        if last.startswith("#/groups/"):
            return self.lists["groups"][int(last.rpartition("/")[2])]
        group = _node(f"#/groups/{len(self.lists['groups'])}", parent, "body", name="list", label="list")
        self.lists["groups"].append(group)
        parent["children"].append({"$ref": group["self_ref"]})
        return group

    def _append(self, name: str, parent: Item, block: Row, *, layer: str = "body", label: str) -> Item:
        item = _node(f"#/{name}/{len(self.lists[name])}", parent, layer, label=label)
        item["prov"] = _provenance(block, len(block["text"]))
        self.lists[name].append(item)
        parent["children"].append({"$ref": item["self_ref"]})
        return item

    def _close_captions(self, item: Item) -> None:
        item["captions"] = [{"$ref": caption["self_ref"]} for caption in self.captions]
        self.captions.clear()

    def _add_table(self, block: Row, table: Row, parent: Item) -> None:
        item = self._append("tables", parent, block, label="table")
        item |= {"captions": [], "references": [], "footnotes": [], "annotations": []}
        self._close_captions(item)
        item["data"] = {
            "num_rows": table["row_count"],
            "num_cols": table["column_count"],
            "table_cells": [_cell(table, cell) for cell in self.rows.cells.get(table["table_id"], ())],
        }
        self.items[block["block_id"]] = item


def _node(reference: str, parent: Item | None, layer: str, **more: str) -> Item:
    above = {} if parent is None else {"parent": {"$ref": parent["self_ref"]}}
    return {"self_ref": reference} | above | {"children": [], "content_layer": layer} | more


def _box(row: Row) -> Item:
    return {"l": row["x0"], "t": row["y0"], "r": row["x1"], "b": row["y1"], "coord_origin": "TOPLEFT"}


def _provenance(row: Row, length: int) -> list[Item]:
    if row["page"] is None or row["x0"] is None:
        return []
    return [{"page_no": row["page"], "bbox": _box(row), "charspan": [0, length]}]


def _cell(table: Row, cell: Row) -> Item:
    row, column = cell["row_index"], cell["column_index"]
    return {
        "text": cell["text"],
        "row_span": cell["row_span"],
        "col_span": cell["column_span"],
        "start_row_offset_idx": row,
        "end_row_offset_idx": row + cell["row_span"],
        "start_col_offset_idx": column,
        "end_col_offset_idx": column + cell["column_span"],
        "column_header": row < table["header_row_count"],
        "row_header": cell["is_header"] and row >= table["header_row_count"],
        "row_section": False,
    } | ({} if cell["x0"] is None else {"bbox": _box(cell)})
