"""Contracts made elsewhere: one page, one POST; the other side answers; officers check; nobody counts twice."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest

from marketplace.accounts.models import VIEWER, Organisation, Person
from marketplace.extensions import db
from marketplace.fulfilment import declaring, links
from marketplace.fulfilment.declaring import Declared, Other, Twin
from marketplace.fulfilment.models import DECLARED, EVIDENCED, REGISTERED, Transfer
from marketplace.kernel import history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.service import KINDS
from tests.agreements.conftest import broker, thu
from tests.cast import make_organisation
from tests.deals.conftest import join
from tests.fulfilment.conftest import PDF, mailed, pdf, told
from tests.fulfilment.test_milestones import people
from tests.visitor import Visitor

__all__ = ["broker", "people", "thu"]

DAY = timedelta(days=1)
SIGNED = date(2026, 10, 1)


def declare(person: Person, other: Other, is_another: bool = False, **more: Any) -> Transfer:
    what = Declared(**{"title": "Dây chuyền ép dầu", "side": "supply", "signed_on": SIGNED, **more})
    with transaction():
        return declaring.declare(person, person.organisations[0], other, what, is_another)


def to(organisation: Organisation) -> Other:
    return Other(organisation.name, organisation)


@pytest.fixture
def declared(lan: Person, minh: Person, hoa: Person) -> Transfer:
    """By Lan, with Minh's cooperative, with one file."""
    price = {"amount": 5_000_000, "currency": "USD", "rate": "25400"}
    return declare(lan, to(minh.organisations[0]), evidence=(("HOPDONG", pdf()),), **price)


def test_what_is_kept(declared: Transfer, minh: Person, lan: Person):
    assert (declared.amount, declared.currency, declared.rate) == (5_000_000, "USD", "25400")
    assert declared.value == 1_270_000_000
    assert (declared.supply_id, declared.demand_id) == (lan.organisations[0].id, minh.organisations[0].id)
    assert (declared.confidence, declared.declared_side, len(declared.evidence)) == (DECLARED, "supply", 1)
    assert told("fulfilment.to_confirm") == [minh.name]
    assert [row.months for row in declared.surveys] == [6, 12, 24]


# who                       see    add    answer check
WHO = {
    "lan": (True, True, False, False),
    "minh": (True, False, True, False),
    "thu": (True, False, False, False),
    "hoa": (True, False, False, True),
    "broker": (True, False, False, True),
    "admin": (True, False, False, True),
    "quan": (False, False, False, False),
    "an": (False, False, False, False),
}


def test_who_may_what(declared: Transfer, people: dict[str, Person], visit, visitor: Visitor):
    url = f"/khai-bao-hop-dong/{declared.public_id}"
    forms = (("/chung-tu", {"what": ""}), ("/chua-dung", {"words": ""}), ("/giay-chung-nhan", {"number": ""}))
    for name, (sees, *may) in WHO.items():
        browser = visit(people[name])
        assert browser.get(url).status_code == (200 if sees else 404), name
        for (path, data), allowed in zip(forms, may, strict=True):
            status = browser.submit(url + path, data, page="/").status_code
            assert (status in (409, 422)) == allowed, (name, path, status)
        page = browser.get("/khai-bao-hop-dong")
        assert (declared.number in page.text) == sees
    assert visitor.get(url).status_code == visitor.get("/khai-bao-hop-dong").status_code == 303


def test_confirmed_once(declared: Transfer, minh: Person, lan: Person, an: Person):
    for person in (lan, an):
        with pytest.raises(NotAllowed), transaction():
            declaring.confirm(declared, person, person.name, "account")
    with transaction():
        declaring.confirm(declared, minh, minh.name, "account")
    for again in (declaring.confirm, lambda *a: declaring.dispute(*a[:2], "Sai", *a[2:])):
        with pytest.raises(NotOpen), transaction():
            again(declared, minh, minh.name, "account")
    assert lan.name in told("fulfilment.confirmed") and history.verify() == []


def test_disputed_is_not_checked_until_it_is_confirmed(declared: Transfer, minh: Person, hoa: Person):
    with transaction():
        declaring.dispute(declared, minh, "Chưa ký", minh.name, "account")
    with pytest.raises(NotOpen), transaction():
        declaring.check(declared, hoa)
    with transaction():
        declaring.confirm(declared, minh, minh.name, "account")
    assert (declared.disputed_at, declared.dispute) == (None, "")
    with transaction():
        declaring.check(declared, hoa)
    assert declared.confidence == EVIDENCED


def test_from_declared_to_registered(declared: Transfer, hoa: Person, lan: Person, admin: Person):
    with pytest.raises(NotOpen), transaction():
        declaring.register(declared, hoa, "7/GCN", SIGNED)
    with pytest.raises(NotAllowed), transaction():
        declaring.check(declared, lan)
    with transaction():
        declaring.check(declared, admin)
    for day in (SIGNED - DAY, today() + DAY):
        with pytest.raises(ValueError, match="certified_on"), transaction():
            declaring.register(declared, hoa, "7/GCN", day)
    with transaction():
        declaring.register(declared, hoa, "7/GCN", SIGNED + 9 * DAY)
    assert (declared.confidence, declared.certificate_number) == (REGISTERED, "7/GCN")
    with pytest.raises(NotOpen), transaction():
        declaring.add_evidence(declared, lan, "HOADON", pdf())


def test_nothing_is_checked_without_evidence(lan: Person, minh: Person, hoa: Person):
    row = declare(lan, to(minh.organisations[0]))
    with pytest.raises(NotOpen), transaction():
        declaring.check(row, hoa)


def test_an_officer_with_a_part_in_it_does_not_check(declared: Transfer, hoa: Person, minh: Person):
    with transaction():
        join(hoa, minh.organisations[0], VIEWER)
    with pytest.raises(NotAllowed), transaction():
        declaring.check(declared, hoa)


TWINS = [  # days apart, certificate of the first, of the second, found, the same
    (0, "", "", True, False),
    (7, "", "", True, False),
    (-7, "", "", True, False),
    (8, "", "", False, False),
    (90, "3/GCN", "3/GCN", True, True),
    (90, "3/GCN", "4/GCN", False, False),
    (2, "3/GCN", "4/GCN", True, False),
]


@pytest.mark.parametrize(("days", "one", "other", "found", "same"), TWINS)
def test_twins(lan: Person, minh: Person, hoa: Person, days: int, one: str, other: str, found: bool, same: bool):
    first = declare(lan, to(minh.organisations[0]), certificate=one)
    second = {"side": "demand", "signed_on": SIGNED + days * DAY, "certificate": other}
    if not found:
        declare(minh, to(lan.organisations[0]), **second)
        return
    with pytest.raises(Twin) as twin:
        declare(minh, to(lan.organisations[0]), **second)
    assert (twin.value.transfer.id, twin.value.is_same) == (first.id, same)
    if same:
        with pytest.raises(Twin):
            declare(minh, to(lan.organisations[0]), is_another=True, **second)
    else:
        declare(minh, to(lan.organisations[0]), is_another=True, **second)


def test_a_contract_made_here_is_a_twin(transfer: Transfer, lan: Person, minh: Person):
    with pytest.raises(Twin) as twin:
        declare(lan, to(minh.organisations[0]), signed_on=transfer.signed_on)
    assert twin.value.transfer.id == transfer.id


def test_another_firm_is_no_twin(declared: Transfer, lan: Person, an: Person):
    declare(lan, to(an.organisations[0]))
    declare(lan, Other("Công ty Hoa Mai", None, "mai@example.vn"))
    with pytest.raises(Twin):
        declare(lan, Other("CÔNG TY  HOA MAI", None, "mai2@example.vn"), signed_on=SIGNED + DAY)


def test_only_for_a_verified_organisation_one_writes_for(app: Any, lan: Person, thu: Person, minh: Person):
    with transaction():
        firm = make_organisation("Chưa xác minh", "DOANHNGHIEP", lan, verified=False)
    with pytest.raises(NotAllowed), transaction():
        declaring.declare(lan, firm, to(minh.organisations[0]), Declared("x", "supply", SIGNED))
    with pytest.raises(NotAllowed):
        declare(thu, to(lan.organisations[0]))


FILLED = {
    "side": "supply",
    "other_name": "Công ty Hoa Mai",
    "other_email": "mai@example.vn",
    "title": "Dây chuyền ép dầu",
    "signed_on": "01/10/2026",
    "price-currency": "USD",
    "price-amount": "25.000,50",
    "price-rate": "25.400",
    "objects": ["PHUONGAN", "MAYMOC"],
    "field": "211",
}
NEW = "/khai-bao-hop-dong/moi"


def rows() -> list[Transfer]:
    return list(db.session.execute(db.select(Transfer).order_by(Transfer.id)).scalars())


def test_one_page_and_a_signed_link(visit, lan: Person, visitor: Visitor, app: Any):
    file = (io.BytesIO(PDF), "hop-dong.pdf")
    done = visit(lan).submit(NEW, {**FILLED, "what_1": "HOPDONG", "scan_1": file})
    assert done.status_code == 303, done.text[:3000]
    (row,) = rows()
    assert (row.value, row.demand_name, row.demand_id, len(row.evidence)) == (635_012_700, "Công ty Hoa Mai", None, 1)
    (mail,) = mailed("fulfilment.to_confirm")
    assert mail.to == "mai@example.vn" and "Dây chuyền" not in str(mail.params)
    link = KINDS[mail.kind].mail_link(mail.params)
    assert link
    assert visitor.get(link).status_code == 200 and rows()[0].confirmed_at is None
    assert visitor.submit(link, {"by": "", "do": "yes"}).status_code == 422
    assert visitor.submit(link, {"by": "Mai", "do": "no", "words": ""}).status_code == 422
    nothing = visitor.submit(link, {"by": "", "do": "no", "words": ""}).text
    assert "Xin ghi điều chưa đúng" in nothing and "Người trả lời: Xin điền" in nothing  # all that is missing at once
    for neither in ("", "khong-co"):  # an unknown answer is no "no"
        unsaid = visitor.submit(link, {"by": "Mai", "do": neither, "words": "Sai giá"})
        assert unsaid.status_code == 422 and "Xin chọn một câu trả lời" in unsaid.text and "Sai giá" in unsaid.text
        assert rows()[0].disputed_at is None
    assert visitor.submit(link, {"by": "Mai, giám đốc", "do": "yes"}).status_code == 303
    assert "Cảm ơn bạn" in visitor.get(link).text
    assert rows()[0].confirmed_by == "Mai, giám đốc"
    assert app.test_client().get(link).status_code == 410
    assert KINDS[mail.kind].mail_link(mail.params) is None


@pytest.mark.parametrize("token", ["x", "survey"])
def test_bad_links(declared: Transfer, visitor: Visitor, token: str):
    made = links.sign(links.SURVEY, declared.surveys[0]) if token == "survey" else token
    assert visitor.get(f"/xac-nhan-khai-bao/{made}").status_code == 410


WRONG = [
    ({"other_email": ""}, "chưa có trên Sàn"),
    ({"other_email": "khong-phai"}, "địa chỉ"),
    ({"other_name": "Viện Nghiên cứu Sau thu hoạch mẫu"}, "tổ chức của bạn"),
    ({"side": ""}, "Xin chọn"),
    ({"signed_on": "30/02/2026"}, ""),
    ({"signed_on": "01/10/2099"}, "chưa đến"),
    ({"effective_on": "01/09/2026"}, "trước ngày ký"),
    ({"price-amount": "0"}, "Số tiền"),
    ({"price-amount": "-5"}, "Số tiền phải lớn hơn 0"),
    ({"price-amount": "12,345"}, "chữ số sau dấu phẩy"),
    ({"price-currency": "XYZ"}, ""),
    ({"price-rate": ""}, "tỷ giá"),
    ({"price-rate": "0"}, "Tỷ giá"),
    ({"price-rate": "1.000.000.000"}, "Tỷ giá"),
    ({"price-currency": "VND", "price-amount": "1.000.000 tỷ", "price-rate": ""}, "Số tiền"),
    ({"field": "999999"}, "danh sách"),
]


@pytest.mark.parametrize(("wrong", "words"), WRONG)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(visit, lan: Person, wrong: dict[str, str], words: str):
    response = visit(lan).submit(NEW, {**FILLED, **wrong})
    assert response.status_code == 422, response.status_code
    assert words in response.text and "Dây chuyền ép dầu" in response.text and rows() == []


def test_the_page_tells_of_a_twin_and_lets_go_on(visit, lan: Person, minh: Person, hoa: Person):
    first = declare(minh, to(lan.organisations[0]), side="demand")
    data = {**FILLED, "other_name": minh.organisations[0].name}
    browser = visit(lan)
    told_of = browser.submit(NEW, data)
    assert told_of.status_code == 409 and first.number in told_of.text and len(rows()) == 1
    assert browser.submit(NEW, {**data, "is_another": "y"}).status_code == 303
    assert len(rows()) == 2


def test_the_file_is_for_those_who_see_it(declared: Transfer, visit, minh: Person, an: Person, quan: Person):
    url = f"/khai-bao-hop-dong/{declared.public_id}/chung-tu/{declared.evidence[0].public_id}"
    response = visit(minh).get(url)
    assert response.data == PDF
    response.close()
    assert visit(an).get(url).status_code == visit(quan).get(url).status_code == 404


def test_what_waits_for_an_officer_is_counted_on_the_desk(
    declared: Transfer, visit, lan: Person, minh: Person, hoa: Person
):
    """Without evidence there is nothing to check; disputed, withdrawn and checked ones wait no more."""
    declare(lan, Other("Công ty Hoa Mai", None, "mai@example.vn"))
    second = declare(lan, Other("Công ty Cỏ May", None, "may@example.vn"), evidence=(("HOPDONG", pdf()),))
    third = declare(lan, Other("Công ty Sen Hồng", None, "sen@example.vn"), evidence=(("HOPDONG", pdf()),))
    assert declaring.count_to_check() == 3
    assert visit(hoa).get("/khai-bao-hop-dong").text.count("Chờ kiểm tra") == 3
    assert "Chờ kiểm tra" not in visit(lan).get("/khai-bao-hop-dong").text
    with transaction():
        declaring.check(declared, hoa)
        declaring.withdraw(second, lan, "Nhầm")
        declaring.dispute(third, None, "Sai giá", "Sen", declaring.BY_LINK)
    assert declaring.count_to_check() == 0
