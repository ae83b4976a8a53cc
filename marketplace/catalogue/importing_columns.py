"""The columns that a file of listings may have: their names, their headings in Vietnamese, and how each cell is read.

Headings belong to the format of the file, as the words of an official form do; they are not translated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.catalogue.parsing import parse_day, parse_lines, parse_money, parse_words
from marketplace.kernel.forms import LINE, PROSE
from marketplace.kernel.text import clean, clean_line
from marketplace.vietnamese.keys import fold

CodeOf = Callable[[str, str], str | None]
"""``(list, what stands in the cell) -> code``, or None when the list does not hold it."""

YES = {"co", "x", "yes", "y", "true", "dung", "1"}
NO = {"khong", "no", "n", "false", "sai", "0"}
PROBLEM = "Trái chín dồn một lúc, phơi không kịp nên hư; sấy điện trở tốn điện và sậm màu."
EVIDENCE = "Chạy thử 6 tháng tại một cơ sở, có biên bản nghiệm thu."


@dataclass(frozen=True)
class Column:
    """One thing that a row can say: named after the model's column, or with ``many`` held as codes of ``list``."""

    name: str
    heading: str
    read: Callable[[Column, Any, CodeOf], Any]
    others: tuple[str, ...] = ()
    list: str = ""
    many: bool = False
    example: str = ""


def as_text(value: Any) -> str:
    """A cell as somebody would have typed it. Raises ValueError for what is no single value."""
    if isinstance(value, list):
        return "\n".join(as_text(one) for one in value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Mapping):
        raise ValueError(_l("Ô này chứa dữ liệu lồng nhau, xin ghi thành văn bản."))
    return "" if value is None else str(value)


def line(column: Column, value: Any, code_of: CodeOf) -> str:
    return _bounded(clean_line(as_text(value)), LINE)


def prose(column: Column, value: Any, code_of: CodeOf) -> str:
    return _bounded(clean(as_text(value)), PROSE)


def words(column: Column, value: Any, code_of: CodeOf) -> list[str]:
    return parse_words(as_text(value))


def lines(column: Column, value: Any, code_of: CodeOf) -> list[str]:
    """One thing per line; in a cell of one line, between semicolons."""
    text = clean(as_text(value))
    return parse_lines(text if "\n" in text else text.replace(";", "\n"))


def money(column: Column, value: Any, code_of: CodeOf) -> int | None:
    return parse_money(_bounded(as_text(value), LINE))


def day(column: Column, value: Any, code_of: CodeOf) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else parse_day(_bounded(as_text(value), LINE))


def flag(column: Column, value: Any, code_of: CodeOf) -> bool:
    found = fold(as_text(value))
    if found not in YES | NO:
        raise ValueError(_l("Xin ghi “có” hoặc “không”."))
    return found in YES


def level(column: Column, value: Any, code_of: CodeOf) -> int:
    found = re.fullmatch(r"(?:trl\s*)?([1-9])", fold(as_text(value)))
    if not found:
        raise ValueError(_l("Mức sẵn sàng công nghệ là một số từ 1 đến 9."))
    return int(found[1])


def code(column: Column, value: Any, code_of: CodeOf) -> str:
    text = clean_line(as_text(value))
    found = code_of(column.list, text)
    if found is None:
        raise ValueError(_unknown(text))
    return found


def codes(column: Column, value: Any, code_of: CodeOf) -> list[str]:
    """Codes or names between semicolons or line ends; names may hold commas, so these part only what is unknown."""
    found: list[str] = []
    for part in re.split(r"[;|\n]", clean(as_text(value))):
        whole = code_of(column.list, clean_line(part))
        pieces = [part] if whole else part.split(",")
        for piece in filter(None, map(clean_line, pieces)):
            one = code_of(column.list, piece)
            if one is None:
                raise ValueError(_unknown(piece))
            found.append(one)
    return list(dict.fromkeys(found))


def _unknown(text: str) -> Any:
    return _l("“%(text)s” không có trong danh mục.", text=text[:60])


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise ValueError(_l("Dài %(length)s ký tự, nhiều nhất là %(most)s.", length=len(text), most=most))
    return text


SHARED = (
    Column("problem", "Vấn đề cần giải quyết", prose, ("Vấn đề", "Mô tả vấn đề"), example=PROBLEM),
    Column("keywords", "Từ khóa", words, example="sấy lạnh; trái cây"),
    Column(
        "fields",
        "Lĩnh vực khoa học và công nghệ",
        codes,
        ("st_field", "Lĩnh vực KH&CN", "Mã lĩnh vực"),
        list="st_field",
        many=True,
        example="211",
    ),
    Column("vsic", "Ngành kinh tế áp dụng", codes, ("Ngành VSIC", "Mã ngành"), list="vsic", many=True, example="C10"),
    Column(
        "province",
        "Tỉnh, thành phố",
        code,
        ("Tỉnh", "Tỉnh thành", "Địa phương"),
        list="province",
        example="Tây Ninh",
    ),
)
TECHNOLOGY = (
    Column("title", "Tên công nghệ", line, ("Tên gọi", "Tên"), example="Máy sấy trái cây bằng bơm nhiệt"),
    *SHARED,
    Column("solution", "Giải pháp", prose, ("Mô tả giải pháp",), example="Buồng sấy kín dùng bơm nhiệt ở 45–55 °C."),
    Column(
        "benefit",
        "Lợi ích cho bên nhận",
        prose,
        ("Lợi ích", "Hiệu quả"),
        example="Giữ màu, giảm một phần ba tiền điện.",
    ),
    Column("trl", "Mức sẵn sàng công nghệ (TRL)", level, ("Mức TRL",), example="7"),
    Column(
        "trl_evidence", "Minh chứng cho mức sẵn sàng", prose, ("Minh chứng TRL", "Bằng chứng TRL"), example=EVIDENCE
    ),
    Column("state_funded", "Có dùng ngân sách nhà nước", flag, ("Vốn ngân sách",), example="không"),
    Column(
        "objects",
        "Đối tượng chuyển giao",
        codes,
        ("object_kind",),
        list="object_kind",
        many=True,
        example="PHUONGAN; MAYMOC",
    ),
    Column(
        "rights",
        "Quyền chuyển giao",
        codes,
        ("right_kind",),
        list="right_kind",
        many=True,
        example="Chuyển quyền sử dụng không độc quyền",
    ),
    Column(
        "forms", "Hình thức chuyển giao", codes, ("transfer_form",), list="transfer_form", many=True, example="DOCLAP"
    ),
    Column(
        "modes",
        "Phương thức chuyển giao",
        codes,
        ("transfer_mode",),
        list="transfer_mode",
        many=True,
        example="TAILIEU; DAOTAO",
    ),
    Column("price_mode", "Cách nêu giá", code, list="price_mode", example="Khoảng giá"),
    Column("price_min", "Giá, hoặc giá thấp nhất", money, ("Giá thấp nhất", "Giá từ", "Giá"), example="350 triệu"),
    Column("price_max", "Giá cao nhất", money, ("Giá đến",), example="1,2 tỷ"),
    Column(
        "summary_en", "Tóm tắt bằng tiếng Anh", prose, ("Tóm tắt tiếng Anh",), example="A heat pump dryer for fruit."
    ),
)
NEED = (
    Column("title", "Tên nhu cầu", line, ("Tên gọi", "Tên"), example="Cần máy sấy mít, chuối giữ được màu"),
    *SHARED,
    Column("tried", "Đã thử cách nào", prose, ("Đã thử",), example="Tủ sấy điện trở, khay dưới khô khay trên còn ướt."),
    Column("must_have", "Yêu cầu bắt buộc", lines, example="Mỗi mẻ từ 1 tấn; thợ tự vận hành được"),
    Column("not_wanted", "Điều không muốn", prose, ("Không muốn",), example="Không cần sấy thăng hoa."),
    Column("scale", "Quy mô, công suất", line, ("Quy mô", "Công suất"), example="2 tấn trái tươi mỗi ngày"),
    Column("budget_min", "Kinh phí thấp nhất", money, ("Kinh phí từ", "Ngân sách từ"), example="400 triệu"),
    Column(
        "budget_max", "Kinh phí cao nhất", money, ("Kinh phí đến", "Kinh phí", "Ngân sách đến"), example="900 triệu"
    ),
    Column("deadline", "Hạn cần có giải pháp", day, ("Hạn", "Thời hạn")),
    Column("trl_wish", "Mức sẵn sàng mong muốn", level, ("TRL mong muốn",), example="7"),
    Column(
        "cooperation",
        "Hình thức hợp tác",
        codes,
        ("cooperation_form",),
        list="cooperation_form",
        many=True,
        example="MUATB; DUNGTHU",
    ),
    Column("anonymous", "Ẩn tên tổ chức", flag, ("Ẩn danh",), example="có"),
)
COLUMNS: Mapping[str, tuple[Column, ...]] = {"technology": TECHNOLOGY, "need": NEED}


def heading_key(heading: str) -> str:
    """How headings are compared: without marks, case and punctuation."""
    return fold(heading)


def known_headings(kind: str) -> dict[str, Column]:
    """Every way of writing a heading, by its key."""
    return {
        heading_key(heading): column
        for column in COLUMNS[kind]
        for heading in (column.name, column.heading, *column.others)
    }
