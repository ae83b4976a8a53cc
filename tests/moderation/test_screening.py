"""Terms of the technology lists as rows: loaded, looked for, and what follows for listings."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete, select, update

from marketplace.accounts.models import Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Figure, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.worker import Worker
from marketplace.moderation import legal_alerts, reviewing, screening, terms
from marketplace.moderation.models import LegalAlert, LegalTerm
from marketplace.reference import service as reference
from tests.cast import make_need, make_technology, put_on_show


def term(words: str) -> LegalTerm:
    return db.session.execute(select(LegalTerm).where(LegalTerm.words == words)).scalar_one()


@pytest.fixture
def toxic(lan: Person, quan: Person) -> Technology:
    """On show, with a word of the restricted list, which nobody has judged."""
    with transaction():
        values = {"solution": "Keo dán gỗ có formaldehyde trong giới hạn quy chuẩn."}
        return put_on_show(make_technology(lan, lan.organisations[0], **values), lan, quan)


def test_shipped_terms_point_at_rules_that_are_there(app: Any):
    rows = terms.all_of()
    assert len(rows) >= 120 and {row.legal_list for row in rows} == {"KK", "HC", "CAM"}
    for row in rows:
        rule = reference.find("legal_rule", row.rule)
        assert rule is not None and rule.extra["legal_list"] == row.legal_list and row.source == terms.SOURCE
    assert not [rule.code for rule in terms.rules() if rule.verified_on]


def test_loading_again_changes_nothing_and_keeps_what_officers_did(admin: Person):
    with transaction():
        terms.change_note(term("asen"), "Hỏi hàm lượng.", admin)
        terms.retire(term("ma túy"), admin)
        terms.add("D10K1B", "keo dán gỗ", "", admin)
    with transaction():
        assert terms.load() == 0
    assert term("asen").note == "Hỏi hàm lượng." and term("ma túy").retired_at and term("keo dán gỗ").retired_at is None


def test_loading_mends_what_nobody_touched(app: Any):
    with transaction():
        db.session.execute(delete(LegalTerm).where(LegalTerm.words == "amiăng"))
        db.session.execute(update(LegalTerm).where(LegalTerm.words == "asen").values(note="cũ"))
        db.session.add(LegalTerm(rule="D10K1B", words="từ không còn gửi kèm", legal_list="HC"))
    with transaction():
        assert terms.load() == 3
    assert term("amiăng") and term("asen").note != "cũ" and term("từ không còn gửi kèm").retired_at


FIELDS = [
    ("title", "Lò đốt amiăng"),
    ("problem", "Có amiăng trong mái cũ."),
    ("solution", "Trộn AMIANG với xi măng, khong con cach nao khac."),
    ("benefit", "Bền như amiăng."),
    ("trl_evidence", "Biên bản thử amiăng."),
    ("keywords", ["mái lợp", "amiăng"]),
    ("summary_en", "Sheets without amian"),
]


@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_every_field_with_words_is_looked_through(lan: Person, field: str, value: Any):
    with transaction():
        item = make_technology(lan, lan.organisations[0], **{field: value})
    assert {(hit.field, hit.legal_list) for hit in screening.hits(item)} == {(field, "CAM")}


def test_figures_and_criteria_of_a_need_too(lan: Person, minh: Person):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        item.figures.append(Figure(position=1, label="Hàm lượng thủy ngân", unit="mg", before="2", after="1"))
        need = make_need(minh, minh.organisations[0], must_have=["Không sinh ra dioxin"], scale="2 tấn phế liệu")
    assert [(hit.field, hit.term) for hit in screening.hits(item)] == [("figures", "thủy ngân")]
    assert [(hit.field, hit.term) for hit in screening.hits(need)] == [("must_have", "dioxin")]


def test_the_cast_has_nothing_of_the_lists(technology: Technology, need: Any):
    assert screening.hits(technology) == screening.hits(need) == []


def test_a_retired_term_is_not_looked_for_and_a_new_one_is_at_once(toxic: Technology, admin: Person):
    assert [hit.term for hit in screening.hits(toxic)] == ["formaldehyde"]
    with transaction():
        terms.retire(term("formaldehyde"), admin)
    assert screening.hits(toxic) == []
    with transaction():
        terms.restore(term("formaldehyde"), admin)
        terms.add("D11K1A", "keo dán gỗ", "", admin)
    assert [hit.term for hit in screening.hits(toxic)] == ["keo dán gỗ", "formaldehyde"]  # prohibited first


@pytest.mark.parametrize(
    ("legal_list", "may"), [("KK", True), ("HC", True), ("KHONG", True), ("CAM", False), ("CHUARO", False), ("", False)]
)
def test_what_may_go_on_show(legal_list: str, may: bool):
    assert screening.may_publish(legal_list) is may


def test_with_a_hit_the_officer_must_decide(toxic: Technology):
    assert screening.must_decide(screening.hits(toxic)) and not screening.must_decide([])


def test_listings_on_show_are_looked_through_in_portions(
    technology: Technology, toxic: Technology, app: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(legal_alerts, "PORTION", 1)
    with transaction():
        legal_alerts.screen("technology", 0)
    assert legal_alerts.count() == 0
    Worker(app).drain()
    assert [(row.item.id, row.terms) for row in legal_alerts.waiting()] == [(toxic.id, [["D10K1B", "formaldehyde"]])]
    with transaction():
        legal_alerts.screen("technology", 0)
    Worker(app).drain()
    assert legal_alerts.count() == 1


@pytest.mark.parametrize(
    ("legal_list", "rule", "is_told"),
    [
        ("KK", "D9K1", False),
        ("KK", "D10K1B", True),  # encouraged for one thing does not hide that another is restricted
        ("KK", "D11K1A", True),
        ("HC", "D10K1B", False),
        ("HC", "D11K1A", True),
        ("KHONG", "D9K1", True),
    ],
)
def test_a_list_stays_unless_words_of_a_stricter_one_are_found(
    technology: Technology, admin: Person, legal_list: str, rule: str, is_told: bool
):
    with transaction():
        technology.legal_list = legal_list
        terms.add(rule, "bơm nhiệt", "", admin)
        legal_alerts.screen("technology", 0)
    assert legal_alerts.count() == int(is_told)


def test_what_was_judged_at_publishing_is_not_shown_again(toxic: Technology, quan: Person, admin: Person):
    hits = [hit._asdict() for hit in screening.hits(toxic)]
    with transaction():
        reviewing.note(toxic, quan, "publish", legal_list="KHONG", legal_hits=hits)
        legal_alerts.screen("technology", 0)
    assert legal_alerts.count() == 0
    with transaction():
        terms.add("D11K1A", "keo dán gỗ", "", admin)
        legal_alerts.screen("technology", 0)
    assert [row.terms for row in legal_alerts.waiting()] == [[["D11K1A", "keo dán gỗ"]]]


def test_what_is_no_longer_said_is_forgotten(toxic: Technology):
    with transaction():
        legal_alerts.screen("technology", 0)
        toxic.solution = "Keo dán gỗ từ tinh bột."
        legal_alerts.screen("technology", 0)
    assert not db.session.execute(select(LegalAlert)).all()


def url(item: Technology) -> str:
    return f"/kiem-duyet/{item.kind}/{item.public_id}"


def settle(client: Any, item: Technology, **more: Any) -> Any:
    data = {
        "csrf_token": client.csrf_token(),
        "version": item.version,
        "look_list": "HC",
        "look_note": "Có formaldehyde.",
    }
    return client.post(f"{url(item)}/danh-muc-cong-nghe", data={**data, **more})


@pytest.fixture
def alert(toxic: Technology) -> LegalAlert:
    with transaction():
        legal_alerts.screen("technology", 0)
    return db.session.execute(select(LegalAlert)).scalar_one()


def test_the_officer_looks_again_and_it_is_told_to_everybody(
    alert: LegalAlert, toxic: Technology, quan: Person, visit: Any, visitor: Any
):
    client = visit(quan)
    assert toxic.title in client.page("/kiem-duyet/tu-khoa-phap-ly/can-xem-lai").text
    page = client.page(url(toxic))
    assert "Điều 10 khoản 1 điểm b" in page.text and "formaldehyde" in [mark.text for mark in page.all("mark")]
    assert "hạn chế chuyển giao" not in visitor.get(f"/cong-nghe/{toxic.public_id}").text
    assert settle(client, toxic).status_code == 303
    assert (toxic.legal_list, toxic.legal_note, toxic.status) == ("HC", "Có formaldehyde.", Status.PUBLISHED)
    assert history.entries_of(toxic)[-1].verb == "settle_alert"
    text = visitor.page(f"/cong-nghe/{toxic.public_id}").text
    for words in ("hạn chế chuyển giao", "cấp giấy phép", "Điều 28", "Cần kiểm tra lại văn bản gốc"):
        assert words in text
    with transaction():
        legal_alerts.screen("technology", 0)
    assert legal_alerts.count() == 0


def test_settled_as_on_no_list_it_is_not_asked_again(
    alert: LegalAlert, toxic: Technology, quan: Person, admin: Person, visit: Any
):
    assert settle(visit(quan), toxic, look_list="KHONG").status_code == 303
    with transaction():
        legal_alerts.screen("technology", 0)
    assert legal_alerts.count() == 0
    with transaction():
        terms.add("D11K1A", "keo dán gỗ", "", admin)
        legal_alerts.screen("technology", 0)
    assert legal_alerts.count() == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"look_list": "CAM"}, 422),
        ({"look_list": "CHUARO"}, 422),
        ({"look_list": ""}, 422),
        ({"look_note": ""}, 422),
        ({"version": "0"}, 409),
        ({"version": "x"}, 409),
    ],
)
def test_what_is_not_taken(
    alert: LegalAlert, toxic: Technology, quan: Person, visit: Any, sent: dict[str, str], status: int
):
    answer = settle(visit(quan), toxic, **sent)
    assert answer.status_code == status and ("Có formaldehyde." in answer.text or "look_note" in sent)
    assert toxic.legal_list == "CHUARO" and alert.settled_at is None


def test_the_second_officer_and_one_of_the_house_are_refused(
    alert: LegalAlert, toxic: Technology, quan: Person, lan: Person, hoa: Person, visit: Any
):
    client = visit(quan)
    version = toxic.version
    assert settle(client, toxic).status_code == 303
    assert settle(client, toxic, version=version, look_list="KHONG").status_code == 409
    for person in (lan, hoa):
        assert settle(visit(person), toxic).status_code == 403
    assert toxic.legal_list == "HC"


def test_it_was_withdrawn_meanwhile(alert: LegalAlert, toxic: Technology, lan: Person, quan: Person, visit: Any):
    with transaction():
        catalogue.withdraw(toxic, lan)
    assert settle(visit(quan), toxic).status_code == 409
    assert legal_alerts.count() == 0


def test_encouraged_technology_bears_a_small_mark(technology: Technology, visitor: Any):
    with transaction():
        technology.legal_list = "KK"
    text = visitor.page(f"/cong-nghe/{technology.public_id}").text
    assert "Khuyến khích chuyển giao" in text and "Điều 9" in text and "không thay cho giấy chứng nhận" in text


def test_the_desk_says_quietly_that_nothing_was_found(lan: Person, quan: Person, visit: Any):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        catalogue.submit(item, lan)
    assert "Không có từ khóa nào của danh mục công nghệ" in visit(quan).page(url(item)).text
