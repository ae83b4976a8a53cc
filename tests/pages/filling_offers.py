"""Fills the open deal of a world with terms: Lan's offer, Minh's answer to it, and what Lan is writing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.offers import service
from marketplace.offers.models import TermSheet
from marketplace.offers.terms import digest
from marketplace.vietnamese.amounts import in_figures
from tests.offers.conftest import TERMS

READERS = "lan minh hoa"
PRICES = {"countered": 734_215_611, "sent": 734_215_622, "draft": 734_215_633}
"""Found nowhere else, so that a price is a canary, too."""


def fill(filling: Any) -> None:
    world, person = filling.world, filling.person
    chosen = select(Deal).where(Deal.public_id == world.public_id("deal.open"))
    deal = db.session.execute(chosen).unique().scalar_one()
    for name, author, readers in (("countered", "lan", READERS), ("sent", "minh", READERS), ("draft", "lan", "lan")):
        sheet = _written(world, deal, person[author], name, f"BIMAT-{author}-offer-{name}", readers)
        if name != "draft":
            service.send(sheet, person[author], digest(sheet.terms))
        world.note(f"offer.{name}", None, public_id=deal.public_id, sheet=sheet.public_id)


def _written(world: Any, deal: Deal, author: Any, name: str, canary: str, readers: str) -> TermSheet:
    words = {field: world.secret(f"{canary}-{field}", readers) for field in ("object_words", "disputes")}
    note = world.secret(f"{canary}-note", readers)
    price = replace(TERMS.price, lump=PRICES[name], instalments=())
    world.secret(in_figures(PRICES[name]), readers)
    return service.begin(deal, author, replace(TERMS, price=price, **words), note, service.on_table(deal))
