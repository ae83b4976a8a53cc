"""Import, the pure part: a file in, a report out. Nothing is written here, and no database is asked.

A file is taken whole or not at all: one error in one cell refuses it. Only a title is compulsory; imported rows
become drafts and may lack what handing in needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.catalogue.importing_columns import COLUMNS, CodeOf, Column, as_text, heading_key, known_headings
from marketplace.catalogue.importing_tables import Table, read_table
from marketplace.catalogue.importing_xlsx import Unreadable
from marketplace.vietnamese.keys import fold

MOST_TOLD = 500  # findings kept in a report
RANGES = (("price_min", "price_max"), ("budget_min", "budget_max"))


@dataclass(frozen=True)
class Finding:
    """Something to say about the file, a row of it, or one cell; ``column`` is the heading as the file has it."""

    message: Any
    row: int | None = None
    column: str = ""
    is_error: bool = True


@dataclass(frozen=True)
class Row:
    """One row that can be written: column values for the model, codes by list."""

    number: int
    values: dict[str, Any]
    codes: dict[str, list[str]]


@dataclass
class Report:
    """What was found in a file. ``taken`` pairs headings of the file with headings of ours."""

    kind: str
    total: int = 0
    rows: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    bad: int = 0  # errors, also those beyond MOST_TOLD
    odd: int = 0  # warnings

    def say(self, message: Any, row: int | None = None, column: str = "", *, is_error: bool = True) -> None:
        self.bad += is_error
        self.odd += not is_error
        if len(self.findings) < MOST_TOLD:
            self.findings.append(Finding(message, row, column, is_error))

    @property
    def untold(self) -> int:
        """How many findings the report does not hold because there are too many."""
        return self.bad + self.odd - len(self.findings)

    @property
    def in_order(self) -> list[Finding]:
        """The findings from the top of the file to its end."""
        return sorted(self.findings, key=lambda one: one.row or 0)

    @property
    def is_good(self) -> bool:
        """May the file be written?"""
        return bool(self.rows) and not self.bad


def examine(data: bytes, filename: str, kind: str, code_of: CodeOf, renames: Mapping[str, str] | None = None) -> Report:
    """Read and check a file. ``renames``: heading in the file → name of a column (KeyError for one we do not have)."""
    report = Report(kind)
    names = {column.name: column for column in COLUMNS[kind]}
    moved = {heading_key(old): names[new] for old, new in (renames or {}).items()}
    known = {**known_headings(kind), **moved}
    try:
        table = read_table(data, filename, known)
    except Unreadable as problem:
        report.say(problem.message, problem.row)
        return report
    for old in renames or {}:
        if heading_key(old) not in map(heading_key, table.headings):
            report.say(_l("Tệp không có cột “%(name)s”.", name=old))
    check(report, table, known, code_of)
    return report


def check(report: Report, table: Table, known: Mapping[str, Column], code_of: CodeOf) -> None:
    """Check every row against the columns that its headings name, into ``report``."""
    columns = _columns(report, table.headings, known)
    report.total = len(table.rows)
    if not table.rows:
        report.say(_l("Tệp không có dòng dữ liệu nào."))
    if report.bad:
        return
    for number, cells in table.rows:
        row = _row(report, number, columns, cells, code_of)
        if row is not None:
            report.rows.append(row)
    _twins(report, columns)


def _columns(report: Report, headings: list[str], known: Mapping[str, Column]) -> dict[int, tuple[str, Column]]:
    """Which place of a row holds what; complains of doubles and of a missing title."""
    found: dict[int, tuple[str, Column]] = {}
    for place, heading in enumerate(headings):
        column = known.get(heading_key(heading))
        if column is None:
            report.ignored += [heading] if heading else []
        elif column in (held := {other: name for name, other in found.values()}):
            report.say(
                _l("Hai cột “%(one)s” và “%(two)s” cùng chỉ một mục.", one=held[column], two=heading), column=heading
            )
        else:
            found[place] = (heading, column)
            report.taken.append((heading, column.heading))
    title = COLUMNS[report.kind][0]
    if title not in [column for _, column in found.values()]:
        report.say(_l("Tệp thiếu cột “%(name)s”.", name=title.heading))
    return found


def _row(
    report: Report, number: int, columns: Mapping[int, tuple[str, Column]], cells: list[Any], code_of: CodeOf
) -> Row | None:
    """The row as values, or None after its errors were told."""
    row, before = Row(number, {}, {}), report.bad
    for place, (heading, column) in columns.items():
        value = cells[place] if place < len(cells) else None
        try:
            _look_at(value)
            if not _is_empty(value):
                target = row.codes if column.many else row.values
                target[column.list if column.many else column.name] = column.read(column, value, code_of)
        except ValueError as problem:
            report.say(problem.args[0], number, heading)
            continue
        if column.name == "title" and not row.values.get("title"):
            report.say(_l("Dòng này thiếu tên."), number, heading)
    _check_ranges(report, row, columns)
    return row if report.bad == before else None


def _look_at(value: Any) -> None:
    """Refuse what a cell should never hold. Raises ValueError."""
    text = as_text(value)
    if "\x00" in text:
        raise ValueError(_l("Ô chứa ký tự NUL."))
    if text.lstrip().startswith("="):
        raise ValueError(_l("Ô chứa công thức. Xin thay bằng giá trị."))


def _is_empty(value: Any) -> bool:
    return value is None or not as_text(value).strip()


def _check_ranges(report: Report, row: Row, columns: Mapping[int, tuple[str, Column]]) -> None:
    for low, high in RANGES:
        least, most = row.values.get(low), row.values.get(high)
        if least is not None and most is not None and least > most:
            report.say(_l("Số cao nhất nhỏ hơn số thấp nhất."), row.number, _heading_of(columns.values(), high))


def _heading_of(columns: Iterable[tuple[str, Column]], name: str) -> str:
    return next((heading for heading, column in columns if column.name == name), name)


def _twins(report: Report, columns: Mapping[int, tuple[str, Column]]) -> None:
    """Rows with the same title may be one thing twice: said, not refused."""
    first: dict[str, int] = {}
    for row in report.rows:
        key = fold(row.values["title"])
        if key in first:
            report.say(
                _l("Trùng tên với dòng %(row)s.", row=first[key]),
                row.number,
                _heading_of(columns.values(), "title"),
                is_error=False,
            )
        first.setdefault(key, row.number)
