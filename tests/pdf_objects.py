"""PDF files put together object by object (PDF 32000-1, 7.5), so that a test can break any of them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence

CATALOG, PAGES, FONT = 1, 2, 3  # object numbers that `document` gives; pages begin at `FIRST`
FIRST = 10
BOX = b"/MediaBox[0 0 400 300]"
RESOURCES = b"/Resources<</Font<</F %d 0 R>>>>" % FONT
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def stream(content: bytes, entries: bytes = b"", packed: bool = False) -> bytes:
    """A stream object; deflated where `packed`."""
    if packed:
        content, entries = zlib.compress(content), entries + b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content)


def written(text: str, x: float = 50, y: float = 200) -> bytes:
    """Operators that write a text in Helvetica 12."""
    return b"BT /F 12 Tf %g %g Td (%b) Tj ET\n" % (x, y, text.encode("ascii"))


def page(contents: int, entries: bytes = BOX + RESOURCES) -> bytes:
    """A page whose contents are object `contents`."""
    return b"<</Type/Page/Parent %d 0 R/Contents %d 0 R%b>>" % (PAGES, contents, entries)


def document(
    contents: Sequence[bytes],
    objects: Mapping[int, bytes] | None = None,
    catalog: bytes = b"",
    entries: bytes = BOX + RESOURCES,
) -> dict[int, bytes]:
    """Objects of a document with a page for each content; `objects` replace or add some, `catalog` adds entries.

    Page k is object `FIRST` + 2k and its contents the one behind it.
    """
    made = {
        CATALOG: b"<</Type/Catalog/Pages %d 0 R%b>>" % (PAGES, catalog),
        PAGES: b"<</Type/Pages/Count %d/Kids[%b]>>"
        % (len(contents), b" ".join(b"%d 0 R" % (FIRST + 2 * k) for k in range(len(contents)))),
        FONT: HELVETICA,
    }
    for k, content in enumerate(contents):
        made[FIRST + 2 * k] = page(FIRST + 2 * k + 1, entries)
        made[FIRST + 2 * k + 1] = stream(content)
    return made | dict(objects or {})


def assemble(objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """The file, with a cross-reference table."""
    parts = [b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"]
    places, end = {}, len(parts[0])
    for number, content in sorted(objects.items()):
        places[number] = end
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, content))
        end += len(parts[-1])
    body = b"".join(parts)
    size = max(objects) + 1
    rows = [b"%010d 00000 n \n" % places[k] if k in places else b"%010d 65535 f \n" % 0 for k in range(size)]
    table = b"xref\n0 %d\n%btrailer\n<</Root %d 0 R/Size %d%b>>\n" % (size, b"".join(rows), CATALOG, size, trailer)
    return b"%b%bstartxref\n%d\n%%%%EOF\n" % (body, table, len(body))


def assemble_packed(objects: Mapping[int, bytes]) -> bytes:
    """The file as newer programs write it: an object stream (7.5.7) and a cross-reference stream (7.5.8)."""
    plain = {number: content for number, content in objects.items() if b"stream\n" in content}
    inner = [(number, content) for number, content in sorted(objects.items()) if number not in plain]
    pack, index = max(objects) + 1, max(objects) + 2
    offsets = [sum(len(content) + 1 for _, content in inner[:k]) for k in range(len(inner))]
    header = b" ".join(b"%d %d" % (number, at) for (number, _), at in zip(inner, offsets, strict=True)) + b" "
    joined = b"".join(content + b"\n" for _, content in inner)
    entries = b"/Type/ObjStm/N %d/First %d" % (len(inner), len(header))
    plain[pack] = stream(header + joined, entries, packed=True)
    body = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
    rows = [b"\0\0\0\0\0\0\xff"] * (index + 1)  # kind, place or pack, generation or number in the pack
    for k, (number, _) in enumerate(inner):
        rows[number] = b"\2" + pack.to_bytes(4) + k.to_bytes(2)
    for number, content in plain.items():
        rows[number] = b"\1" + len(body).to_bytes(4) + b"\0\0"
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    rows[index] = b"\1" + len(body).to_bytes(4) + b"\0\0"
    entries = b"/Type/XRef/W[1 4 2]/Root %d 0 R/Size %d" % (CATALOG, index + 1)
    table = stream(b"".join(rows), entries, packed=True)
    return b"%b%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (body, index, table, len(body))


def startxref(data: bytes, place: int) -> bytes:
    """The file with another place of its cross-reference table."""
    return re.sub(rb"startxref\n\d+", b"startxref\n%d" % place, data)
