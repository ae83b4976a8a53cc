"""What a page says once more in the words of schema.org, for search engines: nothing that it does not show a guest."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from marketplace.accounts.models import Organisation
from marketplace.catalogue.models import Need, Technology
from marketplace.kernel.policy import allows
from marketplace.kernel.ui import site
from marketplace.opendata.addresses import absolute
from marketplace.opendata.feeds import gist
from marketplace.opendata.shown import GUEST, page_of
from marketplace.reference import service as reference

Thing = dict[str, Any]
LONGEST = 500
"""Characters of a description."""


def front_page() -> list[Thing]:
    """The site, its search box, and the authority that runs it."""
    found = absolute(url_for("search.results")) + "?q={search_term_string}"
    publisher = {"@type": "GovernmentOrganization", "name": site().authority or site().name, "url": absolute("/")}
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": found},
        "query-input": "required name=search_term_string",
    }
    return [
        _thing(
            "WebSite",
            name=site().name,
            url=absolute("/"),
            inLanguage=["vi", "en"],
            publisher=publisher,
            potentialAction=search,
        )
    ]


def of_listing(item: Any, picture: str) -> list[Thing]:
    """A technology as Product, a need as Demand; ``picture``: address of the one for shared links."""
    described = _technology(item, picture) if isinstance(item, Technology) else _need(item)
    above = (
        (_("Công nghệ"), url_for("search.technologies"))
        if isinstance(item, Technology)
        else (_("Nhu cầu"), url_for("search.needs"))
    )
    return [described, _trail(above, (item.title, page_of(item)))]


def of_organisation(organisation: Organisation) -> list[Thing]:
    """The public page of an organisation."""
    page = url_for("organisations.show", public_id=organisation.public_id)
    described = _thing(
        "Organization",
        name=organisation.name,
        alternateName=organisation.name_en,
        url=absolute(page),
        sameAs=organisation.website,
        description=_short(organisation.about),
        taxID=organisation.tax_code,
        address=_region(organisation.province),
    )
    return [described, _trail((_("Tổ chức"), url_for("organisations.index")), (organisation.name, page))]


def _technology(item: Technology, picture: str) -> Thing:
    return _thing(
        "Product",
        name=item.title,
        description=_short(gist(item)),
        sku=item.number,
        url=absolute(page_of(item)),
        image=picture,
        category=_fields(item),
        inLanguage="vi",
        additionalProperty=_readiness(item.trl),
        offers=_offer(item),
    )


def _offer(item: Technology) -> Thing:
    """The price as the page has it: fixed, from to, or to be agreed."""
    common: Thing = {
        "url": absolute(page_of(item)),
        "seller": _party(item.organisation),
        "areaServed": _country(),
        "availability": "https://schema.org/InStock",
    }
    if item.price_mode == "GIACODINH" and item.price_min:
        return _thing("Offer", price=item.price_min, priceCurrency="VND", **common, context=False)
    if item.price_mode == "KHOANGGIA" and (item.price_min or item.price_max):
        prices = {"lowPrice": item.price_min, "highPrice": item.price_max, "priceCurrency": "VND"}
        return _thing("AggregateOffer", **prices, **common, context=False)
    return _thing("Offer", **common, context=False)


def _need(item: Need) -> Thing:
    """Who seeks it only where a guest is told."""
    described = _thing(
        "Demand",
        name=item.title,
        description=_short(item.problem),
        identifier=item.number,
        url=absolute(page_of(item)),
        validFrom=item.published_at.date().isoformat() if item.published_at else None,
        availabilityEnds=item.deadline.isoformat() if item.deadline else None,
        areaServed=_region(item.province) if item.province else None,
        itemOffered={"@type": "Product", "name": item.title, "category": _fields(item)},
        priceSpecification=_budget(item),
    )
    if allows(GUEST, "see_owner", item):
        described["@reverse"] = {"seeks": _party(item.organisation)}
    return described


def _budget(item: Need) -> Thing | None:
    if not (item.budget_min or item.budget_max):
        return None
    limits = {"minPrice": item.budget_min, "maxPrice": item.budget_max, "priceCurrency": "VND"}
    return _thing("PriceSpecification", **limits, context=False)


def _trail(*steps: tuple[str, str]) -> Thing:
    """Where the page stands: from the front page down."""
    rungs = [(site().name, "/"), *steps]
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": absolute(path)}
        for number, (name, path) in enumerate(rungs, 1)
    ]
    return _thing("BreadcrumbList", itemListElement=items)


def _party(organisation: Organisation) -> Thing:
    url = absolute(url_for("organisations.show", public_id=organisation.public_id))
    return {"@type": "Organization", "name": organisation.name, "url": url}


def _fields(item: Any) -> list[str]:
    return [reference.label("st_field", code) for code in item.codes_of("st_field")]


def _readiness(level: int | None) -> Thing | None:
    if not level:
        return None
    return {"@type": "PropertyValue", "propertyID": "TRL", "name": "TRL", "value": level, "minValue": 1, "maxValue": 9}


def _region(province: str) -> Thing:
    region = reference.label("province", province)
    return {"@type": "PostalAddress", "addressRegion": region, "addressCountry": "VN"}


def _country() -> Thing:
    return {"@type": "Country", "name": "Việt Nam" if str(get_locale()) == "vi" else "Vietnam"}


def _short(text: str) -> str:
    """The beginning of a text, to the end of a word."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + "…"


def _thing(kind: str, context: bool = True, **values: Any) -> Thing:
    """A thing of schema.org without what is not said."""
    said = {name: value for name, value in values.items() if value not in (None, "", [])}
    return ({"@context": "https://schema.org"} if context else {}) | {"@type": kind} | said
