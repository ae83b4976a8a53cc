"""Technologies and needs in every status, as if their owners and the moderator had done it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask_babel import force_locale, format_decimal

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue import content, outcomes, service
from marketplace.catalogue.content import Content
from marketplace.catalogue.status import Status
from marketplace.demo.data import Calendar, back, read

CODES = {
    "fields": "st_field",
    "vsic": "vsic",
    "objects": "object_kind",
    "rights": "right_kind",
    "forms": "transfer_form",
    "modes": "transfer_mode",
    "cooperation": "cooperation_form",
}
# Named in the data as in the model.
PLAIN = {*content.COLUMNS["technology"], *content.COLUMNS["need"]} - {"title", "deadline", "trl_wish"}
WRITING = {Status.DRAFT: 0, Status.SUBMITTED: 1}  # days between the first draft and the day the data names
Settle = Callable[[], None]


def load_listings(
    when: Calendar, organisations: dict[str, Organisation], officer: Person, settle: Settle
) -> dict[str, Any]:
    """All listings by key, the oldest first. ``settle`` does what the worker would do, on the same clock."""
    found = {}
    rows = [("technology", one) for one in read("technologies")] + [("need", one) for one in read("needs")]
    for kind, one in sorted(rows, key=lambda row: -row[1]["days_ago"]):
        found[one["key"]] = _live(when, kind, one, organisations[one["organisation"]], officer, settle)
    return found


def _live(
    when: Calendar, kind: str, one: dict[str, Any], organisation: Organisation, officer: Person, settle: Settle
) -> Any:
    """One listing, from its draft to where it stands today."""
    key, status, days_ago = one["key"], Status(one["status"]), one["days_ago"]
    owner = organisation.memberships[0].person
    with back(when(days_ago + WRITING.get(status, 3), 8, key)):
        item = service.create(kind, organisation, owner, one["title"])
        content.write(item, _content(when, kind, one))
    if status == Status.DRAFT:
        return item
    with back(when(days_ago + (0 if status == Status.SUBMITTED else 2), 9, key)):
        service.submit(item, owner)
        settle()
    if status == Status.SUBMITTED:
        return item
    with back(when(days_ago, 10, key)):
        _decide(item, one, status, officer)
        settle()
    _end(when, item, owner, one, settle)
    return item


def _decide(item: Any, one: dict[str, Any], status: str, officer: Person) -> None:
    if status == Status.RETURNED:
        service.send_back(item, officer, [one["reason_code"]], one["reason"])
    elif status == Status.REFUSED:
        service.refuse(item, officer, [one["reason_code"]], one["reason"])
    else:
        service.publish(item, officer)


def _end(when: Calendar, item: Any, owner: Person, one: dict[str, Any], settle: Settle) -> None:
    """Withdrawn half-way, or run out by itself at its time."""
    if one["status"] == Status.WITHDRAWN:
        with back(when(one["days_ago"] // 2, 11, one["key"])):
            if item.kind == "need":
                outcomes.tell(item, owner, "KHONGCONCAN")
            service.withdraw(item, owner)
            settle()
    elif one["status"] == Status.EXPIRED:
        with back(min(item.expires_at + timedelta(minutes=10), when.latest)):
            service.expire_due()
            settle()


def _content(when: Calendar, kind: str, one: dict[str, Any]) -> Content:
    columns = {name: one[name] for name in PLAIN if name in one}
    if one.get("deadline_in_days") is not None:
        columns["deadline"] = when.today + timedelta(days=one["deadline_in_days"])
    codes = {CODES[name]: one[name] for name in CODES if name in one}
    if kind == "need":
        return Content(columns, codes)
    return Content(columns, codes, [_figure(row) for row in one["figures"]], [_right(row) for row in one["ip"]])


def _figure(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "before": _number(row["before"]), "after": _number(row["after"])}


def _number(value: float | None) -> str:
    """As a person in Vietnam writes it: 6.200 or 1,9."""
    if value is None:
        return ""
    with force_locale("vi"):
        return str(format_decimal(value))


def _right(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "filed_on": date.fromisoformat(row["filed_on"]) if row["filed_on"] else None}
