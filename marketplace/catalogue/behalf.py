"""Listings that an officer writes for somebody without an account; nothing is handed in before that person agrees.

Nothing here commits. What is known of the person stands in OnBehalf alone, and can be erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation, Person
from marketplace.catalogue import content, service
from marketplace.catalogue.behalf_policies import Confirmed, may_write, may_write_for_others
from marketplace.catalogue.content import Content
from marketplace.catalogue.models import Publication
from marketplace.catalogue.revision_models import OnBehalf
from marketplace.catalogue.status import EDITABLE
from marketplace.extensions import db
from marketplace.kernel import history, signed
from marketplace.kernel.clock import now
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices import service as notices
from marketplace.notices.models import Mail

LINK_DAYS = 14
LINK, CALL = "link", "call"
PURPOSE = "catalogue.behalf"
LONGEST = 400  # signs of a token that are looked at
KIND = "catalogue.behalf"
ERASED = "—"
CONSENT_VERSION = "2026-11"
CONSENT = _l(
    "Tôi đã đọc toàn bộ nội dung và đồng ý cho Sàn đăng công khai nội dung này thay mặt tổ chức. Tên, số điện thoại "
    "và thư điện tử của tôi chỉ cán bộ của Sàn biết, dùng để liên hệ về tin này. Tôi có thể yêu cầu xóa các thông tin "
    "đó và rút tin xuống bất cứ lúc nào."
)


def create_for(officer: Person, organisation: Organisation, kind: str, title: str, **person: str) -> OnBehalf:
    """A draft for an organisation that the officer is no member of. Raises NotAllowed.

    ``person``: person_name, phone, email, met (code of contact_way).
    """
    if not may_write_for_others(officer, organisation):
        raise NotAllowed("create_for")
    item = service.blank(kind, organisation, officer, title)
    db.session.add(item)
    history.record(item, officer, "create_for", {"title": title})
    row = OnBehalf(**OnBehalf.keys_of(item), officer_id=officer.id, **person)
    db.session.add(row)
    db.session.flush()
    history.record(row, officer, "create", {"met": row.met, "item": item.public_id})
    return row


def revise(row: OnBehalf, officer: Person, new: Content, files: Sequence[str] = ()) -> None:
    """Write what the person said; what was asked or agreed to before is void. Raises NotAllowed, NotOpen."""
    _still_open(row, officer)
    item = row.item
    changes = {**content.write(item, new), **dict.fromkeys(files)}
    item.updated_at = now()
    row.asked_at = row.confirmed_at = row.declined_at = row.how = row.consent = None
    row.answer = ""
    if changes:
        history.record(item, officer, "edit", changes)
    db.session.flush()


def ask(row: OnBehalf, officer: Person) -> None:
    """Mail the person a link under which they read everything and answer.

    Raises NotAllowed, NotOpen (also without an address), service.Incomplete.
    """
    _still_open(row, officer)
    if not row.email:
        raise NotOpen("ask")
    missing = service.gaps(row.item)
    if missing:
        raise service.Incomplete(missing)
    row.asked_at, row.declined_at, row.answer = now(), None, ""
    db.session.flush()
    history.record(row, officer, "ask")
    item = row.item
    about = {"title": item.title, "number": item.number, "organisation": item.organisation.name}
    notices.mail(
        row.email, KIND, "", "vi",
        on_behalf=row.public_id, version=str(row.version), officer=officer.name, days=LINK_DAYS, **about,
    )  # fmt: skip


def agree(row: OnBehalf) -> None:
    """The person says by the link that it is right: it is handed in. Raises NotOpen, service.Incomplete."""
    if not is_asked(row):
        raise NotOpen("agree")
    _confirm(row, LINK, None)


def decline(row: OnBehalf, words: str) -> None:
    """The person says that it is not right, and what is not. Raises NotOpen."""
    if not is_asked(row):
        raise NotOpen("decline")
    row.declined_at, row.answer, row.asked_at = now(), words, None
    db.session.flush()
    history.record(row, None, "decline", personal={"answer": words} if words else None)
    notices.tell(
        row.officer, "catalogue.behalf_answered", f"/dang-thay/{row.public_id}",
        title=row.item.title, number=row.item.number,
    )  # fmt: skip


def note_call(row: OnBehalf, officer: Person, note: str) -> None:
    """The officer read everything out by telephone and the person agreed; ``note``: who, when, where the recording is.

    Raises NotAllowed, NotOpen, service.Incomplete.
    """
    _still_open(row, officer)
    if not note.strip():
        raise NotOpen("note_call")
    row.call_note = note
    _confirm(row, CALL, officer)


def _confirm(row: OnBehalf, how: str, officer: Person | None) -> None:
    if row.item.status not in EDITABLE:
        raise NotOpen("confirm")
    row.how, row.confirmed_at, row.consent = how, now(), CONSENT_VERSION
    row.asked_at, row.declined_at, row.answer = None, None, ""
    db.session.flush()
    agreed = {"how": how, "consent": CONSENT_VERSION, "text": str(CONSENT), "item_version": row.item.version}
    history.record(row, officer or Confirmed(row), "confirm", agreed)
    service.submit(row.item, Confirmed(row), verb="submit_for")


def erase(row: OnBehalf, officer: Person) -> None:
    """Forget the person, as the law lets them ask: name, telephone, address, words, and mails to them."""
    if row.email:
        db.session.execute(delete(Mail).where(Mail.kind == KIND, Mail.to == row.email))
    row.person_name, row.phone, row.email, row.answer = ERASED, "", "", ""
    row.call_note, row.asked_at = ERASED if row.call_note else "", None
    db.session.flush()
    history.erase_personal(row)
    history.record(row, officer, "erase")


def find(public_id: str) -> OnBehalf | None:
    return db.session.execute(select(OnBehalf).where(OnBehalf.public_id == public_id)).scalar_one_or_none()


def of_item(item: Publication) -> OnBehalf | None:
    """Who the listing was written for, if an officer wrote it for somebody."""
    statement = select(OnBehalf).where(OnBehalf.about(item)).order_by(OnBehalf.id.desc()).limit(1)
    return db.session.execute(statement).scalar_one_or_none()


def told_of(item: Publication) -> list[Person]:
    """Who hears of decisions: the organisation's writers; where it has none, the officer who wrote it for somebody."""
    writers = service.writers_of(item.organisation_id)
    if writers:
        return writers
    row = of_item(item)
    return [row.officer] if row is not None else []


def newest(most: int = 100) -> list[OnBehalf]:
    """The latest listings written for others."""
    statement = select(OnBehalf).options(joinedload(OnBehalf.technology), joinedload(OnBehalf.need))
    return list(db.session.execute(statement.order_by(OnBehalf.id.desc()).limit(most)).unique().scalars())


def is_asked(row: OnBehalf) -> bool:
    """Is an answer by link awaited, and still in time?"""
    in_time = row.asked_at is not None and now() <= row.asked_at + timedelta(days=LINK_DAYS)
    return in_time and row.item.status in EDITABLE


def sign(row: OnBehalf) -> str:
    """The token of the link in the mail; it dies with the next asking, with an edit, and with the answer."""
    if row.asked_at is None:
        raise ValueError("nobody was asked")
    return signed.sign(PURPOSE, [row.public_id, row.asked_at.isoformat()])


def read(token: str) -> OnBehalf | None:
    """The row whose person holds the token; None when it is forged, too late, or was used."""
    try:
        public_id, asked_at = signed.read(PURPOSE, token, LONGEST)
        moment = datetime.fromisoformat(asked_at)
    except (TypeError, ValueError):
        return None
    row = find(str(public_id))
    return row if row is not None and row.asked_at == moment and is_asked(row) else None


def _still_open(row: OnBehalf, officer: Person) -> None:
    if row.item.status not in EDITABLE:
        raise NotOpen("write")
    if not may_write(officer, row):
        raise NotAllowed("write")
