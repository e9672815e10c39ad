"""Faults that need no thousands: each is a test of the suite, run again here and listed with how it ended."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET

from tests.faults.suite.record import Record

_FAULTS, _RUNS = "tests/faults/test_publishing.py::", "tests/unit/test_ingest.py::"
CONDITIONS = {
    "disk full at five sizes of file": [f"{_FAULTS}test_full_disk_keeps_the_former_set"],
    "no space on the device": [f"{_FAULTS}test_no_space_left_keeps_the_former_set"],
    "read-only target, permission lost": [f"{_FAULTS}test_lost_permission_keeps_the_former_set"],
    "two runs at once": [
        f"{_FAULTS}test_second_run_is_turned_away_by_name_of_the_first",
        f"{_FAULTS}test_command_line_exits_75_while_another_runs",
    ],
    "folders that cannot be exchanged": [
        f"{_FAULTS}test_files_are_replaced_one_by_one_where_folders_cannot_be_exchanged"
    ],
    "inputs that change or vanish while read": [f"{_RUNS}test_file_that_changes_while_read_is_told"],
    "damaged shard, damaged table": [f"{_RUNS}test_damaged_shard_and_damaged_table_heal"],
    "reader that loops, segfaults, exits, allocates, floods output, stalls": ["tests/faults/test_children.py"],
    "driver killed: its children die": [f"{_FAULTS}test_children_die_with_their_driver"],
    "names: line break, right to left, 255 bytes, no UTF-8": ["tests/faults/test_hostile_names.py"],
    "archive, stream and XML bombs, nesting, entities": ["tests/faults/test_hancom_faults.py"],
    "empty, cut, locked, misnamed files": ["tests/faults/test_bad_input.py"],
    "worker counts, order of files, hash seed, time zone, locale": [
        f"{_RUNS}test_bytes_do_not_depend_on_workers_order_seed_zone_or_locale"
    ],
    "no network, no process, no write elsewhere while parsing": ["tests/faults/test_reach.py"],
}


def measure(record: Record) -> None:
    """Run the tests and save passed and failed by condition."""
    found = {}
    for name, tests in CONDITIONS.items():
        report = record.folder / "conditions.xml"
        command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", f"--junitxml={report}", *tests]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        suite = next(iter(ET.parse(report).getroot().iter("testsuite"))).attrib
        bad = int(suite["failures"]) + int(suite["errors"])
        found[name] = {"tests": int(suite["tests"]), "failed": bad, "skipped": int(suite["skipped"])}
        report.unlink()
        print(f"conditions: {name}: {found[name]}", flush=True)
    record.save("conditions", found)
