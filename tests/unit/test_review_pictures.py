"""Pictures of pages: drawn once, and no file can hang or end a build of the site."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from pipeline.limits import DEFAULT
from pipeline.review.site import images
from pipeline.review.site.images import Drawing, Pictures, draw_all, picture_folder

SAMPLE = Path(__file__).resolve().parents[2] / "raw" / "samples" / "press-release-2026-02-13.pdf"


def endless_pdf() -> bytes:
    """One page of forms that draw forms, ten of each on nine levels: a thousand million drawings."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    objects.append("<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>")
    objects.append("<</Length 5>>stream\n/F Do\nendstream")
    content = "/F Do " * 10
    for level in range(9):
        objects.append(
            f"<</Type/XObject/Subtype/Form/BBox[0 0 200 200]/Resources<</XObject<</F {6 + level} 0 R>>>>"
            f"/Length {len(content)}>>stream\n{content}\nendstream"
        )
    objects.append("<</Type/XObject/Subtype/Form/BBox[0 0 200 200]/Length 14>>stream\n0 0 200 200 re f\nendstream")
    body, places = "%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{text}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    body += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R>>startxref\n"
    return f"{body}{body.index('xref')}\n%%EOF".encode()


def drawing(tmp_path: Path, data: bytes, name: str = "a.pdf", sha256: str | None = None) -> Drawing:
    path = tmp_path / name
    path.write_bytes(data)
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    return Drawing(name, path, sha256, len(data), tmp_path / "images" / picture_folder(sha256))


def draw(*drawings: Drawing) -> dict[str, Pictures]:
    found: dict[str, Pictures] = {}
    draw_all(drawings, replace(DEFAULT, wall_seconds=60.0), 1, found.__setitem__)
    return found


def test_no_file_can_hang_or_end_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = drawing(tmp_path, endless_pdf(), "endless.pdf")
    broken = drawing(tmp_path, b"%PDF-1.7 and nothing more", "broken.pdf")
    changed = drawing(tmp_path, b"other bytes", "changed.pdf", sha256="0" * 64)
    sound = drawing(tmp_path, SAMPLE.read_bytes(), "sound.pdf")
    # Little time for the endless one alone: on a busy machine a process may take seconds to start.
    monkeypatch.setattr(images, "START_SECONDS", 4.0)
    monkeypatch.setattr(images, "wall_seconds", lambda _, size: 1.0 if size == endless.size_bytes else 60.0)
    found = draw(endless, broken, changed, sound)
    assert "more than 1 seconds" in (found["endless.pdf"].failure or "")
    assert "cannot open" in (found["broken.pdf"].failure or "")
    assert "changed since" in (found["changed.pdf"].failure or "")
    assert found["sound.pdf"].failure is None
    # What would go wrong again is remembered, what a person can mend is not.
    assert (endless.folder / "pages.json").exists()
    assert not (changed.folder / "pages.json").exists()


def test_pictures_are_drawn_once_and_know_their_page(tmp_path: Path) -> None:
    sound = drawing(tmp_path, SAMPLE.read_bytes())
    pages = draw(sound)["a.pdf"].pages
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert (round(pages[0].width), round(pages[0].height)) == (595, 842)
    picture = sound.folder.parent / pages[0].file
    assert Image.open(picture).size == pytest.approx((595 * images.SCALE, 842 * images.SCALE), abs=2)
    sound.path.unlink()
    assert draw(sound)["a.pdf"].pages == pages
