"""Which cases PostgreSQL sees in a usual run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests import thorough


class Case(SimpleNamespace):
    """As much of a test as is asked for."""

    __hash__ = object.__hash__


HOOK = SimpleNamespace(pytest_deselected=lambda items: None)
CONFIG: Any = SimpleNamespace(hook=HOOK)


def case(room: str, function: str, database: str, value: str = "") -> Any:
    params = {"database": database} if database else {}
    name = f"{function}[{database}-{value}]"
    return Case(
        nodeid=f"tests/{room}/test_one.py::{name}",
        name=name,
        originalname=function,
        callspec=SimpleNamespace(params=params),
    )


@pytest.mark.parametrize(
    ("room", "is_thorough", "kept"),
    [
        ("deals", False, ["a0", "a3", "b0"]),
        ("deals", True, ["a0", "a1", "a2", "a3", "b0"]),
        ("races", False, ["a0", "a1", "a2", "a3", "b0"]),
    ],
)
def test_the_first_and_the_last_of_a_table(monkeypatch, room, is_thorough, kept):
    monkeypatch.setattr(thorough, "IS_THOROUGH", is_thorough)
    on_first = [case(room, "test_a", "sqlite", f"a{n}") for n in range(4)]
    on_second = [case(room, "test_a", "postgresql", f"a{n}") for n in range(4)]
    items = [*on_first, *on_second, case(room, "test_b", "postgresql", "b0"), case(room, "test_c", "", "c0")]
    thorough.sample_of_second(CONFIG, items)
    assert [one.name[-3:-1] for one in items] == ["a0", "a1", "a2", "a3", *kept, "c0"]
