"""Pictures for shared links: what they say, that it fits, and that they are drawn only when they have to be."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from marketplace.catalogue.models import Need, Technology
from marketplace.kernel.db import transaction
from marketplace.opendata import pictures
from marketplace.opendata.pictures import Poster
from tests.opendata.reading import meta, path_of
from tests.visitor import Visitor

VIETNAMESE = "ĂÂĐÊÔƠƯ ẶỄỖỮ ẲẮỔỘ ăâđêôơư ặễỗữ ằẳỹỵ"
TITLES = {
    "one line": "Máy sấy mít",
    "several lines": "Máy sấy mít bằng bơm nhiệt tuần hoàn kín cho hợp tác xã, giữ màu vàng và mùi thơm",
    "capitals with marks": "CẦN XỬ LÝ NƯỚC THẢI MỦ CAO SU ĐẠT CỘT A, ẶỄỖỮ ẲẮỔỘ " * 2,
    "the longest": "Hệ thống xử lý nước thải chế biến tinh bột khoai mì kết hợp thu hồi khí sinh học " * 2 + "x" * 40,
    "one long word": "máysấymít" * 22,
    "of another script": "Máy Привет μΩ 中文 😀",
    "nothing": "",
}


def drawn(poster: Poster) -> Image.Image:
    return Image.open(io.BytesIO(pictures.png(poster))).convert("RGB")


def poster(title: str, **more: Any) -> Poster:
    values: dict[str, Any] = {
        "kind": "Công nghệ",
        "marks": ("TRL 7 · sẵn sàng ứng dụng", "Tây Ninh"),
        "site": "Sàn giao dịch công nghệ",
        "place": "Tây Ninh",
        "number": "CN-2026-0001",
    }
    return Poster(title=title, **{**values, **more})


@pytest.mark.parametrize("name", TITLES)
def test_every_title_fits(name: str):
    """Nothing is painted in the margins, nor over what stands below."""
    image = drawn(poster(TITLES[name]))
    assert image.size == (1200, 630) and len(pictures.png(poster(TITLES[name]))) < 60_000
    ground = image.getpixel((5, 300))
    for box in ((0, 12, pictures.EDGE - 4, 500), (1200 - pictures.EDGE + 4, 12, 1200, 500)):
        assert image.crop(box).getcolors() == [((box[2] - box[0]) * (box[3] - box[1]), ground)], name
    lines, size = pictures._fitted(TITLES[name])
    assert 122 + len(lines) * size * pictures.LINE + 26 + 54 < 630 - 112


def test_a_long_name_of_the_site_leaves_room_for_the_number():
    image = drawn(poster("Máy", number="", site="Sàn giao dịch công nghệ và thiết bị vùng Đông Nam Bộ " * 3))
    assert image.crop((1200 - 60, 630 - 100, 1200, 620)).getcolors() == [(60 * 90, image.getpixel((5, 600)))]


def test_marks_are_drawn_whole():
    """Letters with marks over or under them are higher and deeper than plain ones."""

    def height(text: str) -> tuple[int, int]:
        image = drawn(poster(text, marks=())).crop((pictures.EDGE, 110, 1128, 240))
        box = image.point(lambda v: 255 if v > 150 else 0).convert("L").getbbox()
        assert box is not None
        return box[1], box[3]

    top, bottom = height("HHHH")
    for letter in "ẲẮỔẪỄỖ":
        assert height(f"H{letter}H")[0] < top - 15, letter
    for letter in "ẶẬỆỘỰặậệộự":
        assert height(f"H{letter}H")[1] > bottom + 8, letter


@pytest.mark.parametrize("letter", sorted(set(VIETNAMESE.replace(" ", ""))))
def test_every_letter_is_of_the_typeface(letter: str):
    assert pictures._typeface_of(letter, 600) == str(pictures.LETTERS[600])


@pytest.mark.parametrize(("letter", "is_known"), [("μ", True), ("П", True), ("→", True), ("😀", False), ("中", False)])
def test_letters_that_it_lacks(letter: str, is_known: bool):
    assert (pictures._typeface_of(letter, 600) == str(pictures.OTHER_LETTERS)) == is_known


def test_a_listing_is_told_without_its_poster(technology: Technology, need: Need):
    told = pictures.of_listing(technology)
    assert told.title == technology.title and told.number == technology.number
    assert told.marks == ("TRL 7 · sẵn sàng ứng dụng", "Tây Ninh")
    for item in (technology, need):
        assert item.organisation.name not in repr(pictures.of_listing(item))


def test_a_page_names_its_picture(technology: Technology, visitor: Visitor):
    page = visitor.page(f"/cong-nghe/{technology.public_id}")
    found = meta(page)
    answer = visitor.get(path_of(found["og:image"]))
    assert answer.mimetype == "image/png" and answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert Image.open(io.BytesIO(answer.data)).size == (int(found["og:image:width"]), int(found["og:image:height"]))
    assert found["og:image:alt"] == technology.title


def test_a_new_title_is_a_new_picture(technology: Technology, visitor: Visitor):
    path = f"/cong-nghe/{technology.public_id}"
    before = meta(visitor.page(path))["og:image"]
    with transaction():
        technology.title = "Máy sấy mít kiểu mới"
    after = meta(visitor.page(path))["og:image"]
    assert before != after and visitor.get(path_of(before)).data == visitor.get(path_of(after)).data


def test_it_is_not_drawn_for_who_has_it(technology: Technology, visitor: Visitor, monkeypatch: pytest.MonkeyPatch):
    path = f"/cong-nghe/{technology.public_id}/anh-chia-se.png"
    tag = visitor.get(path).headers["ETag"]
    fail: Callable[..., Any] = lambda poster: pytest.fail("drawn again")  # noqa: E731
    monkeypatch.setattr(pictures, "png", fail)
    assert visitor.get(path, headers={"If-None-Match": tag}).status_code == 304
