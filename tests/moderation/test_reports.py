"""Reports: due in time, decided together and once, told to both sides, and never who reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from marketplace.accounts.models import VIEWER, Membership, Person
from marketplace.catalogue import remarks
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows
from marketplace.kernel.worker import Worker
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.moderation import report_lists, reports
from marketplace.moderation.models import OPEN, REPORT_DISMISSED, REPORT_UPHELD, Report
from marketplace.moderation.reports import ASK, HIDE, MERGE, NONE, Outcome
from marketplace.notices.letters import letter_of
from marketplace.notices.models import Mail, Notice
from marketplace.reference import service as reference
from tests.cast import make_person
from tests.moderation.refusals import second_officer

READER = "nguoi-doc@example.vn"


def report(item: Any, reason: str = "SAISUTHAT", email: str = "", words: str = "Số liệu không đúng.") -> Report:
    with transaction():
        return reports.make(item, reason, words, email, "vi")


def decide(item: Any, officer: Person, found: list[Report], verb: str = "uphold", measure: str = HIDE) -> None:
    with transaction():
        ids = [one.public_id for one in found]
        reports.decide(item, officer, ids, Outcome(verb, "Cảm ơn bạn.", measure, "Xin sửa số liệu."))


def kinds_told(person: Person) -> list[str]:
    rows = db.session.execute(select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)).scalars()
    return [row.kind for row in rows if row.kind.startswith("moderation.")]


def mails() -> list[Mail]:
    return list(db.session.execute(select(Mail).where(Mail.kind == "moderation.report_decided")).scalars())


# reason → hours, or None for working days as of a new listing
DUE = {
    "SAISUTHAT": None,
    "SHTT": 24,
    "CAMHANCHE": 24,
    "LOBIMAT": 24,
    "HANGHOA": None,
    "LUADAO": 24,
    "TRUNGLAP": None,
    "KHAC": None,
}


@pytest.mark.parametrize("reason", DUE)
def test_unlawful_content_has_a_day_all_else_working_days(reason, technology):
    friday = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # ten o'clock in Vietnam
    with time_machine.travel(friday, tick=False):
        found = report(technology, reason)
    hours = DUE[reason]
    tuesday = friday + timedelta(days=4)  # two working days over a weekend
    assert found.due_at == (friday + timedelta(hours=hours) if hours else tuesday)


def test_every_reason_is_in_the_table(app):
    assert {entry.code for entry in reference.codes("report_reason")} == set(DUE)


def test_numbers_follow_each_other(technology, need):
    year = now().year
    assert [report(one).number for one in (technology, need, technology)] == [f"PA-{year}-000{n}" for n in (1, 2, 3)]


SEEING = {
    #           lan  viewer quan  tuan  own   hoa admin an  guest
    OPEN: ("", "", "sd", "sd", "s", "", "", "", ""),
    REPORT_UPHELD: ("", "", "s", "s", "s", "", "", "", ""),
    REPORT_DISMISSED: ("", "", "s", "s", "s", "", "", "", ""),
}


@pytest.mark.parametrize("status", SEEING)
def test_status_by_person(status, technology, lan, quan, hoa, admin, an):
    tuan = second_officer()
    with transaction():
        viewer, own = make_person("Xem", "xem@example.vn"), make_person("Nhà", "nha@example.vn", "moderator")
        for person in (viewer, own):
            person.memberships.append(Membership(organisation_id=technology.organisation_id, role=VIEWER))
    found = report(technology)
    if status != OPEN:
        decide(technology, quan, [found], "uphold" if status == REPORT_UPHELD else "dismiss", NONE)
    cells = []
    for person in (lan, viewer, quan, tuan, own, hoa, admin, an, Guest()):
        verbs = {step.verb for step in reports.handling.open_to(person, found)}
        assert verbs in (set(), {"uphold", "dismiss"})
        cells.append(("s" if allows(person, "see", found) else "") + ("d" if verbs else ""))
    assert tuple(cells) == SEEING[status]


def brought(item: Any, status: Status, lan: Person, quan: Person) -> None:
    """From on show to another status, by the steps that lead there."""
    if status in (Status.WITHDRAWN, Status.DRAFT):
        catalogue.withdraw(item, lan)
    if status == Status.DRAFT:
        catalogue.reopen(item, lan)
    if status == Status.HIDDEN:
        catalogue.hide(item, quan, "report", "Có phản ánh.")
    if status == Status.EXPIRED:
        item.expires_at = now() - timedelta(seconds=1)
        db.session.flush()
        catalogue.expire_due()


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN, Status.DRAFT, Status.HIDDEN, Status.EXPIRED])
def test_only_what_is_on_show_is_reported(status, technology, lan, quan):
    with transaction():
        brought(technology, status, lan, quan)
    assert technology.status == status
    if status == Status.PUBLISHED:
        assert report(technology).status == OPEN
        return
    with pytest.raises(NotOpen):
        report(technology)


def after_hiding(item: Any, lan: Person) -> None:
    assert (item.status, item.hidden_for) == (Status.HIDDEN, "report")
    assert history.entries_of(item)[-1].reason == "Xin sửa số liệu."
    assert kinds_told(lan) == ["moderation.report_hide"]


def after_asking(item: Any, lan: Person) -> None:
    assert item.status == Status.PUBLISHED
    assert [m.words for m in remarks.messages_of(item)] == ["Xin sửa số liệu."]
    assert kinds_told(lan) == ["moderation.report_ask"]


def after_nothing(item: Any, lan: Person) -> None:
    assert item.status == Status.PUBLISHED and remarks.messages_of(item) == []
    assert kinds_told(lan) == []


AFTER: dict[tuple[str, str], Callable[[Any, Person], None]] = {
    ("uphold", HIDE): after_hiding,
    ("uphold", ASK): after_asking,
    ("uphold", MERGE): after_nothing,
    ("uphold", NONE): after_nothing,
    ("dismiss", NONE): after_nothing,
    ("dismiss", HIDE): after_nothing,  # what was ticked besides counts for nothing
}


@pytest.mark.parametrize(("verb", "measure"), AFTER)
def test_what_follows(verb, measure, technology, lan, quan):
    found = report(technology)
    decide(technology, quan, [found], verb, measure)
    assert found.status == (REPORT_UPHELD if verb == "uphold" else REPORT_DISMISSED)
    assert found.measure == (measure if verb == "uphold" else None)
    assert (found.decided_by_id, found.answer) == (quan.id, "Cảm ơn bạn.")
    AFTER[verb, measure](technology, lan)


def test_the_outcome_goes_to_the_address_which_is_then_forgotten(technology, quan, app):
    found = report(technology, email=READER)
    decide(technology, quan, [found])
    (mail,) = mails()
    assert found.email == "" and mail.to == READER
    body = letter_of(mail).words.body
    assert "tạm gỡ" in body and "Cảm ơn bạn." in body and technology.title in body
    app.config["MODE"] = "demo"  # mail goes into a folder
    try:
        Worker(app).drain()
    finally:
        app.config["MODE"] = "production"
    db.session.expire_all()
    (mail,) = mails()
    assert (mail.state, mail.to) == ("sent", "")


def test_the_outcome_comes_in_the_language_of_the_form(technology, quan):
    with transaction():
        found = reports.make(technology, "SHTT", "", READER, "en")
    decide(technology, quan, [found], "dismiss")
    assert [mail.language for mail in mails()] == ["en"]


def test_who_left_no_address_gets_no_mail(technology, quan):
    decide(technology, quan, [report(technology)])
    assert mails() == []


def test_the_poster_is_not_told_who_or_in_which_words(technology, lan, quan):
    decide(technology, quan, [report(technology, email=READER, words="Tôi làm ở xưởng bên cạnh.")])
    rows = db.session.execute(select(Notice).where(Notice.person_id == lan.id)).scalars()
    texts = [f"{row.params}{row.link}" for row in rows]
    assert texts and not any(READER in text or "xưởng bên cạnh" in text for text in texts)
    entries = list(db.session.execute(select(history.HistoryEntry)).scalars())
    assert not any(READER in f"{e.changes}{e.reason}" for e in entries)


def test_only_moderators_of_other_organisations_are_told_of_unlawful_content(technology, lan, quan, hoa, admin):
    report(technology, "SAISUTHAT")
    assert kinds_told(quan) == []
    report(technology, "LUADAO")
    report(technology, "SHTT")  # more of the same is no news
    assert [kinds_told(one) for one in (quan, lan, hoa, admin)] == [["moderation.report"], [], [], []]


def test_decided_together(technology, quan):
    found = [report(technology, email=f"{n}-{READER}") for n in range(4)]
    left = report(technology)
    decide(technology, quan, found)
    assert {one.status for one in found} == {REPORT_UPHELD} and left.status == OPEN
    assert len(mails()) == 4
    assert [e.verb for e in history.entries_of(technology)].count("hide") == 1


def test_two_officers_decide_at_once(technology, quan):
    one, two, tuan = report(technology), report(technology), second_officer()
    decide(technology, quan, [one], "dismiss")
    with pytest.raises(NotOpen):
        decide(technology, tuan, [one, two])
    assert (two.status, technology.status) == (OPEN, Status.PUBLISHED)  # all or nothing


def test_withdrawn_meanwhile_it_cannot_be_hidden_but_decided(technology, lan, quan):
    found = report(technology)
    with transaction():
        catalogue.withdraw(technology, lan)
    with pytest.raises(NotOpen):
        decide(technology, quan, [found])
    assert (found.status, technology.status) == (OPEN, Status.WITHDRAWN)
    decide(technology, quan, [found], measure=NONE)
    assert found.status == REPORT_UPHELD
    with pytest.raises(NotOpen):
        report(technology)


def test_never_for_an_organisation_of_ones_own(technology, lan):
    found = report(technology)
    with transaction():
        own = make_person("Nhà", "nha@example.vn", "moderator")
        own.memberships.append(Membership(organisation_id=technology.organisation_id, role=VIEWER))
    with pytest.raises(NotAllowed):
        decide(technology, own, [found])


def test_reports_of_another_listing_are_not_decided_here(technology, need, quan):
    with pytest.raises(NotOpen):
        decide(technology, quan, [report(need)])


def test_hidden_and_shown_again(technology, lan, quan, admin):
    decide(technology, quan, [report(technology)])
    (line,) = report_lists.hidden()
    assert (line.item.public_id, line.words) == (technology.public_id, "Xin sửa số liệu.")
    with pytest.raises(NotOpen), transaction():
        reports.unhide(technology, admin, technology.version - 1)
    with pytest.raises(NotAllowed), transaction():
        reports.unhide(technology, lan, technology.version)
    with transaction():
        reports.unhide(technology, admin, technology.version)
    assert technology.status == Status.PUBLISHED and report_lists.hidden() == []
    assert kinds_told(lan) == ["moderation.report_hide", "moderation.unhidden"]


def test_what_is_prohibited_is_not_shown_again(technology, admin, quan, visit):
    decide(technology, quan, [report(technology)])
    with transaction():
        technology.legal_list = "CAM"
    page = visit(admin).page("/kiem-duyet/tam-go")
    assert "cấm chuyển giao" in page.text and "dang-lai" not in page.text
    sent = {"csrf_token": visit(admin).csrf_token(), "version": technology.version}
    client = visit(admin)
    url = f"/kiem-duyet/technology/{technology.public_id}/dang-lai"
    answer = client.post(url, data={**sent, "csrf_token": client.csrf_token()})
    assert answer.status_code == 409 and "không đăng lại được" in answer.text
    assert technology.status == Status.HIDDEN


def test_what_is_hidden_with_its_organisation_comes_back_with_it(technology, quan):
    with transaction():
        catalogue.hide(technology, quan, "organisation", "Tổ chức tạm ngừng.")
        technology.organisation.suspended_at = now()
    with pytest.raises(NotAllowed), transaction():
        reports.unhide(technology, quan, technology.version)


def test_a_flood_is_one_line(technology, need, quan):
    with transaction():
        for n in range(1000):
            reports.make(technology, "SAISUTHAT" if n % 2 else "TRUNGLAP", "", "", "vi")
        reports.make(need, "LUADAO", "Lừa đảo", "", "vi")
    urgent, flood = report_lists.groups()
    assert (urgent.item.public_id, urgent.count) == (need.public_id, 1)  # due first, however many others there are
    assert (flood.count, dict(flood.reasons)) == (1000, {"SAISUTHAT": 500, "TRUNGLAP": 500})
    assert report_lists.count() == {"open": 1001, "items": 2, "overdue": 0}
    with time_machine.travel(now() + timedelta(hours=25)):
        assert report_lists.count()["overdue"] == 1 and report_lists.groups()[0].is_overdue
