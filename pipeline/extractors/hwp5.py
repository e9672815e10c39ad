"""HWP 5.0 files: an OLE compound file of compressed record streams.

본 제품은 한글과컴퓨터의 한글 문서 파일(.hwp) 공개 문서를 참고하여 개발하였습니다. (Written from the file format
documents that Hancom publishes: 한글문서파일형식 5.0, revision 1.3; 배포용 문서, revision 1.2.)
"""

from __future__ import annotations

import re

from pipeline.errors import Code, DocumentError, Refused, Severity
from pipeline.extractors import hwp5_summary
from pipeline.extractors.container import OleContainer, inflate
from pipeline.extractors.hancom import DocumentBuilder
from pipeline.extractors.hancom_charts import ole_texts
from pipeline.extractors.hwp5_body import BodyReader
from pipeline.extractors.hwp5_controls import ControlReader
from pipeline.extractors.hwp5_crypto import unlock
from pipeline.extractors.hwp5_docinfo import BinItem, DocInfo, read_docinfo
from pipeline.extractors.hwp5_records import scan
from pipeline.limits import Limits
from pipeline.model import Document, Metadata, Source

EXTRACTOR = "kbulletin-hwp5"
_SIGNATURE = b"HWP Document File"
# FileHeader attributes, table 3.
_COMPRESSED, _PASSWORD, _DISTRIBUTION, _DRM = 1 << 0, 1 << 1, 1 << 2, 1 << 4
_CERTIFICATE_LOCK, _CERTIFICATE_DRM = 1 << 8, 1 << 10


def extract_hwp5(source: Source, data: bytes, limits: Limits, password: str | None = None) -> Document:
    """Read a HWP 5 file. A section that fails in the middle keeps what was read and leaves an error in `problems`.

    Raises DocumentError: ENCRYPTED, DRM_PROTECTED, DISTRIBUTION_PROTECTED, DAMAGED, NO_PAGES and the LIMIT codes.
    `password` opens nothing: the format document does not say how a password locks a file.
    """
    with OleContainer(data, limits) as ole:
        if "FileHeader" not in ole.names:
            raise DocumentError(
                Code.DAMAGED, "The container has no FileHeader, so it is no readable HWP 5 file; fetch it again."
            )
        header = _file_header(ole)
        if not header.startswith(_SIGNATURE):
            raise DocumentError(
                Code.DAMAGED, "The FileHeader is damaged, so this is no readable HWP 5 file; fetch it again."
            )
        flags = int.from_bytes(header[36:40], "little")
        _refuse_locked(flags, password is not None)
        reader = _Reader(ole, limits, bool(flags & _COMPRESSED), bool(flags & _DISTRIBUTION))
        version = ".".join(str(part) for part in header[35:31:-1])
        return reader.document(source, f"HWP {version}")


def _file_header(ole: OleContainer) -> bytes:
    try:
        return ole.read("FileHeader").ljust(40, b"\0")
    except DocumentError as error:
        raise DocumentError(Code.DAMAGED, "The FileHeader is damaged; fetch the file again from its source.") from error


def _refuse_locked(flags: int, has_password: bool) -> None:
    if flags & _PASSWORD:
        why = ", and how the given one opens it is not published" if has_password else ""
        raise Refused(
            Code.ENCRYPTED, f"The document is locked by a password{why}; open it in Hangul and save a copy without one."
        )
    if flags & _CERTIFICATE_LOCK:
        raise Refused(
            Code.ENCRYPTED, "The document is locked by a certificate; open it in Hangul and save an unlocked copy."
        )
    if flags & (_DRM | _CERTIFICATE_DRM):
        raise Refused(Code.DRM_PROTECTED, "A rights-management lock covers the document; export an unlocked copy.")


class _Reader:
    def __init__(self, ole: OleContainer, limits: Limits, is_compressed: bool, is_distribution: bool) -> None:
        self._ole = ole
        self._limits = limits
        self._is_compressed = is_compressed
        self._is_distribution = is_distribution
        self._cut: list[str] = []  # streams that ended too early

    def document(self, source: Source, producer: str) -> Document:
        info = self._docinfo()
        builder = DocumentBuilder(info.shapes, self._limits)
        for name in self._cut:
            builder.add_problem(Code.PART_DAMAGED, Severity.ERROR, f"{name} ends in the middle; shapes may be missing.")
        sections = self._sections()
        if not sections:
            raise DocumentError(Code.NO_PAGES, "The file holds no body section; fetch it again from its source.")
        for number, name in enumerate(sections, 1):
            try:
                self._section(builder, name, info, number)
            except Refused:
                raise
            except DocumentError as error:
                builder.add_problem(error.code, Severity.ERROR, f"Section {number} could not be read: {error.message}")
        metadata = self._metadata(builder, producer)
        return builder.build(source, EXTRACTOR, metadata)

    # ------------------------------------------------------------ streams

    def _stream(self, name: str) -> bytes:
        """A stream in clear. A compressed one that breaks off is kept as far as it goes and noted in `_cut`."""
        data = self._ole.read(name)
        if name.startswith("ViewText/"):
            data = unlock(data)
        if not self._is_compressed:
            return data
        clear, is_whole = inflate(data, self._limits.stream_bytes)
        if not is_whole:
            self._cut.append(name)
        return clear

    def _docinfo(self) -> DocInfo:
        if "DocInfo" not in self._ole.names:
            self._cut.append("DocInfo")
            return DocInfo()
        try:
            records = scan(self._stream("DocInfo"), self._limits.records)
        except DocumentError:
            self._cut.append("DocInfo")
            return DocInfo()
        if records.is_cut and "DocInfo" not in self._cut:
            self._cut.append("DocInfo")
        return read_docinfo(records)

    def _sections(self) -> list[str]:
        folder = "ViewText" if self._is_distribution else "BodyText"
        pattern = re.compile(rf"{folder}/Section(\d+)")
        found = [(int(match[1]), name) for name in self._ole.names if (match := pattern.fullmatch(name))]
        if not found and self._is_distribution:
            raise Refused(
                Code.DISTRIBUTION_PROTECTED,
                "A distribution document (배포용 문서) without its text; ask its publisher for an ordinary copy.",
            )
        return [name for _, name in sorted(found)]

    def _section(self, builder: DocumentBuilder, name: str, info: DocInfo, number: int) -> None:
        self._cut.clear()
        records = scan(self._stream(name), self._limits.records)
        if not records.tags:
            raise DocumentError(Code.PART_DAMAGED, "its records are not readable.")
        controls = ControlReader(records, info.bin_items, self._chart_texts)
        # One level more than the builder takes, so that the builder sees that something lies too deep.
        body = BodyReader(records, controls, self._limits.nesting + 1)
        builder.add_section(body.paragraphs(), f"Section {number}")
        for memo in body.memos():
            builder.add_layer(memo, "hidden")
        if records.is_cut or self._cut:
            message = f"Section {number} ends in the middle of a record; what stands before it was read."
            builder.add_problem(Code.PART_DAMAGED, Severity.ERROR, message)

    def _chart_texts(self, item: BinItem) -> tuple[str, ...] | None:
        """The words of an embedded chart, None for any other object."""
        name = f"BinData/BIN{item.number:04X}.{item.suffix}".lower()
        stream = next((stored for stored in self._ole.names if stored.lower() == name), None)
        if stream is None:
            return None
        try:
            data = self._ole.read(stream)
            is_compressed = self._is_compressed if item.compression == 0 else item.compression == 1
            if is_compressed:
                data, _ = inflate(data, self._limits.stream_bytes)
        except DocumentError:
            return None
        return ole_texts(data, self._limits)

    def _metadata(self, builder: DocumentBuilder, producer: str) -> Metadata:
        if hwp5_summary.STREAM not in self._ole.names:
            return Metadata(producer=producer)
        try:
            found = hwp5_summary.read_summary(self._ole.read(hwp5_summary.STREAM))
        except DocumentError as error:
            builder.add_problem(Code.PART_DAMAGED, Severity.WARNING, f"The summary could not be read: {error.message}")
            return Metadata(producer=producer)

        def text(key: int) -> str:
            value = found.get(key, "")
            return value if isinstance(value, str) else ""

        return Metadata(
            text(hwp5_summary.TITLE),
            text(hwp5_summary.AUTHOR),
            text(hwp5_summary.SUBJECT),
            text(hwp5_summary.KEYWORDS),
            text(hwp5_summary.CREATED),
            producer,
        )
