"""The cast and its organisations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts import organisations, service
from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.passwords import hash_password
from marketplace.demo.data import Calendar, back, read
from marketplace.extensions import db
from marketplace.kernel import clock

JOINED, VERIFIED = 430, 425  # days ago: before the first listing
DOCUMENT = "Quyết định thành lập (bản sao mẫu)"


def is_there() -> bool:
    """Has anybody of the cast an account here?"""
    emails = [one["email"] for one in read("people")]
    return db.session.execute(select(Person.id).where(Person.email.in_(emails)).limit(1)).first() is not None


def load_people(when: Calendar) -> dict[str, Person]:
    """The cast by key: registered, confirmed, with their roles."""
    hashes = {password: hash_password(password) for password in {one["password"] for one in read("people")}}
    found = {}
    for one in read("people"):
        with back(when(JOINED, 8, one["key"])):
            service.register(one["name"], one["email"], hashes[one["password"]], "vi")
            person = service.find_person(one["email"])
            assert person is not None
            service.confirm(person)
            service.grant_roles(person, tuple(one["roles"]))
        found[one["key"]] = person
    return found


def load_organisations(when: Calendar, people: dict[str, Person], officer: Person) -> dict[str, Organisation]:
    """The organisations by key: founded by their owners; verified, or waiting for it."""
    owners = {seat["organisation"]: people[one["key"]] for one in read("people") for seat in one["memberships"]}
    found = {}
    for one in read("organisations"):
        owner = owners[one["key"]]
        with back(when(JOINED, 10, one["key"])):
            organisation = organisations.create(owner, _values(one))
        with back(when(VERIFIED if one["verified"] else 2, 14, one["key"])):
            organisations.ask_verification(organisation, owner)
        if one["verified"]:
            with back(when(VERIFIED - 1, 9, one["key"])):
                organisations.verify(organisation, officer, DOCUMENT, clock.today() - timedelta(days=900))
        found[one["key"]] = organisation
    return found


def _values(one: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {name: one.get(name, "") for name in organisations.EDITABLE}
    return {**values, "vsic": one["vsic"][0], "size": one["size"] or None, "tax_code": one["tax_code"] or None}
