"""The commands and their options, with the help that explains them."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from pipeline.cli import commands as run
from pipeline.examples import EXAMPLES
from pipeline.limits import PARTITION_ROWS
from pipeline.version import __version__

if TYPE_CHECKING:
    from pipeline.store.remote import Location

# Named here because `--help` loads none of the modules that write them; a test holds the two together.
FORMATS = ("csv", "jsonl", "sqlite", "duckdb", "sdmx-csv", "jsonld", "markdown", "docling-json", "chunks")

_Command = Callable[[argparse.Namespace], int]


def build_parser() -> argparse.ArgumentParser:
    """All commands and options, with the help that explains them."""
    parser = argparse.ArgumentParser(
        prog="kbulletin",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Bulletins of Korean public institutes (PDF, HWP, HWPX, text) as Parquet tables.",
        epilog="""examples:
  kbulletin ingest                              read raw/, publish parsed/
  kbulletin ingest --raw ~/bulletins --only '*2025*'
  kbulletin show raw/samples/issue.pdf          what was understood of one file
  kbulletin facts --text "매출은 약 4,650억 원" --issued 2025-02
  kbulletin describe numeric_facts              what its columns mean
  kbulletin series "수주액 분기별"                 one statistic across issues
  kbulletin review                              pages that show it beside the printed ones
  kbulletin export --format csv --out tables --excel
  kbulletin diff previous current               what the last run changed

exit codes: 0 all fine, 1 something refused, crashed or timed out, 2 nothing published, 75 another run is at work""",
    )
    parser.add_argument("--version", action="version", version=f"kbulletin {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_ingest(commands)
    _add_reading(commands)
    _add_publishing(commands)
    return parser


_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def _command(commands: _Commands, name: str, command: _Command, text: str, more: str = "") -> argparse.ArgumentParser:
    parser = commands.add_parser(
        name,
        help=text,
        description=f"{text[0].upper()}{text[1:]}. {more}".strip(),
        epilog=f"examples:{EXAMPLES[name]}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=command)
    return parser


def _add_corrections(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--corrections",
        type=Path,
        default=Path("corrections"),
        metavar="DIR",
        help="decisions of reviewers (%(default)s)",
    )


def _add_parsed(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--parsed",
        type=_location,
        default=Path("parsed"),
        metavar="PLACE",
        help="published tables: a folder, or an address such as s3://bucket/parsed (%(default)s)",
    )


def _add_folders(parser: argparse.ArgumentParser) -> None:
    _add_parsed(parser)
    parser.add_argument("--build", type=Path, default=Path("build"), metavar="DIR", help="working files (%(default)s)")


def _location(text: str) -> Location:
    if "://" not in text:
        return Path(text)
    from pipeline.store.remote import location

    return location(text)


def _add_ingest(commands: _Commands) -> None:
    ingest = _command(
        commands,
        "ingest",
        run.ingest,
        "read the bulletins in a folder and publish their tables",
        "What did not change since the last run is not read again; failures are remembered too. The published folder "
        "changes in one step, once everything is written and verified.",
    )
    ingest.add_argument(
        "--raw",
        type=_location,
        default=Path("raw"),
        metavar="PLACE",
        help="bulletins to read: a folder, or an address such as s3://bucket/raw (%(default)s)",
    )
    _add_folders(ingest)
    _add_corrections(ingest)
    ingest.add_argument("--workers", type=int, metavar="N", help="processes that read at once (one a core)")
    ingest.add_argument("--retry-failed", action="store_true", help="read again what was refused, crashed or timed out")
    ingest.add_argument(
        "--only",
        metavar="PATTERN",
        help="read only paths below the raw folder that fit, such as '2025/*.pdf'; others stay as read before",
    )
    _add_series_file(ingest)
    ingest.add_argument("--watch", action="store_true", help="go on until stopped: read what arrives once it is whole")
    ingest.add_argument(
        "--password-file",
        type=Path,
        metavar="FILE",
        help="passwords of documents, a line each: PATTERN<tab>PASSWORD, or a password alone for all",
    )
    ingest.add_argument(
        "--shard",
        metavar="K/N",
        help="read only the K-th of N portions and publish nothing; run all N anywhere, then `publish`",
    )
    ingest.add_argument(
        "--engine", choices=("local", "ray"), default="local", help="what reads the documents (%(default)s)"
    )
    ingest.add_argument(
        "--address", metavar="HOST:PORT", help="of the Ray cluster; without it one is started on this machine"
    )
    _add_exchange(ingest)
    _add_partition_rows(ingest)

    publish = _command(
        commands,
        "publish",
        run.publish,
        "publish what `ingest --shard` has read",
        "Every portion must have been read, by this version, into this build folder or to the exchange.",
    )
    _add_folders(publish)
    _add_series_file(publish)
    _add_exchange(publish)
    _add_partition_rows(publish)


def _add_series_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--series-file", type=Path, metavar="FILE", help="TOML: which series are one, and how they are named"
    )


def _add_partition_rows(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--partition-rows",
        type=int,
        default=PARTITION_ROWS,
        metavar="N",
        help="publish a table of more rows as a folder of files, one a year of issue (%(default)s)",
    )


def _add_exchange(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--exchange",
        metavar="ADDRESS",
        help="where runs on several machines leave what they read, such as s3://bucket/exchange",
    )


def _add_reading(commands: _Commands) -> None:
    facts = _command(commands, "facts", run.facts, "find the quantities in a text, one JSON object a line")
    facts.add_argument("--text", required=True, help="Korean text; - reads it from standard input")
    facts.add_argument("--issued", metavar="DATE", help="when it was published, such as 2025-02: gives unprinted years")

    show = _command(
        commands, "show", run.show, "show what is understood of one file: its articles and blocks as a tree"
    )
    show.add_argument("file", type=Path, help="a bulletin")
    show.add_argument("--password", help="password of the document")
    show.add_argument("--page", type=int, metavar="N", help="only this page")
    show.add_argument("--png", type=Path, metavar="OUT", help="draw the blocks of --page onto its picture")

    review = _command(
        commands,
        "review",
        run.review,
        "write pages that show what was read beside the pages it was read from",
        "The site lies in review/ below the build folder and opens from the disk, without any network. Pictures of PDF "
        "pages are drawn once a file.",
    )
    review.add_argument("--raw", type=Path, default=Path("raw"), metavar="DIR", help="bulletins to show (%(default)s)")
    _add_folders(review)
    review.add_argument("--only", metavar="PATTERN", help="only paths below the raw folder that fit")
    review.add_argument("--workers", type=int, default=1, metavar="N", help="processes that draw at once (%(default)s)")
    review.add_argument(
        "--password-file", type=Path, metavar="FILE", help="passwords of documents, as for `kbulletin ingest`"
    )

    profile = _command(
        commands,
        "profile",
        run.profile,
        "show what speaks for a series in its files, and a draft of its profile",
        "Give several issues of one series: what returns in them is evidence, what does not is text.",
    )
    profile.add_argument("files", type=Path, nargs="+", metavar="FILE", help="bulletins of one series")
    profile.add_argument("--draft", type=Path, metavar="OUT", help="write the draft here instead of printing it")

    describe = _command(commands, "describe", run.describe, "explain the published tables, or the columns of one")
    describe.add_argument("table", nargs="?", help="name of a table; without it all tables are listed")
    page = describe.add_mutually_exclusive_group()
    page.add_argument("--markdown", action="store_true", help="the whole data dictionary as Markdown")
    page.add_argument("--limits", action="store_true", help="the ceilings of a run with their reasons, as Markdown")

    _command(
        commands, "doctor", run.doctor, "say which versions, optional tools and fonts are found, and what they are for"
    )

    completion = _command(
        commands,
        "completion",
        run.completion,
        "print a script that completes commands and options in a shell",
        "Put it where the shell looks for completions; see the examples.",
    )
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell it is for")


def _add_publishing(commands: _Commands) -> None:
    diff = _command(
        commands,
        "diff",
        run.diff,
        "compare two published datasets: columns, rows, documents, facts",
        "A and B are `current`, `previous`, the number or id of a kept generation, or a folder.",
    )
    diff.add_argument("a", metavar="A", help="the earlier one")
    diff.add_argument("b", metavar="B", help="the later one")
    _add_folders(diff)

    series = _command(
        commands,
        "series",
        run.series,
        "show a statistic as successive issues printed it, as a table with bars",
        "The first series that fits is shown in full, the others a line each.",
    )
    series.add_argument("words", metavar="WORDS", help="words of its name, area, unit or issue, or its id")
    series.add_argument("--vintages", action="store_true", help="what every issue printed, with revisions")
    series.add_argument("--json", action="store_true", help="all that fit, one JSON object a line")
    _add_parsed(series)

    export = _command(
        commands,
        "export",
        run.export,
        "write the published dataset in another form: CSV, SQLite, Markdown, chunks for retrieval …",
        "All of it comes from one generation, and is there whole or not at all. See docs/exports.md.",
    )
    export.add_argument("--format", required=True, metavar="NAME", help=f"one of {', '.join(FORMATS)}")
    export.add_argument("--out", type=Path, required=True, metavar="PATH", help="folder or file to write")
    export.add_argument("--table", action="append", default=[], metavar="NAME", help="csv, jsonl: only this table")
    export.add_argument(
        "--document",
        metavar="PATTERN",
        help="markdown, docling-json, chunks: only documents whose id, name or path fits",
    )
    export.add_argument(
        "--excel", action="store_true", help="csv: for spreadsheets: byte order mark, formulas made harmless"
    )
    export.add_argument("--force", action="store_true", help="replace what an earlier export wrote there")
    _add_parsed(export)

    correct = _command(
        commands,
        "correct",
        run.correct,
        "write down a reviewer's decision on a fact or block; the next run applies it",
        "Decisions lie in corrections/, a file for each document, keyed by fact_id or block_id.",
    )
    correct.add_argument("id", metavar="ID", help="fact_id or block_id as published")
    what = correct.add_mutually_exclusive_group(required=True)
    what.add_argument("--accept", action="store_true", help="it is right")
    what.add_argument("--reject", action="store_true", help="a fact that is none, a block that is no content")
    what.add_argument("--set", action="append", default=[], metavar="COLUMN=VALUE", help="put this right; may recur")
    correct.add_argument("--why", default="", metavar="TEXT", help="the reason, for whoever reads the file")
    correct.add_argument("--force", action="store_true", help="replace an earlier decision on the same id")
    _add_corrections(correct)
    _add_parsed(correct)

    rollback = _command(commands, "rollback", run.rollback, "publish an earlier generation again; three are kept")
    rollback.add_argument("--to", default="previous", metavar="GENERATION", help="its number or id (%(default)s)")
    _add_folders(rollback)
