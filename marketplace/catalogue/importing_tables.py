"""Files read as tables: XLSX, CSV (in whatever way it was saved) and JSONL. Pure; knows nothing of listings."""

from __future__ import annotations

import codecs
import csv
import io
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.catalogue.importing_columns import heading_key
from marketplace.catalogue.importing_xlsx import Unreadable, read_workbook
from marketplace.kernel.files import safe_name
from marketplace.kernel.text import clean_line

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 2_000
MOST_COLUMNS = 100
DELIMITERS = (",", ";", "\t")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # .xls, and workbooks with a password


@dataclass(frozen=True)
class Table:
    """Headings, and rows with the number that people see beside them."""

    headings: list[str]
    rows: list[tuple[int, list[Any]]]


def read_table(data: bytes, filename: str, known: Collection[str] = ()) -> Table:
    """What the file holds, by its content rather than its name. ``known``: keys of headings that may be expected.

    Raises Unreadable.
    """
    if not data.strip():
        raise Unreadable(_l("Tệp không có nội dung."))
    if len(data) > MOST_BYTES:
        raise Unreadable(_l("Tệp lớn hơn %(limit)s MB. Xin chia thành nhiều tệp.", limit=MOST_BYTES // 1024 // 1024))
    if data.startswith(b"PK"):
        return _with_headings(read_workbook(data, safe_name(filename), MOST_ROWS, MOST_COLUMNS))
    if data.startswith(OLD_EXCEL):
        raise Unreadable(
            _l("Tệp là định dạng XLS cũ hoặc có đặt mật khẩu. Xin lưu lại thành XLSX, không đặt mật khẩu.")
        )
    text = decode(data)
    if filename.lower().endswith((".jsonl", ".ndjson", ".json")) or text.lstrip().startswith("{"):
        return _jsonl(text)
    return _csv(text, known)


def decode(data: bytes) -> str:
    """Text in UTF-8 or UTF-16, with or without a mark at its head. Raises Unreadable."""
    coding = "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        coding = "utf-16"
    elif len(data) > 3 and (data[1::2].count(0) > len(data) / 8 or data[::2].count(0) > len(data) / 8):
        coding = "utf-16-le" if data[1::2].count(0) > data[::2].count(0) else "utf-16-be"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        raise Unreadable(
            _l("Không đọc được bảng mã của tệp. Xin lưu lại dạng “CSV UTF-8” hoặc XLSX (không dùng VNI, TCVN3).")
        ) from None
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Unreadable(_l("Tệp chứa ký tự NUL, có lẽ không phải tệp văn bản."), line)
    return text


def _csv(text: str, known: Collection[str]) -> Table:
    lines = text.splitlines(keepends=True)
    skipped = int(lines[0].lower().startswith("sep="))  # spreadsheets write it to say which mark parts the cells
    delimiter = lines[0][4:5] if skipped else ""
    if delimiter not in DELIMITERS:
        delimiter = _delimiter("".join(lines[skipped : skipped + 1]), known)
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO("".join(lines[skipped:]), newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            rows.append(row)
            _bounded(len(rows) - 1, len(row))
    except csv.Error:
        raise Unreadable(_l("Dòng này sai cách đặt dấu nháy kép hoặc quá dài."), reader.line_num + skipped) from None
    return _with_headings(rows, first=skipped + 1)


def _delimiter(first: str, known: Collection[str]) -> str:
    """The mark that gives the most headings we know, then the most headings."""

    def worth(mark: str) -> tuple[int, int]:
        cells = next(csv.reader([first[:10_000]], delimiter=mark), [])
        return sum(heading_key(cell) in known for cell in cells), len(cells)

    return max(DELIMITERS, key=worth)


def _with_headings(rows: list[list[Any]], first: int = 1) -> Table:
    """The first row names the columns; empty rows count but say nothing."""
    if not rows:
        raise Unreadable(_l("Tệp không có dòng tiêu đề."))
    headings = [clean_line("" if cell is None else str(cell)) for cell in rows[0]]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise Unreadable(_l("Dòng đầu của tệp phải là tiêu đề các cột."))
    found = []
    for number, row in enumerate(rows[1:], start=first + 1):
        if any(str(cell).strip() for cell in row if cell is not None):
            found.append((number, row))
    return Table(headings, found)


def _jsonl(text: str) -> Table:
    objects: list[tuple[int, dict[str, Any]]] = []
    headings: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        one = _object(line, number)
        headings.update(dict.fromkeys(one))
        objects.append((number, one))
        _bounded(len(objects), len(headings))
    return Table(list(headings), [(number, [one.get(name) for name in headings]) for number, one in objects])


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        one = json.loads(line)
    except (ValueError, RecursionError):
        raise Unreadable(_l("Dòng này không phải là JSON hợp lệ."), number) from None
    if not isinstance(one, dict):
        raise Unreadable(_l('Mỗi dòng phải là một đối tượng JSON như {"title": "…"}.'), number)
    return one


def _bounded(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise Unreadable(_l("Tệp có hơn %(most)s dòng. Xin chia thành nhiều tệp.", most=MOST_ROWS))
    if columns > MOST_COLUMNS:
        raise Unreadable(_l("Tệp có hơn %(most)s cột. Xin bỏ bớt cột.", most=MOST_COLUMNS))
