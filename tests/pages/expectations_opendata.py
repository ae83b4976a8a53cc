"""What programs ask for: the same for everybody, and nothing that is not on show; see expectations.py."""

from __future__ import annotations

# Not even its owner has a picture for shared links of what nobody else can open.
PICTURES = {
    "lan.{kind}.published": "everyone",
    "minh.{kind}.published": "everyone",
    "lan.{kind}.draft": "nobody",
    "lan.{kind}.submitted": "nobody",
    "lan.{kind}.returned": "nobody",
    "lan.{kind}.refused": "nobody",
    "lan.{kind}.confirming": "nobody",
    "lan.{kind}.withdrawn": "nobody",
    "lan.{kind}.expired": "nobody",
    "lan.{kind}.hidden": "nobody",
    "lan.{kind}.merged": "nobody",
    "public_id=khongcogi123": "nobody",
}
GET: dict[str, str | dict[str, str]] = {
    "opendata.feed": "everyone",
    "opendata.feed_of_field": {"code=2": "everyone", "code=211": "everyone", "code=x": "nobody"},
    "opendata.feed_of_needs": "everyone",
    "opendata.feed_of_technologies": "everyone",
    "opendata.index": "everyone",
    "opendata.picture": "everyone",
    "opendata.picture_of_need": {case.format(kind="need"): people for case, people in PICTURES.items()},
    "opendata.picture_of_technology": {case.format(kind="technology"): people for case, people in PICTURES.items()},
    "opendata.sitemap": "everyone",
    "opendata.sitemap_part": {
        "name=trang number=1": "everyone",
        "name=cong-nghe number=1": "everyone",
        "name=nhu-cau number=1": "everyone",
        "name=to-chuc number=1": "everyone",
        "name=cong-nghe number=2": "nobody",
        "name=cong-nghe number=0": "nobody",
        "name=nguoi number=1": "nobody",
    },
}
