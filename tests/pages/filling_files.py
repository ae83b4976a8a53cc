"""Fills the deals of a world with files at every level, what was accepted, opened and withdrawn."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.catalogue import service as catalogue
from marketplace.catalogue.models import Attachment, Detail
from marketplace.dealroom import files, nda, openings
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel.clock import now
from marketplace.kernel.files import DOCUMENT, store
from tests.dealroom.conftest import pdf

# Minh has accepted the text of secrecy, Hoa has not.
READERS = {"parties": "lan minh hoa", "nda": "lan minh", "broker": "lan"}
ADDRESS = "192.0.2.44"


def fill(filling: Any) -> None:
    world, person = filling.world, filling.person
    deal, closed = _deal(world, "deal.open"), _deal(world, "deal.closed")
    for level, readers in READERS.items():
        title, name = (world.secret(f"BIMAT-lan-dealfile-{level}-{part}", readers) for part in ("title", "name"))
        row = files.put(deal, person["lan"], _upload(f"{name}.pdf"), title, level, "supply")
        db.session.flush()
        world.note(f"deal_file.{level}", None, public_id=deal.public_id, file_id=row.public_id)
        if level == "parties":
            openings.note(files.of_row(row), person["minh"], deal, now(), ADDRESS, marked=True)
    for one in (deal, closed):
        nda.accept(one, person["minh"], nda.newest().sha256, ADDRESS)
    _listing(filling, deal)
    reason = world.secret("BIMAT-lan-withdrawal-reason", "lan")
    gone = openings.withdraw(closed, "supply", person["lan"], person["minh"], reason)
    db.session.flush()
    world.note("withdrawal.closed", None, public_id=closed.public_id, withdrawal_id=gone.public_id)


def _listing(filling: Any, deal: Deal) -> None:
    """What Lan's listing on show keeps back; its officer reads it, too, and Minh in the deals."""
    world, item = filling.world, deal.technology
    assert item is not None and catalogue.find("technology", item.public_id) is item
    for level, readers in (("members", "members"), ("nda", "lan minh quan"), ("broker", "lan quan")):
        heading, body, name = (
            world.secret(f"BIMAT-lan-{part}-{level}", _only(part, level, readers))
            for part in ("heading", "body", "tep")
        )
        part = Detail(technology_id=item.id, position=9, level=level, heading=heading, body=body)
        stored = store(_upload(f"{name}.pdf"), DOCUMENT, filling.person["lan"])
        stored.attached = True
        db.session.add_all([part, Attachment(technology_id=item.id, file=stored, position=9, level=level)])
        db.session.flush()
        if level == "nda":
            world.note("listing_part.nda", None, public_id=deal.public_id, part=str(part.id))
            world.note("listing_file.nda", None, public_id=deal.public_id, file_id=stored.public_id)
    db.session.expire(item, ["details", "attachments"])


def _only(part: str, level: str, readers: str) -> str:
    """The words of a part that is confidential stand on no page that is only read."""
    return "lan quan" if part == "body" and level == "nda" else readers


def _upload(name: str) -> FileStorage:
    return FileStorage(io.BytesIO(pdf()), filename=name)


def _deal(world: Any, name: str) -> Deal:
    return db.session.execute(select(Deal).where(Deal.public_id == world.public_id(name))).unique().scalar_one()
