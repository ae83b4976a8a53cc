"""A scan of what was signed in ink needs two people: whoever handed it in does not confirm it."""

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.accounts.models import Person
from marketplace.agreements import signing
from marketplace.agreements.models import AgreementVersion, SignedPaper
from marketplace.deals import cases
from marketplace.extensions import db
from marketplace.kernel import history
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotOpen
from tests.agreements.conftest import signature_of
from tests.agreements.test_registrations import told
from tests.agreements.test_signing import scan, sent, url_of, version  # noqa: F401 - fixtures
from tests.visitor import Visitor

# Hoa brokers. Lan and Lụa write for the side that provides, Minh for the other one, Thư only reads for it. The
# administrator is named as a reader of the case; Tám brokers elsewhere, Quân moderates, An has no part in it.
PEOPLE = ("lan", "lua", "minh", "thu", "hoa", "admin", "broker", "quan", "an")
OUTSIDE = ("broker", "quan", "an")
# (whose signature, who handed it in): who may confirm it
CONFIRM = {
    ("supply", "lan"): "hoa",
    ("supply", "lua"): "hoa",
    ("supply", "hoa"): "lan lua admin",
    ("demand", "minh"): "hoa",
    ("demand", "hoa"): "minh admin",
}
# ... and who may turn it down: as well the one who takes it back
TURN_DOWN = {
    ("supply", "lan"): "lan hoa",
    ("supply", "lua"): "lua hoa",
    ("supply", "hoa"): "lan lua admin hoa",
    ("demand", "minh"): "minh hoa",
    ("demand", "hoa"): "minh admin hoa",
}


@pytest.fixture
def cast(request: Any, sent: AgreementVersion, hoa: Person, admin: Person) -> dict[str, Person]:
    people = {name: request.getfixturevalue(name) for name in PEOPLE}
    with transaction():
        cases.name_reader(sent.agreement.deal, hoa, admin, "Pháp chế xem giúp.")
    return people


def status_of(client: Visitor, url: str, words: str = "") -> int:
    data = {"csrf_token": client.csrf_token(), "words": words}
    answer = client.post(url, data=data)
    if answer.status_code == 403:
        assert "đối chiếu" in answer.text and "xác nhận" in answer.text, "says who may"
    return answer.status_code


def rows(table: dict[tuple[str, str], str]) -> list[tuple[str, str, str]]:
    """Side, sender and one who may."""
    return [(*row, name) for row, names in table.items() for name in names.split()]


def others_fail(sent: AgreementVersion, cast: dict, visit: Any, paper: SignedPaper, step: str, may: str) -> None:
    """Whoever reads the case is told who may; to the rest there is nothing. The button is not theirs."""
    url = url_of(sent, f"/{paper.public_id}/{step}")
    for name in (one for one in PEOPLE if one not in may.split()):
        client: Visitor = visit(cast[name])
        if name not in OUTSIDE:
            assert url not in client.get(url_of(sent)).text, name
        assert status_of(client, url, "Mờ") == (404 if name in OUTSIDE else 403), name
    assert paper.decided_at is None and signing.signature_of(sent, paper.side) is None


@pytest.mark.parametrize(("side", "sender"), CONFIRM)
def test_others_do_not(sent: AgreementVersion, cast: dict, visit: Any, side: str, sender: str):
    paper = scan(sent, side, cast[sender])
    others_fail(sent, cast, visit, paper, "xac-nhan", CONFIRM[side, sender])
    others_fail(sent, cast, visit, paper, "khong-nhan", TURN_DOWN[side, sender])


@pytest.mark.parametrize(("side", "sender", "name"), rows(CONFIRM))
def test_who_confirms(sent: AgreementVersion, cast: dict, visit: Any, side: str, sender: str, name: str):
    paper, client = scan(sent, side, cast[sender]), visit(cast[name])
    url = url_of(sent, f"/{paper.public_id}/xac-nhan")
    assert client.submit(url, page=url_of(sent)).status_code == 303
    found = signing.signature_of(sent, side)
    assert found is not None and paper.decided_at is not None
    assert (found.handed_in_by_id, found.confirmed_by_id) == (cast[sender].id, cast[name].id)
    page = client.page(url_of(sent)).text
    assert f"{cast[sender].name} nộp" in page and f"{cast[name].name} xác nhận" in page
    assert history.verify() == []


@pytest.mark.parametrize(("side", "sender", "name"), rows(TURN_DOWN))
def test_who_turns_it_down(sent: AgreementVersion, cast: dict, visit: Any, side: str, sender: str, name: str):
    paper = scan(sent, side, cast[sender])
    url = url_of(sent, f"/{paper.public_id}/khong-nhan")
    assert visit(cast[name]).submit(url, {"words": "Thiếu trang 3"}, page=url_of(sent)).status_code == 303
    assert paper.answer == "Thiếu trang 3" and signing.signature_of(sent, side) is None
    writers = {"supply": {"lan", "lua"}, "demand": {"minh"}}[side]
    assert told("agreements.scan_refused") == sorted(cast[one].name for one in (writers | {sender}) - {name})


WAITING = {
    ("supply", "lan"): ["hoa"],
    ("supply", "hoa"): ["lan", "lua", "admin"],
    ("demand", "hoa"): ["minh", "admin"],
}


@pytest.mark.parametrize(("side", "sender"), WAITING)
def test_who_is_told_that_a_scan_waits(sent: AgreementVersion, cast: dict, side: str, sender: str):
    scan(sent, side, cast[sender])
    assert told("agreements.scan") == sorted(cast[name].name for name in WAITING[side, sender])


def test_the_page_says_who_may_and_why(sent: AgreementVersion, cast: dict, visit: Any):
    scan(sent, "supply", cast["hoa"])
    broker = visit(cast["hoa"]).page(url_of(sent)).text
    assert "không tự xác nhận được" in broker and "chủ hoặc người soạn của bên giao công nghệ" in broker
    assert "Thêm cán bộ được đọc hồ sơ" in broker and "Rút bản này" in broker
    other_side = visit(cast["minh"]).page(url_of(sent)).text
    assert "chủ hoặc người soạn của bên giao công nghệ" in other_side and "Rút bản này" not in other_side


def test_a_side_does_not_confirm_its_own_by_sending_its_editor_away(
    sent: AgreementVersion, cast: dict, visit: Any, lua: Person
):
    """Who handed a scan in for the side counts as of that side, whatever becomes of the membership."""
    paper = scan(sent, "supply", lua)
    with transaction():
        for row in list(lua.memberships):
            db.session.delete(row)
    assert status_of(visit(cast["lan"]), url_of(sent, f"/{paper.public_id}/xac-nhan")) == 403


def test_a_broker_does_not_confirm_after_handing_the_case_over(
    sent: AgreementVersion, cast: dict, hoa: Person, broker: Person
):
    paper, deal = scan(sent, "demand", hoa), sent.agreement.deal
    with transaction():
        cases.hand_over(deal, hoa, broker, "Tôi nghỉ từ mai.")
        cases.name_reader(deal, broker, hoa, "Biết việc cũ.")
    with pytest.raises(signing.NotYours), transaction():
        signing.confirm(paper, hoa)
    with transaction():
        signing.confirm(paper, broker)
    assert signing.signature_of(sent, "demand") is not None


def test_an_officer_no_longer_named_does_not_confirm(sent: AgreementVersion, cast: dict, hoa: Person, admin: Person):
    paper = scan(sent, "demand", hoa)
    with transaction():
        cases.end_reader(sent.agreement.deal.readers[0], hoa)
    with pytest.raises(signing.NotYours), transaction():
        signing.confirm(paper, admin)


def test_one_person_never_puts_a_contract_in_force(sent: AgreementVersion, cast: dict, hoa: Person):
    papers: list[SignedPaper] = [scan(sent, side, hoa) for side in signing.SIDES]
    for paper in papers:
        with pytest.raises(signing.NotYours), transaction():
            signing.confirm(paper, hoa)
    assert sent.agreement.status == "signing"
    for paper, name in zip(papers, ("lan", "minh"), strict=True):
        with transaction():
            signing.confirm(paper, cast[name])
    assert sent.agreement.status == "signed"


def test_confirmed_once(sent: AgreementVersion, cast: dict, visit: Any, hoa: Person):
    """Two who may, one after the other: the second reads that it is done."""
    paper = scan(sent, "supply", hoa)
    url = url_of(sent, f"/{paper.public_id}/xac-nhan")
    assert [status_of(visit(cast[name]), url) for name in ("lan", "admin", "lan")] == [303, 409, 409]
    with pytest.raises(NotOpen), transaction():
        signing.refuse(paper, hoa, "x")


def test_the_database_holds_it(sent: AgreementVersion, hoa: Person):
    with transaction():
        one = signature_of(sent, "supply", hoa)
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text(f"UPDATE signature SET handed_in_by_id = confirmed_by_id WHERE id = {one.id}"))
