"""What matching shows on the pages of other rooms."""

from __future__ import annotations

from typing import Any

from flask import Flask, render_template

from marketplace.catalogue.status import Status
from marketplace.kernel.ui import fills
from marketplace.matching import hint_slots, lists, telling, verdicts
from marketplace.matching.evidence import Evidence, marked
from marketplace.matching.forms import VerdictForm, WishForm
from marketplace.matching.models import ACCEPTED, Match
from marketplace.matching.policies import writes_for
from marketplace.matching.reasons import in_words
from marketplace.matching.sides import ReasonKind
from marketplace.matching.strength import FLOORS, LABELS, MEDIUM, band
from marketplace.search.documents import body_of

SHOWN = 5
MORE = (hint_slots,)  # importing it fills its slot


@fills("catalogue.item.main")
def matches(item: Any, actor: Any) -> str:
    """The best partners of a listing on show, with the reasons; both are public anyway. Nothing fits: that is said."""
    if item.status != Status.PUBLISHED:
        return ""
    is_ours = bool(actor.is_authenticated and actor.role_in(item.organisation_id))
    found = lists.matches_of(item, limit=SHOWN, but_judged=True)
    near = [match for match in found if match.score >= FLOORS[MEDIUM] or match.status == ACCEPTED]
    return render_template(
        "matching/_matches.html",
        item=item,
        near=near,
        far=[match for match in found if match not in near],
        judged=verdicts.of_owner(item) if is_ours else [],
        form=VerdictForm(formdata=None) if writes_for(actor, item.organisation_id) else None,
        side=lists.side_of(item),
    )


@fills("catalogue.owner.panel")
def why_not_chosen(item: Any, actor: Any) -> str:
    """To the owners of a technology: what the demand side answered to proposals of it, in numbers."""
    if item.kind != "technology":
        return ""
    reasons, total = verdicts.why_not(item)
    return render_template("matching/_why_not.html", reasons=reasons, total=total) if total else ""


@fills("accounts.account")
def wish(subject: Any, actor: Any) -> str:
    """For whoever posts for an organisation: from which strength on to be told."""
    if not actor.writable_organisations:
        return ""
    form = WishForm(formdata=None, told_from=telling.wish_of(actor))
    return render_template("matching/_wish.html", form=form)


def evidence_of(match: Match) -> Evidence:
    """What both public texts say of the words by which they met."""
    words = [word for reason in match.reasons if reason["kind"] == ReasonKind.WORDS for word in reason["values"]]
    return marked(_text(match.need), _text(match.technology), words)


def _text(item: Any) -> str:
    return f"{item.title}\n{body_of(item)}"


def init_app(app: Flask) -> None:
    app.jinja_env.filters["evidence"] = evidence_of
    app.jinja_env.filters["in_words"] = in_words
    app.jinja_env.filters["band"] = band
    app.jinja_env.globals["band_labels"] = LABELS
