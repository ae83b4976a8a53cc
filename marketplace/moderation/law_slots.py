"""What pages show of the technology lists: to officers the words found, to everybody what an officer decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request
from sqlalchemy import select, tuple_

from marketplace.catalogue import revising
from marketplace.catalogue.labels import FIELDS
from marketplace.catalogue.policies import is_moderator
from marketplace.catalogue.revision_models import Revision
from marketplace.catalogue.status import Status
from marketplace.extensions import db
from marketplace.kernel.ui import fills
from marketplace.moderation import legal_alerts, screening
from marketplace.moderation.law_forms import LookForm
from marketplace.moderation.legal_words import Hit
from marketplace.moderation.models import LegalTerm
from marketplace.reference import service as reference
from marketplace.reference.service import Entry

RESTRICTED, ENCOURAGED = "HC", "KK"


@fills("moderation.item.panels")
def words_found(item: Any, actor: Any) -> str:
    """Fields and passages with words of the lists, the rules they point to, and what an officer found before."""
    revision = _on_the_page(item)
    hits = screening.hits(item) if revision is None else screening.hits_in(item.kind, revising.values_of(revision))
    alert = legal_alerts.of(item) if item.status == Status.PUBLISHED and is_moderator(actor, item) else None
    is_open = alert is not None and alert.settled_at is None
    return render_template(
        "moderation/_law_panel.html",
        item=item,
        is_edit=revision is not None,
        groups=grouped(hits),
        notes=_notes(hits),
        field_labels=FIELDS,
        alert=is_open,
        look=LookForm(formdata=None) if is_open else None,
    )


def _on_the_page(item: Any) -> Revision | None:
    """The revision whose page is asked for: the address names it. Nobody's unsent draft is read here."""
    named = (request.view_args or {}).get("revision")
    found = revising.find(named) if named else None
    return found if found is not None and found.item is item else None


@fills("catalogue.item.notice")
def on_a_list(item: Any, actor: Any) -> str:
    """The licence warning of restricted technology, a small mark of encouraged one."""
    if item.legal_list == RESTRICTED:
        return _notice("_law_notice", "HCTIN")
    return _notice("_law_tag", "KKTIN") if item.legal_list == ENCOURAGED else ""


@fills("deals.notice")
def in_a_deal(deal: Any, actor: Any) -> str:
    """To both sides and the broker of a case about restricted technology."""
    is_restricted = deal.technology is not None and deal.technology.legal_list == RESTRICTED
    return _notice("_law_notice", "HCHOSO") if is_restricted else ""


@fills("moderation.desk.tabs")
def ways(_subject: Any, actor: Any) -> str:
    waiting = legal_alerts.count() if actor.has_role("moderator") else 0
    return render_template("moderation/_law_tab.html", waiting=waiting)


def grouped(hits: Sequence[Hit]) -> list[tuple[Entry, list[Hit]]]:
    """Hits by the rule they point to, prohibited ones first."""
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.rule, []).append(hit)
    pairs = [(reference.find("legal_rule", code), some) for code, some in found.items()]
    return [(rule, some) for rule, some in pairs if rule is not None]


def _notes(hits: Sequence[Hit]) -> Mapping[tuple[str, str], str]:
    names = {legal_alerts.name_of(hit) for hit in hits}
    if not names:
        return {}
    statement = select(LegalTerm.rule, LegalTerm.words, LegalTerm.note)
    rows = db.session.execute(statement.where(tuple_(LegalTerm.rule, LegalTerm.words).in_(names)))
    return {(rule, words): note for rule, words, note in rows if note}


def _notice(template: str, code: str) -> str:
    notice = reference.find("legal_notice", code)
    return render_template(f"moderation/{template}.html", notice=notice) if notice else ""
