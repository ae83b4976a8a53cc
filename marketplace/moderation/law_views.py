"""The terms of the technology lists, the rules they point to, and listings on show that have to be looked at again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from marketplace.accounts.models import Person
from marketplace.accounts.names import names_by
from marketplace.catalogue.labels import FIELDS
from marketplace.catalogue.models import KINDS
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted, typed
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.kernel.text import clean_line
from marketplace.kernel.ui import page_url
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation import legal_alerts, terms, terms_preview
from marketplace.moderation.blueprints import ITEM
from marketplace.moderation.law_forms import LookForm, NoteForm, TermForm
from marketplace.moderation.legal_words import Term
from marketplace.moderation.models import LegalTerm
from marketplace.reference import service as reference

bp = Blueprint("law", __name__)
HERE = "/kiem-duyet/tu-khoa-phap-ly"
PER_PAGE = 50
LISTS = ("KK", "HC", "CAM")
STATES = {"dung": _l("Đang dùng"), "ngung": _l("Đã ngừng dùng")}
VERBS = {
    "add_term": _l("Thêm từ"),
    "note_term": _l("Sửa ghi chú"),
    "retire_term": _l("Ngừng dùng"),
    "restore_term": _l("Dùng lại"),
}
DONE = {
    "retire": _l("Đã ngừng dùng từ này. Các tin đang đăng sẽ được rà lại."),
    "restore": _l("Đã dùng lại từ này. Các tin đang đăng sẽ được rà lại."),
}
LATE = (NotOpen, StaleDataError)


@bp.get(HERE)
@door("officers")
def index() -> ResponseReturnValue:
    text = clean_line(request.args.get("q", ""))[:120]
    chosen = request.args.get("danh-muc")
    state = request.args.get("tinh-trang")
    legal_list = chosen if chosen in LISTS else None
    retired = {"dung": False, "ngung": True}.get(state or "")
    found = terms.all_of(text, legal_list, retired)
    groups = [(rule, rows) for rule, rows in terms.by_rule(found) if rows]
    return render_template(
        "moderation/law_index.html",
        groups=groups,
        total=len(found),
        text=text,
        kept=[(name, value) for name, value in (("danh-muc", legal_list), ("tinh-trang", state)) if value],
        by_list=_links(
            "danh-muc", _list_labels(), legal_list, [row.legal_list for row in terms.all_of(text, None, retired)]
        ),
        by_state=_links("tinh-trang", STATES, state, [_state(row) for row in terms.all_of(text, legal_list)]),
        bare=[rule for rule, rows in terms.by_rule(terms.all_of()) if not rows],
        waiting=legal_alerts.count(),
    )


@bp.get(f"{HERE}/dieu/<code>")
@door("officers")
def rule(code: str) -> ResponseReturnValue:
    entry = reference.find(terms.RULES, code)
    if entry is None:
        abort(404)
    rows = [row for row in terms.all_of() if row.rule == code]
    return render_template("moderation/law_rule.html", rule=entry, terms=rows)


@bp.route(f"{HERE}/them", methods=["GET", "POST"])
@door("admins")
def new() -> ResponseReturnValue:
    form = TermForm(data={"rule": request.args.get("dieu", "")})
    preview = None
    if form.validate_on_submit():
        if request.form.get("lam") != "xem":
            return _add(form)
        preview = terms_preview.preview(form.term)
    page = render_template("moderation/law_form.html", form=form, preview=preview, field_labels=FIELDS)
    return page, 422 if form.errors else 200


@bp.get(f"{HERE}/tu/<public_id>")
@door("officers")
def term(public_id: str) -> ResponseReturnValue:
    return _term_page(fetch_for(current_user, "see", LegalTerm, public_id))


@bp.post(f"{HERE}/tu/<public_id>/ghi-chu")
@door("admins")
def change_note(public_id: str) -> ResponseReturnValue:
    found = fetch_for(current_user, "edit", LegalTerm, public_id)
    form = NoteForm()
    if not form.validate():
        return _term_page(found, form), 422
    try:
        with transaction():
            _is_as_read(found)
            terms.change_note(found, form.note.data or "", current_user)
    except LATE:
        return _term_page(found, sent=typed(form)), 409
    flash(_("Đã lưu ghi chú."), "good")
    return redirect(url_for(".term", public_id=public_id), 303)


@bp.post(f"{HERE}/tu/<public_id>/<any(retire, restore):verb>")
@door("admins")
def step(public_id: str, verb: str) -> ResponseReturnValue:
    found = fetch_for(current_user, "edit", LegalTerm, public_id)
    try:
        with transaction():
            _is_as_read(found)
            (terms.retire if verb == "retire" else terms.restore)(found, current_user)
    except LATE:
        return _term_page(found, sent=[]), 409
    flash(DONE[verb], "good")
    return redirect(url_for(".term", public_id=public_id), 303)


@bp.get(f"{HERE}/can-xem-lai")
@door("moderators")
def alerts() -> ResponseReturnValue:
    count = legal_alerts.count()
    last = max(1, -(-count // PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), last)
    rows = legal_alerts.waiting(PER_PAGE, (page - 1) * PER_PAGE)
    return render_template("moderation/law_alerts.html", rows=rows, count=count, page=page, last=last)


@bp.post(ITEM + "/danh-muc-cong-nghe")
@door("moderators")
def settle(kind: str, public_id: str) -> ResponseReturnValue:
    """An officer has looked a listing on show up in the lists."""
    item = fetch_for(current_user, "moderate", KINDS[kind], public_id)
    form = LookForm()
    if not form.validate():
        return render_template("moderation/law_look.html", item=item, form=form, sent=None), 422
    try:
        with transaction():
            version = request.form.get("version", -1, type=int)
            legal_alerts.settle(item, current_user, version, form.look_list.data, form.look_note.data or "")
    except LATE:
        return render_template("moderation/law_look.html", item=item, form=form, sent=typed(form)), 409
    flash(_("Đã ghi kết luận về “%(title)s”.", title=item.title), "good")
    return redirect(url_for(".alerts"), 303)


def _add(form: TermForm) -> ResponseReturnValue:
    try:
        with transaction():
            form.spend_token()
            row = terms.add(form.rule.data, form.words.data, form.note.data or "", current_user)
    except (AlreadySubmitted, IntegrityError):
        flash(_("Từ này đã được lưu trước đó."), "info")
        return redirect(url_for(".index", q=form.words.data), 303)
    flash(_("Đã thêm từ. Các tin đang đăng sẽ được rà lại."), "good")
    return redirect(url_for(".term", public_id=row.public_id), 303)


def _is_as_read(found: LegalTerm) -> None:
    if found.version != request.form.get("version", -1, type=int):
        raise NotOpen("edit")


def _term_page(found: LegalTerm, form: NoteForm | None = None, sent: Any = None) -> str:
    """``sent``: what came too late, None when nothing did."""
    return render_template(
        "moderation/law_term.html",
        term=found,
        rule=reference.find(terms.RULES, found.rule),
        form=form or NoteForm(formdata=None, note=found.note),
        may_edit=allows(current_user, "edit", found),
        preview=terms_preview.preview(Term(found.words, found.rule, found.legal_list)),
        field_labels=FIELDS,
        story=_story(found),
        sent=sent,
    )


def _story(found: LegalTerm) -> list[dict[str, Any]]:
    entries = history.entries_of(found)
    names = names_by(Person.public_id, [one.actor_id for one in entries])
    return [
        {"what": VERBS.get(e.verb, e.verb), "at": e.at, "who": names.get(e.actor_id or "", ""), "reason": ""}
        for e in reversed(entries)
    ]


def _state(row: LegalTerm) -> str:
    return "ngung" if row.retired_at else "dung"


def _list_labels() -> dict[str, str]:
    return {code: reference.label("legal_list", code) for code in LISTS}


def _links(name: str, labels: dict[str, Any], chosen: str | None, codes: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "count": codes.count(code),
            "on": code == chosen,
            "url": page_url(**{name: None if code == chosen else code}),
        }
        for code, label in labels.items()
    ]
