"""The officers' queue: what waits, the oldest first, under a filter that is a link."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from marketplace.kernel.clock import today
from marketplace.kernel.policy import door
from marketplace.moderation import targets, waiting
from marketplace.moderation.blueprints import KIND_LABELS, address, bp, query, wanted
from marketplace.moderation.queue import WHATS, Desk, Filter
from marketplace.moderation.waiting import EDIT, FIELD, NEW, RETURNED, SECOND, SMALL
from marketplace.reference import service as reference

PER_PAGE = 50
MOST_ORGANISATIONS = 8
WHAT_LABELS = {
    NEW: _l("Tin mới"),
    EDIT: _l("Bản sửa của tin đang đăng"),
    SMALL: _l("Thay đổi nhỏ, xem lại sau"),
    SECOND: _l("Chờ người thứ hai xác nhận"),
    RETURNED: _l("Chờ bên đăng bổ sung"),
}
BARRED = {
    "organisation": _l("Của tổ chức bạn, người khác duyệt"),
    "author": _l("Bạn soạn nội dung này, người khác duyệt"),
    "endorsed": _l("Bạn đã duyệt lần một, người khác xác nhận"),
}


@bp.get("/kiem-duyet")
@door("moderators")
def queue() -> ResponseReturnValue:
    part, desk = wanted(), Desk(current_user)
    count = desk.total(part)
    last = max(1, -(-count // PER_PAGE))
    page = min(max(request.args.get("trang", 1, type=int), 1), last)
    return render_template(
        "moderation/queue.html",
        rows=desk.page(part, PER_PAGE, (page - 1) * PER_PAGE),
        count=count,
        page=page,
        last=last,
        facets=facets_of(desk, part),
        chosen=query(part),
        address=lambda row: address(row, part),
        kind_labels=KIND_LABELS,
        what_labels=WHAT_LABELS,
        barred=BARRED,
        is_reading=part.what == RETURNED,
        median=desk.median_hours(),
        targets=targets,
        holidays=targets.holidays(today(), today() + timedelta(days=366)),
    )


def facets_of(desk: Desk, part: Filter) -> list[tuple[str, list[dict[str, Any]]]]:
    """The filters of the page: heading and links, each with how many rows it would leave."""
    counts = desk.tally(part)
    fields = {code: counts.field[code] for code in sorted({*counts.field, *filter(None, [part.field])})}
    return [
        (_("Việc"), [_link(part, "what", what, WHAT_LABELS[what], counts.what[what]) for what in WHATS]),
        (_("Loại tin"), [_link(part, "kind", kind, label, counts.kind[kind]) for kind, label in KIND_LABELS.items()]),
        (
            _("Thời gian và người làm"),
            [
                _link(part, "overdue", True, _("Quá hạn trả lời"), counts.overdue),
                _link(part, "mine", True, _("Tôi đang xử lý"), counts.mine),
            ],
        ),
        (_("Lĩnh vực"), [_link(part, "field", code, reference.label(FIELD, code), n) for code, n in fields.items()]),
        (_("Tổ chức"), list(_organisations(part, counts.organisation))),
    ]


def _organisations(part: Filter, counts: Counter[int]) -> Iterable[dict[str, Any]]:
    """Those with most rows; the chosen one always among them, and first."""
    chosen = [part.organisation] if part.organisation is not None else []
    most = [one for one, _n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if one not in chosen]
    shown = [*chosen, *most][:MOST_ORGANISATIONS]
    names = waiting.organisations(shown)
    for one in shown:
        public_id, name = names[one]
        yield _link(part, "organisation", one, name, counts[one], public_id)


def _link(
    part: Filter, name: str, value: Any, label: Any, count: int, organisation: str | None = None
) -> dict[str, Any]:
    """A link that adds one choice to the filter, or takes it away where it is chosen."""
    is_on = getattr(part, name) == value
    change: dict[str, Any] = {name: (False if isinstance(value, bool) else None) if is_on else value}
    url = url_for(".queue", **query(replace(part, **change), organisation))
    return {"label": label, "count": count, "on": is_on, "url": url}
