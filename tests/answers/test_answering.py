"""Answering a need: from the page to the row, what may be chosen, and what happens when things move meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import EDITOR, VIEWER, Person
from marketplace.answers import service
from marketplace.answers.forms import key_of
from marketplace.answers.models import NeedAnswer
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.deals import service as deals
from marketplace.deals.models import ASKED, SUPPLY, Interest
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import REGISTRY
from marketplace.kernel.worker import Worker
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.models import Notice
from marketplace.notices.service import words_of
from tests.answers.conftest import FIELDS, NOTE, WORDS, answer_url, filled, page_of, rows, told_of, withdraw
from tests.cast import make_need, make_organisation, make_person, make_technology, put_on_show
from tests.deals.conftest import join
from tests.visitor import Visitor


def kinds_told(person: Person) -> list[str]:
    return [one.kind for one in db.session.query(Notice).filter_by(person_id=person.id).order_by(Notice.id)]


def test_from_the_page_of_the_need_to_the_row(
    visit: Any, lan: Person, minh: Person, hoa: Person, technology: Technology, need: Need
):
    client = visit(lan)
    [link] = [a.get("href") for a in client.page(page_of(need)).all("a") if "Trả lời nhu cầu này" in a.text][:1]
    assert link == answer_url(need)
    before = len(kinds_told(minh))
    response = client.submit(link, filled(need, technology, "yes", "partly"))
    [found], [interest] = rows(NeedAnswer), rows(Interest)
    assert response.status_code == 303 and response.location == f"/giao-dich/yeu-cau/{interest.public_id}"
    assert found.interest == interest and (interest.side, interest.status, interest.anonymous) == (SUPPLY, ASKED, True)
    assert found.criteria == told_of(need, "yes", "partly") and found.note == NOTE and found.edition == need.edition
    assert interest.use == WORDS.use and found.fit == 75
    assert kinds_told(minh)[before:] == ["deals.asked"] and "deals.asked_broker" in kinds_told(hoa)
    for person in (lan, minh, hoa):
        text = visit(person).page(response.location).text
        assert "Sấy được 500 kg mỗi mẻ" in text and "Đáp ứng một phần" in text and "Vì partly" in text and NOTE in text


def test_the_old_way_is_gone(visit: Any, lan: Person, technology: Technology, need: Need):
    assert visit(lan).get(f"{page_of(need)}/de-nghi-ket-noi").status_code == 404


def test_a_listing_is_chosen_beforehand_by_the_address(visit: Any, lan: Person, technology: Technology, need: Need):
    page = visit(lan).page(f"{answer_url(need)}?cong-nghe={technology.public_id}")
    assert [o.get("value") for o in page.all("option") if "selected" in o.attributes] == [technology.public_id]


BAD = [
    ({"technology": ""}, "technology"),
    ({"technology": "x" * 300}, "technology"),
    ({"use": " \u200f"}, "use"),
    ({"who": "x" * 1001}, "who"),
    ({"note": "x" * 1001}, "note"),
    ({"verdict": ""}, "verdict"),
    ({"verdict": "maybe"}, "verdict"),
    ({"verdict": None}, "verdict"),
    ({"verdict": "no", "why": ""}, "why"),
    ({"verdict": "partly", "why": "  "}, "why"),
    ({"verdict": "yes", "why": "x" * 301}, "why"),
]


@pytest.mark.parametrize(("change", "field"), BAD)
def test_what_is_missing_is_told_at_its_field_and_the_rest_kept(
    visit: Any, lan: Person, technology: Technology, need: Need, change: dict[str, Any], field: str
):
    key = key_of(need.must_have[0])
    named = {f"{name}_{key}" if name in ("verdict", "why") else name: value for name, value in change.items()}
    response = visit(lan).submit(answer_url(need), {**filled(need, technology, "yes", "no"), **named})
    wanted = f"{field}_{key}" if field in ("verdict", "why") else field
    assert response.status_code == 200 and f'id="{wanted}-error"' in response.text
    assert FIELDS["timing"] in response.text and "Vì no" in response.text
    assert rows(NeedAnswer) == [] and rows(Interest) == []


def test_yes_needs_no_words(visit: Any, lan: Person, technology: Technology, need: Need):
    sent = {**filled(need, technology, "yes", "yes"), "note": ""}
    assert visit(lan).submit(answer_url(need), sent).status_code == 303
    assert rows(NeedAnswer)[0].fit == 100


def test_a_need_without_criteria_asks_none(visit: Any, lan: Person, minh: Person, quan: Person, technology: Technology):
    with transaction():
        need = put_on_show(make_need(minh, minh.organisations[0], must_have=[]), minh, quan)
    client = visit(lan)
    assert "Yêu cầu bắt buộc" not in client.page(answer_url(need)).one("main").text
    response = client.submit(answer_url(need), filled(need, technology))
    assert "không nêu yêu cầu bắt buộc" in client.page(response.location).text and rows(NeedAnswer)[0].fit is None


@pytest.mark.parametrize("status", list(Status))
def test_which_listings_can_be_chosen(lan: Person, need: Need, quan: Person, status: Status):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        item.merged_into_id, item.published_at, item.expires_at = item.id, now(), now()
        db.session.flush()
        item._status = status
    wanted = "sent" if status == Status.PUBLISHED else "waits"
    try:
        with transaction():
            found = service.answer(lan, need, item, WORDS, told_of(need, "yes", "yes"))
        got = "waits" if found.is_waiting else "sent"
    except NotOpen:
        got = "refused"
    on_the_way = {Status.DRAFT, Status.RETURNED, Status.SUBMITTED, Status.CONFIRMING, Status.PUBLISHED}
    assert got == (wanted if status in on_the_way else "refused")
    assert (item in service.offerable(lan.organisations)) is (status in on_the_way)


@pytest.mark.parametrize(
    ("who", "status"),
    [("lan", 303), ("editor", 303), ("viewer", 403), ("minh", 403), ("an", 403), ("hoa", 403), (None, 303)],
)
def test_who_may_answer(
    visit: Any, visitor: Visitor, lan: Person, minh: Person, an: Person, hoa: Person, technology: Any, need: Any,
    who: str | None, status: int,
):  # fmt: skip
    """An has nothing to offer, Minh has posted it, Hoa acts for nobody; a guest is sent to sign in."""
    people = {"lan": lan, "minh": minh, "an": an, "hoa": hoa}
    with transaction():
        for name, role in (("editor", EDITOR), ("viewer", VIEWER)):
            people[name] = make_person(name, f"{name}@example.vn")
            join(people[name], lan.organisations[0], role)
    client = visit(people[who]) if who else visitor
    sent = filled(need, technology, "yes", "yes")
    assert client.submit(answer_url(need), sent, complain=False).status_code == status
    assert len(rows(Interest)) == (who in ("lan", "editor"))


def test_an_unverified_organisation_is_told_the_way(visit: Any, lan: Person, technology: Technology, need: Need):
    with transaction():
        lan.organisations[0].verified_at = None
    client = visit(lan)
    page = client.page(answer_url(need))
    assert "Chỉ tổ chức đã được xác minh" in page.text and page.one("h1").text == "Chưa trả lời được nhu cầu này"
    assert client.submit(answer_url(need), filled(need, technology, "yes", "yes")).status_code == 403
    with pytest.raises(NotAllowed), transaction():
        service.answer(lan, need, technology, WORDS, told_of(need, "yes", "yes"))
    assert rows(NeedAnswer) == []


def test_a_listing_of_somebody_else_is_refused(
    visit: Any, lan: Person, an: Person, quan: Any, technology: Any, need: Any
):
    with transaction():
        foreign = put_on_show(make_technology(an, an.organisations[0]), an, quan)
    response = visit(lan).submit(answer_url(need), filled(need, foreign, "yes", "yes"))
    assert response.status_code == 200 and 'id="technology-error"' in response.text
    with pytest.raises(NotAllowed), transaction():
        service.answer(lan, need, foreign, WORDS, told_of(need, "yes", "yes"))
    assert rows(NeedAnswer) == []


def opened(visit: Any, person: Person, need: Need, technology: Technology) -> tuple[Visitor, dict[str, Any]]:
    """The page stands open in a browser, filled in."""
    client = visit(person)
    return client, {**dict(client._form_for(answer_url(need), None)), **filled(need, technology, "yes", "no")}


@pytest.mark.parametrize("how", ["withdrawn", "expired", "hidden"])
def test_the_need_leaves_while_somebody_answers(
    visit: Any, lan: Person, minh: Person, admin: Person, technology: Technology, need: Need, how: str
):
    client, sent = opened(visit, lan, need, technology)
    with transaction():
        if how == "withdrawn":
            withdraw(need, minh)
        if how == "expired":
            need.expires_at = now() - timedelta(seconds=1)
            db.session.flush()
            catalogue.expire_due()
        if how == "hidden":
            catalogue.hide(need, admin, "report", "Xem lại")
    response = client.post(answer_url(need), data=sent)
    assert response.status_code == 409 and "không còn nhận trả lời" in response.text
    assert WORDS.use in response.text and "Vì no" in response.text and rows(Interest) == []
    assert client.get(answer_url(need)).status_code == 404


def test_it_leaves_at_the_last_moment(visit: Any, lan: Any, minh: Any, technology: Any, need: Any, monkeypatch: Any):
    client, sent = opened(visit, lan, need, technology)
    monkeypatch.setattr(service, "answer", raise_not_open)
    response = client.post(answer_url(need), data=sent)
    assert response.status_code == 409 and WORDS.use in response.text


def raise_not_open(*_: Any) -> None:
    raise NotOpen("answer")


def test_two_colleagues_answer_with_one_listing(visit: Any, lan: Person, hoa: Any, technology: Technology, need: Need):
    with transaction():
        lua = make_person("Trịnh Thị Lụa", "lua@example.vn")
        join(lua, lan.organisations[0], EDITOR)
    client, sent = opened(visit, lua, need, technology)
    assert visit(lan).submit(answer_url(need), filled(need, technology, "yes", "yes")).status_code == 303
    response = client.post(answer_url(need), data=sent)
    [interest] = rows(Interest)
    assert response.status_code == 409 and WORDS.use in response.text and len(rows(NeedAnswer)) == 1
    assert interest.public_id in response.text


def test_a_form_sent_twice_is_taken_once(visit: Any, lan: Person, technology: Technology, need: Need):
    client, sent = opened(visit, lan, need, technology)
    assert client.post(answer_url(need), data=sent).status_code == 303
    assert client.post(answer_url(need), data=sent).status_code == 303
    assert len(rows(Interest)) == len(rows(NeedAnswer)) == 1


def test_the_criteria_change_while_somebody_answers(visit: Any, lan: Person, technology: Technology, need: Need):
    """What was said of the criterion that stayed is kept, the new one is asked."""
    client, sent = opened(visit, lan, need, technology)
    kept = need.must_have[1]
    with transaction():
        need.must_have = [kept, "Bảo hành hai năm"]
    response = client.post(answer_url(need), data=sent)
    assert response.status_code == 200 and f'id="verdict_{key_of("Bảo hành hai năm")}-error"' in response.text
    assert "Vì no" in response.text and rows(NeedAnswer) == []


def test_or_within_the_same_second(visit: Any, lan: Any, technology: Any, need: Any, monkeypatch: Any):
    client, sent = opened(visit, lan, need, technology)
    real = service.answer

    def after_a_change(*args: Any) -> Any:
        need_inside = db.session.get(Need, need_id)
        assert need_inside is not None
        need_inside.must_have = [*need_inside.must_have, "Bảo hành hai năm"]
        return real(*args)

    need_id = need.id
    monkeypatch.setattr(service, "answer", after_a_change)
    response = client.post(answer_url(need), data=sent)
    assert response.status_code == 409 and "vừa đổi yêu cầu" in response.text and WORDS.use in response.text
    assert rows(NeedAnswer) == []


def test_not_while_the_other_side_has_asked(visit: Any, lan: Any, minh: Any, technology: Any, need: Any):
    with transaction():
        deals.ask(minh, minh.organisations[0], technology, WORDS, need)
    with pytest.raises(deals.AlreadyAsked), transaction():
        service.answer(lan, need, technology, WORDS, told_of(need, "yes", "yes"))
    assert rows(NeedAnswer) == []


# Answers that wait ---------------------------------------------------------------------------------------------------


@pytest.fixture
def draft(lan: Person) -> Technology:
    with transaction():
        return make_technology(lan, lan.organisations[0], "Máy sấy kiểu mới")


@pytest.fixture
def waiting(draft: Technology, need: Need, lan: Person, hoa: Person) -> NeedAnswer:
    with transaction():
        return service.answer(lan, need, draft, WORDS, told_of(need, "yes", "no"), NOTE)


def five_minutes_later() -> None:
    """The schedule calls the job every five minutes."""
    assert REGISTRY.schedules["answers.send_waiting"] == "*/5 * * * *"
    with transaction():
        jobs.enqueue("answers.send_waiting")
    Worker(None).drain()
    db.session.rollback()


def test_an_answer_waits_for_its_listing_and_goes_by_itself(
    visit: Any, visitor: Visitor, lan: Person, minh: Person, hoa: Person, quan: Person, draft: Technology, need: Need
):
    client = visit(lan)
    assert "Máy sấy kiểu mới (Bản nháp)" in client.page(answer_url(need)).text
    response = client.submit(answer_url(need), filled(need, draft, "yes", "no"))
    assert response.status_code == 303 and response.location == page_of(need)
    own = client.page(page_of(need)).text
    assert "chờ tin được duyệt" in own and WORDS.use in own and "Vì no" in own and rows(Interest) == []
    for browser in (visitor, visit(minh), visit(hoa)):
        text = browser.get(page_of(need)).text
        assert "Máy sấy kiểu mới" not in text and WORDS.use not in text
    with transaction():
        service.send_waiting()  # nothing has moved yet
    assert rows(NeedAnswer)[0].is_waiting
    with transaction():
        put_on_show(draft, lan, quan)
    five_minutes_later()
    [interest], [found] = rows(Interest), rows(NeedAnswer)
    assert found.interest == interest and interest.use == WORDS.use and interest.asker == lan
    assert "answers.sent" in kinds_told(lan) and "deals.asked" in kinds_told(minh)
    assert "chờ tin được duyệt" not in client.page(page_of(need)).text


@pytest.mark.parametrize("why", ["need", "listing", "asked", "may_not"])
def test_an_answer_that_can_no_longer_be_sent_ends_with_a_word(
    waiting: NeedAnswer, draft: Technology, need: Need, lan: Person, minh: Person, quan: Person, why: str
):
    with transaction():
        if why == "need":
            withdraw(need, minh)
        if why == "listing":
            catalogue.submit(draft, lan)
            catalogue.refuse(draft, quan, ["KHAC"], "Không phải công nghệ")
        if why in ("asked", "may_not"):
            put_on_show(draft, lan, quan)
        if why == "asked":
            deals.ask(minh, minh.organisations[0], draft, WORDS, need)
        if why == "may_not":
            lan.organisations[0].verified_at = None
    five_minutes_later()
    [found] = rows(NeedAnswer)
    assert found.ended == why and found.interest is None
    [notice] = [n for n in db.session.query(Notice).filter_by(person_id=lan.id) if n.kind.startswith("answers.")]
    assert notice.kind == f"answers.not_sent_{why}" and "không được gửi" in words_of(notice.kind, notice.params).body
    five_minutes_later()
    assert kinds_told(lan).count(notice.kind) == 1


def test_a_listing_waits_once_for_a_need(waiting: NeedAnswer, draft: Technology, need: Need, lan: Person, visit: Any):
    response = visit(lan).submit(answer_url(need), filled(need, draft, "yes", "yes"))
    assert response.status_code == 409 and WORDS.use in response.text and len(rows(NeedAnswer)) == 1


def test_it_is_dropped_by_its_own_people_only(
    waiting: NeedAnswer, need: Need, lan: Person, minh: Person, an: Person, hoa: Person, quan: Person, visit: Any
):
    url = f"/tra-loi/{waiting.public_id}/bo"
    for person in (minh, an, hoa, quan):
        assert visit(person).submit(url).status_code == 404
    assert visit(lan).submit(url, page=page_of(need)).status_code == 303
    assert rows(NeedAnswer)[0].ended == service.DROPPED
    assert visit(lan).submit(url).status_code == 409


def test_a_sent_answer_is_not_dropped_but_cancelled(answered: NeedAnswer, lan: Person, minh: Person, visit: Any):
    url = f"/tra-loi/{answered.public_id}/bo"
    assert visit(lan).submit(url).status_code == 409
    assert visit(minh).submit(url).status_code == 403


def test_who_has_no_listing_yet_is_led_to_one(visit: Any, an: Person, need: Need):
    text = visit(an).get(answer_url(need)).text
    assert "ít nhất một tin công nghệ" in text and "/cong-nghe/moi?title=" in text
    with transaction():
        make_technology(an, an.organisations[0], "Máy của An")
    assert "Máy của An (Bản nháp)" in visit(an).page(answer_url(need)).text


def test_an_own_need_is_not_answered(minh: Person, need: Need, quan: Person):
    with transaction():
        own = put_on_show(make_technology(minh, minh.organisations[0]), minh, quan)
        half = make_technology(minh, minh.organisations[0])
    for item in (own, half):
        with pytest.raises(NotAllowed), transaction():
            service.answer(minh, need, item, WORDS, told_of(need, "yes", "yes"))
    with transaction():
        make_organisation("Công ty thứ hai", "DOANHNGHIEP", minh)
    assert rows(NeedAnswer) == []
