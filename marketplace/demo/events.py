"""What happened to listings once they were there: edits, appeals, reports, merges, questions, answers, and the like."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marketplace.accounts import suspensions
from marketplace.accounts.models import Organisation, Person
from marketplace.answers import questions
from marketplace.answers import service as answers
from marketplace.catalogue import behalf, content, freshness, revising
from marketplace.catalogue.content import Content
from marketplace.deals.service import Answers
from marketplace.demo import reviews
from marketplace.demo.data import Calendar, back, read
from marketplace.demo.listings import content_of
from marketplace.demo.reviews import Officers
from marketplace.kernel.clock import now
from marketplace.moderation import appeals, pairs, reports
from marketplace.moderation.reports import Outcome

Row = dict[str, Any]


def load_events(world: World) -> None:
    """All events, the oldest first."""
    for one in sorted(read("events"), key=lambda row: -row["days_ago"]):
        VERBS[one["verb"]](world, one)


@dataclass(frozen=True)
class World:
    """Who and what there is, and what does the worker's part."""

    when: Calendar
    people: dict[str, Person]
    organisations: dict[str, Organisation]
    listings: dict[str, Any]
    officers: Officers
    settle: Callable[[], None]

    def at(self, one: Row, hour: int = 9, name: str = "days_ago") -> AbstractContextManager[None]:
        """The moment of an event, or of a later part of it; ``hours`` in the data count back from now."""
        if name == "days_ago" and "hours" in one:
            return back(self.when.hours_ago(one["hours"]))
        return back(self.when(one[name], hour, one.get("key", "")))

    def owner_of(self, item: Any) -> Person:
        person: Person = item.organisation.memberships[0].person
        return person


def _edit(world: World, one: Row) -> None:
    """An edit of what is on show; what is small goes live at once."""
    item = world.listings[one["about"]]
    owner = world.owner_of(item)
    with world.at(one):
        revision = revising.begin(item, owner)
        before = content.read(item)
        revising.write(revision, owner, Content({name: before[name] + more for name, more in one["append"].items()}))
        revising.submit(revision, owner)
        world.settle()
    if decided := one.get("decided"):
        officers = world.officers
        with world.at(decided, 11):
            reviews.settle_revision(
                revision, officers.first, decided["verb"], decided.get("reason_code", ""), decided.get("words", "")
            )
            world.settle()


def _merge(world: World, one: Row) -> None:
    item, into = world.listings[one["about"]], world.listings[one["into"]]
    with world.at(one, 15):
        pairs.merge(item, into, world.officers.first, (item.version, into.version))
        world.settle()


def _appeal(world: World, one: Row) -> None:
    """An appeal; heard by the officer who did not refuse."""
    item = world.listings[one["about"]]
    with world.at(one):
        standing = appeals.standing_of(item)
        assert standing is not None
        appeal = appeals.make(item, world.owner_of(item), standing.review.public_id, one["words"])
    if heard := one.get("heard"):
        hear = {"uphold": appeals.uphold, "grant": appeals.grant}[heard["verb"]]
        with world.at(heard, 10):
            hear(appeal, world.officers.second, appeal.version, heard["answer"])
            world.settle()


def _report(world: World, one: Row) -> None:
    item = world.listings[one["about"]]
    with world.at(one):
        report, made_at = reports.make(item, one["reason"], one["words"], "", "vi"), now()
    if decided := one.get("decided"):
        outcome = Outcome(
            decided["verb"], decided["answer"], decided.get("measure", reports.NONE), decided.get("words", "")
        )
        with back(world.when.within(made_at + timedelta(hours=decided["after_hours"]))):
            reports.decide(item, world.officers.first, [report.public_id], outcome)
            world.settle()


def _suspend(world: World, one: Row) -> None:
    organisation = world.organisations[one["organisation"]]
    with world.at(one, 14):
        suspensions.suspend(organisation, world.officers.first, organisation.version, one["reason"])
        world.settle()


def _ask(world: World, one: Row) -> None:
    """A public question; replied to, and released by an officer, as far as the data goes."""
    need, organisation = world.listings[one["need"]], world.organisations[one["organisation"]]
    with world.at(one):
        question = questions.ask(organisation.memberships[0].person, organisation, need, one["words"])
    with world.at(one, 10, "reply_days_ago"):
        questions.reply(question, world.owner_of(need), one["reply"])
    if "published_days_ago" in one:
        with world.at(one, 11, "published_days_ago"):
            questions.decide(question, world.officers.first, "publish", question.version)


def _answer(world: World, one: Row) -> None:
    """A listing offered for a need, with a word on each of its criteria."""
    need, technology = world.listings[one["need"]], world.listings[one["technology"]]
    said = zip(need.must_have, one["verdicts"], strict=True)
    criteria = [{"criterion": criterion, "verdict": verdict, "why": why} for criterion, (verdict, why) in said]
    words = one["words"]
    told = Answers(words["who"], words["use"], words["scale"], words["when"])
    with world.at(one, 16):
        answers.answer(world.owner_of(technology), need, technology, told, criteria, one["note"])


def _behalf(world: World, one: Row) -> None:
    """A need that the broker wrote for somebody without an account, who is asked to confirm it."""
    broker, listing = world.people["hoa"], one["listing"]
    with world.at(one, 10):
        organisation = world.organisations[one["organisation"]]
        row = behalf.create_for(broker, organisation, "need", listing["title"], **one["person"])
        behalf.revise(row, broker, content_of(world.when, "need", listing))
        behalf.ask(row, broker)


def _remind(world: World, one: Row) -> None:
    """What is done every morning for listings that end soon."""
    with world.at(one, 7):
        freshness.remind_due()


VERBS: dict[str, Callable[[World, Row], None]] = {
    "edit": _edit,
    "merge": _merge,
    "appeal": _appeal,
    "report": _report,
    "suspend": _suspend,
    "ask": _ask,
    "answer": _answer,
    "behalf": _behalf,
    "remind": _remind,
}
