"""News and events of the demo: written by officers, published by the administrator."""

from __future__ import annotations

from typing import Any

from marketplace.accounts.models import Person
from marketplace.content import service
from marketplace.content.shipped import Wording
from marketplace.demo.data import Calendar, back, read

DAYS = ("day", "last_day")


def load_texts(when: Calendar, people: dict[str, Person]) -> int:
    """Everything in data/texts.json. Returns how many articles."""
    rows = read("texts")
    for one in rows:
        with back(when(one["days_ago"], 10, one["title_vi"])):
            made = service.add(people[one["by"]], one["kind"], _wording(when, one))
            service.publish(made.article, people["quantri"], made.number)
    return len(rows)


def _wording(when: Calendar, one: dict[str, Any]) -> Wording:
    known = {name: value for name, value in one.items() if name in Wording.__dataclass_fields__}
    return Wording(**{**known, **{name: when.day(one[name]) for name in DAYS if name in one}})
