"""The officers' tables as rows of cells: for files and for the command line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from marketplace.kernel.ui import show_date
from marketplace.matching.models import DEMAND, SUPPLY
from marketplace.matching.report import Report, Tally, Week
from marketplace.matching.strength import BANDS, LABELS
from marketplace.matching.unmet import Unmet
from marketplace.reference.service import label


def unmet_heads() -> list[str]:
    return [
        _("Số hiệu"),
        _("Nhu cầu"),
        _("Tổ chức"),
        _("Ẩn danh với bên ngoài"),
        _("Tỉnh, thành phố"),
        _("Lĩnh vực"),
        _("Ngày đăng"),
        _("Số ngày chưa đáp ứng"),
        _("Gợi ý mức thấp"),
        _("Đã bỏ"),
        _("Lý do bỏ"),
        _("Địa chỉ trang"),
    ]


def unmet_row(one: Unmet) -> list[Any]:
    need = one.need
    return [
        need.number,
        need.title,
        need.organisation.name,
        _("có") if need.anonymous else _("không"),
        label("province", need.province),
        ", ".join(label("st_field", code) for code in need.codes_of("st_field")),
        show_date(need.published_at),
        one.days,
        one.weak,
        sum(one.dropped.values()),
        "; ".join(f"{label('drop_reason', code)} ({number})" for code, number in one.dropped.items()),
        url_for("need.show", public_id=need.public_id, _external=True),
    ]


def week_heads() -> list[str]:
    return [
        _("Tuần"),
        _("Từ ngày"),
        _("Đề xuất mới"),
        *_tally_heads(_("Tất cả")),
        *(head for name in BANDS for head in _tally_heads(_("Mức %(band)s", band=str(LABELS[name]).lower()))),
        *_tally_heads(_("Hạng 1–3")),
        _("Lý do bỏ"),
        _("Bên cầu: không hợp"),
        _("Bên cung: không hợp"),
        _("Lý do của hai bên"),
    ]


def week_rows(report: Report) -> Iterator[list[Any]]:
    """The weeks, newest first, and their sum."""
    for week in (*report.weeks, report.total):
        yield [
            week.name or _("Cộng"),
            show_date(week.monday),
            week.proposed,
            *_tally(week.overall),
            *(cell for name in BANDS for cell in _tally(week.by_band[name])),
            *_tally(week.top),
            reasons_line(week.reasons),
            week.owners[DEMAND].total(),
            week.owners[SUPPLY].total(),
            reasons_line(owners_reasons(week)),
        ]


def reasons_line(reasons: Counter[str]) -> str:
    """Why pairs were passed over, most often first."""
    return "; ".join(f"{label('drop_reason', code) or _('không ghi')} ({n})" for code, n in reasons.most_common())


def owners_reasons(week: Week) -> Counter[str]:
    """What the owners of both sides said in that week."""
    return week.owners[DEMAND] + week.owners[SUPPLY]


def _tally_heads(name: str) -> list[str]:
    return [f"{name}: {_('chọn')}", f"{name}: {_('bỏ')}", f"{name}: {_('tỷ lệ chọn (%)')}"]


def _tally(tally: Tally) -> list[Any]:
    share = "" if tally.precision is None else round(100 * tally.precision)
    return [tally.accepted, tally.dropped, share]
