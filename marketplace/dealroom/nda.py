"""The text by which people promise to keep secrets, as versions; and who has accepted which. Nothing here commits.

A text is never changed, only followed by the next. An acceptance is good for the version it names: once a newer one
stands, the person is asked again before the next opening.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from sqlalchemy import select

from marketplace.dealroom.models import NdaAcceptance, NdaText
from marketplace.deals import moving
from marketplace.deals.models import SUPPLY, Deal
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.text import clean
from marketplace.kernel.workflow import NotAllowed, NotOpen

DATA = Path(__file__).parent / "data"


def digest(body_vi: str, body_en: str) -> str:
    """SHA-256 of both texts."""
    return hashlib.sha256(f"{body_vi}\n\0\n{body_en}".encode()).hexdigest()


def load() -> int:
    """Bring in the text that comes with the program, or the next version of one that only it has written."""
    wanted = _shipped("vi"), _shipped("en")
    present = versions()
    if present and (present[0].made_by_id is not None or (present[0].body_vi, present[0].body_en) == wanted):
        return 0
    _add(present[0].number + 1 if present else 1, *wanted)
    return 1


def _shipped(language: str) -> str:
    return clean((DATA / f"nda_{language}.txt").read_text("utf-8"))


def versions() -> list[NdaText]:
    """All versions, the newest first."""
    return list(db.session.execute(select(NdaText).order_by(NdaText.number.desc())).scalars())


def newest() -> NdaText:
    """The version in use; one comes with the program. Raises LookupError before it was brought in."""
    found = db.session.execute(select(NdaText).order_by(NdaText.number.desc()).limit(1)).scalar_one_or_none()
    if found is None:
        raise LookupError("no text of secrecy: run flask site prepare")
    return found


def follow(admin: Any, body_vi: str, body_en: str, base: int) -> NdaText:
    """Write the next version. Raises NotAllowed, NotOpen (``base`` is not the newest any more)."""
    if not admin.has_role("admin"):
        raise NotAllowed("follow")
    present = newest()
    if present.number != base:
        raise NotOpen("follow")
    return _add(present.number + 1, clean(body_vi), clean(body_en), admin.id)


def _add(number: int, body_vi: str, body_en: str, made_by_id: int | None = None) -> NdaText:
    row = NdaText(
        number=number, body_vi=body_vi, body_en=body_en, sha256=digest(body_vi, body_en), made_by_id=made_by_id
    )
    db.session.add(row)
    db.session.flush()
    return row


def acceptance_of(deal: Deal, person: Any) -> NdaAcceptance | None:
    """What the person has accepted in this deal and holds now, of whichever version."""
    if not person.is_authenticated:
        return None
    statement = select(NdaAcceptance).where(
        NdaAcceptance.deal_id == deal.id, NdaAcceptance.person_id == person.id, NdaAcceptance.ended_at.is_(None)
    )
    return db.session.execute(statement).scalar_one_or_none()


def has_accepted(deal: Deal, person: Any) -> bool:
    """Has the person accepted the version in use, in this deal?"""
    found = acceptance_of(deal, person)
    return found is not None and found.text_id == newest().id


def accepted_by(deal: Deal) -> dict[int, NdaAcceptance]:
    """What holds in this deal, by person."""
    statement = select(NdaAcceptance).where(NdaAcceptance.deal_id == deal.id, NdaAcceptance.ended_at.is_(None))
    return {row.person_id: row for row in db.session.execute(statement).scalars().unique()}


def accept(deal: Deal, person: Any, seen: str, address: str) -> NdaAcceptance:
    """The person, who may read the deal, agrees to the text in use; ``seen``: the SHA-256 of what he or she has read.

    Accepting it twice does nothing more. Raises NotOpen where another version stands by now.
    """
    text = newest()
    if seen != text.sha256:
        raise NotOpen("accept")
    held = acceptance_of(deal, person)
    if held is not None and held.text_id == text.id:
        return held
    if held is not None:
        held.ended_at = now()
        db.session.flush()  # one at a time holds: the unique index
    side = deal.side_of(person)
    organisation = None if side is None else deal.supply_id if side == SUPPLY else deal.demand_id
    row = NdaAcceptance(
        deal_id=deal.id, person_id=person.id, organisation_id=organisation, text_id=text.id, address=address
    )
    db.session.add(row)
    changes = {"text": text.number, "sha256": text.sha256, "deal": deal.number}
    history.record(row, person, "accept_nda", changes, personal={"address": address})
    history.record(deal, person, "accept_nda", {"text": text.number})
    moving.touch(deal)
    return row
