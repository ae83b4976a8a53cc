"""The application that a dossier needs, filled in from the case."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from docx import Document

from marketplace.accounts.models import Person
from marketplace.agreements import docx, registration_form, registrations
from marketplace.agreements.models import Agreement
from marketplace.kernel.db import transaction
from marketplace.kernel.files import DOCX
from marketplace.offers.models import TermSheet
from marketplace.offers.terms import Instalment, Price, Terms, to_json
from tests.agreements.test_registration_rules import PLAIN
from tests.agreements.test_registrations import recorded, url_of

TERMS = Terms(
    title="Sấy bơm nhiệt",
    objects=("PHUONGAN", "MAYMOC"),
    product="Mít sấy",
    right="KHONGDOCQUYEN",
    form="DOCLAP",
    modes=("TAILIEU",),
    price=Price(mode="TRAGON", lump=1_200_000_000, instalments=(Instalment("Đợt 1", 1_200_000_000),)),
)


@pytest.fixture
def filled(signed: Agreement, hoa: Person) -> Agreement:
    """With its frozen terms."""
    with transaction():
        signed.sheet = TermSheet(deal=signed.deal, side="broker", author=hoa, terms=to_json(TERMS))
    return signed


NEEDS = {
    "compulsory": ({"direction": "inbound"}, "DON", "Bộ Khoa học và Công nghệ"),
    "voluntary": ({}, "DON", "Sở Khoa học và Công nghệ"),
    "defence": ({"defence": "yes"}, "DON", "Bộ Quốc phòng"),
    "licence": ({"list": "HC"}, "DONCP", "Bộ Khoa học và Công nghệ"),
}


@pytest.mark.parametrize("case", NEEDS)
def test_it_says_what_the_case_says(filled: Agreement, hoa: Person, case: str):
    answers, code, authority = NEEDS[case]
    row = recorded(filled, hoa, **answers)
    with transaction():
        registrations.tick(row, hoa, ["BANDICH"])
    text = docx.read_text(registration_form.write(row))
    deal = filled.deal
    for part in (
        registration_form.TITLES[code],
        f"Kính gửi: {authority}",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        deal.supply.name,
        deal.demand.name,
        "02/11/2026",
        "Sấy bơm nhiệt",
        "Phương án, quy trình công nghệ",
        "1.200.000.000 đồng",
        "Bản dịch tiếng Việt",
        "chịu trách nhiệm trước pháp luật",
    ):
        assert part in text, part
    assert unicodedata.is_normalized("NFC", text)


def test_an_amendment_has_another_form(filled: Agreement, hoa: Person):
    row = recorded(filled, hoa)
    with transaction():
        row.rule, row.need, row.authority = "SUADOI", "amendment", "DACAP"
    assert registration_form.form_of(row) == "DONSD"
    assert "GIA HẠN, SỬA ĐỔI" in docx.read_text(registration_form.write(row))


@pytest.mark.parametrize("answers", [{"list": "CAM"}, {"state": "yes", "certificate": "yes"}])
def test_nothing_to_apply_for(filled: Agreement, hoa: Person, visit: Any, answers: dict[str, str]):
    row = recorded(filled, hoa, **answers)
    assert registration_form.form_of(row) is None
    with pytest.raises(KeyError):
        registration_form.write(row)
    assert visit(hoa).get(url_of(filled, "/don.docx")).status_code == 404


def test_it_is_downloaded_in_vietnamese_whatever_the_reader_reads(filled: Agreement, hoa: Person, visit: Any):
    recorded(filled, hoa, **{**PLAIN, "direction": "inbound"})
    response = visit(hoa).get(url_of(filled, "/don.docx?lang=en"))
    assert response.mimetype == DOCX
    assert "Tên công nghệ: Sấy bơm nhiệt" in docx.read_text(response.get_data())
    assert "attachment" in response.headers["Content-Disposition"]


def test_it_has_its_own_numbers_and_no_line_is_broken_by_hand(filled: Agreement, hoa: Person):
    """A break inside a justified paragraph would draw its words apart over the whole line."""
    with transaction():
        two = replace(TERMS, object_words="Quy trình.\nBản vẽ.", quality="Đạt\nTốt")
        assert filled.sheet is not None
        filled.sheet.terms = to_json(two)
    word = Document(io.BytesIO(registration_form.write(recorded(filled, hoa))))
    assert not [one.text for one in word.paragraphs if "\n" in one.text]
    points = [one.text for one in word.paragraphs if one.style is not None and one.style.name == "List Number 2"]
    assert points == ["Phương án, quy trình công nghệ;", "Máy móc, thiết bị đi kèm."]
    numbering = word.part.numbering_part.element.xml
    assert 'w:val="Mục %1."' in numbering and 'w:val="Điều %1."' not in numbering
    assert "Số: …………" in [one.text for one in word.paragraphs]  # the contract's own number stands in the first part
