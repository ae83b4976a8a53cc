"""From a frozen version to two signatures: who may what, what counts, and what two people do at once."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image
from werkzeug.datastructures import FileStorage

from marketplace.accounts.models import Person
from marketplace.agreements import signature_check, signed_pdf, signing
from marketplace.agreements.models import Agreement, AgreementVersion, PartyDetails
from marketplace.agreements.signing import NotReady, Superseded, Suspended
from marketplace.extensions import db
from marketplace.kernel import files, history
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen, ReasonNeeded
from marketplace.offers import reopening
from tests.agreements.conftest import version_of
from tests.agreements.signing import add_a_page, blank_pdf, holder, sign
from tests.html import Page
from tests.visitor import Visitor

ADDRESS = "203.0.113.5"


class Keys:
    def __init__(self) -> None:
        self.root = holder("Gốc thử")
        self.lan, self.minh = holder("Nguyễn Thị Lan", self.root), holder("Trần Văn Minh", self.root)
        self.stranger = holder("Người lạ", holder("Gốc khác"))


@pytest.fixture(scope="module")
def keys() -> Keys:
    return Keys()


@pytest.fixture
def trusted(app: Any, instance: Any, keys: Keys) -> Keys:
    """The operator trusts our root."""
    folder = app.config["INSTANCE"] / signed_pdf.ROOTS
    folder.mkdir()
    (folder / "root.pem").write_bytes(keys.root.pem)
    (folder / "README").write_text("not a certificate")
    return keys


def upload(data: bytes, name: str = "hop-dong.pdf") -> FileStorage:
    return FileStorage(io.BytesIO(data), filename=name)


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def version(contract: Agreement, hoa: Person) -> AgreementVersion:
    """The latest version, with a PDF; nothing in it is still to be written."""
    with transaction():
        row = version_of(contract, 1, hoa)
        row.origin = "uploaded"
        row.pdf = files.keep(blank_pdf(), "hd.pdf", files.DOCUMENT, hoa)
        row.pdf.attached = True
        row.pdf_sha256 = row.pdf.sha256
    return row


@pytest.fixture
def sent(version: AgreementVersion, hoa: Person) -> AgreementVersion:
    with transaction():
        signing.send(version, hoa)
    return version


def bytes_of(version: AgreementVersion) -> bytes:
    assert version.pdf is not None
    return files.path_of(version.pdf).read_bytes()


def take(version: AgreementVersion, side: str, person: Person, data: bytes) -> signing.Answer:
    with transaction():
        return signing.take_in(version, side, person, upload(data), "Giám đốc", ADDRESS)


def scan(version: AgreementVersion, side: str, person: Person, day: date | None = None) -> Any:
    with transaction():
        return signing.hand_in_scan(
            version,
            side,
            person,
            upload(picture(), "ky.png"),
            signer_name="Trần Văn Minh",
            capacity="Giám đốc",
            signed_on=day or today(),
            address=ADDRESS,
        )


def ink(version: AgreementVersion, side: str, person: Person, broker: Person, day: date | None = None) -> None:
    paper = scan(version, side, person, day)
    with transaction():
        signing.confirm(paper, broker)


def test_what_is_sent_is_frozen_with_its_hash(sent: AgreementVersion, hoa: Person):
    assert sent.frozen_at and sent.agreement.status == "signing"
    assert sent.pdf is not None and sent.pdf_sha256 == sent.pdf.sha256
    assert signature_check.check(bytes_of(sent), bytes_of(sent), []).problem == "unsigned"


def test_two_digital_signatures_bind(sent: AgreementVersion, trusted: Keys, lan: Person, minh: Person, hoa: Person):
    once = sign(bytes_of(sent), trusted.lan, "A")
    first = take(sent, "supply", lan, once).signature
    assert first is not None and sent.agreement.status == "signing"
    second = take(sent, "demand", minh, sign(once, trusted.minh, "B")).signature
    assert second is not None and (first.signer_name, second.signer_name) == ("Nguyễn Thị Lan", "Trần Văn Minh")
    contract = sent.agreement
    assert (contract.status, contract.signed_on, contract.deal.status) == ("signed", today(), "signed")
    assert (contract.supply_signature_id, contract.demand_signature_id) == (first.id, second.id)
    assert second.sha256 == second.file.sha256 != first.sha256 and first.serial
    assert history.verify() == []


def test_each_may_sign_a_copy_of_the_same_version(sent: AgreementVersion, trusted: Keys, lan: Person, minh: Person):
    take(sent, "supply", lan, sign(bytes_of(sent), trusted.lan, "A"))
    take(sent, "demand", minh, sign(bytes_of(sent), trusted.minh, "A"))
    assert sent.agreement.status == "signed"


def test_ink_and_digital_together(sent: AgreementVersion, trusted: Keys, lan: Person, minh: Person, hoa: Person):
    take(sent, "supply", lan, sign(bytes_of(sent), trusted.lan, "A"))
    paper = scan(sent, "demand", minh, today() - timedelta(days=2))
    assert sent.agreement.status == "signing"
    with transaction():
        one = signing.confirm(paper, hoa)
    assert one.confirmed_by_id == hoa.id and sent.agreement.status == "signed"
    assert sent.agreement.signed_on == today()  # the day of the later signature


def test_one_and_the_same_certificate_does_not_sign_for_both(
    sent: AgreementVersion, trusted: Keys, lan: Person, minh: Person
):
    once = sign(bytes_of(sent), trusted.lan, "A")
    take(sent, "supply", lan, once)
    assert take(sent, "demand", minh, once).problems == ("only_theirs",)
    assert take(sent, "demand", minh, sign(once, trusted.lan, "B")).problems == ("only_theirs",)
    assert sent.agreement.status == "signing"


# who signed, as certificates write it; does that count for Minh's side, where Lan has not handed in anything?
NAMES = {
    "Trần Văn Minh": True,
    "PHẠM THỊ KẾ TOÁN": True,  # nobody that the paper names
    "Nguyễn Thị Lan": False,
    "NGUYEN THI LAN": False,
}


@pytest.mark.parametrize("name", NAMES)
def test_what_the_other_side_signed_does_not_sign_for_ours(
    sent: AgreementVersion, trusted: Keys, lan: Person, minh: Person, name: str
):
    parties = {"supply": "Nguyễn Thị Lan", "demand": "Trần Văn Minh"}
    with transaction():
        for side, representative in parties.items():
            db.session.add(PartyDetails(deal=sent.agreement.deal, side=side, name=side, representative=representative))
    answer = take(sent, "demand", minh, sign(bytes_of(sent), holder(name, trusted.root), "A"))
    assert (answer.signature is not None) == NAMES[name]
    assert answer.problems == (() if NAMES[name] else ("only_theirs",))


BAD = {
    "unsigned": lambda data, keys: data,
    "untrusted": lambda data, keys: sign(data, keys.stranger, "A"),
    "changed": lambda data, keys: add_a_page(sign(data, keys.lan, "A")),
    "other_document": lambda data, keys: sign(blank_pdf(2), keys.lan, "A"),
}


@pytest.mark.parametrize("problem", BAD)
def test_bad_signatures_are_kept_but_do_not_count(sent: AgreementVersion, trusted: Keys, lan: Person, problem: str):
    answer = take(sent, "supply", lan, BAD[problem](bytes_of(sent), trusted))
    assert answer.signature is None and answer.problems[0] == problem
    assert answer.paper is not None and answer.paper.decided_at and files.path_of(answer.paper.file).exists()
    assert signing.signature_of(sent, "supply") is None
    assert take(sent, "supply", lan, sign(bytes_of(sent), trusted.lan, "A")).signature  # another try counts


def test_without_trusted_roots_no_signature_counts(sent: AgreementVersion, keys: Keys, lan: Person):
    assert take(sent, "supply", lan, sign(bytes_of(sent), keys.lan, "A")).problems == ("untrusted",)


# who              send   supply demand confirm (what Lua handed in) call back; more in test_confirming.py
WHO = {
    "lan": (False, True, False, False, True),
    "minh": (False, False, True, False, True),
    "hoa": (True, True, True, True, True),
    "thu": (False, False, False, False, False),
    "broker": (False, False, False, False, False),
    "admin": (False, False, False, False, False),
    "quan": (False, False, False, False, False),
    "an": (False, False, False, False, False),
}


@pytest.mark.parametrize("name", WHO)
def test_who_may_what(request: Any, version: AgreementVersion, hoa: Person, lua: Person, name: str):
    person = request.getfixturevalue(name)
    sends, supplies, demands, confirms, calls_back = WHO[name]

    def tries(do: Any) -> bool:
        try:
            with transaction():
                do()
        except NotAllowed:
            return False
        return True

    assert tries(lambda: signing.send(version, person)) == sends
    if not sends:
        with transaction():
            signing.send(version, hoa)
    for side, may in (("supply", supplies), ("demand", demands)):
        try:
            scan(version, side, person)
            did = True
        except NotAllowed:
            did = False
        assert did == may, side
    paper = scan(version, "supply", lua)
    assert tries(lambda: signing.refuse(paper, person, "Mờ")) == confirms
    paper = scan(version, "supply", lua)
    assert tries(lambda: signing.confirm(paper, person)) == confirms
    assert tries(lambda: signing.call_back(version.agreement, person, "Sửa điều 6")) == calls_back


def test_a_version_taken_back_cannot_be_signed(
    sent: AgreementVersion, trusted: Keys, lan: Person, minh: Person, hoa: Person
):
    once = sign(bytes_of(sent), trusted.lan, "A")
    take(sent, "supply", lan, once)
    with pytest.raises(ReasonNeeded), transaction():
        signing.call_back(sent.agreement, minh, " ")
    with transaction():
        signing.call_back(sent.agreement, minh, "Giá chưa gồm thuế")
    assert sent.agreement.status == "drafting" and sent.superseded_at
    with pytest.raises(NotOpen):
        take(sent, "demand", minh, sign(once, trusted.minh, "B"))
    with transaction():
        newer = version_of(sent.agreement, 2, hoa)
        newer.origin, newer.pdf = "uploaded", files.keep(blank_pdf(3), "hd2.pdf", files.DOCUMENT, hoa)
        signing.send(newer, hoa)
    with pytest.raises(Superseded):
        take(sent, "demand", minh, sign(once, trusted.minh, "B"))
    assert take(newer, "demand", minh, sign(once, trusted.minh, "B")).problems == ("old_version",)
    assert signing.signature_of(newer, "supply") is None  # the old one does not bind to the new


def test_only_the_latest_version_is_sent(version: AgreementVersion, hoa: Person):
    with transaction():
        newer = version_of(version.agreement, 2, hoa)
    with pytest.raises(Superseded), transaction():
        signing.send(version, hoa)
    with pytest.raises(NotOpen), transaction():  # no PDF was made of it
        signing.send(newer, hoa)


def test_gaps_stand_in_the_way(version: AgreementVersion, hoa: Person):
    with transaction():
        version.origin = "built"
    with pytest.raises(NotReady) as problem, transaction():
        signing.send(version, hoa)
    assert problem.value.gaps and version.frozen_at is None


@pytest.mark.parametrize("side", ["supply", "demand"])
def test_nobody_is_bound_to_a_suspended_side(sent: AgreementVersion, visit: Any, minh: Person, hoa: Person, side: str):
    paper = scan(sent, "demand", minh)
    assert "Đã đối chiếu, xác nhận" in visit(hoa).page(url_of(sent)).text
    with transaction():
        getattr(sent.agreement.deal, side).suspended_at = now()
    with pytest.raises(Suspended), transaction():
        signing.confirm(paper, hoa)
    with pytest.raises((Suspended, NotAllowed)):
        scan(sent, "supply", hoa)
    page = visit(hoa).page(url_of(sent))
    assert "Một bên đang bị tạm ngừng" in page.text and "Đã đối chiếu, xác nhận" not in page.text
    assert not [one for one in page.all("form") if "/nop-" in one.get("action")]


def test_a_paper_is_decided_once(sent: AgreementVersion, minh: Person, hoa: Person):
    paper = scan(sent, "demand", minh)
    with transaction():
        signing.refuse(paper, hoa, "Thiếu trang 3")
    for again in (lambda: signing.confirm(paper, hoa), lambda: signing.refuse(paper, hoa, "x")):
        with pytest.raises(NotOpen), transaction():
            again()
    ink(sent, "demand", minh, hoa)
    with pytest.raises(NotOpen):
        scan(sent, "demand", minh)


def url_of(version: AgreementVersion, part: str = "") -> str:
    deal = version.agreement.deal
    return f"/giao-dich/{deal.public_id}/hop-dong/{version.agreement.public_id}/ky{part}"


def test_by_hand(version: AgreementVersion, trusted: Keys, visit: Any, hoa: Person, lan: Person, minh: Person):
    broker: Visitor = visit(hoa)
    page = url_of(version)
    assert broker.submit(url_of(version, "/gui"), {"version_id": version.public_id}, page=page).status_code == 303
    provider: Visitor = visit(lan)
    response = provider.get(url_of(version, "/ban-gui-ky"))
    data = response.get_data()
    response.close()
    assert data == bytes_of(version) and version.pdf_sha256 in provider.page(page).text
    bad = provider.submit(
        url_of(version, "/nop-ky-so"),
        {"capacity": "Viện trưởng", "signed_file": (io.BytesIO(sign(data, trusted.stranger, "A")), "hd.pdf")},
        page=page,
    )
    assert bad.status_code == 200 and "danh sách tin cậy" in bad.text and "Viện trưởng" in bad.text
    token = next(one for one in Page.read(bad.text).all("input") if one.get("name") == "form_token").get("value")
    good = (io.BytesIO(sign(data, trusted.lan, "A")), "hd.pdf")
    filled = {"capacity": "Viện trưởng", "signed_file": good, "form_token": token}  # from the page of the answer
    assert provider.submit(url_of(version, "/nop-ky-so"), filled, page=page).status_code == 303
    seeker: Visitor = visit(minh)
    filled = {
        "signer_name": "Trần Văn Minh",
        "signer_capacity": "Giám đốc",
        "signed_on": today().strftime("%d/%m/%Y"),
        "scan_file": (io.BytesIO(picture()), "ky.png"),
    }
    future = {**filled, "signed_on": "31/12/2099", "scan_file": (io.BytesIO(picture()), "ky.png")}
    late = seeker.submit(url_of(version, "/nop-ban-chup"), future, page=page)
    assert late.status_code == 200 and "chưa đến" in late.text and "31/12/2099" in late.text
    assert seeker.submit(url_of(version, "/nop-ban-chup"), filled, page=page).status_code == 303
    paper = signing.papers_of(version)[0]
    empty = broker.submit(url_of(version, f"/{paper.public_id}/khong-nhan"), {"words": ""}, page=page)
    assert empty.status_code == 200 and "Xin điền mục này" in empty.text
    assert broker.submit(url_of(version, f"/{paper.public_id}/xac-nhan"), page=page).status_code == 303
    text = visit(lan).page(page).text
    assert "Nguyễn Thị Lan" in text and "ký tay" in text and version.agreement.status == "signed"
    again = broker.post(url_of(version, f"/{paper.public_id}/xac-nhan"), data={"csrf_token": broker.csrf_token()})
    assert again.status_code == 409


@pytest.mark.parametrize(("part", "field"), [("/nop-ky-so", "side"), ("/nop-ban-chup", "scan_side")])
def test_a_side_that_is_none_is_told_beside_its_field(sent: AgreementVersion, visit: Any, lan: Person, part, field):
    answer = visit(lan).submit(url_of(sent, part), {field: "khong-co"}, page=url_of(sent))
    page = Page.read(answer.text)  # the visitor follows up every link within the page
    assert [one.get("value") for one in page.all("input") if one.get("id") == f"{field}-0"] == ["supply"]
    assert any(one.get("id") == f"{field}-error" for one in page.all("p"))


@pytest.mark.parametrize("name", ["broker", "admin", "quan", "an"])
def test_hidden_from_others(request: Any, sent: AgreementVersion, visit: Any, name: str):
    client: Visitor = visit(request.getfixturevalue(name))
    for part in ("", "/ban-gui-ky"):
        assert client.get(url_of(sent, part)).status_code == 404


def test_files_of_one_paper_are_not_reached_through_another(
    sent: AgreementVersion, minh: Person, visit: Any, an: Person
):
    paper = scan(sent, "demand", minh)
    response = visit(minh).get(url_of(sent, f"/tep/{paper.public_id}"))
    assert response.status_code == 200
    response.close()
    assert visit(an).get(url_of(sent, f"/tep/{paper.public_id}")).status_code == 404


def test_terms_are_not_opened_while_their_contract_is_signed(sent: AgreementVersion, hoa: Person, lan: Person):
    contract = sent.agreement
    assert contract.number in (reopening.objection(contract.deal) or "")
    with transaction():
        signing.call_back(contract, lan, "Sửa giá")
    assert reopening.objection(contract.deal) is None
