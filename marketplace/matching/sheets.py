"""Lists as CSV files that open as they should in a spreadsheet, and run nothing there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A spreadsheet may take a cell that begins with one of these for a formula."""


def safe(value: Any) -> str:
    """A cell as text; what might run as a formula gets an apostrophe in front. Numbers stay numbers."""
    if value is None:
        return ""
    text = str(value)
    is_number = isinstance(value, (int, float))
    return f"'{text}" if not is_number and text.lstrip(" \u00a0\u200b").startswith(RUNS) else text


def lines(heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file, headings first."""
    yield _line(heads)
    for row in rows:
        yield _line(row)


def download(name: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """A CSV file to be saved as ``name``, in UTF-8 with the mark by which spreadsheets know it."""
    text = "\ufeff" + "".join(lines(heads, rows))
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, mimetype="text/csv", headers=headers)


def _line(row: Sequence[Any]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow([safe(value) for value in row])
    return out.getvalue()
