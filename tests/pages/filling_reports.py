"""Fills a world with refusals, an appeal, and reports; whoever reported stands on no page at all."""

from __future__ import annotations

from typing import Any

from marketplace.catalogue import service as catalogue
from marketplace.moderation import appeals, reports, reviewing

# Whose listing was refused, and which officers read what was said of it.
READERS = "quan admin"


def fill(filling: Any) -> None:
    world, quan = filling.world, filling.person["quan"]
    for owner, kind in (("lan", "technology"), ("minh", "need")):
        item = catalogue.find(kind, world.public_id(f"{owner}.{kind}.refused"))
        reviewing.note(item, quan, "refuse", reasons=item.decision_reasons, words=item.decision_words)
    minh = filling.person["minh"]
    refused = catalogue.find("need", world.public_id("minh.need.refused"))
    words = world.secret("BIMAT-minh-appeal", f"minh {READERS}")
    made = appeals.make(refused, minh, appeals.standing_of(refused).review.public_id, words)
    world.note("appeal.open", made)
    _report(world, "open", "lan.technology.published", "LUADAO")
    found = _report(world, "decided", "lan.technology.published", "KHAC")
    item = catalogue.find("technology", world.public_id("lan.technology.published"))
    reports.decide(item, quan, [found.public_id], reports.Outcome("dismiss", "Đã xem, chưa thấy căn cứ."))


def _report(world: Any, name: str, thing: str, reason: str) -> Any:
    item = catalogue.find(thing.split(".")[1], world.public_id(thing))
    email = world.secret(f"bimat-{name}@phananh.vn", "nobody")
    words = world.secret(f"BIMAT-report-{name}-words", READERS)
    return world.note(f"report.{name}", reports.make(item, reason, words, email, "vi"))
