"""Appeals: one for each refusal, heard by somebody else, with one winner where two come at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import EDITOR, OWNER, VIEWER, Membership, Person
from marketplace.catalogue import editions, remarks, revising
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.content import Content
from marketplace.catalogue.models import Attachment
from marketplace.catalogue.revision_models import RevisionFile
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows
from marketplace.kernel.workflow import NotAllowed, NotOpen, ReasonNeeded
from marketplace.moderation import appeals, reviewing
from marketplace.moderation.models import GRANTED, OPEN, REFUSAL_UPHELD, Appeal
from marketplace.notices.models import Notice
from marketplace.notices.service import words_of
from tests.cast import make_person
from tests.catalogue.test_small import stored
from tests.moderation.refusals import REASON, WORDS, refuse, refused, refused_revision, second_officer

WHY = "Số liệu có biên bản đo kèm theo, trang 3."


@pytest.fixture
def item(lan: Person, quan: Person) -> Any:
    return refused(lan, quan)


@pytest.fixture
def tuan(app: Any) -> Person:
    return second_officer()


def appeal_against(item: Any, actor: Person, words: str = WHY) -> Appeal:
    with transaction():
        standing = appeals.standing_of(item)
        assert standing is not None
        return appeals.make(item, actor, standing.review.public_id, words)


def told(person: Person) -> list[str]:
    rows = db.session.execute(select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)).scalars()
    return [row.kind for row in rows]


def test_who_may_appeal(item, lan, minh, quan, admin):
    """Whoever writes for the posting organisation; reading for it is not enough."""
    with transaction():
        people = {role: make_person(role, f"{role}@example.vn") for role in (OWNER, EDITOR, VIEWER)}
        for role, person in people.items():
            person.memberships.append(Membership(organisation_id=item.organisation_id, role=role))
    for actor in (minh, quan, admin, Guest(), people[VIEWER]):
        with pytest.raises(NotAllowed):
            appeal_against(item, actor)
    assert appeal_against(item, people[EDITOR]).status == OPEN


# status of the appeal: person → (sees it, may hear it)
SEEING = {
    #          lan    viewer  quan (refused)  tuan   own (moderator in the organisation)  admin  an     guest
    OPEN: ("s", "s", "s", "sh", "s", "", "", ""),
    GRANTED: ("s", "s", "s", "s", "s", "", "", ""),
    REFUSAL_UPHELD: ("s", "s", "s", "s", "s", "", "", ""),
}


@pytest.mark.parametrize("status", SEEING)
def test_status_by_person(status, item, lan, quan, tuan, admin, an):
    with transaction():
        viewer, own = make_person("Xem", "xem@example.vn"), make_person("Nhà", "nha@example.vn", "moderator")
        for person in (viewer, own):
            person.memberships.append(Membership(organisation_id=item.organisation_id, role=VIEWER))
    appeal = appeal_against(item, lan)
    if status != OPEN:
        with transaction():
            take = appeals.grant if status == GRANTED else appeals.uphold
            take(appeal, tuan, appeal.version, "Đã xem.")
    people = (lan, viewer, quan, tuan, own, admin, an, Guest())
    found = []
    for person in people:
        hears = {step.verb for step in appeals.hearing.open_to(person, appeal)}
        assert hears in ({"grant", "uphold"}, set())
        assert not hears or allows(person, "hear", appeal)
        found.append(("s" if allows(person, "see", appeal) else "") + ("h" if hears else ""))
    assert tuple(found) == SEEING[status]


def test_granting_puts_the_listing_back_in_the_queue(item, lan, tuan):
    appeal = appeal_against(item, lan)
    with transaction():
        appeals.grant(appeal, tuan, appeal.version, "Biên bản đúng.")
    assert (item.status, appeal.status, appeal.answer) == (Status.SUBMITTED, GRANTED, "Biên bản đúng.")
    assert (appeal.heard_by_id, appeal.heard_at is not None) == (tuan.id, True)
    assert told(lan)[-1:] == ["moderation.appeal_granted"]
    assert [e.verb for e in history.entries_of(appeal)] == ["appeal", "grant"]
    assert [e.verb for e in history.entries_of(item)][-2:] == ["appeal", "reconsider"]


def test_upholding_leaves_it_refused_and_needs_an_answer(item, lan, tuan):
    appeal = appeal_against(item, lan)
    with pytest.raises(ReasonNeeded), transaction():
        appeals.uphold(appeal, tuan, appeal.version, "  ")
    with transaction():
        appeals.uphold(appeal, tuan, appeal.version, "Biên bản không có dấu.")
    assert (item.status, appeal.status) == (Status.REFUSED, REFUSAL_UPHELD)
    row = db.session.execute(select(Notice).where(Notice.kind == "moderation.appeal_upheld")).scalar_one()
    assert "Biên bản không có dấu." in words_of(row.kind, row.params).body


def test_a_refused_revision_comes_back_as_a_draft_with_its_words(technology, lan, quan, tuan):
    revision = refused_revision(technology, lan, quan)
    title, base = revision.content["title"], revision.base
    appeal = appeal_against(technology, lan)
    with transaction():
        appeals.grant(appeal, tuan, appeal.version, "Được.")
    draft = revising.open_of(technology)
    assert draft is not None and draft.status == "draft"
    assert (draft.content["title"], draft.base, technology.status) == (title, base, Status.PUBLISHED)
    with transaction():
        assert revising.submit(draft, lan) is False
    assert revising.open_of(technology).status == "submitted"


@pytest.fixture
def pictured(technology, lan):
    """On show with one picture."""
    with transaction():
        technology.attachments.append(Attachment(file=stored("a"), position=1, alt="Buồng sấy"))
        technology.edition = editions.keep(technology, lan, "submit").number
    return technology


def test_files_of_a_refused_revision_come_back_with_it(pictured, lan, quan, tuan):
    """What was on show stays, what was new is there again; nothing is swept under the hands of the poster."""
    with transaction():
        revision = revising.begin(pictured, lan)
        revision.files.append(RevisionFile(file=stored("b"), position=2, alt="Khay mít"))
        revising.write(revision, lan, Content({"trl": 8}))
        revising.submit(revision, lan)
        reviewing.note(pictured, quan, "refuse_revision", revision=revision, reasons=[REASON], words=WORDS)
        revising.refuse(revision, quan, [REASON], WORDS)
    appeal = appeal_against(pictured, lan)
    with transaction():
        appeals.grant(appeal, tuan, appeal.version, "Được.")
    draft = revising.open_of(pictured)
    assert [one.alt for one in draft.files] == ["Buồng sấy", "Khay mít"] and revision.files == []
    assert all(one.file.attached for one in draft.files)


def undone(item: Any, owner: Person, officer: Person) -> Any:
    """A typo mended and a picture more, live at once; the officer puts the text of before back."""
    with transaction():
        small = revising.begin(item, owner)
        small.files.append(RevisionFile(file=stored("b"), position=2, alt="Khay mít"))
        revising.write(small, owner, Content({"title": item.title + " mới"}))
        assert revising.submit(small, owner)
    with transaction():
        reviewing.note(item, officer, "undo_revision", revision=small, reasons=[REASON], words=WORDS)
        revising.undo(small, officer, [REASON], WORDS)
    return small


def test_against_an_undone_small_change(pictured, lan, quan, tuan, visit):
    """It was taken off the show for a reason of the list: that is a refusal, and another officer hears the appeal."""
    before, small = pictured.title, undone(pictured, lan, quan)
    assert f"/cong-nghe/{pictured.public_id}/khieu-nai" in visit(lan).get(f"/cong-nghe/{pictured.public_id}").text
    appeal = appeal_against(pictured, lan)
    with pytest.raises(NotAllowed), transaction():
        appeals.grant(appeal, quan, appeal.version, "Được.")
    with transaction():
        appeals.grant(appeal, tuan, appeal.version, "Được.")
    draft = revising.open_of(pictured)
    assert (pictured.title, draft.content["title"]) == (before, before + " mới")
    assert (draft.base, small.files) == (pictured.edition, []), "it stands on what is on show now"
    with transaction():
        revising.submit(draft, lan)
    assert pictured.title == before + " mới"
    assert [one.alt for one in pictured.attachments] == ["Buồng sấy", "Khay mít"]


def test_the_poster_may_answer_and_send_it_anew_instead(pictured, lan, quan):
    """Without an appeal: a word in the thread, and another revision that an officer approves."""
    undone(pictured, lan, quan)
    with transaction():
        remarks.say(pictured, lan, "Máy này đúng là bản mới.")
        revision = revising.begin(pictured, lan)
        revising.write(revision, lan, Content({"trl": 8}))
        assert not revising.submit(revision, lan)
    assert appeals.standing_of(pictured).is_in_force is False
    with transaction():
        revising.approve(revision, quan)
    assert pictured.trl == 8


def test_once_only_for_each_refusal(item, lan, quan, tuan):
    first = appeal_against(item, lan)
    with pytest.raises(NotOpen):
        appeal_against(item, lan)
    with transaction():
        appeals.grant(first, tuan, first.version, "Xét lại.")
        refuse(item, quan)
    second = appeal_against(item, lan)  # another refusal, another appeal
    assert second.review_id != first.review_id


def test_the_days_run_to_the_end_of_the_last_one(item, lan, app):
    until = appeals.standing_of(item).until
    with time_machine.travel(now() + timedelta(days=app.config["APPEAL_DAYS"] + 1)):
        with pytest.raises(NotOpen):
            appeal_against(item, lan)
    with time_machine.travel(f"{until}T23:30:00+07:00"):
        assert appeal_against(item, lan).status == OPEN


def test_reopened_meanwhile_there_is_nothing_to_appeal_against(item, lan):
    seen = appeals.standing_of(item).review.public_id
    with transaction():
        catalogue.reopen(item, lan)
    with pytest.raises(NotOpen), transaction():
        appeals.make(item, lan, seen, WHY)


def test_reopened_while_it_is_heard_it_cannot_be_granted_but_answered(item, lan, tuan):
    appeal = appeal_against(item, lan)
    with transaction():
        catalogue.reopen(item, lan)
    with pytest.raises(NotOpen), transaction():
        appeals.grant(appeal, tuan, appeal.version, "Được.")
    assert appeal.status == OPEN and appeal.answer == ""
    with transaction():
        appeals.uphold(appeal, tuan, appeal.version, "Bên đăng đã sửa tiếp.")
    assert (appeal.status, item.status) == (REFUSAL_UPHELD, Status.DRAFT)


def test_the_poster_goes_on_with_another_revision(technology, lan, quan, tuan):
    refused_revision(technology, lan, quan)
    appeal = appeal_against(technology, lan)
    with transaction():
        revising.begin(technology, lan)
    with pytest.raises(NotOpen), transaction():
        appeals.grant(appeal, tuan, appeal.version, "Được.")


def test_two_officers_hear_at_once(item, lan, tuan):
    appeal, third = appeal_against(item, lan), second_officer("ba@example.vn")
    seen = appeal.version
    with transaction():
        appeals.uphold(appeal, tuan, seen, "Giữ nguyên.")
    with pytest.raises(NotOpen), transaction():
        appeals.grant(appeal, third, seen, "Được.")
    assert (appeal.status, appeal.heard_by_id, item.status) == (REFUSAL_UPHELD, tuan.id, Status.REFUSED)


def test_only_officers_who_may_hear_are_told(item, lan, quan, tuan, admin, hoa):
    appeal_against(item, lan)
    assert {p.name: told(p) for p in (quan, tuan, admin, hoa)} == {
        quan.name: [],
        tuan.name: ["moderation.appeal"],
        admin.name: [],
        hoa.name: [],
    }


def test_the_refusal_read_is_the_one_appealed_against(item, lan):
    with pytest.raises(NotOpen), transaction():
        appeals.make(item, lan, "khongcogi123", WHY)
    assert db.session.execute(select(Appeal)).first() is None


def test_reasons_and_words_stay_with_the_refusal(item, lan):
    standing = appeals.standing_of(item)
    assert (standing.review.reasons, standing.review.words) == ([REASON], WORDS)
