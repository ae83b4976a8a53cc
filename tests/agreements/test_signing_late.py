"""Forms of signing that came too late, papers called back and dropped: what the page says then."""

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it

from __future__ import annotations

import io
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements import signing
from marketplace.agreements.models import AgreementVersion
from marketplace.kernel import files
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from tests.agreements.conftest import version_of
from tests.agreements.signing import blank_pdf
from tests.agreements.test_registrations import told
from tests.agreements.test_signing import ink, picture, scan, sent, url_of, version  # noqa: F401 - fixtures
from tests.visitor import Visitor


def test_why_a_version_was_called_back_stands_on_the_page(
    sent: AgreementVersion, visit: Any, lan: Person, minh: Person, hoa: Person
):
    paper_page = url_of(sent).removesuffix("/ky")
    with transaction():
        signing.call_back(sent.agreement, minh, "Giá chưa gồm thuế")
    for url in (url_of(sent), paper_page):
        text = visit(lan).page(url).text
        assert "Giá chưa gồm thuế" in text and "đã được thu hồi" in text, url
    with transaction():
        newer = version_of(sent.agreement, 2, hoa)
        newer.origin, newer.pdf = "uploaded", files.keep(blank_pdf(3), "hd2.pdf", files.DOCUMENT, hoa)
        signing.send(newer, hoa)
    assert "Giá chưa gồm thuế" not in visit(lan).page(url_of(sent)).text


def next_version(sent: AgreementVersion, hoa: Person) -> AgreementVersion:
    """The one after ``sent``, which is called back: sent for signing in its place."""
    with transaction():
        signing.call_back(sent.agreement, hoa, "Giá chưa gồm thuế")
        newer = version_of(sent.agreement, 2, hoa)
        newer.origin, newer.pdf = "uploaded", files.keep(blank_pdf(3), "hd2.pdf", files.DOCUMENT, hoa)
    with transaction():
        signing.send(newer, hoa)
    return newer


def test_what_was_called_back_is_not_sent_again(sent: AgreementVersion, visit: Any, minh: Person, hoa: Person):
    with transaction():
        signing.call_back(sent.agreement, minh, "Giá chưa gồm thuế")
    with pytest.raises(signing.Superseded), transaction():
        signing.send(sent, hoa)
    client: Visitor = visit(hoa)
    for url in (url_of(sent), url_of(sent).removesuffix("/ky")):
        page = client.page(url)
        assert "lập phiên bản mới" in page.text and "Gửi ký phiên bản" not in page.text, url
        assert any("#phien-ban" in (one.get("href") or "") for one in page.all("a")), url
    late = client.submit(url_of(sent, "/gui"), {"version_id": sent.public_id}, page=url_of(sent))
    assert late.status_code == 409 and "lập phiên bản mới" in late.text
    assert sent.agreement.status == "drafting" and signing.version_to_sign(sent.agreement) is None


def test_a_version_without_a_pdf_is_not_offered_to_be_sent(version: AgreementVersion, visit: Any, hoa: Person):
    with transaction():
        newer = version_of(version.agreement, 2, hoa)
        newer.origin = "uploaded"
    client: Visitor = visit(hoa)
    page = client.page(url_of(version))
    assert "Phiên bản 2 chưa có bản PDF" in page.text and "Gửi ký phiên bản" not in page.text
    late = client.submit(url_of(version, "/gui"), {"version_id": newer.public_id}, page=url_of(version))
    assert late.status_code == 409 and "chưa có bản PDF" in late.text and version.agreement.status == "drafting"


FORMS = {
    "/nop-ky-so": lambda: {"capacity": "Viện trưởng", "signed_file": (io.BytesIO(blank_pdf()), "hd.pdf")},
    "/nop-ban-chup": lambda: {
        "signer_name": "Nguyễn Thị Lan",
        "signer_capacity": "Viện trưởng",
        "signed_on": today().strftime("%d/%m/%Y"),
        "scan_file": (io.BytesIO(picture()), "ky.png"),
    },
}


@pytest.mark.parametrize("part", FORMS)
def test_a_page_that_shows_an_older_version_signs_nothing(
    sent: AgreementVersion, visit: Any, lan: Person, hoa: Person, part: str
):
    """The page was opened, what it showed was called back, another version was sent; then the form came."""
    client: Visitor = visit(lan)
    inputs = client.page(url_of(sent)).all("input")
    assert {one.get("value") for one in inputs if one.get("name") == "version_id"} == {sent.public_id}
    newer = next_version(sent, hoa)
    late = client.submit(url_of(sent, part), {**FORMS[part](), "version_id": sent.public_id}, page=url_of(sent))
    assert late.status_code == 409 and "không còn là bản để ký" in late.text and "Viện trưởng" in late.text
    assert signing.papers_of(newer) == [] and signing.signature_of(newer, "supply") is None
    fresh = client.submit(url_of(sent, part), FORMS[part](), page=url_of(sent))  # from the page as it is now
    assert fresh.status_code == (200 if part == "/nop-ky-so" else 303) and len(signing.papers_of(newer)) == 1


def test_a_scan_of_a_side_that_has_signed_is_not_confirmed(
    sent: AgreementVersion, visit: Any, lan: Person, hoa: Person
):
    second = scan(sent, "supply", lan)
    ink(sent, "supply", lan, hoa)
    with pytest.raises(NotOpen), transaction():
        signing.confirm(second, hoa)
    client: Visitor = visit(hoa)
    page = client.page(url_of(sent))
    assert "đã ký bằng bản khác" in page.text and "Đã đối chiếu, xác nhận" not in page.text
    late = client.post(url_of(sent, f"/{second.public_id}/xac-nhan"), data={"csrf_token": client.csrf_token()})
    assert late.status_code == 409 and "bên nào đã ký" in late.text


def test_a_paper_begun_by_mistake_is_dropped(
    sent: AgreementVersion, visit: Any, lan: Person, minh: Person, hoa: Person
):
    paper, url = sent.agreement, url_of(sent).removesuffix("/ky")
    broker: Visitor = visit(hoa)
    empty = broker.submit(f"{url}/bo", {"words": " "}, page=url)
    assert empty.status_code == 200 and "Xin điền mục này" in empty.text and paper.status == "signing"
    assert broker.submit(f"{url}/bo", {"words": "Lập nhầm mẫu."}, page=url).status_code == 303
    assert paper.status == "dropped" and signing.version_to_sign(paper) is None
    assert told("agreements.dropped") == sorted([lan.name, minh.name])
    text = visit(lan).page(url).text
    assert "Lập nhầm mẫu." in text and "chỉ còn để đọc" in text
    late = broker.post(f"{url}/bo", data={"csrf_token": broker.csrf_token(), "words": ""})
    assert late.status_code == 409
    with pytest.raises(NotAllowed), transaction():
        signing.drop(paper, lan, "x")


LATE = [
    ("/nop-ky-so", {"capacity": "Trưởng phòng"}, "Trưởng phòng"),
    ("/nop-ban-chup", {"signer_name": "Nguyễn Thị Lan"}, "Nguyễn Thị Lan"),
]


@pytest.mark.parametrize(("part", "typed", "words"), LATE)
@pytest.mark.parametrize("how", ["signed already", "called back"])
def test_a_bad_form_that_stands_no_more_is_answered_with_what_to_do(
    sent: AgreementVersion, visit: Any, lan: Person, minh: Person, hoa: Person, part, typed, words, how
):
    client: Visitor = visit(lan)
    if how == "signed already":
        ink(sent, "supply", lan, hoa)
    else:
        with transaction():
            signing.call_back(sent.agreement, minh, "Giá chưa gồm thuế")
    late = client.post(url_of(sent, part), data={"csrf_token": client.csrf_token(), **typed})
    told = {"signed already": "bên nào đã ký", "called back": "xin ký bản mới"}[how]
    assert late.status_code == 409 and words in late.text and told in late.text
    assert f'href="{url_of(sent)}"' in late.text


def test_reasons_for_what_is_settled_are_given_back(
    sent: AgreementVersion, visit: Any, lan: Person, minh: Person, hoa: Person
):
    """An empty reason, where the box for it is on the page no more."""
    client: Visitor = visit(hoa)
    token = {"csrf_token": client.csrf_token(), "words": " "}
    paper = scan(sent, "demand", minh)
    with transaction():
        signing.refuse(paper, hoa, "Thiếu trang 3")
    assert client.post(url_of(sent, f"/{paper.public_id}/khong-nhan"), data=token).status_code == 409
    ink(sent, "demand", minh, hoa)
    ink(sent, "supply", lan, hoa)
    late = client.post(url_of(sent, "/thu-hoi"), data=token)
    assert late.status_code == 409 and "không nhận thêm chữ ký" in late.text
