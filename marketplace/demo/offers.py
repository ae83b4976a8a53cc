"""Offers in the deals of the demo: one that was answered by another, and one that both sides have accepted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.deals.models import Deal
from marketplace.demo.data import Calendar, back, read
from marketplace.extensions import db
from marketplace.offers import service
from marketplace.offers.terms import Terms, digest, from_json


def load_offers(when: Calendar, people: dict[str, Person], listings: dict[str, Any]) -> int:
    """All offers of the demo, in the order in which they were sent. Returns how many."""
    number = 0
    for one in read("offers"):
        technology, need = listings[one["technology"]], listings[one["need"]]
        wanted = (Deal.technology_id == technology.id, Deal.need_id == need.id)
        deal = db.session.execute(select(Deal).where(*wanted)).scalars().unique().one()
        for version in one["versions"]:
            _send(when, people, deal, version)
            number += 1
        if "accepted" in one:
            with back(when(one["accepted"]["days_ago"], 10, deal.number)):
                sheet = service.on_table(deal)
                assert sheet is not None
                service.accept(sheet, people[one["accepted"]["by"]], sheet.sha256)
    return number


def _send(when: Calendar, people: dict[str, Person], deal: Deal, version: dict[str, Any]) -> None:
    person = people[version["from"]]
    with back(when(version["days_ago"], 9, version["note"])):
        terms = _terms(when, version["terms"])
        sheet = service.begin(deal, person, terms, version["note"], service.on_table(deal))
    with back(when(version["days_ago"], 10, version["note"])):
        service.send(sheet, person, digest(sheet.terms))


def _terms(when: Calendar, kept: dict[str, Any]) -> Terms:
    """The terms of a row of offers.json; days are counted from today."""
    price = kept["price"]
    rows = [_dated(when, row) for row in price.get("instalments", [])]
    steps = [_dated(when, row) for row in kept["steps"]]
    starts_on = when.day(kept["starts_on"]).isoformat()
    return from_json({**kept, "starts_on": starts_on, "price": {**price, "instalments": rows}, "steps": steps})


def _dated(when: Calendar, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "due_on": when.day(row["due_on"]).isoformat()} if "due_on" in row else row
