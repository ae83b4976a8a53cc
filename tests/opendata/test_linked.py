"""What pages say in the words of schema.org: parsed, complete, and equal to what the page shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Need, Technology
from marketplace.kernel.db import transaction
from tests.cast import make_technology, put_on_show
from tests.html import Page
from tests.opendata.reading import alternates, linked, meta
from tests.visitor import Visitor

Visit = Callable[[Any], Visitor]
# What schema.org and the search engines that read it want of each type.
REQUIRED = {
    "WebSite": {"name", "url", "potentialAction", "publisher"},
    "Product": {"name", "description", "sku", "url", "image", "offers", "category"},
    "Demand": {"name", "description", "identifier", "url", "itemOffered", "validFrom"},
    "Organization": {"name", "url", "address"},
    "BreadcrumbList": {"itemListElement"},
}


def visible(page: Page) -> str:
    return page.one("body").text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_technology(language: str, technology: Technology, visitor: Visitor):
    page = visitor.page(f"/cong-nghe/{technology.public_id}?lang={language}")
    found = linked(page)
    product, shown = found["Product"], visible(page)
    assert product.keys() >= REQUIRED["Product"]
    for value in (product["name"], product["sku"], product["description"], *product["category"]):
        assert value in shown, value
    assert product["offers"]["seller"]["name"] in shown
    assert product["additionalProperty"]["value"] == 7 and "TRL 7" in shown
    assert product["url"] == f"http://localhost/cong-nghe/{technology.public_id}"


# (mode, low, high) -> what the offer says
PRICES: dict[tuple[str | None, int | None, int | None], dict[str, Any]] = {
    ("GIACODINH", 120_000_000, None): {"@type": "Offer", "price": 120_000_000, "priceCurrency": "VND"},
    ("KHOANGGIA", 100, 900): {"@type": "AggregateOffer", "lowPrice": 100, "highPrice": 900, "priceCurrency": "VND"},
    ("KHOANGGIA", None, 900): {"@type": "AggregateOffer", "highPrice": 900, "priceCurrency": "VND"},
    ("THOATHUAN", None, None): {"@type": "Offer"},
    ("THOATHUAN", 500, 900): {"@type": "Offer"},  # typed before the mode was changed; the page shows none
    (None, None, None): {"@type": "Offer"},
}


@pytest.mark.parametrize(("mode", "low", "high"), PRICES)
def test_the_price_is_that_of_the_page(
    mode: str | None, low: int | None, high: int | None, technology: Technology, visitor: Visitor
):
    with transaction():
        technology.price_mode, technology.price_min, technology.price_max = mode, low, high
    offer = linked(visitor.page(f"/cong-nghe/{technology.public_id}"))["Product"]["offers"]
    money = {"@type", "price", "lowPrice", "highPrice", "priceCurrency"}
    assert {name: value for name, value in offer.items() if name in money} == PRICES[mode, low, high]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_need(language: str, need: Need, visitor: Visitor):
    with transaction():
        need.deadline = date(2030, 5, 31)
    page = visitor.page(f"/nhu-cau/{need.public_id}?lang={language}")
    demand, shown = linked(page)["Demand"], visible(page)
    assert demand.keys() >= REQUIRED["Demand"] and "@reverse" not in demand
    for value in (demand["name"], demand["description"], demand["identifier"], demand["areaServed"]["addressRegion"]):
        assert value in shown, value
    assert demand["availabilityEnds"] == "2030-05-31" and ("31/05/2030" in shown or "31 May 2030" in shown)
    assert demand["priceSpecification"]["maxPrice"] == need.budget_max


def test_an_organisation(lan: Person, visitor: Visitor):
    organisation = lan.organisations[0]
    with transaction():
        organisation.about, organisation.website = "Nghiên cứu sau thu hoạch.", "https://vien.example.vn"
    page = visitor.page(f"/to-chuc/{organisation.public_id}")
    said = linked(page)["Organization"]
    assert said.keys() >= REQUIRED["Organization"]
    assert said["name"] == organisation.name and said["sameAs"] == "https://vien.example.vn"
    for value in (said["description"], said["address"]["addressRegion"]):
        assert value in visible(page)
    for private in ("email", "telephone"):
        assert private not in said


def test_the_front_page_has_a_search_box(visitor: Visitor):
    page = visitor.page("/")
    said = linked(page)["WebSite"]
    assert said.keys() >= REQUIRED["WebSite"]
    action = said["potentialAction"]
    assert action["query-input"] == "required name=search_term_string"
    target = action["target"]["urlTemplate"].replace("{search_term_string}", "mít").removeprefix("http://localhost")
    assert visitor.get(target).status_code == 200
    box = next(one for one in page.all("input") if one.get("type") == "search")
    assert f"?{box.get('name')}=" in action["target"]["urlTemplate"]


@pytest.mark.parametrize("kind", ["cong-nghe", "nhu-cau"])
def test_where_a_page_stands(kind: str, technology: Technology, need: Need, visitor: Visitor):
    item: Any = technology if kind == "cong-nghe" else need
    steps = linked(visitor.page(f"/{kind}/{item.public_id}"))["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3]
    assert [step["item"].removeprefix("http://localhost") for step in steps] == [
        "/",
        f"/{kind}",
        f"/{kind}/{item.public_id}",
    ]
    assert steps[-1]["name"] == item.title


def test_words_cannot_break_out(lan: Person, quan: Person, visitor: Visitor):
    """</script> in a text ends nothing; quotes and marks come back as they were typed."""
    title = "Máy </script><script>alert(1)</script> \"ngoặc\" & 'nháy' <!-- \u2028"
    with transaction():
        item = put_on_show(make_technology(lan, lan.organisations[0], title, benefit=title * 3), lan, quan)
    answer = visitor.get(f"/cong-nghe/{item.public_id}")
    page = Page.read(answer.text)
    assert linked(page)["Product"]["name"] == item.title
    assert "<script>alert" not in answer.text and "<!--" not in answer.text
    assert meta(page)["og:title"] == item.title == meta(page)["og:image:alt"]


def test_hidden_fields_are_not_in_it(lan: Person, quan: Person, visitor: Visitor):
    with transaction():
        item = make_technology(lan, lan.organisations[0], decision_words="Chỉ để nội bộ", legal_note="Ghi chú nội bộ")
        put_on_show(item, lan, quan)
    said = json.dumps(linked(visitor.page(f"/cong-nghe/{item.public_id}")), ensure_ascii=False)
    for words in ("nội bộ", lan.name, lan.email):
        assert words not in said


# address -> (canonical, Vietnamese, English)
CANONICAL = {
    "/cong-nghe": ("/cong-nghe", "/cong-nghe", "/cong-nghe?lang=en"),
    "/cong-nghe?lang=en": ("/cong-nghe?lang=en", "/cong-nghe", "/cong-nghe?lang=en"),
    "/cong-nghe?q=mít&fields=211": ("/cong-nghe", "/cong-nghe", "/cong-nghe?lang=en"),
    "/cong-nghe?trang=1": ("/cong-nghe", "/cong-nghe", "/cong-nghe?lang=en"),
    "/to-chuc?trang=2": ("/to-chuc?trang=2", "/to-chuc?trang=2", "/to-chuc?trang=2&lang=en"),
    "/to-chuc?trang=x&utm_source=y": ("/to-chuc", "/to-chuc", "/to-chuc?lang=en"),
}


@pytest.mark.parametrize("url", CANONICAL)
def test_each_language_has_one_address(url: str, visitor: Visitor):
    page = visitor.page(url)
    canonical, vietnamese, english = (f"http://localhost{path}" for path in CANONICAL[url])
    assert [one.get("href") for one in page.all("link") if one.get("rel") == "canonical"] == [canonical]
    assert meta(page)["og:url"] == canonical
    found = alternates(page)
    assert (found["vi"], found["en"], found["x-default"]) == (vietnamese, english, vietnamese)


def test_results_of_a_search_are_not_for_search_engines(technology: Technology, visitor: Visitor):
    assert meta(visitor.page("/cong-nghe?q=mít"))["robots"] == "noindex, follow"
    assert "robots" not in meta(visitor.page("/cong-nghe"))


@pytest.mark.parametrize("url", ["/", "/cong-nghe", "/nhu-cau", "/to-chuc", "/dang-nhap"])
def test_every_page_for_guests_can_be_shared(url: str, visitor: Visitor):
    found = meta(visitor.page(url))
    for name in ("og:title", "og:description", "og:url", "og:image", "og:type", "og:site_name", "twitter:card"):
        assert found[name], name
    assert found["og:description"] == found["description"]


def test_members_are_spared_it(lan: Person, technology: Technology, visit: Visit):
    text = visit(lan).get("/").text
    assert "og:" not in text and "hreflang" in text and "application/ld+json" not in text
