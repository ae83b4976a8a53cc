"""How long an intellectual property right lasts, computed from its kind and filing date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from marketplace.reference import service


@dataclass(frozen=True)
class Expiry:
    """The last day of a right, and the latest day after all renewals the law allows."""

    first: date
    latest: date


def expiry(kind: str, filed_on: date | None) -> Expiry | None:
    """When a right of ``kind`` (list ip_kind) filed on a day runs out.

    None when the term does not run from the filing date, is not limited, or the day is unknown. The terms are
    data with their source in reference/data/ip_kind.csv (Luật SHTT Đ93, Đ169).
    """
    entry = service.find("ip_kind", kind)
    if entry is None or filed_on is None or entry.extra.get("from") != "filing":
        return None
    years = entry.extra.get("term_years")
    if not years:
        return None
    first = _plus_years(filed_on, int(years))
    latest = _plus_years(first, int(entry.extra.get("renewal_years") or 0) * int(entry.extra.get("renewals") or 0))
    return Expiry(first, latest)


def _plus_years(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
