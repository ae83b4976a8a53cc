"""An interest and a deal between Minh (who seeks) and Lan (who offers), at every stage."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import EDITOR, VIEWER, Membership, Organisation, Person
from marketplace.catalogue.models import Need, Technology
from marketplace.deals import service
from marketplace.deals.models import Deal, Interest
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from tests.cast import make_person
from tests.html import Page

ANSWERS = service.Answers(
    who="Hợp tác xã nhỏ, trồng và sơ chế trái cây",
    use="Sấy mít dư trong mùa rộ",
    scale="Hai tấn tươi mỗi ngày",
    timing="Trước mùa mít năm sau",
)
FILLED = {"who": ANSWERS.who, "use": ANSWERS.use, "scale": ANSWERS.scale, "timing": ANSWERS.timing}


def join(person: Person, organisation: Organisation, role: str) -> None:
    """Make ``person`` a member, in the caller's transaction."""
    db.session.add(Membership(person_id=person.id, organisation_id=organisation.id, role=role))
    db.session.flush()
    db.session.expire(person, ["memberships"])


@pytest.fixture
def thu(minh: Person) -> Person:
    """Only reads for Minh's cooperative."""
    with transaction():
        person = make_person("Đỗ Anh Thư", "thu@example.vn")
        join(person, minh.organisations[0], VIEWER)
    return person


@pytest.fixture
def lua(lan: Person) -> Person:
    """An editor at Lan's institute."""
    with transaction():
        person = make_person("Trịnh Thị Lụa", "lua@example.vn")
        join(person, lan.organisations[0], EDITOR)
    return person


@pytest.fixture
def interest(technology: Technology, need: Need, minh: Person, hoa: Person) -> Interest:
    """Minh has asked about Lan's technology, for his anonymous need."""
    with transaction():
        return service.ask(minh, minh.organisations[0], technology, ANSWERS, need)


@pytest.fixture
def bare_interest(technology: Technology, minh: Person, hoa: Person) -> Interest:
    """Minh has asked about Lan's technology, without a need."""
    with transaction():
        return service.ask(minh, minh.organisations[0], technology, ANSWERS)


@pytest.fixture
def offer(technology: Technology, need: Need, lan: Person, hoa: Person) -> Interest:
    """Lan has offered her technology for Minh's anonymous need."""
    with transaction():
        return service.ask(lan, lan.organisations[0], technology, ANSWERS, need)


@pytest.fixture
def accepted(interest: Interest, lan: Person) -> Interest:
    with transaction():
        service.accept(interest, lan)
    return interest


@pytest.fixture
def deal(accepted: Interest, hoa: Person) -> Deal:
    """Hoa has introduced Minh and Lan."""
    with transaction():
        return service.introduce(accepted, hoa, "Xin giới thiệu hai bên để trao đổi về máy sấy.")


def url_of(row: Any) -> str:
    return f"/giao-dich/yeu-cau/{row.public_id}" if isinstance(row, Interest) else f"/giao-dich/{row.public_id}"


def links(page: Page) -> list[str]:
    """Where its links lead."""
    return [one.get("href") for one in page.all("a")]
