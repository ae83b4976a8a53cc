"""The second of two officers loses no word."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.catalogue.models import Technology
from marketplace.catalogue.status import Status
from marketplace.kernel.db import transaction
from marketplace.moderation import deciding
from marketplace.moderation.deciding import Decision, Matter
from marketplace.reference.service import label
from tests.html import Page
from tests.moderation.desk import form_of, url_of
from tests.moderation.test_decisions import item  # noqa: F401
from tests.visitor import Visitor


@pytest.fixture
def late(item: Technology, visit: Any, quan: Person) -> tuple[Visitor, dict[str, str]]:  # noqa: F811
    """An officer whose page is older than the decision."""
    client = visit(quan)
    form = form_of(client, item)
    with transaction():
        deciding.decide(Matter(item), quan, Decision("refuse", item.version, ["TRUNGTIN"]))
    return client, form


def boxes(response: Any) -> list[str]:
    assert response.status_code == 409
    found = list(Page.read(response.text).one("main").all("textarea"))
    assert all("readonly" in box.attributes for box in found)
    return [box.text for box in found]


def test_reasons_and_words_are_given_back(item: Technology, late: Any):  # noqa: F811
    client, form = late
    sent = {**form, "return_reasons": ["THIEUBANGCHUNG", "HINHANH"], "return_words": "Xin đính kèm <biên bản>"}
    reasons, words = boxes(client.post(f"{url_of(item)}/return", data=sent))
    for code in ("THIEUBANGCHUNG", "HINHANH"):
        assert str(label("return_reason", code)) in reasons
    assert words == "Xin đính kèm <biên bản>"
    assert item.status == Status.REFUSED and item.decision_reasons == ["TRUNGTIN"]


def test_words_that_would_not_pass_are_given_back_too(item: Technology, late: Any):  # noqa: F811
    client, form = late
    assert boxes(client.post(f"{url_of(item)}/refuse", data={**form, "refuse_words": "Chỉ có lời"})) == ["Chỉ có lời"]
    assert boxes(client.post(f"{url_of(item)}/return", data={**form, "return_words": "x" * 2001})) == ["x" * 2001]


def test_an_approval_gives_back_what_was_typed_besides(item: Technology, late: Any):  # noqa: F811
    client, form = late
    response = client.post(f"{url_of(item)}/publish", data=form)
    assert boxes(response) == [] and "Nội dung bạn vừa gửi" not in response.text
    typed = {"return_words": "Nhận xét chung", "remark-trl": "Nêu nơi chạy thử", "check-SHTT-link": "https://a.vn/1"}
    assert boxes(client.post(f"{url_of(item)}/publish", data={**form, **typed, "legal_note": "Đã đối chiếu"})) == [
        "Nêu nơi chạy thử",
        "https://a.vn/1",
        "Đã đối chiếu",
        "Nhận xét chung",
    ]
