"""Organisations whose names may be taken for one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from marketplace.accounts import verification
from marketplace.accounts.models import SKELETON, Membership, Organisation, Person
from marketplace.extensions import db
from marketplace.vietnamese.confusables import LOOKS_ALIKE, core, skeleton, skeleton_similarity

MOST = 5


@dataclass(frozen=True)
class Alike:
    """An organisation beside another one, with what tells them apart."""

    organisation: Organisation
    domains: tuple[str, ...]  # of its members' mail
    is_same: bool = False  # letter for letter, as far as the eye can tell


def alike(name: str, but: Organisation | None = None, most: int = MOST) -> list[Organisation]:
    """Organisations whose names look like ``name``, the likest first. Reads the skeletons of all of them."""
    looks = skeleton(name)[:SKELETON]
    rows = db.session.execute(select(Organisation.id, Organisation.skeleton))
    scores = {row.id: skeleton_similarity(looks, row.skeleton) for row in rows if but is None or row.id != but.id}
    best = sorted((-score, key) for key, score in scores.items() if score >= LOOKS_ALIKE)[:most]
    found = select(Organisation).where(Organisation.id.in_([key for _, key in best]))
    by_id = {one.id: one for one in db.session.execute(found).scalars()}
    return [by_id[key] for _, key in best]


def beside(organisation: Organisation) -> list[Alike]:
    """The organisation itself and those that look like it; none when it looks like no other."""
    others = alike(organisation.name, organisation)
    if not others:
        return []
    rows = [organisation, *others]
    domains = domains_of(rows)
    return [Alike(one, domains.get(one.id, ()), one.skeleton == organisation.skeleton) for one in rows]


def shared(organisations: Sequence[Organisation]) -> set[int]:
    """Which of these (by id) have a name that, but for words of legal form, some other one has too: one query."""
    cores = {one.core for one in organisations} - {""}
    statement = select(Organisation.core).where(Organisation.core.in_(cores)).group_by(Organisation.core)
    doubled = set(db.session.execute(statement.having(func.count() > 1)).scalars())
    return {one.id for one in organisations if one.core in doubled}


def domains_of(organisations: Iterable[Organisation]) -> dict[int, tuple[str, ...]]:
    """The domains of the mail addresses of the members of each, by id."""
    ids = [one.id for one in organisations]
    statement = select(Membership.organisation_id, Person.email).join(Person, Person.id == Membership.person_id)
    found: dict[int, set[str]] = {}
    for organisation_id, email in db.session.execute(statement.where(Membership.organisation_id.in_(ids))):
        found.setdefault(organisation_id, set()).add(email.rpartition("@")[2])
    return {key: tuple(sorted(domains)) for key, domains in found.items()}


def bring_in_step() -> int:
    """Fill what older versions of the program did not keep, in the caller's transaction. Returns how many rows.

    Skeletons are made anew with every release, since their rules may have changed; marks get a day for the next check.
    """
    changed = 0
    columns = (Organisation.id, Organisation.name, Organisation.skeleton, Organisation.core)
    for row in db.session.execute(select(*columns, Organisation.verified_at, Organisation.recheck_on)).all():
        looks = skeleton(row.name)[:SKELETON]
        values: dict[str, Any] = {"skeleton": looks, "core": core(looks)}
        if row.verified_at is not None and row.recheck_on is None:
            values["recheck_on"] = verification.recheck_day(row.verified_at)
        if any(getattr(row, name) != value for name, value in values.items()):
            db.session.execute(update(Organisation).where(Organisation.id == row.id).values(**values))
            changed += 1
    return changed
