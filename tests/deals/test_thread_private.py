"""The two threads of a deal: who reads which, who is told, who is named, and how far they have read."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts import suspensions
from marketplace.accounts.models import Membership, Person
from marketplace.deals import cases, recipients, service, thread, thread_people
from marketplace.deals.models import EVERYONE, PARTIES, Deal, Message, ReadMark
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.models import Mail, Notice
from tests.deals.conftest import join, url_of
from tests.deals.test_answering import told

CANARY = "Chimhoangyen"
PATHS = {EVERYONE: "/trao-doi", PARTIES: "/trao-doi/rieng"}
WRITES = {EVERYONE: "/loi-nhan", PARTIES: "/loi-nhan/rieng"}


def people(lan: Person, minh: Person, thu: Person, hoa: Person, admin: Person, an: Person) -> dict[str, Person]:
    return {"lan": lan, "minh": minh, "thu": thu, "hoa": hoa, "admin": admin, "an": an}


@pytest.fixture
def cast(deal: Deal, lan: Person, minh: Person, thu: Person, hoa: Person, admin: Person, an: Person) -> Any:
    """Both sides, one who only reads for Minh's, the broker, an officer named for the case, and a stranger."""
    with transaction():
        cases.name_reader(deal, hoa, admin, "Kiểm tra theo phản ánh")
    return people(lan, minh, thu, hoa, admin, an)


READS = {
    # thread    lan  minh  thu  hoa  admin  an
    EVERYONE: (200, 200, 200, 200, 200, 404),
    PARTIES: (200, 200, 200, 404, 404, 404),
}
WRITING = {
    # stage, thread         lan  minh  thu  hoa  admin  an
    ("open", EVERYONE): (303, 303, 403, 303, 403, 404),
    ("open", PARTIES): (303, 303, 403, 404, 404, 404),
    ("closed", EVERYONE): (409, 409, 403, 409, 403, 404),
    ("closed", PARTIES): (409, 409, 403, 404, 404, 404),
}


@pytest.mark.parametrize("audience", READS)
def test_who_reads_which_thread(deal: Deal, cast: dict[str, Person], visit: Any, audience: str):
    with transaction():
        thread.write(deal, cast["lan"], CANARY, audience)
    for person, status in zip(cast.values(), READS[audience], strict=True):
        answer = visit(person).get(url_of(deal) + PATHS[audience])
        assert answer.status_code == status, person.name
        assert (CANARY in answer.text) == (status == 200), person.name


@pytest.mark.parametrize(("stage", "audience"), WRITING)
def test_who_writes_in_which_thread(deal: Deal, cast: dict[str, Person], visit: Any, stage: str, audience: str):
    if stage == "closed":
        with transaction():
            service.close(deal, cast["hoa"], "GIA", "")
    for person, status in zip(cast.values(), WRITING[stage, audience], strict=True):
        client = visit(person)
        sent = {"csrf_token": client.csrf_token(), "body": f"Lời của {person.name}"}
        answer = client.post(url_of(deal) + WRITES[audience], data=sent)
        assert answer.status_code == status, person.name
        if status == 409:
            assert f"Lời của {person.name}" in answer.text
    said = db.session.execute(db.select(Message)).scalars().unique().all()
    assert len(said) == WRITING[stage, audience].count(303) and {one.audience for one in said} <= {audience}


def test_the_broker_and_officers_learn_nothing_of_what_the_sides_say_alone(
    deal: Deal, cast: dict[str, Person], visit: Any
):
    before = {person.id: len(told(person)) for person in cast.values()}
    with transaction():
        thread.write(deal, cast["lan"], f"{CANARY} @Minh @Hoa", PARTIES, to=[cast["hoa"], cast["admin"]])
    for name in ("hoa", "admin", "an"):
        client = visit(cast[name])
        pages = ["/giao-dich", "/giao-dich/bang", "/giao-dich/dung-yen", "/thong-bao", url_of(deal)]
        texts = [client.get(page).text for page in [*pages, url_of(deal) + "/trao-doi"]]
        assert len(told(cast[name])) == before[cast[name].id]
        assert not [one for one in texts if CANARY in one or "1 lời nhắn mới" in one]
        assert thread.messages_of(deal, cast[name], PARTIES) == []
        assert thread.unread_in(cast[name], [deal]) == {}
    assert "luồng riêng mà bạn không đọc được" in visit(cast["hoa"]).page(url_of(deal) + "/trao-doi").text
    assert told(cast["minh"])[-1] == "deals.mentioned"
    everything = [
        *db.session.execute(db.select(Notice)).scalars().unique(),
        *db.session.execute(db.select(Mail)).scalars(),
    ]
    assert not [row for row in everything if CANARY in f"{row.params}{row.link}"]
    message = db.session.execute(db.select(Message)).unique().scalar_one()
    assert [one.person.name for one in message.mentions] == [cast["minh"].name]
    assert "write" not in [entry.verb for entry in history.entries_of(deal)]


def test_who_leaves_the_organisation_reads_neither_thread(deal: Deal, cast: dict[str, Person], visit: Any):
    client = visit(cast["minh"])
    with transaction():
        thread.write(deal, cast["minh"], CANARY, PARTIES)
        db.session.execute(db.delete(Membership).where(Membership.person_id == cast["minh"].id))
    for path in PATHS.values():
        assert client.get(url_of(deal) + path).status_code == 404
    assert "đã đọc đến đây" not in visit(cast["lan"]).page(url_of(deal) + PATHS[PARTIES]).text


def test_a_suspended_side_reads_but_does_not_write(deal: Deal, cast: dict[str, Person], visit: Any):
    with transaction():
        side = cast["minh"].organisations[0]
        suspensions.suspend(side, cast["admin"], side.version, "Phản ánh đang được xem xét")
    for audience, path in PATHS.items():
        page = visit(cast["minh"]).page(url_of(deal) + path)
        assert not page.all("textarea") and visit(cast["lan"]).page(url_of(deal) + path).all("textarea")
        with pytest.raises(NotAllowed), transaction():
            thread.write(deal, cast["minh"], "Tôi cũng nói", audience)
    written = {"body": "Đang viết dở <thì> bị ngừng", "audience": "everyone"}
    answer = visit(cast["minh"]).submit(f"{url_of(deal)}/loi-nhan", written, page="/tai-khoan")
    assert answer.status_code == 403 and "Nội dung chưa được ghi" in answer.text
    assert "Đang viết dở &lt;thì&gt; bị ngừng" in answer.text and side.name in answer.text


NAMES = {
    # what was typed: whom it names
    "@Lan xem giúp": {"lan"},
    "@lan": {"lan"},
    "Nhờ @Nguyễn Thị Lan xem": {"lan"},
    "@nguyen thi lan xem": {"lan"},
    "@Minh, @Hoa: sáng mai nhé": {"minh", "hoa"},
    "@Lanh @Ho @": set(),
    "thư gửi lan@minh.vn": set(),
    "@@Lan": set(),
    "Lan và Minh": set(),
    "@An @Quản trị": set(),
    "": set(),
}


@pytest.mark.parametrize("body", NAMES)
def test_whom_the_words_name(deal: Deal, cast: dict[str, Person], body: str):
    taking_part = [one.person for one in thread_people.participants(deal)]
    by_name = {person.id: name for name, person in cast.items()}
    assert {by_name[one.id] for one in thread_people.named_in(body, taking_part)} == NAMES[body]


def test_who_is_named_is_told_so_and_the_others_as_usual(deal: Deal, cast: dict[str, Person], visit: Any, lua: Person):
    page = url_of(deal) + "/trao-doi"
    sent = {"body": "@Minh xem giúp", "to": [cast["hoa"].public_id, cast["an"].public_id, "khongco"]}
    assert visit(cast["lan"]).submit(url_of(deal) + "/loi-nhan", sent, page=page).status_code == 303
    assert [told(cast[name])[-1] for name in ("minh", "hoa")] == ["deals.mentioned"] * 2
    assert told(lua)[-1] == "deals.message" and "deals.mentioned" not in told(cast["an"]) + told(cast["lan"])
    assert "Nhắc: bạn" in visit(cast["hoa"]).page(page).text or cast["minh"].name in visit(cast["hoa"]).page(page).text


def test_read_marks_are_shown_to_the_others_and_never_go_back(deal: Deal, cast: dict[str, Person], visit: Any):
    lan, minh, page = cast["lan"], cast["minh"], url_of(deal) + "/trao-doi"
    with transaction():
        first, second = (thread.write(deal, lan, words) for words in ("Một", "Hai"))
    client = visit(minh)
    assert "2" in client.page(url_of(deal)).text and "2 lời nhắn mới" in client.page("/giao-dich").text
    assert client.submit(page + "/da-doc", page=page).status_code == 303
    text = visit(lan).page(page).text
    assert f"{minh.name} đã đọc đến đây" in text and text.index("Hai") < text.index("đã đọc đến đây")
    assert not client.get(page).text.count('id="da-doc"') and "lời nhắn mới" not in client.page("/giao-dich").text
    token = {"csrf_token": client.csrf_token(), "message": first.public_id}
    assert client.post(page + "/da-doc", data=token).status_code == 303
    mark = db.session.execute(db.select(ReadMark).where(ReadMark.person_id == minh.id)).unique().scalar_one()
    assert mark.message_id == second.id
    assert "đã đọc đến đây" not in client.page(page).text, "one's own mark is no news"


def test_a_mark_belongs_to_its_own_thread(deal: Deal, cast: dict[str, Person], visit: Any):
    with transaction():
        private = thread.write(deal, cast["lan"], CANARY, PARTIES)
    client = visit(cast["minh"])
    for url in ("/trao-doi/da-doc", "/trao-doi/rieng/da-doc"):
        for message in ("khongco", "x\x00", private.public_id if url == "/trao-doi/da-doc" else ""):
            token = {"csrf_token": client.csrf_token(), "message": message}
            assert client.post(url_of(deal) + url, data=token).status_code == 409
    with pytest.raises(NotAllowed), transaction():
        thread.mark_read(deal, cast["hoa"], PARTIES, private.public_id)
    with pytest.raises(NotOpen), transaction():
        thread.mark_read(deal, cast["minh"], EVERYONE, private.public_id)
    assert [mark.person_id for mark in thread.marks_of(deal, PARTIES)] == [cast["lan"].id]


def test_a_message_sent_twice_is_said_once(deal: Deal, cast: dict[str, Person], visit: Any):
    client, url = visit(cast["lan"]), url_of(deal) + WRITES[PARTIES]
    data = dict(client._form_for(url, url_of(deal) + PATHS[PARTIES])) | {"body": "Một lần thôi"}
    assert [client.post(url, data=data).status_code for _ in range(2)] == [303, 303]
    assert len(thread.messages_of(deal, cast["lan"], PARTIES)) == 1


def test_the_links_of_notices_lead_to_the_right_thread(deal: Deal, cast: dict[str, Person]):
    with transaction():
        said = [thread.write(deal, cast["lan"], "Chào", audience) for audience in (EVERYONE, PARTIES)]
    links = [thread.link_to(one).partition("#")[0] for one in said]
    assert links == [recipients.deal_link(deal) + path for path in PATHS.values()]


def test_a_broker_of_the_case_who_joins_a_side_is_that_side(deal: Deal, cast: dict[str, Person]):
    with transaction():
        join(cast["hoa"], cast["lan"].organisations[0], "editor")
    assert [one.side for one in thread_people.participants(deal) if one.person.id == cast["hoa"].id] == ["supply"]
    assert thread.audiences_of(cast["hoa"], deal) == (EVERYONE, PARTIES)
