"""The demo as loaded: everything there, in every status, with a past that holds together, and nothing to send."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from marketplace.accounts import organisations
from marketplace.accounts import service as accounts
from marketplace.accounts.models import Organisation, Person
from marketplace.agreements.models import Signature
from marketplace.answers.service import answer_of
from marketplace.catalogue.models import KINDS, Need, Technology
from marketplace.catalogue.status import WAITING, Status
from marketplace.deals.models import EVERYONE, Deal, Interest, Message
from marketplace.demo import load
from marketplace.demo.data import Calendar, read
from marketplace.extensions import db
from marketplace.kernel import counters, files, history
from marketplace.kernel.clock import VIETNAM, now, today
from marketplace.kernel.db import transaction
from marketplace.kernel.history import HistoryEntry, HistoryHead
from marketplace.kernel.jobs import Job
from marketplace.matching import unmet
from marketplace.matching.models import Match
from marketplace.notices.models import Mail, Notice
from marketplace.search.engine import Query
from marketplace.search.service import search
from tests.html import Page
from tests.visitor import Visitor

PASSWORD = read("people")[0]["password"]


def everything(model: Any) -> list[Any]:
    return list(db.session.execute(select(model).order_by(model.id)).scalars().unique())


def test_everything_is_there_in_its_status(demo: Flask):
    for kind, name in (("technology", "technologies"), ("need", "needs")):
        wanted = Counter(one["status"] for one in read(name))
        if kind == "need":
            wanted["draft"] += len([one for one in read("events") if one["verb"] == "behalf"])
        assert Counter(str(item.status) for item in everything(KINDS[kind])) == wanted
    assert len(everything(Technology)) >= 40 and len(everything(Need)) >= 20
    assert {item.status for kind in KINDS.values() for item in everything(kind)} == set(Status)
    assert len(everything(Organisation)) == len(read("organisations"))


def test_the_cast_can_sign_in(demo: Flask):
    for one in read("people"):
        person = accounts.person_by_password(one["email"], one["password"])
        assert person is not None and person.confirmed_at and sorted(r.role for r in person.roles) == one["roles"]
        held = {(m.organisation.name, m.role) for m in person.memberships}
        names = {o["key"]: o["name"] for o in read("organisations")}
        assert held == {(names[seat["organisation"]], seat["role"]) for seat in one["memberships"]}


def test_organisations_are_verified_or_wait_for_it(demo: Flask):
    wanted = {one["name"]: one["verified"] for one in read("organisations")}
    for one in everything(Organisation):
        assert one.is_verified == wanted[one.name]
        assert one.is_verified or one.verification_asked_at or not organisations.members_of(one)


def test_listings_say_what_the_data_says(demo: Flask):
    one = read("technologies")[0]
    item = db.session.execute(select(Technology).where(Technology.title == one["title"])).scalar_one()
    assert (item.problem, item.trl, item.price_min) == (one["problem"], one["trl"], one["price_min"])
    assert item.codes_of("right_kind") == one["rights"] and item.codes_of("object_kind") == one["objects"]
    assert [(f.label, f.before, f.after) for f in item.figures][0] == ("COD đầu ra", "6.200", "70")
    assert item.ip_rights[0].filed_on.isoformat() == one["ip"][0]["filed_on"]
    need = read("needs")[0]
    found = db.session.execute(select(Need).where(Need.title == need["title"])).scalar_one()
    assert found.must_have == need["must_have"] and found.codes_of("cooperation_form") == need["cooperation"]
    assert found.deadline == today() + timedelta(days=need["deadline_in_days"])


def test_the_past_is_in_order(demo: Flask):
    ages = {one["title"]: one["days_ago"] for one in [*read("technologies"), *read("needs")]}
    ages |= {one["listing"]["title"]: one["days_ago"] for one in read("events") if one["verb"] == "behalf"}
    for item in [*everything(Technology), *everything(Need)]:
        moments = [item.created_at, item.submitted_at, item.decided_at]
        if item.status in WAITING:  # whatever was decided, it has been handed in anew
            moments = [item.created_at, item.decided_at, item.submitted_at]
        known = [moment for moment in moments if moment]
        assert known == sorted(known) and known[-1] <= now()
        assert abs((now() - known[-1]).days - ages[item.title]) <= 1
        assert item.created_at <= item.updated_at <= now()
        if item.status == Status.PUBLISHED:
            assert item.published_at == item.decided_at and item.expires_at > now()
        if item.status == Status.EXPIRED:
            assert item.expires_at < now()
    numbers = [item.number for item in sorted(everything(Technology), key=lambda item: item.created_at)]
    assert numbers[0].startswith(f"CN-{(today() - timedelta(days=405)).year}-") and len(set(numbers)) == len(numbers)


def test_history_is_whole_and_follows_the_past(demo: Flask):
    assert history.verify() == []
    for item in [*everything(Technology), *everything(Need)]:
        entries = history.entries_of(item)
        assert [e.at for e in entries] == sorted(e.at for e in entries)
        assert entries[0].verb in ("create", "create_for") and entries[0].at == item.created_at
        submitted = [e.at for e in entries if e.verb == "submit"]
        assert submitted[-1:] == ([item.submitted_at] if item.submitted_at else [])


def test_interests_and_deals(demo: Flask):
    wanted = {one["technology"]: one for one in read("interests")}
    titles = {one["key"]: one["title"] for one in read("technologies")}
    interests = {interest.technology.title: interest for interest in everything(Interest) if not answer_of(interest)}
    assert set(interests) == {titles[key] for key in wanted}
    for key, one in wanted.items():
        interest = interests[titles[key]]
        deal = interest.deal
        state = ("closed" if deal.status == "closed" else "introduced") if deal else interest.status
        assert state == one["state"] and interest.use == one["answers"]["use"]
        if deal:
            common = [message.body for message in deal.messages if message.audience == EVERYONE]
            said = [deal.introduction, *common]
            assert said == [message["text"] for message in one["messages"]]
            assert deal.outcome == one["outcome"]
            assert deal.created_at <= min(m.created_at for m in deal.messages)
        if interest.status == "declined":
            assert interest.decline_reason == one["reason_code"]
    assert len(everything(Deal)) == 4 + len(read("entered_cases")) + len(read("fulfilment"))
    assert len(everything(Message)) > 8


def test_cases_stand_at_several_stages(demo: Flask):
    """The board shows something in more than one column; what comes next is late in one case."""
    deals = everything(Deal)
    assert {"proposed", "closed"} < {deal.status for deal in deals}
    assert {deal.is_overdue for deal in deals if deal.next_step} == {True, False}
    assert [row.how for deal in deals for row in deal.invitations if row.confirmed_at] == ["account"] * 3


def test_scans_of_ink_are_pictures_and_two_people_stand_behind_each(demo: Flask):
    signatures = [one for one in everything(Signature) if one.method == "ink"]
    assert {one.side for one in signatures} == {"supply", "demand"} and len({one.sha256 for one in signatures}) == 2
    for one in signatures:
        assert one.handed_in_by_id != one.confirmed_by_id
        pages = PdfReader(files.path_of(one.file)).pages
        assert len(pages) == 2 and all(page.images and not page.extract_text().strip() for page in pages)


def test_no_mail_is_left_and_notices_are_of_their_day(demo: Flask):
    assert everything(Mail) == []
    names = set(db.session.execute(select(Job.name)).scalars())
    assert names <= {"search.update", "search.embed", "matching.tell_verdict"}
    assert not list(Path(demo.config["INSTANCE"]).glob("mail/*"))
    notices = everything(Notice)
    assert notices and all(n.created_at <= now() for n in notices)
    assert {n.read_at is None for n in notices} == {True, False}
    assert all(n.created_at > now() - timedelta(days=6) for n in notices if n.read_at is None)
    assert min(n.created_at for n in notices) < now() - timedelta(days=300)


def test_the_first_pages_show_matches_and_search_finds(demo: Flask):
    matched = set(db.session.execute(select(Match.need_id)).scalars())
    published = [need for need in everything(Need) if need.status == Status.PUBLISHED]
    assert len([need for need in published if need.id in matched]) >= len(published) - 2
    assert search(Query("may say mit")).total > 0


def test_one_need_is_answered_by_nobody(demo: Flask):
    """The list of needs without supply has something to show, and says so honestly."""
    title = next(one["title"] for one in read("needs") if one["key"] == "nc-kho-boc-vac")
    assert title in [one.title for one in db.session.execute(unmet.needs()).unique().scalars()]


def test_what_was_on_show_was_looked_at_while_it_was(demo: Flask):
    """So that the desk of the demo shows its lines; what nobody could see has none."""
    for kind, model in KINDS.items():
        items = {item.public_id: item for item in everything(model)}
        weeks = counters.views_by_week(kind, list(items), weeks=8)
        assert all(items[one].published_at for one in weeks)
        for one, seen in weeks.items():
            first = (today() - items[one].published_at.astimezone(VIETNAM).date()).days // 7
            assert not any(seen[: max(0, 7 - first)])
        shown = [one for one, item in items.items() if item.status == Status.PUBLISHED]
        assert sum(one in weeks for one in shown) > len(shown) * 0.8
    visitor, lan = demo.test_client(), read("people")[0]
    assert isinstance(visitor, Visitor)
    visitor.submit("/dang-nhap", {"email": lan["email"], "password": lan["password"]})
    assert 'class="spark"' in visitor.get("/ban-lam-viec").text


def test_a_second_time_nothing_happens(demo: Flask):
    before = {model: len(everything(model)) for model in (Person, Technology, Need, Match, HistoryEntry)}
    for args in (["demo"], ["site", "prepare"], ["demo", "--force"]):
        result = demo.test_cli_runner().invoke(args=args, catch_exceptions=False)
        assert result.exit_code == 0
        assert ("is there already" in result.output) == (args[0] == "demo")
    db.session.rollback()
    assert {model: len(everything(model)) for model in before} == before


def test_the_sign_in_page_shows_the_cast(demo: Flask):
    visitor = demo.test_client()
    assert isinstance(visitor, Visitor)
    for language, words in (("vi", "Người chào công nghệ"), ("en", "Offers technologies")):
        page = visitor.page(f"/dang-nhap?lang={language}")
        panel = next(s for s in page.all("section") if s.get("aria-labelledby") == "cast")
        assert all(one["name"] in panel.text and one["email"] in panel.text for one in read("people"))
        assert PASSWORD in panel.text and words in panel.text
        assert not list(panel.all("form", "input", "button", "a"))


def test_everybody_of_the_cast_gets_in(demo: Flask):
    for one in read("people"):
        visitor = demo.test_client()
        assert isinstance(visitor, Visitor)
        response = visitor.submit("/dang-nhap", {"email": one["email"], "password": one["password"]})
        assert response.status_code == 303, one["key"]


def test_only_in_demo_mode(demo: Flask, monkeypatch: pytest.MonkeyPatch):
    visitor = demo.test_client()
    monkeypatch.setitem(demo.config, "MODE", "production")
    page = Page.read(visitor.get("/dang-nhap").text)
    assert PASSWORD not in page.text and not [s for s in page.all("section") if s.get("aria-labelledby") == "cast"]


def test_production_refuses_without_force(app: Flask):
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1 and "production mode" in result.output
    assert db.session.execute(select(func.count()).select_from(Person)).scalar_one() == 0


def test_a_production_site_is_prepared_without_people(app: Flask):
    result = app.test_cli_runner().invoke(args=["site", "prepare", "--mode", "production"], catch_exceptions=False)
    assert "demo" not in result.output
    assert db.session.execute(select(func.count()).select_from(Person)).scalar_one() == 0


def test_forced_beside_others_their_mail_is_left_alone(app: Flask, quan: Person):
    """With --force in a site in use: somebody of the cast is there already, so nothing is touched."""
    with transaction():
        accounts.register("Ai đó", "ai.do@example.vn", quan.password_hash, "vi")
    before = db.session.execute(select(func.count()).select_from(Job)).scalar_one()
    result = app.test_cli_runner().invoke(args=["demo", "--force"], catch_exceptions=False)
    assert "is there already" in result.output
    assert db.session.execute(select(func.count()).select_from(Job)).scalar_one() == before


def test_others_jobs_are_not_taken_for_ours(app: Flask):
    with transaction():
        accounts.register("Ai đó", "ai.do@example.vn", "hash", "vi")
    assert load.load() is not None
    jobs = db.session.execute(select(Job).where(Job.name == "notices.mail")).scalars().all()
    person = accounts.find_person("ai.do@example.vn")
    assert person is not None and [job.args["person"] for job in jobs] == [person.public_id]


def test_nothing_is_written_into_sealed_days(app: Flask):
    """History of finished days is sealed by a head over them: the past then begins after the last of these."""
    with transaction() as session:
        session.add(HistoryHead(day=today() - timedelta(days=10), entries=0, previous="0" * 64, digest="0" * 64))
    when = Calendar()
    assert when(400, 8) == when(11, 8) and when(10, 23) == when(400, 8) < when(9, 8)
    assert when(0, 23) <= now()


@pytest.mark.parametrize("days_ago", [10, 1])
def test_it_can_be_loaded_after_sealed_days(app: Flask, days_ago: int):
    with transaction() as session:
        sealed = today() - timedelta(days=days_ago)
        session.add(HistoryHead(day=sealed, entries=0, previous="0" * 64, digest="0" * 64))
    first = Calendar()(400, 8)
    assert load.load() is not None
    assert min(entry.at for entry in everything(HistoryEntry)) >= first


def test_data_can_be_loaded_in_order():
    """What load() relies on, told of the files alone."""
    people, organisations = read("people"), read("organisations")
    seats = [(seat["organisation"], seat["role"]) for one in people for seat in one["memberships"]]
    for_others = {one["organisation"] for one in read("events") if one["verb"] == "behalf"}
    assert Counter(seats) == Counter((one["key"], "owner") for one in organisations if one["key"] not in for_others)
    for one in read("interests"):
        assert all(message["from"] == "hoa" for message in one["messages"][:1])
    assert json.dumps(people)  # plain data, shared by everybody who reads it
