"""The copy of a PDF that a reader gets: with name, organisation, time and the number of the deal on every page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from marketplace.deals.models import SUPPLY, Deal
from marketplace.kernel import stamping
from marketplace.kernel.ui import show_datetime, site


def marked(data: bytes, reader: Any, deal: Deal, at: datetime) -> bytes:
    """The PDF with the reader's mark. Raises stamping.Unfit."""
    whose, when = organisation_of(reader, deal), show_datetime(at)
    foot = _(
        "Bản mở riêng cho %(person)s, %(organisation)s. Hồ sơ %(number)s, mở lúc %(time)s. Xin không chuyển tiếp.",
        person=reader.name,
        organisation=whose,
        number=deal.number,
        time=when,
    )
    return stamping.stamp(data, [reader.name, whose, f"{deal.number} · {when}"], foot)


def organisation_of(reader: Any, deal: Deal) -> str:
    """For whom the reader reads: the organisation of a side, else the authority that runs the exchange."""
    side = deal.side_of(reader)
    if side is None:
        return str(site().authority or site().name)
    return deal.supply.name if side == SUPPLY else deal.demand.name
