"""What gives the poster of an anonymous need away."""

from __future__ import annotations

import pytest

from marketplace.catalogue import disclosure
from marketplace.catalogue.disclosure import ADDRESS, EMAIL, LINK, NAME, PERSON, PHONE, TAX_CODE, Facts, find

FACTS = Facts(
    names=("Hợp tác xã Nông nghiệp Tân Hưng Mẫu", "Tan Hung Sample Cooperative"),
    tax_code="3900123456",
    address="Số 12, đường Hoa Mẫu 1, xã Ví Dụ, tỉnh Tây Ninh",
    website="https://www.tanhung.example.vn/gioi-thieu",
)
TABLE = [
    ("Cần máy sấy mít 500 kg mỗi mẻ.", set()),
    ("Hợp tác xã nông nghiệp Tân Hưng Mẫu cần máy", {NAME}),
    ("HTX TÂN HƯNG MẪU cần máy", {NAME}),
    ("htx tan hung mau can may", {NAME}),
    ("Tân-Hưng, mẫu", {NAME}),
    ("tan hung sample cooperative", {NAME}),
    ("Mẫu Tân Hưng", set()),
    ("Một hợp tác xã nông nghiệp cần máy", set()),
    ("Mã số thuế 3900123456", {TAX_CODE}),
    ("MST: 3900 123 456-001", {TAX_CODE}),
    ("Gọi 0913456789", {PHONE}),
    ("Gọi 0913.456.789 gặp anh Minh", {PHONE}),
    ("Zalo 0 9 1 3 4 5 6 7 8 9", {PHONE}),
    ("+84 913 456 789", {PHONE}),
    ("Máy bàn 0276 3822 233", {PHONE}),
    ("Gọi ０９１３４５６７８９", {PHONE}),
    ("Thư về minh@example.vn", {EMAIL}),
    ("minh (at) example.vn", {EMAIL}),
    ("minh a còng example.vn", {EMAIL}),
    ("Xưởng ở đường Hoa Mẫu 1", {ADDRESS}),
    ("so 12 duong hoa mau 1 xa vi du tinh tay ninh", {ADDRESS}),
    ("Lắp ở xã Ví Dụ, tỉnh Tây Ninh", set()),
    ("Xem tanhung.example.vn", {LINK}),
    ("Xem https://mang-xa-hoi.example/tanhung", {LINK}),
    ("Kinh phí 1.200.000.000 đồng, năm 2026-2027", set()),
    ("Công suất 500-800 kg, 220-380 V, 50.000.000.000 lượt", set()),
    ("HTX Tân Hưng Mẫu, 0913 456 789, minh@example.vn", {NAME, PHONE, EMAIL}),
    ("", set()),
]


# Name of the organisation, a text, and whether the text names it: without the words for its kind, whatever they are.
NAMES = [
    ("Công ty TNHH Xây dựng Mái Ngói Phương Nam Xanh", "Mái Ngói Phương Nam Xanh chúng tôi cần máy", True),
    ("Công ty TNHH Xây dựng Mái Ngói Phương Nam Xanh", "cty mai ngoi phuong nam xanh", True),
    ("Công ty Cổ phần Giải pháp số Bến Lúa Non", "bên Giải pháp số Bến Lúa Non", True),
    ("Công ty Trách nhiệm hữu hạn một thành viên Suối Mẫu", "nhà máy Suối Mẫu", True),
    ("Viện Kỹ thuật Nước Mẫu", "đo theo cách của Kỹ thuật Nước Mẫu", True),
    ("Doanh nghiệp tư nhân Thương mại Dịch vụ Lá Mẫu", "tiệm Lá Mẫu", True),
    ("Công ty TNHH Mái Mẫu", "mái mẫu mới", True),
    ("Công ty TNHH Suối", "bên suối", False),
    ("Công ty TNHH Sản xuất Thương mại", "sản xuất thương mại", False),
]


@pytest.mark.parametrize(("name", "text", "names_it"), NAMES)
def test_a_name_without_the_words_for_its_kind(name, text, names_it):
    assert [found.kind for found in find([text], Facts((name,)))] == ([NAME] if names_it else [])


def test_a_person_of_the_organisation_is_told_apart_from_its_name():
    facts = Facts(("Hợp tác xã Tân Hưng Mẫu",), people=("Trần Quang Minh",))
    found = find(["Gọi anh tran quang minh ở HTX Tân Hưng Mẫu"], facts)
    assert [(one.kind, one.words) for one in found] == [
        (NAME, "Hợp tác xã Tân Hưng Mẫu"),
        (PERSON, "Trần Quang Minh"),
    ]


@pytest.mark.parametrize(("text", "kinds"), TABLE)
def test_findings(text, kinds):
    assert {finding.kind for finding in find([text], FACTS)} == kinds


def test_each_finding_is_told_once_and_with_its_words():
    found = find(["Gọi 0913456789", "hay a@b.vn, nhắc lại 0913456789, a@b.vn"], FACTS)
    assert [(finding.kind, finding.words) for finding in found] == [(PHONE, "0913456789"), (EMAIL, "a@b.vn")]


def test_texts_do_not_run_into_each_other():
    assert find(["máy Tân Hưng", "0913", "456789"], Facts(("Hưng 0913 Mẫu",))) == []


def test_an_organisation_of_which_nothing_is_known():
    assert find(["Cần máy sấy"], Facts(("",))) == []


def test_every_kind_has_a_label():
    assert set(disclosure.LABELS) == {NAME, PERSON, TAX_CODE, PHONE, EMAIL, ADDRESS, LINK}
