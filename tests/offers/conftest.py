"""A deal between Minh and Lan with Hoa as its broker, and terms that can be sent."""

# ruff: noqa: F811 - a fixture bears the name of the argument that asks for it

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from marketplace.accounts.models import Person
from marketplace.deals.models import Deal
from marketplace.extensions import db
from marketplace.kernel.db import transaction
from marketplace.offers import service
from marketplace.offers.models import TermSheet
from marketplace.offers.terms import Instalment, Price, Step, Terms, digest
from tests.cast import make_person
from tests.deals.conftest import accepted, deal, interest, lua, thu  # noqa: F401 - fixtures

TERMS = Terms(
    title="Máy sấy mít bằng bơm nhiệt",
    objects=("PHUONGAN", "MAYMOC"),
    object_words="Quy trình sấy và một buồng sấy 500 kg mỗi mẻ.",
    product="Mít sấy dẻo",
    quality="Độ ẩm dưới 12 %",
    right="KHONGDOCQUYEN",
    territory="Tỉnh Tây Ninh",
    field_of_use="Chế biến trái cây",
    form="DOCLAP",
    modes=("TAILIEU", "DAOTAO"),
    starts_on=date(2027, 1, 1),
    months=60,
    price=Price(
        mode="TRAGON",
        lump=900_000_000,
        instalments=(
            Instalment("Đợt 1", 300_000_000, date(2027, 1, 15)),
            Instalment("Đợt 2", 600_000_000, None, "nghiệm thu chạy thử"),
        ),
    ),
    steps=(Step("Lắp đặt và chạy thử", "supply", date(2027, 4, 30), "xưởng của bên cầu"),),
    warranty_months=12,
    penalty=800,
    disputes="Thương lượng trước, không được thì đưa ra tòa án.",
)
CHEAPER = replace(TERMS, price=Price(mode="TRAGON", lump=700_000_000), months=36)


def drafted(
    deal: Deal, person: Person, terms: Terms = TERMS, note: str = "", answers: TermSheet | None = None
) -> TermSheet:
    """A draft of that person's side."""
    with transaction():
        return service.begin(deal, person, terms, note, answers)


def sent(deal: Deal, person: Person, terms: Terms = TERMS, note: str = "") -> TermSheet:
    """An offer on the table, answering what lay there."""
    sheet = drafted(deal, person, terms, note, service.on_table(deal))
    with transaction():
        service.send(sheet, person, digest(sheet.terms))
    return sheet


def agreed(deal: Deal, one: Person, other: Person, terms: Terms = TERMS) -> TermSheet:
    """A version that both sides have accepted."""
    sheet = sent(deal, one, terms)
    with transaction():
        service.accept(sheet, other, sheet.sha256)
    return sheet


def fields_of(terms: Terms, **more: Any) -> dict[str, str | list[str]]:
    """The form filled with terms, as a browser sends it."""
    price = terms.price
    sent_: dict[str, Any] = {
        name: str(getattr(terms, name) or "")
        for name in (
            "title", "object_words", "product", "quality", "right", "territory", "field_of_use", "form", "months",
            "warranty_months", "warranty", "training", "support", "disputes", "other",
        )
    }  # fmt: skip
    sent_ |= {"objects": list(terms.objects), "modes": list(terms.modes)}
    sent_["starts_on"] = f"{terms.starts_on:%d/%m/%Y}" if terms.starts_on else ""
    sent_["penalty"] = f"{terms.penalty / 100:g}".replace(".", ",") if terms.penalty else ""
    sent_ |= {"price-mode": price.mode, "price-lump": f"{price.lump or ''}", "price-words": price.words}
    rows = [*price.instalments, *[Instalment("", 0)] * 2][: max(len(price.instalments), 2)]
    for number, row in enumerate(rows):
        day = f"{row.due_on:%d/%m/%Y}" if row.due_on else ""
        sent_ |= {
            f"price-instalments-{number}-title": row.title,
            f"price-instalments-{number}-amount": str(row.amount or ""),
            f"price-instalments-{number}-due_on": day,
            f"price-instalments-{number}-after": row.after,
        }
    for number, step in enumerate(terms.steps):
        sent_ |= {
            f"steps-{number}-title": step.title,
            f"steps-{number}-side": step.side,
            f"steps-{number}-due_on": f"{step.due_on:%d/%m/%Y}" if step.due_on else "",
            f"steps-{number}-place": step.place,
        }
    return sent_ | more


def all_sheets(deal: Deal) -> list[TermSheet]:
    rows = db.session.execute(db.select(TermSheet).where(TermSheet.deal_id == deal.id).order_by(TermSheet.id))
    return list(rows.scalars().unique())


def offers_of(deal: Deal) -> str:
    return f"/giao-dich/{deal.public_id}/dieu-khoan"


def url_of(sheet: TermSheet) -> str:
    return f"{offers_of(sheet.deal)}/{sheet.public_id}"


@pytest.fixture
def tam(app: Any) -> Person:
    """Another broker, with no part in this deal."""
    with transaction():
        return make_person("Ngô Minh Tâm", "tam@example.vn", "broker")
