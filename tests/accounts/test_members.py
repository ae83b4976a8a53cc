"""Members and invitations: there is always an owner, and an invitation is for one address, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts import memberships, organisations, service, tokens
from marketplace.accounts.models import Membership
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.accounts.conftest import find, mails_asked
from tests.visitor import SIGN_IN


def join(person, organisation, role):
    with transaction():
        db.session.add(Membership(person_id=person.id, organisation_id=organisation.id, role=role))


def roles(organisation) -> dict[str, str]:
    return {held.person.email: held.role for held in organisations.members_of(organisation)}


@pytest.fixture
def room(institute) -> str:
    return f"/to-chuc/{institute.public_id}"


def test_changing_a_role(lan, an, institute, room, visit):
    join(an, institute, "viewer")
    browser = visit(lan)
    browser.submit(f"{room}/thanh-vien/{an.public_id}/vai-tro", {"role": "editor"}, page=f"{room}/thanh-vien")
    assert roles(institute) == {lan.email: "owner", an.email: "editor"}
    assert history.entries_of(institute)[-1].changes == {"person": an.public_id, "role": ["viewer", "editor"]}


def test_a_forged_role_is_refused(lan, an, institute, room, visit):
    join(an, institute, "viewer")
    url = f"{room}/thanh-vien/{an.public_id}/vai-tro"
    assert visit(lan).submit(url, {"role": "admin"}, page=f"{room}/thanh-vien").status_code == 400


def test_the_last_owner_stays(lan, an, institute, room, visit):
    join(an, institute, "editor")
    browser, page = visit(lan), f"{room}/thanh-vien"
    for url, data in (
        (f"{page}/{lan.public_id}/vai-tro", {"role": "viewer"}),
        (f"{page}/{lan.public_id}/bot", {}),
        (f"{room}/roi", {}),
    ):
        answer = browser.submit(url, data, page=page, follow_redirects=True)
        assert "người quản lý" in answer.text
        assert roles(institute)[lan.email] == "owner"


def test_with_a_second_owner_the_first_may_go(lan, an, institute, room, visit):
    join(an, institute, "owner")
    assert visit(lan).submit(f"{room}/roi", page=room).location == "/tai-khoan"
    assert roles(institute) == {an.email: "owner"}
    assert history.entries_of(institute)[-1].verb == "leave"


def test_removing_somebody_shuts_them_out(lan, an, institute, room, visit):
    join(an, institute, "editor")
    theirs = visit(an)
    assert theirs.get(f"{room}/thanh-vien").status_code == 200
    visit(lan).submit(f"{room}/thanh-vien/{an.public_id}/bot", page=f"{room}/thanh-vien")
    assert theirs.get(f"{room}/thanh-vien").status_code == 403
    assert history.entries_of(institute)[-1].verb == "remove_member"


def test_members_of_others_are_out_of_reach(lan, minh, institute, visit):
    url = f"/to-chuc/{institute.public_id}/thanh-vien/{minh.public_id}/bot"
    assert visit(lan).submit(url, page=f"/to-chuc/{institute.public_id}").status_code == 404
    assert roles(minh.organisations[0]) == {minh.email: "owner"}


def test_inviting_asks_for_a_mail(lan, institute, room, visit):
    browser = visit(lan)
    browser.submit(f"{room}/loi-moi", {"email": "AN@example.vn", "role": "viewer"}, page=f"{room}/thanh-vien")
    offer = memberships.open_invitations(institute)[0]
    assert (offer.email, offer.role) == ("an@example.vn", "viewer")
    assert mails_asked() == [("accounts.invitation", offer.public_id)]
    assert "an@example.vn" not in str(history.entries_of(institute)[-1].changes)
    assert "an@example.vn" in browser.page(f"{room}/thanh-vien").text


def test_the_answer_does_not_tell_who_has_an_account(lan, an, room, visit):
    browser = visit(lan)
    answers = [
        browser.submit(f"{room}/loi-moi", {"email": email, "role": "viewer"}, page=f"{room}/thanh-vien")
        for email in (an.email, "nobody@example.vn")
    ]
    assert {(a.status_code, a.location) for a in answers} == {(303, f"{room}/thanh-vien")}


@pytest.mark.parametrize("email", ["lan@example.vn", "twice@example.vn"])
def test_nobody_is_invited_twice(invited, institute, lan, room, visit, email):
    invited("twice@example.vn")
    answer = visit(lan).submit(f"{room}/loi-moi", {"email": email, "role": "viewer"}, page=f"{room}/thanh-vien")
    assert "đã là thành viên hoặc đã được mời" in answer.text
    assert len(memberships.open_invitations(institute)) == 1


@pytest.mark.parametrize("fault", [{"email": ""}, {"email": "x"}, {"role": "admin"}, {"role": None}])
def test_a_faulty_invitation(lan, institute, room, visit, fault):
    sent = {"email": "an@example.vn", "role": "viewer"} | fault
    answer = visit(lan).submit(f"{room}/loi-moi", sent, page=f"{room}/thanh-vien")
    assert answer.status_code == 200 and "Chưa gửi được" in answer.text
    assert memberships.open_invitations(institute) == []


def test_accepting(an, invited, institute, visit):
    link = service.mail_link("accounts.invitation", invited(an.email))
    browser = visit(an)
    assert "Nhận lời" in browser.page(link).text
    answer = browser.submit(f"{link}/nhan", page=link)
    assert answer.location == f"/to-chuc/{institute.public_id}"
    assert roles(institute)[an.email] == "editor"
    assert browser.get(link).status_code == 410
    assert browser.submit(f"{link}/nhan", page="/tai-khoan").status_code == 410


def test_declining(an, invited, institute, visit):
    link = service.mail_link("accounts.invitation", invited(an.email))
    visit(an).submit(f"{link}/tu-choi", page=link)
    assert an.email not in roles(institute) and memberships.open_invitations(institute) == []


def test_a_link_passed_on_is_worthless(an, minh, invited, institute, visit):
    link = service.mail_link("accounts.invitation", invited(an.email))
    browser = visit(minh)
    page = browser.page(link)
    assert "địa chỉ thư khác" in page.text and an.email not in page.text
    assert browser.submit(f"{link}/nhan", page="/tai-khoan").status_code == 403
    assert minh.email not in roles(institute)


def test_an_invitation_ends_after_two_weeks(an, invited, visit):
    with time_machine.travel(now(), tick=False) as clock:
        link = service.mail_link("accounts.invitation", invited(an.email))
        browser = visit(an)
        clock.shift(timedelta(days=14, seconds=1))
        browser = visit(an)
        assert browser.get(link).status_code == 410
        assert browser.submit(f"{link}/nhan", page="/tai-khoan").status_code == 410
        assert invited(an.email).closed_at is None  # and may be sent again


def test_a_withdrawn_invitation(lan, an, invited, room, visit):
    offer = invited(an.email)
    link = service.mail_link("accounts.invitation", offer)
    visit(lan).submit(f"{room}/loi-moi/{offer.public_id}/huy", page=f"{room}/thanh-vien")
    assert visit(an).get(link).status_code == 410


def test_an_invitation_of_another_organisation_is_out_of_reach(minh, an, invited, visit):
    offer = invited(an.email)
    url = f"/to-chuc/{minh.organisations[0].public_id}/loi-moi/{offer.public_id}/huy"
    assert visit(minh).submit(url, page="/tai-khoan").status_code == 404
    assert offer.closed_at is None


def test_who_has_no_account_registers_and_comes_back(invited, institute, visitor, form):
    link = service.mail_link("accounts.invitation", invited("thao@example.vn"))
    register = next(a.get("href") for a in visitor.page(link).all("a") if a.get("href").startswith("/dang-ky?"))
    visitor.submit(register, form)
    confirm = service.mail_link("accounts.confirm", find("thao@example.vn"))
    sign_in = visitor.submit(confirm).location
    assert sign_in.startswith(SIGN_IN)
    answer = visitor.submit(sign_in, {"email": "thao@example.vn", "password": form["password"]})
    assert answer.location == link
    visitor.submit(f"{link}/nhan", page=link)
    assert roles(institute)["thao@example.vn"] == "editor"


def test_invitations_wait_in_the_account(an, invited, visit):
    offer = invited(an.email)
    links = [a.get("href") for a in visit(an).page("/tai-khoan").all("a")]
    assert f"/loi-moi/{tokens.invitation_token(offer)}" in links
