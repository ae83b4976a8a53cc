"""No query per row: a page asks the database as often with many items as with few."""

from __future__ import annotations

import pytest

from marketplace.catalogue import service
from marketplace.kernel.db import transaction
from marketplace.search import jobs as search_jobs
from tests.cast import make_need, make_technology, put_on_show
from tests.matching.work import work
from tests.statements import queries

PAGES = {
    "/": None,
    "/tim-kiem?q=say": None,
    "/cong-nghe": None,
    "/nhu-cau": None,
    "/to-chuc": None,
    "/kiem-duyet": "quan",
    "/ghep-noi": "hoa",
    "/giao-dich": "hoa",
    "/giao-dich/bang": "hoa",
    "/ban-lam-viec": "lan",
    "/thong-bao": "lan",
}


def more(lan, minh, quan, count: int) -> None:
    with transaction():
        for number in range(count):
            put_on_show(make_technology(lan, lan.organisations[0], title=f"Máy sấy mít số {number}"), lan, quan)
            put_on_show(make_need(minh, minh.organisations[0], title=f"Cần máy sấy mít {number}"), minh, quan)
            item = make_technology(lan, lan.organisations[0], title=f"Máy sấy chờ duyệt {number}")
            service.submit(item, lan)
    search_jobs.rebuild()
    work()


def counted(browser, address: str) -> int:
    browser.get(address)  # what a process remembers (code lists, the open index) is remembered now
    with queries() as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("address", PAGES)
def test_queries_do_not_grow_with_the_rows(app, visit, visitor, lan, minh, hoa, quan, address):
    app.extensions.pop("search_engine", None)
    who = {"lan": lan, "hoa": hoa, "quan": quan}.get(PAGES[address])
    browser = visit(who) if who else visitor
    more(lan, minh, quan, 2)
    few = counted(browser, address)
    more(lan, minh, quan, 6)
    many = counted(browser, address)
    app.extensions.pop("search_engine", None)
    assert many <= few
    assert few <= 25
