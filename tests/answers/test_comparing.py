"""Who reads the answers to a need, how they stand side by side, and what nobody else learns."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import VIEWER, Person
from marketplace.answers import service
from marketplace.answers.models import NeedAnswer
from marketplace.catalogue.models import Need, Technology
from marketplace.deals import service as deals
from marketplace.deals.service import Answers
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import allows
from marketplace.notices.models import Mail, Notice
from tests.answers.conftest import WORDS, compare_url, page_of, told_of
from tests.cast import make_organisation, make_person, make_technology, put_on_show
from tests.deals.conftest import join
from tests.statements import queries
from tests.visitor import Visitor

SECRETS = ("BIMAT-gia", "BIMAT-vi-sao", "BIMAT-quy-mo")


def answer(person: Person, need: Need, quan: Person, *verdicts: str, title: str = "Máy sấy") -> NeedAnswer:
    """A published listing of this person's, offered; in the caller's transaction."""
    item = put_on_show(make_technology(person, person.organisations[0], title), person, quan)
    return service.answer(person, need, item, WORDS, told_of(need, *verdicts))


@pytest.mark.parametrize("stage", ["waiting", "asked", "accepted", "declined", "cancelled", "introduced"])
@pytest.mark.parametrize(
    ("name", "compares", "sees"),
    [
        ("lan", False, "always"),  # has written it
        ("thu", True, "when sent"),  # reads for Minh's cooperative
        ("minh", True, "when sent"),
        ("hoa", True, "when sent"),
        ("admin", True, "when sent"),
        ("quan", False, "never"),
        ("an", False, "never"),
        ("mixed", False, "never"),  # a broker who also acts for a firm
    ],
)
def test_who_reads_an_answer_at_every_stage(
    lan: Person, minh: Person, hoa: Person, admin: Person, quan: Person, an: Person, technology: Technology,
    need: Need, stage: str, name: str, compares: bool, sees: str,
):  # fmt: skip
    people = {"lan": lan, "minh": minh, "hoa": hoa, "admin": admin, "quan": quan, "an": an}
    with transaction():
        people["thu"] = make_person("Đỗ Anh Thư", "thu@example.vn")
        join(people["thu"], minh.organisations[0], VIEWER)
        people["mixed"] = make_person("Hai vai", "haivai@example.vn", "broker")
        make_organisation("Công ty hai vai", "DOANHNGHIEP", people["mixed"])
        item = technology if stage != "waiting" else make_technology(lan, lan.organisations[0])
        found = service.answer(lan, need, item, WORDS, told_of(need, "yes", "no"))
        if stage in ("accepted", "introduced"):
            deals.accept(found.interest, minh)
        if stage == "introduced":
            deals.introduce(found.interest, hoa, "Xin giới thiệu.")
        if stage == "declined":
            deals.decline(found.interest, minh, "KHAC", "Hẹn dịp khác")
        if stage == "cancelled":
            deals.cancel(found.interest, lan)
    person = people[name]
    assert allows(person, "compare_answers", need) is compares
    assert allows(person, "see", found) is (sees == "always" or (sees == "when sent" and stage != "waiting"))
    assert (found in service.answers_of(need)) is (stage in ("asked", "accepted", "introduced"))


@pytest.mark.parametrize(
    ("name", "status"), [("minh", 200), ("hoa", 200), ("admin", 200), ("lan", 403), ("an", 403), ("quan", 403)]
)
def test_who_opens_the_comparison(answered: Any, need: Need, visit: Any, request: Any, name: str, status: int):
    assert visit(request.getfixturevalue(name)).get(compare_url(need)).status_code == status


def test_a_guest_signs_in_first(need: Need, visitor: Visitor):
    assert visitor.get(compare_url(need)).status_code == 303


def test_side_by_side_with_the_best_first(
    visit: Any, lan: Person, an: Person, minh: Person, quan: Person, hoa: Person, need: Need
):
    with transaction():
        answer(lan, need, quan, "yes", "yes", title="Máy của Lan")
        answer(an, need, quan, "partly", "no", title="Máy của An")
    client = visit(minh)
    for query, order in (("", ["Máy của Lan", "Máy của An"]), ("?sap-xep=moi", ["Máy của An", "Máy của Lan"])):
        page = client.page(compare_url(need) + query)
        assert [a.text for a in page.all("a") if a.text.startswith("Máy của")] == order
    table = page.one("table").text
    for words in ("Sấy được 500 kg mỗi mẻ", "Đáp ứng một phần", "Không đáp ứng", "Vì partly", "đáp ứng 25 %"):
        assert words in table
    shown = client.page(page_of(need)).one("main").text
    assert "2 trả lời cho nhu cầu này" in shown and shown.index("Máy của Lan") < shown.index("Máy của An")


@pytest.mark.parametrize(
    ("verdicts", "fit"),
    [
        (("yes", "yes"), 100),
        (("yes", "partly"), 75),
        (("partly", "partly"), 50),
        (("no", "partly"), 25),
        (("no", "no"), 0),
    ],
)  # fmt: skip
def test_fit(lan: Person, technology: Technology, need: Need, verdicts: tuple[str, str], fit: int):
    with transaction():
        found = service.answer(lan, need, technology, WORDS, told_of(need, *verdicts))
    assert found.fit == fit


def test_criteria_that_changed_since_are_told(visit: Any, answered: NeedAnswer, need: Need, minh: Person, lan: Person):
    urls = (compare_url(need), page_of(need), f"/giao-dich/yeu-cau/{answered.interest.public_id}")
    changed = "Yêu cầu đã thay đổi sau khi trả lời"
    assert not [url for url in urls if changed in visit(minh).page(url).text]
    with transaction():
        need.must_have = [need.must_have[0], "Bảo hành hai năm"]
        need.edition += 1
    assert [url for url in urls if changed in visit(minh).page(url).text] == list(urls)
    assert changed in visit(lan).page(urls[2]).text
    table = visit(minh).page(urls[0]).one("table").text
    assert "chưa trả lời yêu cầu này" in table and "Giữ được màu vàng" not in table
    assert "Giữ được màu vàng" in visit(minh).page(urls[2]).text  # what was answered stands


def test_an_edit_elsewhere_changes_nothing(answered: NeedAnswer, need: Need):
    with transaction():
        need.edition, need.scale = need.edition + 1, "3 tấn"
    assert not answered.has_old_criteria


def test_nobody_else_reads_a_word_of_it(
    visit: Any, visitor: Visitor, lan: Person, an: Person, minh: Person, quan: Person, hoa: Person,
    technology: Technology, need: Need,
):  # fmt: skip
    """Not another supplier who answered too, not the public, not in a notice."""
    words = Answers(who="Viện", use="Sấy", scale=SECRETS[2], timing="Ba tháng")
    with transaction():
        criteria = told_of(need, "partly", "yes")
        criteria[0]["why"] = SECRETS[1]
        found = service.answer(lan, need, technology, words, criteria, SECRETS[0])
        answer(an, need, quan, "yes", "yes")
    pages = [page_of(need), page_of(technology), compare_url(need), f"/giao-dich/yeu-cau/{found.interest.public_id}"]
    for browser in (visitor, visit(an), visit(quan)):
        text = "".join(browser.get(page).text for page in [*pages, "/giao-dich", "/ban-lam-viec", "/thong-bao"])
        assert not [secret for secret in SECRETS if secret in text]
    for row in [*db.session.query(Notice), *db.session.query(Mail)]:
        assert not [secret for secret in SECRETS if secret in str(row.params)]
    assert all(secret in visit(minh).get(pages[3]).text for secret in SECRETS)


def test_the_supplier_does_not_learn_whose_need_it_is(
    visit: Any, answered: NeedAnswer, need: Need, minh: Person, lan: Any
):
    pages = (page_of(need), f"/giao-dich/yeu-cau/{answered.interest.public_id}", f"/nhu-cau/{need.public_id}/tra-loi")
    text = "".join(visit(lan).get(page).text for page in pages)
    assert minh.organisations[0].name not in text and minh.name not in text


def test_many_answers_cost_no_more_queries(
    visit: Any, lan: Person, minh: Person, quan: Person, need: Need, hoa: Person
):
    with transaction():
        answer(lan, need, quan, "yes", "yes")
    client, seen = visit(minh), []
    for _ in range(2):
        for url in (compare_url(need), page_of(need)):
            client.page(url)
            with queries() as statements:
                client.page(url)
            seen.append(len(statements))
        with transaction():
            for number in range(4):
                answer(lan, need, quan, "yes", "no", title=f"Máy {number}")
    # Something that is looked at once in a while may fall into one of them; four more answers would cost four.
    assert all(later <= before + 1 for before, later in zip(seen[:2], seen[2:], strict=True)), seen
