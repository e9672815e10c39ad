"""A hash of everything that could change what is read from a file: same fingerprint, same rows."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import astuple
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pipeline import schema
from pipeline.limits import Limits
from pipeline.version import __version__

EPOCH = 1  # raised to read everything again although nothing below changed

# What takes part in reading; the command line, reviewing and publishing do not.
_FOLDERS = ("extractors", "segmenter", "normalizer", "corrections", "profiles", "schema")
_MODULES = (
    "errors.py", "model.py", "limits.py", "store/rows.py", "store/shards.py", "store/checks.py",
    "run/settings.py", "run/worker.py", "run/entries.py",
)  # fmt: skip
_LIBRARIES = (
    "cryptography", "lxml", "numpy", "olefile", "pandas", "pdfminer.six", "pdfplumber", "pyarrow", "pyhwp", "pypdfium2",
    "rapidfuzz", "regex",
)  # fmt: skip

_PACKAGE = Path(__file__).resolve().parent.parent


@cache
def stage_hash() -> str:
    """SHA-256 over the source and data files that take part in reading, by name and content."""
    files = [_PACKAGE / name for name in _MODULES]
    for folder in _FOLDERS:
        files += [path for path in (_PACKAGE / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    digest = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(_PACKAGE).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def code_version() -> str:
    """Version of the package with a hash of what reads and writes, such as `0.1.0+3f2a…`."""
    digest = hashlib.sha256(stage_hash().encode())
    for path in sorted((_PACKAGE / "store").glob("*.py")):
        digest.update(path.read_bytes())
    return f"{__version__}+{digest.hexdigest()[:12]}"


@cache
def library_versions() -> dict[str, str]:
    """Versions of the libraries that read documents; `absent` where one is not installed."""
    found = {"python": ".".join(map(str, sys.version_info[:3])), "unicode": unicodedata.unidata_version}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "absent"
    return found


@cache
def tool_versions() -> dict[str, str]:
    """Versions of outside programs that change what is read; `absent` where one is not installed."""
    return {"tesseract": _tesseract()}


def _tesseract() -> str:
    program = shutil.which("tesseract")
    if program is None:
        return "absent"
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
        langs = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError) as error:
        return f"unusable ({type(error).__name__})"
    return f"{said.splitlines()[0]}, languages {' '.join(sorted(langs.splitlines()[1:]))}"


def environment(limits: Limits) -> str:
    """Hash of all that is the same for every document of a run."""
    parts = [str(EPOCH), schema.VERSION, stage_hash(), repr(astuple(limits))]
    parts += [f"{name} {found}" for name, found in sorted((library_versions() | tool_versions()).items())]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def fingerprint(environment_hash: str, sha256: str, source_path: str, has_password: bool, corrections: str = "") -> str:
    """Fingerprint of one document. Its path takes part, since a name is evidence (suffix, issue)."""
    parts = f"{environment_hash}\n{sha256}\n{source_path}\n{has_password}" + (f"\n{corrections}" if corrections else "")
    return hashlib.sha256(parts.encode()).hexdigest()
