"""Appeals, merging, checklists and reports, each by two at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Technology
from marketplace.catalogue.status import Status
from marketplace.deals import service as deals
from marketplace.deals.models import Interest
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.moderation import appeals, checklists, reports
from marketplace.moderation.models import Appeal, Checklist, PairVerdict, Report, Review
from tests.cast import make_person, make_technology, put_on_show
from tests.catalogue.test_show import address
from tests.deals.conftest import ANSWERS, FILLED
from tests.moderation.refusals import refused
from tests.races.acts import TYPED, button, count, decision, reviews, told, verbs
from tests.visitor import Visitor

WHY = "Số liệu có biên bản đo kèm theo, trang 3."


@pytest.fixture
def no(lan: Person, quan: Person) -> Technology:
    """Lan's technology, refused by Quân."""
    return refused(lan, quan)


def appeal_of(item: Any, person: Person) -> Appeal:
    with transaction():
        return appeals.make(item, person, appeals.standing_of(item).review.public_id, WHY)


# Appeals --------------------------------------------------------------------------------------------------------------


def test_two_appeal(race, no, visit, lan, lua):
    url = address(no, "/khieu-nai")
    acts = [button(visit(one), url, url, words=f"{WHY} {one.name}") for one in (lan, lua)]
    won, lost = race(*acts)
    assert won.status_code == 303 and count(Appeal) == 1 and verbs(no).count("appeal") == 1
    told(lost, f"{WHY} {lua.name}")


def test_one_appeals_while_a_colleague_opens_it_again(race, no, visit, lan, lua):
    url = address(no, "/khieu-nai")
    second = button(visit(lan), url, url, words=WHY)
    won, lost = race(button(visit(lua), address(no, "/mo-lai"), address(no)), second)
    assert won.status_code == 303 and no.status == Status.DRAFT
    told(lost, WHY)
    assert count(Appeal) == 0


@pytest.mark.parametrize("verbs_pressed", [("grant", "uphold"), ("uphold", "grant"), ("grant", "grant")])
def test_two_officers_hear_an_appeal(race, no, visit, lan, tuan, hearer, verbs_pressed):
    appeal = appeal_of(no, lan)
    page, answers = f"{appeals.DESK}/{appeal.public_id}", ("Biên bản đúng.", "Biên bản không đủ.")
    acts = []
    for one, verb, words in zip((tuan, hearer), verbs_pressed, answers, strict=True):
        client = visit(one)
        acts.append(_hear(client, page, verb, {**_form(client, page), "answer": words}))
    won, lost = race(*acts)
    assert won.status_code == 303 and appeal.answer == answers[0] and appeal.heard_by_id == tuan.id
    assert no.status == (Status.SUBMITTED if verbs_pressed[0] == "grant" else Status.REFUSED)
    told(lost, answers[1])


def test_an_appeal_is_granted_while_the_poster_opens_the_listing(race, no, visit, lan, tuan):
    appeal = appeal_of(no, lan)
    page, client = f"{appeals.DESK}/{appeal.public_id}", visit(tuan)
    grant = _hear(client, page, "grant", {**_form(client, page), "answer": "Biên bản đúng."})
    won, lost = race(button(visit(lan), address(no, "/mo-lai"), address(no)), grant)
    assert won.status_code == 303 and (no.status, appeal.status) == (Status.DRAFT, "open")
    told(lost, "Biên bản đúng.")


def _form(client: Visitor, page: str) -> dict[str, str]:
    return dict(client._form_for(f"{page}/grant", page) + client._form_for(f"{page}/uphold", page))


def _hear(client: Visitor, page: str, verb: str, form: dict[str, str]) -> Any:
    assert "version" in form
    return lambda: client.post(f"{page}/{verb}", data=form)


@pytest.fixture
def hearer(app: Any) -> Person:
    """A third moderator."""
    with transaction():
        return make_person("Lý Thị Duyệt", "duyet@example.vn", "moderator")


# Merging --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def twin(an: Person, quan: Person) -> Technology:
    """An's listing of the same machine, on show."""
    with transaction():
        return put_on_show(make_technology(an, an.organisations[0]), an, quan)


def merging(client: Visitor, one: Any, other: Any, keep: Any) -> Any:
    page = f"/kiem-duyet/technology/{one.public_id}/so-voi/{other.public_id}"
    return button(client, f"{page}/gop", page, keep=keep.public_id)


def test_two_are_merged_into_each_other(race, technology, twin, visit, quan, tuan):
    first = merging(visit(quan), technology, twin, keep=twin)
    won, lost = race(first, merging(visit(tuan), twin, technology, keep=technology))
    assert won.status_code == 303 and (technology.status, technology.merged_into_id) == (Status.MERGED, twin.id)
    assert (twin.status, twin.merged_into_id, count(PairVerdict)) == (Status.PUBLISHED, None, 1)
    told(lost)


def test_one_officer_merges_while_another_finds_them_different(race, technology, twin, visit, quan, tuan):
    page = f"/kiem-duyet/technology/{technology.public_id}/so-voi/{twin.public_id}"
    different = button(visit(tuan), f"{page}/khac-nhau", page)
    won, lost = race(merging(visit(quan), technology, twin, keep=twin), different)
    assert won.status_code == 303 and technology.status == Status.MERGED
    assert [one.verdict for one in db.session.execute(select(PairVerdict)).scalars()] == ["merged"]
    told(lost)


def test_it_is_merged_while_its_owner_withdraws_what_should_stay(race, technology, twin, visit, quan, an):
    withdraw = button(visit(an), address(twin, "/rut"), address(twin))
    won, lost = race(withdraw, merging(visit(quan), technology, twin, keep=twin))
    assert won.status_code == 303 and (technology.status, twin.status) == (Status.PUBLISHED, Status.WITHDRAWN)
    told(lost)


def test_what_should_stay_is_withdrawn_while_it_is_merged(race, technology, twin, visit, quan, an):
    """Both count: first the address led to the twin, then the twin was taken down by its own owner."""
    withdraw = button(visit(an), address(twin, "/rut"), address(twin))
    won, lost = race(merging(visit(quan), technology, twin, keep=twin), withdraw)
    assert won.status_code == 303 and technology.status == Status.MERGED
    assert (lost.status_code, twin.status) in {(303, Status.WITHDRAWN), (409, Status.PUBLISHED)}


def asking(client: Visitor, item: Any) -> Any:
    url = address(item, "/de-nghi-ket-noi")
    return button(client, url, url, reviewed="1", **FILLED)


def test_it_is_merged_while_somebody_asks_about_it(race, technology, twin, visit, quan, minh, hoa):
    """No case is opened about what is no more: the second one is told."""
    ask = asking(visit(minh), technology)
    won, lost = race(merging(visit(quan), technology, twin, keep=twin), ask)
    assert won.status_code == 303 and technology.status == Status.MERGED and count(Interest) == 0
    told(lost, *FILLED.values())


@pytest.mark.parametrize("overlap", [True, False])
def test_somebody_asks_while_it_is_merged(race, technology, twin, visit, quan, minh, hoa, overlap):
    merge = merging(visit(quan), technology, twin, keep=twin)
    won, lost = race(asking(visit(minh), technology), merge, overlap)
    assert won.status_code == 303 and technology.status == Status.PUBLISHED and count(Interest) == 1
    told(lost, "đang có yêu cầu kết nối chưa xong")


def test_two_merge_what_is_in_a_deal(race, technology, twin, visit, quan, tuan, minh, lan, hoa):
    acts = [merging(visit(one), technology, twin, keep=twin) for one in (quan, tuan)]
    with transaction():
        interest = deals.ask(minh, minh.organisations[0], technology, ANSWERS)
        deals.accept(interest, lan)
        deals.introduce(interest, hoa, "Mời hai bên")
    for answer in race(*acts):
        told(answer, "đang có")
    assert technology.status == Status.PUBLISHED and count(PairVerdict) == 0


# Checklists -----------------------------------------------------------------------------------------------------------


def new_version(admin: Person) -> Any:
    """The administrator saves a version with one question less and another one more."""
    number = admin.id

    def act() -> None:
        with transaction():
            present = checklists.newest("technology")
            added = {**present.questions[0], "code": "MOI", "label_vi": "Câu hỏi mới"}
            checklists.follow("technology", db.session.get(Person, number), [*present.questions, added], present.number)

    return act


def test_the_checklist_changes_in_mid_review(race, item, visit, quan, admin):
    """The page was answered by the older version: it comes back with every answer and the new question."""
    nothing, lost = race(new_version(admin), decision(visit(quan), item, "publish", **TYPED), overlap=False)
    assert nothing is None and item.status == Status.SUBMITTED and reviews() == []
    told(lost, "Danh mục kiểm tra vừa có phiên bản mới", "Câu hỏi mới", *TYPED.values())


def test_it_changes_while_the_decision_is_written(race, item, visit, quan, admin):
    """Either the decision was before, and keeps the version that was answered, or it comes back."""
    nothing, answer = race(new_version(admin), decision(visit(quan), item, "publish"))
    assert nothing is None and count(Checklist) == 3
    kept = [one.checklist.number for one in db.session.execute(select(Review)).unique().scalars()]
    assert (answer.status_code, item.status, kept) in [
        (303, Status.PUBLISHED, [1]),
        (409, Status.SUBMITTED, []),
    ]


def test_two_save_a_version(race, visit, admin):
    url = "/kiem-duyet/danh-muc-kiem-tra/technology/sua"
    client = visit(admin)
    won, lost = race(*[button(one, url, url) for one in (client, visit(admin))])
    assert won.status_code == 303 and checklists.newest("technology").number == 2
    told(lost)


# Reports --------------------------------------------------------------------------------------------------------------


def test_two_reports_where_the_limit_leaves_room_for_one(race, technology, app):
    """One is taken; the other one is told when to come again, and gets its words back."""
    clients = [app.test_client() for _ in range(2)]
    url = address(technology, "/phan-anh")
    for n in range(9):
        button(clients[0], url, url, reason="SAISUTHAT", words=f"Lời số {n}")()
    sent = [button(one, url, url, reason="SAISUTHAT", words="Số liệu không đúng.") for one in clients]
    answers = sorted(race(*sent), key=lambda one: one.status_code)
    assert [one.status_code for one in answers] == [303, 429] and count(Report) == 10
    assert "Số liệu không đúng." in answers[1].text and int(answers[1].headers["Retry-After"]) > 0


def test_the_first_two_reports_of_a_year(race, technology, app):
    """The series of numbers is begun by both: each report has a number of its own."""
    url = address(technology, "/phan-anh")
    acts = [button(one, url, url, reason="TRUNGLAP") for one in (app.test_client(), app.test_client())]
    assert [one.status_code for one in race(*acts)] == [303, 303]
    numbers = [one.number[-4:] for one in db.session.execute(select(Report).order_by(Report.number)).scalars()]
    assert numbers == ["0001", "0002"]


@pytest.fixture
def reported(technology: Technology) -> Technology:
    with transaction():
        for n in range(2):
            reports.make(technology, "SAISUTHAT", f"Lời số {n}", "nguoi-doc@example.vn", "vi")
    return technology


def deciding(client: Visitor, item: Any, verb: str, **data: str) -> Any:
    page = f"{reports.DESK}/{item.kind}/{item.public_id}"
    form = client._form_for(f"{page}/dismiss", page)
    sent = {**dict(form), "chosen": [value for name, value in form if name == "chosen"], **data}
    return lambda: client.post(f"{page}/{verb}", data=sent)


def test_two_officers_decide_on_reports(race, reported, visit, quan, tuan):
    first = deciding(visit(quan), reported, "dismiss", answer="Không đúng.")
    second = deciding(visit(tuan), reported, "uphold", answer="Đúng, đã gỡ.", measure="hide", words="Xin giải trình.")
    won, lost = race(first, second)
    assert won.status_code == 303 and reported.status == Status.PUBLISHED
    found = list(db.session.execute(select(Report)).scalars())
    assert {(one.status, one.answer, one.email) for one in found} == {("dismissed", "Không đúng.", "")}
    told(lost, "Đúng, đã gỡ.", "Xin giải trình.")


def test_a_report_hides_what_its_owner_withdraws(race, reported, visit, quan, lan):
    second = deciding(visit(quan), reported, "uphold", answer="Đúng.", measure="hide", words="Xin giải trình.")
    won, lost = race(button(visit(lan), address(reported, "/rut"), address(reported)), second)
    assert won.status_code == 303 and reported.status == Status.WITHDRAWN
    assert {one.status for one in db.session.execute(select(Report)).scalars()} == {"open"}
    told(lost, "Đúng.", "Xin giải trình.")


def test_two_put_it_back_on_show(race, technology, visit, quan, tuan):
    with transaction():
        catalogue.hide(technology, quan, "report", "Có phản ánh")
    url = f"/kiem-duyet/technology/{technology.public_id}/dang-lai"
    won, lost = race(*[button(visit(one), url, "/kiem-duyet/tam-go") for one in (quan, tuan)])
    assert won.status_code == 303 and technology.status == Status.PUBLISHED
    assert verbs(technology).count("unhide") == 1
    told(lost, "Đã có người xử lý trước")
