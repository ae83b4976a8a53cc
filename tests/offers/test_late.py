"""What was sent stays as it was; steps that come too late are answered with how it stands and every word."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from marketplace.accounts.models import Person
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotOpen
from marketplace.offers import service
from marketplace.offers.models import DRAFT, SENT, Sealed, TermSheet
from marketplace.offers.terms import Price, digest, to_json
from tests.html import Page
from tests.offers.conftest import CHEAPER, TERMS, agreed, all_sheets, drafted, fields_of, offers_of, sent, url_of
from tests.visitor import Visitor


def send(client: Visitor, url: str, **values: Any) -> Any:
    return client.post(url, data={"csrf_token": client.csrf_token(), **values})


@pytest.mark.parametrize(
    ("name", "value"),
    [("terms", to_json(CHEAPER)), ("note", "khác"), ("side", "demand"), ("number", 7), ("sha256", "0" * 64)],
)
def test_what_was_sent_is_not_written_again(deal: Deal, lan: Person, name: str, value: Any):
    """Neither by the service nor by code that goes around it."""
    sheet = sent(deal, lan)
    with pytest.raises(NotOpen), transaction():
        service.save(sheet, lan, CHEAPER, "", None)
    with pytest.raises(Sealed), transaction():
        setattr(sheet, name, value)
    assert (sheet.content, sheet.number, sheet.is_intact) == (TERMS, 1, True)


def test_words_changed_behind_the_programs_back_are_noticed(deal: Deal, lan: Person, minh: Person, visit: Any):
    sheet = sent(deal, lan)
    words = '{"title": "Khác"}'
    with transaction() as session:
        session.execute(text("UPDATE term_sheet SET terms = :words WHERE id = :id"), {"words": words, "id": sheet.id})
    assert not sheet.is_intact
    assert "không khớp mã kiểm tra" in visit(minh).page(url_of(sheet)).text
    with pytest.raises(NotOpen), transaction():
        service.accept(sheet, minh, sheet.sha256)


def test_the_form_of_a_sent_version_gives_its_words_back(deal: Deal, visit: Any, lan: Person):
    sheet, client = sent(deal, lan), visit(lan)
    assert client.get(f"{url_of(sheet)}/sua").status_code == 303
    late = send(client, f"{url_of(sheet)}/sua", **fields_of(CHEAPER, do="save", other="Câu tôi vừa gõ"))
    boxes = [box.text for box in Page.read(late.text).one("main").all("textarea")]
    assert late.status_code == 409 and "Câu tôi vừa gõ" in boxes and "Chế biến trái cây" in boxes
    assert sheet.content == TERMS


@pytest.mark.parametrize("end", ["countered", "withdrawn", "frozen"])
def test_accepting_what_is_no_longer_on_the_table(deal: Deal, visit: Any, lan: Person, minh: Person, end: str):
    sheet = sent(deal, lan)
    if end == "countered":
        sent(deal, lan, CHEAPER)
    elif end == "frozen":
        with transaction():
            service.accept(sheet, minh, sheet.sha256)
    else:
        with transaction():
            service.withdraw(sheet, lan)
    client = visit(minh)
    answer = send(client, f"{url_of(sheet)}/chap-nhan", sha256=sheet.sha256)
    assert answer.status_code == 409 and sheet.status == end
    assert client.get(f"{url_of(sheet)}/chap-nhan").status_code == 303


@pytest.mark.parametrize("sha256", ["", "0" * 64, "x"])
def test_another_hash_than_that_of_the_page_accepts_nothing(
    deal: Deal, visit: Any, lan: Person, minh: Person, sha256: str
):
    sheet = sent(deal, lan)
    assert send(visit(minh), f"{url_of(sheet)}/chap-nhan", sha256=sha256).status_code == 409
    assert (sheet.status, sheet.accepted_by) == (SENT, {"supply"})


def test_a_form_that_is_sent_twice_makes_one_draft_and_one_acceptance(
    deal: Deal, visit: Any, lan: Person, minh: Person
):
    client, url = visit(lan), f"{offers_of(deal)}/moi"
    data = fields_of(TERMS, do="save", csrf_token=client.csrf_token(), form_token="gui-mot-lan")
    assert [client.post(url, data=data).status_code for _ in range(2)] == [303, 303]
    [draft] = all_sheets(deal)
    with transaction():
        service.send(draft, lan, digest(draft.terms))
    other = visit(minh)
    data = {"csrf_token": other.csrf_token(), "form_token": "hai-lan", "sha256": draft.sha256}
    assert [other.post(f"{url_of(draft)}/chap-nhan", data=data).status_code for _ in range(2)] == [303, 303]
    assert len(draft.acceptances) == 2


def test_a_second_draft_of_a_side_leads_to_the_first(deal: Deal, visit: Any, lan: Person, lua: Person):
    draft = drafted(deal, lan)
    client = visit(lua)
    assert client.get(f"{offers_of(deal)}/moi").location == url_of(draft)
    late = send(client, f"{offers_of(deal)}/moi", **fields_of(CHEAPER, do="save"))
    assert late.status_code == 409 and "đã có một bản nháp khác" in late.text and all_sheets(deal) == [draft]


def test_of_two_of_one_side_the_second_sees_both_texts(deal: Deal, visit: Any, lan: Person, lua: Person):
    draft = drafted(deal, lan)
    client, read = visit(lan), str(draft.version)
    with transaction():
        service.save(draft, lua, replace(TERMS, training_days=6, other="Lời của Lụa"), "Nhắn của Lụa")
    mine = fields_of(replace(TERMS, months=24, steps=()), do="save", other="Lời của Lan", note="", training_days="")
    late = send(client, f"{url_of(draft)}/sua", version=read, **mine)
    page = Page.read(late.text)
    assert late.status_code == 409 and draft.content.other == "Lời của Lụa" and lua.name in page.text
    told = {one.get("id"): one.text for one in page.all("section") if "change" in (one.get("class") or "")}
    assert {"khac-training_days", "khac-months", "khac-other", "khac-steps"} <= told.keys()
    assert "6 ngày" in told["khac-training_days"] and "24 tháng" in told["khac-months"]
    assert "Lụa" in told["khac-other"] and "Lan" in told["khac-other"] and "Nhắn của Lụa" in page.text
    values = {one.get("name"): one.get("value") for one in page.all("input")}
    assert values["months"] == "24" and values["version"] == str(draft.version)
    again = send(client, f"{url_of(draft)}/sua", version=values["version"], form_token=values["form_token"], **mine)
    assert again.status_code == 303 and draft.content.other == "Lời của Lan"


def test_what_is_typed_for_a_draft_that_is_gone_is_given_back(deal: Deal, visit: Any, lan: Person, lua: Person):
    draft = drafted(deal, lan)
    client, url, read = visit(lan), url_of(draft), str(draft.version)
    with transaction():
        service.send(draft, lua, digest(draft.terms))
    late = send(client, f"{url}/sua", version=read, **fields_of(CHEAPER, do="save", other="Lời của Lan"))
    assert late.status_code == 409 and "Lời của Lan" in late.text


def test_the_database_holds_one_draft_a_side_and_one_version_on_the_table(deal: Deal, lan: Person):
    first = sent(deal, lan)
    for more in ({"number": 2, "sent_at": first.sent_at}, {}):
        drafts = 2 if not more else 1
        with pytest.raises(db.exc.IntegrityError), transaction() as session:
            for _ in range(drafts):
                session.add(TermSheet(deal=deal, side="supply", author=lan, terms={}, **more))
                session.flush()
            session.execute(text("UPDATE term_sheet SET status = 'sent' WHERE number = 2"))


def test_sending_words_that_were_not_read(deal: Deal, visit: Any, lan: Person, lua: Person):
    """Lụa changes the draft after Lan has opened it: what Lan sends is not what she read."""
    draft = drafted(deal, lan)
    read = digest(draft.terms)
    with transaction():
        service.save(draft, lua, CHEAPER, "")
    assert send(visit(lan), f"{url_of(draft)}/gui", sha256=read).status_code == 409
    assert draft.status == DRAFT


def test_agreed_terms_take_no_further_offer(deal: Deal, visit: Any, lan: Person, minh: Person):
    agreed(deal, lan, minh)
    client = visit(minh)
    assert client.get(f"{offers_of(deal)}/moi").status_code == 303
    late = send(client, f"{offers_of(deal)}/moi", **fields_of(CHEAPER, do="save"))
    assert late.status_code == 409 and "Hai bên đã chấp nhận phiên bản 1" in late.text


def test_a_version_of_another_deal_is_not_found(deal: Deal, visit: Any, lan: Person):
    sheet = sent(deal, lan)
    client = visit(lan)
    for url in ("", "/sua", "/uoc-tinh", "/chap-nhan"):
        assert client.get(f"/giao-dich/khongcogi123/dieu-khoan/{sheet.public_id}{url}").status_code == 404
        assert client.get(f"{offers_of(deal)}/khongcogi123{url}").status_code == 404


ROYALTY = replace(TERMS, price=replace(TERMS.price, mode="GIABANTINH", lump=None, instalments=(), share=500, years=3))
TOLD = {"units-1": "1.000", "price-1": "11 triệu", "taxes-1": "1 tỷ", "parts-1": "2 tỷ", "packing-1": "500 triệu"}


def test_the_estimate_tells_base_share_and_sum(deal: Deal, visit: Any, lan: Person, minh: Person):
    sheet = sent(deal, lan, ROYALTY)
    page = visit(minh).page(f"{url_of(sheet)}/uoc-tinh", query_string={**TOLD, "years": "2", "units-2": "0"})
    assert "7.500.000.000" in page.text and "375.000.000" in page.text
    assert "Tổng cộng: 375.000.000 đồng" in page.text
    assert "bao bì, đóng gói, vận tải, quảng cáo" in page.text and "cần kiểm tra lại văn bản gốc" in page.text
    [title] = [one.text for one in page.all("title") if one.inside("svg")]
    assert "bảng bên dưới" in title


@pytest.mark.parametrize(
    ("name", "value"),
    [("units-1", "-1"), ("units-1", "1,5"), ("units-1", "9" * 13), ("price-1", "1e15"), ("price-1", "999999 tỷ tỷ")],
)
def test_what_cannot_be_read_is_kept_and_nothing_is_computed(
    deal: Deal, visit: Any, lan: Person, name: str, value: str
):
    sheet = sent(deal, lan, ROYALTY)
    response = visit(lan).get(f"{url_of(sheet)}/uoc-tinh", query_string=TOLD | {name: value})
    assert response.status_code == 200 and "Chưa tính được" in response.text and f'value="{value}"' in response.text
    assert "Tổng cộng" not in response.text


BEYOND = [  # what was typed, and what is said beside it
    ({"units-1": "-5"}, "Số sản phẩm không được âm."),
    ({"parts-1": "-3 triệu"}, "Số tiền ở đây không được âm."),
    ({"units-1": "1.000.000.000", "price-1": "999 tỷ"}, "Số sản phẩm nhân với số tiền mỗi sản phẩm quá lớn"),
    ({"units-2": "1.000.000.000"}, "Số sản phẩm nhân với số tiền mỗi sản phẩm quá lớn"),  # at the price of year one
]


@pytest.mark.parametrize(("typed", "said"), BEYOND)
def test_numbers_beyond_sense_are_told_beside_them(deal: Deal, visit: Any, lan: Person, typed: dict, said: str):
    sheet = sent(deal, lan, ROYALTY)
    page = visit(lan).page(f"{url_of(sheet)}/uoc-tinh", query_string={**TOLD, "years": "2", **typed})
    [place] = [one.get("id") for one in page.all("p") if one.get("class") == "error" and said in one.text]
    assert place.removesuffix("-error") in typed and "Tổng cộng" not in page.text


def test_a_contribution_alone_is_no_payment(deal: Deal, visit: Any, lan: Person):
    price = Price(mode="GOPVON", capital=3_000_000_000, capital_share=2000)
    sheet = sent(deal, lan, replace(TERMS, form="GOPVON", price=price))
    page = visit(lan).page(f"{url_of(sheet)}/uoc-tinh")
    assert "không có khoản tiền nào phải trả" in page.text and "3.000.000.000 đồng" in page.text
    assert not list(page.all("table")) and "Tổng cộng" not in page.text


@pytest.mark.parametrize(("years", "shown"), [("0", 1), ("11", 10), ("x", 3), ("-3", 3), ("", 3), ("99999", 3)])
def test_between_one_and_ten_years(deal: Deal, visit: Any, lan: Person, years: str, shown: int):
    sheet = sent(deal, lan, ROYALTY)
    page = visit(lan).page(f"{url_of(sheet)}/uoc-tinh", query_string={"years": years})
    assert len([one for one in page.all("summary") if one.text.startswith("Năm thứ")]) == shown
