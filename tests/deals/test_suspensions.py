"""A suspended side: its brokers are told, nothing new is asked, open deals stay readable and closed to its pen."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts import suspensions
from marketplace.catalogue.models import Technology
from marketplace.deals import asking, service
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.worker import Worker
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.models import Notice
from tests.cast import make_organisation, make_person
from tests.deals.conftest import ANSWERS, join


@pytest.fixture
def second_broker(app):
    with transaction():
        return make_person("Môi giới hai", "hai@example.vn", "broker")


@pytest.fixture
def work(app):
    """``work()``: the worker does what is due."""
    return lambda: Worker(app).drain()


@pytest.fixture
def open_deal(interest, lan, hoa) -> Deal:
    with transaction():
        service.accept(interest, lan)
        return service.introduce(interest, hoa, "Xin giới thiệu hai bên.")


def suspend(organisation, officer, verb=suspensions.suspend) -> None:
    with transaction():
        verb(organisation, officer, organisation.version, "Giấy phép đã bị thu hồi.")


def told(kind: str) -> dict[int, list[str]]:
    rows = db.session.execute(select(Notice).where(Notice.kind == kind).order_by(Notice.id)).scalars()
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row.link)
        assert "Giấy phép" not in str(row.params)
    return found


@pytest.mark.parametrize("side", ["supply", "demand"])
def test_the_broker_of_an_open_deal_is_told(open_deal, quan, hoa, second_broker, work, side):
    organisation = getattr(open_deal, side)
    suspend(organisation, quan)
    work()
    assert told("deals.suspended") == {hoa.id: [f"/giao-dich/{open_deal.public_id}"]}
    assert told("deals.suspended_interest") == {}
    suspend(organisation, quan, suspensions.lift)
    work()
    assert told("deals.lifted") == {hoa.id: [f"/giao-dich/{open_deal.public_id}"]}


@pytest.mark.parametrize("side", ["asking_organisation", "asked_organisation"])
def test_all_free_brokers_of_a_running_interest_are_told(interest, quan, hoa, second_broker, work, side):
    suspend(getattr(interest, side), quan)
    work()
    link = f"/giao-dich/yeu-cau/{interest.public_id}"
    assert told("deals.suspended_interest") == {hoa.id: [link], second_broker.id: [link]}
    assert told("deals.suspended") == {}


def test_what_has_ended_concerns_nobody(open_deal, bare_interest, minh, hoa, quan, work):
    with transaction():
        service.close(open_deal, hoa, "KHAC", "Hai bên thôi.")
        service.cancel(bare_interest, minh)
    suspend(open_deal.supply, quan)
    work()
    assert told("deals.suspended") == told("deals.suspended_interest") == {}


def test_another_organisation_concerns_nobody(open_deal, an, quan, work):
    suspend(an.organisations[0], quan)
    work()
    assert told("deals.suspended") == {}


def test_an_open_deal_is_read_by_both_and_written_by_the_others(open_deal, lan, minh, hoa, quan, visit):
    suspend(open_deal.supply, quan)
    url = f"/giao-dich/{open_deal.public_id}"
    for person in (lan, minh, hoa):
        assert visit(person).get(url).status_code == 200
    with pytest.raises(NotAllowed), transaction():
        service.write(open_deal, lan, "Chào bạn")
    with transaction():
        service.write(open_deal, minh, "Chào bạn")
        service.write(open_deal, hoa, "Chào hai bên")
    browser = visit(lan)
    answer = browser.post(f"{url}/nhan", data={"csrf_token": browser.csrf_token(), "body": "Chào bạn"})
    assert answer.status_code in (403, 404)


# who asks, who is suspended → where the asker stands
STANDS = {
    "nobody": asking.READY,
    "the asker": asking.SUSPENDED,
    "the other side": asking.ENDED,
}


@pytest.mark.parametrize("suspended", STANDS)
def test_new_questions_to_and_from_it_are_refused(technology: Technology, minh, quan, visit, suspended):
    mine, theirs = minh.organisations[0], technology.organisation
    if suspended != "nobody":
        suspend(mine if suspended == "the asker" else theirs, quan)
    assert asking.standing(minh, technology).state == STANDS[suspended]
    page = visit(minh).page(f"/cong-nghe/{technology.public_id}/de-nghi-ket-noi").one("main").text
    words = {
        "the asker": "Tổ chức của bạn đang tạm ngừng hoạt động",
        "the other side": "Hiện chưa gửi được yêu cầu kết nối",
    }
    for who, said in words.items():
        assert (said in page) is (who == suspended)
    if suspended == "nobody":
        return
    refusal = NotAllowed if suspended == "the asker" else NotOpen
    with pytest.raises(refusal), transaction():
        service.ask(minh, mine, technology, ANSWERS)


def test_the_other_organisation_of_a_person_may_still_ask(technology, minh, quan):
    with transaction():
        second = make_organisation("Xưởng thứ hai", "DOANHNGHIEP")
        join(minh, second, "editor")
    suspend(minh.organisations[0], quan)
    standing = asking.standing(minh, technology)
    assert standing.is_ready and [one.id for one in standing.organisations] == [second.id]


def test_answering_is_refused_while_suspended(interest, lan, quan):
    suspend(interest.asked_organisation, quan)
    with pytest.raises(NotAllowed), transaction():
        service.accept(interest, lan)
    suspend(interest.asked_organisation, quan, suspensions.lift)
    with transaction():
        service.accept(interest, lan)


@pytest.mark.parametrize("which", ["asking_organisation", "asked_organisation"])
def test_nobody_is_introduced_to_a_suspended_side(interest, lan, hoa, quan, visit, which):
    with transaction():
        service.accept(interest, lan)
    suspend(getattr(interest, which), quan)
    url = f"/giao-dich/yeu-cau/{interest.public_id}/gioi-thieu"
    client = visit(hoa)
    assert client.get(url).status_code == 303
    sent = {"csrf_token": client.csrf_token(), "introduction": "Mời hai bên gặp nhau."}
    answer = client.post(url, data=sent)
    assert answer.status_code == 409 and "tạm ngừng" in answer.text and "Mời hai bên gặp nhau." in answer.text
    with pytest.raises(service.SideSuspended), transaction():
        service.introduce(interest, hoa, "Xin giới thiệu.")
    assert interest.deal is None
    suspend(getattr(interest, which), quan, suspensions.lift)
    assert client.get(url).status_code == 200
