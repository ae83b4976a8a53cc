"""The life of a kept match."""

from flask_babel import lazy_gettext as _l

from marketplace.kernel.workflow import Workflow, step
from marketplace.matching.models import ACCEPTED, DROPPED, PROPOSED
from marketplace.matching.policies import is_broker

proposal = Workflow(
    step("accept", {PROPOSED}, ACCEPTED, is_broker, _l("Chọn")),
    step("drop", {PROPOSED, ACCEPTED}, DROPPED, is_broker, _l("Bỏ"), needs_reason=True),
    step("restore", {DROPPED}, PROPOSED, is_broker, _l("Đưa lại vào đề xuất")),
)
