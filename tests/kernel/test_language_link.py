"""The link to the other language leads to a page that can be opened, whatever was just answered."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.kernel.ui import lang_url

HERE = "http://localhost"
# method, address, where the browser says it came from, where the link leads
TABLE = [
    ("GET", "/cong-nghe?q=s%E1%BA%A5y&lang=vi", "", "/cong-nghe?q=s%E1%BA%A5y&lang=en"),
    ("GET", "/khong-co-trang-nay", "", "/khong-co-trang-nay?lang=en"),
    ("HEAD", "/dang-nhap", "", "/dang-nhap?lang=en"),
    ("POST", "/dang-nhap", "", "/dang-nhap?lang=en"),
    ("POST", "/cong-nghe/abc/phan-anh", f"{HERE}/", "/cong-nghe/abc/phan-anh?lang=en"),
    ("POST", "/dang-xuat", f"{HERE}/cong-nghe/abc?a=1&lang=vi", "/cong-nghe/abc?a=1&lang=en"),
    ("POST", "/dang-xuat", f"{HERE}/dang-xuat", "/?lang=en"),
    ("POST", "/dang-xuat", "", "/?lang=en"),
    ("POST", "/dang-xuat", "https://khac.example/cong-nghe", "/?lang=en"),
    ("POST", "/dang-xuat", f"{HERE}//khac.example/x", "/?lang=en"),
    ("POST", "/dang-xuat", "http://[", "/?lang=en"),
    ("PUT", "/cong-nghe", "", "/cong-nghe?lang=en"),
]


@pytest.mark.parametrize(("method", "address", "before", "leads_to"), TABLE)
def test_where_it_leads(app: Flask, method: str, address: str, before: str, leads_to: str):
    with app.test_request_context(address, method=method, headers={"Referer": before} if before else {}):
        assert lang_url("en") == leads_to
