"""A listing is written in steps: each saves the draft, none loses what another says, the progress tells the truth."""

from __future__ import annotations

import pytest

from marketplace.catalogue import behalf, form_steps, revising, service
from marketplace.catalogue.content import CODE_LISTS, COLUMNS, ROWS
from marketplace.catalogue.forms import FORMS
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.revision_models import Revision
from marketplace.catalogue.status import Status
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_technology
from tests.catalogue.test_edit import LEAST, NEED, NEW, WHOLE, errors_of, form_of, how_many, only
from tests.catalogue.test_show import address
from tests.html import Page

NOT_WRITTEN = {"version", "form_token", "csrf_token", "seen"}


def shown(response):
    """The names of the fields that a reader of the page sees, and the steps with what is told of each."""
    page = Page.read(response.text)
    parts = [d for d in page.all("div") if d.get("class") == "form-step"]
    open_parts = [d for d in parts if "hidden" not in d.attributes]
    names = {one.get("name") for part in open_parts for one in part.all("input", "select", "textarea")}
    return names, [b.text for b in page.all("button") if b.get("value").startswith("buoc-")]


def current(response):
    page = Page.read(response.text)
    return next(b.get("value") for b in page.all("button") if b.get("aria-current") == "step")


@pytest.mark.parametrize("kind", ["technology", "need"])
def test_every_field_of_the_form_stands_in_one_step(app, kind):
    in_steps = [name for step in form_steps.STEPS[kind] for name in step.fields]
    with app.test_request_context():
        fields = {field.name for field in FORMS[kind](formdata=None)} - NOT_WRITTEN
    assert sorted(in_steps) == sorted(fields)
    assert {*COLUMNS[kind], *CODE_LISTS[kind], *(ROWS if kind == "technology" else ())} <= set(in_steps)


@pytest.mark.parametrize(
    ("wish", "leads_to"),
    [("next", "buoc=2"), ("buoc-3", "buoc=3"), ("buoc-1", "buoc=1"), ("buoc-4", "buoc=4")],
)
def test_a_step_saves_the_draft_and_leads_on(visit, minh, wish, leads_to):
    response = visit(minh).submit(NEW[Need], {"title": "Cần máy sấy mít", "do": wish})
    item = only(Need)
    assert (response.status_code, response.location) == (303, address(item, f"/sua?{leads_to}"))
    assert (item.status, item.problem, item.codes_of("st_field")) == (Status.DRAFT, "", [])


@pytest.mark.parametrize("wish", ["buoc-0", "buoc-5", "buoc-99", "buoc-x", "buoc-²", ""])
def test_a_button_that_no_page_has_only_saves(visit, minh, wish):
    response = visit(minh).submit(NEW[Need], {**NEED, "do": wish})
    assert response.location == address(only(Need))


def test_all_steps_one_after_the_other(visit, lan):
    reader = visit(lan)
    names = [step.fields for step in form_steps.STEPS["technology"]]
    location = NEW[Technology]
    for fields in names[:-1]:
        own = {name: value for name, value in WHOLE.items() if name.split("-")[0] in fields}
        response = reader.submit(location.split("?")[0], {**own, "do": "next"}, page=location)
        assert response.status_code == 303
        location = response.location
    assert location.endswith("buoc=5")
    item, review = only(Technology), reader.get(location)
    assert "Để gửi duyệt, xin bổ sung" not in review.text
    held = form_of(review)
    assert held["title"] == [WHOLE["title"]] and held["trl"] == ["7"] and held["price_max"] == ["1.200.000.000"]
    reader.submit(address(item, "/sua"), {"do": "submit"}, page=location)
    assert item.status == Status.SUBMITTED


@pytest.mark.parametrize("kind", ["technology", "need"])
def test_a_page_shows_one_step_and_carries_the_others(visit, lan, kind):
    with transaction():
        item = (make_technology if kind == "technology" else make_need)(lan, lan.organisations[0])
    reader = visit(lan)
    whole = set(form_of(reader.get(address(item, "/sua?buoc=1"))))
    for step in form_steps.STEPS[kind]:
        response = reader.get(address(item, f"/sua?buoc={step.number}"))
        names, _ = shown(response)
        assert {name.split("-")[0] for name in names} & {
            field for other in form_steps.STEPS[kind] if other is not step for field in other.fields
        } == set()
        assert set(form_of(response)) == whole and current(response) == f"buoc-{step.number}"


@pytest.mark.parametrize("number", ["0", "6", "-1", "x", "1e1", "٣", "9" * 30, ""])
def test_an_address_that_is_no_step_begins_where_something_is_missing(visit, lan, number):
    with transaction():
        item = make_technology(lan, lan.organisations[0], trl=None)
    assert current(visit(lan).get(address(item, f"/sua?buoc={number}"))) == "buoc-2"


def test_the_progress_tells_what_is_complete(visit, minh, lan):
    names, told = shown(visit(minh).get(NEW[Need]))
    assert "title" in names and not any("thiếu" in one or "đủ" in one for one in told)
    with transaction():
        item = make_technology(lan, lan.organisations[0], trl=None, trl_evidence="", price_mode=None)
    _, told = shown(visit(lan).get(address(item, "/sua?buoc=1")))
    assert [("thiếu 2" in one, "thiếu 1" in one, "đã đủ" in one) for one in told] == [
        (False, False, True), (True, False, False), (False, True, False), (False, False, True), (False, False, False),
    ]  # fmt: skip


def test_bad_input_of_a_hidden_step_is_shown_beside_its_field(visit, lan):
    reader = visit(lan)
    reader.submit(NEW[Technology], {**WHOLE, "do": "save"})
    item = only(Technology)
    sent = {"price_min": "nhiều", "solution": "Cách khác hẳn.", "buoc": "1", "do": "next"}
    response = reader.submit(address(item, "/sua"), sent, page=address(item, "/sua?buoc=1"))
    assert response.status_code == 422 and set(errors_of(response)) == {"price_min"}
    names, told = shown(response)
    assert "price_min" in names and "solution" not in names
    assert ["có lỗi" in one for one in told] == [False, False, True, False, False]
    held = form_of(response)
    assert held["price_min"] == ["nhiều"] and held["solution"] == ["Cách khác hẳn."]
    assert item.solution == WHOLE["solution"]
    again = reader.post(address(item, "/sua"), data={**held, "price_min": ["5 triệu"], "do": ["buoc-4"]})
    assert again.location.endswith("buoc=4")
    assert (item.price_min, item.solution) == (5_000_000, "Cách khác hẳn.")


def test_walking_about_writes_nothing(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    reader, before, version = visit(lan), len(history.entries_of(item)), item.version
    for wish in ("next", "buoc-5", "buoc-1"):
        reader.submit(address(item, "/sua"), {"do": wish})
    assert (len(history.entries_of(item)), item.version) == (before, version)


def test_walking_about_begins_no_revision(visit, lan, technology):
    response = visit(lan).submit(address(technology, "/sua"), {"do": "next"}, page=address(technology, "/sua?buoc=3"))
    assert response.location.endswith("buoc=4") and how_many(Revision) == 0
    visit(lan).submit(address(technology, "/sua"), {"benefit": "Lợi ích mới hẳn.", "do": "next"})
    assert revising.open_of(technology).content["benefit"] == "Lợi ích mới hẳn."
    assert technology.benefit != "Lợi ích mới hẳn."


def test_a_second_click_on_the_same_page_goes_on(visit, lan):
    """The first answer was lost on the way: the second finds its words saved and leads to the step."""
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    reader = visit(lan)
    sent = {**form_of(reader.get(address(item, "/sua?buoc=1"))), "benefit": ["Lợi ích mới."], "do": ["next"]}
    answers = [reader.post(address(item, "/sua"), data=sent) for _ in range(2)]
    assert [(one.status_code, one.location[-6:]) for one in answers] == [(303, "buoc=2")] * 2


def test_a_step_of_an_overtaken_page_shows_both_texts(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    one, two = visit(lan), visit(lan)
    old = form_of(two.get(address(item, "/sua?buoc=1")))
    one.submit(address(item, "/sua"), {"price_max": "2 tỷ", "do": "next"}, page=address(item, "/sua?buoc=3"))
    response = two.post(address(item, "/sua"), data={**old, "title": ["Tên của người sau"], "do": ["next"]})
    assert response.status_code == 409 and "2.000.000.000 đồng" in response.text
    names, _ = shown(response)
    assert {"title", "trl", "price_max", "keywords"} <= names  # every step is open, to compare


def test_back_to_the_form_of_a_new_listing_goes_on_with_its_draft(visit, minh):
    reader = visit(minh)
    first = {**form_of(reader.get(NEW[Need])), "title": ["Cần máy sấy"], "do": ["next"]}
    reader.post(NEW[Need], data=first)
    item = only(Need)
    again = reader.post(NEW[Need], data=first)
    assert (again.status_code, again.location) == (303, address(item, "/sua?buoc=2"))
    changed = reader.post(NEW[Need], data={**first, "title": ["Cần máy sấy mít"]})
    assert changed.status_code == 409 and form_of(changed)["title"] == ["Cần máy sấy mít"]
    assert how_many(Need) == 1 and item.title == "Cần máy sấy"
    form = next(f for f in Page.read(changed.text).forms if f.get("id") == "listing")
    reader.post(form.get("action"), data={**form_of(changed), "do": ["save"]})
    assert how_many(Need) == 1 and item.title == "Cần máy sấy mít"


def test_somebody_else_does_not_go_on_with_that_draft(visit, minh, an):
    reader, other = visit(minh), visit(an)
    first = {**form_of(reader.get(NEW[Need])), "title": ["Cần máy sấy"], "do": ["next"]}
    reader.post(NEW[Need], data=first)
    mine = form_of(other.get(NEW[Need]))
    sent = {**first, "csrf_token": mine["csrf_token"]}
    response = other.post(NEW[Need], data=sent)
    assert response.location == "/ban-lam-viec" and how_many(Need) == 1


def test_the_last_step_names_what_is_missing_and_what_is_said(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0], benefit="")
    page = visit(lan).page(address(item, "/sua?buoc=5"))
    assert [a.get("href") for a in page.all("a") if "#benefit" in a.get("href")] == [
        address(item, "/sua?buoc=1#benefit")
    ]
    main = page.one("main").text
    assert "Buồng sấy dùng bơm nhiệt" in main and "Giá thỏa thuận" in main
    assert any(b.get("value") == "submit" for b in page.all("button"))


def test_what_is_sent_back_opens_where_the_officer_asks(visit, lan, quan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        service.submit(item, lan)
        service.send_back(item, quan, [], "", [("price_min", "Xin nêu giá.")])
    response = visit(lan).get(address(item, "/sua"))
    assert current(response) == "buoc-3" and "Xin nêu giá." in response.text


def test_the_form_is_light(visit, lan):
    reader = visit(lan)
    reader.submit(NEW[Technology], {**LEAST, "do": "save"})
    item = only(Technology)
    for path in (NEW[Technology], *(address(item, f"/sua?buoc={n}") for n in range(1, 6))):
        assert len(reader.get(path).data) < 100_000, path


def test_an_officer_writes_for_somebody_in_the_same_steps(visit, hoa, minh):
    with transaction():
        row = behalf.create_for(
            hoa, minh.organisations[0], "need", "Cần máy bóc vỏ", person_name="Bà Tư", phone="0912345678",
            email="", met="DIENTHOAI",
        )  # fmt: skip
    reader, url = visit(hoa), f"/dang-thay/{row.public_id}/sua"
    response = reader.submit(url, {"problem": "Bóc tay chậm.", "do": "next"}, page=f"{url}?buoc=1")
    assert response.location == f"{url}?buoc=2" and row.item.problem == "Bóc tay chậm."
    review = reader.page(f"{url}?buoc=4")
    assert [a.get("href") for a in review.all("a") if "#st_field" in a.get("href")] == [f"{url}?buoc=2#st_field"]
    shown_page = reader.page(f"/dang-thay/{row.public_id}")
    assert f"{url}?buoc=2#st_field" in {a.get("href") for a in shown_page.all("a")}
