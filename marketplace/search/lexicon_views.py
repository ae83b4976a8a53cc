"""The officers' lexicon: what is in use, what people ask for in vain, one entry with its effect."""

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
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.policy import door, fetch_for
from marketplace.kernel.text import clean_line
from marketplace.kernel.ui import page_url
from marketplace.kernel.workflow import NotOpen
from marketplace.search import lexicon_preview, lexicon_service
from marketplace.search.lexicon_forms import DIRECTION_LABELS, KIND_LABELS, EntryForm
from marketplace.search.lexicon_workflow import lexicon_entry
from marketplace.search.models import APPROVED, LABELS, OFF, LexiconEntry

bp = Blueprint("lexicon", __name__, url_prefix="/tu-dien")

PER_PAGE = 50
PREFILLED = ("words", "means", "kind", "direction", "context", "source")
USED_BY = ("search", "matching", "technology", "need", "lexicon")
"""Blueprints whose pages read the lexicon."""
DONE = {
    "approve": _l("Đã duyệt dùng. Tìm kiếm và ghép nối sẽ dùng mục này sau vài giây."),
    "switch_off": _l("Đã tắt. Tìm kiếm và ghép nối sẽ ngừng dùng mục này sau vài giây."),
    "switch_on": _l("Đã bật lại. Tìm kiếm và ghép nối sẽ dùng mục này sau vài giây."),
}
VERBS = {
    "propose": _l("Thêm vào từ điển"),
    "approve": _l("Duyệt dùng"),
    "switch_off": _l("Tắt"),
    "switch_on": _l("Bật lại"),
}
LOOKS = {APPROVED: "good", OFF: "off"}


@bp.before_app_request
def keep_fresh() -> None:
    """What an officer changed counts on every page within two seconds."""
    if request.blueprint in USED_BY:
        lexicon_service.keep_fresh()


@bp.app_context_processor
def words_for_pages() -> dict[str, Any]:
    if request.blueprint != bp.name:
        return {}
    return {"kinds": KIND_LABELS, "directions": DIRECTION_LABELS, "statuses": LABELS, "looks": LOOKS}


@bp.get("/")
@door("officers")
def index() -> ResponseReturnValue:
    text, kind, status = _asked()
    found = lexicon_service.lines(text, kind, status)
    last = max(1, -(-len(found) // PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), last)
    return render_template(
        "search/lexicon.html",
        lines=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(found),
        page=page,
        last=last,
        text=text,
        kept=[(name, value) for name, value in (("loai", kind), ("trang-thai", status)) if value],
        by_kind=_links(
            "loai", KIND_LABELS, kind, lexicon_service.lines(text, None, status), lambda line: line.row.kind
        ),
        by_status=_links("trang-thai", LABELS, status, lexicon_service.lines(text, kind), lambda line: line.status),
    )


@bp.get("/hoi-ma-khong-co")
@door("officers")
def unanswered() -> ResponseReturnValue:
    return render_template("search/lexicon_unanswered.html", queries=lexicon_preview.unanswered())


@bp.route("/them", methods=["GET", "POST"])
@door("officers")
def new() -> ResponseReturnValue:
    form = EntryForm(data={n: request.args[n][:200] for n in PREFILLED if n in request.args})
    preview = None
    if form.validate_on_submit():
        if request.form.get("lam") != "xem":
            return _add(form)
        preview = lexicon_preview.preview(form.row)
    return render_template("search/lexicon_form.html", form=form, preview=preview)


@bp.get("/<public_id>")
@door("officers")
def show(public_id: str) -> ResponseReturnValue:
    return _entry_page(fetch_for(current_user, "see", LexiconEntry, public_id))


@bp.post("/<public_id>/<any(approve, switch_off, switch_on):verb>")
@door("officers")
def step(public_id: str, verb: str) -> ResponseReturnValue:
    entry = fetch_for(current_user, "edit", LexiconEntry, public_id)
    try:
        with transaction():
            lexicon_service.take(verb, entry, current_user)
    except (NotOpen, StaleDataError):
        flash(_("Người khác vừa đổi mục này; đây là tình trạng hiện nay."), "warning")
        return _entry_page(entry), 409
    flash(DONE[verb], "good")
    return redirect(url_for(".show", public_id=public_id), 303)


@bp.post("/san-co/tat")
@door("officers")
def switch_off() -> ResponseReturnValue:
    """Switch off what is in the file."""
    line = lexicon_service.find(request.form.get("words", "")[:200], request.form.get("means", "")[:200])
    if line is None:
        abort(404)
    if line.entry is None:
        try:
            with transaction():
                entry = lexicon_service.switch_off_shipped(line.row, current_user)
        except IntegrityError:
            line = lexicon_service.find(line.row.words, line.row.means) or line
        else:
            flash(DONE["switch_off"], "good")
            return redirect(url_for(".show", public_id=entry.public_id), 303)
    flash(_("Người khác vừa đổi mục này; đây là tình trạng hiện nay."), "warning")
    return _entry_page(line.entry) if line.entry else abort(409), 409


def _add(form: EntryForm) -> ResponseReturnValue:
    is_approved = request.form.get("lam") == "duyet"
    try:
        with transaction():
            form.spend_token()
            entry = lexicon_service.add(form.row, current_user, approved=is_approved)
    except (AlreadySubmitted, IntegrityError):
        flash(_("Mục này đã được lưu trước đó."), "info")
        return redirect(url_for(".index", q=form.row.words), 303)
    flash(DONE["approve"] if is_approved else _("Đã lưu đề xuất, chưa dùng cho đến khi được duyệt."), "good")
    return redirect(url_for(".show", public_id=entry.public_id), 303)


def _entry_page(entry: LexiconEntry) -> str:
    return render_template(
        "search/lexicon_entry.html",
        entry=entry,
        row=lexicon_service.row_of(entry),
        steps=lexicon_entry.open_to(current_user, entry),
        preview=lexicon_preview.preview(lexicon_service.row_of(entry)),
        story=_story(entry),
    )


def _story(entry: LexiconEntry) -> list[dict[str, Any]]:
    entries = history.entries_of(entry)
    names = names_by(Person.public_id, [one.actor_id for one in entries])
    return [
        {"what": VERBS.get(e.verb, e.verb), "at": e.at, "who": names.get(e.actor_id or "", ""), "reason": ""}
        for e in reversed(entries)
    ]


def _asked() -> tuple[str, str | None, str | None]:
    """The words and filters in the address; what is unknown is left out."""
    kind, status = request.args.get("loai"), request.args.get("trang-thai")
    text = clean_line(request.args.get("q", ""))[:120]
    return text, kind if kind in KIND_LABELS else None, status if status in LABELS else None


def _links(name: str, labels: dict[str, Any], chosen: str | None, lines: list[Any], code_of: Any) -> list[Any]:
    codes = [code_of(line) for line in lines]
    return [
        {
            "label": label,
            "count": codes.count(code),
            "on": code == chosen,
            "url": page_url(trang=None, **{name: None if code == chosen else code}),
        }
        for code, label in labels.items()
    ]
