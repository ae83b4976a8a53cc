"""Everything that the moderation desk can show is in the demo, and was left there by the services."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import organisations, verification
from marketplace.accounts.models import Organisation, Person
from marketplace.answers import questions
from marketplace.answers.service import answers_of
from marketplace.catalogue import behalf, editions, freshness, lifetimes, outcomes, remarks, revising
from marketplace.catalogue.freshness_models import Reminder
from marketplace.catalogue.models import KINDS, Need, Technology
from marketplace.catalogue.revision_models import LIVE, SUBMITTED
from marketplace.catalogue.status import Status
from marketplace.demo.data import read
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.matching.models import DEMAND, OwnersVerdict
from marketplace.moderation import appeals, figures, pairs, reports, reviewing, screening
from marketplace.moderation.models import OPEN, REFUSAL_UPHELD, Appeal, Report, Review
from marketplace.moderation.queue import Desk, Filter
from marketplace.moderation.waiting import EDIT, NEW, RETURNED, SECOND, SMALL
from tests.visitor import Visitor

TITLES = {one["key"]: one["title"] for name in ("technologies", "needs") for one in read(name)}


def all_of(model: Any, *conditions: Any) -> list[Any]:
    return list(db.session.execute(select(model).where(*conditions).order_by(model.id)).scalars().unique())


def listing(key: str) -> Any:
    kind = KINDS["technology" if key.startswith("cn-") else "need"]
    return db.session.execute(select(kind).where(kind.title == TITLES[key])).scalar_one()


def person(key: str) -> Person:
    return db.session.execute(select(Person).where(Person.email == f"{key}@example.vn")).scalar_one()


def signed_in(demo: Flask, key: str) -> Visitor:
    visitor = demo.test_client()
    assert isinstance(visitor, Visitor)
    visitor.submit("/dang-nhap", {"email": f"{key}@example.vn", "password": read("people")[0]["password"]})
    return visitor


def test_the_queue_has_something_of_every_sort(demo: Flask):
    rows = Desk().rows
    assert {row.what for row in rows} == {NEW, EDIT, SMALL, SECOND, RETURNED}
    assert any(row.is_overdue for row in rows) and not all(row.is_overdue for row in rows)
    assert 8 <= Desk().total(Filter()) <= 25


def test_sent_back_with_two_requests_and_one_answer(demo: Flask):
    item = listing("cn-so-tra-cuu-dat")
    asked = remarks.open_of(item)
    assert item.status == Status.RETURNED and [bool(one.answer) for one in asked] == [True, False]
    assert [one.field for one in asked] == ["ip_rights", "benefit"]


def test_handed_in_again_with_a_difference(demo: Flask):
    item = listing("cn-gia-the-rau")
    new, old = editions.all_of(item, with_content=True)
    assert item.status == Status.SUBMITTED and {new.cause, old.cause} == {"submit"}
    assert {name for name in new.content if new.content[name] != old.content[name]} == {"benefit", "figures"}
    assert all(one.answer for one in remarks.open_of(item)) and len(remarks.open_of(item)) == 2


def test_revisions_of_what_is_on_show(demo: Flask):
    waits, live = (
        revising.open_of(listing("cn-nuoc-tuoi-nho-giot")),
        revising.newest_of(listing("cn-traicay-say-bom-nhiet")),
    )
    assert waits is not None and waits.status == SUBMITTED and not waits.small
    assert live is not None and live.status == LIVE and live.small
    assert waits.item.benefit != waits.content["benefit"] and live.item.benefit == live.content["benefit"]


def test_what_two_officers_must_approve_has_two(demo: Flask):
    waits = listing("cn-nuoc-kenh-bao-tin")
    assert waits.status == Status.CONFIRMING and waits.state_funded and waits.endorsed_by_id == person("quan").id
    for item in all_of(Technology, Technology.state_funded, Technology._status == Status.PUBLISHED):
        endorsed, published = (reviewing.newest_of(item, verb) for verb in ("endorse", "publish"))
        assert endorsed is not None and published is not None
        assert (endorsed.officer_id, published.officer_id) == (person("quan").id, person("quantri").id)


def test_technology_lists(demo: Flask):
    lists = {item.legal_list for item in all_of(Technology, Technology._status == Status.PUBLISHED)}
    assert lists == {"KK", "HC", "KHONG"}
    item = listing("cn-go-tam-ap-luc")
    assert item.legal_list == "HC" and reviewing.newest_of(item, "publish").legal_hits
    page = demo.test_client().get(f"/cong-nghe/{item.public_id}").text
    assert "hạn chế chuyển giao" in page
    assert (
        "hạn chế chuyển giao" not in demo.test_client().get(f"/cong-nghe/{listing('cn-lua-say-tang').public_id}").text
    )


def test_a_hit_waits_to_be_judged(demo: Flask):
    found = screening.hits(listing("cn-gia-the-rau"))
    assert {hit.legal_list for hit in found} == {"KK"} and listing("cn-gia-the-rau").legal_list == "CHUARO"


def test_every_approval_has_its_checklist(demo: Flask):
    for review in all_of(Review, Review.verb.in_(("endorse", "publish"))):
        assert review.checklist is not None and review.answers and review.legal_list != "CHUARO"
        assert review.officer.has_role("moderator") and review.waited_hours > 0


def test_duplicates(demo: Flask):
    found = pairs.of_item(listing("cn-lua-say-di-dong"))
    assert [one.item.title for one in found] == [TITLES["cn-lua-say-tang"]] and found[0].is_very
    merged = listing("cn-kho-van-dat-gio")
    assert merged.merged_into_id == listing("cn-kho-van-xep-hang").id
    assert pairs.score_of(merged, listing("cn-kho-van-xep-hang")).is_very
    answer = demo.test_client().get(f"/cong-nghe/{merged.public_id}")
    assert (
        answer.status_code in (301, 302, 303, 307, 308) and listing("cn-kho-van-xep-hang").public_id in answer.location
    )


def test_appeals(demo: Flask):
    waits, heard = appeals.open_appeals(), all_of(Appeal, Appeal._status == REFUSAL_UPHELD)
    assert [one.item.title for one in waits] == [TITLES["cn-may-phat-dien-thanh-ly"]] and len(heard) == 1
    assert heard[0].heard_by_id == person("quantri").id != heard[0].review.officer_id
    assert waits[0].created_at > waits[0].review.created_at


def test_reports(demo: Flask):
    unlawful, other = sorted(all_of(Report, Report._status == OPEN), key=lambda one: one.due_at)
    assert reports.is_unlawful(unlawful.reason) and now() < unlawful.due_at < now() + timedelta(hours=5)
    assert not reports.is_unlawful(other.reason)
    hidden = listing("cn-nuoc-chai-hydro")
    assert hidden.status == Status.HIDDEN and hidden.hidden_for == "report"
    assert figures.compute().urgent == (1, 1)


def test_organisations(demo: Flask):
    (due,) = verification.due()
    assert due.name == "Công ty Cổ phần Giải pháp số Bến Lúa Non" and verification.checks_of(due)
    alike = [one for one in verification.waiting() if organisations.namesakes(one.name, one)]
    assert [one.name for one in alike] == ["Công ty TNHH Tự động hóa Tre Đăng Gió"]
    (suspended,) = all_of(Organisation, Organisation.suspended_at.is_not(None))
    (hidden,) = all_of(Technology, Technology.organisation_id == suspended.id)
    assert hidden.status == Status.HIDDEN and hidden.hidden_for == "organisation" and suspended.suspended_reason


def test_ending_and_ended(demo: Flask):
    soon, over = listing("cn-bep-hut-mui"), listing("cn-ga-den-led")
    assert timedelta(days=5) < soon.expires_at - now() < timedelta(days=7)
    told = all_of(Reminder, Reminder.technology_id == soon.id, Reminder.told)
    assert sorted(one.days for one in told) == [7, 30, 60]
    assert over.status == Status.EXPIRED and lifetimes.is_renewable(over)
    assert {soon.id, over.id} <= {item.id for item in freshness.ending_of(person("lan"))}


def test_outcomes_told_and_owed(demo: Flask):
    assert {code for code, number in outcomes.counts().items() if number} == {"TAIDAY", "NOIKHAC", "KHONGCONCAN"}
    assert listing("nc-can-gao-tui").outcome_number == listing("cn-dong-goi-can-dinh-luong").number
    assert [need.title for need in all_of(Need) if outcomes.is_owed(need)] == [TITLES["nc-giong-tom"]]


def test_questions_and_answers(demo: Flask):
    assert len(questions.published_of(listing("nc-dieu-vo-lua"))) == 1 and questions.count_for_officers() == 1
    assert questions.is_taking(listing("nc-truong-thuc-hanh"))
    found = answers_of(listing("nc-dieu-vo-lua"))
    assert [one.technology.title for one in found] == [TITLES["cn-dieu-boc-lua"], TITLES["cn-dieu-tach-vo"]]
    assert not any(one.has_old_criteria for one in found)


def test_a_match_that_does_not_fit(demo: Flask):
    (verdict,) = all_of(OwnersVerdict)
    assert (verdict.side, verdict.reason) == (DEMAND, "KHACQUYMO") and verdict.need.title == TITLES["nc-go-say"]


def test_a_need_written_for_somebody_waits_for_their_word(demo: Flask):
    (row,) = behalf.newest()
    assert behalf.is_asked(row) and row.officer_id == person("hoa").id and row.item.status == Status.DRAFT
    assert row.item.organisation.is_verified is False and not organisations.members_of(row.item.organisation)


def test_figures_have_something_to_tell(demo: Flask):
    found = figures.compute()
    assert all(answered.count >= 3 and answered.median is not None for answered in found.answered.values())
    assert len([month for month in found.months if month.medians["technology"] is not None]) >= 5
    assert len({area for area, cell in found.reasons.items() if max(cell.values()) >= figures.FEWEST}) >= 2


@pytest.mark.parametrize(
    ("who", "path", "words"),
    [
        ("quan", "/kiem-duyet", "cn-nang-luong-kiem-toan"),
        ("quan", "/kiem-duyet/phan-anh", "cn-go-toi-uu-cat"),
        ("quantri", "/kiem-duyet/khieu-nai", "cn-may-phat-dien-thanh-ly"),
        ("minh", "/nhu-cau/{nc-dieu-vo-lua}", "nc-dieu-vo-lua"),
    ],
)
def test_pages_show_it(demo: Flask, who: str, path: str, words: str):
    key = path.partition("{")[2].rstrip("}")
    address = path.replace("{" + key + "}", listing(key).public_id) if key else path
    assert TITLES[words] in signed_in(demo, who).page(address).text


def test_the_first_of_the_queue_needs_one_officer_only(demo: Flask):
    """tests/browser clears it by keyboard."""
    first = next(row for row in Desk().under(Filter(kind="technology")) if row.what == NEW)
    assert first.public_id == listing("cn-nang-luong-kiem-toan").public_id
    assert not listing("cn-nang-luong-kiem-toan").state_funded
    assert next(iter(Desk().under(Filter(kind="technology")))).public_id == first.public_id
