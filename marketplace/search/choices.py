"""What a reader can choose on the page of results: filters, conditions of the query, synonyms. Links, no state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.kernel.ui import page_url
from marketplace.reference.service import find, label
from marketplace.search import service
from marketplace.search.engine import Query
from marketplace.search.typed import Typed
from marketplace.vietnamese import lexicon

Chosen = Mapping[str, frozenset[str]]


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
BY_NAME = {group.name: group for group in GROUPS}
KIND_LABELS = {"technology": _l("Công nghệ"), "need": _l("Nhu cầu")}
HEADINGS = {"technology": _l("Công nghệ chào bán"), "need": _l("Nhu cầu công nghệ"), None: _l("Tìm kiếm")}
# Which groups say something about which kind.
GROUPS_OF: Mapping[str | None, tuple[Group, ...]] = {"technology": GROUPS, "need": GROUPS[:2]}

MOST_OPTIONS = 40
LINKS = 20_000
"""Bytes that the addresses of all filters may take: each repeats the whole query."""
MOST_CHOSEN = 30
MOST_LOOSER = 8


def chosen(groups: Sequence[Group], given: Any = None) -> dict[str, frozenset[str]]:
    """The filters in the address, or in ``given``: at most MOST_CHOSEN codes a group, none that is on no list."""
    found, given = {}, request.args if given is None else given
    for group in groups:
        codes = frozenset(c for c in given.getlist(group.name)[:MOST_CHOSEN] if find(group.list, c))
        if codes:
            found[group.name] = codes
    return found


def options(group: Group, facets: Mapping[str, Mapping[str, int]], filters: Chosen) -> list[Any]:
    """Links that switch one code on or off, with the number of hits each would leave."""
    counts = dict(facets.get(group.name, {}))
    on = filters.get(group.name, frozenset())
    for code in on:
        counts.setdefault(code, 0)
    room = LINKS // (len(request.query_string) + 100) // len(GROUPS)
    shown = sorted(counts, key=lambda c: (c not in on, -counts[c], c))[: max(min(room, MOST_OPTIONS), len(on))]
    order = sorted(shown, key=int) if group.name == "trl" else sorted(shown, key=lambda c: (-counts[c], c))
    return [
        {
            "label": name_of(group, code),
            "count": counts[code],
            "on": code in on,
            "url": page_url(trang=None, **{group.name: sorted(on - {code} if code in on else on | {code})}),
        }
        for code in order
    ]


def name_of(group: Group, code: str) -> str:
    """What a filter is called."""
    return f"{code} – {label(group.list, code)}" if group.name == "trl" else label(group.list, code)


def chips(filters: Chosen) -> list[Any]:
    """What is filtered by, each with the address without it."""
    return [
        {"label": name_of(BY_NAME[name], code), "url": page_url(trang=None, **{name: sorted(codes - {code})})}
        for name, codes in filters.items()
        for code in sorted(codes)
    ]


def kind_links(counts: Mapping[str, int]) -> list[Any]:
    """Both kinds with their counts, for the page that searches both."""
    here = request.args.get("kind")
    links = [{"label": _l("Tất cả"), "count": sum(counts.values()), "on": here not in KIND_LABELS, "kind": None}]
    links += [{"label": t, "count": counts.get(k, 0), "on": here == k, "kind": k} for k, t in KIND_LABELS.items()]
    return [{**link, "url": page_url(kind=link["kind"], trang=None)} for link in links]


def conditions(typed: Typed) -> list[Any]:
    """Quoted phrases and unwanted words, each with the address of the query without that condition."""
    pieces = dict.fromkeys(piece for piece in typed.pieces if piece.kind != "words")
    return [
        {
            "label": _("đúng cụm “%(words)s”", words=piece.text)
            if piece.kind == "phrase"
            else _("không có “%(words)s”", words=piece.text),
            "url": page_url(q=typed.loosened(piece), trang=None),
        }
        for piece in list(pieces)[:MOST_LOOSER]
    ]


@dataclass(frozen=True)
class Synonyms:
    """Words of the query that the lexicon knows other words for; `is_used`: whether those are looked for too."""

    typed: str
    means: str
    is_used: bool
    url: str


def synonyms(words: str, without: frozenset[str]) -> list[Synonyms]:
    """Those used and those a reader switched off, each with the address that turns it round."""
    found: dict[str, list[lexicon.Expansion]] = {}
    for expansion in lexicon.expansions(words):
        found.setdefault(expansion.words, []).append(expansion)
    return [
        Synonyms(
            same[0].typed,
            ", ".join(dict.fromkeys(one.means for one in same)),
            name not in without,
            page_url(trang=None, bo=sorted(without ^ {name})),
        )
        for name, same in list(found.items())[:MOST_LOOSER]
    ]


def looser(query: Query, typed: Typed, filters: Chosen, without: frozenset[str]) -> list[Any]:
    """Ways out when nothing was found: without one group of filters or one condition, and how much each would find."""
    wishes: list[tuple[str, str, Query]] = [
        (
            _("Bỏ lọc: %(group)s", group=BY_NAME[name].title),
            page_url(trang=None, **{name: None}),
            replace(query, filters={key: codes for key, codes in query.filters.items() if key != name}),
        )
        for name in filters
    ]
    if len(filters) > 1:
        kept = {key: codes for key, codes in query.filters.items() if key == "kind"}
        address = page_url(trang=None, **dict.fromkeys(filters))
        wishes.append((_("Bỏ tất cả bộ lọc"), address, replace(query, filters=kept)))
    for piece in dict.fromkeys(piece for piece in typed.pieces if piece.kind != "words"):
        text = typed.loosened(piece)
        if piece.kind == "phrase":
            says = _("Không cần đúng cụm “%(words)s”", words=piece.text)
        else:
            says = _("Cho phép có “%(words)s”", words=piece.text)
        wishes.append((says, page_url(q=text, trang=None), replace(query, text=text)))
    wishes = wishes[:MOST_LOOSER]
    found = service.counts([one for _says, _url, one in wishes], without)
    return [
        {"label": says, "url": address, "count": count}
        for (says, address, _query), count in zip(wishes, found, strict=True)
        if count
    ]
