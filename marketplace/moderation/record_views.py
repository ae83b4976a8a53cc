"""The record of a listing and of an officer, on the screen and as files; and whether history is whole."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalogue.models import KINDS
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.policy import allows, door, fetch_for
from marketplace.matching import sheets
from marketplace.moderation import record_words, records
from marketplace.moderation.history_jobs import PAGE
from marketplace.moderation.records import MOST, Lines, Span

bp = Blueprint("records", __name__)

PER_PAGE = 50
ITEM = "/kiem-duyet/<any(technology, need):kind>/<public_id>/lich-su"
OFFICERS = "/kiem-duyet/can-bo"


@bp.get(ITEM)
@door("verifiers")
def of_item(kind: str, public_id: str) -> ResponseReturnValue:
    item = fetch_for(current_user, "inspect", KINDS[kind], public_id)
    span = _span()
    return _page("moderation/history_item.html", records.of_item(item, span), span, item=item)


@bp.get(ITEM + ".<any(csv, json):form>")
@door("verifiers")
def of_item_file(kind: str, public_id: str, form: str) -> ResponseReturnValue:
    item = fetch_for(current_user, "inspect", KINDS[kind], public_id)
    return _file(f"lich-su-{item.number}", records.of_item(item, _span()), form)


@bp.get(OFFICERS)
@door("admins")
def officers() -> ResponseReturnValue:
    return render_template("moderation/history_officers.html", rows=records.officers())


@bp.get(OFFICERS + "/<public_id>")
@door("verifiers")
def of_officer(public_id: str) -> ResponseReturnValue:
    officer, span = _officer(public_id), _span()
    lines = records.of_officer(officer, span)
    tally = records.tally(officer, span)
    return _page("moderation/history_officer.html", lines, span, officer=officer, tally=tally)


@bp.get(OFFICERS + "/<public_id>.<any(csv, json):form>")
@door("verifiers")
def of_officer_file(public_id: str, form: str) -> ResponseReturnValue:
    officer = _officer(public_id)
    return _file(f"can-bo-{officer.public_id}", records.of_officer(officer, _span()), form)


@bp.get(PAGE)
@door("admins")
def book() -> ResponseReturnValue:
    return render_template("moderation/history_book.html", check=history.last_check())


def _officer(public_id: str) -> Person:
    person = db.session.execute(select(Person).where(Person.public_id == public_id)).scalar_one_or_none()
    if person is None or not allows(current_user, "read_record", person):
        abort(404)
    return person


def _page(template: str, lines: Lines, span: Span, **values: Any) -> str:
    count = lines.count()
    last = max(1, -(-count // PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), last)
    rows = lines.page(PER_PAGE, (page - 1) * PER_PAGE)
    chosen = {"tu": span.first and span.first.isoformat(), "den": span.last and span.last.isoformat()}
    return render_template(
        template, rows=rows, count=count, page=page, last=last, chosen=chosen, words=record_words, **values
    )


def _file(name: str, lines: Lines, form: str) -> Response:
    """At most MOST lines, the newest; the file says when there are more."""
    filename = f"{name}-{today():%Y-%m-%d}.{form}"
    if form == "csv":
        return sheets.download(filename, record_words.heads(), map(record_words.cells, lines.all()))
    count = lines.count()
    told = {
        "made_at": now().isoformat(),
        "page": request.base_url.removesuffix(".json"),
        "lines_in_all": count,
        "is_cut": count > MOST,
        "lines": [record_words.facts(line) for line in lines.all()],
    }
    headers = {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "no-store"}
    return Response(json.dumps(told, ensure_ascii=False, indent=1), mimetype="application/json", headers=headers)


def _span() -> Span:
    """The days in the address; what is no day is passed over, and a span that ends before it begins holds nothing."""
    return Span(_day("tu"), _day("den"))


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None
