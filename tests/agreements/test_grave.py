"""Which warnings say that the contract should not be signed as it is; the others are to be read and thought about."""

from __future__ import annotations

from flask import Flask

from marketplace.agreements.law_warnings import Caution
from marketplace.reference.service import codes

ALWAYS = {"HANCHE", "CAM", "MAYMOC"}  # restricted (needs its licence first), prohibited, machinery alone
VOID = {
    "CAITIEN",
    "XUATKHAU",
    "MUAKEM",
    "KHIEUKIEN",
}  # Luật SHTT Điều 144: grave where words are found


def test_which_rows_are_grave(app: Flask):
    rows = codes("contract_warning")
    assert {entry.code for entry in rows if Caution(entry).is_grave} == ALWAYS
    assert {entry.code for entry in rows if Caution(entry, ("dd23_05",)).is_void} == VOID
    assert all(Caution(entry, ("dd23_05",)).is_grave for entry in rows)


def test_each_names_its_article_and_says_whether_anybody_compared_it(app: Flask):
    for entry in codes("contract_warning"):
        assert "Điều" in entry.source and "Article" in entry.extra["source_en"], entry.code
        assert Caution(entry).is_verified == (entry.verified_on is not None)


def test_the_licence_of_restricted_technology_is_asked_for_before_effect(app: Flask):
    entry = next(one for one in codes("contract_warning") if one.code == "HANCHE")
    assert "cấp phép" in entry.label_vi and "có hiệu lực từ khi được cấp phép" in entry.label_vi
    assert entry.extra["section"] == "dd23_07"  # beside the term and the day of effect
