"""Opening an account: the answer never tells whether an address is known; links are used once and in time."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from marketplace.accounts import registration_views, service, tokens
from marketplace.accounts.models import Person
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.ui import LANGUAGE_COOKIE
from tests.accounts.conftest import NEW_PASSWORD, find, mails_asked
from tests.visitor import PASSWORD, SIGN_IN


def people() -> int:
    return db.session.execute(select(func.count()).select_from(Person)).scalar_one()


def test_the_whole_way(visitor, form):
    answer = visitor.submit("/dang-ky", form)
    assert (answer.status_code, answer.location) == (303, "/dang-ky/xem-thu")
    assert "Chúng tôi đã gửi thư" in visitor.page(answer.location).text
    person = find("thao@example.vn")
    assert person.confirmed_at is None and person.language == "vi"
    assert mails_asked() == [("accounts.confirm", person.public_id)]
    link = service.mail_link("accounts.confirm", person)
    assert person.name in visitor.page(link).text and find(person.email).confirmed_at is None
    assert visitor.submit(link).location == SIGN_IN
    assert find("thao@example.vn").confirmed_at
    signed = visitor.submit(SIGN_IN, {"email": "thao@example.vn", "password": NEW_PASSWORD})
    assert signed.status_code == 303
    assert visitor.submit(link, page="/tai-khoan").status_code == 410  # used up


def test_consent_and_address_are_recorded_apart(visitor, form):
    visitor.submit("/dang-ky", form)
    entry = history.entries_of(find("thao@example.vn"))[0]
    assert entry.verb == "register" and entry.changes["consent"] == service.CONSENT_TEXT
    assert "thao" not in str(entry.changes).lower()


def test_a_known_address_gets_the_same_answer_and_a_mail(lan, visitor, form):
    before = (lan.name, lan.password_hash, people())
    answer = visitor.submit("/dang-ky", form | {"email": lan.email.upper()})
    assert (answer.status_code, answer.location) == (303, "/dang-ky/xem-thu")
    assert mails_asked() == [("accounts.exists", lan.public_id)]
    assert (lan.name, lan.password_hash, people()) == before
    assert service.mail_link("accounts.exists", lan) == "/quen-mat-khau"


def test_known_and_unknown_addresses_hash_alike(lan, visitor, form, monkeypatch):
    times = []
    real = registration_views.hash_password
    monkeypatch.setattr(registration_views, "hash_password", lambda word: times.append(1) or real(word))
    visitor.submit("/dang-ky", form)
    visitor.submit("/dang-ky", form | {"email": lan.email})
    assert len(times) == 2


def test_who_registers_again_before_confirming_counts_anew(visitor, form):
    visitor.submit("/dang-ky", form)
    old = service.mail_link("accounts.confirm", find("thao@example.vn"))
    other = "mật khẩu của lần sau"
    visitor.submit("/dang-ky", form | {"password": other, "repeat": other, "name": "Thảo"})
    person = find("thao@example.vn")
    assert person.name == "Thảo" and people() == 1
    assert visitor.get(old).status_code == 410
    assert visitor.get(service.mail_link("accounts.confirm", person)).status_code == 200


def test_a_second_click_is_one_registration(visitor, form):
    sent = form | {"form_token": "x" * 24, "csrf_token": visitor.csrf_token(), "language": "vi"}
    for _ in range(2):
        assert visitor.post("/dang-ky", data=sent).location == "/dang-ky/xem-thu"
    assert len(history.entries_of(find("thao@example.vn"))) == 1


def test_a_disabled_account_stays_so_and_the_answer_is_the_same(lan, visitor, form):
    with transaction():
        lan.disabled_at = now()
    assert visitor.submit("/dang-ky", form | {"email": lan.email}).location == "/dang-ky/xem-thu"
    assert not mails_asked() and lan.disabled_at


def test_the_link_ends_after_three_days(visitor, form):
    with time_machine.travel(now(), tick=False) as clock:
        visitor.submit("/dang-ky", form)
        link = service.mail_link("accounts.confirm", find("thao@example.vn"))
        clock.shift(timedelta(days=3))
        assert visitor.get(link).status_code == 200
        clock.shift(timedelta(seconds=2))
        assert visitor.get(link).status_code == 410
        assert visitor.submit(link, page="/dang-ky").status_code == 410
    assert find("thao@example.vn").confirmed_at is None


@pytest.mark.parametrize("fault", ["cut", "foreign purpose", "noise"])
def test_a_forged_link_is_worthless(lan, visitor, fault):
    good = tokens.confirm_token(lan)
    forged = {"cut": good[:-2], "foreign purpose": tokens.reset_token(lan), "noise": "abc.def"}[fault]
    assert visitor.get(f"/xac-nhan/{forged}").status_code == 410


def test_unconfirmed_people_are_told_only_after_the_right_password(visitor, form):
    visitor.submit("/dang-ky", form)
    wrong = visitor.submit(SIGN_IN, {"email": "thao@example.vn", "password": "not her password"})
    assert "chưa được xác nhận" not in wrong.text
    right = visitor.submit(SIGN_IN, {"email": "thao@example.vn", "password": NEW_PASSWORD})
    assert right.status_code == 200 and "chưa được xác nhận" in right.text
    assert visitor.get("/tai-khoan").status_code == 303


def test_the_mail_is_sent_again_with_the_token_of_that_page(visitor, form):
    visitor.submit("/dang-ky", form)
    person = find("thao@example.vn")
    csrf = visitor.csrf_token()
    visitor.post("/dang-nhap/gui-lai", data={"csrf_token": csrf, "token": "forged"})
    assert len(mails_asked()) == 1
    answer = visitor.post("/dang-nhap/gui-lai", data={"csrf_token": csrf, "token": tokens.resend_token(person)})
    assert answer.location == "/dang-ky/xem-thu"
    assert mails_asked() == [("accounts.confirm", person.public_id)]  # one that waits is enough


FAULTS = {
    "no consent": {"consent": None},
    "consent that says no": {"consent": "false"},
    "no name": {"name": "  "},
    "over-long name": {"name": "a" * 121},
    "mixed alphabets": {"name": "Nguyễn Vаn"},  # with a Cyrillic a
    "no address": {"email": ""},
    "not an address": {"email": "thao at example.vn"},
    "over-long address": {"email": "a" * 250 + "@example.vn"},
    "two passwords": {"repeat": "một câu hoàn toàn khác"},
    "short password": {"password": "ngắn", "repeat": "ngắn"},
    "over-long password": {"password": "dài " * 60, "repeat": "dài " * 60},
    "common password": {"password": "Matkhau123", "repeat": "Matkhau123"},
    "a password of one letter": {"password": "a" * 12, "repeat": "a" * 12},
    "the name": {"password": "đặng thu thảo", "repeat": "đặng thu thảo"},
    "the address": {"password": "thao@example.vn", "repeat": "thao@example.vn"},
    "a forged language": {"language": "xx"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_form_comes_back_with_a_message(visitor, form, fault):
    answer = visitor.submit("/dang-ky", form | FAULTS[fault])
    assert answer.status_code == 200
    assert "Chưa gửi được" in answer.text and 'class="field bad"' in answer.text
    assert people() == 0


def test_what_was_written_comes_back_but_no_password(visitor, form):
    answer = visitor.submit("/dang-ky", form | {"repeat": "khác hẳn câu trước"})
    assert form["name"] in answer.text and form["email"] in answer.text
    assert NEW_PASSWORD not in answer.text


def test_odd_signs_are_cleaned_away(visitor, form):
    visitor.submit("/dang-ky", form | {"name": "  Thảo\u202e\x00\u200b  Đặng 🌱\r\n", "email": "thao\x00@example.vn"})
    assert find("thao@example.vn").name == "Thảo Đặng 🌱"


def test_the_consent_is_not_given_beforehand(visitor):
    box = next(e for e in visitor.page("/dang-ky").all("input") if e.get("name") == "consent")
    assert "checked" not in box.attributes


def test_the_account_speaks_the_language_chosen(visitor, form):
    visitor.submit("/dang-ky", form | {"language": "en"})
    assert find("thao@example.vn").language == "en"
    assert visitor.get_cookie(LANGUAGE_COOKIE).value == "en"


def test_who_is_signed_in_does_not_register(lan, visit):
    assert visit(lan).get("/dang-ky").location == "/tai-khoan"


def test_the_password_works_however_it_is_typed(lan, visitor):
    answer = visitor.submit(SIGN_IN, {"email": lan.email, "password": unicodedata.normalize("NFD", PASSWORD)})
    assert answer.status_code == 303
