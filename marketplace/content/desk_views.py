"""The desk of texts: every officer reads it; drafts, versions, what differs, what is on show."""

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
from marketplace.content import reading, service
from marketplace.content.comparison import differences
from marketplace.content.forms import ArticleForm, filled
from marketplace.content.models import KIND_LABELS, NEWS, PAGE, Article, ArticleVersion
from marketplace.content.places import PLACES
from marketplace.content.policies import may_publish, may_write
from marketplace.content.public_views import address
from marketplace.kernel import history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import AlreadySubmitted
from marketplace.kernel.policy import door, fetch_for
from marketplace.kernel.workflow import NotOpen

bp = Blueprint("texts", __name__)
HERE = "/noi-dung"
ONE = HERE + "/<public_id>"
VERBS = {
    "add": _l("Tạo bài"),
    "follow": _l("Lưu bản nháp"),
    "restore": _l("Lấy lại nội dung của phiên bản cũ"),
    "publish": _l("Đăng"),
    "withdraw": _l("Gỡ khỏi trang công khai"),
}
LATE = (NotOpen, IntegrityError, StaleDataError)


@bp.get(HERE)
@door("officers")
def index() -> ResponseReturnValue:
    kind = request.args.get("loai", PAGE)
    if kind not in KIND_LABELS:
        abort(404)
    rows = service.standings(kind)
    return render_template(
        "content/desk.html",
        kind=kind,
        kinds=KIND_LABELS,
        rows=rows,
        names=_names([one.newest for one in rows]),
        may_add=may_write(current_user) and kind != PAGE,
    )


@bp.get(ONE)
@door("officers")
def newest(public_id: str) -> ResponseReturnValue:
    article = fetch_for(current_user, "see", Article, public_id)
    return _version_page(article, service.versions(article)[0].number)


@bp.get(ONE + "/phien-ban/<int:number>")
@door("officers")
def show(public_id: str, number: int) -> ResponseReturnValue:
    return _version_page(fetch_for(current_user, "see", Article, public_id), number)


@bp.get(ONE + "/so-sanh")
@door("officers")
def compare(public_id: str) -> ResponseReturnValue:
    article = fetch_for(current_user, "see", Article, public_id)
    rows = service.versions(article)
    numbers = {one.number: one for one in rows}
    last = rows[0].number
    after = request.args.get("sau", last, type=int)
    before = request.args.get("truoc", max(after - 1, 1), type=int)
    if before not in numbers or after not in numbers:
        abort(404)
    earlier, later = numbers[min(before, after)], numbers[max(before, after)]
    changes = differences(earlier, later)
    return render_template(
        "content/compare.html", article=article, rows=rows, earlier=earlier, later=later, changes=changes
    )


@bp.route(HERE + "/moi", methods=["GET", "POST"])
@door("writers")
def new() -> ResponseReturnValue:
    kind = request.args.get("loai", NEWS)
    if kind not in KIND_LABELS or kind == PAGE:
        abort(404)
    form = ArticleForm(kind, data={"day": today()} if kind == NEWS else None)
    if request.method != "POST":
        return _form_page(form)
    if not form.validate() or "preview" in request.form:
        return _form_page(form), 422 if form.errors else 200
    try:
        with transaction():
            form.spend_token()
            public_id = service.add(current_user, kind, form.wording, form.note.data or "").article.public_id
    except (AlreadySubmitted, IntegrityError):
        flash(_("Bài này đã được ghi; hệ thống chỉ ghi một lần."), "info")
        return redirect(url_for(".index", loai=kind), 303)
    flash(_("Đã lưu bản nháp. Công chúng chỉ thấy sau khi quản trị viên đăng."), "good")
    return redirect(url_for(".newest", public_id=public_id), 303)


@bp.route(ONE + "/sua", methods=["GET", "POST"])
@door("writers")
def edit(public_id: str) -> ResponseReturnValue:
    article = fetch_for(current_user, "write", Article, public_id)
    kind, present = article.kind, service.versions(article)[0]
    if request.method != "POST":
        return _form_page(filled(kind, service.wording_of(present), present.number), article)
    form = ArticleForm(kind)
    if not form.validate() or "preview" in request.form:
        return _form_page(form, article), 422 if form.errors else 200
    try:
        with transaction():
            form.spend_token()
            made = service.follow(article, current_user, form.wording, form.base_number, form.note.data or "")
            number = made.number
    except AlreadySubmitted:
        flash(_("Phiên bản này đã được ghi; hệ thống chỉ ghi một lần."), "info")
        return redirect(url_for(".newest", public_id=public_id), 303)
    except LATE:
        return _late_page(form, public_id), 409
    flash(_("Đã lưu phiên bản %(n)s là bản nháp. Trang công khai chưa đổi.", n=number), "good")
    return redirect(url_for(".newest", public_id=public_id), 303)


@bp.post(ONE + "/khoi-phuc/<int:number>")
@door("writers")
def restore(public_id: str, number: int) -> ResponseReturnValue:
    article = fetch_for(current_user, "write", Article, public_id)
    note = _("Khôi phục phiên bản %(n)s", n=number)
    try:
        with transaction():
            made = service.restore(article, current_user, number, _base(), note).number
    except LATE:
        return _too_late(public_id)
    flash(_("Đã lấy lại nội dung của phiên bản %(n)s thành bản nháp %(new)s.", n=number, new=made), "good")
    return redirect(url_for(".newest", public_id=public_id), 303)


@bp.post(ONE + "/dang")
@door("admins")
def publish(public_id: str) -> ResponseReturnValue:
    article = fetch_for(current_user, "publish", Article, public_id)
    try:
        with transaction():
            number = service.publish(article, current_user, _base()).number
    except LATE:
        return _too_late(public_id)
    flash(_("Đã đăng phiên bản %(n)s.", n=number), "good")
    return redirect(url_for(".newest", public_id=public_id), 303)


@bp.post(ONE + "/go")
@door("admins")
def withdraw(public_id: str) -> ResponseReturnValue:
    article = fetch_for(current_user, "publish", Article, public_id)
    try:
        with transaction():
            service.withdraw(article, current_user, _base())
    except LATE:
        return _too_late(public_id)
    flash(_("Đã gỡ khỏi trang công khai. Các phiên bản vẫn được giữ."), "good")
    return redirect(url_for(".newest", public_id=public_id), 303)


def _base() -> int:
    return request.form.get("base", 0, type=int)


def _too_late(public_id: str) -> ResponseReturnValue:
    """Somebody else was faster; nothing was typed that could be lost."""
    flash(_("Người khác vừa sửa, đăng hoặc gỡ bài này. Xin xem lại trước khi làm tiếp."), "warning")
    article = fetch_for(current_user, "see", Article, public_id)
    return _version_page(article, service.versions(article)[0].number), 409


def _version_page(article: Article, number: int) -> str:
    rows = service.versions(article)
    version = next((one for one in rows if one.number == number), None) or abort(404)
    on_show = service.on_show(article, rows)
    return render_template(
        "content/version.html",
        article=article,
        version=version,
        rows=rows,
        newest=rows[0],
        shown=on_show,
        public=address(version) if on_show else "",
        kinds=KIND_LABELS,
        bodies=_bodies(service.wording_of(version), 3),
        names=_names(rows),
        may_write=may_write(current_user),
        may_publish=may_publish(current_user),
        entries=_entries(article),
        verbs=VERBS,
        today=today(),
    )


def _bodies(wording: Any, top: int) -> dict[str, Any]:
    """Both languages as they would stand on the page; English only where there is some."""
    return {
        language: reading.body_of(wording, language, top, f"{language}-")
        for language in ("vi", "en")
        if getattr(wording, f"body_{language}")
    }


def _names(rows: list[ArticleVersion]) -> dict[int, str]:
    return names_by(Person.id, {key for one in rows for key in (one.made_by_id, one.published_by_id)})


def _entries(article: Article) -> list[tuple[Any, str]]:
    """What happened to an article, and who did it."""
    entries = history.entries_of(article)
    names = names_by(Person.public_id, {one.actor_id for one in entries})
    return [(one, names.get(one.actor_id, "")) for one in reversed(entries)]


def _late_page(form: ArticleForm, public_id: str) -> str:
    """What the other has saved and what was typed, side by side; sending it again puts it after the other's."""
    article = fetch_for(current_user, "write", Article, public_id)
    newer = service.versions(article)[0]
    form.base.data = str(newer.number)
    form.renew_token()
    return _form_page(form, article, newer)


def _form_page(form: ArticleForm, article: Article | None = None, newer: ArticleVersion | None = None) -> str:
    wording = form.wording
    asked = "preview" in request.form and not form.errors
    return render_template(
        "content/form.html",
        form=form,
        article=article,
        kind=form.kind,
        kinds=KIND_LABELS,
        newer=newer,
        names=_names([newer]) if newer else {},
        changes=differences(newer, wording) if newer else {},
        preview=_bodies(wording, 3) if asked else {},
        wording=wording,
        places=PLACES,
        title=_("Sửa bài") if article else _("Bài mới"),
    )
