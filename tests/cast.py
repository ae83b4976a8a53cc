"""The same few people in every test: Lan offers, Minh seeks, Hoa brokers, Quân moderates, An has no part in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import OWNER, Membership, Organisation, Person, PersonRole
from marketplace.accounts.passwords import hash_password
from marketplace.catalogue import service
from marketplace.catalogue.models import Need, Technology
from marketplace.extensions import db
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from marketplace.vietnamese.keys import fold
from tests.visitor import PASSWORD

_hashes: list[str] = []


def make_person(name: str, email: str, *roles: str) -> Person:
    """A confirmed person with the cast's password, in the caller's transaction."""
    if not _hashes:
        _hashes.append(hash_password(PASSWORD))
    person = Person(name=name, email=email, password_hash=_hashes[0], confirmed_at=now())
    person.roles = [PersonRole(role=role) for role in roles]
    db.session.add(person)
    db.session.flush()
    return person


def make_organisation(
    name: str, kind: str, owner: Person | None = None, verified: bool = True, **more: Any
) -> Organisation:
    """An organisation in Tây Ninh, verified unless said otherwise."""
    values = {"province": "80", "vsic": "C", **more}
    organisation = Organisation(name=name, name_folded=fold(name), kind=kind, **values)
    organisation.verified_at = now() if verified else None
    db.session.add(organisation)
    db.session.flush()
    if owner is not None:
        db.session.add(Membership(person_id=owner.id, organisation_id=organisation.id, role=OWNER))
        db.session.flush()
        db.session.expire(owner, ["memberships"])
    return organisation


def make_technology(
    author: Person, organisation: Organisation, title: str = "Máy sấy mít bằng bơm nhiệt", **more: Any
) -> Technology:
    """A complete draft, in the caller's transaction."""
    values: dict[str, Any] = {
        "problem": "Mít tươi chín dồn một lúc, bán không kịp, phơi nắng thì đen và dễ mốc.",
        "solution": "Buồng sấy dùng bơm nhiệt ở 45–55 độ C, tuần hoàn gió kín, điều khiển ẩm tự động.",
        "benefit": "Giữ màu vàng, độ ẩm dưới 12 %, tiền điện giảm một phần ba so với sấy điện trở.",
        "trl": 7,
        "trl_evidence": "Chạy thử 6 tháng tại một cơ sở chế biến, có biên bản nghiệm thu.",
        "price_mode": "THOATHUAN",
        "province": organisation.province,
        "keywords": ["sấy", "mít", "bơm nhiệt"],
        **more,
    }
    item: Technology = service.create("technology", organisation, author, title, **values)
    item.set_codes("st_field", ["211"])
    item.set_codes("vsic", ["C"])
    item.set_codes("right_kind", ["KHONGDOCQUYEN"])
    db.session.flush()
    return item


def make_need(
    author: Person, organisation: Organisation, title: str = "Cần máy sấy mít, xoài cho hợp tác xã", **more: Any
) -> Need:
    """A complete draft of an anonymous need, in the caller's transaction."""
    values: dict[str, Any] = {
        "problem": "Mùa mít chín rộ mỗi ngày dư 2 tấn, phơi không kịp nên hư. Cần máy sấy ít tốn điện.",
        "must_have": ["Sấy được 500 kg mỗi mẻ", "Giữ được màu vàng"],
        "province": organisation.province,
        "budget_max": 800_000_000,
        "deadline": today() + timedelta(days=60),
        **more,
    }
    item: Need = service.create("need", organisation, author, title, **values)
    item.set_codes("st_field", ["211"])
    item.set_codes("vsic", ["C"])
    db.session.flush()
    return item


def put_on_show(item: Any, author: Person, moderator: Person) -> Any:
    """Submit and publish, in the caller's transaction."""
    service.submit(item, author)
    service.publish(item, moderator)
    return item


@pytest.fixture
def lan(app: Any) -> Person:
    """Offers technologies: owner at an institute."""
    with transaction():
        person = make_person("Nguyễn Thị Lan", "lan@example.vn")
        make_organisation("Viện Nghiên cứu Sau thu hoạch mẫu", "VIEN", person)
    return person


@pytest.fixture
def minh(app: Any) -> Person:
    """Seeks technologies: owner of a cooperative."""
    with transaction():
        person = make_person("Trần Văn Minh", "minh@example.vn")
        make_organisation("Hợp tác xã Trái cây mẫu", "HTX", person, size="NHO", vsic="A")
    return person


@pytest.fixture
def hoa(app: Any) -> Person:
    """Brokers for the authority."""
    with transaction():
        return make_person("Lê Thị Hoa", "hoa@example.vn", "broker")


@pytest.fixture
def quan(app: Any) -> Person:
    """Moderates for the authority."""
    with transaction():
        return make_person("Phạm Minh Quân", "quan@example.vn", "moderator")


@pytest.fixture
def admin(app: Any) -> Person:
    """Looks after the site."""
    with transaction():
        return make_person("Quản trị", "quantri@example.vn", "admin")


@pytest.fixture
def an(app: Any) -> Person:
    """Has no part in it: owner of another firm."""
    with transaction():
        person = make_person("Võ Hoài An", "an@example.vn")
        make_organisation("Công ty Cơ khí mẫu", "DOANHNGHIEP", person, size="VUA", vsic="C")
    return person


@pytest.fixture
def technology(lan: Person, quan: Person) -> Technology:
    """Lan's technology, published."""
    with transaction():
        item = put_on_show(make_technology(lan, lan.organisations[0]), lan, quan)
    return item


@pytest.fixture
def need(minh: Person, quan: Person) -> Need:
    """Minh's anonymous need, published."""
    with transaction():
        item = put_on_show(make_need(minh, minh.organisations[0]), minh, quan)
    return item
