"""What follows signing: a plan and a payment of the closed deal's contract, and two declared contracts."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.agreements.models import Agreement
from marketplace.extensions import db
from marketplace.fulfilment import declaring, links
from marketplace.fulfilment.declaring import Declared, Other
from marketplace.fulfilment.models import Milestone, Payment, PaymentPart
from marketplace.kernel.clock import today
from marketplace.vietnamese.amounts import in_figures

READERS = "lan minh hoa admin"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def fill(filling: Any) -> None:
    """The closed deal takes no more steps; the declared contract waits for Minh, and another for somebody by mail."""
    world, person = filling.world, filling.person
    _plan(world)
    for name, other in (("own", filling.home["minh"]), ("abroad", None)):
        _declare(world, person["lan"], filling.home["lan"], name, other)


def _plan(world: Any) -> None:
    chosen = select(Agreement).where(Agreement.public_id == world.values("agreement.signed")["agreement_id"])
    contract = db.session.execute(chosen).unique().scalar_one()
    day = today() + timedelta(days=30)
    title = world.secret("BIMAT-milestone-title", READERS)
    milestone = Milestone(agreement=contract, position=1, title=title, side="supply", due_on=day, first_due_on=day)
    basis = world.secret("BIMAT-payment-basis", READERS)
    payment = Payment(agreement=contract, position=1, title="Đợt 1", amount=523_418_907, basis=basis)
    world.secret("523.418.907", READERS)
    note = world.secret("BIMAT-payment-note", READERS)
    part = PaymentPart(payment=payment, paid_on=today(), amount=2, note=note)
    db.session.add_all((milestone, payment, part))
    db.session.flush()
    for name, row in (("milestone", milestone), ("payment", payment)):
        world.note(name, None, public_id=contract.deal.public_id, row_id=row.public_id)
    where = {"public_id": contract.deal.public_id, "row_id": payment.public_id, "part_id": part.public_id}
    world.note("part", None, **where)


def _declare(world: Any, person: Any, own: Any, name: str, other: Any) -> None:
    readers = "lan minh hoa admin" if other is not None else "lan hoa admin"
    link = [("everyone", "/xac-nhan-khai-bao/|/khao-sat/")] if other is None else []
    words = world.secret(f"BIMAT-lan-declared-{name}", readers, link)
    scan = FileStorage(io.BytesIO(PDF), filename="hop-dong.pdf")
    value = 615_243_871 if other is not None else 615_243_872
    world.secret(in_figures(value), readers, link)
    what = Declared(words, "supply", date(2026, 9, 1), amount=value, evidence=(("HOPDONG", scan),))
    whom = Other(other.name, other) if other is not None else Other("Doanh nghiệp xa", None, "xa@example.vn")
    row = declaring.declare(person, own, whom, what)
    world.note(f"declared.{name}", row)
    world.note(f"declared.{name}.file", None, public_id=row.public_id, file_id=row.evidence[0].public_id)
    if other is None:
        world.note("token.declared", None, token=links.sign(links.CONFIRM, row))
        world.note("token.survey", None, token=links.sign(links.SURVEY, row.surveys[0]))
