"""Two at one paper, or at what follows from it, in one moment: it is bound once; the other reads how it stands."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from marketplace.accounts.models import Person
from marketplace.agreements import signing
from marketplace.agreements.models import AgreementVersion
from marketplace.fulfilment import links
from marketplace.fulfilment.models import Milestone, Transfer
from marketplace.kernel import history
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from tests.agreements.conftest import broker, contract, signed  # noqa: F401 - fixtures
from tests.agreements.signing import sign
from tests.agreements.test_signing import (  # noqa: F401 - fixtures among them
    Keys,
    bytes_of,
    ink,
    keys,
    scan,
    sent,
    trusted,
    url_of,
    version,
)
from tests.deals.conftest import accepted, deal, interest  # noqa: F401 - fixtures
from tests.fulfilment.conftest import agreed, in_force, machine, transfer  # noqa: F401 - fixtures
from tests.fulfilment.test_milestones import handed_over
from tests.visitor import Visitor

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it


def form(client: Visitor, url: str, page: str, **values: Any) -> Callable[[], Any]:
    """A form of a page that was loaded before, filled in and about to be sent."""
    filled: MultiDict[str, Any] = MultiDict(client._form_for(url, page))
    for name, value in values.items():
        filled[name] = value
    return lambda: client.post(url, data=filled)


def handing_in(client: Visitor, sent: AgreementVersion, signed: bytes) -> Callable[[], Any]:
    upload = (io.BytesIO(signed), "hd.pdf")
    return form(client, url_of(sent, "/nop-ky-so"), url_of(sent), capacity="Giám đốc", signed_file=upload)


@pytest.mark.parametrize("overlap", [True, False])
def test_both_hand_in_what_they_signed(
    race: Any, visit: Any, sent: AgreementVersion, trusted: Keys, lan: Person, minh: Person, overlap: bool
):
    """Each signed a copy: both count, and the paper is bound once."""
    hers, his = sign(bytes_of(sent), trusted.lan, "A"), sign(bytes_of(sent), trusted.minh, "A")
    won, also = race(handing_in(visit(lan), sent, hers), handing_in(visit(minh), sent, his), overlap)
    assert (won.status_code, also.status_code) == (303, 303)
    verbs = [entry.verb for entry in history.entries_of(sent.agreement)]
    assert sent.agreement.status == "signed" and verbs.count("bind") == 1 and verbs.count("signature") == 2


@pytest.mark.parametrize("overlap", [True, False])
def test_the_last_signature_is_confirmed_while_the_other_side_calls_the_paper_back(
    race: Any, visit: Any, sent: AgreementVersion, lan: Person, minh: Person, hoa: Person, overlap: bool
):
    ink(sent, "supply", lan, hoa)
    paper, words = scan(sent, "demand", minh), "Giá chưa gồm thuế, xin sửa điều 6"
    confirms = form(visit(hoa), url_of(sent, f"/{paper.public_id}/xac-nhan"), url_of(sent))
    calls_back = form(visit(lan), url_of(sent, "/thu-hoi"), url_of(sent), words=words)
    won, lost = race(confirms, calls_back, overlap)
    assert (won.status_code, lost.status_code) == (303, 409) and words in lost.text
    assert sent.agreement.status == "signed" and sent.superseded_at is None


@pytest.mark.parametrize("overlap", [True, False])
def test_the_paper_is_called_back_while_the_last_signature_is_confirmed(
    race: Any, visit: Any, sent: AgreementVersion, lan: Person, minh: Person, hoa: Person, overlap: bool
):
    ink(sent, "supply", lan, hoa)
    paper = scan(sent, "demand", minh)
    calls_back = form(visit(lan), url_of(sent, "/thu-hoi"), url_of(sent), words="Xin sửa điều 6")
    confirms = form(visit(hoa), url_of(sent, f"/{paper.public_id}/xac-nhan"), url_of(sent))
    won, lost = race(calls_back, confirms, overlap)
    assert (won.status_code, lost.status_code) == (303, 409)
    assert sent.agreement.status == "drafting" and sent.superseded_at and sent.agreement.signed_version_id is None
    assert signing.signature_of(sent, "demand") is None


def test_a_milestone_is_accepted_and_returned(race: Any, visit: Any, machine: Milestone, lan: Person, minh: Person):
    handed_over(machine, lan)
    page = f"/giao-dich/{machine.agreement.deal.public_id}/thuc-hien/moc/{machine.public_id}"
    accepts = form(visit(minh), f"{page}/accept", page, note="Đạt")
    returns = form(visit(minh), f"{page}/return", page, words="Thiếu bản vẽ số 3")
    won, lost = race(accepts, returns)
    assert (won.status_code, lost.status_code) == (303, 409) and "Thiếu bản vẽ số 3" in lost.text
    assert machine.accepted_at is not None and machine.returned_note == ""


def test_a_survey_is_answered_twice(race: Any, app: Any, transfer: Transfer):
    survey = transfer.surveys[0]
    with transaction():
        survey.due_on = today()
    page = f"/khao-sat/{links.sign(links.SURVEY, survey)}"
    one, other = app.test_client(), app.test_client()
    filled = {"in_use": "yes", "by": "Trần Văn Minh"}
    won, lost = race(
        form(one, page, page, **filled, output="30 tấn"), form(other, page, page, **filled, output="9 tấn")
    )
    assert won.status_code in (200, 303) and lost.status_code in (409, 410)
    assert (survey.output, [entry.verb for entry in history.entries_of(survey)].count("answer")) == ("30 tấn", 1)
