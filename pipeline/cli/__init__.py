"""The command line: `python -m pipeline`, or `kbulletin` once installed."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pipeline.cli.exits import EXIT_FINE, EXIT_INCOMPLETE, EXIT_INTERRUPTED, EXIT_LOCKED, EXIT_NOTHING
from pipeline.cli.parser import build_parser
from pipeline.errors import DocumentError, KbulletinError, Locked

__all__ = ["EXIT_FINE", "EXIT_INCOMPLETE", "EXIT_INTERRUPTED", "EXIT_LOCKED", "EXIT_NOTHING", "build_parser", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    parsed = build_parser().parse_args(arguments)
    try:
        code: int = parsed.command(parsed)
        return code
    except Locked as error:
        print(f"kbulletin: {error}", file=sys.stderr)
        return EXIT_LOCKED
    except DocumentError as error:
        print(f"kbulletin: {error.message} ({error.code})", file=sys.stderr)
        return EXIT_INCOMPLETE
    except KbulletinError as error:
        print(f"kbulletin: {error}", file=sys.stderr)
        return EXIT_NOTHING
    except BrokenPipeError:  # `… | head`
        sys.stderr.close()
        return EXIT_FINE
    except KeyboardInterrupt:
        print("kbulletin: stopped; what was read is kept, run again to go on", file=sys.stderr)
        return EXIT_INTERRUPTED
