"""Every page at the width of a phone and of a desk: it fits, it can be hit, it puts up no barrier."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest

from tests.browser.looks import barriers, misfits
from tests.browser.people import NARROW, WIDE, Person

pytestmark = pytest.mark.sqlite_only("starts a site of its own")

DEAL = "/giao-dich > main .card a.title:not([href*='/yeu-cau/']):has-text('bơm nhiệt')"
ANSWERS = "list=HC&direction=inbound&defence=no&state=yes&certificate=no&project=local&signed_on=02/11/2026"

# Per person: (name of the picture, address, or a way to find it: "page > words of the link" or "page > css").
PAGES: dict[str, list[tuple[str, str]]] = {
    "": [
        ("home", "/"),
        ("technologies", "/cong-nghe"),
        ("technologies-second", "/cong-nghe?trang=2"),
        ("needs", "/nhu-cau"),
        ("search", "/tim-kiem?q=may+say+mit"),
        ("search-filtered", "/tim-kiem?q=m%C3%A1y&kind=technology&trl=7&trl=8&province=80"),
        ("search-nothing", "/tim-kiem?q=xyzzyq"),
        ("technology", "/tim-kiem?q=may+say+mit&kind=technology > main .card a.title"),
        ("need", "/nhu-cau > main .card a.title"),
        ("organisations", "/to-chuc"),
        ("organisation", "/to-chuc > main .card a.title"),
        ("sign-in", "/dang-nhap"),
        ("register", "/dang-ky"),
        ("forgot", "/quen-mat-khau"),
        ("mailbox", "/hop-thu-mau"),
        ("figures", "/chat-luong"),
        ("registration-look-up", "/tra-cuu-dang-ky"),
        ("registration-found", f"/tra-cuu-dang-ky?{ANSWERS}"),
        ("deal-figures", "/so-lieu-giao-dich"),
        ("report-form", "/cong-nghe > main .card a.title > main a[href$='/phan-anh']"),
        ("not-found", "/khong-co-trang-nay"),
    ],
    "lan": [
        ("desk", "/ban-lam-viec"),
        ("technology-form", "/cong-nghe/moi"),
        ("technology-owner", "/ban-lam-viec > main .table th a[href*='/cong-nghe/']"),
        ("technology-edit", "/ban-lam-viec > main a[href$='/sua']"),
        ("technology-import", "/ban-lam-viec/nhap-tu-tep"),
        ("notices", "/thong-bao"),
        ("account", "/tai-khoan"),
        ("organisation-owner", "/ban-lam-viec > main aside .panel a[href*='/to-chuc/']"),
        ("interest", "/giao-dich > main .card a.title[href*='/yeu-cau/']"),
        ("deals-past", "/giao-dich?xem=xong"),
        ("deal-files", f"{DEAL} > main a[href$='/tai-lieu']"),
        ("deal-file-form", f"{DEAL} > main a[href$='/tai-lieu'] > main a[href$='/tai-lieu/moi']"),
        ("deal-offers", f"{DEAL} > main a[href$='/dieu-khoan']"),
        ("deal-papers", f"{DEAL} > main a[href$='/hop-dong']"),
        ("deal-party", f"{DEAL} > main a[href$='/hop-dong'] > main a[href$='/ben/supply']"),
        ("declarations", "/khai-bao-hop-dong"),
        ("declaration-form", "/khai-bao-hop-dong/moi"),
    ],
    "minh": [
        ("desk", "/ban-lam-viec"),
        ("need-form", "/nhu-cau/moi"),
        ("need-owner", "/ban-lam-viec > main .table th a[href*='/nhu-cau/']"),
        ("deals", "/giao-dich"),
        ("deal", DEAL),
        ("deal-thread", f"{DEAL} > main a[href$='/trao-doi']"),
        ("deal-files", f"{DEAL} > main a[href$='/tai-lieu']"),
        ("deal-meetings", f"{DEAL} > main a[href$='/cuoc-hop']"),
        ("deal-meeting-form", f"{DEAL} > main a[href$='/cuoc-hop'] > main a[href$='/cuoc-hop/moi']"),
        ("deal-questions", f"{DEAL} > main a[href$='/cau-hoi']"),
        ("deal-question-form", f"{DEAL} > main a[href$='/cau-hoi'] > main a[href$='/cau-hoi/moi']"),
        ("deal-after-signing", f"{DEAL} > main a[href$='/thuc-hien']"),
        ("ask", "/cong-nghe > main .card a.title > a.button[href$='/de-nghi-ket-noi']"),
    ],
    "quan": [
        ("desk", "/ban-lam-viec"),
        ("queue", "/kiem-duyet"),
        ("queue-item", "/kiem-duyet > main .table th a"),
        ("queue-need", "/kiem-duyet?loai=need > main .table th a"),
        ("checklists", "/kiem-duyet/danh-muc-kiem-tra"),
        ("legal-words", "/kiem-duyet/tu-khoa-phap-ly"),
        ("reports", "/kiem-duyet/phan-anh"),
        ("hidden", "/kiem-duyet/tam-go"),
        ("questions", "/kiem-duyet/cau-hoi"),
    ],
    "hoa": [
        ("desk", "/ban-lam-viec"),
        ("matches", "/ghep-noi"),
        ("deals", "/giao-dich"),
        ("interest", "/giao-dich > main .card a.title"),
        ("board", "/giao-dich/bang"),
        ("case", "/giao-dich/bang > main .column a.title:not([href*='/yeu-cau/'])"),
        ("case-entering", "/giao-dich/mo-moi"),
        ("stuck", "/giao-dich/dung-yen"),
        ("deal-hand-over", f"{DEAL} > main a[href$='/ban-giao']"),
        ("deal-readers", f"{DEAL} > main a[href$='/nguoi-doc']"),
    ],
    "quantri": [
        ("desk", "/ban-lam-viec"),
        ("failed-mails", "/thu-gui-loi"),
        ("organisations-waiting", "/to-chuc/cho-xac-minh"),
        ("clauses", "/dieu-khoan-mau"),
        ("clause", "/dieu-khoan-mau > main a[href^='/dieu-khoan-mau/']:not([href$='/moi'])"),
        ("clause-form", "/dieu-khoan-mau/moi"),
        ("secrecy-texts", "/thoa-thuan-bao-mat"),
        ("organisation-check", "/to-chuc/cho-xac-minh > main a[href$='/xac-minh']"),
    ],
    "an": [("desk", "/ban-lam-viec"), ("deals-empty", "/giao-dich")],
}
FORMS = {
    "lan": [("technology-form", "/cong-nghe/moi", "Lưu và tiếp")],
    "minh": [("need-form", "/nhu-cau/moi", "Lưu và tiếp")],
}


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", PAGES)
def test_pages(person: Callable[..., Person], name: str, width: int):
    visitor = person(name, width=width)
    found: dict[str, list[str]] = {}
    for picture, way in PAGES[name]:
        visitor.show(way, 404 if picture == "not-found" else 200)
        if os.environ.get("SCREENSHOTS"):
            visitor.shot(f"{picture}-{width}")
        found[f"{picture} ({visitor.path})"] = misfits(visitor.page, width == NARROW) + barriers(visitor.page)
    troubles = {page: words for page, words in found.items() if words}
    assert not troubles, json.dumps(troubles, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("name", FORMS)
def test_forms_that_were_sent_empty(person: Callable[..., Person], name: str, width: int):
    """With a summary of errors on top, which has the focus."""
    visitor = person(name, width=width)
    for picture, address, button in FORMS[name]:
        visitor.go(address).press(button)
        assert visitor.page.locator(".errors").evaluate("e => e === document.activeElement")
        visitor.shot(f"{picture}-errors-{width}")
        assert misfits(visitor.page, width == NARROW) + barriers(visitor.page) == []


def test_every_part_unfolded_on_a_phone(person: Callable[..., Person]):
    """Menus, filters and groups of the forms fit when they are open, too."""
    visitor = person("lan", width=NARROW)
    for address in ("/cong-nghe", "/cong-nghe/moi", "/nhu-cau/moi"):
        visitor.go(address)
        visitor.page.evaluate("() => document.querySelectorAll('details').forEach((e) => { e.open = true; })")
        visitor.shot("unfolded")
        assert misfits(visitor.page, is_narrow=True) + barriers(visitor.page) == [], address
