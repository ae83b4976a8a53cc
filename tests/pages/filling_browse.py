"""Fills a world with saved searches: what somebody looks for is nobody else's business, officers included."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict

from marketplace.search import saved_args, saved_links, saved_service
from marketplace.search.saved_models import DAILY, WEEKLY


def fill(filling: Any) -> None:
    world = filling.world
    for owner, rhythm in (("lan", DAILY), ("minh", WEEKLY)):
        words = world.secret(f"BIMAT-{owner}-search", owner)
        wish = saved_args.of_address("technology", MultiDict({"q": f"máy sấy {words}"}))
        world.note(f"saved.{owner}", saved_service.save(filling.person[owner], wish, rhythm))
    world.note("token.stop", None, token=saved_links.sign(filling.person["lan"]))
