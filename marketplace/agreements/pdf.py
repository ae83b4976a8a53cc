"""A layout as a PDF: PDF/A-2b, tagged, with its letters embedded. The only file that knows Typst.

The drawing is data/document.typ; the layout comes to it as JSON, whose texts are values and never markup. Only the
letters that come with the program are used (Tinos, of the same widths as Times New Roman), so that the same layout
gives the same pages on every machine.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from marketplace.agreements import layout as pieces
from marketplace.agreements.layout import Layout
from marketplace.kernel.clock import VIETNAM
from marketplace.kernel.ui import STATIC

TEMPLATE = Path(__file__).parent / "data" / "document.typ"
FONTS = STATIC / "vendor" / "tinos"


def write(layout: Layout, made_at: datetime) -> bytes:
    """The PDF of a layout; ``made_at`` stands in its properties."""
    made: bytes = typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_values(layout, made_at), ensure_ascii=False)},
        pdf_standards=["a-2b"],
    )
    return made


def _values(layout: Layout, made_at: datetime) -> dict[str, Any]:
    values = pieces.to_json(layout)
    local = made_at.astimezone(VIETNAM)
    values["made"] = [local.year, local.month, local.day, local.hour, local.minute]
    for article in _articles(values):
        for block in article["blocks"]:
            block["letter"] = pieces.letter(block["number"]) if block["kind"] == pieces.POINT else ""
    return values


def _articles(values: dict[str, Any]) -> list[Any]:
    return [*values["articles"], *(one for annex in values["annexes"] for one in [annex, *annex["articles"]])]
