"""The stages of a deal, from a proposal to a technology in use."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from marketplace.kernel.clock import today

PROPOSED, INTRODUCED, MEETING, MOU, NEGOTIATING = "proposed", "introduced", "meeting", "mou", "negotiating"
AGREED, SIGNED, IN_FORCE, IN_USE, CLOSED = "agreed", "signed", "in_force", "in_use", "closed"

TALKING = (INTRODUCED, MEETING, MOU, NEGOTIATING)
"""The broker moves a deal to and fro among these."""
PIPELINE = (PROPOSED, *TALKING, AGREED, SIGNED, IN_FORCE, IN_USE)
"""Every stage but the closed one, in order: the columns of the board."""
RUNNING_STAGES = frozenset(PIPELINE) - {IN_USE}
"""Somebody still has to make the next step."""
OPEN_STAGES = frozenset(PIPELINE)
"""The room can be written in."""

STAGE_LABELS = {
    PROPOSED: _l("Chờ bên được mời xác nhận"),
    INTRODUCED: _l("Đã giới thiệu"),
    MEETING: _l("Gặp gỡ"),
    MOU: _l("Ghi nhớ, bảo mật"),
    NEGOTIATING: _l("Thương lượng"),
    AGREED: _l("Đã thống nhất điều khoản"),
    SIGNED: _l("Đã ký"),
    IN_FORCE: _l("Có hiệu lực"),
    IN_USE: _l("Đang ứng dụng"),
    CLOSED: _l("Đã đóng"),
}


def is_overdue(stage: str, next_step_on: date | None) -> bool:
    """Has the day of the next step of a running case gone by in Vietnam?"""
    return stage in RUNNING_STAGES and next_step_on is not None and next_step_on < today()
