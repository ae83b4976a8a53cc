"""The officers' desk of the lexicon, as a browser without scripts sees it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.search import lexicon_service
from marketplace.search.documents import published
from marketplace.search.models import APPROVED, OFF, PROPOSED, LexiconEntry
from marketplace.vietnamese import lexicon
from tests.html import filled_in, is_post
from tests.search.test_lexicon import ROW, added, fresh, index, log, means  # noqa: F401 - fixtures

NEW = "/tu-dien/them"
FIELDS = {"words": "cù nèo", "means": "cào cỏ", "kind": "region", "direction": "one", "source": "Lời bà con"}


def the_entry() -> LexiconEntry:
    return db.session.execute(select(LexiconEntry)).scalar_one()


def errors_of(browser, **fields) -> str:
    answer = browser.submit(NEW, {**FIELDS, "lam": "duyet", **fields})
    assert answer.status_code == 200
    assert db.session.execute(select(LexiconEntry)).all() == []
    return answer.text


@pytest.mark.parametrize("url", ["/tu-dien/", NEW, "/tu-dien/hoi-ma-khong-co"])
def test_only_officers_come_in(visit, visitor, lan, hoa, quan, admin, url):
    assert visitor.get(url).status_code == 303
    assert visit(lan).get(url).status_code == 403
    assert {visit(officer).get(url).status_code for officer in (hoa, quan, admin)} == {200}


@pytest.mark.parametrize(("button", "status"), [("luu", PROPOSED), ("duyet", APPROVED)])
def test_a_row_is_added(visit, quan, button, status):
    answer = visit(quan).submit(NEW, {**FIELDS, "context": "cỏ, ruộng , cỏ", "lam": button})
    entry = the_entry()
    assert answer.status_code == 303 and answer.location.endswith(entry.public_id)
    assert (entry.status, entry.context, entry.author_id) == (status, ["cỏ", "ruộng"], quan.id)


def test_the_same_form_sent_twice_adds_once(visit, quan):
    browser = visit(quan)
    sent = {**FIELDS, "lam": "luu", "form_token": "mot-lan"}
    assert browser.submit(NEW, sent).status_code == 303
    assert "đã có" in browser.submit(NEW, sent).text
    the_entry()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"words": ""}, "Xin điền mục này."),
        ({"means": "…"}, "Cần ít nhất một chữ cái"),
        ({"means": "CÙ NÈO"}, "Hai vế giống nhau."),
        ({"words": "một hai ba bốn năm sáu bảy"}, "không quá 6 tiếng"),
        ({"words": "heo", "means": "lợn"}, "Mục này đã có: lợn = heo."),
        ({"words": "lợn", "means": "heo"}, "Mục này đã có: lợn = heo."),
        ({"context": ", ".join(f"từ {n}" for n in range(21))}, "nhiều nhất 20 từ"),
        ({"kind": "x"}, "Có lỗi"),
    ],
)
def test_what_is_wrong_is_said(visit, quan, fields, said):
    assert said in errors_of(visit(quan), **fields)


def test_what_is_switched_off_is_not_added_again(visit, quan):
    entry = added(quan)
    with transaction():
        lexicon_service.take("switch_off", entry, quan)
    assert "đang tắt" in visit(quan).submit(NEW, {**FIELDS, "lam": "luu"}).text


def test_a_frequent_single_syllable_wants_a_second_look(visit, quan, index):  # noqa: F811
    browser = visit(quan)
    text = errors_of(browser, words="máy", means="cỗ máy cái")
    assert "có trong 3 trên 4 tin" in text and "có thể mang nghĩa khác" in text
    assert browser.submit(NEW, {**FIELDS, "words": "máy", "sure": "y", "lam": "luu"}).status_code == 303


def test_old_copies_of_a_listing_are_not_counted(visit, quan, index):  # noqa: F811
    index.index(published(list(index.stamps())[:1]))
    assert "có trong 3 trên 4 tin" in errors_of(visit(quan), words="máy", means="cỗ máy cái")


def test_with_a_condition_it_is_taken_at_once(visit, quan, index):  # noqa: F811
    sent = {**FIELDS, "words": "máy", "context": "cày, bừa", "lam": "luu"}
    assert visit(quan).submit(NEW, sent).status_code == 303


def test_the_preview_stands_below_the_form_and_saves_nothing(visit, quan, index, log):  # noqa: F811
    log("cù nèo", 3, 1)
    log("cù nèo", 3, 2)
    text = visit(quan).submit(NEW, {**FIELDS, "lam": "xem"}).text
    assert "gõ 6 lần" in text and "Máy cào cỏ ruộng lúa" in text and "mới vào" in text
    assert db.session.execute(select(LexiconEntry)).all() == []


def test_an_unanswered_query_fills_the_form(visit, quan, log):  # noqa: F811
    log("nồi bung mứt", 3, 1)
    log("nồi bung mứt", 3, 2)
    page = visit(quan).page("/tu-dien/hoi-ma-khong-co")
    [link] = [a for a in page.all("a") if "Thêm vào từ điển" in a.text]
    form = next(
        form for form in visit(quan).page(link.get("href")).forms if is_post(form) and "them" in form.get("action")
    )
    assert ("words", "nồi bung mứt") in filled_in(form)


def test_steps_change_what_search_reads(visit, quan):
    entry = added(quan, approved=False)
    browser, url = visit(quan), f"/tu-dien/{entry.public_id}"
    for verb, status, found in (("approve", APPROVED, {"cào cỏ"}), ("switch_off", OFF, set())):
        assert browser.submit(f"{url}/{verb}", page=url).status_code == 303
        assert (the_entry().status, means("cù nèo")) == (status, found)
    assert browser.submit(f"{url}/approve").status_code == 409
    assert "Phạm Minh Quân" in browser.page(url).one("main").text


def test_a_shipped_row_is_switched_off_from_the_list(visit, quan):
    browser = visit(quan)
    answer = browser.submit("/tu-dien/san-co/tat", {"words": "lợn", "means": "heo"}, page="/tu-dien/?q=heo")
    assert answer.status_code == 303
    assert (the_entry().status, "lợn" in means("heo")) == (OFF, False)
    assert browser.submit("/tu-dien/san-co/tat", {"words": "lợn", "means": "heo"}).status_code == 409
    assert browser.submit("/tu-dien/san-co/tat", {"words": "không", "means": "có"}).status_code == 404


def test_the_list_is_searched_and_filtered(visit, quan):
    added(quan, approved=False)
    page = visit(quan).page("/tu-dien/?trang-thai=proposed")
    assert "cù nèo" in page.one("main").text and "1 mục" in page.one("main").text
    assert "1 mục" in visit(quan).page("/tu-dien/?q=cu+neo&loai=region").one("main").text
    assert "Không có mục nào" in visit(quan).page("/tu-dien/?q=zzzz").one("main").text


def test_a_visitors_page_notices_the_change(visitor, quan):
    added(quan)
    visitor.get("/cong-nghe?q=cu")
    assert ROW.words in {entry.written for entry in lexicon.entries()}
