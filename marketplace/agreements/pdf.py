"""A layout as a PDF: PDF/A-2b, tagged, with its letters embedded. The drawing is data/document.typ."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from marketplace.agreements import layout as pieces
from marketplace.agreements.layout import Layout
from marketplace.kernel.typesetting import typeset

TEMPLATE = Path(__file__).parent / "data" / "document.typ"


def write(layout: Layout, made_at: datetime) -> bytes:
    """The PDF of a layout; ``made_at`` stands in its properties."""
    return typeset(TEMPLATE, _values(layout, made_at), standard="a-2b")


def _values(layout: Layout, made_at: datetime) -> dict[str, Any]:
    values = pieces.to_json(layout)
    moment = made_at.astimezone(UTC)  # a PDF's properties name their zone, and Typst writes UTC
    values["made"] = [moment.year, moment.month, moment.day, moment.hour, moment.minute]
    for article in _articles(values):
        for block in article["blocks"]:
            block["letter"] = pieces.letter(block["number"]) if block["kind"] == pieces.POINT else ""
    return values


def _articles(values: dict[str, Any]) -> list[Any]:
    return [*values["articles"], *(one for annex in values["annexes"] for one in [annex, *annex["articles"]])]
