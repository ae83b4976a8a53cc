"""Asking for an introduction, from the item's page to the row."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import EDITOR, Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Need, Technology
from marketplace.deals import service
from marketplace.deals.models import ASKED, DEMAND, Interest
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from tests.cast import make_need, make_organisation, make_person, put_on_show
from tests.deals.conftest import ANSWERS, FILLED, join
from tests.visitor import Visitor


def ask_url(technology: Technology) -> str:
    return f"/cong-nghe/{technology.public_id}/de-nghi-ket-noi"


def offer_url(need: Need) -> str:
    """Where a need is answered: see tests/answers. Who may is asked by the same rules as here."""
    return f"/nhu-cau/{need.public_id}/tra-loi"


def interests() -> list[Interest]:
    return list(db.session.execute(db.select(Interest).order_by(Interest.id)).scalars().unique())


def test_a_firm_asks_about_a_technology(visit: Any, minh: Person, technology: Technology, need: Need, hoa: Person):
    client = visit(minh)
    response = client.submit(ask_url(technology), {**FILLED, "need": need.public_id})
    assert response.status_code == 303
    [interest] = interests()
    assert response.location == f"/giao-dich/yeu-cau/{interest.public_id}"
    assert (interest.status, interest.side, interest.anonymous) == (ASKED, DEMAND, True)
    assert interest.need == need and interest.asked_organisation == technology.organisation
    assert (interest.who, interest.timing) == (ANSWERS.who, ANSWERS.timing)
    assert "Chờ trả lời" in client.page(response.location).text


def test_who_we_are_is_filled_in_without_the_name(visit: Any, minh: Person, technology: Technology):
    page = visit(minh).page(ask_url(technology))
    box = next(e for e in page.all("textarea") if e.get("name") == "who")
    assert "Hợp tác xã, tổ hợp tác" in box.text and "Doanh nghiệp nhỏ" in box.text and "Tây Ninh" in box.text
    assert minh.organisations[0].name not in box.text


def test_a_need_that_shows_its_name_is_not_anonymous(technology: Technology, minh: Person, quan: Person):
    with transaction():
        need = put_on_show(make_need(minh, minh.organisations[0], anonymous=False), minh, quan)
        interest = service.ask(minh, minh.organisations[0], technology, ANSWERS, need)
    assert not interest.anonymous


def test_an_item_is_chosen_beforehand_by_the_address(
    visit: Any, minh: Person, lan: Person, technology: Technology, need: Need
):
    for person, url, chosen in (
        (minh, f"{ask_url(technology)}?nhu-cau={need.public_id}", need.public_id),
        (lan, f"{offer_url(need)}?cong-nghe={technology.public_id}", technology.public_id),
    ):
        options = [o for o in visit(person).page(url).all("option") if "selected" in o.attributes]
        assert [o.get("value") for o in options] == [chosen]


def test_the_same_question_does_not_run_twice(visit: Any, minh: Person, technology: Technology, need: Need):
    client = visit(minh)
    for chosen in ("", need.public_id):
        first = client.submit(ask_url(technology), {**FILLED, "need": chosen})
        again = client.submit(ask_url(technology), {**FILLED, "need": chosen})
        assert again.location == first.location
    assert len(interests()) == 2


def test_nor_from_the_other_side(offer: Interest, minh: Person, technology: Technology, need: Need):
    with pytest.raises(service.AlreadyAsked) as found, transaction():
        service.ask(minh, minh.organisations[0], technology, ANSWERS, need)
    assert found.value.interest.public_id == offer.public_id


def test_nor_while_a_deal_is_open(deal: Any, minh: Person, hoa: Person, technology: Technology, need: Need):
    with pytest.raises(service.AlreadyAsked), transaction():
        service.ask(minh, minh.organisations[0], technology, ANSWERS, need)
    with transaction():
        service.close(deal, hoa, "GIA", "")
        service.ask(minh, minh.organisations[0], technology, ANSWERS, need)
    assert len(interests()) == 2


def test_the_database_holds_it_too(bare_interest: Interest):
    """Two NULL needs are not equal in SQL: an index of its own sees to it."""
    names = ("side", "technology_id", "asking_organisation_id", "asked_organisation_id", "asker_id")
    values = {name: getattr(bare_interest, name) for name in names}
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Interest(**values, who="a", use="b", scale="c", timing="d"))


@pytest.mark.parametrize("name", ["who", "use", "scale", "timing"])
@pytest.mark.parametrize("value", ["", "  \u200f\x00 ", "x" * 1001])
def test_bad_answers_are_told_at_the_field(visit: Any, minh: Person, technology: Technology, name: str, value: str):
    response = visit(minh).submit(ask_url(technology), {**FILLED, name: value})
    assert response.status_code == 200 and f'id="{name}-error"' in response.text
    kept = "use" if name != "use" else "who"
    assert FILLED[kept] in response.text
    assert interests() == []


def test_signs_that_cannot_be_seen_are_dropped(visit: Any, minh: Person, technology: Technology):
    visit(minh).submit(ask_url(technology), {**FILLED, "use": "Sấy\u202e mít\x00 🥭"})
    assert interests()[0].use == "Sấy mít 🥭"


def test_a_forged_need_is_refused(visit: Any, minh: Person, an: Person, quan: Person, technology: Technology):
    """A need of another organisation, an unpublished one, and nonsense."""
    with transaction():
        foreign = put_on_show(make_need(an, an.organisations[0]), an, quan)
        draft = make_need(minh, minh.organisations[0])
    for forged in (foreign.public_id, draft.public_id, "x" * 300, "\x00"):
        response = visit(minh).submit(ask_url(technology), {**FILLED, "need": forged})
        assert response.status_code == 200 and 'id="need-error"' in response.text
    assert interests() == []


def test_a_forged_organisation_is_refused(visit: Any, minh: Person, an: Person, technology: Technology):
    """With two organisations of one's own, one must be chosen, and only of those two."""
    with transaction():
        make_organisation("Công ty Mít sấy mẫu", "DOANHNGHIEP", minh)
    response = visit(minh).submit(
        ask_url(technology), {**FILLED, "need": "", "organisation": an.organisations[0].public_id}
    )
    assert response.status_code == 200 and 'id="organisation-error"' in response.text
    assert interests() == []


def test_of_several_organisations_none_is_described_beforehand(
    visit: Any, minh: Person, technology: Technology, need: Need
):
    """A text about the first would stay when another is chosen, and be sent in its name."""
    with transaction():
        other = make_organisation("Công ty Mít sấy mẫu", "DOANHNGHIEP", minh, size="LON")
    client = visit(minh)
    page = client.page(ask_url(technology))
    [box] = [e for e in page.all("textarea") if e.get("name") == "who"]
    assert box.text == "" and "Xin viết về tổ chức bạn đã chọn" in page.text
    assert not [e for e in page.all("input") if e.get("name") == "organisation" and "checked" in e.attributes]
    values = {**FILLED, "organisation": other.public_id}
    assert 'id="who-error"' in client.submit(ask_url(technology), {**values, "who": "", "need": ""}).text
    assert 'id="need-error"' in client.submit(ask_url(technology), {**values, "need": need.public_id}).text
    client.submit(ask_url(technology), {**values, "need": ""})
    [interest] = interests()
    assert interest.asking_organisation == other and interest.who == FILLED["who"]


def test_a_need_in_the_address_chooses_its_organisation(visit: Any, minh: Person, technology: Technology, need: Need):
    with transaction():
        make_organisation("Công ty Mít sấy mẫu", "DOANHNGHIEP", minh)
    page = visit(minh).page(f"{ask_url(technology)}?nhu-cau={need.public_id}")
    radios = [e for e in page.all("input") if e.get("name") == "organisation"]
    assert [e.get("value") for e in radios if "checked" in e.attributes] == [need.organisation.public_id]


def test_a_giveaway_is_warned_of_once(visit: Any, minh: Person, technology: Technology):
    client = visit(minh)
    name = minh.organisations[0].name
    told = {**FILLED, "who": f"Chúng tôi là {name}, gọi 0912 345 678"}
    response = client.submit(ask_url(technology), told)
    assert response.status_code == 200 and "để lộ tổ chức" in response.text and "0912 345 678" in response.text
    assert interests() == []
    assert client.submit(ask_url(technology), {**told, "reviewed": "y"}).status_code == 303
    assert interests()[0].who == told["who"]


def test_an_open_need_may_name_its_organisation(visit: Any, minh: Person, quan: Person, technology: Technology):
    with transaction():
        need = put_on_show(make_need(minh, minh.organisations[0], anonymous=False), minh, quan)
    told = {**FILLED, "who": f"Chúng tôi là {minh.organisations[0].name}", "need": need.public_id}
    assert visit(minh).submit(ask_url(technology), told).status_code == 303


def test_a_form_sent_twice_is_taken_once(visit: Any, minh: Person, technology: Technology, need: Need):
    client = visit(minh)
    data = dict(client._form_for(ask_url(technology), None)) | FILLED
    assert client.post(ask_url(technology), data=data).status_code == 303
    assert client.post(ask_url(technology), data={**data, "need": need.public_id}).status_code == 303
    assert len(interests()) == 1


def test_without_a_token_nothing_happens(visit: Any, minh: Person, technology: Technology):
    assert visit(minh).post(ask_url(technology), data=FILLED).status_code == 400
    assert interests() == []


def test_a_guest_signs_in_first(visitor: Visitor, technology: Technology):
    response = visitor.get(ask_url(technology))
    assert response.status_code == 303 and response.location.startswith("/dang-nhap?next=")


def test_what_is_not_on_show_cannot_be_asked_about(minh: Person, lan: Person, technology: Technology, visit: Any):
    with transaction():
        catalogue.withdraw(technology, lan)
    assert visit(minh).get(ask_url(technology)).status_code == 404
    assert visit(lan).get(ask_url(technology)).status_code == 404
    with pytest.raises(NotOpen), transaction():
        service.ask(minh, minh.organisations[0], technology, ANSWERS)


def test_an_unverified_organisation_is_told_the_way(visit: Any, minh: Person, technology: Technology):
    with transaction():
        minh.organisations[0].verified_at = None
    client = visit(minh)
    page = client.page(ask_url(technology))
    assert "Chỉ tổ chức đã được xác minh" in page.text
    assert f"/to-chuc/{minh.organisations[0].public_id}" in [a.get("href") for a in page.all("a")]
    assert client.submit(ask_url(technology), FILLED).status_code == 403
    with pytest.raises(NotAllowed), transaction():
        service.ask(minh, minh.organisations[0], technology, ANSWERS)


def test_who_else_cannot_ask_is_told_why(
    visit: Any, lan: Person, thu: Person, quan: Person, minh: Person, technology: Technology, need: Need
):
    with transaction():
        alone = make_person("Người Mới", "moi@example.vn")
    for person, url, words in (
        (lan, ask_url(technology), "tin của tổ chức bạn"),
        (thu, ask_url(technology), "quyền xem"),
        (quan, ask_url(technology), "tài khoản cán bộ"),
        (alone, ask_url(technology), "nhờ người quản lý mời bạn vào"),
        (minh, offer_url(need), "tin của tổ chức bạn"),
    ):
        assert words in visit(person).page(url).text
    assert interests() == []


def test_a_need_asks_for_a_technology_on_show(visit: Any, an: Person, need: Need):
    page = visit(an).page(offer_url(need))
    assert "ít nhất một tin công nghệ" in page.text


def test_wrong_parties_are_refused_by_the_service(technology: Technology, need: Need, lan: Person, an: Person):
    cases = (
        (an, an.organisations[0], need),  # somebody else's need
        (lan, lan.organisations[0], None),  # an offer to nobody
        (an, lan.organisations[0], need),  # in the name of others
    )
    for person, organisation, about in cases:
        with pytest.raises(NotAllowed), transaction():
            service.ask(person, organisation, technology, ANSWERS, about)


def test_an_editor_may_ask(technology: Technology, minh: Person):
    with transaction():
        editor = make_person("Phan Văn Em", "em@example.vn")
        join(editor, minh.organisations[0], EDITOR)
        assert service.ask(editor, minh.organisations[0], technology, ANSWERS)


def test_the_page_of_the_item_offers_it(
    visit: Any, visitor: Visitor, minh: Person, lan: Person, an: Person, technology: Technology, need: Need
):
    shown, needed = f"/cong-nghe/{technology.public_id}", f"/nhu-cau/{need.public_id}"
    assert "Đề nghị kết nối" in visit(minh).page(shown).text
    assert "Trả lời nhu cầu này" in visit(lan).page(needed).text
    assert "Đăng nhập để kết nối" in visitor.page(shown).text
    assert "Đề nghị kết nối" not in visit(lan).page(shown).text
    visit(minh).submit(ask_url(technology), {**FILLED, "need": need.public_id})
    assert "Yêu cầu của tổ chức bạn" in visit(minh).page(shown).text
    assert "Yêu cầu gửi đến tổ chức bạn" in visit(lan).page(shown).text
    assert "Yêu cầu" not in visit(an).page(shown).text
