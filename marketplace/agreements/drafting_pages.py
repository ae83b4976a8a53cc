"""What the pages of drafting show: gathered in a flat number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template
from flask_login import current_user
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.agreements import clauses, composing, drafting, law_warnings, parties, places, sections
from marketplace.agreements.consistency import clashes
from marketplace.agreements.drafting_forms import NameForm, PartyForm, SectionForm, VersionForm
from marketplace.agreements.facts import Facts
from marketplace.agreements.layout import Block, blocks_of, letter
from marketplace.agreements.models import (
    AGREEMENT_LABELS,
    CONTRACT,
    DRAFTING,
    KIND_LABELS,
    MEMORANDUM,
    SECRECY,
    SECTION_LABELS,
    Agreement,
    PartyDetails,
    Section,
)
from marketplace.agreements.paper_pages import ids, set_aside
from marketplace.agreements.policies import may_draft
from marketplace.agreements.signing_forms import WhyForm
from marketplace.agreements.workflow import agreement_life
from marketplace.deals.models import Deal
from marketplace.deals.policies import may_write
from marketplace.extensions import db
from marketplace.kernel.clock import today
from marketplace.offers.service import frozen_of

BEGUN_HERE = (SECRECY, MEMORANDUM, CONTRACT)
PREFIX = {CONTRACT: "Điều"}
LOOKS = {"complete": "good", "to_write": "wait", "not_applicable": "off"}
PAPER_LOOKS = {"drafting": "info", "signing": "wait", "signed": "good", "in_force": "good"}


def papers_of(deal: Deal) -> list[Agreement]:
    """All papers of a deal, the newest last."""
    statement = select(Agreement).where(Agreement.deal_id == deal.id).order_by(Agreement.id)
    return list(db.session.execute(statement).scalars())


def index_page(deal: Deal) -> str:
    papers = papers_of(deal)
    may = deal.is_open and may_write(current_user, deal)
    return render_template(
        "agreements/index.html",
        deal=deal,
        papers=papers,
        labels=AGREEMENT_LABELS,
        kinds=KIND_LABELS,
        looks=PAPER_LOOKS,
        may_begin=[kind for kind in BEGUN_HERE if may and not _has(papers, kind)],
        has_terms=frozen_of(deal) is not None,
        sides=_sides(deal, parties.saved_of(deal)),
    )


def paper_page(agreement: Agreement, **forms: Any) -> str:
    """The page of one paper, with the forms that were refused in the place of fresh ones."""
    saved = parties.saved_of(agreement.deal)
    facts, rows = drafting.facts_of(agreement, saved), list(agreement.sections)
    may = may_draft(current_user, agreement) and agreement.status == DRAFTING and agreement.deal.is_open
    found = next(iter(forms.values()), None)
    return render_template(
        "agreements/show.html",
        deal=agreement.deal,
        agreement=agreement,
        ids=ids(agreement),
        state=AGREEMENT_LABELS[agreement.status],
        look=PAPER_LOOKS.get(agreement.status, "off"),
        rows=_lines(agreement, rows, facts),
        gaps=drafting.gaps(agreement, facts),
        cautions=law_warnings.cautions(facts, rows),
        clashes=clashes(facts, today()),
        headings={row.code: clauses.content_of(row.code) for row in rows},
        versions=list(reversed(agreement.versions)),
        may=may,
        is_behind=may and _is_behind(agreement, facts),
        has_other_terms=may and drafting.has_other_terms(agreement),
        has_frozen=frozen_of(agreement.deal) is not None if may else False,
        names=forms.get("names") or NameForm(formdata=None, obj=agreement),
        version=forms.get("version") or VersionForm(formdata=None),
        form=found if found is not None and found.errors else None,
        sides=_sides(agreement.deal, saved),
        aside_for=set_aside(agreement),
        verbs={step.verb for step in agreement_life.open_to(current_user, agreement)},
        why=forms.get("why") or WhyForm(formdata=None),
        section_labels=SECTION_LABELS,
        looks=LOOKS,
    )


def _is_behind(agreement: Agreement, facts: Facts) -> bool:
    """Is a new version to be made before signing: the latest was called back, or the draft has changed since?"""
    latest = agreement.versions[-1] if agreement.versions else None
    return latest is not None and (latest.superseded_at is not None or drafting.has_changed_since(latest, facts))


def section_page(section: Section, form: SectionForm, use_typed: bool) -> str:
    agreement = section.agreement
    facts = drafting.facts_of(agreement)
    text = (form.body_vi.data or "") if use_typed else section.body_vi
    library = clauses.in_use(agreement.kind)
    return render_template(
        "agreements/section.html",
        deal=agreement.deal,
        agreement=agreement,
        section=section,
        heading=clauses.content_of(section.code),
        form=form,
        preview=preview(text, facts),
        letter=letter,
        places=[(name, label, read(facts, "vi")) for name, (label, read) in places.PLACES.items()],
        used=clauses.choose(library, section.code, facts),
        is_newer=sections.is_newer(section, library, facts),
        cautions=[one for one in law_warnings.cautions(facts, [section]) if _is_about(one, section.code)],
        may=may_draft(current_user, agreement) and agreement.status == DRAFTING and agreement.deal.is_open,
        editor=_names([section]).get(section.editor_id or 0),
        ids=ids(agreement),
    )


def party_page(deal: Deal, side: str, form: PartyForm, may: bool) -> str:
    return render_template(
        "agreements/party.html",
        deal=deal,
        side=side,
        role=parties.ROLES[side],
        form=form,
        may=may,
        is_saved=parties.details_of(deal, side) is not None,
    )


def preview(text: str, facts: Facts) -> tuple[Block, ...]:
    """A text as it will be printed."""
    known = composing.tables(facts)
    return blocks_of(places.fill(text, facts), known)


def _is_about(caution: law_warnings.Caution, code: str) -> bool:
    return bool(caution.found) or caution.entry.extra.get("section") == code


def _lines(agreement: Agreement, rows: Iterable[Section], facts: Facts) -> list[dict[str, Any]]:
    """Each content with its heading, where its text is from, and what is missing in it."""
    library, names = clauses.in_use(agreement.kind), _names(rows)
    return [
        {
            "section": row,
            "heading": clauses.content_of(row.code),
            "editor": names.get(row.editor_id or 0),
            "is_newer": row.editor_id is None and sections.is_newer(row, library, facts),
            "missing": [places.PLACES[name][0] for name in places.missing(row.body_vi, facts)],
        }
        for row in rows
    ]


def _names(rows: Iterable[Section]) -> dict[int, str]:
    """Who wrote, by id."""
    ids = {row.editor_id for row in rows if row.editor_id}
    if not ids:
        return {}
    return {one.id: one.name for one in db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


def _sides(deal: Deal, saved: Mapping[str, PartyDetails]) -> list[dict[str, Any]]:
    """Both sides as papers name them, with what is missing."""
    both = parties.both_of(deal, saved)
    return [
        {
            "side": side,
            "role": parties.ROLES[side],
            "party": both[side],
            "gaps": parties.gaps(both[side]),
            "is_saved": side in saved,
            "may": deal.is_open and parties.may_write(current_user, deal, side),
        }
        for side in parties.SIDES
    ]


def _has(papers: Iterable[Agreement], kind: str) -> bool:
    states: dict[str, set[str]] = defaultdict(set)
    for one in papers:
        states[one.kind].add(one.status)
    closed = {"dropped"} if kind == CONTRACT else {"dropped", "signed", "in_force", "ended"}
    return bool(states[kind] - closed)
