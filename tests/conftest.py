"""Options of the suite: `--update-golden`, and KBULLETIN_EXAMPLES, the number of examples that properties try."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

# Derandomized: the same examples on every run, so that a red suite is red for everyone.
# It reports the example it met: shrinking documents takes minutes, and is for the search.
settings.register_profile(
    "suite",
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("search" if "KBULLETIN_EXAMPLES" in os.environ else "suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-floors", action="store_true", help="pin the quality figures of this run as floors")
    parser.addoption("--allow-regression", action="store_true", help="with --update-floors: let floors fall")
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew; review them as a diff")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are written instead of compared."""
    return bool(request.config.getoption("--update-golden"))
