"""What each command does: options in, an exit code out.

Imports stand in the commands, so that `kbulletin --help` loads none of the heavy libraries.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.cli.exits import EXIT_FINE
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.normalizer.series_overrides import Overrides
    from pipeline.run.settings import Engine, Settings
    from pipeline.store.remote import Remote

_PIPED_WIDTH = 240  # columns of `show` where there is no terminal to ask


def ingest(options: argparse.Namespace) -> int:
    from pipeline.memory import without_pandas
    from pipeline.run.ingest import ingest
    from pipeline.run.progress import show_progress
    from pipeline.run.settings import Passwords, Portion, Settings
    from pipeline.run.summary import Summary, as_text

    without_pandas()
    settings = Settings(
        raw=options.raw,
        parsed=options.parsed,
        build=options.build,
        workers=options.workers,
        passwords=Passwords.from_file(options.password_file) if options.password_file else Passwords(),
        overrides=_overrides(options),
        retry_failed=options.retry_failed,
        corrections=options.corrections,
        only=options.only,
        portion=Portion.parse(options.shard) if options.shard else None,
        exchange=_exchange(options),
        partition_rows=options.partition_rows,
        engine=_engine(options),
    )

    def run(chosen: Settings) -> Summary:
        summary = ingest(chosen, show_progress)
        print(as_text(summary), end="", flush=True)
        return summary

    if not options.watch:
        return run(settings).exit_code
    return _watch(settings, run)


def _engine(options: argparse.Namespace) -> Engine | None:
    if options.engine == "local":
        return None
    from pipeline.run.ray import engine

    return engine(options.address, options.raw)


def _watch(settings: Settings, run: Callable[[Settings], object]) -> int:
    import signal
    import threading

    from pipeline.run.watch import watch

    # Both signals end a run the same way: children are killed, what was read is kept, the published set is whole.
    signal.signal(signal.SIGTERM, lambda number, frame: signal.raise_signal(signal.SIGINT))
    try:
        print(f"kbulletin: watching {settings.raw}; stop with Ctrl-C", file=sys.stderr)
        watch(settings, run, lambda text: print(f"kbulletin: {text}", file=sys.stderr), threading.Event())
    except KeyboardInterrupt:
        print("kbulletin: stopped; what was read is kept", file=sys.stderr)
    return EXIT_FINE


def publish(options: argparse.Namespace) -> int:
    from pipeline.memory import without_pandas
    from pipeline.run.ingest import publish_portions
    from pipeline.run.settings import Settings
    from pipeline.run.summary import as_text

    without_pandas()
    settings = Settings(
        raw=None,
        parsed=options.parsed,
        build=options.build,
        overrides=_overrides(options),
        exchange=_exchange(options),
        partition_rows=options.partition_rows,
    )
    summary = publish_portions(settings)
    print(as_text(summary), end="")
    return summary.exit_code


def _overrides(options: argparse.Namespace) -> Overrides:
    from pipeline.normalizer.series_overrides import NONE, Overrides

    return Overrides.read(options.series_file) if options.series_file else NONE


def _exchange(options: argparse.Namespace) -> Remote | None:
    from pipeline.store.remote import address

    return address(options.exchange) if options.exchange else None


def facts(options: argparse.Namespace) -> int:
    from pipeline.api import find_facts

    text = sys.stdin.read() if options.text == "-" else options.text
    for fact in find_facts(text, options.issued):
        known = {name: value for name, value in asdict(fact).items() if value is not None}
        print(json.dumps(known, ensure_ascii=False))
    return EXIT_FINE


def show(options: argparse.Namespace) -> int:
    from pipeline.api import open as open_bulletin

    bulletin = open_bulletin(options.file, password=options.password)
    if options.png is not None:
        from pipeline.review.overlay import draw_page

        if options.page is None:
            raise UsageError("--png needs the page to draw, such as --page 1.")
        draw_page(bulletin, options.file.read_bytes(), options.page, options.png, options.password)
        return EXIT_FINE
    from rich.console import Console

    from pipeline.review.tree import bulletin_tree

    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    Console(width=width).print(bulletin_tree(bulletin, options.page))
    return EXIT_FINE


def review(options: argparse.Namespace) -> int:
    from pipeline.review.site.build import SiteSettings, build_site
    from pipeline.run.settings import Passwords

    passwords = Passwords.from_file(options.password_file) if options.password_file else Passwords()
    if options.workers < 1:
        raise UsageError(f"The number of workers is at least 1, not {options.workers}.")
    settings = SiteSettings(
        options.raw, options.parsed, options.build, options.only, options.workers, passwords=passwords
    )
    report = build_site(settings, lambda line: print(line, file=sys.stderr))
    for path in report.not_drawn:
        print(f"kbulletin: not all pages of {path!r} could be drawn; its page says why", file=sys.stderr)
    print(
        f"{report.documents:,} documents, {report.series:,} series, {report.pictures:,} pictures of pages; "
        f"{report.page_bytes / 1e6:.1f} MB of pages, {report.picture_bytes / 1e6:.1f} MB of pictures, "
        f"{report.seconds:.1f} s"
    )
    print(report.index.resolve().as_uri())
    return EXIT_FINE


def profile(options: argparse.Namespace) -> int:
    from pipeline.api import open as open_bulletin
    from pipeline.segmenter.evidence import draft, gather

    evidence = gather([open_bulletin(file) for file in options.files])
    for name, found in (
        ("cover", evidence.cover),
        ("running heads", evidence.furniture),
        ("sites", evidence.hosts),
        ("publishers", evidence.publishers),
        ("profiles that know these files", evidence.profiles),
    ):
        print(f"{name}:" if found else f"{name}: none")
        for what, count in found:
            print(f"  {count:3} of {evidence.files}  {what}")
    print("marks (level, blocks):", ", ".join(f"{mark} ({level}, {count})" for mark, level, count in evidence.marks))
    if options.draft is not None:
        options.draft.write_text(draft(evidence), encoding="utf-8")
        print(f"\n{options.draft} written; edit it, then move it to pipeline/profiles/")
    else:
        print("\n" + draft(evidence))
    return EXIT_FINE


def describe(options: argparse.Namespace) -> int:
    from pipeline.review import reference
    from pipeline.review.tree import describe_schema

    if options.markdown:
        print(reference.data_dictionary(), end="")
    elif options.limits:
        print(reference.limits_page(), end="")
    else:
        print(describe_schema(options.table), end="")
    return EXIT_FINE


def doctor(options: argparse.Namespace) -> int:
    from pipeline.run.doctor import report

    print(report(), end="")
    return EXIT_FINE


def completion(options: argparse.Namespace) -> int:
    import shtab

    from pipeline.cli.parser import build_parser  # which names this function

    print(shtab.complete(build_parser(), shell=options.shell))
    return EXIT_FINE


def diff(options: argparse.Namespace) -> int:
    from pipeline.store.diff import compare
    from pipeline.store.publish import find_generation

    folders = [find_generation(name, options.parsed, options.build) for name in (options.a, options.b)]
    print(compare(folders[0], folders[1]), end="")
    return EXIT_FINE


def series(options: argparse.Namespace) -> int:
    from rich.console import Console

    from pipeline.review.series_view import as_rows, series_view
    from pipeline.store.series_reader import find_series

    found = find_series(options.words, options.parsed)
    if options.json:
        for row in as_rows(found):
            print(json.dumps(row, ensure_ascii=False))
        return EXIT_FINE
    if not found:
        raise UsageError(
            f"No series has the words {options.words!r}. A series needs a table that says what it measures and at "
            "least two periods; `kbulletin series ''` lists all."
        )
    width = None if sys.stdout.isatty() else _PIPED_WIDTH
    Console(width=width, highlight=False).print(series_view(found, vintages=options.vintages))
    return EXIT_FINE


def correct(options: argparse.Namespace) -> int:
    from pipeline.run.correct import correct

    path = correct(
        options.id,
        "accept" if options.accept else "reject" if options.reject else "edit",
        options.set,
        options.why,
        options.corrections,
        options.parsed,
        force=options.force,
    )
    print(f"{path} says so; the next run applies it")
    return EXIT_FINE


def export(options: argparse.Namespace) -> int:
    from pipeline.export import Options, export

    chosen = Options(tables=options.table, document=options.document, excel=options.excel)
    remark = export(options.format, options.out, options.parsed, chosen, force=options.force)
    print(f"{options.out} written" + (f"; {remark}" if remark else ""))
    return EXIT_FINE


def rollback(options: argparse.Namespace) -> int:
    from pipeline.store.lock import exclusive
    from pipeline.store.publish import rollback

    with exclusive(options.build):
        manifest = rollback(options.parsed, options.build, options.to)
    print(f"{options.parsed} shows run {manifest.run_id} again")
    return EXIT_FINE
