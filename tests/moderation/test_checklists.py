"""The checklists: which questions are asked, what an answer must hold, versions, and their editing."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.content import COLUMNS, read
from marketplace.catalogue.labels import FIELDS
from marketplace.catalogue.models import IpRight, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.moderation import answers, checklists, reviewing
from marketplace.moderation.checklists import CONDITIONS, NEEDS, applying, facts_of
from tests.cast import make_technology
from tests.html import Page
from tests.moderation.desk import all_met, form_of, send, url_of

EDIT = "/kiem-duyet/danh-muc-kiem-tra/technology/sua"
QUESTION = {"code": "A", "label_vi": "?", "required": True, "needs": [], "applies_if": "", "fields": ["title"]}


@pytest.fixture
def item(lan: Person) -> Technology:
    with transaction():
        found = make_technology(lan, lan.organisations[0])
        catalogue.submit(found, lan)
    return found


@pytest.mark.parametrize("kind", ["technology", "need"])
def test_the_first_version_is_well_formed(app: Any, kind: str):
    found = checklists.newest(kind)
    assert found is not None and found.number == 1
    codes = [one["code"] for one in found.questions]
    assert len(codes) == len(set(codes)) and 5 <= len(codes) <= 12
    for one in found.questions:
        assert one["label_vi"] and one["label_en"] and one["help_vi"] and one["help_en"]
        assert set(one["needs"]) <= set(NEEDS) and one["applies_if"] in CONDITIONS
        assert one["fields"] and set(one["fields"]) <= set(FIELDS)
        assert set(one["fields"]) - {"documents", "pictures", "ip_rights", "right_kind", "figures"} <= set(
            COLUMNS[kind]
        )


def test_loading_again_changes_nothing(app: Any):
    with transaction():
        assert checklists.load() == 0


@pytest.mark.parametrize(
    ("values", "files", "facts"),
    [
        ({}, [], set()),
        ({"figures": [{"label": "điện"}]}, [], {"figures"}),
        ({"ip_rights": [{"number": ""}]}, [], set()),
        ({"ip_rights": [{"number": ""}, {"number": "1-2020"}]}, [], {"ip_number"}),
        ({"state_funded": True, "anonymous": False}, [], {"state_funded"}),
        ({"anonymous": True, "deadline": "2027-01-01", "must_have": ["a"]}, [], {"anonymous", "deadline", "must_have"}),
        ({}, [{"kind": "picture"}, {"kind": "document"}], {"pictures", "documents"}),
    ],
)
def test_what_holds_of_a_listing(values: dict[str, Any], files: list[Any], facts: set[str]):
    assert facts_of("technology", values, files) == facts


@pytest.mark.parametrize(
    ("question", "facts", "touched", "is_asked"),
    [
        ({}, set(), None, True),
        ({"applies_if": "figures"}, set(), None, False),
        ({"applies_if": "figures"}, {"figures"}, None, True),
        ({}, set(), {"title", "problem"}, True),
        ({}, set(), {"problem"}, False),
        ({"fields": []}, set(), set(), True),
        ({"applies_if": "figures"}, set(), {"title"}, False),
    ],
)
def test_only_what_applies_is_asked(question: dict[str, Any], facts: set[str], touched: Any, is_asked: bool):
    assert bool(applying([QUESTION | question], facts, touched)) == is_asked


GOOD = {"note": "căn cứ", "link": "https://a.vn/x", "day": "2026-01-05"}


@pytest.mark.parametrize(
    ("question", "told", "is_right"),
    [
        ({}, {}, False),
        ({}, {"answer": "yes"}, True),
        ({}, {"answer": "na"}, True),
        ({}, {"answer": "no"}, False),
        ({"required": False}, {}, True),
        ({"required": False}, {"answer": "no"}, True),
        ({"needs": ["note"]}, {"answer": "yes"}, False),
        ({"needs": ["note"]}, {"answer": "na"}, True),
        ({"needs": ["note", "link", "day"]}, {"answer": "yes", **GOOD}, True),
        ({"needs": ["link"]}, {"answer": "yes", "link": "javascript:alert(1)"}, False),
        ({"needs": ["link"]}, {"answer": "yes", "link": "https://["}, False),
        ({"needs": ["link"]}, {"answer": "yes", "link": "https://a b"}, False),
        ({"needs": ["day"]}, {"answer": "yes", "day": "hôm qua"}, False),
        ({"needs": ["day"]}, {"answer": "yes", "day": "2999-01-01"}, False),
    ],
)
def test_what_an_approval_needs(app: Any, question: dict[str, Any], told: dict[str, str], is_right: bool):
    with app.test_request_context():
        assert bool(answers.faults([QUESTION | question], {"A": told} if told else {})) != is_right


def test_answers_are_read_and_cleaned():
    sent = {"check-A": "yes", "check-A-note": " a\u200fb \x00", "check-A-day": "5/1/2026", "check-B": "perhaps"}
    other = QUESTION | {"code": "B"}
    assert answers.read(sent, [QUESTION, other]) == {"A": {"answer": "yes", "note": "ab", "day": "2026-01-05"}}
    assert answers.read({"check-B-day": "mai"}, [other]) == {"B": {"answer": "", "day": "mai"}}


def test_publishing_needs_every_answer(item: Technology, visit: Any, quan: Person):
    client = visit(quan)
    response = send(client, item, "publish", {"check-TRL": None, "check-VANDE": "no"})
    assert response.status_code == 200 and item.status == Status.SUBMITTED
    page = Page.read(response.text)
    targets = [link.get("href") for link in page.all("a")]
    assert "#check-TRL" in targets and "#check-VANDE" in targets
    kept = {e.get("name"): e.get("value") for e in page.all("input") if "checked" in e.attributes}
    assert kept["check-GIA"] == "yes" and kept["check-VANDE"] == "no" and "check-TRL" not in kept


def test_the_answers_stay_with_the_decision(item: Technology, visit: Any, quan: Person):
    with transaction():
        item.ip_rights.append(IpRight(position=1, kind="SC", number="1-2020-00001", status="DANOP"))
    assert send(visit(quan), item, "publish").status_code == 303
    review = reviewing.newest_of(item, "publish")
    assert review is not None and review.checklist is not None and review.checklist.number == 1
    assert review.answers["SHTT"] == {
        "answer": "yes",
        "link": "https://wipopublish.ipvietnam.gov.vn/1",
        "day": "2026-01-05",
    }
    assert "SOLIEU" not in review.answers  # it has no figures


def test_what_is_not_met_is_asked_for_at_its_field(item: Technology, visit: Any, quan: Person):
    data = {"check-TRL": "no", "remark-q-TRL": "Nêu nơi chạy thử", "remark-title": "Viết ngắn lại"}
    assert send(visit(quan), item, "return", data).status_code == 303
    pinned = db.session.execute(db.text("SELECT field, words FROM remark ORDER BY id")).all()
    assert [tuple(row) for row in pinned] == [("title", "Viết ngắn lại"), ("trl", "Nêu nơi chạy thử")]
    review = reviewing.newest_of(item, "return")
    assert review is not None and review.answers["TRL"]["answer"] == "no"


def test_too_long_a_request_is_told_at_its_box(item: Technology, visit: Any, quan: Person):
    response = send(visit(quan), item, "return", {"remark-title": "x" * 1001})
    assert response.status_code == 200 and 'id="remark-title-error"' in response.text
    assert "x" * 1001 in response.text and item.status == Status.SUBMITTED


def test_answers_that_still_hold_need_not_be_given_twice(item: Technology, visit: Any, quan: Person, lan: Person):
    client = visit(quan)
    send(client, item, "return", {**all_met("technology", "TRL", GIA="na"), "remark-trl": "Nêu nơi chạy thử"})
    with transaction():
        item.problem = "Mít chín rộ, bán không kịp, giá rớt."
        catalogue.submit(item, lan)
    page = client.page(url_of(item))
    kept = {e.get("name"): e.get("value") for e in page.all("input") if "checked" in e.attributes}
    assert kept["check-GIA"] == "na" and "check-VANDE" not in kept and "check-TRL" not in kept


def follow(admin: Person, *more: dict[str, Any], base: int = 1, without: str = "") -> Any:
    present = checklists.find("technology", base)
    assert present is not None
    questions = [one for one in present.questions if one["code"] != without]
    with transaction():
        return checklists.follow("technology", admin, [*questions, *more], base)


def test_a_new_version_follows_and_is_told_in_history(app: Any, admin: Person, quan: Person):
    follow(admin, QUESTION, without="GIA")
    numbers = [one.number for one in checklists.versions("technology")]
    assert numbers == [2, 1] and len(checklists.find("technology", 1).questions) == 10  # type: ignore[union-attr]
    [entry] = checklists.history_of("technology")
    assert entry.changes == {"number": 2, "added": ["A"], "removed": ["GIA"], "changed": []}
    assert entry.actor_id == admin.public_id and history.verify() == []
    with pytest.raises(NotOpen):
        follow(admin, base=1)
    with pytest.raises(NotAllowed):
        follow(quan, base=2)


def test_a_checklist_changed_in_mid_review(item: Technology, visit: Any, quan: Person, admin: Person):
    """The answers given are kept, what is new is marked, and the second sending counts."""
    client = visit(quan)
    form = form_of(client, item) | all_met("technology", TRL="na") | {"legal_note": "Đã xem"}
    follow(admin, QUESTION | {"label_vi": "Có ai khác bán chưa?"}, without="GIA")
    response = client.post(f"{url_of(item)}/publish", data=form)
    assert response.status_code == 409 and item.status == Status.SUBMITTED
    page = Page.read(response.text)
    kept = {e.get("name"): e.get("value") for e in page.all("input") if "checked" in e.attributes}
    assert kept["check-TRL"] == "na" and "check-GIA" not in kept and "Đã xem" in page.text
    marked = [e.text for e in page.all("legend") if "mục mới" in e.text]
    assert marked == ["Có ai khác bán chưa? mục mới"] and "phiên bản mới" in page.text
    assert [e.get("href") for e in page.all("a") if "phiên bản mới" in e.text] == ["#check-A"]
    form |= {"check-A": "yes", "checklist": "2"}
    assert client.post(f"{url_of(item)}/publish", data=form).status_code == 303
    assert reviewing.newest_of(item).checklist.number == 2  # type: ignore[union-attr]


def test_a_return_counts_whatever_the_checklist(item: Technology, visit: Any, quan: Person, admin: Person):
    client = visit(quan)
    form = form_of(client, item) | {"check-TRL": "no", "return_words": "Nêu nơi chạy thử"}
    follow(admin, QUESTION)
    assert client.post(f"{url_of(item)}/return", data=form).status_code == 303
    assert reviewing.newest_of(item).checklist.number == 1  # type: ignore[union-attr]


def test_administrators_edit_and_officers_read(app: Any, visit: Any, admin: Person, quan: Person):
    client = visit(admin)
    page = client.page(EDIT)
    assert "Bên đăng có quyền chuyển giao công nghệ" in page.text
    data = {
        "questions-0-label_vi": "Bên đăng có quyền",
        "questions-1-drop": "y",
        "questions-10-label_vi": "Có phiếu đo không?",
        "questions-10-needs": ["note"],
        "questions-10-applies_if": "figures",
        "questions-10-fields": ["figures"],
    }
    response = client.submit(EDIT, data)
    assert response.status_code == 303
    newest = checklists.newest("technology")
    assert newest is not None and newest.number == 2 and len(newest.questions) == 10
    assert newest.questions[0]["label_vi"] == "Bên đăng có quyền" and newest.questions[0]["code"] == "CHUSOHUU"
    assert newest.questions[-1]["code"] == "Q1" and newest.questions[-1]["needs"] == ["note"]
    assert "NHANUOC" not in [one["code"] for one in newest.questions]
    reader = visit(quan)
    assert "phiên bản cũ" in reader.page("/kiem-duyet/danh-muc-kiem-tra/technology/1").text
    assert "Có phiếu đo không?" in reader.page("/kiem-duyet/danh-muc-kiem-tra/technology/2").text
    assert admin.name in reader.page("/kiem-duyet/danh-muc-kiem-tra/technology/2").text
    assert reader.get(EDIT).status_code == 403


def test_saving_after_somebody_else_keeps_what_was_typed(app: Any, visit: Any, admin: Person):
    client = visit(admin)
    form = dict(client._form_for(EDIT, EDIT))
    follow(admin, QUESTION)
    data = {**form, "questions-10-label_vi": "Câu hỏi của tôi"}
    response = client.post(EDIT, data=data)
    assert response.status_code == 409 and "Câu hỏi của tôi" in response.text and "phiên bản 2" in response.text
    page = Page.read(response.text)
    assert [e.get("value") for e in page.all("input") if e.get("name") == "base"] == ["2"]
    assert len(checklists.versions("technology")) == 2


def test_no_code_names_two_questions(app: Any, visit: Any, admin: Person):
    assert visit(admin).submit(EDIT, {"questions-1-code": "CHUSOHUU"}).status_code == 303
    newest = checklists.newest("technology")
    assert newest is not None
    codes = [one["code"] for one in newest.questions]
    assert len(codes) == len(set(codes)) and codes[:2] == ["CHUSOHUU", "Q1"]


@pytest.mark.parametrize("base", ["²", "", "-1", "1" * 30, "x"])
def test_a_forged_base_is_of_no_use(app: Any, visit: Any, admin: Person, base: str):
    assert visit(admin).submit(EDIT, {"base": base}).status_code == 409
    assert len(checklists.versions("technology")) == 1


@pytest.mark.parametrize("data", [{"questions-0-label_vi": ""}, {"questions-0-label_vi": "x" * 201}])
def test_a_question_that_asks_nothing_is_not_saved(app: Any, visit: Any, admin: Person, data: dict[str, str]):
    response = visit(admin).submit(EDIT, data)
    assert response.status_code == 422 and 'id="questions-0-label_vi-error"' in response.text
    assert len(checklists.versions("technology")) == 1


def test_the_content_that_questions_look_at_is_what_is_kept(item: Technology):
    assert facts_of("technology", read(item)) == set()
