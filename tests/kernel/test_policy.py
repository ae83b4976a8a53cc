"""Doors and rules: what has none is refused."""

from __future__ import annotations

import pytest
from flask import Blueprint
from werkzeug.exceptions import Forbidden, NotFound

from marketplace.catalogue.models import Technology
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows, fetch_for, rule
from marketplace.kernel.workflow import NotAllowed, NotOpen, ReasonNeeded, Workflow, step
from tests.cast import make_technology
from tests.conftest import dispose, make_app


def test_no_rule_no_permission(lan, technology):
    assert not allows(lan, "paint", technology)
    assert not allows(lan, "see", object())


def test_two_rules_for_one_thing_are_a_mistake():
    with pytest.raises(RuntimeError, match="two rules"):
        rule("see", Technology)(lambda actor, item: True)


def test_what_may_not_be_seen_is_not_there(lan, an):
    with transaction():
        draft = make_technology(lan, lan.organisations[0])
    with pytest.raises(NotFound):
        fetch_for(an, "edit", Technology, draft.public_id)
    with pytest.raises(NotFound):
        fetch_for(lan, "see", Technology, "khongcothat1")
    assert fetch_for(lan, "edit", Technology, draft.public_id) is draft


def test_what_may_be_seen_but_not_done_is_forbidden(an, technology):
    with pytest.raises(Forbidden):
        fetch_for(an, "edit", Technology, technology.public_id)


def test_guests_have_no_role():
    assert not Guest().has_role("moderator", "broker", "admin")


class Item:
    """Something with a status and no table."""

    __tablename__ = "item"
    public_id = "item"

    def __init__(self) -> None:
        self._status = "open"

    @property
    def status(self) -> str:
        return self._status


@pytest.fixture
def machine(monkeypatch):
    written: list[tuple] = []
    monkeypatch.setattr("marketplace.kernel.history.record", lambda *args: written.append(args))
    table = Workflow(
        step("close", {"open"}, "closed", lambda actor, item: actor == "owner", "Đóng"),
        step("refuse", {"open"}, "refused", lambda actor, item: actor == "officer", "Từ chối", needs_reason=True),
    )
    return table, written


def test_buttons_are_the_steps_that_are_open(machine):
    table, _ = machine
    assert [s.verb for s in table.open_to("owner", Item())] == ["close"]
    assert [s.verb for s in table.open_to("officer", Item())] == ["refuse"]
    assert table.open_to("guest", Item()) == []


def test_taking_a_step_changes_the_status_and_writes_history(machine):
    table, written = machine
    item = Item()
    table.take("refuse", item, "officer", "  thiếu bằng chứng ")
    assert item.status == "refused"
    assert written == [(item, "officer", "refuse", {"status": ["open", "refused"]}, "thiếu bằng chứng")]


@pytest.mark.parametrize(
    ("verb", "actor", "reason", "problem"),
    [
        ("close", "officer", None, NotAllowed),
        ("close", "guest", None, NotAllowed),
        ("refuse", "officer", None, ReasonNeeded),
        ("refuse", "officer", "  \n ", ReasonNeeded),
        ("fly", "owner", None, KeyError),
    ],
)
def test_steps_that_cannot_be_taken(machine, verb, actor, reason, problem):
    table, written = machine
    item = Item()
    with pytest.raises(problem):
        table.take(verb, item, actor, reason)
    assert (item.status, written) == ("open", [])


def test_a_step_cannot_be_taken_twice(machine):
    table, _ = machine
    item = Item()
    table.take("close", item, "owner")
    with pytest.raises(NotOpen):
        table.take("close", item, "owner")


def test_a_view_without_a_door_is_refused(site):
    """On an application of its own: a blueprint cannot be added to one that has answered already."""
    bare = Blueprint("bare", __name__)
    bare.get("/khong-cua")(lambda: "mở")
    app = make_app(site.instance, DATABASE_URL=site.app.config["DATABASE_URL"])
    app.register_blueprint(bare)
    with app.app_context():
        assert app.test_client().get("/khong-cua", complain=False).status_code == 403
    dispose(app)
