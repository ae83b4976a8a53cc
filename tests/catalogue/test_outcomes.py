"""What became of a need: when it must be told, by whom, once, and what waits until then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.catalogue import fresh_jobs, freshness, outcomes, service
from marketplace.catalogue.outcomes import OutcomeNeeded
from marketplace.catalogue.service import Incomplete
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import clock, history
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.models import Mail, Notice
from marketplace.reference import service as reference
from tests.cast import make_need, make_technology, put_on_show
from tests.catalogue.test_policies import bring_to
from tests.catalogue.test_show import address

S = Status
#                 may be told;  withdrawing asks for it (None: it cannot be withdrawn from there)
WHEN = {
    S.DRAFT: (False, None),
    S.SUBMITTED: (False, False),
    S.CONFIRMING: (False, False),
    S.PUBLISHED: (True, True),
    S.RETURNED: (False, False),
    S.REFUSED: (False, None),
    S.WITHDRAWN: (False, None),
    S.EXPIRED: (True, None),
    S.HIDDEN: (True, True),
    S.MERGED: (False, None),
}


@pytest.fixture
def expired(need, minh):
    with clock.at(need.expires_at + timedelta(minutes=1)), transaction():
        service.expire_due()
    return need


def test_every_status_is_in_the_table():
    assert set(WHEN) == set(Status)


@pytest.mark.parametrize("status", WHEN)
def test_when_it_may_be_told(minh, quan, status):
    with transaction():
        item = bring_to(make_need(minh, minh.organisations[0]), status, minh, quan)
    if WHEN[status][0]:
        with transaction():
            outcomes.tell(item, minh, "NOIKHAC")
    else:
        with pytest.raises(NotOpen), transaction():
            outcomes.tell(item, minh, "NOIKHAC")
    assert item.outcome == ("NOIKHAC" if WHEN[status][0] else None)


@pytest.mark.parametrize("status", WHEN)
def test_when_withdrawing_asks_for_it(minh, quan, status):
    with transaction():
        item = bring_to(make_need(minh, minh.organisations[0]), status, minh, quan)
    wanted = {True: OutcomeNeeded, None: NotOpen}.get(WHEN[status][1])
    if wanted:
        with pytest.raises(wanted), transaction():
            service.withdraw(item, minh)
        assert item.status == status
    else:
        with transaction():
            service.withdraw(item, minh)
        assert item.status == S.WITHDRAWN


def test_a_technology_is_not_asked(technology, lan):
    with transaction():
        service.withdraw(technology, lan)
    assert technology.status == S.WITHDRAWN


def test_strangers_are_refused_before_they_learn_anything(need, an, quan):
    for person in (an, quan):
        with pytest.raises(NotAllowed), transaction():
            service.withdraw(need, person)
        with pytest.raises(NotAllowed), transaction():
            outcomes.tell(need, person, "NOIKHAC")


def test_it_is_told_once(expired, minh):
    with transaction():
        outcomes.tell(expired, minh, "TAIDAY", "", "CN-2026-0001")
    with pytest.raises(NotOpen), transaction():
        outcomes.tell(expired, minh, "KHONGCUNG")
    assert (expired.outcome, expired.outcome_number) == ("TAIDAY", "CN-2026-0001")
    told = [entry for entry in history.entries_of(expired) if entry.verb == "outcome"]
    assert [entry.changes for entry in told] == [{"outcome": "TAIDAY", "number": "CN-2026-0001"}]


def test_a_number_belongs_to_what_was_solved_here(expired, minh):
    with transaction():
        outcomes.tell(expired, minh, "NOIKHAC", "", "CN-2026-0001")
    assert expired.outcome_number == ""


def test_a_need_taken_up_again_will_be_asked_again(expired, minh, quan):
    with transaction():
        outcomes.tell(expired, minh, "KHONGCUNG", "Không ai trả lời")
    with pytest.raises(NotOpen), transaction():
        freshness.renew(expired, minh, expired.deadline + timedelta(days=90))
    with transaction():
        service.reopen(expired, minh)
        put_on_show(expired, minh, quan)
    assert expired.outcome is None and expired.outcome_words == ""
    with pytest.raises(OutcomeNeeded), transaction():
        service.withdraw(expired, minh)


# --- what waits until then ----------------------------------------------------------------------------------------

LATER = {0: True, 13: True, 14: False, 200: False}  # days after the end: may a new need be handed in?


@pytest.mark.parametrize("days", LATER)
def test_new_needs_wait_for_outcomes_that_are_owed(expired, minh, days):
    with clock.at(expired.expires_at + timedelta(days=days, minutes=2)):
        with transaction():
            item = make_need(minh, minh.organisations[0], "Cần máy đóng gói")
        assert ("outcome" in dict(service.gaps(item))) is not LATER[days]
        if LATER[days]:
            with transaction():
                service.submit(item, minh)
            return
        with pytest.raises(Incomplete), transaction():
            service.submit(item, minh)
        with transaction():
            outcomes.tell(expired, minh, "KHONGCONCAN")
        with transaction():
            service.submit(item, minh)
        assert item.status == S.SUBMITTED


def test_nobody_else_waits(expired, minh, lan):
    with clock.at(expired.expires_at + timedelta(days=60)):
        with transaction():
            of_lan = make_need(lan, lan.organisations[0])
            service.submit(of_lan, lan)
            service.submit(make_technology(minh, minh.organisations[0]), minh)
    assert of_lan.status == S.SUBMITTED


def test_the_desk_and_the_page_ask_for_it(visit, expired, minh):
    with clock.at(expired.expires_at + timedelta(days=1)):
        reader = visit(minh)
        page = reader.page("/ban-lam-viec")
        assert "Cho biết kết quả của nhu cầu đã hết hạn" in page.text
        assert address(expired, "/ket-qua") in {a.get("href") for a in page.all("a")}
        assert address(expired, "/ket-qua") in {a.get("href") for a in reader.page(address(expired)).all("a")}
        assert expired.title in reader.page("/tin/ket-qua").text
        with transaction():
            outcomes.tell(expired, minh, "KHONGCONCAN")
        assert "Cho biết kết quả của nhu cầu" not in reader.page("/ban-lam-viec").text
        assert "Không còn cần nữa" in reader.page(address(expired)).text
        assert "Không có nhu cầu nào chờ" in reader.page("/tin/ket-qua").text


def test_the_way_from_a_blocked_need_to_what_is_owed(visit, expired, minh):
    with transaction():
        item = make_need(minh, minh.organisations[0], "Cần máy đóng gói")
    with clock.at(expired.expires_at + timedelta(days=14, minutes=2)):
        reader = visit(minh)
        answer = reader.post(address(item, "/gui-duyet"), data={"csrf_token": reader.csrf_token()})
        assert answer.status_code == 303 and item.status == S.DRAFT
        for url in (answer.location, address(item)):
            assert "/tin/ket-qua" in {a.get("href") for a in reader.page(url).all("a")}


# --- pages --------------------------------------------------------------------------------------------------------


def test_withdrawing_leads_to_the_question(visit, need, minh):
    reader = visit(minh)
    answer = reader.submit(address(need, "/rut"), page=address(need))
    assert (answer.status_code, answer.location) == (303, address(need, "/ket-qua")) and need.status == S.PUBLISHED
    assert "Trước khi rút" in reader.page(answer.location).text
    done = reader.submit(answer.location, {"outcome": "KHONGCUNG"})
    assert done.status_code == 303 and (need.status, need.outcome) == (S.WITHDRAWN, "KHONGCUNG")


#       what is sent                                                    what is wrong, or ''
SENT = [
    ({"outcome": "TAIDAY"}, ""),
    ({"outcome": "TAIDAY", "number": "{technology}"}, ""),
    ({"outcome": "TAIDAY", "number": "gd-2026-0003"}, ""),
    ({"outcome": "NOIKHAC", "number": "mua ở chợ"}, ""),  # not asked of it, and not kept
    ({"outcome": "KHAC", "words": "Đã tự chế tạo"}, ""),
    ({"outcome": "KHAC"}, "Xin ghi rõ kết quả."),
    ({"outcome": ""}, "Xin chọn một kết quả."),
    ({}, "Xin chọn một kết quả."),
    ({"outcome": "KHONGCO"}, "không nằm trong danh sách"),
    ({"outcome": "TAIDAY", "number": "CN-1999-0001"}, "Không có tin nào mang số này"),
    ({"outcome": "TAIDAY", "number": "12"}, "Số chưa đúng"),
    ({"outcome": "NOIKHAC", "words": "x" * 1001}, "không quá 1000"),
]


@pytest.mark.parametrize(("sent", "wrong"), SENT)
def test_what_is_taken(visit, expired, minh, technology, sent, wrong):
    data = {name: value.format(technology=technology.number) for name, value in sent.items()}
    answer = visit(minh).submit(address(expired, "/ket-qua"), data)
    assert answer.status_code == (200 if wrong else 303) and wrong in answer.text
    assert expired.outcome == (None if wrong else sent["outcome"])
    if wrong and "words" in sent:
        assert sent["words"] in answer.text, "nothing that was typed is lost"
    if not wrong and "number" in sent:
        assert expired.outcome_number == (data["number"].upper() if sent["outcome"] == "TAIDAY" else "")


def test_two_colleagues_at_once(visit, need, minh):
    first, second = visit(minh), visit(minh)
    url = address(need, "/ket-qua")
    token = second.csrf_token()
    assert first.submit(url, {"outcome": "KHONGCONCAN"}).status_code == 303
    assert second.post(url, data={"csrf_token": token, "outcome": "KHONGCUNG"}).status_code == 409
    assert need.outcome == "KHONGCONCAN"


def test_withdrawn_while_a_colleague_renews(visit, need, minh):
    with transaction():
        outcomes.tell(need, minh, "KHONGCONCAN")
        service.withdraw(need, minh)
    reader = visit(minh)
    day = (need.deadline + timedelta(days=30)).strftime("%d/%m/%Y")
    data = {"csrf_token": reader.csrf_token(), "deadline": day}
    assert reader.post(address(need, "/con-hieu-luc"), data=data).status_code == 409
    assert need.status == S.WITHDRAWN


def test_others_have_no_such_page(visit, need, an, quan):
    for person in (an, quan):
        assert visit(person).get(address(need, "/ket-qua")).status_code == 403


# --- the public figure --------------------------------------------------------------------------------------------


def test_outcomes_are_counted(minh, quan):
    codes = [entry.code for entry in reference.codes("need_outcome")]
    assert outcomes.counts() == dict.fromkeys(codes, 0)
    with transaction():
        for number, code in enumerate(["TAIDAY", "KHONGCUNG", "KHONGCUNG"]):
            item = put_on_show(make_need(minh, minh.organisations[0], f"Cần máy số {number}"), minh, quan)
            outcomes.tell(item, minh, code)
    assert outcomes.counts() == {**dict.fromkeys(codes, 0), "TAIDAY": 1, "KHONGCUNG": 2}


def test_it_is_asked_for_once_more_and_then_officers_are_told(need, minh, quan, app):
    """One reminder OUTCOME_DAYS after the end, one word to the officers as many days later; each once."""
    ended, days = need.expires_at, app.config["OUTCOME_DAYS"]

    def told(person):
        kinds = select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)
        return [kind for kind in db.session.execute(kinds).scalars() if kind in ("catalogue.owed", "catalogue.untold")]

    with clock.at(ended + timedelta(minutes=1)), transaction():
        service.expire_due()
    found = []
    for day in (days - 1, days, days + 1, 2 * days - 1, 2 * days, 2 * days + 1, 5 * days):
        with clock.at(ended + timedelta(days=day, minutes=2)), transaction():
            fresh_jobs.remind()
        found.append((len(told(minh)), len(told(quan))))
    assert found == [(0, 0), (1, 0), (1, 0), (1, 0), (1, 1), (1, 1), (1, 1)]
    assert (told(minh), told(quan)) == (["catalogue.owed"], ["catalogue.untold"])
    mails = db.session.execute(select(Mail).where(Mail.kind.in_(["catalogue.owed", "catalogue.untold"]))).scalars()
    assert [(row.kind, row.to) for row in mails] == [("catalogue.owed", minh.email)]


def test_what_ended_long_ago_is_asked_for_before_officers_are_told(need, minh, quan, app):
    with clock.at(need.expires_at + timedelta(days=400)):
        with transaction():
            service.expire_due()
            fresh_jobs.remind()
        assert kinds_of(minh)[-1] == "catalogue.owed" and "catalogue.untold" not in kinds_of(quan)


@pytest.mark.parametrize("how", ["told", "renewed"])
def test_nobody_is_reminded_of_what_is_settled(need, minh, quan, app, how):
    with clock.at(need.expires_at + timedelta(days=1)), transaction():
        service.expire_due()
        if how == "told":
            outcomes.tell(need, minh, "KHONGCUNG")
        else:
            freshness.renew(need, minh, clock.today() + timedelta(days=90))
    with clock.at(clock.now() + timedelta(days=60 + 2 * app.config["OUTCOME_DAYS"])), transaction():
        freshness.remind_of_outcomes()
    assert "catalogue.owed" not in kinds_of(minh)


def kinds_of(person):
    return list(
        db.session.execute(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)).scalars()
    )
