"""A field of forms about people of a deal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.accounts.models import Person
from marketplace.deals.thread_people import Participant


class PeopleField(SelectMultipleField):
    """Some of the people who take part, as boxes to tick; whoever is not offered counts as not chosen."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any = None, **more: Any) -> None:
        super().__init__(label, validate_choice=False, **more)
        self.choices: list[tuple[str, str]] = []
        self.people: dict[str, Person] = {}

    def offer(self, people: Sequence[Participant], titles: dict[str, Any]) -> None:
        """``titles``: what to call a side beside the name."""
        self.people = {one.person.public_id: one.person for one in people}
        self.choices = [(one.person.public_id, f"{one.person.name} ({titles[one.side]})") for one in people]

    @property
    def chosen(self) -> list[Person]:
        return [self.people[one] for one in dict.fromkeys(self.data or []) if one in self.people]
