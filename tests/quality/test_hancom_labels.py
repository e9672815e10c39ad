"""Automatic heads, native notes and pages of real documents, as they are printed.

Checked by hand against what the documents say of themselves (list items that name their own number, notes that quote
the word they hang on) and by machine against the PDF that Hangul printed of the same document. The documents lie
beside the repository in `../shared/corpus`; without them these tests are skipped.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from pipeline.extractors.numbering import format_number
from pipeline.model import Document, Element, Figure, Line
from tests.hancom_helpers import read_hwp5, read_hwpx

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no ../shared/corpus beside the repository")

SMALL_ROMAN, SYLLABLE = 3, 8


def read(name: str) -> Document:
    data = (CORPUS / name.rpartition(".")[2] / name).read_bytes()
    return read_hwp5(data) if name.endswith(".hwp") else read_hwpx(data)


def lines(elements: tuple[Element, ...]) -> Iterator[Line]:
    for element in elements:
        if isinstance(element, Line):
            yield element
        elif isinstance(element, Figure):
            yield from (*element.lines, *element.caption)
        else:
            yield from element.caption
            for cell in element.cells:
                yield from lines(cell.elements)


def headed(name: str) -> list[tuple[str, str]]:
    """(head, text behind it) of each paragraph with an automatic head."""
    return [
        (line.text[: line.head_length].strip(), line.text[line.head_length :])
        for line in lines(read(name).elements)
        if line.head_length
    ]


NUMBERED = "1. 2. 가. 3. 가. 나. 1) 2) 3) 4. 5. 가."
HEADS = {
    "hwpjs__lists": f"● ● ● • • • {NUMBERED} I. II. A. III. A. B. 1. 2. 3. IV. {NUMBERED} "
    "제1장 제2장 제1절 제3장 제1절 제2절 제1항 제2항 제3항 제4장",
    "hwpjs__outline": "1. 가. 1) 가) (1) (2) 나. (가) (나) ① ② 2.",
    "HwpForge__sample-checkable-bullet-basic": "☐ ☑ ☐ ☑",
    "HwpForge__sample-checkable-bullet-transition": "☐ ☑ 1. 2. 1. 2. □",
    "HwpForge__sample-numbered-list": "1. 2. 3. 4. 5.",
    "HwpForge__sample-numbered-list-custom-formats": "1) 2) 3) (1) (2) (3) 가) 나) 다) A. B. C.",
    "HwpForge__sample-numbered-list-multilevel": "1. 1.1 1.1.1 1.2 2.",
    "HwpForge__sample-outline-list": "1. 1.1. 1.1.1. 1.2. 2.",
}


@pytest.mark.parametrize("stem", HEADS)
@pytest.mark.parametrize("suffix", ["hwp", "hwpx"])
def test_heads_of_both_formats(stem: str, suffix: str) -> None:
    assert [head for head, _ in headed(f"{stem}.{suffix}")] == HEADS[stem].split()


@pytest.mark.parametrize("name", ["hwpjs__lists.hwp", "hwpjs__lists.hwpx"])
def test_list_items_that_name_their_own_path(name: str) -> None:
    """An item "3-2-1" is the first of its level below the second of the third."""
    checked = 0
    for head, text in headed(name)[6:]:
        last = int(text.rpartition("-")[2])
        forms = {format_number(last, number_format) for number_format in range(17)}
        assert re.sub(r"[^0-9A-Za-z가-힣]|제(?=\d)|(?<=\d)[장절항]", "", head) in forms, (head, text)
        checked += 1
    assert checked == 44


def test_items_numbered_by_hand_beside_their_heads() -> None:
    """One hundred outline items say their number; two boxes of lists count in digits and in syllables."""
    found = headed("hwplib__extracting_ParaHead.hwp")
    outline = [(head, text) for head, text in found if re.fullmatch(r"[ivxlc]+\.", head)]
    assert outline == [(f"{format_number(n, SMALL_ROMAN)}.", str(n)) for n in range(1, 101)]
    boxed = [head for head, _ in found if (head, _) not in outline]
    assert boxed[:15] == [f"{number}." for number in range(1, 16)]
    first = next(n for n in range(1, 80) if f"{format_number(n, SYLLABLE)}." == boxed[15])
    assert boxed[15:] == [f"{format_number(first + n, SYLLABLE)}." for n in range(15)]


def test_levels_named_in_the_text() -> None:
    """Items that begin below the first level of a list, and levels that are left out."""
    for head, text in headed("hwpxlib__ParaHead.hwpx"):
        path = re.fullmatch(r"번호-?(\d+(?:-\d+)*)", text)
        if path:
            assert head == path[1].replace("-", ".") + "."


PRINTED = {  # heads with a letter or digit: in all, and found in the PDF with the text behind them
    "한글문서파일형식_5.0_revision1.3": 90,
    "한글문서파일형식_수식_revision1.3": 32,
    "한글문서파일형식_차트_revision1.2": 119,
}


@pytest.mark.parametrize("stem", PRINTED)
def test_heads_as_hangul_printed_them(stem: str) -> None:
    """Old Hangul in a text is stored otherwise in the PDF, so such a text is compared up to it."""
    document = pypdfium2.PdfDocument(CORPUS / "pdf" / f"openhwp__{stem}.pdf")
    printed = _squeezed("".join(page.get_textpage().get_text_range() for page in document))
    heads = [(head, text) for head, text in headed(f"openhwp__{stem}.hwp") if any(c.isalnum() for c in head)]
    compared = 0
    for head, text in heads:
        plain = re.split("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]", text)[0]
        assert _squeezed(head + plain[:25]) in printed, (head, text)
        compared += 1
    assert compared == PRINTED[stem]


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


NOTES = {  # how many notes, and a digest of (kind, mark, place of the anchor, text) of each
    "hwp2hwpx__R25BD00004367-000_제안요청서.hwp": (2, "79f73fa80569"),
    "hwp2hwpx__footnote_endnote.hwp": (2, "7e28ceae75f5"),
    "hwp2hwpx__footnote_endnote.hwpx": (2, "7e28ceae75f5"),
    "hwpjs__footnote-endnote.hwp": (4, "ab5c4c4826ee"),
    "hwpjs__footnote-endnote.hwpx": (4, "ab5c4c4826ee"),
    "pyhwp__footnote-endnote.hwp": (4, "ab5c4c4826ee"),
    "hwplib__각주미주.hwp": (3, "32fd26b141ea"),
    "rhwp__endnote-01.hwp": (6, "c466d87280aa"),
    "rhwp__footnote-01.hwp": (9, "c5c63c4b7387"),
    "auto-hwp__footnote-01.hwpx": (9, "c5c63c4b7387"),
    "rhwp__통합재정통계(2010.11월).hwp": (5, "3d8c14823bf0"),
}


def notes_of(document: Document) -> list[tuple[str, str, int, list[str]]]:
    """Each note with the offset of its anchor in the text of its line, without the automatic head."""
    places = {
        reference.note: reference.offset - line.head_length
        for line in lines(document.elements)
        for reference in line.notes
    }
    assert sorted(places) == list(range(len(document.notes)))  # each note has one anchor, in order
    return [
        (note.kind, note.mark, places[index], [line.text for line in note.lines])
        for index, note in enumerate(document.notes)
    ]


@pytest.mark.parametrize("name", NOTES)
def test_notes(name: str) -> None:
    found = notes_of(read(name))
    digest = hashlib.sha256(json.dumps(found, ensure_ascii=False).encode()).hexdigest()[:12]
    assert (len(found), digest) == NOTES[name]
    for kind, mark, _, texts in found:
        assert kind in {"footnote", "endnote"}
        assert texts[0].startswith(mark)  # a note prints its mark before its text


def test_each_note_hangs_on_the_word_it_repeats() -> None:
    """Six of nine notes of one document repeat the words before their anchor."""
    document = read("rhwp__footnote-01.hwp")
    before = {
        reference.note: line.text[: reference.offset] for line in lines(document.elements) for reference in line.notes
    }
    repeating = [
        index for index, note in enumerate(document.notes) if len(_shared_tail(before[index], note.lines[0].text)) >= 3
    ]
    assert len(repeating) >= 5


def _shared_tail(before: str, text: str) -> str:
    """The longest end of one text that occurs in the other."""
    return next((before[start:] for start in range(len(before)) if before[start:] in text), "")


PAGES = {  # share of lines on the right page; that PDF was printed after the file's last layout, with other fonts
    "openhwp__한글문서파일형식_5.0_revision1.3": 1.0,
    "openhwp__한글문서파일형식_차트_revision1.2": 1.0,
    "openhwp__한글문서파일형식_수식_revision1.3": 0.3,
    "rhwp__text-align-2": 1.0,
}


@pytest.mark.parametrize("stem", PAGES)
def test_pages_against_the_printed_document(stem: str) -> None:
    """Lines of ten characters and more that stand on one page of the PDF only."""
    document = read(f"{stem}.hwp")
    pdf = pypdfium2.PdfDocument(CORPUS / "pdf" / f"{stem}.pdf")
    printed = [_squeezed(page.get_textpage().get_text_range()) for page in pdf]
    right = compared = 0
    for line in lines(document.elements):
        text = _squeezed(line.text[line.head_length :])[:30]
        if line.page is None or line.layer != "body" or len(text) < 10:
            continue
        pages = [number for number, content in enumerate(printed, 1) if text in content]
        if len(pages) == 1:
            compared += 1
            right += pages[0] == line.page
    assert document.page_basis == "recorded"
    assert compared >= 5
    assert right / compared >= PAGES[stem]
