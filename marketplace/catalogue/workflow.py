"""The life of a listing as a table of steps."""

from flask_babel import lazy_gettext as _l

from marketplace.catalogue.policies import is_moderator, is_owner
from marketplace.catalogue.status import EDITABLE, Status
from marketplace.kernel.workflow import Workflow, is_clock, step

S = Status

publication = Workflow(
    step("submit", EDITABLE, S.SUBMITTED, is_owner, _l("Gửi duyệt")),
    step("publish", {S.SUBMITTED}, S.PUBLISHED, is_moderator, _l("Duyệt đăng")),
    step("return", {S.SUBMITTED}, S.RETURNED, is_moderator, _l("Yêu cầu bổ sung"), needs_reason=True),
    step("refuse", {S.SUBMITTED}, S.REFUSED, is_moderator, _l("Từ chối"), needs_reason=True, danger=True),
    step(
        "withdraw",
        {S.SUBMITTED, S.PUBLISHED, S.RETURNED},
        S.WITHDRAWN,
        is_owner,
        _l("Rút xuống"),
        danger=True,
    ),
    step("expire", {S.PUBLISHED}, S.EXPIRED, is_clock, _l("Hết hạn")),
    step("reopen", {S.WITHDRAWN, S.EXPIRED, S.REFUSED}, S.DRAFT, is_owner, _l("Mở lại để sửa")),
)
