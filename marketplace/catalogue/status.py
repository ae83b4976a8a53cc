"""Where a listing can stand, and what that is called."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Status(StrEnum):
    """The life of a technology or a need."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CONFIRMING = "confirming"  # one officer has approved, the kind asks for a second
    PUBLISHED = "published"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    HIDDEN = "hidden"  # taken off the show by officers: a report was upheld, or the organisation is suspended
    MERGED = "merged"  # the same thing is told by another listing, to which its address leads


EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
WAITING = frozenset({Status.SUBMITTED, Status.CONFIRMING})
GONE = frozenset({Status.EXPIRED, Status.WITHDRAWN, Status.HIDDEN})
"""What was once on show and is no more: its address says so."""
LABELS = {
    Status.DRAFT: _l("Bản nháp"),
    Status.SUBMITTED: _l("Chờ duyệt"),
    Status.CONFIRMING: _l("Chờ xác nhận"),
    Status.PUBLISHED: _l("Đang đăng"),
    Status.RETURNED: _l("Cần bổ sung"),
    Status.REFUSED: _l("Bị từ chối"),
    Status.WITHDRAWN: _l("Đã rút"),
    Status.EXPIRED: _l("Hết hạn"),
    Status.HIDDEN: _l("Tạm gỡ"),
    Status.MERGED: _l("Đã gộp"),
}
