"""Links of mails used by two at the same moment, and what shares a row with everything else: numbers and history."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalogue import behalf, links, service
from marketplace.catalogue.models import Need, NumberSeries, Technology
from marketplace.catalogue.revision_models import Revision
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import clock, history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.catalogue.test_behalf import asked, group, row  # noqa: F401 - fixtures
from tests.catalogue.test_revising import NEW
from tests.catalogue.test_show import address
from tests.races.acts import button, count, told, verbs

WRONG = "Chưa đúng: máy sấy được 300 kg một mẻ, không phải 500."


# Renewing -------------------------------------------------------------------------------------------------------------


def renewal(app: Any, item: Any, person: Person, **data: str) -> Any:
    url = f"/tin/con-hieu-luc/{links.sign(links.RENEW, item, person)}"
    return button(app.test_client(), url, url, **data)


def expiry() -> None:
    """The worker's round."""
    with transaction():
        service.expire_due()


@pytest.mark.parametrize("overlap", [True, False])
def test_a_link_is_used_twice(race, technology, app, lan, overlap):
    acts = [renewal(app, technology, lan) for _ in range(2)]
    with clock.at(now() + timedelta(days=300)):
        won, lost = race(*acts, overlap)
        assert won.status_code == 303 and verbs(technology).count("renew") == 1
        told(lost, "Bạn không cần làm gì thêm", status=410)


def test_two_writers_use_their_links(race, technology, app, lan, lua):
    acts = [renewal(app, technology, one) for one in (lan, lua)]
    with clock.at(now() + timedelta(days=300)):
        won, lost = race(*acts)
    assert won.status_code == 303 and verbs(technology).count("renew") == 1
    told(lost, "Bạn không cần làm gì thêm", status=410)


@pytest.mark.parametrize("overlap", [True, False])
def test_a_link_is_used_while_it_expires(race, technology, app, lan, overlap):
    """The clock was first: the listing comes back by the same press of the button."""
    renew = renewal(app, technology, lan)
    with clock.at(technology.expires_at + timedelta(minutes=1)):
        nothing, answer = race(expiry, renew, overlap)
        assert nothing is None and answer.status_code == 303
        assert technology.status == Status.PUBLISHED and technology.expires_at > now()
    assert verbs(technology)[-2:] == ["expire", "renew"]


def test_it_expires_while_the_link_is_used(race, technology, app, lan):
    """The owner was first: the worker takes nothing down, in this round or the next."""
    renew = renewal(app, technology, lan)
    with clock.at(technology.expires_at + timedelta(minutes=1)):
        won, _clock = race(renew, expiry)
        expiry()
    assert won.status_code == 303 and technology.status == Status.PUBLISHED and "expire" not in verbs(technology)


def test_a_new_deadline_is_set_twice(race, need, app, minh):
    days = [str((now() + timedelta(days=days)).date()) for days in (100, 120)]
    with clock.at(need.expires_at - timedelta(days=5)):
        acts = [renewal(app, need, minh, deadline=day) for day in days]
        won, lost = race(*acts)
        assert won.status_code == 303 and str(need.deadline) == days[0]
        told(lost, status=410)


# What became of a need ------------------------------------------------------------------------------------------------


def test_two_tell_the_outcome(race, need, app, minh):
    with clock.at(need.expires_at + timedelta(minutes=1)):
        expiry()
        url = f"/tin/ket-qua/{links.sign(links.OUTCOME, need, minh)}"
        acts = [
            button(app.test_client(), url, url, outcome=code, words=f"Lời nói thêm {code}")
            for code in ("KHONGCUNG", "NOIKHAC")
        ]
        won, lost = race(*acts)
    assert won.status_code == 200 and need.outcome == "KHONGCUNG" and verbs(need).count("outcome") == 1
    told(lost, "Lời nói thêm NOIKHAC", status=410)


def test_two_withdraw_a_need_with_its_outcome(race, need, visit, minh):
    url = address(need, "/ket-qua")
    acts = [button(visit(minh), url, url, outcome=code, words=f"Lời {code}") for code in ("KHONGCUNG", "NOIKHAC")]
    won, lost = race(*acts)
    assert won.status_code == 303 and (need.status, need.outcome) == (Status.WITHDRAWN, "KHONGCUNG")
    told(lost, "Lời NOIKHAC", "Đã rút")


# Written for others ---------------------------------------------------------------------------------------------------


def answering(app: Any, found: Any, does: str, words: str = "") -> Any:
    url = f"/xac-nhan-tin/{behalf.sign(found)}"
    return button(app.test_client(), url, url, do=does, words=words)


@pytest.mark.parametrize("yes_first", [True, False])
def test_it_is_confirmed_and_declined(race, asked, app, yes_first):  # noqa: F811
    yes, no = answering(app, asked, "yes"), answering(app, asked, "no", WRONG)
    won, lost = race(*((yes, no) if yes_first else (no, yes)))
    assert won.status_code == 303
    assert asked.item.status == (Status.SUBMITTED if yes_first else Status.DRAFT)
    assert (asked.answer, asked.confirmed_at is None) == (("", False) if yes_first else (WRONG, True))
    told(lost, *([WRONG] if yes_first else []), status=410)


def test_it_is_confirmed_twice(race, asked, app):  # noqa: F811
    won, lost = race(answering(app, asked, "yes"), answering(app, asked, "yes"))
    assert won.status_code == 303 and verbs(asked.item).count("submit_for") == 1
    told(lost, status=410)


def test_the_person_agrees_while_the_officer_edits(race, asked, app, visit, hoa):  # noqa: F811
    url = f"/dang-thay/{asked.public_id}/sua"
    edit = button(visit(hoa), url, url, do="save", solution=NEW)
    won, lost = race(answering(app, asked, "yes"), edit)
    assert won.status_code == 303 and asked.item.status == Status.SUBMITTED and asked.item.solution != NEW
    told(lost, NEW)


def test_the_officer_edits_while_the_person_agrees(race, asked, app, visit, hoa):  # noqa: F811
    url = f"/dang-thay/{asked.public_id}/sua"
    won, lost = race(button(visit(hoa), url, url, do="save", solution=NEW), answering(app, asked, "yes"))
    assert won.status_code == 303 and asked.item.status == Status.DRAFT and asked.item.solution == NEW
    told(lost, status=410)


def test_a_call_is_noted_while_the_person_declines(race, asked, app, visit, hoa):  # noqa: F811
    page = f"/dang-thay/{asked.public_id}"
    said = {"who": "Hoa gọi bà Sáu", "at": "9 giờ 15", "recording": "Ổ chung, tệp 12.mp3"}
    note = button(visit(hoa), f"{page}/ghi-cuoc-goi", page, **said)
    won, lost = race(answering(app, asked, "no", WRONG), note)
    assert won.status_code == 303 and asked.item.status == Status.DRAFT and asked.answer == WRONG
    told(lost, *said.values())


# Writing --------------------------------------------------------------------------------------------------------------


def test_two_begin_a_revision(race, technology, visit, lan, lua):
    url = address(technology, "/sua")
    texts = [f"{NEW} Lan viết.", f"{NEW} Lụa viết."]
    acts = [button(visit(one), url, url, do="save", solution=text) for one, text in zip((lan, lua), texts, strict=True)]
    won, lost = race(*acts)
    assert won.status_code == 303 and count(Revision) == 1
    assert db.session.execute(select(Revision)).scalar_one().content["solution"] == texts[0]
    told(lost, "Tin đã được sửa ở nơi khác")
    assert texts[1] in lost.text


def test_two_numbers_are_given(race, app):
    """Also when nobody has had one of this year before."""
    with transaction():
        for series in db.session.execute(select(NumberSeries)).scalars():
            db.session.delete(series)

    def give() -> str:
        with transaction():
            return service.next_number("CN")

    assert {number[-4:] for number in race(give, give)} == {"0001", "0002"}


@pytest.mark.parametrize("model", [Technology, Need])
def test_two_record_about_one_subject(race, technology, need, lan, model):
    """Neither is turned away: the entries follow each other, and the chain holds (the race verifies it)."""
    key, numbers = (model, (technology if model is Technology else need).id), []

    def note() -> None:
        with transaction():
            numbers.append(history.record(db.session.get(*key), lan, "note").number)

    before = len(history.entries_of(db.session.get(*key)))
    assert race(note, note) == (None, None) and sorted(numbers) == [before + 1, before + 2]
