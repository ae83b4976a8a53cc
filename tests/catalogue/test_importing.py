"""Import, the pure part: rows and cells checked, every message told, and nothing half taken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from marketplace.catalogue import importing
from marketplace.catalogue.importing import MOST_TOLD, Report, examine
from marketplace.catalogue.importing_columns import COLUMNS, heading_key, known_headings

LISTS = {
    "st_field": {"211": "211", "203": "203", "kỹ thuật thực phẩm, đồ uống": "211"},
    "province": {"80": "80", "tây ninh": "80"},
    "price_mode": {"thoathuan": "THOATHUAN"},
    "cooperation_form": {"muatb": "MUATB", "dungthu": "DUNGTHU"},
}


def code_of(name: str, text: str) -> str | None:
    return LISTS[name].get(text.casefold())


def jsonl(*rows: Mapping[str, Any]) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def look(*rows: Mapping[str, Any], kind: str = "technology", renames: Mapping[str, str] | None = None) -> Report:
    return examine(jsonl(*rows), "a.jsonl", kind, code_of, renames)


def told(report: Report) -> list[tuple[int | None, str, str]]:
    return [(one.row, one.column, str(one.message)) for one in report.findings]


def test_a_full_row_of_a_technology():
    report = look(
        {
            "Tên công nghệ": "  Máy  sấy ",
            "Vấn đề": "Dòng 1\r\nDòng 2",
            "GIẢI PHÁP": "Bơm nhiệt",
            "Từ khóa": "sấy, mít; bơm nhiệt",
            "Lĩnh vực KH&CN": "211; 203",
            "mức TRL": "TRL 7",
            "Có dùng ngân sách nhà nước": "Có",
            "price_mode": "THOATHUAN",
            "Giá từ": "350 triệu",
            "price_max": 1_200_000_000,
            "Tỉnh": "Tây Ninh",
        }
    )
    assert told(report) == [] and report.is_good and report.total == 1
    assert report.rows[0].values == {
        "title": "Máy sấy",
        "problem": "Dòng 1\nDòng 2",
        "solution": "Bơm nhiệt",
        "keywords": ["sấy", "mít", "bơm nhiệt"],
        "trl": 7,
        "state_funded": True,
        "price_mode": "THOATHUAN",
        "price_min": 350_000_000,
        "price_max": 1_200_000_000,
        "province": "80",
    }
    assert report.rows[0].codes == {"st_field": ["211", "203"]}


def test_a_full_row_of_a_need():
    report = look(
        {
            "title": "Cần máy sấy",
            "must_have": ["Mẻ 1 tấn", "Ít điện"],
            "scale": "2 tấn",
            "deadline": "31/12/2027",
            "budget_max": "900.000.000",
            "cooperation": ["MUATB", "DUNGTHU"],
            "anonymous": "không",
            "trl_wish": 6,
        },
        kind="need",
    )
    assert report.is_good, told(report)
    values = report.rows[0].values
    assert values["must_have"] == ["Mẻ 1 tấn", "Ít điện"] and values["budget_max"] == 900_000_000
    assert f"{values['deadline']:%Y-%m-%d}" == "2027-12-31" and values["anonymous"] is False
    assert report.rows[0].codes == {"cooperation_form": ["MUATB", "DUNGTHU"]}


def test_only_a_title_is_compulsory_and_empty_cells_say_nothing():
    report = look({"title": "Máy sấy", "trl": "", "fields": None, "keywords": [], "price_min": "  "})
    assert report.is_good
    assert (report.rows[0].values, report.rows[0].codes) == ({"title": "Máy sấy"}, {})


def test_unknown_columns_are_ignored_and_said():
    report = look({"id": "T1", "title": "Máy sấy", "origin": "x"})
    assert report.is_good and report.ignored == ["id", "origin"]
    assert report.taken == [("title", "Tên công nghệ")]


def test_renamed_columns():
    row = {"title": "Máy sấy", "body": "Bơm nhiệt", "field": "Không có trong danh mục nào"}
    report = look(row, renames={"body": "solution", "Field": "keywords"})
    assert report.is_good, told(report)
    assert report.rows[0].values["solution"] == "Bơm nhiệt"
    assert report.rows[0].values["keywords"] == ["Không có trong danh mục nào"]


def test_renaming_to_a_code_list_checks_against_it():
    report = look({"title": "Máy sấy", "field": "Nông nghiệp"}, renames={"field": "fields"})
    assert told(report) == [(1, "field", "“Nông nghiệp” không có trong danh mục.")]


def test_a_renamed_column_must_be_there():
    assert told(look({"title": "Máy sấy"}, renames={"body": "solution"})) == [(None, "", "Tệp không có cột “body”.")]
    with pytest.raises(KeyError):
        look({"title": "Máy sấy"}, renames={"title": "nothing"})


def test_two_columns_for_one_thing():
    report = look({"title": "Máy sấy", "Tên công nghệ": "Khác"})
    assert told(report) == [(None, "Tên công nghệ", "Hai cột “title” và “Tên công nghệ” cùng chỉ một mục.")]
    assert not report.is_good and report.rows == []


def test_no_title_column():
    assert told(look({"problem": "x"})) == [(None, "", "Tệp thiếu cột “Tên công nghệ”.")]
    assert told(look({"problem": "x"}, kind="need")) == [(None, "", "Tệp thiếu cột “Tên nhu cầu”.")]


BAD_CELLS = [
    ({"title": " "}, "title", "Dòng này thiếu tên."),
    ({"title": "\u200b"}, "title", "Dòng này thiếu tên."),
    ({"title": "t" * 201}, "title", "Dài 201 ký tự, nhiều nhất là 200."),
    ({"problem": "x" * 5001}, "problem", "Dài 5001 ký tự, nhiều nhất là 5000."),
    ({"problem": "=1+1"}, "problem", "Ô chứa công thức. Xin thay bằng giá trị."),
    ({"problem": "a\x00b"}, "problem", "Ô chứa ký tự NUL."),
    ({"problem": {"a": 1}}, "problem", "Ô này chứa dữ liệu lồng nhau, xin ghi thành văn bản."),
    ({"keywords": [["a"], {"b": 1}]}, "keywords", "Ô này chứa dữ liệu lồng nhau, xin ghi thành văn bản."),
    ({"keywords": ["k" * 61]}, "keywords", "“kkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…” dài quá 60 ký tự."),
    ({"trl": "10"}, "trl", "Mức sẵn sàng công nghệ là một số từ 1 đến 9."),
    ({"trl": 7.5}, "trl", "Mức sẵn sàng công nghệ là một số từ 1 đến 9."),
    ({"state_funded": "có lẽ"}, "state_funded", "Xin ghi “có” hoặc “không”."),
    ({"fields": "211; 999"}, "fields", "“999” không có trong danh mục."),
    ({"province": "Sài Gòn"}, "province", "“Sài Gòn” không có trong danh mục."),
    ({"price_min": "rẻ"}, "price_min", "Xin viết số tiền như “1.200.000.000”, “1,2 tỷ” hoặc “500 triệu”."),
    ({"price_min": "5" * 300}, "price_min", "Dài 300 ký tự, nhiều nhất là 200."),
    ({"price_min": "2 tỷ", "price_max": "1 tỷ"}, "price_max", "Số cao nhất nhỏ hơn số thấp nhất."),
]


@pytest.mark.parametrize(("cells", "column", "message"), BAD_CELLS)
def test_a_bad_cell_refuses_the_file_and_says_where(cells: dict[str, Any], column: str, message: str):
    report = look({"title": "Máy sấy"}, {"title": "Máy cắt", **cells})
    assert told(report) == [(2, column, message)]
    assert not report.is_good and report.bad == 1


def test_a_bad_day():
    report = look({"title": "Cần máy", "deadline": "31/02/2027"}, kind="need")
    assert told(report) == [(1, "deadline", "Ngày này không có trong lịch, xin xem lại.")]


def test_all_errors_of_a_file_are_told_at_once():
    report = look({"title": "Một"}, {"title": "", "trl": "x"}, {"title": "Ba", "province": "?"})
    assert [(row, column) for row, column, _ in told(report)] == [(2, "title"), (2, "trl"), (3, "province")]
    assert [row.number for row in report.rows] == [1] and not report.is_good


def test_names_with_commas_and_codes_between_commas_are_both_read():
    for text in ("Kỹ thuật thực phẩm, đồ uống", "211, 211", "211\n211"):
        assert look({"title": "Máy", "fields": text}).rows[0].codes == {"st_field": ["211"]}


def test_the_same_title_twice_is_a_warning():
    report = look({"title": "Máy sấy mít"}, {"title": "máy  sấy MÍT."})
    assert told(report) == [(2, "title", "Trùng tên với dòng 1.")]
    assert report.is_good and (report.bad, report.odd) == (0, 1)


def test_an_endless_list_of_errors_is_cut_but_counted():
    report = look(*({"title": "", "trl": "x"} for _ in range(MOST_TOLD)))
    assert len(report.findings) == MOST_TOLD and report.bad == 2 * MOST_TOLD and report.untold == MOST_TOLD
    assert not report.is_good


def test_text_is_cleaned():
    report = look({"title": "Ma\u0301y \u202esa\u0302\u0301y\u0007", "problem": "a😀b"})
    assert report.rows[0].values == {"title": "Máy sấy", "problem": "a😀b"}


def test_a_file_without_rows():
    report = examine(b"title,problem\n", "a.csv", "technology", code_of)
    assert told(report) == [(None, "", "Tệp không có dòng dữ liệu nào.")]


@pytest.mark.parametrize("kind", sorted(COLUMNS))
def test_headings_are_clear(kind: str):
    """No heading means two things, and every column can be written to the model."""
    writings = [
        name for one in COLUMNS[kind] for name in {heading_key(n) for n in (one.name, one.heading, *one.others)}
    ]
    assert len(writings) == len(set(writings)) == len(known_headings(kind))
    model = importing.COLUMNS[kind]
    assert model[0].name == "title" and all(column.heading for column in model)


def test_the_heading_field_is_nothing():
    """Collections use it for words of their own; it is only taken when it is mapped."""
    assert heading_key("field") not in known_headings("technology")
