"""Fills the deals of a world with a contract sent for signing, and one that is signed and filed for registration."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from marketplace.agreements import registrations, signing
from marketplace.agreements.models import CONTRACT, UPLOADED, Agreement, AgreementVersion
from marketplace.agreements.registration_rules import QUESTIONS
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel import files
from marketplace.kernel.clock import today

READERS = {"open": "lan minh hoa", "closed": "lan minh hoa admin"}


def fill(filling: Any) -> None:
    world, person = filling.world, filling.person
    version = _sent(world, person, "open")
    note = world.secret("BIMAT-minh-scan-name", READERS["open"])
    paper = _scan(version, "demand", person["minh"], note)
    ids = {"public_id": version.agreement.deal.public_id, "agreement_id": version.agreement.public_id}
    world.note("agreement.sent", None, **ids)
    world.note("paper.scan", None, paper_id=paper.public_id, **ids)
    _signed(world, person)


def _signed(world: Any, person: Any) -> None:
    version = _sent(world, person, "closed")
    contract = version.agreement
    for side, name in (("supply", "lan"), ("demand", "minh")):
        words = world.secret(f"BIMAT-{name}-signature-name", READERS["closed"])
        signing.confirm(_scan(version, side, person[name], words), person["hoa"])
    answers = {name: next(iter(choices)) for name, (_label, choices) in QUESTIONS.items()} | {"direction": "inbound"}
    row = registrations.record(contract, person["hoa"], answers, True, False)
    registrations.file(row, person["minh"], today() - timedelta(days=1))
    world.note("agreement.signed", None, public_id=contract.deal.public_id, agreement_id=contract.public_id)


def _sent(world: Any, person: Any, name: str) -> AgreementVersion:
    wanted = select(Deal).where(Deal.public_id == world.public_id(f"deal.{name}"))
    deal = db.session.execute(wanted).unique().scalar_one()
    title = world.secret(f"BIMAT-hoa-contract-{name}-title", READERS[name])
    contract = Agreement(
        deal=deal, kind=CONTRACT, number=f"HD-{name}", title=title, author=person["hoa"], law_day=today()
    )
    version = AgreementVersion(agreement=contract, number=1, origin=UPLOADED, author=person["hoa"], text=title)
    version.pdf = files.keep(_pdf(name), "hop-dong.pdf", files.DOCUMENT, person["hoa"])
    version.pdf.attached = True
    db.session.add_all((contract, version))
    db.session.flush()
    signing.send(version, person["hoa"])
    return version


def _scan(version: AgreementVersion, side: str, person: Any, name: str) -> Any:
    out = io.BytesIO()
    Image.new("RGB", (32, 32), "white").save(out, "PNG")
    out.seek(0)
    return signing.hand_in_scan(
        version,
        side,
        person,
        FileStorage(out, filename="ky.png"),
        signer_name=name,
        capacity="Giám đốc",
        signed_on=today() - timedelta(days=2),
        address="203.0.113.7",
    )


def _pdf(name: str) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": name})
    writer.write(out)
    return out.getvalue()
