"""Who sees what, in Python and in SQL, held equal over all people and all statuses."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import EDITOR, VIEWER, Membership
from marketplace.catalogue import service
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.catalogue.workflow import publication
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import RULES, Guest, allows
from marketplace.kernel.workflow import CLOCK
from tests.cast import make_need, make_person, make_technology

S = Status
ROUTES = {
    S.DRAFT: [],
    S.SUBMITTED: ["submit"],
    S.CONFIRMING: ["submit", "endorse"],
    S.PUBLISHED: ["submit", "publish"],
    S.RETURNED: ["submit", "return"],
    S.REFUSED: ["submit", "refuse"],
    S.WITHDRAWN: ["submit", "withdraw"],
    S.EXPIRED: ["submit", "publish", "expire"],
    S.HIDDEN: ["submit", "publish", "hide"],
    S.MERGED: ["submit", "publish", "merge"],
}


def bring_to(item, status, owner, moderator):
    """Take the item by its own steps to a status, in the caller's transaction."""
    for verb in ROUTES[status]:
        if verb in ("publish", "endorse"):
            getattr(service, verb)(item, moderator)
        elif verb == "expire":
            publication.take("expire", item, CLOCK)
        elif verb == "hide":
            service.hide(item, moderator, "report", "Có phản ánh đúng")
        elif verb == "merge":
            item.merged_into_id = item.id  # into which one does not matter here
            publication.take("merge", item, moderator)
        else:
            who = moderator if verb in ("return", "refuse") else owner
            publication.take(verb, item, who, "Chưa rõ")
    return item


@pytest.fixture
def everybody(lan, minh, an, quan, hoa, admin):
    """All people by name, with an editor, a viewer and a moderator inside Lan's institute, and one of another firm."""
    with transaction():
        institute = lan.organisations[0]
        inside = {
            "editor": make_person("Biên tập", "bientap@example.vn"),
            "viewer": make_person("Người xem", "nguoixem@example.vn"),
            "own moderator": make_person("Vừa là cán bộ", "vua@example.vn", "moderator"),
        }
        roles = {"editor": EDITOR, "viewer": VIEWER, "own moderator": VIEWER}
        for name, person in inside.items():
            db.session.add(Membership(person_id=person.id, organisation_id=institute.id, role=roles[name]))
        partial = inside["partial moderator"] = make_person("Cán bộ có hãng", "hang@example.vn", "moderator")
        db.session.add(Membership(person_id=partial.id, organisation_id=an.organisations[0].id, role=VIEWER))
    db.session.expire_all()
    cast = {"Lan": lan, "Minh": minh, "An": an, "Quân": quan, "Hoa": hoa, "admin": admin, "guest": Guest()}
    return {**cast, **inside}


@pytest.fixture
def everything(everybody):
    """Lan's technology and need, the need once anonymous and once not, in every status."""
    lan, quan = everybody["Lan"], everybody["Quân"]
    items = []
    with transaction():
        for status in Status:
            institute = lan.organisations[0]
            made = [
                make_technology(lan, institute),
                make_need(lan, institute),
                make_need(lan, institute, anonymous=False),
            ]
            items += [bring_to(item, status, lan, quan) for item in made]
    return items


def test_sql_and_python_agree(everybody, everything):
    for name, actor in everybody.items():
        for model in (Technology, Need):
            in_sql = set(db.session.execute(select(model.id).where(model.visible_to(actor))).scalars())
            in_python = {i.id for i in everything if isinstance(i, model) and allows(actor, "see", i)}
            assert in_sql == in_python, (name, model.__name__)


SEEN = {  # who sees which statuses
    "guest": {S.PUBLISHED},
    "An": {S.PUBLISHED},
    "Minh": {S.PUBLISHED},
    "Lan": set(S),
    "editor": set(S),
    "viewer": set(S),
    "own moderator": set(S),
    "Quân": set(S) - {S.DRAFT},
    "Hoa": set(S) - {S.DRAFT},
    "admin": set(S) - {S.DRAFT},
    "partial moderator": set(S) - {S.DRAFT},
}


def test_who_sees_which_status(everybody, everything):
    for name, actor in everybody.items():
        assert {Status(item.status) for item in everything if allows(actor, "see", item)} == SEEN[name], name


DONE_BY = {  # action: who may, with an item in which statuses
    "edit": ({"Lan", "editor"}, {S.DRAFT, S.RETURNED}),
    "write": ({"Lan", "editor"}, set(S)),
    "own": ({"Lan", "editor", "viewer", "own moderator"}, set(S)),
    "moderate": ({"Quân", "partial moderator"}, set(S)),
}


@pytest.mark.parametrize("action", DONE_BY)
def test_who_may(everybody, everything, action):
    people, statuses = DONE_BY[action]
    for name, actor in everybody.items():
        for item in everything:
            wanted = name in people and Status(item.status) in statuses
            assert allows(actor, action, item) is wanted, (name, item.status)


def test_who_knows_the_poster(everybody, everything):
    """An officer who acts for another firm could be a competitor of the poster."""
    know = {"Lan", "editor", "viewer", "own moderator", "Quân", "Hoa", "admin"}
    for name, actor in everybody.items():
        for item in everything:
            hidden = isinstance(item, Need) and item.anonymous
            assert allows(actor, "see_owner", item) is (not hidden or name in know), (name, item.kind)


def test_what_has_no_rule_is_refused(everybody, everything):
    assert not allows(everybody["Lan"], "burn", everything[0])


def test_both_kinds_have_the_same_rules():
    actions = {model: {action for action, of in RULES if of is model} for model in (Technology, Need)}
    assert actions[Technology] >= {"see", "edit", "write", "own", "moderate", "see_owner"}
    assert actions[Technology] == actions[Need] - {"compare_answers"}  # only needs have answers
