"""What stands against sending terms, as a table: one thing wrong at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.offers.checking import problems
from marketplace.offers.labels import FIELDS, label_of
from marketplace.offers.terms import Instalment, Price, Step, Terms, digest, from_json, to_json
from tests.offers.conftest import TERMS

CODES = {
    "object_kind": {"BIQUYET", "PHUONGAN", "MAYMOC"},
    "right_kind": {"CHUYENNHUONG", "DOCQUYEN", "KHONGDOCQUYEN", "THUCAP"},
    "transfer_form": {"DOCLAP", "GOPVON", "DUAN"},
    "transfer_mode": {"TAILIEU", "DAOTAO", "MAYMOC"},
    "payment_mode": {"TRAGON", "GOPVON", "GIABANTINH", "DOANHTHUTHUAN", "LOINHUAN", "KETHOP"},
}


def knows(code_list: str, code: str) -> Any:
    if code not in CODES[code_list]:
        return None
    return SimpleNamespace(extra={"needs_another": True} if code == "MAYMOC" else {})


def found_in(terms: Terms) -> list[str]:
    return [field for field, _words in problems(terms, knows)]


def priced(**more: Any) -> Terms:
    return replace(TERMS, price=Price(**more))


ROYALTY = {"mode": "GIABANTINH", "share": 500, "years": 5}
ROWS = (Instalment("Đợt 1", 40, date(2027, 1, 1)), Instalment("Đợt 2", 60, None, "nghiệm thu"))
GOOD = {
    "lump with instalments": priced(mode="TRAGON", lump=100, instalments=ROWS),
    "one sum": priced(mode="TRAGON", lump=1),
    "the highest sum": priced(mode="TRAGON", lump=10**15 - 1),
    "per unit": priced(mode="TRAGON", per_unit=500, unit="kg", years=3),
    "share": priced(**ROYALTY),
    "all of it": priced(**ROYALTY | {"share": 10_000, "minimum": 1}),
    "share of profit after tax": priced(mode="LOINHUAN", share=1, after_tax=True, years=1),
    "capital": replace(priced(mode="GOPVON", capital=5, capital_share=3000), form="GOPVON"),
    "mixed": priced(mode="KETHOP", lump=5, share=300, base="DOANHTHUTHUAN", years=5),
    "one way and words": priced(mode="KETHOP", lump=5, words="Phần còn lại trả bằng sản phẩm."),
    "without limit of time": replace(TERMS, months=None),
    "from signing": replace(TERMS, starts_on=None),
    "29 February": replace(TERMS, starts_on=date(2028, 2, 29), steps=(Step("Giao", "supply", date(2033, 2, 28)),)),
    "ownership": replace(TERMS, right="CHUYENNHUONG", months=None, territory=""),
    "sub-licence with consent": replace(TERMS, right="THUCAP", allow_sublicense=True),
    "not exclusive, in words": replace(TERMS, territory="Không độc quyền, toàn quốc"),
}
BAD = {
    "no title": (replace(TERMS, title="  "), ["title"]),
    "long title": (replace(TERMS, title="x" * 201), ["title"]),
    "long words": (replace(TERMS, other="x" * 5001), ["other"]),
    "no object": (replace(TERMS, objects=()), ["objects"]),
    "unknown object": (replace(TERMS, objects=("PHUONGAN", "GICUNGDUOC")), ["objects"]),
    "machines alone": (replace(TERMS, objects=("MAYMOC",)), ["objects"]),
    "no right": (replace(TERMS, right=""), ["right"]),
    "sole licence is no right of the law": (replace(TERMS, right="DUYNHAT"), ["right"]),
    "no form": (replace(TERMS, form=""), ["form"]),
    "no mode": (replace(TERMS, modes=()), ["modes"]),
    "machines as the only mode": (replace(TERMS, modes=("MAYMOC",)), ["modes"]),
    "sub-licence without consent": (replace(TERMS, right="THUCAP"), ["allow_sublicense"]),
    "ownership for a time": (replace(TERMS, right="CHUYENNHUONG"), ["months"]),
    "ownership and sub-licence": (
        replace(TERMS, right="CHUYENNHUONG", months=None, allow_sublicense=True),
        ["allow_sublicense"],
    ),
    "use without territory": (replace(TERMS, territory=" "), ["territory"]),
    "exclusive in words only": (replace(TERMS, territory="Độc quyền tại Tây Ninh"), ["territory"]),
    "a year long ago": (replace(TERMS, starts_on=date(1999, 12, 31), steps=()), ["starts_on"]),
    "a year far ahead": (replace(TERMS, starts_on=date(2101, 1, 1)), ["starts_on"]),
    "no months": (replace(priced(**ROYALTY), months=0), ["months"]),
    "negative months": (replace(priced(**ROYALTY), months=-1), ["months"]),
    "too many months": (replace(TERMS, months=1201), ["months"]),
    "no guarantee": (replace(TERMS, warranty_months=0), ["warranty_months"]),
    "nobody trained": (replace(TERMS, training_people=0), ["training_people"]),
    "no penalty": (replace(TERMS, penalty=0), ["penalty"]),
    "penalty above everything": (replace(TERMS, penalty=10_001), ["penalty"]),
    "step after the end": (replace(TERMS, steps=(Step("Giao", "supply", date(2032, 1, 2)),)), ["steps.0.due_on"]),
    "step of nobody": (replace(TERMS, steps=(Step("Giao", "broker"),)), ["steps.0.side"]),
    "step without words": (replace(TERMS, steps=(Step("", "supply"),)), ["steps.0.title"]),
    "too many steps": (replace(TERMS, steps=(Step("Giao", "supply"),) * 31), ["steps"]),
    "no payment mode": (priced(), ["price.mode"]),
    "unknown payment mode": (priced(mode="VANG"), ["price.mode"]),
    "no sum": (priced(mode="TRAGON"), ["price.lump"]),
    "zero": (priced(mode="TRAGON", lump=0), ["price.lump"]),
    "negative": (priced(mode="TRAGON", lump=-1), ["price.lump"]),
    "1e15": (priced(mode="TRAGON", lump=10**15), ["price.lump"]),
    "sum and units": (priced(mode="TRAGON", lump=1, per_unit=1, unit="kg", years=1), ["price.per_unit"]),
    "share in a lump": (
        priced(mode="TRAGON", lump=1, share=5, years=1, base="LOINHUAN"),
        ["price.share", "price.base"],
    ),
    "zero in instalments": (priced(mode="TRAGON", lump=0, instalments=ROWS), ["price.lump"]),
    "instalment below nothing": (
        priced(mode="TRAGON", lump=100, instalments=(ROWS[0], Instalment("Đợt 2", -60, None, "nghiệm thu"))),
        ["price.instalments.1.amount"],
    ),
    "instalments too low": (priced(mode="TRAGON", lump=101, instalments=ROWS), ["price.instalments"]),
    "instalment of nothing": (
        priced(mode="TRAGON", lump=100, instalments=(*ROWS, Instalment("Đợt 3", 0, None, "bàn giao"))),
        ["price.instalments.2.amount"],
    ),
    "instalment without a day": (
        priced(mode="TRAGON", lump=5, instalments=(Instalment("Đợt 1", 5),)),
        ["price.instalments.0.due_on"],
    ),
    "instalments backwards": (
        priced(
            mode="TRAGON",
            lump=10,
            instalments=(Instalment("1", 5, date(2027, 2, 1)), Instalment("2", 5, date(2027, 1, 31))),
        ),
        ["price.instalments.1.due_on"],
    ),
    "instalments without a sum": (
        priced(mode="TRAGON", per_unit=5, unit="kg", years=1, instalments=ROWS),
        ["price.instalments"],
    ),
    "unit without its name": (priced(mode="TRAGON", per_unit=5, years=1), ["price.unit"]),
    "units for how long": (priced(mode="TRAGON", per_unit=5, unit="kg"), ["price.years"]),
    "no share": (priced(mode="LOINHUAN", years=1), ["price.share", "price.years"]),
    "share of nothing": (priced(**ROYALTY | {"share": 0}), ["price.share"]),
    "more than everything": (priced(**ROYALTY | {"share": 10_001}), ["price.share"]),
    "share for how long": (priced(mode="GIABANTINH", share=5), ["price.years"]),
    "longer than the term": (priced(**ROYALTY | {"years": 6}), ["price.years"]),
    "after tax of a price": (priced(**ROYALTY | {"after_tax": True}), ["price.after_tax"]),
    "base said twice": (priced(**ROYALTY | {"base": "LOINHUAN"}), ["price.base"]),
    "minimum of nothing": (priced(**ROYALTY | {"minimum": 0}), ["price.minimum"]),
    "minimum of a lump": (priced(mode="TRAGON", lump=1, minimum=1), ["price.minimum"]),
    "VAT of a share": (priced(**ROYALTY | {"vat_included": True}), ["price.vat_included"]),
    "mixed of one": (priced(mode="KETHOP", lump=5), ["price.mode"]),
    "mixed without a base": (priced(mode="KETHOP", lump=5, share=5, years=1), ["price.base"]),
    "capital in a contract of another form": (priced(mode="GOPVON", capital=5), ["price.capital"]),
    "contribution without capital": (replace(TERMS, form="GOPVON"), ["price.mode"]),
    "capital share too high": (
        replace(priced(mode="GOPVON", capital=5, capital_share=10_001), form="GOPVON"),
        ["price.capital_share"],
    ),
}


@pytest.mark.parametrize("case", GOOD)
def test_terms_that_can_be_sent(case: str):
    assert found_in(GOOD[case]) == []


@pytest.mark.parametrize("case", BAD)
def test_each_fault_is_found_at_its_field_and_alone(case: str):
    terms, expected = BAD[case]
    assert found_in(terms) == expected


def test_the_codes_are_those_of_the_reference_lists(app: Any):
    assert problems(TERMS) == []
    assert [field for field, _ in problems(replace(TERMS, objects=("MAYMOC",), modes=("MAYMOC",)))] == [
        "objects",
        "modes",
    ]


@pytest.mark.parametrize("case", BAD)
def test_every_problem_has_a_label(case: str):
    assert all(label_of(field) in FIELDS.values() for field in found_in(BAD[case][0]))


@given(
    st.sampled_from(sorted(GOOD)), st.dictionaries(st.sampled_from(("lump", "giá", "_sa")), st.integers(), max_size=3)
)
def test_what_is_kept_comes_back_and_what_is_unknown_is_left_out(case: str, more: dict[str, int]):
    kept = to_json(GOOD[case])
    assert from_json(kept) == GOOD[case]
    unknown = {key: value for key, value in more.items() if key not in kept}
    assert from_json(kept | unknown) == GOOD[case]


@pytest.mark.parametrize("name", Terms.__dataclass_fields__)
def test_the_hash_covers_every_field(name: str):
    value = getattr(TERMS, name)
    other = {"price": Price(mode="TRAGON", lump=1), "starts_on": date(2027, 1, 2), "steps": ()}.get(name)
    if other is None:
        other = ("X",) if isinstance(value, tuple) else not value if isinstance(value, bool) else 7
        other = "khác" if isinstance(value, str) else other
    assert digest(to_json(replace(TERMS, **{name: other}))) != digest(to_json(TERMS))


def test_the_hash_does_not_hang_on_the_order_of_keys():
    kept = to_json(TERMS)
    assert digest(dict(reversed(kept.items()))) == digest(kept)
