"""The second store: best effort, shared by all processes, and never the reason for a failed page."""

from __future__ import annotations

import shutil

import pytest
import time_machine
from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from marketplace.kernel import counters


def test_views_are_counted(app):
    for _ in range(3):
        counters.count_view("technology", "abc")
    assert counters.views_of("technology", ["abc", "xyz"]) == {"abc": 3}


def test_views_by_week_end_today(app):
    """Weeks of seven days, in Vietnam, the last one ending today; what lies before them is not told."""
    noon = 1_800_000_000
    with time_machine.travel(noon, tick=False) as clock:
        for back, times in ((21, 9), (20, 1), (14, 1), (13, 2), (7, 2), (6, 4), (0, 4)):
            clock.move_to(noon - back * 86_400)
            for _ in range(times):
                counters.count_view("technology", "abc")
        clock.move_to(noon)
        counters.count_view("need", "abc")
        assert counters.views_by_week("technology", ["abc", "xyz"], weeks=3) == {"abc": [2, 4, 8]}
        assert counters.views_by_week("technology", []) == {}


def test_heartbeats(app):
    assert counters.seconds_since_beat("nobody") is None
    counters.beat("worker")
    assert counters.seconds_since_beat("worker") < 5


def test_queries_are_logged_without_saying_who(app):
    counters.log_query("máy sấy mít", 3)
    counters.log_query("máy sấy mít", 4)
    with app.extensions["counters"].connect() as connection:
        [row] = connection.execute(counters.queries.select()).mappings().all()
    assert (row["query"], row["found"], row["times"]) == ("máy sấy mít", 4, 2)
    assert set(row) == {"day", "query", "found", "times"}


def test_a_limit_holds_over_several_storages_and_opens_again(app):
    """Each worker process has a storage object of its own; the count is one."""
    limit = RateLimitItemPerMinute(5)
    limiters = [FixedWindowRateLimiter(counters.CounterStorage("counters://")) for _ in range(3)]
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        answers = [limiters[n % 3].hit(limit, "sign-in", "lan") for n in range(7)]
        assert answers == [True] * 5 + [False] * 2
        clock.shift(61)
        assert limiters[0].hit(limit, "sign-in", "lan")


@pytest.mark.sqlite_only("the file is SQLite's")
def test_a_lost_store_is_nobodys_trouble(app, instance, caplog):
    app.extensions["counters"].dispose()
    for path in instance.glob("counters.db*"):
        shutil.move(path, path.with_suffix(path.suffix + ".away"))
    (instance / "counters.db").mkdir()
    try:
        counters.count_view("technology", "abc")
        counters.beat("worker")
        assert counters.views_of("technology", ["abc"]) == counters.views_by_week("technology", ["abc"]) == {}
        assert counters.seconds_since_beat("worker") is None
    finally:
        (instance / "counters.db").rmdir()
        for path in instance.glob("counters.db*.away"):
            shutil.move(path, path.with_suffix(""))
    assert "second store" in caplog.text
