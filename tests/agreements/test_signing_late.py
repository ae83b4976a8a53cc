"""Forms of signing that came too late, papers called back and dropped: what the page says then."""

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements import signing
from marketplace.agreements.models import AgreementVersion
from marketplace.kernel import files
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed
from tests.agreements.conftest import version_of
from tests.agreements.signing import blank_pdf
from tests.agreements.test_registrations import told
from tests.agreements.test_signing import ink, scan, sent, url_of, version  # noqa: F401 - fixtures
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
