"""Interests in every state, and the deals that came of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marketplace.accounts.models import Organisation, Person
from marketplace.deals import cases, entering, service
from marketplace.deals.models import Deal, Interest
from marketplace.deals.service import Answers
from marketplace.demo.data import Calendar, back, read


def load_cases(
    when: Calendar, people: dict[str, Person], organisations: dict[str, Organisation], listings: dict[str, Any]
) -> int:
    """All interests, the oldest first. Returns how many."""
    rows = sorted(read("interests"), key=lambda one: -one["days_ago"])
    for one in rows:
        organisation, technology = organisations[one["organisation"]], listings[one["technology"]]
        asker = organisation.memberships[0].person
        given = one["answers"]
        answers = Answers(given["who"], given["use"], given["scale"], given["when"])
        with back(when(one["days_ago"], 11, one["key"])):
            interest = service.ask(asker, organisation, technology, answers, listings.get(one["need"]))
        _answer(when, one, interest, technology.organisation.memberships[0].person, people)
    load_entered(when, people, organisations)
    return len(rows)


def _answer(when: Calendar, one: dict[str, Any], interest: Interest, asked: Person, people: dict[str, Person]) -> None:
    if one["state"] == "declined":
        with back(when(max(one["days_ago"] - 2, 0), 14, one["key"])):
            service.decline(interest, asked, one["reason_code"], one["reason"])
    elif one["messages"]:
        with back(when(min(one["days_ago"], one["messages"][0]["days_ago"] + 1), 13, one["key"])):
            service.accept(interest, asked)
        _talk(when, one, interest, people)


def _talk(when: Calendar, one: dict[str, Any], interest: Interest, people: dict[str, Person]) -> None:
    """The broker's first message is the introduction; then both sides write, and the broker notes the outcome."""
    first, *others = one["messages"]
    broker = people[first["from"]]
    with back(when(first["days_ago"], 14, one["key"])):
        deal = service.introduce(interest, broker, first["text"])
    for number, message in enumerate(others):
        with back(when(message["days_ago"], 15, one["key"]) + timedelta(minutes=number)):
            service.write(deal, people[message["from"]], message["text"])
    _move(when, one, deal, broker)
    if one["state"] == "closed":
        last = when(max(one["messages"][-1]["days_ago"] - 1, 0), 16, one["key"])
        with back(last):
            service.close(deal, broker, one["outcome"], one["outcome_note"])


def _move(when: Calendar, one: dict[str, Any], deal: Deal, broker: Person) -> None:
    """From stage to stage, and what comes next."""
    for turn in one.get("turns", ()):
        with back(when(turn["days_ago"], 17, one["key"])):
            cases.move(deal, broker, turn["verb"], deal.status)
    planned = one.get("next_step")
    if planned:
        on = when.today + timedelta(days=planned["in_days"])
        with back(when(one["turns"][-1]["days_ago"], 17, one["key"]) + timedelta(minutes=5)):
            cases.plan(deal, broker, planned["words"], on, cases.step_mark(deal))


def load_entered(when: Calendar, people: dict[str, Person], organisations: dict[str, Organisation]) -> None:
    """A case that the broker met with at a fair: one side has confirmed it, the other is asked."""
    for one in read("entered_cases"):
        broker, supply, demand = people[one["broker"]], organisations[one["supply"]], organisations[one["demand"]]
        case = entering.Case(one["title"], one["introduction"], supply, demand)
        asked = {side: entering.Asked(**whom) for side, whom in one["asked"].items()}
        with back(when(one["days_ago"], 9, one["key"])):
            deal = entering.enter(broker, case, asked)
        for row in deal.invitations:
            if row.side in one["confirmed"]:
                with back(when(one["days_ago"] - 1, 10, one["key"])):
                    member = entering.organisation_of(row).memberships[0].person
                    entering.answer_as_member(row, member, says_yes=True)
