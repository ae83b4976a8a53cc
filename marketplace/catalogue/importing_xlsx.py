"""Workbooks: looked over before anything unpacks them into memory, then read as values.

A single cell at the far corner would otherwise be answered with a table of seventeen thousand million cells, one
long text shared by all cells with as many copies of it; and of a formula only what some program last left in its
place would be seen.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, TypeVar
from xml.etree import ElementTree
from xml.parsers import expat

from flask_babel import lazy_gettext as _l
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from marketplace.kernel.files import Refused, check_archive

MOST_UNPACKED = 50 * 1024 * 1024  # bytes of all parts, and characters of all cells
MOST_SHARED = 500_000  # texts that cells share
BROKEN = _l("Sổ tính bị hỏng hoặc không đúng định dạng XLSX. Xin mở bằng phần mềm bảng tính rồi lưu lại.")
TOO_LARGE = _l("Sổ tính quá lớn khi giải nén. Xin chia thành nhiều tệp.")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BAD_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    ElementTree.ParseError,
    KeyError,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)

Value = TypeVar("Value")


class Unreadable(Exception):
    """The file cannot be read as a table; ``message`` says why, ``row`` where if that is known."""

    def __init__(self, message: Any, row: int | None = None) -> None:
        super().__init__(str(message))
        self.message, self.row = message, row


def read_workbook(data: bytes, name: str, most_rows: int, most_columns: int) -> list[list[Any]]:
    """The cells of the first visible sheet, row by row. Raises Unreadable."""
    try:
        check_archive(data, name)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise Unreadable(TOO_LARGE)
            if archive.testzip() is not None:  # also finds parts that are larger than they say
                raise Unreadable(BROKEN)
            place, part = _first_sheet(data, archive)
            Look(most_rows, most_columns, _shared_lengths(archive)).over(archive.read(part))
    except Refused as problem:
        raise Unreadable(problem.message) from None
    except BAD_ARCHIVE:
        raise Unreadable(BROKEN) from None
    return _guarded(lambda: _workbook(data).get_sheet_by_index(place).to_python(skip_empty_area=False))


def _workbook(data: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(data))


def _guarded(read: Callable[[], Value]) -> Value:
    """The reader is native code: what it cannot read may also end in a panic, which is no Exception."""
    try:
        return read()
    except (CalamineError, OSError, ValueError, IndexError):
        raise Unreadable(BROKEN) from None
    except BaseException as problem:
        if type(problem).__name__ == "PanicException":
            raise Unreadable(BROKEN) from None
        raise


def _first_sheet(data: bytes, archive: zipfile.ZipFile) -> tuple[int, str]:
    """Place of the first sheet with cells that people see, and the part that holds it. Raises KeyError."""
    sheets = _guarded(lambda: _workbook(data).sheets_metadata)
    for place, sheet in enumerate(sheets):
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            return place, _part_of(archive, sheet.name)
    raise Unreadable(_l("Sổ tính không có trang nào."))


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    workbook = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    for sheet in workbook.iter():
        if sheet.tag.endswith("}sheet") and sheet.get("name") == name:
            return posixpath.normpath(posixpath.join("/xl", targets[sheet.get(RELATION)])).lstrip("/")
    raise KeyError(name)


def _shared_lengths(archive: zipfile.ZipFile) -> list[int]:
    """How long each text is that cells share."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    lengths: list[int] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "si":
            lengths.append(0)
            if len(lengths) > MOST_SHARED:
                raise Unreadable(TOO_LARGE)

    def text(letters: str) -> None:
        if lengths:
            lengths[-1] += len(letters)

    _parse(archive.read("xl/sharedStrings.xml"), start, text)
    return lengths


def _parse(xml: bytes, start: Any, text: Any) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1]


class Look:
    """Goes over a sheet and refuses one that is too large or holds formulas. Raises Unreadable."""

    def __init__(self, most_rows: int, most_columns: int, shared: list[int]) -> None:
        self.most_rows, self.most_columns, self.shared = most_rows, most_columns, shared
        self.row = self.column = self.size = 0
        self.is_shared = False
        self.index = ""

    def over(self, sheet: bytes) -> None:
        _parse(sheet, self.start, self.text)
        self.end_of_cell()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        what, place = _local(name), attributes.get("r", "")
        if what == "row":
            self.row, self.column = int(place or self.row + 1), 0
        elif what == "c":
            self.end_of_cell()
            self.is_shared = attributes.get("t") == "s"
            letters = place.rstrip("0123456789")
            self.column = _column(letters) if letters else self.column + 1
            self.row = int(place[len(letters) :] or self.row)
        elif what in ("v", "is", "f"):  # a cell without any of these is only painted
            self.filled(what == "f")

    def filled(self, is_formula: bool) -> None:
        if self.row > self.most_rows + 1:
            raise Unreadable(_l("Tệp có hơn %(most)s dòng. Xin chia thành nhiều tệp.", most=self.most_rows))
        if self.column > self.most_columns:
            raise Unreadable(_l("Tệp có hơn %(most)s cột. Xin bỏ bớt cột.", most=self.most_columns))
        if is_formula:
            cell = f"{_letters(self.column)}{self.row}"
            message = _l("Ô %(cell)s chứa công thức. Xin dán lại dưới dạng giá trị rồi lưu tệp.", cell=cell)
            raise Unreadable(message, self.row)

    def text(self, letters: str) -> None:
        if self.is_shared:
            self.index += letters

    def end_of_cell(self) -> None:
        if self.is_shared and self.index.strip():
            self.size += self.shared[int(self.index)] if int(self.index) < len(self.shared) else 0
        if self.size > MOST_UNPACKED:
            raise Unreadable(TOO_LARGE)
        self.is_shared, self.index = False, ""


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
