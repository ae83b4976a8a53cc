"""After signing in: only to a page of this site."""

from __future__ import annotations

import pytest

from marketplace.accounts.addresses import safe_next
from tests.visitor import PASSWORD, SIGN_IN

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n//evil.example",
    "javascript:alert(1)",
    "///evil.example",
    "cong-nghe",
    "",
    None,
    "/\u202e//x",
    "/" + "a" * 3000,
]
HERE = ["/", "/cong-nghe?q=m%C3%A1y&trang=2", "/to-chuc/abc#x", "/tìm?q=sấy"]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_other_sites_are_not_followed(target):
    assert safe_next(target, "/here") == "/here"


@pytest.mark.parametrize("target", HERE)
def test_pages_of_this_site_are(target):
    assert safe_next(target, "/here") == target


@pytest.mark.parametrize(("wish", "found"), [("/to-chuc?loai=HTX", "/to-chuc?loai=HTX"), ("//evil.example", None)])
def test_sign_in_goes_there(lan, visitor, wish, found):
    data = {"csrf_token": visitor.csrf_token(), "email": lan.email, "password": PASSWORD}
    answer = visitor.post(SIGN_IN, query_string={"next": wish}, data=data)
    assert answer.status_code == 303
    assert answer.location == (found or "/ban-lam-viec")


def test_a_door_leads_to_sign_in_and_back(lan, visitor):
    answer = visitor.get("/to-chuc/moi")
    assert answer.location == "/dang-nhap?next=/to-chuc/moi"
    answer = visitor.submit(answer.location, {"email": lan.email, "password": PASSWORD})
    assert answer.location == "/to-chuc/moi"
