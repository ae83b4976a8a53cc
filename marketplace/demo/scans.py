"""What comes out of a scanner after one side has signed: pictures of the first page and of the one it signed on."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

from marketplace.deals.models import SUPPLY
from marketplace.kernel.typesetting import pictures

DRAWING = Path(__file__).parent / "scan.typ"
SIGN_HERE = "(Ký, ghi rõ họ tên"
DOTS = 110  # per inch: small writing can still be read
QUALITY = 60
TURNED = {True: 0.4, False: -0.5}  # degrees: no sheet lies straight
ACROSS = {True: 55, False: 137}  # where the signature begins, mm from the left
MM = 25.4 / 72  # of a point


def scan(paper: bytes, side: str) -> bytes:
    """A PDF of pictures. Raises LookupError where the paper has no place to sign."""
    supply = side == SUPPLY
    number, top = _place_to_sign(paper)
    values = {
        "pages": sorted({1, number}),
        "x": ACROSS[supply],
        "y": top,
        "turned": TURNED[supply],
        "hand": int(supply),
    }
    drawn = pictures(DRAWING, values, {"paper.pdf": paper}, DOTS)
    pages = [Image.open(io.BytesIO(one)).convert("RGB") for one in drawn]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=DOTS, quality=QUALITY)
    return out.getvalue()


def _place_to_sign(paper: bytes) -> tuple[int, float]:
    """The number of the last page on which one is asked to sign, and how far below its upper edge, in mm."""
    found: list[tuple[int, float]] = []
    for number, page in enumerate(PdfReader(io.BytesIO(paper)).pages, start=1):
        height = float(page.mediabox.height)

        def note(
            text: str, cm: list[float], tm: list[float], *_font: Any, at: int = number, of: float = height
        ) -> None:
            if SIGN_HERE in text:
                found.append((at, (of - (tm[4] * cm[1] + tm[5] * cm[3] + cm[5])) * MM + 5))

        page.extract_text(visitor_text=note)
    if not found:
        raise LookupError(SIGN_HERE)
    return found[-1]
