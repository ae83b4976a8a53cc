"""The reader's name on every page of a copy; and what cannot bear one."""

from __future__ import annotations

import io
import time

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, RectangleObject

from marketplace.kernel import stamping
from marketplace.kernel.stamping import Unfit, check, stamp
from tests.dealroom.conftest import pdf

ACROSS = ["Trần Văn Minh", "Hợp tác xã Trái cây mẫu"]
FOOT = "Bản mở riêng cho Trần Văn Minh, Hợp tác xã Trái cây mẫu. Hồ sơ GD-2026-0001"


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def texts(data: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages]


def test_every_page_says_who_reads_it_and_what_it_said_before():
    for number, text in enumerate(texts(stamp(pdf(pages=3), ACROSS, FOOT)), start=1):
        assert f"Bản vẽ buồng sấy, trang {number}" in text
        assert FOOT in text and text.count(ACROSS[0]) == 2


def test_two_hundred_pages_take_less_than_five_seconds():
    data = pdf(pages=200)
    begun = time.perf_counter()
    marked = stamp(data, ACROSS, FOOT)
    assert time.perf_counter() - begun < 5
    found = texts(marked)
    assert len(found) == 200 and all(FOOT in one for one in found)
    assert len(marked) < len(data) + 200_000  # one mark for all pages of a size


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_turned_and_cut_page_is_marked_where_it_is_seen(turned: int):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    page = writer.pages[0]
    page.cropbox = RectangleObject((50, 40, 350, 240))
    page.rotate(turned)
    marked = PdfReader(io.BytesIO(stamp(written(writer), ACROSS, FOOT)))
    size = (300, 200) if turned in (0, 180) else (200, 300)
    name = f"/NguoiDoc{size[0]}x{size[1]}"
    [form] = [one for key, one in marked.pages[0]["/Resources"]["/XObject"].items() if key == name]
    placed = marked.pages[0].get_contents().get_data().decode("latin-1").rsplit("q ", 1)[1].split()[:6]
    a, b, c, d, e, f = map(float, placed)
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (0, size[0]) for y in (0, size[1])]
    assert {(round(x), round(y)) for x, y in corners} == {(50, 40), (50, 240), (350, 40), (350, 240)}
    assert form.get_object()["/Subtype"] == "/Form"


def test_pages_that_take_their_resources_from_above_keep_them():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(pages=2))))
    parent = writer.pages[0]["/Parent"].get_object()
    parent[NameObject("/Resources")] = writer.pages[0]["/Resources"]
    for page in writer.pages:
        del page["/Resources"]
    for text in texts(stamp(written(writer), ACROSS, FOOT)):
        assert "Bản vẽ buồng sấy" in text and FOOT in text


def test_an_empty_page_is_marked():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    assert FOOT.split(".")[0] in texts(stamp(written(writer), ACROSS, FOOT))[0]


def locked() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt(user_password="", owner_password="x", algorithm="RC4-128")
    return written(writer)


def of_all_sizes() -> bytes:
    writer = PdfWriter()
    for n in range(3):
        writer.add_blank_page(100 + n, 100)
    return written(writer)


def too_many() -> bytes:
    writer = PdfWriter()
    for _ in range(3):
        writer.add_blank_page(100, 100)
    return written(writer)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (locked, "khóa bằng mật khẩu"),
        (lambda: b"%PDF-1.7\nkh\xc3\xb4ng ph\xe1\xba\xa3i", "bị hỏng"),
        (lambda: pdf()[:400], "bị hỏng"),
        (lambda: written(PdfWriter()), "không có trang nào"),
        (too_many, "quá nhiều trang"),
        (of_all_sizes, "quá nhiều khổ trang"),
    ],
)
def test_what_bears_no_mark(app, monkeypatch, make, words: str):
    monkeypatch.setattr(stamping, "MOST_SIZES", 2)
    if make is too_many:
        monkeypatch.setattr(stamping, "MOST_PAGES", 2)
    with pytest.raises(Unfit) as refusal:
        check(make())
    assert words in str(refusal.value.message)
