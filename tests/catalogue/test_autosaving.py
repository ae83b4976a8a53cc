"""Saving while somebody writes: what the server answers the page, and what it never overwrites."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from marketplace.catalogue import remarks, revising, service
from marketplace.catalogue.labels import FIELDS, VERBS
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.revision_models import Revision
from marketplace.catalogue.status import Status
from marketplace.catalogue.story import timeline
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_technology
from tests.catalogue.test_edit import form_of, how_many
from tests.catalogue.test_show import address

HEADERS = {"X-Autosave": "1"}


def autosave(reader, item, held=None, **fields):
    sent = dict(held or form_of(reader.get(address(item, "/sua"))))
    return reader.post(address(item, "/sua"), data={**sent, **{n: [v] for n, v in fields.items()}}, headers=HEADERS)


def test_a_draft_is_saved_and_the_page_gets_its_new_version(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    reader = visit(lan)
    held = form_of(reader.get(address(item, "/sua")))
    first = autosave(reader, item, held, benefit="Lợi một.")
    assert first.status_code == 200 and first.json["words"].startswith("Đã lưu lúc ")
    assert item.benefit == "Lợi một." and item.status == Status.DRAFT
    second = autosave(reader, item, {**held, "version": [first.json["version"]]}, benefit="Lợi hai.")
    assert second.status_code == 200 and item.benefit == "Lợi hai."
    last = {**held, "version": [second.json["version"]], "benefit": ["Lợi ba."], "do": ["next"]}
    assert reader.post(address(item, "/sua"), data=last).status_code == 303
    assert item.benefit == "Lợi ba."


@pytest.mark.parametrize(("address_of_new", "model"), [("/cong-nghe/moi", Technology), ("/nhu-cau/moi", Need)])
def test_a_new_listing_becomes_a_draft_once_it_has_a_title(visit, lan, address_of_new, model):
    reader = visit(lan)
    held = {**form_of(reader.get(address_of_new)), "problem": ["Chuối chín dồn."]}

    def send(to, **more):
        return reader.post(to, data={**held, **more}, headers=HEADERS)

    untitled = send(address_of_new)
    assert "cần có tên gọi" in untitled.json["words"] and "address" not in untitled.json and how_many(model) == 0
    made = send(address_of_new, title=["Máy sấy chuối"])
    item = db.session.execute(select(model)).scalar_one()
    assert (item.title, item.problem, item.status) == ("Máy sấy chuối", "Chuối chín dồn.", Status.DRAFT)
    assert made.json["address"] == address(item, "/sua") and lan.organisations[0].name in made.json["words"]
    again = send(address_of_new, title=["Máy sấy chuối"])
    assert again.status_code == 409 and "bàn làm việc" in again.json["words"] and how_many(model) == 1
    on = {"title": ["Máy sấy chuối"], "version": [made.json["version"]], "form_token": [made.json["token"]]}
    assert send(made.json["address"], **on, keywords=["chuối"]).json["words"].startswith("Đã lưu lúc ")
    on["version"] = [f"i:{item.version}"]
    last = reader.post(made.json["address"], data={**held, **on, "keywords": ["chuối"], "do": ["save"]})
    assert last.status_code == 303 and item.keywords == ["chuối"] and how_many(model) == 1


def test_what_is_saved_already_is_not_written_again(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    before, version = len(history.entries_of(item)), item.version
    assert autosave(visit(lan), item).status_code == 200
    assert (len(history.entries_of(item)), item.version) == (before, version)


def test_a_second_tab_is_told_and_overwrites_nothing(visit, lan):
    with transaction():
        item = make_need(lan, lan.organisations[0])
    reader = visit(lan)
    old = form_of(reader.get(address(item, "/sua")))
    autosave(reader, item, scale="2 tấn")
    response = autosave(reader, item, old, scale="3 tấn")
    assert response.status_code == 409 and "ở nơi khác" in response.json["words"]
    assert item.scale == "2 tấn"


def test_bad_input_is_not_saved_and_said_in_few_words(visit, lan):
    with transaction():
        item = make_need(lan, lan.organisations[0])
    response = autosave(visit(lan), item, budget_max="nhiều tiền", scale="2 tấn")
    assert set(response.json) == {"words"} and "cần sửa" in response.json["words"] and item.scale == ""


def test_what_was_handed_in_meanwhile_is_left_alone(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    reader = visit(lan)
    held = form_of(reader.get(address(item, "/sua")))
    with transaction():
        service.submit(item, lan)
    assert autosave(reader, item, held, benefit="Khác").status_code == 409
    assert item.benefit != "Khác"


def test_it_begins_no_revision_but_goes_on_with_one(visit, lan, technology):
    reader = visit(lan)
    assert autosave(reader, technology, benefit="Lợi ích mới.").status_code == 409
    assert how_many(Revision) == 0
    reader.submit(address(technology, "/sua"), {"benefit": "Lợi ích mới.", "do": "save"})
    assert autosave(reader, technology, benefit="Lợi ích mới hơn.").status_code == 200
    assert revising.open_of(technology).content["benefit"] == "Lợi ích mới hơn."
    assert "mới" not in technology.benefit


def test_answers_to_officers_are_saved_too(visit, lan, quan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        service.submit(item, lan)
        service.send_back(item, quan, [], "", [("title", "Nói được kết quả.")])
    name = f"tra-loi-{remarks.open_of(item)[0].public_id}"
    assert autosave(visit(lan), item, **{name: "Đã nêu."}).status_code == 200
    assert remarks.open_of(item)[0].answer == "Đã nêu."


def test_files_are_left_to_the_form(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    reader = visit(lan)
    held = form_of(reader.get(address(item, "/sua")))
    data = {**held, "benefit": ["Lợi mới."], "documents": (io.BytesIO(b"%PDF-1.4"), "a.pdf")}
    assert reader.post(address(item, "/sua"), data=data, headers=HEADERS).status_code == 200
    assert item.attachments == [] and item.benefit == "Lợi mới."


def test_only_for_those_who_write_it(visit, visitor, lan, an, quan, technology):
    for reader, status in ((visit(an), 403), (visit(quan), 403)):
        data = {"csrf_token": reader.csrf_token(), "title": "X"}
        assert reader.post(address(technology, "/sua"), data=data, headers=HEADERS).status_code == status
    data = {"csrf_token": visitor.csrf_token(), "title": "X"}
    assert visitor.post(address(technology, "/sua"), data=data, headers=HEADERS).status_code == 303
    assert visit(lan).post(address(technology, "/sua"), data={"title": "X"}, headers=HEADERS).status_code == 400
    assert technology.title != "X"


def test_the_owner_reads_one_line_for_a_sitting_and_the_record_keeps_each(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    reader = visit(lan)
    for name, words in (("benefit", "Lợi một."), ("solution", "Cách hai."), ("benefit", "Lợi ba.")):
        autosave(reader, item, **{name: words})
    assert [entry.verb for entry in history.entries_of(item)] == ["create", "edit", "edit", "edit"]
    assert timeline(item)[0]["what"] == f"{VERBS['edit']}: {FIELDS['benefit']}, {FIELDS['solution']}"
    assert len(timeline(item)) == 2
    with time_machine.travel(now() + timedelta(hours=1)):
        autosave(reader, item, benefit="Lợi bốn.")
    assert len(timeline(item)) == 3
