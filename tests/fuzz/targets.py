"""What is fuzzed: how the fuzzer's bytes become a document, and inputs to begin with.

The bytes of a real file seldom survive mutation: a flipped bit breaks the deflate stream, and nothing behind it is
tried. So the fuzzer's bytes are the records, the elements, the words or the drawing operators, and the container around
them is always whole. Containers are damaged by `tests.faults.suite`.
"""

from __future__ import annotations

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import olefile

from pipeline.errors import DocumentError
from pipeline.limits import DEFAULT
from pipeline.model import Source
from tests.hwp5_builder import Hwp5Document, P, Table, record
from tests.hwpx_parts import archive, note, paragraph, section, table, text
from tests.ole_writer import write_ole

_FILE_HEADER = b"HWP Document File".ljust(32, b"\0") + bytes([1, 0, 1, 5]) + struct.pack("<I", 0) + b"\0" * 216
_LARGEST_SEED = 24_000


@dataclass(frozen=True, slots=True)
class Target:
    """`run` takes the fuzzer's bytes; `seeds` makes first inputs of the documents in some folders."""

    run: Callable[[bytes], None]
    seeds: Callable[[Iterable[Path]], Iterator[bytes]]
    longest: int


def _read_whole(name: str, data: bytes) -> None:
    """From bytes to checked tables, as a child process does it."""
    from pipeline.extractors import extract
    from pipeline.normalizer.records import normalize
    from pipeline.run.entries import complete
    from pipeline.segmenter import segment
    from pipeline.store.checks import require_sound
    from pipeline.store.rows import to_tables

    source = Source(name, name, "0" * 64, len(data))
    try:
        rows = normalize(segment(extract(source, data, DEFAULT)))
    except DocumentError:
        return
    require_sound(to_tables(complete(rows, "0" * 64)[0]))


# ---------------------------------------------------------------- HWP 5: records


def _hwp(data: bytes) -> None:
    _read_whole("a.hwp", hwp_of(data))


def hwp_of(data: bytes) -> bytes:
    """A HWP file whose first section holds these records: tag, level, two bytes of size, content, and so on."""
    records, at = [], 0
    while at + 4 <= len(data):
        tag, level, size = struct.unpack_from("<BBH", data, at)
        records.append(record(tag % 128, level % 16, data[at + 4 : at + 4 + size]))
        at += 4 + size
    info = Hwp5Document().docinfo()
    return write_ole({"FileHeader": _FILE_HEADER, "DocInfo": info, "BodyText/Section0": b"".join(records)})


def _packed_records(stream: bytes) -> bytes:
    """A section stream in the form that `hwp_of` takes."""
    out, at = bytearray(), 0
    while at + 4 <= len(stream):
        (head,) = struct.unpack_from("<I", stream, at)
        size, at = head >> 20, at + 4
        if size == 0xFFF:
            (size,) = struct.unpack_from("<I", stream, at)
            at += 4
        content = stream[at : at + min(size, 0xFFFF)]
        out += struct.pack("<BBH", head & 0x7F, head >> 10 & 0xF, len(content)) + content
        at += size
    return bytes(out)


def _hwp_seeds(folders: Iterable[Path]) -> Iterator[bytes]:
    document = Hwp5Document().add(P("첫 문단 12건"), P("표 ", Table([["국가", "금액"], ["미국", "3억 달러"]], "표 1")))
    yield _packed_records(document.section())
    for path in _files(folders, ".hwp"):
        if not olefile.isOleFile(str(path)):
            continue
        with olefile.OleFileIO(str(path)) as file:
            if file.exists("BodyText/Section0"):
                stream = file.openstream("BodyText/Section0").read()
                try:
                    yield _packed_records(zlib.decompress(stream, -15))
                except zlib.error:  # not packed, or locked
                    yield _packed_records(stream)


# ---------------------------------------------------------------- HWPX: elements


def _hwpx(data: bytes) -> None:
    _read_whole("a.hwpx", archive([data]))


def _hwpx_seeds(folders: Iterable[Path]) -> Iterator[bytes]:
    yield section(
        paragraph(text("첫 문단 12건") + note("주석", 1)), paragraph(table([["가", "1"], ["나", "2"]], "표 1"))
    )
    for path in _files(folders, ".hwpx"):
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as file:
                if "Contents/section0.xml" in file.namelist():
                    yield file.read("Contents/section0.xml")


# ---------------------------------------------------------------- numbers: words

_WORDS = (
    "^", "⁰", "⁻", "10^", "×10",
    *"0123456789", ".", ",", "-", "~", "∼", "±", "+", "/", "(", ")", "[", "]", "'", "’", ":", "%", "%p", "$", "€",
    "₩", "￦", " ", " ", " ", "\n", "∙", "·", "→", "▲", "△", "▼", "↑", "<", ">", "=", "≥", "①", "½", "²", "㎡", "㎞",
    "Ⅲ", "０", "９", "약", "여", "이상", "이하", "미만", "초과", "최대", "최소", "안팎", "내외", "불과", "거의", "수",
    "몇", "제", "총", "연", "전년", "십", "백", "천", "만", "억", "조", "경", "영", "일", "이", "삼", "사", "오",
    "한", "두", "세", "열", "스물", "절반", "반", "원", "달러", "유로", "엔", "위안", "명", "건", "개", "대", "곳",
    "배", "톤", "위", "차", "회", "호", "년", "월", "분기", "상반기", "하반기", "개월", "주", "시간", "분", "초",
    "전년 동월 대비", "대비", "증가", "감소", "늘어난", "줄어든", "에서", "으로", "까지", "부터", "의", "은", "는",
    "기준", "예상", "전망", "목표", "중", "가운데", "비중", "점유율", "지난해", "올해", "작년", "내년", "지난달",
    "매출", "수출", "소재", "시장", "kg", "km", "GW", "MWh", "CO2", "p", "bp", "pt", "e", "E", "H", "B", "제1조",
    "법", "전화", "02-",
)  # fmt: skip


def _numbers(data: bytes) -> None:
    check_facts(words_of(data))


def words_of(data: bytes) -> str:
    """A text of the words that the bytes stand for."""
    return "".join(_WORDS[byte % len(_WORDS)] for byte in data)


def check_facts(sentence: str) -> None:
    """Facts and mentions quote their text, never overlap, and are finite."""
    from pipeline.normalizer.facts import find_facts

    found = find_facts(sentence, "2026-02")
    spans = sorted((item.char_start, item.char_end) for item in (*found.facts, *found.mentions))
    for item in (*found.facts, *found.mentions):
        if sentence[item.char_start : item.char_end] != item.exact:
            raise AssertionError(f"{item.exact!r} is not what stands in {sentence!r}")
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        raise AssertionError(f"spans overlap in {sentence!r}")
    for fact in found.facts:
        if any(
            value is not None and not math.isfinite(value) for value in (fact.value, fact.value_low, fact.value_high)
        ):
            raise AssertionError(f"{fact.exact!r} is no finite number")


def _number_seeds(folders: Iterable[Path]) -> Iterator[bytes]:
    longest_first = sorted(_WORDS, key=len, reverse=True)
    for sentence in (
        "약 4,650억 원",
        "2025년 1월 수출은 전년 동월 대비 15.0% 증가",
        "1~3분기 매출 3조 2천억 원",
        "최대 500만 명(비중 12.3%)",
        "’25.12.31 기준 △3.2%p 감소",
    ):
        seed, at = bytearray(), 0
        while at < len(sentence):
            word = next(word for word in longest_first if sentence.startswith(word, at))
            seed.append(_WORDS.index(word))
            at += len(word)
        yield bytes(seed)


# ---------------------------------------------------------------- PDF: drawing operators


def _pdf(data: bytes) -> None:
    _read_whole("a.pdf", pdf_of(data))


def pdf_of(data: bytes) -> bytes:
    """A one-page PDF; every five bytes draw a text, a rule, a box or change the font."""
    operators = []
    for at in range(0, len(data) - 4, 5):
        kind, a, b, c, d = data[at : at + 5]
        x, y = a * 595 / 255, b * 842 / 255
        match kind % 6:
            case 0 | 1:
                shown = "".join(chr(33 + (c * n + d) % 90) for n in range(1, 2 + c % 24)).translate(_ESCAPED)
                operators.append(f"BT /F1 {1 + d % 40} Tf {x:.1f} {y:.1f} Td ({shown}) Tj ET")
            case 2:
                operators.append(f"{x:.1f} {y:.1f} m {c * 595 / 255:.1f} {y:.1f} l S")
            case 3:
                operators.append(f"{x:.1f} {y:.1f} m {x:.1f} {d * 842 / 255:.1f} l S")
            case 4:
                operators.append(f"{x:.1f} {y:.1f} {c - 128} {d - 128} re {'f' if c % 2 else 'S'}")
            case _:
                operators.append(
                    f"BT /F1 {d / 8:.2f} Tf {c / 64:.2f} 0 {a / 64 - 2:.2f} 1 {x:.1f} {y:.1f} Tm (1,{b}0 3%) Tj ET"
                )
    return _one_page("\n".join(operators).encode("ascii"))


_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})


def _one_page(content: bytes) -> bytes:
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    buffer = io.BytesIO(b"%PDF-1.4\n")
    buffer.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(buffer.tell())
        buffer.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = buffer.tell()
    buffer.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    buffer.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    buffer.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return buffer.getvalue()


def _pdf_seeds(folders: Iterable[Path]) -> Iterator[bytes]:
    yield b"".join(bytes((0, 20, 240 - 12 * row, 20, 9)) for row in range(12))
    grid = [bytes((2, 20, 200 - 10 * row, 200, 0)) for row in range(5)]
    grid += [bytes((3, 20 + 45 * column, 160, 0, 200)) for column in range(5)]
    cells = [bytes((1, 24 + 45 * column, 192 - 10 * row, 5, 7)) for row in range(4) for column in range(4)]
    yield b"".join(grid + cells)
    yield b"".join(bytes((5, 40, 200 - 9 * row, 64, 80)) for row in range(10))


def _files(folders: Iterable[Path], suffix: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted(folder.rglob(f"*{suffix}")) if path.stat().st_size < 60_000)


TARGETS = {
    "hwp": Target(_hwp, _hwp_seeds, _LARGEST_SEED),
    "hwpx": Target(_hwpx, _hwpx_seeds, _LARGEST_SEED),
    "numbers": Target(_numbers, _number_seeds, 120),
    "pdf": Target(_pdf, _pdf_seeds, 600),
}
