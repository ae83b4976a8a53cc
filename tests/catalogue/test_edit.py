"""Writing a listing on its page: drafts save without loss, rows are added, colleagues do not overwrite each other."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from marketplace.catalogue.models import Need, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_organisation, make_technology
from tests.catalogue.test_show import address
from tests.html import Page, filled_in

LEAST = {"title": "Máy sấy mít", "problem": "Mít chín dồn.", "st_field": "211"}
WHOLE = {
    **LEAST,
    "solution": "Bơm nhiệt.\nTuần hoàn gió.",
    "benefit": "Giữ màu.",
    "vsic": ["C10", "A"],
    "province": "80",
    "keywords": "sấy, mít,, sấy",
    "trl": "7",
    "trl_evidence": "Chạy 6 tháng.",
    "figures-0-label": "Điện",
    "figures-0-unit": "kWh",
    "figures-0-before": "1,9",
    "figures-0-after": "1,2",
    "figures-0-source": "Biên bản",
    "figures-2-label": "Thời gian",
    "ip_rights-0-kind": "SC",
    "ip_rights-0-number": "1-001",
    "ip_rights-0-status": "CAP",
    "ip_rights-0-filed_on": "15/3/2021",
    "ip_rights-0-owners": "Viện A; 60\nCông ty B; 40",
    "object_kind": ["CONGTHUC"],
    "right_kind": ["KHONGDOCQUYEN", "THUCAP"],
    "transfer_form": ["DOCLAP"],
    "transfer_mode": ["DAOTAO"],
    "price_mode": "KHOANGGIA",
    "price_min": "500 triệu",
    "price_max": "1,2 tỷ",
    "state_funded": "y",
    "summary_en": "A dryer.",
}
NEED = {
    **LEAST,
    "tried": "Phơi nắng.",
    "must_have": "- 500 kg mỗi mẻ\n- Giữ màu",
    "not_wanted": "Sấy thăng hoa",
    "scale": "2 tấn",
    "budget_max": "800 triệu",
    "deadline": f"31/12/{today().year + 1}",
    "questions_until": f"30/11/{today().year + 1}",
    "trl_wish": "8",
    "cooperation_form": ["MUATB", "DUNGTHU"],
    "anonymous": "y",
}
NEW = {Technology: "/cong-nghe/moi", Need: "/nhu-cau/moi"}


def only(model):
    return db.session.execute(select(model)).scalar_one()


def how_many(model):
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def form_of(response):
    """What the form of an answered page holds, as a dict of lists."""
    form = next(f for f in Page.read(response.text).forms if f.get("id") == "listing")
    held: dict[str, list[str]] = {}
    for name, value in filled_in(form):
        held.setdefault(name, []).append(value)
    return held


def errors_of(response):
    """Field id → message, from the summary at the head of the form."""
    box = next((d for d in Page.read(response.text).all("div") if d.get("class") == "errors"), None)
    return {a.get("href").lstrip("#"): a.text for a in box.all("a")} if box else {}


def test_the_least_is_enough_for_a_draft(visit, lan):
    response = visit(lan).submit(NEW[Technology], {**LEAST, "do": "save"})
    item = only(Technology)
    assert (response.status_code, response.location) == (303, address(item))
    assert (item.status, item.title, item.problem) == (Status.DRAFT, "Máy sấy mít", "Mít chín dồn.")
    assert item.codes_of("st_field") == ["211"] and item.author_id == lan.id


def test_everything_is_saved_and_comes_back(visit, lan):
    reader = visit(lan)
    reader.submit(NEW[Technology], {**WHOLE, "do": "save"})
    item = only(Technology)
    assert (item.trl, item.price_min, item.price_max) == (7, 500_000_000, 1_200_000_000)
    assert item.keywords == ["sấy", "mít"] and item.state_funded
    assert [(row.label, row.before) for row in item.figures] == [("Điện", "1,9"), ("Thời gian", "")]
    (right,) = item.ip_rights
    assert right.filed_on == date(2021, 3, 15)
    assert right.owners == [{"name": "Viện A", "share": 60}, {"name": "Công ty B", "share": 40}]
    held = form_of(reader.get(address(item, "/sua")))
    for name, value in WHOLE.items():
        if not name.startswith(("figures-2", "keywords", "price", "ip_rights-0-filed_on")):
            assert sorted(held[name]) == sorted(value if isinstance(value, list) else [value]), name
    assert held["price_max"] == ["1.200.000.000"] and held["ip_rights-0-filed_on"] == ["15/03/2021"]
    assert held["price_mode"] == ["KHOANGGIA"] and held["figures-1-label"] == ["Thời gian"]


def test_saving_again_unchanged_changes_nothing(visit, lan):
    reader = visit(lan)
    reader.submit(NEW[Technology], {**WHOLE, "do": "save"})
    item = only(Technology)
    before = len(history.entries_of(item))
    assert reader.submit(address(item, "/sua"), {"do": "save"}).status_code == 303
    assert len(history.entries_of(item)) == before


def test_a_whole_need_is_saved_and_handed_in(visit, minh):
    reader = visit(minh)
    response = reader.submit(NEW[Need], {**NEED, "do": "submit"}, follow_redirects=True)
    item = only(Need)
    assert item.status == Status.SUBMITTED and "Đã gửi duyệt" in response.text
    assert item.must_have == ["500 kg mỗi mẻ", "Giữ màu"] and item.deadline.month == 12
    assert item.questions_until.month == 11
    assert (item.budget_min, item.budget_max, item.trl_wish, item.anonymous) == (None, 800_000_000, 8, True)
    assert item.codes_of("cooperation_form") == ["MUATB", "DUNGTHU"]


def test_a_need_is_anonymous_unless_unticked(visit, minh):
    reader = visit(minh)
    assert form_of(reader.get(NEW[Need]))["anonymous"] == ["y"]
    reader.submit(NEW[Need], {**LEAST, "anonymous": None, "do": "save"})
    assert only(Need).anonymous is False


def test_an_incomplete_one_is_saved_and_its_gaps_are_linked(visit, lan):
    reader = visit(lan)
    response = reader.submit(NEW[Technology], {**LEAST, "do": "submit"}, follow_redirects=True)
    item = only(Technology)
    assert item.status == Status.DRAFT and response.request.path == address(item, "/sua")
    here = address(item, "/sua?buoc=")
    links = {a.get("href").removeprefix(here) for a in Page.read(response.text).all("a") if "#" in a.get("href")}
    assert links - {"#main"} == {
        "1#solution", "1#benefit", "2#trl", "2#trl_evidence", "3#right_kind", "3#price_mode",
    }  # fmt: skip


def test_a_need_that_gives_itself_away_is_sent_only_after_a_tick(visit, minh):
    reader = visit(minh)
    told = {**NEED, "problem": "Gọi 0913 456 789, hợp tác xã trái cây mẫu."}
    response = reader.submit(NEW[Need], {**told, "do": "submit"}, follow_redirects=True)
    item = only(Need)
    assert item.status == Status.DRAFT
    assert "0913 456 789" in response.text and "tên tổ chức" in response.text
    reader.submit(address(item, "/sua"), {"do": "submit"})
    assert item.status == Status.DRAFT
    reader.submit(address(item, "/sua"), {"do": "submit", "seen": "y"})
    assert item.status == Status.SUBMITTED


def test_the_step_on_the_page_warns_too(visit, minh):
    with transaction():
        item = make_need(minh, minh.organisations[0], problem="Gọi 0913 456 789.")
    reader = visit(minh)
    response = reader.submit(address(item, "/gui-duyet"), page=address(item), follow_redirects=True)
    assert item.status == Status.DRAFT and "Tôi đã xem lại và vẫn muốn gửi" in response.text


@pytest.mark.parametrize(("button", "name"), [("add-figure", "figures-3-label"), ("add-ip", "ip_rights-1-number")])
def test_a_row_is_added_and_nothing_is_written(visit, lan, button, name):
    reader = visit(lan)
    sent = {**WHOLE, "title": "", "price_min": "abc", "do": button}
    response = reader.submit(NEW[Technology], sent)
    held = form_of(response)
    assert response.status_code == 200 and name in held
    assert how_many(Technology) == 0
    for field, value in sent.items():
        if field != "do":
            assert sorted(held[field]) == sorted(value if isinstance(value, list) else [value]), field


def test_rows_have_an_end(visit, lan):
    reader = visit(lan)
    many = {f"figures-{n}-label": f"Chỉ tiêu {n}" for n in range(12)}
    held = form_of(reader.submit(NEW[Technology], {**LEAST, **many, "do": "add-figure"}))
    assert "figures-11-label" in held and "figures-12-label" not in held


def test_a_failed_form_keeps_every_character(visit, lan):
    reader = visit(lan)
    wrong = {**WHOLE, "title": "x" * 201, "price_min": "năm trăm", "ip_rights-0-owners": "A; 60\nB; 60"}
    wrong = {**wrong, "figures-1-before": "5", "ip_rights-0-filed_on": "31/02/2021"}
    response = reader.submit(NEW[Technology], {**wrong, "do": "submit"})
    assert response.status_code == 422 and how_many(Technology) == 0
    assert set(errors_of(response)) == {
        "title", "price_min", "ip_rights-0-owners", "ip_rights-0-filed_on", "figures-1-label",
    }  # fmt: skip
    held = form_of(response)
    for name, value in wrong.items():
        assert sorted(held[name]) == sorted(value if isinstance(value, list) else [value]), name


def test_money_is_shown_back_in_words(visit, lan):
    response = visit(lan).submit(NEW[Technology], {**WHOLE, "title": "", "do": "save"})
    assert "1,2 tỷ đồng" in response.text and "500 triệu đồng" in response.text


def test_somebody_who_writes_for_several_chooses(visit, lan):
    with transaction():
        second = make_organisation("Trường Đại học mẫu", "TRUONG", lan)
    reader = visit(lan)
    reader.submit(NEW[Technology], {**LEAST, "organisation": second.public_id, "do": "save"})
    assert only(Technology).organisation_id == second.id


def test_somebody_who_writes_for_nobody_is_told(visit, quan):
    page = visit(quan).page(NEW[Technology])
    assert "Cần có tổ chức trước khi đăng tin" in page.text
    assert not [f for f in page.forms if f.get("id") == "listing"]


@pytest.mark.parametrize("model", [Technology, Need])
def test_sending_the_same_form_twice_writes_once(visit, lan, model):
    reader = visit(lan)
    data = dict(form_of(reader.get(NEW[model])), **{k: [v] for k, v in LEAST.items()}, do=["save"])
    first, second = (reader.post(NEW[model], data=data) for _ in range(2))
    assert first.status_code == 303 and second.status_code == 303
    assert how_many(model) == 1


def test_a_stale_edit_loses_nothing(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    one, two = visit(lan), visit(lan)
    old = dict(form_of(two.get(address(item, "/sua"))))
    one.submit(address(item, "/sua"), {"title": "Tên của người trước", "price_max": "2 tỷ", "do": "save"})
    response = two.post(address(item, "/sua"), data={**old, "title": ["Tên của người sau"], "do": ["save"]})
    assert response.status_code == 409
    page = Page.read(response.text)
    changed = page.one("main").text
    assert "Tên của người [bỏ: trước]" in changed and "Tên của người [thêm: sau]" in changed
    assert "2.000.000.000 đồng" in changed
    held = form_of(response)
    assert held["title"] == ["Tên của người sau"]
    assert item.title == "Tên của người trước"
    two.post(address(item, "/sua"), data={**held, "do": ["save"]})
    assert item.title == "Tên của người sau"


def test_an_edit_of_what_was_handed_in_meanwhile_loses_nothing(visit, lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    reader = visit(lan)
    old = form_of(reader.get(address(item, "/sua")))
    reader.submit(address(item, "/gui-duyet"), page=address(item))
    response = reader.post(address(item, "/sua"), data={**old, "title": ["Tên mới"], "do": ["save"]})
    assert response.status_code == 409 and "Tên mới" in response.text
    assert item.title != "Tên mới"
    reader.page(address(item, "/sua"), 403)


@pytest.mark.parametrize("version", ["", "0", "-1", "abc", "9" * 40, "1\x00"])
def test_a_forged_version_counts_as_stale(visit, lan, version):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    sent = {"version": version, "title": "Tên mới", "do": "save"}
    assert visit(lan).submit(address(item, "/sua"), sent).status_code == 409
    assert item.title != "Tên mới"
