"""What the address of a listing answers that was on show and is no more: status × once shown × who asks."""

from __future__ import annotations

import pytest

from marketplace.catalogue import gone, service
from marketplace.catalogue.models import Attachment
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.files import StoredFile
from marketplace.search import alike
from marketplace.search.engine import IndexUnavailable
from tests.cast import make_need, make_technology, put_on_show
from tests.catalogue.test_show import address
from tests.matching.work import work

S = Status
#            (never on show, once on show): the answer to strangers, and to officers
ANSWERS = {
    S.DRAFT: ((404, 410), (404, 410)),
    S.SUBMITTED: ((404, 410), (200, 200)),
    S.CONFIRMING: ((404, 410), (200, 200)),
    S.PUBLISHED: (("-", 200), ("-", 200)),
    S.RETURNED: ((404, 410), (200, 200)),
    S.REFUSED: ((404, 410), (200, 200)),
    S.WITHDRAWN: ((404, 410), (200, 200)),
    S.EXPIRED: (("-", 410), ("-", 200)),
    S.HIDDEN: (("-", 410), ("-", 200)),
    S.MERGED: ((301, 301), (200, 200)),
}
TITLE_STAYS = {S.EXPIRED}
CANARY = "Máy sấy mít kiểu BIMAT"


@pytest.fixture
def heir(lan, quan):
    with transaction():
        return put_on_show(make_technology(lan, lan.organisations[0], "Máy sấy mít đang đăng"), lan, quan)


@pytest.fixture
def anyone(visitor, visit, an):
    return {"guest": visitor, "An": visit(an)}


def put(item, status, once, heir=None):
    """Any status, however the listing came there."""
    item.published_at = now() if once else None
    item.expires_at = now()
    item.merged_into_id = heir.id if heir is not None and status == S.MERGED else None
    item._status = status


CASES = [(s, once) for s, (strangers, _) in ANSWERS.items() for once in (False, True) if strangers[once] != "-"]


@pytest.mark.parametrize(("status", "once"), CASES)
def test_what_is_answered(anyone, visit, lan, minh, quan, heir, status, once):
    with transaction():
        item = make_technology(lan, lan.organisations[0], CANARY)
        put(item, status, once, heir)
    strangers, officers = (answers[once] for answers in ANSWERS[status])
    for name, browser in anyone.items():
        assert browser.get(address(item)).status_code == strangers, name
        assert browser.head(address(item), complain=False).status_code == strangers, name
    assert visit(quan).get(address(item)).status_code == officers
    assert visit(lan).get(address(item)).status_code == 200, "its owner goes on seeing it"


@pytest.mark.parametrize("status", [s for s, once in CASES if once and s not in (S.PUBLISHED, S.MERGED)])
@pytest.mark.parametrize("make", [make_technology, make_need])
def test_what_the_page_tells(visitor, lan, status, make):
    """The number for ever; the title only of what has simply run out; never who posted it, nor what it said."""
    with transaction():
        item = make(lan, lan.organisations[0], CANARY)
        put(item, status, True)
    answer = visitor.get(address(item))
    assert answer.status_code == 410 and item.number in answer.text and "không còn hiển thị" in answer.text
    assert (CANARY in answer.text) is (status in TITLE_STAYS)
    for hidden in (lan.organisations[0].name, item.problem, "Viện nghiên cứu", "80"):
        assert hidden not in answer.text[answer.text.index("<main") : answer.text.index("</main")]
    assert answer.headers["X-Robots-Tag"] == "noindex" and 'name="robots" content="noindex"' in answer.text
    assert "max-age" not in answer.headers["Cache-Control"]


def test_a_number_of_nothing_is_404(visitor):
    assert visitor.get("/cong-nghe/khongcogi123").status_code == 404


def test_the_wrong_kind_is_404(visitor, technology, lan):
    with transaction():
        service.withdraw(technology, lan)
    assert visitor.get(f"/nhu-cau/{technology.public_id}").status_code == 404


# --- merges -------------------------------------------------------------------------------------------------------


def chain_of(lan, links, heir=None):
    """That many merged listings, each merged into the next; the last into ``heir``."""
    items = [make_technology(lan, lan.organisations[0], f"Máy số {n}") for n in range(links)]
    for item, following in zip(items, [*items[1:], heir], strict=True):
        put(item, S.MERGED, True, following)
    db.session.flush()
    return items


@pytest.mark.parametrize("links", [1, 2, 5])
def test_a_chain_of_merges_leads_to_what_stands(visitor, lan, heir, links):
    with transaction():
        first = chain_of(lan, links, heir)[0]
    answer = visitor.get(address(first))
    assert (answer.status_code, answer.location) == (301, address(heir))
    assert visitor.get(answer.location).status_code == 200


def test_merges_in_a_circle_end(visitor, lan):
    with transaction():
        items = [make_technology(lan, lan.organisations[0]) for _ in "ab"]
        put(items[0], S.MERGED, True, items[1])
        put(items[1], S.MERGED, True, items[0])
    assert gone.heir_of(items[0]) is None
    assert visitor.get(address(items[0])).status_code == 410


def test_what_stands_for_it_may_be_gone_itself(visitor, lan, heir):
    with transaction():
        first = chain_of(lan, 1, heir)[0]
        service.withdraw(heir, lan)
    answer = visitor.get(address(first), follow_redirects=True)
    assert answer.status_code == 410 and heir.number in answer.text


def test_its_owner_is_shown_the_way(visit, lan, heir):
    with transaction():
        first = chain_of(lan, 1, heir)[0]
    page = visit(lan).page(address(first))
    assert "đã được gộp" in page.text and address(heir) in {a.get("href") for a in page.all("a")}


SAID = {S.HIDDEN: "đang tạm gỡ", S.WITHDRAWN: "Tin đã rút", S.EXPIRED: "Tin đã hết hạn"}


@pytest.mark.parametrize("status", SAID)
def test_whoever_still_sees_it_is_told_that_others_do_not(visit, lan, quan, status):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        put(item, status, True)
    for person in (lan, quan):
        assert SAID[status] in visit(person).page(address(item)).text


# --- what is left beside it ---------------------------------------------------------------------------------------


def test_its_files_are_gone(visitor, technology, lan, instance):
    with transaction():
        row = StoredFile(
            kind="picture", filename="a.webp", media_type="image/webp", size=1, sha256="0" * 64, attached=True
        )
        technology.attachments.append(Attachment(file=row, position=1, alt="Buồng sấy"))
        service.withdraw(technology, lan)
    assert visitor.get(f"/tep/{row.public_id}").status_code == 404


def test_similar_listings_are_offered(visitor, lan, quan, technology, heir):
    work()
    with transaction():
        service.withdraw(technology, lan)
    work()
    page = visitor.page(address(technology), 410)
    links = {a.get("href") for a in page.all("a")}
    assert address(heir) in links and address(technology) not in links
    assert technology.title not in page.text


def test_what_only_shares_small_words_is_not_called_similar(visitor, lan, quan, technology):
    with transaction():
        other = make_technology(
            lan,
            lan.organisations[0],
            "Kiểm tra hồ sơ một cửa bằng nhận dạng văn bản",
            problem="Hồ sơ phải bổ sung nhiều lần.",
            solution="Đọc văn bản, so với danh mục giấy tờ.",
            benefit="Người dân đỡ đi lại.",
        )
        put_on_show(other, lan, quan)
        service.withdraw(technology, lan)
    work()
    page = visitor.page(address(technology), 410)
    assert address(other) not in {a.get("href") for a in page.all("a")}
    assert "Hiện chưa có tin nào tương tự" in page.text


def test_only_a_guest_is_asked_to_sign_in(visit, visitor, lan, minh, technology):
    with transaction():
        service.withdraw(technology, lan)
    for client, is_asked in ((visitor, True), (visit(minh), False)):
        main = client.page(address(technology), 410).one("main").text
        assert ("xin đăng nhập" in main) is is_asked


def test_nothing_similar_is_sought_for_what_is_being_rewritten(visitor, lan, technology, heir):
    """Else the public could guess from the neighbours what the new text says."""
    work()
    with transaction():
        service.withdraw(technology, lan)
        service.reopen(technology, lan)
    work()
    assert address(heir) not in {a.get("href") for a in visitor.page(address(technology), 410).all("a")}


def test_without_the_index_the_page_stands(visitor, technology, lan, monkeypatch):
    def away(*args, **more):
        raise IndexUnavailable("none")

    monkeypatch.setattr(alike.service, "similar", away)
    with transaction():
        service.withdraw(technology, lan)
    assert "không còn hiển thị" in visitor.page(address(technology), 410).text


def test_lists_and_searches_do_not_have_it(visitor, lan, technology, heir):
    work()
    with transaction():
        service.withdraw(technology, lan)
    work()
    for url in ("/cong-nghe", "/tim-kiem?q=mít", "/cong-nghe?q=bơm nhiệt"):
        text = visitor.page(url).text
        assert technology.title not in text.replace(heir.title, "") and heir.title in text
