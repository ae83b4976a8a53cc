"""What pages show of a contract after signing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.agreements.models import Agreement
from marketplace.agreements.policies import is_broker, may_draft
from marketplace.fulfilment import counting, ending, links, milestones, payments
from marketplace.fulfilment.forms import USE_LABELS
from marketplace.fulfilment.models import CONFIDENCE_LABELS, Milestone, Payment, Survey, Transfer
from marketplace.fulfilment.policies import receives
from marketplace.kernel.clock import today
from marketplace.offers.wording import amount as in_full
from marketplace.reference.service import label

MILESTONE_LABELS = {
    "proposed": _l("Được đề xuất, chờ bên kia trả lời"),
    "accepted": _l("Đã nghiệm thu"),
    "handed_over": _l("Đã bàn giao, chờ nghiệm thu"),
    "stopped": _l("Dừng cùng hợp đồng"),
    "overdue": _l("Quá hạn"),
    "waiting": _l("Chưa đến hạn"),
}
PAYMENT_LABELS = {
    "received": _l("Đã nhận"),
    "paid": _l("Đã trả, chờ xác nhận"),
    "overdue": _l("Quá hạn"),
    "part": _l("Đã trả một phần"),
    "unknown": _l("Chưa có số tiền"),
    "waiting": _l("Chưa trả"),
}
PART_LABELS = {
    "received": _l("Bên nhận đã xác nhận"),
    "paid": _l("Chờ bên nhận xác nhận"),
    "missed": _l("Bên nhận chưa nhận được tiền"),
}
SOON = timedelta(days=7)  # as reminders have it
LOOKS = {
    "accepted": "good",
    "received": "good",
    "handed_over": "wait",
    "paid": "wait",
    "part": "wait",
    "missed": "bad",
    "proposed": "wait",
    "overdue": "bad",
    "waiting": "info",
    "unknown": "off",
    "stopped": "off",
}


@dataclass(frozen=True)
class Todo:
    """What waits for this reader: what to do, with what, where, and how many days late it is."""

    what: str
    title: str
    url: str
    late: int


@dataclass(frozen=True)
class Owed:
    """A payment with what is known of it; amounts in VND, ``remaining`` None while the amount is not known."""

    row: Payment
    state: str
    paid: int
    remaining: int | None


def page_of(contract: Agreement, actor: Any) -> dict[str, Any]:
    """Everything the page needs; a fixed number of queries."""
    plan, paid, transfer = milestones.of(contract), payments.of(contract), counting.transfer_of(contract)
    return {
        "deal": contract.deal,
        "contract": contract,
        "plan": [(row, milestones.state_of(row)) for row in plan],
        "paid": [Owed(row, payments.state_of(row), payments.paid_of(row), payments.remaining(row)) for row in paid],
        "totals": payments.totals(paid),
        "todo": [*_to_perform(plan, actor), *_to_pay(paid, actor)],
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


def _to_perform(plan: list[Milestone], actor: Any) -> Iterator[Todo]:
    for row in plan:
        verbs = milestones.open_to(actor, row)
        if "accept" in verbs:
            yield _todo(row, _("Xem và nghiệm thu"))
        elif "agree_delay" in verbs:
            yield _todo(row, _("Trả lời đề nghị lùi ngày"))
        elif "agree" in verbs:
            yield _todo(row, _("Trả lời về mốc được đề xuất"))
        elif "hand_over" in verbs and row.due_on <= today() + SOON:
            yield _todo(row, _("Bàn giao, hoặc đề nghị ngày mới"))


def _to_pay(paid: list[Payment], actor: Any) -> Iterator[Todo]:
    for row in paid:
        open_parts = {verb for part in row.parts for verb in payments.open_to_part(actor, part)}
        if "miss" in open_parts:  # noted, and nobody has said whether it came
            yield _todo(row, _("Xác nhận đã nhận tiền"))
        elif "correct" in open_parts and any(part.missed_at for part in row.parts):
            yield _todo(row, _("Bên nhận chưa nhận được tiền: xem lại"))
        elif "pay" in payments.open_to(actor, row) and row.due_on is not None and row.due_on <= today() + SOON:
            yield _todo(row, _("Trả tiền rồi ghi lại"))


def _todo(row: Milestone | Payment, what: str) -> Todo:
    page = "fulfilment.milestone" if isinstance(row, Milestone) else "fulfilment.payment"
    url = url_for(page, public_id=row.agreement.deal.public_id, row_id=row.public_id)
    return Todo(what, row.title, url, days_late(row.due_on) if is_late(row) else 0)


def is_late(row: Milestone | Payment) -> bool:
    state = milestones.state_of(row) if isinstance(row, Milestone) else payments.state_of(row)
    return state == "overdue"


def days_late(due_on: date | None) -> int:
    """Days since the day, 0 before and on it."""
    return max((today() - due_on).days, 0) if due_on is not None else 0


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
        "part_labels": PART_LABELS,
        "fulfilment_looks": LOOKS,
        "use_labels": USE_LABELS,
        "labels_of": labels_of,
        "days_late": days_late,
    }
