"""A new password for a forgotten one, and changing it from within."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts import service, sessions, tokens
from marketplace.accounts.passwords import verify_password
from marketplace.extensions import db
from marketplace.kernel import history, jobs
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.notices.models import Mail
from tests.accounts.conftest import NEW_PASSWORD, find, mails_asked
from tests.cast import make_person
from tests.visitor import PASSWORD

TWICE = {"password": NEW_PASSWORD, "repeat": NEW_PASSWORD}


@pytest.mark.parametrize("email", ["lan@example.vn", "nobody@example.vn", "off@example.vn"])
def test_the_answer_is_the_same_for_everybody(lan, visitor, email):
    with transaction():
        make_person("Đã khóa", "off@example.vn").disabled_at = now()
    answer = visitor.submit("/quen-mat-khau", {"email": email})
    assert (answer.status_code, answer.location) == (303, "/quen-mat-khau/xem-thu")
    assert visitor.get(answer.location).status_code == 200


def test_the_worker_looks_whether_there_is_an_account(lan, visitor):
    visitor.submit("/quen-mat-khau", {"email": "LAN@example.vn"})
    assert mails_asked() == []
    with transaction():
        for email in ("nobody@example.vn", lan.email):
            service.mail_reset(email)
    assert mails_asked() == [("accounts.reset", lan.public_id)]


def test_the_worker_writes_the_mails(lan, invited, visitor, work):
    visitor.submit("/quen-mat-khau", {"email": lan.email})
    visitor.submit("/quen-mat-khau", {"email": "nobody@example.vn"})
    invited("nobody@example.vn")
    work()
    rows = db.session.execute(select(Mail.to).order_by(Mail.to)).scalars().all()
    assert rows == [lan.email, "nobody@example.vn"]
    assert jobs.counts().get(jobs.PARKED, 0) == 0


def test_the_whole_way_ends_all_sessions(lan, visit, visitor):
    before = visit(lan)
    link = service.mail_link("accounts.reset", lan)
    assert visitor.submit(link, TWICE).location == "/dang-nhap"
    assert verify_password(find(lan.email).password_hash, NEW_PASSWORD)
    assert sessions.sessions_of(lan) == [] and before.get("/tai-khoan").status_code == 303
    assert ("accounts.password_changed", lan.public_id) in mails_asked()
    assert [entry.verb for entry in history.entries_of(lan)] == ["reset_password"]
    assert visitor.sign_in(lan, NEW_PASSWORD)


def test_a_link_is_used_once(lan, visitor):
    first, second = service.mail_link("accounts.reset", lan), service.mail_link("accounts.reset", lan)
    visitor.submit(first, TWICE)
    assert visitor.get(first).status_code == 410 and visitor.get(second).status_code == 410
    assert visitor.submit(second, TWICE, page="/dang-ky").status_code == 410


def test_looking_at_the_link_uses_nothing_up(lan, visitor):
    link = service.mail_link("accounts.reset", lan)
    for _ in range(3):
        assert visitor.get(link).status_code == 200
    assert visitor.submit(link, TWICE).status_code == 303


def test_a_link_ends_after_an_hour(lan, visitor):
    with time_machine.travel(now(), tick=False) as clock:
        link = service.mail_link("accounts.reset", lan)
        clock.shift(timedelta(hours=1))
        assert visitor.get(link).status_code == 200
        clock.shift(timedelta(seconds=2))
        assert visitor.get(link).status_code == 410


def test_a_changed_password_kills_the_link(lan, visit, visitor):
    link = service.mail_link("accounts.reset", lan)
    visit(lan).submit("/tai-khoan/mat-khau", {"old": PASSWORD, **TWICE})
    assert visitor.get(link).status_code == 410


def test_the_link_of_one_person_does_not_serve_another(lan, minh, visitor):
    assert tokens.resettable(tokens.reset_token(lan)).id == lan.id
    assert tokens.resettable(tokens.confirm_token(lan)) is None


def test_a_reset_confirms_the_address(visitor, app):
    with transaction():
        make_person("Chưa xác nhận", "moi@example.vn").confirmed_at = None
    visitor.submit(service.mail_link("accounts.reset", find("moi@example.vn")), TWICE)
    assert find("moi@example.vn").confirmed_at


@pytest.mark.parametrize("faulty", [{"repeat": "khác hẳn câu trước"}, {"password": "ngắn", "repeat": "ngắn"}, {}])
def test_a_faulty_form_changes_nothing(lan, visitor, faulty):
    old = lan.password_hash
    sent = {"password": "", "repeat": ""} if not faulty else TWICE | faulty
    answer = visitor.submit(service.mail_link("accounts.reset", lan), sent)
    assert answer.status_code == 200 and "Chưa gửi được" in answer.text
    assert find(lan.email).password_hash == old


def test_the_name_is_no_password(lan, visitor):
    word = "nguyễn thị lan"
    answer = visitor.submit(service.mail_link("accounts.reset", lan), {"password": word, "repeat": word})
    assert "không được trùng với tên" in answer.text


def test_changing_it_keeps_this_browser_and_ends_the_others(lan, visit):
    here, there = visit(lan), visit(lan)
    answer = here.submit("/tai-khoan/mat-khau", {"old": PASSWORD, **TWICE})
    assert answer.location == "/tai-khoan"
    assert here.get("/tai-khoan").status_code == 200 and there.get("/tai-khoan").status_code == 303
    assert mails_asked() == [("accounts.password_changed", lan.public_id)]


def test_changing_it_needs_the_old_one(lan, visit):
    old = lan.password_hash
    answer = visit(lan).submit("/tai-khoan/mat-khau", {"old": "not the old one", **TWICE})
    assert "Mật khẩu đang dùng chưa đúng." in answer.text
    assert find(lan.email).password_hash == old
