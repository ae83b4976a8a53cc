"""Requests at fields, their answers, and the thread: who reads and writes what, and who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from marketplace.accounts.models import VIEWER, Membership
from marketplace.catalogue import jobs as catalogue_jobs
from marketplace.catalogue import remarks, revising, service
from marketplace.catalogue.content import Content
from marketplace.catalogue.revision_models import ThreadMessage
from marketplace.catalogue.status import Status
from marketplace.catalogue.story import thread_of
from marketplace.extensions import db
from marketplace.kernel import clock, history
from marketplace.kernel.db import transaction
from marketplace.kernel.jobs import Job
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.moderation import claims
from marketplace.notices.models import Notice
from marketplace.notices.service import words_of
from tests.cast import make_need, make_person, make_technology
from tests.catalogue.test_edit import form_of
from tests.catalogue.test_show import address
from tests.html import Page

PAIRS = [("title", "Nói được kết quả."), ("trl_evidence", "Biên bản ở đâu?"), ("benefit", "  ")]


@pytest.fixture
def returned(lan, quan):
    """A technology sent back with two requests and nothing else."""
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        service.submit(item, lan)
        service.send_back(item, quan, [], "", PAIRS)
    return item


def told(person):
    return list(db.session.execute(select(Notice).where(Notice.person_id == person.id)).scalars())


def box(item, number):
    return f"tra-loi-{remarks.open_of(item)[number].public_id}"


def test_requests_are_reason_enough_and_empty_ones_are_passed_over(returned):
    assert returned.status == Status.RETURNED
    assert [(one.field, one.words, one.edition) for one in remarks.open_of(returned)] == [
        ("title", "Nói được kết quả.", 1),
        ("trl_evidence", "Biên bản ở đâu?", 1),
    ]
    assert history.entries_of(returned)[-1].reason == "@title, trl_evidence"


def test_each_stands_at_its_field(visit, lan, returned):
    page = visit(lan).page(address(returned, "/sua"))
    places = [e.get("id") for e in page.all("div", "input", "textarea") if e.get("id")]
    first, second = (f"yeu-cau-{one.public_id}" for one in remarks.open_of(returned))
    assert places.index(first) < places.index("title") < places.index("problem")
    assert places.index("solution") < places.index(second) < places.index("trl_evidence")
    panel = visit(lan).page(address(returned))
    assert {a.get("href") for a in panel.all("a")} >= {address(returned, f"/sua?buoc=1#{first}")}
    assert "Nói được kết quả." in panel.text


def test_answers_are_saved_with_the_form_and_stay_open_until_the_officer_decides(visit, lan, quan, returned):
    reader = visit(lan)
    name = box(returned, 0)
    reader.submit(address(returned, "/sua"), {name: "  Đã nêu.  ", "title": "Máy sấy mít, bớt điện", "do": "save"})
    assert [one.answer for one in remarks.open_of(returned)] == ["Đã nêu.", ""]
    assert form_of(reader.get(address(returned, "/sua")))[name] == ["Đã nêu."]
    reader.submit(address(returned, "/sua"), {name: "Đã nêu rõ.", "do": "submit"})
    assert returned.status == Status.SUBMITTED
    assert [one.answer for one in remarks.open_of(returned)] == ["Đã nêu rõ.", ""]
    with transaction():
        service.publish(returned, quan)
    assert remarks.open_of(returned) == [] and len(remarks.all_of(returned)) == 2


def test_a_failed_form_keeps_the_answers(visit, lan, returned):
    name = box(returned, 1)
    response = visit(lan).submit(address(returned, "/sua"), {name: "Ở phụ lục", "title": "", "do": "save"})
    assert response.status_code == 422 and form_of(response)[name] == ["Ở phụ lục"]
    assert remarks.open_of(returned)[1].answer == ""


def test_an_answer_too_long_is_told_at_its_box(visit, lan, returned):
    name = box(returned, 0)
    response = visit(lan).submit(address(returned, "/sua"), {name: "x" * 2001, "title": "Tên khác", "do": "save"})
    assert response.status_code == 422 and f'id="{name}-error"' in response.text
    assert form_of(response)[name] == ["x" * 2001] and returned.title != "Tên khác"


def test_answers_of_an_overtaken_form_are_not_lost(visit, lan, returned):
    reader, name = visit(lan), box(returned, 0)
    mine = dict(form_of(reader.get(address(returned, "/sua"))))
    reader.submit(address(returned, "/sua"), {"title": "Tên mới hơn", "do": "save"})
    response = reader.post(address(returned, "/sua"), data={**mine, name: ["Đã nêu."], "do": ["save"]})
    assert response.status_code == 409 and form_of(response)[name] == ["Đã nêu."]


def test_requests_about_a_revision_are_answered_on_its_form(visit, lan, quan, technology):
    with transaction():
        revision = revising.begin(technology, lan)
        revising.write(revision, lan, Content({"solution": "Cách làm khác hẳn, dài và mới."}))
        revising.submit(revision, lan)
        revising.send_back(revision, quan, [], "", [("solution", "Vì sao đổi?")])
    reader, name = visit(lan), box(technology, 0)
    asked = f"#yeu-cau-{remarks.open_of(technology)[0].public_id}"
    assert [a.get("href") for a in reader.page(address(technology, "/sua")).all("a")].count(asked) == 1
    shown = reader.page(address(technology, "/ban-sua"))
    assert (
        "Vì sao đổi?" in shown.one("main").text
        and "Vì sao đổi?" not in visit(quan).get(address(technology, "/ban-sua")).text
    )
    [edit] = [a for a in shown.one("main").all("a") if a.text == "Sửa tiếp"]
    [send] = [b for b in shown.one("main").all("button") if b.text == "Gửi duyệt bản sửa"]
    assert "second" not in edit.get("class") and "second" in send.get("class")  # what was sent back is edited first
    reader.submit(address(technology, "/sua"), {name: "Vì rẻ hơn.", "do": "submit"})
    assert remarks.open_of(technology)[0].answer == "Vì rẻ hơn."
    assert revising.open_of(technology).status == "submitted"
    with transaction():
        revising.approve(revising.open_of(technology), quan)
    assert remarks.open_of(technology) == []


def test_only_the_poster_answers_and_only_while_it_is_open(lan, minh, quan, returned):
    remark = remarks.open_of(returned)[0]
    for stranger in (minh, quan):
        with pytest.raises(NotAllowed), transaction():
            remarks.answer(remark, stranger, "x")
    with transaction():
        remarks.settle_all(returned)
    with pytest.raises(NotOpen), transaction():
        remarks.answer(remark, lan, "Muộn")


# The thread ----------------------------------------------------------------------------------------------------------


def say(reader, item, words):
    return reader.submit(address(item, "/trao-doi"), {"words": words})


def test_the_whole_exchange_in_time_order(visit, lan, quan, returned):
    visit(lan).submit(address(returned, "/sua"), {box(returned, 0): "Đã nêu.", "do": "submit"})
    say(visit(lan), returned, "Bao giờ có kết quả?")
    say(visit(quan), returned, "Trong tuần này.")
    with transaction():
        service.publish(returned, quan)
    for actor in (lan, quan):
        texts = [one.text for one in thread_of(returned, actor)]
        parts = [
            "Đã gửi duyệt",
            "Đã yêu cầu bổ sung",
            "Nói được kết quả.",
            "Biên bản ở đâu?",
            "Đã nêu.",
            "Bao giờ",
            "Trong tuần",
            "duyệt đăng",
        ]
        places = [next(n for n, text in enumerate(texts) if part in text) for part in parts]
        assert places == sorted(places), texts


def test_officers_are_not_named_to_the_poster_nor_people_of_the_poster_to_officers(visit, lan, quan, returned):
    say(visit(lan), returned, "Bao giờ có kết quả?")
    say(visit(quan), returned, "Trong tuần này.")
    own, desk = (visit(who).page(address(returned, "/trao-doi")).one("main").text for who in (lan, quan))
    assert quan.name not in own and "Cán bộ duyệt" in own and "Bạn" in own
    assert lan.name not in desk and "Bên đăng" in desk and "Bạn" in desk


def test_who_may_read_and_write(visit, visitor, lan, minh, quan, hoa, admin, an, returned):
    with transaction():
        viewer = make_person("Người xem", "nguoixem@example.vn")
        db.session.add(Membership(person_id=viewer.id, organisation_id=returned.organisation_id, role=VIEWER))
    codes = {}
    for name, who in {"lan": lan, "minh": minh, "quan": quan, "hoa": hoa, "admin": admin, "viewer": viewer}.items():
        reader = visit(who)
        sent = {"csrf_token": reader.csrf_token(), "words": "Xin chào"}
        page = reader.get(address(returned, "/trao-doi")).status_code
        codes[name] = page, reader.post(address(returned, "/trao-doi"), data=sent).status_code
    refused = (404, 404)
    assert codes == {
        "lan": (200, 303), "quan": (200, 303), "viewer": (200, 403),
        "minh": refused, "hoa": refused, "admin": refused,
    }  # fmt: skip
    assert visitor.get(address(returned, "/trao-doi")).status_code == 303
    assert visitor.get(address(returned)).status_code == 404


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 2001])
def test_bad_messages_are_told_at_the_box(visit, lan, returned, words):
    response = say(visit(lan), returned, words)
    assert response.status_code == 422 and 'id="words-error"' in response.text
    assert db.session.execute(select(ThreadMessage)).first() is None
    assert words.strip() in Page.read(response.text).one("textarea").source_text


def test_the_other_side_is_told(visit, lan, minh, quan, hoa, returned):
    say(visit(lan), returned, "Bao giờ?")
    say(visit(quan), returned, "Trong tuần này.")
    for job in db.session.execute(select(Job).where(Job.name == "catalogue.said").order_by(Job.id)).scalars().all():
        with transaction():
            catalogue_jobs.said(**job.args)
    (to_officer,), (to_poster,) = told(quan), told(lan)
    assert (to_officer.kind, to_poster.kind) == ("catalogue.asked", "catalogue.said")
    assert to_officer.link == to_poster.link == address(returned, "/trao-doi")
    assert "Trong tuần này." in words_of(to_poster.kind, to_poster.params).body
    assert quan.name not in str(to_poster.params) and told(minh) == told(hoa) == []


def test_the_officer_at_work_is_told_rather_than_the_last_one(lan, quan, returned):
    """Quân asked; Tuấn holds the claim now. When it has run out, Quân is the last one who spoke."""
    with transaction():
        tuan = make_person("Đỗ Anh Tuấn", "tuan@example.vn", "moderator")
        service.submit(returned, lan)
        claims.take(returned, tuan)
        first = remarks.say(returned, lan, "Đã bổ sung biên bản.")
    with transaction():
        catalogue_jobs.said(first.public_id)
    assert ([one.kind for one in told(tuan)], told(quan)) == (["catalogue.asked"], [])
    with clock.at(clock.now() + timedelta(hours=2)), transaction():
        catalogue_jobs.said(first.public_id)
    assert len(told(quan)) == len(told(tuan)) == 1


def test_nobody_is_told_where_no_officer_has_acted_yet(visit, lan, quan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
        message = remarks.say(item, lan, "Xin hỏi")
    with transaction():
        catalogue_jobs.said(message.public_id)
        catalogue_jobs.said("x" * 12)
    assert told(quan) == []


def test_an_anonymous_need_keeps_its_poster_from_the_thread_of_officers(visit, minh, quan):
    with transaction():
        item = make_need(minh, minh.organisations[0])
        service.submit(item, minh)
        service.send_back(item, quan, ["THIEUBANGCHUNG"], "Xin nói rõ.")
        remarks.say(item, minh, "Vâng.")
    main = visit(quan).page(address(item, "/trao-doi")).one("main").text
    assert minh.name not in main and minh.organisations[0].name not in main


def test_reading_a_long_thread_asks_few_questions(app, visit, lan, quan, returned):
    reader = visit(lan)

    def count():
        asked = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
        reader.get(address(returned, "/trao-doi"))
        return len(asked)

    before = count()
    with transaction():
        for n in range(20):
            remarks.say(returned, lan, f"Tin nhắn {n}")
            remarks.pin(returned, quan, [("title", f"Yêu cầu {n}")], 1)
    assert count() <= 2 * before + 2  # the first listener counts along


# Notices of revisions ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["approve", "return", "refuse", "undo"])
def test_the_writers_learn_what_became_of_their_revision(lan, quan, minh, technology, verb):
    with transaction():
        revision = revising.begin(technology, lan)
        new = technology.title + " x" if verb == "undo" else "Một tên gọi mới hẳn, dài hơn nhiều so với tên cũ " * 3
        revising.write(revision, lan, Content({"title": new[:190], "trl": 7 if verb == "undo" else 8}))
        revising.submit(revision, lan)
        if verb == "approve":
            revising.approve(revision, quan)
        elif verb == "return":
            revising.send_back(revision, quan, ["THIEUBANGCHUNG"], "Xin thêm.", [("trl", "Vì sao 8?")])
        else:
            getattr(revising, "undo" if verb == "undo" else "refuse")(revision, quan, ["QUANGCAO"], "Xin thêm.")
    with transaction():
        catalogue_jobs.revision_decided(verb, revision.public_id, "technology")
        catalogue_jobs.revision_decided(verb, "x" * 12, "technology")
    (notice,) = told(lan)
    words = words_of(notice.kind, notice.params)
    assert notice.kind == f"catalogue.revision_{verb}" and technology.number in words.body and "%(" not in words.body
    assert ("Xin thêm." in words.body) is (verb != "approve")
    assert ("Mức sẵn sàng công nghệ" in words.body) is (verb == "return")
    assert told(minh) == told(quan) == []
