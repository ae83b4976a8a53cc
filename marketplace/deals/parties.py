"""Who is who in an interest or a deal, as far as the reader may know. Pages get these, not the rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.accounts.models import OWNER, Organisation, Person
from marketplace.deals.models import BROKER, DEMAND, INTRODUCED, SUPPLY, Deal, Interest
from marketplace.deals.once import entries_of
from marketplace.deals.policies import belongs_to
from marketplace.deals.stages import PROPOSED
from marketplace.deals.wording import reason_in_words
from marketplace.kernel import history
from marketplace.kernel.policy import allows
from marketplace.reference.service import label

SIDES = {SUPPLY: _l("Bên cung"), DEMAND: _l("Bên cầu")}
SIDES_AND_BROKER = {**SIDES, BROKER: _l("Môi giới")}


@dataclass(frozen=True)
class Party:
    """One side: its organisation, or None while the reader may not know it; what is said of it either way."""

    side: str
    is_mine: bool
    organisation: Organisation | None
    about: str
    is_verified: bool = True
    is_hidden: bool = False  # is the name still kept from the other side?

    @property
    def role(self) -> Any:
        return SIDES[self.side]

    @property
    def name(self) -> str:
        """The organisation's name, or what may be said in its place."""
        return self.organisation.name if self.organisation else self.about


@dataclass(frozen=True)
class Someone:
    """Whom to talk to: somebody with an account, or who confirmed without one."""

    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True)
class Contact:
    """A side of a deal with the person to talk to."""

    role: Any
    organisation: Organisation
    person: Person | Someone | None


@dataclass(frozen=True)
class Event:
    """One entry of a story, as components/timeline.html draws it; without names."""

    at: datetime
    what: Any
    who: str = ""
    reason: str = ""


def describe(organisation: Organisation) -> str:
    """What may be said of an organisation that is not named: kind, size, sector and province."""
    parts = [label("org_kind", organisation.kind)]
    if organisation.size:
        parts.append(_("quy mô: %(size)s", size=label("org_size", organisation.size)))
    if organisation.vsic:
        parts.append(_("ngành: %(sector)s", sector=label("vsic", organisation.vsic)))
    parts.append(label("province", organisation.province))
    return "; ".join(parts)


def parties(reader: Any, interest: Interest) -> tuple[Party, Party]:
    """The asking and the asked side, as this reader may know them."""
    return (
        _party(reader, interest, interest.asking_organisation),
        _party(reader, interest, interest.asked_organisation),
    )


def _party(reader: Any, interest: Interest, organisation: Organisation) -> Party:
    side = SUPPLY if organisation.id == interest.supply.id else DEMAND
    is_known = side == SUPPLY or allows(reader, "know_demand", interest)
    return Party(
        side=side,
        is_mine=belongs_to(reader, organisation.id),
        organisation=organisation if is_known else None,
        about=describe(organisation),
        is_verified=organisation.is_verified,
        is_hidden=side == DEMAND and interest.anonymous and interest.status != INTRODUCED,
    )


def contacts(deal: Deal) -> tuple[Contact, Contact]:
    """Supply and demand with their contact persons: who asked and who answered, who confirmed, else an owner.

    Nobody while a case that a broker entered is not confirmed.
    """
    interest = deal.interest
    spoke: dict[int, Person | None] = {}
    if interest is not None:
        spoke = {interest.asking_organisation_id: interest.asker, interest.asked_organisation_id: interest.answered_by}

    def contact(side: str, organisation: Organisation) -> Contact:
        if deal.status == PROPOSED:
            return Contact(SIDES[side], organisation, None)
        person = _contact_of(organisation, spoke.get(organisation.id)) or _asked(deal, side)
        return Contact(SIDES[side], organisation, person)

    return contact(SUPPLY, deal.supply), contact(DEMAND, deal.demand)


def _asked(deal: Deal, side: str) -> Someone | None:
    """Who confirmed the case for an organisation without members; nobody once erased."""
    row = next((one for one in deal.invitations if one.side == side), None)
    if row is None or not row.confirmed_at or not (row.email or row.phone):
        return None
    return Someone(row.person_name, row.email, row.phone)


def _contact_of(organisation: Organisation, person: Person | None) -> Person | None:
    if person is not None and person.is_active and person.may_write_for(organisation.id):
        return person
    owners = [m.person for m in organisation.memberships if m.role == OWNER and m.person.is_active]
    return owners[0] if owners else None


DONE = {
    "ask": _l("Đã gửi yêu cầu"),
    "accept": _l("Đã nhận lời"),
    "decline": _l("Không được nhận lời"),
    "cancel": _l("Đã rút yêu cầu"),
    "introduce": _l("Đã giới thiệu hai bên"),
}


def story(interest: Interest) -> list[Event]:
    """What happened to an interest; who did it is said by the verb, never by name."""
    return [_event(interest, entry) for entry in history.entries_of(interest) if entry.verb in DONE]


def _event(interest: Interest, entry: history.HistoryEntry) -> Event:
    why = ""
    if entry.verb == "decline" and interest.decline_reason:
        why = reason_in_words("decline_reason", interest.decline_reason, interest.decline_words)
    return Event(entry.at, DONE[entry.verb], reason=why)


WITH_REASON = ("reopen", "ask_again")
CASE_DONE = {
    "introduce": _l("Hai bên được giới thiệu"),
    "enter": _l("Môi giới mở hồ sơ"),
    "confirm": _l("Các bên đã xác nhận"),
    "to_introduced": _l("Đưa về Đã giới thiệu"),
    "to_meeting": _l("Chuyển sang Gặp gỡ"),
    "to_mou": _l("Chuyển sang Ghi nhớ, bảo mật"),
    "to_negotiating": _l("Chuyển sang Thương lượng"),
    "agree": _l("Hai bên thống nhất điều khoản"),
    "renegotiate": _l("Mở lại thương lượng"),
    "sign": _l("Hai bên đã ký"),
    "take_effect": _l("Hợp đồng có hiệu lực"),
    "put_to_use": _l("Công nghệ được ứng dụng"),
    "hand_over": _l("Hồ sơ được bàn giao cho môi giới khác"),
    "close": _l("Hồ sơ được đóng"),
    "reopen": _l("Hồ sơ được mở lại"),
    "ask_again": _l("Hồ sơ được mở lại, chờ hai bên xác nhận"),
}


def case_story(deal: Deal) -> list[Event]:
    """The turns of a case, oldest first; words only where both sides may read them."""
    entries = [entry for entry in entries_of(deal) if entry.verb in CASE_DONE]
    return [
        Event(entry.at, CASE_DONE[entry.verb], reason=(entry.reason or "") if entry.verb in WITH_REASON else "")
        for entry in entries
    ]
