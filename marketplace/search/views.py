"""Searching and browsing: one page for /tim-kiem, /cong-nghe and /nhu-cau, and what is offered while typing."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.extensions import limiter
from marketplace.kernel import counters
from marketplace.kernel.policy import door
from marketplace.kernel.text import clean_line
from marketplace.kernel.ui import page_url
from marketplace.kernel.views import check
from marketplace.search import (
    card_views,
    choices,
    compare_views,
    lexicon_views,
    map_views,
    numbers,
    saved_views,
    service,
    terms,
)
from marketplace.search.engine import IndexUnavailable, Query
from marketplace.search.suggestions import suggestions
from marketplace.search.typed import Typed

bp = Blueprint("search", __name__)
blueprints = (bp, lexicon_views.bp, saved_views.bp, compare_views.bp, card_views.bp, map_views.bp)

PER_PAGE = 20
LAST_PAGE = 500
ENGINE_SORTS = {"": "relevance", "moi": "newest"}
MOST_LEFT_OUT = 20
CUT = "cat"
"""Argument of an address whose query was longer than what is read."""
NEED_TITLE = 150
HEADING = 80
"""Characters of the query in the heading."""


@bp.get("/tim-kiem")
@door("anyone")
def results() -> ResponseReturnValue:
    item = numbers.listing_of(request.args.get("q", "")[: service.LONGEST], current_user)
    if item is not None:
        return redirect(url_for(f"{item.kind}.show", public_id=item.public_id))
    return _page(None)


@bp.get("/cong-nghe")
@door("anyone")
def technologies() -> ResponseReturnValue:
    return _page("technology")


@bp.get("/nhu-cau")
@door("anyone")
def needs() -> ResponseReturnValue:
    return _page("need")


@bp.get("/goi-y")
@limiter.limit("600 per minute")
@door("anyone")
def suggest() -> ResponseReturnValue:
    """For the script of the search boxes; the same for everybody."""
    found = suggestions(clean_line(request.args.get("q", "")[: service.LONGEST]))
    response: Response = jsonify([one._asdict() for one in found])
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _page(kind: Any) -> ResponseReturnValue:
    text = request.args.get("q", "")
    read = service.read(text)
    if read.is_cut and CUT not in request.args and len(read.text) < len(text):
        return redirect(page_url(q=read.text, **{CUT: 1}))  # every link of the page repeats the query
    number = min(max(request.args.get("trang", 1, type=int), 1), LAST_PAGE)
    groups = choices.GROUPS_OF.get(kind or request.args.get("kind"), choices.GROUPS)
    filters = choices.chosen(groups)
    query = _query(text, kind, filters, number)
    without = frozenset(request.args.getlist("bo")[:MOST_LEFT_OUT])
    found = service.search(query, without, exact="dung" in request.args)
    typed = found.typed
    last = min(-(-found.total // PER_PAGE), LAST_PAGE)
    if number > last > 0:
        return redirect(page_url(trang=last if last > 1 else None))
    if typed.pieces and number == 1 and not found.is_plain:
        counters.log_query(typed.text, found.asked_total)
    return render_template(
        "search/results.html",
        query=query,
        typed=typed,
        hints=_hints(typed),
        heading=_heading(kind, typed.text),
        found=found,
        page=number,
        last=last,
        kinds=choices.kind_links(found.facets.get("kind", {})),
        groups=[(group, choices.options(group, found.facets, filters)) for group in groups],
        chips=choices.chips(filters),
        conditions=choices.conditions(typed),
        synonyms=choices.synonyms(typed.words, without),
        looser=[] if found.total or found.is_plain else choices.looser(query, typed, filters, without),
        need_title=typed.words[:NEED_TITLE],
        active=sum(len(codes) for codes in filters.values()),
        saving=saved_views.panel(kind),
        sort=request.args.get("sap-xep", ""),
        kept=[(k, v) for k, values in request.args.lists() if k not in ("sap-xep", "lang", "trang") for v in values],
    )


def _query(text: str, kind: Any, filters: choices.Chosen, number: int) -> Query:
    """One page of what was asked for."""
    wished = request.args.get("kind", "")
    is_filter = not kind and wished in choices.KIND_LABELS  # on the page of both kinds, so that both are counted
    return Query(
        text=text,
        kind=kind,
        filters={**filters, "kind": frozenset({wished})} if is_filter else filters,
        sort=ENGINE_SORTS.get(request.args.get("sap-xep", ""), "relevance"),  # type: ignore[arg-type]
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )


def _hints(typed: Typed) -> list[str]:
    """What is to be said about the way a query was typed."""
    found = []
    if _is_garbled(request.query_string):
        found.append(_("Địa chỉ trang có chữ bị sai mã, có thể do sao chép. Xin gõ lại câu tìm."))
    if typed.is_cut or CUT in request.args:
        found.append(_("Câu tìm quá dài: chỉ xét phần đầu, tối đa 64 từ khác nhau."))
    if typed.is_readable and not terms.telling(typed.words):
        found.append(_("Câu tìm chỉ có chữ cái hoặc từ chung. Xin thêm tên sản phẩm, nguyên liệu hay việc cần làm."))
    return found


def _is_garbled(query: bytes) -> bool:
    try:
        unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return True
    return False


def _heading(kind: Any, text: str) -> str:
    short = text if len(text) <= HEADING else text[:HEADING].rstrip() + "…"
    return str(choices.HEADINGS[kind]) + (f": {short}" if short else "")


@check("index")
def index_opens() -> bool:
    try:
        service.engine().count()
    except IndexUnavailable:
        return False
    return True
