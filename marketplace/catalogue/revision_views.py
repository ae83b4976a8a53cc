"""The revision of a listing on show, and the versions that there were: for its owners and for officers."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Person
from marketplace.catalogue import comparison, completeness, editing, editions, replies, revising
from marketplace.catalogue.blueprints import need, person, present_model, technology
from marketplace.catalogue.models import Publication
from marketplace.catalogue.revision_models import OPEN, REVISION_LABELS, Edition, Revision
from marketplace.catalogue.sheet import revision_view
from marketplace.catalogue.story import officer_words
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.kernel.workflow import NotOpen


@technology.get("/<public_id>/ban-sua")
@need.get("/<public_id>/ban-sua")
@door("members")
def revision(public_id: str) -> ResponseReturnValue:
    """The newest revision beside what it was begun from."""
    item = fetch_for(current_user, "see", present_model(), public_id)
    found = revising.newest_of(item)
    if found is None or not allows(current_user, "see", found):
        abort(404)
    is_own = allows(current_user, "own", item)
    owner = revision_view(item, current_user) if is_own else None
    return render_template(
        "catalogue/revision.html",
        item=item,
        revision=found,
        state=REVISION_LABELS[found.status],
        reasons=revising.reasons_of(found),
        changes=_changes(item, found, is_own),
        owner=owner,
        asked=replies.asked_of(item) if owner and owner["may_edit"] else [],
        small_limits=editing.small_limits(),
    )


@technology.post("/<public_id>/ban-sua/gui", defaults={"verb": "submit"})
@technology.post("/<public_id>/ban-sua/lay-lai", defaults={"verb": "take_back"})
@technology.post("/<public_id>/ban-sua/bo", defaults={"verb": "drop"})
@need.post("/<public_id>/ban-sua/gui", defaults={"verb": "submit"})
@need.post("/<public_id>/ban-sua/lay-lai", defaults={"verb": "take_back"})
@need.post("/<public_id>/ban-sua/bo", defaults={"verb": "drop"})
@door("members")
def revision_step(public_id: str, verb: str) -> ResponseReturnValue:
    item = fetch_for(current_user, "write", present_model(), public_id)
    try:
        with transaction():
            said = _take(verb, item)
    except (completeness.Incomplete, completeness.Revealing, revising.Unchanged, revising.StaleBase):
        flash(_("Chưa gửi duyệt được bản sửa. Xin xem lại nội dung dưới đây."), "warning")
        return redirect(url_for(f"{item.kind}.edit", public_id=public_id, gui=1), 303)
    flash(said, "good")
    return redirect(url_for(f"{item.kind}.{'edit' if verb == 'take_back' else 'show'}", public_id=public_id), 303)


def _take(verb: str, item: Publication) -> str:
    """Take the step with the revision that the page showed; NotOpen when there is another one by now."""
    found = revising.open_of(item)
    if found is None or found.public_id != request.form.get("revision"):
        raise NotOpen(verb)
    if verb == "submit":
        if revising.submit(found, person(), seen=False):
            return _("Thay đổi nhỏ đã được đăng ngay. Cán bộ duyệt sẽ xem lại sau.")
        return _("Đã gửi duyệt bản sửa. Công chúng vẫn thấy nội dung cũ đến khi được duyệt.")
    if verb == "take_back":
        revising.take_back(found, person())
        return _("Đã lấy lại bản sửa, bạn có thể sửa tiếp.")
    revising.drop(found, person())
    return _("Đã bỏ bản sửa. Nội dung đang đăng giữ nguyên.")


@technology.get("/<public_id>/phien-ban")
@need.get("/<public_id>/phien-ban")
@door("members")
def versions(public_id: str) -> ResponseReturnValue:
    """All versions; with ``?tu=2&den=3`` two of them side by side."""
    item = fetch_for(current_user, "see", present_model(), public_id)
    if not allows(current_user, "follow", item):
        abort(404)
    rows = editions.all_of(item)
    chosen = [_number(request.args.get(name, "")) for name in ("tu", "den")]
    pair = [one for number in chosen if number and (one := editions.find(item, number))]
    return render_template(
        "catalogue/versions.html",
        item=item,
        rows=rows,
        makers=_makers(item, rows),
        states=_states(item),
        asked=any(name in request.args for name in ("tu", "den")),
        pair=pair if len(pair) == len(chosen) else [],
        changes=comparison.of_editions(item.kind, *pair) if len(pair) == len(chosen) else [],
    )


def _changes(item: Publication, found: Revision, is_own: bool) -> list[comparison.Changed]:
    """What was on show when it was begun, beside the revision: officers read what was handed in."""
    base = editions.find(item, found.base)
    kept = editions.find(item, found.edition) if found.edition else None
    if base is None:
        return []
    if kept is not None and (not is_own or found.status not in OPEN):
        return comparison.of_editions(item.kind, base, kept)
    return comparison.between(item.kind, base.content, found.content, base.files, editions.files_of(found.files))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def _makers(item: Publication, rows: list[Edition]) -> dict[int, str]:
    """Who made each version, as far as the reader may know: officers are named to officers, writers to their own."""
    wanted = select(Person).where(Person.id.in_({row.made_by_id for row in rows})).options(selectinload(Person.roles))
    people = {one.id: one for one in db.session.execute(wanted).scalars()}
    is_own = allows(current_user, "own", item)
    found = {}
    for row in rows:
        maker = people.get(row.made_by_id or 0)
        by_officer = row.cause in ("undo", "before") or (maker is not None and maker.has_role("moderator", "broker"))
        if maker is not None and by_officer is not is_own:
            found[row.number] = maker.name
        elif maker is not None:
            found[row.number] = officer_words() if by_officer else _("bên đăng")
    return found


def _states(item: Publication) -> dict[int, Any]:
    """What became of the revisions among the versions, by number of the version."""
    statement = select(Revision.edition, Revision._status).where(Revision.about(item))
    return {number: REVISION_LABELS[status] for number, status in db.session.execute(statement).tuples() if number}
