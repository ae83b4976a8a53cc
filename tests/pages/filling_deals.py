"""Fills a world with deals: one with messages of all three, one that has come to its end, one that Hoa entered."""

from __future__ import annotations

from typing import Any

from marketplace.deals import cases, entering
from marketplace.deals import service as deals
from marketplace.extensions import db
from marketplace.reference import service as reference
from tests.cast import make_organisation

# Whoever may read what is said; the administrator is named as a reader of the closed one.
READERS = {"open": "lan minh hoa", "closed": "lan minh hoa admin", "entered": "lan hoa"}


def fill(filling: Any) -> None:
    world, person = filling.world, filling.person
    for name, need in (("closed", "minh.need.published"), ("open", None)):
        interest = filling.ask(f"introduced-{name}", "lan.technology.published", need)
        deals.accept(interest, person["lan"])
        deal = deals.introduce(interest, person["hoa"], _said(world, "hoa", name, "introduction"))
        db.session.flush()
        world.note(f"interest.{name}", interest)
        world.note(f"deal.{name}", deal)
        for author in ("lan", "minh", "hoa"):
            deals.write(deal, person[author], _said(world, author, name, "message"))
        cases.plan(deal, person["hoa"], "Xem máy chạy", None, cases.step_mark(deal))
        if name == "closed":
            reason = _said(world, "hoa", name, "reader")
            row = cases.name_reader(deal, person["hoa"], person["admin"], reason)
            world.note("deal.closed.reader", None, public_id=deal.public_id, reader_id=row.public_id)
            outcome = next(iter(reference.choices("outcome")))[0]
            deals.close(deal, person["hoa"], outcome, _said(world, "hoa", name, "outcome"))
    _entered(world, person, filling.home["lan"])


def _entered(world: Any, person: Any, home: Any) -> None:
    """Nobody but Hoa knows whom she met; the mail with the link is on its way."""
    other = make_organisation("Tổ hợp tác ủ phân", "HTX", verified=False)
    link = [("everyone", "/xac-nhan-ho-so/")]
    words = world.secret("BIMAT-hoa-deal-entered-introduction", READERS["entered"], link)
    case = entering.Case("Ủ phân từ vỏ trái cây", words, home, other)
    asked = entering.Asked(
        world.secret("BIMAT-deal-asked-name", "hoa"),
        "0912 345 678",
        world.secret("bimat-deal-asked@example.vn", "hoa"),
        "SUKIEN",
    )
    deal = entering.enter(person["hoa"], case, {"supply": entering.Asked(), "demand": asked})
    world.note("deal.entered", deal)
    for row in deal.invitations:
        world.note(f"asked.{row.side}", row)
        if row.email:
            entering.ask(row, person["hoa"])
            world.note("token.deal", None, token=entering.sign(row))


def _said(world: Any, author: str, deal: str, field: str) -> str:
    return str(world.secret(f"BIMAT-{author}-deal-{deal}-{field}", READERS[deal]))
