"""Two states of a listing side by side, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext

from marketplace.catalogue import content, labels
from marketplace.catalogue.content import CODE_LISTS, Content
from marketplace.catalogue.models import Publication
from marketplace.kernel.ui import money, show_date
from marketplace.reference import service as reference

_CODES = {name for names in CODE_LISTS.values() for name in names}
_SINGLE = {"province": "province", "price_mode": "price_mode", "trl": "trl", "trl_wish": "trl"}
_MONEY = {"price_min", "price_max", "budget_min", "budget_max"}


@dataclass(frozen=True)
class Difference:
    """One part of a listing as it was sent and as it stands."""

    name: str
    label: str
    sent: str
    present: str


def differences(item: Publication, sent: Content) -> list[Difference]:
    """Where ``sent`` says something else than ``item``."""
    present = content.read(item)
    wanted: dict[str, Any] = {**sent.columns, **sent.codes}
    rows = {"figures": sent.figures, "ip_rights": sent.ip_rights}
    wanted.update({name: list(value) for name, value in rows.items() if value is not None})
    return [
        Difference(name, str(labels.FIELDS[name]), in_words(name, value), in_words(name, present[name]))
        for name, value in wanted.items()
        if value != present[name]
    ]


def in_words(name: str, value: Any) -> str:
    """A value of the content as people read it."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return gettext("Có") if value else gettext("Không")
    if name in _CODES:
        return "\n".join(reference.label(name, code) for code in value)
    if name in _SINGLE:
        return reference.label(_SINGLE[name], str(value))
    if name in _MONEY:
        return money(value)
    if isinstance(value, list):
        return "\n".join(_row(one) if isinstance(one, dict) else str(one) for one in value)
    return show_date(value) if isinstance(value, date) else str(value)


def _row(row: dict[str, Any]) -> str:
    parts = [in_words(name, value) for name, value in row.items() if name != "owners"]
    owners = [f"{owner['name']} {owner['share'] or ''}".strip() for owner in row.get("owners") or []]
    return " · ".join(part for part in [*parts, *owners] if part)
