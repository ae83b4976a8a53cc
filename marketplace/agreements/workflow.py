"""The life of an agreement, as a table of steps. It is bound only through signatures: see Agreement's constraints."""

from typing import Any

from flask_babel import lazy_gettext as _l

from marketplace.agreements.models import DRAFTING, DROPPED, ENDED, IN_FORCE, SIGNED, SIGNING
from marketplace.agreements.policies import is_broker, may_draft
from marketplace.kernel.workflow import Workflow, is_clock, step


def _by_facts(actor: Any, agreement: Any) -> bool:
    """Not a button: taken when both sides have signed, or when the day or the certificate is there."""
    return is_clock(actor, agreement)


agreement_life = Workflow(
    step("send", {DRAFTING}, SIGNING, is_broker, _l("Gửi ký")),
    step("call_back", {SIGNING}, DRAFTING, may_draft, _l("Thu hồi để sửa"), needs_reason=True),
    step("bind", {SIGNING}, SIGNED, _by_facts, _l("Các bên đã ký đủ")),
    step("take_effect", {SIGNED}, IN_FORCE, _by_facts, _l("Có hiệu lực")),
    step("wind_up", {SIGNED, IN_FORCE}, ENDED, _by_facts, _l("Các bên đã ký thanh lý")),
    step("end", {SIGNED, IN_FORCE}, ENDED, is_broker, _l("Thanh lý"), needs_reason=True),
    step("drop", {DRAFTING, SIGNING}, DROPPED, is_broker, _l("Bỏ văn bản này"), needs_reason=True, danger=True),
)
