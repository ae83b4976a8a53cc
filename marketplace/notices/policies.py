"""Whose notice it is, and who looks after the mail."""

from __future__ import annotations

from typing import Any

from marketplace.kernel.policy import rule
from marketplace.notices.models import Mail, Notice


@rule("see", Notice)
def is_recipient(actor: Any, notice: Notice) -> bool:
    return bool(actor.is_authenticated and actor.id == notice.person_id)


@rule("see", Mail)
@rule("resend", Mail)
def is_officer(actor: Any, mail: Mail) -> bool:
    return bool(actor.is_officer)
