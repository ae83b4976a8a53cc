"""What waits, since when, for whom, and under which filter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketplace.accounts.models import OWNER, Membership, Person
from marketplace.catalogue import service as catalogue
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.moderation import service, targets
from marketplace.moderation.service import Filter, Place
from tests.cast import make_need, make_technology
from tests.visitor import Visitor

Submit = Callable[..., Any]


@pytest.fixture
def submit(lan: Person, minh: Person) -> Submit:
    """``submit("need", days=3, field="401")``: something handed in three days ago."""

    def hand_in(kind: str = "technology", days: float = 0, field: str = "211", person: Person | None = None) -> Any:
        author, make = (lan, make_technology) if kind == "technology" else (minh, make_need)
        author = person or author
        with transaction():
            item = make(author, author.organisations[0], f"{kind} {days} {field}")
            item.set_codes("st_field", [field])
            catalogue.submit(item, author)
            item.submitted_at = now() - timedelta(days=days)
        return item

    return hand_in


def test_both_kinds_oldest_first(submit: Submit, quan: Person, visit: Any):
    items = [submit("technology", 1), submit("need", 3), submit("technology", 2), submit("need", 0)]
    order = [items[1], items[2], items[0], items[3]]
    assert [row.public_id for row in service.waiting(Filter())] == [item.public_id for item in order]
    page = visit(quan).page("/kiem-duyet")
    assert [link.text for link in page.all("a") if "data-row" in link.attributes] == [i.title for i in order]
    assert "4 tin đang chờ" in page.text and "24 giờ" in page.text and "3 ngày" in page.text


def test_only_what_waits_is_in_it(submit: Submit, quan: Person, lan: Person, technology: Any, visit: Any):
    with transaction():
        make_technology(lan, lan.organisations[0])
    withdrawn = submit()
    with transaction():
        catalogue.withdraw(withdrawn, lan)
    assert service.waiting(Filter()) == [] and service.counts().waiting == 0
    assert "Không còn tin nào chờ duyệt" in visit(quan).page("/kiem-duyet").text


def test_filters_are_links_with_counts(submit: Submit, quan: Person, visit: Any):
    for kind, field in (("technology", "211"), ("technology", "4"), ("need", "211"), ("need", "401")):
        submit(kind, 1, field)
    desk = service.Desk()
    assert desk.tally(Filter()).kind == {"technology": 2, "need": 2}
    assert desk.tally(Filter(field="2")).kind == {"technology": 1, "need": 1}
    assert desk.tally(Filter()).field == {"2": 2, "4": 2}
    assert desk.tally(Filter("need", "2")).field == {"2": 1, "4": 1}
    assert {row.title for row in service.waiting(Filter("need", "4"))} == {"need 1 401"}
    client = visit(quan)
    links = {link.get("href") for link in client.page("/kiem-duyet?loai=need").all("a")}
    assert {"/kiem-duyet", "/kiem-duyet?loai=technology", "/kiem-duyet?loai=need&linh-vuc=4"} <= links
    assert "need 1 401" in client.page("/kiem-duyet?loai=need&linh-vuc=4").text
    assert "technology" not in client.page("/kiem-duyet?loai=need&linh-vuc=4").text


@pytest.mark.parametrize("query", ["loai=x", "linh-vuc=999", "linh-vuc=211", "trang=-1", "trang=x", "trang=99999"])
def test_nonsense_in_the_address_is_left_out(submit: Submit, quan: Person, visit: Any, query: str):
    item = submit()
    assert item.title in visit(quan).page(f"/kiem-duyet?{query}").text


def test_ones_own_items_are_not_offered(submit: Submit, quan: Person, lan: Person, visit: Any):
    own = submit("technology", 2)
    other = submit("need", 1)
    with transaction():
        db.session.add(Membership(person_id=quan.id, organisation_id=lan.organisations[0].id, role=OWNER))
    page = visit(quan).page("/kiem-duyet")
    assert "Của tổ chức bạn" in page.text and own.title in page.text
    assert f"/kiem-duyet/technology/{own.public_id}" not in [a.get("href") for a in page.all("a")]
    following = service.Desk(quan).next_for(quan, Filter())
    assert following is not None and following.public_id == other.public_id


def test_the_next_one_stands_behind_else_at_the_head(submit: Submit, quan: Person):
    first, second, third = submit("technology", 3), submit("need", 2), submit("technology", 1)

    def after(item: Any, wanted: Filter = Filter()) -> str | None:  # noqa: B008 - it is frozen
        found = service.Desk(quan).next_for(quan, wanted, Place(item.submitted_at, item.number))
        return found.public_id if found else None

    assert after(first) == second.public_id and after(second) == third.public_id and after(third) == first.public_id
    assert after(first, Filter("technology")) == third.public_id
    assert after(first, Filter("technology", "4")) is None


WEDNESDAY = datetime(2026, 11, 18, 5, tzinfo=UTC)  # noon in Vietnam


@pytest.mark.parametrize(
    ("today", "late_before"),
    [
        (WEDNESDAY, WEDNESDAY - timedelta(days=2)),  # Monday noon
        (WEDNESDAY - timedelta(days=2), WEDNESDAY - timedelta(days=6)),  # Monday: since Thursday noon
        (WEDNESDAY - timedelta(days=1), WEDNESDAY - timedelta(days=5)),  # Tuesday: since Friday noon
        (WEDNESDAY + timedelta(days=3), datetime(2026, 11, 18, 17, tzinfo=UTC)),  # Saturday: since Thursday 0:00
        (WEDNESDAY + timedelta(days=4), datetime(2026, 11, 18, 17, tzinfo=UTC)),  # Sunday: the same
    ],
)
def test_working_days(app: Any, monkeypatch: pytest.MonkeyPatch, today: datetime, late_before: datetime):
    monkeypatch.setattr(targets, "now", lambda: today)
    assert targets.latest_overdue(2) == late_before


def test_what_is_late_is_marked(submit: Submit, quan: Person, visit: Any):
    submit("technology", 6)
    submit("need", 0)
    counted = service.counts()
    assert (counted.technology, counted.need, counted.waiting, counted.overdue) == (1, 1, 2, 1)
    assert visit(quan).page("/kiem-duyet").text.count("quá hạn") == 1


def test_pages_of_the_queue(submit: Submit, quan: Person, visit: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("marketplace.moderation.desk_views.PER_PAGE", 2)
    items = [submit("technology", days) for days in (3, 2, 1)]
    page = visit(quan).page("/kiem-duyet?trang=2")
    assert items[2].title in page.text and items[0].title not in page.text


def test_only_moderators_come_in(
    submit: Submit, visitor: Visitor, visit: Any, lan: Person, hoa: Person, admin: Person, an: Person
):
    item = submit()
    for url in ("/kiem-duyet", f"/kiem-duyet/technology/{item.public_id}"):
        assert visitor.get(url).status_code == 303
        for person in (lan, hoa, admin, an):
            assert visit(person).get(url).status_code == 403
