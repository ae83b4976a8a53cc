"""One thing that waits, as the public will see it, with the officer's panel; and the decision on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.catalogue import disclosure
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import KINDS
from marketplace.catalogue.policies import reads_level
from marketplace.catalogue.revision_models import REVISION_LABELS
from marketplace.catalogue.sheet import options_for, sheet
from marketplace.catalogue.status import LABELS, WAITING, Status
from marketplace.catalogue.story import thread_of
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows, door
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation import checklists, deciding, panel, reading, second, targets
from marketplace.moderation.blueprints import ITEM, KIND_LABELS, REVISION, address, bp, matter_for, query, wanted
from marketplace.moderation.checklists import ANSWERS, NEEDS
from marketplace.moderation.claims import Held
from marketplace.moderation.deciding import Matter, Objections
from marketplace.moderation.queue import Desk, Place
from marketplace.reference import service as reference

DONE = {
    "publish": _l("Đã duyệt đăng “%(title)s”."),
    "endorse": _l("Đã duyệt lần một “%(title)s”; người thứ hai sẽ xác nhận."),
    "return": _l("Đã gửi yêu cầu bổ sung cho “%(title)s”."),
    "refuse": _l("Đã từ chối “%(title)s”."),
    "approve": _l("Đã duyệt bản sửa của “%(title)s”."),
    "check": _l("Đã xem lại thay đổi nhỏ của “%(title)s”."),
    "undo": _l("Đã trả “%(title)s” về nội dung trước."),
}


@bp.get(ITEM)
@door("moderators")
def item(kind: str, public_id: str) -> ResponseReturnValue:
    matter = matter_for("see", kind, public_id, options=options_for(KINDS[kind]))
    return _page(matter, panel.build(matter, current_user, sent=False))


@bp.get(REVISION)
@door("moderators")
def revision(kind: str, public_id: str, revision: str) -> ResponseReturnValue:
    matter = matter_for("see", kind, public_id, revision, options_for(KINDS[kind]))
    return _page(matter, panel.build(matter, current_user, sent=False))


@bp.post(ITEM + "/<any(publish, endorse, return, refuse):verb>")
@door("moderators")
def decide(kind: str, public_id: str, verb: str) -> ResponseReturnValue:
    return _decide(matter_for("moderate", kind, public_id), verb)


@bp.post(REVISION + "/<any(approve, endorse, return, refuse, check, undo):verb>")
@door("moderators")
def decide_revision(kind: str, public_id: str, revision: str, verb: str) -> ResponseReturnValue:
    return _decide(matter_for("moderate", kind, public_id, revision), verb)


def place_of(matter: Matter) -> Place:
    """Where it stands in the queue: the next one lies behind it."""
    return Place(matter.subject.submitted_at or matter.subject.created_at, matter.item.number)


def go_on(place: Place) -> ResponseReturnValue:
    """To the next waiting item under the same filter, or to the queue that says there is none."""
    part = wanted()
    following = Desk(current_user).next_for(current_user, part, place)
    if following is None:
        flash(_("Không còn tin nào chờ bạn duyệt trong phần này."), "info")
        return redirect(url_for(".queue", **query(part)), 303)
    return redirect(address(following, part), 303)


def _decide(matter: Matter, verb: str) -> ResponseReturnValue:
    place, title = place_of(matter), matter.item.title
    form = panel.form_of(verb)
    pairs = panel.pairs_sent(matter)
    if form is not None:
        form.has_remarks = bool(pairs)
        is_open = matter.subject.status in matter.workflow.steps[verb].sources
        if is_open and not (form.validate() & (not panel.too_long(pairs))):
            return _again(matter, panel.too_long(pairs), form)
        if not is_open:  # its page has no panel any more to show the words in
            return too_late(matter, place)
    try:
        with transaction():
            deciding.decide(matter, current_user, panel.decision_sent(matter, verb, form))
    except Objections as found:
        return _again(matter, found.found)
    except checklists.Changed as changed:
        return _again(matter, [("", _("Danh mục kiểm tra vừa có phiên bản mới. Xin trả lời thêm các mục mới."))],
                      answered=changed.answered), 409  # fmt: skip
    except Held as held:
        return too_late(matter, place, held)
    except (NotOpen, StaleDataError, IntegrityError):
        return too_late(matter, place)
    flash(DONE[verb] % {"title": title}, "good")
    return go_on(place)


def _again(matter: Matter, objections: Iterable[tuple[str, str]], form: Any = None, answered: Any = None) -> str:
    """The page with everything that was sent, and why it was not taken."""
    sent = panel.build(matter, current_user, sent=True, objections=objections, answered=answered)
    if form is not None:
        sent.take_errors_of(form)
    return _page(sent.matter, sent)


def _page(matter: Matter, shown: panel.Panel) -> str:
    part, found = wanted(), matter.item
    following = Desk(current_user).next_for(current_user, part, place_of(matter))
    is_other = following is not None and (following.public_id, following.revision) != (
        found.public_id,
        matter.revision.public_id if matter.revision else None,
    )
    return render_template(
        "moderation/item.html",
        # As the public will see it, and what is not for the public besides.
        **sheet(found, Guest(), opens=lambda level: reads_level(current_user, found, level)),
        matter=matter,
        panel=shown,
        may_name=shown.offered or allows(current_user, "see_owner", found),
        changes=reading.changes_of(matter),
        reading=reading,
        revealing=catalogue.revealing(found),
        revealing_labels=disclosure.LABELS,
        kind_label=KIND_LABELS[found.kind],
        barred=reading.barred(matter, current_user),
        story=reading.story(found),
        said=thread_of(found, current_user),
        is_overdue=_is_overdue(matter),
        chosen=query(part),
        following=address(following, part) if following and is_other else None,
        answers=ANSWERS,
        needs=NEEDS,
        second_labels=second.LABELS,
        lists=reference.codes("legal_list"),
        status_label=status_label(matter),
    )


def status_label(matter: Matter) -> Any:
    return LABELS[Status(matter.item.status)] if matter.revision is None else REVISION_LABELS[matter.revision.status]


def _is_overdue(matter: Matter) -> bool:
    since, small = matter.subject.submitted_at, matter.is_small
    what = "new" if matter.revision is None else "small" if small else "edit"
    is_waiting = matter.subject.status in WAITING or small
    return bool(is_waiting and since and since < targets.latest_overdue(targets.days_for(matter.item.kind, what)))


def too_late(matter: Matter, place: Place, held: Held | None = None) -> ResponseReturnValue:
    """How it stands now, with everything that this officer had typed."""
    part = wanted()
    sent = panel.typed_words(matter) if request.form else []
    found = matter_for("see", matter.item.kind, matter.item.public_id)
    open_now = reading.open_matter(found.item)
    following = Desk(current_user).next_for(current_user, part, place)
    page = render_template(
        "moderation/too_late.html",
        item=found.item,
        held=held,
        again=reading.address_of_matter(open_now, **query(part)) if open_now else None,
        following=address(following, part) if following else None,
        queue_url=url_for(".queue", **query(part)),
        status_label=status_label(Matter(found.item)),
        sent=sent,
        chosen=query(part),
    )
    return page, 409
