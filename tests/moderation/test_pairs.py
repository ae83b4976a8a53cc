"""Listings that are like another: found, shown to whom, judged, merged; two at once."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import VIEWER, Membership, Person
from marketplace.catalogue import remarks
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import IpRight, Technology
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from marketplace.kernel.worker import Worker
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.moderation import pairs
from marketplace.moderation.models import PairVerdict
from marketplace.notices.models import Notice
from marketplace.search.jobs import rebuild
from tests.cast import make_need, make_person, make_technology, put_on_show
from tests.visitor import Visitor

TITLE = "Máy sấy hồ tiêu dùng nắng và điện trở"
BODY = {
    "problem": "Hồ tiêu thu hoạch mùa mưa phơi sân dễ mốc, mất màu đen tự nhiên.",
    "solution": "Buồng sấy 5 kg một mẻ, 60 độ C, gió 1 m/s, hạt giảm ẩm từ 64 xuống 13 % trong tám giờ.",
    "benefit": "Hạt đều màu, giữ tinh dầu piperin, bớt bốn công đảo mỗi mẻ.",
    "keywords": ["sấy tiêu", "nắng", "điện trở"],
}
REWORDED = {
    **BODY,
    "problem": "Mùa mưa hồ tiêu phơi sân hay mốc và mất màu đen.",
    "benefit": "Giữ tinh dầu piperin, màu đều, mỗi mẻ bớt bốn công đảo.",
}
VARIANT = {name: str(text).replace("ồ tiêu", "ớt chỉ thiên").replace("tiêu", "ớt") for name, text in BODY.items()}
VARIANT_TITLE = "Máy sấy ớt chỉ thiên dùng nắng và điện trở"


@pytest.fixture
def first(lan: Person, quan: Person) -> Technology:
    """On show and in the index, among others."""
    with transaction():
        item = put_on_show(make_technology(lan, lan.organisations[0], TITLE, **BODY), lan, quan)
        for title in (
            "Bể lọc nước giếng khoan khử sắt",
            "Drone phun thuốc cho ruộng lúa",
            "Gạch không nung từ xỉ than",
        ):
            text = {"problem": f"{title}: vấn đề.", "solution": f"{title}: cách làm.", "benefit": f"{title}: lợi ích."}
            put_on_show(make_technology(lan, lan.organisations[0], title, keywords=[], **text), lan, quan)
    rebuild()
    return item


def other(author: Person, title: str, text: dict[str, Any], submit: bool = True) -> Technology:
    values = {**text, "keywords": text["keywords"] if isinstance(text["keywords"], list) else []}
    with transaction():
        item = make_technology(author, author.organisations[0], title, **values)
        if submit:
            catalogue.submit(item, author)
    return item


@pytest.fixture
def second(an: Person, first: Technology) -> Technology:
    """An's repost of it, which waits."""
    return other(an, "Thiết bị sấy hồ tiêu bằng nắng và điện trở", REWORDED)


def url(item: Any, to: Any, path: str = "") -> str:
    return f"/kiem-duyet/{item.kind}/{item.public_id}/so-voi/{to.public_id}{path}"


def send(client: Visitor, item: Any, to: Any, path: str, **data: Any) -> Any:
    return client.submit(url(item, to, path), data, page=url(item, to))


SAME_WORDS = "Câu chữ gần trùng, có thể là sản phẩm khác"
DUNG = dict.fromkeys(BODY, "Phân bò ủ kín cho khí đốt.")
PAIRS = [
    # title and text of the other one, what is said of the pair (None: it is not shown)
    (TITLE, BODY, "Rất giống"),
    ("MAY SAY HO TIEU DUNG NANG VA DIEN TRO", BODY, "Rất giống"),
    ("Thiết bị sấy hồ tiêu bằng nắng và điện trở", REWORDED, "Giống"),
    (f"[CẦN BÁN GẤP] {TITLE}", BODY, "Rất giống"),
    (VARIANT_TITLE, VARIANT, SAME_WORDS),
    (TITLE.replace("hồ tiêu", "cà phê"), BODY, SAME_WORDS),
    ("Bể ủ phân bò lấy khí sinh học", DUNG, None),
]


@pytest.mark.parametrize(("title", "text", "said"), PAIRS)
def test_what_is_like_it(first: Technology, an: Person, title: str, text: Any, said: str | None):
    item = other(an, title, text)
    found = {one.item.public_id: str(one.words) for one in pairs.of_item(item)}
    assert found.get(first.public_id) == said


def test_the_number_of_a_right_is_shown_whatever_the_words(first: Technology, an: Person):
    item = other(an, "Lò hơi đốt củi", dict.fromkeys(BODY, "Nồi hơi nhỏ."))
    with transaction():
        for one in (first, item):
            one.ip_rights.append(IpRight(position=1, kind="GPHI", number="2-0001234"))
    (found,) = pairs.of_item(item)
    assert found.item == first and found.words == "Cùng số văn bằng" and found.score < pairs.ALIKE


def test_what_waits_is_compared_too(first: Technology, second: Technology, an: Person):
    third = other(an, TITLE, BODY)
    assert {one.item.public_id for one in pairs.of_item(third)} == {first.public_id, second.public_id}


def test_a_draft_of_others_is_nobodys_business(first: Technology, an: Person, minh: Person):
    draft = other(minh, TITLE, BODY, submit=False)
    mine = other(an, TITLE, BODY, submit=False)
    for found in (pairs.of_item(mine), pairs.of_own(mine, an), pairs.of_title("technology", TITLE, an)):
        assert draft.public_id not in {one.item.public_id for one in found}
    assert draft.public_id in {one.item.public_id for one in pairs.of_title("technology", TITLE, minh)}


TYPED = [(TITLE, True), ("máy sấy hồ tiêu dùng nắng", True), ("may say ho tieu dung nang va dien tro", True)]
TYPED += [("Máy sấy", False), (VARIANT_TITLE, False), ("", False), ("Bơm chìm cho ao tôm thẻ", False)]


@pytest.mark.parametrize(("typed", "is_told"), TYPED)
def test_a_title_that_is_typed_reminds(first: Technology, an: Person, visit: Any, typed: str, is_told: bool):
    response = visit(an).get("/kiem-duyet/giong", query_string={"kind": "technology", "q": typed})
    assert response.status_code == 200 and bool(response.json) is is_told
    assert not is_told or response.json[0]["url"] == f"/cong-nghe/{first.public_id}"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?kind=xe&q=a", 404),
        ("?q=abc", 404),
        ("?kind=need&q=%00%FF", 400),
        ("?kind=need&q=%E2%80%AE%F0%9F%9A%9C%20%C3%A1%20b%20c", 200),
    ],
)
def test_bad_questions(an: Person, visit: Any, query: str, status: int):
    assert visit(an).get(f"/kiem-duyet/giong{query}").status_code == status


def test_without_an_index_nobody_is_kept_from_writing(an: Person, quan: Person, visit: Any, app: Any):
    item = other(an, TITLE, BODY)
    shutil.rmtree(app.config["INSTANCE"] / "index", ignore_errors=True)
    app.extensions.pop("search_engine", None)
    assert visit(an).get(f"/kiem-duyet/giong?kind=technology&q={TITLE}").json == []
    visit(an).page(f"/cong-nghe/{item.public_id}")
    assert "đang được cập nhật" in visit(quan).page(f"/kiem-duyet/technology/{item.public_id}").text


def test_the_poster_is_told_without_a_script_and_may_go_on(first: Technology, an: Person, visit: Any):
    draft = other(an, TITLE, BODY, submit=False)
    client = visit(an)
    page = client.page(f"/cong-nghe/{draft.public_id}")
    assert "Đã có tin rất giống" in page.text and first.number in page.text
    text = client.page(f"/cong-nghe/{draft.public_id}/so-voi/{first.public_id}").text
    assert first.title in text and "Những mục khác nhau" in text or "giống hệt nhau" in text
    assert "data-alike" in client.get(f"/cong-nghe/{draft.public_id}/sua").text
    response = client.submit(f"/cong-nghe/{draft.public_id}/submit", page=f"/cong-nghe/{draft.public_id}")
    assert response.status_code in (302, 303, 404) or draft.status == Status.SUBMITTED


def test_the_officer_sees_both_beside_each_other(first: Technology, second: Technology, quan: Person, visit: Any):
    client = visit(quan)
    assert f"Giống {first.title}" in client.page(f"/kiem-duyet/technology/{second.public_id}").text
    page = client.page(url(second, first))
    for words in (first.title, second.title, first.organisation.name, "Vấn đề cần giải quyết", "Giống"):
        assert words in page.text
    client.page(url(second, second), 404)


def test_different_is_not_asked_again(first: Technology, second: Technology, quan: Person, visit: Any, an: Person):
    client = visit(quan)
    assert send(client, second, first, "/khac-nhau").status_code == 303
    assert db.session.execute(select(PairVerdict.verdict)).scalars().all() == ["different"]
    assert first.public_id not in {one.item.public_id for one in pairs.of_item(second)}
    assert second.public_id not in {one.item.public_id for one in pairs.of_item(first)}
    assert "Đã có tin" not in visit(an).page(f"/cong-nghe/{second.public_id}").text
    for item in (first, second):
        assert "different" in [entry.verb for entry in history.entries_of(item)]
    stale = client.post(url(second, first, "/khac-nhau"), data=sent(client, second, first))
    assert stale.status_code == 409


def sent(client: Visitor, item: Any, to: Any, **more: Any) -> dict[str, Any]:
    return {"csrf_token": client.csrf_token(), "version": item.version, "other_version": to.version, **more}


def test_merged_for_good(
    first: Technology, second: Technology, quan: Person, an: Person, minh: Person, visit: Any, app: Any
):
    with transaction():
        catalogue.publish(second, quan)
    Worker(app).drain()
    response = send(visit(quan), second, first, "/gop", keep=first.public_id)
    assert response.status_code == 303
    assert second.status == Status.MERGED and second.merged_into_id == first.id and first.status == Status.PUBLISHED
    Worker(app).drain()
    moved = f"/cong-nghe/{first.public_id}"
    for client in (app.test_client(), visit(minh)):
        answer = client.get(f"/cong-nghe/{second.public_id}")
        assert answer.status_code == 301 and answer.location == moved
    for person in (an, quan):
        assert moved in visit(person).get(f"/cong-nghe/{second.public_id}").text
    answer = app.test_client().get("/tim-kiem", query_string={"q": second.number}, follow_redirects=True)
    assert answer.request.path == moved and answer.status_code == 200
    shown = app.test_client().get("/tim-kiem?q=sấy hồ tiêu").text
    assert moved in shown and second.public_id not in shown
    told = db.session.execute(select(Notice).where(Notice.kind == "moderation.merged")).scalars().all()
    assert [(one.person_id, one.link) for one in told] == [(an.id, moved)] and told[0].params["other"] == first.number
    assert "merge" in [e.verb for e in history.entries_of(second)]
    assert "took_in" in [e.verb for e in history.entries_of(first)]


def test_either_one_may_stay_if_it_is_on_show(first: Technology, second: Technology, quan: Person, visit: Any):
    client = visit(quan)
    page = client.page(url(second, first))
    assert f"Giữ {first.number}" in page.text and f"Giữ {second.number}" not in page.text
    for follows in (f"dẫn tới {first.number}", f"Bên đăng tin {second.number} được báo tin", "Không tách lại được"):
        assert follows in page.text  # read before the button, with or without script
    wrong = client.post(url(second, first, "/gop"), data=sent(client, second, first, keep=second.public_id))
    assert wrong.status_code == 409 and first.status == Status.PUBLISHED
    for keep in ("", "khongcogi123"):
        answer = client.post(url(second, first, "/gop"), data=sent(client, second, first, keep=keep), complain=False)
        assert answer.status_code == 400
    assert second.status == Status.SUBMITTED


def changes(item: Technology, what: str, actor: Person) -> None:
    with transaction():
        if what == "withdrawn":
            catalogue.withdraw(item, actor)
        elif what == "edited":
            item.title = f"{item.title} kiểu mới"


@pytest.mark.parametrize("which", ["item", "into"])
@pytest.mark.parametrize("what", ["withdrawn", "edited"])
def test_what_changed_since_is_not_merged(
    first: Technology, second: Technology, lan: Person, an: Person, quan: Person, visit: Any, which: str, what: str
):
    client = visit(quan)
    data = sent(client, second, first, keep=first.public_id)
    changes(second if which == "item" else first, what, an if which == "item" else lan)
    before = (first.status, second.status)
    answer = client.post(url(second, first, "/gop"), data=data)
    assert answer.status_code == 409 and "chưa được ghi" in answer.text
    assert (first.status, second.status) == before and not db.session.execute(select(PairVerdict)).all()


def test_two_officers_one_merge(first: Technology, second: Technology, quan: Person, visit: Any):
    with transaction():
        another = make_person("Cán bộ thứ hai", "hai@example.vn", "moderator")
    one, two = visit(quan), visit(another)
    early, late = (sent(client, second, first) for client in (one, two))
    assert one.post(url(second, first, "/gop"), data={**early, "keep": first.public_id}).status_code == 303
    for path, more in (("/gop", {"keep": first.public_id}), ("/khac-nhau", {})):
        assert two.post(url(second, first, path), data={**late, **more}).status_code == 409
    assert db.session.execute(select(PairVerdict.verdict)).scalars().all() == ["merged"]
    assert [e.verb for e in history.entries_of(second)].count("merge") == 1


def test_a_question_goes_to_the_poster(first: Technology, second: Technology, quan: Person, visit: Any):
    client = visit(quan)
    assert send(client, second, first, "/hoi", question="  ").status_code == 422
    assert send(client, second, first, "/hoi", question="Hai tin có phải một máy không?").status_code == 303
    (message,) = remarks.messages_of(second)
    assert message.by_officer and message.words == "Hai tin có phải một máy không?"
    jobs = db.session.execute(select(Job).where(Job.name == "catalogue.said")).scalars().all()
    assert [job.args for job in jobs] == [{"message": message.public_id}]
    data = sent(client, second, first, question="Câu hỏi viết dở")
    changes(second, "edited", quan)
    answer = client.post(url(second, first, "/hoi"), data=data)
    assert answer.status_code == 409 and "Câu hỏi viết dở" in answer.text and len(remarks.messages_of(second)) == 1


PATHS = [("/khac-nhau", {}), ("/gop", {"keep": "first"}), ("/hoi", {"question": "Câu hỏi"})]


@pytest.mark.parametrize(("path", "data"), PATHS)
@pytest.mark.parametrize("name", ["guest", "lan", "an", "hoa", "admin", "own"])
def test_nobody_else_judges(
    first: Technology,
    second: Technology,
    request: Any,
    visit: Any,
    app: Any,
    name: str,
    path: str,
    data: dict[str, str],
):
    if name == "own":
        with transaction():
            person = make_person("Cán bộ có phần", "phan@example.vn", "moderator")
            db.session.add(Membership(person_id=person.id, organisation_id=first.organisation_id, role=VIEWER))
        client = visit(person)
        assert "Một cán bộ khác sẽ xử lý" in client.page(url(second, first)).text
    else:
        client = app.test_client() if name == "guest" else visit(request.getfixturevalue(name))
    more = {key: first.public_id if value == "first" else value for key, value in data.items()}
    answer = client.post(url(second, first, path), data=sent(client, second, first, **more), complain=False)
    assert answer.status_code == (303 if name == "guest" else 403)
    assert second.status == Status.SUBMITTED and not remarks.messages_of(second)
    assert not db.session.execute(select(PairVerdict)).all()


@pytest.mark.parametrize("side", [0, 1])
def test_the_rule_holds_below_the_pages_too(first: Technology, second: Technology, side: int):
    both = (second, first)
    with transaction():
        person = make_person("Cán bộ có phần", "phan@example.vn", "moderator")
        member = Membership(person_id=person.id, organisation_id=both[side].organisation_id, role=VIEWER)
        db.session.add(member)
    for judge in (
        lambda: pairs.mark_different(second, first, person),
        lambda: pairs.merge(second, first, person, (second.version, first.version)),
    ):
        with pytest.raises(NotAllowed), transaction():
            judge()


@pytest.mark.parametrize("pair", [("first", "first"), ("first", "need")])
def test_only_two_listings_of_a_kind_make_a_pair(request: Any, first: Technology, quan: Person, pair: tuple[str, str]):
    one, two = (request.getfixturevalue(name) for name in pair)
    with pytest.raises(NotOpen), transaction():
        pairs.mark_different(one, two, quan)


def test_the_poster_compares_only_what_is_seen(
    first: Technology, second: Technology, an: Person, minh: Person, visit: Any
):
    draft = other(minh, TITLE, BODY, submit=False)
    client = visit(an)
    client.page(f"/cong-nghe/{second.public_id}/so-voi/{first.public_id}")
    client.page(f"/cong-nghe/{second.public_id}/so-voi/{draft.public_id}", 404)
    client.page(f"/cong-nghe/{first.public_id}/so-voi/{second.public_id}", 403)


def test_a_need_is_not_like_a_technology(first: Technology, minh: Person, quan: Person):
    with transaction():
        need = make_need(minh, minh.organisations[0], TITLE, problem=BODY["problem"])
        catalogue.submit(need, minh)
    assert pairs.of_item(need) == [] and first.public_id not in {one.item.public_id for one in pairs.of_item(need)}
