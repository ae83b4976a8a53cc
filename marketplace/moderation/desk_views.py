"""The officers' queue, and one item of it as the public will see it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import Person
from marketplace.catalogue import disclosure
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.labels import VERBS
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.sheet import options_for, sheet
from marketplace.catalogue.status import LABELS, Status
from marketplace.catalogue.workflow import publication
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import typed
from marketplace.kernel.policy import Guest, allows, door, fetch_for
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation import service
from marketplace.moderation.blueprints import ITEM, bp
from marketplace.moderation.forms import DecisionForm, form_for
from marketplace.moderation.service import Filter, Place
from marketplace.reference import service as reference

PER_PAGE = 50
KIND_LABELS = {"technology": lazy_pgettext("one", "Công nghệ"), "need": lazy_pgettext("one", "Nhu cầu")}
DONE = {
    "publish": _l("Đã duyệt đăng “%(title)s”."),
    "return": _l("Đã gửi yêu cầu bổ sung cho “%(title)s”."),
    "refuse": _l("Đã từ chối “%(title)s”."),
}


@bp.get("/kiem-duyet")
@door("moderators")
def queue() -> ResponseReturnValue:
    wanted = _wanted()
    count = service.total(wanted)
    last = max(1, -(-count // PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), last)
    return render_template(
        "moderation/queue.html",
        rows=service.waiting(wanted, PER_PAGE, (page - 1) * PER_PAGE),
        count=count,
        page=page,
        last=last,
        kinds=_kind_links(wanted),
        fields=_field_links(wanted),
        is_filtered=wanted != Filter(),
        own={m.organisation_id for m in current_user.memberships},
        kind_labels=KIND_LABELS,
        chosen=_query(wanted),
    )


@bp.get(ITEM)
@door("moderators")
def item(kind: str, public_id: str) -> ResponseReturnValue:
    found = fetch_for(current_user, "see", KINDS[kind], public_id, options_for(KINDS[kind]))
    return _item_page(found, form_for("return", False), form_for("refuse", False))


@bp.post(ITEM + "/<any(publish, return, refuse):verb>")
@door("moderators")
def decide(kind: str, public_id: str, verb: str) -> ResponseReturnValue:
    found = fetch_for(current_user, "moderate", KINDS[kind], public_id)
    place, title = Place(found.submitted_at or found.created_at, found.number), found.title
    forms = {name: form_for(name, name == verb) for name in ("return", "refuse")}
    form = forms.get(verb)
    if form is not None and not form.validate():
        if found.status != Status.SUBMITTED:  # its page has no form any more to show the words in
            return _too_late(kind, public_id, place, form)
        return _item_page(found, forms["return"], forms["refuse"], form)
    reasons, words = (form.reasons, form.words) if form else ([], "")
    try:
        with transaction():
            service.decide(found, current_user, verb, _version(), reasons, words)
    except (NotOpen, StaleDataError):
        return _too_late(kind, public_id, place, form)
    flash(DONE[verb] % {"title": title}, "good")
    return _go_on(place)


def _version() -> int:
    """The version of the item that the officer read."""
    return request.form.get("version", -1, type=int)


def _go_on(place: Place) -> ResponseReturnValue:
    """To the next waiting item under the same filter, or to the queue that says there is none."""
    wanted = _wanted()
    following = service.next_for(current_user, wanted, place)
    if following is None:
        flash(_("Không còn tin nào chờ bạn duyệt trong phần này."), "info")
        return redirect(url_for(".queue", **_query(wanted)), 303)
    return redirect(_address(following, wanted), 303)


def _too_late(kind: str, public_id: str, place: Place, form: DecisionForm | None) -> ResponseReturnValue:
    """How the item stands now, with the reasons and words that this officer had typed."""
    wanted = _wanted()
    found = fetch_for(current_user, "see", KINDS[kind], public_id)
    following = service.next_for(current_user, wanted, place)
    page = render_template(
        "moderation/too_late.html",
        item=found,
        is_waiting=found.status == Status.SUBMITTED,
        again=url_for(".item", kind=kind, public_id=public_id, **_query(wanted)),
        following=_address(following, wanted) if following else None,
        queue_url=url_for(".queue", **_query(wanted)),
        status_label=LABELS[Status(found.status)],
        sent=typed(form) if form else [],
    )
    return page, 409


def _item_page(found: Any, returning: Any, refusing: Any, form: DecisionForm | None = None) -> str:
    wanted = _wanted()
    place = Place(found.submitted_at or found.created_at, found.number)
    following = service.next_for(current_user, wanted, place)
    is_other = following is not None and following.public_id != found.public_id
    return render_template(
        "moderation/item.html",
        **sheet(found, Guest()),  # as the public will see it
        revealing=catalogue.revealing(found),
        revealing_labels=disclosure.LABELS,
        kind_label=KIND_LABELS[found.kind],
        returning=returning,
        refusing=refusing,
        form=form,
        is_own=not allows(current_user, "moderate", found),
        verbs={s.verb: s for s in publication.open_to(current_user, found) if s.verb in ("publish", "return", "refuse")},
        story=_story(found),
        is_overdue=found.status == Status.SUBMITTED and service.is_overdue(found.submitted_at),
        chosen=_query(wanted),
        following=_address(following, wanted) if following and is_other else None,
    )


def _story(found: Any) -> list[dict[str, Any]]:
    """What happened to the item, the latest first, with the names of those who did it."""
    entries = history.entries_of(found)
    ids = {entry.actor_id for entry in entries if entry.actor_id}
    people = select(Person.public_id, Person.name).where(Person.public_id.in_(ids))
    names = {row.public_id: row.name for row in db.session.execute(people)}
    return [
        {
            "what": VERBS.get(entry.verb, entry.verb),
            "at": entry.at,
            "who": names.get(entry.actor_id or "", ""),
            "reason": _reason(entry),
        }
        for entry in reversed(entries)
    ]


def _reason(entry: history.HistoryEntry) -> str:
    """The reason of an entry, its codes as words."""
    name = {"return": "return_reason", "refuse": "refuse_reason"}.get(entry.verb)
    parts = (entry.reason or "").split("; ")
    return "; ".join(reference.label(name, part) if name else part for part in parts)


def _wanted() -> Filter:
    """The filter in the address; what is unknown is left out."""
    kind, field = request.args.get("loai"), request.args.get("linh-vuc")
    entry = reference.find(service.FIELD, field)
    return Filter(kind if kind in KINDS else None, field if entry and entry.parent is None else None)


def _query(wanted: Filter) -> dict[str, Any]:
    pairs = {"loai": wanted.kind, "linh-vuc": wanted.field}
    return {name: value for name, value in pairs.items() if value}


def _address(row: service.Waiting, wanted: Filter) -> str:
    return url_for(".item", kind=row.kind, public_id=row.public_id, **_query(wanted))


def _kind_links(wanted: Filter) -> list[dict[str, Any]]:
    counts = service.by_kind(wanted)
    links: list[tuple[str | None, str, int]] = [(None, _("Tất cả"), sum(counts.values()))]
    links += [(kind, str(label), counts[kind]) for kind, label in KIND_LABELS.items()]
    return [_link(label, count, Filter(kind, wanted.field), wanted) for kind, label, count in links]


def _field_links(wanted: Filter) -> list[dict[str, Any]]:
    counts = service.by_field(wanted)
    if wanted.field:
        counts.setdefault(wanted.field, 0)
    links = [_link(_("Mọi lĩnh vực"), service.total(Filter(wanted.kind)), Filter(wanted.kind), wanted)]
    for code, count in counts.items():
        links.append(_link(reference.label(service.FIELD, code), count, Filter(wanted.kind, code), wanted))
    return links


def _link(label: str, count: int, target: Filter, wanted: Filter) -> dict[str, Any]:
    return {"label": label, "count": count, "on": target == wanted, "url": url_for(".queue", **_query(target))}
