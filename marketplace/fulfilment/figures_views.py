"""What came of the exchange: for everybody, on a page and as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.fulfilment import figures as service
from marketplace.fulfilment.figures import DIMENSIONS, Figures, Told
from marketplace.fulfilment.suppression import FEW, FEWEST, SHOWN
from marketplace.kernel.clock import today
from marketplace.kernel.policy import door
from marketplace.matching import sheets
from marketplace.reference.service import label

bp = Blueprint("transfer_figures", __name__)

FUNNEL_LABELS = {
    "published": _l("Tin đã đăng"),
    "introduced": _l("Được giới thiệu"),
    "meeting": _l("Đã gặp gỡ"),
    "mou": _l("Đã sang ghi nhớ hoặc thương lượng"),
    "agreed": _l("Đã thống nhất điều khoản"),
    "signed": _l("Đã ký hợp đồng"),
    "in_force": _l("Hợp đồng có hiệu lực"),
    "registered": _l("Hợp đồng đã đăng ký"),
    "in_use": _l("Công nghệ đang được ứng dụng"),
}


@bp.get("/so-lieu-giao-dich")
@door("anyone")
def show() -> ResponseReturnValue:
    found = service.figures()
    return render_template(
        "fulfilment/figures.html",
        figures=found,
        funnel_labels=FUNNEL_LABELS,
        outcome_labels={code: label("outcome", code) for code, _one in found.outcomes},
        dimensions=DIMENSIONS,
        fewest=FEWEST,
        told=in_words,
        label_of=service.label_of,
    )


@bp.get("/so-lieu-giao-dich.csv")
@door("anyone")
def file() -> ResponseReturnValue:
    heads = [_("Chỉ số"), _("Về"), _("Năm"), _("Số lượng"), _("Giá trị, đồng")]
    return sheets.download(f"so-lieu-giao-dich-{today():%Y-%m-%d}.csv", heads, rows(service.figures()))


def in_words(one: Told) -> str:
    """A count, or why there is none."""
    if one.mark == SHOWN:
        return str(one.count)
    return _("dưới %(n)s", n=FEWEST) if one.mark == FEW else _("ẩn")


def rows(found: Figures) -> Iterator[list[Any]]:
    """The same figures as lines of a table: figure, what it is about, year, count, value."""
    for step, one in found.funnel:
        yield [_("Giao dịch qua từng bước"), FUNNEL_LABELS[step], "", in_words(one), ""]
    for code, one in found.outcomes:
        yield [_("Hồ sơ đã đóng, theo kết quả"), label("outcome", code), "", in_words(one), ""]
    for year, one in found.by_year:
        yield [_("Hợp đồng chuyển giao"), _("Tất cả"), year, in_words(one), one.value]
    for table in found.tables:
        for code, line, total in table.rows:
            name = service.label_of(table.name, code)
            for year, one in zip(found.years, line, strict=True):
                yield [DIMENSIONS[table.name], name, year, in_words(one), one.value]
            yield [DIMENSIONS[table.name], name, _("các năm trên"), in_words(total), ""]
