"""An organisation that an officer founds for somebody, and how it comes to its first owner."""

from __future__ import annotations

import pytest

from marketplace.accounts import memberships, organisations
from marketplace.accounts.models import OWNER
from marketplace.accounts.organisations import EDITABLE
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from tests.accounts.conftest import mails_asked

VALUES = dict.fromkeys(EDITABLE, "") | {
    "name": "Hợp tác xã Rau sạch mẫu",
    "kind": "HTX",
    "province": "80",
    "size": None,
    "tax_code": None,
    "vsic": None,
    "phone": "0912 345 678",
}


@pytest.fixture
def made(hoa):
    with transaction():
        return organisations.create_for(hoa, VALUES)


def test_it_has_no_members_and_no_mark(made, hoa, visitor):
    assert made.memberships == [] and not made.is_verified and made.verification_asked_at is None
    entry = history.entries_of(made)[-1]
    assert (entry.verb, entry.actor_id) == ("create_for", hoa.public_id)
    assert "digest" in entry.changes["phone"] and entry.changes["name"] == [None, made.name]
    assert hoa.memberships == [] and not hoa.may_write_for(made.id)
    assert visitor.get(f"/to-chuc/{made.public_id}").status_code == 200


def test_an_officer_invites_the_first_owner_who_accepts(made, hoa, minh, visit):
    browser, url = visit(hoa), f"/to-chuc/{made.public_id}"
    assert "Mời người quản lý đầu tiên" in browser.page(url).text
    assert browser.submit(f"{url}/trao-lai", {"email": "MINH@example.vn"}).location == url
    offer = memberships.open_invitations(made)[0]
    assert (offer.email, offer.role, offer.invited_by_id) == ("minh@example.vn", OWNER, hoa.id)
    assert mails_asked()[-1] == ("accounts.invitation", offer.public_id)
    with transaction():
        memberships.accept(offer, minh)
    assert minh.role_in(made.id) == OWNER and minh.may_write_for(made.id)
    assert [e.verb for e in history.entries_of(made)] == ["create_for", "invite", "accept_invitation"]
    assert "Mời người quản lý đầu tiên" not in browser.page(url).text


def test_inviting_twice_is_told(made, hoa, visit):
    browser, url = visit(hoa), f"/to-chuc/{made.public_id}/trao-lai"
    browser.submit(url, {"email": "a@example.vn"})
    answer = browser.submit(url, {"email": "a@example.vn"})
    assert "Người này đã được mời" in answer.text and len(memberships.open_invitations(made)) == 1


@pytest.mark.parametrize("email", ["", "khong phai thu", "a@b@c", "a" * 300 + "@example.vn"])
def test_a_bad_address_is_told(made, hoa, visit, email):
    answer = visit(hoa).submit(f"/to-chuc/{made.public_id}/trao-lai", {"email": email})
    assert answer.status_code == 200 and "Chưa gửi được" in answer.text
    assert memberships.open_invitations(made) == []


def test_where_somebody_belongs_officers_invite_nobody(hoa, quan, institute, visit):
    url = f"/to-chuc/{institute.public_id}/trao-lai"
    for officer in (hoa, quan):
        answer = visit(officer).submit(url, {"email": "a@example.vn"}, follow_redirects=True)
        assert "đã có thành viên" in answer.text
    with pytest.raises(memberships.HasMembers), transaction():
        memberships.hand_over(institute, hoa, "a@example.vn")
    assert memberships.open_invitations(institute) == []


WHO = {"guest": 303, "lan": 403, "an": 403, "hoa": 200, "quan": 200, "admin": 200}


@pytest.mark.parametrize("who", WHO)
def test_who_may_hand_over(made, lan, an, hoa, quan, admin, visitor, visit, who):
    people = {"lan": lan, "an": an, "hoa": hoa, "quan": quan, "admin": admin}
    browser = visitor if who == "guest" else visit(people[who])
    assert browser.get(f"/to-chuc/{made.public_id}/trao-lai").status_code == WHO[who]
