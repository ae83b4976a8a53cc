"""Fills a world with answers to Minh's need, public questions about it in every status, and a word on a match."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.answers import questions, service
from marketplace.answers.models import ANSWERED, ASKED, PUBLISHED, REFUSED
from marketplace.catalogue import service as catalogue
from marketplace.deals.service import Answers
from marketplace.extensions import db
from marketplace.kernel.clock import today
from marketplace.matching import verdicts
from marketplace.matching.models import DEMAND, PROPOSED, Match

NEED = "minh.need.published"
STAGES = (PUBLISHED, REFUSED, ANSWERED, ASKED)


def answer(filling: Any) -> None:
    """Lan answers with a listing on show, and with one that still waits for its officer."""
    world, lan = filling.world, filling.person["lan"]
    need = catalogue.find("need", world.public_id(NEED))
    for name, thing, readers in (
        ("sent", "lan.technology.more2", "lan minh hoa admin"),
        ("waiting", "lan.technology.submitted", "lan"),
    ):

        def secret(field: str, name: str = name, readers: str = readers) -> str:
            return str(world.secret(f"BIMAT-lan-answer-{name}-{field}", readers))

        listing = catalogue.find("technology", world.public_id(thing))
        words = Answers(**{field: secret(field) for field in ("who", "use", "scale", "timing")})
        told = [
            {"criterion": one, "verdict": "partly", "why": secret(f"why{n}")} for n, one in enumerate(need.must_have)
        ]
        found = service.answer(lan, need, listing, words, told, secret("note"))
        db.session.flush()
        world.note(f"answer.{name}", found)
        if found.interest is not None:
            world.note("interest.offer", found.interest)


def ask(filling: Any) -> None:
    """Lan asks about Minh's need; each question is left in another status."""
    world, (lan, minh, quan) = filling.world, (filling.person[name] for name in ("lan", "minh", "quan"))
    need = catalogue.find("need", world.public_id(NEED))
    need.questions_until = today() + timedelta(days=20)
    for stage in STAGES:

        def secret(field: str, readers: str, stage: str = stage) -> str:
            people = "everyone" if stage == PUBLISHED else readers
            return str(world.secret(f"BIMAT-question-{stage}-{field}", people))

        question = questions.ask(lan, filling.home["lan"], need, secret("words", "lan minh quan"))
        db.session.flush()
        world.note(f"question.{stage}", question)
        if stage in (PUBLISHED, ANSWERED):
            questions.reply(question, minh, secret("reply", "minh quan"))
            db.session.flush()
        if stage == PUBLISHED:
            questions.decide(question, quan, "publish", question.version)
        if stage == REFUSED:
            reason = secret("reason", "lan minh quan admin")  # on the record of Quân
            questions.decide(question, quan, "refuse", question.version, reason)


def judge(filling: Any) -> None:
    """Lan or Minh says of a match nobody else has touched that it does not fit; the words are for brokers."""
    world = filling.world
    known = {thing.get("public_id") for name, thing in world.things.items() if name.startswith("match.")}
    proposed = select(Match).where(Match._status == PROPOSED).order_by(Match.id)
    match = next(one for one in db.session.execute(proposed).scalars() if one.public_id not in known)
    owner = "lan" if match.need.organisation_id == filling.home["lan"].id else "minh"
    words = world.secret("BIMAT-verdict-words", f"{owner} hoa")
    said = verdicts.judge(match, filling.person[owner], DEMAND, "VUOTNGANSACH", words)
    db.session.flush()
    world.note("verdict.demand", said)
