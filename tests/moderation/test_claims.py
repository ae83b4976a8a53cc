"""Taking an item to work on: one officer at a time, for a while, and never for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import VIEWER, Membership, Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import clock
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed
from marketplace.moderation import claims
from marketplace.moderation.claims import Held
from marketplace.moderation.models import Claim
from marketplace.moderation.service import Desk, Filter
from tests.cast import make_person, make_technology
from tests.html import Page
from tests.moderation.desk import all_met, form_of, send, url_of


@pytest.fixture
def item(lan: Person) -> Technology:
    with transaction():
        found = make_technology(lan, lan.organisations[0])
        catalogue.submit(found, lan)
    return found


@pytest.fixture
def duyet(app: Any) -> Person:
    """A second moderator."""
    with transaction():
        return make_person("Lý Thị Duyệt", "duyet@example.vn", "moderator")


def take(item: Technology, officer: Person, over: bool = False) -> Claim:
    with transaction():
        return claims.take(item, officer, over=over)


def holder(item: Technology) -> str | None:
    found = claims.of(item)
    return found.officer.name if found else None


def test_one_officer_holds_it(item: Technology, quan: Person, duyet: Person):
    assert holder(item) is None
    found = take(item, quan)
    assert timedelta(minutes=29) < found.until - now() <= timedelta(minutes=30)
    with pytest.raises(Held) as held:
        take(item, duyet)
    assert held.value.officer == quan.name
    assert take(item, quan).id == found.id and holder(item) == quan.name
    assert take(item, duyet, over=True).officer_id == duyet.id
    assert db.session.query(Claim).count() == 1


def test_it_runs_out_by_itself(item: Technology, quan: Person, duyet: Person):
    take(item, quan)
    with clock.at(now() + timedelta(minutes=31)):
        assert holder(item) is None
        assert take(item, duyet).officer_id == duyet.id


def test_the_queue_forgets_it_when_it_has_run_out(item: Technology, quan: Person, duyet: Person):
    """Neither the row nor the filter goes on naming the officer, and a colleague is led to the item again."""
    take(item, quan)
    assert Desk(quan).total(Filter(mine=True)) == 1 and Desk(duyet).next_for(duyet, Filter()) is None
    with clock.at(now() + timedelta(minutes=31)):
        desk = Desk(quan)
        assert [row.held for row in desk.rows] == [None] and desk.total(Filter(mine=True)) == 0
        following = Desk(duyet).next_for(duyet, Filter())
        assert following is not None and following.public_id == item.public_id


def test_its_time_is_set_in_the_configuration(app: Any, item: Technology, quan: Person, monkeypatch: Any):
    monkeypatch.setitem(app.config, "CLAIM_MINUTES", 5)
    assert take(item, quan).until - now() <= timedelta(minutes=5)


def test_handing_back_gives_up_only_ones_own(item: Technology, quan: Person, duyet: Person):
    take(item, quan)
    with transaction():
        claims.release(item, duyet)
    assert holder(item) == quan.name
    with transaction():
        claims.release(item, quan)
    assert holder(item) is None


def test_nobody_claims_their_own(item: Technology, quan: Person, lan: Person):
    with transaction():
        db.session.add(Membership(person_id=quan.id, organisation_id=lan.organisations[0].id, role=VIEWER))
    db.session.expire(quan)
    for person in (quan, lan):
        with pytest.raises(NotAllowed):
            take(item, person)


def test_reading_writes_nothing(item: Technology, visit: Any, quan: Person):
    page = visit(quan).page(url_of(item))
    assert "Nhận duyệt" in page.text and holder(item) is None and db.session.query(Claim).count() == 0


def test_claiming_and_handing_back_by_the_page(item: Technology, visit: Any, quan: Person, duyet: Person):
    client = visit(quan)
    response = client.submit(f"{url_of(item)}/nhan", page=url_of(item))
    assert response.status_code == 303 and response.location == url_of(item)
    page = client.page(url_of(item))
    assert "Bạn đang xử lý đến" in page.text and "Trả lại hàng chờ" in page.text
    assert f"Đang được {quan.name} xử lý đến" in visit(duyet).page("/kiem-duyet").text
    assert "Bạn đang xử lý đến" in client.page("/kiem-duyet?cua-toi=1").text
    assert "Không còn tin nào" in visit(duyet).page("/kiem-duyet?cua-toi=1").text
    response = client.submit(f"{url_of(item)}/tra-lai", page=url_of(item))
    assert response.status_code == 303 and holder(item) is None


def test_what_another_holds_is_passed_over(item: Technology, quan: Person, duyet: Person):
    take(item, quan)
    assert Desk(duyet).next_for(duyet, Filter()) is None
    assert Desk(quan).next_for(quan, Filter()) is not None


def test_the_other_reads_it_without_buttons_and_may_take_over(
    item: Technology, visit: Any, quan: Person, duyet: Person
):
    take(item, quan)
    client = visit(duyet)
    page = client.page(url_of(item))
    assert "phần quyết định tạm đóng" in page.text and "Nhận thay" in page.text
    assert not [e for e in page.all("button") if e.get("formaction")]
    response = client.post(f"{url_of(item)}/nhan", data={"csrf_token": client.csrf_token()})
    assert response.status_code == 409 and quan.name in response.text and holder(item) == quan.name
    response = client.submit(f"{url_of(item)}/nhan", {"over": "1"}, page=url_of(item))
    assert response.status_code == 303 and holder(item) == duyet.name


def test_taken_over_in_mid_review(item: Technology, visit: Any, quan: Person, duyet: Person):
    """The first officer's words are not lost, and the decision is the second one's."""
    client = visit(quan)
    take(item, quan)
    form = form_of(client, item) | all_met("technology") | {"return_words": "Nêu rõ công suất", "check-TRL": "no"}
    take(item, duyet, over=True)
    response = client.post(f"{url_of(item)}/return", data=form)
    page = Page.read(response.text)
    assert response.status_code == 409 and "Đang có người khác xử lý" in page.text and duyet.name in page.text
    assert "Nêu rõ công suất" in [box.text for box in page.all("textarea")]
    assert item.status == Status.SUBMITTED
    assert send(visit(duyet), item, "publish").status_code == 303
    assert item.status == Status.PUBLISHED and db.session.query(Claim).count() == 0


def test_deciding_needs_no_claim_and_gives_it_back(item: Technology, visit: Any, quan: Person):
    take(item, quan)
    assert send(visit(quan), item, "publish").status_code == 303
    assert db.session.query(Claim).count() == 0


def test_what_does_not_wait_cannot_be_claimed(technology: Technology, visit: Any, quan: Person):
    client = visit(quan)
    response = client.post(f"{url_of(technology)}/nhan", data={"csrf_token": client.csrf_token()})
    assert response.status_code == 409 and db.session.query(Claim).count() == 0
