"""Two contents of a listing side by side: which fields, and what is marked in them."""

from __future__ import annotations

import pytest

from marketplace.catalogue import content
from marketplace.catalogue.comparison import between
from marketplace.kernel.db import transaction
from marketplace.vietnamese.wording import DELETED, INSERTED
from tests.cast import make_need, make_technology


def sides(old, new):
    def told(pieces):
        return "".join(p.text if p.kind == "equal" else f"[{p.text}]" for p in pieces)

    return told(old), told(new)


def told(changes):
    """Field → its two sides, or the two sides of each row that changed."""
    return {
        one.name: [sides(row.old, row.new) for row in one.rows] if one.rows else sides(one.old, one.new)
        for one in changes
    }


FIGURE = {"label": "Điện", "unit": "kWh", "before": "1,9", "after": "1,2", "source": "Biên bản"}
RIGHT = {"kind": "SC", "number": "1-1", "status": "CAP", "filed_on": "2021-03-15", "owners": []}
TECHNOLOGY = [
    ({}, {}),
    ({"title": "Máy sấy mít nhỏ"}, {"title": ("Máy sấy mít [bằng bơm nhiệt]", "Máy sấy mít [nhỏ]")}),
    ({"trl": 8}, {"trl": ("[Mức 7]", "[Mức 8]")}),
    ({"price_min": 1_234_567_891}, {"price_min": ("", "[1.234.567.891 đồng]")}),
    ({"state_funded": True}, {"state_funded": ("[Không]", "[Có]")}),
    ({"keywords": ["sấy", "xoài"]}, {"keywords": [("[mít]", ""), ("[bơm nhiệt]", ""), ("", "[xoài]")]}),
    ({"vsic": []}, {"vsic": [("[C]", "")]}),
    ({"figures": [FIGURE]}, {"figures": [("", "[Điện (kWh): 1,9 → 1,2; nguồn: Biên bản]")]}),
    ({"summary_en": ""}, {}),  # was empty before
]


@pytest.mark.parametrize(("changes", "wanted"), TECHNOLOGY)
def test_of_a_technology(lan, changes, wanted):
    from_draft = before(lan)
    found = told(between("technology", from_draft, {**from_draft, **changes}))
    assert found.keys() == wanted.keys()
    for name, pair in wanted.items():
        if name not in ("trl", "vsic"):  # their labels are those of the official lists
            assert found[name] == pair, name


def before(person):
    with transaction():
        return content.plain(content.read(make_technology(person, person.organisations[0])))


def test_labels_of_codes_and_levels(lan):
    old = before(lan)
    found = told(between("technology", old, {**old, "trl": 8, "right_kind": ["DOCQUYEN"], "province": None}))
    assert all(side.startswith("[") for side in found["trl"]) and found["trl"][0] != found["trl"][1]
    assert found["right_kind"] == [
        ("[Chuyển quyền sử dụng không độc quyền]", ""),
        ("", "[Chuyển quyền sử dụng độc quyền]"),
    ]
    assert found["province"] == ("[Tây Ninh]", "")


def test_the_order_of_codes_tells_nothing(lan):
    old = {**before(lan), "vsic": ["A", "C"]}
    assert between("technology", old, {**old, "vsic": ["C", "A"]}) == []


def test_a_changed_row_marks_only_what_changed(lan):
    old = {**before(lan), "figures": [FIGURE], "ip_rights": [RIGHT]}
    new = {**old, "figures": [{**FIGURE, "after": "1,0"}], "ip_rights": [{**RIGHT, "filed_on": "2022-03-15"}]}
    found = told(between("technology", old, new))
    assert found["figures"] == [
        ("Điện (kWh): 1,9 → [1,2]; nguồn: Biên bản", "Điện (kWh): 1,9 → [1,0]; nguồn: Biên bản"),
    ]
    assert "15/03/2021" in found["ip_rights"][0][0].replace("[", "").replace("]", "")


def test_musts_and_days_of_a_need(minh):
    with transaction():
        old = content.plain(content.read(make_need(minh, minh.organisations[0])))
    new = {**old, "must_have": ["Sấy được 600 kg mỗi mẻ", "Giữ được màu vàng"], "deadline": "2030-12-31"}
    found = told(between("need", old, {**new, "anonymous": False}))
    assert found["must_have"] == [("Sấy được [500 kg] mỗi mẻ", "Sấy được [600 kg] mỗi mẻ")]
    assert found["deadline"][1] == "[31/12/2030]" and found["anonymous"] == ("[Có]", "[Không]")


def test_amounts_are_told_to_the_dong(lan):
    """Rounded ones could look the same."""
    old = {**before(lan), "price_min": 1_234_000_000}
    (one,) = between("technology", old, {**old, "price_min": 1_234_000_001})
    assert one.old[0].text != one.new[0].text
    assert (one.old[0].kind, one.new[0].kind) == (DELETED, INSERTED)


def test_zero_is_not_empty(lan):
    old = before(lan)
    assert told(between("technology", old, {**old, "price_min": 0})) == {"price_min": ("", "[0 đồng]")}


def test_files(lan):
    old = before(lan)
    one = {"public_id": "a", "kind": "picture", "filename": "a.webp", "size": 2048, "alt": "Buồng sấy"}
    two = {"public_id": "b", "kind": "document", "filename": "b.pdf", "size": 2048, "alt": ""}
    three = {**two, "public_id": "c", "filename": "c.pdf"}
    found = told(between("technology", old, old, [one, two], [{**one, "alt": "Buồng sấy mở"}, three]))
    assert found == {
        "pictures": [("a.webp (2 kB): Buồng sấy", "a.webp (2 kB): Buồng sấy[ mở]")],
        "documents": [("[b.pdf (2 kB)]", ""), ("", "[c.pdf (2 kB)]")],
    }
    (row,) = between("technology", old, old, [], [two])[0].rows
    assert row.file == "b"


def test_what_was_not_kept_then_is_passed_over(lan):
    old = before(lan)
    assert between("technology", old, {"title": old["title"]}) == []
    assert between("technology", {"title": old["title"]}, {"title": old["title"], "summary_en": ""}) == []
