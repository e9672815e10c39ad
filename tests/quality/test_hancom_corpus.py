"""Real documents: nothing undeclared is raised, no text is missing, both formats agree.

The documents lie beside the repository in `../shared/corpus`; without them these tests are skipped.
"""

from __future__ import annotations

import difflib
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import olefile
import pytest

from pipeline.errors import Code, DocumentError
from pipeline.extractors import pyhwp_engine
from pipeline.limits import DEFAULT
from pipeline.model import Document, Element, Figure, Grid, Line
from tests.hancom_helpers import all_texts, read_hwp5, read_hwpx, source

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no ../shared/corpus beside the repository")

TWIN_FLOOR = 1.0
# Twins that are not twins: saved from different revisions of the document.
DIFFERENT_REVISIONS = {"auto-hwp__benchmark1"}


def read(path: Path) -> Document:
    data = path.read_bytes()
    return read_hwp5(data) if path.suffix == ".hwp" else read_hwpx(data)


def readable(suffix: str) -> Iterator[tuple[Path, Document]]:
    for path in sorted((CORPUS / suffix).glob(f"*.{suffix}")):
        try:
            yield path, read(path)
        except DocumentError:
            continue


def letters(text: str) -> Counter[str]:
    return Counter(character for character in text if character.isalnum())


def words(document: Document) -> Counter[str]:
    notes = "".join(line.text for note in document.notes for line in note.lines)
    return letters("".join(all_texts(document.elements)) + notes)


def test_every_file_is_read_or_refused_with_its_reason() -> None:
    refused: Counter[Code] = Counter()
    count = 0
    for suffix in ("hwp", "hwpx"):
        for path in sorted((CORPUS / suffix).iterdir()):
            count += 1
            try:
                document = read(path)
            except DocumentError as error:
                refused[error.code] += 1
            else:
                assert not [problem for problem in document.problems if problem.severity == "error"], path.name
    assert count > 250
    # three files with a password, four of Hangul 3, which the dispatcher tells before
    assert refused == {Code.ENCRYPTED: 3, Code.DAMAGED: 4}


def preview(path: Path) -> str:
    if path.suffix == ".hwp":
        with olefile.OleFileIO(io.BytesIO(path.read_bytes())) as ole:
            if not ole.exists("PrvText"):
                return ""
            text: str = ole.openstream("PrvText").read().decode("utf-16-le", "replace")
            return text
    with zipfile.ZipFile(path) as archive:
        name = "Preview/PrvText.txt"
        return archive.read(name).decode("utf-8", "replace") if name in archive.namelist() else ""


def test_no_file_gives_less_than_its_own_preview() -> None:
    short = {}
    for suffix in ("hwp", "hwpx"):
        for path, document in readable(suffix):
            missing = letters(preview(path)) - words(document)
            if missing:
                short[path.stem] = "".join(sorted(missing.elements()))
    # a preview that still shows a tracked deletion, and one that was not written anew
    assert short == {"hwpxlib__ChangeTrack": "적추", "HwpForge__sample-fwspace-fixed": "S"}


@pytest.mark.slow
def test_no_file_gives_less_than_pyhwp() -> None:
    assert pyhwp_engine.is_available(), "make test installs it"
    compared = 0
    for path, document in readable("hwp"):
        data = path.read_bytes()
        try:
            other = pyhwp_engine.extract_with_pyhwp(source(data), data, DEFAULT)
        except DocumentError:
            continue
        compared += 1
        missing = letters("".join(all_texts(other.elements))) - words(document)
        furniture = letters(
            "".join(line.text for line in document.elements if isinstance(line, Line) and line.layer != "body")
        )
        assert not missing - Counter({key: 20 * count for key, count in furniture.items()}), path.name
    assert compared > 100


def units(elements: tuple[Element, ...], depth: int = 0) -> Iterator[tuple[object, ...]]:
    """A document as a flat list: lines, cells and grids with all that a reader sees of them."""
    for element in elements:
        if isinstance(element, Line):
            marks = tuple((reference.offset, reference.note) for reference in element.notes)
            yield depth, element.layer, element.text, element.head_length, marks, element.outline_level, element.align
        elif isinstance(element, Figure):
            yield depth, "figure", tuple(line.text for line in (*element.lines, *element.caption))
        elif isinstance(element, Grid):
            yield (
                depth,
                element.kind,
                element.row_count,
                element.column_count,
                tuple(line.text for line in element.caption),
            )
            for cell in element.cells:
                yield depth, cell.row, cell.column, cell.row_span, cell.column_span, cell.is_header
                yield from units(cell.elements, depth + 1)


def test_twins_agree() -> None:
    twins = sorted(
        {path.stem for path in (CORPUS / "hwp").iterdir()} & {path.stem for path in (CORPUS / "hwpx").iterdir()}
    )
    same = total = 0
    for stem in twins:
        if stem in DIFFERENT_REVISIONS:
            continue
        try:
            old, new = read(CORPUS / "hwp" / f"{stem}.hwp"), read(CORPUS / "hwpx" / f"{stem}.hwpx")
        except DocumentError:
            continue
        first, second = list(units(old.elements)), list(units(new.elements))
        matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
        same += sum(block.size for block in matcher.get_matching_blocks())
        total += max(len(first), len(second))
        assert [(note.kind, note.mark, [line.text for line in note.lines]) for note in old.notes] == [
            (note.kind, note.mark, [line.text for line in note.lines]) for note in new.notes
        ], stem
    assert total > 5_000
    assert same / total >= TWIN_FLOOR
