"""A listing's number typed into the search box leads to the listing."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from marketplace.catalogue.models import KINDS
from marketplace.extensions import db
from marketplace.kernel.policy import allows

NUMBER = re.compile(r"(CN|NC)\s?-?\s?(\d{4})\s?-?\s?(\d{4,})", re.IGNORECASE)
PREFIXES = {"CN": "technology", "NC": "need"}


def listing_of(text: str, actor: Any) -> Any:
    """The listing with that number, if ``actor`` sees it or it was ever on show (its address says what became of it);
    else None. "cn 2026 0001" is CN-2026-0001."""
    met = NUMBER.fullmatch(text.strip())
    if met is None:
        return None
    prefix, year, number = met[1].upper(), met[2], met[3]
    model = KINDS[PREFIXES[prefix]]
    statement = select(model).where(model.number == f"{prefix}-{year}-{number}")
    item = db.session.execute(statement).scalar_one_or_none()
    return item if item is not None and (item.published_at is not None or allows(actor, "see", item)) else None
