"""Pages of offers: writing, reading, accepting, comparing, as people do it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements import drafting
from marketplace.deals.models import Deal
from marketplace.deals.stages import AGREED
from marketplace.kernel.db import transaction
from marketplace.offers import reopening, service
from marketplace.offers.models import COUNTERED, DRAFT, FROZEN, SENT
from tests.offers.conftest import CHEAPER, TERMS, agreed, all_sheets, drafted, fields_of, offers_of, sent, url_of


def test_from_nothing_to_agreed_terms(deal: Deal, visit: Any, lan: Person, minh: Person):
    """Lan offers, Minh counters, Lan accepts: what a browser does without JavaScript."""
    hers, his, where = visit(lan), visit(minh), offers_of(deal)
    page = hers.page(where)
    assert "Chưa có đề nghị nào" in page.text
    saved = hers.submit(f"{where}/moi", fields_of(TERMS, do="review"))
    assert saved.status_code == 303, saved.text
    [draft] = all_sheets(deal)
    assert (draft.status, draft.side, draft.content) == (DRAFT, "supply", TERMS)
    assert "Bản nháp" in hers.page(saved.location).text
    assert his.get(saved.location).status_code == 404
    assert hers.submit(f"{url_of(draft)}/gui", page=url_of(draft)).status_code == 303
    assert (draft.status, draft.number, draft.accepted_by) == (SENT, 1, {"supply"})
    page = his.page(where)
    assert "900.000.000 đồng" in page.text and "đến hết ngày 01/01/2032" in page.text
    counter = his.submit(f"{where}/moi?tu={draft.public_id}", fields_of(CHEAPER, do="review", note="Xin bớt giá."))
    assert counter.status_code == 303
    assert his.submit(counter.location + "/gui", page=counter.location).status_code == 303
    first, second = all_sheets(deal)
    assert (first.status, second.status, second.answers_id) == (COUNTERED, SENT, first.id)
    changes = hers.page(f"{where}/so-sanh")
    assert "700.000.000 đồng" in changes.text and "Tổng số tiền" in changes.text
    confirm = hers.page(f"{url_of(second)}/chap-nhan")
    assert second.sha256 in confirm.text and "700.000.000 đồng" in confirm.text
    assert hers.submit(f"{url_of(second)}/chap-nhan").status_code == 303
    assert (second.status, deal.status) == (FROZEN, AGREED)
    assert "Hai bên đã chấp nhận" in his.page(where).text
    assert "thống nhất" in his.page(f"/giao-dich/{deal.public_id}").text


def test_the_form_begins_with_what_the_listing_says(deal: Deal, visit: Any, lan: Person):
    page = visit(lan).page(f"{offers_of(deal)}/moi")
    values = {one.get("name"): one.get("value") for one in page.all("input")}
    assert values["title"] == deal.technology.title
    chosen = [one.get("value") for one in page.all("option") if "selected" in one.attributes]
    assert "KHONGDOCQUYEN" in chosen


def test_the_counter_begins_with_the_version_it_answers(deal: Deal, visit: Any, lan: Person, minh: Person):
    sheet = sent(deal, lan)
    page = visit(minh).page(f"{offers_of(deal)}/moi?tu={sheet.public_id}")
    values = {one.get("name"): one.get("value") for one in page.all("input")}
    assert values["price-lump"] == "900.000.000" and values["price-instalments-1-after"] == "nghiệm thu chạy thử"
    assert values["penalty"] == "8" and values["starts_on"] == "01/01/2027"


@pytest.mark.parametrize(
    ("wish", "instalments", "steps"),
    [("add-instalment", 3, 1), ("remove-instalment-0", 1, 1), ("add-step", 2, 2), ("remove-step-0", 2, 0)],
)
def test_rows_come_and_go_and_nothing_is_written(
    deal: Deal, visit: Any, lan: Person, wish: str, instalments: int, steps: int
):
    response = visit(lan).submit(f"{offers_of(deal)}/moi", fields_of(TERMS, do=wish) | {"steps-1-title": None})
    assert response.status_code == 200 and all_sheets(deal) == []
    names = [part.split('"')[0] for part in response.text.split('name="')[1:]]
    assert sum(name.startswith("price-instalments") and name.endswith("title") for name in names) == instalments
    assert sum(name.startswith("steps") and name.endswith("title") for name in names) >= steps


@pytest.mark.parametrize(
    "wish",
    [
        "remove-instalment-99",
        "remove-step-x",
        "add-",
        "remove-instalment-",
        "add-nothing",
        "remove-step-²",
        "remove-step--1",
    ],
)
def test_wishes_that_no_button_sends_change_nothing(deal: Deal, visit: Any, lan: Person, wish: str):
    assert visit(lan).submit(f"{offers_of(deal)}/moi", fields_of(TERMS, do=wish)).status_code in (200, 303)


BAD = [
    ("price-lump", "0", "Số tiền phải từ 1 đồng"),
    ("price-lump", "-5", "Số tiền phải từ 1 đồng"),
    ("price-lump", "1e15", "Xin viết số tiền"),
    ("price-lump", "1000000000000000", "Số tiền phải từ 1 đồng"),
    ("price-lump", "99999999999999999999", "Số tiền quá lớn"),
    ("penalty", "100,01", "không quá 100"),
    ("penalty", "-1", "lớn hơn 0 và không quá 100"),
    ("penalty", "1,234", "Xin viết tỷ lệ"),
    ("months", "0", "từ 1 đến"),
    ("months", "1,5", "số nguyên"),
    ("starts_on", "29/02/2027", "không có trong lịch"),
    ("steps-0-due_on", "31/12/2040", "sau ngày hết thời hạn"),
    ("price-instalments-0-amount", "300 triệu 1", "Xin viết số tiền"),
    ("price-instalments-1-amount", "500 triệu", "chưa bằng tổng"),
    ("right", "DUYNHAT", "không nằm trong danh sách"),
    ("title", "", "Xin điền mục này"),
]


@pytest.mark.parametrize(("name", "value", "words"), BAD)
def test_bad_input_is_told_at_its_field_and_kept(
    deal: Deal, visit: Any, lan: Person, name: str, value: str, words: str
):
    sent_ = fields_of(TERMS, do="review", disputes="Câu này phải còn") | {name: value}
    response = visit(lan).submit(f"{offers_of(deal)}/moi", sent_)
    assert response.status_code == 200 and words in response.text and all_sheets(deal) == []
    assert "Câu này phải còn" in response.text
    if name not in ("right", "title"):
        assert f'value="{value}"' in response.text
    above = response.text.split('class="errors"')[1].split("</div>")[0]
    if "amount" in name or "due_on" in name:  # the summary says in which row; of the last, what follows from all rows
        assert ("mục 1 – " in above) == (value != "500 triệu")


def test_29_february_can_be_the_first_day(deal: Deal, visit: Any, lan: Person):
    client = visit(lan)
    saved = client.submit(
        f"{offers_of(deal)}/moi", fields_of(replace(TERMS, steps=()), do="save", starts_on="29/02/2028")
    )
    assert "đến hết ngày 28/02/2033" in client.page(saved.location).text


def test_a_draft_may_be_unfinished_but_not_sent(deal: Deal, visit: Any, lan: Person):
    client = visit(lan)
    saved = client.submit(f"{offers_of(deal)}/moi", fields_of(replace(TERMS, title=""), do="save"))
    page = client.page(saved.location)
    assert "Cần sửa trước khi gửi" in page.text
    [draft] = all_sheets(deal)
    answer = client.post(f"{url_of(draft)}/gui", data={"csrf_token": client.csrf_token(), "sha256": "x"})
    assert answer.status_code == 409 and draft.status == DRAFT


def test_a_forgotten_side_gets_a_figure_in_its_tab(deal: Deal, visit: Any, lan: Person, minh: Person):
    sent(deal, lan)
    assert "Điều khoản 1" in visit(minh).page(f"/giao-dich/{deal.public_id}").text
    assert "Điều khoản 1" not in visit(lan).page(f"/giao-dich/{deal.public_id}").text


def test_each_reads_for_whom_an_offer_waits(deal: Deal, visit: Any, lan: Person, minh: Person, hoa: Person):
    sheet = sent(deal, lan)
    for reader, words in ((lan, "Chờ bên kia"), (minh, "Chờ bên bạn"), (hoa, "Chờ bên cầu")):
        for url in (offers_of(deal), url_of(sheet)):
            assert f"{words} trả lời" in visit(reader).page(url).text, (reader.name, url)


def test_an_offer_of_the_broker_waits_for_both_sides(deal: Deal, visit: Any, minh: Person, hoa: Person):
    sheet = sent(deal, hoa)
    assert "Chờ hai bên trả lời" in visit(hoa).page(url_of(sheet)).text
    with transaction():
        service.accept(sheet, minh, sheet.sha256)
    assert "Chờ bên cung trả lời" in visit(hoa).page(url_of(sheet)).text
    assert "Chờ bên kia trả lời" in visit(minh).page(url_of(sheet)).text


def test_agreed_terms_lead_on_to_the_contract(deal: Deal, visit: Any, lan: Person, minh: Person, hoa: Person):
    sheet = agreed(deal, lan, minh)
    papers = f"/giao-dich/{deal.public_id}/hop-dong"
    for url in (offers_of(deal), url_of(sheet)):
        assert f'class="button " href="{papers}"' in visit(minh).get(url).text
    with transaction():
        contract = drafting.start(deal, "contract", hoa)
    assert f'href="{papers}/{contract.public_id}"' in visit(minh).get(offers_of(deal)).text


def test_a_wish_to_reopen_stands_before_the_answer_and_the_contract_waits(
    deal: Deal, visit: Any, lan: Person, minh: Person
):
    sheet = agreed(deal, lan, minh)
    with transaction():
        reopening.ask(sheet, minh, "Ngân hàng chỉ cho vay 500 triệu.")
    for url in (offers_of(deal), url_of(sheet)):
        text = visit(lan).page(url).text
        assert text.index("Ngân hàng chỉ cho vay") < text.index("Đồng ý mở lại")
        assert "lập hợp đồng từ các điều khoản này" not in text


def test_fixed_sums_are_told_for_the_years_in_which_they_are_due(deal: Deal, visit: Any, lan: Person):
    page = visit(lan).page(f"{url_of(sent(deal, lan))}/uoc-tinh")
    rows = [one.text for one in page.all("tr")]
    assert len(rows) == 2 and "300.000.000" in rows[1] and "600.000.000 đồng" in page.text


def test_withdrawing_and_discarding(deal: Deal, visit: Any, lan: Person, minh: Person):
    sheet = sent(deal, lan)
    client = visit(lan)
    assert client.submit(f"{url_of(sheet)}/rut", page=url_of(sheet)).status_code == 303
    assert service.on_table(deal) is None
    draft = drafted(deal, lan)
    assert client.submit(f"{url_of(draft)}/bo", page=url_of(draft)).status_code == 303
    assert all_sheets(deal) == [sheet]


def test_comparing_needs_two(deal: Deal, visit: Any, lan: Person):
    client = visit(lan)
    assert client.get(f"{offers_of(deal)}/so-sanh").status_code == 303
    sent(deal, lan)
    assert client.get(f"{offers_of(deal)}/so-sanh?a=khongcogi123").status_code == 303


def test_reading_writes_nothing(deal: Deal, visit: Any, lan: Person, minh: Person):
    sheet = sent(deal, lan)
    before = (sheet.version, deal.version)
    client = visit(minh)
    for url in (
        offers_of(deal),
        url_of(sheet),
        f"{url_of(sheet)}/uoc-tinh",
        f"{url_of(sheet)}/chap-nhan",
        f"{offers_of(deal)}/moi",
    ):
        client.page(url)
    assert (sheet.version, deal.version) == before and all_sheets(deal) == [sheet]
