"""The brokers' pages: need by need, filtered, decided on in place, by two at once; what listings say of matches."""

from __future__ import annotations

import pytest

from marketplace.kernel.db import transaction
from marketplace.matching import service
from marketplace.matching.models import ACCEPTED, DROPPED, PROPOSED
from marketplace.matching.strength import FLOORS
from tests.cast import make_organisation, make_person
from tests.matching.rows import matched, shown
from tests.matching.work import work
from tests.statements import queries

WEAK, MEDIUM, STRONG = (FLOORS[name] for name in ("weak", "medium", "strong"))


@pytest.fixture
def pairs(lan, minh):
    """Two needs: one with five machines of falling strength, one with a weak one."""
    with transaction():
        first = shown("need", minh.organisations[0], minh, "Cần máy sấy mít")
        second = shown("need", minh.organisations[0], minh, "Cần máy bóc vỏ", anonymous=False)
        machines = [shown("technology", lan.organisations[0], lan, f"Máy số {n}") for n in range(1, 6)]
        scores = (STRONG + 20, STRONG + 10, STRONG, MEDIUM, WEAK)
        of_first = [matched(machine, first, score) for machine, score in zip(machines, scores, strict=True)]
        return [*of_first, matched(machines[0], second, WEAK)]


def titles(page) -> list[str]:
    return [h.text for h in page.all("h2", "h3") if h.inside("main") is not None]


def test_needs_stand_with_their_three_best(pairs, hoa, visit):
    page = visit(hoa).page("/ghep-noi")
    machines = ["Máy số 1", "Máy số 2", "Máy số 3"]
    assert titles(page) == ["Cần máy sấy mít", *machines, "Cần máy bóc vỏ", "Máy số 1"]
    assert "Xem thêm 2 cặp của nhu cầu này" in page.one("main").text
    assert "6 cặp cho 2 nhu cầu" in page.one("main").text
    whole = visit(hoa).page(f"/ghep-noi?nhu-cau={pairs[0].need.public_id}")
    assert titles(whole) == ["Cần máy sấy mít", *(f"Máy số {n}" for n in range(1, 6))]


@pytest.mark.parametrize(
    ("query", "shown_machines"),
    [
        ("", ["1", "2", "3", "1"]),
        ("muc=strong", ["1", "2", "3"]),
        ("muc=medium", ["4"]),
        ("muc=weak", ["1", "5"]),
        ("muc=none", ["1", "2", "3", "1"]),
        ("status=accepted", []),
        ("status=published", ["1", "2", "3", "1"]),
        ("trang=99", ["1", "2", "3", "1"]),
        ("trang=x&vi-tri=-5&nhu-cau=", ["1", "2", "3", "1"]),
        ("nhu-cau=khongcogi123", []),
    ],
)
def test_filters(pairs, hoa, visit, query, shown_machines):
    page = visit(hoa).page(f"/ghep-noi?{query}")
    assert sorted(h.text[-1] for h in page.all("h3") if h.text.startswith("Máy số")) == sorted(shown_machines)


def test_strength_is_a_word_and_a_shape_and_no_bare_number(pairs, hoa, visit):
    text = visit(hoa).page("/ghep-noi").one("main").text
    for marks, word in (("●●●", "cao"), ("●○○", "thấp")):
        assert f"{marks}Độ phù hợp: {word}" in text.replace("\n", "").replace(f"{marks} ", marks)
    assert "/100" not in text


def test_both_sides_are_quoted_with_what_they_share_marked(index, technology, need, hoa, visitor, visit):
    work()
    for browser, address in ((visitor, f"/nhu-cau/{need.public_id}"), (visit(hoa), "/ghep-noi")):
        page = browser.page(address)
        quoted = {dt.text: dt.inside("dl").text for dt in page.all("dt") if "viết" in dt.text}
        assert set(quoted) == {"Nhu cầu viết", "Công nghệ viết"}
        assert any("sấy" in mark.text.lower() for mark in page.all("mark"))


def test_below_the_weak_nothing_is_shown_anywhere(lan, minh, hoa, visit, visitor):
    with transaction():
        need = shown("need", minh.organisations[0], minh)
        machine = shown("technology", lan.organisations[0], lan, "Máy lạ")
        match = matched(machine, need, WEAK - 1)
    assert "Máy lạ" not in visitor.get(f"/nhu-cau/{need.public_id}").text
    assert "Máy lạ" not in visit(hoa).get("/ghep-noi").text
    assert service.count_proposals() == 0
    with transaction():
        service.accept(match, hoa)
    assert "Máy lạ" in visit(hoa).get("/ghep-noi?status=accepted").text  # what was chosen stays in view


def test_a_listing_that_nothing_fits_says_so_and_what_comes_next(lan, minh, visitor):
    with transaction():
        need = shown("need", minh.organisations[0], minh)
        machine = shown("technology", lan.organisations[0], lan)
    page = visitor.get(f"/nhu-cau/{need.public_id}").text
    assert "Chưa có nguồn cung phù hợp." in page and "cán bộ tìm thêm nguồn cung" in page
    page = visitor.get(f"/cong-nghe/{machine.public_id}").text
    assert "Chưa có nhu cầu phù hợp đang đăng." in page and "báo cho tổ chức đăng tin này" in page
    with transaction():
        matched(machine, need, WEAK)
    page = visitor.get(f"/nhu-cau/{need.public_id}").text
    assert "Chưa có nguồn cung thật sự phù hợp." in page and machine.title in page
    with transaction():
        matched(shown("technology", lan.organisations[0], lan), need, MEDIUM)
    assert "Chưa có nguồn cung" not in visitor.get(f"/nhu-cau/{need.public_id}").text


def test_after_a_decision_the_broker_is_where_the_next_need_has_moved_up(pairs, hoa, visit):
    browser, match = visit(hoa), pairs[-1]
    address = f"/ghep-noi/{match.public_id}/accept"
    page = browser.page("/ghep-noi?muc=weak")
    [form] = [f for f in page.forms if f.get("action").startswith(address)]
    sent = browser.submit(form.get("action"), page="/ghep-noi?muc=weak")
    assert sent.status_code == 303
    assert sent.location.endswith("/ghep-noi?muc=weak#vi-tri-2")
    assert (match.status, match.decided_score, match.decided_rank) == (ACCEPTED, WEAK, 1)


@pytest.mark.parametrize(
    ("done_before", "verb", "status"),
    [
        ("accept", "accept", ACCEPTED),
        ("drop", "accept", DROPPED),
        ("accept", "drop", ACCEPTED),
        ("drop", "drop", DROPPED),
    ],
)
def test_two_brokers_at_once(pairs, hoa, visit, done_before, verb, status):
    match = pairs[0]
    with transaction():
        other = make_person("Trần Thị Mai", "mai@example.vn", "broker")
    pages = {person: visit(person) for person in (hoa, other)}
    form = {"seen": PROPOSED, "reason": "KHACQUYMO", "words": ""}
    first = pages[other].submit(f"/ghep-noi/{match.public_id}/{done_before}", form)
    assert first.status_code == 303
    version, decided = match.version, match.decided_at
    late = pages[hoa].submit(f"/ghep-noi/{match.public_id}/{verb}?muc=strong", form)
    assert late.status_code == 409
    assert "Đã có người xử lý trước" in late.text and "Một cán bộ khác đã quyết định" in late.text
    assert "chưa được ghi" in late.text and 'href="/ghep-noi?muc=strong"' in late.text
    assert (match.status, match.version, match.decided_at) == (status, version, decided)


def test_ones_own_second_click_is_told_as_such(pairs, hoa, visit):
    browser, address = visit(hoa), f"/ghep-noi/{pairs[0].public_id}/accept"
    browser.submit(address, {"seen": PROPOSED})
    late = browser.submit(address, {"seen": PROPOSED})
    assert late.status_code == 409 and "Bạn đã quyết định" in late.text


def test_a_decision_is_noted_with_score_and_rank_and_taken_back_whole(pairs, hoa, visit):
    browser, match = visit(hoa), pairs[3]
    browser.submit(f"/ghep-noi/{match.public_id}/drop", {"reason": "DIADIEM", "words": ""})
    noted = (match.status, match.drop_reason, match.decided_score, match.decided_rank, bool(match.decided_at))
    assert noted == (DROPPED, "DIADIEM", MEDIUM, 4, True)
    browser.submit(f"/ghep-noi/{match.public_id}/restore")
    noted = (match.status, match.drop_reason, match.decided_score, match.decided_rank, match.decided_at)
    assert noted == (PROPOSED, None, None, None, None)


def test_another_reason_wants_words(pairs, hoa, visit):
    browser, match = visit(hoa), pairs[0]
    address = f"/ghep-noi/{match.public_id}/drop?muc=strong&vi-tri=1"
    sent = browser.submit(address, {"reason": "KHAC", "words": "", "seen": PROPOSED})
    assert sent.status_code == 200 and "Xin ghi rõ lý do" in sent.text and match.status == PROPOSED
    assert 'href="/ghep-noi?muc=strong"' in sent.text and 'name="seen" value="proposed"' in sent.text
    sent = browser.submit(address, {"reason": "KHAC", "words": "Đã ngừng sản xuất"})
    assert sent.location.endswith("/ghep-noi?muc=strong#vi-tri-1") and match.status == DROPPED


def test_a_broker_sees_no_buttons_on_pairs_of_the_own_organisation(pairs, minh, visit):
    with transaction():
        broker = make_person("Vừa là cán bộ", "canbo@example.vn", "broker")
        make_organisation("Tổ chức của cán bộ", "VIEN", broker)
        shown_need = shown("need", minh.organisations[0], minh, "Nhu cầu riêng")
        matched(shown("technology", broker.organisations[0], broker), shown_need, STRONG)
    page = visit(broker).page(f"/ghep-noi?nhu-cau={shown_need.public_id}")
    assert "do cán bộ khác quyết định" in page.one("main").text
    assert not [f for f in page.forms if "/ghep-noi/" in f.get("action")]


def test_the_number_of_statements_does_not_grow_with_the_list(lan, minh, hoa, visit):
    browser, told = visit(hoa), []
    for _ in range(2):
        with transaction():
            for _ in range(4):
                need = shown("need", minh.organisations[0], minh)
                for _ in range(3):
                    machine = shown("technology", lan.organisations[0], lan)
                    machine.set_codes("st_field", ["211"])
                    matched(machine, need, MEDIUM)
        browser.get("/ghep-noi")  # now and then a page looks whether the lexicon has changed
        with queries() as seen:
            browser.get("/ghep-noi")
        told.append(len(seen))
    assert abs(told[0] - told[1]) <= 1 and max(told) < 25


def test_the_desk_counts_what_waits(pairs, hoa, visit):
    text = visit(hoa).page("/ban-lam-viec").one("main").text
    assert "6 cặp ghép nối được đề xuất" in text and "1 nhu cầu chưa có nguồn cung phù hợp" in text
