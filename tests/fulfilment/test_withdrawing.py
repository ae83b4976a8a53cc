"""A declared contract is taken back by who declared it, while nobody has borne it out; history keeps it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.fulfilment import declaring, links, surveys
from marketplace.fulfilment.declaring import Other
from marketplace.fulfilment.models import Transfer
from marketplace.kernel import clock, history
from marketplace.kernel.db import transaction
from marketplace.kernel.workflow import NotAllowed, NotOpen
from marketplace.notices.service import KINDS
from tests.fulfilment.conftest import mailed, pdf, told
from tests.fulfilment.test_declaring import declare, declared, to
from tests.visitor import Visitor

__all__ = ["declared"]


BORNE_OUT = {  # what happened to a declaration → may it be withdrawn?
    "nothing": True,
    "disputed": True,
    "confirmed": False,
    "checked": False,
    "withdrawn": False,
}


def bring(row: Transfer, state: str, lan: Person, minh: Person, hoa: Person) -> None:
    acts: dict[str, Callable[[], Any]] = {
        "nothing": lambda: None,
        "disputed": lambda: declaring.dispute(row, minh, "Sai giá", minh.name, "account"),
        "confirmed": lambda: declaring.confirm(row, minh, minh.name, "account"),
        "checked": lambda: declaring.check(row, hoa),
        "withdrawn": lambda: declaring.withdraw(row, lan, "Nhầm"),
    }
    with transaction():
        acts[state]()


@pytest.mark.parametrize("state", BORNE_OUT)
def test_withdrawn_while_nobody_has_borne_it_out(
    declared: Transfer, visit, lan: Person, minh: Person, hoa: Person, state: str
):
    bring(declared, state, lan, minh, hoa)
    url = f"/khai-bao-hop-dong/{declared.public_id}"
    assert ("Khai nhầm?" in visit(lan).get(url).text) is BORNE_OUT[state]
    assert "Khai nhầm?" not in visit(minh).get(url).text + visit(hoa).get(url).text
    if not BORNE_OUT[state]:
        with pytest.raises(NotOpen), transaction():
            declaring.withdraw(declared, lan, "Khai hai lần")
        return
    for other in (minh, hoa):
        with pytest.raises(NotAllowed), transaction():
            declaring.withdraw(declared, other, "Khai hai lần")
    assert visit(lan).submit(f"{url}/rut", {"why": ""}, page=url).status_code == 422
    assert visit(lan).submit(f"{url}/rut", {"why": "Khai hai lần"}, page=url).status_code == 303
    assert told("fulfilment.withdrawn") == sorted([minh.name, hoa.name])
    for reader in (lan, minh, hoa):
        assert "Khai hai lần" in visit(reader).get(url).text
    assert history.entries_of(declared)[-1].verb == "withdraw" and history.verify() == []


def test_what_was_withdrawn_takes_no_more_steps(declared: Transfer, visit, lan: Person, minh: Person, hoa: Person):
    with transaction():
        declaring.withdraw(declared, lan, "Nhầm")
    steps: list[Callable[[], Any]] = [
        lambda: declaring.confirm(declared, minh, minh.name, "account"),
        lambda: declaring.dispute(declared, minh, "Sai", minh.name, "account"),
        lambda: declaring.check(declared, hoa),
        lambda: declaring.add_evidence(declared, lan, "HOPDONG", pdf()),
    ]
    for step in steps:
        with pytest.raises(NotOpen), transaction():
            step()
    page, url = visit(minh), f"/khai-bao-hop-dong/{declared.public_id}"
    late = page.post(f"{url}/dung", data={"csrf_token": page.csrf_token()})
    assert late.status_code == 409 and "đã được bên khai báo rút" in late.text
    assert "khai báo đã rút" in page.get("/khai-bao-hop-dong").text
    again = declare(lan, to(minh.organisations[0]), title="Khai lại cho đúng")  # it is no twin any more
    assert again.number != declared.number


def test_who_was_asked_by_mail_is_told_in_the_same_way(visit, lan: Person, visitor: Visitor):
    row = declare(lan, Other("Công ty Hoa Mai", None, "mai@example.vn"))
    link = KINDS["fulfilment.to_confirm"].mail_link({"transfer": row.public_id})  # type: ignore[misc]
    with transaction():
        declaring.withdraw(row, lan, "Ghi sai bên kia")
    assert [one.to for one in mailed("fulfilment.withdrawn") if one.to == "mai@example.vn"]
    gone = visitor.get(link)
    assert gone.status_code == 410 and "đã được rút" in gone.text and "Ghi sai" not in gone.text
    assert KINDS["fulfilment.to_confirm"].mail_link({"transfer": row.public_id}) is None  # type: ignore[misc]


def test_nobody_is_surveyed_about_what_was_withdrawn(declared: Transfer, lan: Person, visitor: Visitor):
    first = declared.surveys[0]
    link = f"/khao-sat/{links.sign(links.SURVEY, first)}"
    with transaction():
        declaring.withdraw(declared, lan, "Nhầm")
    with clock.at(datetime(first.due_on.year, first.due_on.month, first.due_on.day, 3, tzinfo=UTC)):
        with transaction():
            assert surveys.ask_due() == 0
        assert visitor.get(link).status_code == 410
    with pytest.raises(NotOpen), transaction():
        surveys.answer(first, surveys.Answer("yes", "Minh"))
