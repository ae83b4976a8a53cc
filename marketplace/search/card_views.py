"""A listing on one sheet of paper: to be printed, pinned up, handed over; its QR code leads back to the page."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.catalogue import gone
from marketplace.catalogue.models import KINDS
from marketplace.extensions import db
from marketplace.kernel.policy import Guest, door
from marketplace.kernel.qr import qr

bp = Blueprint("card", __name__)


@bp.get("/cong-nghe/<public_id>/in", endpoint="technology", defaults={"kind": "technology"})
@bp.get("/nhu-cau/<public_id>/in", endpoint="need", defaults={"kind": "need"})
@door("anyone")
def card(kind: str, public_id: str) -> ResponseReturnValue:
    """What everybody may know, whoever asks: paper is passed on. What is not on show answers as its page does."""
    instead = gone.answer(Guest(), KINDS[kind], public_id)
    if instead is not None:
        return instead
    item = db.session.execute(db.select(KINDS[kind]).where(KINDS[kind].public_id == public_id)).scalar_one()
    base: str = current_app.config["SITE_URL"].rstrip("/")
    address = base + url_for(f"{kind}.show", public_id=public_id)
    return render_template(
        "search/card.html",
        item=item,
        address=address,
        code=qr(address),
        mailto=_mailto(item.title, item.number, address),
    )


def _mailto(title: str, number: str, address: str) -> str:
    """A letter begun in the reader's own mail program; no server of anybody else has a part in it."""
    body = "\n".join([_("Mời bạn xem tin này:"), title, address])
    return f"mailto:?subject={quote(f'{title} ({number})')}&body={quote(body)}"
