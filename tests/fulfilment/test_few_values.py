"""A value that fewer than five contracts tell is told nowhere, however many contracts there are."""

from __future__ import annotations

import pytest

from marketplace.accounts.models import Person
from marketplace.fulfilment import figures
from tests.fulfilment.test_figures import MILLION, cell, transfers

# contracts with a value, without one, and what is told of the year in million đồng
TABLE = [
    (0, 12, None),
    (1, 11, None),
    (4, 8, None),
    (5, 7, 500),
    (12, 0, 1200),
]


@pytest.mark.parametrize(("valued", "silent", "told"), TABLE)
def test_a_year(lan: Person, valued: int, silent: int, told: int | None):
    transfers(lan, valued)
    transfers(lan, silent, value=None)
    total = figures.compute().totals[0]
    assert (total.count, total.value) == (12, told and told * MILLION)


@pytest.mark.parametrize("valued", [0, 1, 4])
def test_a_category_of_many_of_which_few_tell(lan: Person, valued: int):
    transfers(lan, valued)
    transfers(lan, 20 - valued, value=None)
    for right in ("DOCQUYEN", "THUCAP", "CHUYENNHUONG"):
        transfers(lan, 20, right=right)
    found = figures.compute()
    assert cell(found, "right", "KHONGDOCQUYEN").count == 20
    assert cell(found, "right", "KHONGDOCQUYEN").value is None
    shown = [cell(found, "right", right).value for right in ("DOCQUYEN", "THUCAP", "CHUYENNHUONG")]
    assert shown.count(None) == 1  # else what is left of the year's value would tell it
