"""Fills the open deal of a world with a paper: who signs, what Hoa has written into it, and its first version."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import select

from marketplace.agreements import drafting, parties, sample, sections
from marketplace.agreements.models import COMPLETE, SECRECY
from marketplace.deals.models import DEMAND, SUPPLY, Deal
from marketplace.extensions import db

READERS = "lan minh hoa"


def fill(filling: Any) -> None:
    world, person = filling.world, filling.person
    chosen = select(Deal).where(Deal.public_id == world.public_id("deal.open"))
    deal = db.session.execute(chosen).unique().scalar_one()
    for side, name, known in ((SUPPLY, "lan", sample.SUPPLY), (DEMAND, "minh", sample.DEMAND)):
        signs = {f: world.secret(f"BIMAT-{name}-party-{f}", READERS) for f in ("representative", "account", "address")}
        parties.save(deal, side, person[name], asdict(replace(known, **signs)), None)
    paper = drafting.start(deal, SECRECY, person["hoa"])
    section = paper.sections[0]
    words = world.secret("BIMAT-hoa-paper-purpose", READERS)
    sections.write(section, person["hoa"], section.version, COMPLETE, body_vi=words, body_en="Purpose.")
    drafting.make_version(paper, person["hoa"], note=world.secret("BIMAT-hoa-paper-note", READERS))
    world.note("agreement.drafting", None, public_id=deal.public_id, agreement_id=paper.public_id)
