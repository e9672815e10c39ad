"""While a document is read nothing is fetched, started or written, whatever the document asks for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.hancom_helpers import read_hwpx
from tests.hwpx_parts import archive, paragraph, section, text
from tests.typeset.descriptions import NOTICE
from tests.typeset.house import RELEASE
from tests.typeset.hwp5 import typeset_hwp5
from tests.typeset.pdf import typeset_pdf

# Everything is imported before the hook is set: importing reads files, reading a document must not.
READ = """
import sys
from pathlib import Path
from pipeline.limits import DEFAULT
from pipeline.model import Source
from pipeline.run.settings import read_document

path = Path(sys.argv[1])
data = path.read_bytes()
source = Source(path.name, path.name, "0" * 64, len(data))
read_document(source, data, DEFAULT, None)
seen = []
WATCHED = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.remove",
           "os.rename", "os.mkdir", "os.link", "os.symlink", "os.chmod", "shutil.", "urllib.", "http.", "ftplib.",
           "smtplib.", "webbrowser.", "tempfile.", "pathlib.Path.write")

def hook(event, arguments):
    if event.startswith(WATCHED) or (event == "open" and isinstance(arguments[2], int) and arguments[2] & 0o103):
        seen.append((event, repr(arguments)[:200]))

sys.addaudithook(hook)
read_document(source, data, DEFAULT, None)
print(seen)
"""


def asking_hwpx() -> bytes:
    """A HWPX that refers to files and addresses outside."""
    link = '<hp:ctrl><hp:fieldBegin type="HYPERLINK" name=""><hp:parameters cnt="1"><hp:stringParam name="Command">'
    link += r"http\://192.0.2.1/a;1;0;0;</hp:stringParam></hp:parameters></hp:fieldBegin></hp:ctrl>"
    picture = '<hp:pic href="http://192.0.2.1/b.png"><hc:img binaryItemIDRef="image1"/></hp:pic>'
    manifest = (
        '<opf:package xmlns:opf="http://www.idpf.org/2007/opf/"><opf:manifest>'
        '<opf:item id="image1" href="http://192.0.2.1/c.png" media-type="image/png" isEmbeded="0"/>'
        '<opf:item id="image2" href="../../../../etc/passwd" media-type="image/png"/></opf:manifest></opf:package>'
    )
    body = section(paragraph(text("본문 12건이다.") + link + text("누리집") + picture))
    return archive([body], more={"Contents/content.hpf": manifest.encode(), "../outside.txt": b"outside"})


@pytest.mark.parametrize("kind", ["pdf", "hwp", "hwpx"])
def test_reading_touches_nothing_outside(kind: str, tmp_path: Path) -> None:
    data = {
        "pdf": lambda: typeset_pdf(NOTICE, RELEASE),
        "hwp": lambda: typeset_hwp5(NOTICE, RELEASE),
        "hwpx": asking_hwpx,
    }[kind]()
    path = tmp_path / f"a.{kind}"
    path.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"
    assert sorted(found.name for found in tmp_path.iterdir()) == [path.name]


def test_the_asking_document_is_read(tmp_path: Path) -> None:
    assert read_hwpx(asking_hwpx()).elements
