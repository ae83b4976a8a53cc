"""The life of an offer as a table of steps."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from marketplace.kernel.workflow import Workflow, is_clock, step
from marketplace.offers.models import COUNTERED, DRAFT, FROZEN, REOPENED, SENT, WITHDRAWN
from marketplace.offers.policies import (
    is_asked_to_reopen,
    looks_after,
    may_accept,
    may_ask_reopen,
    may_keep,
    writes_it,
)

# counter and freeze are no buttons: they follow when another version is sent, and when both sides have accepted.
sheet_life = Workflow(
    step("send", {DRAFT}, SENT, writes_it, _l("Gửi đề nghị")),
    step("accept", {SENT}, SENT, may_accept, _l("Chấp nhận")),
    step("withdraw", {SENT}, WITHDRAWN, writes_it, _l("Rút đề nghị"), danger=True),
    step("counter", {SENT}, COUNTERED, is_clock, _l("Có đề nghị khác")),
    step("freeze", {SENT}, FROZEN, is_clock, _l("Hai bên đã chấp nhận")),
    step("ask_reopen", {FROZEN}, FROZEN, may_ask_reopen, _l("Đề nghị mở lại"), needs_reason=True),
    step("agree_reopen", {FROZEN}, REOPENED, is_asked_to_reopen, _l("Đồng ý mở lại")),
    step("keep", {FROZEN}, FROZEN, may_keep, _l("Giữ điều khoản đã thống nhất")),
    step("reopen", {FROZEN}, REOPENED, looks_after, _l("Mở lại thương lượng"), needs_reason=True, danger=True),
)
