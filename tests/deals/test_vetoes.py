"""A listing in somebody's case is not merged away."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person, PersonRole
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.deals import service
from marketplace.deals.models import Deal, Interest
from marketplace.deals.vetoes import runs_about
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from tests.cast import make_technology, put_on_show


@pytest.fixture
def twin(an: Person, quan: Person) -> Technology:
    """An's listing of the same machine, on show."""
    with transaction():
        return put_on_show(make_technology(an, an.organisations[0]), an, quan)


def test_nothing_runs(technology: Technology, need: Need, quan: Person):
    assert runs_about(technology, quan) is runs_about(need, quan) is None


@pytest.mark.parametrize("stage", ["interest", "accepted", "deal"])
def test_what_runs_stands_against_it(request: Any, technology: Technology, need: Need, quan: Person, stage: str):
    request.getfixturevalue(stage)
    for item in (technology, need):
        words = runs_about(item, quan)
        assert words and item.number in words and "GD-" not in words


def test_the_deal_is_named_to_who_may_know_it(deal: Deal, technology: Technology, quan: Person, hoa: Person):
    assert deal.number in (runs_about(technology, hoa) or "")
    assert deal.number not in (runs_about(technology, quan) or "")


def test_what_is_over_no_longer_stands_against_it(
    deal: Deal, technology: Technology, need: Need, hoa: Person, quan: Person
):
    with transaction():
        service.close(deal, hoa, "GIA", "Không thống nhất được giá.")
    assert runs_about(technology, quan) is runs_about(need, quan) is None


def test_a_declined_question_does_not_either(interest: Interest, technology: Technology, lan: Person, quan: Person):
    with transaction():
        service.decline(interest, lan, "KHONGDUSUC", "")
    assert runs_about(technology, quan) is None


@pytest.mark.parametrize("is_broker", [False, True])
def test_the_officer_is_told_and_nothing_is_merged(
    deal: Deal, technology: Technology, twin: Technology, quan: Person, visit: Any, is_broker: bool
):
    if is_broker:
        with transaction():
            quan.roles.append(PersonRole(role="broker"))
    client = visit(quan)
    pair = f"/kiem-duyet/technology/{technology.public_id}/so-voi/{twin.public_id}"
    assert "Chưa gộp được" in client.page(pair).text and f"gộp {technology.number} vào" in client.page(pair).text
    assert f"Đồng ý, gộp {technology.number}" not in client.page(pair).text  # said before anything is sent
    data = {"csrf_token": client.csrf_token(), "keep": twin.public_id}
    data |= {"version": str(technology.version), "other_version": str(twin.version)}
    answer = client.post(f"{pair}/gop", data=data)
    assert answer.status_code == 409 and "Chưa gộp được" in answer.text
    assert (deal.number in answer.text) is is_broker
    assert technology.status == twin.status == Status.PUBLISHED and technology.merged_into_id is None


def test_into_what_is_in_a_deal_others_may_be_merged(
    deal: Deal, technology: Technology, twin: Technology, quan: Person, visit: Any
):
    client = visit(quan)
    pair = f"/kiem-duyet/technology/{technology.public_id}/so-voi/{twin.public_id}"
    data = {"csrf_token": client.csrf_token(), "keep": technology.public_id}
    data |= {"version": str(technology.version), "other_version": str(twin.version)}
    assert client.post(f"{pair}/gop", data=data).status_code == 303
    db.session.expire_all()
    assert twin.status == Status.MERGED and twin.merged_into_id == technology.id


def test_restricted_technology_is_told_in_the_deal(deal: Deal, technology: Technology, minh: Person, visit: Any):
    page = f"/giao-dich/{deal.public_id}"
    assert "hạn chế chuyển giao" not in visit(minh).page(page).text
    with transaction():
        technology.legal_list = "HC"
    text = visit(minh).page(page).text
    assert "hạn chế chuyển giao" in text and "Cần kiểm tra lại văn bản gốc" in text and "Điều 28" in text
