"""One's own account, officers by command, words of mails, passwords, and every page in both languages."""

from __future__ import annotations

import pytest
from flask_babel import force_locale

from marketplace.accounts import service
from marketplace.accounts.browsers import browser_name
from marketplace.accounts.passwords import hash_password, needs_rehash, verify_password, weakness
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.ui import LANGUAGE_COOKIE
from tests.accounts.conftest import find
from tests.visitor import PASSWORD


def test_name_and_language(lan, visit):
    browser = visit(lan)
    browser.submit("/tai-khoan", {"name": " Lan  Nguyễn ", "language": "en"})
    assert (lan.name, lan.language) == ("Lan Nguyễn", "en")
    assert browser.get_cookie(LANGUAGE_COOKIE).value == "en"
    entry = history.entries_of(lan)[-1]
    assert entry.verb == "edit_account" and entry.changes["language"] == ["vi", "en"]
    assert "Lan" not in str(entry.changes)


@pytest.mark.parametrize("fault", [{"name": ""}, {"name": "a" * 121}, {"language": "fr"}])
def test_a_faulty_account_form(lan, visit, fault):
    answer = visit(lan).submit("/tai-khoan", fault)
    assert "Chưa gửi được" in answer.text and lan.name == "Nguyễn Thị Lan" and lan.language == "vi"


def test_forged_fields_are_not_taken(lan, visit):
    visit(lan).submit("/tai-khoan", {"email": "x@example.vn", "roles": "admin", "confirmed_at": ""})
    assert lan.email == "lan@example.vn" and not lan.is_officer


def officer(app, *args):
    return app.test_cli_runner().invoke(args=["officer", *args])


def test_officers_are_made_by_command(app, lan):
    result = officer(app, "add", "LAN@example.vn", "--role", "moderator", "--role", "broker")
    assert result.exit_code == 0 and "moderator, broker added" in result.output
    assert officer(app, "add", lan.email, "--role", "broker").output.strip().endswith("nothing new")
    assert {held.role for held in find(lan.email).roles} == {"moderator", "broker"}
    assert "lan@example.vn\tNguyễn Thị Lan\tbroker, moderator" in officer(app, "list").output
    assert officer(app, "remove", lan.email, "--role", "broker").exit_code == 0
    assert officer(app, "remove", lan.email).output.strip() == "lan@example.vn: moderator removed"
    assert officer(app, "list").output == ""
    assert [e.verb for e in history.entries_of(find(lan.email))] == ["grant_roles", "revoke_roles", "revoke_roles"]


def test_an_officer_without_account(app, visitor):
    assert officer(app, "add", "moi@example.vn", "--role", "admin").exit_code == 1
    result = officer(app, "add", "moi@example.vn", "--role", "admin", "--name", "Cán bộ Mới")
    link = "/" + result.output.strip().rsplit("http://localhost/", 1)[1]
    visitor.submit(link, {"password": "câu của cán bộ mới", "repeat": "câu của cán bộ mới"})
    assert visitor.sign_in(find("moi@example.vn"), "câu của cán bộ mới")


@pytest.mark.parametrize(
    "args", [("add", "lan@example.vn"), ("add", "lan@example.vn", "--role", "king"), ("remove", "x")]
)
def test_wrong_commands_say_why(app, lan, args):
    result = officer(app, *args)
    assert result.exit_code != 0 and not lan.is_officer


WEAK = {
    "ngắn": "ít nhất 10",
    "a" * 201: "dài quá 200",
    "1234567890": "dễ bị đoán",
    "MATKHAU123": "dễ bị đoán",
    "aaaaaaaaaaab": "dễ bị đoán",
    "nguyenthilan@example.vn": "trùng",
    "Nguyễn Thị Lan": "trùng",
    "nguyenthilan": "trùng",
}


@pytest.mark.parametrize("password", WEAK)
def test_weak_passwords(app, password):
    assert WEAK[password] in str(weakness(password, "Nguyễn Thị Lan", "nguyenthilan@example.vn"))


@pytest.mark.parametrize("password", [PASSWORD, "con mèo ngồi trên mái", "x7#kPq!9zz", "🌱" * 3 + "cây mới trồng"])
def test_good_passwords(app, password):
    assert weakness(password, "Nguyễn Thị Lan", "lan@example.vn") is None
    assert verify_password(hash_password(password), password)


def test_a_lone_surrogate_does_no_harm(app):
    assert not verify_password(None, "\ud800 và gì đó nữa")


def test_an_old_hash_is_renewed_at_sign_in(app, lan, visitor, monkeypatch):
    before = lan.password_hash
    monkeypatch.setitem(app.config, "ARGON2", {"time_cost": 2, "memory_cost": 8, "parallelism": 1})
    monkeypatch.delitem(app.extensions, "argon2")
    assert needs_rehash(before)
    visitor.sign_in(lan)
    assert find(lan.email).password_hash != before and not needs_rehash(find(lan.email).password_hash)
    monkeypatch.undo()


def test_words_and_links_of_all_mails(lan, invited):
    offer = invited("an@example.vn")
    for kind in service.MAILS:
        about = offer if kind == "accounts.invitation" else lan
        for language in ("vi", "en"):
            with force_locale(language):
                subject, body, params = service.mail_words(kind, about)
                assert "%(" not in str(subject) % params + str(body) % params
        assert service.mail_link(kind, about).startswith("/")


def test_what_a_browser_calls_itself(app):
    with app.test_request_context():
        assert browser_name("Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari/537.36") == "Chrome, Android"
        assert browser_name("") == "Thiết bị không rõ tên"


PUBLIC = ["/dang-nhap", "/dang-ky", "/dang-ky/xem-thu", "/quen-mat-khau", "/quen-mat-khau/xem-thu", "/to-chuc"]
OWN = ["/tai-khoan", "/tai-khoan/mat-khau", "/to-chuc/moi"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_in_both_languages(lan, quan, minh, invited, institute, visitor, visit, language):
    """The visitor complains about bad pages; here they are only opened."""
    offer = invited("an@example.vn")
    with transaction():
        minh.organisations[0].verified_at = None
        minh.organisations[0].verification_asked_at = minh.created_at
    links = [service.mail_link(kind, lan) for kind in ("accounts.reset",)]
    links += [service.mail_link("accounts.invitation", offer), f"/to-chuc/{institute.public_id}"]
    room = f"/to-chuc/{institute.public_id}"
    pages = [(visitor, PUBLIC + links), (visit(lan), [*OWN, *links, room, f"{room}/sua", f"{room}/thanh-vien"])]
    pages.append((visit(quan), ["/to-chuc/cho-xac-minh", f"/to-chuc/{minh.organisations[0].public_id}", room]))
    for browser, addresses in pages:
        for address in addresses:
            html = browser.page(f"{address}?lang={language}").one("html")
            assert html.get("lang") == language, address
    assert visitor.page(f"/xac-nhan/x?lang={language}", status=410)
    assert visitor.page(f"/loi-moi/x?lang={language}", status=410)
    assert visitor.page(f"/dat-lai-mat-khau/x?lang={language}", status=410)
