"""The sides of a deal as its papers name them: filled from the organisation, then held by each side itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import Organisation
from marketplace.agreements.facts import DEMAND, SUPPLY, Party
from marketplace.agreements.models import PartyDetails
from marketplace.deals import moving
from marketplace.deals.models import Deal
from marketplace.deals.policies import is_its_broker, writes_for
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.workflow import NotAllowed, NotOpen

SIDES = (SUPPLY, DEMAND)
FIELDS = tuple(Party.__dataclass_fields__)
PERSONAL = ("representative", "phone", "email", "account", "authority")
"""What history keeps apart, so that it can be erased."""
ROLES = {SUPPLY: _l("Bên giao"), DEMAND: _l("Bên nhận")}
ECONOMIC_FORMS = {
    "non_state": _l("Ngoài nhà nước"),
    "state": _l("Nhà nước"),
    "foreign_invested": _l("Có vốn đầu tư nước ngoài"),
    "foreign": _l("Tổ chức, cá nhân nước ngoài"),
}
ASKED = {
    "name": _l("tên"),
    "address": _l("địa chỉ"),
    "representative": _l("người đại diện"),
    "position": _l("chức vụ của người đại diện"),
}
"""Without these no paper can be signed."""
STATE_KINDS = ("COQUAN",)


def details_of(deal: Deal, side: str) -> PartyDetails | None:
    """What that side has written, or None while it has not."""
    statement = select(PartyDetails).where(PartyDetails.deal_id == deal.id, PartyDetails.side == side)
    return db.session.execute(statement).scalar_one_or_none()


def saved_of(deal: Deal) -> dict[str, PartyDetails]:
    """What the sides have written, by side, read at once; one that has not is left out."""
    found = db.session.execute(select(PartyDetails).where(PartyDetails.deal_id == deal.id)).scalars()
    return {row.side: row for row in found}


def both_of(deal: Deal, saved: Mapping[str, PartyDetails] | None = None) -> dict[str, Party]:
    """Both sides as papers name them today; ``saved``: what ``saved_of`` has read already."""
    rows = saved_of(deal) if saved is None else saved
    return {side: _party(deal, side, rows.get(side)) for side in SIDES}


def party_of(deal: Deal, side: str) -> Party:
    """The side as papers name it today: as it says itself, else as its organisation is known."""
    return _party(deal, side, details_of(deal, side))


def _party(deal: Deal, side: str, row: PartyDetails | None) -> Party:
    if row is not None:
        return Party(**{name: getattr(row, name) for name in FIELDS})
    return from_organisation(organisation_of(deal, side))


def organisation_of(deal: Deal, side: str) -> Organisation:
    return deal.supply if side == SUPPLY else deal.demand


def from_organisation(organisation: Organisation) -> Party:
    """What is known of an organisation, as a first proposal."""
    return Party(
        name=organisation.name,
        name_en=organisation.name_en,
        tax_code=organisation.tax_code or "",
        address=organisation.address,
        phone=organisation.phone,
        email=organisation.email,
        economic_form="state" if organisation.kind in STATE_KINDS else "non_state",
        state_capital=organisation.kind in STATE_KINDS,
    )


def may_write(actor: Any, deal: Deal, side: str) -> bool:
    """Each side writes its own; the broker of the case writes both."""
    return is_its_broker(actor, deal) or writes_for(actor, organisation_of(deal, side).id)


def save(deal: Deal, side: str, actor: Any, values: Mapping[str, Any], version: int | None) -> PartyDetails:
    """Keep what a side says of itself. ``version``: of the row that was read, None where there was none.

    Raises NotAllowed, NotOpen (the deal is closed), StaleDataError.
    """
    if not may_write(actor, deal, side):
        raise NotAllowed("parties")
    if not deal.is_open:
        raise NotOpen("parties")
    row = details_of(deal, side)
    if (row.version if row else None) != version:
        raise StaleDataError(f"party details of {deal.public_id}")
    if row is None:
        row = PartyDetails(deal=deal, side=side)
        db.session.add(row)
    changed = [name for name in FIELDS if getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    db.session.flush()
    told = {name: values[name] for name in changed if name not in PERSONAL}
    personal = {name: str(values[name]) for name in changed if name in PERSONAL and values[name]}
    history.record(row, actor, "save", {"side": side, **told}, personal=personal)
    moving.touch(deal)
    return row


def gaps(party: Party, is_paid: bool = False) -> list[Any]:
    """Labels of what is still missing of a side; ``is_paid``: money goes to it by this paper."""
    found = [label for name, label in ASKED.items() if not getattr(party, name)]
    if party.country == "VN" and not party.tax_code:
        found.append(_l("mã số thuế"))
    if is_paid and not (party.account and party.bank):
        found.append(_l("tài khoản và ngân hàng"))
    return found
