"""What is offered while somebody types: titles on show, fields, organisations that have something on show."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, exists, literal, select

from marketplace.accounts.models import Organisation
from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.reference.service import codes
from marketplace.search import service
from marketplace.search.engine import IndexUnavailable
from marketplace.search.rows import published_titles
from marketplace.search.suggest import TitleBook, title_keys, typed_words

TITLES, FIELDS, ORGANISATIONS = 5, 3, 3
SHORTEST, LONGEST = 2, 100
"""Characters from which, and up to which, something is offered."""


class Suggestion(NamedTuple):
    """A line of the list: what it says, what kind of thing it is, where it leads."""

    text: str
    note: str
    url: str


def suggestions(start: str) -> list[Suggestion]:
    """What begins like this; nothing without an index."""
    start = start[:LONGEST]
    if len(start.strip()) < SHORTEST or not typed_words(start):
        return []
    try:
        return [*_titles(start), *_fields(start), *_organisations(start)]
    except IndexUnavailable:
        return []


def _titles(start: str) -> Iterator[Suggestion]:
    found = service.engine().suggest(start, TITLES)
    titles = published_titles(found)
    notes = {"technology": _("Công nghệ"), "need": _("Nhu cầu")}
    for identity in found:
        if identity in titles:
            kind, public_id = identity
            yield Suggestion(titles[identity], notes[kind], url_for(f"{kind}.show", public_id=public_id))


def _fields(start: str) -> Iterator[Suggestion]:
    entries = codes("st_field")
    for number in _book(tuple(entry.label for entry in entries)).find(start, FIELDS):
        entry = entries[number]
        yield Suggestion(entry.label, _("Lĩnh vực"), url_for("search.results", fields=entry.code))


@lru_cache(maxsize=4)
def _book(labels: tuple[str, ...]) -> TitleBook:
    return TitleBook(map(title_keys, labels))


def _organisations(start: str) -> Iterator[Suggestion]:
    """The name of an organisation that only has anonymous needs is not offered: it would tell of them."""
    name = literal(" ") + Organisation.name_folded
    begins = [name.contains(f" {word.starts[0]}", autoescape=True) for word in typed_words(start)]
    statement = select(Organisation.public_id, Organisation.name).where(*begins, _is_showing())
    order = (Organisation.verified_at.is_(None), Organisation.name_folded, Organisation.id)
    for public_id, written in db.session.execute(statement.order_by(*order).limit(ORGANISATIONS)):
        yield Suggestion(written, _("Tổ chức"), url_for("organisations.show", public_id=public_id))


def _is_showing() -> ColumnElement[bool]:
    is_active = Organisation.suspended_at.is_(None)
    technology = exists().where(Technology.organisation_id == Organisation.id, Technology._status == Status.PUBLISHED)
    need = exists().where(
        Need.organisation_id == Organisation.id, Need._status == Status.PUBLISHED, Need.anonymous.is_(False)
    )
    return is_active & (technology | need)
