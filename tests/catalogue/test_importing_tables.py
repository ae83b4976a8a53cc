"""Files as people have them: saved in every way, broken in every way."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from marketplace.catalogue.importing_columns import known_headings
from marketplace.catalogue.importing_tables import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Table, read_table
from marketplace.catalogue.importing_xlsx import Unreadable

TEXT = "title,problem\nMáy sấy,Ẩm ướt\nMáy cắt,Chậm\n"
ROWS = [(2, ["Máy sấy", "Ẩm ướt"]), (3, ["Máy cắt", "Chậm"])]


def read(data: bytes, name: str = "a.csv") -> Table:
    return read_table(data, name, known_headings("technology"))


def refusal(data: bytes, name: str = "a.csv") -> tuple[int | None, str]:
    with pytest.raises(Unreadable) as problem:
        read(data, name)
    return problem.value.row, str(problem.value.message)


def workbook(rows: list[list[Any]], fill: Callable[[Any, Any], None] | None = None, **options: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("Tin")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if fill:
            fill(book, sheet)
    return out.getvalue()


def altered(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content)
    return out.getvalue()


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(coding: str):
    table = read(TEXT.encode(coding))
    assert table.headings == ["title", "problem"] and table.rows == ROWS


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(mark: str, ends: str):
    table = read(TEXT.replace(",", mark).replace("\n", ends).encode())
    assert table.headings == ["title", "problem"] and table.rows == ROWS


def test_the_mark_that_gives_known_headings_wins():
    text = "Tên công nghệ;Giá, hoặc giá thấp nhất\nMáy sấy;350 triệu\n"
    assert read(text.encode()).headings == ["Tên công nghệ", "Giá, hoặc giá thấp nhất"]


def test_a_first_line_that_names_the_mark():
    table = read(("sep=;\n" + TEXT.replace(",", ";")).encode())
    assert table.headings == ["title", "problem"] and [number for number, _ in table.rows] == [3, 4]


def test_quotes_newlines_and_empty_rows():
    table = read('title,problem\n"Máy ""sấy"", lạnh","a\nb"\n\n,\nMáy cắt\n'.encode())
    assert table.rows == [(2, ['Máy "sấy", lạnh', "a\nb"]), (5, ["Máy cắt"])]


@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (b"", None, "không có nội dung"),
        (b" \r\n ", None, "không có nội dung"),
        ("title\nMáy sấy".encode("cp1258", "replace") + b"\xff\xfe\xfd", None, "Không đọc được bảng mã"),
        (b"title\na\nb\x00c\n", 3, "NUL"),
        (b'title\nx\n"a"b\n', 3, "dấu nháy kép"),
        (b'title\n"never closed\n', 2, "dấu nháy kép"),
        (b"title\n" + b"x" * 200_000, 2, "quá dài"),
        (b",,\na,b,c\n", None, "Dòng đầu của tệp phải là tiêu đề"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, None, "XLS cũ hoặc có đặt mật khẩu"),
        (b"title\n" + b"x\n" * (MOST_ROWS + 1), None, "hơn 2000 dòng"),
        (b"," * MOST_COLUMNS + b"title\n", None, "hơn 100 cột"),
        (b"t" * (MOST_BYTES + 1), None, "lớn hơn 5 MB"),
    ],
)
def test_bad_text_files(data: bytes, row: int | None, words: str):
    found = refusal(data)
    assert found[0] == row and words in found[1], found


def test_as_many_rows_as_allowed():
    assert len(read(b"title\n" + b"x\n" * MOST_ROWS).rows) == MOST_ROWS


def test_jsonl():
    text = '{"title": "Máy sấy", "keywords": ["a"]}\r\n\n{"problem": 1, "title": "Máy cắt"}\n'
    table = read(text.encode("utf-8-sig"), "a.jsonl")
    assert table.headings == ["title", "keywords", "problem"]
    assert table.rows == [(1, ["Máy sấy", ["a"], None]), (3, ["Máy cắt", None, 1])]
    assert read(b'{"title": "a"}', "a.txt").headings == ["title"]


@pytest.mark.parametrize(
    ("text", "row", "words"),
    [
        ('{"title": "a"}\n{"title": ', 2, "không phải là JSON"),
        ('["a"]', 1, "đối tượng JSON"),
        ("[" * 100_000, 1, "JSON"),
        ('{"title": ' + "9" * 5000 + "}", 1, "không phải là JSON"),
        ('{"title": "a"}\n' * (MOST_ROWS + 1), None, "hơn 2000 dòng"),
        ("{" + ", ".join(f'"c{n}": 1' for n in range(MOST_COLUMNS + 1)) + "}", None, "hơn 100 cột"),
    ],
)
def test_bad_jsonl(text: str, row: int | None, words: str):
    found = refusal(text.encode(), "a.jsonl")
    assert found[0] == row and words in found[1], found


def test_a_workbook():
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_datetime(4, 2, date(2027, 12, 31), book.add_format({"num_format": "dd/mm/yyyy"}))  # type: ignore[arg-type]
        sheet.set_column("A:XFD", 20, book.add_format({"bold": True}))
        sheet.write_blank(1_048_575, 0, None, book.add_format({"bold": True}))

    data = workbook(
        [["title", "price_min", "deadline"], ["Máy sấy", 350_000_000, ""], [], ["", "", ""], ["Máy cắt"]], fill
    )
    table = read(data, "a.xlsx")
    assert table.headings == ["title", "price_min", "deadline"]
    assert [number for number, _ in table.rows] == [2, 5]
    assert table.rows[0][1][:2] == ["Máy sấy", 350_000_000] and table.rows[1][1][2] == date(2027, 12, 31)


def test_what_the_file_is_called_does_not_matter():
    assert read(workbook([["title"], ["Máy sấy"]]), "a.csv").rows == [(2, ["Máy sấy"])]
    assert read(TEXT.encode(), "a.xlsx").rows == ROWS


def test_the_first_visible_sheet_is_read():
    def hide(book: Any, sheet: Any) -> None:
        sheet.hide()
        other = book.add_worksheet("Khác")
        other.write_row(0, 0, ["title"])
        other.write_row(1, 0, ["Máy cắt"])
        other.activate()

    assert read(workbook([["x"], ["=1"]], hide, strings_to_formulas=False)).rows == [(2, ["Máy cắt"])]


def test_formulas_are_refused_and_named():
    data = workbook(
        [["title", "price_min"], ["Máy sấy", 1]], lambda book, sheet: sheet.write_formula("B3", "=SUM(B2:B2)")
    )
    assert refusal(data) == (3, "Ô B3 chứa công thức. Xin dán lại dưới dạng giá trị rồi lưu tệp.")


def test_formulas_on_other_sheets_do_not_matter():
    def add(book: Any, sheet: Any) -> None:
        book.add_worksheet("Tính").write_formula("A1", "=1+1")

    assert read(workbook([["title"], ["Máy sấy"]], add)).rows == [(2, ["Máy sấy"])]


def far_away(cell: str) -> bytes:
    return workbook([["title"], ["Máy sấy"]], lambda book, sheet: sheet.write_string(cell, "x"))


def hidden(xml: bytes) -> bytes:
    return xml.replace(b"<sheet ", b'<sheet state="hidden" ')


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"PK\x03\x04 not really", "bị hỏng"),
        (lambda: workbook([["title"]])[:-300], "bị hỏng"),
        (lambda: far_away("A1048576"), "hơn 2000 dòng"),
        (lambda: far_away("XFD1"), "hơn 100 cột"),
        (lambda: far_away("XFD1048576"), "hơn 2000 dòng"),
        (lambda: workbook([["title"], *([["x"]] * (MOST_ROWS + 1))]), "hơn 2000 dòng"),
        (lambda: workbook([]), "không có dòng tiêu đề"),
        (lambda: altered(workbook([["t"]]), "xl/worksheets/sheet1.xml", lambda xml: xml[:-40]), "không đúng định dạng"),
        (lambda: altered(workbook([["t"]]), "xl/workbook.xml", lambda xml: b"<a/>"), "không đúng định dạng"),
        (lambda: altered(workbook([["t"]]), "xl/workbook.xml", hidden), "không có trang"),
        (lambda: altered(workbook([["t"]]), "xl/workbook.xml", lambda xml: b""), "không đúng định dạng"),
        (lambda: altered(workbook([["t"]]), "xl/sharedStrings.xml", lambda xml: b"\x00"), "không đúng định dạng"),
        (
            lambda: altered(
                workbook([["title"]]),
                "xl/worksheets/sheet1.xml",
                lambda xml: re.sub(rb'r="A1"', rb'r = "&#88;FD1"', xml),
            ),
            "hơn 100 cột",
        ),
    ],
)
def test_bad_workbooks(make: Callable[[], bytes], words: str):
    found = refusal(make(), "a.xlsx")
    assert words in found[1], found


def test_one_long_text_shared_by_all_cells_is_not_unpacked():
    shared = b"<si><t>" + b"x" * 1_000_000 + b"</t></si>"
    data = altered(
        workbook([["title"] * 90] * 2),
        "xl/sharedStrings.xml",
        lambda xml: re.sub(rb"<si>.*</si>", lambda _: shared, xml),
    )
    assert "quá lớn khi giải nén" in refusal(data)[1]


def test_a_part_that_unpacks_too_large_is_refused():
    data = altered(workbook([["title"]]), "xl/styles.xml", lambda xml: xml + b" " * 60_000_000)
    assert len(data) < MOST_BYTES and "quá lớn khi giải nén" in refusal(data)[1]


def test_a_part_larger_than_it_says_is_refused():
    data = bytearray(altered(workbook([["title"]]), "xl/styles.xml", lambda xml: xml + b" " * 3_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("xl/styles.xml").file_size.to_bytes(4, "little")
    place = data.rindex(size)  # in the directory at the end, which is what readers believe
    data[place : place + 4] = (100).to_bytes(4, "little")
    assert "không đúng định dạng" in refusal(bytes(data))[1]
