"""What fuzzing found, each as a small input: the way from bytes to checked tables ends in rows or a `DocumentError`."""

from __future__ import annotations

import io

import pytest
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.psexceptions import PSException

from pipeline.extractors.pdf_dropped import DroppedGlyphs
from pipeline.extractors.pdf_fallback import read_pages
from pipeline.limits import DEFAULT
from tests.fuzz.targets import TARGETS, check_facts
from tests.hancom_helpers import read_hwp5, texts
from tests.hwp5_builder import Hwp5Document, P


def test_half_of_a_character_pair_is_dropped() -> None:
    data = Hwp5Document().add(P("앞◆뒤 문단이다.")).to_bytes(is_compressed=False)
    broken = data.replace("◆".encode("utf-16-le"), b"\x00\xdc")
    assert texts(read_hwp5(broken).elements) == ["앞뒤 문단이다."]


def test_seeds_of_the_fuzzer_pass() -> None:
    for target in TARGETS.values():
        seeds = list(target.seeds([]))
        assert seeds
        for seed in seeds:
            target.run(seed)


@pytest.mark.parametrize("page", [b"<< /Type /Page /Contents", b"<< /Type /Page 7 /a >>\nendobj\n"])
def test_second_pdf_reader_keeps_the_errors_of_its_parser_to_itself(page: bytes) -> None:
    data = (
        b"%PDF-1.4\ntrailer\n<< /Root 1 0 R >>\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n" + page
    )
    with pytest.raises(PSException):
        list(PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)))))
    assert read_pages(data, DEFAULT, None) is None
    assert DroppedGlyphs(data, None)(0, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)) == []


@pytest.mark.parametrize("text", ["0^0", "예산 0^0 억 원", "10^999원", "9^99999999건", "3×10^9999 톤", "0⁰개"])
def test_powers_that_are_no_number_are_no_fact(text: str) -> None:
    check_facts(text)
    check_facts(f"{text}으로 12건 늘었다")
