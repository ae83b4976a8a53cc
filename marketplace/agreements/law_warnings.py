"""What the law makes of a contract: rows of the list contract_warning whose condition holds, each with its article.

A row names its condition in ``extra.when`` (one of CONDITIONS). ``extra.void``: a clause of this kind is void as of
right; its ``words`` are looked for in the text. ``extra.grave``: the contract should not be signed like this.
Nothing here decides anything: people read it, and look the article up while nobody has verified the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from marketplace.agreements.facts import Facts
from marketplace.agreements.models import CONTRACT, Section
from marketplace.agreements.places import fill
from marketplace.reference.service import Entry, codes
from marketplace.vietnamese.normalise import normalise

LICENCES = ("DOCQUYEN", "KHONGDOCQUYEN", "THUCAP")


@dataclass(frozen=True)
class Caution:
    """One row that holds: ``found`` lists the sections (codes) in which words of a void clause stand."""

    entry: Entry
    found: tuple[str, ...] = ()

    @property
    def is_void(self) -> bool:
        return bool(self.entry.extra.get("void"))

    @property
    def is_grave(self) -> bool:
        return bool(self.entry.extra.get("grave") or self.found)

    @property
    def is_verified(self) -> bool:
        return self.entry.verified_on is not None


def _state_party(facts: Facts) -> bool:
    return facts.supply.state_capital or facts.demand.state_capital


def _state_technology(facts: Facts) -> bool:
    return facts.listing is not None and facts.listing.state_funded


def _on_list(code: str) -> Callable[[Facts], bool]:
    return lambda facts: facts.listing is not None and facts.listing.legal_list == code


def _is_licence(facts: Facts) -> bool:
    return facts.agreed.right in LICENCES


def _has_ip(facts: Facts) -> bool:
    kinds = {kind for kind, _number in facts.listing.ip} if facts.listing else set()
    return bool(kinds - {"KHONG", "BMKD", "QTG"}) or facts.agreed.form == "SHTT"


def _crosses_border(facts: Facts) -> bool:
    return (facts.supply.country == "VN") != (facts.demand.country == "VN")


def _is_registered(facts: Facts) -> bool:
    """May registration be compulsory (Điều 31 khoản 1)? The six questions after signing answer it for good."""
    return _crosses_border(facts) or _state_technology(facts) or _state_party(facts)


CONDITIONS: Mapping[str, Callable[[Facts], bool]] = {
    "state_contribution": lambda facts: bool(
        facts.agreed.price.capital and (_state_technology(facts) or _state_party(facts))
    ),
    "state_technology_and_party": lambda facts: _state_technology(facts) and _state_party(facts),
    "related_or_state": lambda facts: _state_party(facts) or facts.supply.related or facts.demand.related,
    "restricted": _on_list("HC"),
    "prohibited": _on_list("CAM"),
    "list_unknown": lambda facts: facts.listing is None or facts.listing.legal_list == "CHUARO",
    "licence": _is_licence,
    "assigned_ip": lambda facts: facts.agreed.right == "CHUYENNHUONG" and _has_ip(facts),
    "licensed_ip": lambda facts: _is_licence(facts) and _has_ip(facts),
    "registered": _is_registered,
    "voluntary": lambda facts: not _is_registered(facts),
    "machinery_alone": lambda facts: set(facts.agreed.objects) == {"MAYMOC"},
}


def cautions(facts: Facts, sections: Iterable[Section] = ()) -> list[Caution]:
    """What is to be read about a contract, the grave first. Of other papers: nothing."""
    if facts.kind != CONTRACT:
        return []
    texts = [(one.code, normalise(fill(one.body_vi, facts))) for one in sections]
    found = [Caution(entry, _found_in(entry, texts)) for entry in codes("contract_warning") if _holds(entry, facts)]
    return sorted(found, key=lambda one: (not one.is_grave, one.is_void))


def _holds(entry: Entry, facts: Facts) -> bool:
    when = entry.extra.get("when", "")
    if when == "penalty_above":
        return (facts.agreed.penalty or 0) > int(entry.extra["most"])
    return CONDITIONS[when](facts)


def _found_in(entry: Entry, texts: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    words = [normalise(one) for one in entry.extra.get("words", ())]
    return tuple(code for code, text in texts if any(word in text for word in words))
