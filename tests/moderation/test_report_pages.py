"""Reports on the screen: the form for anybody, the desk, what is hidden."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.moderation import report_lists, reports
from marketplace.moderation.models import Report
from marketplace.notices import service as notices
from marketplace.notices.models import Mail
from tests.cast import make_technology, put_on_show
from tests.moderation.refusals import second_officer
from tests.statements import queries
from tests.visitor import Visitor

READER = "nguoi-doc@example.vn"
FORM = {"reason": "SAISUTHAT", "words": "Số liệu tiết kiệm điện không đúng.", "email": READER}


def url_of(item: Any) -> str:
    return f"/{'cong-nghe' if item.kind == 'technology' else 'nhu-cau'}/{item.public_id}/phan-anh"


def desk_of(item: Any) -> str:
    return f"{reports.DESK}/{item.kind}/{item.public_id}"


def make(item: Any, count: int = 1, email: str = READER) -> list[Report]:
    with transaction():
        return [reports.make(item, "SAISUTHAT", f"Lời số {n}", email, "vi") for n in range(count)]


def found() -> list[Report]:
    return list(db.session.execute(select(Report).order_by(Report.id)).scalars())


def decide(client: Visitor, item: Any, verb: str, **data: Any) -> Any:
    """As the buttons do: what stands in the form, sent to the address of the button."""
    page = desk_of(item)
    sent = dict(client._form_for(f"{page}/dismiss", page))
    several = [value for name, value in client._form_for(f"{page}/dismiss", page) if name == "chosen"]
    shown = [value for name, value in client._form_for(f"{page}/dismiss", page) if name == "shown"]
    return client.post(f"{page}/{verb}", data={**sent, "chosen": several, "shown": shown, **data})


@pytest.mark.parametrize("kind", ["technology", "need"])
def test_a_guest_reports(kind, request, visitor):
    item = request.getfixturevalue(kind)
    page = visitor.page(url_of(item).removesuffix("/phan-anh"))
    assert [a.text for a in page.all("a") if a.get("href") == url_of(item)] == ["Phản ánh tin này"]
    response = visitor.submit(url_of(item), FORM)
    assert response.status_code == 303
    (row,) = found()
    assert (row.reason, row.words, row.email, row.language) == (*FORM.values(), "vi")
    assert row.number in visitor.page(response.headers["Location"]).text


MISTAKES = [
    ({"reason": None}, "Xin chọn một lý do."),
    ({"reason": "KHONGCO"}, "Xin chọn một lý do."),
    ({"reason": "KHAC", "words": ""}, "Với lý do này, xin nói rõ hơn."),
    ({"words": "x" * 2001}, "không quá"),
    ({"email": "không phải thư"}, "Địa chỉ thư này chưa đúng dạng."),
]


@pytest.mark.parametrize(("change", "words"), MISTAKES)
def test_mistakes_are_told_beside_what_was_typed(change, words, technology, visitor):
    response = visitor.submit(url_of(technology), {**FORM, **change})
    assert response.status_code == 200 and words in response.text and found() == []
    kept = [value for name, value in FORM.items() if name not in change]
    assert all(value in response.text for value in kept)


def test_words_and_address_may_be_left_out(technology, visitor):
    assert visitor.submit(url_of(technology), {"reason": "TRUNGLAP"}).status_code == 303
    assert (found()[0].words, found()[0].email) == ("", "")


def test_sent_twice_counts_once(technology, visitor):
    for _ in range(2):
        assert visitor.submit(url_of(technology), {**FORM, "form_token": "motlan"}).status_code == 303
    assert len(found()) == 1


def test_so_many_from_one_address(technology, need, visitor):
    token = visitor.csrf_token()
    answers = [
        visitor.post(url_of((technology, need)[n % 2]), data={**FORM, "csrf_token": token}).status_code
        for n in range(11)
    ]
    assert answers == [303] * 10 + [429] and len(found()) == 10


def test_what_was_typed_is_given_back_by_the_limit(technology, visitor):
    token = visitor.csrf_token()
    sent = [visitor.post(url_of(technology), data={**FORM, "csrf_token": token}) for _ in range(11)]
    assert sent[-1].status_code == 429 and int(sent[-1].headers["Retry-After"]) > 0
    assert FORM["words"] in sent[-1].text and FORM["email"] in sent[-1].text and "chưa được nhận" in sent[-1].text


@pytest.mark.parametrize("what", ["draft", "nothing"])
def test_the_limit_tells_nothing_of_what_was_never_shown(lan, visitor, what):
    with transaction():
        hidden = make_technology(lan, lan.organisations[0], title="Bản thảo chưa ai biết")
    url = url_of(hidden) if what == "draft" else "/cong-nghe/khongcotin00/phan-anh"
    token = visitor.csrf_token()
    answers = [visitor.post(url, data={**FORM, "csrf_token": token}) for _ in range(11)]
    assert [one.status_code for one in answers] == [404] * 10 + [429]
    assert "Bản thảo" not in answers[-1].text


def test_so_many_about_one_listing(technology, need, visitor):
    token = visitor.csrf_token()

    def send(item: Any, n: int) -> int:
        where = {"REMOTE_ADDR": f"192.0.2.{n}"}
        data = {"reason": "TRUNGLAP", "csrf_token": token}
        return visitor.post(url_of(item), data=data, environ_overrides=where).status_code

    assert [send(technology, n) for n in range(61)][-2:] == [303, 429]
    assert send(need, 61) == 303


# the listing's status → page, and sending
GONE = {Status.PUBLISHED: (200, 303), Status.WITHDRAWN: (409, 409), Status.HIDDEN: (409, 409), Status.DRAFT: (404, 404)}


@pytest.mark.parametrize("status", GONE)
def test_withdrawn_meanwhile(status, technology, lan, quan, visitor):
    token = visitor.csrf_token()
    with transaction():
        if status == Status.HIDDEN:
            catalogue.hide(technology, quan, "report", "Có phản ánh.")
        elif status != Status.PUBLISHED:
            catalogue.withdraw(technology, lan)
        if status == Status.DRAFT:
            catalogue.reopen(technology, lan)
    sent = visitor.post(url_of(technology), data={**FORM, "csrf_token": token})
    assert (visitor.get(url_of(technology)).status_code, sent.status_code) == GONE[status]
    if sent.status_code == 409:
        assert FORM["words"] in sent.text and READER in sent.text  # to whoever typed it, and nobody else
    assert len(found()) == (status == Status.PUBLISHED)


def test_the_desk_decides(technology, quan, visit):
    make(technology, 2)
    client = visit(quan)
    assert technology.title in client.page(reports.DESK).text
    page = client.page(desk_of(technology)).text
    assert "Lời số 0" in page and "Lời số 1" in page and READER not in page
    data = {"measure": "hide", "words": "Xin sửa.", "answer": "Đã tạm gỡ."}
    assert decide(client, technology, "uphold", **data).status_code == 303
    assert technology.status == Status.HIDDEN and {one.status for one in found()} == {"upheld"}
    hidden = client.page("/kiem-duyet/tam-go")
    assert "Xin sửa." in hidden.text
    url = f"/kiem-duyet/technology/{technology.public_id}/dang-lai"
    assert client.submit(url, page="/kiem-duyet/tam-go").status_code == 303
    assert technology.status == Status.PUBLISHED
    again = client.post(url, data={"csrf_token": client.csrf_token(), "version": "1"})
    assert again.status_code == 409 and "Đã có người xử lý trước" in again.text


NEEDED = [
    ("uphold", {"answer": "Cảm ơn."}, "Xin chọn việc Sàn sẽ làm."),
    ("uphold", {"answer": "Cảm ơn.", "measure": "hide"}, "Xin viết cho bên đăng biết"),
    ("uphold", {"answer": "Cảm ơn.", "measure": "ask"}, "Xin viết cho bên đăng biết"),
    ("uphold", {"answer": "", "measure": "none"}, "Xin điền mục này."),
    ("dismiss", {"answer": ""}, "Xin điền mục này."),
    ("dismiss", {"answer": "Cảm ơn.", "chosen": []}, "Xin chọn ít nhất một phản ánh."),
]


@pytest.mark.parametrize(("verb", "data", "words"), NEEDED)
def test_what_a_decision_needs(verb, data, words, technology, quan, visit):
    make(technology)
    response = decide(visit(quan), technology, verb, **data)
    assert response.status_code == 200 and words in response.text
    assert found()[0].status == "open" and technology.status == Status.PUBLISHED


def test_the_second_officer_keeps_the_words(technology, quan, visit):
    (row,) = make(technology)
    tuan = second_officer()
    client = visit(tuan)
    data = {"chosen": row.public_id, "answer": "Tôi thấy đúng.", "measure": "none", "csrf_token": client.csrf_token()}
    with transaction():
        reports.decide(technology, quan, [row.public_id], reports.Outcome("dismiss", "Không có căn cứ."))
    response = client.post(f"{desk_of(technology)}/uphold", data=data)
    assert response.status_code == 409 and "Tôi thấy đúng." in response.text
    assert found()[0].status == "dismissed"


def test_more_than_fit_on_the_page_are_decided_with_one_box(technology, quan, visit):
    make(technology, 60, email="")
    client = visit(quan)
    assert "10 phản ánh còn lại" in client.page(desk_of(technology)).text
    assert decide(client, technology, "dismiss", answer="Không có căn cứ.", rest="y").status_code == 303
    assert {one.status for one in found()} == {"dismissed"}


def test_what_came_in_after_the_page_was_read_stays_open(technology, quan, visit):
    make(technology, 60, email="")
    client = visit(quan)
    pairs = client._form_for(f"{desk_of(technology)}/dismiss", desk_of(technology))
    late = make(technology)[0].public_id
    data = {name: [v for n, v in pairs if n == name] for name, _value in pairs}
    data |= {"rest": "y", "answer": "Không."}
    assert client.post(f"{desk_of(technology)}/dismiss", data=data).status_code == 303
    assert [one.public_id for one in found() if one.status == "open"] == [late]


# who: (form, list, listing's reports, deciding, hidden)
DOORS = {
    "lan": (200, 403, 403, 403, 403),
    "minh": (200, 403, 403, 403, 403),
    "quan": (200, 200, 200, 303, 200),
    "hoa": (200, 403, 403, 403, 403),
    "admin": (200, 403, 403, 403, 200),
    "guest": (200, 303, 303, 303, 303),
}


@pytest.mark.parametrize("who", DOORS)
def test_doors(who, technology, lan, minh, quan, hoa, admin, visit, visitor):
    (row,) = make(technology)
    people = {"lan": lan, "minh": minh, "quan": quan, "hoa": hoa, "admin": admin}
    client = visitor if who == "guest" else visit(people[who])
    data = {"chosen": row.public_id, "answer": "Cảm ơn.", "csrf_token": client.csrf_token()}
    asked = [client.get(url) for url in (url_of(technology), reports.DESK, desk_of(technology))]
    sent = client.post(f"{desk_of(technology)}/dismiss", data=data)
    codes = (*(one.status_code for one in asked), sent.status_code, client.get("/kiem-duyet/tam-go").status_code)
    assert codes == DOORS[who]
    assert (found()[0].status == "dismissed") == (who == "quan")


def test_the_address_of_whoever_reported_is_on_no_page(technology, lan, quan, admin, visit, visitor):
    (row,) = make(technology)
    pages = [
        desk_of(technology),
        reports.DESK,
        f"/kiem-duyet/technology/{technology.public_id}/lich-su",
        f"/kiem-duyet/technology/{technology.public_id}/lich-su.csv",
        f"/kiem-duyet/technology/{technology.public_id}/lich-su.json",
        f"/kiem-duyet/can-bo/{quan.public_id}",
        f"/cong-nghe/{technology.public_id}",
        "/thong-bao",
        "/ban-lam-viec",
        "/thu-gui-loi",
        "/chat-luong",
    ]
    clients = [visit(one) for one in (lan, quan, admin)] + [visitor]
    for _ in range(2):  # before the decision, and after it
        for client in clients:
            for page in pages:
                assert READER not in client.get(page).text, page
        if found()[0].status == "open":
            with transaction():
                reports.decide(technology, quan, [row.public_id], reports.Outcome("uphold", "Cảm ơn.", "none"))


def test_the_address_stays_hidden_when_the_mail_fails(technology, quan, admin, visit):
    (row,) = make(technology)
    with transaction():
        reports.decide(technology, quan, [row.public_id], reports.Outcome("dismiss", "Cảm ơn."))
    from_server = f"550 <{READER}> no such mailbox"
    with transaction():
        public_id = db.session.execute(select(Mail.public_id)).scalars().all()[-1]
        notices.note_trouble(public_id, from_server, final=True)
    page = visit(admin).page("/thu-gui-loi").text
    assert "Kết quả phản ánh" in page and "địa chỉ được giữ kín" in page and READER not in page


def test_desk_tabs_count(technology, quan, visit):
    make(technology, 3)
    page = visit(quan).page("/kiem-duyet")
    (tab,) = [a for a in page.all("a") if a.get("href") == reports.DESK]
    assert tab.text == "Phản ánh 3"


def test_many_listings_ask_no_more_of_the_database(technology, need, lan, quan):
    make(technology)
    with queries() as few:
        report_lists.groups()
    with transaction():
        for n in range(8):
            item = put_on_show(make_technology(lan, lan.organisations[0], f"Máy {n}"), lan, quan)
            reports.make(item, "KHAC", "x", "", "vi")
    make(need)
    with queries() as many:
        assert len(report_lists.groups()) == 10
    assert len(many) <= len(few) + 1  # needs besides technologies
