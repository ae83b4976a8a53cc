"""The life of a revision as a table: who may press what in each status, and who may read it."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue import revising, service
from marketplace.catalogue import revision_models as r
from marketplace.catalogue.content import Content
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.workflow import revision_life
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows
from marketplace.kernel.workflow import CLOCK, NotAllowed, NotOpen, ReasonNeeded
from tests.cast import make_need, make_person, make_technology, put_on_show

LONG = "Một đoạn dài nói thêm về cách vận hành, bảo trì và an toàn của máy. " * 6
NOTHING: set[str] = set()
RETURNS = {"return", "refuse"}
BUTTONS = {  # in CONFIRMING, Quân was the first of two officers
    #  Lan (owner), Minh (another firm), Quân (moderator), a second moderator, admin, clock
    r.DRAFT: ({"submit", "show", "drop"}, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    r.SUBMITTED: (
        {"take_back"}, NOTHING, {"approve", "endorse", *RETURNS}, {"approve", "endorse", *RETURNS}, NOTHING,
        {"set_aside"},
    ),
    r.CONFIRMING: ({"take_back"}, NOTHING, RETURNS, {"approve", *RETURNS}, NOTHING, {"set_aside"}),
    r.RETURNED: ({"submit", "show", "drop"}, NOTHING, NOTHING, NOTHING, NOTHING, {"set_aside"}),
    r.LIVE: (NOTHING, NOTHING, {"check", "undo"}, {"check", "undo"}, NOTHING, NOTHING),
    r.APPROVED: (NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    r.REFUSED: (NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    r.DROPPED: (NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
}  # fmt: skip
SEEN_BY_QUAN = set(r.REVISION_LABELS) - {r.DRAFT, r.DROPPED}


def bring_revision_to(revision, status, owner, moderator):
    """Take a draft to a status by its own steps, in the caller's transaction."""
    if status == r.LIVE:
        revising.write(revision, owner, Content({"problem": revision.item.problem.replace(".", "!", 1)}))
        assert revising.submit(revision, owner)
    elif status == r.DROPPED:
        revising.drop(revision, owner)
    elif status != r.DRAFT:
        revising.write(revision, owner, Content({"problem": LONG}))
        assert not revising.submit(revision, owner)
        if status == r.CONFIRMING:
            revising.endorse(revision, moderator)
        elif status == r.RETURNED:
            revising.send_back(revision, moderator, ["THIEUBANGCHUNG"], "")
        elif status == r.APPROVED:
            revising.approve(revision, moderator)
        elif status == r.REFUSED:
            revising.refuse(revision, moderator, ["QUANGCAO"], "")
    return revision


@pytest.fixture
def people(lan, minh, quan, admin):
    """The columns of the table."""
    with transaction():
        second = make_person("Lý Thị Duyệt", "duyet@example.vn", "moderator")
    return lan, minh, quan, second, admin, CLOCK


@pytest.fixture(params=KINDS)
def make(request, lan, quan):
    """``make(status)``: a revision of an item of Lan's institute in that status."""

    def one(status):
        with transaction():
            item = {"technology": make_technology, "need": make_need}[request.param](lan, lan.organisations[0])
            put_on_show(item, lan, quan)
            return bring_revision_to(revising.begin(item, lan), status, lan, quan)

    return one


@pytest.mark.parametrize("status", r.REVISION_LABELS)
def test_buttons(make, people, status):
    revision = make(status)
    assert revision.status == status
    offered = tuple({s.verb for s in revision_life.open_to(who, revision)} for who in people)
    assert offered == BUTTONS[status]
    assert revision_life.open_to(Guest(), revision) == []


@pytest.mark.parametrize("status", r.REVISION_LABELS)
def test_what_is_not_offered_does_not_work(make, people, status):
    revision = make(status)
    for number, who in enumerate(people):
        for step in revision_life:
            if step.verb in BUTTONS[status][number]:
                continue
            with pytest.raises((NotAllowed, NotOpen)), transaction():
                revision_life.take(step.verb, revision, who, "Lý do")
            assert revision.status == status


@pytest.mark.parametrize("status", r.REVISION_LABELS)
def test_who_may_read_it(make, people, hoa, status):
    lan, minh, quan, second, admin, _ = people
    revision = make(status)
    readers = {who.email for who in (lan, minh, quan, second, admin, hoa) if allows(who, "see", revision)}
    officers = {quan.email, second.email} if status in SEEN_BY_QUAN else set()
    assert readers == {lan.email} | officers
    assert not allows(Guest(), "see", revision)


@pytest.mark.parametrize("gone", ["withdraw", "hide", "expire", "merge"])
def test_officers_come_too_late_when_the_listing_has_left_the_show(make, people, gone):
    """Whatever waited goes back to its writer; what went live can neither be checked nor undone any more."""
    lan, _, quan, *_ = people
    for status, verb in ((r.SUBMITTED, "approve"), (r.CONFIRMING, "refuse"), (r.LIVE, "check"), (r.LIVE, "undo")):
        revision = make(status)
        leave(revision.item, gone, lan, quan)
        assert revision.status == (r.LIVE if status == r.LIVE else r.DRAFT)
        with pytest.raises(NotOpen), transaction():
            more = (["QUANGCAO"], "") if verb in ("refuse", "undo") else ()
            getattr(revising, verb)(revision, quan, *more)


def leave(item, how, owner, officer):
    """Let an item leave the show in one of four ways."""
    from_show = {
        "withdraw": lambda: service.withdraw(item, owner),
        "hide": lambda: service.hide(item, officer, "report", "Có phản ánh"),
        "merge": lambda: None,
        "expire": lambda: None,
    }
    with transaction():
        if item.kind == "need" and how == "withdraw":
            item.outcome = "KHAC"
        if how in ("merge", "expire"):
            item.merged_into_id = item.id
            service.publication.take(how, item, CLOCK if how == "expire" else officer)
            service._left(item)
        from_show[how]()


@pytest.mark.parametrize("verb", ["return", "refuse", "undo"])
def test_a_decision_against_needs_a_reason(make, people, verb):
    revision = make(r.LIVE if verb == "undo" else r.SUBMITTED)
    with pytest.raises(ReasonNeeded), transaction():
        {"return": revising.send_back, "refuse": revising.refuse, "undo": revising.undo}[verb](
            revision, people[2], [], " \n"
        )


def test_requests_at_fields_are_reason_enough(make, people):
    revision = make(r.SUBMITTED)
    with transaction():
        revising.send_back(revision, people[2], [], "", [("problem", "Nói rõ hơn."), ("title", "  ")])
    assert revision.status == r.RETURNED
    entries = history.entries_of(revision.item)
    assert entries[-1].verb == "return_revision" and entries[-1].reason == "@problem"


def test_every_step_is_told_in_the_history_of_both(make, people):
    revision = make(r.APPROVED)
    assert [entry.verb for entry in history.entries_of(revision)] == ["submit", "approve"]
    told = [entry.verb for entry in history.entries_of(revision.item)]
    assert told[-3:] == ["revise", "submit_revision", "approve_revision"]
    assert history.verify() == []


def test_one_open_revision_at_a_time(make, people):
    revision = make(r.RETURNED)
    with transaction():
        assert revising.begin(revision.item, people[0]) is revision
    with pytest.raises(IntegrityError), transaction():
        db.session.add(r.Revision(**r.Revision.keys_of(revision.item), base=1, content={}, author_id=people[0].id))
        db.session.flush()


def test_the_table_names_every_status():
    assert set(BUTTONS) == set(r.REVISION_LABELS)
    assert set(revising.OFFICERS_VERBS) <= set(revision_life.steps)
