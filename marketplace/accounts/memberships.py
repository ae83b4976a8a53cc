"""Who belongs to an organisation: invitations, roles, leaving. There is always an owner."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from marketplace.accounts.models import OWNER, Invitation, Membership, Organisation, Person
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.jobs import enqueue

INVITATION_LIFE = timedelta(days=14)


class LastOwner(Exception):
    """An organisation cannot be left without an owner."""


class AlreadyThere(Exception):
    """That address belongs to a member, or was invited before."""


class HasMembers(Exception):
    """Somebody belongs to it: its owners invite whom they want."""


class Closed(Exception):
    """The invitation was answered, withdrawn, or has expired."""


def invite(organisation: Organisation, actor: Person, email: str, role: str) -> Invitation:
    """Offer a membership to an address, whether or not it has an account. Raises AlreadyThere."""
    _lock(organisation)
    if _is_member(organisation, email):
        raise AlreadyThere
    earlier = _open_for(organisation, email)
    if earlier is not None:
        if earlier.expires_at > now():
            raise AlreadyThere
        earlier.closed_at = now()
        db.session.flush()
    offer = Invitation(
        organisation_id=organisation.id,
        email=email,
        role=role,
        invited_by_id=actor.id,
        expires_at=now() + INVITATION_LIFE,
    )
    db.session.add(offer)
    db.session.flush()
    history.record(organisation, actor, "invite", {"role": role}, personal={"email": email})
    enqueue("notices.mail", kind="accounts.invitation", invitation=offer.public_id, priority=3)
    return offer


def hand_over(organisation: Organisation, officer: Person, email: str) -> Invitation:
    """Invite the first owner of an organisation that an officer created. Raises HasMembers, AlreadyThere.

    Until somebody has accepted, others may be invited too: the first of them becomes the first owner.
    """
    _lock(organisation)
    if has_members(organisation):
        raise HasMembers
    return invite(organisation, officer, email, OWNER)


def has_members(organisation: Organisation) -> bool:
    statement = select(Membership.id).where(Membership.organisation_id == organisation.id)
    return db.session.execute(statement.limit(1)).first() is not None


def is_open(offer: Invitation) -> bool:
    return offer.closed_at is None and offer.expires_at > now()


def accept(offer: Invitation, person: Person) -> Membership:
    """Become a member with the role offered; somebody who is one already keeps theirs. Raises Closed."""
    _lock(offer.organisation)
    db.session.refresh(offer)
    if not is_open(offer):
        raise Closed
    offer.closed_at = now()
    held = membership_of(offer.organisation, person.public_id)
    if held is None:
        held = Membership(person_id=person.id, organisation_id=offer.organisation_id, role=offer.role)
        db.session.add(held)
    history.record(offer.organisation, person, "accept_invitation", {"person": person.public_id, "role": held.role})
    db.session.expire(person, ["memberships"])
    return held


def decline(offer: Invitation, person: Person) -> None:
    """Raises Closed."""
    db.session.refresh(offer)
    if not is_open(offer):
        raise Closed
    offer.closed_at = now()
    history.record(offer.organisation, person, "decline_invitation", personal={"email": offer.email})


def cancel(offer: Invitation, actor: Person) -> None:
    """Withdraw an invitation; nothing happens to one that is closed."""
    if offer.closed_at is None:
        offer.closed_at = now()
        history.record(offer.organisation, actor, "cancel_invitation", personal={"email": offer.email})


def change_role(organisation: Organisation, actor: Person, person_id: str, role: str) -> None:
    """Raises LastOwner; LookupError when that person is no member."""
    held = _locked_membership(organisation, person_id)
    if held.role == role:
        return
    if held.role == OWNER and _owners(organisation) == 1:
        raise LastOwner
    old, held.role = held.role, role
    history.record(organisation, actor, "change_role", {"person": person_id, "role": [old, role]})


def remove(organisation: Organisation, actor: Person, person_id: str) -> None:
    """Take a member out, or leave. Raises LastOwner; LookupError when that person is no member."""
    held = _locked_membership(organisation, person_id)
    if held.role == OWNER and _owners(organisation) == 1:
        raise LastOwner
    verb = "leave" if held.person_id == actor.id else "remove_member"
    history.record(organisation, actor, verb, {"person": person_id, "role": held.role})
    db.session.delete(held)
    db.session.flush()
    db.session.expire(actor, ["memberships"])


def membership_of(organisation: Organisation, person_id: str) -> Membership | None:
    """The membership of the person with that public id."""
    statement = (
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation.id, Person.public_id == person_id)
    )
    return db.session.execute(statement).unique().scalar_one_or_none()


def open_invitations(organisation: Organisation) -> list[Invitation]:
    """Those still waiting for an answer, oldest first."""
    statement = select(Invitation).where(
        Invitation.organisation_id == organisation.id, Invitation.closed_at.is_(None), Invitation.expires_at > now()
    )
    return list(db.session.execute(statement.order_by(Invitation.id)).unique().scalars())


def invitations_for(person: Person) -> list[Invitation]:
    """Those that wait for this person's answer."""
    statement = select(Invitation).where(
        Invitation.email == person.email, Invitation.closed_at.is_(None), Invitation.expires_at > now()
    )
    return list(db.session.execute(statement.order_by(Invitation.id)).unique().scalars())


def _locked_membership(organisation: Organisation, person_id: str) -> Membership:
    _lock(organisation)
    held = membership_of(organisation, person_id)
    if held is None:
        raise LookupError(person_id)
    return held


def _lock(organisation: Organisation) -> None:
    """One change of members at a time: two owners may not both take the other out (PostgreSQL)."""
    db.session.execute(select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())


def _owners(organisation: Organisation) -> int:
    statement = select(func.count()).where(Membership.organisation_id == organisation.id, Membership.role == OWNER)
    return int(db.session.execute(statement).scalar_one())


def _is_member(organisation: Organisation, email: str) -> bool:
    statement = (
        select(Membership.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation.id, Person.email == email)
    )
    return db.session.execute(statement).first() is not None


def _open_for(organisation: Organisation, email: str) -> Invitation | None:
    statement = select(Invitation).where(
        Invitation.organisation_id == organisation.id, Invitation.email == email, Invitation.closed_at.is_(None)
    )
    return db.session.execute(statement).unique().scalar_one_or_none()
