"""What only ``./dev check --all`` does: whole products instead of samples, many more random examples, long loops.

IS_THOROUGH                     for a test that is shorter otherwise
@pytest.mark.thorough("why")    for one that otherwise is not run at all

Where both databases are tried, PostgreSQL otherwise sees the first and the last case of each test's table: the cases
differ in people and words, seldom in statements. Rooms whose tables are about the database itself keep all of them.
"""

from __future__ import annotations

import os
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, settings

IS_THOROUGH = os.environ.get("TEST_ALL") == "1"
MORE = 20  # times the examples
WHOLE_ON_BOTH = ("tests/kernel/", "tests/pages/", "tests/races/", "tests/reference/")

# How long an example takes says how busy the machine is. Where CI is set, Hypothesis takes the same ones each time.
settings.register_profile("usual", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=MORE * 100, deadline=None)


def begin() -> None:
    """Choose the number of random examples for tests that name none."""
    settings.load_profile("thorough" if IS_THOROUGH else "usual")


def examples(usual: int) -> int:
    """How many random examples a test takes that names its number."""
    return MORE * usual if IS_THOROUGH else usual


def leave_out(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without TEST_ALL, deselect what is marked; pytest's last line says how many."""
    if IS_THOROUGH:
        return
    deselect(config, items, [one for one in items if one.get_closest_marker("thorough")])


def sample_of_second(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of each test's cases on PostgreSQL keep the first and the last."""
    if IS_THOROUGH:
        return
    tables: dict[tuple[str, str], list[pytest.Item]] = defaultdict(list)
    for one in items:
        if not one.nodeid.startswith(WHOLE_ON_BOTH) and database_of(one) == "postgresql":
            tables[one.nodeid.partition("::")[0], getattr(one, "originalname", one.name)].append(one)
    deselect(config, items, [one for table in tables.values() for one in table[1:-1]])


def database_of(item: pytest.Item) -> str | None:
    """The database on which a test will run, or None when it asks for none."""
    return item.callspec.params.get("database") if hasattr(item, "callspec") else None


def deselect(config: pytest.Config, items: list[pytest.Item], left_out: list[pytest.Item]) -> None:
    if left_out:
        items[:] = [one for one in items if one not in set(left_out)]
        config.hook.pytest_deselected(items=left_out)
