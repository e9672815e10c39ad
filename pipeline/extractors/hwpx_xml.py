"""XML of untrusted archives: no document types, no entities, libxml2's ceilings; small helpers over lxml nodes."""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

from lxml import etree

from pipeline.errors import Code, DocumentError, LimitReached

Node: TypeAlias = etree._Element
_DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
_PROLOG = 4096


def parse(data: bytes, name: str) -> Node:
    """The root of an XML document; raises DocumentError (LIMIT_XML, PART_DAMAGED)."""
    if _DOCTYPE.search(data, 0, _PROLOG):
        raise LimitReached(
            Code.LIMIT_XML, f"{name} declares a document type, which no HWPX file needs; it was not read."
        )
    parser = _parser()
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, name) from error
    if root is None:
        raise DocumentError(Code.PART_DAMAGED, f"{name} holds no XML.")
    document = root.getroottree().docinfo
    if document.internalDTD is not None:
        raise LimitReached(
            Code.LIMIT_XML, f"{name} declares a document type, which no HWPX file needs; it was not read."
        )
    return root


def parse_cut(data: bytes) -> Node | None:
    """As much of a damaged document as its well-formed beginning gives, None for nothing."""
    if _DOCTYPE.search(data, 0, _PROLOG):
        return None
    parser = _parser(recover=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


@cache
def _parser(recover: bool = False) -> etree.XMLParser:
    # huge_tree stays off: libxml2 then stops at 256 levels and at 10 MB in one text.
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


def _refusal(error: etree.XMLSyntaxError, name: str) -> DocumentError:
    if getattr(error, "code", None) in _CEILINGS:
        return LimitReached(Code.LIMIT_XML, f"{name} is nested too deeply or holds a text too long; it was not read.")
    return DocumentError(Code.PART_DAMAGED, f"{name} is damaged XML (line {error.lineno}).")


# libxml2: name too long, resource limit, entity loop, and the internal error by which older versions say "too deep".
_CEILINGS = frozenset(
    code
    for name in ("ERR_NAME_TOO_LONG", "ERR_RESOURCE_LIMIT", "ERR_ENTITY_LOOP", "ERR_INTERNAL_ERROR")
    if (code := getattr(etree.ErrorTypes, name, None)) is not None
)


class _LocalNames(dict[object, str]):
    """Tag -> name without its namespace, "" for comments and the like; `LOCAL[node.tag]` is the fast way in loops."""

    _ROOM = 4096  # names of the standard need some hundreds; a file may invent millions

    def __missing__(self, tag: object) -> str:
        name = tag.rpartition("}")[2] if isinstance(tag, str) else ""
        if len(self) < self._ROOM:
            self[tag] = name
        return name


LOCAL = _LocalNames()


def children(node: Node, name: str) -> list[Node]:
    return [item for item in node if LOCAL[item.tag] == name]


def child(node: Node, name: str) -> Node | None:
    """The first child of that name."""
    for item in node:
        if LOCAL[item.tag] == name:
            return item
    return None


def text_in(node: Node | None) -> str:
    """All character data below a node."""
    return "".join([str(text) for text in node.itertext()]) if node is not None else ""


def number(node: Node, name: str, default: int = 0) -> int:
    """An integer attribute; the default where it is absent or not a number."""
    value = node.get(name)
    if value is None:
        return default
    try:
        return int(value)
    except ValueError:
        try:
            return int(float(value))
        except (ValueError, OverflowError):
            return default
