"""What is installed, and what is missed without it."""

from __future__ import annotations

import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version

from pipeline import schema
from pipeline.run.fingerprint import code_version, library_versions, tool_versions

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_PROGRAM_SECONDS = 20
_OPTIONAL = {
    "duckdb": "export to DuckDB (pip install duckdb)",
    "matplotlib": "plots of the notebooks (pip install matplotlib koreanize-matplotlib)",
}


def report() -> str:
    """Lines for a terminal."""
    lines = [f"kbulletin {code_version()}, schema {schema.VERSION}", f"{platform.system()} {platform.machine()}", ""]
    lines += [f"  {name:<14} {found}" for name, found in library_versions().items()]
    tesseract = tool_versions()["tesseract"]
    lines += ["", "optional"]
    lines.append(
        _line(
            "pyhwp", library_versions()["pyhwp"], "second engine for damaged HWP files (pip install 'kbulletin[pyhwp]')"
        )
    )
    lines.append(_line("tesseract", tesseract, "text of scanned pages (packages tesseract-ocr and tesseract-ocr-kor)"))
    if tesseract != "absent" and "kor" not in tesseract.rpartition("languages ")[2].split():
        lines.append("                 Korean data is missing: scanned pages stay unread (package tesseract-ocr-kor)")
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), "absent")
    lines.append(_line("chromium", browser, "pictures of review pages"))
    for name, purpose in _OPTIONAL.items():
        lines.append(_line(name, _version(name), purpose))
    lines.append(_line("Korean font", _korean_font(), "review pages on this machine (package fonts-nanum)"))
    return "\n".join(lines) + "\n"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _line(name: str, found: str, purpose: str) -> str:
    return f"  {name:<14} {found}" + (f" - without it: no {purpose}" if found == "absent" else "")


def _korean_font() -> str:
    program = shutil.which("fc-list")
    if program is None:
        return "unknown (no fc-list)"
    try:
        listed = subprocess.run(
            [program, ":lang=ko", "family"], capture_output=True, text=True, timeout=_PROGRAM_SECONDS, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        return f"unknown ({type(error).__name__})"
    return min(listed.splitlines(), default="absent")
