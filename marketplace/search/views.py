"""Searching and browsing: one page for /tim-kiem, /cong-nghe and /nhu-cau, and what is offered while typing."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.extensions import limiter
from marketplace.kernel import counters
from marketplace.kernel.policy import door
from marketplace.kernel.text import clean_line
from marketplace.kernel.ui import page_url
from marketplace.kernel.views import check
from marketplace.search import choices, lexicon_views, numbers, service
from marketplace.search.engine import IndexUnavailable, Query
from marketplace.search.suggestions import suggestions

bp = Blueprint("search", __name__)
blueprints = (bp, lexicon_views.bp)

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
    shown = kind or request.args.get("kind")
    groups = choices.GROUPS_OF.get(shown, choices.GROUPS)
    filters = choices.chosen(groups)
    query = Query(
        text=text,
        kind=kind,
        # On the page of both kinds the kind is a filter, so that the other one is counted too.
        filters=filters if kind or shown not in choices.KIND_LABELS else {**filters, "kind": frozenset({shown})},
        sort=ENGINE_SORTS.get(request.args.get("sap-xep", ""), "relevance"),  # type: ignore[arg-type]
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    without = frozenset(request.args.getlist("bo")[:MOST_LEFT_OUT])
    found = service.search(query, without, exact="dung" in request.args)
    typed = found.typed
    if typed.pieces and number == 1 and not found.is_plain:
        counters.log_query(typed.text, found.asked_total)
    return render_template(
        "search/results.html",
        query=query,
        typed=typed,
        is_cut=typed.is_cut or CUT in request.args,
        heading=_heading(kind, typed.text),
        found=found,
        page=number,
        last=min(-(-found.total // PER_PAGE), LAST_PAGE),
        kinds=choices.kind_links(found.facets.get("kind", {})),
        groups=[(group, choices.options(group, found.facets, filters)) for group in groups],
        chips=choices.chips(filters),
        conditions=choices.conditions(typed),
        synonyms=choices.synonyms(typed.words, without),
        looser=[] if found.total or found.is_plain else choices.looser(query, typed, filters, without),
        need_title=typed.words[:NEED_TITLE],
        active=sum(len(codes) for codes in filters.values()),
        sort=request.args.get("sap-xep", ""),
        kept=[(k, v) for k, values in request.args.lists() if k not in ("sap-xep", "lang", "trang") for v in values],
    )


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
