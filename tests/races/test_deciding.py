"""Officers and posters at one listing in the same moment: one winner, a clear word for the other, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.catalogue import remarks, revising
from marketplace.catalogue import revision_models as r
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.moderation import claims, deciding
from marketplace.moderation.deciding import Decision, Matter
from marketplace.moderation.models import Claim
from tests.cast import make_person, make_technology
from tests.catalogue.test_revising import NEW
from tests.catalogue.test_show import address
from tests.moderation.desk import url_of
from tests.moderation.refusals import handed_in
from tests.races.acts import TYPED, button, count, decision, reviews, told, verbs


@pytest.mark.parametrize(
    ("verb", "after", "overlap"),
    [
        ("publish", Status.PUBLISHED, True),
        ("publish", Status.PUBLISHED, False),
        ("refuse", Status.REFUSED, True),
        ("return", Status.RETURNED, True),
    ],
)
def test_two_officers_decide(race, item, visit, quan, tuan, verb, after, overlap):
    first = decision(visit(quan), item, verb, **({"return_words": "Thiếu ảnh."} if verb == "return" else {}))
    won, lost = race(first, decision(visit(tuan), item, "return", **TYPED), overlap)
    assert won.status_code == 303 and item.status == after and reviews() == [verb]
    told(lost, *TYPED.values(), "Đã có người xử lý trước")
    assert [one.words for one in remarks.all_of(item)] == [], "of a decision that does not count nothing is left"


def test_an_officer_decides_while_the_owner_withdraws(race, item, visit, quan, lan):
    owner = visit(lan)
    first = button(owner, address(item, "/rut"), address(item))
    won, lost = race(first, decision(visit(quan), item, "return", **TYPED))
    assert won.status_code == 303 and item.status == Status.WITHDRAWN and reviews() == []
    told(lost, *TYPED.values(), "Đã rút")


def test_the_owner_withdraws_while_an_officer_decides(race, item, visit, quan, lan):
    owner = visit(lan)
    second = button(owner, address(item, "/rut"), address(item))
    won, lost = race(decision(visit(quan), item, "refuse"), second)
    assert won.status_code == 303 and item.status == Status.REFUSED and "withdraw" not in verbs(item)
    told(lost)


@pytest.fixture
def revision(technology: Technology, lan: Person) -> Any:
    """A large edit of what is on show, waiting."""
    with transaction():
        return handed_in(technology, lan)


def test_a_revision_is_approved_while_its_owner_takes_it_back(race, technology, revision, visit, quan, lan):
    owner, page = visit(lan), address(technology, "/ban-sua")
    back = button(owner, f"{page}/lay-lai", page)
    won, lost = race(back, decision(visit(quan), technology, "return", revision, **TYPED))
    assert won.status_code == 303 and revision.status == r.DRAFT and reviews() == []
    told(lost, *TYPED.values())


def test_it_is_taken_back_while_an_officer_approves(race, technology, revision, visit, quan, lan):
    owner, page = visit(lan), address(technology, "/ban-sua")
    back = button(owner, f"{page}/lay-lai", page)
    won, lost = race(decision(visit(quan), technology, "approve", revision), back)
    assert won.status_code == 303 and revision.status == r.APPROVED and "hai tầng" in technology.title
    told(lost)


@pytest.mark.parametrize("overlap", [True, False])
def test_a_revision_is_approved_while_a_newer_one_is_handed_in(race, technology, revision, visit, quan, lan, overlap):
    """The officer has the older text before them; the owner has taken it back and written on."""
    approve = decision(visit(quan), technology, "approve", revision, **TYPED)
    with transaction():
        revising.take_back(revision, lan)
    owner = visit(lan)
    newer = button(owner, address(technology, "/sua"), address(technology, "/sua"), do="submit", solution=NEW)
    won, lost = race(newer, approve, overlap)
    assert won.status_code == 303 and revision.status == r.SUBMITTED and revision.content["solution"] == NEW
    told(lost, *TYPED.values())
    assert technology.solution != NEW and reviews() == []


def test_a_small_change_is_undone_while_the_next_revision_is_handed_in(race, technology, visit, quan, lan):
    """Both write an edition of the same number: one of them, and the revision is never put on top of what is gone."""
    with transaction():
        small = handed_in(technology, lan, title=technology.title + " mới")
        waiting = revising.begin(technology, lan)
    owner = visit(lan)
    url = address(technology, "/sua")
    newer = button(owner, url, url, do="submit", solution=NEW)
    won, lost = race(decision(visit(quan), technology, "undo", small), newer)
    assert won.status_code == 303 and small.status == r.REFUSED and waiting.status == r.DRAFT
    told(lost)
    assert NEW in lost.text and not technology.title.endswith("mới")


def test_two_officers_claim(race, item, visit, quan, tuan):
    clients = [visit(quan), visit(tuan)]
    acts = [button(one, f"{url_of(item)}/nhan", url_of(item)) for one in clients]
    won, lost = race(*acts)
    assert won.status_code == 303 and claims.of(item).officer_id == quan.id and count(Claim) == 1
    told(lost, quan.name)


def test_one_claims_while_another_decides(race, item, visit, quan, tuan):
    second = decision(visit(tuan), item, "return", **TYPED)
    won, lost = race(button(visit(quan), f"{url_of(item)}/nhan", url_of(item)), second)
    assert won.status_code == 303 and item.status == Status.SUBMITTED and claims.of(item).officer_id == quan.id
    told(lost, quan.name, *TYPED.values())


def test_one_decides_while_another_claims(race, item, visit, quan, tuan):
    second = button(visit(tuan), f"{url_of(item)}/nhan", url_of(item))
    won, lost = race(decision(visit(quan), item, "refuse"), second)
    assert won.status_code == 303 and count(Claim) == 0, "nobody is at work on what was decided"
    told(lost, "Bị từ chối")


@pytest.fixture
def funded(lan: Person) -> Technology:
    """Paid for by the state, so that two officers must approve; waiting."""
    with transaction():
        made = make_technology(lan, lan.organisations[0], state_funded=True)
        catalogue.submit(made, lan)
    return made


def test_two_officers_are_the_first_of_two(race, funded, visit, quan, tuan):
    won, lost = race(decision(visit(quan), funded, "endorse"), decision(visit(tuan), funded, "endorse", **TYPED))
    assert won.status_code == 303 and reviews() == ["endorse"]
    assert (funded.status, funded.endorsed_by_id) == (Status.CONFIRMING, quan.id)
    told(lost, *TYPED.values())


@pytest.mark.parametrize("second_goes_on", [True, False])
def test_the_second_officer_confirms_while_the_first_does(race, funded, visit, quan, tuan, second_goes_on):
    """The first one has the page of before in another window."""
    again = decision(visit(quan), funded, "endorse", **TYPED)
    with transaction():
        catalogue.endorse(funded, quan)
    confirm = decision(visit(tuan), funded, "publish")
    answers = race(*((confirm, again) if second_goes_on else (again, confirm)))
    won, lost = answers if second_goes_on else answers[::-1]
    assert won.status_code == 303 and funded.status == Status.PUBLISHED and reviews() == ["publish"]
    told(lost, *TYPED.values())


def test_two_second_officers_confirm(race, funded, visit, quan, tuan):
    with transaction():
        catalogue.endorse(funded, quan)
        third = make_person("Lý Thị Duyệt", "duyet@example.vn", "moderator")
    won, lost = race(decision(visit(tuan), funded, "publish"), decision(visit(third), funded, "publish", **TYPED))
    assert won.status_code == 303 and verbs(funded).count("publish") == 1 and reviews() == ["publish"]
    told(lost, *TYPED.values())


def test_it_expires_while_its_revision_is_approved(race, technology, revision, visit, quan):
    with transaction():
        technology.expires_at = technology.published_at

    def clock() -> None:
        with transaction():
            catalogue.expire_due()

    nothing, lost = race(clock, decision(visit(quan), technology, "return", revision, **TYPED))
    assert nothing is None and technology.status == Status.EXPIRED and revision.status == r.DRAFT
    told(lost, *TYPED.values())


def test_one_decides_by_service_alone(race, item, quan, tuan):
    """Below the pages, the rows themselves keep two decisions apart."""
    version, keys = item.version, (Technology, item.id)

    def act(officer: int) -> Any:
        def run() -> None:
            with transaction():
                found = db.session.get(*keys)
                deciding.decide(
                    Matter(found), db.session.get(Person, officer), Decision("refuse", version, ["KHAC"], "x")
                )

        return run

    won, lost = race(act(quan.id), act(tuan.id))
    assert won is None and isinstance(lost, Exception) and reviews() == ["refuse"]
