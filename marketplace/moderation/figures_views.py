"""How well posters are served: for everybody, on a page and as files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.kernel.clock import now, today
from marketplace.kernel.policy import door
from marketplace.matching import sheets
from marketplace.moderation import figures as service
from marketplace.moderation.figures import FEWEST, FIELD, MATTERS, REVISION, Figures, share
from marketplace.reference import service as reference

bp = Blueprint("quality", __name__)

LABELS = {
    "technology": _l("Tin công nghệ mới"),
    "need": _l("Tin nhu cầu mới"),
    REVISION: _l("Bản sửa của tin đang đăng"),
}


@bp.get("/chat-luong")
@door("anyone")
def show() -> ResponseReturnValue:
    return render_template(
        "moderation/figures.html",
        figures=service.figures(),
        waiting=service.waiting(),
        matters=MATTERS,
        labels=LABELS,
        days={matter: service.days_of(matter) for matter in MATTERS},
        share=share,
        areas=areas(),
        reasons=list(reasons(service.figures())),
        fewest=FEWEST,
    )


@bp.get("/chat-luong.<any(csv, json):form>")
@door("anyone")
def file(form: str) -> ResponseReturnValue:
    found = service.figures()
    filename = f"chat-luong-phuc-vu-{today():%Y-%m-%d}.{form}"
    if form == "csv":
        heads = [_("Chỉ số"), _("Về"), _("Kỳ"), _("Giá trị"), _("Đơn vị")]
        return sheets.download(filename, heads, rows(found))
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(
        json.dumps(plain(found), ensure_ascii=False, indent=1), mimetype="application/json", headers=headers
    )


def areas() -> list[reference.Entry]:
    """The fields of level one."""
    return [entry for entry in reference.codes(FIELD) if entry.parent is None]


def told(number: int) -> int | str:
    """A count as the public may know it."""
    return number if number == 0 or number >= FEWEST else f"<{FEWEST}"


def reasons(found: Figures) -> Iterator[tuple[str, str, str, list[int]]]:
    """(list, code, label, counts in the order of areas) of each reason that was ever given, by list."""
    for name in ("return_reason", "refuse_reason"):
        for entry in reference.codes(name):
            counts = [found.reasons.get(area.code, {}).get((name, entry.code), 0) for area in areas()]
            if any(counts):
                yield name, entry.code, entry.label, counts


def rows(found: Figures) -> Iterator[list[Any]]:
    """The same figures as lines of a table: figure, what it is about, when, value, unit."""
    day, quarter = now().date().isoformat(), _("90 ngày")
    for matter, one in found.answered.items():
        label = LABELS[matter]
        yield [_("Trung vị thời gian chờ"), label, quarter, one.median, _("giờ")]
        yield [_("Số lần trả lời"), label, quarter, one.count, _("lần")]
        yield [_("Trả lời đúng hẹn"), label, quarter, share(one.in_time, one.count), "%"]
    for matter, queue in service.waiting().items():
        yield [_("Đang chờ"), LABELS[matter], day, queue.count, _("tin")]
        yield [_("Cũ nhất gửi lúc"), LABELS[matter], day, queue.oldest and queue.oldest.isoformat(), ""]
    for month in found.months:
        for matter in MATTERS:
            yield [_("Trung vị thời gian chờ"), LABELS[matter], month.name, month.medians[matter], _("giờ")]
            yield [_("Số lần trả lời"), LABELS[matter], month.name, month.counts[matter], _("lần")]
    yield [_("Tin xác nhận còn hiệu lực"), _("Tin đang đăng"), quarter, share(*found.confirmed), "%"]
    yield [_("Phản ánh trái pháp luật xử lý đúng hạn"), _("Phản ánh"), quarter, share(*found.urgent), "%"]
    for _name, _code, label, counts in reasons(found):
        for area, count in zip(areas(), counts, strict=True):
            yield [label, area.label, _("12 tháng"), told(count), _("lần")]


def plain(found: Figures) -> dict[str, Any]:
    """For machines: codes, hours, moments in UTC."""
    return {
        "at": found.at.isoformat(),
        "period_days": service.PERIOD.days,
        "targets_working_days": {matter: service.days_of(matter) for matter in MATTERS},
        "answered": {
            matter: {"count": one.count, "median_hours": one.median, "in_time_percent": share(one.in_time, one.count)}
            for matter, one in found.answered.items()
        },
        "waiting": {
            matter: {"count": one.count, "oldest": one.oldest and one.oldest.isoformat()}
            for matter, one in service.waiting().items()
        },
        "months": [{"month": one.name, "median_hours": one.medians, "count": one.counts} for one in found.months],
        "confirmed": {"percent": share(*found.confirmed), "listings": found.confirmed[1]},
        "urgent_reports": {
            "percent_in_time": share(*found.urgent),
            "count": told(found.urgent[1]),
            "hours": current_app.config["REPORT_HOURS"],
        },
        "reasons_period_days": service.REASONS_PERIOD.days,
        "reasons": [
            {
                "list": name,
                "code": code,
                "by_field": dict(zip([a.code for a in areas()], map(told, counts), strict=True)),
            }
            for name, code, _label, counts in reasons(found)
        ],
    }
