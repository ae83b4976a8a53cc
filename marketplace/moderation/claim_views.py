"""Taking an item of the queue to work on, handing it back, and taking it over from somebody else."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from marketplace.kernel.db import transaction
from marketplace.kernel.policy import door
from marketplace.kernel.ui import show_datetime
from marketplace.kernel.workflow import NotOpen
from marketplace.moderation import claims, reading
from marketplace.moderation.blueprints import ITEM, bp, matter_for, query, wanted
from marketplace.moderation.claims import Held
from marketplace.moderation.item_views import place_of, too_late


@bp.post(ITEM + "/nhan")
@door("moderators")
def claim(kind: str, public_id: str) -> ResponseReturnValue:
    """Claim, or with ``over`` take over from whoever is at work on it."""
    matter = matter_for("moderate", kind, public_id)
    place, shown = place_of(matter), reading.open_matter(matter.item)
    if shown is None:
        return too_late(matter, place)
    try:
        with transaction():
            taken = claims.take(matter.item, current_user, over=request.form.get("over") == "1")
            if reading.open_matter(matter.item) is None:  # decided in this very moment
                raise NotOpen("claim")
    except Held as held:
        return too_late(matter, place, held)
    except NotOpen:
        return too_late(matter, place)
    flash(_("Bạn đang xử lý tin này đến %(until)s.", until=show_datetime(taken.until)), "good")
    return redirect(reading.address_of_matter(reading.open_matter(matter.item) or matter, **query(wanted())), 303)


@bp.post(ITEM + "/tra-lai")
@door("moderators")
def release(kind: str, public_id: str) -> ResponseReturnValue:
    """Hand back to the queue; what somebody else holds stays theirs."""
    matter = matter_for("moderate", kind, public_id)
    with transaction():
        claims.release(matter.item, current_user)
    flash(_("Đã trả “%(title)s” lại hàng chờ.", title=matter.item.title), "good")
    return redirect(url_for(".queue", **query(wanted())), 303)
