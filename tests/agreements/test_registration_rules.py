"""Every row of the decision table, the deadlines, and from when a contract binds."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from marketplace.agreements import registration_rules as rules
from marketplace.moderation.deadlines import later
from marketplace.moderation.targets import is_off
from marketplace.reference import service as reference

PLAIN = {
    "list": "KHONG",
    "direction": "domestic",
    "defence": "no",
    "state": "no",
    "certificate": "no",
    "project": "none",
}
SIGNED = date(2026, 11, 2)
# what is answered otherwise                        amends  rule         need           authority  filer     days
TABLE = [
    ({"list": "CAM"}, False, "CAM", "prohibited", None, "demand", None),
    ({"list": "HC"}, False, "HC", "licence", "BOKHCN", "demand", 60),
    ({"list": "HC", "direction": "outbound"}, False, "HC", "licence", "BOKHCN", "supply", 60),
    ({"list": "HC", "defence": "yes"}, False, "HC", "licence", "BOKHCN", "demand", 60),
    ({"direction": "inbound"}, False, "VAOVN", "compulsory", "BOKHCN", "demand", 90),
    ({"direction": "inbound", "project": "central"}, False, "VAOVN", "compulsory", "BOKHCN", "demand", 90),
    ({"direction": "inbound", "project": "local"}, False, "VAOVN", "compulsory", "SOKHCN", "demand", 90),
    ({"direction": "outbound"}, False, "RANN", "compulsory", "BOKHCN", "supply", 90),
    ({"direction": "outbound", "project": "local"}, False, "RANN", "compulsory", "BOKHCN", "supply", 90),
    ({"state": "yes"}, False, "VONNN", "compulsory", "SOKHCN", "demand", 90),
    ({"state": "yes", "certificate": "yes"}, False, "MIEN", "exempt", None, "demand", None),
    ({"certificate": "yes"}, False, "TUNGUYEN", "voluntary", "SOKHCN", "demand", None),
    ({}, False, "TUNGUYEN", "voluntary", "SOKHCN", "demand", None),
    ({"defence": "yes"}, False, "QUOCPHONG", "defence", "BOQP", "demand", 90),
    ({"defence": "yes", "state": "yes", "certificate": "yes"}, False, "QUOCPHONG", "defence", "BOQP", "demand", 90),
    ({}, True, "SUADOI", "amendment", "DACAP", "demand", 90),
    ({"direction": "inbound"}, True, "SUADOI", "amendment", "DACAP", "demand", 90),
    ({"list": "CAM"}, True, "CAM", "prohibited", None, "demand", None),
]


@pytest.mark.parametrize(("changed", "amends", "rule", "need", "authority", "filer", "days"), TABLE)
def test_where_the_answers_lead(app, changed, amends, rule, need, authority, filer, days):
    found = rules.find({**PLAIN, **changed}, SIGNED, amends)
    assert (found.rule.code, found.need, found.filer) == (rule, need, filer)
    assert (found.authority.code if found.authority else None) == authority
    assert found.due_on == rules.due_on(SIGNED, days)
    assert found.must == (need in ("licence", "compulsory", "amendment", "defence"))


def test_any_answers_lead_somewhere(app):
    """All 3 × 3 × 2 × 2 × 2 × 3 of them, each with what its page needs."""
    seen = set()
    for values in product(*(choices for _label, choices in rules.QUESTIONS.values())):
        answers = dict(zip(rules.QUESTIONS, values, strict=True))
        for amends in (False, True):
            found = rules.find(answers, SIGNED, amends)
            seen.add(found.rule.code)
            assert found.rule.label_vi and found.rule.label_en and found.rule.source
            assert (found.authority is None) == (found.need in ("prohibited", "exempt"))
            assert bool(rules.papers_for(found, answers)) == (found.authority is not None)
    assert seen == {entry.code for entry in reference.codes(rules.RULES)}


def test_no_row_says_it_is_verified(app):
    """The official texts were not read; whoever reads them fills the day in, and this table is looked at again."""
    assert [entry.code for entry in reference.codes(rules.RULES) if entry.verified_on] == []


@pytest.mark.parametrize("missing", rules.QUESTIONS)
def test_all_six_are_asked(app, missing):
    with pytest.raises(KeyError):
        rules.find({key: value for key, value in PLAIN.items() if key != missing}, SIGNED)
    with pytest.raises(ValueError, match=missing):
        rules.find({**PLAIN, missing: "maybe"}, SIGNED)


@pytest.mark.parametrize(
    ("signed", "days", "last"),
    [
        (date(2026, 11, 2), 90, date(2027, 2, 1)),  # 31 January 2027 is a Sunday
        (date(2026, 11, 9), 90, date(2027, 2, 12)),  # the 7th is a Sunday, then the Lunar New Year up to the 11th
        (date(2026, 11, 3), 60, date(2027, 1, 4)),  # 2 January is a Saturday
        (date(2026, 11, 2), 60, date(2027, 1, 4)),  # New Year's Day is a Friday
        (date(2026, 6, 4), 90, date(2026, 9, 3)),  # National Day
        (date(2027, 12, 1), 90, date(2028, 2, 29)),  # there is a 29th in 2028
        (date(2028, 2, 29), 90, date(2028, 5, 29)),
        (date(2028, 2, 29), 366, date(2029, 3, 1)),
        (date(2026, 3, 2), 90, date(2026, 6, 1)),  # 31 May is a Sunday
    ],
)
def test_terms_of_days(app, signed, days, last):
    assert rules.due_on(signed, days) == last


def test_a_term_never_ends_early_nor_on_a_day_off(app):
    day = date(2026, 1, 1)
    while day < date(2028, 12, 31):
        last = rules.due_on(day, 90)
        assert last >= day + timedelta(days=90) and not is_off(last)
        day += timedelta(days=7)
    assert rules.due_on(None, 90) is None and rules.due_on(day, None) is None


@pytest.mark.parametrize(
    ("filed", "days", "last"),
    [
        (date(2026, 11, 2), 5, date(2026, 11, 9)),  # over a week-end
        (date(2026, 11, 6), 3, date(2026, 11, 11)),
        (date(2026, 11, 7), 5, date(2026, 11, 13)),  # filed on a Saturday
        (date(2026, 4, 28), 5, date(2026, 5, 7)),  # over 30 April and 1 May
        (date(2027, 2, 3), 5, date(2027, 2, 17)),  # over the Lunar New Year
    ],
)
def test_working_days(app, filed, days, last):
    assert later(filed, days) == last


AGREED, LATER, EARLIER = date(2026, 12, 1), date(2027, 1, 15), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("code", "certified", "wanted", "begun", "binds"),
    [
        ("HC", None, True, False, None),
        ("HC", LATER, True, False, LATER),
        ("VAOVN", None, True, True, None),
        ("VAOVN", LATER, True, True, LATER),
        ("VONNN", EARLIER, True, False, AGREED),  # certified before the day agreed on
        ("QUOCPHONG", None, True, False, None),
        ("SUADOI", LATER, True, False, LATER),
        ("MIEN", None, True, False, AGREED),
        ("TUNGUYEN", None, False, False, AGREED),
        ("TUNGUYEN", None, True, True, AGREED),
        ("TUNGUYEN", LATER, True, True, AGREED),
        ("TUNGUYEN", None, True, False, None),
        ("TUNGUYEN", LATER, True, False, LATER),
        ("CAM", LATER, True, False, None),
    ],
)
def test_from_when_it_binds(app, code, certified, wanted, begun, binds):
    rule = reference.find(rules.RULES, code)
    assert rules.effective_on(rule, AGREED, certified, wanted=wanted, begun=begun) == binds
