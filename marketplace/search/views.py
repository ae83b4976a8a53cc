"""Searching and browsing: one page for /tim-kiem, /cong-nghe and /nhu-cau."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from marketplace.kernel import counters
from marketplace.kernel.policy import door
from marketplace.kernel.text import clean_line
from marketplace.kernel.ui import page_url
from marketplace.kernel.views import check
from marketplace.reference.service import find, label
from marketplace.search import service
from marketplace.search.engine import IndexUnavailable, Query

bp = Blueprint("search", __name__)
blueprints = (bp,)

PER_PAGE = 20
LAST_PAGE = 500
FEW = 8  # codes of a group that are shown before "more"


@dataclass(frozen=True)
class Group:
    """A group of filters: its argument in the address, its name, and the code list of its values."""

    name: str
    title: Any
    list: str


GROUPS = (
    Group("fields", _l("Lĩnh vực khoa học và công nghệ"), "st_field"),
    Group("province", _l("Tỉnh, thành phố"), "province"),
    Group("trl", _l("Mức sẵn sàng (TRL)"), "trl"),
    Group("rights", _l("Quyền chuyển giao"), "right_kind"),
    Group("ip", _l("Quyền sở hữu trí tuệ"), "ip_kind"),
)
KIND_LABELS = {"technology": _l("Công nghệ"), "need": _l("Nhu cầu")}
# Which groups say something about which kind.
GROUPS_OF = {"technology": GROUPS, "need": GROUPS[:2], None: GROUPS}
ENGINE_SORTS = {"": "relevance", "moi": "newest"}


@bp.get("/tim-kiem")
@door("anyone")
def results() -> ResponseReturnValue:
    kind = request.args.get("kind")
    return _page(kind if kind in KIND_LABELS else None)


@bp.get("/cong-nghe")
@door("anyone")
def technologies() -> ResponseReturnValue:
    return _page("technology")


@bp.get("/nhu-cau")
@door("anyone")
def needs() -> ResponseReturnValue:
    return _page("need")


def _page(kind: Any) -> ResponseReturnValue:
    text = clean_line(request.args.get("q", ""))[: service.LONGEST_QUERY]
    number = min(max(request.args.get("trang", 1, type=int), 1), LAST_PAGE)
    chosen = _chosen(kind)
    query = Query(
        text=text,
        kind=kind,
        filters=chosen,
        sort=ENGINE_SORTS.get(request.args.get("sap-xep", ""), "relevance"),  # type: ignore[arg-type]
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
    )
    found = service.search(query)
    if text and number == 1:
        counters.log_query(text, found.total)
    return render_template(
        "search/results.html",
        query=query,
        found=found,
        page=number,
        last=min(-(-found.total // PER_PAGE), LAST_PAGE),
        kinds=_kind_links(found.facets.get("kind", {})),
        groups=[(group, _options(group, found.facets, chosen)) for group in GROUPS_OF[kind]],
        chips=_chips(chosen),
        active=sum(len(codes) for codes in chosen.values()),
        sort=request.args.get("sap-xep", ""),
        kept=[(k, v) for k, values in request.args.lists() if k not in ("sap-xep", "lang", "trang") for v in values],
    )


def _chosen(kind: Any) -> dict[str, frozenset[str]]:
    """The filters in the address; at most 30 codes a group, what is on no list is left out."""
    found = {}
    for group in GROUPS_OF[kind]:
        codes = frozenset(c for c in request.args.getlist(group.name)[:30] if find(group.list, c))
        if codes:
            found[group.name] = codes
    return found


def _options(group: Group, facets: Mapping[str, Mapping[str, int]], chosen: Mapping[str, frozenset[str]]) -> list[Any]:
    """Links that switch one code on or off, with the number of hits each would leave."""
    counts = dict(facets.get(group.name, {}))
    on = chosen.get(group.name, frozenset())
    for code in on:
        counts.setdefault(code, 0)
    order = sorted(counts, key=int) if group.name == "trl" else sorted(counts, key=lambda c: (-counts[c], c))
    return [
        {
            "label": _name(group, code),
            "count": counts[code],
            "on": code in on,
            "url": page_url(trang=None, **{group.name: sorted(on - {code} if code in on else on | {code})}),
        }
        for code in order
    ]


def _name(group: Group, code: str) -> str:
    return f"{code} – {label(group.list, code)}" if group.name == "trl" else label(group.list, code)


def _chips(chosen: Mapping[str, frozenset[str]]) -> list[Any]:
    groups = {group.name: group for group in GROUPS}
    return [
        {"label": _name(groups[name], code), "url": page_url(trang=None, **{name: sorted(codes - {code})})}
        for name, codes in chosen.items()
        for code in sorted(codes)
    ]


def _kind_links(counts: Mapping[str, int]) -> list[Any]:
    """Both kinds with their counts, for the page that searches both."""
    here = request.args.get("kind")
    links = [{"label": _l("Tất cả"), "count": sum(counts.values()), "on": here not in KIND_LABELS, "kind": None}]
    links += [{"label": t, "count": counts.get(k, 0), "on": here == k, "kind": k} for k, t in KIND_LABELS.items()]
    return [{**link, "url": page_url(kind=link["kind"], trang=None)} for link in links]


@check("index")
def index_opens() -> bool:
    try:
        service.engine().count()
    except IndexUnavailable:
        return False
    return True
