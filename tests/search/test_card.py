"""A listing on one sheet: what everybody may know, and a code that leads back."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from marketplace.catalogue import service as catalogue
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_technology, put_on_show


def on_show(who, quan, make=make_technology, **more):
    with transaction():
        return put_on_show(make(who, who.organisations[0], **more), who, quan)


def card(visitor, item, status: int = 200):
    path = {"technology": "/cong-nghe", "need": "/nhu-cau"}[item.kind]
    return visitor.page(f"{path}/{item.public_id}/in", status)


def test_a_technology_on_one_sheet(app, visitor, lan, quan):
    item = on_show(lan, quan, price_mode="GIACODINH", price_min=90_000_000)
    page = card(visitor, item)
    address = f"{app.config['SITE_URL'].rstrip('/')}/cong-nghe/{item.public_id}"
    for words in (item.title, item.number, item.benefit, "TRL 7", "90 triệu đồng", "Tây Ninh", address):
        assert words in page.text
    assert "Viện Nghiên cứu Sau thu hoạch mẫu" in page.text
    [drawing] = [svg for svg in page.all("svg") if svg.get("class") == "qr"]
    assert drawing.get("role") == "img" and drawing.get("aria-label")
    [mail] = [a.get("href") for a in page.all("a") if (a.get("href") or "").startswith("mailto:")]
    assert address in unquote(mail) and item.title in unquote(mail)


@pytest.mark.parametrize(("anonymous", "is_named"), [(True, False), (False, True)])
@pytest.mark.parametrize("who", ["guest", "owner", "officer"])
def test_an_anonymous_need_names_nobody_whoever_prints_it(visitor, minh, quan, who, anonymous, is_named):
    item = on_show(minh, quan, make_need, anonymous=anonymous)
    if who != "guest":
        visitor.sign_in(minh if who == "owner" else quan)
    found = card(visitor, item)
    sheet = next(part for part in found.all("article") if part.get("class") == "sheet")
    assert ("Hợp tác xã Trái cây mẫu" in sheet.text) is is_named
    assert "Sấy được 500 kg mỗi mẻ" in sheet.text
    assert "800 triệu đồng" in sheet.text


def test_nothing_else_stands_on_paper(visitor, lan, quan):
    """Long texts are cut, so that it stays one sheet."""
    item = on_show(lan, quan, problem="Rất dài. " * 400, benefit="Cũng dài. " * 400)
    sheet = next(part for part in card(visitor, item).all("article") if part.get("class") == "sheet")
    assert len(sheet.text) < 1500


@pytest.mark.parametrize(
    ("make_so", "status"), [("draft", 404), ("withdrawn", 410), ("submitted", 404), ("nothing", 404)]
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_what_is_not_on_show_has_no_sheet(visitor, lan, quan, make_so, status, signed_in):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        if make_so == "submitted":
            catalogue.submit(item, lan)
        if make_so == "withdrawn":
            put_on_show(item, lan, quan)
            catalogue.withdraw(item, lan)
    if signed_in:
        visitor.sign_in(lan)
    where = "khongcogi123" if make_so == "nothing" else item.public_id
    assert visitor.get(f"/cong-nghe/{where}/in").status_code == status


def test_the_page_of_a_listing_leads_there(visitor, lan, minh, quan):
    for item, path in ((on_show(lan, quan), "/cong-nghe"), (on_show(minh, quan, make_need), "/nhu-cau")):
        page = visitor.page(f"{path}/{item.public_id}")
        assert f"{path}/{item.public_id}/in" in [a.get("href") for a in page.all("a")]
