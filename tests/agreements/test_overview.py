"""The panel of papers on the overview of a deal, from the first draft to the certificate."""

from __future__ import annotations

from datetime import timedelta

from marketplace.accounts.models import Person
from marketplace.agreements import registrations
from marketplace.agreements.models import Agreement
from marketplace.deals.models import Deal
from marketplace.kernel.db import transaction
from tests.agreements.conftest import SIGNED_ON
from tests.agreements.test_registration_rules import PLAIN
from tests.visitor import Visitor

TITLE, LINK = "Hợp đồng chuyển giao công nghệ", "Đăng ký hợp đồng"


def panel(visitor: Visitor, deal: Deal) -> str:
    """The text of the panel; empty when there is none."""
    page = visitor.page(f"/giao-dich/{deal.public_id}")
    panels = [one for one in page.all("section") if "panel" in one.get("class").split()]
    found = [one.text for one in panels if [head.text for head in one.all("h2")] == ["Văn bản"]]
    return found[0] if found else ""


def test_there_is_none_without_papers(visitor: Visitor, deal: Deal, hoa: Person):
    visitor.sign_in(hoa)
    assert panel(visitor, deal) == ""


def test_a_draft_is_told_with_its_state(visitor: Visitor, contract: Agreement, hoa: Person):
    visitor.sign_in(hoa)
    said = panel(visitor, contract.deal)
    assert TITLE in said and "Đang soạn thảo" in said and LINK not in said


def test_it_says_what_a_signed_contract_waits_for(visitor: Visitor, signed: Agreement, hoa: Person):
    visitor.sign_in(hoa)
    said = panel(visitor, signed.deal)
    assert "Đã ký, chưa có hiệu lực" in said and LINK in said and "Hạn nộp" not in said
    with transaction():
        row = registrations.record(signed, hoa, {**PLAIN, "state": "yes"}, True, False)
    assert "Hạn nộp hồ sơ đăng ký: 01/02/2027." in panel(visitor, signed.deal)
    with transaction():
        registrations.file(row, hoa, SIGNED_ON + timedelta(days=1))
    said = panel(visitor, signed.deal)
    assert "Đã nộp hồ sơ đăng ký ngày 03/11/2026" in said and "Hạn nộp" not in said
    with transaction():
        registrations.certify(row, hoa, "12/GCN", SIGNED_ON + timedelta(days=5), None)
    said = panel(visitor, signed.deal)
    assert "Đang có hiệu lực" in said and LINK not in said
