"""The life of a listing as a table: what each person may press in each status, and that nothing else works."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import VIEWER, Membership
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.status import EDITABLE, LABELS, Status
from marketplace.catalogue.workflow import publication
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest
from marketplace.kernel.workflow import CLOCK, NotAllowed, NotOpen, ReasonNeeded
from tests.cast import make_need, make_person, make_technology
from tests.catalogue.test_policies import bring_to

S = Status
NOTHING: set[str] = set()
APPROVE = {"publish", "endorse"}
DECIDE = {"return", "refuse", "merge"}
BUTTONS = {  # CONFIRMING: Quân was the first of two officers, so he cannot be the second
    #  Lan (owner), Minh (another firm), Quân (moderator), a second moderator, admin, clock
    S.DRAFT: ({"submit", "discard"}, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    S.SUBMITTED: ({"withdraw"}, NOTHING, {*DECIDE, *APPROVE}, {*DECIDE, *APPROVE}, NOTHING, NOTHING),
    S.CONFIRMING: ({"withdraw"}, NOTHING, DECIDE, {*DECIDE, "publish"}, NOTHING, NOTHING),
    S.PUBLISHED: ({"withdraw", "renew"}, NOTHING, {"hide", "merge"}, {"hide", "merge"}, {"hide"}, {"expire"}),
    S.RETURNED: ({"submit", "withdraw"}, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    S.REFUSED: ({"reopen"}, NOTHING, {"reconsider"}, {"reconsider"}, NOTHING, NOTHING),
    S.WITHDRAWN: ({"reopen"}, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    S.EXPIRED: ({"reopen", "renew"}, NOTHING, {"merge"}, {"merge"}, NOTHING, NOTHING),
    S.HIDDEN: ({"withdraw"}, NOTHING, {"unhide", "merge"}, {"unhide", "merge"}, {"unhide"}, NOTHING),
    S.MERGED: (NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
}


@pytest.fixture
def people(lan, minh, quan, admin):
    """The columns of the table."""
    with transaction():
        second = make_person("Lý Thị Duyệt", "duyet@example.vn", "moderator")
    return lan, minh, quan, second, admin, CLOCK


@pytest.fixture(params=KINDS)
def make(request, lan, quan):
    """``make(status)``: an item of Lan's institute in that status."""

    def one(status):
        with transaction():
            author, institute = lan, lan.organisations[0]
            item = {"technology": make_technology, "need": make_need}[request.param](author, institute)
            return bring_to(item, status, author, quan)

    return one


@pytest.mark.parametrize("status", Status)
def test_buttons(make, people, status):
    item = make(status)
    offered = tuple({s.verb for s in publication.open_to(who, item)} for who in people)
    assert offered == BUTTONS[status]
    assert publication.open_to(Guest(), item) == []


@pytest.mark.parametrize("status", Status)
def test_what_is_not_offered_does_not_work(make, people, status):
    item = make(status)
    for number, who in enumerate(people):
        for step in publication:
            if step.verb in BUTTONS[status][number]:
                continue
            with pytest.raises((NotAllowed, NotOpen)), transaction():
                publication.take(step.verb, item, who, "Lý do")
            assert item.status == status


def test_the_wrong_actor_is_told_apart_from_the_wrong_moment(make, lan, minh):
    item = make(S.DRAFT)
    with pytest.raises(NotAllowed), transaction():
        publication.take("submit", item, minh)
    with pytest.raises(NotOpen), transaction():
        publication.take("withdraw", item, lan)


@pytest.mark.parametrize("verb", ["return", "refuse"])
@pytest.mark.parametrize("reason", [None, "", "  \n "])
def test_a_decision_against_needs_a_reason(make, quan, verb, reason):
    item = make(S.SUBMITTED)
    with pytest.raises(ReasonNeeded), transaction():
        publication.take(verb, item, quan, reason)
    assert item.status == S.SUBMITTED


def test_nobody_moderates_the_work_of_their_own(make, lan, quan):
    item = make(S.SUBMITTED)
    with transaction():
        db.session.add(Membership(person_id=quan.id, organisation_id=item.organisation_id, role=VIEWER))
    db.session.expire_all()
    assert publication.open_to(quan, item) == []
    with pytest.raises(NotAllowed), transaction():
        publication.take("publish", item, quan)


def test_every_step_is_written_into_history(make, lan, quan):
    item = make(S.RETURNED)
    entries = history.entries_of(item)
    assert [entry.verb for entry in entries] == ["create", "submit", "return"]
    assert entries[-1].actor_id == quan.public_id
    assert entries[-1].changes == {"status": ["submitted", "returned"]}
    assert history.verify() == []


def test_the_table_names_every_status():
    assert set(BUTTONS) == set(Status) == set(LABELS)
    assert {S.DRAFT, S.RETURNED} == EDITABLE
