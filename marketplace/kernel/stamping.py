"""A mark on every page of a PDF: who reads this copy. The pages themselves stay as they are.

The mark is one page drawn by Typst for each size of page, laid over the pages of that size as a form of its own;
nothing of the file is parsed but its tree of pages, so that large files are quick and odd ones are not broken.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from marketplace.kernel.typesetting import typeset

DRAWING = Path(__file__).parent / "data" / "stamp.typ"
MOST_PAGES = 2_000
MOST_SIZES = 40  # of pages in one file: a mark is drawn for each
LEAST_SIDE, LONGEST_SIDE = 36.0, 14_400.0  # points; the second is what PDF itself allows
PARENTS = 50  # how deep a tree of pages may be

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it tells of every oddity of a file that it can read all the same


class Unfit(Exception):
    """No mark can be put on this file; ``message`` says why, to the person who sent it."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


def check(data: bytes) -> None:
    """Raises Unfit where ``stamp`` would."""
    stamp(data, ["."], ".")


def stamp(data: bytes, across: Sequence[str], foot: str) -> bytes:
    """The PDF with lines of text across every page and one at its foot. Raises Unfit."""
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise Unfit(
                _l("Tệp PDF bị khóa bằng mật khẩu nên không ghi được tên người đọc lên trang. Xin gửi bản không khóa.")
            )
        if not 0 < len(reader.pages) <= MOST_PAGES:
            raise Unfit(
                _l("Tệp PDF có quá nhiều trang hoặc không có trang nào (nhiều nhất %(n)s trang).", n=MOST_PAGES)
            )
        return _stamped(PdfWriter(clone_from=reader), across, foot)
    except Unfit:
        raise
    except Exception:  # whatever a broken file makes the reader stumble over
        raise Unfit(
            _l("Tệp PDF bị hỏng nên không ghi được tên người đọc lên trang. Xin lưu lại thành tệp PDF khác.")
        ) from None


def _stamped(writer: PdfWriter, across: Sequence[str], foot: str) -> bytes:
    marks: dict[tuple[int, int], IndirectObject] = {}
    before = writer._add_object(_stream(b"q\n"))
    for page in writer.pages:
        width, height, placed = _seen(page)
        size = (round(width), round(height))
        if size not in marks:
            if len(marks) == MOST_SIZES:
                raise Unfit(
                    _l(
                        "Tệp PDF có quá nhiều khổ trang khác nhau nên không ghi được tên người đọc lên "
                        "trang. Xin lưu lại với cùng một khổ trang."
                    )
                )
            marks[size] = _mark(writer, size, across, foot)
        _lay_over(writer, page, before, marks[size], f"/NguoiDoc{size[0]}x{size[1]}", placed)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _seen(page: PageObject) -> tuple[float, float, str]:
    """Width and height of what is shown of a page, as it is turned, and how a mark of that size is placed on it."""
    box = page.cropbox
    left, bottom = float(box.left), float(box.bottom)
    wide, high = float(box.width), float(box.height)
    if not all(LEAST_SIDE <= side <= LONGEST_SIDE for side in (wide, high)):
        raise ValueError("a page of no size")
    turned = page.rotation % 360
    moved = {90: (wide, 0.0), 180: (wide, high), 270: (0.0, high)}.get(turned, (0.0, 0.0))
    turn = Transformation().rotate(turned).translate(left + moved[0], bottom + moved[1])
    size = (high, wide) if turned in (90, 270) else (wide, high)
    return *size, " ".join(f"{value:.4f}" for value in turn.ctm)


def _mark(writer: PdfWriter, size: tuple[int, int], across: Sequence[str], foot: str) -> IndirectObject:
    """The mark for pages of one size, as a form that pages draw."""
    values = {"width": size[0], "height": size[1], "across": list(across), "foot": foot}
    drawn = PdfReader(io.BytesIO(typeset(DRAWING, values))).pages[0]
    contents = drawn.get_contents()
    form = _stream(contents.get_data() if contents is not None else b"")
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([FloatObject(value) for value in (0, 0, *size)]),
            NameObject("/Resources"): drawn["/Resources"].clone(writer),
        }
    )
    return writer._add_object(form.flate_encode())


def _lay_over(
    writer: PdfWriter, page: PageObject, before: IndirectObject, mark: IndirectObject, name: str, placed: str
) -> None:
    """Draw the page between a saved and a restored state, so that nothing of it moves the mark."""
    resources = DictionaryObject(_inherited(page, "/Resources") or {})
    forms = DictionaryObject(resources.get("/XObject", DictionaryObject()).get_object())
    forms[NameObject(name)] = mark
    resources[NameObject("/XObject")] = forms
    page[NameObject("/Resources")] = resources
    held = page.get("/Contents")
    contents = [] if held is None else held.get_object()
    parts = list(contents) if isinstance(contents, list) else [held]
    after = writer._add_object(_stream(f"\nQ\nq {placed} cm {name} Do Q\n".encode()))
    page[NameObject("/Contents")] = ArrayObject([before, *parts, after])


def _inherited(page: DictionaryObject, name: str) -> Any:
    """A value that the page has, or one of those above it."""
    node: Any = page
    for _ in range(PARENTS):
        if name in node:
            return node[name].get_object()
        if "/Parent" not in node:
            break
        node = node["/Parent"].get_object()
    return None


def _stream(data: bytes) -> StreamObject:
    made = DecodedStreamObject()
    made.set_data(data)
    return made
