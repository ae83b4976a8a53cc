"""What came of the exchange: public figures, by a fixed number of grouped queries, kept for an hour.

Nothing of fewer than five deals, nought included, is told, nor what would let it be worked out: see suppression and
docs/fulfilment.md.
Values are rounded to ROUND, so that two readings an hour apart do not tell one contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import extract, func, select

from marketplace.catalogue.models import Need, Technology
from marketplace.deals.models import Deal
from marketplace.deals.stages import CLOSED
from marketplace.extensions import db
from marketplace.fulfilment.models import CONFIDENCE_LABELS, REGISTERED, Transfer
from marketplace.fulfilment.suppression import FEW, SHOWN, WITHHELD, few, mark_alone, mask, mask_line
from marketplace.kernel.clock import now, today
from marketplace.kernel.history import HistoryEntry
from marketplace.kernel.hourly import of_this_hour
from marketplace.reference import service as reference

CACHE = "transfer_figures"
ROUND = 100_000_000  # VND
LAST_YEARS = 10
UNTOLD = ""
PUBLISHED, REGISTERED_STAGE = "published", "registered"
STEPS = ("introduced", "meeting", "mou", "agreed", "signed", "in_force", "in_use")
RANK = {
    "introduce": 0,
    "confirm": 0,
    "to_introduced": 0,
    "to_meeting": 1,
    "to_mou": 2,
    "to_negotiating": 2,
    "agree": 3,
    "sign": 4,
    "take_effect": 5,
    "put_to_use": 6,
}
"""How far a turn of a case takes it among STEPS."""
FUNNEL = (PUBLISHED, *STEPS[:6], REGISTERED_STAGE, STEPS[6])
DIMENSIONS = {
    "field": _l("Lĩnh vực khoa học và công nghệ"),
    "right": _l("Quyền được chuyển"),
    "payment_mode": _l("Cách thanh toán"),
    "confidence": _l("Độ tin cậy"),
}
LISTS = {"field": "st_field", "right": "right_kind", "payment_mode": "payment_mode"}


@dataclass(frozen=True)
class Told:
    """One figure as the public may know it; ``count`` and ``value`` (VND, rounded) None where they are not told."""

    mark: str
    count: int | None = None
    value: int | None = None


Funnel = tuple[tuple[str, Told], ...]


@dataclass(frozen=True)
class Table:
    """One breakdown: for each category its code, a figure for each year, and the total over these years."""

    name: str
    rows: tuple[tuple[str, tuple[Told, ...], Told], ...]

    @property
    def tells(self) -> bool:
        """Is there any number in it?"""
        return any(one.mark == SHOWN for _code, line, total in self.rows for one in (*line, total))


@dataclass(frozen=True)
class Figures:
    at: datetime
    funnel: Funnel
    outcomes: tuple[tuple[str, Told], ...]
    years: tuple[int, ...]
    """Those with enough transfers to be told of."""
    totals: tuple[Told, ...]
    tables: tuple[Table, ...]

    @property
    def by_year(self) -> list[tuple[int, Told]]:
        """From this year back to the first that is told of. Which years before it had any contract is not told."""
        told = dict(zip(self.years, self.totals, strict=True))
        return [(year, told.get(year, Told(FEW))) for year in range(today().year, min(told) - 1, -1)] if told else []

    @property
    def has_deals(self) -> bool:
        """Is anything told of how far cases came?"""
        return any(one.mark != FEW for step, one in self.funnel if step != PUBLISHED)


@dataclass(frozen=True)
class Group:
    """Transfers that are alike in everything that is broken down."""

    year: int
    field: str
    right: str
    payment_mode: str
    confidence: str
    count: int
    valued: int
    value: int


def figures() -> Figures:
    """Those of this hour, made when first asked for in this process."""
    return of_this_hour(CACHE, compute)


def compute() -> Figures:
    groups = _groups()
    years = _years(groups)
    kept = [one for one in groups if one.year in years]
    tables = tuple(table(name, categories(name), kept, years) for name in DIMENSIONS)
    totals = tuple(_total([one for one in kept if one.year == year]) for year in years)
    return Figures(
        at=now(),
        funnel=_within(_funnel(), totals, next(one for one in tables if one.name == "confidence")),
        outcomes=_outcomes(),
        years=years,
        totals=totals,
        tables=tables,
    )


def table(name: str, codes: Sequence[str], groups: Sequence[Group], years: Sequence[int]) -> Table:
    """One breakdown of groups that lie in ``years``, each of which has at least FEWEST transfers."""
    cells = {(year, code): [0, 0, 0] for year in years for code in codes}
    for one in groups:
        code = getattr(one, name)
        cell = cells[one.year, code if code in codes else UNTOLD]
        for place, number in enumerate((one.count, one.valued, one.value)):
            cell[place] += number
    masked = mask([[cells[year, code][0] for code in codes] for year in years])
    values = [_values([cells[year, code] for code in codes], masked.cells[r]) for r, year in enumerate(years)]
    rows = []
    for c, code in enumerate(codes):
        line = [_told(cells[year, code][0], masked.cells[r][c], values[r][c]) for r, year in enumerate(years)]
        total = sum(cells[year, code][0] for year in years)
        rows.append((code, tuple(line), _told(total, masked.totals[c] if years else FEW, None)))
    return Table(name, tuple(rows))


def categories(name: str) -> list[str]:
    """The codes of every category, told of or not; last what was left open."""
    if name == "confidence":
        return list(CONFIDENCE_LABELS)
    entries = reference.codes(LISTS[name])
    return [*(one.code for one in entries if name != "field" or one.parent is None), UNTOLD]


def label_of(name: str, code: str) -> str:
    """A category in the reader's language."""
    if name == "confidence":
        return str(CONFIDENCE_LABELS[code])
    return reference.label(LISTS[name], code) if code else gettext("Chưa nêu")


def _values(cells: Sequence[Sequence[int]], marks: Sequence[str]) -> list[int | None]:
    """The values of one year that may be told: of enough contracts, and never all but one."""
    shown = [mark == SHOWN and not few(valued) for (_n, valued, _v), mark in zip(cells, marks, strict=True)]
    if shown.count(False) == 1 and any(shown):
        shown[min((i for i, one in enumerate(shown) if one), key=lambda i: cells[i][2])] = False
    return [rounded(cell[2]) if one else None for cell, one in zip(cells, shown, strict=True)]


def rounded(value: int) -> int:
    return (value + ROUND // 2) // ROUND * ROUND


def _told(count: int, mark: str, value: int | None) -> Told:
    return Told(mark, count, value) if mark == SHOWN else Told(mark)


def _total(groups: Sequence[Group]) -> Told:
    valued = sum(one.valued for one in groups)
    value = None if few(valued) else rounded(sum(one.value for one in groups))
    return Told(SHOWN, sum(one.count for one in groups), value)


def _years(groups: Sequence[Group]) -> tuple[int, ...]:
    """Those of the last years that have enough transfers to be told of, newest first."""
    last = today().year
    counts = {year: sum(one.count for one in groups if one.year == year) for year in {one.year for one in groups}}
    return tuple(sorted((y for y, n in counts.items() if last - LAST_YEARS < y <= last and not few(n)), reverse=True))


def _groups() -> list[Group]:
    """Transfers that nobody disputes and nobody took back, by everything at once: one query."""
    columns = (
        extract("year", Transfer.signed_on).label("year"),
        func.coalesce(func.substr(Transfer.field, 1, 1), UNTOLD).label("field"),
        func.coalesce(Transfer.right, UNTOLD).label("right_kind"),
        func.coalesce(Transfer.payment_mode, UNTOLD).label("payment_mode"),
        Transfer.confidence.label("confidence"),
    )
    counted = (Transfer.disputed_at.is_(None), Transfer.withdrawn_at.is_(None))
    of_each = select(*columns, Transfer.value.label("value")).where(*counted).subquery()
    c = of_each.c
    keys = (c.year, c.field, c.right_kind, c.payment_mode, c.confidence)
    statement = select(*keys, func.count(), func.count(c.value), func.coalesce(func.sum(c.value), 0)).group_by(*keys)
    return [
        Group(int(year), field, right, paid, sure, int(n), int(valued), int(value))
        for year, field, right, paid, sure, n, valued, value in db.session.execute(statement)
    ]


def _funnel() -> Funnel:
    """How many listings were ever on show, and how many cases came how far."""
    published = sum(
        db.session.execute(select(func.count()).where(model.published_at.is_not(None))).scalar_one()
        for model in (Technology, Need)
    )
    turns = (
        select(HistoryEntry.subject_id, HistoryEntry.verb)
        .where(HistoryEntry.subject_kind == Deal.__tablename__, HistoryEntry.verb.in_(RANK))
        .distinct()
    )
    furthest: dict[str, int] = {}
    for deal, verb in db.session.execute(turns):
        furthest[deal] = max(furthest.get(deal, -1), RANK[verb])
    counts = {step: sum(rank >= i for rank in furthest.values()) for i, step in enumerate(STEPS)}
    registered = select(func.count()).where(Transfer.agreement_id.is_not(None), Transfer.confidence == REGISTERED)
    counts |= {PUBLISHED: published, REGISTERED_STAGE: db.session.execute(registered).scalar_one()}
    return tuple((step, _told(counts[step], mark_alone(counts[step]), None)) for step in FUNNEL)


def _within(funnel: Funnel, totals: Sequence[Told], sure: Table) -> Funnel:
    """What a reader could hold against the table of years is told only where it tells nothing of a hidden year.

    Contracts in force here are among those of all years: more of them than the years that are told hold would say how
    many the others have. The same goes for registered ones and their total.
    """
    in_years = sum(one.count or 0 for one in totals)
    registered = next(total.count or 0 for code, _line, total in sure.rows if code == REGISTERED)
    most = {"in_force": in_years, "in_use": in_years, REGISTERED_STAGE: registered}
    return tuple(
        (step, Told(WITHHELD) if (one.count or 0) > most.get(step, one.count or 0) else one) for step, one in funnel
    )


def _outcomes() -> tuple[tuple[str, Told], ...]:
    """Why closed cases were closed; how many there are in all is told on the front page."""
    statement = select(Deal.outcome, func.count()).where(Deal._status == CLOSED).group_by(Deal.outcome)
    found = dict(db.session.execute(statement).tuples().all())
    codes = [entry.code for entry in reference.codes("outcome")]
    marks = mask_line([found.get(code, 0) for code in codes])
    return tuple((code, _told(found.get(code, 0), mark, None)) for code, mark in zip(codes, marks, strict=True))
