"""Cases that a broker enters for people without an account: each side says by a signed link that it is right.

Nothing here commits. What is known of the people stands in DealInvitation alone, and can be erased.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.service import next_number
from marketplace.deals import moving, recipients
from marketplace.deals.case_models import DealInvitation
from marketplace.deals.models import SUPPLY, Deal
from marketplace.deals.policies import asks_people, belongs_to, may_answer
from marketplace.deals.stages import CLOSED, PROPOSED
from marketplace.extensions import db
from marketplace.kernel import history, signed
from marketplace.kernel.clock import now
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices import service as notices
from marketplace.notices.models import Mail

PURPOSE = "deals.invitation"
LONGEST = 400  # signs of a token that are looked at
LINK_DAYS = 14
LINK, CALL, ACCOUNT = "link", "call", "account"
KIND = "deals.confirm"
ERASED = "—"
FORGET_AFTER = timedelta(days=180)  # after the case was closed
CONSENT_VERSION = "2026-11"
CONSENT = _l(
    "Tôi xác nhận nội dung trên là đúng và đồng ý để cán bộ môi giới của Sàn theo dõi hồ sơ này. Khi cả hai bên đã xác "
    "nhận, bên kia biết tên, số điện thoại và thư điện tử của tôi để liên hệ về hồ sơ. Tôi có thể yêu cầu xóa các "
    "thông tin đó bất cứ lúc nào."
)


@dataclass(frozen=True)
class Asked:
    """Whom to ask on one side: a person, or (without a name) the members of the organisation."""

    person_name: str = ""
    phone: str = ""
    email: str = ""
    met: str = ""


@dataclass(frozen=True)
class Case:
    """What the broker enters."""

    title: str
    introduction: str
    supply: Organisation
    demand: Organisation
    technology: Technology | None = None
    need: Need | None = None


def enter(broker: Person, case: Case, asked: dict[str, Asked]) -> Deal:
    """Open a case that waits until both sides have said that it is right. Raises NotAllowed, NotOpen."""
    sides = (case.supply, case.demand)
    if not broker.has_role("broker") or belongs_to(broker, *(one.id for one in sides)):
        raise NotAllowed("enter")
    if case.supply.id == case.demand.id or any(one.is_suspended for one in sides):
        raise NotOpen("enter")
    deal = Deal(
        number=next_number("GD"),
        own_title=case.title,
        introduction=case.introduction,
        technology=case.technology,
        need=case.need,
        supply=case.supply,
        demand=case.demand,
        supply_id=case.supply.id,
        demand_id=case.demand.id,
        broker=broker,
        broker_id=broker.id,
    )
    db.session.add(deal)
    history.record(deal, broker, "enter")
    for side, whom in asked.items():
        row = DealInvitation(deal=deal, side=side, **vars(whom))
        db.session.add(row)
        history.record(row, broker, "create", {"deal": deal.public_id, "side": side, "met": whom.met})
    _tell_members(deal, broker)
    return deal


def _tell_members(deal: Deal, broker: Person) -> None:
    people = recipients.writers_of(deal.supply_id, deal.demand_id)
    link = recipients.deal_link(deal)
    notices.tell_all(people, "deals.to_confirm", link, number=deal.number, title=deal.title)


def ask(row: DealInvitation, broker: Person) -> None:
    """Mail the person a link under which they read and answer. Raises NotAllowed, NotOpen (also without an address)."""
    _still_open(row, broker)
    if not row.email:
        raise NotOpen("ask")
    row.asked_at, row.declined_at, row.answer = now(), None, ""
    db.session.flush()
    history.record(row, broker, "ask")
    deal = row.deal
    about = {"title": deal.title, "number": deal.number, "organisation": organisation_of(row).name}
    notices.mail(row.email, KIND, "", "vi", invitation=row.public_id, asked=row.asked_at.isoformat(), days=LINK_DAYS,
                 **about)  # fmt: skip


def agree(row: DealInvitation) -> None:
    """The person says by the link that it is right. Raises NotOpen."""
    if not is_asked(row):
        raise NotOpen("agree")
    _confirm(row, LINK, None)


def decline(row: DealInvitation, words: str) -> None:
    """The person says by the link that it is not right, and what is not. Raises NotOpen."""
    if not is_asked(row):
        raise NotOpen("decline")
    _declined(row, words, None)


def answer_as_member(row: DealInvitation, member: Person, says_yes: bool, words: str = "") -> None:
    """Somebody who writes for the organisation answers for it. Raises NotAllowed, NotOpen."""
    if not may_answer(member, row):
        raise NotAllowed("answer")
    if not waits(row):
        raise NotOpen("answer")
    if says_yes:
        _confirm(row, ACCOUNT, member)
    else:
        _declined(row, words, member)


def note_call(row: DealInvitation, broker: Person, note: str) -> None:
    """The broker read everything out by telephone and the person agreed; ``note``: who, when, where the recording is.

    Raises NotAllowed, NotOpen.
    """
    _still_open(row, broker)
    if not note.strip():
        raise NotOpen("note_call")
    row.call_note = note
    _confirm(row, CALL, broker)


def _confirm(row: DealInvitation, how: str, actor: Person | None) -> None:
    row.how, row.confirmed_at, row.consent = how, now(), CONSENT_VERSION
    row.asked_at, row.declined_at, row.answer = None, None, ""
    db.session.flush()
    history.record(row, actor, "confirm", {"how": how, "consent": CONSENT_VERSION, "text": str(CONSENT)})
    deal = row.deal
    moving.touch(deal)
    if all(one.confirmed_at for one in deal.invitations) and moving.happened(deal, "confirm"):
        people = [*recipients.writers_of(deal.supply_id, deal.demand_id), deal.broker]
        notices.tell_all(people, "deals.confirmed", recipients.deal_link(deal), number=deal.number, title=deal.title)


def _declined(row: DealInvitation, words: str, actor: Person | None) -> None:
    row.declined_at, row.answer, row.asked_at = now(), words, None
    db.session.flush()
    history.record(row, actor, "decline", personal={"answer": words} if words else None)
    deal = row.deal
    moving.touch(deal)
    link = recipients.deal_link(deal)
    notices.tell_all([deal.broker], "deals.not_confirmed", link, number=deal.number, title=deal.title)


def erase(row: DealInvitation, actor: Any) -> None:
    """Forget the person, as the law lets them ask: name, telephone, address, words, and mails to them."""
    if row.email:
        db.session.execute(delete(Mail).where(Mail.kind == KIND, Mail.to == row.email))
    row.person_name, row.phone, row.email, row.answer = ERASED, "", "", ""
    row.call_note, row.asked_at = ERASED if row.call_note else "", None
    db.session.flush()
    history.erase_personal(row)
    history.record(row, actor, "erase")


def forget_due() -> int:
    """Erase the people of cases that were closed FORGET_AFTER ago. Returns how many."""
    statement = (
        select(DealInvitation)
        .join(Deal)
        .where(Deal._status == CLOSED, Deal.closed_at < now() - FORGET_AFTER)
        .where(DealInvitation.person_name.not_in(("", ERASED)))
    )
    rows = db.session.execute(statement.limit(200)).scalars().unique().all()
    for row in rows:
        erase(row, None)
    return len(rows)


# What others ask ----------------------------------------------------------------------------------------------------


def organisation_of(row: DealInvitation) -> Organisation:
    return row.deal.supply if row.side == SUPPLY else row.deal.demand


def side_of(deal: Deal, side: str) -> DealInvitation | None:
    return next((one for one in deal.invitations if one.side == side), None)


def find(public_id: str) -> DealInvitation | None:
    return db.session.execute(select(DealInvitation).where(DealInvitation.public_id == public_id)).scalar_one_or_none()


def waits(row: DealInvitation) -> bool:
    """Is the case open for an answer of this side?"""
    is_free = row.deal.status == PROPOSED and row.confirmed_at is None
    return is_free and not organisation_of(row).is_suspended


def is_asked(row: DealInvitation) -> bool:
    """Is an answer by link awaited, and still in time?"""
    return waits(row) and row.asked_at is not None and now() <= row.asked_at + timedelta(days=LINK_DAYS)


def sign(row: DealInvitation) -> str:
    """The token of the link in the mail; it dies with the next asking and with the answer."""
    if row.asked_at is None:
        raise ValueError("nobody was asked")
    return signed.sign(PURPOSE, [row.public_id, row.asked_at.isoformat()])


def read(token: str) -> DealInvitation | None:
    """The row whose person holds the token; None when it is forged, too late, or was used."""
    try:
        public_id, asked_at = signed.read(PURPOSE, token, LONGEST)
        moment = datetime.fromisoformat(asked_at)
    except (TypeError, ValueError):
        return None
    row = find(str(public_id))
    return row if row is not None and row.asked_at == moment and is_asked(row) else None


def _still_open(row: DealInvitation, broker: Person) -> None:
    if not asks_people(broker, row):
        raise NotAllowed("ask")
    if not waits(row):
        raise NotOpen("ask")
