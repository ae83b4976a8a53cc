"""What people are called, for lists that keep only who they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.extensions import db


def names_by(column: Any, keys: Iterable[Any]) -> dict[Any, str]:
    """Names of people by a column of Person that tells one from another; keys that are empty are left out."""
    wanted = {key for key in keys if key}
    if not wanted:
        return {}
    rows = db.session.execute(select(column.label("key"), Person.name).where(column.in_(wanted)))
    return {row.key: row.name for row in rows}
