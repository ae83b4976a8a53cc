"""The checklists of officers: read by officers, every version; edited by administrators, as the next version."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Person
from marketplace.accounts.names import names_by
from marketplace.catalogue.labels import FIELDS
from marketplace.catalogue.models import KINDS
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation import checklists
from marketplace.moderation.checklist_forms import ChecklistForm, filled
from marketplace.moderation.checklists import CONDITIONS, NEEDS
from marketplace.moderation.models import Checklist

bp = Blueprint("checklist", __name__)
HERE = "/kiem-duyet/danh-muc-kiem-tra"
OF_KIND = HERE + "/<any(technology, need):kind>"
TITLES = {
    "technology": _l("Danh mục kiểm tra tin công nghệ"),
    "need": _l("Danh mục kiểm tra nhu cầu"),
}


@bp.get(HERE)
@door("officers")
def index() -> ResponseReturnValue:
    newest = {kind: _newest(kind) for kind in KINDS}
    return render_template("moderation/checklists.html", newest=newest, titles=TITLES)


@bp.get(OF_KIND + "/<int:number>")
@door("officers")
def show(kind: str, number: int) -> ResponseReturnValue:
    found = checklists.find(kind, number) if number < 10**9 else None
    if found is None:
        abort(404)
    versions = checklists.versions(kind)
    return render_template(
        "moderation/checklist.html",
        checklist=found,
        title=_("%(title)s, phiên bản %(n)s", title=TITLES[kind], n=number),
        versions=versions,
        is_newest=number == versions[0].number,
        names=names_by(Person.id, [one.made_by_id for one in versions]),
        conditions=CONDITIONS,
        needs=NEEDS,
        fields=FIELDS,
        words_of=checklists.label,
    )


@bp.get(OF_KIND + "/sua")
@door("admins")
def edit(kind: str) -> ResponseReturnValue:
    present = _newest(kind)
    return _form_page(kind, filled(kind, present.questions, present.number))


@bp.post(OF_KIND + "/sua")
@door("admins")
def save(kind: str) -> ResponseReturnValue:
    form = ChecklistForm(kind)
    if not form.validate():
        return _form_page(kind, form), 422
    try:
        with transaction():
            taken = {one["code"] for version in checklists.versions(kind) for one in version.questions}
            made = checklists.follow(kind, current_user, form.read(taken), form.base_number)
            number = made.number
    except (NotOpen, IntegrityError):
        newer = _newest(kind)
        form.base.data = newer.number  # whoever has read that one may save theirs after it
        return _form_page(kind, form, newer), 409
    flash(_("Đã lưu phiên bản %(n)s. Các quyết định trước giữ phiên bản cũ.", n=number), "good")
    return redirect(url_for(".show", kind=kind, number=number), 303)


def _newest(kind: str) -> Checklist:
    return checklists.newest(kind) or abort(404)


def _form_page(kind: str, form: ChecklistForm, newer: Checklist | None = None) -> str:
    values: dict[str, Any] = {"title": _("Sửa: %(title)s", title=TITLES[kind]), "kind": kind, "newer": newer}
    return render_template("moderation/checklist_form.html", form=form, **values)
