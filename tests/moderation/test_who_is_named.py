"""An officer who also acts for a firm: the owner of an anonymous need is named only where there is work to do."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import EDITOR, Membership, Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Need
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_organisation, make_person, put_on_show
from tests.moderation.desk import url_of
from tests.moderation.refusals import second_officer


@pytest.fixture
def rival(app: Any) -> Person:
    """A moderator who writes for a firm of their own."""
    with transaction():
        person = make_person("Cao Văn Kiêm", "kiem@example.vn", "moderator")
        firm = make_organisation("Công ty Cao Kiêm", "DOANHNGHIEP")
        person.memberships.append(Membership(organisation_id=firm.id, role=EDITOR))
    return person


@pytest.fixture
def secret(minh: Person, quan: Person) -> Need:
    with transaction():
        return put_on_show(make_need(minh, minh.organisations[0], anonymous=True), minh, quan)


def addresses(item: Any) -> list[str]:
    home = url_of(item)
    return [
        home,
        f"{home}/lich-su",
        f"{home}/lich-su.csv",
        f"{home}/lich-su.json",
        f"/kiem-duyet/phan-anh/need/{item.public_id}",
    ]


def test_nothing_to_decide_nobody_named(secret: Need, rival: Person, minh: Person, visit: Any):
    client = visit(rival)
    names = minh.name, minh.organisations[0].name
    for address in addresses(secret):
        answer = client.get(address)
        assert answer.status_code in (200, 403), address
        assert not any(name in answer.text for name in names), address
    assert client.get(f"{url_of(secret)}/lich-su").status_code == 403


def test_officers_of_no_firm_are_told(secret: Need, minh: Person, visit: Any):
    client = visit(second_officer())
    for address in addresses(secret)[:4]:
        assert client.get(address).status_code == 200, address
    assert minh.organisations[0].name in client.get(url_of(secret)).text


def test_what_waits_names_its_poster(rival: Person, minh: Person, visit: Any):
    with transaction():
        need = make_need(minh, minh.organisations[0], anonymous=True)
        catalogue.submit(need, minh)
    assert minh.organisations[0].name in visit(rival).get(url_of(need)).text


def test_side_by_side(secret: Need, rival: Person, minh: Person, lan: Person, visit: Any):
    with transaction():
        other = make_need(lan, lan.organisations[0])
        catalogue.submit(other, lan)
    client = visit(rival)
    for pair in ((other, secret), (secret, other)):
        answer = client.get(f"{url_of(pair[0])}/so-voi/{pair[1].public_id}")
        assert answer.status_code == 200 and minh.organisations[0].name not in answer.text
    assert minh.organisations[0].name not in client.get(url_of(other)).text
