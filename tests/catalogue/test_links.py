"""The signed links of mails: which are good, which are not, and that only sending the form does anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy import select

from marketplace.accounts.models import VIEWER, Membership
from marketplace.catalogue import freshness, links, outcomes, service
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel import clock, history
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from tests.cast import make_need, make_person, make_technology, put_on_show

GRACE = 90
RENEW, OUTCOME = "/tin/con-hieu-luc", "/tin/ket-qua"


@pytest.fixture
def open_need(minh, quan):
    """A need without a deadline: it is renewed with a button, as a technology is."""
    with transaction():
        return put_on_show(make_need(minh, minh.organisations[0], deadline=None), minh, quan)


def expire(item):
    with transaction():
        item.expires_at = now() - timedelta(days=1)
    with transaction():
        service.expire_due()
    assert item.status == Status.EXPIRED


def renewals(item):
    return [entry.verb for entry in history.entries_of(item)].count("renew")


def press(browser, url, **data):
    """Open the page and send its form, as a person does."""
    return browser.submit(url, data)


# --- what spoils a link -------------------------------------------------------------------------------------------


def leave(item, person):
    db.session.delete(db.session.execute(select(Membership).where(Membership.person_id == person.id)).scalar_one())


def only_look_on(item, person):
    db.session.execute(select(Membership).where(Membership.person_id == person.id)).scalar_one().role = VIEWER


def shut_account(item, person):
    person.disabled_at = now()


def renew(item, person):
    service.renew(item, person)
    item.expires_at += timedelta(seconds=1)  # the clock of a test may stand still


def withdraw(item, person):
    service.withdraw(item, person)


def withdraw_and_reopen(item, person):
    service.withdraw(item, person)
    service.reopen(item, person)


def hide(item, person):
    moderator = make_person("Cán bộ khác", "canbo@example.vn", "moderator")
    service.hide(item, moderator, "report", "Có phản ánh")


def suspend(item, person):
    item.organisation.suspended_at = now()


SPOILED = {
    "the person left": leave,
    "the person only looks on": only_look_on,
    "the account is shut": shut_account,
    "it was renewed meanwhile": renew,
    "it was withdrawn": withdraw,
    "it was opened again": withdraw_and_reopen,
    "it was hidden": hide,
    "the organisation is suspended": suspend,
}


@pytest.mark.parametrize("what", SPOILED)
def test_what_happened_since_spoils_a_link(visitor, technology, lan, what):
    token = links.sign(links.RENEW, technology, lan)
    with transaction():
        SPOILED[what](technology, lan)
    status, done = technology.status, renewals(technology)
    page = visitor.page(f"{RENEW}/{token}", 410)
    assert "Liên kết này không còn dùng được" in page.text
    sent = visitor.post(f"{RENEW}/{token}", data={"csrf_token": visitor.csrf_token()})
    assert sent.status_code == 410 and technology.status == status and renewals(technology) == done


def test_a_used_link_says_that_all_is_well(visitor, technology, lan):
    token = links.sign(links.RENEW, technology, lan)
    assert press(visitor, f"{RENEW}/{token}").status_code == 303
    page = visitor.page(f"{RENEW}/{token}", 410)
    assert "đã được xác nhận và đang hiển thị" in page.text and renewals(technology) == 1


def test_a_link_of_somebody_who_left_tells_nothing(visitor, technology, lan):
    token = links.sign(links.RENEW, technology, lan)
    with transaction():
        service.renew(technology, lan)
        leave(technology, lan)
    page = visitor.page(f"{RENEW}/{token}", 410)
    assert technology.number not in page.text and technology.title not in page.text


LATE = {-60: 200, 0: 200, GRACE - 1: 200, GRACE: 410, GRACE + 300: 410}  # days after its end: answer


@pytest.mark.parametrize("days", LATE)
def test_until_when_it_is_good(visitor, technology, lan, days):
    token = links.sign(links.RENEW, technology, lan)
    moment = technology.expires_at + timedelta(days=days, minutes=1)
    with clock.at(moment):
        if days >= 0:
            with transaction():
                service.expire_due()
        assert visitor.get(f"{RENEW}/{token}").status_code == LATE[days]
        sent = visitor.post(f"{RENEW}/{token}", data={"csrf_token": visitor.csrf_token()})
        assert sent.status_code == (303 if LATE[days] == 200 else 410)
    assert renewals(technology) == (1 if LATE[days] == 200 else 0)


# --- forged links -------------------------------------------------------------------------------------------------


def tampered(token):
    return ("A" if token[0] != "A" else "B") + token[1:]


def test_forged_links(app, visitor, technology, open_need, lan, minh, an):
    good = links.sign(links.RENEW, technology, lan)
    value = [technology.kind, technology.public_id, lan.public_id, technology.expires_at.isoformat()]
    key = app.config["SECRET_KEY"]
    forged = {
        "tampered": tampered(good),
        "cut": good[:-1],
        "nothing": "x",
        "long": "x" * 5000,
        "another key": URLSafeSerializer("another", salt="catalogue.renew").dumps(value),
        "another purpose": URLSafeSerializer(key, salt="catalogue.outcome").dumps(value),
        "of accounts": URLSafeSerializer(key, salt="accounts.confirm").dumps(value),
        "another shape": URLSafeSerializer(key, salt="catalogue.renew").dumps({"item": 1}),
        "another kind": URLSafeSerializer(key, salt="catalogue.renew").dumps(["person", *value[1:]]),
        "no day": URLSafeSerializer(key, salt="catalogue.renew").dumps([*value[:3], "mai"]),
        "a stranger": links.sign(links.RENEW, technology, an),
        "the other side": links.sign(links.RENEW, technology, minh),
    }
    token = visitor.csrf_token()
    for name, one in forged.items():
        assert visitor.get(f"{RENEW}/{one}").status_code == 410, name
        assert visitor.post(f"{RENEW}/{one}", data={"csrf_token": token}).status_code == 410, name
    assert renewals(technology) == 0
    assert visitor.get(f"{RENEW}/{good}").status_code == 200, "the one they were made of is good"


def test_each_purpose_has_links_of_its_own(visitor, need, minh):
    expire(need)
    renew_token, outcome_token = (links.sign(purpose, need, minh) for purpose in (links.RENEW, links.OUTCOME))
    assert visitor.get(f"{RENEW}/{renew_token}").status_code == 200
    assert visitor.get(f"{OUTCOME}/{outcome_token}").status_code == 200
    assert visitor.get(f"{RENEW}/{outcome_token}").status_code == 410
    assert visitor.get(f"{OUTCOME}/{renew_token}").status_code == 410


# --- programs that open links -------------------------------------------------------------------------------------


def test_scanners_change_nothing(app, technology, need, lan, minh):
    """GET and HEAD, from many places, as programs that look into mails do."""
    expire(need)
    urls = [
        f"{RENEW}/{links.sign(links.RENEW, technology, lan)}",
        f"{OUTCOME}/{links.sign(links.OUTCOME, need, minh)}",
    ]
    before = technology.version, technology.expires_at, need.version
    for url in urls:
        for method in ("GET", "HEAD", "GET", "OPTIONS"):
            assert app.test_client().open(url, method=method, complain=method == "GET").status_code == 200
    assert (technology.version, technology.expires_at, need.version) == before
    assert renewals(technology) == 0 and need.outcome is None


def test_a_bare_post_without_the_page_changes_nothing(app, technology, lan):
    url = f"{RENEW}/{links.sign(links.RENEW, technology, lan)}"
    for data in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
        assert app.test_client().post(url, data=data).status_code == 400
    assert renewals(technology) == 0


def test_the_page_says_what_it_is_about_and_is_kept_nowhere(visitor, technology, lan):
    answer = visitor.get(f"{RENEW}/{links.sign(links.RENEW, technology, lan)}")
    for words in (technology.title, technology.number, "Còn hiệu lực", "không phải duyệt lại"):
        assert words in answer.text
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"


# --- the form -----------------------------------------------------------------------------------------------------


def test_one_press_renews_without_an_account(visitor, technology, lan):
    before = technology.expires_at
    with clock.at(before - timedelta(days=7)):
        answer = press(visitor, f"{RENEW}/{links.sign(links.RENEW, technology, lan)}")
        assert answer.status_code == 303 and answer.location == f"/cong-nghe/{technology.public_id}"
        assert technology.renewed_at == now()
    assert technology.expires_at == before + timedelta(days=365 - 7)
    last = history.entries_of(technology)[-1]
    assert (last.verb, last.actor_id) == ("renew", lan.public_id)


def test_two_presses_renew_once(visitor, technology, lan):
    url = f"{RENEW}/{links.sign(links.RENEW, technology, lan)}"
    token = (visitor.get(url), visitor.csrf_token())[1]
    codes = [visitor.post(url, data={"csrf_token": token}).status_code for _ in range(2)]
    assert codes == [303, 410] and renewals(technology) == 1


def test_an_expired_listing_comes_back_by_its_link(visitor, technology, lan):
    token = links.sign(links.RENEW, technology, lan)
    expire_at = technology.expires_at
    with clock.at(expire_at + timedelta(days=30)):
        with transaction():
            service.expire_due()
        assert "không còn hiển thị công khai" in visitor.page(f"{RENEW}/{token}").text
        assert press(visitor, f"{RENEW}/{token}").status_code == 303
        assert technology.status == Status.PUBLISHED
        assert visitor.get(f"/cong-nghe/{technology.public_id}").status_code == 200


DAYS = {0: 422, -1: 422, None: 422, 1: 303, 300: 303, 3 * 366 + 1: 422}  # days from today: answer


@pytest.mark.parametrize("days", DAYS)
def test_a_need_with_a_deadline_asks_for_a_new_one(visitor, need, minh, days):
    url = f"{RENEW}/{links.sign(links.RENEW, need, minh)}"
    day = today() + timedelta(days=days) if days is not None else None
    before = need.deadline
    answer = press(visitor, url, deadline=day.strftime("%d/%m/%Y") if day else "mai")
    assert answer.status_code == DAYS[days]
    assert need.deadline == (day if DAYS[days] == 303 else before)
    assert renewals(need) == (1 if DAYS[days] == 303 else 0)


def test_the_owner_withdraws_while_the_link_is_open(visitor, technology, lan):
    url = f"{RENEW}/{links.sign(links.RENEW, technology, lan)}"
    assert visitor.get(url).status_code == 200
    with transaction():
        service.withdraw(technology, lan)
    sent = visitor.post(url, data={"csrf_token": visitor.csrf_token()})
    assert sent.status_code == 410 and technology.status == Status.WITHDRAWN


def test_the_outcome_by_link(visitor, need, minh):
    expire(need)
    url = f"{OUTCOME}/{links.sign(links.OUTCOME, need, minh)}"
    assert press(visitor, url, outcome="").status_code == 422 and need.outcome is None
    answer = press(visitor, url, outcome="NOIKHAC", words="Đã mua máy ở Long An")
    assert answer.status_code == 200 and "Đã ghi kết quả" in answer.text
    assert (need.outcome, need.outcome_words) == ("NOIKHAC", "Đã mua máy ở Long An")
    late = visitor.post(url, data={"csrf_token": visitor.csrf_token(), "outcome": "KHONGCUNG"})
    assert late.status_code == 410 and "đã được ghi nhận" in late.text and need.outcome == "NOIKHAC"


def test_the_outcome_is_not_asked_of_what_is_on_show(visitor, need, minh):
    assert visitor.get(f"{OUTCOME}/{links.sign(links.OUTCOME, need, minh)}").status_code == 410


def test_renewing_ends_the_link_to_the_outcome(visitor, open_need, minh):
    expire(open_need)
    url = f"{OUTCOME}/{links.sign(links.OUTCOME, open_need, minh)}"
    with transaction():
        freshness.renew(open_need, minh)
    assert visitor.get(url).status_code == 410
    with transaction():
        open_need.expires_at = now() - timedelta(days=2)
    with transaction():
        service.expire_due()
    assert visitor.get(url).status_code == 410, "another end, another link"


def test_an_outcome_ends_the_link_to_renew(visitor, open_need, minh):
    expire(open_need)
    url = f"{RENEW}/{links.sign(links.RENEW, open_need, minh)}"
    with transaction():
        outcomes.tell(open_need, minh, "KHONGCONCAN")
    assert visitor.get(url).status_code == 410


def test_what_was_never_on_show_has_no_link(lan):
    with transaction():
        item = make_technology(lan, lan.organisations[0])
    with pytest.raises(ValueError, match="no end"):
        links.sign(links.RENEW, item, lan)
