"""The first words of an offer, taken from the listings of the deal, so that nobody types them twice."""

from __future__ import annotations

from marketplace.catalogue.models import Technology
from marketplace.deals.models import Deal
from marketplace.offers.terms import Price, Terms


def from_deal(deal: Deal) -> Terms:
    """What technology and need already say: title, objects, right, form, modes, price."""
    technology = deal.technology
    if technology is None:
        return Terms(title=deal.title)
    rights = technology.codes_of("right_kind")
    return Terms(
        title=technology.title,
        objects=tuple(technology.codes_of("object_kind")),
        object_words=technology.solution,
        right=_only(rights),
        allow_sublicense=rights == ["THUCAP"],
        form=_only(technology.codes_of("transfer_form")),
        modes=tuple(technology.codes_of("transfer_mode")),
        price=_price(technology),
    )


def _only(codes: list[str]) -> str:
    """A code where the listing names exactly one; where it names several, somebody has to choose."""
    return codes[0] if len(codes) == 1 else ""


def _price(technology: Technology) -> Price:
    """The price of the listing, where it names one sum."""
    low, high = technology.price_min, technology.price_max
    lump = low if low is not None and (high is None or high == low) else None
    return Price(mode="TRAGON" if lump else "", lump=lump)
