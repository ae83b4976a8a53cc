"""The day of signing comes from the clock of whoever signs, and deadlines count from it: it has to be believable."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from marketplace.accounts.models import Person
from marketplace.agreements import signing
from marketplace.agreements.models import AgreementVersion
from marketplace.kernel.clock import now, today
from marketplace.kernel.db import transaction
from tests.agreements.signing import sign
from tests.agreements.test_signing import (  # noqa: F401 - fixtures among them
    Keys,
    bytes_of,
    keys,
    picture,
    sent,
    take,
    trusted,
    url_of,
    version,
)
from tests.html import Page

DAYS = [
    # days from now by the signer's clock, and whether it is believed
    (-4000, False),
    (-2, False),
    (-0.9, True),
    (0, True),
    (0.9, True),
    (2, False),
    (4000, False),
]


@pytest.mark.parametrize(("days", "believed"), DAYS)
def test_a_clock_that_cannot_be_right(
    sent: AgreementVersion,  # noqa: F811
    trusted: Keys,  # noqa: F811
    lan: Person,
    days: float,
    believed: bool,
):
    with time_machine.travel(now() + timedelta(days=days)):
        signed = sign(bytes_of(sent), trusted.lan, "A")
    answer = take(sent, "supply", lan, signed)
    assert answer.problems == (() if believed else ("clock",))
    assert (signing.signature_of(sent, "supply") is not None) == believed


# of which version, days from today, and what is said beside the field
ON_PAPER = [
    ("built", -1, "mới có văn bản này để ký"),
    ("built", 0, ""),
    ("built", 1, "chưa đến"),
    ("uploaded", -1, ""),
    ("uploaded", -11, "mới có văn bản này để ký"),
]


@pytest.mark.parametrize(("origin", "days", "words"), ON_PAPER)
def test_the_day_on_a_scan(
    sent: AgreementVersion,  # noqa: F811
    visit: Any,
    minh: Person,
    origin: str,
    days: int,
    words: str,
):
    """Of a deal that was opened ten days ago, with a version of today."""
    with transaction():
        sent.origin = origin
        sent.agreement.deal.created_at = now() - timedelta(days=10)
    day = f"{today() + timedelta(days=days):%d/%m/%Y}"
    filled = {"signer_name": "Trần Văn Minh", "signer_capacity": "Giám đốc", "signed_on": day}
    filled["scan_file"] = (io.BytesIO(picture()), "ky.png")
    answer = visit(minh).submit(url_of(sent, "/nop-ban-chup"), filled, page=url_of(sent))
    assert answer.status_code == (200 if words else 303)
    assert len(signing.papers_of(sent)) == (0 if words else 1)
    if words:
        errors = [one.text for one in Page.read(answer.text).all("p") if one.get("id") == "signed_on-error"]
        assert words in errors[0] and f'value="{day}"' in answer.text and "Trần Văn Minh" in answer.text


NO_DAYS = {"": "Xin ghi ngày ký", "29/02/2027": "không có trong lịch", "hôm qua": "31/12/2027"}


def test_what_is_no_day_is_told_as_such(sent: AgreementVersion, visit: Any, minh: Person):  # noqa: F811
    """Not that the day is missing, where one was written."""
    told = {}
    for typed in NO_DAYS:
        answer = visit(minh).submit(url_of(sent, "/nop-ban-chup"), {"signed_on": typed}, page=url_of(sent))
        errors = [one.text for one in Page.read(answer.text).all("p") if one.get("id") == "signed_on-error"]
        told[typed] = errors[0] if len(errors) == 1 and f'value="{typed}"' in answer.text else errors
    assert {typed for typed, words in NO_DAYS.items() if words not in told[typed]} == set(), told
