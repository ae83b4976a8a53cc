"""Who gets what where the exchange tells of itself, and on the desk of its texts; see expectations.py."""

from __future__ import annotations

from marketplace.content.public_views import PAGES

Cells = dict[str, str | dict[str, str]]
TEXTS = ("text.page", "text.news", "text.draft", "text.withdrawn")
READING = dict.fromkeys(TEXTS, "officers") | {"public_id=khongcogi123": "nobody"}
WRITING = dict.fromkeys(TEXTS, "quan admin") | {"public_id=khongcogi123": "nobody"}

GET: Cells = {
    "content.page": {f"slug={slug}": "everyone" for slug in PAGES},
    "content.guides": "everyone",
    "content.guide": {"slug=can-bo": "everyone", "slug=khong-co": "nobody"},
    "content.laws": "everyone",
    "content.law": {"slug=dang-ky-hop-dong": "everyone", "slug=phi": "nobody", "slug.withdrawn": "everyone=410"},
    "content.news": "everyone",
    "content.news_item": {"slug.news": "everyone", "slug.draft": "nobody"},
    "content.events": "everyone",
    "content.event": {"slug.draft": "nobody"},
    "texts.index": "officers",
    "texts.newest": READING,
    "texts.show": {"text.news number=1": "officers", "text.news number=9": "nobody", "text.page number=0": "nobody"},
    "texts.compare": READING,
    "texts.new": "quan admin",
    "texts.edit": WRITING,
}

POST: Cells = {
    "texts.new": "quan admin",
    "texts.edit": WRITING,
    "texts.restore": {
        "text.news number=1": "quan admin",
        "text.news number=2": "quan=409 admin=409",
        "text.draft number=9": "quan=409 admin=409",
    },
    "texts.publish": {
        "text.news": "admin",
        "text.draft": "admin",
        "text.withdrawn": "admin",
        "text.page": "admin=409",
        "public_id=khongcogi123": "nobody",
    },
    "texts.withdraw": {"text.news": "admin", "text.draft": "admin=409", "text.page": "admin=409"},
}
