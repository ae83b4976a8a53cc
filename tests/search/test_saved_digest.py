"""Who gets which digest when: one mail with all that is new, nothing twice, nothing when nothing is new."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qsl

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from marketplace.catalogue import service as catalogue
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import READY, REGISTRY, Job
from marketplace.notices.models import Mail, Notice
from marketplace.search import saved_args, saved_digest, saved_jobs, saved_links, saved_service, service
from marketplace.search.engine import IndexUnavailable
from marketplace.search.saved_models import DAILY, NONE, WEEKLY, ToldListing
from tests.cast import make_need, make_technology, put_on_show
from tests.notices.conftest import MailServer, mail_server, rested, start_server
from tests.search.test_saved import kept, save
from tests.search.working import fresh_index, work

__all__ = ["mail_server", "rested", "start_server"]

# 2026-11-23 is a Monday; 06:30 in Vietnam is 23:30 UTC of the day before.
SUNDAY, MONDAY, TUESDAY = (datetime(2026, 11, day, 23, 30, tzinfo=UTC) for day in (21, 22, 23))
THURSDAY = datetime(2026, 11, 19, 9, tzinfo=UTC)
DRYER, KILN, BIOGAS = "Máy sấy mít bằng bơm nhiệt", "Máy sấy lúa đốt trấu", "Hầm ủ phân heo lấy khí sinh học"
CHIPS = "Cần máy sấy chuối"


@pytest.fixture(autouse=True)
def index(app: Any) -> Iterator[None]:
    with fresh_index(app):
        yield


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with time_machine.travel(moment, tick=True):
        yield


def publish(who: Any, quan: Any, *titles: str, **more: Any) -> list[Any]:
    """Technologies on show and in the index."""
    with transaction():
        items = [make_technology(who, who.organisations[0], title=t, problem=t, **more) for t in titles]
        for item in items:
            put_on_show(item, who, quan)
    work()
    return items


def morning(moment: datetime) -> None:
    """What the worker does at half past six."""
    with at(moment):
        with transaction():
            saved_jobs.digests()
        work()


def digests(person: Any) -> list[dict[str, list[str]]]:
    """What a person was told, mail by mail: search → titles."""
    db.session.rollback()
    mails = select(Mail).where(Mail.to == person.email, Mail.kind == saved_digest.KIND).order_by(Mail.id)
    found = []
    for mail in db.session.execute(mails).scalars():
        rows = service.published_rows((k, i) for one in mail.params["lists"] for k, i in one["items"])
        lists = mail.params["lists"]
        found.append({one["name"]: [rows[k, i].title for k, i in one["items"] if (k, i) in rows] for one in lists})
    return found


def troubles() -> list[str]:
    """Jobs that failed."""
    db.session.rollback()
    return [str(error) for error in db.session.execute(select(Job.error).where(Job.error.is_not(None))).scalars()]


# When


@pytest.mark.parametrize(
    ("rhythm", "looked", "moment", "is_due"),
    [
        (DAILY, MONDAY - timedelta(hours=7), MONDAY, True),  # 23:30 of Sunday in Vietnam
        (DAILY, MONDAY - timedelta(hours=6), MONDAY, False),  # half past midnight: today already
        (DAILY, SUNDAY, MONDAY, True),
        (DAILY, MONDAY, MONDAY, False),
        (WEEKLY, THURSDAY, SUNDAY, False),
        (WEEKLY, THURSDAY, MONDAY, True),
        (WEEKLY, THURSDAY, TUESDAY, True),  # the worker was away on Monday
        (WEEKLY, MONDAY, TUESDAY, False),
        (WEEKLY, MONDAY, MONDAY + timedelta(days=7), True),
    ],
)
def test_when_it_is_time(rhythm, looked, moment, is_due):
    assert (looked < saved_digest.due_before(rhythm, moment)) is is_due


def test_it_is_looked_for_every_morning():
    assert REGISTRY.schedules["search.digests"] == "30 6 * * *"


# Who gets what


@pytest.mark.parametrize(
    ("searches", "new", "told"),
    [
        ([("máy sấy", DAILY)], [DRYER, BIOGAS], [{"máy sấy": [DRYER]}]),
        ([("máy sấy", DAILY)], [BIOGAS], []),
        ([("máy sấy", DAILY)], [], []),
        ([("máy sấy", NONE)], [DRYER], []),
        ([("máy sấy", WEEKLY)], [DRYER], []),  # it is Sunday
        ([("may say", DAILY)], [DRYER], [{"may say": [DRYER]}]),
        ([("máy sấy -lúa", DAILY)], [DRYER, KILN], [{"máy sấy -lúa": [DRYER]}]),
        ([('"đốt trấu"', DAILY)], [DRYER, KILN], [{'"đốt trấu"': [KILN]}]),
        ([("máy sấy", DAILY), ("hầm ủ", DAILY)], [DRYER, BIOGAS], [{"máy sấy": [DRYER], "hầm ủ": [BIOGAS]}]),
        ([("máy sấy mít", DAILY), ("bơm nhiệt", DAILY)], [DRYER], [{"máy sấy mít": [DRYER]}]),  # once is enough
        ([("máy sấy", DAILY), ("hầm ủ", WEEKLY)], [DRYER, BIOGAS], [{"máy sấy": [DRYER]}]),
    ],
)
def test_who_is_told_what(lan, minh, quan, searches, new, told):
    with at(THURSDAY):
        publish(lan, quan, "Máy sấy khoai đã có từ trước")
        for words, rhythm in searches:
            save(minh, q=words, rhythm=rhythm)
    with at(THURSDAY + timedelta(hours=20)):
        publish(lan, quan, *new)
    morning(SUNDAY)
    assert digests(minh) == told
    assert digests(lan) == []


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("technology?", {DRYER}),
        ("need?", {CHIPS}),
        ("both?q=máy sấy", {DRYER, CHIPS}),
        ("both?q=máy sấy&kind=need", {CHIPS}),
        ("both?province=80", {DRYER, CHIPS}),
        ("both?province=01", set()),
        ("technology?trl=7", {DRYER}),
        ("technology?trl=3", set()),
        ("technology?q=máy sấy&province=80&province=01&trl=7", {DRYER}),
    ],
)
def test_kinds_and_filters_count(lan, minh, an, quan, address, found):
    with at(THURSDAY):
        kind, _, query = address.partition("?")
        with transaction():
            saved_service.save(an, saved_args.of_address(kind, MultiDict(parse_qsl(query))), DAILY)
    with at(THURSDAY + timedelta(hours=20)):
        publish(lan, quan, DRYER)
        with transaction():
            put_on_show(make_need(minh, minh.organisations[0], title=CHIPS), minh, quan)
        work()
    morning(SUNDAY)
    assert {title for mail in digests(an) for titles in mail.values() for title in titles} == found


# Once


def test_nothing_comes_twice_whatever_happens_to_it(lan, minh, quan):
    """Neither the next day, nor changed, renewed, found by another search, or put on show anew."""
    with at(THURSDAY):
        save(minh, q="máy sấy")
    with at(THURSDAY + timedelta(hours=20)):
        [item] = publish(lan, quan, DRYER)
    morning(SUNDAY)
    assert digests(minh) == [{"máy sấy": [DRYER]}]
    with at(SUNDAY + timedelta(hours=1)):
        save(minh, q="bơm nhiệt")
        with transaction():
            item.benefit = "Giữ màu tốt hơn nữa."
        with transaction():
            catalogue.withdraw(item, lan)
            catalogue.reopen(item, lan)
            put_on_show(item, lan, quan)
        work()
    morning(MONDAY)
    morning(TUESDAY)
    assert digests(minh) == [{"máy sấy": [DRYER]}]
    assert troubles() == []  # seen before it is written, not refused by the database


def test_the_same_morning_twice_is_one_mail(lan, minh, quan):
    with at(THURSDAY):
        save(minh, q="máy sấy")
        publish(lan, quan, DRYER)
    for _again in range(3):
        morning(SUNDAY)
    assert len(digests(minh)) == 1


def test_what_reached_the_index_late_is_still_told(lan, minh, quan):
    """Published before the look, indexed after it: it comes with the next one."""
    with at(THURSDAY):
        save(minh, q="máy sấy")
    with at(SUNDAY - timedelta(minutes=1)):
        with transaction():
            put_on_show(make_technology(lan, lan.organisations[0], title=DRYER), lan, quan)
    with at(SUNDAY):
        saved_jobs.digest(minh.public_id)  # before the worker has indexed it
    assert digests(minh) == []
    with at(SUNDAY):
        work()
    morning(MONDAY)
    assert digests(minh) == [{"máy sấy": [DRYER]}]


def test_without_the_index_it_is_tried_again(lan, minh, quan, monkeypatch):
    def away(*_: Any, **__: Any) -> Any:
        raise IndexUnavailable("away")

    with at(THURSDAY):
        save(minh, q="máy sấy")
        publish(lan, quan, DRYER)
    before = kept(minh)[0].looked_at
    with monkeypatch.context() as trouble:
        trouble.setattr(service, "hits", away)
        morning(SUNDAY)
    assert kept(minh)[0].looked_at == before
    waiting = db.session.execute(select(Job.state).where(Job.name == "search.digest")).scalars().all()
    assert waiting == [READY]
    with at(SUNDAY + timedelta(minutes=5)):
        work()
    assert digests(minh) == [{"máy sấy": [DRYER]}]


def test_two_workers_at_once_write_one_mail(app, lan, minh, quan):
    """Both have looked before either has told."""
    with at(THURSDAY):
        save(minh, q="máy sấy")
        publish(lan, quan, DRYER, KILN)
    both = threading.Barrier(2)
    found: list[Any] = []

    def tell() -> None:
        with app.app_context(), app.test_request_context():
            reader = saved_links.reader_of(person)
            hits = saved_digest.look(saved_digest.due_of(reader, SUNDAY))
            db.session.rollback()
            both.wait(timeout=20)
            try:
                with transaction():
                    found.append(saved_digest.tell(reader, hits, SUNDAY))
            finally:
                db.session.remove()

    person = minh.public_id
    db.session.rollback()
    workers = [threading.Thread(target=tell) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(timeout=30)
    assert sorted(found) == [0, 2]
    assert len(digests(minh)) == 1
    assert len(db.session.execute(select(ToldListing)).scalars().all()) == 2


@pytest.mark.parametrize("how", ["stop", "drop", "none", "shut"])
def test_whoever_stops_while_it_is_looked_for_is_not_told(lan, minh, quan, how):
    with at(THURSDAY):
        row = save(minh, q="máy sấy")
        publish(lan, quan, DRYER)
    with at(SUNDAY):
        hits = saved_digest.look(saved_digest.due_of(minh, SUNDAY))
        with transaction():
            if how == "stop":
                saved_service.stop(minh)
            elif how == "none":
                saved_service.set_rhythm(row, NONE)
            elif how == "drop":
                saved_service.drop(row)
            else:
                minh.disabled_at = SUNDAY
        with transaction():
            saved_digest.tell(minh, hits, SUNDAY)
    assert digests(minh) == []


# The mail


def sent(server: MailServer) -> list[EmailMessage]:
    return [one for one in server.got if "câu tìm" in one["Subject"] or "saved" in one["Subject"]]


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_the_mail_as_a_server_gets_it(lan, minh, quan, mail_server, app):
    with at(THURSDAY):
        save(minh, q="máy sấy")
        save(minh, q="hầm ủ")
        items = publish(lan, quan, DRYER, BIOGAS)
    morning(SUNDAY)
    [message] = sent(mail_server)
    assert message["Subject"] == "2 tin mới theo câu tìm đã lưu"
    assert message["To"] == "minh@example.vn"
    text, page = part(message, "plain"), part(message, "html")
    base = app.config["SITE_URL"].rstrip("/")
    for item in items:
        address = f"{base}/cong-nghe/{item.public_id}"
        assert f"– {item.title} (Công nghệ, Tây Ninh)\n  {address}\n" in text
        assert f'<a href="{address}">{item.title} (Công nghệ, Tây Ninh)</a>' in page
    stop = f"{base}/ngung-thu/{saved_links.sign(minh)}"
    assert message["List-Unsubscribe"] == f"<{stop}>"
    assert f"Ngừng nhận thư này: {stop}" in text
    assert f'href="{stop}"' in page
    assert "=?utf-8?" not in str(message["List-Unsubscribe"])


def test_it_is_written_in_the_readers_language(lan, minh, quan, mail_server):
    with at(THURSDAY):
        with transaction():
            minh.language = "en"
        save(minh, q="máy sấy")
        publish(lan, quan, DRYER)
    morning(SUNDAY)
    [message] = [one for one in mail_server.got if one["Content-Language"] == "en"]
    assert "/ngung-thu/" in message["List-Unsubscribe"]


@pytest.mark.parametrize(
    ("how", "titles"),
    [("one gone", [KILN]), ("all gone", None), ("stopped", None), ("dropped", None)],
)
def test_what_changed_before_it_is_sent_is_left_out(lan, minh, quan, mail_server, how, titles):
    with at(THURSDAY):
        row = save(minh, q="máy sấy")
        items = publish(lan, quan, DRYER, KILN)
    with at(SUNDAY):
        hits = saved_digest.look(saved_digest.due_of(minh, SUNDAY))
        with transaction():
            saved_digest.tell(minh, hits, SUNDAY)
        with transaction():
            if how == "stopped":
                saved_service.stop(minh)
            elif how == "dropped":
                saved_service.drop(row)
            else:
                for item in items[: 1 if how == "one gone" else 2]:
                    catalogue.withdraw(item, lan)
        work()
    found = sent(mail_server)
    assert len(found) == (0 if titles is None else 1)
    for message in found:
        text = part(message, "plain")
        assert [title for title in (DRYER, KILN) if f"– {title}" in text] == titles


def test_a_long_list_is_cut_and_leads_to_the_search(lan, minh, quan, mail_server):
    with at(THURSDAY):
        save(minh, q="máy sấy")
        publish(lan, quan, *(f"Máy sấy số {n} dùng bơm nhiệt" for n in range(12)))
    morning(SUNDAY)
    [message] = sent(mail_server)
    text = part(message, "plain")
    assert message["Subject"].startswith("12 tin mới")
    assert text.count("– Máy sấy số") == 10
    assert "– Xem thêm 2 tin\n" in text
    assert "sap-xep=moi" in text


def test_it_also_stands_among_ones_notices(visitor, lan, minh, quan):
    with at(THURSDAY):
        save(minh, q="máy sấy")
        publish(lan, quan, DRYER)
    morning(SUNDAY)
    [notice] = db.session.execute(select(Notice).where(Notice.kind == saved_digest.KIND)).scalars()
    assert notice.link == "/tai-khoan/cau-tim"
    assert "1 tin mới hợp với câu tìm bạn đã lưu: “máy sấy”." in visitor.sign_in(minh).page("/thong-bao").text
