"""Technologies and needs in every status, as if their owners and the moderator had done it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zlib import crc32

from flask_babel import force_locale, format_decimal

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue import content, outcomes, remarks, service
from marketplace.catalogue.content import Content
from marketplace.catalogue.status import Status
from marketplace.demo import reviews
from marketplace.demo.data import Calendar, back, read
from marketplace.demo.reviews import Officers

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
PLAIN = {*content.COLUMNS["technology"], *content.COLUMNS["need"]} - {
    "title",
    "deadline",
    "questions_until",
    "trl_wish",
}
RETURNED_AFTER = 2  # days before it was handed in again, for what was sent back first
Settle = Callable[[], None]


def load_listings(
    when: Calendar, organisations: dict[str, Organisation], officers: Officers, settle: Settle
) -> dict[str, Any]:
    """All listings by key, the oldest first. ``settle`` does what the worker would do, on the same clock."""
    found: dict[str, Any] = {}
    rows = [("technology", one) for one in read("technologies")] + [("need", one) for one in read("needs")]
    for kind, one in sorted(rows, key=lambda row: -row[1]["days_ago"]):
        life = Life(when, one, officers, settle)
        found[one["key"]] = life.live(kind, organisations[one["organisation"]], found)
    return found


@dataclass(frozen=True)
class Life:
    """One row of the data, and what becomes of it."""

    when: Calendar
    one: dict[str, Any]
    officers: Officers
    settle: Settle

    def live(self, kind: str, organisation: Organisation, others: dict[str, Any]) -> Any:
        """One listing, from its draft to where it stands today."""
        status, before = Status(self.one["status"]), self.one.get("returned_before")
        owner, handed_in = organisation.memberships[0].person, self._handed_in()
        began = handed_in + (RETURNED_AFTER + 3 if before else 0 if status == Status.DRAFT else 2)
        with self._at(began, 8):
            item = service.create(kind, organisation, owner, self.one["title"])
            content.write(item, content_of(self.when, kind, {**self.one, **(before or {}).get("first", {})}))
        if status == Status.DRAFT:
            return item
        if before:
            self._come_back(item, owner, before, handed_in)
        with self._at(handed_in, 9):
            service.submit(item, owner)
            self.settle()
        if status not in (Status.SUBMITTED, Status.MERGED):
            self._decide(item, owner, status)
            self._end(item, owner, others)
        return item

    def _at(self, days_ago: int, hour: int) -> AbstractContextManager[None]:
        return back(self.when(days_ago, hour, self.one["key"]))

    def _handed_in(self) -> int:
        """Days ago; a decision, on the day that the data names, comes one to three days later."""
        if self.one["status"] in (Status.DRAFT, Status.SUBMITTED, Status.MERGED):
            return int(self.one["days_ago"])
        return int(self.one["days_ago"]) + 1 + crc32(self.one["key"].encode()) % 3

    def _come_back(self, item: Any, owner: Person, before: dict[str, Any], handed_in: int) -> None:
        """Handed in, sent back with requests at fields, and mended; its owner answers each request."""
        with self._at(handed_in + RETURNED_AFTER + 1, 9):
            service.submit(item, owner)
            self.settle()
        with self._at(handed_in + RETURNED_AFTER, 10):
            reviews.ask_back(item, self.officers.first, "return", before, before["remarks"])
            self.settle()
        with self._at(handed_in, 8):
            service.revise(item, owner, content_of(self.when, item.kind, self.one))
            _reply(item, owner, before["answers"])

    def _decide(self, item: Any, owner: Person, status: Status) -> None:
        days_ago, law = self.one["days_ago"], self.one.get("legal", ())
        with self._at(days_ago, 10):
            if status in (Status.RETURNED, Status.REFUSED):
                verb = "return" if status == Status.RETURNED else "refuse"
                reviews.ask_back(item, self.officers.first, verb, self.one, self.one.get("remarks", ()))
            elif reviews.needs_second(item, law):
                reviews.approve(item, self.officers.first, "endorse", law=law)
            else:
                reviews.approve(item, self.officers.first, law=law)
            self.settle()
        if item.status == Status.CONFIRMING and status != Status.CONFIRMING:
            with self._at(days_ago, 14):
                reviews.approve(item, self.officers.second, law=law)
                self.settle()
        if self.one.get("remark_answers"):
            with self._at(days_ago - 1, 15):
                _reply(item, owner, self.one["remark_answers"])

    def _end(self, item: Any, owner: Person, others: dict[str, Any]) -> None:
        """Withdrawn half-way, or run out by itself at its time; a need says what became of it."""
        code, words, partner = self.one.get("outcome", ("KHONGCONCAN", "", None))
        number = others[partner].number if partner else ""
        if self.one["status"] == Status.WITHDRAWN:
            with self._at(self.one["days_ago"] // 2, 11):
                if item.kind == "need":
                    outcomes.tell(item, owner, code, words, number)
                service.withdraw(item, owner)
                self.settle()
        elif self.one["status"] == Status.EXPIRED:
            with back(min(item.expires_at + timedelta(minutes=10), self.when.latest)):
                service.expire_due()
                self.settle()
            if "outcome" in self.one:
                with back(self.when.within(item.expires_at + timedelta(days=2))):
                    outcomes.tell(item, owner, code, words, number)


def _reply(item: Any, owner: Person, words: Sequence[str]) -> None:
    """Answer the requests at fields, in their order, as far as there are words."""
    for remark, answer in zip(remarks.open_of(item), words, strict=False):
        remarks.answer(remark, owner, answer)


def content_of(when: Calendar, kind: str, one: dict[str, Any]) -> Content:
    columns = {name: one[name] for name in PLAIN if name in one}
    for name in ("deadline", "questions_until"):
        if one.get(f"{name}_in_days") is not None:
            columns[name] = when.day(one[f"{name}_in_days"])
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
