"""Somebody else acts between the moment a form is read and the moment it is written: one winner, a clear word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.catalogue import behalf, freshness, links, outcomes, service
from marketplace.catalogue.behalf_forms import AnswerForm
from marketplace.catalogue.content import Content
from marketplace.catalogue.fresh_forms import OutcomeForm, RenewForm
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import clock, history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.catalogue.test_behalf import asked, group, row  # noqa: F401 - fixtures


@pytest.fixture
def meanwhile(app, monkeypatch):
    """``meanwhile(Form, act, *rows)``: once the form was found good, somebody else does ``act(*rows)`` and commits."""

    def arrange(form, act, *rows):
        usual, keys = form.validate_on_submit, [(type(one), one.id) for one in rows]

        def late(self, *args, **more):
            good = usual(self, *args, **more)
            if good:
                with app.app_context(), transaction():
                    act(*[db.session.get(*key) for key in keys])
            return good

        monkeypatch.setattr(form, "validate_on_submit", late)

    return arrange


def verbs(item):
    return [entry.verb for entry in history.entries_of(item)]


def test_the_owner_withdraws_while_the_link_renews(visitor, technology, lan, meanwhile):
    url = f"/tin/con-hieu-luc/{links.sign(links.RENEW, technology, lan)}"
    meanwhile(RenewForm, service.withdraw, technology, lan)
    answer = visitor.submit(url)
    assert answer.status_code == 410 and "đã được rút" in answer.text
    assert technology.status == Status.WITHDRAWN and "renew" not in verbs(technology)


def test_a_colleague_renews_while_the_link_does(visitor, technology, lan, meanwhile):
    def colleague(item, person):
        with clock.at(now() + timedelta(minutes=1)):
            freshness.renew(item, person)

    url = f"/tin/con-hieu-luc/{links.sign(links.RENEW, technology, lan)}"
    meanwhile(RenewForm, colleague, technology, lan)
    answer = visitor.submit(url)
    assert answer.status_code == 410 and "đã được xác nhận" in answer.text and verbs(technology).count("renew") == 1


def test_the_outcome_is_told_twice(visitor, need, minh, meanwhile):
    with clock.at(need.expires_at + timedelta(minutes=1)):
        with transaction():
            service.expire_due()
        meanwhile(OutcomeForm, lambda item, person: outcomes.tell(item, person, "KHONGCUNG"), need, minh)
        answer = visitor.submit(f"/tin/ket-qua/{links.sign(links.OUTCOME, need, minh)}", {"outcome": "NOIKHAC"})
    assert answer.status_code == 410 and "đã được ghi nhận" in answer.text
    assert need.outcome == "KHONGCUNG" and verbs(need).count("outcome") == 1


def test_withdrawn_by_a_colleague_while_the_outcome_is_told(visit, need, minh, meanwhile):
    def colleague(item, person):
        outcomes.tell(item, person, "KHONGCONCAN")
        service.withdraw(item, person)

    meanwhile(OutcomeForm, colleague, need, minh)
    answer = visit(minh).submit(f"/nhu-cau/{need.public_id}/ket-qua", {"outcome": "NOIKHAC"})
    assert answer.status_code == 409 and (need.status, need.outcome) == (Status.WITHDRAWN, "KHONGCONCAN")


def test_the_officer_edits_while_the_person_agrees(visitor, asked, hoa, meanwhile):  # noqa: F811
    new = Content({"title": "Máy sấy chuối bằng điện"})
    meanwhile(AnswerForm, lambda found, officer: behalf.revise(found, officer, new), asked, hoa)
    answer = visitor.submit(f"/xac-nhan-tin/{behalf.sign(asked)}", {"do": "yes"})
    assert answer.status_code == 410 and asked.item.status == Status.DRAFT and asked.confirmed_at is None
