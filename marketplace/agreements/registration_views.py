"""Must a contract be registered? For anybody to look up; and in a case, step by step to the certificate."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from wtforms import FileField
from wtforms.fields.choices import SelectChoice

from marketplace.agreements import registration_calendar, registration_form, registration_rules, registrations
from marketplace.agreements.models import Agreement, Registration
from marketplace.agreements.paper_pages import fetch_paper, ids
from marketplace.agreements.policies import is_broker
from marketplace.agreements.registration_forms import (
    CertificateForm,
    DossierForm,
    FilingForm,
    LookUpForm,
    RefusalForm,
    RegistrationForm,
    tell_bad_day,
    tell_contradictions,
)
from marketplace.agreements.registrations import BadDay
from marketplace.deals.pages import too_late
from marketplace.kernel import files
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import BaseForm
from marketplace.kernel.policy import door
from marketplace.kernel.ui import show_date
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation.targets import unannounced

bp = Blueprint("registration", __name__)
PAGE = "/giao-dich/<public_id>/hop-dong/<agreement_id>/dang-ky"
TOO_LATE = (NotOpen, StaleDataError)


@bp.get("/tra-cuu-dang-ky")
@door("anyone")
def look_up() -> ResponseReturnValue:
    """Anybody's: the answers stand in the address, nothing is kept."""
    is_asked = any(name in request.args for name in registration_rules.QUESTIONS)
    form = LookUpForm(request.args if is_asked else None, form_token="")
    found = papers = None
    if is_asked and form.validate():
        found = registration_rules.find(form.answers, form.signed_on.data)
        papers = registration_rules.papers_for(found, form.answers)
    return render_template("agreements/registration_lookup.html", form=form, found=found, papers=papers)


@bp.route(PAGE, methods=["GET", "POST"])
@door("members")
def show(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement, row = _fetch(public_id, agreement_id)
    if request.method == "POST" and not registrations.may_record(current_user, agreement):
        abort(403)
    form = RegistrationForm(data=_first(agreement, row))
    if form.validate_on_submit():
        try:
            with transaction():
                form.spend_token()
                registrations.record(agreement, current_user, form.answers, form.wanted.data, form.begun.data == "yes")
        except TOO_LATE:
            return _too_late(agreement, form)
        except registrations.Contradicts as problem:
            tell_contradictions(form, problem.fields)
            return _page(agreement, row, form)
        flash(_("Đã ghi câu trả lời. Kết quả và các bước tiếp theo ở bên dưới."), "good")
        return redirect(_url(agreement), 303)
    return _page(agreement, row, form)


@bp.post(PAGE + "/giay-to")
@door("members")
def tick(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement, row = _fetch_found(public_id, agreement_id)
    form = DossierForm()
    form.papers.choices = [SelectChoice(paper.code, paper.label) for paper in registrations.dossier(row)]
    if not form.validate_on_submit():
        return _page(agreement, row, dossier=form)
    return _act(agreement, form, lambda: registrations.tick(row, current_user, form.papers.data), _("Đã lưu."))


@bp.post(PAGE + "/nop")
@door("members")
def file(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement, row = _fetch_found(public_id, agreement_id)
    form = FilingForm()
    if form.validate_on_submit():
        done = _("Đã ghi ngày nộp hồ sơ.")
        return _act(agreement, form, lambda: registrations.file(row, current_user, form.filed_on.data), done)
    return _page(agreement, row, filing=form)


@bp.post(PAGE + "/cap")
@door("brokers")
def certify(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement, row = _fetch_found(public_id, agreement_id)
    form = CertificateForm()
    if not form.validate_on_submit():
        return _page(agreement, row, certificate=form)

    def keep() -> None:
        upload = form.scan.data if form.scan.data and form.scan.data.filename else None
        registrations.certify(row, current_user, form.number.data, form.certified_on.data, upload)

    return _act(agreement, form, keep, _("Đã ghi giấy chứng nhận."))


@bp.post(PAGE + "/tu-choi")
@door("brokers")
def refuse(public_id: str, agreement_id: str) -> ResponseReturnValue:
    agreement, row = _fetch_found(public_id, agreement_id)
    form = RefusalForm()
    if not form.validate_on_submit():
        return _page(agreement, row, refusal=form)

    def keep() -> None:
        registrations.refuse(row, current_user, form.refused_on.data, form.words.data)

    return _act(agreement, form, keep, _("Đã ghi câu trả lời của cơ quan đăng ký."))


@bp.get(PAGE + "/lich.ics")
@door("members")
def calendar(public_id: str, agreement_id: str) -> ResponseReturnValue:
    """The last day as an entry for one's own calendar."""
    agreement, row = _fetch_found(public_id, agreement_id)
    if row.due_on is None:
        abort(404)
    address = url_for(".show", public_id=public_id, agreement_id=agreement_id, _external=True)
    body = registration_calendar.entry(row, address)
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{agreement.number}.ics"'
    return response


@bp.get(PAGE + "/don.docx")
@door("members")
def application(public_id: str, agreement_id: str) -> ResponseReturnValue:
    """The application, filled in from the case; made anew each time, kept nowhere."""
    agreement, row = _fetch_found(public_id, agreement_id)
    if registration_form.form_of(row) is None:
        abort(404)
    response = Response(registration_form.write(row), mimetype=files.DOCX)
    response.headers["Content-Disposition"] = f'attachment; filename="don-dang-ky-{agreement.number}.docx"'
    return response


@bp.get(PAGE + "/giay")
@door("members")
def scan(public_id: str, agreement_id: str) -> ResponseReturnValue:
    _agreement, row = _fetch_found(public_id, agreement_id)
    if row.certificate_file is None:
        abort(404)
    return files.send(row.certificate_file, download=True)


def _fetch(public_id: str, agreement_id: str) -> tuple[Agreement, Registration | None]:
    agreement = fetch_paper("see", public_id, agreement_id)
    if agreement.kind not in ("contract", "amendment"):
        abort(404)
    return agreement, registrations.of(agreement)


def _fetch_found(public_id: str, agreement_id: str) -> tuple[Agreement, Registration]:
    agreement, row = _fetch(public_id, agreement_id)
    if row is None:
        abort(404)
    if request.method == "POST" and not registrations.may_record(current_user, agreement):
        abort(403)
    return agreement, row


def _first(agreement: Agreement, row: Registration | None) -> dict[str, Any]:
    """What is chosen when the page is opened: as answered; of an amendment, as its contract was."""
    if row is not None:
        return {**row.answers, "wanted": row.wanted}
    known = registrations.first_answers(agreement)
    contract = registrations.of(agreement.parent) if agreement.parent is not None else None
    if contract is None:
        return {**known, "wanted": True}
    told = {name: contract.answers.get(name, plain) for name, plain in known.items()}
    told |= {name: known[name] for name in registrations.contradicted(agreement, told)}
    return {**told, "wanted": contract.wanted}


def _act(agreement: Agreement, form: BaseForm, do: Any, done: str) -> ResponseReturnValue:
    """Do it in a transaction; what is wrong with a day or a file stands beside its field."""
    try:
        with transaction():
            form.spend_token()
            do()
    except TOO_LATE:
        return _too_late(agreement, form)
    except BadDay as problem:
        tell_bad_day(form, problem)
        return _page(agreement, registrations.of(agreement), **{_name(form): form})
    except files.Refused as problem:
        scan: Any = next(field for field in form if isinstance(field, FileField))
        scan.errors = [str(problem.message)]
        return _page(agreement, registrations.of(agreement), **{_name(form): form})
    flash(done, "good")
    return redirect(_url(agreement), 303)


def _name(form: BaseForm) -> str:
    names = {FilingForm: "filing", CertificateForm: "certificate", RefusalForm: "refusal", DossierForm: "dossier"}
    return names[type(form)]


def _too_late(agreement: Agreement, form: BaseForm) -> ResponseReturnValue:
    row = registrations.of(agreement)
    if row is not None and row.certified_on:
        words = _("Hợp đồng đã có giấy số %(paper)s; việc đăng ký đã xong.", paper=row.certificate_number)
    elif row is not None and row.filed_on:
        words = _("Hồ sơ đăng ký đã nộp ngày %(day)s, đang chờ cơ quan trả lời.", day=show_date(row.filed_on))
    else:
        words = _("Trang đăng ký cho biết hợp đồng đang ở bước nào và bước tiếp theo.")
    state = _("Việc đăng ký của hồ sơ %(number)s đã sang bước khác.", number=agreement.deal.number) + " " + words
    return too_late(state, form, _("Đăng ký hợp đồng"), _url(agreement))


def _url(agreement: Agreement) -> str:
    return url_for("registration.show", **ids(agreement))


def _stands(agreement: Agreement, row: Registration | None) -> dict[str, bool]:
    """Which forms are on the page."""
    records = registrations.may_record(current_user, agreement)
    is_open = row is not None and bool(row.authority) and row.wanted and not row.certified_on
    is_filed = row is not None and bool(row.filed_on)
    answers = is_open and is_filed and is_broker(current_user, agreement)
    return {
        "questions": records and not (row is not None and (row.filed_on or row.certified_on)),
        "dossier": is_open and records,
        "filing": is_open and records and not is_filed and bool(agreement.signed_on),
        "certificate": answers,
        "refusal": answers,
    }


def _page(agreement: Agreement, row: Registration | None, form: Any = None, **forms: Any) -> ResponseReturnValue:
    """The page, with the form that was refused in the place of a fresh one; 409 where that form stands no more."""
    tried = next(iter(forms.values()), form)
    stands = _stands(agreement, row)
    if request.method == "POST" and not stands[next(iter(forms), "questions")]:
        return _too_late(agreement, tried)
    found = registrations.finding(agreement, row.answers) if row is not None else None
    return render_template(
        "agreements/registration.html",
        deal=agreement.deal,
        agreement=agreement,
        row=row,
        found=found,
        papers=registrations.dossier(row) if row is not None and found is not None and found.authority else [],
        form=tried if tried is not None and tried.errors else None,
        has_form=row is not None and registration_form.form_of(row) is not None,
        questions=form or RegistrationForm(formdata=None, data=_first(agreement, row)),
        dossier=forms.get("dossier") or DossierForm(formdata=None),
        filing=forms.get("filing") or FilingForm(formdata=None),
        certificate=forms.get("certificate") or CertificateForm(formdata=None),
        refusal=forms.get("refusal") or RefusalForm(formdata=None),
        records=registrations.may_record(current_user, agreement),
        is_broker=is_broker(current_user, agreement),
        starts_on=registrations.starts_on(agreement),
        vague_years=_vague_years(row),
        ids=ids(agreement),
    )


def _vague_years(row: Registration | None) -> list[int]:
    """The years in which the last days that still run may move, since not all days off are known."""
    if row is None or row.certified_on:
        return []
    return unannounced(row.answer_due_on if row.filed_on else row.due_on)
