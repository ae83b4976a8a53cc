"""Every way of looking at the queue: what waits, whose it is, how late; and what working days are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalogue import revising
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.content import Content
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.revision_models import Revision
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.moderation import claims, service, targets
from marketplace.moderation.service import Desk, Filter
from tests.cast import make_need, make_person, make_technology, put_on_show
from tests.html import Page

LONG = "Buồng sấy hai tầng dùng bơm nhiệt, tuần hoàn gió kín, có cân tự động và ghi nhật ký từng mẻ."


@pytest.fixture
def waiting(lan: Person, minh: Person, quan: Person) -> dict[str, Any]:
    """One of everything that can wait, each a day younger than the one before."""
    found: dict[str, Any] = {}
    with transaction():
        duyet = make_person("Lý Thị Duyệt", "duyet@example.vn", "moderator")
        home, other = lan.organisations[0], minh.organisations[0]
        for name in ("new", "second", "returned", "held"):
            found[name] = make_technology(lan, home, f"Tin {name}")
            catalogue.submit(found[name], lan)
        catalogue.endorse(found["second"], duyet)
        catalogue.send_back(found["returned"], quan, ["KHAC"], "Xin sửa")
        found["need"] = make_need(minh, other, "Tin need")
        catalogue.submit(found["need"], minh)
        found["edit"] = put_on_show(make_technology(lan, home, "Tin edit"), lan, quan)
        found["small"] = put_on_show(make_technology(lan, home, "Tin small"), lan, quan)
    for name, columns in (("edit", {"solution": LONG}), ("small", {"title": "Tin small nhé"})):
        with transaction():
            revision = revising.begin(found[name], lan)
            revising.write(revision, lan, Content(columns))
            revising.submit(revision, lan)
            revision.submitted_at = now() - timedelta(days=1 if name == "edit" else 4)
    with transaction():
        claims.take(found["held"], quan)
        found["new"].submitted_at = now() - timedelta(days=20)
    return found


FILTERS: list[tuple[Filter, set[str]]] = [
    (Filter(), {"new", "second", "held", "need", "edit", "small"}),
    (Filter(what="new"), {"new", "held", "need"}),
    (Filter(what="edit"), {"edit"}),
    (Filter(what="small"), {"small"}),
    (Filter(what="second"), {"second"}),
    (Filter(what="returned"), {"returned"}),
    (Filter("need"), {"need"}),
    (Filter("need", what="edit"), set()),
    (Filter(overdue=True), {"new"}),
    (Filter(mine=True), {"held"}),
    (Filter("technology", "2", "new"), {"new", "held"}),
    (Filter(field="4"), set()),
]


@pytest.mark.parametrize(("part", "names"), FILTERS)
def test_every_filter(waiting: dict[str, Any], quan: Person, part: Filter, names: set[str]):
    desk = Desk(quan)
    assert {row.public_id for row in desk.under(part)} == {waiting[name].public_id for name in names}
    assert desk.total(part) == len(names) == len(desk.page(part))


def test_one_row_each_the_oldest_first(waiting: dict[str, Any], quan: Person):
    desk = Desk(quan)
    titles = [row.title for row in desk.page(Filter())]
    assert titles[:3] == ["Tin new", "Tin small nhé", "Tin edit"] and len(titles) == 6
    assert desk.tally(Filter()).what == {"new": 3, "edit": 1, "small": 1, "second": 1, "returned": 1}
    assert desk.tally(Filter("need")).what == {"new": 1}
    counts = desk.tally(Filter(what="new", mine=True))
    assert (counts.overdue, counts.mine, counts.kind, counts.what) == (0, 1, {"technology": 1}, {"new": 1})
    counted, rows = service.counts(), desk.under(Filter())
    assert (counted.technology, counted.need, counted.waiting, counted.overdue) == (5, 1, 6, 1)
    assert counted.oldest == rows[0].submitted_at


@pytest.mark.parametrize("days", [0, 6, 20])
def test_the_database_counts_what_the_rows_say(waiting: dict[str, Any], app: Any, days: int):
    """Six days are late for an edit and not for a small change."""
    with transaction():
        for model in (*KINDS.values(), Revision):
            for item in db.session.execute(select(model)).unique().scalars():
                item.submitted_at = now() - timedelta(days=days)
    counted, rows = service.counts(), Desk().under(Filter())
    assert counted.overdue == sum(row.is_overdue for row in rows) == {0: 0, 6: 5, 20: 6}[days]
    assert (counted.waiting, counted.oldest) == (len(rows), rows[0].submitted_at)


def test_filters_by_organisation_are_links(waiting: dict[str, Any], quan: Person, minh: Person, visit: Any):
    home = minh.organisations[0]
    page = visit(quan).page(f"/kiem-duyet?to-chuc={home.public_id}&viec=new")
    assert [a.text for a in page.all("a") if "data-row" in a.attributes] == ["Tin need"]
    chosen = {a.get("href") for a in page.all("a") if a.get("aria-current") == "true"}
    assert chosen == {"/kiem-duyet?viec=new", f"/kiem-duyet?to-chuc={home.public_id}"}
    assert "Tin new" in visit(quan).page("/kiem-duyet?to-chuc=khongcogi123").text


@pytest.mark.parametrize(
    "query", ["viec=x", "viec=", "qua-han=2", "cua-toi=x", "to-chuc=", "viec=returned&trang=9", "loai=need&viec=small"]
)
def test_nonsense_in_the_address(waiting: dict[str, Any], quan: Person, visit: Any, query: str):
    assert visit(quan).get(f"/kiem-duyet?{query}").status_code == 200


def test_what_waits_for_its_poster_is_only_read(waiting: dict[str, Any], quan: Person, visit: Any):
    page = visit(quan).page("/kiem-duyet?viec=returned")
    assert "1 tin đang chờ bên đăng bổ sung" in page.text and "Chờ từ" in page.text
    assert Desk(quan).next_for(quan, Filter(what="returned")) is None
    item = visit(quan).page(f"/kiem-duyet/technology/{waiting['returned'].public_id}")
    assert "không cần quyết định" in item.text


def test_rows_say_who_is_at_work_and_who_must_not(waiting: dict[str, Any], quan: Person, visit: Any, app: Any):
    page = visit(quan).page("/kiem-duyet")
    assert "Bạn đang xử lý đến" in page.text and "Bản sửa của tin đang đăng" in page.text
    duyet = db.session.query(Person).filter_by(email="duyet@example.vn").one()
    text = visit(duyet).page("/kiem-duyet").text
    assert f"Đang được {quan.name} xử lý đến" in text and "Bạn đã duyệt lần một, người khác xác nhận" in text
    following = Desk(duyet).next_for(duyet, Filter(what="second"))
    assert following is None


def test_half_of_it_has_waited_longer(waiting: dict[str, Any], app: Any):
    assert service.median_age() == (24 + 0) // 2


def test_nothing_waits_for_no_time(app: Any):
    assert service.median_age() is None and service.counts() == service.Counts(0, 0, 0, None)


def test_the_number_of_queries_is_flat(waiting: dict[str, Any], quan: Person, lan: Person, visit: Any):
    client = visit(quan)
    client.get("/kiem-duyet")
    first = count_queries(client, "/kiem-duyet")
    with transaction():
        for number in range(12):
            item = make_technology(lan, lan.organisations[0], f"Thêm {number}")
            catalogue.submit(item, lan)
    assert count_queries(client, "/kiem-duyet") == first <= 30


def count_queries(client: Any, url: str) -> int:
    seen: list[str] = []

    def note(*args: Any) -> None:
        seen.append(args[2])

    db.event.listen(db.engine, "before_cursor_execute", note)
    try:
        Page.read(client.get(url).text)
    finally:
        db.event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize(
    ("day", "is_off"),
    [
        (date(2026, 11, 23), False),
        (date(2026, 11, 21), True),
        (date(2027, 1, 1), True),
        (date(2028, 1, 1), True),  # every year
        (date(2026, 4, 30), True),
        (date(2026, 9, 2), True),
        (date(2027, 2, 8), True),
        (date(2027, 2, 12), False),
        (date(2027, 4, 16), True),
        (date(2026, 4, 16), False),  # in that year it is another day
    ],
)
def test_days_off(app: Any, day: date, is_off: bool):
    assert targets.is_off(day) == is_off


@pytest.mark.parametrize(
    ("today", "days", "late_before"),
    [
        # Monday after New Year's Day (a Friday): since Wednesday
        (datetime(2027, 1, 4, 5, tzinfo=UTC), 2, datetime(2026, 12, 30, 5, tzinfo=UTC)),
        # in the middle of the days off for the lunar New Year: nothing runs on from the end of Thursday
        (datetime(2027, 2, 9, 5, tzinfo=UTC), 1, datetime(2027, 2, 3, 17, tzinfo=UTC)),
        (datetime(2027, 2, 12, 5, tzinfo=UTC), 1, datetime(2027, 2, 4, 5, tzinfo=UTC)),
    ],
)
def test_holidays_do_not_count(
    app: Any, monkeypatch: pytest.MonkeyPatch, today: datetime, days: int, late_before: datetime
):
    monkeypatch.setattr(targets, "now", lambda: today)
    assert targets.latest_overdue(days) == late_before


@pytest.mark.parametrize(
    ("kind", "matter", "setting"),
    [
        ("technology", "new", "MODERATION_TARGET_DAYS"),
        ("need", "new", "MODERATION_TARGET_DAYS_NEED"),
        ("need", "edit", "MODERATION_TARGET_DAYS_EDIT"),
        ("technology", "small", "MODERATION_TARGET_DAYS_SMALL"),
    ],
)
def test_every_kind_has_its_target(app: Any, monkeypatch: Any, kind: str, matter: str, setting: str):
    monkeypatch.setitem(app.config, setting, 9)
    assert targets.days_for(kind, matter) == 9


def test_unverified_holidays_are_marked(app: Any, quan: Person, visit: Any):
    text = visit(quan).page("/kiem-duyet").text
    assert "Quốc khánh (cần kiểm tra lại văn bản gốc)" in text
