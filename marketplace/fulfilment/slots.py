"""What this room adds to the pages of a deal."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Flask, render_template
from flask_babel import gettext as _
from sqlalchemy import Select, select

from marketplace.agreements.models import CONTRACT, ENDED, Agreement
from marketplace.deals import ended
from marketplace.deals.models import Deal
from marketplace.deals.tabs import tab
from marketplace.fulfilment import ending, milestones, overview, policies
from marketplace.kernel.ui import fills


@fills("deals.tabs")
def after_tab(deal: Deal, actor: Any) -> str:
    """The tab; a figure where something in the plan is late."""
    contract = ending.contract_of(deal)
    late = sum(milestones.state_of(row) == "overdue" for row in milestones.of(contract)) if contract else 0
    return tab("fulfilment.show", deal, _("Thực hiện"), count=late or None)


@fills("deals.stage")
def contract_ended(deal: Deal, actor: Any) -> str:
    """In the place of the stage, while the case is open: its contract has ended, whatever stage it had reached."""
    contract = ending.contract_of(deal) if deal.is_open else None
    if contract is None or contract.status != ENDED:
        return ""
    return render_template("fulfilment/_stage.html", contract=contract)


def contracts_that_ended() -> Select[tuple[int, date | None]]:
    """For lists of cases."""
    is_over = (Agreement.kind == CONTRACT) & (Agreement._status == ENDED)
    return select(Agreement.deal_id, Agreement.ended_on).where(is_over)


ended.CONTRACTS.append(contracts_that_ended)


@fills("deals.overview")
def where_it_stands(deal: Deal, actor: Any) -> str:
    """How far the plan is, and what comes next."""
    contract = ending.contract_of(deal)
    if contract is None:
        return ""
    plan = [row for row in milestones.of(contract) if row.proposed_side is None]
    coming = [row for row in plan if row.accepted_at is None]
    return render_template(
        "fulfilment/_overview.html",
        deal=deal,
        contract=contract,
        plan=plan,
        accepted=len(plan) - len(coming),
        coming=coming[0] if coming else None,
        state_of=milestones.state_of,
    )


@fills("deals.index")
def declared_elsewhere(_subject: None, actor: Any) -> str:
    """Under the list of deals: the way to contracts that were signed elsewhere."""
    return render_template("fulfilment/_elsewhere.html", may_declare=policies.may_declare(actor))


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(overview.init_names())
