"""The life of an agreement, as a table of steps. It is bound only through signatures: see Agreement's constraints."""

from flask_babel import lazy_gettext as _l

from marketplace.agreements.models import DRAFTING, DROPPED, ENDED, IN_FORCE, SIGNED, SIGNING
from marketplace.agreements.policies import is_broker, may_draft
from marketplace.kernel.workflow import Workflow, is_clock, step

# What the clock takes is no button: both sides have signed, or the day or the certificate is there.
agreement_life = Workflow(
    step("send", {DRAFTING}, SIGNING, is_broker, _l("Gửi ký")),
    step("call_back", {SIGNING}, DRAFTING, may_draft, _l("Thu hồi để sửa"), needs_reason=True),
    step("bind", {SIGNING}, SIGNED, is_clock, _l("Các bên đã ký đủ")),
    step("take_effect", {SIGNED}, IN_FORCE, is_clock, _l("Có hiệu lực")),
    step("wind_up", {SIGNED, IN_FORCE}, ENDED, is_clock, _l("Các bên đã ký thanh lý")),
    step("end", {SIGNED, IN_FORCE}, ENDED, is_broker, _l("Thanh lý"), needs_reason=True),
    step("drop", {DRAFTING, SIGNING}, DROPPED, is_broker, _l("Bỏ văn bản này"), needs_reason=True, danger=True),
)
