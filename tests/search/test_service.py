"""The index in step with the catalogue, and pages that live without it."""

from __future__ import annotations

import shutil
import unicodedata

import pytest

from marketplace.catalogue import service as catalogue
from marketplace.extensions import db
from marketplace.kernel import jobs
from marketplace.kernel.db import transaction
from marketplace.search import jobs as search_jobs
from marketplace.search import service
from marketplace.search.engine import IndexUnavailable, Query
from tests.cast import make_technology, put_on_show
from tests.search.working import fresh_index, work


@pytest.fixture
def index(app):
    """A fresh index of what is on show."""
    with fresh_index(app) as engine:
        yield engine


def titles(text: str, **more) -> list[str]:
    return [one.item.title for one in service.search(Query(text=text, **more)).found]


def test_a_published_item_is_found_after_the_worker_was_there(index, lan, quan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        catalogue.submit(item, lan)
    work()
    assert titles("máy sấy mít") == []
    with transaction():
        catalogue.publish(item, quan)
    work()
    assert titles("máy sấy mít") == ["Máy sấy mít bằng bơm nhiệt"]


@pytest.mark.parametrize(
    "typed",
    [
        "may say mit",
        "MÁY SẤY MÍT",
        unicodedata.normalize("NFD", "máy sấy mít"),
        "máy sấy mit",
        "bom nhiet",
    ],
)
def test_found_however_it_is_typed(index, technology, typed):
    work()
    assert titles(typed) == [technology.title]


@pytest.mark.parametrize(
    "typed", ["thiết bị hóa lỏng", "thiết bị hoá lỏng", "thiet bi hoa long", "thiết bị hóa lỏng khí Ðông"]
)
def test_old_and_new_tone_place_and_the_look_alike_of_d_meet(index, lan, quan, typed):
    with transaction():
        put_on_show(make_technology(lan, lan.organisations[0], title="Thiết bị hóa lỏng khí đông lạnh"), lan, quan)
    work()
    assert titles(typed) == ["Thiết bị hóa lỏng khí đông lạnh"]


def test_a_withdrawn_item_is_not_found(index, technology, lan):
    work()
    with transaction():
        catalogue.withdraw(technology, lan)
    work()
    assert titles("máy sấy mít") == []


def test_drafts_leave_no_job(index, lan):
    with transaction():
        make_technology(lan, lan.organisations[0])
    assert "search.update" not in {job.name for job in db.session.query(jobs.Job)}


def test_facets_count_and_filters_narrow(index, technology, need):
    work()
    result = service.search(Query())
    assert result.total == 2
    assert result.facets["kind"] == {"technology": 1, "need": 1}
    assert result.facets["province"] == {"80": 2}
    assert titles("", filters={"trl": {"7"}}) == [technology.title]
    assert titles("", filters={"trl": {"3"}}) == []


def test_snippets_mark_the_words(index, technology):
    work()
    [one] = service.search(Query(text="bom nhiet", kind="technology")).found
    assert ("bơm nhiệt", True) in [tuple(segment) for segment in one.title]


@pytest.fixture
def no_index(app, instance):
    shutil.rmtree(instance / "index", ignore_errors=True)
    app.extensions.pop("search_engine", None)
    yield
    app.extensions.pop("search_engine", None)


def test_without_an_index_the_plain_list_is_shown(no_index, visitor, technology, need):
    with pytest.raises(IndexUnavailable):
        service.engine().count()
    page = visitor.get("/tim-kiem?q=may+say+mit")
    assert page.status_code == 200
    assert "đang được cập nhật" in page.text
    assert technology.title in page.text and need.title in page.text
    assert technology.title in visitor.get("/cong-nghe?fields=211&trl=7").text
    assert technology.title not in visitor.get("/cong-nghe?trl=3").text


def test_a_missing_index_heals_itself(no_index, technology):
    search_jobs.heal()
    work()
    assert titles("máy sấy mít") == [technology.title]


# Whoosh leaves the file open when it cannot read what is in it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("damage", ["truncated", "garbage", "pointer gone", "pointer to nothing"])
def test_a_damaged_index_heals_itself(index, instance, app, technology, damage):
    work()
    folder = instance / "index"
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "current"]
    if damage == "truncated":
        for path in files:
            path.write_bytes(b"")
    elif damage == "garbage":
        for path in files:
            path.write_bytes(b"\x00garbage" * 50)
    elif damage == "pointer gone":
        (folder / "current").unlink()
    else:
        (folder / "current").write_text("whoosh-0-nothing\n")
    app.extensions.pop("search_engine", None)
    search_jobs.heal()
    work()
    assert titles("máy sấy mít") == [technology.title]


def test_reconciling_mends_what_differs(index, technology, need):
    work()
    service.engine().index([], [("technology", technology.public_id)])
    assert titles("máy sấy mít", kind="technology") == []
    assert search_jobs.reconcile() == 1
    work()
    assert titles("máy sấy mít", kind="technology") == [technology.title]
    assert search_jobs.reconcile() == 0


def test_the_organisation_behind_an_anonymous_need_is_not_in_the_index(index, need):
    work()
    assert titles(need.organisation.name, kind="need") in ([], [need.title])
    assert need.organisation.name not in service.body_of(need)


@pytest.mark.parametrize(
    "address",
    [
        "/tim-kiem?q=" + "x" * 5000,
        "/tim-kiem?trang=999999999999",
        "/tim-kiem?trang=-1",
        "/tim-kiem?trang=abc",
        "/tim-kiem?q=%F0%9F%8C%BE%E2%80%AE",
        "/tim-kiem?q=*&fields=*&trl=x&kind=khac&sap-xep=khac",
        "/cong-nghe?fields=" + "&fields=".join(str(n) for n in range(200)),
        "/tim-kiem?q=a%20OR%20(b%20AND%20%22",
    ],
)
def test_strange_addresses_are_answered(index, visitor, technology, address):
    work()
    assert visitor.get(address, follow_redirects=True).status_code == 200


def test_nul_in_an_address_is_refused(visitor):
    assert visitor.get("/tim-kiem?q=a%00b").status_code == 400
