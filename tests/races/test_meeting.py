"""Two at one meeting, one question or one thread in the same moment, over two connections."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.dealroom import meetings, questions
from marketplace.dealroom.models import DealQuestion, Meeting
from marketplace.deals import service, thread
from marketplace.deals.models import SUPPLY, Deal, ReadMark
from marketplace.extensions import db
from marketplace.kernel import clock
from marketplace.kernel.clock import now
from marketplace.kernel.db import transaction
from tests.deals.conftest import accepted, deal, interest, lua  # noqa: F401 - fixtures
from tests.races.acts import button, told

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it


def path(row: Any) -> str:
    kind = "cuoc-hop" if isinstance(row, Meeting) else "cau-hoi"
    return f"/giao-dich/{row.deal.public_id}/{kind}/{row.public_id}"


@pytest.fixture
def running(deal: Deal, lan: Person, minh: Person) -> Meeting:
    """A meeting that has begun: it can still be changed, and minuted."""
    at = now().replace(second=0, microsecond=0) - timedelta(minutes=10)
    with clock.at(at - timedelta(hours=1)), transaction():
        plan = meetings.Plan("Xem máy", at, at + timedelta(hours=1), place="Xưởng", people=[lan, minh])
        return meetings.call(deal, lan, plan)


def minutes(client: Any, meeting: Meeting, words: str) -> Any:
    url, present = path(meeting) + "/bien-ban", str(meeting.attendances[0].id)
    return button(client, url, url, result="BUOCTIEP", minutes=words, present=present)


@pytest.mark.parametrize("overlap", [True, False])
def test_two_write_minutes(race: Any, visit: Any, running: Meeting, lan: Person, minh: Person, overlap: bool):
    first, second = minutes(visit(lan), running, "Bản của Lan"), minutes(visit(minh), running, "Bản của Minh")
    won, lost = race(first, second, overlap)
    assert won.status_code == 303 and running.minutes == "Bản của Lan"
    told(lost, "Bản của Minh")


def test_a_meeting_changes_while_another_writes_minutes(
    race: Any, visit: Any, running: Meeting, lan: Person, minh: Person
):
    url = path(running) + "/sua"
    change, write = button(visit(lan), url, url, place="Phòng 2"), minutes(visit(minh), running, "Lời đã viết")
    won, lost = race(change, write, True)
    assert won.status_code == 303 and running.place == "Phòng 2" and running.result is None
    told(lost, "Lời đã viết")


def test_two_answer_one_question(race: Any, visit: Any, deal: Deal, lan: Person, lua: Person, minh: Person):
    with transaction():
        row = questions.ask(deal, minh, "Công suất?", SUPPLY)
    url = path(row) + "/tra-loi"
    first, second = (button(visit(one), url, url, answer=f"Lời của {one.name}") for one in (lan, lua))
    won, lost = race(first, second, True)
    assert won.status_code == 303 and row.answer == f"Lời của {lan.name}"
    told(lost, f"Lời của {lua.name}")


def test_a_question_is_asked_while_the_case_is_closed(race: Any, visit: Any, deal: Deal, hoa: Person, minh: Person):
    closing = button(
        visit(hoa), f"/giao-dich/{deal.public_id}/ket-qua", f"/giao-dich/{deal.public_id}/ket-qua", reason="GIA"
    )
    url = f"/giao-dich/{deal.public_id}/cau-hoi/moi"
    won, lost = race(closing, button(visit(minh), url, url, body="Còn một câu", who="supply"), True)
    assert won.status_code == 303 and db.session.execute(db.select(DealQuestion)).first() is None
    told(lost, "Còn một câu")


def test_two_browsers_of_one_person_leave_one_mark(race: Any, visit: Any, deal: Deal, lan: Person, minh: Person):
    with transaction():
        said = service.write(deal, lan, "Chào anh")
    page = f"/giao-dich/{deal.public_id}/trao-doi"
    answers = race(*(button(visit(minh), page + "/da-doc", page) for _ in range(2)), True)
    assert [one.status_code for one in answers] == [303, 303]
    marks = db.session.execute(db.select(ReadMark).where(ReadMark.person_id == minh.id)).unique().scalars().all()
    assert [one.message_id for one in marks] == [said.id] and thread.unread_in(minh, [deal]) == {}
