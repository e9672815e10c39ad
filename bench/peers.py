"""Other readers of the same files, side by side: CPU a page, failures, peak memory.

    python bench/peers.py CORPUS PEERS [--files 200] [--install]

CORPUS holds PDF, HWP and HWPX files at any depth; PDFs are cut to their first pages. Every peer is optional and lives
in an environment of its own below PEERS, which `--install` makes from the package registries; what is absent is said.
Each reads all files of the formats it knows in one process, in the way that gives the most without a model:

    ours           to published Parquet, with structure, facts and checks, one worker
    pdfplumber     words and tables
    docling-parse  the parser below docling: characters, lines and shapes, no layout model
    unstructured   partition_pdf with the strategy "fast": text elements, no tables
    opendataloader JSON and Markdown, tables included (Java)
    kordoc         blocks and Markdown, tables included (Node)
    pyhwp          the binary models of all records

Prints CPU seconds with the start of the process, as CPU milliseconds a page or file, and files a CPU second.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PDF, HWP, HWPX = ".pdf", ".hwp", ".hwpx"
SECONDS = 1_800  # for one peer and format; some hang on some files


@dataclass(frozen=True, slots=True)
class Peer:
    """Another reader: formats, and what to install for it."""

    name: str
    formats: tuple[str, ...]
    packages: tuple[str, ...]
    alone: tuple[str, ...] = ()  # installed without what they ask for: models, some gigabytes of them
    is_node: bool = False


PEERS = (
    Peer("ours", (PDF, HWP, HWPX), ()),
    Peer("pdfplumber", (PDF,), ("pdfplumber==0.11.10",)),
    Peer("docling-parse", (PDF,), ("docling-parse==7.23.1",)),
    Peer(
        "unstructured",
        (PDF,),
        (
            "unstructured",
            "pdfminer.six",
            "pi-heif",
            "pdf2image",
            "pypdf",
            "pikepdf",
            "unstructured.pytesseract",
            "pandas",
            "opencv-python-headless",
            "matplotlib",
            "scipy",
            "onnx",
            "onnxruntime",
            "huggingface_hub",
        ),
        ("unstructured-inference",),
    ),
    Peer("opendataloader", (PDF,), ("opendataloader-pdf==2.5.16",)),
    Peer("kordoc", (PDF, HWP, HWPX), ("kordoc@4.14.1",), is_node=True),
    Peer("pyhwp", (HWP,), ("pyhwp==0.1b15", "six", "setuptools<81")),
)

_NODE = """
import { readFileSync } from 'node:fs'
import { parse } from 'kordoc'
let read = 0, failed = 0
for (const name of readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
  const result = await parse(name).catch(() => ({ success: false }))
  if (result.success) read += 1
  else failed += 1
}
console.log(JSON.stringify({ read, failed }))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("peers", type=Path)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--pages", type=int, default=40, help="of each PDF, from the first")
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--only", nargs="*", help="only these peers")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:  # in the environment of a peer: nothing of ours is to be imported
        _child(options.child, sys.stdin.read().splitlines())
        return
    sys.path.insert(0, str(ROOT))
    if options.install:
        _install(options.peers)
    with tempfile.TemporaryDirectory() as name:
        files, pages = _files(options.corpus, Path(name), options.files, options.pages)
        for form, paths in files.items():
            size = f"{pages} pages" if form == PDF else f"{sum(path.stat().st_size for path in paths) / 1e6:.1f} MB"
            print(f"{form}: {len(paths)} files, {size}")
            for peer in PEERS:
                if form in peer.formats and (options.only is None or peer.name in options.only):
                    print(_measure(peer, options.peers, paths, pages if form == PDF else None), flush=True)


def _install(folder: Path) -> None:
    for peer in PEERS:
        place = folder / peer.name
        if peer.packages and not place.exists():
            place.mkdir(parents=True)
            if peer.is_node:
                subprocess.run(["npm", "install", "--silent", "--prefix", place, *peer.packages], check=False)
            else:
                subprocess.run([sys.executable, "-m", "venv", place], check=True)
                pip = [place / "bin" / "python", "-m", "pip", "install", "-q"]
                subprocess.run([*pip, *peer.packages], check=False)
                if peer.alone:
                    subprocess.run([*pip, "--no-deps", *peer.alone], check=False)


def _files(corpus: Path, place: Path, count: int, most_pages: int) -> tuple[dict[str, list[Path]], int]:
    """All PDFs, cut, then as many HWP as HWPX files, those of each spread over the folder; pages of the PDFs."""
    import pypdfium2

    from bench.documents import first_pages

    found: dict[str, list[Path]] = {}
    pages = 0
    for form in (PDF, HWP, HWPX):
        (place / form[1:]).mkdir()
        found[form] = []
    for number, path in enumerate(sorted(corpus.rglob(f"*{PDF}"))):
        content = first_pages(path.read_bytes(), most_pages)
        if content is not None:
            copy = place / "pdf" / f"{number:04}{PDF}"
            copy.write_bytes(content)
            with pypdfium2.PdfDocument(content) as document:
                pages += len(document)
            found[PDF].append(copy)
    both = zip_longest(*(sorted(corpus.rglob(f"*{form}")) for form in (HWP, HWPX)))
    others = [path for pair in both for path in pair if path is not None]
    for number, path in enumerate(islice(others, max(0, count - len(found[PDF])))):
        copy = place / path.suffix[1:] / f"{number:04}{path.suffix}"
        shutil.copyfile(path, copy)
        found[path.suffix].append(copy)
    return found, pages


def _measure(peer: Peer, folder: Path, files: list[Path], pages: int | None) -> str:
    place = (folder / peer.name).resolve()
    python = sys.executable if peer.name == "ours" else str(place / "bin" / "python")
    command = [python, __file__, ".", ".", "--child", peer.name]
    if peer.is_node:
        command = ["node", "--input-type=module", "-e", _NODE]
    if peer.packages and not (place / ("node_modules/kordoc" if peer.is_node else "bin/python")).exists():
        return f"  {peer.name:15} is not installed in {folder}; --install does it"
    with tempfile.TemporaryFile() as names, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as log:
        names.write("\n".join(str(path) for path in files).encode())
        names.seek(0)
        where = place if peer.packages else ROOT
        child = subprocess.Popen(
            ["timeout", str(SECONDS), *command], cwd=where, stdin=names, stdout=out, stderr=log, env=_environment(peer)
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        lines = out.read().decode("utf-8", "replace").splitlines()
        log.seek(0)
        said = log.read().decode("utf-8", "replace").strip().splitlines()
    if child.returncode or not lines:
        why = "it took too long" if child.returncode == 124 else (said[-1] if said else f"it ended {child.returncode}")
        return f"  {peer.name:15} failed as a whole: {why[:90]}"
    failed = json.loads(lines[-1])["failed"]
    spent = usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    each = f"{1000 * spent / pages:7.1f} ms a page" if pages else f"{1000 * spent / len(files):7.1f} ms a file"
    rate = f"{(pages or len(files)) / spent:7.1f} {'pages' if pages else 'files'} a CPU second"
    return f"  {peer.name:15} {spent:7.1f} s {each} {rate} {failed:4} failed {peak:6.0f} MB"


def _environment(peer: Peer) -> dict[str, str]:
    own = {"PYTHONPATH": str(ROOT)} if peer.name == "ours" else {}
    return {**{key: value for key, value in os.environ.items() if key != "PYTHONPATH"}, "OMP_NUM_THREADS": "1", **own}


def _child(name: str, files: list[str]) -> None:
    """Read the files with a peer and print how many it could not read."""
    if name in ("ours", "opendataloader"):
        failed = {"ours": _ours, "opendataloader": _opendataloader}[name](files)
    else:
        readers: dict[str, Callable[[], Callable[[str], object]]] = {
            "pdfplumber": _pdfplumber,
            "docling-parse": _docling_parse,
            "unstructured": _unstructured,
            "pyhwp": _pyhwp,
        }
        read, failed = readers[name](), 0
        for path in files:
            try:
                read(path)
            except Exception as error:  # noqa: BLE001 - other engines fail in their own ways
                print(f"{path}: {type(error).__name__}", file=sys.stderr)
                failed += 1
    print(json.dumps({"failed": failed}))


def _ours(files: list[str]) -> int:
    from dataclasses import replace

    from pipeline.limits import DEFAULT
    from pipeline.run.ingest import ingest
    from pipeline.run.settings import Settings

    with tempfile.TemporaryDirectory() as name:
        limits = replace(DEFAULT, ocr_pages=0)  # no peer recognizes scans
        place = Path(name)
        summary = ingest(Settings(Path(files[0]).parent, place / "parsed", place / "build", workers=1, limits=limits))
    return summary.seen - summary.ok - summary.partial


def _pdfplumber() -> Callable[[str], object]:
    import pdfplumber

    def read(path: str) -> None:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_words()
                page.extract_tables()
                page.close()

    return read


def _docling_parse() -> Callable[[str], object]:
    from docling_parse.pdf_parser import DoclingPdfParser

    parser = DoclingPdfParser()

    def read(path: str) -> None:
        document = parser.load(path)
        for _, page in document.iterate_pages():
            len(page.textline_cells)
        document.unload()

    return read


def _unstructured() -> Callable[[str], object]:
    from unstructured.partition.pdf import partition_pdf

    return lambda path: partition_pdf(path, strategy="fast", languages=["kor"])


def _opendataloader(files: list[str]) -> int:
    import opendataloader_pdf

    with tempfile.TemporaryDirectory() as name:
        opendataloader_pdf.convert(files, output_dir=name, format=["json", "markdown"], quiet=True, image_output="off")
        return len(files) - len(list(Path(name).rglob("*.json")))


def _pyhwp() -> Callable[[str], object]:
    from hwp5.xmlmodel import Hwp5File

    def read(path: str) -> None:
        document = Hwp5File(path)
        body = document.viewtext if document.header.flags.distributable else document.bodytext
        for index in range(len(body.section_indexes())):
            for model in body.section(index).models():
                model["type"]

    return read


if __name__ == "__main__":
    main()
