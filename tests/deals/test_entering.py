"""Cases that a broker enters: each side confirms by a signed link, a recorded call or its members; nobody twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import VIEWER, Organisation, Person
from marketplace.catalogue.models import Technology
from marketplace.deals import entering, jobs, service
from marketplace.deals.case_models import DealInvitation
from marketplace.deals.models import Deal
from marketplace.deals.stages import CLOSED, INTRODUCED, PROPOSED
from marketplace.deals.vetoes import runs_about
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.kinds import mail_link_of
from marketplace.notices.models import Mail
from tests.cast import make_organisation
from tests.deals.conftest import join, url_of
from tests.deals.test_answering import told
from tests.deals.test_cases import tuan
from tests.deals.test_late import send

__all__ = ["tuan"]
NAME, PHONE, EMAIL = "Người Chưa Có Tài Khoản", "0912 345 678", "nguoigap@example.vn"
WORDS = "Hai bên gặp nhau tại hội chợ, muốn làm thử năm tấn."
FILLED = {"title": "Ủ phân từ vỏ trái cây", "introduction": WORDS}
NEW = {
    "cau-org_name": "Tổ hợp tác Vườn Ươm Mới",
    "cau-org_kind": "HTX",
    "cau-org_province": "80",
    "cau-person_name": NAME,
    "cau-phone": PHONE,
    "cau-email": EMAIL,
    "cau-met": "SUKIEN",
}


@pytest.fixture
def entered(lan: Person, hoa: Person) -> Deal:
    """Lan's institute has members; the other organisation has none, and somebody without an account."""
    with transaction():
        other = make_organisation("Tổ hợp tác Vườn Ươm", "HTX", verified=False)
        case = entering.Case("Ủ phân từ vỏ trái cây", WORDS, lan.organisations[0], other)
        return entering.enter(hoa, case, {"supply": entering.Asked(), "demand": entering.Asked(NAME, PHONE, EMAIL)})


def side(deal: Deal, name: str) -> DealInvitation:
    row = entering.side_of(deal, name)
    assert row is not None
    return row


def link_to(deal: Deal, hoa: Person) -> str:
    with transaction():
        entering.ask(side(deal, "demand"), hoa)
    return f"/xac-nhan-ho-so/{entering.sign(side(deal, 'demand'))}"


def test_the_broker_enters_a_case(visit: Any, hoa: Person, lan: Person, minh: Person):
    client = visit(hoa)
    url = f"/giao-dich/mo-moi?cung={lan.organisations[0].public_id}"
    assert client.submit(url, {**FILLED, **NEW}).status_code == 303
    [deal] = db.session.execute(db.select(Deal)).scalars().unique()
    assert (deal.status, deal.title, deal.broker_id) == (PROPOSED, FILLED["title"], hoa.id)
    assert deal.demand.name == NEW["cau-org_name"] and not deal.demand.is_verified and not deal.demand.memberships
    assert told(lan) == ["deals.to_confirm"]
    page = client.page(url_of(deal))
    assert NAME in page.text and PHONE in page.text and lan.email not in page.text
    assert NAME not in visit(lan).page(url_of(deal)).text  # not before both sides have said yes
    assert NAME not in str([entry.changes for entry in history.entries_of(side(deal, "demand"))])


BAD = [
    ({"title": ""}, "title"),
    ({"introduction": " "}, "introduction"),
    ({"cau-org_name": ""}, "cau-org_name"),
    ({"cau-org_kind": ""}, "cau-org_kind"),
    ({"cau-person_name": ""}, "cau-person_name"),
    ({"cau-phone": "", "cau-email": ""}, "cau-phone"),
    ({"cau-phone": "12"}, "cau-phone"),
    ({"cau-email": "khong@"}, "cau-email"),
    ({"cau-met": ""}, "cau-met"),
    ({"technology": "CN-2020-9999"}, "technology"),
    ({"cung-person_name": "Chỉ có tên"}, "cung-phone"),
]


@pytest.mark.parametrize(("changed", "field"), BAD)
def test_what_is_missing_is_told_at_the_field(visit: Any, hoa: Person, lan: Person, changed: Any, field: str):
    url = f"/giao-dich/mo-moi?cung={lan.organisations[0].public_id}"
    response = visit(hoa).submit(url, {**FILLED, **NEW, **changed})
    assert response.status_code == 422 and f'id="{field}-error"' in response.text
    assert not db.session.execute(db.select(Deal)).first()


def test_a_namesake_is_chosen_without_losing_a_word(visit: Any, hoa: Person, lan: Person, minh: Person):
    client, theirs = visit(hoa), minh.organisations[0]
    url = f"/giao-dich/mo-moi?cung={lan.organisations[0].public_id}"
    same = {**FILLED, **NEW, "cau-org_name": theirs.name.upper()}
    response = client.submit(url, same)
    assert response.status_code == 422 and f"Chọn {theirs.name}" in response.text
    assert "cau-certain" in response.text and "cung-certain" not in response.text
    chosen = client.submit(f"{url}&cau={theirs.public_id}", {**same, "chon": "1"}, page=url)
    assert chosen.status_code == 200 and "cau-org_name" not in chosen.text
    assert NAME in chosen.text and WORDS in chosen.text
    assert not db.session.execute(db.select(Deal)).first()
    # Who says that it is another one, and forgets something else, need not say so again.
    kept = client.submit(url, {**same, "cau-certain": "y", "title": ""})
    assert 'id="title-error"' in kept.text and "cau-certain" in kept.text


def test_an_own_organisation_is_no_namesake_to_choose(visit: Any, hoa: Person, lan: Person, minh: Person):
    with transaction():
        join(hoa, minh.organisations[0], VIEWER)
    url = f"/giao-dich/mo-moi?cung={lan.organisations[0].public_id}"
    text = visit(hoa).submit(url, {**FILLED, **NEW, "cau-org_name": minh.organisations[0].name}).text
    assert "Đã có tổ chức trùng tên" in text and 'name="chon"' not in text
    found = visit(hoa).get("/giao-dich/mo-moi", query_string={"tim-cau": minh.organisations[0].name}).text
    assert "Bạn là thành viên của tổ chức này" in found and f"?cau={minh.organisations[0].public_id}" not in found


def test_a_listing_belongs_to_its_side(visit: Any, hoa: Person, lan: Person, minh: Person, technology: Technology):
    client, numbers = visit(hoa), {"technology": technology.number.lower()}
    wrong = f"/giao-dich/mo-moi?cung={minh.organisations[0].public_id}"
    assert "Tin này không phải của tổ chức đã chọn." in client.submit(wrong, {**FILLED, **NEW, **numbers}).text
    right = f"/giao-dich/mo-moi?cung={lan.organisations[0].public_id}"
    assert client.submit(right, {**FILLED, **NEW, **numbers}).status_code == 303
    [deal] = db.session.execute(db.select(Deal)).scalars().unique()
    assert deal.technology == technology


def test_who_may_not_enter_a_case(visit: Any, hoa: Person, lan: Person, an: Person, quan: Person, admin: Person):
    for person in (lan, an, quan, admin):
        assert visit(person).get("/giao-dich/mo-moi").status_code == 403
    other: Organisation = an.organisations[0]
    with transaction():
        other.suspended_at = now()
    assert visit(hoa).get(f"/giao-dich/mo-moi?cung={other.public_id}").status_code == 403
    with pytest.raises(NotOpen), transaction():
        entering.enter(hoa, entering.Case("x", "y", lan.organisations[0], other), {})
    with pytest.raises(NotAllowed), transaction():
        entering.enter(lan, entering.Case("x", "y", lan.organisations[0], an.organisations[0]), {})


def test_both_confirm_and_it_begins(entered: Deal, visit: Any, visitor: Any, hoa: Person, lan: Person):
    link = link_to(entered, hoa)
    text = visitor.page(link).text
    for shown in (
        entered.title,
        WORDS,
        lan.organisations[0].name,
        entering.organisation_of(side(entered, "demand")).name,
    ):
        assert shown in text
    assert side(entered, "demand").confirmed_at is None  # reading is not answering
    assert visitor.submit(link, {"do": "yes"}).status_code == 303
    assert "Cảm ơn bạn" in visitor.page(link).text
    assert entered.status == PROPOSED
    client, url = visit(lan), f"/giao-dich/loi-moi/{side(entered, 'supply').public_id}/tra-loi"
    assert client.submit(url, {"do": "yes"}).status_code == 303
    assert entered.status == INTRODUCED
    assert told(lan)[-1] == told(hoa)[-1] == "deals.confirmed"
    page = visit(lan).page(url_of(entered))
    assert NAME in page.text and PHONE in page.text  # now the other side may know whom to talk to
    assert [one.how for one in sorted(entered.invitations, key=lambda row: row.side)] == ["link", "account"]


def test_a_link_is_good_once_and_for_its_time(entered: Deal, visitor: Any, hoa: Person, visit: Any):
    old = link_to(entered, hoa)
    link = link_to(entered, hoa)
    assert visitor.get(old).status_code == 410  # asked anew
    assert visitor.get(link[:-2]).status_code == visitor.get("/xac-nhan-ho-so/x").status_code == 410
    with transaction():
        side(entered, "demand").asked_at = now() - timedelta(days=entering.LINK_DAYS, hours=1)
    late = f"/xac-nhan-ho-so/{entering.sign(side(entered, 'demand'))}"
    assert visitor.get(late).status_code == 410
    assert "liên kết đã quá hạn" in visit(hoa).page(url_of(entered)).text
    link = link_to(entered, hoa)
    response = visitor.submit(link, {"do": "yes"})
    assert response.status_code == 303
    stranger = visit(hoa)
    assert "không còn dùng được" in stranger.get(link).text
    assert send(stranger, link, do="yes").status_code == 410


def test_no_comes_with_words_and_the_broker_asks_again(entered: Deal, visitor: Any, visit: Any, hoa: Person):
    link = link_to(entered, hoa)
    assert 'id="words-error"' in visitor.submit(link, {"do": "no", "words": ""}).text
    assert visitor.submit(link, {"do": "no", "words": "Chỉ hai tấn"}).status_code == 303
    assert told(hoa)[-1] == "deals.not_confirmed" and entered.status == PROPOSED
    client = visit(hoa)
    assert "Chỉ hai tấn" in client.page(url_of(entered)).text
    url = f"/giao-dich/loi-moi/{side(entered, 'demand').public_id}/gui"
    assert client.submit(url, page=url_of(entered)).status_code == 303
    assert side(entered, "demand").declined_at is None and side(entered, "demand").asked_at


def test_a_recorded_call_confirms(entered: Deal, visit: Any, hoa: Person):
    url = f"/giao-dich/loi-moi/{side(entered, 'demand').public_id}/ghi-cuoc-goi"
    client = visit(hoa)
    assert 'id="recording-error"' in client.submit(url, {"who": "Hoa gọi", "at": "9 giờ"}).text
    values = {"who": "Hoa gọi", "at": "9 giờ", "recording": "Kho ghi âm, tệp 12"}
    assert client.submit(url, values).status_code == 303
    assert side(entered, "demand").how == "call"
    assert client.get(url).status_code == 303  # once


#                 Lan answers for her side; nobody else for any
MAY_ANSWER = [("lan", "supply", 200), ("lan", "demand", 404), ("minh", "supply", 404), ("hoa", "supply", 403)]


@pytest.mark.parametrize(("name", "of", "status"), MAY_ANSWER)
def test_who_answers_for_a_side(entered: Deal, minh: Person, visit: Any, request: Any, name: str, of: str, status: int):
    url = f"/giao-dich/loi-moi/{side(entered, of).public_id}/tra-loi"
    assert visit(request.getfixturevalue(name)).get(url).status_code == status


@pytest.mark.parametrize("verb", ["gui", "ghi-cuoc-goi", "xoa-du-lieu"])
@pytest.mark.parametrize(("name", "status"), [("lan", 403), ("minh", 403), ("admin", 403), ("tuan", 404)])
def test_only_its_broker_deals_with_the_people(
    entered: Deal, minh: Person, visit: Any, request: Any, verb: str, name: str, status: int
):
    url = f"/giao-dich/loi-moi/{side(entered, 'demand').public_id}/{verb}"
    assert send(visit(request.getfixturevalue(name)), url).status_code == status


def test_a_suspended_side_does_not_confirm(entered: Deal, visitor: Any, hoa: Person):
    link = link_to(entered, hoa)
    with transaction():
        entered.demand.suspended_at = now()
    assert visitor.get(link).status_code == 410


def test_people_are_forgotten_on_request(entered: Deal, visit: Any, hoa: Person):
    link_to(entered, hoa)
    url = f"/giao-dich/loi-moi/{side(entered, 'demand').public_id}/xoa-du-lieu"
    assert visit(hoa).submit(url, page=url_of(entered)).status_code == 303
    text = visit(hoa).page(url_of(entered)).text
    assert NAME not in text and PHONE not in text and EMAIL not in text
    assert "đã được xóa. Nếu không còn ai để hỏi, xin đóng hồ sơ" in text and "Ghi một cuộc gọi" not in text
    assert not db.session.execute(db.select(Mail).where(Mail.to == EMAIL)).first()
    assert history.verify() == []


def test_people_are_forgotten_some_time_after_the_end(entered: Deal, hoa: Person):
    with transaction():
        service.close(entered, hoa, "KHONGTRALOI", "")
        jobs.forget()
    assert side(entered, "demand").person_name == NAME and entered.status == CLOSED
    with transaction():
        entered.closed_at = now() - entering.FORGET_AFTER - timedelta(days=1)
        jobs.forget()
    assert side(entered, "demand").person_name == entering.ERASED and side(entered, "demand").email == ""


def test_the_mail_leads_to_the_answer_and_keeps_no_token(entered: Deal, hoa: Person):
    link = link_to(entered, hoa)
    [mail] = db.session.execute(db.select(Mail).where(Mail.to == EMAIL)).scalars()
    assert mail_link_of(mail.kind, mail.params, mail.link) == link
    assert link.rsplit("/", 1)[1] not in str(mail.params) and NAME not in str(mail.params)
    with transaction():
        entering.agree(side(entered, "demand"))
    assert mail_link_of(mail.kind, mail.params, mail.link) is None


def test_a_listing_of_an_entered_case_is_not_merged_away(technology: Technology, minh: Person, hoa: Person):
    supply, demand = technology.organisation, minh.organisations[0]
    with transaction():
        deal = entering.enter(hoa, entering.Case("x", "y", supply, demand, technology), {})
    assert deal.number in str(runs_about(technology, hoa))


def test_who_never_confirmed_is_not_introduced_by_closing_and_opening_again(entered: Deal, visit: Any, hoa, lan):
    """The link stays good; nobody learns who the other one is."""
    link = link_to(entered, hoa)
    with transaction():
        service.close(entered, hoa, "KHONGTRALOI", "Không nghe máy")
    client = visit(hoa)
    assert "Mở lại để hỏi hai bên" in client.page(url_of(entered)).text
    assert client.submit(f"{url_of(entered)}/mo-lai", {"reason": "Vừa gọi lại"}).status_code == 303
    assert entered.status == PROPOSED and (entered.outcome, entered.closed_at) == (None, None)
    page = visit(lan).page(url_of(entered))
    assert NAME not in page.text and PHONE not in page.text and "Vừa gọi lại" in page.text
    visit(lan).submit(f"/giao-dich/loi-moi/{side(entered, 'supply').public_id}/tra-loi", {"do": "yes"})
    assert entered.status == PROPOSED
    assert visit(hoa).submit(link, {"do": "yes"}).status_code == 303
    assert entered.status == INTRODUCED and NAME in visit(lan).page(url_of(entered)).text
    with transaction():
        service.close(entered, hoa, "GIA", "Chưa thống nhất")
    with transaction():
        service.reopen(entered, hoa, "Giảm giá")
    assert entered.status == INTRODUCED
