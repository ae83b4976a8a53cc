"""Requests pinned to fields, their answers, and the talk about a listing. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from marketplace.catalogue.models import Publication
from marketplace.catalogue.policies import is_moderator, is_owner
from marketplace.catalogue.revision_models import Remark, ThreadMessage
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now
from marketplace.kernel.workflow import NotAllowed, NotOpen


def pin(item: Publication, officer: Any, pairs: Iterable[tuple[str, str]], edition: int) -> list[Remark]:
    """Pin requests to fields: pairs of a name in labels.FIELDS and words. Empty words are passed over."""
    rows = [
        Remark(**Remark.keys_of(item), edition=edition, field=name, words=words, officer_id=officer.id)
        for name, words in pairs
        if words.strip()
    ]
    db.session.add_all(rows)
    if rows:
        history.record(item, officer, "remark", {row.field: None for row in rows})
    return rows


def why(reasons: Sequence[str], words: str, pinned: Sequence[Remark] = ()) -> str:
    """One line for the history: codes of reasons, the officer's words, and where requests were pinned."""
    fields = ", ".join(dict.fromkeys(remark.field for remark in pinned))
    return "; ".join(part for part in [*reasons, words.strip(), f"@{fields}" if fields else ""] if part)


def open_of(item: Publication) -> list[Remark]:
    """Those not settled yet, in the order they were made."""
    statement = select(Remark).where(Remark.about(item), Remark.settled_at.is_(None)).order_by(Remark.id)
    return list(db.session.execute(statement).scalars())


def all_of(item: Publication) -> list[Remark]:
    return list(db.session.execute(select(Remark).where(Remark.about(item)).order_by(Remark.id)).scalars())


def answer(remark: Remark, actor: Any, words: str) -> None:
    """The poster's answer to one request; may be changed until it is settled. Raises NotAllowed, NotOpen."""
    if not is_owner(actor, remark.item):
        raise NotAllowed("answer")
    if remark.settled_at is not None:
        raise NotOpen("answer")
    if remark.answer == words:
        return
    remark.answer, remark.answered_at, remark.answered_by_id = words, now(), actor.id
    history.record(remark.item, actor, "answer_remark", {remark.field: None})


def settle_all(item: Publication) -> None:
    """What was asked for has been judged: the listing was put on show, refused or taken down."""
    for remark in open_of(item):
        remark.settled_at = now()


def say(item: Publication, actor: Any, words: str) -> ThreadMessage:
    """Say something in the thread between poster and officers. Raises NotAllowed."""
    by_officer = is_moderator(actor, item)
    if not by_officer and not is_owner(actor, item):
        raise NotAllowed("say")
    message = ThreadMessage(**ThreadMessage.keys_of(item), author=actor, by_officer=by_officer, words=words)
    db.session.add(message)
    db.session.flush()
    return message


def messages_of(item: Publication) -> list[ThreadMessage]:
    statement = select(ThreadMessage).where(ThreadMessage.about(item)).order_by(ThreadMessage.id)
    return list(db.session.execute(statement).scalars())


def find_message(public_id: str) -> ThreadMessage | None:
    """The message, or None: for jobs."""
    return db.session.execute(select(ThreadMessage).where(ThreadMessage.public_id == public_id)).scalar_one_or_none()
