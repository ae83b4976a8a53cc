"""Public questions: who may do what and see what at every stage, when they close, and what is told to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts.models import VIEWER, Person
from marketplace.answers import questions
from marketplace.answers.models import ANSWERED, ASKED, PUBLISHED, REFUSED, Question
from marketplace.answers.workflow import question_life
from marketplace.catalogue.models import Need
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows
from marketplace.kernel.workflow import NotAllowed, NotOpen, ReasonNeeded
from marketplace.notices.models import Mail, Notice
from marketplace.notices.service import words_of
from tests.answers.conftest import ASKED as WORDS
from tests.answers.conftest import page_of, rows, withdraw
from tests.cast import make_need, make_organisation, make_person, put_on_show
from tests.deals.conftest import join
from tests.statements import queries
from tests.visitor import Visitor

REPLY = "Điện ba pha, 50 kW."
STAGES = (ASKED, ANSWERED, PUBLISHED, REFUSED)
# person: the verbs open at asked, answered, published, refused
VERBS = {
    "minh": ({"reply"}, set(), set(), set()),
    "thu": (set(), set(), set(), set()),  # only reads for Minh's cooperative
    "lan": (set(), set(), set(), set()),  # has asked
    "an": (set(), set(), set(), set()),
    "hoa": (set(), set(), set(), set()),
    "admin": (set(), set(), set(), set()),
    "quan": ({"refuse"}, {"publish", "return", "refuse"}, set(), set()),
    "own": (set(), set(), set(), set()),  # a moderator with a part in the asker's institute
    "guest": (set(), set(), set(), set()),
}
# person: sees it while asked, answered, published, refused; and published, after the need has left the show
SEES = {
    "minh": "yyyy y",
    "thu": "yyyy y",
    "lan": "yyyy y",
    "an": "nnyn n",
    "hoa": "nnyn n",
    "admin": "yyyy y",
    "quan": "yyyy y",
    "own": "yyyy y",
    "guest": "nnyn n",
}


@pytest.fixture
def people(lan: Person, minh: Person, hoa: Person, quan: Person, an: Person, admin: Person) -> dict[str, Any]:
    with transaction():
        thu = make_person("Đỗ Anh Thư", "thu@example.vn")
        join(thu, minh.organisations[0], VIEWER)
        own = make_person("Cán bộ của viện", "cua-vien@example.vn", "moderator")
        join(own, lan.organisations[0], VIEWER)
    cast = {"lan": lan, "minh": minh, "hoa": hoa, "quan": quan, "an": an, "admin": admin}
    return {**cast, "thu": thu, "own": own, "guest": Guest()}


def bring(question: Question, stage: str, minh: Person, quan: Person) -> None:
    """To that stage by the steps that lead there, in the caller's transaction."""
    if stage in (ANSWERED, PUBLISHED):
        questions.reply(question, minh, REPLY)
        db.session.flush()
    if stage == PUBLISHED:
        questions.decide(question, quan, "publish", question.version)
    if stage == REFUSED:
        questions.decide(question, quan, "refuse", question.version, "Không liên quan")


@pytest.mark.parametrize("stage", STAGES)
def test_status_by_person_by_verb(question: Question, people: dict[str, Any], stage: str):
    with transaction():
        bring(question, stage, people["minh"], people["quan"])
    found = {name: {s.verb for s in question_life.open_to(person, question)} for name, person in people.items()}
    assert found == {name: verbs[STAGES.index(stage)] for name, verbs in VERBS.items()}


@pytest.mark.parametrize("stage", [*STAGES, "gone"])
def test_status_by_person_by_visible(question: Question, open_need: Need, people: dict[str, Any], stage: str):
    """The rule in Python and its twin in SQL."""
    with transaction():
        bring(question, PUBLISHED if stage == "gone" else stage, people["minh"], people["quan"])
        if stage == "gone":
            withdraw(open_need, people["minh"])
    place = 5 if stage == "gone" else STAGES.index(stage)
    expected = {name: cells[place] == "y" for name, cells in SEES.items()}
    assert {name: allows(person, "see", question) for name, person in people.items()} == expected
    chosen = {name: db.select(Question.id).where(Question.visible_to(person)) for name, person in people.items()}
    assert {name: bool(db.session.execute(one).first()) for name, one in chosen.items()} == expected


@pytest.mark.parametrize("stage", STAGES)
def test_the_page_of_the_need_keeps_to_it(
    question: Question, open_need: Need, people: dict[str, Any], visit: Any, visitor: Visitor, stage: str
):
    """Officers read what is not public on their desk; the reply is nobody's before it is released but its author's."""
    with transaction():
        bring(question, stage, people["minh"], people["quan"])
    for name, person in people.items():
        text = (visitor if name == "guest" else visit(person)).page(page_of(open_need)).text
        sides = ("minh", "thu", "lan", "own")
        assert (WORDS in text) is (stage == PUBLISHED or name in sides), name
        reads_reply = stage == PUBLISHED or (stage == ANSWERED and name in ("minh", "thu"))
        assert (REPLY in text) is reads_reply, name
        if name in ("an", "guest"):
            assert people["lan"].organisations[0].name not in text and people["minh"].organisations[0].name not in text


def told(person: Person, kind: str) -> list[str]:
    found = db.session.query(Notice).filter_by(person_id=person.id, kind=kind).order_by(Notice.id)
    return [words_of(one.kind, one.params).body for one in found]


def test_from_the_question_to_the_public(
    visit: Any, visitor: Visitor, lan: Person, minh: Person, quan: Person, open_need: Need
):
    client = visit(lan)
    page = client.page(page_of(open_need))
    assert "Nhận câu hỏi đến hết ngày" in page.text
    assert client.submit(f"{page_of(open_need)}/hoi", {"words": WORDS}).location == f"{page_of(open_need)}#cau-hoi"
    [question] = rows(Question)
    assert (question.status, question.asker, question.organisation) == (ASKED, lan, lan.organisations[0])
    assert len(told(minh, "answers.question_asked")) == 1 and WORDS not in visitor.get(page_of(open_need)).text
    url = f"/cau-hoi/{question.public_id}/tra-loi"
    assert url in [a.get("href") for a in visit(minh).page(page_of(open_need)).all("a")]
    assert visit(minh).submit(url, {"reply": REPLY}).status_code == 303
    assert REPLY not in visitor.get(page_of(open_need)).text + client.get(page_of(open_need)).text
    officer = visit(quan)
    desk = officer.page("/kiem-duyet/cau-hoi")
    assert WORDS in desk.text and REPLY in desk.text and lan.organisations[0].name in desk.text
    decided = f"/kiem-duyet/cau-hoi/{question.public_id}/publish"
    assert officer.submit(decided, page="/kiem-duyet/cau-hoi").status_code == 303
    text = visitor.page(page_of(open_need)).text
    assert WORDS in text and REPLY in text
    for person in (lan, minh):
        assert len(told(person, "answers.question_published")) == 1
    assert [entry.verb for entry in history.entries_of(question)] == ["ask", "reply", "publish"]
    assert "Không có câu hỏi nào chờ duyệt" in officer.page("/kiem-duyet/cau-hoi").text


@pytest.mark.parametrize("day", [-1, 0, 1])
def test_questions_close_after_their_day(visit: Any, lan: Person, open_need: Need, day: int):
    """The day itself still counts; whoever has the form open then gets the words back."""
    with transaction():
        open_need.questions_until = today()
    client, url = visit(lan), f"{page_of(open_need)}/hoi"
    form = {**dict(client._form_for(url, None)), "words": WORDS}
    with time_machine.travel(now() + timedelta(days=day)):
        client = visit(lan)
        form["csrf_token"] = client.csrf_token()
        response = client.post(url, data=form)
        assert response.status_code == (409 if day > 0 else 303)
        assert len(rows(Question)) == (day <= 0)
        if day > 0:
            assert WORDS in response.text and "chỉ nhận câu hỏi đến hết ngày" in response.text
            assert "chỉ nhận câu hỏi đến hết ngày" in client.page(url).text
            text = client.page(page_of(open_need)).text
            assert "Đã hết hạn đặt câu hỏi ngày" in text and "Đặt câu hỏi" not in text.replace("Đã hết hạn đặt", "")
            with pytest.raises(questions.Closed), transaction():
                questions.ask(lan, lan.organisations[0], open_need, WORDS)


def test_a_need_without_a_day_takes_none(visit: Any, lan: Person, need: Need):
    client = visit(lan)
    assert "Hỏi và đáp" not in client.page(page_of(need)).text
    assert "không nhận câu hỏi" in client.page(f"{page_of(need)}/hoi").text
    with pytest.raises(questions.Closed), transaction():
        questions.ask(lan, lan.organisations[0], need, WORDS)


@pytest.mark.parametrize(
    ("name", "status"), [("lan", 303), ("an", 303), ("minh", 403), ("hoa", 403), ("thu", 403), ("guest", 303)]
)
def test_who_may_ask(people: dict[str, Any], open_need: Need, visit: Any, visitor: Visitor, name: str, status: int):
    """An's firm need not be verified; a guest is sent to sign in; who only reads for a firm asks nothing."""
    with transaction():
        people["an"].organisations[0].verified_at = None
    client = visitor if name == "guest" else visit(people[name])
    assert client.submit(f"{page_of(open_need)}/hoi", {"words": WORDS}).status_code == status
    assert len(rows(Question)) == (name in ("lan", "an"))


def test_of_several_organisations_one_is_chosen(visit: Any, lan: Person, an: Person, open_need: Need):
    with transaction():
        second = make_organisation("Công ty của Lan", "DOANHNGHIEP", lan)
    client, url = visit(lan), f"{page_of(open_need)}/hoi"
    for forged in (an.organisations[0].public_id, "", "x" * 99):
        assert 'id="organisation-error"' in client.submit(url, {"words": WORDS, "organisation": forged}).text
    assert client.submit(url, {"words": WORDS, "organisation": second.public_id}).status_code == 303
    assert [one.organisation for one in rows(Question)] == [second]


@pytest.mark.parametrize("words", ["", " \u200f\x00", "x" * 1001])
def test_bad_words_are_told_at_the_field(visit: Any, lan: Person, open_need: Need, words: str):
    response = visit(lan).submit(f"{page_of(open_need)}/hoi", {"words": words})
    assert response.status_code == 200 and 'id="words-error"' in response.text and rows(Question) == []


def test_who_gives_the_own_name_away_is_warned_once(visit: Any, lan: Person, minh: Person, open_need: Need):
    """Both the asker, and the owner of an anonymous need."""
    client, url = visit(lan), f"{page_of(open_need)}/hoi"
    asked = {"words": f"{lan.organisations[0].name} hỏi: gọi 0912 345 678 được không?"}
    response = client.submit(url, asked)
    assert response.status_code == 200 and "0912 345 678" in response.text and "để lộ" in response.text
    assert rows(Question) == [] and client.submit(url, {**asked, "reviewed": "y"}).status_code == 303
    reply = {"reply": f"Xin liên hệ {minh.organisations[0].name}"}
    owner, url = visit(minh), f"/cau-hoi/{rows(Question)[0].public_id}/tra-loi"
    response = owner.submit(url, reply)
    assert response.status_code == 200 and "để lộ" in response.text and rows(Question)[0].status == ASKED
    assert owner.submit(url, {**reply, "reviewed": "y"}).status_code == 303


def test_the_officer_is_shown_what_gives_somebody_away(
    visit: Any, lan: Person, minh: Person, quan: Person, open_need: Need
):
    with transaction():
        words = f"Có phải {minh.organisations[0].name} không? Gọi 0912 345 678"
        question = questions.ask(lan, lan.organisations[0], open_need, words)
        questions.reply(question, minh, "Gọi 0987 654 321")
    text = visit(quan).page("/kiem-duyet/cau-hoi").text
    assert "Có thể để lộ bên hỏi: số điện thoại: 0912 345 678" in text
    assert (
        f"tên tổ chức: {minh.organisations[0].name}" in text and "0987 654 321" in text.split("Có thể để lộ bên cầu")[1]
    )


def test_a_named_need_has_nothing_to_hide(lan: Person, minh: Person, quan: Person):
    with transaction():
        until = today() + timedelta(days=3)
        need = put_on_show(make_need(minh, minh.organisations[0], anonymous=False, questions_until=until), minh, quan)
        question = questions.ask(lan, lan.organisations[0], need, WORDS)
        questions.reply(question, minh, f"Xin gọi {minh.organisations[0].name}")
    assert questions.telling(question) == ([], [])


@pytest.mark.parametrize("verb", ["return", "refuse"])
def test_a_reason_is_asked_for_and_told(
    visit: Any, lan: Person, minh: Person, quan: Person, replied: Question, open_need: Need, verb: str
):
    client, url = visit(quan), f"/kiem-duyet/cau-hoi/{replied.public_id}/{verb}"
    for empty in ("", "  "):
        response = client.submit(url, {"reason": empty}, page="/kiem-duyet/cau-hoi")
        assert response.status_code == 200 and 'id="reason-error"' in response.text
    assert replied.status == ANSWERED
    assert client.submit(url, {"reason": "Có số điện thoại"}, page="/kiem-duyet/cau-hoi").status_code == 303
    kind = {"return": "answers.reply_returned", "refuse": "answers.question_refused"}[verb]
    assert ["Có số điện thoại" in body for body in told(minh, kind)] == [True]
    assert len(told(lan, kind)) == (verb == "refuse")
    assert "Có số điện thoại" in visit(minh).page(page_of(open_need)).text
    if verb == "return":
        page = visit(minh).page(f"/cau-hoi/{replied.public_id}/tra-loi")
        assert "Điện ba pha" in page.text and "Có số điện thoại" in page.text
        assert visit(minh).submit(f"/cau-hoi/{replied.public_id}/tra-loi", {"reply": "Ba pha"}).status_code == 303
        assert (replied.status, replied.reply, replied.reason) == (ANSWERED, "Ba pha", "")
    with pytest.raises(ReasonNeeded if verb == "return" else NotOpen), transaction():
        questions.decide(replied, quan, verb, replied.version, " ")


def test_the_owner_answers_while_the_officer_refuses(visit: Any, minh: Person, quan: Person, question: Question):
    """One winner either way; the other gets every word back."""
    owner, url = visit(minh), f"/cau-hoi/{question.public_id}/tra-loi"
    form = {**dict(owner._form_for(url, None)), "reply": REPLY}
    officer, desk = visit(quan), "/kiem-duyet/cau-hoi"
    refusal = f"{desk}/{question.public_id}/refuse"
    page = {**dict(officer._form_for(refusal, desk)), "reason": "Lời của cán bộ"}
    assert officer.post(refusal, data=page).status_code == 303
    response = owner.post(url, data=form)
    assert response.status_code == 409 and REPLY in response.text and question.status == REFUSED
    assert "không được công khai" in response.text and question.reply == ""
    assert told(minh, "answers.question_refused") == []  # the owner had not replied: nothing of theirs was refused


def test_the_officer_refuses_while_the_owner_answers(visit: Any, minh: Person, quan: Person, question: Question):
    officer, desk = visit(quan), "/kiem-duyet/cau-hoi"
    refusal = f"{desk}/{question.public_id}/refuse"
    page = {**dict(officer._form_for(refusal, desk)), "reason": "Lời của cán bộ"}
    assert visit(minh).submit(f"/cau-hoi/{question.public_id}/tra-loi", {"reply": REPLY}).status_code == 303
    response = officer.post(refusal, data=page)
    assert response.status_code == 409 and "Lời của cán bộ" in response.text and question.status == ANSWERED


def test_two_officers_at_once(visit: Any, quan: Person, replied: Question):
    with transaction():
        second = make_person("Cán bộ hai", "hai@example.vn", "moderator")
    desk, address = "/kiem-duyet/cau-hoi", f"/kiem-duyet/cau-hoi/{replied.public_id}"
    other = visit(second)
    page = {**dict(other._form_for(f"{address}/return", desk)), "reason": "Viết rõ hơn"}
    assert visit(quan).submit(f"{address}/publish", page=desk).status_code == 303
    response = other.post(f"{address}/return", data=page)
    assert response.status_code == 409 and "Viết rõ hơn" in response.text and replied.status == PUBLISHED


def test_nothing_goes_on_when_the_need_has_left(
    minh: Person, quan: Person, lan: Person, open_need: Need, replied: Question
):
    with transaction():
        second = questions.ask(lan, lan.organisations[0], open_need, "Câu thứ hai?")
        withdraw(open_need, minh)
    for step in (
        lambda: questions.reply(second, minh, REPLY),
        lambda: questions.decide(replied, quan, "publish", replied.version),
        lambda: questions.ask(lan, lan.organisations[0], open_need, WORDS),
    ):
        with pytest.raises(NotOpen), transaction():
            step()


def test_only_so_many_wait_for_one_organisation(visit: Any, lan: Person, an: Person, open_need: Need, minh: Person):
    client, url = visit(lan), f"{page_of(open_need)}/hoi"
    for number in range(questions.MOST_OPEN):
        assert client.submit(url, {"words": f"Câu số {number}?"}).status_code == 303
    response = client.submit(url, {"words": "Một câu nữa?"})
    assert response.status_code == 409 and "Một câu nữa?" in response.text
    assert visit(an).submit(url, {"words": WORDS}).status_code == 303
    with transaction():
        questions.reply(rows(Question)[0], minh, REPLY)  # answered ones wait, too
    assert client.submit(url, {"words": "Một câu nữa?"}).status_code == 409
    assert len(rows(Question)) == questions.MOST_OPEN + 1


def test_one_person_does_not_flood(visit: Any, lan: Person, open_need: Need):
    client, url = visit(lan), f"{page_of(open_need)}/hoi"
    form = {**dict(client._form_for(url, None)), "words": ""}
    answers = [client.post(url, data=form).status_code for _ in range(21)]
    assert set(answers[:20]) == {200} and answers[20] == 429 and client.get(url).status_code == 200
    kept = client.post(url, data={**form, "words": "Câu này chưa được nhận"})
    assert kept.status_code == 429 and "Câu này chưa được nhận" in kept.text and "Retry-After" in kept.headers


def test_nobody_moderates_the_own_side(visit: Any, people: dict[str, Any], replied: Question):
    """Nor is told there who has asked."""
    client, name = visit(people["own"]), people["lan"].organisations[0].name
    page = client.page("/kiem-duyet/cau-hoi")
    assert "do cán bộ khác quyết định" in page.text and name not in page.one("main").text
    url = f"/kiem-duyet/cau-hoi/{replied.public_id}/publish"
    assert client.submit(url, {"version": str(replied.version)}).status_code == 403
    with pytest.raises(NotAllowed), transaction():
        questions.decide(replied, people["own"], "publish", replied.version)
    assert replied.status == ANSWERED


def test_notices_carry_no_names(lan: Person, minh: Person, quan: Person, open_need: Need, replied: Question):
    with transaction():
        questions.decide(replied, quan, "publish", replied.version)
    secrets = (lan.name, minh.name, quan.name, lan.organisations[0].name, minh.organisations[0].name, WORDS, REPLY)
    for row in [*db.session.query(Notice), *db.session.query(Mail)]:
        if row.kind.startswith("answers."):
            assert not [secret for secret in secrets if secret in f"{words_of(row.kind, row.params)} {row.params}"]


def test_the_desk_and_the_page_ask_in_a_flat_number_of_queries(
    visit: Any, lan: Person, minh: Person, quan: Person, open_need: Need, replied: Question
):
    officer, owner, seen = visit(quan), visit(minh), []
    for round_ in range(2):
        for client, url in ((officer, "/kiem-duyet/cau-hoi"), (owner, page_of(open_need))):
            client.page(url)
            with queries() as statements:
                client.page(url)
            seen.append(len(statements))
        with transaction():
            for number in range(4):
                person = make_person(f"Người {number}", f"nguoi{round_}{number}@example.vn")
                firm = make_organisation(f"Công ty {number}", "DOANHNGHIEP", person)
                questions.ask(person, firm, open_need, f"Câu {number}?")
    # Something that is looked at once in a while may fall into one of them; four more questions would cost four.
    assert all(later <= before + 1 for before, later in zip(seen[:2], seen[2:], strict=True)), seen


def test_the_tab_counts_what_waits(visit: Any, quan: Person, hoa: Person, replied: Question):
    [tab] = [a for a in visit(quan).page("/kiem-duyet").all("a") if a.get("href") == "/kiem-duyet/cau-hoi"]
    assert tab.text.replace(" ", "") == "Câuhỏivềnhucầu1"
    assert visit(hoa).get("/kiem-duyet/cau-hoi").status_code == 403


def test_the_record_of_the_officer_names_the_need(visit: Any, quan: Person, replied: Question):
    visit(quan).submit(f"/kiem-duyet/cau-hoi/{replied.public_id}/publish", page="/kiem-duyet/cau-hoi")
    need = replied.need
    page = visit(quan).page(f"/kiem-duyet/can-bo/{quan.public_id}")
    assert f"/kiem-duyet/need/{need.public_id}/lich-su" in [a.get("href") for a in page.all("a")]
    assert need.title in page.text
    file = visit(quan).get(f"/kiem-duyet/can-bo/{quan.public_id}.csv").data.decode("utf-8-sig")
    assert any(need.number in line for line in file.splitlines()[1:])
    lines = visit(quan).get(f"/kiem-duyet/can-bo/{quan.public_id}.json").json["lines"]
    assert [one["item"] for one in lines if one["about"] == "question"] == [need.number]
