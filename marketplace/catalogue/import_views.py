"""Listings from a file: upload, report, and writing the drafts."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from marketplace.accounts.models import Organisation
from marketplace.catalogue import importing_drafts as drafts
from marketplace.catalogue import importing_pending as pending
from marketplace.catalogue.importing import Report
from marketplace.catalogue.importing_columns import COLUMNS, Column, day
from marketplace.catalogue.importing_forms import ImportForm
from marketplace.catalogue.importing_pending import Pending
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.forms import BaseForm
from marketplace.kernel.policy import door

bp = Blueprint("catalogue_import", __name__, url_prefix="/ban-lam-viec/nhap-tu-tep")
blueprints = (bp,)


@bp.route("", methods=["GET", "POST"])
@door("members")
def upload() -> ResponseReturnValue:
    form = ImportForm(current_user.writable_organisations)
    if form.organisation.choices and form.validate_on_submit():
        name = form.file.data.filename or ""
        token = pending.keep(current_user, form.organisation.data, form.kind.data, name, form.bytes)
        return redirect(url_for("catalogue_import.report", token=token), 303)
    return render_template("catalogue/import.html", form=form, columns=COLUMNS)


@bp.get("/<token>")
@door("members")
def report(token: str) -> ResponseReturnValue:
    """What is in the file, row by row; nothing is written yet."""
    found = _waiting(token)
    if found is None:
        return _gone()
    waiting, organisation = found
    return render_template(
        "catalogue/import_report.html",
        waiting=waiting,
        organisation=organisation,
        report=_report_on(waiting, organisation),
        send=BaseForm(formdata=None),
    )


@bp.post("/<token>/ghi")
@door("members")
def commit(token: str) -> ResponseReturnValue:
    """Write the drafts of the file as it was checked, once."""
    found = _waiting(token)
    if found is None:
        return _gone()
    waiting, organisation = found
    checked = _report_on(waiting, organisation)
    if not checked.is_good:
        return redirect(url_for("catalogue_import.report", token=token), 303)
    form = BaseForm()
    form.form_token.data = token  # of the file, not of the page: two open pages are still one file
    with transaction():
        form.spend_token()
        written = len(drafts.write(checked, organisation, current_user))
    pending.drop(current_user, token)
    flash(ngettext("Đã ghi %(num)d bản nháp.", "Đã ghi %(num)d bản nháp.", written), "good")
    return redirect(url_for("console.desk"), 303)


@bp.get("/mau-<any(technology, need):kind>.csv")
@door("members")
def template(kind: str) -> ResponseReturnValue:
    """An empty file of the right form: headings and one row as an example."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.heading for column in COLUMNS[kind]])
    writer.writerow([_example(column) for column in COLUMNS[kind]])
    headers = {"Content-Disposition": f'attachment; filename="mau-{kind}.csv"'}
    # The mark at the head tells spreadsheets that this is UTF-8.
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)


def _example(column: Column) -> str:
    return f"{today() + timedelta(days=120):%d/%m/%Y}" if column.read is day else column.example


def _waiting(token: str) -> tuple[Pending, Organisation] | None:
    """The person's own file, and the organisation if he or she still writes for it."""
    waiting = pending.take(current_user, token)
    if waiting is None:
        return None
    mine = {one.public_id: one for one in current_user.writable_organisations}
    if waiting.organisation not in mine:
        abort(403)
    return waiting, mine[waiting.organisation]


def _report_on(waiting: Pending, organisation: Organisation) -> Report:
    return drafts.report_on(waiting.data, waiting.filename, waiting.kind, organisation)


def _gone() -> ResponseReturnValue:
    flash(_("Tệp này đã được ghi, đã được thay bằng tệp khác, hoặc đã quá một ngày. Xin tải tệp lên lại."), "info")
    return redirect(url_for("catalogue_import.upload"), 303)
