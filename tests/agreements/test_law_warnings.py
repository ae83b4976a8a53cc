"""Which warnings a contract gets: a table of facts and codes; what does not go together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.agreements import law_warnings
from marketplace.agreements.consistency import clashes
from marketplace.agreements.facts import Facts
from marketplace.agreements.law_warnings import CONDITIONS, cautions
from marketplace.offers.terms import Instalment, Step
from marketplace.reference.service import codes
from tests.agreements.drafted import DAY, FACTS, facts, written

VOID = {"CAITIEN", "XUATKHAU", "MUAKEM", "KHIEUKIEN"}
LICENSED = VOID | {"GHINHAN_SD"}
STATE = replace(FACTS.demand, state_capital=True)
FUNDED = replace(FACTS.listing, state_funded=True)
CAPITAL = {"mode": "GOPVON", "lump": None, "instalments": (), "capital": 10**9}

TABLE: dict[str, tuple[Facts, set[str]]] = {
    "the example": (FACTS, LICENSED | {"TUNGUYEN"}),
    "a party with state capital": (facts(demand=STATE), LICENSED | {"BENLIENKET", "DANGKY"}),
    "technology of the State": (facts(listing=FUNDED), LICENSED | {"DANGKY"}),
    "both": (facts(listing=FUNDED, demand=STATE), LICENSED | {"DANGKY", "BENLIENKET", "VONNHANUOC_GIA"}),
    "contributed": (facts(listing=FUNDED, **CAPITAL), LICENSED | {"DANGKY", "VONNHANUOC_GOP"}),
    "contributed, private": (facts(**CAPITAL), LICENSED | {"TUNGUYEN"}),
    "related": (facts(supply=replace(FACTS.supply, related=True)), LICENSED | {"BENLIENKET", "TUNGUYEN"}),
    "from abroad": (facts(supply=replace(FACTS.supply, country="JP")), LICENSED | {"DANGKY"}),
    "restricted": (facts(listing=replace(FACTS.listing, legal_list="HC")), LICENSED | {"HANCHE", "TUNGUYEN"}),
    "prohibited": (facts(listing=replace(FACTS.listing, legal_list="CAM")), LICENSED | {"CAM", "TUNGUYEN"}),
    "list unknown": (facts(listing=None), VOID | {"CHUARO", "TUNGUYEN"}),
    "assigned": (facts(right="CHUYENNHUONG", months=None), {"GHINHAN", "TUNGUYEN"}),
    "penalty too high": (facts(penalty=801), LICENSED | {"MUCPHAT", "TUNGUYEN"}),
    "machinery alone": (facts(objects=("MAYMOC",)), LICENSED | {"MAYMOC", "TUNGUYEN"}),
    "no contract": (replace(FACTS, kind="memorandum"), set()),
}


@pytest.mark.parametrize("case", TABLE)
def test_which_hold(app: Flask, case: str):
    known, wanted = TABLE[case]
    assert {one.entry.code for one in cautions(known)} == wanted


def test_every_row_is_reached_and_every_condition_used(app: Flask):
    rows = codes("contract_warning")
    assert {code for _known, found in TABLE.values() for code in found} == {row.code for row in rows}
    assert {row.extra["when"] for row in rows} == CONDITIONS.keys() | {"penalty_above"}
    assert all(row.extra.get("source_en") and row.source and not row.verified_on for row in rows)


BAD_WORDS = {
    "CAITIEN": "Bên nhận không được cải tiến công nghệ.",
    "XUATKHAU": "Bên nhận không được xuất khẩu sản phẩm.",
    "MUAKEM": "Bên nhận phải mua nguyên liệu của Bên giao.",
    "KHIEUKIEN": "Bên nhận KHÔNG ĐƯỢC KHIẾU KIỆN về bằng độc quyền.",
}


@pytest.mark.parametrize(("code", "words"), BAD_WORDS.items())
def test_words_of_void_clauses_are_found(app: Flask, code: str, words: str):
    sections = written(FACTS)
    sections[2].body_vi += f"\n{words}"
    found = {one.entry.code: one for one in cautions(FACTS, sections)}
    assert found[code].found == ("dd23_03",) and found[code].is_grave
    assert all(found[other].found == () for other in VOID - {code})
    assert cautions(FACTS, sections)[0].entry.code == code


def test_our_own_clauses_hold_no_void_words(app: Flask):
    for right in law_warnings.LICENCES:
        known = facts(right=right)
        assert [one.entry.code for one in cautions(known, written(known)) if one.found] == []


LATER = DAY + timedelta(days=400)
CLASHES: dict[str, tuple[Facts, list[str]]] = {
    "the example": (FACTS, []),
    "sums": (
        facts(instalments=(Instalment("Đợt 1", 1_000_000_000, after="ký"),)),
        ["Các đợt cộng lại là 1.000.000.000 đồng, khác với giá 1.200.000.000 đồng."],
    ),
    "begins in the past": (
        facts(starts_on=date(2026, 1, 1), months=60),
        ["Ngày bắt đầu có hiệu lực 01/01/2026 đã qua."],
    ),
    "step before the beginning": (
        facts(steps=(Step("Khảo sát", "supply", DAY),)),
        ["Hạn của “Khảo sát” (22/11/2026) ở trước ngày bắt đầu."],
    ),
    "step after the end": (
        facts(months=6, years=None, steps=(Step("Nghiệm thu", "supply", LATER),)),
        ["Hạn của “Nghiệm thu” (27/12/2027) ở sau khi hết thời hạn."],
    ),
    "step in the past": (
        facts(starts_on=None, steps=(Step("Khảo sát", "supply", date(2026, 1, 2)),)),
        ["Hạn của “Khảo sát” (02/01/2026) đã qua."],
    ),
    "one tax code": (
        facts(demand=replace(FACTS.demand, tax_code=FACTS.supply.tax_code)),
        ["Hai bên ghi cùng một mã số thuế."],
    ),
    "one name": (facts(demand=replace(FACTS.demand, name=FACTS.supply.name.upper())), ["Hai bên ghi cùng một tên."]),
    "related to one side": (
        facts(demand=replace(FACTS.demand, related=True)),
        ["Một bên ghi hai bên có quan hệ liên kết, bên kia thì không."],
    ),
}


@pytest.mark.parametrize("case", CLASHES)
def test_what_clashes(app: Flask, case: str):
    known, wanted = CLASHES[case]
    with app.test_request_context():
        told = [str(one) for one in clashes(known, DAY)]
    assert told[: len(wanted)] == wanted and bool(told) == bool(wanted)


def test_gaps_in_terms_are_told_as_well(app: Flask):
    with app.test_request_context():
        told: list[Any] = [str(one) for one in clashes(facts(territory=""), DAY)]
    assert any("lãnh thổ" in one for one in told)
