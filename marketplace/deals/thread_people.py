"""Who takes part in the threads of a deal, and whom a message names with an @."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.accounts.models import Person
from marketplace.deals import cases, recipients
from marketplace.deals.models import BROKER, DEMAND, EVERYONE, Deal
from marketplace.vietnamese.keys import fold

NAMED = re.compile(r"(?<![\w@.])@(\w+(?: \w+){0,7})")


@dataclass(frozen=True)
class Participant:
    """Somebody who writes in a deal, and for which side: demand, supply or broker."""

    person: Person
    side: str


def participants(deal: Deal, audience: str = EVERYONE) -> list[Participant]:
    """Owners and editors of both sides by name, supply first, then the broker, but not in the sides' own thread."""
    found = [(person, deal.side_of(person)) for person in recipients.writers_of(deal.supply_id, deal.demand_id)]
    members = [Participant(person, side) for person, side in found if side]
    members.sort(key=lambda one: (one.side == DEMAND, one.person.name, one.person.id))
    is_told = audience == EVERYONE and cases.has_broker(deal)
    return [*members, Participant(deal.broker, BROKER)] if is_told else members


def named_in(body: str, people: Sequence[Person]) -> list[Person]:
    """Whom "@Nguyễn Thị Lan" or "@Lan" in the words means: by the whole name, else by the given name.

    With or without marks; where two bear the name, both are meant. What is no name of anybody means nobody.
    """
    found: dict[int, Person] = {}
    for words in NAMED.findall(body):
        for person in _meant(words.split(), people):
            found[person.id] = person
    return list(found.values())


def _meant(words: list[str], people: Sequence[Person]) -> list[Person]:
    for same in (str.casefold, fold):
        typed = [same(word) for word in words]
        whole = [one for one in people if _begins(typed, [same(word) for word in one.name.split()])]
        given = [one for one in people if typed[:1] == [same(word) for word in one.name.split()[-1:]]]
        if whole or given:
            return whole or given
    return []


def _begins(typed: list[Any], name: list[Any]) -> bool:
    return bool(name) and typed[: len(name)] == name


def tell_participants(deal: Deal, kind: str, link: str, but: Any) -> None:
    """Tell everybody who takes part, but for the one whose doing it is; the link leads to a page of the deal."""
    recipients.tell_in_deal(deal, kind, [one.person for one in participants(deal)], link, but, title=deal.title)
