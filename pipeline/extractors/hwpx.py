"""HWPX files: a ZIP archive of OWPML parts (KS X 6101), read in memory and within ceilings."""

from __future__ import annotations

import re

from pipeline.errors import Code, DocumentError, LimitReached, Refused, Severity
from pipeline.extractors.container import ZipContainer
from pipeline.extractors.hancom import DocumentBuilder
from pipeline.extractors.hancom_charts import drawing_texts, ole_texts
from pipeline.extractors.hancom_model import Shapes
from pipeline.extractors.hwpx_body import BodyReader
from pipeline.extractors.hwpx_crypto import Lock, locked, read_locks, unlock
from pipeline.extractors.hwpx_header import read_header
from pipeline.extractors.hwpx_xml import LOCAL, Node, parse, parse_cut
from pipeline.limits import Limits
from pipeline.model import Document, Metadata, Source

EXTRACTOR = "kbulletin-hwpx"
_PACKAGE = "Contents/content.hpf"
_HEADER = "Contents/header.xml"
_MANIFEST = "META-INF/manifest.xml"
_SECTION = re.compile(r"Contents/section(\d+)\.xml", re.IGNORECASE)
_MASTER_PAGE = re.compile(r"Contents/masterpage(\d+)\.xml", re.IGNORECASE)


def extract_hwpx(source: Source, data: bytes, limits: Limits, password: str | None = None) -> Document:
    """Read a HWPX file. A section that fails in the middle keeps what was read and leaves an error in `problems`.

    Raises DocumentError: ENCRYPTED (no password, or a wrong one), DAMAGED, NO_PAGES and the LIMIT codes.
    """
    with ZipContainer(data, limits) as archive:
        return _Reader(archive, limits, password).document(source)


class _Reader:
    def __init__(self, archive: ZipContainer, limits: Limits, password: str | None) -> None:
        self._archive = archive
        self._limits = limits
        self._password = password
        self._locks: dict[str, Lock] = {}

    def document(self, source: Source) -> Document:
        manifest = self._part(_MANIFEST)
        if manifest is not None:
            self._locks = read_locks(manifest)
        if self._locks and self._password is None:
            raise locked("which was not given")
        package = self._part(_PACKAGE)
        items = _items(package) if package is not None else {}
        header_error: DocumentError | None = None
        try:
            shapes = read_header(parse(self._bytes(_HEADER), _HEADER))
        except Refused:
            raise
        except DocumentError as error:
            header_error = error
            shapes = Shapes()
        builder = DocumentBuilder(shapes, self._limits)
        if self._archive.is_salvaged:
            message = "The archive is cut off; what stands before the cut was read."
            builder.add_problem(Code.PART_DAMAGED, Severity.ERROR, message)
        if header_error is not None:
            builder.add_problem(Code.PART_DAMAGED, Severity.ERROR, f"Shapes are missing: {header_error.message}")
        sections = self._sections(package, items)
        if not sections:
            raise DocumentError(Code.NO_PAGES, "The file holds no body section; fetch it again from its source.")
        names = {key: path.rpartition("/")[2] for key, path in items.items()}
        body = BodyReader(
            names, self._chart_texts, lambda item: self._ole_texts(items.get(item, "")), self._limits.nesting + 1
        )
        for number, name in enumerate(sections, 1):
            try:
                self._section(builder, body, name, number)
            except Refused:
                raise
            except DocumentError as error:
                builder.add_problem(error.code, Severity.ERROR, f"Section {number} could not be read: {error.message}")
        self._master_pages(builder, body)
        return builder.build(source, EXTRACTOR, self._metadata(package))

    # ------------------------------------------------------------ parts

    def _bytes(self, name: str) -> bytes:
        data = self._archive.read(name)
        lock = self._locks.get(name)
        return unlock(data, lock, self._password or "", self._limits) if lock is not None else data

    def _part(self, name: str) -> Node | None:
        """An optional part, None where it is absent or unreadable."""
        if name not in self._archive.names:
            return None
        try:
            return parse(self._bytes(name), name)
        except Refused:
            raise
        except DocumentError:
            return None

    def _section(self, builder: DocumentBuilder, body: BodyReader, name: str, number: int) -> None:
        data, is_whole = (self._bytes(name), True) if name in self._locks else self._archive.read_as_far(name)
        root: Node | None = None
        try:
            root = parse(data, name)
        except LimitReached:
            raise
        except DocumentError:
            root = parse_cut(data)
            if root is None:
                raise
            is_whole = False
        builder.add_section(body.paragraphs(root), f"Section {number}")
        if not is_whole:
            message = f"Section {number} is damaged; what stands before the damage was read."
            builder.add_problem(Code.PART_DAMAGED, Severity.ERROR, message)

    def _master_pages(self, builder: DocumentBuilder, body: BodyReader) -> None:
        for name in sorted((name for name in self._archive.names if _MASTER_PAGE.fullmatch(name)), key=_natural):
            root = self._part(name)
            for item in root.iter() if root is not None else ():
                if LOCAL[item.tag] == "subList":
                    builder.add_layer(list(body.paragraphs(item)), "header")

    def _sections(self, package: Node | None, items: dict[str, str]) -> list[str]:
        """Section parts in the order of the package's spine, else by their numbers."""
        names = self._archive.names
        listed: list[str] = []
        if package is not None:
            for node in package.iter():
                if LOCAL[node.tag] == "itemref":
                    path = items.get(node.get("idref", ""), "")
                    if path in names and _SECTION.fullmatch(path) and path not in listed:
                        listed.append(path)
        rest = sorted((name for name in names if _SECTION.fullmatch(name) and name not in listed), key=_natural)
        return listed + rest

    def _chart_texts(self, part: str) -> tuple[str, ...]:
        """The words of a chart part: titles, categories, series (DrawingML)."""
        root = self._part(part)
        if root is None:
            return ()
        return drawing_texts(root)

    def _ole_texts(self, part: str) -> tuple[str, ...] | None:
        """The words of a chart in an embedded object; None for any other object, and for one that cannot be read."""
        try:
            return ole_texts(self._bytes(part), self._limits)
        except Refused:
            raise
        except DocumentError:
            return None

    def _metadata(self, package: Node | None) -> Metadata:
        found: dict[str, str] = {}
        if package is not None:
            for node in package.iter():
                name = LOCAL[node.tag]
                if name == "title" and node.text:
                    found["title"] = node.text.strip()
                elif name == "meta" and node.text:
                    found[node.get("name", "")] = node.text.strip()
        version = self._part("version.xml")
        producer = (
            f"{version.get('application', '')} {version.get('appVersion', '')}".strip() if version is not None else ""
        )
        return Metadata(
            found.get("title", ""),
            found.get("creator", ""),
            found.get("subject", ""),
            found.get("keyword", ""),
            found.get("CreatedDate", ""),
            producer,
        )


def _items(package: Node) -> dict[str, str]:
    """Manifest of the package: id -> path in the archive."""
    return {node.get("id", ""): node.get("href", "") for node in package.iter() if LOCAL[node.tag] == "item"}


def _natural(name: str) -> tuple[int, str]:
    digits = re.search(r"(\d+)\.xml$", name)
    return (int(digits[1]) if digits else 0, name)
