"""What only ``./dev check --all`` does: whole products instead of samples, many more random examples, long loops.

IS_THOROUGH                     for a test that is shorter otherwise
@pytest.mark.thorough("why")    for one that otherwise is not run at all
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

IS_THOROUGH = os.environ.get("TEST_ALL") == "1"
MORE = 20  # times the examples

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


def deselect(config: pytest.Config, items: list[pytest.Item], left_out: list[pytest.Item]) -> None:
    if left_out:
        items[:] = [one for one in items if one not in set(left_out)]
        config.hook.pytest_deselected(items=left_out)
