"""What this room adds to the head of pages: pictures for shared links, linked data, feeds. Only guests get it.

Programs that ask for a page have not signed in; members are spared the bytes.
"""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from marketplace.accounts.models import Organisation
from marketplace.catalogue.status import Status
from marketplace.kernel.ui import fills
from marketplace.opendata import feeds, linked, pictures
from marketplace.opendata.addresses import absolute


@fills("layouts.head")
def of_a_page(_subject: None, actor: Any) -> str:
    """On pages that are about nothing in particular."""
    if actor.is_authenticated:
        return ""
    return _head(_site_picture(), linked.front_page() if request.endpoint == "console.home" else [])


@fills("catalogue.item.head")
def of_a_listing(item: Any, actor: Any) -> str:
    if actor.is_authenticated:
        return ""
    if item.status != Status.PUBLISHED:
        return _head(_site_picture(), [])
    poster = pictures.of_listing(item)
    picture = absolute(url_for(f"opendata.picture_of_{item.kind}", public_id=item.public_id, v=poster.digest))
    return _head(picture, linked.of_listing(item, picture), poster.title)


@fills("organisations.head")
def of_an_organisation(organisation: Organisation, actor: Any) -> str:
    if actor.is_authenticated:
        return ""
    is_good = organisation.is_verified and not organisation.is_suspended
    return _head(_site_picture(), linked.of_organisation(organisation) if is_good else [])


def _site_picture() -> str:
    return absolute(url_for("opendata.picture", v=pictures.of_site().digest))


def _head(picture: str, things: list[linked.Thing], words: str = "") -> str:
    return render_template(
        "opendata/_head.html",
        picture=picture,
        size=(pictures.WIDTH, pictures.HEIGHT),
        words=words,
        things=things,
        feeds=feeds.addresses(request.endpoint, request.args.get("fields")),
    )
