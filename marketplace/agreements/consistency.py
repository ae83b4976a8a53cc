"""What does not go together in a paper: sums, days, the two sides. Messages for people; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.agreements.facts import Facts
from marketplace.kernel.ui import show_date
from marketplace.offers.checking import problems
from marketplace.offers.labels import label_of
from marketplace.offers.periods import ends_on
from marketplace.vietnamese.keys import fold


def clashes(facts: Facts, today: date) -> list[Any]:
    """Everything that clashes, each as a sentence."""
    found = [*_sides(facts)]
    if facts.terms is not None:
        found += [*_sums(facts), *_days(facts, today)]
        found += [_l("%(field)s: %(what)s", field=label_of(name), what=words) for name, words in problems(facts.terms)]
    return found


def _sides(facts: Facts) -> Iterator[Any]:
    one, other = facts.supply, facts.demand
    if one.tax_code and one.tax_code == other.tax_code:
        yield _l("Hai bên ghi cùng một mã số thuế.")
    if one.name and fold(one.name) == fold(other.name):
        yield _l("Hai bên ghi cùng một tên.")
    if one.related != other.related:
        yield _l("Một bên ghi hai bên có quan hệ liên kết, bên kia thì không.")


def _sums(facts: Facts) -> Iterator[Any]:
    price = facts.agreed.price
    paid = sum(one.amount for one in price.instalments)
    if price.instalments and price.lump is not None and paid != price.lump:
        yield _l(
            "Các đợt cộng lại là %(paid)s đồng, khác với giá %(lump)s đồng.", paid=_plain(paid), lump=_plain(price.lump)
        )


def _days(facts: Facts, today: date) -> Iterator[Any]:
    terms = facts.agreed
    first, last = terms.starts_on, ends_on(terms.starts_on, terms.months)
    if first is not None and first < today:
        yield _l("Ngày bắt đầu có hiệu lực %(day)s đã qua.", day=show_date(first))
    rows: list[Any] = [*terms.steps, *terms.price.instalments]
    due = [(one.title, one.due_on) for one in rows if one.due_on is not None]
    for title, on in due:
        if first is not None and on < first:
            yield _l("Hạn của “%(what)s” (%(day)s) ở trước ngày bắt đầu.", what=title, day=show_date(on))
        elif last is not None and on > last:
            yield _l("Hạn của “%(what)s” (%(day)s) ở sau khi hết thời hạn.", what=title, day=show_date(on))
        elif first is None and on < today:
            yield _l("Hạn của “%(what)s” (%(day)s) đã qua.", what=title, day=show_date(on))


def _plain(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
