"""Import, the part that knows the database: code lists, who may, what is there already, and writing the drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.accounts.models import OWNER, Membership, Organisation, Person
from marketplace.catalogue import service
from marketplace.catalogue.importing import Report, examine
from marketplace.catalogue.importing_columns import CodeOf
from marketplace.catalogue.models import KINDS
from marketplace.extensions import db
from marketplace.reference import service as reference
from marketplace.reference.service import Entry
from marketplace.vietnamese.keys import fold

PLACES = ("tinh ", "thanh pho ", "tp ")


def report_on(
    data: bytes, filename: str, kind: str, organisation: Organisation, renames: Mapping[str, str] | None = None
) -> Report:
    """Check a file for an organisation, against the code lists and what it has posted before. Writes nothing."""
    report = examine(data, filename, kind, code_book(), renames)
    model = KINDS[kind]
    held = select(model.title).where(model.organisation_id == organisation.id)
    titles = {fold(title) for title in db.session.execute(held).scalars()} if report.rows else set()
    for row in report.rows:
        if fold(row.values["title"]) in titles:
            report.say(_l("Tổ chức đã có tin cùng tên."), row.number, is_error=False)
    return report


def write(report: Report, organisation: Organisation, author: Person) -> list[Any]:
    """Make a draft of every row, in the caller's transaction. Raises NotAllowed; ValueError for a bad report."""
    if not report.is_good:
        raise ValueError("a file with errors is not written")
    items = []
    for row in report.rows:
        item = service.create(report.kind, organisation, author, **row.values)
        for name, codes in row.codes.items():
            item.set_codes(name, codes)
        items.append(item)
    db.session.flush()
    return items


def first_owner(organisation: Organisation) -> Person | None:
    """Whoever has owned the organisation's account for longest and can still sign in."""
    statement = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation.id, Membership.role == OWNER, Person.disabled_at.is_(None))
        .order_by(Membership.id)
        .limit(1)
    )
    return db.session.execute(statement).scalar_one_or_none()


def code_book() -> CodeOf:
    """Looks a cell up in the official lists: by code, by name in either language, provinces by former names too."""
    books: dict[str, dict[str, str]] = {}

    def code_of(name: str, text: str) -> str | None:
        if name not in books:
            books[name] = _book(name)
        book = books[name]
        found = book.get(text.casefold()) or book.get(fold(text))
        return found or (book.get(text.zfill(2)) if name == "province" and text.isdigit() else None)

    return code_of


def _book(name: str) -> dict[str, str]:
    entries = reference.codes(name)
    book: dict[str, str] = {}
    for entry in entries:
        for word in filter(None, _names(entry)):
            book[word] = entry.code if book.setdefault(word, entry.code) == entry.code else ""
    return {**book, **{entry.code.casefold(): entry.code for entry in entries}}


def _names(entry: Entry) -> Iterator[str]:
    for label in (entry.label_vi, entry.label_en, *entry.extra.get("former", ())):
        folded = fold(label)
        yield folded
        if entry.list == "province":
            bare = next((folded.removeprefix(word) for word in PLACES if folded.startswith(word)), folded)
            yield from (bare, *(word + bare for word in PLACES))
