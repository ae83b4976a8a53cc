"""The life of a listing, and of a revision of one, as tables of steps."""

from flask_babel import lazy_gettext as _l

from marketplace.catalogue import revision_models as r
from marketplace.catalogue.behalf_policies import is_confirmed_for
from marketplace.catalogue.policies import is_moderator, is_owner, may_hide, may_publish
from marketplace.catalogue.revision_policies import (
    is_owner_of_revision,
    may_confirm_revision,
    may_review_revision,
)
from marketplace.catalogue.status import EDITABLE, WAITING, Status
from marketplace.kernel.workflow import Workflow, is_clock, step

S = Status

publication = Workflow(
    step("submit", EDITABLE, S.SUBMITTED, is_owner, _l("Gửi duyệt")),
    step("submit_for", EDITABLE, S.SUBMITTED, is_confirmed_for, _l("Người được đăng thay đồng ý, gửi duyệt")),
    step("publish", WAITING, S.PUBLISHED, may_publish, _l("Duyệt đăng")),
    step("endorse", {S.SUBMITTED}, S.CONFIRMING, is_moderator, _l("Duyệt lần một")),
    step("return", WAITING, S.RETURNED, is_moderator, _l("Yêu cầu bổ sung"), needs_reason=True),
    step("refuse", WAITING, S.REFUSED, is_moderator, _l("Từ chối"), needs_reason=True, danger=True),
    step(
        "withdraw",
        {*WAITING, S.PUBLISHED, S.RETURNED, S.HIDDEN},
        S.WITHDRAWN,
        is_owner,
        _l("Rút xuống"),
        danger=True,
    ),
    step("discard", {S.DRAFT}, S.WITHDRAWN, is_owner, _l("Bỏ bản nháp"), danger=True),
    step("expire", {S.PUBLISHED}, S.EXPIRED, is_clock, _l("Hết hạn")),
    step("renew", {S.PUBLISHED, S.EXPIRED}, S.PUBLISHED, is_owner, _l("Xác nhận còn hiệu lực")),
    step("hide", {S.PUBLISHED}, S.HIDDEN, may_hide, _l("Tạm gỡ"), needs_reason=True, danger=True),
    step("unhide", {S.HIDDEN}, S.PUBLISHED, may_hide, _l("Đăng lại")),
    step(
        "merge",
        {*WAITING, S.PUBLISHED, S.EXPIRED, S.HIDDEN},
        S.MERGED,
        is_moderator,
        _l("Gộp vào tin khác"),
        danger=True,
    ),
    step("reconsider", {S.REFUSED}, S.SUBMITTED, is_moderator, _l("Xét duyệt lại")),
    step("reopen", {S.WITHDRAWN, S.EXPIRED, S.REFUSED}, S.DRAFT, is_owner, _l("Mở lại để sửa")),
)

revision_life = Workflow(
    step("submit", r.EDITABLE, r.SUBMITTED, is_owner_of_revision, _l("Gửi duyệt bản sửa")),
    step("show", r.EDITABLE, r.LIVE, is_owner_of_revision, _l("Đăng ngay")),
    step("approve", {r.SUBMITTED, r.CONFIRMING}, r.APPROVED, may_confirm_revision, _l("Duyệt bản sửa")),
    step("endorse", {r.SUBMITTED}, r.CONFIRMING, may_review_revision, _l("Duyệt lần một")),
    step(
        "return",
        {r.SUBMITTED, r.CONFIRMING},
        r.RETURNED,
        may_review_revision,
        _l("Yêu cầu bổ sung"),
        needs_reason=True,
    ),
    step(
        "refuse",
        {r.SUBMITTED, r.CONFIRMING},
        r.REFUSED,
        may_review_revision,
        _l("Từ chối bản sửa"),
        needs_reason=True,
        danger=True,
    ),
    step("check", {r.LIVE}, r.APPROVED, may_review_revision, _l("Đã xem lại, đồng ý")),
    step(
        "undo",
        {r.LIVE},
        r.REFUSED,
        may_review_revision,
        _l("Trả lại nội dung trước"),
        needs_reason=True,
        danger=True,
    ),
    step("take_back", {r.SUBMITTED, r.CONFIRMING}, r.DRAFT, is_owner_of_revision, _l("Lấy lại để sửa tiếp")),
    step("set_aside", {r.SUBMITTED, r.CONFIRMING, r.RETURNED}, r.DRAFT, is_clock, _l("Gác lại bản sửa")),
    step("drop", r.EDITABLE, r.DROPPED, is_owner_of_revision, _l("Bỏ bản sửa"), danger=True),
)
