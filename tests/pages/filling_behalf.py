"""Fills a world with a listing that Hoa wrote for somebody without an account, and with links that were mailed."""

from __future__ import annotations

from typing import Any

from marketplace.catalogue import behalf, content, links
from marketplace.catalogue import service as catalogue
from tests.cast import make_organisation


def fill(filling: Any) -> None:
    """Quân knows of that person too; the mail with the link is on its way."""
    world, hoa = filling.world, filling.person["hoa"]
    home = make_organisation("Tổ hợp tác mẫu", "HTX", verified=False)
    told = [("everyone", "/xac-nhan-tin/")]
    person = {
        "person_name": world.secret("BIMAT-behalf-name", "hoa quan"),
        "email": world.secret("bimat-behalf@example.vn", "hoa quan"),
        "phone": "0912 345 678",
        "met": "TAICHO",
    }
    row = behalf.create_for(hoa, home, "technology", "Máy sấy chuối", **person)  # the letter tells it
    source = content.read(catalogue.find("technology", world.public_id("lan.technology.more1")))
    values = {**source, "title": row.item.title, "solution": world.secret("BIMAT-behalf-solution", "hoa quan", told)}
    behalf.revise(row, hoa, content.restored("technology", content.plain(values)))
    behalf.ask(row, hoa)
    world.note("behalf.hoa", row)
    world.note("token.behalf", None, token=behalf.sign(row))
    _links(world, filling.person["lan"])


def _links(world: Any, lan: Any) -> None:
    """Links that Lan was mailed."""
    for name, purpose, thing in (
        ("renew", links.RENEW, "lan.technology.published"),
        ("outcome", links.OUTCOME, "lan.need.expired"),
    ):
        item = catalogue.find(thing.split(".")[1], world.public_id(thing))
        world.note(f"token.{name}", None, token=links.sign(purpose, item, lan))
