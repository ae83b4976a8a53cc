"""A need with criteria, Lan's listing to answer it with, and the forms filled in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.answers import questions, service
from marketplace.answers.forms import key_of
from marketplace.answers.models import NeedAnswer, Question
from marketplace.catalogue import outcomes
from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Need, Technology
from marketplace.deals.service import Answers
from marketplace.extensions import db
from marketplace.kernel.clock import today
from marketplace.kernel.db import transaction
from tests.cast import make_need, put_on_show

WORDS = Answers(who="Viện có ba mươi năm nghề sấy", use="Sấy bơm nhiệt", scale="500 kg mỗi mẻ", timing="Ba tháng")
FIELDS = {"who": WORDS.who, "use": WORDS.use, "scale": WORDS.scale, "timing": WORDS.timing}
NOTE = "Khoảng 350 triệu đồng một máy"
ASKED = "Điện ở xưởng là một pha hay ba pha?"


def told_of(need: Need, *verdicts: str) -> list[dict[str, str]]:
    """The criteria of a need with these verdicts, those not met with a word why."""
    pairs = zip(need.must_have, verdicts, strict=True)
    return [{"criterion": c, "verdict": v, "why": "" if v == "yes" else f"Vì {v}"} for c, v in pairs]


def filled(need: Need, technology: Technology, *verdicts: str) -> dict[str, str]:
    """The form of an answer, as a browser would send it."""
    sent = {**FIELDS, "technology": technology.public_id, "note": NOTE}
    for one in told_of(need, *verdicts):
        sent |= {f"verdict_{key_of(one['criterion'])}": one["verdict"], f"why_{key_of(one['criterion'])}": one["why"]}
    return sent


def answer_url(need: Need) -> str:
    return f"/nhu-cau/{need.public_id}/tra-loi"


def compare_url(need: Need) -> str:
    return f"/nhu-cau/{need.public_id}/cac-tra-loi"


def page_of(item: Any) -> str:
    return f"/{'nhu-cau' if item.kind == 'need' else 'cong-nghe'}/{item.public_id}"


def withdraw(need: Need, owner: Person) -> None:
    """Take a need down, with a word on what became of it."""
    outcomes.tell(need, owner, outcomes.NO_SUPPLY)
    catalogue.withdraw(need, owner)


def rows(model: Any) -> list[Any]:
    return list(db.session.execute(db.select(model).order_by(model.id)).scalars().unique())


@pytest.fixture
def answered(need: Need, technology: Technology, lan: Person, hoa: Person) -> NeedAnswer:
    """Lan has answered: one criterion met, one in part."""
    with transaction():
        return service.answer(lan, need, technology, WORDS, told_of(need, "yes", "partly"), NOTE)


@pytest.fixture
def open_need(minh: Person, quan: Person) -> Need:
    """Minh's anonymous need, which takes questions for ten days."""
    with transaction():
        until = today() + timedelta(days=10)
        return put_on_show(make_need(minh, minh.organisations[0], questions_until=until), minh, quan)


@pytest.fixture
def question(open_need: Need, lan: Person) -> Question:
    """Lan has asked about it."""
    with transaction():
        return questions.ask(lan, lan.organisations[0], open_need, ASKED)


@pytest.fixture
def replied(question: Question, minh: Person) -> Question:
    with transaction():
        questions.reply(question, minh, "Điện ba pha, 50 kW.")
    return question
