"""What pages show of a contract after signing."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from marketplace.agreements.models import Agreement
from marketplace.agreements.policies import is_broker, may_draft
from marketplace.fulfilment import counting, ending, links, milestones, payments
from marketplace.fulfilment.forms import USE_LABELS
from marketplace.fulfilment.models import CONFIDENCE_LABELS, Survey, Transfer
from marketplace.fulfilment.policies import receives
from marketplace.kernel.clock import today
from marketplace.offers.wording import amount as in_full
from marketplace.reference.service import label

MILESTONE_LABELS = {
    "proposed": _l("Được đề xuất, chờ bên kia trả lời"),
    "accepted": _l("Đã nghiệm thu"),
    "handed_over": _l("Đã bàn giao, chờ nghiệm thu"),
    "overdue": _l("Quá hạn"),
    "waiting": _l("Chưa đến hạn"),
}
PAYMENT_LABELS = {
    "received": _l("Đã nhận"),
    "paid": _l("Đã trả, chờ xác nhận"),
    "overdue": _l("Quá hạn"),
    "unknown": _l("Chưa có số tiền"),
    "waiting": _l("Chưa trả"),
}
LOOKS = {
    "accepted": "good",
    "received": "good",
    "handed_over": "wait",
    "paid": "wait",
    "proposed": "wait",
    "overdue": "bad",
    "waiting": "info",
    "unknown": "off",
}


def page_of(contract: Agreement, actor: Any) -> dict[str, Any]:
    """Everything the page needs; a fixed number of queries."""
    plan, paid, transfer = milestones.of(contract), payments.of(contract), counting.transfer_of(contract)
    return {
        "deal": contract.deal,
        "contract": contract,
        "plan": [(row, milestones.state_of(row)) for row in plan],
        "paid": [(row, payments.state_of(row)) for row in paid],
        "totals": payments.totals(paid),
        "annexes": ending.annexes_of(contract),
        "transfer": transfer,
        "surveys": surveys_of(transfer, actor) if transfer is not None else [],
        "confidence": CONFIDENCE_LABELS,
        "may_add": milestones.may_add(actor, contract),
        "may_add_payment": payments.may_add(actor, contract),
        "may_put_to_use": ending.may_put_to_use(actor, contract),
        "may_end": is_broker(actor, contract) and contract.status in ("signed", "in_force"),
        "may_draft": may_draft(actor, contract) and contract.status in ("signed", "in_force") and contract.deal.is_open,
        "in_full": in_full,
    }


def surveys_of(transfer: Transfer, actor: Any) -> list[tuple[Survey, str]]:
    """The surveys of a transfer, each with the address where this reader answers it (or none)."""
    answers = receives(actor, transfer)
    return [(row, _where(row) if answers and is_askable(row) else "") for row in transfer.surveys]


def labels_of(name: str, codes: list[str]) -> str:
    """The labels of several codes of one list, in the reader's language."""
    return "; ".join(label(name, code) for code in codes)


def is_askable(row: Survey) -> bool:
    return row.answered_at is None and row.due_on <= today()


def _where(row: Survey) -> str:
    return url_for("surveys.answer", token=links.sign(links.SURVEY, row))


def init_names() -> dict[str, Any]:
    """What every template of this room may call."""
    return {
        "milestone_labels": MILESTONE_LABELS,
        "payment_labels": PAYMENT_LABELS,
        "fulfilment_looks": LOOKS,
        "use_labels": USE_LABELS,
        "labels_of": labels_of,
    }
