"""PDF files as such: protection, damage, limits, scans, doubtful fonts, links, bookmarks, metadata."""

from __future__ import annotations

import re

import numpy as np
import pytest
from pdf_pages import HEIGHT, WIDTH, codes, lines, pdf, read, read_page, texts, write
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from pipeline.errors import Code, DocumentError, LimitReached, Severity
from pipeline.extractors import ocr, pdf_fallback, tesseract
from pipeline.extractors.ocr import Recognized
from pipeline.extractors.pdf_rebuild import rebuild
from pipeline.limits import Limits
from pipeline.model import Line


def numbered(count: int) -> list:  # type: ignore[type-arg]
    def page(number: int) -> object:
        return lambda c: write(c, 72, 100, f"제{number}쪽의 글")

    return [page(k + 1) for k in range(count)]


def refusal(data: bytes, limits: Limits | None = None, password: str | None = None) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read(data, limits, password)
    return caught.value


def test_pages_come_in_order_with_their_sizes() -> None:
    document = read(pdf(*numbered(3)))
    assert texts(document) == [f"제{k}쪽의 글" for k in (1, 2, 3)]
    assert [(page.number, page.width, page.height) for page in document.pages] == [
        (k, WIDTH, HEIGHT) for k in (1, 2, 3)
    ]
    assert (document.page_count, document.page_basis, document.problems) == (3, "layout", ())
    assert [line.page for line in lines(document.elements)] == [1, 2, 3]


def test_metadata_bookmarks_and_labels() -> None:
    def first(c: Canvas) -> None:
        c.setTitle("산업 동향")
        c.setAuthor("연구원")
        c.bookmarkPage("one")
        c.addOutlineEntry("이슈", "one", level=0)
        write(c, 72, 100, "첫 쪽")

    def second(c: Canvas) -> None:
        c.bookmarkPage("two")
        c.addOutlineEntry("세부", "two", level=1)
        write(c, 72, 100, "둘째 쪽")

    document = read(pdf(first, second))
    assert (document.metadata.title, document.metadata.author) == ("산업 동향", "연구원")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([+-]\d\d:\d\d|Z)?", document.metadata.created)
    assert [(b.title, b.level, b.page) for b in document.bookmarks] == [("이슈", 1, 1), ("세부", 2, 2)]


def test_links_lie_on_their_words() -> None:
    def draw(c: Canvas) -> None:
        write(c, 72, 100, "자세히 보기 누리집")
        start = 72 + pdfmetrics.stringWidth("자세히 보기 ", "HYSMyeongJo-Medium", 10)
        c.linkURL("https://example.org/a", (start, HEIGHT - 103, start + 30, HEIGHT - 90))
        write(c, 72, 130, "본문으로 가기")
        c.linkRect("", "target", (72, HEIGHT - 133, 140, HEIGHT - 118))
        c.showPage()
        c.bookmarkPage("target")
        write(c, 72, 100, "둘째 쪽")

    found = [
        (line.text[link.start : link.end], link.target)
        for line in lines(read_page(draw).elements)
        for link in line.links
    ]
    assert found == [("누리집", "https://example.org/a"), ("본문으로 가기", "#page=2")]


def test_a_user_password_is_asked_for_and_taken() -> None:
    data = pdf(*numbered(1), encrypt=StandardEncryption("key", ownerPassword="owner"))
    assert refusal(data).code == Code.ENCRYPTED
    assert refusal(data, password="wrong").code == Code.ENCRYPTED
    assert texts(read(data, password="key")) == ["제1쪽의 글"]


def test_an_owner_password_alone_does_not_hinder_reading() -> None:
    data = pdf(*numbered(1), encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0, canCopy=0))
    assert texts(read(data)) == ["제1쪽의 글"]


def test_rebuilding_unpacks_object_streams() -> None:
    import zlib

    page = b"<</Type/Page/Parent 9 0 R/MediaBox[0 0 200 100]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    header = b"2 0 4 %d " % len(page)
    packed = zlib.compress(header + page + font)
    content = b"BT /F 12 Tf 20 50 Td (whole page) Tj ET"
    data = b"%%PDF-1.5\n3 0 obj\n<</Length %d>>\nstream\n%b\nendstream\nendobj\n" % (len(content), content)
    data += b"7 0 obj\n<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
        len(header), len(packed), packed,
    )  # fmt: skip
    assert texts(read(data + b"8 0 obj\n<<half of an ob")) == ["whole page"]
    bomb = data.replace(packed, zlib.compress(header + page + b" " * 10_000_000))
    assert len(rebuild(bomb, Limits(stream_bytes=100_000)) or b"") < 200_000


def test_a_locked_file_does_not_lock_the_next() -> None:
    locked = pdf(*numbered(1), encrypt=StandardEncryption("secret", ownerPassword="owner"))
    rubbish = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    assert [refusal(locked).code, refusal(rubbish).code] == [Code.ENCRYPTED, Code.DAMAGED]


def test_rubbish_is_refused() -> None:
    assert refusal(b"%PDF-1.7\n" + bytes(range(256)) * 20).code == Code.DAMAGED


def test_limits_of_pages_and_of_characters() -> None:
    error = refusal(pdf(*numbered(4)), Limits(pages=3))
    assert isinstance(error, LimitReached)
    assert error.code == Code.LIMIT_PAGES
    document = read(
        pdf(lambda c: write(c, 72, 100, "짧다"), lambda c: write(c, 72, 100, "가" * 40)), Limits(page_chars=20)
    )
    assert texts(document) == ["짧다"]
    assert [(p.code, p.severity, p.page) for p in document.problems] == [(Code.LIMIT_TEXT, Severity.ERROR, 2)]


def test_the_second_engine_reads_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.extractors import pdf

    monkeypatch.setattr(pdf, "_open", lambda data, password: None)
    made = _pdf_with_table()
    document = read(made)
    monkeypatch.undo()
    assert texts(document) == texts(read(made))
    assert codes(document) == ["FALLBACK_USED"]
    assert document.extractor == f"kbulletin-pdf ({pdf_fallback.ENGINE})"


def _pdf_with_table() -> bytes:
    def draw(c: Canvas) -> None:
        from pdf_pages import lattice

        write(c, 72, 80, "위의 글")
        lattice(c, (72, 180, 300), (100, 130, 160))
        for k, text in enumerate(("이름", "값", "속도", "빠름")):
            write(c, 80 + 110 * (k % 2), 118 + 30 * (k // 2), text)

    return pdf(draw)


# ---------------------------------------------------------------- scans and doubtful fonts


def scan(c: Canvas) -> None:
    from PIL import Image

    shade = np.tile(np.linspace(200, 255, 300, dtype=np.uint8), (400, 1))
    c.drawImage(ImageReader(Image.fromarray(shade)), 0, 0, WIDTH, HEIGHT)


def test_a_scan_without_recognition_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "version", lambda: None)
    document = read(pdf(scan, *numbered(1)))
    assert texts(document) == ["제1쪽의 글"]
    assert [(p.code, p.severity, p.page) for p in document.problems] == [(Code.PAGE_WITHOUT_TEXT, Severity.ERROR, 1)]
    assert "tesseract-ocr-kor" in document.problems[0].message


def test_a_scan_is_recognized_where_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def recognize(image: np.ndarray, page: int, scale: float, seconds: float) -> Recognized:
        asked.append((image.shape, page, round(scale, 2), seconds))
        return Recognized((Line("읽어 낸 글", page),), turns=1, skew=0.5)

    monkeypatch.setattr(tesseract, "version", lambda: "5.3.0")
    monkeypatch.setattr(ocr, "recognize", recognize)
    document = read(pdf(*numbered(1), scan, scan), Limits(ocr_pages=1))
    assert texts(document) == ["제1쪽의 글", "읽어 낸 글"]
    assert asked == [((3509, 2480), 2, 4.17, 60.0)]
    assert document.ocr_page_count == 1
    assert [page.is_recognized for page in document.pages] == [False, True, False]
    assert [(round(page.width), page.turns, page.skew) for page in document.pages] == [
        (595, 0, 0.0), (842, 1, 0.5), (595, 0, 0.0),
    ]  # fmt: skip
    assert document.extractor.endswith("tesseract 5.3.0)")
    assert [(p.code, p.page) for p in document.problems] == [
        (Code.PAGE_WITHOUT_TEXT, 3),
        (Code.PAGE_RECOGNIZED, 2),
    ] or [(p.code, p.page) for p in document.problems] == [(Code.PAGE_RECOGNIZED, 2), (Code.PAGE_WITHOUT_TEXT, 3)]


def test_failed_recognition_leaves_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    def recognize(image: np.ndarray, page: int, scale: float, seconds: float) -> Recognized:
        raise TimeoutError("tesseract took too long")

    monkeypatch.setattr(tesseract, "version", lambda: "5.3.0")
    monkeypatch.setattr(ocr, "recognize", recognize)
    document = read(pdf(scan, *numbered(1)))
    assert texts(document) == ["제1쪽의 글"]
    assert codes(document) == ["PAGE_WITHOUT_TEXT"]


def _with_hidden_font(plain: bytes) -> bytes:
    """A page with a font that names no characters, beside Helvetica with `plain`."""
    content = b"BT /H 12 Tf 20 50 Td (%b) Tj /X 12 Tf 0 -20 Td <00240025002600270028> Tj ET" % plain
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 100]/Contents 4 0 R/Resources<</Font<</H 5 0 R/X 6 0 R>>>>>>",
        b"<</Length %d>>stream\n%b\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/Font/Subtype/Type0/BaseFont/Made/Encoding/Identity-H/DescendantFonts[7 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Made/FontDescriptor 8 0 R/DW 600"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
        b"<</Type/FontDescriptor/FontName/Made/Flags 4/FontBBox[0 0 600 800]/ItalicAngle 0/Ascent 800/Descent -200"
        b"/CapHeight 700/StemV 80>>",
    ]
    body = b"".join(b"%d 0 obj\n%b\nendobj\n" % (k, part) for k, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer\n<</Root 1 0 R/Size 9>>\n%%EOF\n"


@pytest.mark.parametrize(("plain", "severity"), [(b"known words " * 4, Severity.WARNING), (b"few", Severity.ERROR)])
def test_fonts_that_hide_their_characters_are_doubted(
    monkeypatch: pytest.MonkeyPatch, plain: bytes, severity: Severity
) -> None:
    monkeypatch.setattr(tesseract, "version", lambda: None)
    document = read(_with_hidden_font(plain))
    known, hidden = lines(document.elements)
    assert not any(span.is_suspect for span in known.spans)
    assert all(span.is_suspect for span in hidden.spans)
    assert [(p.code, p.severity, p.page) for p in document.problems] == [(Code.SUSPECT_TEXT, severity, 1)]


def test_reading_twice_gives_the_same() -> None:
    data = _pdf_with_table()
    assert read(data) == read(data)
