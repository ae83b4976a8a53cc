"""What was handed in for one paper is not reached through another, not even of the same deal and by the same people."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.agreements import signing
from marketplace.agreements.models import MEMORANDUM, Agreement, AgreementVersion
from marketplace.extensions import db
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from tests.agreements.test_signing import ink, scan, sent, url_of, version  # noqa: F401 - fixtures among them


@pytest.fixture
def other(sent: AgreementVersion, hoa: Person) -> Agreement:  # noqa: F811
    """Another paper of the same deal."""
    with transaction():
        row = Agreement(
            deal=sent.agreement.deal,
            kind=MEMORANDUM,
            number="GN2026-0001",
            title="Ghi nhớ",
            author=hoa,
            law_day=today(),
            sections=[],
        )
        db.session.add(row)
    return row


@pytest.mark.parametrize("name", ["lan", "minh", "hoa"])
def test_files(request: Any, sent: AgreementVersion, other: Agreement, visit: Any, lan, minh, hoa, name: str):  # noqa: F811
    ink(sent, "supply", lan, hoa)
    signature, paper = signing.signature_of(sent, "supply"), scan(sent, "demand", minh)
    assert signature is not None
    client = visit(request.getfixturevalue(name))
    for row in (signature, paper):
        own = client.get(url_of(sent, f"/tep/{row.public_id}"))
        assert own.status_code == 200
        own.close()
        elsewhere = url_of(sent, f"/tep/{row.public_id}").replace(sent.agreement.public_id, other.public_id)
        assert client.get(elsewhere).status_code == 404


@pytest.mark.parametrize("step", ["xac-nhan", "khong-nhan"])
def test_decisions(sent: AgreementVersion, other: Agreement, visit: Any, minh, hoa, step: str):  # noqa: F811
    paper, client = scan(sent, "demand", minh), visit(hoa)
    url = url_of(sent, f"/{paper.public_id}/{step}").replace(sent.agreement.public_id, other.public_id)
    data = {"csrf_token": client.csrf_token(), "words": "Mờ", "form_token": "x" * 24}
    assert client.post(url, data=data).status_code == 404
    db.session.refresh(paper)
    assert paper.decided_at is None and signing.signature_of(sent, "demand") is None


def test_versions(sent: AgreementVersion, other: Agreement, visit: Any, hoa):  # noqa: F811
    client = visit(hoa)
    url = url_of(sent, "/gui").replace(sent.agreement.public_id, other.public_id)
    assert client.post(url, data={"csrf_token": client.csrf_token(), "version_id": sent.public_id}).status_code == 404
