"""The cast and its organisations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts import organisations, service, verification
from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.passwords import hash_password
from marketplace.demo.data import Calendar, back, read
from marketplace.extensions import db
from marketplace.kernel import clock

JOINED, FOUNDED, VERIFIED = 760, 430, 425  # days ago: before the first listing


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
    """The organisations by key: founded by their owners or for them; verified, or waiting for it."""
    owners = {seat["organisation"]: people[one["key"]] for one in read("people") for seat in one["memberships"]}
    found = {}
    for one in read("organisations"):
        owner, verified = owners.get(one["key"]), one.get("verified_days_ago", VERIFIED)
        with back(when(max(FOUNDED, verified + 5), 10, one["key"])):
            found[one["key"]] = _found(one, owner, people["hoa"])
        if owner is None:
            continue
        with back(when(verified if one["verified"] else 2, 14, one["key"])):
            verification.ask_verification(found[one["key"]], owner)
        if one["verified"]:
            with back(when(verified - 1, 9, one["key"])):
                _verify(found[one["key"]], officer)
    return found


def _found(one: dict[str, Any], owner: Person | None, broker: Person) -> Organisation:
    """By its owner, or by the broker for people who have no account."""
    return organisations.create(owner, _values(one)) if owner else organisations.create_for(broker, _values(one))


def _verify(organisation: Organisation, officer: Person) -> None:
    """What its kind asks for, checked one by one."""
    for group in verification.asked_of(organisation, []):
        entry = group.entries[0]
        is_number = entry.code == "MST"
        document = organisation.tax_code if is_number and organisation.tax_code else f"{entry.label_vi} (bản sao mẫu)"
        dated = None if is_number else clock.today() - timedelta(days=900)
        found = verification.Finding(entry.code, document, dated, "", clock.today())
        verification.check(organisation, officer, organisation.version, found)
    verification.verify(organisation, officer, organisation.version)


def _values(one: dict[str, Any]) -> dict[str, Any]:
    values: dict[str, Any] = {name: one.get(name, "") for name in organisations.EDITABLE}
    return {**values, "vsic": one["vsic"][0], "size": one["size"] or None, "tax_code": one["tax_code"] or None}
