"""Files that come with a message: kept as files of the deal, shown below it, opened on the page of files."""

from __future__ import annotations

import io
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.dealroom.models import PARTIES, DealFile
from marketplace.deals import thread
from marketplace.deals.models import PARTIES as PRIVATE
from marketplace.deals.models import Deal, Message
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from marketplace.kernel.files import Refused
from tests.dealroom.conftest import pdf, upload
from tests.deals.conftest import url_of


def talk_of(deal: Deal) -> str:
    return f"{url_of(deal)}/trao-doi"


def files() -> list[DealFile]:
    return list(db.session.execute(db.select(DealFile).order_by(DealFile.id)).scalars().unique())


def send(deal: Deal, client: Any, *names: str, data: bytes | None = None, body: str = "Gửi anh bản vẽ") -> Any:
    sent = [(io.BytesIO(pdf() if data is None else data), name) for name in names]
    return client.submit(f"{url_of(deal)}/loi-nhan", {"body": body, "uploads": sent}, page=talk_of(deal))


def test_a_message_comes_with_files(deal: Deal, lan: Person, minh: Person, hoa: Person, visit: Any):
    assert send(deal, visit(lan), "ban-ve.pdf", "so-do.pdf").status_code == 303
    rows = files()
    assert [(one.title, one.level, one.side, one.file.attached) for one in rows] == [
        ("ban-ve.pdf", PARTIES, "supply", True),
        ("so-do.pdf", PARTIES, "supply", True),
    ]
    assert {one.message_id for one in rows} == {db.session.execute(db.select(Message.id)).scalar_one()}
    for person in (lan, minh, hoa):
        assert "ban-ve.pdf" in visit(person).page(talk_of(deal)).text
    assert "ban-ve.pdf" in visit(minh).page(f"{url_of(deal)}/tai-lieu").text


@pytest.mark.parametrize(("data", "names"), [(b"MZ\x90", ("xau.pdf",)), (b"", ("rong.pdf",)), (None, ("a.pdf",) * 6)])
def test_files_that_are_refused_say_so_and_nothing_is_said(
    deal: Deal, lan: Person, visit: Any, data: bytes | None, names: tuple[str, ...]
):
    answer = send(deal, visit(lan), *names, data=data, body="Giữ lời này")
    assert answer.status_code == 200 and 'id="uploads-error"' in answer.text and "Giữ lời này" in answer.text
    assert files() == [] and db.session.execute(db.select(Message)).scalars().unique().all() == []


def test_what_its_side_has_revoked_is_not_shown_to_the_other(deal: Deal, lan: Person, minh: Person, visit: Any):
    send(deal, visit(lan), "ban-ve.pdf")
    (row,) = files()
    with transaction():
        row.revoked_at = now()
    assert "ban-ve.pdf" not in visit(minh).page(talk_of(deal)).text
    assert "ban-ve.pdf" in visit(lan).page(talk_of(deal)).text


def test_the_thread_of_the_sides_alone_takes_none(deal: Deal, lan: Person, visit: Any):
    assert "uploads" not in visit(lan).get(talk_of(deal) + "/rieng").text
    with pytest.raises(Refused), transaction():
        thread.write(deal, lan, "Riêng", PRIVATE, uploads=[upload(pdf())])
    assert files() == []
