"""Officers write for people without an account: nothing is handed in before that person agrees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import OWNER, Membership, Organisation
from marketplace.catalogue import behalf, content, service
from marketplace.catalogue.behalf_policies import Confirmed
from marketplace.catalogue.content import Content
from marketplace.catalogue.policies import is_owner
from marketplace.catalogue.service import Incomplete
from marketplace.catalogue.status import Status
from marketplace.catalogue.workflow import publication
from marketplace.extensions import db
from marketplace.kernel import clock, history
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.policy import Guest, allows
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.letters import Pointless, letter_of
from marketplace.notices.models import Mail, Notice
from tests.cast import make_organisation, make_person, make_technology

S = Status
SAU = {"person_name": "Nguyễn Thị Sáu", "phone": "0912 345 678", "email": "sau@example.vn", "met": "TAICHO"}
PRIVATE = ("Nguyễn Thị Sáu", "0912 345 678", "sau@example.vn")


@pytest.fixture
def group(app) -> Organisation:
    """A cooperative group without members."""
    with transaction():
        return make_organisation("Tổ hợp tác Bàu Đồn mẫu", "HTX", verified=False)


@pytest.fixture
def row(hoa, lan, group):
    """Hoa wrote a complete listing for Mrs Sáu's group."""
    with transaction():
        pattern = make_technology(lan, lan.organisations[0])
        made = behalf.create_for(hoa, group, "technology", "Máy sấy chuối bằng năng lượng mặt trời", **SAU)
        values = {**content.plain(content.read(pattern)), "title": made.item.title}
        behalf.revise(made, hoa, content.restored("technology", values))
    return made


@pytest.fixture
def asked(row, hoa):
    with transaction():
        behalf.ask(row, hoa)
    return row


def call(row, officer, note="Hoa gọi bà Sáu, 9 giờ 15, tệp 12.mp3"):
    with transaction():
        behalf.note_call(row, officer, note)


def mails():
    return db.session.execute(select(Mail).where(Mail.kind == behalf.KIND).order_by(Mail.id)).scalars().all()


# --- who may ------------------------------------------------------------------------------------------------------


def test_who_may_write_for_others(lan, minh, an, hoa, quan, admin, group):
    for person in (lan, minh, an, admin):
        with pytest.raises(NotAllowed), transaction():
            behalf.create_for(person, group, "need", "Cần máy sấy", **SAU)
    for officer in (hoa, quan):
        with transaction():
            assert behalf.create_for(officer, group, "need", "Cần máy sấy", **SAU).item.status == S.DRAFT


def test_not_for_ones_own_nor_for_what_is_suspended(hoa, group):
    with transaction():
        db.session.add(Membership(person_id=hoa.id, organisation_id=group.id, role=OWNER))
    db.session.expire_all()
    with pytest.raises(NotAllowed), transaction():
        behalf.create_for(hoa, group, "need", "Cần máy sấy", **SAU)
    with transaction():
        other = make_organisation("Hợp tác xã tạm ngừng mẫu", "HTX", suspended_at=now())
    with pytest.raises(NotAllowed), transaction():
        behalf.create_for(hoa, other, "need", "Cần máy sấy", **SAU)


def test_the_usual_ways_stay_shut(row, hoa, quan, group):
    """Writing for somebody makes nobody an owner: neither for this listing nor for the organisation."""
    item = row.item
    assert not is_owner(hoa, item) and not hoa.may_write_for(group.id)
    for verb in ("edit", "write", "own", "moderate"):
        assert not allows(hoa, verb, item), verb
    for take in (service.submit, service.reopen, service.withdraw, service.renew):
        with pytest.raises((NotAllowed, NotOpen)), transaction():
            take(item, hoa)
    with pytest.raises(NotAllowed), transaction():
        service.create("technology", group, hoa, "Tin khác")
    assert item.status == S.DRAFT and not allows(quan, "see", item), "a draft is nobody else's"


MAY_WRITE = {  # status: may the officer who began it go on writing?
    S.DRAFT: True, S.RETURNED: True, S.SUBMITTED: False, S.CONFIRMING: False, S.PUBLISHED: False, S.REFUSED: False,
    S.WITHDRAWN: False, S.EXPIRED: False, S.HIDDEN: False, S.MERGED: False,
}  # fmt: skip


@pytest.mark.parametrize("status", MAY_WRITE)
def test_who_may_go_on_writing(row, hoa, quan, lan, admin, status):
    with transaction():
        row.item.published_at = row.item.expires_at = now()
        row.item.merged_into_id = row.item.id
        row.item._status = status
    may = {person: allows(person, "write", row) for person in (hoa, quan, lan, admin, Guest())}
    assert {person for person, yes in may.items() if yes} == ({hoa} if MAY_WRITE[status] else set())
    if not MAY_WRITE[status]:
        for attempt in (
            lambda: behalf.revise(row, hoa, Content({"title": "Tên khác"})),
            lambda: behalf.ask(row, hoa),
            lambda: behalf.note_call(row, hoa, "Đã gọi"),
        ):
            with pytest.raises(NotOpen), transaction():
                attempt()
    assert row.item.title != "Tên khác"


def test_who_knows_the_person(row, hoa, quan, lan, an, admin):
    assert {p for p in (hoa, quan, lan, an, admin, Guest()) if allows(p, "see", row)} == {hoa, quan}


def test_nobody_makes_up_that_somebody_agreed(row, hoa, lan):
    """The step is open to the confirmed person alone: of this very listing, and after confirming."""
    with transaction():
        other = make_technology(lan, lan.organisations[0])
    for actor in (hoa, lan, Guest(), Confirmed(row)):
        assert "submit_for" not in {step.verb for step in publication.open_to(actor, row.item)}
        with pytest.raises(NotAllowed), transaction():
            publication.take("submit_for", row.item, actor)
    call(row, hoa)
    assert "submit_for" not in {step.verb for step in publication.open_to(Confirmed(row), other)}


# --- agreeing -----------------------------------------------------------------------------------------------------


def test_by_a_recorded_call(row, hoa):
    for empty in ("", "  \n "):
        with pytest.raises(NotOpen), transaction():
            behalf.note_call(row, hoa, empty)
    call(row, hoa)
    assert (row.item.status, row.how, row.consent) == (S.SUBMITTED, "call", behalf.CONSENT_VERSION)
    entry = next(entry for entry in history.entries_of(row) if entry.verb == "confirm")
    assert entry.actor_id == hoa.public_id and "đồng ý cho Sàn đăng công khai" in entry.changes["text"]
    with pytest.raises(NotOpen), transaction():
        behalf.note_call(row, hoa, "Gọi lần nữa")


def test_the_mail_leads_to_the_page(asked):
    (mail,) = mails()
    letter = letter_of(mail)
    assert letter.to == "sau@example.vn" and "/xac-nhan-tin/" in letter.url
    assert asked.item.number in letter.words.body and "Tổ hợp tác Bàu Đồn mẫu" in letter.words.body


def test_the_person_reads_all_and_says_yes(app, visitor, asked):
    url = f"/xac-nhan-tin/{behalf.sign(asked)}"
    page = visitor.page(url)
    for words in (asked.item.title, asked.item.solution, asked.item.benefit, "Tổ hợp tác Bàu Đồn mẫu",
                  "đồng ý cho Sàn đăng công khai", behalf.CONSENT_VERSION):  # fmt: skip
        assert words in page.text
    assert visitor.submit(url, {"do": "maybe"}).status_code == 422 and asked.item.status == S.DRAFT
    answer = visitor.submit(url, {"do": "yes"}, follow_redirects=True)
    assert answer.status_code == 200 and "đã được gửi duyệt" in answer.text
    assert (asked.item.status, asked.how, asked.consent) == (S.SUBMITTED, "link", behalf.CONSENT_VERSION)
    entry = next(entry for entry in history.entries_of(asked.item) if entry.verb == "submit_for")
    assert entry.actor_id == asked.public_id
    assert "đã được gửi duyệt" in visitor.page(url).text, "the thanks can be reloaded where the answer was given"
    assert app.test_client().get(url).status_code == 410, "anywhere else the link is used up"


def test_the_person_says_no(visitor, asked, hoa):
    url = f"/xac-nhan-tin/{behalf.sign(asked)}"
    assert visitor.submit(url, {"do": "no"}).status_code == 422, "what is not right must be said"
    assert visitor.submit(url, {"do": "no", "words": "Máy chạy điện, không phải mặt trời."}).status_code == 303
    assert asked.declined_at and asked.confirmed_at is None and asked.item.status == S.DRAFT
    assert asked.answer == "Máy chạy điện, không phải mặt trời." and "Cảm ơn bạn" in visitor.page(url).text
    told = select(Notice).where(Notice.person_id == hoa.id, Notice.kind == "catalogue.behalf_answered")
    assert db.session.execute(told).scalar_one().link == f"/dang-thay/{asked.public_id}"


def test_scanners_change_nothing(app, asked):
    url = f"/xac-nhan-tin/{behalf.sign(asked)}"
    for method in ("GET", "HEAD", "GET"):
        answer = app.test_client().open(url, method=method, complain=method == "GET")
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert app.test_client().post(url, data={"do": "yes"}).status_code == 400
    assert asked.item.status == S.DRAFT and asked.asked_at


def edited(row, hoa):
    behalf.revise(row, hoa, Content({"title": "Máy sấy chuối bằng điện"}))


def asked_again(row, hoa):
    behalf.ask(row, hoa)


def called(row, hoa):
    behalf.note_call(row, hoa, "Gọi bà Sáu")


def erased(row, hoa):
    behalf.erase(row, hoa)


SPOILED = {one.__name__: one for one in (edited, asked_again, called, erased)}


@pytest.mark.parametrize("what", SPOILED)
def test_what_spoils_the_link(visitor, asked, hoa, what):
    url = f"/xac-nhan-tin/{behalf.sign(asked)}"
    with clock.at(now() + timedelta(minutes=1)), transaction():
        SPOILED[what](asked, hoa)
    status = asked.item.status
    assert visitor.get(url).status_code == 410
    assert visitor.post(url, data={"csrf_token": visitor.csrf_token(), "do": "yes"}).status_code == 410
    assert asked.item.status == status


@pytest.mark.parametrize(("days", "code"), [(13, 200), (15, 410)])
def test_the_link_is_good_for_a_fortnight(visitor, asked, days, code):
    url = f"/xac-nhan-tin/{behalf.sign(asked)}"
    with clock.at(now() + timedelta(days=days)):
        assert visitor.get(url).status_code == code


def test_forged_links(visitor, asked):
    good = behalf.sign(asked)
    for token in ("x", "A" + good[1:] if good[0] != "A" else "B" + good[1:], good[:-1], "x" * 3000):
        assert visitor.get(f"/xac-nhan-tin/{token}").status_code == 410


def test_agreeing_is_to_what_was_read(visitor, asked, lan):
    """A member of the organisation changes the text between reading and pressing the button."""
    url = f"/xac-nhan-tin/{behalf.sign(asked)}"
    version = asked.item.version
    with transaction():
        asked.item.title = "Máy sấy khác hẳn"
    data = {"csrf_token": visitor.csrf_token(), "do": "yes", "version": str(version)}
    assert visitor.post(url, data=data).status_code == 410 and asked.item.status == S.DRAFT
    assert "Máy sấy khác hẳn" in visitor.page(url).text, "it can be read again"


def test_what_has_gaps_is_not_asked_about(hoa, group):
    with transaction():
        made = behalf.create_for(hoa, group, "technology", "Máy sấy", **SAU)
    with pytest.raises(Incomplete), transaction():
        behalf.ask(made, hoa)
    with pytest.raises(Incomplete), transaction():
        behalf.note_call(made, hoa, "Đã gọi")
    assert made.confirmed_at is None and not mails()


def test_without_an_address_there_is_only_the_call(row, hoa):
    with transaction():
        row.email = ""
    with pytest.raises(NotOpen), transaction():
        behalf.ask(row, hoa)


def test_a_mail_about_an_older_text_is_not_sent(asked, hoa):
    with transaction():
        edited(asked, hoa)
    with pytest.raises(Pointless):
        letter_of(mails()[0])


# --- afterwards ---------------------------------------------------------------------------------------------------


def test_another_officer_moderates(row, hoa, quan):
    with transaction():
        both = make_person("Vừa môi giới vừa duyệt", "vua@example.vn", "broker", "moderator")
        mine = behalf.create_for(both, row.item.organisation, "technology", "Máy rửa", **SAU)
    assert not allows(both, "moderate", mine.item) and allows(quan, "moderate", mine.item)
    call(row, hoa)
    with transaction():
        service.publish(row.item, quan)
    assert row.item.status == S.PUBLISHED


def test_what_comes_back_is_confirmed_anew(row, hoa, quan):
    call(row, hoa)
    with transaction():
        service.send_back(row.item, quan, ["THIEUBANGCHUNG"], "Xin thêm số liệu")
    assert behalf.told_of(row.item) == [hoa], "who else should hear of it"
    with transaction():
        behalf.revise(row, hoa, Content({"benefit": "Tiết kiệm một phần ba tiền điện, đo trong 6 tháng."}))
    assert row.confirmed_at is row.how is row.consent is None and row.item.status == S.RETURNED
    call(row, hoa)
    assert row.item.status == S.SUBMITTED


def test_everything_is_theirs_once_they_have_joined(asked, hoa, group):
    with transaction():
        sau = make_person("Nguyễn Thị Sáu", "sau@example.vn")
        db.session.add(Membership(person_id=sau.id, organisation_id=group.id, role=OWNER))
    db.session.expire_all()
    assert allows(sau, "edit", asked.item) and behalf.told_of(asked.item) == [sau]
    with transaction():
        service.submit(asked.item, sau)
    assert asked.item.status == S.SUBMITTED


def test_forgetting_the_person(visit, asked, hoa, quan):
    with transaction():
        behalf.decline(asked, "Tôi là Nguyễn Thị Sáu, xin gọi 0912 345 678.")
    with transaction():
        behalf.erase(asked, quan)
    kept = [repr(vars(one)) for one in [asked, *mails(), *history.entries_of(asked)]]
    secrets = db.session.execute(db.text("SELECT value FROM history_secret")).scalars().all()
    text = "\n".join([*kept, *secrets, visit(quan).page(f"/dang-thay/{asked.public_id}").text])
    assert not [word for word in PRIVATE if word in text]
    assert not history.verify() and asked.item.title, "the listing and the record stand"


def test_the_public_and_the_owners_never_read_of_the_person(visitor, visit, row, hoa, quan, lan, admin):
    call(row, hoa, "Hoa gọi Nguyễn Thị Sáu, 0912 345 678")
    with transaction():
        service.publish(row.item, quan)
    for reader in (visitor, visit(lan), visit(admin), visit(quan)):
        text = reader.page(f"/cong-nghe/{row.item.public_id}").text
        assert not [word for word in PRIVATE if word in text]
