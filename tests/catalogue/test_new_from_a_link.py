"""A link from a search that found nothing fills in the title of a need."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("title", "filled"),
    [
        ("máy sấy thăng hoa", "máy sấy thăng hoa"),
        ('a"><script>', 'a"><script>'),
        ("a\nb\u202ec", "a bc"),
        ("x" * 5_000, "x" * 200),
        ("", ""),
    ],
)
@pytest.mark.parametrize("address", ["/nhu-cau/moi", "/cong-nghe/moi"])
def test_the_title_of_the_link_is_filled_in(visitor, minh, address, title, filled):
    response = visitor.sign_in(minh).get(address, query_string={"title": title})
    page = visitor.page(f"{response.request.path}?{response.request.query_string.decode()}")
    [box] = [box for box in page.all("input") if box.get("name") == "title"]
    assert box.get("value") == filled
