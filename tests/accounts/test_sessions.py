"""Signing in and out: sessions that the server can end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event, func, select

from marketplace.accounts import service, sessions
from marketplace.accounts.models import LoginSession
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.cast import make_person
from tests.visitor import PASSWORD, SIGN_IN


def count() -> int:
    return db.session.execute(select(func.count()).select_from(LoginSession)).scalar_one()


def is_in(browser) -> bool:
    return browser.get("/tai-khoan").status_code == 200


def test_sign_in_makes_a_session_and_sign_out_deletes_it(lan, visit):
    browser = visit(lan)
    assert is_in(browser) and count() == 1
    with browser.session_transaction() as cookie:
        kept = dict(cookie)
    browser.sign_out()
    assert not is_in(browser) and count() == 0
    with browser.session_transaction() as cookie:
        cookie.update(kept)  # the old cookie, replayed
    assert not is_in(browser)


def test_the_session_is_new_at_sign_in(lan, visitor):
    visitor.get(SIGN_IN)
    with visitor.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
        before = cookie["csrf_token"]
    visitor.sign_in(lan)
    with visitor.session_transaction() as cookie:
        assert "planted" not in cookie and cookie.get("csrf_token") != before


def test_signing_in_again_replaces_the_session(lan, minh, visit):
    browser = visit(lan)
    browser.post(SIGN_IN, data={"csrf_token": browser.csrf_token(), "email": minh.email, "password": PASSWORD})
    assert count() == 1
    assert minh.email in browser.page("/tai-khoan").text


def test_capital_letters_of_the_address_do_not_matter(lan, visitor):
    answer = visitor.submit(SIGN_IN, {"email": " LAN@example.VN ", "password": PASSWORD})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [("nobody@example.vn", PASSWORD), ("lan@example.vn", "something else"), ("off@example.vn", PASSWORD)],
)
def test_every_failure_says_the_same(lan, visitor, email, password):
    with transaction():
        make_person("Đã khóa", "off@example.vn").disabled_at = now()
    answer = visitor.submit(SIGN_IN, {"email": email, "password": password})
    assert answer.status_code == 200 and count() == 0
    assert "Thư điện tử hoặc mật khẩu chưa đúng." in answer.text


def test_unknown_people_cost_the_same_work(lan, visitor, monkeypatch):
    asked: list[str | None] = []
    verify = service.verify_password
    monkeypatch.setattr(service, "verify_password", lambda stored, given: asked.append(stored) or verify(stored, given))
    for email in ("nobody@example.vn", lan.email):
        visitor.submit(SIGN_IN, {"email": email, "password": "not the right one"})
    assert len(asked) == 2 and asked[0] is None and asked[1]


def test_a_disabled_person_is_out_at_once(lan, visit):
    browser = visit(lan)
    with transaction():
        lan.disabled_at = now()
    assert not is_in(browser)


def test_a_session_ends_after_two_weeks(lan, visit):
    with time_machine.travel(now(), tick=False) as clock:
        browser = visit(lan)
        clock.shift(timedelta(days=13))
        assert is_in(browser)
        clock.shift(timedelta(days=1, minutes=1))
        assert not is_in(browser)
        with transaction():
            assert sessions.sweep_sessions() == 1


def test_ending_one_session_or_all_others(lan, visit):
    here, there, elsewhere = visit(lan), visit(lan), visit(lan)
    numbers = [row.id for row in sessions.sessions_of(lan)]
    assert here.submit(f"/tai-khoan/phien/{numbers[0]}/ket-thuc").status_code == 303
    assert not is_in(elsewhere) and is_in(there)
    here.submit("/tai-khoan/phien/ket-thuc")
    assert is_in(here) and not is_in(there) and count() == 1


def test_nobody_ends_the_session_of_another(lan, minh, visit):
    hers, his = visit(lan), visit(minh)
    number = sessions.sessions_of(lan)[0].id
    assert his.submit(f"/tai-khoan/phien/{number}/ket-thuc", page="/tai-khoan").status_code == 404
    assert his.submit(f"/tai-khoan/phien/{2**63 - 1}/ket-thuc", page="/tai-khoan").status_code == 404
    assert is_in(hers)


def test_whoever_is_signed_in_is_known_by_one_query(lan, visit):
    browser = visit(lan)
    with browser.session_transaction() as cookie:
        nonce = cookie["_user_id"]
    asked: list[str] = []
    engine = db.engine

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        person = sessions.load_person(nonce)
        assert person.organisations[0].name and not person.is_officer
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == 1


def test_the_page_names_browsers(lan, app):
    agent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36"
    browser = app.test_client()
    token = browser.csrf_token()
    data = {"csrf_token": token, "email": lan.email, "password": PASSWORD}
    browser.post(SIGN_IN, data=data, headers={"User-Agent": agent})
    assert "Chrome, Windows" in browser.page("/tai-khoan").text
