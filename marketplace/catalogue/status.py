"""Where a listing can stand, and what that is called."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Status(StrEnum):
    """The life of a technology or a need."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


EDITABLE = frozenset({Status.DRAFT, Status.RETURNED})
LABELS = {
    Status.DRAFT: _l("Bản nháp"),
    Status.SUBMITTED: _l("Chờ duyệt"),
    Status.PUBLISHED: _l("Đang đăng"),
    Status.RETURNED: _l("Cần bổ sung"),
    Status.REFUSED: _l("Bị từ chối"),
    Status.WITHDRAWN: _l("Đã rút"),
    Status.EXPIRED: _l("Hết hạn"),
}
